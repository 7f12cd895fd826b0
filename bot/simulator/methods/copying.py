"""copyMessage, copyMessages, forwardMessage."""

from typing import Any

from bot.simulator.core import Access, Core
from bot.simulator.errors import bad_request
from bot.simulator.formatting.entities import EMPTY
from bot.simulator.methods.registry import CAPTION, SENDING, SENDING_ABSENT, method
from bot.simulator.methods.sending import extra_of, markup_of, reply_of, target
from bot.simulator.methods.texts import caption
from bot.simulator.model import Chat, Message
from bot.simulator.web.args import Args

_CAPTIONED = ("photo", "document", "video", "voice")


def _source(core: Core, args: Args) -> Chat:
    args.required("from_chat_id")
    return core.chat_with(args.string("from_chat_id"), Access.READ)


def _is_free(message: Message) -> bool:
    return message.kind != "service" and not message.extra.get("has_protected_content")


def _copy(core: Core, chat: Chat, message: Message, **fields: Any) -> Message:
    fields.setdefault("formatted", message.formatted)
    return core.post(chat, None, message.kind, content=dict(message.content), **fields)


@method(
    "copyMessage",
    takes=SENDING + CAPTION + "from_chat_id message_id",
    absent=SENDING_ABSENT + "video_start_timestamp",
)
def copy_message(core: Core, args: Args) -> Any:
    source = _source(core, args)
    message = core.message_in(source, args.integer("message_id"), "message to copy")
    markup = markup_of(args)
    chat = target(core, args)
    if not _is_free(message):
        raise bad_request("message can't be copied")
    fields: dict[str, Any] = {"markup": markup, "reply_to": reply_of(args, chat), "extra": extra_of(args)}
    if "caption" in args.params and message.kind in _CAPTIONED:
        fields["formatted"] = caption(core, args)
    return {"message_id": _copy(core, chat, message, **fields).id}


@method(
    "copyMessages",
    takes="chat_id from_chat_id message_ids disable_notification protect_content remove_caption",
    absent="message_thread_id direct_messages_topic_id",
)
def copy_messages(core: Core, args: Args) -> Any:
    """Copies messages. What cannot be found or copied is skipped; with nothing left it is an error."""
    ids = args.message_ids()
    source = _source(core, args)
    chat = target(core, args)
    found = [source.messages[message_id] for message_id in ids if message_id in source.messages]
    free = [message for message in found if _is_free(message)]
    if not free:
        raise bad_request("there are no messages to forward")
    without = {"formatted": EMPTY} if args.boolean("remove_caption") else {}
    sent = [_copy(core, chat, m, extra=extra_of(args), **(without if m.kind in _CAPTIONED else {})) for m in free]
    return [{"message_id": message.id} for message in sent]


@method(
    "forwardMessage",
    takes="chat_id from_chat_id message_id disable_notification protect_content",
    absent=SENDING_ABSENT + "video_start_timestamp message_thread_id",
)
def forward_message(core: Core, args: Args) -> Any:
    source = _source(core, args)
    message = core.message_in(source, args.integer("message_id"), "message to forward")
    chat = target(core, args)
    if not _is_free(message):
        raise bad_request("message can't be forwarded")
    extra = extra_of(args) | forward_origin(core, message)
    return core.message_json(_copy(core, chat, message, extra=extra))


def forward_origin(core: Core, message: Message) -> dict[str, Any]:
    """Gives the forward_origin of a message that comes from another; a forward of a forward keeps the first one."""
    if origin := message.extra.get("forward_origin"):
        return {"forward_origin": origin}
    if core.chats[message.chat_id].kind == "channel":
        chat = core.chats[message.chat_id].as_chat()
        return {
            "forward_origin": {
                "type": "channel",
                "chat": chat,
                "message_id": message.id,
                "date": message.date,
            }
        }
    user = core.user(message.sender)
    return {"forward_origin": {"type": "user", "sender_user": user, "date": message.date}}
