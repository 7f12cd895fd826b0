"""The HTTP door: health, metrics, webhook."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.edge import web

SECRET = "a-secret"
HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


class Door:
    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.ok = True
        self.url = ""

    async def take(self, update: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        self.taken.append(update)

    async def health(self) -> dict[str, Any]:
        return {"ok": self.ok, "database": self.ok}


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    runner = await web.serve(web.build(door.health, door.take, SECRET), "127.0.0.1", 0)
    door.url = f"http://127.0.0.1:{runner.port}"
    yield door
    await runner.close()


async def post(door: Door, body: bytes, headers: dict[str, str]) -> int:
    content = io.BytesIO(body)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{door.url}/telegram", data=content, headers=headers) as answer,
    ):
        return answer.status


async def test_health_is_200_or_503(door: Door) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{door.url}/healthz") as answer:
            assert (answer.status, await answer.json()) == (200, {"ok": True, "database": True})
        door.ok = False
        async with session.get(f"{door.url}/healthz") as answer:
            assert answer.status == 503
        async with session.get(f"{door.url}/metrics") as answer:
            assert "alianza_updates_total" in await answer.text()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"update_id": 1}', {}, 403),
        (b'{"update_id": 1}', {"X-Telegram-Bot-Api-Secret-Token": "other"}, 403),
        (b'{"update_id": 1}', {"X-Telegram-Bot-Api-Secret-Token": "ñ\udcff"}, 403),
        (b'{"update_id": true}', HEADER, 400),
        (b"[1, 2]", HEADER, 400),
        (b'{"update_id": ', HEADER, 400),
        (b'{"update_id": "x"}', HEADER, 400),
        (b"[" * 100_000, HEADER, 400),
        (b"\xff\xfe", HEADER, 400),
        (b" " * 50_000_000, HEADER, 413),
    ],
    ids=[
        "no secret",
        "wrong secret",
        "strange secret",
        "no number at all",
        "an array",
        "truncated",
        "no number",
        "nested",
        "not UTF-8",
        "50 MB",
    ],
)
async def test_what_is_no_update_is_refused(door: Door, body: bytes, headers: dict[str, str], status: int) -> None:
    """A wrong secret, and bodies that are no update."""
    assert await post(door, body, headers) == status
    assert door.taken == []


async def test_an_update_is_taken_and_a_repeated_one_too(door: Door) -> None:
    """The effect is the intake's business, the door only hands over."""
    for _ in range(2):
        assert await post(door, b'{"update_id": 7, "something_new": {"a": 1}}', HEADER) == 200
    assert [update["update_id"] for update in door.taken] == [7, 7]


async def test_without_a_webhook_there_is_no_such_door() -> None:
    runner = await web.serve(web.build(Door().health), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{runner.port}/telegram"
    async with aiohttp.ClientSession() as session, session.post(url, json={"update_id": 1}) as answer:
        assert answer.status == 404
    await runner.close()
