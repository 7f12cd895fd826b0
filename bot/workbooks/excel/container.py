"""Is this file a workbook that can be opened without harm, and of which kind? Asked of its bytes, never of its name,
before anything is inflated."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum, auto
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.evidence import office_parts
from bot.evidence.archives import BROKEN, ENTRY, MOST_ENTRIES, Refused, holds_vba, is_ole
from bot.evidence.file_types import MOST_BYTES
from bot.workbooks.excel.prolog import declares_a_type
from bot.workbooks.rows.cells import Wrong

MOST_INFLATED = 32 * 1024 * 1024  # bytes of XML; 5,000 rows of a plan have 4 million
MOST_RATIO = 100  # a workbook of equal rows has 15, one of nothing but formatted empty cells 45 (evidence/archives.py)
MOST_MEMBERS = 2000
MOST_TEXT = 8 * 1024 * 1024  # bytes of a workbook that is text or one XML: 5,000 rows of a plan have 2 million
_SMALL = 1024 * 1024  # bytes that inflate to no more than this are no bomb
_PIECE = 64 * 1024  # bytes of a part at a time
_UTF16 = "utf-16-le"
_OTHERS = [  # how files begin that are no zip archive
    (b"%PDF", "file_pdf"),
    (b"\xff\xd8\xff", "file_image"),
    (b"\x89PNG", "file_image"),
    (b"GIF8", "file_image"),
    (b"Rar!", "file_archive"),
    (b"7z\xbc\xaf", "file_archive"),
    (b"\x1f\x8b", "file_archive"),
    (b"MZ", "file_program"),
    (b"{\\rtf", "file_document"),
]
# Of Excel 2 to 95, outside a container.
_OLD = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_PARTS = [  # what tells zip archives apart
    ("word/document.xml", "file_document"),
    ("ppt/presentation.xml", "file_document"),
    ("Index/Document.iwa", "file_numbers"),
]


class Format(StrEnum):
    """What a workbook is by its bytes."""

    XLSX = auto()
    XLSB = auto()
    XLS = auto()
    ODS = auto()
    FLAT_ODS = auto()  # .fods: one XML
    XML = auto()  # of Excel 2003
    PAGE = auto()  # a web page that is called a workbook
    TEXT = auto()  # .csv and its like


def examine(content: bytes) -> Format:
    """Finds which reader a file is for; refuses one that is no workbook or could do harm. Raises Wrong: file_…
    (templates/import_problem.html.j2)."""
    if not content.strip(b"\0 \t\r\n"):
        raise Wrong("file_empty")
    if len(content) > MOST_BYTES:
        raise Wrong("file_large", megabytes=MOST_BYTES // 1024**2)
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    return _other(content)


def _other(content: bytes) -> Format:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(content)
    if content.startswith(_OLD):
        return Format.XLS
    for beginning, kind in _OTHERS:
        if content.startswith(beginning):
            raise Wrong(kind)
    return _text(content)


def _compound(content: bytes) -> Format:
    """Looks at Microsoft's older container: an old workbook, or a new one behind a password."""
    if "EncryptedPackage".encode(_UTF16) in content:
        raise Wrong("file_password")
    if "_VBA_PROJECT".encode(_UTF16) in content:
        raise Wrong("file_macros")
    if "Workbook".encode(_UTF16) in content or "Book".encode(_UTF16) in content:
        return Format.XLS
    raise Wrong("file_document")


def _text(content: bytes) -> Format:
    """Finds what a text is: many programs call a web page or a text with separators a workbook."""
    head = content[:4096]
    if len(content) > MOST_TEXT:
        raise Wrong("file_inflates", megabytes=len(content) // 1024**2 + 1)
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return _xml_kind(content, head)
    if re.search(rb"<\s{0,9}(!doctype html|html|table|body)\b", head, re.IGNORECASE):
        return Format.PAGE
    if b"<?xml" in head[:200] or b"<" in head[:16]:
        return _xml_kind(content, head)
    text = _as_read(head)
    readable = sum(char.isprintable() or char in "\r\n\t" for char in text) > 0.95 * len(text)
    if readable and any(mark in text for mark in ";,\t|"):
        return Format.TEXT
    raise Wrong("file_other")


def _as_read(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if b"\0" in head[:200]:
        return head.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "replace")
    return head.decode("latin-1")


def _xml_kind(content: bytes, head: bytes) -> Format:
    if declares_a_type([content]):
        raise Wrong("file_bomb")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return Format.XML
    if b"urn:oasis:names:tc:opendocument:xmlns:office" in head:
        return Format.FLAT_ODS
    raise Wrong("file_xml")


def _archive(content: bytes) -> Format:
    if content.count(ENTRY) > MOST_ENTRIES:  # zipfile reads the whole directory before it can be asked how long it is
        raise Wrong("file_bomb")
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _members(archive)
    except BadZipFile as exc:
        raise Wrong("file_cut" if b"PK\x05\x06" not in content[-66000:] else "file_broken") from exc
    except BROKEN as exc:
        raise Wrong("file_broken") from exc


def _members(archive: ZipFile) -> Format:
    members = archive.infolist()
    names = {plain_name(each.filename) for each in members}
    _require_small(members)
    if any(each.flag_bits & 1 for each in members):
        raise Wrong("file_password")
    if any(map(office_parts.is_project, names)):
        raise Wrong("file_macros")
    for part, kind in _PARTS:
        if part in names:
            raise Wrong(kind)
    if "mimetype" in names or "content.xml" in names:
        return _open_document(archive, names)
    if "xl/workbook.bin" in names:
        return Format.XLSB
    if office_parts.TYPES not in names or not ("xl/workbook.xml" in names or _declares_a_workbook(archive)):
        raise Wrong("file_archive")
    _require_plain(archive, [each for each in archive.namelist() if each.lower().endswith((".xml", ".rels"))])
    if _holds_macros(archive, members):
        raise Wrong("file_macros")
    return Format.XLSX


def _declares_a_workbook(archive: ZipFile) -> bool:
    """Tells whether the package says that a part of another name is its workbook, as some programs call it."""
    types = next(each for each in archive.namelist() if plain_name(each) == office_parts.TYPES)
    with archive.open(types) as part:
        return b"spreadsheetml.sheet.main+xml" in part.read(office_parts.MOST_BYTES)


def plain_name(member: str) -> str:
    """Writes the name of a member as the format has it; some programs for Windows write it with backslashes."""
    return member.replace("\\", "/").lstrip("/")


def _open_document(archive: ZipFile, names: Collection[str]) -> Format:
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Wrong("file_password")
    said = archive.read("mimetype")[:200] if "mimetype" in names else b"spreadsheet"
    if b"spreadsheet" not in said or "content.xml" not in names:
        raise Wrong("file_document")
    _require_plain(archive, ["content.xml"])
    return Format.ODS


def _require_small(members: list[ZipInfo]) -> None:
    """Refuses an archive that is too large by what it says of itself; the reader stops where a member says it ends."""
    inflated = sum(each.file_size for each in members if each.filename.endswith((".xml", ".rels")))
    if inflated > MOST_INFLATED or len(members) > MOST_MEMBERS:
        raise Wrong("file_inflates", megabytes=inflated // 1024**2 + 1)
    if any(each.file_size > max(_SMALL, _most_ratio(each) * each.compress_size) for each in members):
        raise Wrong("file_bomb")


def _most_ratio(member: ZipInfo) -> int:
    """Gives how many times a member may inflate: rows of OpenDocument repeat more words than those of Excel."""
    return 10 * MOST_RATIO if member.filename == "content.xml" else MOST_RATIO


def _require_plain(archive: ZipFile, names: Iterable[str]) -> None:
    """Refuses parts that declare a document type."""
    for name in names:
        with archive.open(name) as part:
            if declares_a_type(iter(lambda: part.read(_PIECE), b"")):
                raise Wrong("file_bomb")


def _holds_macros(archive: ZipFile, members: list[ZipInfo]) -> bool:
    try:
        parts = office_parts.part_names(archive.namelist())
        types = office_parts.content_types(office_parts.beginning(archive, office_parts.TYPES))
        if office_parts.holds_code(archive, parts, types):
            return True
        objects = [each for each in members if is_ole(archive, each)]
        inflated = sum(each.file_size for each in objects)
        if inflated > MOST_INFLATED:
            raise Wrong("file_inflates", megabytes=inflated // 1024**2 + 1)
        return any(holds_vba(archive, each) for each in objects)
    except (office_parts.Malformed, Refused) as exc:
        raise Wrong("file_broken") from exc
