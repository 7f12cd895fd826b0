"""Reminders of what is periodic and in no plan: how often, its title (typed), for whom, a look at it all."""

from telegram import Update

from bot.announcements.chat.audience.segment_screens import in_words
from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, tap_source
from bot.edge.gate import button, on_input
from bot.edge.reply import show
from bot.edge.screen import Screen
from bot.people import assignments
from bot.people.chat.choosing import choose_secretariat
from bot.people.people import Act
from bot.reminders import periodic, periodic_form
from bot.reminders.chat import periodic_screens
from db.models import Draft

_VERSION = r"(\d{1,10})"
_WHO = r"([ol]|r\d{1,2}|s(?:\d{2}|\d{5}))"
_DATES = 3


async def on_list(update: Update, context: Context) -> None:
    today = context.bot_data.today()
    found, names = await context.run(periodic_form.listing, today)
    await show(update, context, periodic_screens.listing(found, names, today, context.visitor.may(Act.SET_REMINDERS)))


# A new one


async def on_new(update: Update, context: Context) -> None:
    await show(update, context, periodic_screens.presets())


async def on_preset(update: Update, context: Context) -> None:
    preset = context.word(1)
    if preset not in periodic.PRESETS:
        raise Gone("preset")
    await context.run(drafts.open, context.me, periodic_form.TITLE, {"preset": preset}, context.bot_data.now())
    await show(update, context, periodic_screens.ask_title(preset))


async def on_title(update: Update, context: Context, draft: Draft) -> None:
    """Takes the title that was typed. Typed again it is another title, and buttons of the earlier one are over."""
    assert update.message is not None
    preset = draft.data.get("preset")
    if preset not in periodic.PRESETS:
        await context.run(drafts.close, context.me)
        raise Gone("preset")
    try:
        title = periodic.clean_title(update.message.text or "")
    except Invalid:
        await show(update, context, periodic_screens.ask_title(preset, problem=True))
        return
    resources, data = context.bot_data, {"preset": preset, "title": title}
    draft = await context.run(drafts.open, context.me, periodic_form.TITLE, data, resources.now())
    await show(update, context, periodic_screens.whom(title, preset, draft.version))


async def on_whom(update: Update, context: Context) -> None:
    it = await _titled(context)
    await show(update, context, periodic_screens.whom(it.data["title"], it.data["preset"], it.version))


async def on_regions(update: Update, context: Context) -> None:
    it = await _titled(context)
    names = await context.run(assignments.regions)
    await show(update, context, periodic_screens.regions(names, it.version))


async def _framed(context: Context, screen: Screen) -> Screen:
    it = await _titled(context)
    return periodic_screens.with_way_back(screen, f"{Tap.PERIODIC}:b:{it.version}")


async def _titled(context: Context) -> Draft:
    """Finds the rule that is being added, with its title. Raises Gone when another was begun, or its title was typed
    again."""
    resources, version = context.bot_data, int(context.word(1).rpartition(":")[2])
    return await context.run(periodic_form.find_rule, context.me, version, resources.now())


async def on_chosen(update: Update, context: Context) -> None:
    await _confirm(update, context, context.word(2))


async def on_secretariat(update: Update, context: Context) -> None:
    await _confirm(update, context, f"s{context.word(2)}")


async def _confirm(update: Update, context: Context, who: str) -> None:
    it, today = await _titled(context), context.bot_data.today()
    segment, names, count = await context.run(periodic_form.whom, who, today)
    (days,) = await context.run(periodic.upcoming, [periodic.PRESETS[it.data["preset"]]], today, _DATES)
    await show(
        update,
        context,
        periodic_screens.confirm(it.data, it.version, who, in_words(segment, names), count, days, today),
    )


async def on_save(update: Update, context: Context) -> None:
    resources, today = context.bot_data, context.bot_data.today()
    version, source = context.number(1), tap_source(update, resources)
    now = resources.now()
    rule = await context.run(periodic_form.save, context.me, version, context.word(2), source, now, today)
    (days,) = await context.run(periodic.upcoming, [rule], today, 1)
    await show(update, context, periodic_screens.saved(rule, days, today))


# Ending one


async def on_end(update: Update, context: Context) -> None:
    number = context.number(1)
    rules = await context.run(periodic.current)
    rule = next((each for each in rules if each.id == number), None)
    if rule is None:
        raise Gone("periodic")
    await show(update, context, periodic_screens.end(rule))


async def on_ended(update: Update, context: Context) -> None:
    resources = context.bot_data
    rule = await context.run(periodic.end, context.me, context.number(1), resources.now())
    await show(update, context, periodic_screens.ended(rule))


def register(app: App) -> None:
    act = Act.SET_REMINDERS
    button(app, Tap.PERIODIC, "", on_list, Act.SEE_REMINDERS)
    button(app, Tap.PERIODIC, "n", on_new, act)
    button(app, Tap.PERIODIC, "n:([a-z_]{1,20})", on_preset, act)
    on_input(app, periodic_form.TITLE, on_title, act, questions_pass=True)
    button(app, Tap.PERIODIC, f"b:{_VERSION}", on_whom, act)
    button(app, Tap.PERIODIC, f"r:{_VERSION}", on_regions, act)
    button(app, Tap.PERIODIC, f"w:{_VERSION}:{_WHO}", on_chosen, act)
    choose_secretariat(app, Tap.PERIODIC, "reminders", on_secretariat, act, _framed, after=r"s:\d{1,10}")
    button(app, Tap.PERIODIC, f"y:{_VERSION}:{_WHO}", on_save, act)
    button(app, Tap.PERIODIC, r"e:(\d{1,9})", on_end, act)
    button(app, Tap.PERIODIC, r"e:(\d{1,9}):1", on_ended, act)
