"""What is trained of our own base, once for all workers and kept for the next run: for tests that claim something else
than the training."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from bot.config import load_settings
from conocimiento.search.cache import Cache


def _folder() -> Path | None:
    """Of its own: of what the bases of other tests train, the latest alone are kept."""
    folder = load_settings(_env_file=None).cache_dir
    return folder / "ours" if folder else None


def cache() -> Cache:
    return Cache(_folder())


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """The first trains and the others wait for that: two that train at once take twice the work, and no less time. The
    system takes the lock from a process that ends."""
    folder = _folder()
    if folder is None:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
