"""Reads a plan workbook, as whichever program wrote it, into a Sheet."""

from bot.workbooks.excel import container
from bot.workbooks.excel.container import Format
from bot.workbooks.files import reading, tables
from bot.workbooks.files.grids import Progress
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.sheet import Sheet


def read_workbook(content: bytes, progress: Progress = lambda *_: None) -> Sheet:
    """Reads a workbook. Raises Wrong for a file, or a workbook, without a plan to be read: file_… and sheet_…"""
    kind = container.examine(content)
    try:
        return tables.plan(reading.sources(content, kind), progress)
    except Wrong as wrong:
        if kind is Format.TEXT and wrong.kind == "sheet_no_headers":  # a text has no sheets to speak of
            raise Wrong("file_text") from wrong
        raise
