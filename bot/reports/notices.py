"""What a report makes others hear: its liaisons that something waits for them, its author what came of it.

Keys of deliveries: `report:<id>:waiting:…` while the report waits for an answer, `report:<id>:answer` for an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.base import outbox
from bot.base.statuses import AWAITING_LIAISON, CONCERNING_LIAISON
from bot.people import absences, assignments, people
from bot.people.people import Act
from bot.plans import ledger, plans
from bot.plans.folios import folio
from bot.plans.plans import State
from db.models import (
    Delivery,
    DeliveryState,
    Person,
    Report,
    ReportKind,
    Role,
    Standing,
)

_ASKING = {
    status: "report_waiting" if status in AWAITING_LIAISON else "report_blocked" for status in CONCERNING_LIAISON
}
_ANSWERS = {
    ReportKind.VERIFICATION: "report_verified",
    ReportKind.RETURN: "report_returned",
    ReportKind.DATE_APPROVED: "date_approved",
    ReportKind.DATE_DECLINED: "date_declined",
}
PRIORITY = 4  # before announcements, after what somebody waits for at once


def ask(session: Session, report: Report, code: str, now: datetime, instead_of: int | None = None) -> None:
    """Asks whoever answers for the secretariat and did not say it, when a report asks something of them. `instead_of`:
    a later report that was undone, which may have withdrawn what was not sent yet."""
    template = _ASKING.get(report.status)
    key = f"report:{report.id}:waiting:"
    if template is None or (instead_of is not None and _said(session, key)):
        return
    for person in _readers(session, code, report.person_id, now):
        outbox.enqueue(
            session,
            person_id=person,
            template=template,
            params={"report": report.id},
            dedupe=f"{key}{instead_of or 0}:{person}",
            now=now,
            priority=PRIORITY,
        )


def overtaken(session: Session, report_id: int | None, now: datetime) -> None:
    """Withdraws what was to be said of a report that waits no more: nobody hears of it who did not yet."""
    if report_id is not None:
        outbox.withdraw(session, f"report:{report_id}:waiting:", now)


def undone(session: Session, report_id: int | None, now: datetime) -> None:
    """Says in what liaisons were told of a report that it was undone."""
    outbox.edit_sent(session, f"report:{report_id}:waiting:", "undone", now)


def files_changed(session: Session, report_id: int | None, mark: str, now: datetime) -> None:
    """Puts right the names of files in what liaisons were told of a report that waits still. `mark`: of the change."""
    report = session.get(Report, report_id) if report_id is not None else None
    if report is not None and plans.state(session, report.activity_id).latest_id == report.id:
        outbox.edit_sent(session, f"report:{report_id}:waiting:", mark, now)


def answer(session: Session, given: Report, to: Report, now: datetime) -> None:
    """Tells the author of the report that was answered, and nobody else."""
    author = session.get_one(Person, to.person_id)
    if author.standing is not Standing.ACTIVE:
        return
    outbox.enqueue(
        session,
        person_id=to.person_id,
        template=_ANSWERS[given.kind],
        params={"report": given.id},
        dedupe=f"report:{given.id}:answer",
        now=now,
        priority=PRIORITY,
    )


def taken_back(session: Session, given: Report, to: Report, now: datetime) -> None:
    """Tells that an answer was undone. Its author hears nothing of it, or that it does not count when they may have
    heard."""
    key = f"report:{given.id}:answer"
    outbox.withdraw(session, key, now)
    if not _said(session, key):
        return
    outbox.enqueue(
        session,
        person_id=to.person_id,
        template="answer_undone",
        params={"report": given.id},
        dedupe=f"{key}_undone",
        now=now,
        priority=PRIORITY,
    )


def told_undone(session: Session, report_id: int | None) -> bool:
    """Tells whether somebody is told that this answer does not count."""
    return _said(session, f"report:{report_id}:answer_undone")


def _said(session: Session, key: str) -> bool:
    known = select(Delivery.id).where(col(Delivery.dedupe).startswith(key, autoescape=True))
    return session.exec(known.where(Delivery.state != DeliveryState.CANCELLED)).first() is not None


def _readers(session: Session, code: str, author_id: int, now: datetime) -> list[int]:
    """Lists the liaisons and who stands in for them; without any but the author the coordinators."""
    liaisons = assignments.liaisons(session, code)
    stand_ins = [absences.stand_in(session, each.id or 0, now.date()) for each in liaisons]
    may = [each for each in stand_ins if each and people.as_visitor(session, each).may(Act.VERIFY, code)]
    others = {each.id for each in (*liaisons, *may)} - {author_id}
    wanted = others or {each.id for each in assignments.coordinators(session)} - {author_id}
    return sorted(number for number in wanted if number is not None)


# Just before a message leaves


@dataclass(frozen=True, kw_only=True)
class ReportCard:
    """What chat/notice_screens.py makes a message of. `state`: where the activity stands as the message leaves;
    `answers`: what a liaison's `report` answers; `author`: name, None for one who is gone; `evidence`: names of
    files. Who reads it `asks` people what the assistant can't say, or is asked."""

    state: State
    report: Report
    folio: str
    author: str | None
    answers: Report | None
    evidence: tuple[str, ...]
    asks: bool = False


def params(session: Session, rows: Sequence[tuple[Delivery, Person]], _local: datetime) -> dict[int, dict[str, Any]]:
    """Looks up, by delivery, its parameters with the `card` of the report that they name."""
    made = {number: _card(session, number) for number in {delivery.params["report"] for delivery, _ in rows}}
    return {
        delivery.id or 0: {**delivery.params, "card": replace(made[delivery.params["report"]], asks=_asks(person))}
        for delivery, person in rows
    }


def _asks(person: Person) -> bool:
    return person.role is not Role.COORDINATOR


def _card(session: Session, report_id: int) -> ReportCard:
    report = session.get_one(Report, report_id)
    author = session.get_one(Person, report.person_id)
    answers = None if report.kind in ledger.SAID else session.get(Report, report.answers_id)
    names = ledger.files(session, answers or report)
    state = plans.state(session, report.activity_id)
    return ReportCard(
        state=state, report=report, folio=folio(report_id), author=author.name, answers=answers, evidence=names
    )
