"""The buttons of the daily digest, in its place; a report opens below it, so that the other activities stay in reach.
What became of its activities meanwhile is looked up at every tap."""

from datetime import date, datetime, timedelta

from telegram import Update

from bot.base.calendar import working_day_on_or_after
from bot.base.errors import Gone
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, tap_source
from bot.edge.gate import button
from bot.edge.reply import show
from bot.edge.screen import Screen
from bot.people.people import Act
from bot.plans import plans
from bot.reminders import digests, snoozes
from bot.reminders.chat import digests_screens
from bot.reminders.digests import Digest, Item
from bot.reports.chat.form import open_form
from bot.reports.reports import Wish
from db.models import ActivityStatus

_DAY, _ID = r"(\d{8})", r"(\d{1,9})"


async def on_digest(update: Update, context: Context) -> None:
    it = await _read(context)
    await show(update, context, digests_screens.digest(it, context.bot_data.today()))


async def on_activity(update: Update, context: Context) -> None:
    it, item = await _item(context)
    screen = digests_screens.activity(it, item, context.bot_data.today()) if item else await _meanwhile(context, it)
    await show(update, context, screen)


async def on_later(update: Update, context: Context) -> None:
    it, item = await _item(context)
    today = context.bot_data.today()
    screen = (
        digests_screens.later(it, item, _choices(today, item.state.off), today)
        if item
        else await _meanwhile(context, it)
    )
    await show(update, context, screen)


def _choices(today: date, off: frozenset[date]) -> dict[str, date]:
    """Offers working days, each once. `off`: days off of the secretariat that no law has."""
    monday = today + timedelta(days=7 - today.weekday())
    named = {"tomorrow": today + timedelta(days=1), "monday": monday, "week": today + timedelta(days=7)}
    chosen: dict[str, date] = {}
    for name, day in named.items():
        works = working_day_on_or_after(day, off)
        if works not in chosen.values():
            chosen[name if works == day or name == "week" else f"day_{name}"] = works
    return chosen


async def on_snooze(update: Update, context: Context) -> None:
    resources, until = context.bot_data, _day(context.word(3))
    activity, source = context.number(2), tap_source(update, resources)
    snoozed = await context.run(snoozes.snooze, context.me, activity, until, source, resources.now(), resources.today())
    state = await context.run(plans.find_activity, context.me, activity)
    await show(update, context, digests_screens.snoozed(await _read(context), state, snoozed.until, resources.today()))


async def on_done(update: Update, context: Context) -> None:
    await open_form(update, context, context.number(1), Wish(ActivityStatus.DONE), below=True)


async def on_progress(update: Update, context: Context) -> None:
    await open_form(update, context, context.number(1), below=True)


async def on_blocked(update: Update, context: Context) -> None:
    await open_form(update, context, context.number(1), Wish(ActivityStatus.BLOCKED), below=True)


async def on_why(update: Update, context: Context) -> None:
    it, item = await _item(context)
    resources = context.bot_data
    if item is None:
        await show(update, context, await _meanwhile(context, it))
        return
    reason = await context.run(digests.reason, item, resources.today())
    await show(update, context, digests_screens.why(it, item, reason, resources.today()))


async def on_whom(update: Update, context: Context) -> None:
    it, item = await _item(context)
    if item is None:
        await show(update, context, await _meanwhile(context, it))
        return
    await show(
        update,
        context,
        digests_screens.whom(it, item, await context.run(digests.holders, item.state)),
    )


async def _read(context: Context) -> Digest:
    resources = context.bot_data
    return await context.run(
        digests.read_digest, context.me, _day(context.word(1)), resources.today(), resources.timezone
    )


async def _item(context: Context) -> tuple[Digest, Item | None]:
    """Finds the activity in the digest as it stands now; None when it was answered since."""
    it, activity = await _read(context), context.number(2)
    return it, next((item for item in it.items if item.state.id == activity), None)


async def _meanwhile(context: Context, it: Digest) -> Screen:
    state = await context.run(plans.find_activity, context.me, context.number(2))
    return digests_screens.meanwhile(it, state, context.bot_data.now())


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  a day, not a moment
    except ValueError:
        raise Gone("day") from None


def register(app: App) -> None:
    button(app, Tap.DIGEST, f"d:{_DAY}", on_digest, Act.SEE_PLAN)
    button(app, Tap.DIGEST, f"a:{_DAY}:{_ID}", on_activity, Act.SEE_PLAN)
    button(app, Tap.DIGEST, f"z:{_DAY}:{_ID}", on_later, Act.SEE_PLAN)
    button(app, Tap.DIGEST, f"s:{_DAY}:{_ID}:{_DAY}", on_snooze, Act.SEE_PLAN)
    button(app, Tap.DIGEST, f"ok:{_ID}", on_done, Act.REPORT)
    button(app, Tap.DIGEST, f"no:{_ID}", on_blocked, Act.REPORT)
    button(app, Tap.DIGEST, f"go:{_ID}", on_progress, Act.REPORT)
    button(app, Tap.DIGEST, f"w:{_DAY}:{_ID}", on_why, Act.SEE_PLAN)
    button(app, Tap.DIGEST, f"q:{_DAY}:{_ID}", on_whom, Act.VERIFY)
