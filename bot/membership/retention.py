"""What has been kept long enough goes by itself (Ley 1581 de 2012, art. 4: no longer than its purpose needs)."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Executable, String, cast, delete, exists, func, update
from sqlmodel import Session, col, select

from bot.evidence import evidence
from bot.membership import erasure
from bot.people import audit
from bot.questions.questions import FOLLOW_UP
from bot.threads import forgetting
from db.engine import insert_once
from db.models import AuditEntry, Delivery, DeliveryState, Draft, LastAnswer, Person, Question, Remembered, Standing

BATCH = 1000  # rows of a kind a call; 0.2 s with 300,000 questions and as many messages, on both databases
DELIVERIES = timedelta(days=30)  # long enough to look into a complaint
DECLINED = timedelta(days=1)  # long enough for the answer to arrive
UNATTACHED = timedelta(days=7)  # files without a report: a week to say of which activity they are
FILES = 50  # a call; each may have 20 MB


def retention(session: Session, now: datetime, months: int) -> int:
    """Empties or deletes what has been kept long enough, and counts the rows, at most BATCH of each kind; BATCH or more
    means there may be others."""
    return (
        _old_questions(session, months_before(now, months))
        + forgetting.forget_old(session, months_before(now, months), BATCH)
        + _told(session, now - DELIVERIES)
        + _expired(session, now)
        + _declined(session, now)
        + evidence.forget(session, now - UNATTACHED, FILES)
    )


def months_before(now: datetime, months: int) -> datetime:
    """Gives the same day and hour so many calendar months ago, or that month's last day."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def _old_questions(session: Session, until: datetime) -> int:
    """Empties old questions of their words and of who asked; what came of them stays."""
    full = (col(Question.text) != "") | col(Question.person_id).is_not(None)
    old = _next(session, "emptied_questions", col(Question.id), col(Question.asked_at), full, until)
    return erasure.empty_questions(session, col(Question.id).in_(old))


def _told(session: Session, until: datetime) -> int:
    full = cast(col(Delivery.params), String) != "{}"
    old = _next(session, "emptied_deliveries", col(Delivery.id), col(Delivery.settled_at), full, until)
    return _changed(session, update(Delivery).where(col(Delivery.id).in_(old)).values(params={}))


def _next(
    session: Session, mark: str, number: Any, moment: Any, full: ColumnElement[bool], until: datetime
) -> list[int]:
    """Finds the ids of the next BATCH rows to be emptied, the oldest first. Begins at the moment of the last row that
    was gone through, kept under `mark`: what is older is empty already, and in a few years that is nearly all.
    `number` and `moment`: columns."""
    known = session.get(Remembered, mark)
    begin = datetime.fromisoformat(known.value) if known else datetime.min.replace(tzinfo=UTC)
    rows = select(number, moment).where(moment >= begin, moment < until, full).order_by(moment).limit(BATCH)
    found = session.exec(rows).all()
    last = found[-1][1] if len(found) == BATCH else session.exec(select(func.max(moment)).where(moment < until)).one()
    if last is not None and last > begin and not insert_once(session, Remembered, key=mark, value=last.isoformat()):
        session.get_one(Remembered, mark).value = last.isoformat()
    return [each for each, _ in found]


def _expired(session: Session, now: datetime) -> int:
    """Deletes drafts nobody finished, and what a follow-up could have meant: at most one a person."""
    return _changed(session, delete(Draft).where(col(Draft.expires_at) <= now)) + _changed(
        session, delete(LastAnswer).where(col(LastAnswer.at) < now - FOLLOW_UP)
    )


def _declined(session: Session, now: datetime) -> int:
    """Erases people whose request was refused, once they know."""
    lately = exists().where(
        col(AuditEntry.person_id) == col(Person.id),
        col(AuditEntry.act) == "decline",
        col(AuditEntry.at) > now - DECLINED,
    )
    untold = exists().where(
        col(Delivery.person_id) == col(Person.id),
        col(Delivery.state).in_([DeliveryState.QUEUED, DeliveryState.SENDING]),
    )
    refused = select(Person.id).where(Person.standing == Standing.DECLINED, ~lately, ~untold).limit(BATCH)
    erased = [number for number in session.exec(refused).all() if number and erasure.erase_person(session, number, now)]
    for number in erased:
        audit.record(session, None, "erased", number, now)
    return len(erased)


def _changed(session: Session, statement: Executable) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]
