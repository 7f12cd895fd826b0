"""What a person sees, for the chat page and for tests."""

from typing import Any

from bot.simulator.core import Core
from bot.simulator.errors import DoorError
from bot.simulator.formatting.display import to_html
from bot.simulator.model import Chat, Message

# What a page loads at once; older messages stay in the transcript.
VIEW_LIMIT = 300
_FILED = ("document", "sticker", "voice", "video")
_SUMMARIES = {
    "photo": "Foto",
    "document": "Documento",
    "sticker": "Sticker",
    "voice": "Nota de voz",
    "video": "Video",
    "location": "Ubicación",
    "contact": "Contacto",
    "poll": "Encuesta",
}


def _button(raw: dict[str, Any]) -> dict[str, Any]:
    button = {"label": raw["text"]}
    if "callback_data" in raw:
        button["data"] = raw["callback_data"]
    if "copy_text" in raw:
        button["copy_text"] = raw["copy_text"]["text"]
    return button | {name: raw[name] for name in ("url", "style") if name in raw}


def _file(core: Core, message: Message) -> dict[str, Any] | None:
    if message.kind == "photo":
        raw = message.content["photo"][-1]
    elif message.kind in _FILED:
        raw = message.content[message.kind]
    else:
        return None
    stored = core.files.get(raw["file_id"])
    assert stored
    return {
        "file_id": stored.file_id,
        "name": stored.name,
        "size": len(stored.content),
        "mime": stored.mime,
        "url": f"/_sim/file/{stored.file_id}",
    } | {name: raw[name] for name in ("width", "height") if name in raw}


def _text(message: Message) -> str:
    if message.formatted.text or message.kind == "text":
        return message.formatted.text
    if message.kind == "contact":
        contact = message.content["contact"]
        names = (contact["first_name"], contact.get("last_name"), contact["phone_number"])
        return " ".join(filter(None, names))
    if message.kind == "poll":
        return str(message.content["poll"]["question"])
    return str(message.content["sticker"]["emoji"]) if message.kind == "sticker" else ""


def item(core: Core, message: Message) -> dict[str, Any]:
    """Writes one message of a transcript."""
    rows = (message.markup or {}).get("inline_keyboard", [])
    text = _text(message)
    shown: dict[str, Any] = {
        "message_id": message.id,
        "from": "bot" if message.sender is None else "person",
        "kind": message.kind,
        "text": text,
        "html": to_html(text, message.formatted.entities),
        "buttons": [[_button(raw) for raw in row] for row in rows],
        "edited": message.edit_date is not None,
        "date": message.date,
        "reply_to": message.reply_to,
        "reaction": message.reaction,
        "forwarded": "forward_origin" in message.extra,
    }
    if message.sender is not None:
        shown |= {"person": message.sender, "name": core.people[message.sender].name}
    if file := _file(core, message):
        shown["file"] = file
    return shown


def transcript(core: Core, chat_id: int) -> list[dict[str, Any]]:
    """Writes the whole chat with a person, or of a group (a negative id). Deleted messages are not there."""
    return [item(core, message) for message in messages(core, chat_id)]


def messages(core: Core, chat_id: int) -> list[Message]:
    """Lists what a transcript is made of, in its order."""
    return [message for message in _chat(core, chat_id).messages.values() if message.kind != "service"]


def _chat(core: Core, chat_id: int) -> Chat:
    if chat_id not in core.chats:
        raise DoorError(404, f"no chat {chat_id}")
    return core.chats[chat_id]


def _keyboard(chat: Chat) -> dict[str, Any] | None:
    """Finds the reply keyboard on show: the last one sent, unless removed or used up."""
    used = False
    for message in reversed(chat.messages.values()):
        if message.sender is not None:
            used = True
            continue
        markup = message.markup or {}
        if markup.get("remove_keyboard"):
            return None
        if "keyboard" in markup:
            one_time = bool(markup.get("one_time_keyboard"))
            return None if one_time and used else {"rows": _key_rows(markup), "one_time": one_time}
    return None


def _key_rows(markup: dict[str, Any]) -> list[list[dict[str, Any]]]:
    def key(raw: dict[str, Any]) -> dict[str, Any]:
        return {"label": raw["text"]} | {n: raw[n] for n in ("request_contact", "style") if n in raw}

    return [[key(raw) for raw in row] for row in markup["keyboard"]]


def view(core: Core, person_id: int, chat_id: int | None = None, *, peek: bool = False) -> dict[str, Any]:
    """Shows a chat as the person's screen does. Showing it marks it as seen, unless `peek`."""
    if person_id not in core.people:
        raise DoorError(404, f"no person {person_id}")
    person = core.people[person_id]
    chat = _chat(core, chat_id or person_id)
    if not peek:
        chat.seen[person_id] = chat.last_message_id
    shown = [message for message in chat.messages.values() if message.kind != "service"]
    return {
        "rev": core.rev,
        "person": person_id,
        "chat": chat.id,
        "bot": {"name": core.bot_name, "description": core.profile.get("Description:", "")},
        "title": core.bot_name if chat.kind == "private" else chat.title,
        "kind": chat.kind,
        "messages": [item(core, message) for message in shown[-VIEW_LIMIT:]],
        "commands": core.commands.seen_by(person_id, person.language_code, chat.id),
        "typing": core.action_in(chat),
        "keyboard": _keyboard(chat),
        "pinned": chat.pinned[-1] if chat.pinned else None,
        "blocked": person.blocked,
        "started": person.started,
    }


def _summary(chat: Chat) -> dict[str, Any] | None:
    message = next((m for m in reversed(chat.messages.values()) if m.kind != "service"), None)
    if message is None:
        return None
    text = message.formatted.text or _text(message) or _SUMMARIES.get(message.kind, "")
    by = "bot" if message.sender is None else "person"
    return {"message_id": message.id, "from": by, "text": text[:120], "date": message.date}


def _unread(chat: Chat, person_id: int) -> int:
    seen = chat.seen.get(person_id, 0)
    return sum(m.id > seen and m.sender != person_id and m.kind != "service" for m in chat.messages.values())


def people(core: Core) -> list[dict[str, Any]]:
    """Lists everybody, then the groups and channels (their `kind` is not `private`, their `members` are listed)."""
    persons = [
        {
            "id": person.id,
            "kind": "private",
            "name": person.name,
            "username": person.username or None,
            "blocked": person.blocked,
            "deactivated": person.deactivated,
            "unread": _unread(core.chats[person.id], person.id),
            "last": _summary(core.chats[person.id]),
        }
        for person in core.people.values()
    ]
    groups = [
        {
            "id": chat.id,
            "kind": chat.kind,
            "name": chat.title,
            "username": None,
            "blocked": False,
            "members": chat.members,
            "unread": 0,
            "last": _summary(chat),
        }
        for chat in core.chats.values()
        if chat.kind != "private" and chat.migrated_to is None
    ]
    return [*persons, *groups]
