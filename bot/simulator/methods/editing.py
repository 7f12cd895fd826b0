"""Changing and removing messages that were sent."""

from typing import Any

from bot.simulator.core import Access, Core
from bot.simulator.errors import bad_request, not_modified
from bot.simulator.methods.media import input_media
from bot.simulator.methods.registry import CAPTION, method
from bot.simulator.methods.sending import link_preview_of, markup_of
from bot.simulator.methods.texts import caption, message_text
from bot.simulator.model import Chat, Message
from bot.simulator.web.args import Args

# https://core.telegram.org/bots/api#deletemessage
DELETE_WITHIN_S = 48 * 60 * 60
_TAKES = "chat_id message_id reply_markup "
_ABSENT = "business_connection_id inline_message_id "
SHOWN = ("has_media_spoiler", "show_caption_above_media", "link_preview_options")
MEDIA = ("photo", "document", "video", "voice")


def _editable(core: Core, args: Args) -> Message:
    """Finds the message to edit: the bot's own, and without a keyboard other than inline (td can_edit_message)."""
    if not args.given("chat_id") and not args.given("message_id"):
        raise bad_request("message identifier is not specified")
    chat = core.chat_with(args.string("chat_id"), Access.EDIT)
    message = core.message_in(chat, args.integer("message_id"), "message to edit")
    has_other_keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if message.sender is not None or has_other_keyboard or message.kind == "service":
        raise bad_request("message can't be edited")
    return message


def _state(message: Message) -> tuple[object, ...]:
    shown = [message.extra.get(name) for name in SHOWN]
    return message.formatted, message.content, message.markup, *shown


def _edited(core: Core, message: Message, before: tuple[object, ...]) -> Any:
    if _state(message) == before:
        raise not_modified()
    message.edit_date = core.timestamp
    core.changed(core.chats[message.chat_id])
    return core.message_json(message)


@method(
    "editMessageText",
    takes=_TAKES + "text parse_mode entities link_preview_options disable_web_page_preview",
    absent=_ABSENT + "rich_message",
)
def edit_message_text(core: Core, args: Args) -> Any:
    text = message_text(core, args)
    markup = markup_of(args, inline_only=True)
    message = _editable(core, args)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    before = _state(message)
    message.formatted, message.markup = text, markup
    message.extra.pop("link_preview_options", None)
    message.extra |= link_preview_of(args)
    return _edited(core, message, before)


@method("editMessageCaption", takes=_TAKES + CAPTION, absent=_ABSENT)
def edit_message_caption(core: Core, args: Args) -> Any:
    text = caption(core, args)
    markup = markup_of(args, inline_only=True)
    message = _editable(core, args)
    if message.kind not in MEDIA:
        raise bad_request("there is no caption in the message to edit")
    before = _state(message)
    message.formatted, message.markup = text, markup
    message.extra.pop("show_caption_above_media", None)
    if args.boolean("show_caption_above_media"):
        message.extra["show_caption_above_media"] = True
    return _edited(core, message, before)


@method("editMessageMedia", takes=_TAKES + "media", absent=_ABSENT)
def edit_message_media(core: Core, args: Args) -> Any:
    markup = markup_of(args, inline_only=True)
    message = _editable(core, args)
    if message.kind not in ("text", *MEDIA):
        raise bad_request("there is no media in the message to edit")
    raw = args.structure("media", "input media")
    media = input_media(core, args, raw)
    before = _state(message)
    message.kind, message.content, message.formatted = media.kind, media.content, media.caption
    message.markup = markup
    message.extra = {name: value for name, value in message.extra.items() if name not in SHOWN} | media.extra
    return _edited(core, message, before)


@method("editMessageReplyMarkup", takes=_TAKES, absent=_ABSENT)
def edit_message_reply_markup(core: Core, args: Args) -> Any:
    markup = markup_of(args, inline_only=True)
    message = _editable(core, args)
    before = _state(message)
    message.markup = markup
    return _edited(core, message, before)


def _check_deletable(core: Core, chat: Chat, message: Message) -> None:
    if message.sender is not None and chat.kind != "private" and chat.bot_status != "administrator":
        raise bad_request("message can't be deleted")
    is_free = chat.kind != "private" and chat.bot_status == "administrator"
    if core.timestamp - message.date > DELETE_WITHIN_S and not is_free:
        raise bad_request("message can't be deleted for everyone")


@method("deleteMessage", takes="chat_id message_id")
def delete_message(core: Core, args: Args) -> Any:
    if not args.given("chat_id"):
        raise bad_request("chat identifier is not specified")
    message_id = args.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    chat = core.chat_with(args.string("chat_id"), Access.DELETE)
    _check_deletable(core, chat, core.message_in(chat, message_id, "message to delete"))
    core.remove(chat, message_id)
    return True


@method("deleteMessages", takes="chat_id message_ids")
def delete_messages(core: Core, args: Args) -> Any:
    """Deletes messages. What is already gone is skipped."""
    ids = args.message_ids()
    chat = core.chat_with(args.string("chat_id"), Access.DELETE)
    found = [chat.messages[message_id] for message_id in dict.fromkeys(ids) if message_id in chat.messages]
    for message in found:
        _check_deletable(core, chat, message)
    for message in found:
        core.remove(chat, message.id)
    return True
