"""Trouble on the way, by chance but repeatable: errors, resets, lost answers, hangs, latency, flood."""

import random
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.simulator.errors import DoorError
from bot.simulator.limits import Limits


class Trouble(StrEnum):
    NONE = "none"
    ERROR = "error"  # 502, nothing happened
    RESET = "reset"  # the connection closes, nothing happened
    LOST = "lost_response"  # it happened, the connection closes
    HANG = "hang"  # nothing happened, the connection stays silent for hang_s and closes
    LATE = "late_response"  # it happened, the answer comes after hang_s
    FLOOD = "flood"  # 429 although no limit was passed, nothing happened


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one call: after `delay_s` the trouble, which for a hang takes `hang_s` and for a flood asks to
    wait `retry_after` seconds."""

    trouble: Trouble
    delay_s: float
    hang_s: float = 0.0
    retry_after: int = 0

    def and_then(self, other: "Fate") -> "Fate":
        """Joins two fates; the first trouble is the one that counts."""
        chosen = other if self.trouble is Trouble.NONE else self
        return replace(chosen, delay_s=self.delay_s + other.delay_s)


_RATES = ("error_rate", "reset_rate", "lose_response_rate", "hang_rate", "flood_rate")
_LIMITS = ("rate_limit_per_s", "per_chat_s", "per_group_min", "burst")
_OTHERS = ("retry_after", "hang_s", "latency_ms", "all", "seed")
UNKNOWN = "unknown_methods"
KEYS = (*_RATES, *_LIMITS, *_OTHERS)
DEFAULT_HANG_S = 30.0
DEFAULT_FLOOD_S = 3
SENDING = ("send", "edit", "copy", "forward")
NO_TROUBLE = Fate(Trouble.NONE, 0.0)


class Faults:
    """Rates are shares 0–1 of the calls that send or edit (all calls with `all`). A hang is, by the toss of a
    coin, before the effect or after it."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)  # noqa: S311
        self.settings: dict[str, float] = {}
        self.unknown_methods: frozenset[str] = frozenset()
        """In lower case: the server answers 404 to them, as an older one does."""

    def configure(self, changes: dict[str, object]) -> None:
        """Adds settings; 0 or null clears one, an empty object clears all.

        Raises:
            DoorError: an unknown key or a value that is no number (of `unknown_methods`: no list of names).
        """
        if UNKNOWN in changes or not changes:
            self.unknown_methods = _names(changes.get(UNKNOWN))
        if changes.keys() != {UNKNOWN}:
            self._set({key: value for key, value in changes.items() if key != UNKNOWN})

    def _set(self, changes: dict[str, object]) -> None:
        for key, value in changes.items():
            if key not in KEYS:
                raise DoorError(400, f"unknown fault {key}; known: {', '.join(KEYS)}")
            if value is not None and not isinstance(value, int | float):
                raise DoorError(400, f"{key} must be a number")
            if key in _RATES and not 0 <= (value or 0) <= 1:
                raise DoorError(400, f"{key} is a share between 0 and 1")
            if (value or 0) < 0:
                raise DoorError(400, f"{key} must not be negative")
        if isinstance(seed := changes.get("seed"), int):
            self._rng.seed(seed)
        numbers = {key: float(value) for key, value in changes.items() if isinstance(value, int | float)}
        merged = self.settings | dict.fromkeys(changes, 0.0) | numbers
        self.settings = {key: value for key, value in merged.items() if value} if changes else {}

    @property
    def _retry_after(self) -> int:
        return int(self.settings.get("retry_after", DEFAULT_FLOOD_S))

    @property
    def limits(self) -> Limits:
        given = self.settings
        retry_after = given.get("retry_after")
        return Limits(
            per_s=given.get("rate_limit_per_s"),
            per_chat_s=given.get("per_chat_s"),
            per_group_min=given.get("per_group_min"),
            burst=given.get("burst"),
            retry_after=int(retry_after) if retry_after else None,
        )

    @property
    def hang_s(self) -> float:
        return self.settings.get("hang_s", DEFAULT_HANG_S)

    def draw(self, method: str) -> Fate:
        """Draws what becomes of one call of a method (in lower case)."""
        if not self.settings or not (method.startswith(SENDING) or self.settings.get("all")):
            return NO_TROUBLE
        delay = self.settings.get("latency_ms", 0.0) / 1000
        chance = self._rng.random()
        for key in _RATES:
            rate = self.settings.get(key, 0.0)
            if chance < rate:
                return Fate(self._trouble(key), delay, self.hang_s, self._retry_after)
            chance -= rate
        return Fate(Trouble.NONE, delay)

    def _trouble(self, key: str) -> Trouble:
        if key == "hang_rate":
            return Trouble.HANG if self._rng.random() < 0.5 else Trouble.LATE
        return {
            "error_rate": Trouble.ERROR,
            "reset_rate": Trouble.RESET,
            "lose_response_rate": Trouble.LOST,
            "flood_rate": Trouble.FLOOD,
        }[key]


def _names(value: object) -> frozenset[str]:
    """Reads a list of names. Raises DoorError when it is none."""
    if value is not None and not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
        raise DoorError(400, f"{UNKNOWN} must be a list of methods")
    return frozenset(name.lower() for name in value or ())
