"""For `make any-day` alone: Python 3.11 sleeps until a moment of the monotonic clock, which libfaketime 0.9.10, told to
leave that clock alone, still moves: time.sleep fails with «Invalid argument». select() waits for a while instead."""

import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex, /) -> None:
    waiting = seconds if isinstance(seconds, float) else seconds.__index__()
    if waiting < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], waiting)


time.sleep = sleep
