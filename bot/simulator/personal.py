"""Trouble and limits of one person's chat, beside those of everybody."""

import json
from collections.abc import Callable, Mapping

from bot.simulator.faults import NO_TROUBLE, Fate, Faults
from bot.simulator.limits import Rates
from bot.simulator.model import CallbackQuery
from bot.simulator.web.args import to_integer


class PersonalFaults:
    """By person. Each has luck of its own, so that nobody else's changes."""

    def __init__(self, seed: int, monotonic: Callable[[], float]) -> None:
        self._seed = seed
        self._monotonic = monotonic
        self._of: dict[int, tuple[Faults, Rates]] = {}

    def configure(self, person: int, changes: dict[str, object]) -> dict[str, float]:
        """Changes the person's settings and gives them as they are now; an empty object clears them.

        Raises:
            DoorError: as Faults.configure.
        """
        faults, rates = self._of.get(person) or (Faults(self._seed + person), Rates(self._monotonic))
        faults.configure(changes)
        rates.configure(faults.limits)
        self._of[person] = faults, rates
        if not faults.settings:
            del self._of[person]
        return faults.settings

    def clear(self) -> None:
        self._of.clear()

    def admit(self, person: int | None, weight: int) -> None:
        """Counts messages to a person. Raises: BotApiError: 429."""
        if person in self._of:
            self._of[person][1].admit(person, weight)

    def fate(self, person: int | None, method: str) -> Fate:
        return self._of[person][0].draw(method) if person in self._of else NO_TROUBLE


def chat_of(params: Mapping[str, object], queries: Mapping[str, CallbackQuery]) -> int | None:
    """Finds the chat a call is about: named, or that of the tap it answers, or that of a list of commands."""
    if "chat_id" in params:
        return to_integer(str(params["chat_id"]))
    if query := queries.get(str(params.get("callback_query_id", ""))):
        return query.chat_id
    try:
        scope = json.loads(str(params.get("scope") or "{}"))
    except ValueError:
        return None
    return to_integer(str(scope.get("chat_id", ""))) if isinstance(scope, dict) else None
