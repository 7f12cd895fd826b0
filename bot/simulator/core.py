"""The state of the local Telegram and the few moves that everything else is made of."""

import random
from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import Any

from bot.simulator.commands import CommandLists
from bot.simulator.errors import bad_request, forbidden, not_found, upgraded_to_supergroup
from bot.simulator.faults import Faults
from bot.simulator.files import FileStore
from bot.simulator.formatting.entities import EMPTY, Formatted, entity_to_json
from bot.simulator.journal import Journal
from bot.simulator.limits import Rates
from bot.simulator.model import CallbackQuery, Chat, Message, Person
from bot.simulator.personal import PersonalFaults
from bot.simulator.updates import UpdateQueue

FIRST_PERSON = 1001
# The bot's id until a token says another.
DEFAULT_BOT_ID = 7_000_000_001
# How long "typing…" is shown: https://core.telegram.org/bots/api#sendchataction
ACTION_S = 5.0

Listener = Callable[[str, dict[str, Any]], None]


class Access(IntEnum):
    """What a method needs of a chat (`Client.cpp` AccessRights)."""

    READ = 0
    DELETE = 1
    EDIT = 2
    WRITE = 3


class Core:
    """Pure: no sockets, no sleeping, not for several threads.

    Listeners hear `update` (there may be one to take), `change` ({"rev", "person"|"chat"}) and `answer` (to a
    callback query).
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        seed: int,
        name: str,
        username: str,
        first_message_id: int,
    ) -> None:
        self.now = now
        self.monotonic = monotonic
        rng = random.Random(seed)  # noqa: S311
        self.rng = rng
        self.bot_id = DEFAULT_BOT_ID
        self.bot_name = name
        self.bot_username = username
        self.first_message_id = first_message_id
        self.profile: dict[str, str] = {}
        self.privacy_mode = True
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files = FileStore(rng)
        self.commands = CommandLists()
        self.menu_buttons: dict[int, dict[str, Any]] = {}
        self.queries: dict[str, CallbackQuery] = {}
        self.webhook: dict[str, Any] = {}
        self.faults = Faults(seed)
        self.rates = Rates(monotonic)
        self.personal_faults = PersonalFaults(seed, monotonic)
        self.journal = Journal(now)
        self.listeners: set[Listener] = set()
        self.rev = 0
        first_update = rng.randrange(100_000_000, 900_000_000)
        self.updates = UpdateQueue(lambda: now().timestamp(), lambda: self.tell("update", {}), first_update)

    def tell(self, event: str, data: dict[str, Any]) -> None:
        for listener in tuple(self.listeners):
            listener(event, data)

    def changed(self, chat: Chat) -> None:
        self.rev += 1
        self.tell("change", {"rev": self.rev, "person" if chat.kind == "private" else "chat": chat.id})

    @property
    def timestamp(self) -> int:
        return int(self.now().timestamp())

    def bot_user(self) -> dict[str, Any]:
        """Gives the Bot API's User of the bot, as it stands in messages."""
        user = {"id": self.bot_id, "is_bot": True, "first_name": self.bot_name}
        return user | {"username": self.bot_username}

    def user(self, user_id: int | None) -> dict[str, Any] | None:
        """Gives the User of a person, or of the bot for None and for its own id."""
        if user_id is None or user_id == self.bot_id:
            return self.bot_user()
        person = self.people.get(user_id)
        return person.as_user() if person else None

    def chat_json(self, chat: Chat) -> dict[str, Any]:
        return self.people[chat.id].as_chat() if chat.kind == "private" else chat.as_chat()

    def chat_with(self, raw: str, access: Access, name: str = "chat_id") -> Chat:
        """Finds a chat: the chat of a `chat_id` parameter.

        Raises:
            BotApiError: there is no such chat or the bot may not do this in it.
        """
        if not raw:
            raise bad_request(f"{name} is empty")
        try:
            chat = self.chats.get(int(raw))
        except ValueError:
            chat = None
        if chat is None:
            raise bad_request("chat not found")
        if chat.kind == "private":
            self._check_person(self.people[chat.id], access)
        else:
            _check_group(chat, access)
        return chat

    def _check_person(self, person: Person, access: Access) -> None:
        if not person.started and access < Access.EDIT:
            raise bad_request("chat not found")
        if person.deactivated and access >= Access.EDIT:
            raise forbidden("user is deactivated")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
        if person.blocked and access >= Access.EDIT:
            raise forbidden("bot was blocked by the user")

    def message_in(self, chat: Chat, message_id: int, what: str) -> Message:
        message = chat.messages.get(message_id)
        if message is None:
            raise not_found(what)
        return message

    def post(self, chat: Chat, sender: int | None, kind: str, formatted: Formatted = EMPTY, **fields: Any) -> Message:
        """Puts a message in a chat. `fields` are those of Message."""
        message_id = chat.next_message_id()
        message = Message(
            id=message_id, chat_id=chat.id, date=self.timestamp, sender=sender, kind=kind, formatted=formatted, **fields
        )
        chat.messages[message.id] = message
        if sender is None:
            chat.action = ""
        self.changed(chat)
        return message

    def remove(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
        self.changed(chat)

    def action_in(self, chat: Chat) -> str | None:
        """Names what the bot is seen doing: typing, upload_document…"""
        return chat.action if chat.action and self.monotonic() < chat.action_until else None

    def message_json(self, message: Message, *, with_reply: bool = True) -> dict[str, Any]:
        """Writes the Bot API's Message."""
        chat = self.chats[message.chat_id]
        raw: dict[str, Any] = {"message_id": message.id}
        if chat.kind == "channel":
            raw["sender_chat"] = chat.as_chat()
        else:
            raw["from"] = self.user(message.sender)
        raw |= {"chat": self.chat_json(chat), "date": message.date}
        raw |= message.extra
        if message.edit_date:
            raw["edit_date"] = message.edit_date
        replied = chat.messages.get(message.reply_to or 0)
        if with_reply and replied:
            raw["reply_to_message"] = self.message_json(replied, with_reply=False)
        raw |= self._content_json(message)
        if message.markup and "inline_keyboard" in message.markup:
            raw["reply_markup"] = message.markup
        return raw

    def _content_json(self, message: Message) -> dict[str, Any]:
        text = "text" if message.kind == "text" else "caption"
        raw: dict[str, Any] = dict(message.content)
        if message.formatted.text:
            raw[text] = message.formatted.text
        if message.formatted.entities:
            raw["entities" if text == "text" else "caption_entities"] = [
                entity_to_json(entity, self.user(int(entity.argument)) if entity.kind == "text_mention" else None)
                for entity in message.formatted.entities
            ]
        return raw


def _check_group(chat: Chat, access: Access) -> None:
    if chat.migrated_to is not None and access == Access.WRITE:
        raise upgraded_to_supergroup(chat.migrated_to)
    needs_membership = access >= Access.EDIT if chat.kind == "group" else True
    if needs_membership and chat.bot_status in {"left", "kicked"}:
        what = "kicked from" if chat.bot_status == "kicked" else "not a member of"
        raise forbidden(f"bot {'was' if what.startswith('kicked') else 'is'} {what} the {chat.kind} chat")
