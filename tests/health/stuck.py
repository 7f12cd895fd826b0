"""`python -m tests.health.stuck HOW SECONDS`: the bot as it runs, whose event loop gets stuck a moment after its door
opened. The watchdog waits SECONDS, and as many for a stop."""

import asyncio
import re
import sys
import time

from bot import app, logs
from bot.config import load_settings
from bot.health.watchdog import Watchdog


def sleeps() -> None:
    time.sleep(600)


def computes() -> None:
    while True:
        pass


def holds_the_interpreter() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def turns() -> None:
    """Not stuck at all."""
    sys.stderr.write("turns now\n")


async def stick(host: str, port: int, how: str) -> None:
    while True:
        await asyncio.sleep(0.1)
        try:
            _reader, writer = await asyncio.open_connection(host, port)
        except OSError:
            continue
        writer.close()
        await asyncio.sleep(1)
        globals()[how]()
        return


async def main(how: str, seconds: float) -> None:
    logs.configure()
    watchdog = Watchdog(seconds, seconds, 0.2)
    settings = load_settings()
    waiting = asyncio.create_task(stick(*settings.listen, how))
    await app.run(settings, watchdog)
    waiting.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
