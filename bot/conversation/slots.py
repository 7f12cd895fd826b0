"""Reads what a text names, each kind with its one reader: codes, percentages, days, periods, actions, lines,
secretariats."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.base.times import periods
from bot.base.times.dates import one, scan
from bot.base.times.words import MONTH_NAMES, NUMBERS
from bot.people.places import Mention, mentioned
from bot.plans.plans import State
from bot.plans.spoken import words
from bot.plans.spoken.codes import CODE, DAY, PERCENT
from bot.plans.spoken.text import Said, understand
from bot.plans.spoken.words import any_of
from bot.workbooks import commitments
from conocimiento.intents import MASKS
from conocimiento.search.text import plain

# «XT-02», in no plan; a ruling has three figures (SU-540), an epidemic more letters
_CODE_LIKE = re.compile(r"(?<![\w-])[A-ZÑ]{2}-\d{2}(?![\w-])")
LONGEST = 600  # characters that are read for slots; what follows is part of the note

_MASKED = {CODE: MASKS["codigo"], PERCENT: MASKS["porcentaje"], DAY: MASKS["fecha"]}
_ACTIONS = {
    "jornada-unica": any_of("jornada_unica ju jornadas_unicas jornada_completa"),
    "mgei": any_of("mgei modelo_de_gestion_de_(?:la_)?educacion_inicial educacion_inicial primera_infancia"),
    "fortalecimiento": any_of("plan(?:es)?_de_fortalecimiento fortalecimiento"),
    "permanencia": any_of("plan(?:es)?_de_permanencia permanencia"),
}
_SAYS_ACTION = {name: re.compile(rf"\b{each}\b") for name, each in _ACTIONS.items()}
_LINES = {1: "1|uno|una|primera", 2: "2|dos|segunda", 3: "3|tres|tercera"}
_SAYS_LINE = {
    number: re.compile(rf"\blinea (?:numero )?(?:{said})\b|\b(?:{said.split('|')[-1]}) linea\b")
    for number, said in _LINES.items()
}
_NAMED_PERIODS: tuple[tuple[re.Pattern[str], Callable[[date], tuple[date, date]]], ...] = (
    (
        re.compile(r"\b(?:semana entrante|semana que viene|proxima semana|otra semana|semana siguiente)\b"),
        lambda today: periods.week(today, 1),
    ),
    (re.compile(r"\b(?:esta semana|la semana|en la semana)\b"), periods.week),
    (re.compile(r"\b(?:este mes|fin de mes|el mes|en el mes)\b"), periods.month_of),
)


_MONTH = re.compile(rf"(?<!\d )\b(?:en|de|para|durante|el mes de) ({'|'.join(MONTH_NAMES)})\b(?! (?:de|al) \d)")
_UNTIL = re.compile(r"\b(?:hasta|de (?:aqui|hoy|ahora) a)\b|\b(?:de|desde) (?:aqui|hoy|ahora) al\b")
_PREPOSITION = re.compile(r"(?:\b(?:de|en|por|para|a)\s+)?$", re.IGNORECASE)
_RETURN = re.compile(r"[,.;]?\s(?:y )?(?:vuelvo|regreso|retorno|me reintegro)\b", re.IGNORECASE)
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS)})"
_DAY_NAME = rf"(?:{_NUMBER}|\w+ \d{{1,2}})(?: de (?:{'|'.join(MONTH_NAMES)}))?"
_STRETCH = re.compile(rf"\b(?:del|desde el) {_DAY_NAME} (?:al|hasta el) {_DAY_NAME}", re.IGNORECASE)


@dataclass(frozen=True)
class Slots:
    """Holds what a text names. `said`: the text as items, with marks; `masks`: for each slot its first and last
    character and the fixed word that stands for it in the search; `rest`: what is longer than is read; `placeless`:
    without the secretariats; `named`: for each code the activities that have it; `unknown`: a code is in no plan that
    the person may see; `commitment`: it says that it is one, to be noted."""

    text: str
    said: Said
    masks: tuple[tuple[int, int, str], ...]
    rest: str
    placeless: str
    named: tuple[tuple[int, ...], ...]
    unknown: bool
    places: tuple[str, ...]
    action: str | None
    line: int | None
    days: tuple[date, ...]
    commitment: bool = False

    @property
    def whole(self) -> bool:
        """Tells whether `placeless` is just what `said` was read from."""
        return self.placeless[:LONGEST] == self.said.text

    @property
    def masked(self) -> str:
        return _masked(self.text, self.masks) + self.rest

    def named_at(self, start: int, end: int) -> str:
        """Returns the masked text as if a code stood between these characters."""
        apart = [each for each in self.masks if each[1] <= start or each[0] >= end]
        return _masked(self.text, [*apart, (start, end, MASKS["codigo"])]) + self.rest

    @property
    def activities(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(number for ids in self.named for number in ids))


def read_slots(text: str, states: Sequence[State], secretariats: Sequence[tuple[str, str]], today: date) -> Slots:
    """Reads what a text names. `states`: the activities the person may see; `secretariats`: (code, name) of all there
    are."""
    said = understand(text[:LONGEST], states, words.VOCABULARY, today)
    places = mentioned(said.text, secretariats)
    marked = said.marked(CODE)
    strange = [] if marked else [found.span() for found in _CODE_LIKE.finditer(said.text)]
    spoken = plain(text[:LONGEST])
    return Slots(
        text=said.text,
        said=said,
        masks=_masks(said, places, strange),
        rest=text[LONGEST:],
        placeless=_without(said.text, places) + text[LONGEST:],
        named=tuple(dict.fromkeys(item.ids for item in marked if item.ids)) if said.known else (),
        unknown=(bool(marked) and not said.known) or bool(strange),
        places=tuple(dict.fromkeys(place.code for place in places)),
        action=next((name for name, pattern in _SAYS_ACTION.items() if pattern.search(spoken)), None),
        line=next((number for number, pattern in _SAYS_LINE.items() if pattern.search(spoken)), None),
        days=tuple(item.day for item in said.marked(DAY) if item.day),
        commitment=commitments.explicit(text[:LONGEST], secretariats),
    )


def _masks(
    said: Said, places: Sequence[Mention], strange: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int, str], ...]:
    """Lists what is masked, and with what. `strange`: where what is written like a code stands, and is in no plan."""
    spans = [(item.start, item.end, _MASKED[item.word]) for item in said.items if item.word in _MASKED]
    spans += [(start, end, MASKS["codigo"]) for start, end in strange]
    taken = [(start, end) for start, end, _ in spans]
    spans += [
        (place.start, place.end, MASKS["secretaria"])
        for place in places
        if not any(start < place.end and place.start < end for start, end in taken)
    ]
    return tuple(spans)


def _masked(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    end = len(text)
    for start, stop, word in sorted(spans, reverse=True):
        if stop <= end:
            text, end = f"{text[:start]} {word} {text[stop:]}", start
    return text


def _without(text: str, places: Sequence[Mention]) -> str:
    """Leaves out the secretariats and the prepositions before them: «JU-02 de Riohacha queda en 90»."""
    for place in reversed(places):
        before = _PREPOSITION.sub("", text[: place.start])
        text = f"{before} {text[place.end :].lstrip()}"
    return text.strip()


def read_period(text: str, today: date, *, past: bool = False) -> tuple[date, date] | None:
    """Reads the days a text is about, whatever else it says: «esta semana», «en diciembre», «del 2 al 10». `past`: a
    month is the last one of that name, not the next."""
    text = _RETURN.split(text, maxsplit=1)[0]
    spoken = plain(text[:LONGEST])
    if stretch := _STRETCH.search(text):
        found = periods.read_days(stretch[0], today)
        if isinstance(found, tuple):
            return found
    if month := _MONTH.search(spoken):
        number = MONTH_NAMES.index(month[1]) + 1
        year = today.year - (number > today.month) if past else today.year + (number < today.month)
        return periods.month_of(date(year, number, 1))
    for named, days in _NAMED_PERIODS:
        if named.search(spoken):
            return days(today)
    found = periods.read_days(text[:LONGEST], today)
    if isinstance(found, tuple):
        return (today, found[1]) if found[0] == found[1] > today and _UNTIL.search(spoken) else found
    said = scan(text[:LONGEST], slips=False)
    if len(said.days) == 2:  # «el jueves y el viernes», «desde mañana estoy incapacitada hasta el 15»
        first, last = (one([piece], today) for piece in said.days)
        if isinstance(first, date) and isinstance(last, date):
            return (first, last) if first <= last else None
    day = one(said.days, today) if len(said.days) == 1 else None
    if isinstance(day, date) and day > today and _UNTIL.search(spoken):
        return today, day
    return (day, day) if isinstance(day, date) and day >= today else None
