"""Plans from a workbook: what its rows would change, and then the change itself, all of it or nothing.

A workbook says everything of the secretariats it names: what it leaves out of them is archived. A date agreed in the
bot (`due_on`) holds until the workbook's own (`sheet_due_on`) changes.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from bot.base import drafts, outbox
from bot.base.errors import Gone, Invalid
from bot.people import audit, people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.columns import CODE, DETAILS, DUE
from bot.plans.ledger import Changed
from bot.workbooks.rows.rows import Checked, Line, LineKey, check, line_key
from bot.workbooks.rows.sheet import Note, Problem, Sheet
from conocimiento.folding import as_seen
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
_DATES = ("due_on", "sheet_due_on")  # of the workbook's due date
_RECENT = 50  # imports of one person among which a repeated tap looks for its own
_NEVER = datetime.min.replace(tzinfo=UTC)

_ACTIVITIES = Activity.__table__  # type: ignore[attr-defined]
_CHANGES = ActivityChange.__table__  # type: ignore[attr-defined]


class Update(NamedTuple):
    """A known activity that will be otherwise; `fields`: from and to, by column of `activities`."""

    activity_id: int
    line: Line
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Tally:
    """Of one secretariat, activities; `rejected`: rows. Without a code: rows whose secretariat nobody could read."""

    code: str
    name: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    archived: int = 0
    restored: int = 0
    rejected: int = 0

    @property
    def changes(self) -> int:
        return self.added + self.changed + self.archived + self.restored


@dataclass(frozen=True)
class Preview:
    """What importing would do. `digest` names exactly that: another plan or another workbook has another one."""

    problems: Sequence[Problem]
    notes: Sequence[Note]
    added: Sequence[Line]
    updated: Sequence[Update]
    restored: Sequence[Update]
    archived: Sequence[Activity]
    tallies: Sequence[Tally]
    digest: str

    @property
    def rejected(self) -> bool:
        return bool(self.problems)

    @property
    def changes(self) -> int:
        return sum(tally.changes for tally in self.tallies)


@dataclass(frozen=True)
class Imported:
    """What an import did. `repeated`: it was done before, this is its receipt."""

    tallies: Sequence[Tally]
    at: datetime
    repeated: bool = False


def preview(session: Session, actor_id: int | None, sheet: Sheet) -> Preview:
    """Changes nothing. `actor_id` None: the command line, which may import everybody's. Raises NotAllowed."""
    return _preview(session, check(sheet, _secretariats(session), _reach(session, actor_id)))


def apply(session: Session, actor_id: int | None, sheet: Sheet, digest: str, source: str, now: datetime) -> Imported:
    """As it was previewed, in one transaction. A workbook that changes nothing writes nothing.

    Raises:
        NotAllowed: the plans of these secretariats are not theirs to import.
        Changed: the plan is not as it was when it was previewed.
        Invalid: import_rejected, while a row is.
    """
    checked = check(sheet, _secretariats(session), _reach(session, actor_id))
    found = _preview(session, checked, locked=True)
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
    """What the import of this source did; None: there was none."""
    mine = select(AuditEntry).where(AuditEntry.act == "plan_imported", AuditEntry.actor_id == actor_id)
    for entry in session.exec(mine.order_by(col(AuditEntry.id).desc()).limit(_RECENT)):
        if entry.detail["source"] == source:
            names = {each.code: each.name for each in people.secretariats(session, entry.detail["secretariats"])}
            tallies = [Tally(code, names[code], *counts) for code, counts in entry.detail["secretariats"].items()]
            return Imported(sorted(tallies, key=lambda tally: tally.name), entry.at, repeated=True)
    return None


# Between the preview and the tap that imports


def wait(session: Session, person_id: int, file_id: str, digest: str, now: datetime) -> None:
    """Of the workbook only Telegram's name for the file is kept."""
    drafts.open(session, person_id, DRAFT, {"file_id": file_id, "digest": digest}, now)


def waiting(session: Session, person_id: int, digest: str, now: datetime) -> str:
    """The file that was previewed so. Raises Gone for another preview than the last."""
    draft = drafts.current(session, person_id, now)
    if draft is None or draft.kind != DRAFT or draft.data.get("digest") != digest:
        raise Gone("import")
    return str(draft.data["file_id"])


def confirm(session: Session, person_id: int, sheet: Sheet, digest: str, source: str, now: datetime) -> Imported:
    """As apply(), and nothing is waited for any more. The same source again finds what the first one did."""
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


def _preview(session: Session, checked: Checked, *, locked: bool = False) -> Preview:
    codes = sorted(set(checked.places.values()))
    known = _known(session, codes, locked=locked)
    by_key = _by_key(known)
    added = [line for line in checked.lines if line.key not in by_key]
    kept = [(_meant(by_key[line.key], line), line) for line in checked.lines if line.key in by_key]
    others = [_update(activity, line) for activity, line in kept]
    gone = {each.id for each in known if each.archived_at}
    restored = [each for each in others if each.activity_id in gone]
    updated = [each for each in others if each.activity_id not in gone and each.fields]
    meant = {line.key: activity.id for activity, line in kept}
    left_out = [each for each in known if each.archived_at is None and _is_left_out(each, checked.named, meant)]
    notes = [*checked.notes, *_other_spellings(kept)]
    found = Preview(checked.problems, notes, added, updated, restored, left_out, (), "")
    names = {each.code: each.name for each in people.secretariats(session, codes)}
    return replace(found, tallies=_tallies(found, checked, names), digest=_digest(found))


def _by_key(known: Sequence[Activity]) -> dict[LineKey, list[Activity]]:
    """The activities of each code, the one that it means first. A plan may hold one code in two spellings, of before
    «JU-3» and «JU-03» were known for the same: then it is the one that is not archived, else the one archived last.
    The other keeps its history and stays in the archive, for nobody knows which of its reports would be of this one."""
    found: dict[LineKey, list[Activity]] = {}
    for each in sorted(known, key=lambda each: (each.archived_at is None, each.archived_at or _NEVER), reverse=True):
        found.setdefault(line_key(each.secretariat_code, each.code), []).append(each)
    return found


def _meant(alike: Sequence[Activity], line: Line) -> Activity:
    """Of two that are both in the plan the one spelled so."""
    standing = [each for each in alike if each.archived_at is None]
    return next((each for each in standing if each.code.casefold() == line.code.casefold()), alike[0])


def _is_left_out(activity: Activity, named: Collection[LineKey], meant: Mapping[LineKey, int | None]) -> bool:
    key = line_key(activity.secretariat_code, activity.code)
    return key not in named or meant.get(key, activity.id) != activity.id


def _other_spellings(kept: Sequence[tuple[Activity, Line]]) -> list[Note]:
    """The plan keeps its own spelling; who wrote another reads which activity it was taken for."""
    pairs = [(line.code, activity.code) for activity, line in kept if line.code.casefold() != activity.code.casefold()]
    return [Note("codes_spelled", {"number": len(pairs), "written": pairs[0][0], "held": pairs[0][1]})] if pairs else []


def _known(session: Session, codes: Collection[str], *, locked: bool) -> Sequence[Activity]:
    """Locked: one import at a time of a secretariat, and no report or new date while it looks."""
    wanted = select(Activity).where(col(Activity.secretariat_code).in_(codes)).order_by(col(Activity.id))
    if locked:
        here = select(Secretariat.code).where(col(Secretariat.code).in_(codes)).order_by(Secretariat.code)
        session.exec(here.with_for_update(key_share=True)).all()
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.exec(wanted).all()


def _update(activity: Activity, line: Line) -> Update:
    assert activity.id is not None
    after = _details(line)
    due_on = line.values[DUE.field]
    if due_on != activity.sheet_due_on:
        after |= dict.fromkeys(_DATES, due_on)
    before = {column: getattr(activity, column) for column in after}
    changed = {column: (before[column], value) for column, value in after.items() if not _same(before[column], value)}
    return Update(activity.id, line, changed)


def _same(before: Any, after: Any) -> bool:
    """A sentence that only another program wrote otherwise is no change."""
    texts = isinstance(before, str) and isinstance(after, str)
    return as_seen(before) == as_seen(after) if texts else bool(before == after)


def _tallies(found: Preview, checked: Checked, names: Mapping[str, str]) -> list[Tally]:
    """By name; last the rows whose secretariat could not be read."""
    counts = {code: dict.fromkeys(("added", "changed", "archived", "restored", "rejected"), 0) for code in (*names, "")}
    lines = dict.fromkeys(names, 0)
    for line in checked.lines:
        lines[line.secretariat_code] += 1
    for line in found.added:
        counts[line.secretariat_code]["added"] += 1
    for kind, updates in (("changed", found.updated), ("restored", found.restored)):
        for each in updates:
            counts[each.line.secretariat_code][kind] += 1
    for activity in found.archived:
        counts[activity.secretariat_code]["archived"] += 1
    for row in {problem.row for problem in found.problems if problem.row > 1}:
        counts[checked.places.get(row, "")]["rejected"] += 1
    made = [
        Tally(code, name, unchanged=lines[code] - sum(counts[code][kind] for kind in ("added", "changed", "restored")),
              **counts[code])
        for code, name in sorted(names.items(), key=lambda pair: pair[1])
    ]  # fmt: skip
    return [*made, Tally("", "", **counts[""])] if counts[""]["rejected"] else made


def _digest(found: Preview) -> str:
    what: list[Any] = [
        [[*line.key, *_values(line).values()] for line in found.added],
        [[each.activity_id, each.fields] for each in found.updated],
        [[each.activity_id, each.fields] for each in found.restored],
        [each.id for each in found.archived],
        [[problem.row, problem.column, problem.kind] for problem in found.problems],
    ]
    return hashlib.sha256(json.dumps(what, default=str).encode()).hexdigest()[:24]


# The change


def _write(session: Session, actor_id: int | None, found: Preview, now: datetime) -> None:
    """A few statements, however many rows."""
    session.flush()
    changes = [(number, ChangeKind.ADDED, _values(line)) for number, line in _add(session, found.added)]
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


def _values(line: Line) -> dict[str, Any]:
    """By column of `activities`, but for the secretariat, which never changes."""
    return {CODE.field: line.code} | _details(line) | dict.fromkeys(_DATES, line.values[DUE.field])


def _details(line: Line) -> dict[str, Any]:
    return {column.field: line.values[column.field] for column in DETAILS if column.field in line.values}


def _as_json(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}


def _add(session: Session, lines: Sequence[Line]) -> list[tuple[int, Line]]:
    if not lines:
        return []
    rows = [_values(line) | {"secretariat_code": line.secretariat_code} for line in lines]
    columns = _ACTIVITIES.c
    made = insert(_ACTIVITIES).returning(columns.id, columns.secretariat_code, columns.code)
    ids = {(secretariat, code): number for number, secretariat, code in session.connection().execute(made, rows)}
    return [(ids[line.secretariat_code, line.code], line) for line in lines]


def _set(session: Session, updates: Sequence[Update]) -> None:
    """One statement for each set of columns that change together."""
    together: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for each in updates:
        values = {f"to_{name}": to for name, (_, to) in each.fields.items()}
        together.setdefault(tuple(each.fields), []).append({"of_id": each.activity_id} | values)
    for names, rows in together.items():
        values = {name: bindparam(f"to_{name}", type_=_ACTIVITIES.c[name].type) for name in names}
        here = _ACTIVITIES.c.id == bindparam("of_id")
        session.connection().execute(update(_ACTIVITIES).where(here).values(**values), rows)


def _archive(session: Session, ids: Sequence[int], at: datetime | None) -> None:
    """`at` None: back in the plan."""
    if ids:
        session.connection().execute(update(_ACTIVITIES).where(_ACTIVITIES.c.id.in_(ids)).values(archived_at=at))


def _hush(session: Session, ids: Collection[int], now: datetime) -> None:
    """Nobody hears any more what was reported of them. Reminders look at the plan themselves as they leave."""
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
    """Of a plan that gained or lost activities, or whose dates moved: officials and liaisons, but for who did it."""
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
