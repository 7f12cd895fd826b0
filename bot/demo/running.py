"""The demo: the whole bot on a local Telegram, in one process, with fictional people."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import func
from sqlmodel import Session, col, select

from bot import opening
from bot.announcements.announcements import HELD
from bot.app import Assistant
from bot.config import Job, SettingsError, load_settings
from bot.demo import people, plans
from bot.edge.wall_clock import utc_now
from bot.people import calendars, days_off
from bot.reminders import numbers
from bot.simulator.state import Telegram
from bot.simulator.web.server import serve
from conocimiento.editions import Edition
from conocimiento.library import Library
from conocimiento.search import Knowledge
from conocimiento.search.cache import Cache
from conocimiento.search.cancelling import Cancelled
from db.models import Delivery, DeliveryState

TOKEN = "59:demo"  # noqa: S105  the simulator's own, worth nothing elsewhere
GREETED_S = 5.0  # for the greetings of seven people; one takes a hundredth of that
DELIVERED_S = 3.0  # for what falls due at one moment: a chat takes one message a second
GLANCE_S = 0.05
SHORT_S = 3.0  # what takes longer is announced
WALK = timedelta(days=7)  # a longer step goes straight to its end
YEARS = range(2001, 2100)  # the calendar's, less one on either side for what was and what is to come


def moment(text: str, timezone: ZoneInfo) -> datetime:
    """Reads what --now says; without an offset it is local time. Raises SettingsError."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"--now: {text!r} is no moment such as 2026-12-01T08:00") from None
    if read.year not in YEARS:
        raise SettingsError(f"--now: {text!r} is not between {YEARS[0]} and {YEARS[-1]}")
    return read if read.tzinfo else read.replace(tzinfo=timezone)


async def run(port: int, keep: Path | None, start: datetime | None = None) -> None:
    """Runs the demo until SIGTERM or SIGINT. Fresh data at every start unless `keep` names a file; the time goes on
    from `start`."""
    stop = _stop_on_signals()
    with tempfile.TemporaryDirectory(prefix="alianza-demo-") as folder:
        file = keep or Path(folder) / "demo.db"
        clock = DemoClock(start)
        # message ids go on from the last --keep run's, whatever day it was at: they name questions in the database
        first = int(utc_now().timestamp()) if keep else 1
        telegram = Telegram(clock, TOKEN, username="alianza_bot", name="Alianza", first_message_id=first)
        names = [*(sample.name for sample in people.MEMBERS), people.NEWCOMER]
        chats = {name: telegram.add_person(name).id for name in names}
        async with _serving(telegram, port, clock) as url:
            settings = load_settings(
                telegram_token=SecretStr(TOKEN),
                telegram_api_url=url,
                database_url=f"sqlite:///{file}",
                public_url=None,
                listen=("127.0.0.1", 0),
                data_controller="Coordinación de la alianza (demostración)",
                data_controller_contact="datos@alianza.example",
                roles=frozenset({Job.UPDATES, Job.SENDER}),  # the clock starts when everybody was greeted
            )
            opening.prepare(settings)
            edition = opening.published(settings)
            library = Library(cache=Cache(settings.cache_dir))
            knowledge = await _made(library, edition, stop)
            if knowledge is None:
                return
            assistant = Assistant(settings, knowledge, now=clock, edition=edition)
            try:
                await assistant.start()
                await assistant.database.run(people.enter, chats, clock())
                await assistant.database.run(plans.enter, clock().astimezone(settings.timezone))
                for chat in chats.values():
                    telegram.open(chat)
                print(f"\n  Alianza demo: open {url}/ in a browser. Ctrl+C stops it.\n", flush=True)  # noqa: T201
                serving = asyncio.create_task(assistant.serve())
                await _until(lambda: not telegram.updates.pending, GREETED_S)
                clock.follow(assistant)
                stopping = asyncio.create_task(stop.wait())
                await asyncio.wait([stopping, serving], return_when=asyncio.FIRST_COMPLETED)
                stopping.cancel()
                assistant.stop()
                await serving
            finally:
                await assistant.close()


async def run_simulator(port: int, token: str | None) -> None:
    """Runs the local Telegram alone, until SIGTERM or SIGINT."""
    stop = _stop_on_signals()
    async with _serving(Telegram(utc_now, token), port) as url:
        print(f"\n  Local Telegram: {url}/ · TELEGRAM_API_URL={url}\n", flush=True)  # noqa: T201
        await stop.wait()


class DemoClock:
    """One time for the bot and for its Telegram; the page may put it forward. It stops wherever something falls due on
    the way of up to a week: a day's digests are made at their hour and leave before night."""

    def __init__(self, start: datetime | None = None) -> None:
        """Sets the clock. `start` None: the machine's time."""
        self._ahead = start - utc_now() if start else timedelta()
        self._assistant: Assistant | None = None
        self._moving = asyncio.Lock()

    def follow(self, assistant: Assistant) -> None:
        """Starts the ticks of a bot, and moves with them from now on."""
        self._assistant = assistant
        assistant.clock.start()

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    async def advance(self, seconds: float) -> None:
        async with self._moving:
            target = self() + timedelta(seconds=seconds)
            while target - self() <= WALK and (event := await self.next_event()) and event < target:
                await self._go(event)
            await self._go(target)

    async def next_event(self) -> datetime | None:
        """Finds when something falls due next; None before the bot serves."""
        if self._assistant is None:
            return None
        return await self._assistant.database.run(next_event, self(), self._assistant.settings.timezone)

    async def _go(self, moment: datetime) -> None:
        self._ahead = moment - utc_now()
        if self._assistant is not None:
            await self._assistant.clock.tick()
            await _until(self._delivered, DELIVERED_S)

    def _delivered(self) -> bool:
        assert self._assistant is not None
        return self._assistant.database.transact(_nothing_due, self())


def next_event(session: Session, now: datetime, timezone: ZoneInfo) -> datetime | None:
    """Finds when digests are made next, or what waits may leave, whichever comes first."""
    waits = select(func.min(Delivery.not_before)).where(
        Delivery.state == DeliveryState.QUEUED, Delivery.not_before > now, Delivery.not_before < HELD
    )
    return min(filter(None, (session.exec(waits).one(), _digests_at(session, now, timezone))), default=None)


def _digests_at(session: Session, now: datetime, timezone: ZoneInfo) -> datetime | None:
    local = now.astimezone(timezone)
    country, _ = calendars.between(session, local.date(), local.date() + 2 * days_off.LONGEST)
    first = local.replace(hour=numbers.hour(session), minute=0, second=0, microsecond=0)
    days = (first + timedelta(days=number) for number in range(2 * days_off.LONGEST.days))
    return next((at for at in days if at > local and at.date() in country), None)


def _nothing_due(session: Session, now: datetime) -> bool:
    due = (col(Delivery.state) == DeliveryState.QUEUED) & (col(Delivery.not_before) <= now)
    under_way = col(Delivery.state) == DeliveryState.SENDING
    return session.exec(select(Delivery.id).where(due | under_way)).first() is None


async def _until(condition: Callable[[], bool], seconds: float) -> None:
    """Waits for a condition, or until so many seconds are over: Telegram may be slow, which the page can ask for."""
    for _ in range(int(seconds / GLANCE_S)):
        if condition():
            return
        await asyncio.sleep(GLANCE_S)


@asynccontextmanager
async def _serving(telegram: Telegram, port: int, clock: DemoClock | None = None) -> AsyncIterator[str]:
    advance, foresee = (clock.advance, clock.next_event) if clock else (None, None)
    try:
        server = await serve(telegram, "127.0.0.1", port, advance, next_event=foresee)
    except OSError as exc:
        raise SettingsError(f"--port: {port} can't be used: {exc.strerror}") from None
    try:
        yield server.url
    finally:
        await server.close()


async def _made(library: Library, edition: Edition, stop: asyncio.Event) -> Knowledge | None:
    """Makes what is served; None when it was told to stop meanwhile. Raises KnowledgeError."""
    making = asyncio.create_task(asyncio.to_thread(library.served, edition))
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([making, stopping], timeout=SHORT_S, return_when=asyncio.FIRST_COMPLETED)
    if not done:
        print("Preparing the knowledge base (the first time takes about half a minute)", flush=True)  # noqa: T201
        await asyncio.wait([making, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not making.done():
        library.cancel()
    try:
        knowledge, _ = await making
    except Cancelled:
        return None
    return knowledge


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop
