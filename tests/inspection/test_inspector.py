"""A file can hurt only the process that looks at it: whatever it does there, it is refused, once, within its time."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from bot.evidence.archives import Refused
from bot.evidence.file_types import Looked
from bot.inspection.inspector import Inspector, Limits
from bot.inspection.wire import NotOurs, packed, unpacked
from bot.workbooks.rows.cells import Formula, Wrong
from tests.files import EICAR, GOOD
from tests.workbooks.making import row, workbook

MB = 1024 * 1024
BRIEF = Limits(cpu_s=1, wall_s=30, memory=200 * MB)
EVIL = "tests.inspection.evil"


def _children() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if "bot.inspection.child" in " ".join(_line(each))]


def _line(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


@pytest.mark.parametrize("name", ["foto.jpg", "acta.pdf", "acta.docx", "lista.csv"])
async def test_a_good_file_is_known(name: str) -> None:
    looked = await Inspector().file(GOOD[name])
    assert isinstance(looked, Looked)
    assert len(looked.sha256) == 64
    assert not _children()


async def test_a_refusal_comes_back_as_itself() -> None:
    with pytest.raises(Refused) as refused:
        await Inspector().file(EICAR)
    assert refused.value.reason == "evidence_virus"


async def test_what_is_wrong_with_a_workbook_comes_back_with_its_values() -> None:
    with pytest.raises(Wrong) as wrong:
        await Inspector().workbook(b"a;b\n1;2\n")
    assert wrong.value.kind == "file_text"


async def test_a_workbook_is_read_as_in_this_process_and_tells_how_far_it_is() -> None:
    from bot.workbooks.excel import reading

    content, told = workbook([row(1, codigo="=A1"), *(row(n) for n in range(300))]), list[tuple[int, int]]()
    sheet = await Inspector().workbook(content, lambda *counts: told.append(counts))
    assert sheet == reading.read_workbook(content)
    assert isinstance(sheet.rows[0].cells["codigo"], Formula)
    assert told[-1] == (302, 302)
    assert len(told) > 2


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("spin", ("SIGXCPU", "SIGKILL")),
        ("eat", ("MemoryError at",)),
        ("fall", ("SIGSEGV",)),
        ("leave", ("exit 0",)),
        ("bug", ("KeyError at",)),
        ("environment", ("KeyError at",)),
        ("program", ("posix.kill", "NotOurs")),
        ("other", ("int",)),
    ],
)
async def test_a_file_that_hurts_its_process_is_refused_and_logged_in_one_line(
    what: str, why: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inspection.inspector.CHILD", EVIL)
    monkeypatch.setenv("TELEGRAM_TOKEN", "1:secret")
    with capture_logs() as lines, pytest.raises(Refused) as refused:
        await Inspector(files=BRIEF).file(what.encode())
    assert refused.value.reason == "evidence_heavy"
    assert len(lines) == 1
    assert any(part in lines[0]["why"] for part in why), lines
    assert "words of the file" not in str(lines)


async def test_a_file_that_waits_is_ended_at_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.inspection.inspector.CHILD", EVIL)
    with capture_logs() as lines, pytest.raises(Wrong) as wrong:
        await Inspector(workbooks=Limits(cpu_s=5, wall_s=2, memory=200 * MB)).workbook(b"sleep")
    assert wrong.value.kind == "file_heavy"
    assert lines[0]["why"] == "deadline"


async def test_nothing_is_left_of_a_handler_that_was_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.inspection.inspector.CHILD", EVIL)
    looking = asyncio.create_task(Inspector().file(b"sleep"))
    await _until(lambda: bool(psutil.Process().children()))
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    assert not [each for each in psutil.Process().children() if EVIL in _line(each)]


async def test_so_many_are_looked_at_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.inspection.inspector.CHILD", EVIL)
    inspector, most = Inspector(at_once=2), 0
    looking = [asyncio.create_task(inspector.file(b"sleep")) for _ in range(5)]
    for _ in range(20):
        await asyncio.sleep(0.02)
        most = max(most, len([each for each in psutil.Process().children() if EVIL in _line(each)]))
    for each in looking:
        each.cancel()
    await asyncio.wait(looking)
    assert 1 <= most <= 2


_LOOKING = """
import asyncio, bot.inspection.inspector as i
i.CHILD = "tests.inspection.evil"
asyncio.run(i.Inspector().file({what!r}))
"""


@pytest.mark.parametrize("what", [b"sleep", b"spin"])
def test_kill_9_of_the_one_that_asked_ends_the_child(what: bytes) -> None:
    asking = subprocess.Popen([sys.executable, "-c", _LOOKING.format(what=what)], cwd=Path(__file__).parents[2])
    try:
        _wait(lambda: any(EVIL in _line(each) for each in psutil.Process(asking.pid).children()))
        time.sleep(0.5)  # it has begun
        child = psutil.Process(asking.pid).children()[0]
    finally:
        os.kill(asking.pid, signal.SIGKILL)
        asking.wait()
    _wait(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_only_our_shapes_come_out_of_an_answer() -> None:
    assert unpacked(packed(Looked("text/plain", "0"))) == Looked("text/plain", "0")
    with pytest.raises(NotOurs):
        unpacked(packed(Path("/etc")))
    with pytest.raises(NotOurs):
        unpacked(b"no pickle")


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.02)


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
