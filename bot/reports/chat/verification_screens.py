"""Screens of /revisar: what waits for a liaison, one report and its answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardButton

from bot.base.statuses import AWAITING_LIAISON
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, day_in_words, hour_in_words, keyboard, label, labels, render, short
from bot.plans.chat.words import moment_in_words, status_mark, status_name
from bot.plans.folios import folio
from bot.plans.plans import State
from bot.reports.chat.reports_screens import files, named
from bot.reports.reports import ReportReceipt
from bot.reports.reviewing import DECLINE, REASON_LENGTH, RETURN, Review
from bot.reports.together import LEAST, Candidate, digest
from bot.reports.verification import UNDOABLE
from db.models import ActivityStatus, ReportKind

PAGE = 6
_FILES = 3  # names of files, of each of several reports
_BEFORE = 3  # earlier reports on a card; the history has all
_REASONS = {RETURN: labels("review_return_reason"), DECLINE: labels("review_decline_reason")}  # the usual ones


def waiting(found: Sequence[State], page: int, now: datetime, many: bool = True, sure: int = 0) -> Screen:
    """Lists the reports that wait, the oldest first. `many`: of several secretariats; `sure`: how many may be verified
    with one look. Raises IndexError for a page that is not there (a forged button)."""
    if page and page * PAGE >= len(found):
        raise IndexError(page)
    shown = found[page * PAGE : (page + 1) * PAGE]
    rows = [[button(named(each, now.date(), many), f"{Tap.REVIEW}:{each.latest_id}")] for each in shown]
    turns = [button(label("previous"), f"{Tap.REVIEW}:l:{page - 1}")] if page else []
    turns += [button(label("next"), f"{Tap.REVIEW}:l:{page + 1}")] if (page + 1) * PAGE < len(found) else []
    lines = [(status_mark(each.status), each, each.waits(now.date(), now.tzinfo)) for each in shown]
    text = render("review_list", lines=lines, total=len(found))
    at_once = [button(label("review_together").format(sure), f"{Tap.REVIEW}:b", style="success")]
    return Screen(text, keyboard([row for row in (at_once if sure >= LEAST else [], *rows, turns) if row]))


def together(found: Sequence[Candidate], now: datetime, *, changed: bool = False) -> Screen:
    """Shows what may be verified with one tap, each with what came with it. `changed`: it is not what was shown
    before."""
    lines = [
        {
            "state": each.state,
            "files": each.files[:_FILES],
            "more": max(0, len(each.files) - _FILES),
            "note": short(each.report.note),
            "said": moment_in_words(each.report.at, now),
        }
        for each in found
    ]
    each_one = [button(each.state.activity.code, f"{Tap.REVIEW}:{each.report.id}") for each in found]
    rows = [each_one[at : at + 3] for at in range(0, len(each_one), 3)]
    if len(found) >= LEAST:
        yes = button(label("review_verify_all").format(len(found)), f"{Tap.REVIEW}:b:{digest(found)}", style="success")
        rows.insert(0, [yes])
    text = render("review_together", lines=lines, changed=changed)
    return Screen(text, keyboard([*rows, _to_list()]))


def all_verified(receipts: Sequence[ReportReceipt], left: int, now: datetime) -> Screen:
    """Says what was verified with one tap. `left`: reports that wait still."""
    until = hour_in_words(min(each.undo_until for each in receipts).astimezone(now.tzinfo))
    rows = [[button(label("review_undo_all"), f"{Tap.REVIEW}:{receipts[0].report.id}:ua")]]
    rows += [_to_list()] if left else []
    text = render("review_all_verified", states=[each.state for each in receipts], left=left, until=until)
    return Screen(text, keyboard(rows))


def all_undone(receipts: Sequence[ReportReceipt]) -> Screen:
    return Screen(render("review_all_undone", states=[each.state for each in receipts]), keyboard([_to_list()]))


def review(it: Review, now: datetime) -> Screen:
    """Shows a report, with the answers while it waits; else what happened meanwhile."""
    if not it.waits:
        return _meanwhile(it, now)
    rows = [] if it.own else answer_buttons(it.report.id, it.report.status)
    return Screen(render("review_card", it=it, **_said(it, now)), keyboard([*rows, *_more(it), _to_list()]))


def _said(it: Review, now: datetime) -> dict[str, Any]:
    requested, today = it.report.requested_due_on, now.date()
    return {
        "state": it.state,
        "report": it.report,
        "author": it.author,
        "folio": folio(it.report.id or 0),
        **files(it.files),
        "moment": lambda at: moment_in_words(at, now),
        "status": status_name,
        "due": day_in_words(it.state.activity.due_on, today),
        "new_due": day_in_words(requested, today) if requested else None,
        "before": it.before[:_BEFORE],
    }


def answer_buttons(report_id: int | None, status: ActivityStatus) -> Rows:
    if status is ActivityStatus.RESCHEDULE_REQUESTED:
        yes, no = (label("review_approve_date"), "da"), (label("review_decline_date"), DECLINE)
    else:
        yes, no = (label("review_verify"), "ok"), (label("review_return"), RETURN)
    return [
        [button(yes[0], f"{Tap.REVIEW}:{report_id}:{yes[1]}", style="success")],
        [button(no[0], f"{Tap.REVIEW}:{report_id}:{no[1]}")],
    ]


def _more(it: Review) -> Rows:
    files = [button(label("review_files"), f"{Tap.EVIDENCE}:a:{it.state.id}")] if it.state.evidence else []
    return [[*files, button(label("review_history"), f"{Tap.HISTORY}:{it.state.id}:0")]]


def _to_list() -> list[InlineKeyboardButton]:
    return [button(label("review_list"), f"{Tap.REVIEW}:l:0")]


def _meanwhile(it: Review, now: datetime) -> Screen:
    state, rows = it.state, []
    latest = state.latest
    if state.status is ActivityStatus.VERIFIED and not state.archived:
        rows.append(_take_back(state, state.latest_id))
    elif state.status in AWAITING_LIAISON and not state.archived:
        rows.append([button(label("review_open"), f"{Tap.REVIEW}:{state.latest_id}")])
    at = moment_in_words(latest.at, now) if latest else None
    values = {"mark": status_mark(state.status), "status": status_name(state.status), "at": at}
    text = render("review_meanwhile", it=it, state=state, **values)
    return Screen(text, keyboard([*rows, *_more(it), _to_list()]))


def _take_back(state: State, verification: int | None) -> list[InlineKeyboardButton]:
    return [button(label("review_return_anyway").format(state.activity.code), f"{Tap.REVIEW}:{verification}:{RETURN}")]


def ask_reason(it: Review, act: str, problem: str | None = None) -> Screen:
    """Asks for the reason. `problem`: unread (no text), long."""
    usual = _REASONS[act].items()
    rows = [[button(words, f"{Tap.REVIEW}:{it.report.id}:{act}:{number}")] for number, words in usual]
    rows.append([button(label("back"), f"{Tap.REVIEW}:{it.report.id}")])
    text = render("review_reason", state=it.state, act=act, author=it.author, problem=problem, limit=REASON_LENGTH)
    return Screen(text, keyboard(rows))


def usual_reason(act: str, number: int) -> str:
    return _REASONS[act][number]


def sure(it: Review, act: str, reason: str, version: int) -> Screen:
    """Asks whether these words are the reason, since a question came before or they sound like one."""
    yes = button(label("review_sure", act), f"{Tap.REVIEW}:{it.report.id}:{act}:t{version}", style="success")
    no = button(label("review_not_sure"), f"{Tap.REVIEW}:{it.report.id}")
    text = render("review_sure", state=it.state, act=act, author=it.author, reason=reason)
    return Screen(text, keyboard([[yes], [no]]))


def answered(receipt: ReportReceipt, author: str | None, following: int | None, waiting: int, now: datetime) -> Screen:
    """Says what was answered. `following`: the next report that waits, of `waiting`; `author`: of the report
    answered."""
    state, rows = receipt.state, []
    if following is not None:
        rows.append([button(label("review_next").format(waiting), f"{Tap.REVIEW}:{following}", style="success")])
    if receipt.report.kind is ReportKind.VERIFICATION:
        rows.append(_take_back(state, receipt.report.id))
    until = None
    if receipt.report.kind in UNDOABLE:
        rows.append([button(label("report_undo"), f"{Tap.REVIEW}:{receipt.report.id}:u")])
        until = hour_in_words(receipt.undo_until.astimezone(now.tzinfo))
    values = {"author": author, "more": following is not None, "until": until}
    return Screen(render("review_answered", state=state, report=receipt.report, **values), keyboard(rows))


def undone(receipt: ReportReceipt, author: str | None, told: bool) -> Screen:
    """Says that what was answered waits again, with its buttons. `told`: its author hears of it."""
    state, report = receipt.state, receipt.report
    rows = answer_buttons(state.latest_id, state.status) if state.status in AWAITING_LIAISON else []
    values = {"mark": status_mark(state.status), "status": status_name(state.status), "author": author, "told": told}
    text = render("review_undone", state=state, report=report, **values)
    return Screen(text, keyboard([*rows, _to_list()]))
