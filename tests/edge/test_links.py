"""Addresses are asked, on a server of our own: what answers, what does not, and why."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from aiohttp import web

from bot.edge.outside.links import AT_ONE_HOST, LinkCheck, failing
from tests.processes import command

LONG_S = 30.0


class Office:
    """A server with what is met on the web. `asked`: method and path of each request."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.at_once = self.most = 0
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.method, request.path))
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            return await self._answer(request)
        finally:
            self.at_once -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        match request.path, request.method:
            case "/gone", _:
                return web.Response(status=404)
            case "/old", "HEAD":
                return web.Response(status=405)
            case "/silent", _:
                await asyncio.sleep(LONG_S)
            case "/closes", "HEAD":
                assert request.transport is not None
                request.transport.abort()
            case "/moved", _:
                raise web.HTTPFound("/law")
            case "/taken-down", _:
                raise web.HTTPFound("/")
            case "/circle", _:
                raise web.HTTPFound("/circle")
        return web.Response(text="here")


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = Office()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", office.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    office.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield office
    await runner.cleanup()


async def _why(office: Office, path: str, seconds: float = LONG_S) -> str | None:
    return (await failing([f"{office.url}{path}"], seconds)).get(f"{office.url}{path}")


@pytest.mark.parametrize("path", ["/law", "/law?i=77913", "/", "", "/moved", "/old", "/closes", "/norma%C3%B1a"])
async def test_what_answers_is_not_told(office: Office, path: str) -> None:
    assert await _why(office, path) is None


async def test_the_body_is_not_fetched(office: Office) -> None:
    assert await _why(office, "/law") is None
    assert office.asked == [("HEAD", "/law")]


async def test_a_server_that_knows_no_head_is_asked_again(office: Office) -> None:
    assert await _why(office, "/old") is None
    assert office.asked == [("HEAD", "/old"), ("GET", "/old")]


async def test_what_is_gone_is_told_with_its_status(office: Office) -> None:
    assert await _why(office, "/gone") == "404 Not Found"


async def test_a_page_that_leads_to_the_front_page_is_gone(office: Office) -> None:
    assert await _why(office, "/taken-down") == "leads to the front page of 127.0.0.1"


async def test_a_circle_of_redirections_ends(office: Office) -> None:
    why = await _why(office, "/circle")
    assert why is not None
    assert why.startswith("can't be reached: ")


async def test_who_is_silent_holds_nobody_back_for_longer_than_allowed(office: Office) -> None:
    assert await _why(office, "/silent", seconds=0.2) == "no answer in 0.2 s"


async def test_an_answer_a_byte_at_a_time_ends_too() -> None:
    over = asyncio.Event()

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.close()
        over.set()

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"
        assert await failing([address], 0.3) == {address: "no answer in 0.3 s"}
        await asyncio.wait_for(over.wait(), LONG_S)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x", "http://nobody.invalid/x", "http://", "ftp://x/y"])
async def test_what_nobody_serves_is_told(address: str) -> None:
    found = await failing([address], LONG_S)
    assert found[address].startswith("can't be reached: ")


async def test_each_is_told_and_few_are_asked_at_once(office: Office) -> None:
    addresses = [f"{office.url}/{'gone' if n % 2 else 'law'}?n={n}" for n in range(30)]
    went_over: list[LinkCheck] = []

    def shown(tasks: Sequence[LinkCheck]) -> Sequence[LinkCheck]:
        went_over.extend(tasks)
        return tasks

    assert list(await failing(addresses, LONG_S, shown)) == addresses[1::2]
    assert len(went_over) == len(addresses)
    assert office.most <= AT_ONE_HOST


ARTICLE = """---
titulo: 'Una norma'
preguntas:
  - que dice la norma
fuentes:
  - {titulo: 'Ley 1 de 2000', url: 'OFFICE/law', fecha: 2000-01-31, tipo: norma}
  - {titulo: 'Otra página', url: 'OFFICE/gone', tipo: pagina}
vigente_desde: 2000-01-31
revisado: 2026-11-29
notas:
  'son tres': 'Una nota de prensa, OFFICE/taken-down.'
---
Dice que son tres.
"""


@pytest.mark.slow
async def test_the_command_names_file_and_line(office: Office, tmp_path: Path) -> None:
    """Sources and notes; the same address once, however many cite it."""
    for name in ("a", "b"):
        text = ARTICLE.replace("OFFICE", office.url).replace("que dice", f"{name} que dice")
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    ended = await asyncio.to_thread(command, "knowledge", "links", "--knowledge", str(tmp_path))
    front = "leads to the front page of 127.0.0.1"
    assert ended.err.splitlines() == [
        f"{tmp_path}/a.md:7: {office.url}/gone: 404 Not Found (cited in 1 more)",
        f"{tmp_path}/a.md:11: {office.url}/taken-down: {front} (cited in 1 more)",
    ]
    assert (ended.status, ended.out) == (1, "")


@pytest.mark.slow
async def test_the_command_says_when_all_answer(office: Office, tmp_path: Path) -> None:
    text = ARTICLE.replace("OFFICE", office.url).replace("/gone", "/moved").replace("/taken-down", "/law")
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    ended = await asyncio.to_thread(command, "knowledge", "links", "--knowledge", str(tmp_path), "--seconds", "5")
    assert (ended.status, ended.out) == (0, "2 addresses: all answer\n")
