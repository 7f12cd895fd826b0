"""What freed memory the process keeps, and what gives it back to the machine."""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def growing() -> Iterator[None]:
    """Leaves the collector off where nothing is made but what stays, such as modules and a base: looking through it
    for what may go, again and again as it grew, took a quarter of the start."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # else it would look through all of it once, as soon as it is on
        if was_on:
            gc.enable()


def settle() -> None:
    """Tells the collector that what is there stays, so that it does not go through it again and again: that took 0.13 s
    each, in which nobody was answered. Has glibc give back the freed memory that it keeps until asked
    (malloc_trim(3)): training leaves some 70 MB of it."""
    gc.freeze()
    _trim()


def give_back() -> None:
    """Does so once what another base left in cycles is gone."""
    gc.unfreeze()
    gc.collect()
    settle()


def _trim() -> None:
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)
