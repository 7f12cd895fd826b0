"""`doctor`: is this installation able to serve? One line a finding, in the words of the health door (bot/health)."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from sqlmodel import Session
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import opening
from bot.config import Settings, SettingsError
from bot.edge import web
from bot.edge.transport import AiohttpRequest
from bot.health import marks
from bot.health.judge import NOBODY_S, STUCK_S, UNCOPIED_S, spoken
from bot.health.lookout import webhook_trouble
from bot.health.words import plainly
from conocimiento.article import KnowledgeError
from conocimiento.checks import check
from conocimiento.search.cache import Cache
from db.engine import Database

ASK_S = 5.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  what listens there is asked on this machine


@dataclass(frozen=True)
class Finding:
    ok: bool
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.ok else 'FAIL'} {self.subject}: {self.message}"


async def examine(settings: Settings, now: Callable[[], datetime]) -> list[Finding]:
    return [
        _knowledge(settings),
        *await asyncio.to_thread(_database, settings, now()),
        _controller(settings),
        *await _telegram(settings, now()),
        *await _process(settings),
    ]


def _controller(settings: Settings) -> Finding:
    if settings.data_controller is None:
        message = "registration is closed: DATA_CONTROLLER is not set, so nobody answers for personal data (Ley 1581)"
        return Finding(True, "people", message)
    return Finding(True, "people", f"{settings.data_controller} answers for personal data")


def _knowledge(settings: Settings) -> Finding:
    try:
        return Finding(True, "knowledge", check(cache=Cache(settings.cache_dir)))
    except KnowledgeError as exc:
        return Finding(False, "knowledge", f"{len(exc.problems)} defects; see `python -m bot knowledge check`")


def _database(settings: Settings, now: datetime) -> list[Finding]:
    try:
        database = opening.opened(settings)
    except SettingsError as exc:
        return [Finding(False, "database", exc.args[0].removeprefix("DATABASE_URL: "))]
    try:
        database.transact(marks.write, now)
        return [Finding(True, "database", "at a schema that fits, and can be written"), *_work(settings, database, now)]
    except opening.TROUBLE as exc:
        why = str(exc) if isinstance(exc, marks.Full) else plainly(exc)
        return [Finding(False, "database", f"the database can't be written: {why}")]
    finally:
        database.close()


def _work(settings: Settings, database: Database, now: datetime) -> Iterator[Finding]:
    """Reads what the processes told one another through the database."""

    def read(session: Session) -> tuple[marks.Seen, datetime | None]:
        return marks.see(session, now), marks.left_at(session)

    def since(moment: datetime) -> float:
        return (now - moment).total_seconds()

    seen, left_at = database.transact(read)
    for subject, at, never, gone in (
        ("sender", seen.sender_until, "no process has sent yet", "no process has been sending for {} (role sender)"),
        ("clock", seen.ticked_at, "no clock has ticked yet", "no process's clock has ticked for {} (role clock)"),
    ):
        if at is None or since(at) <= NOBODY_S:
            yield Finding(True, subject, never if at is None else "at work")
        else:
            yield Finding(False, subject, gone.format(spoken(since(at))))
    yield _backup(settings, seen.backed_up_at, now)
    if seen.due_since and min(since(seen.due_since), since(left_at) if left_at else STUCK_S + 1) > STUCK_S:
        yield Finding(False, "deliveries", f"messages are due for {spoken(since(seen.due_since))} and none leaves")


def _backup(settings: Settings, last: datetime | None, now: datetime) -> Finding:
    age = (now - last).total_seconds() if last else None
    if settings.backup_dir and age is not None and age > UNCOPIED_S:
        return Finding(False, "backup", f"the database has not been copied for {spoken(age)} (BACKUP_DIR)")
    said = "none was made yet" if age is None else f"the last one is {spoken(age)} old"
    return Finding(True, "backup", said if settings.backup_dir else f"{said}; none is made by itself (BACKUP_DIR)")


async def _telegram(settings: Settings, now: datetime) -> list[Finding]:
    if settings.telegram_token is None:
        return [Finding(False, "telegram", "TELEGRAM_TOKEN is missing")]
    bot = Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        request=AiohttpRequest(connect_timeout=ASK_S, read_timeout=ASK_S),
        get_updates_request=AiohttpRequest(connections=1),
    )
    try:
        async with bot:
            return [Finding(True, "telegram", f"reached as @{bot.username}"), *await _webhook(bot, settings, now)]
    except InvalidToken:
        return [Finding(False, "telegram", "TELEGRAM_TOKEN is not accepted")]
    except TelegramError as exc:
        return [Finding(False, "telegram", f"not reached: {exc}")]


async def _webhook(bot: Bot, settings: Settings, now: datetime) -> list[Finding]:
    if settings.public_url is None:
        return []
    url = settings.public_url + web.WEBHOOK_PATH
    info = await bot.get_webhook_info()
    if trouble := webhook_trouble([info], url, datetime.min.replace(tzinfo=UTC), now):
        return [Finding(False, "webhook", trouble)]
    return [Finding(True, "webhook", f"{info.pending_update_count} updates are waiting")]


async def _process(settings: Settings) -> list[Finding]:
    """Asks what the process that listens on this machine says of itself."""
    host, port = settings.listen
    host = _EVERYWHERE.get(host, host)
    where = f"{host}:{port}"
    url = f"http://[{host}]:{port}/readyz" if ":" in host else f"http://{where}/readyz"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ASK_S)) as session,
            session.get(url) as answer,
        ):
            said = await answer.json()
    except aiohttp.ClientConnectorError:
        return [Finding(True, "process", f"none answers at {where}: not started, or on another machine")]
    except TimeoutError:
        return [Finding(False, "process", f"the one at {where} takes connections and does not answer")]
    except (aiohttp.ClientError, ValueError):
        said = None
    return _said(said, where)


def _said(said: Any, where: str) -> list[Finding]:
    if not isinstance(said, dict) or "reasons" not in said:
        return [Finding(False, "process", f"another program answers at {where}; LISTEN may be taken")]
    if said["reasons"]:
        return [Finding(False, "process", str(reason)) for reason in said["reasons"]]
    return [Finding(True, "process", f"the one at {where} is fit to serve")]
