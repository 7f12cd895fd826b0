"""What a look found, as /metrics shows it."""

import platform
from datetime import datetime

from bot import metrics
from bot.health.marks import Measured, Seen
from db import schema


def seen(found: Seen, now: datetime) -> None:
    """Shows what every look finds. A moment that never came stays 0."""
    for gauge, moment in (
        (metrics.BACKUP, found.backed_up_at),
        (metrics.CLOCK_TICKED, found.ticked_at),
        (metrics.SENDER_UNTIL, found.sender_until),
    ):
        if moment is not None:
            gauge.set(moment.timestamp())
    metrics.OLDEST_DUE.set((now - found.due_since).total_seconds() if found.due_since else 0)


def measured(found: Measured) -> None:
    """Shows what is measured less often."""
    metrics.BUILD.labels(schema.known()[-1], platform.python_version()).set(1)
    metrics.SCHEMA.clear()
    metrics.SCHEMA.labels(found.revision).set(1)
    metrics.DATABASE_BYTES.set(found.size)
    for state, number in found.waiting.items():
        metrics.WAITING.labels(state.value).set(number)
