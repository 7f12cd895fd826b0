"""The daily digest, and what its buttons show in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.services.plans import State
from bot.services.reminders.digests import Digest, Item, Reason
from bot.services.reminders.summaries import Summary
from bot.views.plan_words import day_in_words, due_in_words, status_mark, status_name
from bot.views.screen import Rows, Screen, button, keyboard, label, render, short
from db.models import ReminderRule

MOST_LINES = 8  # of a section
MOST_BUTTONS = 8
_LADDER = (ReminderRule.LIAISON, ReminderRule.COORDINATOR)


@dataclass(frozen=True)
class _Section:
    name: str
    shown: Sequence[Item]
    more: int


def unasked(params: Mapping[str, Any]) -> Screen:
    """As it leaves, on its own day."""
    it: Digest = params["digest"]
    return digest(it, it.day)


def digest(it: Digest, today: date) -> Screen:
    """`it` may have become empty: everything was answered since."""
    sections = [_Section(name, items[:MOST_LINES], len(items) - MOST_LINES) for name, items in _sections(it, today)]
    whole = sum(it.summary.values(), start=Summary())
    text = render(
        "digest",
        it=it,
        sections=sections,
        whole=whole,
        today=today,
        late=lambda state: state.late(today),
        mark=lambda state: status_mark(state.status, state.late(today)),
        due=lambda state: due_in_words(state.activity.due_on, today),
        title=_title,
        several=len({item.state.secretariat for item in it.items}) > 1,
    )
    return Screen(text, keyboard(_buttons(it)))


def _sections(it: Digest, today: date) -> list[tuple[str, list[Item]]]:
    due = it.of(ReminderRule.DUE)
    found = [
        ("late", [item for item in due if item.state.late(today)]),
        ("due", [item for item in due if not item.state.late(today)]),
        ("waiting", it.of(ReminderRule.VERIFICATION)),
        ("silent", it.of(*_LADDER)),
    ]
    return [(name, items) for name, items in found if items]


def _title(state: State) -> str:
    title = state.activity.title
    return title if len(title) <= 60 else f"{title[:59].rstrip()}…"


def _buttons(it: Digest) -> Rows:
    if len(it.items) == 1:
        return _actions(it, it.items[0])
    seen = {item.state.id: item for item in reversed(it.items)}  # one button an activity, its first reason
    items = [item for item in it.items if seen[item.state.id] is item][:MOST_BUTTONS]
    return [
        [button(short(f"{item.state.activity.code} · {item.state.activity.title}"), _data("a", it, item.state.id))]
        for item in items
    ]


def _data(step: str, it: Digest, activity_id: int) -> str:
    return f"wd:{step}:{it.day:%Y%m%d}:{activity_id}"


def _actions(it: Digest, item: Item) -> Rows:
    activity, why = item.state.id, [button(label("digest_why"), _data("w", it, item.state.id))]
    if item.rule is ReminderRule.VERIFICATION:
        return [[button(label("digest_review"), f"gv:{item.state.latest_id}")], why]
    if item.rule in _LADDER:
        return [
            [
                button(label("digest_activity"), f"ga:{activity}"),
                button(label("digest_whom"), _data("q", it, activity)),
            ],
            why,
        ]
    return [
        [
            button(label("digest_done"), f"wd:ok:{activity}", "success"),
            button(label("digest_report"), f"gr:{activity}"),
        ],
        [
            button(label("digest_later"), _data("z", it, activity)),
            button(label("digest_blocked"), f"wd:no:{activity}"),
        ],
        why,
    ]


def _back(it: Digest) -> Rows:
    return [[button(label("digest_back"), f"wd:d:{it.day:%Y%m%d}")]]


def activity(it: Digest, item: Item, today: date) -> Screen:
    """One activity of the digest and what can be done with it."""
    return Screen(_head(item, today), keyboard([*_actions(it, item), *_back(it)]))


def _head(item: Item, today: date, **more: Any) -> str:
    state = item.state
    return render(
        "digest_activity",
        item=item,
        state=state,
        mark=status_mark(state.status, state.late(today)),
        status=status_name(state.status),
        due=due_in_words(state.activity.due_on, today),
        **more,
    )


def later(it: Digest, item: Item, choices: Mapping[str, date], today: date) -> Screen:
    """`choices`: the days by name of their label."""
    rows = [
        [button(render("digest_until", name=name, day=day_in_words(day, today)), f"wd:s:{item.state.id}:{day:%Y%m%d}")]
        for name, day in choices.items()
    ]
    deadline = day_in_words(item.state.activity.due_on, today)
    text = render("digest_later", state=item.state, deadline=deadline, late=item.state.late(today))
    return Screen(text, keyboard([*rows, *_back(it)]))


def snoozed(state: State, until: date, today: date) -> Screen:
    deadline = day_in_words(state.activity.due_on, today)
    words = {"until": day_in_words(until, today), "deadline": deadline, "late": state.late(today)}
    rows = [[button(label("digest_report"), f"gr:{state.id}")]]
    return Screen(render("digest_snoozed", state=state, **words), keyboard(rows))


def why(it: Digest, item: Item, reason: Reason, today: date) -> Screen:
    text = render(
        "digest_why",
        item=item,
        state=item.state,
        policy=reason.policy,
        due=due_in_words(item.state.activity.due_on, today),
        coming=day_in_words(reason.coming, today) if reason.coming else None,
    )
    return Screen(text, keyboard(_back(it)))


def whom(it: Digest, item: Item, holders: Sequence[tuple[str | None, str | None]]) -> Screen:
    """Names and posts of the officials who answer for it."""
    return Screen(render("digest_whom", state=item.state, holders=holders), keyboard(_back(it)))


def over(day: date, today: date) -> Screen:
    """Nothing of that digest is left."""
    return Screen(render("digest_over", day=day_in_words(day, today)))
