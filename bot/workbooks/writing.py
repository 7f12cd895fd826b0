"""Writes what changes in a plan, whoever said so: a workbook, or a person in the chat. One history, one notice."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from bot.base import outbox
from bot.workbooks.changes import Preview, Update, values_of
from bot.workbooks.rows.rows import PlanLine
from db.models import (
    Activity,
    ActivityChange,
    Assignment,
    ChangeKind,
    Delivery,
    DeliveryClass,
    DeliveryState,
    Person,
    Report,
    Standing,
)

_ACTIVITIES = Activity.__table__  # type: ignore[attr-defined]
_CHANGES = ActivityChange.__table__  # type: ignore[attr-defined]
_FEW = 3  # activities that a notice names


def write(session: Session, actor_id: int | None, found: Preview, now: datetime) -> None:
    """Writes what changes, in a few statements, however many rows."""
    session.flush()
    changes = [(number, ChangeKind.ADDED, values_of(line)) for number, line in _add(session, found.added)]
    for kind, updates in ((ChangeKind.UPDATED, found.updated), (ChangeKind.RESTORED, found.restored)):
        changes += [(each.activity_id, kind, {name: to for name, (_, to) in each.fields.items()}) for each in updates]
    _set(session, [each for each in (*found.updated, *found.restored) if each.fields])
    _archive(session, [each.activity_id for each in found.restored], None)
    left_out = [each.id or 0 for each in found.archived]
    _archive(session, left_out, now)
    _hush(session, left_out, now)
    changes += [(number, ChangeKind.ARCHIVED, {}) for number in left_out]
    rows = [
        {"activity_id": number, "kind": kind, "fields": _as_json(fields), "person_id": actor_id, "at": now}
        for number, kind, fields in changes
    ]
    session.connection().execute(insert(_CHANGES), rows)
    session.expire_all()


def _as_json(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}


def _add(session: Session, lines: Sequence[PlanLine]) -> list[tuple[int, PlanLine]]:
    if not lines:
        return []
    rows = [
        values_of(line) | {"secretariat_code": line.secretariat_code, "commitment": line.commitment} for line in lines
    ]
    columns = _ACTIVITIES.c
    made = insert(_ACTIVITIES).returning(columns.id, columns.secretariat_code, columns.code)
    ids = {(secretariat, code): number for number, secretariat, code in session.connection().execute(made, rows)}
    return [(ids[line.secretariat_code, line.code], line) for line in lines]


def _set(session: Session, updates: Sequence[Update]) -> None:
    """Updates activities, in one statement for each set of columns that change together."""
    together: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for each in updates:
        values = {f"to_{name}": to for name, (_, to) in each.fields.items()}
        together.setdefault(tuple(each.fields), []).append({"of_id": each.activity_id} | values)
    for names, rows in together.items():
        values = {name: bindparam(f"to_{name}", type_=_ACTIVITIES.c[name].type) for name in names}
        here = _ACTIVITIES.c.id == bindparam("of_id")
        session.connection().execute(update(_ACTIVITIES).where(here).values(**values), rows)


def _archive(session: Session, ids: Sequence[int], at: datetime | None) -> None:
    """Archives activities. `at` None: they are back in the plan."""
    if ids:
        session.connection().execute(update(_ACTIVITIES).where(_ACTIVITIES.c.id.in_(ids)).values(archived_at=at))


def _hush(session: Session, ids: Collection[int], now: datetime) -> None:
    """Cancels what was to be said of reports on these activities: nobody hears of them any more. Reminders look at the
    plan themselves as they leave."""
    if not ids:
        return
    reports = set(session.exec(select(Report.id).where(col(Report.activity_id).in_(ids))).all())
    queued = select(Delivery.id, Delivery.params).where(
        col(Delivery.dedupe).startswith("report:"),  # reports/notices.py
        col(Delivery.state).in_([DeliveryState.QUEUED, DeliveryState.SENDING]),
    )
    about = [number or 0 for number, params in session.exec(queued) if params.get("report") in reports]
    if about:
        outbox.withdraw(session, about, now)


def tell(session: Session, actor_id: int | None, found: Preview, source: str, now: datetime) -> None:
    """Tells the officials and liaisons of a plan that gained or lost activities, or whose dates moved, but for who did
    it."""
    for tally in found.tallies:
        moved = sum("due_on" in each.fields for each in found.updated if each.line.secretariat_code == tally.code)
        if not (tally.added or tally.archived or tally.restored or moved):
            continue
        theirs = (
            select(col(Person.id))
            .join(Assignment, col(Assignment.person_id) == Person.id)
            .where(Assignment.secretariat_code == tally.code, col(Person.id).is_distinct_from(actor_id))
            .where(Person.standing == Standing.ACTIVE, col(Person.consent).is_not(None))
        )
        outbox.enqueue_each(
            session,
            theirs,  # type: ignore[arg-type]
            template="plan_changed",
            params={"secretariat": tally.code, "name": tally.name, "moved": moved}
            | {"added": tally.added + tally.restored, "archived": tally.archived, "codes": _codes(found, tally.code)},
            dedupe_prefix=f"plan_changed:{source}:{tally.code}",
            now=now,
            delivery_class=DeliveryClass.ONCE,
        )


def _codes(found: Preview, code: str) -> list[str]:
    """Names what a notice tells of, where it is little; else nothing."""
    lines = [*found.added, *(each.line for each in found.restored)]
    lines += [each.line for each in found.updated if "due_on" in each.fields]
    told = [line.code for line in lines if line.secretariat_code == code]
    told += [each.code for each in found.archived if each.secretariat_code == code]
    return told if len(told) <= _FEW else []
