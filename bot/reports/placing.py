"""Files that came without saying of which activity they are."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.base.errors import Gone, Invalid
from bot.evidence import evidence
from bot.evidence.evidence import Placed
from bot.people import people
from bot.people.people import Act, Visitor
from bot.plans import ledger, plans
from bot.plans.ledger import SAID, UNDO_WITHIN
from bot.plans.plans import State
from bot.reports import forms, notices
from db.models import ActivityChange, ActivityStatus, ChangeKind, Evidence, Report

_CHOICES, _AMONG = 6, 8
_TAKES = timedelta(hours=24)  # what one said longer ago is over: a file shows what is reported next


def choices(session: Session, actor_id: int | None, now: datetime, among: Collection[int] = ()) -> list[State]:
    """Lists what a file is most likely about: the activity whose report is being given, what the person reported just
    now, then what waits for them; `among` these when it names several. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.REPORT)
    if among:
        return [each for each in plans.some(session, among) if _takes_files(each, actor)][:_AMONG]
    form = forms.open_for(session, actor_id, now)
    lately = (
        select(col(Report.activity_id))
        .where(Report.person_id == actor_id, col(Report.undone_at).is_(None), col(Report.kind).in_(SAID))
        .where(Report.at > now - evidence.JUST_NOW)
        .order_by(col(Report.id).desc())
    )
    likely = [*([form] if form else []), *session.exec(lately.limit(1)).all()]
    first = [each for each in plans.some(session, likely) if _takes_files(each, actor)]
    first.sort(key=lambda each: likely.index(each.id))
    return first + [each for each in plans.mine(session, actor_id) if each.id not in likely][:_CHOICES]


def _takes_files(state: State, actor: Visitor) -> bool:
    """Tells whether an activity takes files: it may be archived, verified or another secretariat's by now."""
    closed = state.archived or state.status is ActivityStatus.VERIFIED
    return not closed and actor.may(Act.REPORT, state.activity.secretariat_code)


def others(session: Session, actor_id: int | None) -> list[State]:
    """Lists all that takes files in the person's secretariats; of a coordinator's, which are all, none. Raises
    NotAllowed."""
    actor = people.require(session, actor_id, Act.REPORT)
    theirs = plans.states(session, actor.secretariats)
    return [each for each in theirs if each.status is not ActivityStatus.VERIFIED]


def place(session: Session, actor_id: int | None, evidence_id: int, activity_id: int, now: datetime) -> Placed:
    """Places a file, and its album too, at the activity that was chosen. The same tap again finds it done. Raises Gone,
    NotAllowed, Invalid when it went elsewhere, Refused when it was removed before."""
    actor = people.require(session, actor_id, Act.REPORT)
    state = evidence.hold(session, actor_id, activity_id)
    file = _own(session, actor_id, evidence_id)
    if file is None:
        raise Gone("evidence")
    together = _with_album(session, file)
    if not evidence.is_free(file):
        if file.activity_id != activity_id:
            raise Invalid("evidence_elsewhere")
        count = sum(each.report_id == file.report_id for each in together)
        return Placed(state, session.get(Report, file.report_id), count)
    if state.status is ActivityStatus.VERIFIED:
        return Placed(state, closed=True)
    evidence.refuse_removed(session, actor, file.sha256)
    known, report = evidence.had(session, activity_id, file.sha256), _takes(state, actor_id, now)
    if file.activity_id not in (None, activity_id):
        _left_form(session, actor_id, together, now)
    count = evidence.give(session, together, activity_id, report.id if report else None)
    if count and report:
        notices.files_changed(session, report.id, f"placed.{file.id}", now)
    return Placed(state, report, count, None if count else known, files=_ids(together))


def _with_album(session: Session, file: Evidence) -> list[Evidence]:
    """Lists a file and what was sent with it, but for what went elsewhere by itself."""
    beside = [each for each in evidence.album(session, file) if each.activity_id in (None, file.activity_id)]
    return [file, *(each for each in beside if each.removed_at is None)]


def _ids(files: Sequence[Evidence]) -> tuple[int, ...]:
    return tuple(each.id or 0 for each in files)


def _left_form(session: Session, actor_id: int | None, files: Sequence[Evidence], now: datetime) -> None:
    assert actor_id is not None
    forms.let_go_of(session, actor_id, _ids(files), now)


def destinations(session: Session, actor_id: int | None, evidence_id: int) -> tuple[Evidence, list[State]]:
    """Lists where a file of the person's can be moved to. Raises Gone, NotAllowed, and Invalid evidence_verified."""
    file = _placed(session, actor_id, evidence_id)
    return file, [each for each in others(session, actor_id) if each.id != file.activity_id]


def move(
    session: Session, actor_id: int | None, evidence_id: int, activity_id: int, together: bool, now: datetime
) -> Placed:
    """Moves a file of the person's, which was placed wrong, to another activity; `together`: its album too. Histories
    say so. The same tap again finds it done.

    Raises Gone, NotAllowed, and Invalid: evidence_verified (where it is) · evidence_there (the other one has it).
    """
    people.require(session, actor_id, Act.REPORT)
    file = _own(session, actor_id, evidence_id)
    if file is None or file.activity_id is None or file.removed_at is not None:
        raise Gone("evidence")
    held = {
        number: ledger.hold(session, actor_id, Act.REPORT, number) for number in sorted({file.activity_id, activity_id})
    }
    target = held[activity_id]
    if target.archived:
        raise ledger.Archived("activity")
    if file.activity_id == activity_id:
        report = session.get(Report, file.report_id) if file.report_id is not None else None
        return Placed(target, report, files=(evidence_id,))
    file = _placed(session, actor_id, evidence_id)
    if file.activity_id not in held:  # moved meanwhile
        raise Gone("evidence")
    source = held[file.activity_id]
    report = _takes(target, actor_id, now)
    if target.status is ActivityStatus.VERIFIED:
        return Placed(target, closed=True)
    if evidence.had(session, activity_id, file.sha256):
        raise Invalid("evidence_there")
    moved = _with_album(session, file) if together else [file]
    reports = {each.report_id for each in moved} | {report.id if report else None}
    _left_form(session, actor_id, moved, now)
    for each in moved:
        _carry(session, each, source, target, report, now)
    for changed in reports:
        notices.files_changed(session, changed, f"moved.{evidence_id}.{activity_id}.{now.timestamp():.0f}", now)
    return Placed(target, report, len(moved), files=_ids(moved))


def _carry(
    session: Session, file: Evidence, source: State, target: State, report: Report | None, now: datetime
) -> None:
    """Writes a move into both histories; what no report had yet leaves none."""
    reported = file.report_id is not None
    here = (col(Evidence.id) == file.id) & (col(Evidence.activity_id) == source.id)
    session.execute(update(Evidence).where(here).values(activity_id=target.id, report_id=report.id if report else None))
    if not reported:
        return
    fields = {"file": file.name, "from": source.activity.code, "to": target.activity.code}
    for state in (source, target):
        moved = ActivityChange(
            activity_id=state.id, kind=ChangeKind.EVIDENCE_MOVED, fields=fields, person_id=file.person_id, at=now
        )
        session.add(moved)


def take_away(
    session: Session, actor_id: int | None, evidence_id: int, together: bool, reason: str, now: datetime
) -> tuple[State, int]:
    """Takes a file away that its sender wants no more, and what was sent with it when `together`; gives how many.

    What a report has had for more than ten minutes stays: a liaison may remove it. `reason`: what the list of files
    says. Done again, it is done once. Raises Gone, NotAllowed, and Invalid: evidence_verified · evidence_late.
    """
    file = _own(session, actor_id, evidence_id)
    if file is None or file.activity_id is None:
        raise Gone("evidence")
    state = evidence.hold(session, actor_id, file.activity_id)
    if file.removed_at is not None:
        return state, 1
    _placed(session, actor_id, evidence_id)
    if file.report_id is not None and now - file.at > UNDO_WITHIN:
        raise Invalid("evidence_late")
    files = _with_album(session, file) if together else [file]
    _left_form(session, actor_id, files, now)
    evidence.drop(session, _ids(files))
    gone = {"content": None, "file_id": "", "removed_at": now, "removed_by": actor_id, "removed_reason": reason}
    session.execute(update(Evidence).where(col(Evidence.id).in_(_ids(files))).values(**gone))
    notices.files_changed(session, file.report_id, f"taken.{evidence_id}", now)
    return state, len(files)


def _placed(session: Session, actor_id: int | None, evidence_id: int) -> Evidence:
    """Finds a file of one's own, of an activity that is not verified. Raises Gone and Invalid."""
    file = _own(session, actor_id, evidence_id)
    if file is None or file.activity_id is None or file.removed_at is not None:
        raise Gone("evidence")
    if file.report_id is not None and plans.state(session, file.activity_id).status is ActivityStatus.VERIFIED:
        raise Invalid("evidence_verified")
    return file


def _takes(state: State, actor_id: int | None, now: datetime) -> Report | None:
    """Finds the report that a file belongs to when it comes after it: one's own of this day, or what is done, whoever
    said so: nobody reports on it again, and all it asks for is its evidence."""
    latest = state.latest
    if latest is None or state.status is ActivityStatus.DONE:
        return latest
    own = latest.person_id == actor_id and latest.kind in SAID
    return latest if own and latest.at > now - _TAKES else None


def set_aside(session: Session, actor_id: int | None, evidence_id: int, activity_id: int) -> None:
    """Sets a file aside for the report of this activity that is about to be given. Raises Gone and NotAllowed."""
    evidence.hold(session, actor_id, activity_id)
    file = _own(session, actor_id, evidence_id)
    if file is not None and file.activity_id is None and evidence.is_free(file):
        evidence.give(session, _with_album(session, file), activity_id, None)


def discard(session: Session, actor_id: int | None, evidence_id: int) -> None:
    """Discards a file and its album, which nobody wants; done again, it is done once. Raises Invalid when a report has
    it."""
    file = _own(session, actor_id, evidence_id)
    if file is None:
        return
    if not evidence.is_free(file):
        raise Invalid("evidence_elsewhere")
    evidence.drop(session, {each.id for each in [file, *evidence.album(session, file)]})


def _own(session: Session, actor_id: int | None, evidence_id: int) -> Evidence | None:
    return evidence.first(session, col(Evidence.id) == evidence_id, col(Evidence.person_id) == actor_id)
