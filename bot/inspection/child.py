"""`python -m bot.inspection.child TASK`: looks at the one file that comes in, answers and ends.

It is started without our settings, takes its limits before it takes the file, and ends when whoever started it is gone.
"""

import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import BinaryIO

from bot.evidence import file_types
from bot.evidence.archives import Refused
from bot.inspection.wire import HEAD, Kind, framed, objection, packed, refusal
from bot.workbooks.rows.cells import Wrong

Tell = Callable[[int, int], None]
_PAGE = resource.getpagesize()
_SPARE_MAPPED = 1024**3  # bytes of address space, where it can't be known how much is taken already


def file(content: bytes, _tell: Tell) -> object:
    """Looks at a file and gives a Looked. Raises Refused."""
    return file_types.look(content)


def workbook(content: bytes, tell: Tell) -> object:
    """Reads a workbook and gives a Sheet. Raises Wrong."""
    from bot.workbooks.excel import reading

    return reading.read_workbook(content, tell)


TASKS = {"file": file, "workbook": workbook}


def main(task: str, cpu_s: str, wall_s: str, memory: str) -> None:
    for name in (signal.SIGINT, signal.SIGTERM):  # a stop is told by the end of the input
        signal.signal(name, signal.SIG_IGN)
    answers = _only_answers()
    if task == "workbook":
        sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, for numbers no file has
        from bot.workbooks.excel import reading  # noqa: F401  what is loaded once is no file's fault
    limit(float(cpu_s), float(wall_s), int(memory))
    content = _content(sys.stdin.buffer)
    threading.Thread(target=_end_with_the_other, args=(sys.stdin.buffer.fileno(),), daemon=True).start()
    kind, answer = _answer(TASKS[task], content, lambda *counts: _say(answers, Kind.PROGRESS, packed(counts)))
    _say(answers, kind, answer)


def _only_answers() -> BinaryIO:
    """Keeps the standard output for answers: what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return answers


def limit(cpu_s: float, wall_s: float, memory: int) -> None:
    """Has the kernel end this process beyond `cpu_s` or `wall_s` seconds, whatever holds the interpreter. `memory`:
    bytes beyond what it has now; then a MemoryError."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = ceil(used.ru_utime + used.ru_stime + cpu_s)
    _lower(resource.RLIMIT_CPU, seconds, seconds + 1)
    _lower(resource.RLIMIT_AS, _mapped() + memory)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, wall_s)


def _lower(which: int, soft: int, hard: int | None = None) -> None:
    """Lowers a limit as far as the system lets it: macOS knows no limit of address space. The deadlines hold
    everywhere."""
    highest = resource.getrlimit(which)[1]
    hard = soft if hard is None else hard
    if highest != resource.RLIM_INFINITY:
        soft, hard = min(soft, highest), min(hard, highest)
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (soft, hard))


def _mapped() -> int:
    """Counts the bytes of address space that are taken."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE
    except OSError:
        return _SPARE_MAPPED


def _content(coming: BinaryIO) -> bytes:
    kind, length = HEAD.unpack(_exactly(coming, HEAD.size))
    if kind != Kind.CONTENT:
        sys.exit(2)
    return _exactly(coming, length)


def _exactly(coming: BinaryIO, length: int) -> bytes:
    found = coming.read(length)
    if len(found) < length:  # whoever started this is gone
        sys.exit(0)
    return found


def _end_with_the_other(input_fd: int) -> None:
    while os.read(input_fd, 1):
        pass
    os._exit(0)


def _answer(look: Callable[[bytes, Tell], object], content: bytes, tell: Tell) -> tuple[Kind, bytes]:
    try:
        return Kind.FOUND, packed(look(content, tell))
    except Refused as refused:
        return refusal(refused)
    except Wrong as wrong:
        return objection(wrong)
    except Exception as exc:  # noqa: BLE001  told to the other process, which writes it down
        return Kind.FAILED, _where(exc).encode()


def _where(error: Exception) -> str:
    """Says where an exception was raised, and nothing of the file: messages of exceptions may hold some."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__ + place


def _say(answers: BinaryIO, kind: Kind, content: bytes) -> None:
    left = memoryview(framed(kind, content))
    while left:
        left = left[answers.write(left) or 0 :]


if __name__ == "__main__":
    main(*sys.argv[1:])
