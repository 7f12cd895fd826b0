"""`python -m tests.inspection.evil TASK …`: in place of the child, one that a file has taken over or hurt. What it does
is the file's own text."""

import ctypes
import os
import pickle
import signal
import sys
import time
from typing import Any

from bot.inspection import child
from bot.inspection.wire import Kind, framed


def hurt(content: bytes, tell: child.Tell) -> object:
    what = content.decode()
    if what == "spin":
        while True:
            pass
    if what == "sleep":
        time.sleep(600)
    if what == "eat":
        return len([bytearray(16 * 1024 * 1024) for _ in range(1000)])
    if what == "fall":
        ctypes.string_at(0)
    if what == "leave":
        os._exit(0)
    if what == "bug":
        raise KeyError("the words of the file")
    if what == "environment":
        raise RuntimeError if {"TELEGRAM_TOKEN", "DATABASE_URL"} & os.environ.keys() else KeyError
    if what == "program":
        answer(pickle.dumps(_Program()))
    if what == "other":
        return 7
    tell(1, 2)
    return None


class _Program:
    def __reduce__(self) -> Any:
        return os.kill, (os.getppid(), signal.SIGKILL)


def answer(content: bytes) -> None:
    os.write(_answers, framed(Kind.FOUND, content))
    os._exit(0)


if __name__ == "__main__":
    _answers = os.dup(1)
    child.TASKS = {"file": hurt, "workbook": hurt}
    child.main(*sys.argv[1:])
