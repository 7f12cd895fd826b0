"""Imports plans from a workbook: previewed, waited for, and then done, all of it or nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from bot.base import drafts, outbox
from bot.base.errors import Gone, Invalid
from bot.people import audit, people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.ledger import Changed
from bot.workbooks.changes import Preview, Tally, Update, compare, values_of
from bot.workbooks.rows.rows import PlanLine, check
from bot.workbooks.rows.sheet import Sheet
from db.models import (
    Activity,
    ActivityChange,
    Assignment,
    AuditEntry,
    ChangeKind,
    Delivery,
    DeliveryClass,
    DeliveryState,
    Person,
    Report,
    Secretariat,
    Standing,
)

DRAFT = "plan_import"  # kind of the draft between the preview and «Importar»
_RECENT = 50  # imports of one person among which a repeated tap looks for its own

_ACTIVITIES = Activity.__table__  # type: ignore[attr-defined]
_CHANGES = ActivityChange.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Imported:
    """What an import did. `repeated`: it was done before, this is its receipt."""

    tallies: Sequence[Tally]
    at: datetime
    repeated: bool = False


def preview(session: Session, actor_id: int | None, sheet: Sheet) -> Preview:
    """Works out what an import would do, and changes nothing. `actor_id` None: the command line, which may import
    everybody's. Raises NotAllowed."""
    return compare(session, check(sheet, _secretariats(session), _reach(session, actor_id)))


def apply(session: Session, actor_id: int | None, sheet: Sheet, digest: str, source: str, now: datetime) -> Imported:
    """Imports what was previewed, in one transaction. A workbook that changes nothing writes nothing.

    Raises:
        NotAllowed: the plans of these secretariats are not theirs to import.
        Changed: the plan is not as it was when it was previewed.
        Invalid: import_rejected, while a row is.
    """
    checked = check(sheet, _secretariats(session), _reach(session, actor_id))
    found = compare(session, checked, locked=True)
    if found.digest != digest:
        raise Changed
    if found.rejected:
        raise Invalid("import_rejected")
    if found.changes:
        _write(session, actor_id, found, now)
        _tell(session, actor_id, found, source, now)
        _record(session, actor_id, found.tallies, source, now)
    return Imported(found.tallies, now)


def done(session: Session, actor_id: int | None, source: str) -> Imported | None:
    """Finds what the import of this source did; None: there was none."""
    mine = select(AuditEntry).where(AuditEntry.act == "plan_imported", AuditEntry.actor_id == actor_id)
    for entry in session.exec(mine.order_by(col(AuditEntry.id).desc()).limit(_RECENT)):
        if entry.detail["source"] == source:
            names = {each.code: each.name for each in people.secretariats(session, entry.detail["secretariats"])}
            tallies = [Tally(code, names[code], *counts) for code, counts in entry.detail["secretariats"].items()]
            return Imported(sorted(tallies, key=lambda tally: tally.name), entry.at, repeated=True)
    return None


# Between the preview and the tap that imports


def wait(session: Session, person_id: int, file_id: str, digest: str, now: datetime) -> None:
    """Begins to wait for «Importar». Of the workbook only Telegram's name for the file is kept."""
    drafts.open(session, person_id, DRAFT, {"file_id": file_id, "digest": digest}, now)


def waiting(session: Session, person_id: int, digest: str, now: datetime) -> str:
    """Finds the file that was previewed so. Raises Gone for another preview than the last."""
    draft = drafts.current(session, person_id, now)
    if draft is None or draft.kind != DRAFT or draft.data.get("digest") != digest:
        raise Gone("import")
    return str(draft.data["file_id"])


def confirm(session: Session, person_id: int, sheet: Sheet, digest: str, source: str, now: datetime) -> Imported:
    """Imports as apply() does, and waits for nothing any more. The same source again finds what the first one did."""
    if known := done(session, person_id, source):
        return known
    made = apply(session, person_id, sheet, digest, source, now)
    drafts.close(session, person_id)
    return made


# What would change


def _reach(session: Session, actor_id: int | None) -> frozenset[str] | None:
    return None if actor_id is None else plans.reachable(people.require(session, actor_id, Act.IMPORT_PLANS))


def _secretariats(session: Session) -> list[Secretariat]:
    return people.secretariats(session)


# The change


def _write(session: Session, actor_id: int | None, found: Preview, now: datetime) -> None:
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
    rows = [values_of(line) | {"secretariat_code": line.secretariat_code} for line in lines]
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


def _tell(session: Session, actor_id: int | None, found: Preview, source: str, now: datetime) -> None:
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
            | {"added": tally.added + tally.restored, "archived": tally.archived},
            dedupe_prefix=f"plan_changed:{source}:{tally.code}",
            now=now,
            delivery_class=DeliveryClass.ONCE,
        )


def _record(session: Session, actor_id: int | None, tallies: Sequence[Tally], source: str, now: datetime) -> None:
    counts = {
        tally.code: [tally.added, tally.changed, tally.unchanged, tally.archived, tally.restored] for tally in tallies
    }
    totals = {
        kind: sum(getattr(tally, kind) for tally in tallies) for kind in ("added", "changed", "archived", "restored")
    }
    audit.record(session, actor_id, "plan_imported", None, now, source=source, secretariats=counts, **totals)
