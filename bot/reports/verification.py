"""What liaisons answer to what was reported: verified, returned, a new date approved or declined. Each answer is a
report too, of the one it answers, and nobody answers their own."""

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col

from bot.base.errors import Invalid, NotAllowed
from bot.base.plain_text import storable
from bot.base.statuses import ASKING_DATE, AWAITING_LIAISON, RETURNABLE, VERIFIABLE
from bot.people import audit, people
from bot.people.people import Act
from bot.plans import ledger, plans
from bot.plans.ledger import Changed, Point, ReportReceipt
from bot.plans.plans import State
from bot.reports import notices
from db.models import Activity, ActivityChange, ActivityStatus, ChangeKind, Report, ReportKind

# A new date that was approved is the plan's by now
UNDOABLE = (ReportKind.VERIFICATION, ReportKind.RETURN, ReportKind.DATE_DECLINED)


def waiting(session: Session, actor_id: int | None) -> list[State]:
    """Lists what a liaison may answer, the oldest report first. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.VERIFY)
    found = plans.states(session, plans.reachable(actor), statuses=AWAITING_LIAISON)
    return sorted(found, key=lambda state: state.latest_id or 0)


def verify(session: Session, actor_id: int, report_id: int, source: str, now: datetime) -> ReportReceipt:
    """Verifies a report. `report_id`: the one shown, which says DONE. The same `source` again gives the first receipt.

    Raises:
        Changed: it is not the latest any more.
        Archived, Gone, NotAllowed
        Invalid: own_report
    """
    held = _hold(session, actor_id, report_id, source, VERIFIABLE)
    if isinstance(held, ReportReceipt):
        return held
    point = Point(ActivityStatus.VERIFIED, 100)
    return _answer(session, held, actor_id, ReportKind.VERIFICATION, point, "", source, now)


def send_back(
    session: Session, actor_id: int, report_id: int, reason: str, source: str, now: datetime
) -> ReportReceipt:
    """Returns a report, also one that was verified (`report_id` is the verification then): the percentage is the one
    before it was DONE. Raises what verify() raises, and Invalid needs_reason."""
    held = _hold(session, actor_id, report_id, source, RETURNABLE)
    if isinstance(held, ReportReceipt):
        return held
    said = ledger.corrected_first(session, _answered(session, held))
    point = Point(ActivityStatus.RETURNED, ledger.point_before(session, said).percentage)
    return _answer(session, held, actor_id, ReportKind.RETURN, point, _reason(reason), source, now)


def approve_date(session: Session, actor_id: int, report_id: int, source: str, now: datetime) -> ReportReceipt:
    """Approves the requested date: it is the due date from now on, and the status is what it was before the request.
    Raises what verify() raises."""
    held = _hold(session, actor_id, report_id, source, ASKING_DATE)
    if isinstance(held, ReportReceipt):
        return held
    asked = _answered(session, held)
    assert asked.requested_due_on is not None
    _move(session, held, asked.requested_due_on, actor_id, now)
    place = {"secretariat": held.activity.secretariat_code, "activity": held.activity.code}
    due_on = asked.requested_due_on.isoformat()
    audit.record(session, actor_id, "date_approved", asked.person_id, now, due_on=due_on, **place)
    return _answer(session, held, actor_id, ReportKind.DATE_APPROVED, _resumed(session, asked), "", source, now)


def decline_date(
    session: Session, actor_id: int, report_id: int, reason: str, source: str, now: datetime
) -> ReportReceipt:
    """Declines the requested date: the due date holds, and the status is what it was before the request. Raises what
    send_back() raises."""
    held = _hold(session, actor_id, report_id, source, ASKING_DATE)
    if isinstance(held, ReportReceipt):
        return held
    point = _resumed(session, _answered(session, held))
    return _answer(session, held, actor_id, ReportKind.DATE_DECLINED, point, _reason(reason), source, now)


def undo(session: Session, actor_id: int, report_id: int, now: datetime) -> ReportReceipt:
    """Takes one's own latest answer back (`report_id`: of the answer): what it answered waits again, and whoever was
    told of it is told. Asked again it gives the same receipt.

    Raises:
        Archived, Gone, NotAllowed
        Invalid: undo_superseded (somebody reported or answered since) · undo_late
    """
    given = ledger.find_report(session, actor_id, report_id)
    state = ledger.hold(session, actor_id, Act.VERIFY, given.activity_id)
    if given.person_id != actor_id or given.kind not in UNDOABLE:
        raise NotAllowed(Act.VERIFY)
    session.refresh(given)  # another tap may have been first
    said = Point(given.status, given.percentage)
    if given.undone_at is not None:
        return ledger.receipt(given, state, said, repeated=True)
    ledger.take_back(session, given, state, now)
    place = {"secretariat": state.activity.secretariat_code, "activity": state.activity.code}
    audit.record(session, actor_id, "answer_undone", None, now, kind=given.kind, **place)
    state = plans.state(session, state.id)
    assert state.latest is not None, "what was answered"
    notices.taken_back(session, given, session.get_one(Report, given.answers_id), now)
    notices.ask(session, state.latest, state.activity.secretariat_code, now, instead_of=report_id)
    return ledger.receipt(given, state, said)


def _hold(
    session: Session, actor_id: int, report_id: int, source: str, answerable: frozenset[ActivityStatus]
) -> State | ReportReceipt:
    """Holds the activity for an answer; gives the receipt of one that was given before."""
    report = ledger.find_report(session, actor_id, report_id)
    state = ledger.hold(session, actor_id, Act.VERIFY, report.activity_id)
    if known := ledger.again(session, source):
        return known
    ledger.require_latest(state, report_id)
    if state.status not in answerable:
        raise Changed
    if _answered(session, state).person_id == actor_id:
        raise Invalid("own_report")
    return state


def _answered(session: Session, state: State) -> Report:
    """Finds what an official said, also when it is verified by now."""
    assert state.latest is not None
    if state.latest.kind is ReportKind.VERIFICATION:
        return session.get_one(Report, state.latest.answers_id)
    return state.latest


def _resumed(session: Session, asked: Report) -> Point:
    """Finds where an activity stood before the request and those it replaced; the percentage that was said with it
    stays."""
    first = ledger.corrected_first(session, asked)
    before = ledger.point_before(session, first, but=ASKING_DATE)
    return Point(before.status, asked.percentage)


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid("needs_reason")
    return storable(text.strip())


def _move(session: Session, state: State, due_on: date, actor_id: int, now: datetime) -> None:
    here = (col(Activity.id) == state.id) & (col(Activity.due_on) == state.activity.due_on)
    moved = session.connection().execute(update(Activity).where(here).values(due_on=due_on))
    assert moved.rowcount == 1, "the activity is held"
    session.refresh(state.activity)
    fields = {"due_on": due_on.isoformat()}
    change = ActivityChange(
        activity_id=state.id, kind=ChangeKind.RESCHEDULED, fields=fields, person_id=actor_id, at=now
    )
    session.add(change)


def _answer(
    session: Session, state: State, actor_id: int, kind: ReportKind, point: Point, note: str, source: str, now: datetime
) -> ReportReceipt:
    answered = _answered(session, state)
    given = ledger.append(
        session,
        state,
        source=source,
        person_id=actor_id,
        kind=kind,
        answers_id=answered.id,
        status=point.status,
        percentage=point.percentage,
        note=note,
        at=now,
    )
    if kind is not ReportKind.DATE_APPROVED:  # which has an entry with its day
        place = {"secretariat": state.activity.secretariat_code, "activity": state.activity.code}
        audit.record(session, actor_id, "answered", answered.person_id, now, kind=kind, **place)
    notices.overtaken(session, state.latest_id, now)
    notices.answer(session, given, answered, now)
    return ledger.written(session, given, state)
