"""What importing a workbook would change. It says everything of the secretariats it names: what it leaves out of
them is archived. A date agreed in the bot (`due_on`) holds until the workbook's own (`sheet_due_on`) changes."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from bot.people import assignments
from bot.plans.columns import CODE, DETAILS, DUE
from bot.workbooks.rows.rows import Checked, LineKey, PlanLine, line_key
from bot.workbooks.rows.sheet import Note, SheetProblem
from conocimiento.folding import as_seen
from db.models import Activity, Secretariat

_DATES = ("due_on", "sheet_due_on")  # of the workbook's due date
_NEVER = datetime.min.replace(tzinfo=UTC)


class Update(NamedTuple):
    """A known activity that will be otherwise; `fields`: from and to, by column of `activities`."""

    activity_id: int
    line: PlanLine
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Tally:
    """Of one secretariat, activities; `rejected`: rows. Without a code: rows whose secretariat nobody could read, or,
    where there is a name, of secretariats whose plans are not theirs to import."""

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


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What importing would do. `digest` names exactly that: another plan or another workbook has another one."""

    problems: Sequence[SheetProblem]
    notes: Sequence[Note]
    added: Sequence[PlanLine]
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


def compare(session: Session, checked: Checked, *, locked: bool = False) -> Preview:
    """Works out what importing the checked rows would change. `locked`: until the end of the transaction nobody else
    changes it."""
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
    found = Preview(
        problems=checked.problems,
        notes=notes,
        added=added,
        updated=updated,
        restored=restored,
        archived=left_out,
        tallies=(),
        digest="",
    )
    names = {each.code: each.name for each in assignments.secretariats(session, codes)}
    return replace(found, tallies=_tallies(found, checked, names), digest=digest(found))


def _by_key(known: Sequence[Activity]) -> dict[LineKey, list[Activity]]:
    """Groups the activities of a plan by their code, the one that it means first.

    A plan may hold one code in two spellings, of before «JU-3» and «JU-03» were known for the same: then it is the one
    that is not archived, else the one archived last. The other keeps its history and stays in the archive, for nobody
    knows which of its reports would be of this one.
    """
    found: dict[LineKey, list[Activity]] = {}
    for each in sorted(known, key=lambda each: (each.archived_at is None, each.archived_at or _NEVER), reverse=True):
        found.setdefault(line_key(each.secretariat_code, each.code), []).append(each)
    return found


def _meant(alike: Sequence[Activity], line: PlanLine) -> Activity:
    """Chooses, of two activities that are both in the plan, the one spelled so."""
    standing = [each for each in alike if each.archived_at is None]
    return next((each for each in standing if each.code.casefold() == line.code.casefold()), alike[0])


def _is_left_out(activity: Activity, named: Collection[LineKey], meant: Mapping[LineKey, int | None]) -> bool:
    """Tells whether a workbook leaves an activity out. What was agreed in a visit was never in one: it stays."""
    if activity.commitment:
        return False
    key = line_key(activity.secretariat_code, activity.code)
    return key not in named or meant.get(key, activity.id) != activity.id


def _other_spellings(kept: Sequence[tuple[Activity, PlanLine]]) -> list[Note]:
    """Notes where the plan keeps its own spelling: who wrote another reads which activity it was taken for."""
    pairs = [(line.code, activity.code) for activity, line in kept if line.code.casefold() != activity.code.casefold()]
    return [Note("codes_spelled", {"number": len(pairs), "written": pairs[0][0], "held": pairs[0][1]})] if pairs else []


def _known(session: Session, codes: Collection[str], *, locked: bool) -> Sequence[Activity]:
    """Reads the activities of these secretariats. Locked: one import at a time of a secretariat, and no report or new
    date while it looks."""
    wanted = select(Activity).where(col(Activity.secretariat_code).in_(codes)).order_by(col(Activity.id))
    if locked:
        here = select(Secretariat.code).where(col(Secretariat.code).in_(codes)).order_by(Secretariat.code)
        session.exec(here.with_for_update(key_share=True)).all()
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.exec(wanted).all()


def _update(activity: Activity, line: PlanLine) -> Update:
    assert activity.id is not None
    after = _details(line)
    due_on = line.values[DUE.field]
    if due_on != activity.sheet_due_on:
        after |= dict.fromkeys(_DATES, due_on)
    before = {column: getattr(activity, column) for column in after}
    changed = {column: (before[column], value) for column, value in after.items() if not same(before[column], value)}
    return Update(activity.id, line, changed)


def same(before: Any, after: Any) -> bool:
    """Tells whether two values are the same: a sentence that only another program wrote otherwise is no change."""
    if before == after:  # most are, and folding thousands of sentences takes long
        return True
    return isinstance(before, str) and isinstance(after, str) and as_seen(before) == as_seen(after)


def _tallies(found: Preview, checked: Checked, names: Mapping[str, str]) -> list[Tally]:
    """Counts by secretariat, in the order of names; last the rows whose secretariat could not be read."""
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
    foreign = {
        problem.row: str(problem.values["name"])
        for problem in found.problems
        if problem.kind == "secretariat_not_yours"
    }
    for row in {problem.row for problem in found.problems if _of_a_row(problem)} - set(foreign):
        counts[checked.places.get(row, "")]["rejected"] += 1
    made = [
        Tally(code, name, unchanged=lines[code] - sum(counts[code][kind] for kind in ("added", "changed", "restored")),
              **counts[code])
        for code, name in sorted(names.items(), key=lambda pair: pair[1])
    ]  # fmt: skip
    if foreign:
        made.append(Tally("", ", ".join(sorted(set(foreign.values()))), rejected=len(foreign)))
    return [*made, Tally("", "", **counts[""])] if counts[""]["rejected"] else made


def _of_a_row(problem: SheetProblem) -> bool:
    return problem.row > 0 and not problem.kind.startswith("header_")


def digest(found: Preview) -> str:
    """Names exactly what a preview would change."""
    what: list[Any] = [
        [[*line.key, *values_of(line).values()] for line in found.added],
        [[each.activity_id, each.fields] for each in found.updated],
        [[each.activity_id, each.fields] for each in found.restored],
        [each.id for each in found.archived],
        [[problem.row, problem.column, problem.kind] for problem in found.problems],
    ]
    return hashlib.sha256(json.dumps(what, default=str).encode()).hexdigest()[:24]


def values_of(line: PlanLine) -> dict[str, Any]:
    """Gives the values of a line by column of `activities`, but for the secretariat, which never changes."""
    return {CODE.field: line.code} | _details(line) | dict.fromkeys(_DATES, line.values[DUE.field])


def _details(line: PlanLine) -> dict[str, Any]:
    return {column.field: line.values[column.field] for column in DETAILS if column.field in line.values}
