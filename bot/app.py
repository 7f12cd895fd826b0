"""The composition root: the only file that knows all rooms."""

import asyncio
import hashlib
import signal
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web as aiohttp_web
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from telegram import Bot, BotCommand
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes
from telegram.request import BaseRequest

from bot import web
from bot.clock import Clock
from bot.commands import STRANGERS, menu
from bot.config import Job, Settings, SettingsError
from bot.delivery import Sender, in_flight
from bot.handlers import (
    announcement_form,
    announcement_replies,
    announcement_segment,
    announcement_sending,
    announcements,
    audit,
    board,
    days_off,
    digests,
    documents,
    entry,
    errors,
    evidence,
    exports,
    gate,
    groups,
    help,
    imports,
    invitations,
    one_message,
    others,
    people,
    periodic,
    plans,
    preferences,
    privacy,
    questions,
    reminder_policy,
    reminders,
    report_typed,
    reports,
    topics,
    verification,
)
from bot.handlers.context import App, Context, Controller, Resources
from bot.intake import ALLOWED_UPDATES, Intake, Keeper, ReportingApplication, Unfinished, seconds_of
from bot.pace import Pace
from bot.progress import TICK_S, Progress
from bot.reload import Watch, give_back_memory
from bot.replies import CountReplies
from bot.services import absences, bot_name, retention
from bot.services.reminders.digests import enqueue_due
from bot.transport import AiohttpRequest
from bot.views import label, render
from bot.views.unasked import screen as unasked_screen
from bot.wall_clock import utc_now
from conocimiento.article import Base
from conocimiento.articles import HOME
from conocimiento.search import Knowledge
from conocimiento.search.small_talk import DANGER
from db.engine import Database, first_line
from db.migrate import upgrade

log = structlog.get_logger(__name__)

HANDLERS = (
    gate.register,
    groups.register,
    entry.register,
    help.register,
    invitations.register,
    preferences.register,
    privacy.register,
    people.register,
    audit.register,
    announcement_form.register,
    announcement_segment.register,
    announcement_sending.register,
    announcements.register,
    announcement_replies.register,
    plans.register,
    reports.register,
    report_typed.register,
    verification.register,
    board.register,
    digests.register,
    reminders.register,
    reminder_policy.register,
    periodic.register,
    days_off.register,
    documents.register,
    evidence.register,
    one_message.register,
    exports.register,
    imports.register,
    topics.register,
    questions.register,
    others.register,
    errors.register,
)


REMIND_S = 30.0
FORGET_S = 600.0
REPLIES_AT_ONCE = 256  # connections; those of chats whose calls hang must not be missed by the others


class Assistant:
    """Everything one process needs. `start()`, `serve()` until told to stop, `close()`."""

    def __init__(
        self,
        settings: Settings,
        knowledge: Knowledge,
        now: Callable[[], datetime] = utc_now,
        request: BaseRequest | None = None,
        poll_request: BaseRequest | None = None,
        knowledge_path: Path = HOME,
    ) -> None:
        """`request` and `poll_request` replace the network (tests). Raises SettingsError without a token."""
        if settings.telegram_token is None:
            raise SettingsError("TELEGRAM_TOKEN: is missing")
        self.settings = settings
        self.database = Database(settings.database_url)
        token = settings.telegram_token.get_secret_value()
        # the sender's calls do not compete with replies for connections
        send_request = request or AiohttpRequest(in_flight(settings.send_rate))
        request, poll_request = (
            request or AiohttpRequest(REPLIES_AT_ONCE),
            poll_request or AiohttpRequest(connections=2),
        )
        self._requests = (request, poll_request, send_request)
        self.pace = Pace(settings.send_rate)
        self.app = _application(settings, token, request, poll_request, self.pace)
        bot = Bot(token, f"{settings.telegram_api_url}/bot", request=send_request, get_updates_request=send_request)
        self.sender = Sender(bot, self.database, unasked_screen, self.pace, settings.timezone, now)
        self.app.bot_data = Resources(
            self.database,
            knowledge,
            lambda: now().astimezone(settings.timezone),
            settings.timezone,
            hashlib.sha256(token.encode()).digest(),
            _controller(settings),
            settings.send_rate,
            settings.approval_above,
        )
        for register in HANDLERS:
            register(self.app)
        keeper = Keeper(self.database, now, self._is_about_danger, alone=settings.public_url is None)
        self.intake = Intake(
            self.app,
            poll_request,
            keeper,
            partial(errors.apologise, self.app),
            partial(errors.slow_down, self.app),
            (OperationalError,),
        )
        self._watch = Watch(knowledge_path, self._swap_knowledge, with_encoder=settings.encoder)
        progress = Progress(self.app.bot, self.database, settings.send_rate, now, settings.timezone)
        self.clock = Clock((REMIND_S, self._remind), (FORGET_S, self._forget), (TICK_S, progress.tick))
        self._stop = asyncio.Event()
        self._door: aiohttp_web.AppRunner | None = None

    async def start(self) -> None:
        """Database, health door, and then Telegram, for as long as it takes to answer."""
        try:
            await asyncio.to_thread(upgrade, self.database.engine)
        except (SQLAlchemyError, OSError) as exc:
            raise SettingsError(f"DATABASE_URL: can't be used: {first_line(exc)}") from None
        await self._open_door()
        await self._reach_telegram()

    async def serve(self) -> None:
        """Until stop(). Raises SettingsError when Telegram stops accepting the token."""
        watching = asyncio.create_task(self._watch.forever()) if Job.UPDATES in self.settings.roles else None
        sending = asyncio.create_task(self._send())
        if Job.CLOCK in self.settings.roles:
            self.clock.start()
        try:
            await self._take_updates()
        finally:
            self.clock.stop()
            if watching is not None:
                watching.cancel()
            self.sender.stop()
            await sending

    async def _remind(self) -> None:
        now = self.app.bot_data.now()
        await self.database.run(absences.close_over, now, now.date())
        await self.database.run(enqueue_due, now, self.settings.timezone)

    async def _forget(self) -> None:
        """What is kept only for a time; a bounded part of it a tick."""
        await self.database.run(retention.retention, self.app.bot_data.now(), self.settings.retention_months)
        await self.intake.forget_old()

    async def _send(self) -> None:
        if Job.SENDER in self.settings.roles:
            await self._requests[2].initialize()
            await self.sender.run()

    async def _take_updates(self) -> None:
        if self.settings.public_url or Job.UPDATES not in self.settings.roles:
            await self._stop.wait()
            return
        polling = asyncio.create_task(self.intake.poll())
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait([polling, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        self.intake.stop()
        try:
            await polling
        except InvalidToken:
            raise SettingsError("TELEGRAM_TOKEN: Telegram does not accept it any more") from None

    def _is_about_danger(self, words: str) -> bool:
        return self.app.bot_data.knowledge.small_talk(words) == DANGER

    async def _take(self, update: dict[str, Any]) -> None:
        try:
            await self.intake.take(update)
        except Unfinished:  # Telegram sends it again
            raise aiohttp_web.HTTPServiceUnavailable(text="later") from None

    def _swap_knowledge(self, knowledge: Knowledge) -> None:
        self.app.bot_data.knowledge = knowledge

    def stop(self) -> None:
        self._stop.set()

    async def close(self) -> None:
        await self.intake.drain()
        if self._door is not None:
            await self._door.cleanup()
        await self.app.shutdown()
        for request in self._requests:  # open even when Telegram was never reached
            await request.shutdown()
        self.database.close()

    async def health(self) -> dict[str, Any]:
        polling = self.settings.public_url is None and Job.UPDATES in self.settings.roles
        try:
            await asyncio.wait_for(self.database.run(lambda session: session.execute(text("SELECT 1"))), 5)
            database = True
        except (OperationalError, TimeoutError):
            database = False
        telegram = not polling or self.intake.healthy
        return {
            "ok": database and telegram,
            "database": database,
            "telegram": telegram,
            "seconds_since_poll": round(self.intake.seconds_since_poll, 1) if polling else None,
            "articles": len(self.app.bot_data.knowledge.articles),
        }

    async def _open_door(self) -> None:
        host, port = self.settings.listen
        webhook = self.settings.public_url is not None and Job.UPDATES in self.settings.roles
        secret = self.settings.webhook_secret.get_secret_value() if self.settings.webhook_secret else ""
        door = web.build(self.health, self._take if webhook else None, secret)
        try:
            self._door = await web.serve(door, host, port)
        except OSError as exc:
            if webhook:
                raise SettingsError(f"LISTEN: {host}:{port} can't be used: {exc.strerror}") from None
            log.warning("No health door: the port is taken", listen=f"{host}:{port}")

    async def _reach_telegram(self) -> None:
        delay = 1.0
        while not self._stop.is_set():
            try:
                await self.app.initialize()
                if Job.UPDATES in self.settings.roles:
                    await self._introduce()
            except InvalidToken:
                raise SettingsError("TELEGRAM_TOKEN: Telegram does not know it") from None
            except BadRequest as exc:  # a NetworkError, but one that waiting does not mend
                raise SettingsError(f"PUBLIC_URL: Telegram refuses it: {exc.message}") from None
            except TelegramError as exc:
                wait = seconds_of(exc) if isinstance(exc, RetryAfter) else delay
                log.warning("Telegram does not answer yet", error=repr(exc), next_try_s=wait)
                await self._sleep(wait)
                delay = min(30.0, delay * 2)
            else:
                if Job.UPDATES in self.settings.roles:
                    await self.intake.open()
                self.intake.ready.set()
                log.info("Ready", bot=self.app.bot.username)
                return

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return

    async def _introduce(self) -> None:
        """What Telegram shows of the bot, and where its updates go."""
        bot = self.app.bot
        await self.database.run(bot_name.remember, bot.username)
        await bot.set_my_commands([BotCommand(name, label(f"command_{name}")) for name in menu(STRANGERS)])
        await bot.set_my_description(render("description"))
        if self.settings.public_url:
            assert self.settings.webhook_secret is not None
            await bot.set_webhook(
                self.settings.public_url + web.WEBHOOK_PATH,
                allowed_updates=ALLOWED_UPDATES,
                secret_token=self.settings.webhook_secret.get_secret_value(),
            )
        else:
            await bot.delete_webhook()


def _controller(settings: Settings) -> Controller | None:
    name, contact = settings.data_controller, settings.data_controller_contact
    return Controller(name, contact, settings.retention_months) if name and contact else None


def _application(settings: Settings, token: str, request: BaseRequest, poll_request: BaseRequest, pace: Pace) -> App:
    api = settings.telegram_api_url
    app: Any = (
        Application.builder()
        .application_class(ReportingApplication)
        .token(token)
        .base_url(f"{api}/bot")
        .base_file_url(f"{api}/file/bot")
        .request(request)
        .get_updates_request(poll_request)
        .rate_limiter(CountReplies(pace))
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .build()
    )
    return app  # type: ignore[no-any-return]


async def run(settings: Settings, knowledge_path: Path = HOME) -> None:
    """The bot until SIGTERM or SIGINT. Raises SettingsError and KnowledgeError."""
    # nothing else runs yet; a thread's memory would not come back
    knowledge = Knowledge.load(knowledge_path) if Job.UPDATES in settings.roles else Knowledge(Base({}))
    give_back_memory()
    assistant = Assistant(settings, knowledge, knowledge_path=knowledge_path)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, assistant.stop)
    try:
        await assistant.start()
        await assistant.serve()
    finally:
        await assistant.close()
