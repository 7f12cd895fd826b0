"""What a short message picks out of an answer: «y la tercera», «¿y en preescolar?»; what none has: «línea 4»."""

import re
from collections.abc import Callable, Iterable, Sequence

from conocimiento.article import Article
from conocimiento.search.text import plain

_ORDINALS = {
    name: number
    for number, names in enumerate(
        (
            "primera primero primer",
            "segunda segundo",
            "tercera tercero tercer",
            "cuarta cuarto",
            "quinta quinto",
            "sexta sexto",
            "septima septimo",
            "octava octavo",
            "novena noveno",
            "decima decimo",
        ),
        start=1,
    )
    for name in names.split()
} | {"ultima": -1, "ultimo": -1}
_NUMBERS = "uno dos tres cuatro cinco seis siete ocho nueve diez"
_CARDINALS = {name: number for number, name in enumerate(_NUMBERS.split(), start=1)}
_CARDINALS |= {str(number): number for number in _CARDINALS.values()}
_BEFORE_A_NUMBER = frozenset({"numero", "nro", "no", "la", "el", "n"})
_GRAMMAR = """
    y e o pero entonces a ah aja bueno la el lo las los de del en que q cual cuales como cmo es son seria se trata
    consiste dice busca hace significa incluye habla apunta refiere quiere decir sirve para hable hableme hablame
    cuente cuenteme contame diga digame dime explique expliqueme explicame muestreme mas sobre acerca un poco punto
    numero favor por porfa me puede podria explicar contar decir quien cuando ahora falta no cogi entendi pille capte
    explicamela explicamelo expliquemela expliquemelo repita repitame repitamela otra vez
"""
_SAYS_NOTHING = frozenset(_GRAMMAR.split())
_LONGEST = 12  # words


def part(article: Article, text: str) -> str | None:
    """Finds the article of what a text picks of those that an article counts: «y la tercera», «hábleme de la dos». One
    that it does not have gives the article itself, which says how many there are."""
    words = plain(text).split()
    if article.parts is None or len(words) > _LONGEST:
        return None
    for place, word in enumerate(words):
        number = _ORDINALS.get(word)
        if number is None and place and words[place - 1] in (*_BEFORE_A_NUMBER, article.parts.word):
            number = _CARDINALS.get(word)
        if number is not None and _says_nothing(words, place, article.parts.word):
            of = article.parts.articles
            return of[number - 1 if number > 0 else number] if number <= len(of) else article.id
    return None


def _says_nothing(words: Sequence[str], place: int, called: str) -> bool:
    rest = {*words[:place], *words[place + 1 :]}
    return rest <= _SAYS_NOTHING | {called, f"{called}s", f"{called}es"}


def beyond(articles: Iterable[Article], text: str) -> str | None:
    """Finds the article that counts what a text says one too many of: «la cuarta línea», «línea 5»."""
    words = plain(text).split()
    if len(words) > _LONGEST:
        return None
    counting = {article.parts.word: article for article in articles if article.parts}
    for place, word in enumerate(words):
        if article := counting.get(word):
            number = _number_of(words, place)
            if number is not None and article.parts is not None and number > len(article.parts.articles):
                return article.id
    return None


def _number_of(words: Sequence[str], place: int) -> int | None:
    """Reads which one is meant by the words beside its name."""
    if place and words[place - 1] in _ORDINALS:
        return _ORDINALS[words[place - 1]]
    after = [word for word in words[place + 1 : place + 3] if word not in _BEFORE_A_NUMBER][:1]
    return next((_CARDINALS.get(word) or _ORDINALS.get(word) for word in after), None)


_LINES = re.compile(r"\n+")
_MARK = re.compile(r"^- ")


def line_asked_for(article: Article, stems: set[str], stems_of: Callable[[str], set[str]]) -> str | None:
    """Finds the line of an answer that says most of what was asked; None when no line says any of it. `stems`: of
    the question, without the words that carry grammar."""
    lines = [_MARK.sub("", line) for line in _LINES.split(article.answer) if line.strip()]
    scores = [len(stems & stems_of(line)) for line in lines]
    best = max(scores, default=0)
    return lines[scores.index(best)] if best else None
