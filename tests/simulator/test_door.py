"""The control door over HTTP: every endpoint."""

import base64
from datetime import datetime
from typing import Any

import pytest

from bot.simulator.web.server import serve
from tests.simulator.conftest import ANA, Http, Sim, png


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


async def test_a_conversation(http: Http) -> None:
    eva = (await http.post("people", name="Eva Otra", username="eva"))["id"]
    assert eva == 1002
    said = await http.post("say", person=eva, text="/start")
    keyboard = {"inline_keyboard": [[{"text": "Acepto", "callback_data": "si"}]]}
    await http.call("sendMessage", chat_id=eva, text="¿Acepta?", reply_markup=keyboard)
    tapped = await http.post("tap", person=eva, message_id=2, label="Acepto")
    assert tapped["update_id"] == said["update_id"] + 1
    assert (await http.post("tap", person=eva, message_id=2, data="forged"))["update_id"]
    chat = await http.get(f"chat/{eva}")
    assert [(item["from"], item["text"], item["buttons"]) for item in chat] == [
        ("person", "/start", []),
        ("bot", "¿Acepta?", [[{"label": "Acepto", "data": "si"}]]),
    ]


async def test_uploads_and_their_bytes(http: Http) -> None:
    for filename, content, kind in (("acta ñ.pdf", b"%PDF", "document"), ("f.png", png(), "photo")):
        sent = await http.post(
            "upload", person=ANA, filename=filename, content_base64=b64(content), caption="acta", **{"as": kind}
        )
        assert sent["message_id"]
    document, photo = (item["file"] for item in (await http.get(f"chat/{ANA}"))[1:])
    async with http.session.get(http.url + document["url"]) as response:
        assert await response.read() == b"%PDF"
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''acta%20%C3%B1.pdf"
    async with http.session.get(http.url + photo["url"]) as response:
        assert (response.content_type, response.headers["Content-Disposition"]) == ("image/png", "inline")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    svg = b64(b"<svg onload='alert(1)'/>")
    await http.post("upload", person=ANA, filename="x.svg", content_base64=svg, **{"as": "document"})
    file = (await http.get(f"chat/{ANA}"))[-1]["file"]
    async with http.session.get(http.url + file["url"]) as response:
        assert response.headers["Content-Disposition"].startswith("attachment")


async def test_everything_else_people_do(http: Http, sim: Sim) -> None:
    assert (await http.post("open", person=ANA, payload="INV-1"))["update_id"]
    assert (await http.post("open", person=ANA, payload="a" * 65, force=True))["update_id"]
    assert (await http.post("send", person=ANA, kind="sticker"))["message_id"]
    assert (await http.post("send", person=ANA, kind="edit", message_id=1, text="hola 2"))["message_id"] == 1
    assert (await http.post("say", person=ANA, text="respuesta", reply_to=1))["update_id"]
    assert (await http.post("block", person=ANA, blocked=True))["update_id"]
    assert (await http.post("block", person=ANA, blocked=False))["update_id"]
    group = (await http.post("groups", title="Equipo", members=[ANA]))["id"]
    assert (await http.post("say", person=ANA, text="buenas", chat=group))["update_id"] is None
    assert (await http.post("privacy", enabled=False)) == {"enabled": False}
    assert (await http.post("say", person=ANA, text="buenas", chat=group))["update_id"]
    assert len(await http.get(f"chat/{group}")) == 2
    supergroup = (await http.post("migrate", chat=group))["id"]
    view = await http.get(f"view/{ANA}", chat=str(supergroup))
    assert (view["kind"], view["chat"]) == ("supergroup", supergroup)
    channel = (await http.post("groups", title="Avisos", members=[ANA], kind="channel"))["id"]
    assert (await http.post("say", person=ANA, text="comunicado", chat=channel))["update_id"]
    await http.post("deactivate", person=ANA)
    listed = await http.get("people")
    assert [(chat["id"], chat["kind"]) for chat in listed] == [
        (ANA, "private"),
        (supergroup, "supergroup"),
        (channel, "channel"),
    ]
    assert listed[0]["deactivated"] is True


async def test_redeliver(http: Http) -> None:
    first = (await http.post("say", person=ANA, text="a"))["update_id"]
    await http.call("getUpdates", offset=first + 1)
    assert await http.post("redeliver", update_id=first) == {"update_ids": [first]}
    assert await http.post("redeliver", last=1, new_id=True) == {"update_ids": [first + 1]}
    assert [update["update_id"] for update in (await http.call("getUpdates"))[1]["result"]] == [first, first + 1]


async def test_faults_and_log(http: Http, sim: Sim) -> None:
    assert await http.post("faults", error_rate=1, seed=3) == {"error_rate": 1.0, "seed": 3.0}
    await http.call("sendMessage", chat_id=ANA, text="x")
    assert await http.post("faults") == {}
    await http.call("setWebhook", url="http://127.0.0.1:9/7001:AAsimulator_token")
    await http.call("getWebhookInfo")
    log = await http.get("log")
    assert [(entry["n"], entry["method"], entry["status"]) for entry in log] == [
        (1, "sendMessage", 502),
        (2, "setWebhook", 200),
        (3, "getWebhookInfo", 200),
    ]
    assert datetime.fromisoformat(log[0]["time"]) == sim.now()
    assert await http.get("log", after="2") == log[2:]
    assert log[1]["params"]["url"] == "http://127.0.0.1:9/<token>"
    assert "AAsimulator_token" not in str(log)


async def test_the_clock_moves_only_where_it_may(http: Http, sim: Sim) -> None:
    before = sim.now()
    assert await http.get("clock") == {"now": before.isoformat(), "adjustable": True}
    moved = await http.post("clock", advance_seconds=3600)
    assert (datetime.fromisoformat(moved["now"]) - before).total_seconds() == 3600
    assert (await http.refused("clock", advance_seconds=-1))[0] == 400
    assert await http.refused("clock", to_next=True) == (404, "nothing is known to come")
    fixed = await serve(sim)
    try:
        there = Http(http.session, fixed.url)
        assert (await there.get("clock"))["adjustable"] is False
        assert await there.refused("clock", advance_seconds=1) == (404, "this clock cannot be moved")
    finally:
        await fixed.close()


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("say", {"person": ANA}, 400, "text must be a string"),
        ("say", {"text": "x"}, 400, "person is missing"),
        ("say", {"person": "1001", "text": "x"}, 400, "person must be an integer"),
        ("say", {"person": 5, "text": "x"}, 404, "no person 5"),
        ("say", {"person": ANA, "text": "x", "reply_to": 9}, 404, "no message 9 to reply to"),
        ("tap", {"person": ANA, "message_id": 1, "label": "Sí"}, 404, "no button Sí on message 1"),
        ("upload", {"person": ANA, "filename": "a", "content_base64": "?"}, 400, "content_base64 is not base64"),
        (
            "upload",
            {"person": ANA, "filename": "a.jpg", "content_base64": b64(b"<html>"), "as": "photo"},
            400,
            "Bad Request: IMAGE_PROCESS_FAILED",
        ),
        ("open", {"person": ANA, "payload": "á"}, 400, "a start payload is 1 to 64 characters of A-Z a-z 0-9 _ -"),
        ("block", {"person": ANA, "blocked": "yes"}, 400, "blocked must be true or false"),
        ("groups", {"title": "x", "members": ["a"]}, 400, "members must be a list of person ids"),
        ("faults", {"typo": 1}, 400, None),
        ("nothing", {}, 404, "no POST /_sim/nothing"),
    ],
)
async def test_refusals(http: Http, path: str, body: dict[str, Any], status: int, error: str | None) -> None:
    got_status, got_error = await http.refused(path, **body)
    assert got_status == status
    assert error is None or got_error == error


async def test_bodies_and_paths_that_are_none(http: Http) -> None:
    for body in (b"{", b"[]", b"[" * 100_000):
        async with http.session.post(f"{http.url}/_sim/say", data=body) as response:
            assert response.status == 400
            assert (await response.json())["error"]
    for path in ("chat/5", "view/5", "file/x", "nothing"):
        async with http.session.get(f"{http.url}/_sim/{path}") as response:
            assert response.status == 404
    async with http.session.get(f"{http.url}/_sim/chat/x") as response:
        assert (response.status, await response.json()) == (400, {"error": "x is no integer"})
