"""The daily digest, and what its buttons show in its place."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any

from markupsafe import Markup

from bot.base.calendar import working_days_between
from bot.base.statuses import SAID_BY_PERCENTAGE
from bot.edge.callback_data import Tap
from bot.edge.letters import LetterKind, Letters
from bot.edge.screen import Rows, Screen, button, day_in_words, keyboard, label, labels, part, render, short
from bot.plans.chat.words import due_in_words, moment_in_words, status_mark, status_name
from bot.plans.plans import State
from bot.reminders import digests
from bot.reminders.digests import Digest, Item, Reason
from bot.reminders.policy import VERIFICATION_EVERY
from bot.reminders.summaries import Summary
from bot.reminders.weeks import MOST_PLACES, Place
from db.models import ReminderRule

MOST_LINES = 8  # of a section
MOST_BUTTONS = 8
MESSAGE_LENGTH = 4096  # Bot API, sendMessage: characters after entities parsing
MOST_NAMED = 4  # activities of a secretariat in the summary
# how many lines of a section and activities of a secretariat are tried, until it is one message
_FOLDS = [(MOST_LINES, named) for named in range(MOST_NAMED, -1, -1)] + [
    (most, 0) for most in range(MOST_LINES, -1, -1)
]
_LADDER = (ReminderRule.LIAISON, ReminderRule.COORDINATOR)


@dataclass(frozen=True)
class _Section:
    name: str
    shown: Sequence[Item]
    more: int


def unasked(params: Mapping[str, Any]) -> Screen:
    """Makes the digest as it leaves, on its own day. `hour`: local."""
    it: Digest = params["digest"]
    return digest(it, it.day, greeting=render("digest_greeting", hour=params["hour"]))


def digest(it: Digest, today: date, greeting: str = "", above: Markup | str = "") -> Screen:
    """Shows a digest. `it` may have become empty: everything was answered since."""
    values = _values(it, today) | {"greeting": greeting, "above": above}
    texts = (render("digest", sections=_sections(it, today, most), named=named, **values) for most, named in _FOLDS)
    fitting = (text for text in texts if _length(text) <= MESSAGE_LENGTH)
    return Screen(next(fitting), keyboard(_buttons(it)))


def _length(html: str) -> int:
    return len(unescape(re.sub(r"<[^<>]*>", "", html)))


def _values(it: Digest, today: date) -> dict[str, Any]:
    return {
        "it": it,
        "day": None if it.day == today else day_in_words(it.day, today),
        "whole": sum(it.summary.values(), start=Summary()),
        "places": it.week or [Place(name=name, numbers=of) for (_, name), of in it.summary.items()][:MOST_PLACES],
        "changes": labels("digest_changed"),
        "due_today": lambda state: working_days_between(today, state.activity.due_on, state.off) == 0,
        "mark": lambda item: _mark(item, today),
        "status": lambda state: status_name(state.status),
        "said_by_percentage": lambda state: state.status in SAID_BY_PERCENTAGE,
        "due": lambda state: due_in_words(state.activity.due_on, today, state.off),
        "waited": lambda item: item.waits,
        "title": _title,
        "several": len({item.state.secretariat for item in it.items}) > 1,
        "choose": len({item.state.id for item in it.items}) > 1,
    }


def _mark(item: Item, today: date) -> str:
    """Gives the sign of an activity. What waits for an answer is late for nobody but who answers."""
    late = item.rule is not ReminderRule.VERIFICATION and item.state.late(today)
    return status_mark(item.state.status, late)


def _sections(it: Digest, today: date, most: int) -> list[_Section]:
    due = it.of(ReminderRule.DUE)
    found = [
        ("late", [item for item in due if item.state.late(today)]),
        ("due", [item for item in due if not item.state.late(today)]),
        ("waiting", it.of(ReminderRule.VERIFICATION)),
        ("silent", it.of(*_LADDER)),
    ]
    return [_Section(name, items[:most], max(0, len(items) - most)) for name, items in found if items]


def _title(state: State) -> str:
    title = state.activity.title
    return title if len(title) <= 60 else f"{title[:59].rstrip()}…"


def _buttons(it: Digest) -> Rows:
    first: dict[int, Item] = {}  # one button an activity, its first reason
    for item in it.items:
        first.setdefault(item.state.id, item)
    if not first:
        return _summary_buttons(it)
    if len(first) == 1:
        return _actions(it, it.items[0])
    codes = Counter(item.state.activity.code for item in first.values())
    return [
        [button(_name(item.state, codes[item.state.activity.code] > 1), _data("a", it, number))]
        for number, item in list(first.items())[:MOST_BUTTONS]
    ]


def _summary_buttons(it: Digest) -> Rows:
    waiting = any(numbers.waiting for numbers in it.summary.values())
    rows = [[button(label("digest_waiting"), f"{Tap.REVIEW}:l:0")]] if waiting else []
    rows += [[button(label("threads_open"), f"{Tap.QUESTIONS}:")]] if it.questions else []
    return [*rows, [button(label("digest_secretariats"), f"{Tap.PLAN}:s")]] if it.summary else rows


def _name(state: State, ambiguous: bool) -> str:
    """Names an activity. A code names one activity of a secretariat, not of all."""
    words = [state.activity.code, *([state.secretariat] if ambiguous else []), state.activity.title]
    return short(" · ".join(words))


def _data(step: str, it: Digest, activity_id: int) -> str:
    return f"{Tap.DIGEST}:{step}:{it.day:%Y%m%d}:{activity_id}"


def _actions(it: Digest, item: Item) -> Rows:
    activity, why = item.state.id, [button(label("digest_why"), _data("w", it, item.state.id))]
    if item.rule is ReminderRule.VERIFICATION:
        return [[button(label("digest_review"), f"{Tap.REVIEW}:{item.state.latest_id}")], why]
    if item.rule in _LADDER:
        return [
            [
                button(label("digest_activity"), f"{Tap.ACTIVITY}:{activity}"),
                button(label("digest_whom"), _data("q", it, activity)),
            ],
            [button(label("plan_remind"), f"{Tap.DIGEST}:n:{activity}")],
            why,
        ]
    return [
        [
            button(label("digest_done"), f"{Tap.DIGEST}:ok:{activity}", "success"),
            button(label("digest_report"), f"{Tap.DIGEST}:go:{activity}"),
        ],
        [button(label("digest_blocked"), f"{Tap.DIGEST}:no:{activity}")],
        [button(label("digest_later"), _data("z", it, activity))],
        why,
    ]


def _back(it: Digest) -> Rows:
    return [[button(label("digest_back"), f"{Tap.DIGEST}:d:{it.day:%Y%m%d}")]]


def activity(it: Digest, item: Item, today: date) -> Screen:
    """Shows one activity of the digest and what can be done with it."""
    return Screen(_head(item, today), keyboard([*_actions(it, item), *_back(it)]))


def _head(item: Item, today: date, **more: Any) -> str:
    state = item.state
    return render(
        "digest_activity",
        item=item,
        state=state,
        mark=status_mark(state.status, state.late(today)),
        status=status_name(state.status),
        due=due_in_words(state.activity.due_on, today, state.off),
        **more,
    )


def later(it: Digest, item: Item, choices: Mapping[str, date], today: date) -> Screen:
    """Asks when to remind again. `choices`: the days by name of their label."""
    activity = item.state.id
    rows = [
        [
            button(
                render("digest_until", name=name, day=day_in_words(day, today)),
                f"{_data('s', it, activity)}:{day:%Y%m%d}",
            )
        ]
        for name, day in choices.items()
    ]
    deadline = day_in_words(item.state.activity.due_on, today)
    beyond = [day_in_words(day, today) for day in choices.values() if item.state.late(day)]
    text = render("digest_later", state=item.state, deadline=deadline, late=item.state.late(today), beyond=beyond)
    return Screen(text, keyboard([*rows, *_back(it)]))


def snoozed(it: Digest, state: State, until: date, today: date) -> Screen:
    """Says until when nothing is said of it. `it`: what is left of the digest."""
    deadline = day_in_words(state.activity.due_on, today)
    late = {"late": state.late(today), "beyond": state.late(until)}
    words = {"until": day_in_words(until, today), "deadline": deadline}
    rows = [[button(label("digest_report"), f"{Tap.DIGEST}:go:{state.id}")]]
    return Screen(render("digest_snoozed", state=state, **words, **late), keyboard(rows + (_back(it) if it else [])))


def why(it: Digest, item: Item, reason: Reason, today: date) -> Screen:
    text = render(
        "digest_why",
        item=item,
        state=item.state,
        policy=reason.policy,
        verification_every=VERIFICATION_EVERY,
        due=due_in_words(item.state.activity.due_on, today, item.state.off),
        coming=day_in_words(reason.coming, today) if reason.coming else None,
    )
    return Screen(text, keyboard(_back(it)))


def whom(it: Digest, item: Item, holders: Sequence[tuple[str | None, str | None]]) -> Screen:
    """Names the officials who answer for an activity, with their posts."""
    return Screen(render("digest_whom", state=item.state, holders=holders), keyboard(_back(it)))


def meanwhile(it: Digest, state: State, now: datetime) -> Screen:
    """Says how an activity stands that asks for nothing any more, and shows what is left of its digest."""
    said = moment_in_words(state.latest.at, now) if state.latest else None
    above = part(
        "digest_meanwhile",
        state=state,
        mark=status_mark(state.status),
        status=status_name(state.status),
        said=said,
        left=bool(it),
    )
    rows = [[button(label("digest_activity"), f"{Tap.ACTIVITY}:{state.id}")]]
    return digest(it, now.date(), above=above) if it else Screen(above, keyboard(rows))


LETTERS: Letters = {"digest": LetterKind(screen=unasked, resolve=digests.params, rest="/pendientes")}
