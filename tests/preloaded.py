"""Imported by the server of tests/commands.py before anything of bot: its clock is read late, so that each child that
the server forks can be handed a time of its own."""

from collections.abc import Callable
from datetime import datetime

from bot.edge import wall_clock
from tests.at import Time


class LateClock:
    """Begins at START, as all processes under test do, until a child is told another time."""

    now: Callable[[], datetime] = Time()

    def __call__(self) -> datetime:
        return self.now()


CLOCK = LateClock()
vars(wall_clock)["utc_now"] = CLOCK
