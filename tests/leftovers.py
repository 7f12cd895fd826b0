"""A test that fails leaves nothing open for the next one: what it opened and did not close is closed here. One that
passes closes what it opened, or does not pass."""

import contextlib
import gc
import sys
import traceback
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from db.engine import Database
from tests import processes

_FAILED = pytest.StashKey[bool]()
_databases: dict[int, Database] = {}
_connections: dict[int, Any] = {}


def watch() -> contextlib.ExitStack:
    """Notes databases and connections from here on, until it is closed."""
    watching, patch = contextlib.ExitStack(), pytest.MonkeyPatch()
    opens, closes = Database.__init__, Database.close

    def opening(self: Database, url: str, **how: Any) -> None:
        opens(self, url, **how)
        _databases[id(self)] = self

    def closing(self: Database) -> None:
        closes(self)
        _databases.pop(id(self), None)

    def connected(connection: Any, _record: object) -> None:
        _connections[id(connection)] = connection

    def closed(connection: Any, _record: object = None) -> None:
        _connections.pop(id(connection), None)

    patch.setattr(Database, "__init__", opening)
    patch.setattr(Database, "close", closing)
    watching.callback(patch.undo)
    for name, listener in (("connect", connected), ("close", closed), ("close_detached", closed)):
        event.listen(Pool, name, listener)
        watching.callback(event.remove, Pool, name, listener)
    return watching


@contextlib.contextmanager
def closed_afterwards(item: pytest.Item) -> Iterator[None]:
    """What a test opens. Fixtures of a module or of the session opened theirs before."""
    before = {*_databases, *_connections, *map(id, processes.running())}
    yield
    left = _close(before)
    if left and not item.stash.get(_FAILED, False):
        pytest.fail(f"left open: {', '.join(left)}", pytrace=False)


def _close(before: set[int]) -> list[str]:
    left = []
    for process in processes.running():
        if id(process) not in before:
            left.append(f"process {process.pid} ({process.log})")
            process.kill()
    for kept in (_databases, _connections):
        for number, opened in list(kept.items()):
            if number not in before:
                left.append(repr(opened))
                opened.close()
                kept.pop(number, None)
    return left


def still_open() -> list[str]:
    return [repr(opened) for kept in (_databases, _connections) for opened in kept.values()]


def note(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Called after each phase of a test (pytest_runtest_makereport)."""
    if call.excinfo is not None:
        item.stash[_FAILED] = True


def forget(item: pytest.Item) -> None:
    """Lets go what the frames of a failed test hold, such as sockets: collected later, they would warn in another
    test, and a warning is an error there. Called when all is torn down (pytest_runtest_logfinish)."""
    if not item.stash.get(_FAILED, False):
        return
    for name in ("last_traceback", "last_value", "last_exc", "last_type"):
        if name == "last_traceback":
            traceback.clear_frames(getattr(sys, name, None))
        with contextlib.suppress(AttributeError):
            delattr(sys, name)
    with warnings.catch_warnings(action="ignore"):
        gc.collect()
