"""A plan changed in the chat: an activity's fields one by one, a new activity, out of the plan and back into it."""

from telegram import Update

from bot.base import drafts
from bot.base.errors import Gone
from bot.base.times.unclear import Unclear
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, source, tap_source
from bot.edge.gate import button, on_input
from bot.edge.reply import show
from bot.edge.screen import label
from bot.people import assignments, people
from bot.people.people import Act
from bot.plans.ledger import Changed
from bot.workbooks import cautions, drafting, editing
from bot.workbooks.chat import editing_screens
from bot.workbooks.commitments import Commitment
from bot.workbooks.drafting import LineDraft
from bot.workbooks.rows.cells import Wrong
from db.models import Draft

_ID = r"(\d{1,9})"
_NUMBER = r"(\d{1,16})"  # of the message that a line was begun under
_HEADER = r"([a-z_]{4,14})"
_CODE = r"(\d{2}|\d{5})"


def _message(update: Update) -> int:
    assert update.effective_message is not None
    return update.effective_message.message_id


# What to change


async def on_menu(update: Update, context: Context) -> None:
    state = await context.run(drafting.editable, context.me, context.number(1))
    await show(update, context, editing_screens.menu(state))


async def on_field(update: Update, context: Context) -> None:
    which, now = (context.number(1), context.word(2)), context.bot_data.now()
    await show_line(update, context, await context.run(drafting.begin, context.me, *which, _message(update), now))


async def on_new(update: Update, context: Context) -> None:
    now = context.bot_data.now()
    line = await context.run(drafting.begin_new, context.me, context.word(1), _message(update), now)
    await show_line(update, context, line)


async def on_commitment(update: Update, context: Context) -> None:
    """Asks for a commitment of a visit to one secretariat."""
    await context.run(people.require, context.me, Act.IMPORT_PLANS, context.word(1))
    await begin_commitment(update, context, Commitment(places=(context.word(1),)), None)


async def begin_commitment(update: Update, context: Context, said: Commitment, action: str | None) -> None:
    """Shows what was understood of a commitment, or asks for what is missing of it."""
    args = (said, action, label("commitment_product"), _message(update), context.bot_data.now())
    await show_line(update, context, *await context.run(drafting.begin_commitment, context.me, *args))


async def on_more(update: Update, context: Context) -> None:
    line = await context.run(drafting.current, context.me, context.bot_data.now(), context.number(1))
    await show(update, context, editing_screens.more(line))


async def on_ask(update: Update, context: Context) -> None:
    which, now = (context.number(1), context.word(2)), context.bot_data.now()
    await show_line(update, context, await context.run(drafting.ask, context.me, *which, now))


async def on_look(update: Update, context: Context) -> None:
    """Goes back to the look at it; what is missing still is asked."""
    now = context.bot_data.now()
    await show_line(update, context, await context.run(drafting.look, context.me, context.number(1), now))


# What is said of it


async def on_chosen(update: Update, context: Context) -> None:
    resources, which = context.bot_data, (context.number(1), context.word(2), context.number(3))
    taken = tap_source(update, resources)
    await show_line(update, context, await context.run(drafting.choose, context.me, *which, taken, resources.now()))


async def on_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    resources, typed = context.bot_data, update.message.text or ""
    if "number" not in draft.data:
        await context.run(drafts.close, context.me)
        raise Gone("line")
    args = (typed, source(update, resources), resources.now(), resources.today())
    line, problem = await context.run(drafting.take, context.me, *args)
    await show_line(update, context, line, problem)


async def show_line(
    update: Update, context: Context, line: LineDraft, problem: Wrong | Unclear | None = None, *, changed: bool = False
) -> None:
    """Shows what is being written: its next question, or what saving it would change."""
    today = context.bot_data.today()
    if line.asked is not None:
        await show(update, context, editing_screens.ask(line, today, problem))
        return
    found = await context.run(editing.preview, line)
    known = await context.run(cautions.of, found, today)
    await show(update, context, editing_screens.look(line, found, known, today, changed=changed))


# Done


async def on_save(update: Update, context: Context) -> None:
    """Saves what was shown. The same tap again shows what the first one did."""
    resources, me, taken = context.bot_data, context.me, tap_source(update, context.bot_data)
    try:
        done = await context.run(editing.save, me, context.word(1), taken, resources.now())
    except Changed:
        line = await context.run(drafting.look, me, None, resources.now())
        await show_line(update, context, line, changed=True)
        return
    await show(update, context, editing_screens.saved(done, resources.today()))


async def on_ask_archive(update: Update, context: Context) -> None:
    state, found = await context.run(editing.archiving, context.me, context.number(1))
    known = await context.run(cautions.of, found, context.bot_data.today())
    await show(update, context, editing_screens.ask_archive(state, known))


async def on_archive(update: Update, context: Context) -> None:
    resources, taken = context.bot_data, tap_source(update, context.bot_data)
    done = await context.run(editing.archive, context.me, context.number(1), taken, resources.now())
    await show(update, context, editing_screens.saved(done, resources.today()))


async def on_restore(update: Update, context: Context) -> None:
    resources, taken = context.bot_data, tap_source(update, context.bot_data)
    done = await context.run(editing.restore, context.me, context.number(1), taken, resources.now())
    await show(update, context, editing_screens.saved(done, resources.today()))


async def on_archived(update: Update, context: Context) -> None:
    code, page = context.word(1), context.number(2)
    found = await context.run(editing.archived, context.me, code)
    name = (await context.run(assignments.secretariat, code)).name
    await show(update, context, editing_screens.archived(name, code, found, page))


def register(app: App) -> None:
    act = Act.IMPORT_PLANS
    on_input(app, drafting.DRAFT, on_typed, act, questions_pass=True)
    button(app, Tap.LINE, f"a:{_ID}", on_menu, act)
    button(app, Tap.LINE, f"a:{_ID}:{_HEADER}", on_field, act)
    button(app, Tap.LINE, f"n:{_CODE}", on_new, act)
    button(app, Tap.LINE, f"n:{_CODE}:c", on_commitment, act)
    button(app, Tap.LINE, f"m:{_NUMBER}", on_more, act)
    button(app, Tap.LINE, f"c:{_NUMBER}:{_HEADER}", on_ask, act)
    button(app, Tap.LINE, f"p:{_NUMBER}", on_look, act)
    button(app, Tap.LINE, rf"v:{_NUMBER}:{_HEADER}:(\d{{1,2}})", on_chosen, act)
    button(app, Tap.LINE, "ok:([0-9a-f]{24})", on_save, act)
    button(app, Tap.LINE, f"z:{_ID}", on_ask_archive, act)
    button(app, Tap.LINE, f"z:{_ID}:1", on_archive, act)
    button(app, Tap.LINE, f"r:{_ID}", on_restore, act)
    button(app, Tap.LINE, rf"x:{_CODE}:(\d{{1,4}})", on_archived, act)
