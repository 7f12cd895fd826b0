"""Finds the plan in a workbook: the sheet, or sheets, whose headers name most of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.workbooks.files.grids import Progress, Source
from bot.workbooks.files.header_rows import FEWEST, Heading, find_heading
from bot.workbooks.files.joining import joined
from bot.workbooks.files.table_rows import SHEET, Table
from bot.workbooks.rows.cells import Wrong, header
from bot.workbooks.rows.sheet import Sheet


@dataclass(frozen=True)
class _Choice:
    """`last`: the row in which its head ends."""

    source: Source
    heading: Heading | None
    last: int

    @property
    def named(self) -> int:
        return self.heading.named if self.heading else 0


def plan(sources: Sequence[Source], progress: Progress) -> Sheet:
    """Reads the plan that stands in one of these sheets, or in one for each secretariat. Raises Wrong: sheet_…"""
    sheets = [_read(each.source, progress, len(sources) > 1) for each in _choose(sources)]
    return sheets[0] if len(sheets) == 1 else joined(sheets)


def _read(source: Source, progress: Progress, one_of_several: bool) -> Sheet:
    grid = source.whole(progress)
    heading = find_heading(grid)
    if heading is None:
        raise Wrong("sheet_no_headers", sheet=source.name)
    return Table(source, grid, heading).sheet(one_of_several)


def _choose(sources: Sequence[Source]) -> Sequence[_Choice]:
    """Chooses the sheet whose headers name most; of several the one called «plan», else the only one that is shown;
    else all of them."""
    if not sources:
        raise Wrong("sheet_none")
    filled = [(each, head) for each in sources if (head := each.head()).rows]
    if not filled:
        raise Wrong("sheet_empty", sheet=sources[0].name)
    choices = [_Choice(each, find_heading(head), max(head.rows)) for each, head in filled]
    most = max(each.named for each in choices)
    if most < FEWEST:
        named = [each for each in choices if header(each.source.name) == SHEET]
        raise Wrong("sheet_no_headers", sheet=(named or choices)[0].source.name)
    best = [each for each in choices if each.named == most]
    for preferred in (_is_plan, _is_shown, _has_rows):
        best = [each for each in best if preferred(each)] or best
    return best


def _is_plan(choice: _Choice) -> bool:
    return header(choice.source.name) == SHEET


def _is_shown(choice: _Choice) -> bool:
    return choice.source.visible


def _has_rows(choice: _Choice) -> bool:
    return choice.heading is not None and choice.last > choice.heading.row
