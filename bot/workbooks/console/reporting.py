"""Reports of the plans from the command line: what was typed becomes filters, refusals become plain lines."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from bot.base.errors import DomainError
from bot.plans.plans import ACTIONS
from bot.workbooks.chat import report_words
from bot.workbooks.excel.report import workbook
from bot.workbooks.exports import Contents, Filters

_REASONS = {
    "gone": f"--secretariat is no certified secretariat (a DIVIPOLA code), or --action none of {', '.join(ACTIONS)}",
    "period": "--to is before --from",
}


def filters(secretariats: Collection[str], actions: Collection[str], first: date | None, last: date | None) -> Filters:
    """Makes filters of what was typed. Without secretariats or actions: all of them."""
    return Filters(frozenset(secretariats) or None, frozenset(actions) or None, first, last)


def write(contents: Contents, out: Path, page: Path | None) -> str:
    """Writes the files, and gives a line about them."""
    out.write_bytes(workbook(contents, report_words.words(contents)))
    if page is not None:
        page.write_text(report_words.page(contents), encoding="utf-8")
    found = contents.overview
    return f"{len(found.states)} activities of {found.summary.secretariats} secretariats, {found.acts} acts"


def explained(error: DomainError) -> str:
    return _REASONS[error.reason]
