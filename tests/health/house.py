"""One process of the bot on a local Telegram, over real sockets: what its doors, its metrics and the doctor say."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.app import Assistant
from bot.config import Job, Settings
from bot.doctor import examine
from bot.simulator.state import Telegram
from bot.simulator.web.server import serve
from conocimiento.article import Base
from conocimiento.search import Knowledge
from tests.health.alerts import RULES, firing, scraped
from tests.ports import free_port

TOKEN = "59:health"
OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"


def rows() -> dict[str, list[str]]:
    """The table of states: by state the cells for /livez, /readyz, metric and doctor."""
    table = OPERATIONS.read_text(encoding="utf-8").split("| state | `/livez`")[1].split("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]
    return {row[0]: row[1:] for row in cells}


class House:
    def __init__(self, database_url: str, now: Callable[[], datetime], telegram: Telegram, url: str) -> None:
        self.now = now
        self.telegram = telegram
        self.given: dict[str, Any] = {
            "telegram_token": SecretStr(TOKEN),
            "telegram_api_url": url,
            "database_url": database_url,
            "listen": ("127.0.0.1", free_port()),
            "metrics_listen": ("127.0.0.1", free_port()),
            "encoder": False,
            "data_controller": "Programa de prueba",
            "data_controller_contact": "datos@alianza.example",
        }
        self.assistant: Assistant | None = None
        self.running: asyncio.Task[None] | None = None

    @property
    def settings(self) -> Settings:
        return Settings(_env_file=None, **self.given)

    @property
    def working(self) -> Assistant:
        assert self.assistant is not None
        return self.assistant

    async def opens(self, *roles: Job, ready: bool = True, **settings: Any) -> None:
        """Starts the process; `ready`: and waits until it works."""
        self.given |= settings | ({"roles": frozenset(roles)} if roles else {})
        self.assistant = Assistant(self.settings, Knowledge(Base({})), now=self.now)
        self.running = asyncio.create_task(self._run())
        await until(lambda: self.working.doors.are_open and (not ready or self.working.intake.ready.is_set()))

    async def _run(self) -> None:
        await self.working.start()
        await self.working.serve()

    async def closes(self) -> None:
        if self.assistant is not None and self.running is not None:
            self.assistant.stop()
            await asyncio.gather(self.running, return_exceptions=True)
            await self.assistant.close()

    async def asks(self, path: str) -> tuple[int, dict[str, Any]]:
        host, port = self.settings.listen
        async with aiohttp.ClientSession() as session, session.get(f"http://{host}:{port}{path}") as answer:
            return answer.status, await answer.json()

    async def metrics(self) -> str:
        host, port = self.settings.metrics_listen if self.settings.public_url else self.settings.listen
        async with aiohttp.ClientSession() as session, session.get(f"http://{host}:{port}/metrics") as answer:
            return await answer.text()

    async def doctor(self) -> list[str]:
        return [str(finding) for finding in await examine(self.settings, self.now)]

    async def is_as_documented(self, state: str) -> dict[str, Any]:
        """What the table says of a state is what there is to see, and the alert on it fires; the body of /readyz."""
        live, ready, metric, line = rows()[state]
        await until(lambda: self._shows(ready))
        status, body = await self.asks("/readyz")
        assert status == int(ready[:3])
        assert body["ok"] is (status == 200)
        assert bool(body["reasons"]) is (status != 200)
        assert bool(body["degraded"]) is ("degraded" in ready)
        assert (await self.asks("/healthz"))[0] == status
        assert (await self.asks("/livez"))[0] == int(live)
        shown = await self.metrics()
        assert f"\n{metric.strip('`')}.0\n" in shown
        about = {name for name, asked in RULES.items() if metric.strip("`").removesuffix(" 1") in asked}
        assert about <= firing(scraped(shown))
        expected = re.escape(line.strip("`")).replace("…", ".+")
        found = await self.doctor()
        assert any(re.fullmatch(expected + ".*", each) for each in found), (expected, found)
        return body

    async def _shows(self, ready: str) -> bool:
        status, body = await self.asks("/readyz")
        return status == int(ready[:3]) and bool(body["degraded"]) is ("degraded" in ready)


@asynccontextmanager
async def house(database_url: str, now: Callable[[], datetime]) -> AsyncIterator[House]:
    telegram = Telegram(now, TOKEN, username="alianza_bot")
    server = await serve(telegram, webhook_unit_s=0.01)
    made = House(database_url, now, telegram, server.url)
    try:
        yield made
    finally:
        await made.closes()
        await server.close()


async def until(condition: Callable[[], Any], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.05)
