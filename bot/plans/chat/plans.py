"""/plan, /pendientes, /secretarias, /historial, and the card of an activity."""

from telegram import Update

from bot.base.statuses import AWAITING_LIAISON, REMINDED
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, command
from bot.edge.reply import show
from bot.edge.screen import notice
from bot.people import assignments
from bot.people.chat import choosing, choosing_screens
from bot.people.people import Act
from bot.plans import looking, plans, staffing
from bot.plans.chat import plans_screens
from bot.plans.plans import State
from db.models import ReportKind, Role

_ID = r"(\d{1,9})"
_CODE = r"(\d{2}|\d{5})"
_PAGE = r"(\d{1,4})"
_TYPED = 60  # characters of a code or folio that are repeated to who typed it


def _several(context: Context) -> bool:
    visitor = context.visitor
    return visitor.role is Role.COORDINATOR or len(visitor.secretariats) != 1


# The plan


async def on_plan_command(update: Update, context: Context) -> None:
    """Shows the plan; who has several secretariats chooses one first."""
    if _several(context):
        await on_secretariats(update, context)
    else:
        await _show_plan(update, context, next(iter(context.visitor.secretariats)))


async def on_plan(update: Update, context: Context) -> None:
    await _show_plan(update, context, context.word(1))


async def _show_plan(update: Update, context: Context, code: str) -> None:
    resources = context.bot_data
    secretariat, states = await context.run(looking.plan, context.me, code)
    edits, today = context.visitor.may(Act.IMPORT_PLANS, code), resources.today()
    archived = await context.run(plans.archived, code) if edits else 0
    screen = plans_screens.plan(secretariat, states, today, _several(context), edits=edits, archived=archived)
    await show(update, context, screen)


async def on_list(update: Update, context: Context) -> None:
    resources, page = context.bot_data, context.number(3)
    secretariat, states = await context.run(looking.plan, context.me, context.word(1))
    people_of = None
    if context.word(2) == plans_screens.LATE and context.visitor.may(Act.VERIFY, secretariat.code):
        late = [each.id for each in states if each.late(resources.today())]
        people_of = await context.run(plans.officials, late)
    screen = plans_screens.listed(secretariat, states, context.word(2), page, resources.today(), people_of)
    await show(update, context, screen)


async def on_card(update: Update, context: Context) -> None:
    resources = context.bot_data
    state = await context.run(plans.find_activity, context.me, context.number(1))
    await show(update, context, plans_screens.card(state, _rights(context, state), resources.now()))


def _rights(context: Context, state: State) -> plans_screens.Rights:
    """Gives what the reader of a card may do. Nobody answers their own report, and only its author corrects one."""
    visitor, code, latest = context.visitor, state.activity.secretariat_code, state.latest
    report, verify = visitor.may(Act.REPORT, code), visitor.may(Act.VERIFY, code)
    edit = visitor.may(Act.IMPORT_PLANS, code)
    remind = verify and state.status in REMINDED and state.late(context.bot_data.today())
    if latest is None or state.archived:
        return plans_screens.Rights(report=state.open and report, edit=edit, remind=remind)
    own = latest.person_id == context.me
    said = own and latest.kind in (ReportKind.PROGRESS, ReportKind.CORRECTION)
    waits = not own and state.status in AWAITING_LIAISON
    return plans_screens.Rights(
        report=state.open and report,
        correct=said and report,
        verify=waits and verify,
        edit=edit,
        remind=remind,
    )


# Pending


async def on_pending(update: Update, context: Context) -> None:
    resources, role = context.bot_data, context.visitor.role
    page = 0 if update.callback_query is None else context.number(1)
    found = await context.run(plans.mine, context.me, resources.today())
    await show(update, context, plans_screens.pending(found, page, resources.today(), role))


# Secretariats


async def on_secretariats(update: Update, context: Context) -> None:
    """Shows a liaison's own secretariats; a coordinator says first of which region."""
    if context.visitor.role is Role.COORDINATOR:
        regions = await context.run(assignments.regions)
        await choosing.wait_for_a_name(context, Tap.PLAN, "plan")
        await show(update, context, choosing_screens.regions(f"{Tap.PLAN}:s", regions, "plan"))
    else:
        await _show_secretariats(update, context, None, 0)


async def on_own_page(update: Update, context: Context) -> None:
    await _show_secretariats(update, context, None, context.number(1))


async def on_region(update: Update, context: Context) -> None:
    await _show_secretariats(update, context, context.number(1), context.number(2))


async def _show_secretariats(update: Update, context: Context, region: int | None, page: int) -> None:
    resources = context.bot_data
    name, found = await context.run(looking.secretariats, context.me, region, resources.today())
    prefix = f"{Tap.PLAN}:s" if region is None else f"{Tap.PLAN}:s:R{region}"
    await show(update, context, plans_screens.secretariats(found, prefix, page, name))


async def on_gaps(update: Update, context: Context) -> None:
    """Says who is missing, in a message of its own when it was asked from the board, whose picture stays."""
    found = await context.run(staffing.gaps, context.me)
    back = f"{Tap.BOARD}:0.0.0.0" if context.word(1) else f"{Tap.PEOPLE}:"
    await show(update, context, plans_screens.gaps(found, back))


# History


async def on_history_command(update: Update, context: Context) -> None:
    """Shows a history. «/historial JU-03» and «/historial A-7B2C» go straight there."""
    resources, typed = context.bot_data, " ".join(context.args or [])[:_TYPED]
    if not typed:
        await _show_which(update, context, 0)
        return
    found = await context.run(plans.by_code, context.me, typed)
    if len(found) > 1:
        await show(update, context, plans_screens.which(found, 0, resources.now(), typed))
        return
    if found:
        await _show_history(update, context, found[0].id)
        return
    report = await context.run(looking.report_of_folio, context.me, typed)
    if report is None:
        await show(update, context, notice("plan_unknown", text=typed))
    else:
        await _show_history(update, context, report.activity_id, asked=report.id)


async def on_which(update: Update, context: Context) -> None:
    await _show_which(update, context, context.number(1))


async def _show_which(update: Update, context: Context, page: int) -> None:
    resources = context.bot_data
    found = await context.run(looking.by_latest_report, context.me)
    await show(update, context, plans_screens.which(found, page, resources.now()))


async def on_history(update: Update, context: Context) -> None:
    await _show_history(update, context, context.number(1), page=context.number(2))


async def _show_history(
    update: Update, context: Context, activity_id: int, *, page: int = 0, asked: int | None = None
) -> None:
    """Shows a page of a history. `asked`: the report whose folio was typed; its page then."""
    resources = context.bot_data
    state, events = await context.run(looking.history, context.me, activity_id)
    page = page if asked is None else plans_screens.page_of(events, asked)
    await show(update, context, plans_screens.history(state, events, page, resources.now(), asked))


def register(app: App) -> None:
    see = Act.SEE_PLAN
    command(app, "plan", on_plan_command, see)
    command(app, "pendientes", on_pending, see)
    command(app, "secretarias", on_secretariats, Act.VERIFY)
    command(app, "historial", on_history_command, see)
    button(app, Tap.PLAN, _CODE, on_plan, see)
    button(app, Tap.PLAN, f"{_CODE}:({'|'.join((*plans.ACTIONS, plans_screens.LATE))}):{_PAGE}", on_list, see)
    button(app, Tap.PLAN, f"p:{_PAGE}", on_pending, see)
    button(app, Tap.PLAN, "s", on_secretariats, Act.VERIFY)
    button(app, Tap.PLAN, f"s:{_PAGE}", on_own_page, Act.VERIFY)
    button(app, Tap.PLAN, rf"s:R(\d{{1,2}}):{_PAGE}", on_region, Act.VERIFY)
    button(app, Tap.PLAN, "g(:b)?", on_gaps, Act.MANAGE_PEOPLE)
    button(app, Tap.ACTIVITY, _ID, on_card, see)
    button(app, Tap.HISTORY, f"{_ID}:{_PAGE}", on_history, see)
    button(app, Tap.HISTORY, f"l:{_PAGE}", on_which, see)
