"""The text of an announcement and its button. All of it lives in the draft (composing.py); buttons name the form they
belong to and say what will hold after them."""

import re

from telegram import Message, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.announcements import announcements, asides, composing, texts
from bot.announcements.chat import writing_screens
from bot.announcements.chat.composition import change, composition_of, form_of
from bot.announcements.composing import Composition, Stage
from bot.announcements.texts import TextProblem
from bot.base import drafts
from bot.base.errors import Gone
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, on_input
from bot.edge.reply import say, show
from bot.people.people import Act
from conocimiento.article import ID_LENGTH
from db.models import Draft

_FORM = r"(\d{1,10})"
_ARTICLES = 5
_KEPT = 8  # announcements offered to be used again
_CUSTOM_EMOJI = re.compile("</?tg-emoji[^<>]*>")


# The text


async def on_kept(update: Update, context: Context) -> None:
    """Lists what the author keeps; what is typed instead is the text."""
    form = form_of(context)
    found = await context.run(announcements.kept, context.me, _KEPT)
    await change(context, form, stage=Stage.CONTENT)
    await show(update, context, writing_screens.kept(form, found))


async def on_use_again(update: Update, context: Context) -> None:
    form, now = form_of(context), context.bot_data.now()
    it = await context.run(composing.use_again, context.me, form, context.number(2), now)
    await show(update, context, writing_screens.received(it))


async def on_rewrite(update: Update, context: Context) -> None:
    await change(context, form_of(context), stage=Stage.CONTENT)
    await show(update, context, writing_screens.write())


async def on_no_text(update: Update, context: Context) -> None:
    """Takes out what was not meant to be the text."""
    await change(context, form_of(context), stage=Stage.CONTENT, text="", file_id=None, file_kind=None, message=None)
    await show(update, context, writing_screens.write())


async def on_aside(update: Update, context: Context) -> None:
    """Takes what was answered for the text, which it was after all."""
    form = form_of(context)
    html, message = await context.run(asides.take, context.me, form, context.bot_data.now())
    it, _ = await composition_of(context)
    if problem := texts.problem(html, question=it.question is not None):
        await change(context, form, stage=Stage.CONTENT, aside=None)
        await say(update, context, writing_screens.write(problem))
        return
    content = {"text": html, "message": message, "file_id": None, "file_kind": None, "aside": None}
    await show(update, context, writing_screens.received(await change(context, form, **content)))


async def set_aside(update: Update, context: Context, draft: Draft) -> None:
    """Says that the announcement waits on, after something else was answered."""
    assert update.message is not None
    form, message = composing.read_composition(draft).form, update.message
    html, now = written(message)[0] or "", context.bot_data.now()
    it = await context.run(asides.set_aside, context.me, form, html, message.message_id, now)
    if it is not None:
        await say(update, context, writing_screens.waits_on(it))


async def on_text(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    await _take_text(update, context, composing.read_composition(draft), update.message)


async def on_text_too_many(update: Update, context: Context, draft: Draft) -> None:
    """Answers a text that comes when one is there already: the screen has buttons. Of the further pictures of an album
    nothing is said: it was, with the first one."""
    assert update.message is not None
    it, message = composing.read_composition(draft), update.message
    same = message.message_id == it.message
    if not same and message.media_group_id is not None and message.media_group_id == it.album:
        return
    await show(update, context, writing_screens.received(it, again=not same))


async def on_edited(update: Update, context: Context) -> None:
    """Takes an edit of the message that holds the text: the announcement changes, and a preview of the old one is
    void."""
    message, visitor = update.edited_message, context.visitor
    if message is None or visitor.id is None or not visitor.may(Act.ANNOUNCE):
        return
    draft = await context.run(drafts.current, visitor.id, context.bot_data.now())
    if draft is None or not composing.is_one(draft) or draft.data.get("message") != message.message_id:
        return
    await _take_text(update, context, composing.read_composition(draft), message)
    raise ApplicationHandlerStop


async def _take_text(update: Update, context: Context, it: Composition, message: Message) -> None:
    html, file_id, kind = written(message)
    problem = TextProblem("file") if html is None else texts.problem(html, file_id, question=it.question is not None)
    album = message.media_group_id
    if problem is not None:
        if album is None or album != it.album:
            await change(context, it.form, stage=Stage.CONTENT, album=album)
            await say(update, context, writing_screens.write(problem, album=album is not None))
        return
    content = {"text": html, "file_id": file_id, "file_kind": kind, "message": message.message_id, "album": album}
    await say(update, context, writing_screens.received(await change(context, it.form, **content)))


def part_of(message: Message, where: slice) -> str:
    """Reads a part of what was written, with the formatting that it has there."""
    text = message.text or ""
    start = _units(text[: where.start])
    stop, entities = start + _units(text[where]), list[MessageEntity]()
    for each in message.entities:
        first, last = max(each.offset, start), min(each.offset + each.length, stop)
        if first < last:
            entity = MessageEntity(each.type, first - start, last - first, each.url, each.user, each.language)
            entities.append(entity)
    part = Message(message.message_id, message.date, message.chat, text=text[where], entities=entities)
    return written(part)[0] or ""


def _units(text: str) -> int:
    """Counts a text as Telegram counts where its entities stand."""
    return len(text.encode("utf-16-le")) // 2


def written(message: Message) -> tuple[str | None, str | None, str | None]:
    """Reads what was written: (HTML with Telegram's own formatting, file id, photo or document); (None, …) for what is
    no text. Bots send no custom emoji: their plain ones stay."""
    html = message.caption_html if message.photo or message.document else message.text_html if message.text else None
    html = None if html is None else _CUSTOM_EMOJI.sub("", html)
    if message.photo:
        return html or "", message.photo[-1].file_id, "photo"
    if message.document:
        return html or "", message.document.file_id, "document"
    return html, None, None


async def on_text_taken(update: Update, context: Context) -> None:
    """Goes on where the announcement stands: with its text, or with what is missing of it."""
    it, _ = await composition_of(context)
    if it.text:
        await show(update, context, writing_screens.received(await change(context, it.form)))
        return
    await change(context, it.form, stage=Stage.CONTENT)
    await show(update, context, writing_screens.write())


# The button


async def on_button(update: Update, context: Context) -> None:
    it = await change(context, form_of(context), stage=Stage.BUTTON)
    await show(update, context, writing_screens.ask_button(it.form))


async def on_button_typed(update: Update, context: Context, draft: Draft) -> None:
    """Reads what its button is to open: a link, or what an article is about."""
    assert update.message is not None
    it, text, knowledge = composing.read_composition(draft), update.message.text or "", context.bot_data.knowledge
    if "|" in text or "://" in text:
        label, target = texts.read_button(text)
        await _with_button(update, context, it.form, label, target)
        return
    ranked = knowledge.search(text).ranked[:_ARTICLES] if text else ()
    found = [knowledge.articles[name] for name, _ in ranked if name in knowledge.articles]
    await show(update, context, writing_screens.ask_button(it.form, found))


async def on_article(update: Update, context: Context) -> None:
    article = context.bot_data.knowledge.articles.get(context.word(2))
    if article is None:
        raise Gone("article")
    title = article.title if len(article.title) <= texts.LABEL_LENGTH else f"{article.title[:39].rstrip()}…"
    await _with_button(update, context, form_of(context), title, article.id)


async def on_no_button(update: Update, context: Context) -> None:
    await _with_button(update, context, form_of(context), None, None)


async def _with_button(update: Update, context: Context, form: int, label: str | None, target: str | None) -> None:
    it = await change(context, form, button_label=label, button_target=target)
    await show(update, context, writing_screens.received(it))


def register(app: App) -> None:
    act = Act.ANNOUNCE
    on_input(app, Stage.CONTENT, on_text, act, files=True)
    on_input(app, Stage.BUTTON, on_button_typed, act, files=True)
    on_input(app, Stage.CHOOSING, on_text_too_many, act, files=True)
    private = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE
    app.add_handler(MessageHandler(private, on_edited), group=-1)
    button(app, Tap.COMPOSING, rf"{_FORM}:c", on_rewrite, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:k", on_text_taken, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:x", on_aside, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:nt", on_no_text, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:l", on_kept, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:l:(\d{{1,9}})", on_use_again, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:b", on_button, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:nb", on_no_button, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:a:([a-z0-9-]{{1,{ID_LENGTH}}})", on_article, act)
