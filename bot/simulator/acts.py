"""What people do: write, tap, upload, block. Each act becomes the update that Telegram would make of it."""

import re
from dataclasses import dataclass
from typing import Any

from bot.simulator.core import Core
from bot.simulator.errors import BotApiError, DoorError
from bot.simulator.formatting.entities import EMPTY, Entity, Formatted, utf16_slice
from bot.simulator.formatting.keyboards import inline_buttons
from bot.simulator.formatting.tidy import settle
from bot.simulator.methods.chats import member_json
from bot.simulator.methods.media import document_json
from bot.simulator.methods.texts import CAPTION_LIMIT, TEXT_LIMIT
from bot.simulator.model import CallbackQuery, Chat, Message, Person, Upload
from bot.simulator.updates import CALLBACK_KEPT_S

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class ActReceipt:
    """`update_id` is None when the bot is not told (privacy mode, allowed_updates)."""

    message_id: int
    update_id: int | None


class Acts(Core):
    """Errors are `DoorError`: 404 for who or what does not exist, 400 for what a client would not let one do."""

    def person(self, person_id: int) -> Person:
        if person_id not in self.people:
            raise DoorError(404, f"no person {person_id}")
        return self.people[person_id]

    def _active(self, person_id: int) -> Person:
        person = self.person(person_id)
        if person.deactivated:
            raise DoorError(400, f"{person.name} has deleted the account")
        return person

    def chat_of(self, person: Person, chat_id: int | None) -> Chat:
        """Finds the private chat of a person, or a group that they belong to."""
        if chat_id is None or chat_id == person.id:
            return self.chats[person.id]
        chat = self.chats.get(chat_id)
        if chat is None or chat.kind == "private":
            raise DoorError(404, f"no chat {chat_id}")
        if person.id not in chat.members:
            raise DoorError(400, f"{person.name} is not in {chat.title}")
        if chat.migrated_to is not None:
            raise DoorError(400, f"{chat.title} is now the supergroup {chat.migrated_to}")
        return chat

    def post_as(
        self,
        person_id: int,
        kind: str,
        formatted: Formatted = EMPTY,
        *,
        chat: int | None = None,
        reply_to: int | None = None,
        **fields: Any,
    ) -> ActReceipt:
        """Posts a message of any kind from a person."""
        person = self._active(person_id)
        where = self.chat_of(person, chat)
        if where.kind == "private" and person.blocked:
            raise DoorError(400, f"{person.name} has blocked the bot")
        if reply_to is not None and reply_to not in where.messages:
            raise DoorError(404, f"no message {reply_to} to reply to")
        person.started = person.started or where.kind == "private"
        where.seen[person.id] = where.last_message_id
        message = self.post(where, person.id, kind, formatted, reply_to=reply_to, **fields)
        return ActReceipt(message.id, self.deliver(where, message))

    def deliver(self, chat: Chat, message: Message, *, edited: bool = False) -> int | None:
        """Queues the update about a message of a person."""
        if chat.bot_status in {"left", "kicked"} or not self._reaches_bot(chat, message):
            return None
        kind = "channel_post" if chat.kind == "channel" else "message"
        if edited:
            kind = f"edited_{kind}"
        return self.updates.add(kind, self.message_json(message), f"chat:{chat.id}")

    def _reaches_bot(self, chat: Chat, message: Message) -> bool:
        """Tells whether the bot hears a message. Privacy mode: in a group it hears commands, mentions and replies to
        itself.

        https://core.telegram.org/bots/features#privacy-mode
        """
        if chat.kind in {"private", "channel"} or not self.privacy_mode or message.kind == "service":
            return True
        if chat.bot_status == "administrator":
            return True
        replied = chat.messages.get(message.reply_to or 0)
        if replied is not None and replied.sender is None:
            return True
        return any(self._calls_bot(message.formatted, entity) for entity in message.formatted.entities)

    def _calls_bot(self, formatted: Formatted, entity: Entity) -> bool:
        shown = utf16_slice(formatted.text, entity.offset, entity.end).lower()
        name = f"@{self.bot_username.lower()}"
        if entity.kind == "bot_command":
            return "@" not in shown or shown.endswith(name)
        return entity.kind == "mention" and shown == name

    def say(
        self,
        person_id: int,
        text: str,
        *,
        chat: int | None = None,
        reply_to: int | None = None,
        topic: int | None = None,
    ) -> ActReceipt:
        """Writes a text, in a `topic` of a forum. Longer than a message may be, it goes in several, as clients do; the
        receipt is the last one's."""
        pieces = [text[at : at + TEXT_LIMIT] for at in range(0, len(text), TEXT_LIMIT)] or [""]
        settled = [_written(piece) for piece in pieces]
        extra = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
        receipts = [
            self.post_as(person_id, "text", piece, chat=chat, reply_to=reply_to, extra=extra) for piece in settled
        ]
        return receipts[-1]

    def open(self, person_id: int, payload: str = "", *, force: bool = False) -> ActReceipt:
        """Opens a deep link `t.me/<bot>?start=<payload>` and taps START. Whoever had blocked the bot unblocks it so.

        `force` sends a payload that no link can carry, as a custom client could.
        """
        if payload and not force and not _PAYLOAD.fullmatch(payload):
            raise DoorError(400, "a start payload is 1 to 64 characters of A-Z a-z 0-9 _ -")
        self.block(person_id, blocked=False)
        return self.say(person_id, f"/start {payload}".strip())

    def upload(
        self,
        person_id: int,
        upload: Upload,
        *,
        caption: str = "",
        kind: str = "document",
        chat: int | None = None,
        reply_to: int | None = None,
        album: str | None = None,
    ) -> ActReceipt:
        """Sends a file as `document`, or compressed as `photo`; `album`: the one that it is a part of."""
        text = _written(caption) if caption.strip() else EMPTY
        if len(text.text) > CAPTION_LIMIT:
            raise DoorError(400, f"a caption has at most {CAPTION_LIMIT} characters")
        try:
            stored = self.files.add_photo(upload) if kind == "photo" else self._document(kind, upload)
        except BotApiError as refused:
            raise DoorError(400, refused.description) from refused
        extra = {"media_group_id": album} if album else {}
        return self.post_as(person_id, kind, text, chat=chat, reply_to=reply_to, content={kind: stored}, extra=extra)

    def _document(self, kind: str, upload: Upload) -> dict[str, Any]:
        if kind != "document":
            raise DoorError(400, "a file goes as document or as photo")
        return document_json(self.files.add("document", upload))

    def edit(self, person_id: int, message_id: int, text: str, *, chat: int | None = None) -> ActReceipt:
        """Edits one's own text or caption."""
        where = self.chat_of(self._active(person_id), chat)
        message = where.messages.get(message_id)
        if message is None or message.sender != person_id:
            raise DoorError(404, f"no message {message_id} of person {person_id}")
        written = _written(text)
        if len(written.text) > (TEXT_LIMIT if message.kind == "text" else CAPTION_LIMIT):
            raise DoorError(400, "a message edited so would be too long")
        message.formatted = written
        message.edit_date = self.timestamp
        self.changed(where)
        return ActReceipt(message.id, self.deliver(where, message, edited=True))

    def tap(
        self,
        person_id: int,
        message_id: int,
        *,
        label: str | None = None,
        data: str | None = None,
        chat: int | None = None,
    ) -> int | None:
        """Taps a button, and gives the update id of the callback query. `label` must stand on the message now; `data`
        may be forged."""
        person = self._active(person_id)
        where = self.chat_of(person, chat)
        if where.kind == "private" and person.blocked:
            raise DoorError(400, f"{person.name} has blocked the bot")
        message = where.messages.get(message_id)
        if data is None:
            data = _data_under(message, label)
        now = self.now().timestamp()
        self.queries = {key: q for key, q in self.queries.items() if now - q.at <= CALLBACK_KEPT_S}
        query = CallbackQuery(
            id=str(self.rng.getrandbits(62)), person=person_id, chat_id=where.id, message_id=message_id, at=now
        )
        self.queries[query.id] = query
        gone = {"chat": self.chat_json(where), "message_id": message_id, "date": 0}
        payload = {
            "id": query.id,
            "from": person.as_user(),
            "message": self.message_json(message) if message else gone,
            "chat_instance": str(where.id * 7919),
            "data": data,
        }
        return self.updates.add("callback_query", payload, f"user:{person_id}")

    def block(self, person_id: int, *, blocked: bool) -> int | None:
        """Blocks or unblocks the bot, and gives the update id of `my_chat_member`, None when nothing changed."""
        person = self._active(person_id)
        if person.blocked == blocked:
            return None
        chat = self.chats[person_id]
        before = "kicked" if person.blocked else "member"
        person.blocked = blocked
        after = "kicked" if blocked else "member"
        return self.tell_membership(chat, person, before, after)

    def tell_membership(self, chat: Chat, by: Person, before: str, after: str) -> int | None:
        chat.bot_status = before
        old = member_json(self, chat, self.bot_id)
        chat.bot_status = after
        new = member_json(self, chat, self.bot_id)
        self.changed(chat)
        payload = {
            "chat": self.chat_json(chat),
            "from": by.as_user(),
            "date": self.timestamp,
            "old_chat_member": old,
            "new_chat_member": new,
        }
        return self.updates.add("my_chat_member", payload, f"chat:{chat.id}")

    def redeliver(self, *, update_id: int | None = None, last: int | None = None, new_id: bool = False) -> list[int]:
        """Queues one update, or the last n, once more, and gives the ids they are queued under."""
        history = list(self.updates.history)
        if update_id is not None:
            chosen = [update for update in history if update.id == update_id]
        else:
            chosen = history[-last:] if last and last > 0 else []
        if not chosen:
            raise DoorError(404, "no such update")
        return [self.updates.repeat(update, new_id=new_id) for update in chosen]


def _written(text: str) -> Formatted:
    try:
        return settle(Formatted(text), allow_invisible=True)
    except BotApiError as refused:
        raise DoorError(400, refused.description) from refused


def _data_under(message: Message | None, label: str | None) -> str:
    if message is None:
        raise DoorError(404, "no such message")
    for button in inline_buttons(message.markup):
        if button["text"] == label:
            if "callback_data" not in button:
                raise DoorError(400, f"the button {label} opens a link or copies a text: no callback")
            return str(button["callback_data"])
    raise DoorError(404, f"no button {label} on message {message.id}")
