"""Evidence: the files that show what reports say, as bytes in the database, so that every replica and backup has them.

A file is free, and waits for a report, until one has it; undoing that one frees it (reports/reports.py). What an
activity has already is not kept twice, and what was removed is not taken again in that secretariat.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, false, or_, update
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from bot.base.uploads import Upload
from bot.evidence import file_types
from bot.evidence.archives import Refused
from bot.evidence.file_types import Looked
from bot.people import people
from bot.people.people import Act, Visitor
from bot.plans import ledger, plans
from bot.plans.plans import State
from db.engine import insert_once
from db.models import Activity, Evidence, Report

JUST_NOW = timedelta(minutes=30)  # what was reported this lately is what a file is about
MOST_FREE = 40  # files of a person that wait for a report: four albums, or 800 MB

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Kept:
    """`duplicate_of`: the same file, which the activity had already; then `evidence` is that one. `asked`: of which
    activity it is was asked with another file of its album."""

    evidence: Evidence
    duplicate_of: Evidence | None = None
    asked: bool = False


@dataclass(frozen=True)
class Placed:
    """Where a file went, and `count` with its album: to `report`, or without one to the person's next report of the
    activity. `known`: the activity had it already. `closed`: it is verified and takes no more. `files`:
    ids."""

    state: State
    report: Report | None = None
    count: int = 1
    known: Evidence | None = None
    closed: bool = False
    files: tuple[int, ...] = ()


def check(content: bytes, name: str, file_id: str, file_kind: str) -> Upload:
    """Looks at a file of our own; those that people send are looked at elsewhere (bot/inspection). Raises Refused."""
    return named(content, file_types.look(content), name, file_id, file_kind)


def named(content: bytes, looked: Looked, name: str, file_id: str, file_kind: str) -> Upload:
    shown = file_types.clean_name(name, looked.media_type)
    known_so = file_id if shown == name or file_kind == "photo" else ""
    return Upload(content, shown, looked.media_type, sha256=looked.sha256, file_id=known_so, file_kind=file_kind)


# Taking


def keep(
    session: Session,
    actor_id: int | None,
    upload: Upload,
    source: str,
    now: datetime,
    activity_id: int | None = None,
    alone: bool = False,
) -> Kept:
    """Keeps a file, once for a `source`.

    The sources of one album end alike (`msg:<message>:<album>`), and a file goes where the others of its album went,
    unless it is named `alone`. Raises NotAllowed, Gone and Refused.
    """
    actor = people.require(session, actor_id, Act.REPORT)
    if activity_id is not None:
        hold(session, actor_id, activity_id)
    if known := first(session, col(Evidence.source) == source):
        return Kept(known, asked=_asked(session, known))
    refuse_removed(session, actor, upload.sha256)
    if activity_id is not None and (same := had(session, activity_id, upload.sha256)):
        return Kept(same, same)
    kept = _waits(session, actor, upload, activity_id) or _store(session, actor, upload, source, now, activity_id)
    if kept.activity_id is None and not alone:
        _follow_album(session, kept)
    return Kept(kept, asked=activity_id is None and not alone and _asked(session, kept))


def _store(
    session: Session, actor: Visitor, upload: Upload, source: str, now: datetime, activity_id: int | None
) -> Evidence:
    waiting = select(func.count()).select_from(Evidence).where(Evidence.person_id == actor.id, FREE)
    if session.exec(waiting).one() >= MOST_FREE:
        raise Refused("many")
    insert_once(
        session,
        Evidence,
        source=source,
        person_id=actor.id,
        activity_id=activity_id,
        name=upload.name,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=upload.sha256,
        content=upload.content,
        file_id=upload.file_id,
        file_kind=upload.file_kind,
        at=now,
    )
    kept = first(session, col(Evidence.source) == source)
    assert kept is not None
    return kept


def _waits(session: Session, actor: Visitor, upload: Upload, activity_id: int | None) -> Evidence | None:
    """Finds the same file, when the person sent it before and no report has it."""
    same = (col(Evidence.person_id) == actor.id) & (col(Evidence.sha256) == upload.sha256) & FREE
    if activity_id is None:
        return first(session, same)
    found = first(session, same, or_(col(Evidence.activity_id).is_(None), col(Evidence.activity_id) == activity_id))
    if found is not None:
        found.activity_id = activity_id
    return found


def _follow_album(session: Session, kept: Evidence) -> None:
    placed = next((each for each in album(session, kept) if each.activity_id is not None), None)
    if placed is not None:
        give(session, [kept], placed.activity_id, placed.report_id)


def _asked(session: Session, kept: Evidence) -> bool:
    return any((each.id or 0) < (kept.id or 0) for each in album(session, kept))


def refuse_removed(session: Session, actor: Visitor, digest: str) -> None:
    """Refuses what was removed from the secretariat. Raises Refused, which says from where it was removed and why."""
    here = select(Evidence, Activity.code).join(Activity, col(Activity.id) == Evidence.activity_id)
    removed = here.options(_WITHOUT_BYTES).where(
        Evidence.sha256 == digest, col(Evidence.removed_at).is_not(None), ~WITHDRAWN
    )
    reach = plans.reachable(actor)
    if reach is not None:
        removed = removed.where(col(Activity.secretariat_code).in_(reach))
    if found := session.exec(removed.order_by(col(Evidence.id).desc())).first():
        file, code = found
        raise Refused("removed", code=code, why=file.removed_reason, on=file.removed_at)


# Attaching


def offered(session: Session, actor_id: int | None, activity_id: int) -> list[Evidence]:
    """Lists what a report of this activity takes along: the person's free files of it, as long as they are kept. Not
    what it has already, nor what waits by itself until somebody says of what it is."""
    return list(session.exec(_offered(), params={"actor": actor_id, "activity": activity_id}).all())


@cache
def _offered() -> Any:
    activity: Any = bindparam("activity")
    of_it = col(Evidence.activity_id) == activity
    return _files().where(col(Evidence.person_id) == bindparam("actor"), FREE, of_it, ~_had_by(activity))


def attach(session: Session, actor_id: int | None, ids: Collection[int], report: Report) -> int:
    """Attaches files to a report, in its transaction, which holds the activity; gives how many of these files it has
    now. Only the person's own free ones, and none of another activity."""
    if not ids:
        return 0
    here = or_(col(Evidence.activity_id).is_(None), col(Evidence.activity_id) == report.activity_id)
    own = files(session, col(Evidence.id).in_(ids), col(Evidence.person_id) == actor_id, here, FREE)
    return give(session, own, report.activity_id, report.id)


def give(session: Session, given: Sequence[Evidence], activity_id: int | None, report_id: int | None) -> int:
    """Gives files to an activity and its report, and counts them. What another tap gave away meanwhile stays where it
    is; what the activity has already is let go."""
    assert activity_id is not None
    again = {each.id for each in files(session, _among(given), _had_by(activity_id))}
    drop(session, again)
    here = update(Evidence).where(_among(given), FREE).values(activity_id=activity_id, report_id=report_id)
    return _changed(session, here)


def of_activity(session: Session, actor_id: int | None, activity_id: int) -> list[Evidence]:
    """Reads the files of an activity's reports, the oldest first and removed ones too, without their bytes. Raises
    Gone, NotAllowed."""
    plans.find_activity(session, actor_id, activity_id)
    return files(session, col(Evidence.activity_id) == activity_id, ~FREE)


def forget(session: Session, until: datetime, most: int) -> int:
    """Deletes free files from before `until`, at most so many; gives how many."""
    old = select(Evidence.id).where(FREE, Evidence.at < until).limit(most)
    return _changed(session, delete(Evidence).where(col(Evidence.id).in_(old)))


# Rows

FREE: Condition = col(Evidence.report_id).is_(None) & col(Evidence.removed_at).is_(None)
WITHDRAWN: Condition = func.coalesce(col(Evidence.removed_by) == col(Evidence.person_id), false())
"""Taken away by who had sent it: it may be sent again."""
_WITHOUT_BYTES = defer(Evidence.content, raiseload=True)  # type: ignore[arg-type]


def is_free(file: Evidence) -> bool:
    return file.report_id is None and file.removed_at is None


def files(session: Session, *wanted: Condition) -> list[Evidence]:
    """Reads files as they are now, the oldest first, without their bytes."""
    return list(session.exec(_files().where(*wanted)).all())


def _files() -> Any:
    fresh = select(Evidence).options(_WITHOUT_BYTES).execution_options(populate_existing=True)
    return fresh.order_by(col(Evidence.id))


def first(session: Session, *wanted: Condition) -> Evidence | None:
    return next(iter(files(session, *wanted)), None)


def numbered(session: Session, evidence_id: int) -> Evidence | None:
    """Returns it, whatever became of it; None when there is none: what was there twice is let go."""
    return first(session, col(Evidence.id) == evidence_id)


def sent_with(session: Session, actor_id: int | None, source: str) -> Evidence | None:
    """Finds another file of the album that a message belongs to, one that was placed before one that waits."""
    _, _, name = source.partition(":")[2].partition(":")
    if not name:
        return None
    alike = col(Evidence.source).endswith(f":{name}", autoescape=True) & (col(Evidence.source) != source)
    found = files(session, col(Evidence.person_id) == actor_id, alike)
    return min(found, key=lambda each: (each.activity_id is None, each.id), default=None)


def album(session: Session, file: Evidence) -> list[Evidence]:
    """Lists the others that came with a file."""
    _, _, name = file.source.partition(":")[2].partition(":")
    if not name:
        return []
    alike = col(Evidence.source).endswith(f":{name}", autoescape=True)
    return files(session, col(Evidence.person_id) == file.person_id, col(Evidence.id) != file.id, alike)


def had(session: Session, activity_id: int, digest: str) -> Evidence | None:
    """Finds the file that a report of the activity has, or had until it was removed."""
    return first(session, col(Evidence.activity_id) == activity_id, col(Evidence.sha256) == digest, ~FREE, ~WITHDRAWN)


def _had_by(activity_id: int) -> Condition:
    """Gives the condition that a report of the activity has a file with the same bytes, or had it until it was
    removed."""
    theirs = select(Evidence.sha256).where(Evidence.activity_id == activity_id, ~FREE, ~WITHDRAWN)
    return col(Evidence.sha256).in_(theirs)


def _among(given: Sequence[Evidence]) -> Condition:
    return col(Evidence.id).in_([each.id for each in given])


def hold(session: Session, actor_id: int | None, activity_id: int) -> State:
    """Holds an activity, so that nobody else changes it meanwhile. Raises Gone, for an archived one too, and
    NotAllowed."""
    state = ledger.hold(session, actor_id, Act.REPORT, activity_id)
    if state.archived:
        raise ledger.Archived("activity")
    return state


def drop(session: Session, ids: Collection[int | None]) -> None:
    """Deletes files, free ones only."""
    session.execute(delete(Evidence).where(col(Evidence.id).in_(ids), FREE))


def _changed(session: Session, statement: Any) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]
