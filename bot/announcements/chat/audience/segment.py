"""/aviso, to whom: terms that combine, always with who they mean in words and how many that is."""

from typing import Any

from telegram import Update

from bot.announcements import composing, results
from bot.announcements.audience import expressions, recipients, segments
from bot.announcements.audience.recipients import Audience
from bot.announcements.chat.audience import segment_screens
from bot.announcements.chat.composition import change, composition_of, form_of
from bot.announcements.composing import Composition, Named, Stage
from bot.base.errors import Gone
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, on_input
from bot.edge.reply import show
from bot.people import assignments
from bot.people.people import Act
from db.models import Draft

_TERM = f"(!?(?:{'|'.join(segments.TERMS)}))"
_FORM = r"(\d{1,10})"
_RECENT = 8  # announcements offered to those who have not acknowledged them


async def said(context: Context, it: Composition) -> tuple[Audience, str]:
    audience, names = await context.run(recipients.reached, it.segment, context.bot_data.today())
    return audience, segment_screens.in_words(it.segment, names)


async def on_segment(update: Update, context: Context) -> None:
    """Asks to whom: with buttons, or with names of secretariats that are typed or pasted."""
    excluding = context.word(2) == "!"
    await show_segment(update, context, await _choosing(context, excluding=excluding), excluding)


async def _choosing(context: Context, **values: Any) -> Composition:
    return await change(context, form_of(context), stage=Stage.NAMES, **values)


async def on_names(update: Update, context: Context, draft: Draft) -> None:
    """Takes the secretariats that were typed: several at once, with slips."""
    assert update.message is not None
    resources, it = context.bot_data, composing.read_composition(draft)
    named = await context.run(composing.name, context.me, it.form, update.message.text or "", resources.now())
    await show_segment(update, context, named.it, it.excluding, named)


async def show_segment(
    update: Update, context: Context, it: Composition, excluding: bool = False, named: Named | None = None
) -> None:
    audience, words = await said(context, it)
    await show(update, context, segment_screens.segment(it, audience, words, excluding, named))


async def on_everybody(update: Update, context: Context) -> None:
    everybody = expressions.EVERYBODY if context.word(2) == "all" else ""
    await show_segment(update, context, await _choosing(context, segment=everybody, excluding=False))


async def on_audiences(update: Update, context: Context) -> None:
    """Offers to whom announcements went before: a group is made once."""
    it = await _choosing(context, excluding=False)
    found = await context.run(results.audiences, context.me, _RECENT)
    said = []
    for each in found:
        _, names = await context.run(recipients.reached, each.segment, context.bot_data.today())
        said.append((each, segment_screens.in_words(each.segment, names)))
    await show(update, context, segment_screens.audiences(it, said))


async def on_as_before(update: Update, context: Context) -> None:
    resources, number = context.bot_data, context.number(2)
    it = await context.run(composing.as_before, context.me, form_of(context), number, resources.now())
    await show_segment(update, context, it)


async def on_values(update: Update, context: Context) -> None:
    _, name, number, page = context.words()
    it = await _choosing(context, excluding=name.startswith("!"))
    await _show_values(update, context, it, name, int(number) if number else None, int(page or 0))


async def on_toggle(update: Update, context: Context) -> None:
    _, yes, name, data = context.words()
    it, _ = await composition_of(context)
    value = data
    if name.removeprefix("!") == "region":
        value = _at(await context.run(assignments.regions), int(data) if data.isdecimal() else -1)
    expression = expressions.with_term(it.segment, name, value, yes == "1")
    await context.run(recipients.audience, expression, context.bot_data.now().date())  # raises for a forged value
    it = await _choosing(context, segment=expression, excluding=name.startswith("!"))
    if name.removeprefix("!") in segments.YES_OR_NO:
        await show_segment(update, context, it, name.startswith("!"))
    elif name.removeprefix("!") == "secretariat":
        region = (await context.run(assignments.secretariat, value)).region
        number = (await context.run(assignments.regions)).index(region)
        found = await context.run(assignments.secretariats, None, region)
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
    bare = name.removeprefix("!")
    audience, words = await said(context, it)
    if bare == "secretariat":
        names = await context.run(assignments.regions)
        if region is None:
            await show(update, context, segment_screens.regions(it, name, names, words, audience.count))
            return
        found = await context.run(assignments.secretariats, None, _at(names, region))
        try:
            screen = segment_screens.region_page(it, name, region, found, page, words, audience.count)
        except IndexError:
            raise Gone("page") from None
        await show(update, context, screen)
        return
    if bare == "region":
        choices = [(each, each, str(number)) for number, each in enumerate(await context.run(assignments.regions))]
    elif bare == "unacknowledged":
        choices = segment_screens.recent(await context.run(results.recent, context.me, _RECENT))
    else:
        choices = segment_screens.few(bare)
    await show(update, context, segment_screens.values(it, name, choices, words, audience.count))


def register(app: App) -> None:
    act = Act.ANNOUNCE
    on_input(app, Stage.NAMES, on_names, act, questions_pass=True)
    button(app, Tap.COMPOSING, rf"{_FORM}:s(!?)", on_segment, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:(all|clear)", on_everybody, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:e", on_audiences, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:e:(\d{{1,9}})", on_as_before, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:g:{_TERM}(?::(\d{{1,2}}):(\d{{1,2}}))?", on_values, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:t:([01]):{_TERM}:([a-z0-9-]{{1,20}})", on_toggle, act)
