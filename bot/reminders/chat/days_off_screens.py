"""Screens of the days off that no law has."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from bot.base.calendar import is_working_day, working_day_on_or_after
from bot.edge.callback_data import Tap
from bot.edge.screen import Screen, button, day_in_words, keyboard, label, labels, part, render
from bot.people.days_off import Listed

MOST = 10  # on one screen


def stretch(first: date, last: date, today: date) -> str:
    """Says «del lunes 21 al …», «el miércoles 9 de diciembre»."""
    words = [day_in_words(day, today) for day in (first, last)]
    return render("days_off_stretch", first=words[0], last=None if first == last else words[1])


def listing(national: Mapping[date, str], found: Sequence[Listed], today: date) -> Screen:
    """Lists the days off. `national`: of the next two months."""
    lines = [(each, stretch(each.row.starts_on, each.row.ends_on, today)) for each in found[:MOST]]
    own = [
        button(f"{label('days_off_withdraw')} {number}", f"{Tap.DAYS_OFF}:x:{each.row.id}")
        for number, (each, _) in enumerate(lines, 1)
        if each.own
    ]
    rows = [own[number : number + 3] for number in range(0, len(own), 3)]
    rows += [[button(label("days_off_add"), f"{Tap.DAYS_OFF}:a")], [button(label("back"), f"{Tap.REMINDERS}:")]]
    law = [(day_in_words(day, today), name.removesuffix(" (observado)")) for day, name in national.items()]
    text = render("days_off_list", law=law, lines=lines, more=len(found) - MOST)
    return Screen(text, keyboard(rows))


def whom() -> Screen:
    rows = [
        [button(label("days_off_everybody"), f"{Tap.DAYS_OFF}:n:all")],
        [button(label("days_off_one"), f"{Tap.DAYS_OFF}:n")],
        [button(label("cancel"), f"{Tap.DAYS_OFF}:")],
    ]
    return Screen(render("days_off_whom"), keyboard(rows))


def too_many() -> Markup:
    return part("days_off_many")


def ask_dates(secretariat: str | None, problem: Markup | None = None) -> Screen:
    """Asks for the days. `problem`: what is to be asked of what was typed."""
    text = render("days_off_dates", secretariat=secretariat, problem=problem)
    return Screen(text, keyboard([[button(label("cancel"), f"{Tap.CANCEL}:")]]))


def ask_reason(words: str, form: int) -> Screen:
    """Asks for the reason. `form`: the message that said which days."""
    reasons = labels("days_off_reason").items()
    chosen = [button(reason, f"{Tap.DAYS_OFF}:r:{form}:{number}") for number, reason in reasons]
    rows = [chosen[:2], chosen[2:], [button(label("cancel"), f"{Tap.CANCEL}:")]]
    return Screen(render("days_off_reason", words=words), keyboard(rows))


def confirm(
    secretariat: str | None, first: date, last: date, reason: str, version: int, today: date, off: frozenset[date]
) -> Screen:
    """Asks whether these are days off. `off`: those that are already there."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    after = working_day_on_or_after(last + timedelta(days=1), off.union(days))
    rows = [
        [button(label("days_off_confirm"), f"{Tap.DAYS_OFF}:y:{version}", style="success")],
        [button(label("cancel"), f"{Tap.CANCEL}:")],
    ]
    text = render(
        "days_off_confirm",
        secretariat=secretariat,
        words=stretch(first, last, today),
        reason=reason,
        working=sum(is_working_day(day, off) for day in days),
        after=day_in_words(after, today),
    )
    return Screen(text, keyboard(rows))


def saved(secretariat: str | None, first: date, last: date, reason: str, today: date) -> Screen:
    text = render("days_off_saved", secretariat=secretariat, words=stretch(first, last, today), reason=reason)
    return Screen(text, keyboard([[button(label("days_off_all"), f"{Tap.DAYS_OFF}:")]]))


def withdraw(it: Listed, today: date) -> Screen:
    words = stretch(it.row.starts_on, it.row.ends_on, today)
    sure = button(label("days_off_yes_withdraw"), f"{Tap.DAYS_OFF}:x:{it.row.id}:1", style="danger")
    text = render("days_off_withdraw", it=it, words=words)
    return Screen(text, keyboard([[sure], [button(label("back"), f"{Tap.DAYS_OFF}:")]]))


def withdrawn(first: date, last: date, today: date) -> Screen:
    text = render("days_off_withdrawn", words=stretch(first, last, today))
    return Screen(text, keyboard([[button(label("days_off_all"), f"{Tap.DAYS_OFF}:")]]))
