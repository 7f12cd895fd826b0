"""/informe: what a report of the plans would hold, its filters, and its files. The buttons carry the filters."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from telegram import Update

from bot.base import drafts
from bot.base.errors import Gone
from bot.base.times.spans import read_span
from bot.base.times.unclear import Unclear
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, command, on_input
from bot.edge.reply import show
from bot.edge.screen import Screen
from bot.edge.unclear import sentence
from bot.people import assignments
from bot.people.chat.choosing import choose_secretariat
from bot.people.people import Act
from bot.workbooks import exports
from bot.workbooks.chat import exports_screens, report_words
from bot.workbooks.chat.exports_screens import Choice
from bot.workbooks.exports import Contents, Filters, Overview
from db.models import Draft, Role

_ACTION = r"-|[a-z-]{1,20}"
_DATES = r"-|\d{8}-\d{8}"
_CHOICE = rf"(-|\d{{2}}|\d{{5}}|R\d{{1,2}}):({_ACTION}):({_DATES})"
_SECRETARIAT = rf"s:(?:{_ACTION}):(?:{_DATES})"
_FILE = {"x": "xlsx", "h": "html", "m": "pdf"}
_OF_REGION = 3  # groups in the data of a button that shows a page of a region
PERIOD = "export_period"  # kind of draft


async def on_report(update: Update, context: Context) -> None:
    """Shows what a report would hold. «/informe octubre» is of that period, «/informe Caribe» of that region, «/informe
    Riohacha» of that secretariat."""
    typed = " ".join(context.args or []) if update.callback_query is None else ""
    if typed:
        await _take_typed(update, context, Choice(), typed)
    else:
        await _show(update, context, Choice())


async def _take_typed(update: Update, context: Context, choice: Choice, typed: str) -> None:
    """Takes the secretariat or the region, and the period, that were typed; a period that can't be told is asked for
    again."""
    today = context.bot_data.today()
    code, typed = exports.place_in(typed, await context.run(exports.theirs, context.visitor))
    if code is not None:
        choice = replace(choice, code=code, region=None)
    region, typed = exports.region_in(typed, await context.run(assignments.regions))
    if region is not None:
        choice = replace(choice, code=None, region=region)
    if not typed:
        await context.run(drafts.close, context.me)
        await _show(update, context, choice)
        return
    found = read_span(typed, today)
    if isinstance(found, Unclear):
        await _wait_for_period(context, choice)
        await show(update, context, exports_screens.choose_period(choice, today, sentence(found, today)))
        return
    await context.run(drafts.close, context.me)
    await _show(update, context, replace(choice, first=found[0], last=found[1]))


async def begin(
    update: Update, context: Context, codes: Sequence[str], action: str | None, days: tuple[date, date] | None
) -> None:
    """Shows what a report would hold that was asked for in words. `codes`: the secretariats they named; of several, or
    of one that is not theirs, they choose."""
    theirs = {code for code, _ in await context.run(exports.theirs, context.visitor)}
    code = codes[0] if len(codes) == 1 and codes[0] in theirs else None
    first, last = days or (None, None)
    await _show(update, context, Choice(code, action, first, last))


async def _wait_for_period(context: Context, choice: Choice) -> None:
    await context.run(drafts.open, context.me, PERIOD, {"choice": choice.data()}, context.bot_data.now())


async def on_period_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    chosen = str(draft.data.get("choice", "")).split(":")[1:4]
    choice = _read(*chosen) if len(chosen) == 3 else Choice()
    await _take_typed(update, context, choice, update.message.text or "")


async def on_card(update: Update, context: Context) -> None:
    await _show(update, context, _choice(context))


async def on_choose(update: Update, context: Context) -> None:
    choice = _choice(context)
    if context.word(4) == "a":
        await show(update, context, exports_screens.choose_action(choice))
    else:
        await _wait_for_period(context, choice)
        await show(update, context, exports_screens.choose_period(choice, context.bot_data.today()))


async def on_secretariat(update: Update, context: Context) -> None:
    """Shows the card for the secretariat that was chosen from a choice (gx:s:action:dates)."""
    *_, action, dates = context.word(1).split(":")
    await _show(update, context, _read(context.word(2), action, dates))


async def on_file(update: Update, context: Context) -> None:
    """Sends a file. The card says that it is being made, and comes back as it was; after a kill the tap comes again."""
    assert update.effective_chat is not None
    choice, what, resources = _choice(context), context.word(4), context.bot_data
    await _show(update, context, choice, making=what)
    filters = await _filters(context, choice)
    made = await context.read(exports.contents, context.me, filters, resources.now(), resources.timezone)
    await context.run(exports.note, context.me, made, resources.now())
    content = await asyncio.to_thread(_made, made, what)
    caption = exports_screens.caption(made.overview, what, content)
    name = f"informe-planes-{resources.today()}.{_FILE[what]}"
    await context.bot.send_document(update.effective_chat.id, content, caption, filename=name, parse_mode="HTML")
    await _show(update, context, choice)


def _made(contents: Contents, what: str) -> bytes:
    """Makes the file; what writes it is loaded with the first one."""
    if what == "x":
        from bot.workbooks.excel.report import workbook

        return workbook(contents, report_words.words(contents))
    if what == "m":
        from bot.workbooks import meeting

        return meeting.document(contents, report_words.words(contents))
    return report_words.page(contents).encode()


async def _show(update: Update, context: Context, choice: Choice, making: str | None = None) -> None:
    found = await _overview(context, choice)
    visitor = context.visitor
    several = visitor.role is Role.COORDINATOR or len(visitor.secretariats) > 1
    await show(update, context, exports_screens.card(found, choice, several, making))


async def _overview(context: Context, choice: Choice) -> Overview:
    resources = context.bot_data
    filters = await _filters(context, choice)
    return await context.read(exports.overview, context.me, filters, resources.today(), resources.timezone)


async def _filters(context: Context, choice: Choice) -> Filters:
    try:
        return choice.filters(await context.run(assignments.regions))
    except IndexError:
        raise Gone("region") from None


async def _framed(context: Context, screen: Screen) -> Screen:
    *_, action, dates = context.word(1).split(":")
    open_region = int(context.words()[1]) if len(context.words()) == _OF_REGION else None
    return exports_screens.choosing_secretariat(screen, _read("-", action, dates), open_region)


def _choice(context: Context) -> Choice:
    return _read(*context.words()[:3])


def _read(code: str, action: str, dates: str) -> Choice:
    """Reads what was chosen from a button. Raises Gone for days that are none."""
    try:
        return exports_screens.read_choice(code, action, dates)
    except ValueError:
        raise Gone("period") from None


def register(app: App) -> None:
    act = Act.EXPORT_PLANS
    command(app, "informe", on_report, act)
    on_input(app, PERIOD, on_period_typed, act, questions_pass=True)
    button(app, Tap.EXPORT, "", on_report, act)
    button(app, Tap.EXPORT, _CHOICE, on_card, act)
    button(app, Tap.EXPORT, f"{_CHOICE}:([ap])", on_choose, act)
    button(app, Tap.EXPORT, f"{_CHOICE}:([xhm])", on_file, act)
    choose_secretariat(app, Tap.EXPORT, "people", on_secretariat, act, _framed, after=_SECRETARIAT)
