"""`doctor`: is this installation able to serve? One line a finding."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.config import Settings
from bot.transport import AiohttpRequest
from conocimiento.article import KnowledgeError
from conocimiento.checks import check
from db.engine import create_engine
from db.migrate import pending


@dataclass(frozen=True)
class Finding:
    ok: bool
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.ok else 'FAIL'} {self.subject}: {self.message}"


async def examine(settings: Settings) -> list[Finding]:
    return [
        _knowledge(),
        await asyncio.to_thread(_database, settings),
        _controller(settings),
        await _telegram(settings),
    ]


def _controller(settings: Settings) -> Finding:
    if settings.data_controller is None:
        message = "registration is closed: DATA_CONTROLLER is not set, so nobody answers for personal data (Ley 1581)"
        return Finding(True, "people", message)
    return Finding(True, "people", f"{settings.data_controller} answers for personal data")


def _knowledge() -> Finding:
    try:
        return Finding(True, "knowledge", check())
    except KnowledgeError as exc:
        return Finding(False, "knowledge", f"{len(exc.problems)} defects; see `python -m bot knowledge check`")


def _database(settings: Settings) -> Finding:
    try:
        behind = pending(create_engine(settings.database_url))
    except (SQLAlchemyError, OSError) as exc:
        return Finding(False, "database", f"can't be opened: {exc}".splitlines()[0])
    if behind:
        return Finding(False, "database", "not at the current schema; run `python -m bot migrate`")
    return Finding(True, "database", "at the current schema")


async def _telegram(settings: Settings) -> Finding:
    if settings.telegram_token is None:
        return Finding(False, "telegram", "TELEGRAM_TOKEN is missing")
    bot = Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        request=AiohttpRequest(connect_timeout=5, read_timeout=5),
        get_updates_request=AiohttpRequest(connections=1),
    )
    try:
        async with bot:
            return Finding(True, "telegram", f"reached as @{bot.username}")
    except InvalidToken:
        return Finding(False, "telegram", "TELEGRAM_TOKEN is not accepted")
    except TelegramError as exc:
        return Finding(False, "telegram", f"not reached: {exc}")
