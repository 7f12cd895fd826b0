"""Plans from the command line: a workbook is read, previewed and imported; what an operator reads of it."""

import asyncio
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.inspection.inspector import Inspector, Progress
from bot.workbooks import cautions, imports
from bot.workbooks.changes import Preview, Tally
from bot.workbooks.chat import imports_screens, problem_lines
from bot.workbooks.excel import marked
from bot.workbooks.imports import Imported
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.sheet import Note, Sheet
from db.engine import Database


@dataclass(frozen=True)
class ImportOutcome:
    """`done` None: nothing was imported. `cautions`: what to know though nothing is wrong with it."""

    sheet: Sheet
    preview: Preview
    done: Imported | None = None
    cautions: Sequence[Note] = ()

    @property
    def ok(self) -> bool:
        return not self.preview.rejected


def run(
    database: Database, file: Path, now: Callable[[], datetime], today: date, progress: Progress, *, dry_run: bool
) -> ImportOutcome:
    """Reads, previews and imports a workbook. `today`: where the plans are. Raises Wrong for a file without a plan."""
    sheet = asyncio.run(Inspector().workbook(file.read_bytes(), progress))  # as one that is sent to the bot
    rows = imports.read(sheet, database.transact(imports.scope, None))
    preview = database.transact(imports.preview, None, sheet, rows)
    known = [] if preview.rejected else database.transact(cautions.of, preview, today)
    if dry_run or preview.rejected:
        return ImportOutcome(sheet, preview, cautions=known)
    source = f"cli:{secrets.token_hex(16)}"
    done = database.transact(imports.apply, None, sheet, preview.digest, source, now(), rows)
    return ImportOutcome(sheet, preview, done, known)


def marked_workbook(outcome: ImportOutcome) -> bytes:
    return marked.build(outcome.sheet, imports_screens.remarks(outcome.preview.problems))


def lines(outcome: ImportOutcome) -> Iterator[str]:
    """Writes what an operator reads: every rejected row, then the counts of each secretariat, then what was done."""
    preview = outcome.preview
    for where, what in problem_lines.lines(preview.problems, imports_screens.reason, apart=None):
        yield f"{where}: {what}"
    for note in preview.notes:
        yield f"note: {imports_screens.note(note)}"
    for tally in preview.tallies:
        yield f"{f'{tally.code} {tally.name}'.strip() or '?'}: {_counts(tally)}"
    for each in outcome.cautions:
        yield f"warning: {imports_screens.caution(each)}"
    if preview.rejected:
        yield f"nothing imported: {len({problem.row for problem in preview.problems})} rows rejected"
    elif not preview.changes:
        yield "nothing to import: the plans are like this already"
    else:
        yield "imported" if outcome.done else "dry run: nothing imported"


def _counts(tally: Tally) -> str:
    return (
        f"{tally.added} new, {tally.changed} changed, {tally.unchanged} unchanged, {tally.archived} archived, "
        f"{tally.restored} restored, {tally.rejected} rejected"
    )


def explained(wrong: Wrong) -> str:
    return f"nothing imported: {imports_screens.why(wrong)}"
