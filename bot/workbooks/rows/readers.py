"""What a cell of each kind of column means: a reader a kind. Each raises Wrong, named after its column's `problem`."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from rapidfuzz import fuzz, process

from bot.plans.codes import tidy_code
from bot.plans.columns import Column, Kind
from bot.plans.plans import ACTIONS
from bot.workbooks.rows import amounts, dates, posts
from bot.workbooks.rows.cells import Wrong, bare, empty, header, is_time, phrase, short, sound, whole, written
from conocimiento.folding import folded

Reader = Callable[[object, Column], object]


def _code(value: object, column: Column) -> str:
    sound(value)
    if empty(value):
        raise Wrong("code_empty")
    if isinstance(value, date) or is_time(value):
        raise Wrong("code_date", text=written(value))
    if isinstance(value, float) and not value.is_integer():
        raise Wrong("code_decimal", text=str(value))
    text = bare(written(value) if isinstance(value, int | float) else str(value))
    code = tidy_code(text)
    if code == "":
        raise Wrong("code_short", text=short(text))
    if len(code or text) > column.most:
        raise Wrong("code_long", length=len(code or text), most=column.most)
    if code is None:
        raise Wrong("code_spaces", text=text, meant=text.replace(" ", "-"))
    return code


def _line(value: object, _: Column) -> int:
    sound(value)
    if empty(value):
        raise Wrong("line_empty")
    if isinstance(value, date) or is_time(value):
        raise Wrong("line_date", text=written(value))
    said = re.sub(r"^linea\s*(n[o°º.]*\s*)?", "", folded(bare(value))) if isinstance(value, str) else value
    number = whole(said)
    if number in (1, 2, 3):
        return number
    if number is None and isinstance(said, str) and (named := _line_in_words(said)):
        return named
    if number is not None or (isinstance(said, str) and re.fullmatch(r"-?\d+", said)):
        raise Wrong("line_range", text=written(value))
    kind = "line_decimal" if isinstance(value, float) or re.fullmatch(r"\d+[.,]\d+", str(said)) else "line_words"
    raise Wrong(kind, text=written(value))


_LINE_NUMBERS = {
    **{"1": 1, "i": 1, "primera": 1, "uno": 1, "una": 1},
    **{"2": 2, "ii": 2, "segunda": 2, "dos": 2},
    **{"3": 3, "iii": 3, "tercera": 3, "tres": 3},
}
_BEFORE_A_LINE = frozenset({"linea", "lin", "l", "eje", "no", "nro", "n", "numero", "num", "la", "de", "trabajo"})


def _line_in_words(said: str) -> int | None:
    """Reads «L2», «II», «2. Gestión escolar», «segunda línea»: a text that begins with one line and names no other."""
    words = re.findall(r"[a-z]+|-?\d+(?:[.,]\d+)?", said)
    while words and words[0] in _BEFORE_A_LINE:
        del words[0]
    found = {_LINE_NUMBERS[word] for word in words if word in _LINE_NUMBERS}
    digits = [word for word in words if not word[0].isalpha()]
    first = _LINE_NUMBERS.get(words[0]) if words else None
    return first if first and len(found) == 1 and all(word in _LINE_NUMBERS for word in digits) else None


_ACTION_NAMES = {
    "mgei": "mgei",
    "modelo de gestion de educacion inicial": "mgei",
    "jornada unica": "jornada-unica",
    "fortalecimiento": "fortalecimiento",
    "plan de fortalecimiento": "fortalecimiento",
    "permanencia": "permanencia",
    "plan de permanencia": "permanencia",
    "planes de permanencia": "permanencia",
}

_ACTION_WORDS = {  # one of which, in a longer name, says the action
    "mgei": (" mgei ", " educacion inicial "),
    "jornada-unica": (" jornada unica ", " jornadas unicas ", " ju "),
    "fortalecimiento": (" fortalecimiento ",),
    "permanencia": (" permanencia ",),
}


def _action(value: object, _: Column) -> str:
    sound(value)
    if empty(value):
        raise Wrong("action_empty")
    if not isinstance(value, str):
        raise Wrong("action_number" if isinstance(value, int | float) else "action_date", text=written(value))
    said = header(value).replace("_", " ")
    if action := _ACTION_NAMES.get(said) or next((each for each in ACTIONS if _joined(each) == _joined(said)), None):
        return action
    families = [action for action, words in _ACTION_WORDS.items() if any(each in f" {said} " for each in words)]
    if len(families) == 1:
        return families[0]
    likely = process.extractOne(said, list(_ACTION_NAMES), scorer=fuzz.ratio, score_cutoff=60)
    several = len(families) > 1
    kind = "action_several" if several else "action_similar" if likely else "action_unknown"
    raise Wrong(kind, text=short(bare(value)), likely=_ACTION_NAMES[likely[0]] if likely else None)


def _joined(text: str) -> str:
    return re.sub("[^a-z]", "", text)


def _text(value: object, column: Column) -> str | None:
    sound(value)
    if empty(value) and not column.required:
        return None
    return phrase(value, column.problem, column.most)


_NOBODY = frozenset({"todo_su_equipo", "todo_el_equipo", "na", "n_a", "no_aplica", "sin_responsable", "por_definir"})


def _post(value: object, column: Column) -> str | None:
    sound(value)
    if empty(value):
        return None
    if isinstance(value, int | float) and len(written(value)) >= 7:
        raise Wrong("post_phone" if len(written(value)) == 10 else "post_id")
    post = phrase(value, column.problem, column.most, letters=0)
    if header(post) in _NOBODY:
        return None
    posts.check(post)
    return phrase(post, column.problem, column.most)


def _day(value: object, column: Column) -> date | None:
    if not empty(value):
        return dates.read_date(value, column.problem)
    if column.required:
        raise Wrong(f"{column.problem}_empty")
    return None


# Which secretariat is meant depends on which there are (places.py).
READERS: Mapping[Kind, Reader] = {
    Kind.CODE: _code,
    Kind.LINE: _line,
    Kind.ACTION: _action,
    Kind.TEXT: _text,
    Kind.POST: _post,
    Kind.DAY: _day,
    Kind.AMOUNT: lambda value, _: amounts.read_amount(value),
}
