"""The book of reports: how one is written, once, after all that came before it.

Whoever writes holds the activity's row first and reads its latest report then, so that nothing is said without knowing
what another said just before.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from bot.base.errors import DomainError, Gone, Invalid
from bot.people import people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.folios import folio
from bot.plans.plans import State
from db.engine import insert_once
from db.models import Activity, ActivityStatus, Evidence, Person, Report, ReportKind

UNDO_WITHIN = timedelta(minutes=10)

# Asked with every report, and made once: it takes SQLAlchemy longer to put them together than the database to answer.
_HELD = (
    select(Activity)
    .where(Activity.id == bindparam("activity"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_FROM = select(Report).where(Report.source == bindparam("source"))

SAID = (ReportKind.PROGRESS, ReportKind.CORRECTION)  # by officials, or by liaisons in their place


class Changed(DomainError):
    """Says that somebody reported, or answered, since what the person was shown."""

    reason = "changed"


class Archived(Gone):
    """Says that the plan does not have this activity any more."""

    reason = "archived"


class Point(NamedTuple):
    status: ActivityStatus
    percentage: int


@dataclass(frozen=True, kw_only=True)
class ReportReceipt:
    """`state`: as the report left it (of an undo: what holds again); `before`: what held until then. `undo_until` is
    for what was SAID and for an answer of a liaison, but for an approved date. `repeated`: the same act was done
    before, this is its receipt."""

    report: Report
    state: State
    folio: str
    undo_until: datetime
    repeated: bool
    before: Point


def find_report(session: Session, actor_id: int | None, report_id: int) -> Report:
    """Finds a report. Raises Gone and NotAllowed."""
    report = session.get(Report, report_id)
    if report is None:
        raise Gone("report")
    plans.find_activity(session, actor_id, report.activity_id)
    return report


def hold(session: Session, actor_id: int | None, act: Act, activity_id: int) -> State:
    """Holds an activity: until the transaction ends nobody else writes about it. Raises Gone and NotAllowed.

    `key_share`: files and deliveries may refer to it meanwhile.
    """
    held = session.exec(_HELD, params={"activity": activity_id}).first()
    if held is None:
        raise Gone("activity")
    people.require(session, actor_id, act, held.secretariat_code)
    return plans.state(session, activity_id)


def require_latest(state: State, report_id: int | None) -> None:
    """Refuses to go on from a report that is not the activity's latest (None: there is none). Raises Archived and
    Changed."""
    if state.archived:
        raise Archived("activity")
    if state.latest_id != report_id:
        raise Changed


def take_back(session: Session, report: Report, state: State, now: datetime) -> None:
    """Undoes a report of an activity that is held: what held before it holds again. Raises Archived, and Invalid
    undo_superseded (somebody reported or answered since) · undo_late."""
    if state.archived:
        raise Archived("activity")
    if state.latest_id != report.id:
        raise Invalid("undo_superseded")
    if now - report.at > UNDO_WITHIN:
        raise Invalid("undo_late")
    standing = (col(Report.id) == report.id) & col(Report.undone_at).is_(None)
    undone = session.connection().execute(update(Report).where(standing).values(undone_at=now))
    assert undone.rowcount == 1, "its activity is held"
    session.refresh(report)


def append(session: Session, held: State, **values: Any) -> Report:
    """Appends a report to the history of an activity that this transaction holds, behind the latest one."""
    new = insert_once(session, Report, activity_id=held.id, **values)
    report = _from(session, values["source"])
    if report is None or not new:  # the same act arrived at once for another activity
        raise Gone("report")
    return report


def written(session: Session, report: Report, held: State) -> ReportReceipt:
    """Makes the receipt of what was just appended; `held`: the activity until then."""
    return receipt(report, plans.state(session, held.id), Point(held.status, held.percentage))


def again(session: Session, source: str) -> ReportReceipt | None:
    """Makes the receipt of what was done already under this source; None when it was not."""
    report = _from(session, source)
    if report is None:
        return None
    now = plans.state(session, report.activity_id)
    author = session.get(Person, report.person_id)
    then = replace(
        now,
        status=report.status,
        percentage=report.percentage,
        latest=report,
        reporter=author.name if author else None,
    )
    return receipt(report, then, point_before(session, report), repeated=True)


def receipt(report: Report, state: State, before: Point, repeated: bool = False) -> ReportReceipt:
    assert report.id is not None
    return ReportReceipt(
        report=report,
        state=state,
        folio=folio(report.id),
        undo_until=report.at + UNDO_WITHIN,
        repeated=repeated,
        before=before,
    )


def point_before(session: Session, report: Report, but: Collection[ActivityStatus] = ()) -> Point:
    """Finds what held until this report, leaving aside reports with a status of `but`."""
    earlier = select(Report).where(
        Report.activity_id == report.activity_id,
        col(Report.id) < report.id,
        col(Report.undone_at).is_(None),
        col(Report.status).not_in(but),
    )
    found = session.exec(earlier.order_by(col(Report.id).desc()).limit(1)).first()
    return Point(found.status, found.percentage) if found else Point(ActivityStatus.NOT_STARTED, 0)


def corrected_first(session: Session, report: Report) -> Report:
    """Finds the report at the beginning of a chain of corrections: the one they took the place of."""
    return _chain(session, report)[-1]


def files(session: Session, report: Report) -> tuple[str, ...]:
    """Names the files of a report and of those that it corrects, without removed ones."""
    ids = [each.id for each in _chain(session, report)]
    kept = select(Evidence.name).where(col(Evidence.report_id).in_(ids), col(Evidence.removed_at).is_(None))
    return tuple(session.exec(kept.order_by(col(Evidence.id))).all())


def _chain(session: Session, report: Report) -> list[Report]:
    """Lists a report and what it corrects, back to the first."""
    chain = [report]
    while chain[-1].kind is ReportKind.CORRECTION:
        chain.append(session.get_one(Report, chain[-1].answers_id))
    return chain


def _from(session: Session, source: str) -> Report | None:
    return session.exec(_FROM, params={"source": source}).first()
