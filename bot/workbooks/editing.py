"""Changes a plan line by line, from the chat: shown before, saved once, with the history and notices of an import."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.base.errors import Gone
from bot.people import audit, people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.columns import ACTION, CODE, COLUMNS, SECRETARIAT
from bot.plans.ledger import Changed
from bot.plans.plans import State
from bot.workbooks import changes, drafting, proposals, writing
from bot.workbooks.changes import Preview, Tally, Update
from bot.workbooks.drafting import LineDraft
from bot.workbooks.rows.rows import PlanLine
from db.models import Activity, AuditEntry, ChangeKind, Secretariat

_RECENT = 50  # changes of one person among which a repeated tap looks for its own
_NEVER = datetime.min.replace(tzinfo=UTC)

ADDED, CHANGED, ARCHIVED, RESTORED = ChangeKind.ADDED, ChangeKind.UPDATED, ChangeKind.ARCHIVED, ChangeKind.RESTORED


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What was done with an activity, and how it stands. `fields`: those that changed. `repeated`: it was done
    before, by the same tap."""

    kind: ChangeKind
    state: State
    fields: tuple[str, ...] = ()
    repeated: bool = False


# What it would do


def preview(session: Session, line: LineDraft) -> Preview:
    """Works out what saving a line would change, and changes nothing. Of a new one all must be there that it needs."""
    if line.state is None:
        return _adding(session, line)
    activity = line.state.activity
    now = {column.field: getattr(activity, column.field) for column in COLUMNS}
    fields = {field: (now[field], value) for field, value in line.values.items() if not changes.same(now[field], value)}
    updated = [Update(line.state.id, PlanLine(row=0, values={**now, **line.values}), fields)] if fields else []
    return _named(Tally(line.secretariat, line.name, changed=len(updated)), updated=updated)


def _adding(session: Session, line: LineDraft) -> Preview:
    nothing: dict[str, Any] = {column.field: None for column in COLUMNS}
    values = {**nothing, SECRETARIAT.field: line.secretariat, **line.values}
    if values[CODE.field] is None:
        values |= {CODE.field: _code(session, line)}
    added = [PlanLine(row=0, values=values, commitment=line.commitment)]
    return _named(Tally(line.secretariat, line.name, added=1), added=added)


def _code(session: Session, line: LineDraft) -> str:
    if line.commitment:
        return proposals.commitment_code(session, line.secretariat)
    return proposals.proposed_code(session, line.secretariat, line.values[ACTION.field])


def archiving(session: Session, actor_id: int, activity_id: int) -> tuple[State, Preview]:
    """Works out what archiving an activity would do. Raises NotAllowed, and Gone for one that is archived."""
    state = drafting.editable(session, actor_id, activity_id)
    tally = Tally(state.activity.secretariat_code, state.secretariat, archived=1)
    return state, _named(tally, archived=[state.activity])


def restoring(session: Session, actor_id: int, activity_id: int) -> tuple[State, Preview]:
    """Works out what bringing an activity back into the plan would do. Raises NotAllowed and Gone."""
    state = plans.find_activity(session, actor_id, activity_id)
    people.require(session, actor_id, Act.IMPORT_PLANS, state.activity.secretariat_code)
    now = {column.field: getattr(state.activity, column.field) for column in COLUMNS}
    found = [Update(state.id, PlanLine(row=0, values=now), {})] if state.archived else []
    return state, _named(Tally(state.activity.secretariat_code, state.secretariat, restored=len(found)), restored=found)


def _named(tally: Tally, **what: Any) -> Preview:
    nothing: Mapping[str, Any] = dict.fromkeys(("problems", "notes", "added", "updated", "restored", "archived"), ())
    found = Preview(**{**nothing, **what}, tallies=[tally], digest="")
    return replace(found, digest=changes.digest(found))


def archived(session: Session, actor_id: int, code: str) -> list[State]:
    """Lists what was taken out of a plan, the last first. Raises NotAllowed."""
    people.require(session, actor_id, Act.IMPORT_PLANS, code)
    gone = [each for each in plans.states(session, [code], archived=True) if each.activity.archived_at]
    return sorted(gone, key=lambda state: state.activity.archived_at or _NEVER, reverse=True)


# Doing it


def save(session: Session, actor_id: int, digest: str, source: str, now: datetime) -> Saved:
    """Saves the line that was previewed so. The same tap again finds what the first one did.

    Raises:
        NotAllowed, Gone: nothing is being written, or not by them any more.
        Changed: the plan is not as it was when it was previewed.
    """
    if known := _done(session, actor_id, source):
        return known
    line = drafting.current(session, actor_id, now)
    _lock(session, line.secretariat)
    if line.state is not None:
        line = replace(line, state=drafting.editable(session, actor_id, line.state.id))
    if line.missing:
        raise Gone("line")
    found = preview(session, line)
    if found.digest != digest or not found.changes:
        raise Changed
    saved = _do(session, actor_id, found, CHANGED if line.state else ADDED, source, now)
    drafting.close(session, actor_id)
    return saved


def archive(session: Session, actor_id: int, activity_id: int, source: str, now: datetime) -> Saved:
    """Takes an activity out of the plan; all that was reported of it stays. The same tap again finds what the first one
    did. Raises NotAllowed and Gone."""
    if known := _done(session, actor_id, source):
        return known
    _lock(session, plans.state(session, activity_id).activity.secretariat_code)
    _, found = archiving(session, actor_id, activity_id)
    return _do(session, actor_id, found, ARCHIVED, source, now)


def restore(session: Session, actor_id: int, activity_id: int, source: str, now: datetime) -> Saved:
    """Brings an archived activity back into the plan. The same tap again, or one on what is back already, changes
    nothing. Raises NotAllowed and Gone."""
    if known := _done(session, actor_id, source):
        return known
    _lock(session, plans.state(session, activity_id).activity.secretariat_code)
    state, found = restoring(session, actor_id, activity_id)
    if not found.restored:
        return Saved(kind=RESTORED, state=state, repeated=True)
    return _do(session, actor_id, found, RESTORED, source, now)


def _lock(session: Session, code: str) -> None:
    """Waits until nobody else changes this plan: neither an import nor a report, until the end of the transaction."""
    here = select(Secretariat.code).where(Secretariat.code == code).with_for_update(key_share=True)
    session.exec(here).all()
    lines = select(Activity).where(Activity.secretariat_code == code).order_by(col(Activity.id))
    session.exec(lines.with_for_update(key_share=True).execution_options(populate_existing=True)).all()


def _do(session: Session, actor_id: int, found: Preview, kind: ChangeKind, source: str, now: datetime) -> Saved:
    writing.write(session, actor_id, found, now)
    writing.tell(session, actor_id, found, source, now)
    state = plans.state(session, _whose(session, found))
    fields = tuple(found.updated[0].fields) if found.updated else ()
    detail = {"secretariat": state.activity.secretariat_code, "activity": state.activity.code, "number": state.id}
    audit.record(session, actor_id, "plan_edited", None, now, source=source, kind=kind, fields=list(fields), **detail)
    return Saved(kind=kind, state=state, fields=fields)


def _whose(session: Session, found: Preview) -> int:
    known = [each.activity_id for each in (*found.updated, *found.restored)] + [each.id or 0 for each in found.archived]
    if known:
        return known[0]
    line = found.added[0]
    here = (col(Activity.secretariat_code) == line.secretariat_code) & (col(Activity.code) == line.code)
    return session.exec(select(Activity.id).where(here)).one() or 0


def _done(session: Session, actor_id: int, source: str) -> Saved | None:
    mine = select(AuditEntry).where(AuditEntry.act == "plan_edited", AuditEntry.actor_id == actor_id)
    for entry in session.exec(mine.order_by(col(AuditEntry.id).desc()).limit(_RECENT)):
        if entry.detail["source"] == source:
            state, fields = plans.state(session, entry.detail["number"]), tuple(entry.detail["fields"])
            return Saved(kind=ChangeKind(entry.detail["kind"]), state=state, fields=fields, repeated=True)
    return None
