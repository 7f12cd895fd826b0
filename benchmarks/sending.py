"""Messages a second through one process: python-telegram-bot's default transport beside ours, to a simulator in another
process that takes 50 ms to answer."""

import asyncio
import tempfile
import time
from pathlib import Path

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.edge.transport import AiohttpRequest
from tests.processes import TOKEN, Simulator, simulator

MESSAGES = 600
IN_FLIGHT = (10, 30, 100)
LATENCY_MS = 50


def run() -> str:
    with tempfile.TemporaryDirectory() as name, simulator(Path(name)) as door:
        people = [door.person(f"Persona {number}") for number in range(20)]
        for person in people:
            door.post("/_sim/open", person=person, payload="")
        door.post("/_sim/faults", latency_ms=LATENCY_MS)
        rows = []
        for in_flight in IN_FLIGHT:
            theirs = asyncio.run(_rate(door, people, HTTPXRequest(connection_pool_size=in_flight), in_flight))
            ours = asyncio.run(_rate(door, people, AiohttpRequest(connections=in_flight), in_flight))
            rows.append(f"| {in_flight} | {theirs:.0f}/s | {ours:.0f}/s | {ours / theirs:.2f} |")
    return "\n".join(
        [
            "## Sending",
            "",
            f"{MESSAGES} messages; the simulator, in another process, answers each after {LATENCY_MS} ms.",
            "",
            "| in flight | default (httpx) | ours (aiohttp) | ours / default |",
            "|---|---|---|---|",
            *rows,
        ]
    )


async def _rate(door: Simulator, people: list[int], request: BaseRequest, in_flight: int) -> float:
    places = asyncio.Semaphore(in_flight)
    async with Bot(TOKEN, base_url=f"{door.url}/bot", request=request) as bot:

        async def send(number: int) -> None:
            async with places:
                await bot.send_message(people[number % len(people)], f"Mensaje {number}")

        before = time.perf_counter()
        await asyncio.gather(*(send(number) for number in range(MESSAGES)))
        return MESSAGES / (time.perf_counter() - before)
