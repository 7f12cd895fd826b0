"""Imports plans from a workbook: previewed, waited for, and then done, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.people import audit, people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.ledger import Changed
from bot.workbooks import writing
from bot.workbooks.changes import Preview, Tally, compare
from bot.workbooks.rows.rows import check
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
        writing.write(session, actor_id, found, now)
        writing.tell(session, actor_id, found, source, now)
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


def _record(session: Session, actor_id: int | None, tallies: Sequence[Tally], source: str, now: datetime) -> None:
    counts = {
        tally.code: [tally.added, tally.changed, tally.unchanged, tally.archived, tally.restored] for tally in tallies
    }
    totals = {
        kind: sum(getattr(tally, kind) for tally in tallies) for kind in ("added", "changed", "archived", "restored")
    }
    audit.record(session, actor_id, "plan_imported", None, now, source=source, secretariats=counts, **totals)
