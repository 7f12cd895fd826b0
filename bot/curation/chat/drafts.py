"""Writing: a draft changed by what is typed, or by the Markdown file sent back."""

import re
from pathlib import Path

from telegram import Document, Update

from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.curation import fields, versions
from bot.curation.chat import curation_screens, desk, draft_screens
from bot.curation.chat.curation_screens import Page
from bot.curation.fields import Field
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, source, tap_source
from bot.edge.gate import button, on_input
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import render
from bot.people.people import CONSENT_VERSION, Act
from conocimiento.article import ID, ID_LENGTH
from conocimiento.rewriting import empty
from db.models import ArticleVersion, Draft

TITLE, FIELD = "article_title", "article_field"  # kinds of drafts
_ARTICLE, _NUMBER = "([a-z0-9-]+)", r"(\d{1,9})"
_COPY = re.compile(r"(?:\s*\(\d{1,2}\)|[ _]\d{1,2})$")  # «pae (1)»: what a phone makes of a second download


async def on_drafts(update: Update, context: Context) -> None:
    found = await context.run(versions.drafts)
    rows = [(await desk.title_of(each), f"{Tap.DRAFT}:{each.id}") for each in found]
    await show(update, context, curation_screens.listed(Page("drafts", "d", context.number(1), rows)))


async def on_draft(update: Update, context: Context) -> None:
    await show_draft(update, context, await context.run(versions.find_draft, context.number(1)))


async def show_draft(update: Update, context: Context, row: ArticleVersion, *, check_again: bool = False) -> None:
    """Shows a draft with its defects, and what differs from what there is. `check_again`: the base changed since it was
    checked."""
    it = await desk.look(context, row)
    known = row.article_id in context.bot_data.knowledge.articles
    lines = await desk.difference(context, row) if known else []
    await show(update, context, draft_screens.draft(it, known=known, lines=lines, check_again=check_again))


async def on_edit(update: Update, context: Context) -> None:
    """Begins a draft of an article, or goes on with the one there is."""
    name, resources = context.word(1), context.bot_data
    row = await context.run(versions.draft_of, name)
    if row is None:
        text, key = await desk.standing(context, name), tap_source(update, resources)
        now = resources.now()
        row = await context.run(versions.write, context.me, name, text, source=f"{key}:{int(now.timestamp())}", now=now)
    await show_draft(update, context, row)


async def on_discard(update: Update, context: Context) -> None:
    await context.run(versions.discard, context.me, context.number(1))
    await show(update, context, draft_screens.discarded())


# By what is typed


async def on_field(update: Update, context: Context) -> None:
    row, field = await context.run(versions.find_draft, context.number(1)), Field(context.word(2))
    waited = {"version": row.id, "field": field.value}
    await context.run(drafts.open, context.me, FIELD, waited, context.bot_data.now())
    await show(update, context, draft_screens.typing(row.id or 0, field))


async def on_typed(update: Update, context: Context, draft: Draft) -> None:
    """Takes one thing of an article. The draft is closed after the reply: after a kill in between it is asked again."""
    assert update.message is not None
    number, field = int(draft.data.get("version", 0)), Field(draft.data.get("field", Field.TITLE))
    try:
        row = await context.run(versions.find_draft, number)
    except Gone:
        await context.run(drafts.close, context.me)
        raise
    try:
        text = fields.written(row.text, field, update.message.text or "", context.bot_data.today())
    except Invalid as exc:
        await show(update, context, draft_screens.typing(number, field, exc.reason))
        return
    row = await context.run(versions.rewrite, context.me, number, text, row.edits)
    await show_draft(update, context, row)
    await context.run(drafts.close, context.me)


async def on_new(update: Update, context: Context) -> None:
    await context.run(drafts.open, context.me, TITLE, {}, context.bot_data.now())
    await show(update, context, draft_screens.ask_title(again=False))


async def on_title(update: Update, context: Context, draft: Draft) -> None:
    """Begins a new article. `texts` of what it waits with: how it may be asked for."""
    assert update.message is not None
    title = " ".join((update.message.text or "").split())
    try:
        name = _free(context, fields.article_id(title))
    except Invalid:
        await show(update, context, draft_screens.ask_title(again=True))
        return
    text = empty(title, draft.data.get("texts", []), context.bot_data.today())
    await show_draft(update, context, await _written(update, context, name, text))
    await context.run(drafts.close, context.me)


def _free(context: Context, name: str) -> str:
    """Gives the name of a new article: another one where it is taken."""
    base, taken, number = name, context.bot_data.knowledge.articles, 2
    while name in taken:
        end = f"-{number}"
        name, number = f"{base[: ID_LENGTH - len(end)].rstrip('-')}{end}", number + 1
    return name


async def _written(update: Update, context: Context, name: str, text: str) -> ArticleVersion:
    resources = context.bot_data
    return await context.run(
        versions.write, context.me, name, text, source=source(update, resources), now=resources.now()
    )


# By its file


async def on_markdown(update: Update, context: Context) -> bool:
    """Takes the file of an article from whoever may publish; tells whether it did."""
    document = update.message.document if update.message else None
    mine = context.visitor.may(Act.CURATE) and context.visitor.consent == CONSENT_VERSION
    if document is None or not mine or not _is_markdown(document):
        return False
    text = await _read(context, document)
    if text is None:
        await say(update, context, draft_screens.not_text())
        return True
    await show_draft(update, context, await _written(update, context, _named(context, document, text), text))
    return True


def _is_markdown(document: Document) -> bool:
    return Path(document.file_name or "").suffix.lower() in (".md", ".markdown")


async def _read(context: Context, document: Document) -> str | None:
    """Reads a text; None for what is none, or too long."""
    if (document.file_size or 0) > draft_screens.MOST_BYTES:
        return None
    async with context.bot_data.downloads:
        content = bytes(await (await context.bot.get_file(document.file_id)).download_as_bytearray())
    try:
        text = content[: draft_screens.MOST_BYTES + 1].decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text or len(content) > draft_screens.MOST_BYTES else text


def _named(context: Context, document: Document, text: str) -> str:
    """Finds which article a file is: by its name, as far as that is one; else it is named by its title."""
    stem = Path(document.file_name or "").stem.strip()
    name = _COPY.sub("", stem)
    if ID.fullmatch(name) and len(name) <= ID_LENGTH:
        return name
    title = re.search(r"^titulo:\s*['\"]?(.+?)['\"]?\s*$", text[:5000], re.MULTILINE)
    return _free(context, fields.article_id(title[1] if title else stem))


async def on_article_file(update: Update, context: Context) -> None:
    name = context.word(1)
    await _send(update, context, name, await desk.standing(context, name))


async def on_draft_file(update: Update, context: Context) -> None:
    row = await context.run(versions.find_draft, context.number(1))
    await _send(update, context, row.article_id, row.text)


async def _send(update: Update, context: Context, name: str, text: str) -> None:
    assert update.effective_chat is not None
    await acknowledge(update)
    caption = render("article_file_sent", title=name)
    await context.bot.send_document(update.effective_chat.id, text.encode(), caption, filename=f"{name}.md")


def register(app: App) -> None:
    act = Act.CURATE
    app.bot_data.markdown = on_markdown
    button(app, Tap.KNOWLEDGE, r"d:(\d{1,3})", on_drafts, act)
    button(app, Tap.KNOWLEDGE, "n", on_new, act)
    button(app, Tap.ARTICLE, f"{_ARTICLE}:e", on_edit, act)
    button(app, Tap.ARTICLE, f"{_ARTICLE}:f", on_article_file, act)
    button(app, Tap.DRAFT, _NUMBER, on_draft, act)
    button(app, Tap.DRAFT, f"{_NUMBER}:e:([trpfdhom])", on_field, act)
    button(app, Tap.DRAFT, f"{_NUMBER}:f", on_draft_file, act)
    button(app, Tap.DRAFT, f"{_NUMBER}:z", on_discard, act)
    on_input(app, FIELD, on_typed, act)
    on_input(app, TITLE, on_title, act)
