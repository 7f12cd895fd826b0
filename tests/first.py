"""What a test puts before the bot's own handlers."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import Application, TypeHandler

FIRST = -1000  # of one group only the first handler that fits runs, so no group of the bot's own will do
OnUpdate = Callable[[Update, Any], Coroutine[Any, Any, None]]


def before_all(app: Application[Any, Any, Any, Any, Any, Any], on_update: OnUpdate) -> None:
    """Have `on_update` see every update before the bot does."""
    assert min(app.handlers, default=0) > FIRST
    app.add_handler(TypeHandler(Update, on_update), group=FIRST)
