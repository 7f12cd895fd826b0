"""Validates the whole base: what must be mended, and what deserves a second look."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from conocimiento.article import Article, Base, KnowledgeError, Problem
from conocimiento.articles import HOME
from conocimiento.citable import copy_sites, defects, unbacked
from conocimiento.evaluation import QUESTIONS, Labelled, yaml_questions
from conocimiento.front_matter import same_words
from conocimiento.search import Knowledge
from conocimiento.search.cache import Cache

_FEWEST_TESTS = 3  # questions an article must have in pruebas.yaml
_FEWEST_PHRASINGS = 12
_NEARLY_THE_SAME = 94  # fuzz.token_sort_ratio
_ENOUGH_PHRASINGS = 24  # four in each of six registers
_SHORT = 4  # words


def check(path: Path = HOME, by: date | None = None, cache: Cache | None = None) -> str:
    """Validates the whole base; returns one line for the operator when all is well. Raises KnowledgeError with every
    defect found.

    `by`: an article whose revision falls due before that day is a defect as well. Without it the same base passes on
    any day, and `warnings` names those articles.
    """
    knowledge = Knowledge.load(path, cache=cache)
    articles = knowledge.articles
    if knowledge.base.home is None:
        return f"{len(articles)} articles, {knowledge.base.phrasings} phrasings"
    problems = [
        Problem(
            str(path / f"{article.id}.md"),
            1,
            f"only {len(article.questions)} phrasings, fewer than {_FEWEST_PHRASINGS}",
        )
        for article in articles.values()
        if len(article.questions) < _FEWEST_PHRASINGS
    ]
    for article in articles.values():
        file = path / f"{article.id}.md"
        problems += check_citable(article, file, file.read_text(encoding="utf-8"))
    if by:
        problems += _overdue(knowledge.base, path, by)
    tests = path.parent / QUESTIONS.name
    questions = yaml_questions(tests)
    problems += _check_questions(knowledge, tests, questions)
    if problems:
        raise KnowledgeError(problems)
    return (
        f"{len(articles)} articles, {knowledge.base.phrasings} phrasings, {len(questions)} test questions: no defects"
    )


def check_citable(article: Article, file: Path, text: str) -> Iterator[Problem]:
    """Finds what keeps an article from being cited, with the line of its text."""
    lines = text.splitlines()
    for words, message, kind, value in defects(article, copy_sites()):
        found = (number for number, line in enumerate(lines, 1) if words.partition("\n")[0] in line)
        yield Problem(str(file), next(found, 1), message, kind=kind, values={"value": value})


def _overdue(base: Base, path: Path, today: date) -> Iterator[Problem]:
    for article in base.articles.values():
        if (due := article.review_due) and due < today:
            whose = f" by {article.owner}" if article.owner else ""
            yield Problem(str(path / f"{article.id}.md"), 1, f"was to be reviewed{whose} until {due}")


def _check_questions(knowledge: Knowledge, path: Path, questions: list[tuple[Labelled, int]]) -> list[Problem]:
    phrasings = {same_words(text): article.id for article in knowledge.articles.values() for text in article.questions}
    problems = []
    counts: Counter[str] = Counter()
    for question, line in questions:
        counts.update(question.gold)
        problems += [
            Problem(str(path), line, f"no article is called {name!r}")
            for name in question.gold
            if name not in knowledge.articles
        ]
        if question.gold and (owner := phrasings.get(same_words(question.text))):
            problems.append(Problem(str(path), line, f"stands among the phrasings of {owner}: it measures nothing"))
    problems += [
        Problem(str(path), 1, f"{name} has {counts[name]} test questions, fewer than {_FEWEST_TESTS}")
        for name in knowledge.articles
        if counts[name] < _FEWEST_TESTS
    ]
    return problems


def warnings(base: Base, path: Path, today: date) -> Iterator[Problem]:
    """Lists what does not make the base unusable: phrasings that two articles nearly share, articles with few phrasings
    or none that is short, answers past their date or their revision, figures that no note backs."""
    for article in base.articles.values():
        file = str(path / f"{article.id}.md")
        if len(article.questions) < _ENOUGH_PHRASINGS:
            yield Problem(file, 1, f"{len(article.questions)} phrasings; {_ENOUGH_PHRASINGS} cover the six registers")
        if all(len(text.split()) > _SHORT for text in article.questions):
            yield Problem(file, 1, f"no phrasing of at most {_SHORT} words")
        if article.valid_until and article.valid_until < today:
            yield Problem(file, 1, f"was valid until {article.valid_until}")
        for statement in unbacked(article):
            yield Problem(file, 1, f"no note backs the figures of «{statement}»")
    yield from _overdue(base, path, today)
    yield from _nearly_shared(base, path)


def _nearly_shared(base: Base, path: Path) -> Iterator[Problem]:
    pairs = [(a.id, text, same_words(text)) for a in base.articles.values() for text in a.questions]
    words = [plain for _, _, plain in pairs]
    alike = process.cdist(
        words, words, scorer=fuzz.token_sort_ratio, score_cutoff=_NEARLY_THE_SAME, dtype=np.uint8, workers=-1
    )
    for first, second in zip(*np.nonzero(np.triu(alike, 1)), strict=True):
        (one, text, _), (other, again, _) = pairs[first], pairs[second]
        if one != other:
            yield Problem(str(path / f"{one}.md"), 1, f"{text!r} is nearly {again!r} of {other}")
