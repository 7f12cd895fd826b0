"""Screens of the reminders of what is periodic and in no plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.announcements.chat.audience.segment_screens import in_words
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, day_in_words, keyboard, label, render, short
from bot.reminders.periodic import PRESETS
from db.models import PeriodicRule

_OFTEN = {preset.cron: name for name, preset in PRESETS.items()}


def often(rule: PeriodicRule | str) -> str:
    """Says «cada lunes». `rule`: or the name of a preset."""
    name = rule if isinstance(rule, str) else _OFTEN[rule.cron]
    return label("period_often", name)


def listing(
    found: Sequence[tuple[PeriodicRule, tuple[date, ...]]], names: Mapping[str, str], today: date, may_set: bool
) -> Screen:
    """Lists the rules. `found`: with the next day of each. `names`: of secretariats by code."""
    lines = [
        (rule, often(rule), in_words(rule.segment, names), day_in_words(coming[0], today) if coming else None)
        for rule, coming in found
    ]
    rows: Rows = []
    if may_set:
        rows = [
            [button(short(f"{label('period_end')} {rule.title}"), f"{Tap.PERIODIC}:e:{rule.id}")] for rule, _ in found
        ]
        rows.append([button(label("period_add"), f"{Tap.PERIODIC}:n")])
    return Screen(render("period_list", lines=lines), keyboard([*rows, [button(label("back"), f"{Tap.REMINDERS}:")]]))


def presets() -> Screen:
    rows = [[button(often(name).capitalize(), f"{Tap.PERIODIC}:n:{name}")] for name in PRESETS]
    return Screen(render("period_often"), keyboard([*rows, [button(label("cancel"), f"{Tap.PERIODIC}:")]]))


def ask_title(preset: str, problem: bool = False) -> Screen:
    rows = [[button(label("cancel"), f"{Tap.CANCEL}:")]]
    return Screen(render("period_title", often=often(preset), problem=problem), keyboard(rows))


def whom(title: str, preset: str, version: int) -> Screen:
    rows = [
        [button(label("period_officials"), f"{Tap.PERIODIC}:w:{version}:o")],
        [
            button(label("period_region"), f"{Tap.PERIODIC}:r:{version}"),
            button(label("period_secretariat"), f"{Tap.PERIODIC}:s:{version}"),
        ],
        [button(label("period_liaisons"), f"{Tap.PERIODIC}:w:{version}:l")],
        [button(label("cancel"), f"{Tap.CANCEL}:")],
    ]
    return Screen(render("period_whom", title=title, often=often(preset)), keyboard(rows))


def regions(names: Sequence[str], version: int) -> Screen:
    rows = [[button(name, f"{Tap.PERIODIC}:w:{version}:r{number}")] for number, name in enumerate(names)]
    return Screen(render("period_regions"), keyboard([*rows, [button(label("back"), f"{Tap.PERIODIC}:b:{version}")]]))


def with_way_back(screen: Screen, data: str) -> Screen:
    shown = screen.keyboard.inline_keyboard if screen.keyboard else ()
    return replace(screen, keyboard=keyboard([*(list(row) for row in shown), [button(label("back"), data)]]))


def confirm(
    it: Mapping[str, str], version: int, who: str, words: str, count: int, days: Sequence[date], today: date
) -> Screen:
    """Asks for the confirmation. `it`: its title and preset."""
    rows = [
        [button(label("reminder_save"), f"{Tap.PERIODIC}:y:{version}:{who}", style="success")],
        [button(label("back"), f"{Tap.PERIODIC}:b:{version}"), button(label("cancel"), f"{Tap.CANCEL}:")],
    ]
    dates = [day_in_words(day, today) for day in days]
    values = {"title": it["title"], "often": often(it["preset"]), "words": words, "count": count, "days": dates}
    return Screen(render("period_confirm", **values), keyboard(rows))


def saved(rule: PeriodicRule, days: Sequence[date], today: date) -> Screen:
    coming = day_in_words(days[0], today) if days else None
    text = render("period_saved", rule=rule, often=often(rule), coming=coming)
    return Screen(text, keyboard([[button(label("period_all"), f"{Tap.PERIODIC}:")]]))


def end(rule: PeriodicRule) -> Screen:
    sure = button(label("period_yes_end"), f"{Tap.PERIODIC}:e:{rule.id}:1", style="danger")
    text = render("period_end", rule=rule, often=often(rule))
    return Screen(text, keyboard([[sure], [button(label("back"), f"{Tap.PERIODIC}:")]]))


def ended(rule: PeriodicRule) -> Screen:
    return Screen(render("period_ended", rule=rule), keyboard([[button(label("period_all"), f"{Tap.PERIODIC}:")]]))
