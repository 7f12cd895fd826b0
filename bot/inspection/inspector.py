"""Starts a child process for each file, gives it the file, and waits for what it says of it — not for long.

A fresh interpreter takes 0.07 s of a core for a picture or a document and 0.3 s for a workbook, and no memory while
nobody sends anything; whatever a file did to one ends with it.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import structlog

from bot.evidence.archives import Refused
from bot.evidence.file_types import Looked
from bot.inspection.wire import HEAD, MOST_ANSWERED, Kind, NotOurs, framed, unpacked
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.sheet import Sheet

log = structlog.get_logger(__name__)

AT_ONCE = 2  # files that are looked at; more of them would take the cores from those who only ask something
CHILD = "bot.inspection.child"
_ROOT = Path(__file__).parent.parent.parent
_PIECE = 256 * 1024  # bytes that are handed over at a time
_GRACE_S = 2.0  # after the deadline, for a child that nobody ends any more
_ENVIRONMENT = ("PATH", "LANG", "LC_", "TZ", "PYTHON", "LD_", "DYLD_", "FAKETIME")

Progress = Callable[[int, int], None]
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Limits:
    """For one file. `cpu_s` is what bounds it; `wall_s` is for a child that waits, and on a busy machine: less than the
    30 s that one person's update may hold back others. `memory`: bytes beyond what the interpreter takes."""

    cpu_s: float
    wall_s: float
    memory: int


# A good file of 20 MB takes up to a second and 180 MB, a WEBP of 80 million pixels reserves 640 MB; a workbook of 5,000
# rows takes one second and 60 MB.
FILES = Limits(cpu_s=8, wall_s=20, memory=800 * 1024**2)
WORKBOOKS = Limits(cpu_s=15, wall_s=25, memory=600 * 1024**2)


class _Unfit(Exception):
    """Says why the child did not get to the end of the file, for the log."""


class Inspector:
    def __init__(self, files: Limits = FILES, workbooks: Limits = WORKBOOKS, at_once: int = AT_ONCE) -> None:
        self._files, self._workbooks = files, workbooks
        self._places = asyncio.Semaphore(at_once)

    async def file(self, content: bytes) -> Looked:
        """Looks at a file. Raises Refused; «heavy» when it took too long, too much memory, or broke what looks at
        it."""
        try:
            return _of_type(Looked, await self._ask("file", self._files, content))
        except (_Unfit, NotOurs) as exc:
            _note("file", content, exc)
            raise Refused("heavy") from None

    async def workbook(self, content: bytes, progress: Progress = lambda *_: None) -> Sheet:
        """Reads a workbook. Raises Wrong; «file_heavy» when it took too long, too much memory, or broke what reads
        it."""
        try:
            return _of_type(Sheet, await self._ask("workbook", self._workbooks, content, progress))
        except (_Unfit, NotOurs) as exc:
            _note("workbook", content, exc)
            raise Wrong("file_heavy") from None

    async def _ask(self, task: str, limits: Limits, content: bytes, progress: Progress = lambda *_: None) -> object:
        async with self._places:
            child = await _start(task, limits)
            try:
                async with asyncio.timeout(limits.wall_s):
                    kind, answer = await _converse(child, content, progress)
            except TimeoutError:
                raise _Unfit("deadline") from None
            except asyncio.IncompleteReadError:
                raise _Unfit(_ended(await child.wait())) from None
            finally:
                await _end(child)
        return _understood(kind, answer)


async def _start(task: str, limits: Limits) -> Process:
    """Starts a child without our settings: a file that takes it over finds no token and no database."""
    environment = {name: value for name, value in os.environ.items() if name.startswith(_ENVIRONMENT)}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", CHILD, task),
        *(str(limits.cpu_s), str(limits.wall_s + _GRACE_S), str(limits.memory)),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=_ROOT,
        env=environment | {"OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,  # Ctrl-C is for us
    )


async def _converse(child: Process, content: bytes, progress: Progress) -> tuple[bytes, bytes]:
    """Gives the child its file and waits for its answer. Raises IncompleteReadError when it ends without one."""
    sending = asyncio.create_task(_send(child, content))
    try:
        while True:
            kind, answer = await _frame(child)
            if kind != Kind.PROGRESS:
                return kind, answer
            progress(*_pair(unpacked(answer), int, int))
    finally:
        sending.cancel()
        await asyncio.wait({sending})


async def _send(child: Process, content: bytes) -> None:
    """Hands the file over. The input stays open: its end tells the child that we are gone."""
    assert child.stdin is not None
    whole = memoryview(framed(Kind.CONTENT, content))
    with suppress(ConnectionError):  # it ended before it had read everything; how, is seen where it answers
        for place in range(0, len(whole), _PIECE):
            child.stdin.write(whole[place : place + _PIECE])
            await child.stdin.drain()


async def _frame(child: Process) -> tuple[bytes, bytes]:
    assert child.stdout is not None
    kind, length = HEAD.unpack(await child.stdout.readexactly(HEAD.size))
    if length > MOST_ANSWERED:
        raise NotOurs("too long an answer")
    return kind, await child.stdout.readexactly(length)


async def _end(child: Process) -> None:
    """Ends the child, also when the handler was cancelled: nothing of it stays."""
    with suppress(ProcessLookupError):
        child.kill()
    await child.wait()


def _understood(kind: bytes, answer: bytes) -> Any:
    """Understands the answer. Raises what the child raised."""
    if kind == Kind.FOUND:
        return unpacked(answer)
    if kind == Kind.FAILED:
        raise _Unfit(answer[:200].decode("ascii", "replace"))
    reason, facts = _pair(unpacked(answer), str, dict)
    if kind == Kind.REFUSED:
        raise Refused(reason, **facts)
    if kind == Kind.WRONG:
        raise Wrong(reason, **facts)
    raise NotOurs(repr(kind))


def _of_type(kind: type[T], found: object) -> T:
    if not isinstance(found, kind):
        raise NotOurs(type(found).__name__)
    return found


def _pair(found: object, first: type[T], second: type[U]) -> tuple[T, U]:
    one, other = found if isinstance(found, tuple) and len(found) == 2 else (None, None)
    return _of_type(first, one), _of_type(second, other)


def _ended(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit {status}"


def _note(task: str, content: bytes, why: Exception) -> None:
    """Writes one line about it in the log, with nothing of the file."""
    log.warning("A file could not be inspected", task=task, bytes=len(content), why=str(why))
