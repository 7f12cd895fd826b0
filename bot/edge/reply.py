"""How a screen reaches the person who wrote or tapped."""

from datetime import timedelta

from telegram import LinkPreviewOptions, Message, ReplyParameters, Update
from telegram.error import BadRequest

from bot.edge.context import Context
from bot.edge.markup import CAPTION_LENGTH, split_html
from bot.edge.screen import Screen

_LATE = timedelta(seconds=60)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def show(update: Update, context: Context, screen: Screen, *, toast: str | None = None) -> None:
    """Answers a message with a message and a tap in place, so that the same tap twice shows one thing."""
    query = update.callback_query
    if query is None:
        await say(update, context, screen)
        return
    await acknowledge(update, toast)
    if len(split_html(screen.html)) > 1 or not can_edit(update):
        await say(update, context, screen)
        return
    try:
        await query.edit_message_text(
            screen.html, "HTML", reply_markup=screen.keyboard, link_preview_options=_NO_PREVIEW
        )
    except BadRequest as exc:
        reason = exc.message.lower()
        if "message is not modified" in reason:
            return
        if not any(each in reason for each in ("can't be edited", "to edit not found", "no text in the message")):
            raise
        await say(update, context, screen)


def can_edit(update: Update) -> bool:
    """Tells whether Telegram still shows the message under which somebody tapped; it withholds old ones."""
    return update.callback_query is not None and isinstance(update.callback_query.message, Message)


async def say(update: Update, context: Context, screen: Screen) -> None:
    """Sends a new message, in a forum to the topic of the one it answers; it quotes the question when it comes late, so
    that both are read together. A caption that is too long follows its file."""
    message, chat = update.effective_message, update.effective_chat
    assert chat is not None
    late = message is not None and not update.callback_query and context.bot_data.now() - message.date > _LATE
    quote = ReplyParameters(message.message_id, allow_sending_without_reply=True) if message and late else None
    topic = message.message_thread_id if message and message.is_topic_message else None
    if screen.file_id:
        send = context.bot.send_photo if screen.file_kind == "photo" else context.bot.send_document
        short = len(split_html(screen.html, CAPTION_LENGTH)) <= 1
        await send(
            chat.id,
            screen.file_id,
            caption=screen.html if short else None,
            parse_mode="HTML",
            reply_markup=screen.keyboard if short else None,
            message_thread_id=topic,
        )
        if short:
            return
    *before, last = split_html(screen.html)
    for piece in before:
        await context.bot.send_message(
            chat.id, piece, "HTML", link_preview_options=_NO_PREVIEW, message_thread_id=topic
        )
    await context.bot.send_message(
        chat.id,
        last,
        "HTML",
        reply_markup=screen.keyboard,
        reply_parameters=quote,
        message_thread_id=topic,
        link_preview_options=_NO_PREVIEW,
    )


async def acknowledge(update: Update, toast: str | None = None, *, alert: bool = False) -> bool:
    """Stops the clock on a tapped button. False when it was too late to answer (Telegram keeps a tap 150 s), which is
    no reason not to act."""
    query = update.callback_query
    assert query is not None
    try:
        await query.answer(toast, show_alert=alert)
    except BadRequest as exc:
        if "query is too old" not in exc.message.lower():
            raise
        return False
    return True
