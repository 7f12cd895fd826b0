"""The Bot API over HTTP: ways to pass parameters, tokens, long polling, conflicts, limits, who may call."""

import asyncio
import io
import json
import logging
from typing import Any

import aiohttp
import pytest

from bot.simulator.state import Telegram
from bot.simulator.web.guard import is_loopback
from bot.simulator.web.server import Running, serve
from tests.simulator.conftest import ANA, TOKEN, Clock, Http, Sim, png
from tests.waiting import HUNG_S, until

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def test_parameters_by_query_form_json_and_multipart(http: Http, sim: Sim) -> None:
    url = f"{http.url}/bot{TOKEN}/SendMessage"
    markup = json.dumps({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]})
    params = {"chat_id": str(ANA), "text": "é 😀", "reply_markup": markup}
    multipart = aiohttp.FormData()
    for name, value in params.items():
        multipart.add_field(name, value, content_type="text/plain")
    calls: list[dict[str, Any]] = [
        {"params": params},
        {"data": params},
        {"json": params},
        {"json": params | {"chat_id": ANA, "reply_markup": json.loads(markup)}},
        {"data": multipart},
        {"data": multipart_of(params)},
    ]
    for call in calls:
        async with http.session.post(url, **call) as response:
            assert response.status == 200, await response.text()
            assert (await response.json())["result"]["reply_markup"] == json.loads(markup)
    async with http.session.get(f"{url}/", params=params) as response:
        assert (await response.json())["result"]["text"] == "é 😀"
    assert len(sim.chats[ANA].messages) == 8


def multipart_of(params: dict[str, str]) -> aiohttp.MultipartWriter:
    writer = aiohttp.MultipartWriter("form-data")
    for name, value in params.items():
        writer.append(value).set_content_disposition("form-data", name=name)
    return writer


@pytest.mark.parametrize(
    ("token", "status", "description"),
    [
        ("7001:other", 401, "Unauthorized"),
        ("nonsense", 404, "Not Found"),
        ("12:", 404, "Not Found"),
        ("", 404, "Not Found"),
    ],
)
async def test_wrong_tokens(http: Http, token: str, status: int, description: str) -> None:
    for path in (f"/bot{token}/getMe", f"/file/bot{token}/documents/file_1"):
        async with http.session.get(http.url + path) as response:
            assert response.status == status
            assert await response.json() == {"ok": False, "error_code": status, "description": description}


async def test_any_token_is_the_bots_when_none_is_set(clock: Clock) -> None:
    running = await serve(Telegram(clock))
    try:
        async with aiohttp.ClientSession() as session:
            for token in ("55:abc", "66:xyz"):
                async with session.get(f"{running.url}/bot{token}/getMe") as response:
                    assert (await response.json())["result"]["id"] == 55
            async with session.get(f"{running.url}/botabc/getMe") as response:
                assert response.status == 404
    finally:
        await running.close()


async def test_an_unknown_method(http: Http, caplog: pytest.LogCaptureFixture) -> None:
    assert await http.call("sendDice", chat_id=ANA) == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize("body", [b"{", b"[1]", b"[" * 100_000, b'{"text": "\xff"}', b"\xff\xfe"])
async def test_broken_bodies(http: Http, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    async with http.session.post(f"{http.url}/bot{TOKEN}/getMe", data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["description"] == "Bad Request: can't parse the request"


async def test_a_body_above_50_megabytes(http: Http) -> None:
    form = aiohttp.FormData({"chat_id": str(ANA)})
    form.add_field("document", io.BytesIO(bytes(52 * 1024 * 1024)), filename="big.bin")
    async with http.session.post(f"{http.url}/bot{TOKEN}/sendDocument", data=form) as response:
        assert response.status == 413
        assert (await response.json())["description"] == "Request Entity Too Large"


async def test_files_up_and_down(http: Http) -> None:
    form = aiohttp.FormData({"chat_id": str(ANA), "photo": "attach://p"})
    form.add_field("p", png(40, 30), filename="gráfica.png", content_type="image/png")
    async with http.session.post(f"{http.url}/bot{TOKEN}/sendPhoto", data=form) as response:
        photo = (await response.json())["result"]["photo"][-1]
    assert (photo["width"], photo["height"], photo["file_size"]) == (40, 30, len(png()))
    _, answer = await http.call("getFile", file_id=photo["file_id"])
    async with http.session.get(f"{http.url}/file/bot{TOKEN}/{answer['result']['file_path']}") as response:
        assert await response.read() == png(40, 30)
    async with http.session.get(f"{http.url}/file/bot{TOKEN}/photos/none.jpg") as response:
        assert response.status == 404


async def test_retry_after_is_in_the_body_and_the_header(http: Http) -> None:
    await http.post("faults", rate_limit_per_s=1, retry_after=4)
    await http.call("sendMessage", chat_id=ANA, text="x")
    async with http.session.post(f"{http.url}/bot{TOKEN}/sendMessage", json={"chat_id": ANA, "text": "x"}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "4")
        assert (await response.json())["parameters"] == {"retry_after": 4}


async def test_a_long_poll_wakes_for_an_update(http: Http, sim: Sim) -> None:
    poll = asyncio.create_task(http.call("getUpdates", timeout=20))
    await until(lambda: sim.updates.poll_ticket == 1)
    assert not poll.done()
    await http.post("say", person=ANA, text="despierta")
    status, answer = await asyncio.wait_for(poll, HUNG_S)
    assert (status, answer["result"][0]["message"]["text"]) == (200, "despierta")


async def test_a_long_poll_ends_with_nothing(http: Http) -> None:
    loop = asyncio.get_running_loop()
    begin = loop.time()
    assert (await http.call("getUpdates", timeout=1))[1]["result"] == []
    assert 0.9 < loop.time() - begin < 4


async def test_of_two_polls_the_older_gets_the_conflict(http: Http, sim: Sim) -> None:
    older = asyncio.create_task(http.call("getUpdates", timeout=20))
    await until(lambda: sim.updates.poll_ticket == 1)
    newer = asyncio.create_task(http.call("getUpdates", timeout=20))
    status, answer = await asyncio.wait_for(older, HUNG_S)
    assert (status, answer["description"]) == (409, CONFLICT)
    await http.post("say", person=ANA, text="x")
    assert (await asyncio.wait_for(newer, HUNG_S))[0] == 200


async def test_a_webhook_ends_and_forbids_polling(http: Http, sim: Sim) -> None:
    poll = asyncio.create_task(http.call("getUpdates", timeout=20))
    await until(lambda: sim.updates.poll_ticket == 1)
    await http.call("setWebhook", url="http://127.0.0.1:9/")
    assert (await asyncio.wait_for(poll, HUNG_S))[1]["description"] == "Conflict: terminated by setWebhook request"
    status, answer = await http.call("getUpdates")
    assert status == 409
    assert answer["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    await http.call("deleteWebhook")
    assert (await http.call("getUpdates"))[0] == 200


async def test_a_client_that_died_is_not_in_the_journal(http: Http, sim: Sim) -> None:
    async with aiohttp.ClientSession() as dying:
        poll = asyncio.create_task(dying.post(f"{http.url}/bot{TOKEN}/getUpdates", json={"timeout": 30}))
        await until(lambda: sim.updates.poll_ticket == 1)
        poll.cancel()
    await asyncio.sleep(0.1)  # the server learns of it when the socket closes
    assert (await http.call("getUpdates"))[0] == 200
    assert sim.journal.after(0) == []


@pytest.mark.parametrize("fault", ["reset_rate", "lose_response_rate"])
async def test_connections_really_break(http: Http, sim: Sim, fault: str) -> None:
    await http.post("faults", **{fault: 1})
    with pytest.raises(aiohttp.ClientConnectionError) as broken:
        await http.call("sendMessage", chat_id=ANA, text="x")
    assert isinstance(broken.value, OSError) == (fault == "reset_rate")
    assert len(sim.chats[ANA].messages) - 1 == (fault == "lose_response_rate")


async def test_the_server_stops_at_once_with_polls_and_hangs_open(sim: Sim) -> None:
    running = await serve(sim)
    sim.set_faults({"hang_rate": 1, "hang_s": 60})
    async with aiohttp.ClientSession() as session:
        calls = [("getUpdates", {"timeout": 50}), ("sendMessage", {"chat_id": ANA, "text": "x"})]
        open_calls = [
            asyncio.create_task(session.post(f"{running.url}/bot{TOKEN}/{method}", json=params))
            for method, params in calls
        ]
        await until(lambda: sim.updates.poll_ticket == 1 and len(sim.journal.after(0)) == 1)
        async with asyncio.timeout(HUNG_S):
            await running.close()
        results = await asyncio.gather(*open_calls, return_exceptions=True)
    assert all(isinstance(result, aiohttp.ClientError) for result in results)


async def test_a_taken_port_is_an_os_error(running: Running, sim: Sim) -> None:
    port = int(running.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        await serve(sim, port=port)


async def test_only_loopback(sim: Sim) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        await serve(sim, "0.0.0.0")
    assert [is_loopback(host) for host in ("localhost", "127.0.0.9", "::1", "[::1]", "10.0.0.1", "a.co", None)] == [
        *(True, True, True, True),
        *(False, False, False),
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost:1234"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_no_page_of_another_site_may_drive_it(http: Http, headers: dict[str, str], status: int) -> None:
    """DNS rebinding shows in Host, a foreign page in Origin or Sec-Fetch-Site."""
    for path in ("/_sim/people", f"/bot{TOKEN}/getMe"):
        async with http.session.get(http.url + path, headers=headers) as response:
            assert response.status == status


async def test_the_page_is_served_under_a_strict_policy(http: Http) -> None:
    for path in ("/", "/page/app.js"):
        async with http.session.get(http.url + path) as response:
            assert response.status == 200
            assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")
            assert (response.headers["Cache-Control"], response.headers["X-Content-Type-Options"]) == (
                "no-store",
                "nosniff",
            )
    for path in ("/page/none.js", "/page/..%2Fserver.py", "/page/.hidden"):
        async with http.session.get(http.url + path) as response:
            assert response.status == 404
