"""Memory that is given back."""

import gc
import weakref

from bot.base import memory
from bot.plans.charts import Picture, Tile, png


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


def test_pictures_leave_nothing_behind() -> None:
    """Their parts refer to one another: only the collector finds them."""
    from matplotlib.figure import Figure

    picture = Picture("Tablero", "hoy", "", [], ["MGEI"], [("Riohacha", [Tile(30, "30 %", "2")])], "", "", [])
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            png(picture)
        assert [each for each in gc.get_objects() if isinstance(each, Figure)] == []
    finally:
        gc.enable()
