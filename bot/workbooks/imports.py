"""Imports plans from a workbook: previewed, waited for, and then done, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.people import assignments, audit, people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.ledger import Changed
from bot.workbooks import writing
from bot.workbooks.changes import Preview, Tally, compare
from bot.workbooks.rows.rows import Checked, check
from bot.workbooks.rows.sheet import Sheet
from db.models import AuditEntry, Secretariat

DRAFT = "plan_import"  # kind of the draft between the preview and «Importar»
_RECENT = 50  # imports of one person among which a repeated tap looks for its own


@dataclass(frozen=True)
class Imported:
    """What an import did. `repeated`: it was done before, this is its receipt."""

    tallies: Sequence[Tally]
    at: datetime
    repeated: bool = False


@dataclass(frozen=True)
class Scope:
    """What the rows of a workbook are read by: the secretariats there are, as values of their columns, and whose plans
    may be imported (None: everybody's)."""

    secretariats: Sequence[Mapping[str, Any]]
    reach: frozenset[str] | None


@dataclass(frozen=True)
class Reading:
    """The rows of a workbook, read."""

    scope: Scope
    checked: Checked


def scope(session: Session, actor_id: int | None) -> Scope:
    """Looks up what rows are read by. `actor_id` None: the command line, which may import everybody's. Raises
    NotAllowed."""
    reach = None if actor_id is None else plans.reachable(people.require(session, actor_id, Act.IMPORT_PLANS))
    return Scope([each.model_dump() for each in assignments.secretariats(session)], reach)


def read(sheet: Sheet, by: Scope) -> Reading:
    """Reads all rows. Thousands take a second, in which nobody may wait for the database: it needs none."""
    known = [Secretariat(**values) for values in by.secretariats]
    return Reading(by, check(sheet, known, by.reach))


def preview(session: Session, actor_id: int | None, sheet: Sheet, reading: Reading | None = None) -> Preview:
    """Works out what an import would do, and changes nothing. `reading`: its rows, where they were read before the
    transaction. Raises NotAllowed."""
    return compare(session, _checked(session, actor_id, sheet, reading))


def apply(
    session: Session,
    actor_id: int | None,
    sheet: Sheet,
    digest: str,
    source: str,
    now: datetime,
    reading: Reading | None = None,
) -> Imported:
    """Imports what was previewed, in one transaction. A workbook that changes nothing writes nothing. `reading` as for
    preview().

    Raises:
        NotAllowed: the plans of these secretariats are not theirs to import.
        Changed: the plan is not as it was when it was previewed.
        Invalid: import_rejected, while a row is.
    """
    found = compare(session, _checked(session, actor_id, sheet, reading), locked=True)
    if found.digest != digest:
        raise Changed
    if found.rejected:
        raise Invalid("import_rejected")
    if found.changes:
        writing.write(session, actor_id, found, now)
        writing.tell(session, actor_id, found, source, now)
        _record(session, actor_id, found.tallies, source, now)
    return Imported(found.tallies, now)


def done(session: Session, actor_id: int | None, source: str) -> Imported | None:
    """Finds what the import of this source did; None: there was none."""
    mine = select(AuditEntry).where(AuditEntry.act == "plan_imported", AuditEntry.actor_id == actor_id)
    for entry in session.exec(mine.order_by(col(AuditEntry.id).desc()).limit(_RECENT)):
        if entry.detail["source"] == source:
            names = {each.code: each.name for each in assignments.secretariats(session, entry.detail["secretariats"])}
            tallies = [Tally(code, names[code], *counts) for code, counts in entry.detail["secretariats"].items()]
            return Imported(sorted(tallies, key=lambda tally: tally.name), entry.at, repeated=True)
    return None


# Between the preview and the tap that imports


def wait(session: Session, person_id: int, file_id: str, digest: str, now: datetime) -> None:
    """Begins to wait for «Importar». Of the workbook only Telegram's name for the file is kept."""
    drafts.open(session, person_id, DRAFT, {"file_id": file_id, "digest": digest}, now)


def previewed_file(session: Session, person_id: int, digest: str, now: datetime) -> str:
    """Finds the file that was previewed so. Raises Gone for another preview than the last."""
    draft = drafts.current(session, person_id, now)
    if draft is None or draft.kind != DRAFT or draft.data.get("digest") != digest:
        raise Gone("import")
    return str(draft.data["file_id"])


def confirm(
    session: Session,
    person_id: int,
    sheet: Sheet,
    digest: str,
    source: str,
    now: datetime,
    reading: Reading | None = None,
) -> Imported:
    """Imports as apply() does, and waits for nothing any more. The same source again finds what the first one did."""
    if known := done(session, person_id, source):
        return known
    made = apply(session, person_id, sheet, digest, source, now, reading)
    drafts.close(session, person_id)
    return made


# What would change


def _checked(session: Session, actor_id: int | None, sheet: Sheet, reading: Reading | None) -> Checked:
    """Gives the rows as they were read, or reads them: also again, when rights or secretariats changed since."""
    by = scope(session, actor_id)
    return (reading if reading is not None and reading.scope == by else read(sheet, by)).checked


def _record(session: Session, actor_id: int | None, tallies: Sequence[Tally], source: str, now: datetime) -> None:
    counts = {
        tally.code: [tally.added, tally.changed, tally.unchanged, tally.archived, tally.restored] for tally in tallies
    }
    totals = {
        kind: sum(getattr(tally, kind) for tally in tallies) for kind in ("added", "changed", "archived", "restored")
    }
    audit.record(session, actor_id, "plan_imported", None, now, source=source, secretariats=counts, **totals)
