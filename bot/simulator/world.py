"""Who and what there is: new people, groups, channels; accounts that go; groups that grow; odd messages."""

from typing import Any

from bot.simulator.acts import ActReceipt, Acts
from bot.simulator.core import FIRST_PERSON
from bot.simulator.errors import DoorError
from bot.simulator.formatting.entities import EMPTY, Formatted
from bot.simulator.formatting.tidy import settle
from bot.simulator.methods.copying import forward_origin
from bot.simulator.methods.media import document_json
from bot.simulator.model import Chat, Message, Person, Upload

GROUP_KINDS = ("group", "supergroup", "channel")
_FIRST_GROUP = -2001
_FIRST_SUPERGROUP = -1_000_000_002_001
# One pixel, silence, and an empty clip: enough for what a bot is told of them.
_STICKER = Upload("sticker.webp", b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0/\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0")
_VOICE = Upload("voice.ogg", b"OggS\0\x02" + bytes(22))
_VIDEO = Upload("video.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom")


class World(Acts):
    def add_person(self, name: str, username: str = "", last_name: str = "", language_code: str = "") -> Person:
        """Adds a person. A last name may be given apart; else it is what follows the first word."""
        first, _, rest = name.strip().partition(" ")
        if last_name:
            first, rest = name.strip(), last_name.strip()
        if not first:
            raise DoorError(400, "a person has a name")
        person = Person(
            FIRST_PERSON + len(self.people),
            first,
            last_name=rest.strip(),
            username=username.removeprefix("@"),
            language_code=language_code,
        )
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, "private", last_message_id=self.first_message_id - 1)
        self.changed(self.chats[person.id])
        return person

    def deactivate(self, person_id: int) -> None:
        """Deletes somebody's account."""
        self.person(person_id).deactivated = True
        self.changed(self.chats[person_id])

    def add_group(self, title: str, members: list[int], kind: str = "group") -> Chat:
        """Adds a group. The first member creates it and adds the bot, in a channel as administrator."""
        if kind not in GROUP_KINDS:
            raise DoorError(400, f"kind is one of {', '.join(GROUP_KINDS)}")
        if not title.strip() or not members:
            raise DoorError(400, "a group has a title and members")
        people = [self.person(person_id) for person_id in members]
        chat = self._new_chat(kind, title.strip(), [person.id for person in people])
        status = "administrator" if kind == "channel" else "member"
        self.tell_membership(chat, people[0], "left", status)
        if kind != "channel":
            self._service(chat, people[0].id, {"new_chat_members": [self.bot_user()]})
        return chat

    def _new_chat(self, kind: str, title: str, members: list[int]) -> Chat:
        first = _FIRST_GROUP if kind == "group" else _FIRST_SUPERGROUP
        count = sum((chat.kind == "group") == (kind == "group") for chat in self.chats.values() if chat.id < 0)
        chat = Chat(first - count, kind, title, members, last_message_id=self.first_message_id - 1)
        self.chats[chat.id] = chat
        return chat

    def _service(self, chat: Chat, sender: int | None, content: dict[str, Any]) -> Message:
        message = self.post(chat, sender, "service", content=content)
        self.deliver(chat, message)
        return message

    def migrate(self, chat_id: int) -> Chat:
        """Makes a supergroup of a group, with another id."""
        old = self.chats.get(chat_id)
        if old is None or old.kind != "group" or old.migrated_to is not None:
            raise DoorError(404, f"no group {chat_id}")
        new = self._new_chat("supergroup", old.title, list(old.members))
        new.bot_status = old.bot_status
        self._service(old, old.members[0], {"migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        self._service(new, old.members[0], {"migrate_from_chat_id": old.id})
        return new

    def send(
        self,
        person_id: int,
        kind: str,
        *,
        text: str = "",
        message_id: int | None = None,
        chat: int | None = None,
        reply_to: int | None = None,
        phone: str = "",
        name: str = "",
    ) -> ActReceipt:
        """Sends what is neither text nor file: sticker, voice, video, location, contact, poll, forward, edit.

        A contact is the person's own, unless `name` and `phone` say another. A forward repeats the message `message_id`
        of this chat, or carries `text` from somebody unknown.
        """
        if kind == "edit":
            return self.edit(person_id, message_id or 0, text, chat=chat)
        if kind == "forward":
            return self._forward(person_id, message_id, text, chat=chat)
        content, caption = self._sample(person_id, kind, text, phone=phone, name=name)
        return self.post_as(person_id, kind, caption, chat=chat, reply_to=reply_to, content=content)

    def _sample(
        self, person_id: int, kind: str, text: str, *, phone: str, name: str
    ) -> tuple[dict[str, Any], Formatted]:
        caption = settle(Formatted(text)) if text.strip() and kind in {"voice", "video"} else EMPTY
        if kind == "contact":
            return {"contact": self._contact(self.person(person_id), phone, name)}, EMPTY
        if kind == "location":
            return {"location": {"latitude": 4.598056, "longitude": -74.075833}}, EMPTY
        if kind == "poll":
            return {"poll": self._poll(text)}, EMPTY
        if kind == "sticker":
            return {"sticker": self._sticker(text)}, EMPTY
        if kind == "voice":
            stored = self.files.add("voice", _VOICE)
            return {"voice": {"duration": 3, "mime_type": "audio/ogg"} | stored.as_file()}, caption
        if kind == "video":
            video = document_json(self.files.add("video", _VIDEO))
            return {"video": {"duration": 3, "width": 320, "height": 240} | video}, caption
        raise DoorError(400, f"cannot send a {kind}")

    def _contact(self, person: Person, phone: str, name: str) -> dict[str, Any]:
        if name:
            return {"phone_number": phone or "573000000000", "first_name": name}
        contact = {"phone_number": phone or person.phone_number, "first_name": person.first_name}
        return contact | ({"last_name": person.last_name} if person.last_name else {}) | {"user_id": person.id}

    def _sticker(self, emoji: str) -> dict[str, Any]:
        sticker = {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji or "👍",
        }
        return sticker | self.files.add("sticker", _STICKER).as_file()

    def _poll(self, question: str) -> dict[str, Any]:
        options = [{"text": option, "voter_count": 0} for option in ("Sí", "No")]
        return {
            "id": str(self.rng.getrandbits(62)),
            "question": question or "¿Nos reunimos el lunes?",
            "options": [option | {"persistent_id": str(n)} for n, option in enumerate(options)],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }

    def _forward(self, person_id: int, message_id: int | None, text: str, *, chat: int | None) -> ActReceipt:
        if message_id is None:
            origin = {"type": "hidden_user", "sender_user_name": "Alguien", "date": self.timestamp}
            formatted = settle(Formatted(text or "Mensaje reenviado"))
            return self.post_as(person_id, "text", formatted, chat=chat, extra={"forward_origin": origin})
        message = self.chats[self.person(person_id).id].messages.get(message_id)
        if message is None or message.kind == "service":
            raise DoorError(404, f"no message {message_id} to forward")
        extra = forward_origin(self, message)
        content = dict(message.content)
        return self.post_as(person_id, message.kind, message.formatted, chat=chat, content=content, extra=extra)
