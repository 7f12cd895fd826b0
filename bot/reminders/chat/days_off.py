"""Days off that no law has: for whom, which days (typed), why, a look at what it does."""

from datetime import date, timedelta

from telegram import Update

from bot.base import drafts
from bot.base.calendar import holidays_between
from bot.base.errors import Gone, Invalid
from bot.base.times.periods import read_days
from bot.base.times.unclear import Unclear, says_something
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, tap_source
from bot.edge.gate import button, on_input
from bot.edge.reply import show
from bot.edge.screen import Screen, label
from bot.edge.unclear import sentence
from bot.people import calendars, days_off
from bot.people.chat.choosing import choices, choose_secretariat, wait_for_a_name
from bot.people.people import Act
from bot.reminders import days_off_form
from bot.reminders.chat import days_off_screens
from bot.reminders.chat.periodic_screens import with_way_back
from db.models import Draft, Role

_SHOWN = timedelta(days=61)  # of national holidays


async def on_list(update: Update, context: Context) -> None:
    today = context.bot_data.today()
    found = await context.run(days_off.ahead, context.me, today)
    await show(update, context, days_off_screens.listing(holidays_between(today, today + _SHOWN), found, today))


# New ones: for whom


async def on_add(update: Update, context: Context) -> None:
    codes = context.visitor.secretariats
    if context.visitor.role is Role.COORDINATOR:
        await show(update, context, days_off_screens.whom())
    elif len(codes) == 1:
        await _ask_dates(update, context, next(iter(codes)))
    else:
        prefix = f"{Tap.DAYS_OFF}:n"
        await wait_for_a_name(context, prefix, "days_off")
        await show(update, context, await _framed(context, await choices(context, prefix, "days_off")))


async def _framed(_context: Context, screen: Screen) -> Screen:
    return with_way_back(screen, f"{Tap.DAYS_OFF}:")


async def on_everybody(update: Update, context: Context) -> None:
    await _ask_dates(update, context, None)


async def on_secretariat(update: Update, context: Context) -> None:
    await _ask_dates(update, context, context.word(2))


async def _ask_dates(update: Update, context: Context, code: str | None) -> None:
    resources = context.bot_data
    name = await context.run(days_off.may_add, context.me, code)
    await context.run(drafts.open, context.me, days_off_form.DATES, {"code": code, "name": name}, resources.now())
    await show(update, context, days_off_screens.ask_dates(name))


# Which days, and why


def _speaks_of_days(text: str, today: date) -> bool:
    return says_something(read_days(text, today))


async def on_dates(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    if "code" not in draft.data:
        await context.run(drafts.close, context.me)
        raise Gone("days_off")
    resources, today = context.bot_data, context.bot_data.today()
    found = read_days(update.message.text or "", today)
    if isinstance(found, Unclear) or not days_off.may_be(*found, today):
        problem = sentence(found, today) if isinstance(found, Unclear) else days_off_screens.too_many()
        await show(update, context, days_off_screens.ask_dates(draft.data["name"], problem))
        return
    dates = {"first": found[0].isoformat(), "last": found[1].isoformat()}
    data = {**draft.data, **dates, "message": update.message.message_id}
    draft = await context.run(drafts.open, context.me, days_off_form.REASON, data, resources.now())
    await _ask_reason(update, context, draft)


async def _ask_reason(update: Update, context: Context, draft: Draft) -> None:
    words = days_off_screens.stretch(*days_off_form.dates(draft), context.bot_data.today())
    await show(update, context, days_off_screens.ask_reason(words, draft.data["message"]))


async def on_typed(update: Update, context: Context, draft: Draft) -> None:
    """Takes the reason that was typed. The message that said the days may come again after a kill: it is no reason."""
    assert update.message is not None
    if "message" not in draft.data:
        await context.run(drafts.close, context.me)
        raise Gone("days_off")
    if update.message.message_id == draft.data["message"]:
        await _ask_reason(update, context, draft)
        return
    await _confirm(update, context, draft, update.message.text or "")


async def on_reason(update: Update, context: Context) -> None:
    resources = context.bot_data
    draft = await context.run(days_off_form.find_days_off, context.me, resources.now())
    if draft.data["message"] != context.number(1):
        raise Gone("days_off")
    await _confirm(update, context, draft, label("days_off_reason", context.number(2)))


async def _confirm(update: Update, context: Context, draft: Draft, text: str) -> None:
    """Asks for the confirmation. A reason typed or tapped again replaces the one before and its button; the same tap
    again shows the same."""
    try:
        reason = days_off.clean_reason(text)
    except Invalid:
        await _ask_reason(update, context, draft)
        return
    resources, data = context.bot_data, {**draft.data, "reason": reason}
    if data != draft.data:
        draft = await context.run(drafts.open, context.me, days_off_form.REASON, data, resources.now())
    else:
        await context.run(drafts.arm, context.me)
    off = await context.run(calendars.of, data["code"])
    screen = days_off_screens.confirm(
        data["name"], *days_off_form.dates(draft), reason, draft.version, resources.today(), off
    )
    await show(update, context, screen)


async def on_save(update: Update, context: Context) -> None:
    resources, today = context.bot_data, context.bot_data.today()
    source, version = tap_source(update, resources), context.number(1)
    made, name = await context.run(days_off_form.save, context.me, version, source, resources.now(), today)
    await show(update, context, days_off_screens.saved(name, made.starts_on, made.ends_on, made.reason, today))


# Working days after all


async def on_withdraw(update: Update, context: Context) -> None:
    today, number = context.bot_data.today(), context.number(1)
    found = await context.run(days_off.ahead, context.me, today)
    it = next((each for each in found if each.row.id == number and each.own), None)
    if it is None:
        raise Gone("days_off")
    await show(update, context, days_off_screens.withdraw(it, today))


async def on_withdrawn(update: Update, context: Context) -> None:
    resources = context.bot_data
    row = await context.run(days_off.withdraw, context.me, context.number(1), resources.now())
    await show(update, context, days_off_screens.withdrawn(row.starts_on, row.ends_on, resources.today()))


def register(app: App) -> None:
    act = Act.SEE_REMINDERS
    button(app, Tap.DAYS_OFF, "", on_list, act)
    button(app, Tap.DAYS_OFF, "a", on_add, act)
    button(app, Tap.DAYS_OFF, "n:all", on_everybody, Act.SET_REMINDERS)
    choose_secretariat(app, Tap.DAYS_OFF, "days_off", on_secretariat, act, _framed, after="n")
    on_input(app, days_off_form.DATES, on_dates, act, questions_pass=True, reads=_speaks_of_days)
    on_input(app, days_off_form.REASON, on_typed, act, questions_pass=True)
    button(app, Tap.DAYS_OFF, r"r:(\d{1,10}):([0-3])", on_reason, act)
    button(app, Tap.DAYS_OFF, r"y:(\d{1,10})", on_save, act)
    button(app, Tap.DAYS_OFF, r"x:(\d{1,9})", on_withdraw, act)
    button(app, Tap.DAYS_OFF, r"x:(\d{1,9}):1", on_withdrawn, act)
