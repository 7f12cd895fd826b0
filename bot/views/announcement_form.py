"""Screens of /aviso, from the text to the confirmation, and of a correction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton

from bot.services import segments
from bot.services.composing import Composition, Correction, Problem
from bot.services.placeholders import NAMES
from bot.services.recipients import Audience, Facts
from bot.views.announcements import copy, excerpt, minutes, moment
from bot.views.copies import filled
from bot.views.screen import Rows, Screen, button, keyboard, label, notice, render, short
from conocimiento.article import Article
from db.models import Announcement, Role, Secretariat

PAGE = 8
_NAMED = 6  # secretariats named one by one; the rest as a number
_CHOICES = {  # terms whose values are a few, with their labels
    "role": {role.value: f"announcement_role_{role.value}" for role in Role},
    "line": {line: f"announcement_line_{line}" for line in segments.LINES},
    "action": {action: f"announcement_action_{action.replace('-', '')}" for action in segments.ACTIONS},
}


def _cancel() -> list[InlineKeyboardButton]:
    return [button(label("cancel"), "x:")]


# The text


def write(problem: Problem | None = None) -> Screen:
    """Asks for it; `problem`: why what came can't be taken."""
    return Screen(render("announcement_write", problem=problem, names=NAMES), keyboard([_cancel()]))


def received(it: Composition, again: bool = False) -> Screen:
    """`again`: a second text came where none was waited for."""
    form = it.form
    rows: Rows = [[button(label("announcement_to_segment"), f"aw:{form}:s", style="success")]]
    if it.button_label:
        rows.append([button(label("announcement_no_button"), f"aw:{form}:nb")])
    rows.append([button(label("announcement_button"), f"aw:{form}:b"), *_cancel()])
    return Screen(render("announcement_received", it=it, again=again), keyboard(rows))


def ask_button(form: int, found: Sequence[Article] | None = None) -> Screen:
    """`found`: articles for what was typed."""
    rows = [[button(short(each.title), f"aw:{form}:a:{each.id}")] for each in found or []]
    rows.append([button(label("back"), f"aw:{form}:k"), *_cancel()])
    return Screen(render("announcement_button", found=found), keyboard(rows))


# To whom


def in_words(expression: str, secretariats: Mapping[str, str]) -> str:
    """Whom an expression means. `secretariats`: names by code."""
    named = {}
    for name, values in segments.terms(expression).items():
        words = [secretariats.get(value, value) for value in values]
        hidden = len(words) - _NAMED if len(words) > _NAMED + 1 else 0
        named[name] = words[: len(words) - hidden] + ([f"{hidden} más"] if hidden else [])
    return render("announcement_segment", everybody=expression == segments.EVERYBODY, terms=named)


def segment(it: Composition, audience: Audience, words: str, excluding: bool = False) -> Screen:
    """`excluding`: what is tapped now is left out."""
    form, no = it.form, "!" if excluding else ""
    rows = [
        [_sub(form, no, "role"), _sub(form, no, "secretariat")],
        [_sub(form, no, "region"), _sub(form, no, "line"), _sub(form, no, "action")],
        [_toggle(it, f"{no}prioritised", "yes", label("announcement_term_prioritised"))],
        [_toggle(it, f"{no}late", "yes", label("announcement_term_late"))],
        [_sub(form, no, "unacknowledged")],
    ]
    if excluding:
        rows.append([button(label("back"), f"aw:{form}:s")])
    else:
        rows = [
            [button(_ticked(label("announcement_everybody"), it.segment == segments.EVERYBODY), f"aw:{form}:all")],
            *rows,
        ]
        rows.append([button(label("announcement_exclude"), f"aw:{form}:s!")])
        rows += _onwards(it, audience)
    text = render("announcement_to", words=words, count=audience.count, excluding=excluding, chosen=it.segment != "")
    return Screen(text, keyboard(rows))


def _onwards(it: Composition, audience: Audience) -> Rows:
    clear = [button(label("announcement_clear"), f"aw:{it.form}:clear")] if it.segment else []
    rows = [[*clear, *_cancel()]]
    if audience.count:
        rows.insert(0, [button(label("announcement_go_on"), f"aw:{it.form}:o", style="success")])
    return rows


def _sub(form: int, no: str, name: str) -> InlineKeyboardButton:
    return button(label(f"announcement_by_{name}"), f"aw:{form}:g:{no}{name}")


def _ticked(text: str, holds: bool) -> str:
    return f"✓ {text}" if holds else text


def _holds(it: Composition, name: str, value: str) -> bool:
    return value in segments.terms(it.segment).get(name, [])


def _toggle(it: Composition, name: str, value: str, text: str, data: str | None = None) -> InlineKeyboardButton:
    """A button says what will hold after it, so that a second tap changes nothing. `data`: what stands for `value`."""
    holds = _holds(it, name, value)
    return button(_ticked(text, holds), f"aw:{it.form}:t:{int(not holds)}:{name}:{data or value}")


def values(it: Composition, name: str, found: Sequence[tuple[str, str, str]], words: str, count: int) -> Screen:
    """The values of a term to choose among, as (value, its words, its data)."""
    rows = [[_toggle(it, name, value, short(text), data)] for value, text, data in found]
    return _choosing(it, name, rows, words, count)


def _choosing(it: Composition, name: str, rows: Rows, words: str, count: int) -> Screen:
    bare = name.removeprefix("!")
    back = button(label("announcement_done"), f"aw:{it.form}:s{'!' if name != bare else ''}", style="success")
    text = render("announcement_choose", name=bare, excluding=name != bare, words=words, count=count)
    return Screen(text, keyboard([*rows, [back]]))


def few(name: str) -> list[tuple[str, str, str]]:
    """The values of a term that has a few."""
    return [(value, label(words), value) for value, words in _CHOICES[name].items()]


def recent(found: Sequence[Announcement]) -> list[tuple[str, str, str]]:
    return [(str(each.id), f"n.º {each.id} · {excerpt(each.text)}", str(each.id)) for each in found]


def regions(it: Composition, name: str, names: Sequence[str], words: str, count: int) -> Screen:
    rows = [[button(each, f"aw:{it.form}:g:{name}:{number}:0")] for number, each in enumerate(names)]
    return _choosing(it, name, rows, words, count)


def region_page(
    it: Composition, name: str, number: int, found: Sequence[Secretariat], page: int, words: str, count: int
) -> Screen:
    """Raises IndexError for a page that is not there (a forged button)."""
    if page * PAGE >= len(found):
        raise IndexError(page)
    rows = [[_toggle(it, name, each.code, short(each.name))] for each in found[page * PAGE : (page + 1) * PAGE]]
    prefix = f"aw:{it.form}:g:{name}"
    turns = [button(label("previous"), f"{prefix}:{number}:{page - 1}")] if page else []
    turns += [button(label("next"), f"{prefix}:{number}:{page + 1}")] if (page + 1) * PAGE < len(found) else []
    rows += [turns] if turns else []
    rows.append([button(label("other_region"), prefix)])
    return _choosing(it, name, rows, words, count)


def page_of(found: Sequence[Secretariat], code: str) -> int:
    return next(number for number, each in enumerate(found) if each.code == code) // PAGE


# When and how


def options(it: Composition, now: datetime, timezone: ZoneInfo) -> Screen:
    form, today = it.form, now.astimezone(timezone).date()
    monday = today + timedelta(days=7 - today.weekday())
    rows = [
        [button(_ticked(label("announcement_now"), it.planned_at is None), f"aw:{form}:w:now")],
        *_mornings(it, {monday: "announcement_monday", today + timedelta(days=1): "announcement_tomorrow"}),
        [button(label("announcement_other_time"), f"aw:{form}:w:other")],
        [button(_ticked(label("announcement_urgent"), it.urgent), f"aw:{form}:u:{int(not it.urgent)}")],
        [
            button(_ticked(label("announcement_once"), not it.must), f"aw:{form}:m:0"),
            button(_ticked(label("announcement_must"), it.must), f"aw:{form}:m:1"),
        ],
        [button(label("announcement_preview"), f"aw:{form}:p", style="success")],
        [button(label("back"), f"aw:{form}:s"), *_cancel()],
    ]
    return Screen(render("announcement_options", leaves=_leaves(it, timezone), it=it), keyboard(rows))


def _mornings(it: Composition, days: Mapping[date, str]) -> Rows:
    chosen = (it.planned_at or "")[:16]
    return [
        [button(_ticked(label(name), chosen == f"{day}T08:00"), f"aw:{it.form}:w:{day:%Y%m%d}0800")]
        for day, name in sorted(days.items())
    ]


def _leaves(it: Composition, timezone: ZoneInfo) -> str | None:
    return moment(datetime.fromisoformat(it.planned_at), timezone) if it.planned_at else None


def ask_moment(form: int, again: bool) -> Screen:
    """`again`: what was typed is no moment to come."""
    rows = [[button(label("back"), f"aw:{form}:o"), *_cancel()]]
    return Screen(render("announcement_moment", again=again), keyboard(rows))


# Preview and confirmation


def confirmation(
    it: Composition, version: int, audience: Audience, words: str, rate: float, timezone: ZoneInfo, second: bool
) -> Screen:
    """`rate`: messages a second. `second`: another coordinator must agree."""
    form, people = it.form, render("announcement_people", count=audience.count)
    rows = [
        [button(f"{label('announcement_send')} {people}", f"aw:{form}:y:{version}", style="success")],
        [button(label("announcement_list"), f"aw:{form}:csv")],
        [
            button(label("announcement_change_text"), f"aw:{form}:c"),
            button(label("announcement_change_to"), f"aw:{form}:s"),
        ],
        [button(label("announcement_change_when"), f"aw:{form}:o"), *_cancel()],
    ]
    text = render(
        "announcement_confirm",
        it=it,
        words=words,
        audience=audience,
        minutes=minutes(audience.count, rate),
        leaves=_leaves(it, timezone),
        second=second,
    )
    return Screen(text, keyboard(rows))


def sample(it: Composition, facts: Facts) -> Screen:
    """The copy of one recipient."""
    screen = copy(filled(it.text, facts), 0, it.button_label, it.button_target, acknowledge=True, corrected=False)
    return replace(screen, file_id=it.file_id, file_kind=it.file_kind)


def corrected_sample(announcement: Announcement, text: str, facts: Facts) -> Screen:
    target = announcement.button_target
    screen = copy(filled(text, facts), 0, announcement.button_label, target, acknowledge=True, corrected=True)
    return replace(screen, file_id=announcement.file_id, file_kind=announcement.file_kind)


def list_caption(number: int) -> Screen:
    return notice("announcement_list", count=number)


# Correcting


def correct(announcement: Announcement, problem: Problem | None = None) -> Screen:
    """Asks for the new text; `problem`: why what came can't be taken."""
    rows = [[button(label("back"), f"aa:{announcement.id}"), *_cancel()]]
    values = {"id": announcement.id, "problem": problem, "names": NAMES, "file": announcement.file_id is not None}
    return Screen(render("announcement_correct", **values), keyboard(rows))


def correction(announcement: Announcement, it: Correction, version: int, copies: int) -> Screen:
    """`version` of the draft; `copies`: how many were delivered."""
    ask = button(_ticked(label("announcement_ask_again"), it.ask_again), f"ak:{it.of}:a:{int(not it.ask_again)}")
    name = label("announcement_correct_copies") if copies else label("announcement_correct_text")
    rows = [[button(name.format(copies), f"ak:{it.of}:{it.from_version}:{version}", style="success")], [ask], _cancel()]
    values = {"id": announcement.id, "copies": copies, "ask_again": it.ask_again}
    return Screen(render("announcement_correction", **values), keyboard(rows))
