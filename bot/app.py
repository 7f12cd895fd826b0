"""The composition root: the only file that knows all rooms."""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from datetime import datetime
from errno import EADDRINUSE
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes
from telegram.request import BaseRequest

from bot import opening
from bot.announcements.chat import answers, cards, copy_screens, segment, writing
from bot.announcements.chat import sending as announcement_sending
from bot.announcements.chat.progress import TICK_S, Progress
from bot.base import bot_name
from bot.base.pace import Pace
from bot.config import Job, Settings, SettingsError
from bot.conversation.chat import one_message
from bot.delivery.sender import Sender, in_flight
from bot.edge import errors, gate, introduction, letters, others, web
from bot.edge.clock import Clock
from bot.edge.context import App, Context, Controller, Resources
from bot.edge.intake import Intake, Keeper, Unfinished, seconds_of
from bot.edge.replies import CountReplies
from bot.edge.transport import AiohttpRequest
from bot.edge.wall_clock import utc_now
from bot.evidence.chat import evidence_screens
from bot.health import marks
from bot.health.guarded import Fit, GuardedApplication
from bot.health.look import Health, Parts
from bot.health.lookout import Lookout
from bot.health.watchdog import Watchdog
from bot.membership import retention
from bot.membership.chat import entry, invitations, privacy, staff, staff_screens
from bot.people import absences
from bot.people.chat import audit, preferences, preferences_screens
from bot.plans.chat import board, plans
from bot.questions.chat import groups, help, questions, topics
from bot.questions.reload import Watch, give_back_memory
from bot.reminders.chat import days_off, digests, digests_screens, periodic, policy, reminders
from bot.reminders.digests import enqueue_due
from bot.reports.chat import documents, evidence, reports, typed, verification, verification_screens
from bot.workbooks.chat import exports, imports, imports_screens
from conocimiento.article import Base
from conocimiento.articles import HOME
from conocimiento.search import Knowledge
from conocimiento.search.small_talk import DANGER
from db.engine import first_line

log = structlog.get_logger(__name__)

HANDLERS = (
    gate.register,
    groups.register,
    entry.register,
    help.register,
    invitations.register,
    preferences.register,
    privacy.register,
    staff.register,
    audit.register,
    writing.register,
    segment.register,
    announcement_sending.register,
    cards.register,
    answers.register,
    plans.register,
    reports.register,
    typed.register,
    verification.register,
    board.register,
    digests.register,
    reminders.register,
    policy.register,
    periodic.register,
    days_off.register,
    documents.register,
    evidence.register,
    one_message.register,  # after those whose inputs it looks at first
    exports.register,
    imports.register,
    topics.register,
    questions.register,
    others.register,
    errors.register,
)


# What each capability says unasked
LETTERS = letters.together(
    (
        letters.LETTERS,
        preferences_screens.LETTERS,
        staff_screens.LETTERS,
        evidence_screens.LETTERS,
        imports_screens.LETTERS,
        copy_screens.LETTERS,
        verification_screens.LETTERS,
        digests_screens.LETTERS,
    )
)

REMIND_S = 30.0
FORGET_S = 600.0
REPLIES_AT_ONCE = 256  # connections; those of chats whose calls hang must not be missed by the others
LAST_POLL_S = 12.0  # after stop(): what is in flight is finished, and confirmed


class Assistant:
    """Everything one process needs. `start()`, `serve()` until told to stop, `close()`."""

    def __init__(
        self,
        settings: Settings,
        knowledge: Knowledge,
        *,
        now: Callable[[], datetime] = utc_now,
        request: BaseRequest | None = None,
        poll_request: BaseRequest | None = None,
        knowledge_path: Path = HOME,
    ) -> None:
        """`request` and `poll_request` replace the network (tests). Raises SettingsError without a token."""
        if settings.telegram_token is None:
            raise SettingsError("TELEGRAM_TOKEN: is missing")
        self.settings = settings
        self.database = opening.made(settings)
        token = settings.telegram_token.get_secret_value()
        # the sender's calls do not compete with replies for connections
        send_request = request or AiohttpRequest(in_flight(settings.send_rate))
        request, poll_request = (
            request or AiohttpRequest(REPLIES_AT_ONCE),
            poll_request or AiohttpRequest(connections=2),
        )
        self._requests = (request, poll_request, send_request)
        self.pace = Pace(settings.send_rate)
        self.fit = Fit(self.database, lambda _line: self.stop())
        self.app = _application(settings, token, request, poll_request, self.pace, self.fit)
        bot = Bot(token, f"{settings.telegram_api_url}/bot", request=send_request, get_updates_request=send_request)
        self.sender = Sender(
            bot=bot, database=self.database, letters=LETTERS, pace=self.pace, timezone=settings.timezone, now=now
        )
        self.app.bot_data = Resources(
            database=self.database,
            knowledge=knowledge,
            now=lambda: now().astimezone(settings.timezone),
            timezone=settings.timezone,
            source_key=hashlib.sha256(token.encode()).digest(),
            controller=_controller(settings),
            send_rate=settings.send_rate,
            approval_above=settings.approval_above,
        )
        for register in HANDLERS:
            register(self.app)
        keeper = Keeper(self.database, now, self._is_about_danger, alone=settings.public_url is None)
        self.intake = Intake(
            application=self.app,
            poll_request=poll_request,
            keeper=keeper,
            apologise=partial(errors.apologise, self.app),
            slow_down=partial(errors.slow_down, self.app),
            passing=(OperationalError,),
        )
        self._watch = Watch(knowledge_path, self._swap_knowledge, with_encoder=settings.encoder)
        progress = Progress(
            bot=self.app.bot, database=self.database, rate=settings.send_rate, now=now, timezone=settings.timezone
        )
        self.clock = Clock((REMIND_S, self._remind), (FORGET_S, self._forget), (TICK_S, progress.tick))
        self._stop = asyncio.Event()
        self._lookout = Lookout(self.app.bot, self._webhook, now)
        self.health = Health(self.database, self._parts(), now, self.fit.tell)
        self._doors: list[web.Listening] = []
        self._beside: list[asyncio.Task[None]] = []

    @property
    def _webhook(self) -> str | None:
        """Where Telegram brings updates to this process; None when it polls, or takes none."""
        url = self.settings.public_url
        return url + web.WEBHOOK_PATH if url and Job.UPDATES in self.settings.roles else None

    @property
    def _polls(self) -> bool:
        return self._webhook is None and Job.UPDATES in self.settings.roles

    def _parts(self) -> Parts:
        parts = Parts(self.intake.ready.is_set, oldest_update=lambda: self.intake.oldest_unfinished_seconds)
        if self._polls:
            parts.telegram_silent = lambda: self.intake.seconds_since_poll
        else:
            parts.telegram_silent = lambda: self._lookout.silent
            parts.token_refused = lambda: self._lookout.refused
            parts.webhook = self._lookout.trouble
        if Job.SENDER in self.settings.roles:
            parts.sending_idle = lambda: self.sender.idle
        if Job.CLOCK in self.settings.roles:
            parts.clock_late = lambda: self.clock.late
        return parts

    async def start(self) -> None:
        """Database, doors, and then Telegram, for as long as it takes to answer. Raises SettingsError."""
        await asyncio.to_thread(opening.migrate, self.database)
        await self._open_doors()
        self._go_beside(self.health.forever())
        await self._reach_telegram()

    async def serve(self) -> None:
        """Until stop(). Raises SettingsError when Telegram stops accepting the token, or another process migrates the
        database to a schema that this code does not fit."""
        if self.intake.ready.is_set():  # else it was stopped before Telegram answered
            await self._work()
        if self.fit.line:
            raise SettingsError(f"DATABASE_URL: {self.fit.line}")

    async def _work(self) -> None:
        if Job.UPDATES in self.settings.roles:
            self._go_beside(self._watch.forever())
            self._go_beside(introduction.decorate(self.app.bot))
        if not self._polls:
            self._go_beside(self._lookout.forever())
        sending = asyncio.create_task(self._send())
        if Job.CLOCK in self.settings.roles:
            self.clock.start()
        try:
            await self._take_updates()
        finally:
            self.clock.stop()
            self.sender.stop()
            await sending

    def _go_beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Until close()."""
        self._beside.append(asyncio.create_task(work))

    async def _remind(self) -> None:
        now = self.app.bot_data.now()
        await self.database.run(absences.close_over, now, now.date())
        await self.database.run(enqueue_due, now, self.settings.timezone)
        await self.database.run(marks.ticked, now)

    async def _forget(self) -> None:
        """What is kept only for a time; a bounded part of it a tick."""
        await self.database.run(retention.retention, self.app.bot_data.now(), self.settings.retention_months)
        await self.intake.forget_old()

    async def _send(self) -> None:
        if Job.SENDER in self.settings.roles:
            await self._requests[2].initialize()
            await self.sender.run()

    async def _take_updates(self) -> None:
        if not self._polls:
            await self._stop.wait()
            return
        polling = asyncio.create_task(self.intake.poll())
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait([polling, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        self.intake.stop()
        try:
            await asyncio.wait_for(polling, LAST_POLL_S)
        except TimeoutError:
            log.warning("What was finished last could not be confirmed in time and will come again")
        except InvalidToken:
            raise SettingsError("TELEGRAM_TOKEN: Telegram does not accept it any more") from None

    async def _take(self, raw: dict[str, Any]) -> None:
        """An update at the webhook. Raises Refused when it is not finished: Telegram is to bring it again."""
        if self._stop.is_set():
            raise web.Refused
        try:
            await self.intake.take(raw)
        except (Unfinished, asyncio.CancelledError):
            raise web.Refused from None

    def _is_about_danger(self, words: str) -> bool:
        return self.app.bot_data.knowledge.small_talk(words) == DANGER

    def _swap_knowledge(self, knowledge: Knowledge) -> None:
        self.app.bot_data.knowledge = knowledge

    def stop(self) -> None:
        self._stop.set()

    async def close(self) -> None:
        await self.intake.drain()
        for door in self._doors:
            await door.close()
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        await self.app.shutdown()
        for request in self._requests:  # open even when Telegram was never reached
            await request.shutdown()
        self.database.close()

    async def _healthy(self) -> dict[str, Any]:
        articles = len(self.app.bot_data.knowledge.articles)
        polled = round(self.intake.seconds_since_poll, 1) if self._polls else None
        return (await self.health.verdict()).as_json() | {"seconds_since_poll": polled, "articles": articles}

    async def _open_doors(self) -> None:
        settings = self.settings
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        take, public = self._take if self._webhook else None, settings.public_url is not None
        door = web.build(self._healthy, take, secret, show_metrics=not public)
        await self._open(door, "LISTEN", settings.listen, needed=take is not None)
        if public:
            await self._open(web.build(self._healthy), "METRICS_LISTEN", settings.metrics_listen, needed=False)

    async def _open(self, door: Any, name: str, where: tuple[str, int], *, needed: bool) -> None:
        """Raises SettingsError; a taken port only warns when nothing but looks comes through it."""
        try:
            self._doors.append(await web.serve(door, *where))
        except (OSError, UnicodeError) as exc:
            why = first_line(exc)
            if needed or getattr(exc, "errno", None) != EADDRINUSE:
                raise SettingsError(f"{name}: {where[0]}:{where[1]} can't be used: {why}") from None
            log.warning("No door for looks: the port is taken", setting=name, listen=f"{where[0]}:{where[1]}")

    async def _reach_telegram(self) -> None:
        delay = 1.0
        while not self._stop.is_set():
            try:
                await self._meet_telegram()
            except InvalidToken:
                raise SettingsError("TELEGRAM_TOKEN: Telegram does not know it") from None
            except SQLAlchemyError as exc:
                log.warning("The database can't be used yet", error=first_line(exc), next_try_s=delay)
                await self._sleep(delay)
            except TelegramError as exc:
                wait = seconds_of(exc) if isinstance(exc, RetryAfter) else delay
                log.warning("Telegram does not answer yet", error=repr(exc), next_try_s=wait)
                await self._sleep(wait)
            else:
                if self._stop.is_set():  # the call was given up
                    return
                if Job.UPDATES in self.settings.roles:
                    await self.intake.open()
                self.intake.ready.set()
                log.info("Ready", bot=self.app.bot.username)
                return
            delay = min(30.0, delay * 2)

    async def _meet_telegram(self) -> None:
        await self._unless_stopped(self.app.initialize())
        if self._stop.is_set() or Job.UPDATES not in self.settings.roles:
            return
        bot, secret = self.app.bot, self.settings.webhook_secret
        await self.database.run(bot_name.remember, bot.username)
        if self._webhook and secret:
            await self._unless_stopped(introduction.receive_at(bot, self._webhook, secret.get_secret_value()))
        else:
            await self._unless_stopped(introduction.poll(bot))

    async def _unless_stopped(self, call: Coroutine[Any, Any, None]) -> None:
        """A server that does not answer must not keep the process from stopping."""
        calling, stopping = asyncio.create_task(call), asyncio.create_task(self._stop.wait())
        await asyncio.wait([calling, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if calling.done():
            calling.result()
            return
        calling.cancel()
        await asyncio.wait([calling])

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return


def _controller(settings: Settings) -> Controller | None:
    name, contact = settings.data_controller, settings.data_controller_contact
    return Controller(name, contact, settings.retention_months) if name and contact else None


def _application(
    settings: Settings, token: str, request: BaseRequest, poll_request: BaseRequest, pace: Pace, fit: Fit
) -> App:
    api = settings.telegram_api_url
    app: Any = (
        Application.builder()
        .application_class(GuardedApplication, {"fit": fit})
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


async def run(settings: Settings, watchdog: Watchdog | None = None, knowledge_path: Path = HOME) -> None:
    """The bot until SIGTERM or SIGINT; a watchdog goes on until its caller stops it. Raises SettingsError and
    KnowledgeError."""
    watchdog = watchdog or Watchdog()
    if settings.telegram_token is None:
        raise SettingsError("TELEGRAM_TOKEN: is missing")
    opening.prepare(settings)
    # nothing else runs yet; a thread's memory would not come back
    knowledge = Knowledge.load(knowledge_path) if Job.UPDATES in settings.roles else Knowledge(Base({}))
    give_back_memory()
    assistant = Assistant(settings, knowledge, knowledge_path=knowledge_path)
    watchdog.on_signals(assistant.stop)
    watchdog.start()
    try:
        await assistant.start()
        await assistant.serve()
    finally:
        watchdog.ending()
        await assistant.close()
