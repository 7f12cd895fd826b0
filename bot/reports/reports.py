"""What officials say of their activities: appended, never changed, each intention once."""

from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from bot.base.errors import Invalid, NotAllowed
from bot.base.plain_text import storable
from bot.base.statuses import SAYABLE, WITH_REASON
from bot.evidence import evidence
from bot.people.people import Act
from bot.plans import ledger, plans
from bot.plans.folios import folio, report_id_of
from bot.plans.ledger import SAID, UNDO_WITHIN, Archived, Changed, Point, ReportReceipt, find_report
from bot.plans.plans import State
from bot.reports import notices
from db.models import ActivityStatus, Evidence, Report, ReportKind

__all__ = [
    "UNDO_WITHIN",
    "Archived",
    "Changed",
    "Point",
    "ReportReceipt",
    "Wish",
    "choices",
    "correct",
    "find_report",
    "folio",
    "report_id_of",
    "submit",
    "undo",
]


@dataclass(frozen=True)
class Wish:
    """What is to be said. `percentage` None: as it is; what is done has 100 whatever it says. `lower`: the person said
    that less than before is meant. `new_due_on` counts for RESCHEDULE_REQUESTED. `evidence`: ids of their files."""

    status: ActivityStatus
    percentage: int | None = None
    _: KW_ONLY
    note: str = ""
    new_due_on: date | None = None
    evidence: tuple[int, ...] = ()
    lower: bool = False


def choices(state: State) -> tuple[ActivityStatus, ...]:
    """Lists what an official may say next, in the order shown."""
    return SAYABLE if state.open else ()


def submit(
    session: Session, actor_id: int, activity_id: int, wish: Wish, seen: int | None, source: str, now: datetime
) -> ReportReceipt:
    """Reports. `seen`: id of the latest report that the person was shown, None for none. The date of `now` is the one
    people live in. The same `source` again gives the first receipt.

    Raises:
        Changed: somebody else reported since.
        Archived, Gone, NotAllowed
        Invalid: transition · percentage · percentage_lower · needs_date · date_past · needs_reason
    """
    state = ledger.hold(session, actor_id, Act.REPORT, activity_id)
    if known := ledger.again(session, source):
        return known
    ledger.require_latest(state, seen)
    if wish.status not in choices(state):
        raise Invalid("transition")
    _require_sound(wish, now)
    said = _percentage(wish, state.percentage)
    if said < state.percentage and not wish.lower:
        raise Invalid("percentage_lower")
    return _say(session, state, wish, said, now, source=source, person_id=actor_id, kind=ReportKind.PROGRESS)


def correct(session: Session, actor_id: int, report_id: int, wish: Wish, source: str, now: datetime) -> ReportReceipt:
    """Corrects a report: says something else in place of one's own, while that is the latest; `wish.note` is the
    reason. The same `source` again gives the first receipt.

    Raises:
        Changed: somebody reported, or a liaison answered, since.
        Archived, Gone, NotAllowed
        Invalid: verified, and what submit() raises but for percentage_lower
    """
    wrong = find_report(session, actor_id, report_id)
    state = ledger.hold(session, actor_id, Act.REPORT, wrong.activity_id)
    if known := ledger.again(session, source):
        return known
    _require_own(wrong, actor_id)
    if state.status is ActivityStatus.VERIFIED:
        raise Invalid("verified")
    ledger.require_latest(state, report_id)
    if wish.status not in SAYABLE:
        raise Invalid("transition")
    _require_sound(wish, now)
    if not wish.note.strip():
        raise Invalid("needs_reason")
    # the 100 that comes with DONE goes with it
    done = wrong.status is ActivityStatus.DONE
    carried = ledger.point_before(session, ledger.corrected_first(session, wrong)) if done else wrong
    about: dict[str, Any] = {"kind": ReportKind.CORRECTION, "answers_id": report_id}
    return _say(
        session, state, wish, _percentage(wish, carried.percentage), now, source=source, person_id=actor_id, **about
    )


def _require_sound(wish: Wish, now: datetime) -> None:
    if wish.percentage is not None and not 0 <= wish.percentage <= 100:
        raise Invalid("percentage")
    if wish.status is ActivityStatus.RESCHEDULE_REQUESTED and wish.new_due_on is None:
        raise Invalid("needs_date")
    if wish.status is ActivityStatus.RESCHEDULE_REQUESTED and wish.new_due_on and wish.new_due_on <= now.date():
        raise Invalid("date_past")
    if wish.status in WITH_REASON and not wish.note.strip():
        raise Invalid("needs_reason")


def _require_own(report: Report, actor_id: int) -> None:
    if report.person_id != actor_id or report.kind not in SAID:
        raise NotAllowed(Act.REPORT)


def _percentage(wish: Wish, carried: int) -> int:
    if wish.status is ActivityStatus.DONE:
        return 100
    return carried if wish.percentage is None else wish.percentage


def _say(session: Session, state: State, wish: Wish, percentage: int, now: datetime, **about: Any) -> ReportReceipt:
    moved = wish.status is ActivityStatus.RESCHEDULE_REQUESTED
    said = ledger.append(
        session,
        state,
        status=wish.status,
        percentage=percentage,
        note=storable(wish.note.strip()),
        requested_due_on=wish.new_due_on if moved else None,
        at=now,
        **about,
    )
    evidence.attach(session, said.person_id, wish.evidence, said)
    notices.overtaken(session, state.latest_id, now)
    notices.ask(session, said, state.activity.secretariat_code, now)
    return ledger.written(session, said, state)


def undo(session: Session, actor_id: int, report_id: int, now: datetime) -> ReportReceipt:
    """Takes one's own latest report back; what held before holds again, and its files are free. Asked again it gives
    the same receipt.

    Raises:
        Archived, Gone, NotAllowed
        Invalid: undo_superseded (somebody reported or answered since) · undo_late
    """
    report = find_report(session, actor_id, report_id)
    state = ledger.hold(session, actor_id, Act.REPORT, report.activity_id)
    _require_own(report, actor_id)
    session.refresh(report)  # another tap may have been first
    said = Point(report.status, report.percentage)
    if report.undone_at is not None:
        return ledger.receipt(report, state, said, repeated=True)
    ledger.take_back(session, report, state, now)
    _free_files(session, report)
    notices.overtaken(session, report.id, now)
    notices.undone(session, report.id, now)
    state = plans.state(session, report.activity_id)
    if state.latest is not None:
        notices.ask(session, state.latest, state.activity.secretariat_code, now, instead_of=report_id)
    return ledger.receipt(report, state, said)


def _free_files(session: Session, report: Report) -> None:
    files = (col(Evidence.report_id) == report.id) & col(Evidence.removed_at).is_(None)
    session.execute(update(Evidence).where(files).values(report_id=None))
