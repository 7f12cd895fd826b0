"""sendMessage and what all sending methods share."""

from typing import Any

from bot.simulator.core import Access, Core
from bot.simulator.errors import bad_request, not_found, not_implemented
from bot.simulator.formatting.keyboards import read_markup
from bot.simulator.methods.registry import SENDING, SENDING_ABSENT, method
from bot.simulator.methods.texts import message_text
from bot.simulator.model import Chat, Message
from bot.simulator.web.args import Args, to_integer

REPLY_ABSENT = (
    *("quote", "quote_parse_mode", "quote_entities", "quote_position"),
    *("checklist_task_id", "poll_option_id", "ephemeral_message_id"),
)


def target(core: Core, args: Args) -> Chat:
    """Finds the chat to send to."""
    chat = core.chat_with(args.string("chat_id"), Access.WRITE)
    if chat.kind == "channel" and chat.bot_status != "administrator":
        raise bad_request("need administrator rights in the channel chat")
    return chat


def markup_of(args: Args, *, inline_only: bool = False) -> dict[str, Any] | None:
    raw = args.structure("reply_markup", "reply keyboard markup")
    return read_markup(raw, inline_only=inline_only)


def reply_of(args: Args, chat: Chat) -> int | None:
    """Finds the message replied to; None without one, or when it is gone and that is allowed."""
    raw = args.structure("reply_parameters", "reply parameters")
    if raw is None:
        raw = {
            "message_id": args.integer("reply_to_message_id"),
            "allow_sending_without_reply": args.boolean("allow_sending_without_reply"),
        }
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply parameters")
    for name in REPLY_ABSENT:
        if raw.get(name):
            raise not_implemented(f"ReplyParameters.{name}")
    if raw.get("chat_id") not in (None, "", chat.id, str(chat.id)):
        raise not_implemented("ReplyParameters.chat_id of another chat")
    message_id = to_integer(str(raw.get("message_id", 0)))
    if message_id <= 0:
        return None
    if message_id in chat.messages:
        return message_id
    if raw.get("allow_sending_without_reply"):
        return None
    raise not_found("message to be replied")


def extra_of(args: Args) -> dict[str, Any]:
    """Gives what stands in the sent Message because the call asked for it."""
    protected = {"has_protected_content": True} if args.boolean("protect_content") else {}
    topic = args.integer("message_thread_id")
    inside = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
    return protected | inside | shown_as(args)


def shown_as(args: Args) -> dict[str, Any]:
    """Says how a photo or its caption is to be shown."""
    names = {"has_spoiler": "has_media_spoiler", "show_caption_above_media": "show_caption_above_media"}
    return {field: True for name, field in names.items() if args.boolean(name)}


def link_preview_of(args: Args) -> dict[str, Any]:
    raw = args.structure("link_preview_options", "link preview options")
    if raw is None:
        disabled = args.boolean("disable_web_page_preview")
        return {"link_preview_options": {"is_disabled": True}} if disabled else {}
    if not isinstance(raw, dict):
        raise bad_request("object expected as link preview options")
    names = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")
    kept = {name: raw[name] for name in names if raw.get(name)}
    return {"link_preview_options": kept} if kept else {}


def send(core: Core, args: Args, chat: Chat, kind: str, **fields: Any) -> Message:
    """Posts a message of the bot. `fields` are those of Message, without markup and reply.

    disable_notification changes nothing that a bot could see; it stands in the journal.
    """
    fields.setdefault("extra", extra_of(args))
    return core.post(chat, None, kind, markup=markup_of(args), reply_to=reply_of(args, chat), **fields)


@method(
    "sendMessage",
    takes=SENDING + "text parse_mode entities link_preview_options disable_web_page_preview",
    absent=SENDING_ABSENT,
)
def send_message(core: Core, args: Args) -> Any:
    text = message_text(core, args)
    extra = extra_of(args) | link_preview_of(args)
    message = send(core, args, target(core, args), "text", formatted=text, extra=extra)
    return core.message_json(message)
