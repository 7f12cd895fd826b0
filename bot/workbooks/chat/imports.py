"""/importar: a workbook of plans is read and previewed; nothing changes until «Importar». Between the two only
Telegram's name for the file is kept, and what the preview would do: at the tap the file is read again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Message, Update

from bot.base import drafts
from bot.base.uploads import Upload
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, tap_source
from bot.edge.gate import button, command, on_input
from bot.edge.markup import split_html
from bot.edge.reply import acknowledge, show
from bot.edge.screen import Screen, render
from bot.evidence.archives import Refused
from bot.evidence.chat import upload as uploads
from bot.evidence.file_types import MOST_BYTES
from bot.people.people import Act
from bot.plans import looking
from bot.plans.ledger import Changed
from bot.workbooks import cautions, filling, imports
from bot.workbooks.chat import imports_screens
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.sheet import Sheet, SheetProblem
from conocimiento.folding import phrase_key
from db.models import Activity, Draft

_TELL_S = 1.0  # between two edits of a card; Telegram takes about one a second in a chat
_DIGEST = r"([0-9a-f]{24})"


# What to send


async def on_ask(update: Update, context: Context) -> None:
    await context.run(drafts.open, context.me, imports.DRAFT, {}, context.bot_data.now())
    await _show_ask(update, context)


async def _show_ask(update: Update, context: Context) -> None:
    template, places = await _template(context), await context.run(looking.importable, context.me)
    await show(update, context, imports_screens.ask(len(template) // 1024 + 1, places))


async def on_template(update: Update, context: Context) -> None:
    assert update.effective_chat is not None
    await acknowledge(update)
    template = await _template(context)
    caption = render("import_template_sent", kilobytes=len(template) // 1024 + 1)
    await context.bot.send_document(update.effective_chat.id, template, caption, filename="plantilla-plan.xlsx")


async def on_filled(update: Update, context: Context) -> None:
    """Sends the template with the plan of a secretariat as it stands, or with all of theirs."""
    assert update.effective_chat is not None
    places, activities = await context.run(filling.current, context.me, context.word(1) or None)
    await acknowledge(update)
    names = [(each.code, each.name) for each in places]
    content = await asyncio.to_thread(_built, names, activities)
    caption = render("import_filled_sent", activities=len(activities), kilobytes=len(content) // 1024 + 1)
    name = f"plan-{phrase_key(names[0][1]).replace(' ', '-')}.xlsx" if len(names) == 1 else "planes.xlsx"
    await context.bot.send_document(update.effective_chat.id, content, caption, filename=name)


async def _template(context: Context) -> bytes:
    names = await context.run(looking.importable, context.me)
    return await asyncio.to_thread(_built, names)


def _built(secretariats: Sequence[tuple[str, str]], activities: Sequence[Activity] = ()) -> bytes:
    """Builds the workbook to fill in; what writes it is loaded with the first one."""
    from bot.workbooks.excel import template

    return template.build(secretariats, *imports_screens.template_words(), activities)


# The workbook


async def on_workbook(update: Update, context: Context, upload: Upload | None) -> None:
    """Takes a workbook that nobody waited for."""
    if upload is None:
        await _fetch(update, context)
    else:
        await _examine(update, context, upload.content)


async def on_sent(update: Update, context: Context, _draft: Draft) -> None:
    """Takes what is sent while the bot waits for a workbook, whatever it is."""
    assert update.message is not None
    if update.message.document is None:
        await _show_ask(update, context)
    else:
        await _fetch(update, context)


async def _fetch(update: Update, context: Context) -> None:
    document = update.message.document if update.message else None
    assert document is not None
    try:
        content = await _download(context, document.file_id, document.file_size)
    except Refused:
        await show(update, context, imports_screens.unreadable(Wrong("file_large", megabytes=MOST_BYTES // 1024**2)))
        return
    await _examine(update, context, content)


async def _download(context: Context, file_id: str, size: int | None = None) -> bytes:
    """Downloads a file. Raises Refused when it is too big."""
    async with context.bot_data.downloads:
        return await uploads.download(context, file_id, size)


async def _examine(update: Update, context: Context, content: bytes) -> None:
    message = update.effective_message
    assert message is not None
    assert message.document is not None
    card = await context.bot.send_message(message.chat_id, imports_screens.reading(0, 0).html, "HTML")
    sheet = await _read(context, card, content)
    if sheet is not None:
        await _edit(context, card, await _previewed(context, sheet, message.document.file_id))


async def _previewed(context: Context, sheet: Sheet, file_id: str, *, changed: bool = False) -> Screen:
    resources, me = context.bot_data, context.me
    found = await context.run(imports.preview, me, sheet, await _rows(context, sheet))
    known = await context.run(cautions.of, found, resources.today())
    await context.run(imports.wait, me, file_id, found.digest, resources.now())
    return imports_screens.preview(found, known, changed=changed)


async def _rows(context: Context, sheet: Sheet) -> imports.Reading:
    """Reads the rows of a workbook while others use the database."""
    by = await context.run(imports.scope, context.me)
    return await asyncio.to_thread(imports.read, sheet, by)


@dataclass
class _Progress:
    """Holds how far the reading of a workbook is: written while it is read, looked at by the chat."""

    done: int = 0
    total: int = 0

    def tell(self, done: int, total: int) -> None:
        self.done, self.total = done, total


async def _read(context: Context, card: Message, content: bytes) -> Sheet | None:
    """Reads a workbook; its card says how far it is, and why it can't be read; then None."""
    progress, shown = _Progress(), imports_screens.reading(0, 0)
    async with context.bot_data.downloads:
        reading = asyncio.create_task(context.bot_data.inspector.workbook(content, progress.tell))
        try:
            while not (await asyncio.wait({reading}, timeout=_TELL_S))[0]:
                now = imports_screens.reading(progress.done, progress.total)
                if now != shown:
                    await _edit(context, card, shown := now)
        finally:
            reading.cancel()  # where the card can't be edited nobody waits for it
            await asyncio.wait({reading})
    try:
        return await reading
    except Wrong as wrong:
        await _edit(context, card, imports_screens.unreadable(wrong))
        return None


async def _edit(context: Context, card: Message, screen: Screen) -> None:
    """Edits the card of a workbook. What does not fit follows below, with the buttons under the last piece."""
    *before, last = split_html(screen.html)
    first = before[0] if before else last
    await context.bot.edit_message_text(
        first, card.chat_id, card.message_id, parse_mode="HTML", reply_markup=None if before else screen.keyboard
    )
    for piece in before[1:]:
        await context.bot.send_message(card.chat_id, piece, "HTML")
    if before:
        await context.bot.send_message(card.chat_id, last, "HTML", reply_markup=screen.keyboard)


# After the preview


async def on_import(update: Update, context: Context) -> None:
    """Imports what was previewed. The same tap again shows what the first one did."""
    resources, me, source = context.bot_data, context.me, tap_source(update, context.bot_data)
    done = await context.run(imports.done, me, source)
    if done is None:
        try:
            file_id, sheet = await _again(context)
            rows = await _rows(context, sheet)
            done = await context.run(imports.confirm, me, sheet, _digest(context), source, resources.now(), rows)
        except Changed:
            await show(update, context, await _previewed(context, sheet, file_id, changed=True))
            return
        except Wrong as wrong:
            await show(update, context, imports_screens.unreadable(wrong))
            return
    await show(update, context, imports_screens.imported(done))


async def on_rejects(update: Update, context: Context) -> None:
    assert update.effective_chat is not None
    try:
        _, sheet = await _again(context)
    except Wrong as wrong:
        await show(update, context, imports_screens.unreadable(wrong))
        return
    await acknowledge(update)
    found = await context.run(imports.preview, context.me, sheet, await _rows(context, sheet))
    content = await asyncio.to_thread(_marked, sheet, found.problems)
    caption = render("import_rejects_sent", kilobytes=len(content) // 1024 + 1)
    await context.bot.send_document(update.effective_chat.id, content, caption, filename="plan-por-corregir.xlsx")


def _marked(sheet: Sheet, problems: Sequence[SheetProblem]) -> bytes:
    from bot.workbooks.excel import marked

    return marked.build(sheet, imports_screens.remarks(problems))


async def _again(context: Context) -> tuple[str, Sheet]:
    """Reads the workbook that was previewed again, and gives its file. Raises Gone, and Wrong when it can't be read
    again just now."""
    resources = context.bot_data
    file_id = await context.run(imports.previewed_file, context.me, _digest(context), resources.now())
    content = await _download(context, file_id)
    async with context.bot_data.downloads:
        return file_id, await resources.inspector.workbook(content)


def _digest(context: Context) -> str:
    return context.word(1)


def register(app: App) -> None:
    act = Act.IMPORT_PLANS
    app.bot_data.workbooks = on_workbook
    command(app, "importar", on_ask, act)
    on_input(app, imports.DRAFT, on_sent, act, questions_pass=True, files=True)
    button(app, Tap.IMPORT, "t", on_template, act)
    button(app, Tap.IMPORT, r"p(?::(\d{2}|\d{5}))?", on_filled, act)
    button(app, Tap.IMPORT, f"ok:{_DIGEST}", on_import, act)
    button(app, Tap.IMPORT, f"er:{_DIGEST}", on_rejects, act)
