"""Writing: a draft changed by what is typed, or by the Markdown file sent back."""

import re
from pathlib import Path

from telegram import Document, Update

from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.curation import fields, versions
from bot.curation.asking import puts_question
from bot.curation.chat import curation_screens, desk, draft_screens
from bot.curation.chat.curation_screens import Page
from bot.curation.chat.draft_screens import Beside
from bot.curation.fields import Field
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, source, tap_source
from bot.edge.gate import button, on_input
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import render
from bot.people.people import CONSENT_VERSION, Act
from bot.questions.chat import questions
from conocimiento.article import ID, ID_LENGTH
from conocimiento.rewriting import empty, with_answer
from db.models import ArticleVersion, Draft

TITLE, FIELD, ANSWER = "article_title", "article_field", "article_answer"  # kinds of drafts
LEAST_WORDS = 4  # of what may be an answer
_ARTICLE, _NUMBER = "([a-z0-9-]+)", r"(\d{1,9})"
_COPY = re.compile(r"(?: ?\(\d{1,2}\)|[ _]\d{1,2})$")  # «pae (1)»: what a phone makes of a second download


async def on_drafts(update: Update, context: Context) -> None:
    found = await context.run(versions.drafts)
    rows = [(await desk.title_of(each), f"{Tap.DRAFT}:{each.id}") for each in found]
    await show(update, context, curation_screens.listed(Page("drafts", "d", context.number(1), rows)))


async def on_draft(update: Update, context: Context) -> None:
    await show_draft(update, context, await context.run(versions.find_draft, context.number(1)))


async def show_draft(
    update: Update,
    context: Context,
    row: ArticleVersion,
    *,
    file: bool = False,
    check_again: bool = False,
    unasked: bool = False,
) -> None:
    """Shows a draft with its defects, and what differs from what there is. `file`: it was just sent as a file;
    `check_again`: the base changed since it was checked; `unasked`: what was typed was taken as its answer."""
    it, articles = await desk.look(context, row), context.bot_data.knowledge.articles
    lines = await desk.difference(context, row) if row.article_id in articles else []
    beside = Beside(articles=articles, lines=lines, file=file, check_again=check_again, unasked=unasked)
    await show(update, context, draft_screens.draft(it, beside))


async def on_edit(update: Update, context: Context) -> None:
    """Begins a draft of an article, or goes on with the one there is."""
    name, resources = context.word(1), context.bot_data
    row = await context.run(versions.draft_of, name)
    if row is None:
        text, key = await desk.current_text(context, name), tap_source(update, resources)
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
    row, field = await _waited(context, draft), Field(draft.data.get("field", Field.TITLE))
    await _take(update, context, row, field)


async def on_answer(update: Update, context: Context, draft: Draft) -> None:
    """Takes what is typed under a draft without an answer as its answer, without «Respuesta» having been tapped. What
    puts a question, or is too short to answer one, is for the assistant."""
    assert update.message is not None
    row, text = await _waited(context, draft), update.message.text or ""
    if draft.data.get("after") == source(update, context.bot_data):  # the same message again, after a kill
        await show_draft(update, context, row)
    elif puts_question(text) or len(text.split()) < LEAST_WORDS:
        await questions.on_text(update, context)
    else:
        await _take(update, context, row, Field.ANSWER, unasked=True)


async def _waited(context: Context, draft: Draft) -> ArticleVersion:
    """Finds the draft of an article that words are for. Raises Gone: it was discarded or published."""
    try:
        return await context.run(versions.find_draft, int(draft.data.get("version", 0)))
    except Gone:
        await context.run(drafts.close, context.me)
        raise


async def _take(update: Update, context: Context, row: ArticleVersion, field: Field, *, unasked: bool = False) -> None:
    assert update.message is not None
    try:
        text = fields.written(row.text, field, update.message.text or "", context.bot_data.today())
    except Invalid as exc:
        await show(update, context, draft_screens.typing(row.id or 0, field, exc.reason))
        return
    row = await context.run(versions.rewrite, context.me, row.id or 0, text, row.edits)
    await show_draft(update, context, row, unasked=unasked)
    await _wait_on(update, context, row)


async def _wait_on(update: Update, context: Context, row: ArticleVersion) -> None:
    """Waits for the answer of a draft that has none; else for nothing more."""
    if fields.answer_in(row.text) == "":
        waited = {"version": row.id, "after": source(update, context.bot_data)}
        await context.run(drafts.open, context.me, ANSWER, waited, context.bot_data.now())
    else:
        await context.run(drafts.close, context.me)


async def on_new(update: Update, context: Context) -> None:
    await context.run(drafts.open, context.me, TITLE, {}, context.bot_data.now())
    await show(update, context, draft_screens.ask_title(again=False))


async def on_title(update: Update, context: Context, draft: Draft) -> None:
    """Begins a new article. What waits may have `texts`, how it may be asked for, and an `answer`."""
    assert update.message is not None
    title = " ".join((update.message.text or "").split())
    try:
        name = _free(context, fields.article_id(title))
    except Invalid:
        await show(update, context, draft_screens.ask_title(again=True))
        return
    text = empty(title, draft.data.get("texts", []), context.bot_data.today())
    if answer := draft.data.get("answer"):
        text = with_answer(text, answer)
    row = await _written(update, context, name, text)
    await show_draft(update, context, row)
    await _wait_on(update, context, row)


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
    row = await _written(update, context, _named(context, document, text), text)
    await show_draft(update, context, row, file=True)
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
    return _free(context, fields.article_id(fields.title_in(text) or stem))


async def on_article_file(update: Update, context: Context) -> None:
    name = context.word(1)
    await _send(update, context, name, await desk.current_text(context, name))


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
    on_input(app, ANSWER, on_answer, act, questions_pass=True)
