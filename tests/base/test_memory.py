"""Memory that is given back."""

import gc
import weakref

from bot.base import memory


class Base:
    """Refers to itself, as a search does."""

    def __init__(self) -> None:
        self.itself = self


def test_a_base_that_is_served_no_more_leaves_the_memory() -> None:
    """What was loaded is left alone by the collector, but only until the next one is."""
    served = Base()
    old = weakref.ref(served)
    memory.give_back()
    del served
    gc.collect()
    assert old() is not None
    memory.give_back()
    assert old() is None
