"""`python -m tests.at ISO SINCE COMMAND …`: any command of `python -m bot`, on a clock that stood at ISO when the
machine's monotonic clock stood at SINCE. ALIANZA_MAKING names a file that appears as soon as digests are being made;
whoever says what ALIANZA_BUG holds meets a handler that raises; with ALIANZA_EVIL what looks at a file does what the
file says (tests/inspection/evil.py), and has a second of processor time, or three by the clock, for it;
ALIANZA_ARTICLES names the base (tests/few_articles.py), ALIANZA_FOLDER one of articles that can be published beside;
ALIANZA_LEAPS names a file with the seconds that the clock has leapt so far (benchmarks/endurance.py)."""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

BOGOTA = ZoneInfo("America/Bogota")
START = datetime(2026, 11, 20, 10, 0, tzinfo=BOGOTA)  # a Friday on which people work
MAKING, BUG, EVIL = "ALIANZA_MAKING", "ALIANZA_BUG", "ALIANZA_EVIL"
ARTICLES, FOLDER, LEAPS = "ALIANZA_ARTICLES", "ALIANZA_FOLDER", "ALIANZA_LEAPS"


class Time:
    """A time that begins at an instant and goes on, the same in every process that is handed it: one that is killed and
    started again finds itself after what the first one wrote."""

    def __init__(self, start: datetime = START, since: float | None = None, leaps: Path | None = None) -> None:
        """`since`: on the monotonic clock, when it was `start`; by default now. `leaps`: a file with the seconds to
        add."""
        self.start = start
        self.since = time.monotonic() if since is None else since
        self._leaps = leaps

    def __call__(self) -> datetime:
        leapt = float(self._leaps.read_text(encoding="ascii")) if self._leaps else 0.0
        return self.start.astimezone(UTC) + timedelta(seconds=time.monotonic() - self.since + leapt)

    @property
    def command(self) -> list[str]:
        """What runs the bot's commands at this time: arguments of Python."""
        return ["-m", "tests.at", self.start.isoformat(), repr(self.since)]


def main(iso: str, since: str, *arguments: str) -> None:
    from bot.edge import wall_clock

    # before anything else of bot is imported, which takes the function by its name
    leaps = os.environ.get(LEAPS)
    vars(wall_clock)["utc_now"] = Time(datetime.fromisoformat(iso), float(since), Path(leaps) if leaps else None)
    if base := os.environ.get(ARTICLES):
        _read_from(Path(base))
    if folder := os.environ.get(FOLDER):
        _at_home_in(Path(folder))
    if marker := os.environ.get(MAKING):
        _mark(Path(marker))
    if word := os.environ.get(BUG):
        _break(word)
    if EVIL in os.environ:
        _look_evilly()
    from bot.base import memory

    with memory.growing():
        from bot import cli
    sys.argv = ["bot", *arguments]
    cli.main()


def _read_from(base: Path) -> None:
    from conocimiento.search import Knowledge

    load = Knowledge.load
    Knowledge.load = lambda _path=base, encoder=None, cache=None: load(base, encoder, cache)  # type: ignore[method-assign,assignment]


def _at_home_in(folder: Path) -> None:
    from conocimiento import articles

    vars(articles)["HOME"] = folder


def _mark(file: Path) -> None:
    from bot.reminders.chat import part

    make = vars(part)["enqueue_due"]

    def marked(*args: Any) -> int:
        file.touch()
        return int(make(*args))

    vars(part)["enqueue_due"] = marked


def _break(word: str) -> None:
    from telegram import Update

    from bot import app
    from tests.first import before_all

    async def on_update(update: Update, _context: Any) -> None:
        if update.message and update.message.text == word:
            raise RuntimeError("a bug")

    class WithABug(app.Assistant):
        async def start(self) -> None:
            before_all(self.app, on_update)
            await super().start()

    vars(app)["Assistant"] = WithABug


def _look_evilly() -> None:
    from bot.inspection import inspector

    brief = inspector.Limits(cpu_s=1, wall_s=3, memory=200 * 1024**2)
    vars(inspector).update(CHILD="tests.inspection.evil")
    vars(inspector.Inspector)["__init__"].__defaults__ = (brief, brief, inspector.AT_ONCE)


if __name__ == "__main__":
    main(*sys.argv[1:])
