"""The buttons of evidence: of which activity a file is, the files of an activity, their removal."""

from telegram import InputFile, Message, Update
from telegram.error import BadRequest

from bot.base import drafts
from bot.base.errors import Gone, Invalid, NotAllowed
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, on_input
from bot.edge.reply import acknowledge, show
from bot.edge.screen import label
from bot.evidence import evidence, removal, showing
from bot.evidence.archives import Refused
from bot.evidence.chat import evidence_screens
from bot.evidence.evidence import Kept
from bot.evidence.removal import REMOVAL
from bot.people.people import Act
from bot.reports import messages, placing
from bot.reports.chat import filing
from db.models import Draft, Evidence

_ID = r"(\d{1,9})"


def _several(context: Context) -> bool:
    return len(context.visitor.secretariats) > 1


# Of which activity


async def on_place(update: Update, context: Context) -> None:
    resources, activity, file = context.bot_data, context.number(1), context.number(2)
    try:
        placed = await context.run(placing.place, context.me, file, activity, resources.now())
    except Refused as refused:
        await show(update, context, evidence_screens.refused(refused, resources.now()))
        return
    if placed.closed:
        await _ask_again(update, context, file, placed.state.activity.code)
        return
    await filing.show_placed(update, context, placed, await _own(context, file))


async def _own(context: Context, file_id: int) -> Evidence | None:
    """Returns the file; None when the activity already had the same one and this copy was discarded."""
    return await context.run(evidence.numbered, file_id)


async def _ask_again(update: Update, context: Context, file_id: int, closed: str) -> None:
    file = (await context.run(showing.find_copy, context.me, file_id)).file
    await show(update, context, await filing.question(context, Kept(file), closed=closed))


async def on_others(update: Update, context: Context) -> None:
    resources = context.bot_data
    states = await context.run(placing.others, context.me)
    page = context.number(2)
    await show(
        update, context, evidence_screens.others(context.number(1), states, page, resources.today(), _several(context))
    )


async def on_discard(update: Update, context: Context) -> None:
    await context.run(placing.discard, context.me, context.number(1))
    await show(update, context, evidence_screens.discarded())


# Placed wrong


async def on_where(update: Update, context: Context) -> None:
    together, number, page = context.word(1), context.number(2), context.number(3)
    file, states = await context.run(placing.destinations, context.me, number)
    today = context.bot_data.today()
    await show(update, context, evidence_screens.where(file, states, page, today, _several(context), together))


async def on_move(update: Update, context: Context) -> None:
    resources, together, activity, file = context.bot_data, *context.words()
    which = (context.me, int(file), int(activity), bool(together), resources.now())
    placed = await context.run(placing.move, *which)
    if placed.closed:
        raise Invalid("evidence_closed")
    await filing.show_placed(update, context, placed, await _own(context, int(file)))


async def on_take_away(update: Update, context: Context) -> None:
    together, file, reason = bool(context.word(1)), context.number(2), label("evidence_own_reason")
    now = context.bot_data.now()
    try:
        state, count = await context.run(placing.take_away, context.me, file, together, reason, now)
    except Gone:  # the same tap again
        await show(update, context, evidence_screens.discarded())
        return
    await show(update, context, evidence_screens.taken_away(state, count))


# The files of an activity


async def on_list(update: Update, context: Context) -> None:
    resources = context.bot_data
    found = await context.run(showing.listing, context.me, context.number(1))
    await show(update, context, evidence_screens.listing(found, context.number(2, 0), resources.now()))


async def on_see(update: Update, context: Context) -> None:
    """Shows a file below: as Telegram has it, else from the database, and then Telegram has it again."""
    resources, number = context.bot_data, context.number(1)
    copy = await context.run(showing.find_copy, context.me, number)
    caption = evidence_screens.caption(copy, resources.now())
    await acknowledge(update)
    if copy.file.file_id and await _send(update, context, copy.file, copy.file.file_id, caption):
        return
    content = await context.run(showing.content, context.me, number)
    message = await _send(update, context, copy.file, InputFile(content, copy.file.name), caption)
    sent = None if message is None else message.photo[-1] if message.photo else message.document
    if sent is not None:
        await context.run(showing.known_as, number, sent.file_id)


async def _send(
    update: Update, context: Context, file: Evidence, what: str | InputFile, caption: str
) -> Message | None:
    """Sends a file; None when Telegram does not know the file id any more."""
    assert update.effective_chat is not None
    send = context.bot.send_photo if file.file_kind == "photo" else context.bot.send_document
    try:
        return await send(update.effective_chat.id, what, caption=caption, parse_mode="HTML")
    except BadRequest as exc:
        if not isinstance(what, str) or "file" not in exc.message.lower():
            raise
        return None


# Removing


async def on_remove(update: Update, context: Context) -> None:
    resources = context.bot_data
    file, state = await context.run(removal.begin, context.me, context.number(1), resources.now())
    await show(
        update,
        context,
        evidence_screens.removed(file, state) if file.removed_at else evidence_screens.ask_reason(file, state),
    )


async def on_usual_reason(update: Update, context: Context) -> None:
    await _remove(update, context, context.number(1), label("evidence_reason", context.number(2)))


async def on_reason(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    number, text = int(draft.data.get("evidence", 0)), update.message.text or ""
    try:
        if drafts.ASKED in draft.data or messages.asks(text):
            await _ask_sure(update, context, number, text)
        else:
            await _remove(update, context, number, text)
    except (Gone, NotAllowed):  # the draft is closed
        await context.run(drafts.close, context.me)
        raise


async def _ask_sure(update: Update, context: Context, number: int, text: str) -> None:
    me, now = context.me, context.bot_data.now()
    copy = await context.run(showing.find_copy, me, number)
    version = await context.run(removal.keep_reason, me, number, text, now)
    await show(update, context, evidence_screens.sure(copy, " ".join(text.split()), version))


async def on_sure(update: Update, context: Context) -> None:
    resources, number = context.bot_data, context.number(1)
    which = (context.me, number, context.number(2), resources.now())
    await _remove(update, context, number, await context.run(removal.kept_reason, *which))


async def _remove(update: Update, context: Context, number: int, reason: str) -> None:
    resources = context.bot_data
    file, state = await context.run(removal.remove, context.me, number, reason, resources.now())
    await show(update, context, evidence_screens.removed(file, state))


def register(app: App) -> None:
    button(app, Tap.EVIDENCE, f"t:{_ID}:{_ID}", on_place, Act.REPORT)
    button(app, Tap.EVIDENCE, rf"o:{_ID}:(\d{{1,3}})", on_others, Act.REPORT)
    button(app, Tap.EVIDENCE, f"d:{_ID}", on_discard, Act.REPORT)
    button(app, Tap.EVIDENCE, rf"m(a?):{_ID}:(\d{{1,3}})", on_where, Act.REPORT)
    button(app, Tap.EVIDENCE, f"mt(a?):{_ID}:{_ID}", on_move, Act.REPORT)
    button(app, Tap.EVIDENCE, f"q(a?):{_ID}", on_take_away, Act.REPORT)
    button(app, Tap.EVIDENCE, rf"a:{_ID}(?::(\d{{1,3}}))?", on_list, Act.SEE_PLAN)
    button(app, Tap.EVIDENCE, f"s:{_ID}", on_see, Act.SEE_PLAN)
    button(app, Tap.EVIDENCE, f"r:{_ID}", on_remove, Act.VERIFY)
    button(app, Tap.EVIDENCE, f"rr:{_ID}:([01])", on_usual_reason, Act.VERIFY)
    button(app, Tap.EVIDENCE, f"rt:{_ID}:{_ID}", on_sure, Act.VERIFY)
    on_input(app, REMOVAL, on_reason, Act.VERIFY, questions_pass=True, to_others=True)
