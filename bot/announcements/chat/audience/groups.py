"""Groups of /aviso: the present choice kept under a name, used again, renamed and deleted."""

from telegram import Update

from bot.announcements import composing
from bot.announcements.audience import groups, recipients
from bot.announcements.chat.audience import groups_screens, segment, segment_screens
from bot.announcements.chat.composition import change, composition_of, form_of
from bot.announcements.composing import Stage
from bot.base.errors import Invalid
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, on_input
from bot.edge.reply import show
from bot.people.people import Act
from db.models import AudienceGroup, Draft

_FORM, _GROUP = r"(\d{1,10})", r"(\d{1,9})"


async def _words(context: Context, group: AudienceGroup) -> str:
    _, names = await context.run(recipients.reached, group.segment, context.bot_data.today())
    return segment_screens.in_words(group.segment, names)


async def on_groups(update: Update, context: Context) -> None:
    """Lists the groups; what is typed instead names secretariats or a group."""
    it = await change(context, form_of(context), stage=Stage.NAMES, excluding=False)
    found = [(each, await _words(context, each)) for each in await context.run(groups.every, context.me)]
    await show(update, context, groups_screens.groups(it, found))


async def on_use(update: Update, context: Context) -> None:
    form, now = form_of(context), context.bot_data.now()
    it = await context.run(composing.to_group, context.me, form, context.number(2), now)
    await segment.show_segment(update, context, it)


async def on_group(update: Update, context: Context) -> None:
    """Shows a group, and what may be done with it."""
    await composition_of(context)
    group = await context.run(groups.find, context.me, context.number(2))
    await show(update, context, groups_screens.group(form_of(context), group, await _words(context, group)))


async def on_new(update: Update, context: Context) -> None:
    """Asks for the name under which the present choice is kept."""
    it = await change(context, form_of(context), stage=Stage.GROUP, group=None)
    audience, words = await segment.said(context, it)
    await show(update, context, groups_screens.ask_name(it.form, words, count=audience.count))


async def on_rename(update: Update, context: Context) -> None:
    group = await context.run(groups.find, context.me, context.number(2))
    it = await change(context, form_of(context), stage=Stage.GROUP, group=group.id)
    await show(update, context, groups_screens.ask_name(it.form, await _words(context, group), before=group.name))


async def on_name(update: Update, context: Context, draft: Draft) -> None:
    """Takes the name that was typed; asks again for one that can't be."""
    assert update.message is not None
    it, typed, now = composing.read_composition(draft), update.message.text or "", context.bot_data.now()
    try:
        if it.group is None:
            group = await context.run(groups.keep, context.me, typed, it.segment, now)
        else:
            group = await context.run(groups.rename, context.me, it.group, typed, now)
    except Invalid as exc:
        await show(update, context, groups_screens.ask_again(it.form, exc.reason))
        return
    await change(context, it.form, stage=Stage.NAMES, group=None)
    await show(update, context, groups_screens.kept(it.form, group, await _words(context, group)))


async def on_drop(update: Update, context: Context) -> None:
    """Asks whether a group is to be deleted."""
    await composition_of(context)
    group = await context.run(groups.find, context.me, context.number(2))
    await show(update, context, groups_screens.ask_drop(form_of(context), group))


async def on_dropped(update: Update, context: Context) -> None:
    await composition_of(context)
    await context.run(groups.drop, context.me, context.number(2), context.bot_data.now())
    await on_groups(update, context)


def register(app: App) -> None:
    act, group = Act.ANNOUNCE, rf"{_FORM}:gr:{_GROUP}"
    on_input(app, Stage.GROUP, on_name, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:gr", on_groups, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:gr:n", on_new, act)
    button(app, Tap.COMPOSING, group, on_use, act)
    button(app, Tap.COMPOSING, rf"{group}:m", on_group, act)
    button(app, Tap.COMPOSING, rf"{group}:r", on_rename, act)
    button(app, Tap.COMPOSING, rf"{group}:d", on_drop, act)
    button(app, Tap.COMPOSING, rf"{group}:d1", on_dropped, act)
