"""Opens a workbook with the reader that its bytes ask for, whatever its name says."""

from collections.abc import Callable, Mapping, Sequence

from bot.workbooks.excel.container import Format
from bot.workbooks.files.grids import Source


def sources(content: bytes, kind: Format) -> Sequence[Source]:
    """Lists the sheets of a workbook. Raises Wrong: file_…"""
    return _READERS[kind](content)


def _xlsx(content: bytes) -> Sequence[Source]:
    from bot.workbooks.files import xlsx

    return xlsx.sources(content)


def _binary(content: bytes) -> Sequence[Source]:
    from bot.workbooks.files import binary

    return binary.sources(content)


def _xls(content: bytes) -> Sequence[Source]:
    from bot.workbooks.files import xls

    return xls.sources(content)


def _ods(content: bytes) -> Sequence[Source]:
    from bot.workbooks.files import ods

    return ods.packed(content)


def _flat_ods(content: bytes) -> Sequence[Source]:
    from bot.workbooks.files import ods

    return ods.flat(content)


def _xml(content: bytes) -> Sequence[Source]:
    from bot.workbooks.files import xml_2003

    return xml_2003.sources(content)


def _page(content: bytes) -> Sequence[Source]:
    from bot.workbooks.files import pages

    return pages.sources(content)


def _text(content: bytes) -> Sequence[Source]:
    from bot.workbooks.files import texts

    return texts.sources(content)


_READERS: Mapping[Format, Callable[[bytes], Sequence[Source]]] = {  # each loads its library when it is needed
    Format.XLSX: _xlsx,
    Format.XLSB: _binary,
    Format.XLS: _xls,
    Format.ODS: _ods,
    Format.FLAT_ODS: _flat_ods,
    Format.XML: _xml,
    Format.PAGE: _page,
    Format.TEXT: _text,
}
