"""Files that came without saying of which activity they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.services import evidence, people, plans
from bot.services.errors import Gone, Invalid
from bot.services.ledger import SAID
from bot.services.people import Act, Visitor
from bot.services.plans import State
from db.models import ActivityStatus, Evidence, Report

_CHOICES = 6
_TAKES = timedelta(hours=24)  # what one said longer ago is over: a file shows what is reported next


@dataclass(frozen=True)
class Placed:
    """Where a file went, and `count` with its album: to `report`, or without one to the person's next report of the
    activity. `known`: the activity had it already. `closed`: it is verified and takes no more."""

    state: State
    report: Report | None = None
    count: int = 1
    known: Evidence | None = None
    closed: bool = False


def choices(session: Session, actor_id: int | None, now: datetime) -> list[State]:
    """What a file is most likely about: what the person reported just now, then what waits for them. Raises
    NotAllowed."""
    lately = (
        select(col(Report.activity_id))
        .where(Report.person_id == actor_id, col(Report.undone_at).is_(None), col(Report.kind).in_(SAID))
        .where(Report.at > now - evidence.JUST_NOW)
        .order_by(col(Report.id).desc())
    )
    actor, reported = people.require(session, actor_id, Act.REPORT), session.exec(lately.limit(1)).all()
    first = [each for each in plans.some(session, reported) if _takes_files(each, actor)]
    return first + [each for each in plans.mine(session, actor_id) if each.id not in reported][:_CHOICES]


def _takes_files(state: State, actor: Visitor) -> bool:
    """It may be archived, verified or another secretariat's by now."""
    closed = state.archived or state.status is ActivityStatus.VERIFIED
    return not closed and actor.may(Act.REPORT, state.activity.secretariat_code)


def others(session: Session, actor_id: int | None) -> list[State]:
    """All that takes files in the person's secretariats; of a coordinator's, which are all, none. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.REPORT)
    theirs = plans.states(session, actor.secretariats)
    return [each for each in theirs if each.status is not ActivityStatus.VERIFIED]


def place(session: Session, actor_id: int | None, evidence_id: int, activity_id: int, now: datetime) -> Placed:
    """Of that activity it is, and its album too. The same tap again finds it done. Raises Gone, NotAllowed, Invalid
    when it went elsewhere, Refused when it was removed before."""
    actor = people.require(session, actor_id, Act.REPORT)
    state = evidence.hold(session, actor_id, activity_id)
    file = _own(session, actor_id, evidence_id)
    if file is None:
        raise Gone("evidence")
    together = [file, *evidence.album(session, file)]
    if not evidence.is_free(file):
        if file.activity_id != activity_id:
            raise Invalid("evidence_elsewhere")
        count = sum(each.report_id == file.report_id for each in together)
        return Placed(state, session.get(Report, file.report_id), count)
    if state.status is ActivityStatus.VERIFIED:
        return Placed(state, closed=True)
    evidence.refuse_removed(session, actor, file.sha256)
    known, report = evidence.had(session, activity_id, file.sha256), _takes(state, actor_id, now)
    count = evidence.give(session, together, activity_id, report.id if report else None)
    return Placed(state, report, count, None if count else known)


def _takes(state: State, actor_id: int | None, now: datetime) -> Report | None:
    """The report that a file belongs to when it comes after it: one's own of this day, or what is done, whoever said
    so: nobody reports on it again, and all it asks for is its evidence."""
    latest = state.latest
    if latest is None or state.status is ActivityStatus.DONE:
        return latest
    own = latest.person_id == actor_id and latest.kind in SAID
    return latest if own and latest.at > now - _TAKES else None


def discard(session: Session, actor_id: int | None, evidence_id: int) -> None:
    """Neither it nor its album is wanted; again: the same. Raises Invalid when a report has it."""
    file = _own(session, actor_id, evidence_id)
    if file is None:
        return
    if not evidence.is_free(file):
        raise Invalid("evidence_elsewhere")
    evidence.drop(session, {each.id for each in [file, *evidence.album(session, file)]})


def _own(session: Session, actor_id: int | None, evidence_id: int) -> Evidence | None:
    return evidence.first(session, col(Evidence.id) == evidence_id, col(Evidence.person_id) == actor_id)
