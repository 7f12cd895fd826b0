"""Webhook delivery: order inside a queue, retries, the secret, a method in the answer."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.simulator.conftest import ANA, Clock, Http, Sim
from tests.waiting import HUNG_S, until

TOKEN_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Bot:
    """A webhook door whose answers the test writes: a status or a JSON body each; then 200."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answers: list[int | dict[str, Any]] = []
        self.arrived = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self.under_way = self.most_under_way = 0
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.updates.append(await request.json())
        self.arrived.set()
        self.secrets.append(request.headers.get(TOKEN_HEADER))
        answer = self.answers.pop(0) if self.answers else 200
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await self.gate.wait()
        self.under_way -= 1
        return web.json_response(answer) if isinstance(answer, dict) else web.Response(status=answer)

    async def has(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(HUNG_S):
            while len(self.updates) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.updates


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    bot = Bot()
    app = web.Application()
    app.router.add_post("/hook", bot.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield bot
    bot.gate.set()
    await runner.cleanup()


async def test_updates_arrive_with_the_secret_what_waited_too(http: Http, bot: Bot) -> None:
    first = await http.post("say", person=ANA, text="antes")
    await http.call("setWebhook", url=bot.url, secret_token="s3cr-et_")
    await http.post("say", person=ANA, text="después")
    updates = await bot.has(2)
    assert [update["message"]["text"] for update in updates] == ["antes", "después"]
    assert updates[0]["update_id"] == first["update_id"]
    assert bot.secrets == ["s3cr-et_"] * 2
    info = (await http.call("getWebhookInfo"))[1]["result"]
    assert info == {
        "url": bot.url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
    }


async def test_one_at_a_time_in_a_chat_several_chats_at_once(http: Http, bot: Bot, sim: Sim) -> None:
    eva = sim.add_person("Eva Otra").id
    bot.gate.clear()
    await http.call("setWebhook", url=bot.url)
    for person in (ANA, ANA, eva, eva):
        await http.post("say", person=person, text="x")
    await bot.has(2)
    await asyncio.sleep(0.05)
    assert {update["message"]["from"]["id"] for update in bot.updates} == {ANA, eva}
    assert len(bot.updates) == bot.most_under_way == 2
    bot.gate.set()
    ids = [update["update_id"] for update in await bot.has(4)]
    assert sorted(ids) == list(range(min(ids), min(ids) + 4))


async def test_a_failure_is_tried_again_and_holds_up_only_its_queue(http: Http, bot: Bot, sim: Sim) -> None:
    eva = sim.add_person("Eva Otra").id
    bot.answers = [500, 503, 500]
    await http.call("setWebhook", url=bot.url)
    first = (await http.post("say", person=ANA, text="a"))["update_id"]
    await http.post("say", person=ANA, text="b")
    updates = await bot.has(5)
    assert [update["update_id"] for update in updates[:4]] == [first] * 4
    assert updates[4]["message"]["text"] == "b"
    info = (await http.call("getWebhookInfo"))[1]["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    await http.post("say", person=eva, text="c")
    await bot.has(6)


async def test_nobody_listens_until_somebody_does(http: Http, bot: Bot, sim: Sim) -> None:
    await http.call("setWebhook", url="http://127.0.0.1:9/hook")
    await http.post("say", person=ANA, text="a")
    await until(lambda: "last_error_message" in sim.webhook)
    info = (await http.call("getWebhookInfo"))[1]["result"]
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    await http.call("setWebhook", url=bot.url)
    assert (await bot.has(1))[0]["message"]["text"] == "a"


async def test_what_is_too_old_is_given_up(http: Http, bot: Bot, sim: Sim, clock: Clock) -> None:
    bot.answers = [500] * 1000
    await http.call("setWebhook", url=bot.url)
    await http.post("say", person=ANA, text="a")
    await bot.has(2)
    clock.advance(24 * 3600)
    await until(lambda: not sim.updates.pending)


async def test_a_method_in_the_answer_is_carried_out(http: Http, bot: Bot, sim: Sim) -> None:
    bot.answers = [{"method": "sendMessage", "chat_id": ANA, "text": "desde la respuesta"}, {"method": "getMe"}]
    await http.call("setWebhook", url=bot.url)
    for text in "ab":
        await http.post("say", person=ANA, text=text)
    await bot.has(2)
    await until(lambda: not sim.updates.pending)
    assert [entry["method"] for entry in sim.journal.after(0)] == ["setWebhook", "sendMessage"]


async def test_pending_updates_may_be_dropped(http: Http, bot: Bot, sim: Sim) -> None:
    await http.post("say", person=ANA, text="viejo")
    await http.call("setWebhook", url=bot.url, drop_pending_updates=True, allowed_updates=["message"])
    await http.post("tap", person=ANA, message_id=1, data="x")
    await http.post("say", person=ANA, text="nuevo")
    assert [update["message"]["text"] for update in await bot.has(1)] == ["nuevo"]
    assert (await http.call("getWebhookInfo"))[1]["result"]["allowed_updates"] == ["message"]
    await http.call("deleteWebhook", drop_pending_updates="true")
    assert sim.webhook == {}


@pytest.mark.parametrize(
    ("params", "error"),
    [
        (
            {"url": "https://example.com/"},
            "bad webhook: the simulator delivers only to http addresses of this machine",
        ),
        ({"url": "ftp://127.0.0.1/"}, "bad webhook: the simulator delivers only to http addresses of this machine"),
        ({"url": "http://[x/"}, "bad webhook: the simulator delivers only to http addresses of this machine"),
        ({"url": "http://127.0.0.1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "http://127.0.0.1/", "secret_token": "a" * 257}, "secret token is too long"),
        (
            {"url": "http://127.0.0.1/", "ip_address": "127.0.0.1"},
            "simulator does not implement parameter ip_address",
        ),
    ],
)
def test_webhooks_that_are_refused(sim: Sim, params: dict[str, str], error: str) -> None:
    assert sim.error("setWebhook", **params) == (400, f"Bad Request: {error}")


def test_an_empty_url_removes_the_webhook(sim: Sim) -> None:
    sim.ok("setWebhook", url="http://localhost:1/")
    sim.ok("setWebhook", url="")
    assert sim.ok("getWebhookInfo")["url"] == ""
