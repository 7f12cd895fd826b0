"""One of 97 secretariats in two taps: its region, then its name; or its name as it is typed, which is taken when it is
one's whole name, and else offered as a button. A liaison chooses among their own."""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram import Update
from telegram.ext import CallbackQueryHandler

from bot.base import drafts
from bot.base.errors import Gone
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import Handler, matching, on_input
from bot.edge.reply import show
from bot.edge.screen import Screen
from bot.people import assignments
from bot.people.chat.choosing_screens import named_secretariats, not_named, own_secretariats, region_page, regions
from bot.people.people import Act
from db.models import Draft, Role

NAME = "secretariat_name"  # kind of draft
MOST_NAMED = 8  # secretariats offered of those that were typed
AND = "+"  # between the codes of several in one button

Frame = Callable[[Context, Screen], Awaitable[Screen]]
Asked = Callable[[Update, Context, str], None]


async def _bare(_context: Context, screen: Screen) -> Screen:
    return screen


def _unnoted(_update: Update, _context: Context, _prefix: str) -> None:
    """Notes nothing."""


def choose_secretariat(
    app: App,
    tap: Tap,
    title: str,
    on_chosen: Handler,
    needs: Act | None = None,
    frame: Frame = _bare,
    *,
    after: str = "",
    asked: Asked = _unnoted,
    most: int = 0,
) -> None:
    """Registers who takes the buttons of a choice. `after`: a pattern, what stands in their data between `tap` and the
    choice. `on_chosen` finds both in group 1, and the code in group 2. `title`: which question is asked
    (templates/choose_secretariat.html.j2). `frame` adds to each page what the choice is for and the way back. `asked`
    hears that it is asked, and what stands before the code in the data of its buttons. `most`: so many secretariats
    that are typed are taken at once, with slips too, because `on_chosen` only asks; it finds them joined by AND."""
    prefix = f"{tap}:{after}" if after else tap

    async def on_regions(update: Update, context: Context) -> None:
        screen = await frame(context, await choices(context, context.word(1), title))
        await wait_for_a_name(context, context.word(1), title, most)
        asked(update, context, context.word(1))
        await show(update, context, screen)

    async def on_region(update: Update, context: Context) -> None:
        found, number, page = context.word(1), context.number(2), context.number(3)
        screen = await frame(context, await _region(context, found, number, page, title))
        await wait_for_a_name(context, found, title, most)
        asked(update, context, found)
        await show(update, context, screen)

    matching(app, f"({prefix})(?::R)?", on_regions, needs)
    matching(app, rf"({prefix}):R(\d{{1,2}}):(\d{{1,2}})", on_region, needs)
    matching(app, rf"({prefix}):(\d{{2}}|\d{{5}})", on_chosen, needs)


async def wait_for_a_name(context: Context, prefix: str, title: str, most: int = 0) -> None:
    """Takes a name that is typed instead, from who is known here and is in the middle of nothing else."""
    visitor, now = context.visitor, context.bot_data.now()
    if visitor.id is None or not visitor.active:
        return
    draft = await context.run(drafts.current, visitor.id, now)
    if draft is None or draft.kind == NAME:
        await context.run(drafts.open, visitor.id, NAME, {"prefix": prefix, "title": title, "most": most}, now)


async def on_name_typed(update: Update, context: Context, draft: Draft) -> None:
    """Takes the one secretariat whose name was typed; what is less sure is offered as buttons of the choice, unless
    what follows asks again."""
    assert update.message is not None
    visitor, prefix = context.visitor, str(draft.data.get("prefix", ""))
    codes = visitor.secretariats if visitor.role is Role.LIAISON else None
    exact = await context.run(assignments.secretariat_exactly, update.message.text or "", codes)
    found = await context.run(assignments.secretariats_listed, update.message.text or "", codes)
    several = found.codes if not found.unread and len(found.codes) <= draft.data.get("most", 0) else ()
    chosen = exact or AND.join(several)
    if prefix and chosen and await _taken(update, context, f"{prefix}:{chosen}"):
        with suppress(Gone):  # what was chosen waits for something else already
            await context.run(drafts.close, visitor.id or 0, draft.version)
        return
    named = await context.run(assignments.secretariats, found.codes[:MOST_NAMED])
    if not prefix or not named:
        await show(update, context, not_named(update.message.text or ""))
        return
    await show(update, context, named_secretariats(prefix, named))


async def _taken(update: Update, context: Context, data: str) -> bool:
    """Goes on as the button with this data would; tells whether there is one that takes it."""
    every = (each for group in context.application.handlers.values() for each in group)
    for handler in every:
        pattern = handler.pattern if isinstance(handler, CallbackQueryHandler) else None
        found = pattern.match(data) if isinstance(pattern, re.Pattern) else None
        if found and isinstance(handler, CallbackQueryHandler):
            context.matches = [found]
            await handler.callback(update, context)
            return True
    return False


async def choices(context: Context, prefix: str, title: str) -> Screen:
    visitor = context.visitor
    if visitor.active and visitor.role is Role.LIAISON:
        return own_secretariats(prefix, await context.run(assignments.secretariats, visitor.secretariats), title)
    return regions(prefix, await context.run(assignments.regions), title)


async def _region(context: Context, prefix: str, number: int, page: int, title: str) -> Screen:
    try:
        region = (await context.run(assignments.regions))[number]
        found = await context.run(assignments.secretariats, None, region)
        return region_page(prefix, region, number, found, page, title)
    except IndexError:
        raise Gone("region") from None


def register(app: App) -> None:
    on_input(app, NAME, on_name_typed, Act.KEEP_OWN_DATA, questions_pass=True)
