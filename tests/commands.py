"""`python -m bot …` in a process of its own, without the second that importing everything takes each time: the children
are forks of one server that has done so."""

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.at import Time

_KEPT = ("PATH", "HOME", "LANG", "CACHE_DIR")
_PRELOADED = [
    "tests.preloaded",  # before all of bot
    "bot.cli",
    "bot.app",
    "bot.demo.running",
    "bot.doctor",
    "bot.workbooks.console.importing",
    "bot.announcements.console.announcing",
    "bot.workbooks.console.reporting",
]


@dataclass(frozen=True)
class Ended:
    status: int | None
    """None: it had to be killed."""
    out: str
    err: str


SECONDS = 60.0


def command(folder: Path, *arguments: str, **environment: str) -> Ended:
    """Runs in `folder`, which also takes what it writes to its standard output and error."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return forked(folder, folder, arguments, kept | {"ENCODER": "false"} | environment)


def forked(
    folder: Path,
    output: Path,
    arguments: tuple[str, ...],
    environment: Mapping[str, str],
    at: Time | None = None,
    seconds: float = SECONDS,
) -> Ended:
    """Runs in `folder` with this environment and no other; `output` takes what it writes; `at`: the time it reads."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    moment = (at.start, at.since) if at else None
    process = context.Process(target=_run, args=(str(folder), str(output), arguments, dict(environment), moment))
    process.start()
    process.join(seconds)
    status = process.exitcode
    if status is None:
        process.kill()
        process.join()
    out, err = ((output / name).read_text(encoding="utf-8", errors="replace") for name in ("stdout", "stderr"))
    return Ended(status, out, err)


def _run(
    folder: str,
    output: str,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    moment: tuple[datetime, float] | None,
) -> None:
    from bot.cli import main
    from tests.preloaded import CLOCK

    if moment:
        CLOCK.now = Time(*moment)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, name in ((1, "stdout"), (2, "stderr")):
        file = os.open(Path(output, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    sys.argv = ["bot", *arguments]
    try:
        main()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
