"""A report in one message («JU-03 80% ya firmamos el acta»), also under a photo. Nothing is registered before
the tap on the report's card, or the word that confirms it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from telegram import Message, MessageEntity, Update

from bot.base.errors import Gone
from bot.conversation.around import open_form_of_another
from bot.conversation.chat import reported_screens
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import Screen
from bot.evidence import showing
from bot.evidence.chat import upload
from bot.evidence.evidence import Kept
from bot.people.people import Act
from bot.plans.plans import State
from bot.reports import forms, placing
from bot.reports.chat import filing, reports_screens
from bot.reports.chat.form import open_form, several
from bot.reports.messages import Reading
from bot.reports.reports import Wish

GROUP = -2  # handlers' group: after the inputs that prompts wait for, before files and questions
_LATE = timedelta(minutes=5)  # an older message was written without signal, and its card says when


# Reports


async def report(update: Update, context: Context, reading: Reading, states: Sequence[State]) -> None:
    """Opens the form of what was reported, or asks which activity it is about. `states`: the activities of the reading,
    in its order; without any the person is asked."""
    message, resources = update.effective_message, context.bot_data
    assert message is not None
    files = await _file(update, context, states[0].id if len(states) == 1 else None)
    if isinstance(files, Screen):
        await show(update, context, files)
        return
    if reading.problem == "percentage":
        await show(update, context, reported_screens.wrong_percentage(states))
        return
    open_code = await context.run(open_form_of_another, context.me, states[0].id, resources.now())
    problem = reading.problem or ("place" if len(states) > 1 else "waiting" if open_code else None)
    if problem:
        today, file = resources.today(), files[0] if files and len(states) > 1 else None
        await show(update, context, reported_screens.choose(reading, states, problem, today, open_code, file))
        return
    wish = Wish(reading.status, reading.percentage, note=reading.note, new_due_on=reading.new_due_on, evidence=files)
    await open_form(update, context, states[0].id, wish, written_at=_written(context, message))


def has_file(message: Message) -> bool:
    return bool(message.photo or message.document)


async def _file(update: Update, context: Context, activity_id: int | None) -> tuple[int, ...] | Screen:
    """Takes the evidence that came with the message; returns its id, or the screen that says why it can't be taken."""
    if update.message is None or not has_file(update.message):
        return ()
    kept = await upload.receive(update, context, activity_id)
    return kept if isinstance(kept, Screen) else (kept.evidence.id or 0,) if kept.duplicate_of is None else ()


def _written(context: Context, message: Message) -> datetime | None:
    late = context.bot_data.now() - message.date > _LATE
    return message.date.astimezone(context.bot_data.timezone) if late else None


async def on_chosen(update: Update, context: Context) -> None:
    """Opens the form of the activity that was chosen. The button and its message hold all that was said, so that any
    button can be tapped at any time."""
    activity, status, percentage, day, stays, file = context.words()
    if file:
        await context.run(placing.set_aside, context.me, int(file), int(activity))
    wish = Wish(
        reported_screens.STATUSES[status],
        int(percentage) if percentage else None,
        note=_quoted(update),
        new_due_on=_day(day),
    )
    if stays == "0":
        await open_form(update, context, int(activity), wish)
        return
    await acknowledge(update)
    await _open_below(update, context, int(activity), wish)


async def _open_below(update: Update, context: Context, activity_id: int, wish: Wish) -> None:
    """Opens the form in a new message; the message with the other buttons stays."""
    message, resources = update.effective_message, context.bot_data
    assert message is not None
    now, which = resources.now(), (context.me, message.message_id, activity_id, message.message_id)
    card = await context.run(forms.begin, *which, now, wish=wish)
    await say(update, context, reports_screens.form(card, now, several(context)))


def _quoted(update: Update) -> str:
    """Returns the note, as the message shows it; empty when Telegram withholds the message because it is too old."""
    assert update.callback_query is not None
    message = update.callback_query.message
    if not isinstance(message, Message):
        return ""
    return next(iter(message.parse_entities([MessageEntity.BLOCKQUOTE]).values()), "")


def _day(written: str | None) -> date | None:
    try:
        return datetime.strptime(written, "%Y%m%d").date() if written else None  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise Gone("day") from None


async def on_none(update: Update, context: Context) -> None:
    """Leaves the report: «none of these». The file that came with it is kept, and the person is asked what it belongs
    to."""
    if context.word(1):
        copy = await context.run(showing.find_copy, context.me, context.number(1))
        await show(update, context, await filing.question(context, Kept(copy.file)))
        return
    await show(update, context, reported_screens.none_of_these())


def register(app: App) -> None:
    button(app, Tap.ONE_MESSAGE, r"(\d{1,9}):([pdbr])(\d{1,3})?:(\d{8})?:([01])(?::(\d{1,9}))?", on_chosen, Act.REPORT)
    button(app, Tap.ONE_MESSAGE, r"n(?::(\d{1,9}))?", on_none, Act.REPORT)
