"""Seeing the files of an activity again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.base.errors import Gone
from bot.evidence import evidence
from bot.people import people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.plans import State
from db.models import Activity, ActivityStatus, Evidence, Person

Names = Mapping[int | None, str | None]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The files of an activity, the oldest first and removed ones too. `names` of who sent and who removed them, by
    id. `elsewhere`: codes of the other activities of the secretariat with the same file, by evidence id; only for those
    who verify. `movable`: ids of the person's own, while the activity is not verified."""

    state: State
    files: Sequence[Evidence]
    names: Names
    elsewhere: Mapping[int, Sequence[str]]
    may_remove: bool
    movable: Collection[int | None] = ()


@dataclass(frozen=True)
class Copy:
    """A file about to be shown. `state`: its activity; None while nobody said of which it is."""

    file: Evidence
    state: State | None
    sender: str | None


def listing(session: Session, actor_id: int | None, activity_id: int) -> Listing:
    """Lists the files of an activity. Raises Gone and NotAllowed."""
    actor = people.require(session, actor_id, Act.SEE_PLAN)
    state, files = (
        plans.find_activity(session, actor_id, activity_id),
        evidence.of_activity(session, actor_id, activity_id),
    )
    verifies = actor.may(Act.VERIFY, state.activity.secretariat_code)
    names = _names(session, {number for each in files for number in (each.person_id, each.removed_by)})
    elsewhere = same_as(session, files) if verifies else {}
    closed = state.archived or state.status is ActivityStatus.VERIFIED
    movable = {each.id for each in files if each.person_id == actor_id and not closed}
    return Listing(
        state=state,
        files=files,
        names=names,
        elsewhere=elsewhere,
        may_remove=verifies,
        movable=movable if actor.may(Act.REPORT) else (),
    )


def _names(session: Session, ids: Collection[int | None]) -> Names:
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all())


def same_as(session: Session, files: Sequence[Evidence]) -> dict[int, list[str]]:
    """Lists by evidence id the codes of the other activities of its secretariat whose reports have the same file."""
    there: Any = Evidence.__table__.alias("there")  # type: ignore[attr-defined]
    its: Any = Activity.__table__.alias("its")  # type: ignore[attr-defined]
    repeated = (
        select(Evidence.id, its.c.code)
        .join(Activity, col(Activity.id) == Evidence.activity_id)
        .join(there, (there.c.sha256 == Evidence.sha256) & (there.c.activity_id != Evidence.activity_id))
        .join(its, its.c.id == there.c.activity_id)
        .where(col(Evidence.id).in_([each.id for each in files]), there.c.report_id.is_not(None))
        .where(its.c.secretariat_code == Activity.secretariat_code)
        .distinct()
        .order_by(its.c.code)
    )
    found: dict[int, list[str]] = {}
    for number, code in session.exec(repeated).all():
        found.setdefault(number or 0, []).append(code)
    return found


def find_copy(session: Session, actor_id: int | None, evidence_id: int) -> Copy:
    """Finds a file to show: one's own, or of an activity one may see. Raises Gone, also for what was removed, and
    NotAllowed."""
    file = evidence.first(session, col(Evidence.id) == evidence_id, col(Evidence.removed_at).is_(None))
    if file is None or (file.activity_id is None and file.person_id != actor_id):
        raise Gone("evidence")
    state = plans.find_activity(session, actor_id, file.activity_id) if file.activity_id is not None else None
    return Copy(file, state, _names(session, {file.person_id}).get(file.person_id))


def content(session: Session, actor_id: int | None, evidence_id: int) -> bytes:
    """Reads the bytes of a file. Raises Gone and NotAllowed."""
    find_copy(session, actor_id, evidence_id)
    found = session.exec(select(Evidence.content).where(Evidence.id == evidence_id)).one()
    if found is None:
        raise Gone("evidence")
    return found


def known_as(session: Session, evidence_id: int, file_id: str) -> None:
    """Notes under which id Telegram has a file from now on, until it is removed."""
    here = (col(Evidence.id) == evidence_id) & col(Evidence.removed_at).is_(None)
    session.execute(update(Evidence).where(here).values(file_id=file_id))
