"""Marks on messages: reactions, pins."""

from typing import Any

from bot.simulator.core import Access, Core
from bot.simulator.errors import bad_request, not_found
from bot.simulator.methods.registry import method
from bot.simulator.model import Chat
from bot.simulator.web.args import Args

# https://core.telegram.org/bots/api#reactiontypeemoji
REACTION_EMOJI = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 "
    "🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 "
    "☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
)


@method("setMessageReaction", takes="chat_id message_id reaction is_big")
def set_message_reaction(core: Core, args: Args) -> Any:
    chat = core.chat_with(args.string("chat_id"), Access.READ)
    message = core.message_in(chat, args.integer("message_id"), "message to react")
    raw = args.structure("reaction", "reaction types") or []
    if not isinstance(raw, list):
        raise bad_request("expected an Array of ReactionType")
    if len(raw) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reaction = _reaction(raw[0]) if raw else None
    core.changed(chat)
    return True


def _reaction(raw: object) -> str:
    if not isinstance(raw, dict) or raw.get("type") != "emoji":
        raise bad_request("can't parse ReactionType: invalid reaction type specified")
    emoji = str(raw.get("emoji", "")).replace("\ufe0f", "")
    if emoji not in REACTION_EMOJI.split():
        raise bad_request("REACTION_INVALID")
    return emoji


def _pinned_change(core: Core, args: Args, what: str) -> tuple[Chat, int]:
    chat = core.chat_with(args.string("chat_id"), Access.WRITE)
    message_id = args.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.messages:
        raise not_found(what)
    return chat, message_id


@method("pinChatMessage", takes="chat_id message_id disable_notification", absent="business_connection_id")
def pin_chat_message(core: Core, args: Args) -> Any:
    chat, message_id = _pinned_change(core, args, "message to pin")
    if message_id not in chat.pinned:
        chat.pinned.append(message_id)
        core.changed(chat)
    return True


@method("unpinChatMessage", takes="chat_id message_id", absent="business_connection_id")
def unpin_chat_message(core: Core, args: Args) -> Any:
    chat, message_id = _pinned_change(core, args, "message to unpin")
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
        core.changed(chat)
    return True
