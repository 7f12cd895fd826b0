"""What is said unasked of a report: to the liaison that it waits, to its author what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.letters import LetterKind, Letters, Params
from bot.edge.screen import Rows, Screen, button, day_in_words, keyboard, label, render
from bot.plans.chat.words import status_mark, status_name
from bot.plans.plans import State
from bot.reports import notices
from bot.reports.chat.reports_screens import files
from bot.reports.chat.verification_screens import answer_buttons
from bot.reports.notices import ReportCard
from db.models import ReportKind

FEW = 4  # reports that come to a liaison at once, each on a card with its buttons; from so many on they are a list


def report_waiting(params: Mapping[str, Any]) -> Screen:
    """Tells liaisons that a report waits. Its buttons work for ever: what happened meanwhile is asked when they are
    tapped."""
    card: ReportCard = params["card"]
    if card.report.undone_at is not None:
        return _taken_back(card)
    rows = answer_buttons(card.report.id, card.report.status)
    if card.evidence:
        rows.append([button(label("review_files"), f"{Tap.EVIDENCE}:a:{card.state.id}")])
    return Screen(render("report_waiting", **_told(card)), keyboard(rows))


def _taken_back(card: ReportCard) -> Screen:
    """Says that who reported undid it: there is nothing to answer."""
    rows = [[button(label("report_activity"), f"{Tap.ACTIVITY}:{card.state.id}")]]
    return Screen(render("report_taken_back", **_told(card)), keyboard(rows))


def report_blocked(params: Mapping[str, Any]) -> Screen:
    card: ReportCard = params["card"]
    if card.report.undone_at is not None:
        return _taken_back(card)
    rows = [[button(label("report_activity"), f"{Tap.ACTIVITY}:{card.state.id}")]]
    return Screen(render("report_blocked", **_told(card)), keyboard(rows))


def _told(card: ReportCard) -> dict[str, Any]:
    """Gives the words of a report's card, nothing of which depends on the hour: it may be read days later."""
    asked, year = card.report.requested_due_on, card.report.at.date()
    return {
        "state": card.state,
        "report": card.report,
        "author": card.author,
        "folio": card.folio,
        **files(card.evidence),
        "due": day_in_words(card.state.activity.due_on, year),
        "new_due": day_in_words(asked, year) if asked else None,
    }


def report_verified(params: Mapping[str, Any]) -> Screen:
    """Tells who reported that it was verified."""
    card: ReportCard = params["card"]
    return Screen(render("report_verified", **_told(card)), keyboard(_reply(card)))


def report_returned(params: Mapping[str, Any]) -> Screen:
    card: ReportCard = params["card"]
    return Screen(render("report_returned", **_told(card)), keyboard([[_again(card.state)], *_reply(card)]))


def date_decided(params: Mapping[str, Any]) -> Screen:
    card: ReportCard = params["card"]
    text = render("report_date_decided", approved=card.report.kind is ReportKind.DATE_APPROVED, **_told(card))
    return Screen(text, keyboard([[_again(card.state)], *_reply(card)]))


def answer_undone(params: Mapping[str, Any]) -> Screen:
    """Tells who heard an answer that it was undone."""
    card: ReportCard = params["card"]
    state = card.state
    text = render("answer_undone", mark=status_mark(state.status), status=status_name(state.status), **_told(card))
    return Screen(text, keyboard([[button(label("report_activity"), f"{Tap.ACTIVITY}:{state.id}")]]))


def _reply(card: ReportCard) -> Rows:
    """Lets who reported answer whoever answered the report; a coordinator has nobody to ask."""
    return [[button(label("thread_reply"), f"{Tap.ASK}:r:{card.report.id}")]] if card.asks else []


def _again(state: State) -> InlineKeyboardButton:
    return button(label("report_open").format(state.activity.code), f"{Tap.REPORT}:{state.id}")


def reports_waiting(each: Sequence[Params]) -> Screen:
    """Tells liaisons that several reports wait; their cards open one by one from the list."""
    cards = [params["card"] for params in each]
    waiting = sum(card.report.undone_at is None for card in cards)
    return Screen(render("reports_waiting", cards=cards, waiting=waiting), keyboard([[_by_list()]] if waiting else []))


def reports_verified(each: Sequence[Params]) -> Screen:
    """Tells who reported several activities that they were verified."""
    return Screen(render("reports_verified", cards=[params["card"] for params in each]))


def answers_undone(each: Sequence[Params]) -> Screen:
    lines = [(status_mark(params["card"].state.status), params["card"]) for params in each]
    who = {params["card"].author for params in each}
    return Screen(render("answers_undone", lines=lines, who=who.pop() if len(who) == 1 else None))


def _by_list() -> InlineKeyboardButton:
    return button(label("review_see_all"), f"{Tap.REVIEW}:l:0", style="success")


LETTERS: Letters = {
    "report_waiting": LetterKind(
        screen=report_waiting, resolve=notices.params, rest="/revisar", together=reports_waiting, least=FEW
    ),
    "report_blocked": LetterKind(screen=report_blocked, resolve=notices.params),
    "report_verified": LetterKind(screen=report_verified, resolve=notices.params, together=reports_verified),
    "report_returned": LetterKind(screen=report_returned, resolve=notices.params),
    "answer_undone": LetterKind(screen=answer_undone, resolve=notices.params, together=answers_undone),
    "date_approved": LetterKind(screen=date_decided, resolve=notices.params),
    "date_declined": LetterKind(screen=date_decided, resolve=notices.params),
}
