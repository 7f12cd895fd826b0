"""Training that is given up: a process that is told to stop does not compute for half a minute more."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event

_token: ContextVar[Event | None] = ContextVar("cancellation token", default=None)


class Cancelled(Exception):
    """Nobody waits for what is computed."""


@contextmanager
def cancellable(token: Event) -> Iterator[None]:
    """Lets what this thread computes meanwhile end early, with Cancelled, once the token is set."""
    before = _token.set(token)
    try:
        yield
    finally:
        _token.reset(before)


def check() -> None:
    """Raises Cancelled when that was asked for. Long computations call it between their steps."""
    token = _token.get()
    if token is not None and token.is_set():
        raise Cancelled
