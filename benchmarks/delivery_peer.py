"""The sender beside a plain loop with python-telegram-bot's AIORateLimiter, on the same faults with the same seed: what
got lost, what arrived twice, what each says that is not so. As a program, this file is the loop itself."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Protocol, TypeVar

import aiohttp
from sqlalchemy import insert
from sqlmodel import Session, select
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot

from db.engine import Database
from db.migrate import upgrade
from db.models import Delivery, DeliveryClass, DeliveryState, Person, Role, Standing
from tests import processes
from tests.delivery.people import enqueue_all, waiting
from tests.faults.test_delivery import FAULTS, Witness
from tests.processes import TOKEN, Simulator, bot, simulator

PEOPLE = 550
RATE = 30
KILLS = 3
LONGEST_S = 400.0
LOOPS = {"plain loop, max_retries=0": 0, "plain loop, max_retries=3": 3}
_MIGRATING = Lock()  # alembic's context is global

Key = tuple[int, str]  # chat, text


class Running(Protocol):
    def kill(self) -> None: ...
    def wait(self, seconds: float, /) -> int: ...


R = TypeVar("R", bound=Running)


class Trial(NamedTuple):
    """`says`: what the program holds for true in the end: sent, not sent, or None, that it can't know."""

    blocked: Sequence[int]
    arrived: Mapping[Key, Sequence[int]]
    says: Mapping[Key, bool | None]


def run(people: int = PEOPLE) -> str:
    """All trials at once, a simulator for each: nothing here is timed, and most of the time is latency."""
    trials: list[tuple[str, int, Callable[[Path], Trial]]] = []
    for kills in (0, KILLS):
        trials.append(("ours", kills, partial(_ours, people, kills)))
        trials += [(name, kills, partial(_loop, people, kills, retries)) for name, retries in LOOPS.items()]
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(len(trials)) as threads:
        running = []
        for number, (_, _, trial) in enumerate(trials):
            folder = Path(name) / str(number)
            folder.mkdir()
            running.append(threads.submit(trial, folder))
        ended = [future.result() for future in running]
    rows = [row for (name, kills, _), trial in zip(trials, ended, strict=True) for row in _rows(name, kills, trial)]
    return "\n".join(
        [
            f"{2 * people:,} messages, half of class `once`, half `must`, through a Telegram with faults (2 % 5xx, 2 %",
            "resets, 1 % answers lost, 0.5 % hangs, 429 storms, 2 % of the people blocked the bot), one seed for all.",
            "The loop, `for chat in chats: await bot.send_message(…)` with AIORateLimiter, goes on after an exception;",
            "after a kill -9 (all in the first half) it is run again from the beginning. Lost: did not arrive at",
            "somebody who can be reached; in doubt: of the lost, shown as such. Unaccounted: in the end the sender",
            "says nothing of a message, or says «sent» or «not sent» and it is not so.",
            "",
            "| sender | kills | messages | lost | in doubt | arrived again | unaccounted |",
            "|---|---|---|---|---|---|---|",
            *rows,
        ]
    )


def _rows(name: str, kills: int, trial: Trial) -> list[str]:
    """Ours by class; the loop has none."""
    if name != "ours":
        return [_row(name, kills, trial, list(trial.says))]
    by_class = {kind: [key for key in trial.says if key[1] == _text(kind)] for kind in DeliveryClass}
    return [_row(f"ours, `{kind.value}`", kills, trial, keys) for kind, keys in by_class.items()]


def _row(name: str, kills: int, trial: Trial, keys: Sequence[Key]) -> str:
    lost = [key for key in keys if key not in trial.arrived and key[0] not in trial.blocked]
    doubted = sum(trial.says[key] is None for key in lost)
    again = sum(len(trial.arrived[key]) - 1 for key in keys if key in trial.arrived)
    wrong = sum(trial.says[key] not in (None, key in trial.arrived) for key in keys)
    return f"| {name} | {kills} | {len(keys):,} | {len(lost)} | {doubted} | {again} | {wrong} |"


def _text(kind: DeliveryClass) -> str:
    return f"Aviso {kind.value}"


# The trials


def _ours(people: int, kills: int, folder: Path) -> Trial:
    with _faulty(people, folder) as (door, chats, blocked):
        url = f"sqlite:///{folder}/alianza.db"
        database, witness = prepared(url, chats), Witness(door)
        for kind in DeliveryClass:
            enqueue_all(database, processes.now(), kind, kind.value)
        start = partial(bot, door, folder, url, ROLES="sender", SEND_RATE=str(RATE))
        process = _killed(witness, start, 2 * people, kills)
        eventually(lambda: not waiting(database))
        process.terminate()
        witness.look()
        says = database.transact(_account)
        database.close()
    return Trial(blocked, witness.arrived(), says)


def _account(session: Session) -> dict[Key, bool | None]:
    rows = session.exec(select(Delivery, Person.chat_id).join(Person)).all()
    return {(chat, _text(row.delivery_class)): _said(row.state) for row, chat in rows if chat is not None}


def _said(state: DeliveryState) -> bool | None:
    return None if state is DeliveryState.UNCERTAIN else state is DeliveryState.SENT


def _loop(people: int, kills: int, retries: int, folder: Path) -> Trial:
    with _faulty(people, folder) as (door, chats, blocked), (folder / "loop.log").open("ab") as log:
        account, witness = folder / "account.json", Witness(door)
        account.write_text(json.dumps(chats))
        command = [sys.executable, "-m", "benchmarks.delivery_peer", door.url, str(retries), str(account)]
        process = _killed(witness, lambda: subprocess.Popen(command, stderr=log), 2 * people, kills)
        if process.wait(LONGEST_S):
            raise RuntimeError((folder / "loop.log").read_text())
        witness.look()
    said = json.loads(account.read_text())
    return Trial(blocked, witness.arrived(), {(chat, text): sent for chat, text, sent in said})


def _killed(witness: Witness, start: Callable[[], R], messages: int, kills: int) -> R:
    """The process that is left after `kills` others, killed at equal distances within the first half of the calls."""
    process = start()
    for number in range(1, kills + 1):
        moment = messages // 2 * number // kills
        eventually(lambda moment=moment: witness.look() >= moment)  # type: ignore[misc]
        process.kill()
        process.wait(LONGEST_S)
        process = start()
    return process


@contextmanager
def _faulty(people: int, folder: Path) -> Iterator[tuple[Simulator, list[int], list[int]]]:
    """A Telegram with faults, the chats, and those of them that blocked the bot."""
    with simulator(folder) as door:
        chats = open_chats(door, people)
        blocked = chats[7::50]
        for chat in blocked:
            door.post("/_sim/block", person=chat, blocked=True)
        door.post("/_sim/faults", **FAULTS | {"seed": 7, "rate_limit_per_s": RATE})
        yield door, chats, blocked


# What both benchmarks of delivery stand on


def open_chats(door: Simulator, number: int) -> list[int]:
    """So many people who wrote to the bot, and nothing of it waiting for the bot."""
    return asyncio.run(_open_chats(door.url, number))


async def _open_chats(url: str, number: int) -> list[int]:
    places = asyncio.Semaphore(20)
    async with aiohttp.ClientSession(url) as client:

        async def one(name: str) -> int:
            async with places:
                async with client.post("/_sim/people", json={"name": name}) as answer:
                    person = int((await answer.json())["id"])
                async with client.post("/_sim/open", json={"person": person, "payload": ""}):
                    return person

        chats = await asyncio.gather(*(one(f"Persona {each}") for each in range(number)))
        async with client.post(f"/bot{TOKEN}/deleteWebhook", json={"drop_pending_updates": True}):
            return sorted(chats)


def prepared(url: str, chats: Sequence[int]) -> Database:
    """A new database with an official without quiet hours for each chat."""
    database = Database(url)
    with _MIGRATING:
        upgrade(database.engine)
    common = {
        "role": Role.OFFICIAL,
        "standing": Standing.ACTIVE,
        "joined_at": processes.now(),
        "quiet_from": 0,
        "quiet_until": 0,
        "quiet_days": False,
    }
    people = [{"chat_id": chat, "name": f"Persona {chat}"} | common for chat in chats]
    database.transact(lambda session: session.connection().execute(insert(Person), people))
    return database


def eventually(condition: Callable[[], object], seconds: float = LONGEST_S) -> None:
    """Asks seldom: what is asked has other things to do."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not happen within {seconds} s")
        time.sleep(0.25)


# The loop


def _main(url: str, retries: int, account: Path) -> None:
    """`account` holds the chats, and in the end what became of each message."""
    account.write_text(json.dumps(asyncio.run(_send(url, retries, json.loads(account.read_text())))))


async def _send(url: str, retries: int, chats: Sequence[int]) -> list[tuple[int, str, bool]]:
    said = []
    async with ExtBot(TOKEN, f"{url}/bot", rate_limiter=AIORateLimiter(max_retries=retries)) as telegram:
        for text in map(_text, DeliveryClass):
            for chat in chats:
                try:
                    await telegram.send_message(chat, text)
                except TelegramError:
                    said.append((chat, text, False))
                else:
                    said.append((chat, text, True))
    return said


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
