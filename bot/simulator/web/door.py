"""The control door `/_sim/…`: what tests and the chat page make people do, and what they look at."""

import base64
import binascii
import inspect
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.simulator import views
from bot.simulator.acts import ActReceipt
from bot.simulator.errors import DoorError
from bot.simulator.model import Upload
from bot.simulator.state import Telegram

AdvanceClock = Callable[[float], Awaitable[object] | object]
NextEvent = Callable[[], Awaitable[datetime | None]]
_SHOWN_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Body:
    """The JSON object of a request, field by field."""

    def __init__(self, raw: object) -> None:
        if not isinstance(raw, dict):
            raise DoorError(400, "a JSON object is expected")
        self.raw: dict[str, Any] = raw

    def text(self, name: str, default: str | None = None) -> str:
        value = self.raw.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise DoorError(400, f"{name} must be a string")
        return value

    def optional_number(self, name: str) -> int | None:
        value = self.raw.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise DoorError(400, f"{name} must be an integer")
        return value

    def number(self, name: str) -> int:
        value = self.optional_number(name)
        if value is None:
            raise DoorError(400, f"{name} is missing")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.raw.get(name, default)
        if not isinstance(value, bool):
            raise DoorError(400, f"{name} must be true or false")
        return value

    def content(self, name: str) -> bytes:
        try:
            return base64.b64decode(self.text(name), validate=True)
        except binascii.Error:
            raise DoorError(400, f"{name} is not base64") from None

    @property
    def where(self) -> dict[str, int | None]:
        return {"chat": self.optional_number("chat"), "reply_to": self.optional_number("reply_to")}


def _receipt(receipt: ActReceipt) -> dict[str, Any]:
    return {"message_id": receipt.message_id, "update_id": receipt.update_id}


class Door:
    """Every method takes the body of a POST and gives the JSON of the answer."""

    def __init__(
        self, telegram: Telegram, advance_clock: AdvanceClock | None, next_event: NextEvent | None = None
    ) -> None:
        self.telegram = telegram
        self.advance_clock = advance_clock
        self.next_event = next_event

    def people(self, body: Body) -> Any:
        person = self.telegram.add_person(
            body.text("name"),
            body.text("username", ""),
            body.text("last_name", ""),
            body.text("language_code", ""),
        )
        return {"id": person.id}

    def groups(self, body: Body) -> Any:
        members = body.raw.get("members")
        if not isinstance(members, list) or not all(isinstance(member, int) for member in members):
            raise DoorError(400, "members must be a list of person ids")
        return {"id": self.telegram.add_group(body.text("title"), members, body.text("kind", "group")).id}

    def say(self, body: Body) -> Any:
        return _receipt(self.telegram.say(body.number("person"), body.text("text"), **body.where))

    def tap(self, body: Body) -> Any:
        update_id = self.telegram.tap(
            body.number("person"),
            body.number("message_id"),
            label=body.text("label", "") or None,
            data=body.text("data") if body.raw.get("data") is not None else None,
            chat=body.optional_number("chat"),
        )
        return {"update_id": update_id}

    def upload(self, body: Body) -> Any:
        receipt = self.telegram.upload(
            body.number("person"),
            Upload(body.text("filename"), body.content("content_base64")),
            caption=body.text("caption", ""),
            kind=body.text("as", "document"),
            chat=body.where["chat"],
            reply_to=body.where["reply_to"],
        )
        return _receipt(receipt)

    def open(self, body: Body) -> Any:
        receipt = self.telegram.open(body.number("person"), body.text("payload", ""), force=body.flag("force"))
        return _receipt(receipt)

    def block(self, body: Body) -> Any:
        update_id = self.telegram.block(body.number("person"), blocked=body.flag("blocked", True))
        return {"update_id": update_id}

    def deactivate(self, body: Body) -> Any:
        self.telegram.deactivate(body.number("person"))
        return {}

    def send(self, body: Body) -> Any:
        receipt = self.telegram.send(
            body.number("person"),
            body.text("kind"),
            text=body.text("text", ""),
            message_id=body.optional_number("message_id"),
            phone=body.text("phone", ""),
            name=body.text("name", ""),
            **body.where,
        )
        return _receipt(receipt)

    def migrate(self, body: Body) -> Any:
        return {"id": self.telegram.migrate(body.number("chat")).id}

    def faults(self, body: Body) -> Any:
        """Sets trouble and gives what is set now: of the person named, or of everybody."""
        return self.telegram.set_faults(body.raw)

    def redeliver(self, body: Body) -> Any:
        ids = self.telegram.redeliver(
            update_id=body.optional_number("update_id"),
            last=body.optional_number("last"),
            new_id=body.flag("new_id"),
        )
        return {"update_ids": ids}

    def privacy(self, body: Body) -> Any:
        """Sets the bot's privacy mode, as its owner does with @BotFather."""
        self.telegram.privacy_mode = body.flag("enabled", True)
        return {"enabled": self.telegram.privacy_mode}

    async def clock(self, body: Body) -> Any:
        if self.advance_clock is None:
            raise DoorError(404, "this clock cannot be moved")
        seconds = await self._until_next() if body.flag("to_next") else body.raw.get("advance_seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise DoorError(400, "advance_seconds must be a number, not negative")
        moved = self.advance_clock(seconds)
        if inspect.isawaitable(moved):
            await moved
        self.telegram.tell("clock", {"now": _iso(self.telegram.now())})
        return self.now()

    async def _until_next(self) -> float:
        """Gives the seconds until the bot has something to do."""
        event = await self.next_event() if self.next_event else None
        if event is None:
            raise DoorError(404, "nothing is known to come")
        return max(0.0, (event - self.telegram.now()).total_seconds())

    def now(self) -> dict[str, Any]:
        return {"now": _iso(self.telegram.now()), "adjustable": self.advance_clock is not None}

    def look(self, what: str, key: str, query: dict[str, str]) -> Any:
        """Answers the GET requests with JSON."""
        if what == "people":
            return views.people(self.telegram)
        if what == "chat":
            return views.transcript(self.telegram, _integer(key))
        if what == "view":
            chat = _integer(query["chat"]) if query.get("chat") else None
            return views.view(self.telegram, _integer(key), chat, peek=bool(query.get("peek")))
        if what == "log":
            return self.telegram.journal.after(_integer(query.get("after", "0")))
        if what == "clock":
            return self.now()
        raise DoorError(404, f"no /_sim/{what}")

    def file(self, file_id: str) -> web.Response:
        """Gives the bytes of a file, which a browser shows only when they are a raster image."""
        stored = self.telegram.files.get(file_id)
        if stored is None:
            raise DoorError(404, "no such file")
        is_shown = stored.mime in _SHOWN_INLINE
        disposition = "inline" if is_shown else f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}"
        headers = {"Content-Disposition": disposition, "Cache-Control": "private, max-age=31536000, immutable"}
        mime = stored.mime if is_shown else "application/octet-stream"
        return web.Response(body=stored.content, content_type=mime, headers=headers)


POSTS = (
    *("people", "groups", "say", "tap", "upload", "open", "block", "deactivate", "send", "migrate", "faults"),
    *("redeliver", "privacy", "clock"),
)


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise DoorError(400, f"{text} is no integer") from None
