"""Screens of reminding somebody now: what became of it, and what they read."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.edge.callback_data import Tap
from bot.edge.letters import LetterKind, Letters
from bot.edge.screen import Screen, button, day_in_words, keyboard, label, render, short
from bot.plans.chat.words import due_in_words, status_mark
from bot.plans.plans import State
from bot.reminders import nudges
from bot.reminders.nudges import Nudged

MOST = 12  # people, and activities, of a message


def reminded(told: Sequence[Nudged], alone: Sequence[State], back: str, today: date) -> Screen:
    """Says who hears of what, who did today already, who is away, and what nobody answers for."""
    text = render(
        "nudged",
        told=told[:MOST],
        more=max(0, len(told) - MOST),
        alone=alone[:MOST],
        day=lambda day: day_in_words(day, today),
    )
    return Screen(text, keyboard([[button(label("back"), back)]]))


def nudge(params: Mapping[str, Any]) -> Screen:
    """Reminds of what is late, in the name of who asked for it."""
    states, today = params["states"], params["today"]
    rows = [
        [button(short(f"{each.activity.code} · {each.activity.title}"), f"{Tap.REPORT}:{each.id}")]
        for each in states[:MOST]
    ]
    text = render(
        "nudge",
        by=params["person"],
        in_place_of=params["in_place_of"],
        states=states[:MOST],
        more=max(0, len(states) - MOST),
        mark=lambda state: status_mark(state.status, state.late(today)),
        due=lambda state: due_in_words(state.activity.due_on, today, state.off),
    )
    return Screen(text, keyboard(rows))


LETTERS: Letters = {nudges.TEMPLATE: LetterKind(screen=nudge, resolve=nudges.params)}
