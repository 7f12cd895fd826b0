"""What every handler is given: what it may use, who wrote, and names for what was written."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session
from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.base.guesses import Guesses
from bot.base.uploads import Upload
from bot.config import Settings
from bot.inspection.inspector import Inspector
from bot.people.people import STRANGER, Visitor
from conocimiento.library import Library
from conocimiento.search import Knowledge, Result
from db.engine import Database
from db.models import Draft

P = ParamSpec("P")
T = TypeVar("T")

DOWNLOADS = 4  # files at once, each of 20 MB at most and in memory while it is looked at


@dataclass(frozen=True)
class Controller:
    """Who answers for personal data (responsable del tratamiento), where people write to them, and after how many
    months the texts of questions are erased."""

    name: str
    contact: str
    months: int

    @classmethod
    def named_in(cls, settings: Settings) -> "Controller | None":
        """Makes the controller that the settings name; None while they name nobody."""
        name, contact = settings.data_controller, settings.data_controller_contact
        return cls(name, contact, settings.retention_months) if name and contact else None


async def _nothing() -> None:
    """Stands for a process that serves no articles."""


@dataclass(kw_only=True)
class Resources:
    """What the composition root hands to the handlers. `knowledge` is replaced as a whole when articles change.
    Without a controller nobody can be registered. `now()` is local, so that its date is the one people live in."""

    database: Database
    knowledge: Knowledge
    now: Callable[[], datetime]
    timezone: ZoneInfo
    source_key: bytes
    controller: Controller | None = None
    send_rate: float = 30.0  # messages a second, for what is estimated
    approval_above: int | None = None  # recipients of an announcement above which a second coordinator must agree
    inputs: dict[str, "InputHandler"] = field(default_factory=dict)
    """By kind of draft: who takes what a person types next."""
    readers: dict[str, "Reader"] = field(default_factory=dict)
    questions_pass: set[str] = field(default_factory=set)
    takes_files: set[str] = field(default_factory=set)
    own_cancel: set[str] = field(default_factory=set)
    to_others: set[str] = field(default_factory=set)
    """Further kinds, as gate.on_input says."""
    menus: bool = True
    """Whether Telegram's server knows menus of a chat."""
    workbooks: "WorkbookHandler | None" = None
    """Takes a workbook from whoever may import plans: an .xlsx by its content; without an upload, a document that has
    the name of another kind of workbook and is still to be downloaded."""
    guesses: Guesses = field(default_factory=Guesses)
    slowed: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))
    """Whoever is made to wait for a wrong code: few at a time, for an update under way takes a place."""
    downloads: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(DOWNLOADS))
    inspector: Inspector = field(default_factory=Inspector)
    library: Library = field(default_factory=Library)
    """Makes bases that are only tried."""
    checks: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """Trains a base that is only tried: one at a time."""
    markdown: "MarkdownHandler | None" = None
    """Takes the file of an article from whoever may publish; tells whether it did."""
    refresh: Callable[[], Awaitable[None]] = _nothing
    """Serves what was just published, in this process; the others see it within seconds."""

    def today(self) -> date:
        return self.now().astimezone(self.timezone).date()


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], Resources]):
    """One update on its way. The gate says who wrote it, and what the bot waited for from them then."""

    visitor: Visitor = STRANGER
    draft: Draft | None = None
    found: Result | None = None
    """What the articles say of the text, when it was understood already; `unwritten`: its text is recorded nowhere."""
    unwritten: bool = False

    @property
    def me(self) -> int:
        """Gives the id of who wrote. Only for handlers that need an Act: the gate lets no stranger through."""
        assert self.visitor.id is not None
        return self.visitor.id

    async def run(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls a function of the domain in one transaction (Database.run)."""
        return await self.bot_data.database.run(function, *args, **kwargs)

    async def read(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls one that writes nothing and may take a while (Database.read)."""
        return await self.bot_data.database.run_read(function, *args, **kwargs)

    def word(self, group: int) -> str:
        """Returns what the tapped button says in this group of its pattern; "" when the group took no part."""
        return self._tapped[group] or ""

    def number(self, group: int, absent: int | None = None) -> int:
        """Returns the same as a number; `absent` when the group took no part. Raises ValueError without one."""
        word = self.word(group)
        return absent if absent is not None and not word else int(word)

    def words(self) -> tuple[str, ...]:
        """Returns what the tapped button says in all groups of its pattern."""
        return self._tapped.groups("")

    @property
    def _tapped(self) -> re.Match[str]:
        """Gives what the button's pattern found. Only for handlers of buttons: the others have no pattern."""
        assert self.match is not None
        return self.match


App = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], Resources, None]


InputHandler = Callable[[Update, Context, Draft], Awaitable[None]]
Reader = Callable[[str, date], bool]  # of a text, on a day
MarkdownHandler = Callable[[Update, Context], Awaitable[bool]]
WorkbookHandler = Callable[[Update, Context, Upload | None], Awaitable[None]]


def source(update: Update, resources: Resources) -> str:
    """Names a message for ever without holding its chat: a hash keyed by what is not in the database."""
    message = update.effective_message
    assert message is not None
    edit = f":{int(message.edit_date.timestamp())}" if message.edit_date else ""
    return "msg:" + _keyed(f"{message.chat_id}:{message.message_id}{edit}", resources)


def file_source(update: Update, resources: Resources) -> str:
    """Names a message with a file. Those of one album end alike."""
    message = update.effective_message
    assert message is not None
    album = message.media_group_id
    return source(update, resources) + (f":{_keyed(f'{message.chat_id}:{album}', resources)[:20]}" if album else "")


def tap_source(update: Update, resources: Resources) -> str:
    """Names a tap: the same button of the same message has its effect once, whatever its update_id."""
    query, message = update.callback_query, update.effective_message
    assert query is not None
    assert message is not None
    return "tap:" + _keyed(f"{message.chat.id}:{message.message_id}:{query.data}", resources)


def tap_digest(update: Update, resources: Resources) -> bytes:
    """Names a tap as `tap_source` does, by a hash that nobody can make who has only the database."""
    return hmac.new(resources.source_key, b"code:" + tap_source(update, resources).encode(), hashlib.sha256).digest()


def chat_key(update: Update, resources: Resources) -> str:
    """Names a conversation without holding its chat: a hash keyed by what is not in the database."""
    assert update.effective_chat is not None
    return "chat:" + _keyed(str(update.effective_chat.id), resources)


def _keyed(name: str, resources: Resources) -> str:
    return hmac.new(resources.source_key, name.encode(), hashlib.sha256).hexdigest()[:40]
