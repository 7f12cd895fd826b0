"""What went wrong in a handler, and for how long."""

from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import Application


class ReportingApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Lets a handler's exception reach the intake, which decides about further tries, unless an error handler
    dealt with it (and said so with ApplicationHandlerStop)."""

    async def process_error(self, update: object, error: Exception, *args: Any, **kwargs: Any) -> bool:
        if await super().process_error(update, error, *args, **kwargs):
            return True
        raise error


def seconds_of(error: RetryAfter) -> float:
    assert isinstance(error.retry_after, timedelta)  # bot/__init__.py asks for it
    return error.retry_after.total_seconds()
