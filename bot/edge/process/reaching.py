"""Meets Telegram at the start: for as long as it takes to answer, and no longer than the process may run."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.base import bot_name
from bot.config import Job, Settings, SettingsError
from bot.edge import introduction
from bot.edge.context import App
from bot.edge.intake import seconds_of
from bot.edge.web import WEBHOOK_PATH
from db.engine import first_line

log = structlog.get_logger(__name__)

LONGEST_S = 30.0  # between two tries


def webhook(settings: Settings) -> str | None:
    """Gives the address where Telegram brings updates to this process; None when it polls, or takes none."""
    url = settings.public_url
    return url + WEBHOOK_PATH if url and Job.UPDATES in settings.roles else None


def polls(settings: Settings) -> bool:
    return Job.UPDATES in settings.roles and webhook(settings) is None


async def reach(app: App, settings: Settings, stop: asyncio.Event) -> bool:
    """Waits for Telegram; tells whether it answered before `stop`. Raises SettingsError when waiting mends nothing."""
    delay = 1.0
    while not stop.is_set():
        try:
            await _meet(app, settings, stop)
        except InvalidToken:
            raise SettingsError("TELEGRAM_TOKEN: Telegram does not know it") from None
        except SQLAlchemyError as exc:
            log.warning("The database can't be used yet", error=first_line(exc), next_try_s=delay)
            await _sleep(delay, stop)
        except TelegramError as exc:
            wait = seconds_of(exc) if isinstance(exc, RetryAfter) else delay
            log.warning("Telegram does not answer yet", error=repr(exc), next_try_s=wait)
            await _sleep(wait, stop)
        else:
            return not stop.is_set()
        delay = min(LONGEST_S, delay * 2)
    return False


async def _meet(app: App, settings: Settings, stop: asyncio.Event) -> None:
    """Meets Telegram once; returns early, with `stop` set, when the process is to end."""
    await _unless(stop, app.initialize())
    if stop.is_set() or Job.UPDATES not in settings.roles:
        return
    await app.bot_data.database.run(bot_name.remember, app.bot.username)
    url, secret = webhook(settings), settings.webhook_secret
    if url and secret:
        await _unless(stop, introduction.receive_at(app.bot, url, secret.get_secret_value()))
    else:
        await _unless(stop, introduction.poll(app.bot))


async def _unless(stop: asyncio.Event, call: Coroutine[Any, Any, None]) -> None:
    """Awaits a call until `stop`: a server that does not answer must not keep the process from stopping."""
    calling, stopping = asyncio.create_task(call), asyncio.create_task(stop.wait())
    await asyncio.wait([calling, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if calling.done():
        calling.result()
        return
    calling.cancel()
    await asyncio.wait([calling])


async def _sleep(seconds: float, stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
