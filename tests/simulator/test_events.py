"""Server-Sent Events: a page that is open hears of every change."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.simulator.conftest import ANA, Http, Sim
from tests.waiting import HUNG_S


class Stream:
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self) -> tuple[str, dict[str, Any]]:
        event = ""
        async with asyncio.timeout(HUNG_S):
            while line := (await self.response.content.readline()).decode().rstrip("\n") or " ":
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    return event, json.loads(line.removeprefix("data: "))
        raise AssertionError("the stream ended")


@asynccontextmanager
async def listening(http: Http) -> AsyncIterator[Stream]:
    async with http.session.get(f"{http.url}/_sim/events") as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readline() == b"retry: 1000\n"
        yield Stream(response)


async def test_changes_answers_and_the_clock(http: Http, sim: Sim) -> None:
    async with listening(http) as stream:
        await http.call("sendMessage", chat_id=ANA, text="x")
        assert await stream.next() == ("change", {"rev": sim.rev, "person": ANA})
        group = (await http.post("groups", title="Equipo", members=[ANA]))["id"]
        events = [await stream.next() for _ in range(2)]
        assert [data["chat"] for _, data in events] == [group, group]
        await http.post("tap", person=ANA, message_id=1, data="x")
        query = (await http.call("getUpdates"))[1]["result"][-1]["callback_query"]["id"]
        await http.call("answerCallbackQuery", callback_query_id=query, text="listo")
        event, data = await stream.next()
        assert (event, data["person"], data["text"], data["show_alert"]) == ("answer", ANA, "listo", False)
        await http.post("clock", advance_seconds=60)
        assert await stream.next() == ("clock", {"now": sim.now().isoformat()})


async def test_several_pages_hear_the_same(http: Http) -> None:
    async with listening(http) as one, listening(http) as two:
        await http.post("say", person=ANA, text="x")
        assert await one.next() == await two.next()


async def test_the_end_of_typing_is_told_too(http: Http, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.simulator.web.events.ACTION_S", 0.0)
    async with listening(http) as stream:
        await http.call("sendChatAction", chat_id=ANA, action="typing")
        first = await stream.next()
        await http.call("sendChatAction", chat_id=ANA, action="cancel")
        assert (await stream.next())[1]["rev"] == first[1]["rev"] + 1
        assert await stream.next() == first
