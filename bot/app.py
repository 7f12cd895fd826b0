"""The composition root: a process is these parts, and knows them all."""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from telegram.request import BaseRequest

from bot import opening
from bot.announcements.chat.part import ANNOUNCEMENTS
from bot.backups.part import BACKUPS
from bot.base import memory
from bot.base.pace import Pace
from bot.config import Job, Settings, SettingsError
from bot.conversation.chat.part import CONVERSATION
from bot.curation import editions
from bot.curation.chat.part import CURATION
from bot.curation.shelf import DatabaseShelf
from bot.delivery.sender import Sender, in_flight
from bot.edge import errors, gate, introduction, letters, others
from bot.edge.clock import SELDOM_S, Clock, in_turn
from bot.edge.context import Controller, Resources
from bot.edge.process import receiving
from bot.edge.process.connections import Connections
from bot.edge.process.reaching import polls, reach, webhook
from bot.edge.wall_clock import utc_now
from bot.evidence.chat.part import EVIDENCE
from bot.health.doors import Doors
from bot.health.guarded import Fit, GuardedApplication
from bot.health.look import Health
from bot.health.lookout import Lookout
from bot.health.part import HEALTH
from bot.health.sources import sources
from bot.health.watchdog import Watchdog
from bot.membership.chat.part import MEMBERSHIP
from bot.people.chat.part import PEOPLE
from bot.plans.chat.part import PLANS
from bot.questions.chat.part import QUESTIONS
from bot.questions.reload import Watch
from bot.reminders.chat.part import REMINDERS
from bot.reports.chat.part import REPORTS
from bot.threads.chat.part import THREADS
from bot.workbooks.chat.part import WORKBOOKS
from conocimiento.article import Base
from conocimiento.articles import HOME
from conocimiento.editions import FILES_ALONE, Edition
from conocimiento.library import Library
from conocimiento.search import Knowledge
from conocimiento.search.cache import Cache

log = structlog.get_logger(__name__)

# In this order they look at an update, and do what is due. MEMBERSHIP reads codes before others read words,
# CONVERSATION goes before inputs that are there already, QUESTIONS take every text that is left, HEALTH marks it done.
PARTS = (
    *(MEMBERSHIP, PEOPLE, THREADS, ANNOUNCEMENTS, PLANS, EVIDENCE, REPORTS, REMINDERS, WORKBOOKS),
    *(CONVERSATION, CURATION, QUESTIONS, BACKUPS, HEALTH),
)
HANDLERS = (gate.register, *(each for part in PARTS for each in part.handlers), others.register, errors.register)
LETTERS = letters.together((letters.LETTERS, *(part.letters for part in PARTS)))


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
        edition: Edition = FILES_ALONE,
    ) -> None:
        """Builds the bot. `request` and `poll_request` replace the network (tests). `edition`: what is published and in
        `knowledge`. Raises SettingsError without a token."""
        token = settings.token()
        self.settings = settings
        self.database = opening.made(settings)
        self._stop = asyncio.Event()
        self._beside: list[asyncio.Task[None]] = []
        self._connections = Connections(in_flight(settings.send_rate), request, poll_request)
        self.pace = Pace(settings.send_rate)
        self.fit = Fit(self.database, lambda _line: self.stop())
        self.app = self._connections.application(settings, self.pace, GuardedApplication, fit=self.fit)
        self.app.bot_data = Resources(
            database=self.database,
            knowledge=knowledge,
            now=lambda: now().astimezone(settings.timezone),
            timezone=settings.timezone,
            source_key=hashlib.sha256(token.encode()).digest(),
            controller=Controller.named_in(settings),
            send_rate=settings.send_rate,
            approval_above=settings.approval_above,
            library=Library(knowledge_path, Cache(settings.cache_dir, DatabaseShelf(self.database))),
            refresh=self._refresh,
        )
        for register in HANDLERS:
            register(self.app)
        self.sender = Sender(
            bot=self._connections.sending_bot(settings),
            database=self.database,
            letters=LETTERS,
            pace=self.pace,
            timezone=settings.timezone,
            now=now,
        )
        self.intake = receiving.intake(self.app, self._connections.polling, now, alone=settings.public_url is None)
        ticks = [tick for part in PARTS for tick in part.ticks(self.app, settings)]
        self.clock = Clock(*in_turn([*ticks, (SELDOM_S, self.intake.forget_old)]))
        self._watch = Watch(
            self.app.bot_data.library,
            self._swap_knowledge,
            with_encoder=settings.encoder,
            newer=lambda than: self.database.transact(editions.newer, settings.timezone, than),
            edition=edition,
            served=knowledge,
        )
        self._lookout = Lookout(self.app.bot, webhook(settings), now)
        facts = sources(settings, self.intake, self._lookout, self.sender, self.clock)
        self.health = Health(self.database, facts, now, self.fit.tell)
        take = partial(receiving.take, self.intake, self._stop) if webhook(settings) else None
        self.doors = Doors(settings, self._healthy, take)

    async def start(self) -> None:
        """Opens the database and the doors, and then reaches Telegram, for as long as it takes to answer. Raises
        SettingsError."""
        await asyncio.to_thread(opening.migrate, self.database)
        await self.doors.open()
        self._go_beside(self.health.forever())
        if await reach(self.app, self.settings, self._stop):
            if Job.UPDATES in self.settings.roles:
                await self.intake.open()
            self.intake.ready.set()
            log.info("Ready", bot=self.app.bot.username)

    async def serve(self) -> None:
        """Works until stop(). Raises SettingsError when Telegram stops accepting the token, or when another process
        migrates the database to a schema that this code does not fit."""
        if self.intake.ready.is_set():  # else it was stopped before Telegram answered
            await self._work()
        if self.fit.line:
            raise SettingsError(f"DATABASE_URL: {self.fit.line}")

    async def _work(self) -> None:
        if Job.UPDATES in self.settings.roles:
            self._go_beside(self._watch.forever())
            self._go_beside(introduction.decorate(self.app.bot))
        if not polls(self.settings):
            self._go_beside(self._lookout.forever())
        sending = asyncio.create_task(self._send())
        if Job.CLOCK in self.settings.roles:
            self.clock.start()
        try:
            await (receiving.poll(self.intake, self._stop) if polls(self.settings) else self._stop.wait())
        finally:
            self.clock.stop()
            self.sender.stop()
            await sending

    async def _send(self) -> None:
        if Job.SENDER in self.settings.roles:
            await self._connections.unasked.initialize()
            await self.sender.run()

    def _go_beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` beside everything else, until close()."""
        self._beside.append(asyncio.create_task(work))

    def _swap_knowledge(self, knowledge: Knowledge) -> None:
        self.app.bot_data.knowledge = knowledge

    async def _refresh(self) -> None:
        await asyncio.to_thread(self._watch.look)

    async def _healthy(self) -> dict[str, Any]:
        articles = len(self.app.bot_data.knowledge.articles)
        polled = round(self.intake.seconds_since_poll, 1) if polls(self.settings) else None
        return (await self.health.verdict()).as_json() | {"seconds_since_poll": polled, "articles": articles}

    def stop(self) -> None:
        self._stop.set()

    async def close(self) -> None:
        await self.intake.drain()
        await self.doors.close()
        self.app.bot_data.library.cancel()
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        await self.app.shutdown()
        await self._connections.close()
        self.database.close()


def _served(settings: Settings, path: Path, edition: Edition) -> Knowledge:
    """Makes what is served from the start, of what others trained where there is any. Raises KnowledgeError and
    SettingsError."""
    database = opening.opened(settings)
    try:
        return Library(path, Cache(settings.cache_dir, DatabaseShelf(database))).served(edition)[0]
    finally:
        database.close()


async def run(settings: Settings, watchdog: Watchdog | None = None, knowledge_path: Path = HOME) -> None:
    """Runs the bot until SIGTERM or SIGINT; a watchdog goes on until its caller stops it. Raises SettingsError and
    KnowledgeError."""
    watchdog = watchdog or Watchdog()
    settings.token()
    with memory.growing():
        opening.prepare(settings)
        # nothing else runs yet; a thread's memory would not come back
        knowledge, edition = Knowledge(Base({})), FILES_ALONE
        if Job.UPDATES in settings.roles:
            edition = opening.published(settings)
            knowledge = _served(settings, knowledge_path, edition)
    memory.settle()
    assistant = Assistant(settings, knowledge, knowledge_path=knowledge_path, edition=edition)
    watchdog.on_signals(assistant.stop)
    watchdog.start()
    try:
        await assistant.start()
        await assistant.serve()
    finally:
        watchdog.ending()
        await assistant.close()
