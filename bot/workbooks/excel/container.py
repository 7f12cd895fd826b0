"""Is this file a workbook that can be opened without harm? Asked of its bytes, before anything is inflated."""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.evidence import office_parts
from bot.evidence.archives import BROKEN, ENTRY, MOST_ENTRIES, Refused, holds_vba, is_ole
from bot.evidence.file_types import MOST_BYTES
from bot.workbooks.rows.cells import Wrong

MOST_INFLATED = 32 * 1024 * 1024  # bytes of XML; 5,000 rows of a plan have 4 million
MOST_RATIO = 100  # a workbook of equal rows has 15, one of nothing but formatted empty cells 45 (evidence/archives.py)
MOST_MEMBERS = 2000
_SMALL = 1024 * 1024  # bytes that inflate to no more than this are no bomb
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
_PARTS = [  # what tells zip archives apart
    ("xl/workbook.bin", "file_xlsb"),
    ("word/document.xml", "file_document"),
    ("ppt/presentation.xml", "file_document"),
    ("Index/Document.iwa", "file_numbers"),
]


def examine(content: bytes) -> None:
    """Refuses a file that is no workbook or could do harm. Raises Wrong: file_… (templates/import_problem.html.j2)."""
    if not content.strip(b"\0 \t\r\n"):
        raise Wrong("file_empty")
    if len(content) > MOST_BYTES:
        raise Wrong("file_large", megabytes=MOST_BYTES // 1024**2)
    if content.startswith(b"PK\x03\x04"):
        _archive(content)
    else:
        raise Wrong(_other(content))


def _other(content: bytes) -> str:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(content)
    for beginning, kind in _OTHERS:
        if content.startswith(beginning):
            return kind
    return _text(content)


def _compound(content: bytes) -> str:
    """Names what Microsoft's older container holds: an old workbook, or a new one behind a password."""
    if "EncryptedPackage".encode(_UTF16) in content:
        return "file_password"
    old = "Workbook".encode(_UTF16) in content or "Book".encode(_UTF16) in content
    return "file_xls" if old else "file_document"


def _text(content: bytes) -> str:
    """Names what a text is: many programs call a web page or a text with separators a workbook."""
    head = content[:4096]
    if re.search(rb"<\s*(!doctype|html|table|body)\b", head, re.IGNORECASE):
        return "file_html"
    if b"<?xml" in head[:200]:
        return "file_xml"
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace")
    first = text.splitlines()[0] if text.strip() else ""
    readable = sum(char.isprintable() or char in "\r\n\t" for char in text) > 0.95 * len(text)
    return "file_csv" if readable and any(mark in first for mark in ";,\t|") else "file_other"


def _archive(content: bytes) -> None:
    if content.count(ENTRY) > MOST_ENTRIES:  # zipfile reads the whole directory before it can be asked how long it is
        raise Wrong("file_bomb")
    try:
        with ZipFile(BytesIO(content)) as archive:
            _members(archive)
    except BadZipFile as exc:
        raise Wrong("file_cut" if b"PK\x05\x06" not in content[-66000:] else "file_broken") from exc
    except BROKEN as exc:
        raise Wrong("file_broken") from exc


def _members(archive: ZipFile) -> None:
    members = archive.infolist()
    names = {each.filename for each in members}
    _require_small(members)
    if any(each.flag_bits & 1 for each in members):
        raise Wrong("file_password")
    if any(map(office_parts.is_project, names)):
        raise Wrong("file_macros")
    for part, kind in _PARTS:
        if part in names:
            raise Wrong(kind)
    if "mimetype" in names:
        raise Wrong("file_ods" if b"spreadsheet" in archive.read("mimetype")[:200] else "file_document")
    if not {office_parts.TYPES, "xl/workbook.xml"} <= names:
        raise Wrong("file_archive")
    _xml(archive)
    if _holds_macros(archive, members):
        raise Wrong("file_macros")


def _require_small(members: list[ZipInfo]) -> None:
    """Refuses an archive that is too large by what it says of itself; the reader stops where a member says it ends."""
    inflated = sum(each.file_size for each in members if each.filename.endswith((".xml", ".rels")))
    if inflated > MOST_INFLATED or len(members) > MOST_MEMBERS:
        raise Wrong("file_inflates", megabytes=inflated // 1024**2 + 1)
    if any(each.file_size > max(_SMALL, MOST_RATIO * each.compress_size) for each in members):
        raise Wrong("file_bomb")


def _xml(archive: ZipFile) -> None:
    """Refuses a DOCTYPE: no program writes one into a workbook, and entities are another kind of bomb."""
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            with archive.open(name) as part:
                if re.search(rb"<!(DOCTYPE|ENTITY)", part.read(4096), re.IGNORECASE):
                    raise Wrong("file_bomb")
    if b"purl.oclc.org/ooxml" in archive.read("xl/workbook.xml"):
        raise Wrong("file_strict")


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
