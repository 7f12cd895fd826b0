"""One of 97 secretariats in two taps: its region, then its name. A liaison chooses among their own."""

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.base.errors import Gone
from bot.edge.context import App, Context
from bot.edge.gate import Handler, button
from bot.edge.reply import show
from bot.edge.screen import Screen
from bot.people import people
from bot.people.chat.choosing_screens import own_secretariats, region_page, regions
from bot.people.people import Act
from db.models import Role

Frame = Callable[[Context, Screen], Awaitable[Screen]]


async def _bare(_context: Context, screen: Screen) -> Screen:
    return screen


def choose_secretariat(
    app: App, prefix: str, title: str, on_chosen: Handler, needs: Act | None = None, frame: Frame = _bare
) -> None:
    """Registers the buttons under `prefix` (a pattern of callback data), with which people choose a secretariat.

    `on_chosen` finds in `context.match` the prefix and the code. `title`: which question is asked
    (templates/choose_secretariat.html.j2). `frame` adds to each page what the choice is for and the way back.
    """

    async def on_regions(update: Update, context: Context) -> None:
        assert context.match is not None
        await show(update, context, await frame(context, await choices(context, context.match[1], title)))

    async def on_region(update: Update, context: Context) -> None:
        assert context.match is not None
        found, number, page = context.match[1], int(context.match[2]), int(context.match[3])
        await show(update, context, await frame(context, await _region(context, found, number, page, title)))

    button(app, rf"^({prefix})(?::R)?$", on_regions, needs)
    button(app, rf"^({prefix}):R(\d{{1,2}}):(\d{{1,2}})$", on_region, needs)
    button(app, rf"^({prefix}):(\d{{2}}|\d{{5}})$", on_chosen, needs)


async def choices(context: Context, prefix: str, title: str) -> Screen:
    database, visitor = context.bot_data.database, context.visitor
    if visitor.active and visitor.role is Role.LIAISON:
        return own_secretariats(prefix, await database.run(people.secretariats, visitor.secretariats), title)
    return regions(prefix, await database.run(people.regions), title)


async def _region(context: Context, prefix: str, number: int, page: int, title: str) -> Screen:
    database = context.bot_data.database
    try:
        region = (await database.run(people.regions))[number]
        found = await database.run(people.secretariats, None, region)
        return region_page(prefix, region, number, found, page, title)
    except IndexError:
        raise Gone("region") from None
