"""/aviso, or its wish in words: a new announcement, with what was said of it already; or one that was sent."""

from telegram import Message, Update

from bot.announcements import announcements, composing, ordering, orders, results, texts
from bot.announcements.audience import recipients
from bot.announcements.audience.hints import hints
from bot.announcements.chat import cards, roll, sending, writing, writing_screens
from bot.announcements.chat.audience import segment
from bot.announcements.composing import Composition, Named, Stage
from bot.announcements.orders import About, Said, Wish
from bot.base import drafts
from bot.base.errors import Gone
from bot.edge.context import App, Context
from bot.edge.gate import command
from bot.edge.reply import show
from bot.people.people import Act
from db.models import AnnouncementState

_NOUN = "aviso "  # what the command stands for, where words follow it


async def on_announce(update: Update, context: Context) -> None:
    message, resources = update.effective_message, context.bot_data
    assert message is not None
    text, place = _words(message)
    wanted, order = orders.about(text), orders.order(text)
    if wanted and (order is None or order.text is None):
        await _about(update, context, wanted)
        return
    found = await context.run(ordering.read, text, resources.now(), resources.timezone)
    await _begin(update, context, _body(message, found.said, place), found.said, found.planned_at)


def _words(message: Message) -> tuple[str, int]:
    """Returns what was said, and how much further its words stand in the message."""
    text = message.text or ""
    if not text.startswith("/"):
        return text, 0
    words = text.split(maxsplit=1)[1:]
    if not words:
        return "", 0
    return _NOUN + words[0], text.index(words[0], 1) - len(_NOUN)


def _body(message: Message, said: Said, place: int) -> str:
    """Reads the text of the announcement; what stands behind the command is all of it, unless it says to whom."""
    text = message.text or ""
    if text.startswith("/") and not said.addressees.segment and not said.addressees.unread:
        return writing.part_of(message, slice(place + len(_NOUN), len(text))) if place else ""
    if said.text is None:
        return ""
    return writing.part_of(message, slice(said.text.start + place, said.text.stop + place))


async def _begin(update: Update, context: Context, html: str, said: Said, planned_at: str | None) -> None:
    """Begins it, and asks for what is missing: the text, or to whom; with both it is shown as it would arrive."""
    assert update.effective_message is not None
    now, form, to = context.bot_data.now(), update.effective_message.message_id, said.addressees
    problem = texts.problem(html) if html else None
    values = {"segment": to.segment, "planned_at": planned_at, "text": "" if problem else html}
    whole = bool(html) and problem is None
    stage = Stage.CONTENT if not whole else Stage.NAMES if to.segment or to.unread else Stage.CHOOSING
    it = await context.run(composing.begin, context.me, form, now, stage, **values)
    guessed = await context.run(hints, to.unread)
    named = Named(it, to.codes, to.unread, guessed) if to.codes or to.unread else None
    if stage is Stage.CONTENT:
        kept = await context.run(announcements.kept, context.me, 1)
        audience, words = await segment.said(context, it)
        whom = writing_screens.for_whom(audience, words, named) if named or to.segment else None
        await show(update, context, writing_screens.write(problem, kept_for=form if kept else None, whom=whom))
    elif stage is Stage.CHOOSING:
        await show(update, context, writing_screens.received(it))
    else:
        await _show(update, context, it, named)


async def _show(update: Update, context: Context, it: Composition, named: Named | None) -> None:
    reached = await context.run(recipients.audience, it.segment, context.bot_data.today())
    if (named and named.unread) or not reached.count:
        await segment.show_segment(update, context, it, named=named)
        return
    await context.run(drafts.leave, context.me)
    await sending.show_preview(update, context, it.form)


# Those that were sent


async def _about(update: Update, context: Context, it: About) -> None:
    number = it.number
    if it.wish is not Wish.LIST and number is None:
        latest = await context.run(results.recent, context.me, 1)
        number = latest[0].id if latest else None
    try:
        progress = await context.run(results.progress, context.me, number or 0) if number else None
    except Gone:
        progress = None
    if progress is None or number is None:
        await cards.on_list(update, context)
    elif it.wish is Wish.ROLL:
        await roll.show_roll(update, context, number)
    elif it.wish is Wish.WITHDRAW and progress.announcement.state is not AnnouncementState.WITHDRAWN:
        await cards.ask_whether(update, context, number, "w")
    elif it.wish is Wish.REMIND and progress.funnel.owing:
        await cards.ask_whether(update, context, number, "n")
    else:
        await cards.show_card(update, context, number)


def register(app: App) -> None:
    command(app, "aviso", on_announce, Act.ANNOUNCE)
