"""Screens of when not to write to somebody: quiet hours, absences, and what their substitutes are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.letters import LetterKind, Letters, plain
from bot.edge.screen import Rows, Screen, button, keyboard, label, labels, notice, render, short
from db.models import Absence, AbsenceState, Person

PAGE = 8
NOBODY = 0  # in place of a substitute's number, which starts at 1
FRIDAY = 4  # date.weekday()
HOURS = {"usual": (19, 7), "longer": (18, 8), "shorter": (20, 6), "never": (0, 0)}


def quiet(person: Person) -> Screen:
    """Shows the quiet hours that hold. A button carries what will hold after it, so that a second tap changes
    nothing."""
    begin, end, days = person.quiet_from, person.quiet_until, person.quiet_days
    never = begin == end
    rows = []
    for name, hours in HOURS.items():
        holds = hours == (begin, end) or (never and hours == (0, 0))
        data = f"{Tap.QUIET_HOURS}:{hours[0]}:{hours[1]}:{days:d}"
        rows.append([button(_ticked(label("quiet_hours", name), holds), data)])
    rows.append([button(_ticked(label("quiet_days"), days), f"{Tap.QUIET_HOURS}:{begin}:{end}:{not days:d}")])
    return Screen(render("quiet", begin=begin, end=end, never=never, days=days), keyboard(rows))


def _ticked(text: str, holds: bool) -> str:
    return f"✓ {text}" if holds else text


# Away


def absence_until(today: date) -> Screen:
    days = {today + timedelta(days=1): label("absence_tomorrow")}
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    if friday > max(days):
        days[friday] = _words(label("absence_friday"), friday, "EEEE d")
    days |= {
        day: _words(words, day, "d 'de' MMMM")
        for ahead, words in labels("absence_ahead").items()
        if (day := today + timedelta(days=ahead)) not in days
    }
    rows = [[button(text, f"{Tap.ABSENCE}:{day}")] for day, text in days.items()]
    return Screen(render("absence_until"), keyboard([*rows, [button(label("absence_other"), f"{Tap.ABSENCE}:other")]]))


def _words(words: str, day: date, pattern: str) -> str:
    """Names the day behind the words of its button: «Una semana: hasta el 4 de diciembre»."""
    return f"{words} {format_date(day, pattern, locale='es_CO')}"


def _full(day: date) -> str:
    """Says «viernes 27 de noviembre de 2026»."""
    return format_date(day, "EEEE d 'de' MMMM 'de' y", locale="es_CO")


def _first(day: date | None) -> str | None:
    return _begins(day) if day else None


def _begins(day: date) -> str:
    """Says the same without the year, which the last day has."""
    return format_date(day, "EEEE d 'de' MMMM", locale="es_CO")


@dataclass(frozen=True)
class Away:
    """`first` None: from today on."""

    first: date | None
    last: date

    @property
    def data(self) -> str:
        """Gives the days as buttons carry them."""
        return f"{self.first}_{self.last}" if self.first else f"{self.last}"


def absence_typed(problem: str | None = None) -> Screen:
    """Asks for the day in words. `problem`: what is to be asked of what was typed."""
    return Screen(render("absence_typed", problem=problem), keyboard([_cancel()]))


def _cancel() -> list[InlineKeyboardButton]:
    return [button(label("cancel"), f"{Tap.CANCEL}:")]


def absence_substitutes(found: Sequence[Person], away: Away, page: int) -> Screen:
    """Offers the colleagues who may stand in. Raises IndexError for a page that is not there (a forged button)."""
    if page and page * PAGE >= len(found):
        raise IndexError(page)
    shown = found[page * PAGE : (page + 1) * PAGE]
    rows = [[button(short(person.name or ""), f"{Tap.ABSENCE}:{away.data}:{person.id}")] for person in shown]
    turns = [button(label("previous"), f"{Tap.ABSENCE}:{away.data}:p{page - 1}")] if page else []
    turns += [button(label("next"), f"{Tap.ABSENCE}:{away.data}:p{page + 1}")] if (page + 1) * PAGE < len(found) else []
    nobody = button(label("absence_nobody"), f"{Tap.ABSENCE}:{away.data}:{NOBODY}")
    text = render("absence_substitutes", begins=_first(away.first), until=_full(away.last), alone=not found)
    return Screen(text, keyboard([row for row in (*rows, turns, [nobody], _cancel()) if row]))


def absence_confirm(today: date, away: Away, substitute: Person | None) -> Screen:
    number, name = (substitute.id, substitute.name) if substitute else (NOBODY, None)
    confirm = button(label("absence_confirm"), f"{Tap.ABSENCE}:{away.data}:{number}:ok", style="success")
    begins = _first(away.first)
    text = render("absence_confirm", today=_begins(today), begins=begins, until=_full(away.last), name=name)
    return Screen(text, keyboard([[confirm], _cancel()]))


def absence(absence: Absence, substitute: str | None, stands_in: bool, today: date) -> Screen:
    """Shows an absence to who is away, or will be once somebody agrees. `substitute`: a name, None when erased or when
    nobody was asked; `stands_in`: whether somebody does today."""
    values = {"state": absence.state, "asked": absence.substitute_id is not None, "name": substitute}
    ahead = absence.starts_on > today
    begins = _first(absence.starts_on if ahead else None)
    text = render("absence", begins=begins, until=_full(absence.ends_on), stands_in=stands_in or ahead, **values)
    if absence.state is AbsenceState.DECLINED:
        return Screen(text, keyboard(_others(Away(absence.starts_on if ahead else None, absence.ends_on))))
    waiting = absence.state is AbsenceState.PROPOSED
    back = button(label("absence_withdraw" if waiting else "absence_back"), f"{Tap.ABSENCE_OVER}:{absence.id}")
    return Screen(text, keyboard([[back, button(label("absence_change"), f"{Tap.ABSENCE}:")]]))


def _others(away: Away) -> Rows:
    """Offers what is left when a substitute said no: another person, nobody, or to cancel."""
    nobody = button(label("absence_nobody"), f"{Tap.ABSENCE}:{away.data}:{NOBODY}")
    return [[button(label("absence_somebody_else"), f"{Tap.ABSENCE}:{away.data}"), nobody], _cancel()]


def absence_ended() -> Screen:
    return notice("absence_ended")


# The substitute


def absence_proposed(params: Mapping[str, Any]) -> Screen:
    """Asks the substitute, unasked, to stand in. `params`: absence, person (a name), starts_on, ends_on (ISO dates)."""
    prefix = f"{Tap.SUBSTITUTE}:{params['absence']}"
    agree = button(label("absence_agree"), f"{prefix}:1", style="success")
    rows = [[agree], [button(label("absence_refuse"), f"{prefix}:0")]]
    begin, until = (date.fromisoformat(params[key]) for key in ("starts_on", "ends_on"))
    values = {"person": params["person"], "begin": _begins(begin), "until": _full(until)}
    return Screen(render("absence_proposed", **values), keyboard(rows))


def absence_answer(absence: Absence, person: Person) -> Screen:
    """Says what the substitute answered for `person`."""
    agreed = absence.state is AbsenceState.AGREED
    return notice("absence_answer", agreed=agreed, name=person.name, until=_full(absence.ends_on))


def absence_over() -> Screen:
    return notice("absence_over")


def absence_answered(params: Mapping[str, Any]) -> Screen:
    """Tells who asked, unasked, what the substitute answered. `params`: person (the substitute's name), agreed,
    starts_on, ends_on (ISO dates; earlier ones have no starts_on)."""
    until, agreed = date.fromisoformat(params["ends_on"]), params["agreed"]
    begin = date.fromisoformat(params.get("starts_on", params["ends_on"]))
    text = render("absence_answered", person=params["person"], agreed=agreed, until=_full(until))
    return Screen(text, None if agreed else keyboard(_others(Away(begin if begin < until else None, until))))


LETTERS: Letters = {
    "absence_proposed": LetterKind(screen=absence_proposed),
    "absence_answered": LetterKind(screen=absence_answered),
    "absence_closed": plain("absence_closed"),
    "absence_back": plain("absence_back"),
}
