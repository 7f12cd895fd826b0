"""Screens of the rules of reminders. Buttons carry the whole rule as it would be, so that each step can be repeated and
nothing is kept between two."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from telegram import InlineKeyboardButton

from bot.edge.callback_data import ACTION_NUMBERS, Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, render
from bot.plans.chat.words import action_name
from bot.reminders.chat.reminders_screens import sample_text
from bot.reminders.numbers import GENERAL, Rule
from bot.reminders.policy import Policy
from bot.reminders.preview import Comparison

_NUMBERS = {GENERAL: 0} | ACTION_NUMBERS
_ACTIONS = {number: action for action, number in _NUMBERS.items()}
FIELDS = {"b": "before", "e": "after_every", "l": "liaison_after", "c": "coordinator_after", "h": "hour"}
_PRESETS: dict[str, Sequence[tuple[int, ...]]] = {
    "b": ((10, 5, 1), (15, 7, 2), (5, 1), (3,), ()),
    "e": ((2,), (3,), (5,), (0,)),
    "l": ((2,), (3,), (5,), (0,)),
    "c": ((5,), (8,), (12,), (0,)),
    "h": ((7,), (8,), (9,), (10,)),
}


@dataclass(frozen=True)
class Edit:
    """A rule as it would be. `version`: the state of it that it replaces."""

    action: str
    version: str
    policy: Policy

    @property
    def code(self) -> str:
        policy = self.policy
        rest = (policy.after_every, policy.liaison_after, policy.coordinator_after, policy.hour)
        numbers = "-".join([".".join(map(str, policy.before)), *map(str, rest)])
        return f"{_NUMBERS[self.action]}:{self.version}:{numbers}"

    def with_numbers(self, field: str, numbers: Sequence[int]) -> "Edit":
        """Gives the rule with other numbers. `field`: of FIELDS. Raises ValueError for several numbers where one is
        meant."""
        if field == "b":
            return replace(self, policy=replace(self.policy, before=tuple(numbers)))
        (number,) = numbers or (0,)
        chosen: dict[str, Any] = {FIELDS[field]: number}
        return replace(self, policy=replace(self.policy, **chosen))


def read_edit(action: str, version: str, numbers: str) -> Edit:
    """Reads what `Edit.code` wrote."""
    before, *rest = numbers.split("-")
    every, liaison, coordinator, hour = map(int, rest)
    policy = Policy(
        before=tuple(map(int, filter(None, before.split(".")))),
        after_every=every,
        liaison_after=liaison,
        coordinator_after=coordinator,
        hour=hour,
    )
    return Edit(_ACTIONS[int(action)], version, policy)


def of_rule(rule: Rule) -> Edit:
    return Edit(rule.action, rule.version, rule.policy)


def action_of(number: str) -> str:
    return _ACTIONS[int(number)]


def _name(action: str) -> str:
    return action_name(action) if action else label("reminder_general")


def _in_words(action: str, policy: Policy) -> str:
    """Says a policy in lines of plain text. The hour is that of the general rule."""
    return render("reminder_rule", policy=policy, with_hour=action == GENERAL)


def rules(found: Sequence[Rule], may_set: bool) -> Screen:
    rows: Rows = []
    if may_set:
        first, *others = (button(f"✏️ {_name(each.action)}", f"{Tap.RULES}:{_NUMBERS[each.action]}") for each in found)
        rows = [[first], others[:2], others[2:]]
    listed = [(_name(each.action), _in_words(each.action, each.policy), each.own) for each in found]
    text = render("reminder_rules", general=listed[0], actions=listed[1:], may_set=may_set)
    return Screen(text, keyboard([*rows, [button(label("back"), f"{Tap.REMINDERS}:")]]))


def rule(it: Rule, edit: Edit) -> Screen:
    """Shows a rule. `edit`: the rule as it would be, not saved yet when it differs."""
    changed = edit.policy != it.policy
    code = edit.code
    rows = [[_field(code, "b"), _field(code, "e")], [_field(code, "l"), _field(code, "c")]]
    if it.action == GENERAL:
        rows.append([_field(code, "h")])
    if changed:
        rows.append([button(label("reminder_preview"), f"{Tap.RULES}:p:{code}", style="success")])
    elif it.own:
        rows.append(
            [button(label("reminder_usual" if it.action == GENERAL else "reminder_same"), f"{Tap.RULES}:z:{code}")]
        )
    rows.append([button(label("cancel" if changed else "back"), f"{Tap.RULES}:")])
    words = {"now": _in_words(it.action, it.policy), "then": _in_words(it.action, edit.policy) if changed else None}
    return Screen(
        render("reminder_edit", name=_name(it.action), general=it.action == GENERAL, own=it.own, **words),
        keyboard(rows),
    )


def _field(code: str, field: str) -> InlineKeyboardButton:
    return button(label("reminder_field", field), f"{Tap.RULES}:f:{code}:{field}")


def field(edit: Edit, name: str) -> Screen:
    chosen = []
    for numbers in _PRESETS[name]:
        then = edit.with_numbers(name, numbers)
        tick = "✓ " if then.policy == edit.policy else ""
        chosen.append(
            button(tick + render("reminder_choice", field=name, numbers=numbers), f"{Tap.RULES}:c:{then.code}")
        )
    rows = [[each] for each in chosen] if name == "b" else [chosen[:2], chosen[2:]]
    rows.append([button(label("reminder_others"), f"{Tap.RULES}:o:{edit.code}:{name}")])
    rows.append([button(label("back"), f"{Tap.RULES}:c:{edit.code}")])
    return Screen(render("reminder_field", field=name), keyboard(rows))


def typed(edit: Edit, name: str, again: bool) -> Screen:
    rows = [[button(label("back"), f"{Tap.RULES}:f:{edit.code}:{name}")]]
    return Screen(render("reminder_typed", field=name, again=again), keyboard(rows))


def preview(edit: Edit, it: Comparison, me: int, today: date, reset: bool) -> Screen:
    save = button(
        label("reminder_yes_usual" if reset else "reminder_save"),
        f"{Tap.RULES}:{'r' if reset else 's'}:{edit.code}",
        style="success",
    )
    rows = [
        [save],
        [button(label("reminder_go_on"), f"{Tap.RULES}:c:{edit.code}"), button(label("cancel"), f"{Tap.RULES}:")],
    ]
    words = _in_words(edit.action, edit.policy)
    text = render("reminder_preview", name=_name(edit.action), words=words, it=it, reset=reset)
    return Screen(f"{text}\n\n{sample_text(it.sample, me, today)}", keyboard(rows))


def saved(it: Rule) -> Screen:
    words = _in_words(it.action, it.policy)
    text = render("reminder_saved", name=_name(it.action), words=words, general=it.action == GENERAL, own=it.own)
    return Screen(text, keyboard([[button(label("reminder_to_rules"), f"{Tap.RULES}:")]]))


def meanwhile(it: Rule, edit: Edit) -> Screen:
    """Says that somebody changed the rule meanwhile; `edit` is what was going to be saved."""
    mine = replace(edit, version=it.version)
    rows = [
        [button(label("reminder_mine"), f"{Tap.RULES}:p:{mine.code}")],
        [button(label("reminder_theirs"), f"{Tap.RULES}:")],
    ]
    words = {"now": _in_words(it.action, it.policy), "then": _in_words(it.action, edit.policy)}
    return Screen(render("reminder_meanwhile", name=_name(it.action), **words), keyboard(rows))
