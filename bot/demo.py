"""The demo: the whole bot on a local Telegram, in one process, with fictional people."""

import asyncio
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import Assistant, utc_now
from bot.config import SettingsError, load_settings
from bot.sample import people, plans
from bot.simulator.server import serve
from bot.simulator.state import Telegram
from conocimiento.search import Knowledge

TOKEN = "59:demo"  # noqa: S105  the simulator's own, worth nothing elsewhere


async def run(port: int, keep: Path | None) -> None:
    """Until SIGTERM or SIGINT. Fresh data at every start unless `keep` names a file."""
    stop = _stop_on_signals()
    with tempfile.TemporaryDirectory(prefix="alianza-demo-") as folder:
        file = keep or Path(folder) / "demo.db"
        # message ids go on from the last --keep run's, for they name questions in the kept database
        clock = DemoClock()
        telegram = Telegram(
            clock, TOKEN, username="alianza_bot", name="Alianza", first_message_id=int(time.time()) if keep else 1
        )
        names = [*(sample.name for sample in people.MEMBERS), people.NEWCOMER]
        chats = {name: telegram.add_person(name).id for name in names}
        async with _serving(telegram, port, clock.advance) as url:
            settings = load_settings(
                telegram_token=SecretStr(TOKEN),
                telegram_api_url=url,
                database_url=f"sqlite:///{file}",
                public_url=None,
                listen=("127.0.0.1", 0),
                data_controller="Coordinación de la alianza (demostración)",
                data_controller_contact="datos@alianza.example",
            )
            knowledge = await asyncio.to_thread(Knowledge.load)
            assistant = Assistant(settings, knowledge, clock)
            clock.follow(assistant.clock.tick)
            try:
                await assistant.start()
                await assistant.database.run(people.enter, chats, clock())
                await assistant.database.run(plans.enter, clock().astimezone(settings.timezone))
                for chat in chats.values():
                    telegram.open(chat)
                print(f"\n  Alianza demo: open {url}/ in a browser. Ctrl+C stops it.\n", flush=True)  # noqa: T201
                serving = asyncio.create_task(assistant.serve())
                await stop.wait()
                assistant.stop()
                await serving
            finally:
                await assistant.close()


async def run_simulator(port: int, token: str | None) -> None:
    """The local Telegram alone, until SIGTERM or SIGINT."""
    stop = _stop_on_signals()
    async with _serving(Telegram(utc_now, token), port) as url:
        print(f"\n  Local Telegram: {url}/ · TELEGRAM_API_URL={url}\n", flush=True)  # noqa: T201
        await stop.wait()


class DemoClock:
    """One time for the bot and for its Telegram; the page may put it forward. What falls due then happens at once."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._tick: Callable[[], Coroutine[Any, Any, None]] | None = None
        self._ticking: set[asyncio.Task[None]] = set()

    def follow(self, tick: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._tick = tick

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)
        if self._tick is not None:
            task = asyncio.get_running_loop().create_task(self._tick())
            self._ticking.add(task)
            task.add_done_callback(self._ticking.discard)


@asynccontextmanager
async def _serving(telegram: Telegram, port: int, advance: Callable[[float], None] | None = None) -> AsyncIterator[str]:
    try:
        server = await serve(telegram, "127.0.0.1", port, advance)
    except OSError as exc:
        raise SettingsError(f"--port: {port} can't be used: {exc.strerror}") from None
    try:
        yield server.url
    finally:
        await server.close()


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop
