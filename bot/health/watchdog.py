"""Ends a process that can't be helped: one whose event loop is stuck, or that does not stop when it is told to.

A supervisor then starts it anew, and what was in flight comes again. A thread watches whether the loop turns. Where an
extension holds the interpreter no thread runs: then a timer of processor time ends the process, and after SIGTERM an
alarm.
"""

import asyncio
import faulthandler
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

import structlog

log = structlog.get_logger(__name__)

STUCK_S = 60.0
STOP_S = 18.0  # an orderly stop takes less, and container engines kill after 30
STUCK, LATE = 70, 71  # exit statuses
_TICK_S = 1.0
_ASLEEP = 5  # ticks that this thread itself missed: then everything stood still (a suspended machine, SIGSTOP)
_SPARE = 1.5  # the timers come after the thread, which can say more
_SHOWN = 15  # places of the stack


class Watchdog:
    """Watches the loop it is started in."""

    def __init__(
        self,
        seconds: float = STUCK_S,
        stop_s: float = STOP_S,
        tick_s: float = _TICK_S,
        end: Callable[[int], object] = os._exit,
    ) -> None:
        """Begins unwound. `end` is given the exit status; a test gives its own."""
        self._seconds = seconds
        self._stop_s = stop_s
        self._tick_s = tick_s
        self._end = end
        self._beaten = time.monotonic()
        self._deadline = float("inf")
        self._watched = threading.get_ident()
        self._over = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._armed = end is os._exit  # the timers know no other end
        self._before: dict[int, Any] = {}

    def start(self) -> None:
        """Starts to watch, from the thread whose loop is watched."""
        self._loop = asyncio.get_running_loop()
        self._watched = threading.get_ident()
        if self._armed:
            for name in (signal.SIGVTALRM, signal.SIGALRM):  # says where every thread is, then ends the process
                faulthandler.register(name, chain=True)
        self._beat()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Stops to watch, since the process ended as it should; signals and timers are as they were before."""
        self._over.set()
        if self._armed:
            for timer, name in ((signal.ITIMER_VIRTUAL, signal.SIGVTALRM), (signal.ITIMER_REAL, signal.SIGALRM)):
                signal.setitimer(timer, 0)
                faulthandler.unregister(name)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def on_signals(self, stop: Callable[[], None]) -> None:
        """Has SIGTERM and SIGINT call `stop` in the loop, and not by the loop's own means: a stuck loop does not serve
        them."""

        def told(_number: int, _frame: FrameType | None) -> None:
            self.ending()
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(stop)

        for name in (signal.SIGTERM, signal.SIGINT):
            self._before[name] = signal.signal(name, told)

    def ending(self) -> None:
        """Begins the countdown: from now on there are `stop_s` seconds left. Said again, nothing changes."""
        if self._deadline == float("inf"):
            self._deadline = time.monotonic() + self._stop_s
            if self._armed:
                signal.setitimer(signal.ITIMER_REAL, self._stop_s * _SPARE)

    def _beat(self) -> None:
        self._beaten = time.monotonic()
        if self._over.is_set():
            return
        if self._armed:
            signal.setitimer(signal.ITIMER_VIRTUAL, self._seconds * _SPARE)
        if self._loop is not None:
            self._loop.call_later(self._tick_s, self._beat)

    def _watch(self) -> None:
        before = time.monotonic()
        while not self._over.wait(self._tick_s):
            now = time.monotonic()
            if now - before > _ASLEEP * self._tick_s:
                self._beaten = now
            before = now
            if now > self._deadline:
                self._give_up(LATE, f"This process did not stop within {self._stop_s:.0f} seconds")
            elif now - self._beaten > self._seconds:
                self._give_up(STUCK, f"The event loop has been stuck for {self._seconds:.0f} seconds")

    def _give_up(self, status: int, sentence: str) -> None:
        where = _places(sys._current_frames().get(self._watched))
        # the log may be what it is stuck at
        line = threading.Thread(target=log.critical, args=(f"{sentence}; it ends now",), kwargs={"at": where})
        line.daemon = True
        line.start()
        line.join(2 * self._tick_s)
        self._over.set()
        self._end(status)


def _places(frame: FrameType | None) -> str:
    """Says where a thread is, the innermost first: files, lines and functions, no values."""
    stack = [] if frame is None else traceback.extract_stack(frame)[-_SHOWN:]
    return " < ".join(f"{place.filename}:{place.lineno} {place.name}" for place in reversed(stack))
