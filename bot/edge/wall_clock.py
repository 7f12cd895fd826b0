"""The machine's clock, read here and nowhere else in bot: whoever needs the time is handed it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
