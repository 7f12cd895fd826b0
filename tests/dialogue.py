"""Dialogues that read like chats: `await ana.says("…")`, `await ana.taps("…")`, `ana.sees("…")`."""

import asyncio
import base64
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pydantic import SecretStr
from sqlalchemy import bindparam
from sqlmodel import Session, col, select

import db.models
from bot.app import Assistant
from bot.base.pace import Pace
from bot.config import Settings
from bot.people import assignments, audit
from bot.people.people import CONSENT_VERSION
from bot.simulator.model import Message
from bot.simulator.state import Telegram, Upload
from bot.simulator.views import item, messages, transcript
from bot.simulator.web.request import SimulatorRequest
from conocimiento.articles import HOME
from conocimiento.search import Knowledge
from db.engine import snapshot
from db.models import Delivery, DeliveryState, Role, Standing
from tests import tables
from tests.waiting import HUNG_S, anybody_waits, until

TOKEN = "59:tests"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Unasked(Pace):
    """What the bot says unasked leaves only while a test waits for something: however slow the machine, it does not
    come between two steps of a dialogue. In a hurry it leaves at once."""

    LOOK_S = 0.1
    hurried = False

    def __init__(self, rate: float) -> None:
        super().__init__(rate, chat_s=0)

    def chat_wait(self, chat_id: int, now: float) -> float:
        leaves = self.hurried or anybody_waits()
        return super().chat_wait(chat_id, now) if leaves else self.LOOK_S


@cache
def _settings() -> Settings:
    """Of every office, but for its database: reading them from the environment took a tenth of opening one."""
    return Settings(
        _env_file=None,
        telegram_token=SecretStr(TOKEN),
        listen=("127.0.0.1", 0),
        encoder=False,  # the fixture `knowledge` says which base a test uses
        data_controller="Programa de prueba",
        data_controller_contact="datos@alianza.example",
    )


class Office:
    """The bot under test and the people who write to it."""

    def __init__(
        self,
        database_url: str,
        knowledge: Knowledge,
        now: Callable[[], datetime],
        articles: Path = HOME,
        telegram: Telegram | None = None,
    ) -> None:
        """`telegram`: where the people of another office are, who go on here."""
        self.now = now
        self.telegram = telegram or Telegram(now, TOKEN, username="alianza_bot")
        settings = _settings().model_copy(update={"database_url": database_url})
        with patch("bot.app.Pace", Unasked):
            self.assistant = Assistant(
                settings,
                knowledge,
                now=now,
                request=SimulatorRequest(self.telegram),
                poll_request=SimulatorRequest(self.telegram),
                knowledge_path=articles,
            )
        assert isinstance(self.assistant.pace, Unasked)
        self._unasked = self.assistant.pace
        self._serving: asyncio.Task[None] | None = None

    @property
    def database(self) -> Any:
        return self.assistant.database

    async def open(self) -> None:
        await self.assistant.start()
        await self.assistant.clock.tick()  # today's digests are made while nobody is there: none comes in between
        self._serving = asyncio.create_task(self.assistant.serve())

    async def close(self) -> None:
        assert self._serving is not None
        self.assistant.stop()
        await self._serving
        await self.assistant.close()

    def person(self, name: str) -> "Person":
        return Person(self, self.telegram.add_person(name).id, name)

    async def member(
        self, name: str, role: Role, *secretariats: str, standing: Standing = Standing.ACTIVE, consent: bool = True
    ) -> "Person":
        """Somebody who takes part already and has opened the chat."""
        person = self.person(name)
        person.row_id = self.database.transact(_enter, person, role, secretariats, standing, consent, self.now())
        await person.opens()
        return person

    def hurries(self) -> None:
        """What the bot says unasked has arrived when a step ends. Without it, it comes when a test waits for it."""
        self._unasked.hurried = True

    async def settle(self) -> None:
        """Until Telegram has nothing left that the bot did not confirm."""
        async with asyncio.timeout(HUNG_S):
            while self.telegram.updates.pending:
                await asyncio.sleep(0.002)
        if self._unasked.hurried:
            await self.delivered()

    async def delivered(self) -> None:
        """Until the sender has nothing left that may leave now."""
        await until(lambda: not _due(self))

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The bot's calls of one Bot API method so far, as the simulator's log has them."""
        return [entry for entry in self.telegram.journal.after(0) if entry["method"] == method]


_UNDER_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING)
_DUE = (
    select(Delivery.id)
    .where(col(Delivery.state).in_(_UNDER_WAY), col(Delivery.not_before) <= bindparam("now"))
    .limit(1)
)


def _due(office: Office) -> bool:
    """Tells whether a delivery is on its way or could be."""
    with snapshot(office.database.engine) as connection:
        return connection.execute(_DUE, {"now": office.now()}).first() is not None


def rows(office: Office, table: Any) -> list[Any]:
    """All rows of a table, in the order of its key."""
    return tables.rows(office.database, table)


def _enter(
    session: Session,
    person: "Person",
    role: Role,
    secretariats: tuple[str, ...],
    standing: Standing,
    consent: bool,
    now: datetime,
) -> int:
    row = db.models.Person(
        chat_id=person.id,
        name=person.name,
        role=role,
        standing=standing,
        consent=CONSENT_VERSION if consent else None,
        joined_at=now,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    assignments.assign(session, row.id, secretariats)
    if standing is Standing.DECLINED:  # somebody answered; without that, what is held would go at the next tick
        audit.record(session, None, "decline", row.id, now)
    return row.id


class Person:
    row_id: int  # of the table `people`, when it is a member

    def __init__(self, office: Office, person_id: int, name: str) -> None:
        self.office = office
        self.id = person_id
        self.name = name

    # What they do

    async def says(self, text: str, **where: Any) -> int:
        receipt = self.office.telegram.say(self.id, text, **where)
        await self.office.settle()
        return receipt.message_id

    async def opens(self, payload: str = "", *, force: bool = False) -> None:
        self.office.telegram.open(self.id, payload, force=force)
        await self.office.settle()

    async def taps(self, label: str | None = None, *, data: str | None = None, message_id: int | None = None) -> None:
        """A button of the bot's last message, by the beginning of its label; or forged `data`."""
        shown = self.last if message_id is None else self.message(message_id)
        if data is None:
            label = next(name for name in _labels(shown) if label is not None and name.startswith(label))
        self.office.telegram.tap(self.id, shown["message_id"], label=label, data=data)
        await self.office.settle()

    async def edits(self, message_id: int, text: str) -> None:
        self.office.telegram.edit(self.id, message_id, text)
        await self.office.settle()

    async def sends(self, kind: str, **more: Any) -> None:
        self.office.telegram.send(self.id, kind, **more)
        await self.office.settle()

    async def uploads(self, kind: str, filename: str, content: bytes, caption: str = "", **where: Any) -> None:
        self.office.telegram.upload(self.id, Upload(filename, content), kind=kind, caption=caption, **where)
        await self.office.settle()

    def blocks_the_bot(self, blocked: bool = True) -> None:
        self.office.telegram.block(self.id, blocked=blocked)

    # What they see

    @property
    def screen(self) -> list[dict[str, Any]]:
        return transcript(self.office.telegram, self.id)

    @property
    def last(self) -> dict[str, Any]:
        """The bot's last message."""
        shown = reversed(self._messages)
        return item(self.office.telegram, next(each for each in shown if each.sender is None))

    def message(self, message_id: int) -> dict[str, Any]:
        return item(self.office.telegram, next(each for each in self._messages if each.id == message_id))

    @property
    def _messages(self) -> list[Message]:
        """What `screen` shows, before it is written."""
        return messages(self.office.telegram, self.id)

    @property
    def buttons(self) -> list[str]:
        return _labels(self.last)

    @property
    def replies(self) -> list[str]:
        return [item["text"] for item in self.screen if item["from"] == "bot"]

    def sees(self, *texts: str) -> None:
        for text in texts:
            assert text in self.last["text"], f"{self.name} does not see {text!r} in:\n{self.last['text']}"

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            assert text not in self.last["text"], f"{self.name} sees {text!r}"

    def sees_button(self, label: str) -> None:
        assert any(name.startswith(label) for name in self.buttons), f"no {label!r} among {self.buttons}"

    @property
    def toasts(self) -> list[str]:
        """What taps were answered with, as short notices over the chat."""
        return [
            entry["params"]["text"] for entry in self.office.calls("answerCallbackQuery") if entry["params"].get("text")
        ]


def _labels(item: dict[str, Any]) -> list[str]:
    return [button["label"] for row in item["buttons"] for button in row]
