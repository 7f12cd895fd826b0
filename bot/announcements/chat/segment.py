"""/aviso, to whom: terms that combine, always with who they mean in words and how many that is."""

from datetime import datetime

from sqlmodel import Session
from telegram import Update

from bot.announcements import recipients, results, segments
from bot.announcements.chat import segment_screens
from bot.announcements.chat.composition import change, find, form_of
from bot.announcements.composing import Composition
from bot.announcements.recipients import Audience
from bot.base.errors import Gone
from bot.edge.context import App, Context
from bot.edge.gate import button
from bot.edge.reply import show
from bot.people import people
from bot.people.people import Act

_NAMES = "role|secretariat|region|line|action|prioritised|late|unacknowledged"
_FORM = r"^aw:(\d{1,10})"
_RECENT = 8  # announcements offered to those who have not acknowledged them


def _reached(session: Session, it: Composition, now: datetime) -> tuple[Audience, dict[str, str]]:
    """Counts whom a segment reaches, and gives the secretariats' names by code."""
    audience = recipients.audience(session, it.segment, now.date())
    return audience, {each.code: each.name for each in people.secretariats(session)}


async def _said(context: Context, it: Composition) -> tuple[Audience, str]:
    audience, names = await context.bot_data.database.run(_reached, it, context.bot_data.now())
    return audience, segment_screens.in_words(it.segment, names)


async def on_segment(update: Update, context: Context) -> None:
    assert context.match is not None
    it = await change(context, form_of(context))
    await _show_segment(update, context, it, context.match[2] == "!")


async def _show_segment(update: Update, context: Context, it: Composition, excluding: bool = False) -> None:
    audience, words = await _said(context, it)
    await show(update, context, segment_screens.segment(it, audience, words, excluding))


async def on_everybody(update: Update, context: Context) -> None:
    assert context.match is not None
    everybody = segments.EVERYBODY if context.match[2] == "all" else ""
    await _show_segment(update, context, await change(context, form_of(context), segment=everybody))


async def on_values(update: Update, context: Context) -> None:
    assert context.match is not None
    it, _ = await find(context)
    _, name, number, page = context.match.groups()
    await _show_values(update, context, it, name, None if number is None else int(number), int(page or 0))


async def on_toggle(update: Update, context: Context) -> None:
    assert context.match is not None
    database, (_, yes, name, data) = context.bot_data.database, context.match.groups()
    it, _ = await find(context)
    value = data
    if name.removeprefix("!") == "region":
        value = _at(await database.run(people.regions), int(data) if data.isdecimal() else -1)
    expression = segments.with_term(it.segment, name, value, yes == "1")
    await database.run(recipients.audience, expression, context.bot_data.now().date())  # raises for a forged value
    it = await change(context, it.form, segment=expression)
    if name.removeprefix("!") in ("prioritised", "late"):
        await _show_segment(update, context, it, name.startswith("!"))
    elif name.removeprefix("!") == "secretariat":
        region = (await database.run(people.secretariat, value)).region
        number = (await database.run(people.regions)).index(region)
        found = await database.run(people.secretariats, None, region)
        await _show_values(update, context, it, name, number, segment_screens.page_of(found, value))
    else:
        await _show_values(update, context, it, name)


def _at(found: list[str], number: int) -> str:
    """Gives one of these by its number. Raises Gone for a forged one."""
    if not 0 <= number < len(found):
        raise Gone("value")
    return found[number]


async def _show_values(
    update: Update, context: Context, it: Composition, name: str, region: int | None = None, page: int = 0
) -> None:
    """Shows the values of a term; of secretariats, the regions, and then (`region`) a page of one."""
    database, bare = context.bot_data.database, name.removeprefix("!")
    audience, words = await _said(context, it)
    if bare == "secretariat":
        names = await database.run(people.regions)
        if region is None:
            await show(update, context, segment_screens.regions(it, name, names, words, audience.count))
            return
        found = await database.run(people.secretariats, None, _at(names, region))
        try:
            screen = segment_screens.region_page(it, name, region, found, page, words, audience.count)
        except IndexError:
            raise Gone("page") from None
        await show(update, context, screen)
        return
    if bare == "region":
        choices = [(each, each, str(number)) for number, each in enumerate(await database.run(people.regions))]
    elif bare == "unacknowledged":
        choices = segment_screens.recent(await database.run(results.recent, context.me, _RECENT))
    else:
        choices = segment_screens.few(bare)
    await show(update, context, segment_screens.values(it, name, choices, words, audience.count))


def register(app: App) -> None:
    act = Act.ANNOUNCE
    button(app, rf"{_FORM}:s(!?)$", on_segment, act)
    button(app, rf"{_FORM}:(all|clear)$", on_everybody, act)
    button(app, rf"{_FORM}:g:(!?(?:{_NAMES}))(?::(\d{{1,2}}):(\d{{1,2}}))?$", on_values, act)
    button(app, rf"{_FORM}:t:([01]):(!?(?:{_NAMES})):([a-z0-9-]{{1,20}})$", on_toggle, act)
