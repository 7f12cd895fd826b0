"""/revisar: what officials reported and waits for an answer; the same buttons under what liaisons are told unasked."""

from telegram import Update

from bot.base import drafts
from bot.base.errors import Gone, NotAllowed
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, InputHandler, source, tap_source
from bot.edge.gate import button, command, on_input
from bot.edge.reply import show
from bot.people.people import Act
from bot.plans.ledger import Archived, Changed, ReportReceipt
from bot.reports import messages, notices, reviewing, together, verification
from bot.reports.chat import verification_screens
from bot.reports.chat.form import several
from bot.reports.reviewing import DECLINE, REASON_LENGTH, RETURN
from db.models import Draft

_ID = r"(\d{1,9})"
_WITH_REASON = {RETURN: verification.send_back, DECLINE: verification.decline_date}
_AT_ONCE = {"ok": verification.verify, "da": verification.approve_date}


def _report(context: Context) -> int:
    return context.number(1)


async def on_list(update: Update, context: Context) -> None:
    page = context.number(1) if context.match else 0
    resources = context.bot_data
    found = await context.run(verification.waiting, context.me)
    sure = len(await context.run(together.without_doubt, context.me))
    try:
        screen = verification_screens.waiting(found, page, resources.now(), several(context), sure)
    except IndexError:
        raise Gone("page") from None
    await show(update, context, screen)


# Several at once


async def on_together(update: Update, context: Context) -> None:
    found = await context.run(together.without_doubt, context.me)
    await show(update, context, verification_screens.together(found, context.bot_data.now()))


async def on_all(update: Update, context: Context) -> None:
    """Verifies those that were looked at; when others wait by now, they are shown instead."""
    resources, key = context.bot_data, tap_source(update, context.bot_data)
    try:
        receipts = await context.run(together.verify, context.me, context.word(1), key, resources.now())
    except (Changed, Archived):
        found = await context.run(together.without_doubt, context.me)
        await show(update, context, verification_screens.together(found, resources.now(), changed=True))
        return
    left = (await context.run(reviewing.next_waiting, context.me))[1]
    await show(update, context, verification_screens.all_verified(receipts, left, resources.now()))


async def on_undo_all(update: Update, context: Context) -> None:
    receipts = await context.run(together.undo, context.me, context.number(1), context.bot_data.now())
    await show(update, context, verification_screens.all_undone(receipts))


# One


async def on_card(update: Update, context: Context) -> None:
    await _show_card(update, context, _report(context))


async def _show_card(update: Update, context: Context, report: int) -> None:
    resources = context.bot_data
    found = await context.run(reviewing.find_review, context.me, report)
    await show(update, context, verification_screens.review(found, resources.now()))


async def on_answer(update: Update, context: Context) -> None:
    act, key = _AT_ONCE[context.word(2)], tap_source(update, context.bot_data)
    resources, report = context.bot_data, _report(context)
    try:
        receipt = await context.run(act, context.me, report, key, resources.now())
    except (Changed, Archived):
        await _show_card(update, context, report)
        return
    await _show_answered(update, context, receipt)


async def on_ask_reason(update: Update, context: Context) -> None:
    resources, report, act = context.bot_data, _report(context), context.word(2)
    try:
        found = await context.run(reviewing.ask_reason, context.me, report, act, resources.now())
    except (Changed, Archived):
        await _show_card(update, context, report)
        return
    await show(update, context, verification_screens.ask_reason(found, act))


async def on_usual_reason(update: Update, context: Context) -> None:
    act, reason = context.word(2), verification_screens.usual_reason(context.word(2), context.number(3))
    await _answer(update, context, _report(context), act, reason, tap_source(update, context.bot_data))


async def on_reason_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    resources, report, act = context.bot_data, draft.data.get("report", 0), draft.data.get("act", RETURN)
    text = (update.message.text or "").strip()
    problem = "unread" if not text else "long" if len(text) > REASON_LENGTH else None
    doubtful = drafts.ASKED in draft.data or messages.asks(text)
    if problem is None and not doubtful:
        await _answer(update, context, report, act, text, source(update, resources))
        return
    found = await context.run(reviewing.find_review, context.me, report)
    if problem is None:
        kept = (context.me, report, act, text, resources.now())
        version = await context.run(reviewing.keep_reason, *kept)
        await show(update, context, verification_screens.sure(found, act, text, version))
        return
    await show(update, context, verification_screens.ask_reason(found, act, problem))


async def on_sure(update: Update, context: Context) -> None:
    """Answers with the reason that was confirmed. The same tap again finds what the first one did."""
    resources, report, act, version = context.bot_data, _report(context), context.word(2), context.number(3)
    key = tap_source(update, resources)
    try:
        which = (context.me, report, act, version, resources.now())
        reason = await context.run(reviewing.kept_reason, *which)
    except Gone:
        reason = ""
    await _answer(update, context, report, act, reason, key)


def _waits_in_vain(handler: InputHandler) -> InputHandler:
    """Wraps the handler of a reason: when the report is gone, or another liaison's by now, none is waited for any
    more."""

    async def guarded(update: Update, context: Context, draft: Draft) -> None:
        try:
            await handler(update, context, draft)
        except (Gone, NotAllowed):
            await context.run(drafts.close, draft.person_id)
            raise

    return guarded


async def _answer(update: Update, context: Context, report: int, act: str, reason: str, key: str) -> None:
    """Answers a report.

    The draft is closed after the reply, so that after a kill in between the bot answers again instead of taking the
    reason for a question.
    """
    resources = context.bot_data
    try:
        receipt = await context.run(_WITH_REASON[act], context.me, report, reason, key, resources.now())
    except (Changed, Archived):
        await _show_card(update, context, report)
    else:
        await _show_answered(update, context, receipt)
    await context.run(reviewing.let_go, context.me, report, resources.now())


async def _show_answered(update: Update, context: Context, receipt: ReportReceipt) -> None:
    if receipt.report.undone_at is not None:  # the same answer again, undone meanwhile
        await _show_card(update, context, receipt.report.id or 0)
        return
    following = await context.run(reviewing.next_waiting, context.me)
    author = await context.run(reviewing.author, receipt.report.answers_id)
    await show(update, context, verification_screens.answered(receipt, author, *following, context.bot_data.now()))


async def on_undo(update: Update, context: Context) -> None:
    resources, report = context.bot_data, _report(context)
    receipt = await context.run(verification.undo, context.me, report, resources.now())
    author = await context.run(reviewing.author, receipt.report.answers_id)
    told = await context.run(notices.told_undone, report)
    await show(update, context, verification_screens.undone(receipt, author, told))


def register(app: App) -> None:
    act = Act.VERIFY
    command(app, "revisar", on_list, act)
    button(app, Tap.REVIEW, r"l:(\d{1,4})", on_list, act)
    button(app, Tap.REVIEW, "b", on_together, act)
    button(app, Tap.REVIEW, "b:([0-9a-f]{16})", on_all, act)
    button(app, Tap.REVIEW, f"{_ID}:ua", on_undo_all, act)
    button(app, Tap.REVIEW, _ID, on_card, act)
    button(app, Tap.REVIEW, f"{_ID}:({'|'.join(_AT_ONCE)})", on_answer, act)
    button(app, Tap.REVIEW, f"{_ID}:({'|'.join(_WITH_REASON)})", on_ask_reason, act)
    button(app, Tap.REVIEW, f"{_ID}:({RETURN}):([0-2])", on_usual_reason, act)
    button(app, Tap.REVIEW, f"{_ID}:({DECLINE}):([01])", on_usual_reason, act)
    button(app, Tap.REVIEW, rf"{_ID}:({'|'.join(_WITH_REASON)}):t(\d{{1,9}})", on_sure, act)
    button(app, Tap.REVIEW, f"{_ID}:u", on_undo, act)
    on_input(app, reviewing.REASON, _waits_in_vain(on_reason_typed), act, questions_pass=True, to_others=True)
