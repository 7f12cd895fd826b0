"""Takes updates until the process is told to stop: fetches them, or is brought them at the webhook."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError
from telegram.error import InvalidToken
from telegram.request import BaseRequest

from bot.config import SettingsError
from bot.edge import errors, web
from bot.edge.context import App
from bot.edge.intake import Intake, Keeper, Unfinished
from bot.edge.intake.turning import Turns

log = structlog.get_logger(__name__)

LAST_POLL_S = 12.0  # after the stop: what is in flight is finished, and confirmed


def intake(app: App, polling: BaseRequest, now: Callable[[], datetime], *, alone: bool) -> Intake:
    """Makes what takes updates. `alone`: no other process takes them."""
    keeper = Keeper(app.bot_data.database, now, partial(_is_about_danger, app), alone=alone)
    shared = not alone and app.bot_data.database.engine.dialect.name == "postgresql"  # SQLite is for one process
    turns = Turns(app.bot_data.database, now, app.bot_data.source_key) if shared else None
    apologise, slow_down = partial(errors.apologise, app), partial(errors.slow_down, app)
    return Intake(
        application=app,
        poll_request=polling,
        keeper=keeper,
        apologise=apologise,
        slow_down=slow_down,
        passing=(OperationalError,),
        turns=turns,
    )


def _is_about_danger(app: App, words: str) -> bool:
    return app.bot_data.knowledge.is_danger(words)


async def poll(intake: Intake, stop: asyncio.Event) -> None:
    """Polls until `stop`. Raises SettingsError when Telegram stops accepting the token."""
    polling = asyncio.create_task(intake.poll())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([polling, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    intake.stop()
    try:
        await asyncio.wait_for(polling, LAST_POLL_S)
    except TimeoutError:
        log.warning("What was finished last could not be confirmed in time and will come again")
    except InvalidToken:
        raise SettingsError("TELEGRAM_TOKEN: Telegram does not accept it any more") from None


async def take(intake: Intake, stop: asyncio.Event, raw: dict[str, Any]) -> None:
    """Takes an update at the webhook. Raises Refused when it is not finished: Telegram is to bring it again."""
    if stop.is_set():
        raise web.Refused
    try:
        await intake.take(raw)
    except (Unfinished, asyncio.CancelledError):
        raise web.Refused from None
