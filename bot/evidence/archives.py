"""Office documents are zip archives. What may be in one, looked at without ever inflating more than MOST_INFLATED."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bot.base.errors import Invalid
from bot.evidence import office_parts

MOST_INFLATED = 150 * 1024 * 1024  # bytes, with what is embedded; takes half a second of one core
MOST_RATIO = 100  # a workbook of 50,000 equal rows by openpyxl has 17
MOST_MEMBERS = 5_000
ENTRY = b"PK\x01\x02"  # begins what the directory says of a member
MOST_ENTRIES = 4 * MOST_MEMBERS  # with those of what is embedded
_SMALL = 1024 * 1024  # bytes that inflate to no more than this are no bomb, whatever their ratio
_CHUNK = 1024 * 1024

_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OFFICE}.wordprocessingml.document"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"
PPTX = f"{_OFFICE}.presentationml.presentation"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"

# In two parts, so that no scanner takes this file for it. https://www.eicar.org/download-anti-malware-testfile/
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PROGRAMS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKED = (b"PK", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PICTURES = (".emz", ".wmz")  # of Office, packed with gzip
_VBA = "VBA".encode("utf-16-le")  # stands in a project of macros, whatever its file is called
_OLE_CODE = (_VBA, "Ole10Native".encode("utf-16-le"))  # the second: a file of any kind dragged into a document
BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)
"""What zipfile raises for an archive that is not what it says, of bytes in memory."""
_OVERLAP = max(map(len, (EICAR, *_OLE_CODE))) - 1


class Refused(Invalid):
    """Says why a file is not taken. `facts` are for the sentence that tells it (templates/evidence_refused.html.j2)."""

    def __init__(self, kind: str, /, **facts: object) -> None:
        super().__init__(f"evidence_{kind}")
        self.facts = facts


def media_type(content: bytes) -> str:
    """Finds what a zip archive is that is an office document and nothing worse. Raises Refused: archive, bomb, locked,
    broken, macros, virus, program."""
    with _opened(content) as archive:
        return _document(archive, MOST_INFLATED, nested=False)


@contextmanager
def _reading() -> Iterator[None]:
    """Turns what zipfile raises into Refused. Stands around its calls, and around nothing of ours."""
    try:
        yield
    except BROKEN as exc:
        raise Refused("broken") from exc


def _opened(content: bytes) -> ZipFile:
    """Opens an archive. zipfile reads the whole directory, in Python, before it can be asked how long it is."""
    if content.count(ENTRY) > MOST_ENTRIES:
        raise Refused("bomb")
    with _reading():
        return ZipFile(BytesIO(content))


def _document(archive: ZipFile, budget: int, nested: bool) -> str:
    members = archive.infolist()
    _require_sound(members, budget)
    found = _kind(archive, {each.filename for each in members})
    for member in members:
        budget -= member.file_size
        _look_into(archive, member, budget, nested)
    return found


def _require_sound(members: list[ZipInfo], budget: int) -> None:
    """Refuses an archive by what it says of itself, before anything is inflated. The reader stops where a member says
    it ends."""
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > budget:
        raise Refused("bomb")
    if any(each.file_size > max(_SMALL, MOST_RATIO * each.compress_size) for each in members):
        raise Refused("bomb")
    if any(each.flag_bits & 1 for each in members):
        raise Refused("locked")
    names = [each.filename for each in members]
    if len(set(names)) < len(names) or any(each.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for each in members):
        raise Refused("broken")


def _kind(archive: ZipFile, names: set[str]) -> str:
    of_libre_office = any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names)
    if of_libre_office or any(map(office_parts.is_project, names)):
        raise Refused("macros")
    if office_parts.TYPES in names:
        return _microsoft(archive)
    if "mimetype" in names:
        declared = _beginning(archive, "mimetype").decode("ascii", "replace").strip()
        if declared in (ODT, ODS):
            return declared
    raise Refused("archive")


def _beginning(archive: ZipFile, name: str) -> bytes:
    with _reading(), archive.open(name) as file:
        return file.read(_SMALL)


def _microsoft(archive: ZipFile) -> str:
    """Finds the type of a Microsoft document by what it says its parts are: a DOCM called .docx says macroEnabled of
    the one that is its text."""
    try:
        parts = office_parts.part_names(archive.namelist())
        with _reading():
            types = office_parts.content_types(office_parts.beginning(archive, office_parts.TYPES))
            code = office_parts.holds_code(archive, parts, types)
    except office_parts.Malformed as exc:
        raise Refused("broken") from exc
    if code:
        raise Refused("macros")
    declared = office_parts.kinds(parts, types)
    found = [kind for kind in (DOCX, XLSX, PPTX) if f"{kind}.main+xml" in declared]
    if len(found) != 1:
        raise Refused("archive")
    return found[0]


def is_ole(archive: ZipFile, member: ZipInfo) -> bool:
    """Tells whether a member is of the format that older Office documents and embedded objects have. Raises Refused."""
    with _reading(), archive.open(member) as file:
        return file.read(len(OLE)) == OLE


def holds_vba(archive: ZipFile, member: ZipInfo) -> bool:
    """Tells whether a member is a project of macros, whatever its name. Raises Refused."""
    tail = b""
    for chunk in _chunks(archive, member):
        if _VBA in tail + chunk:
            return True
        tail = chunk[-_OVERLAP:]
    return False


def _look_into(archive: ZipFile, member: ZipInfo, budget: int, nested: bool) -> None:
    head, tail = b"", b""
    for chunk in _chunks(archive, member):
        head = head or chunk[:16]
        window = tail + chunk
        if EICAR in window:
            raise Refused("virus")
        if head.startswith(OLE) and any(mark in window for mark in _OLE_CODE):
            raise Refused("macros")
        tail = window[-_OVERLAP:]
    if head.startswith(PROGRAMS[:-1]):
        raise Refused("program")
    if head.startswith(PACKED) and not member.filename.lower().endswith(_PICTURES):
        _look_into_packed(archive, member, budget, nested)


def _chunks(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    with _reading(), archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _look_into_packed(archive: ZipFile, member: ZipInfo, budget: int, nested: bool) -> None:
    """Looks into what is packed in the archive. A chart brings its workbook along; nothing else may be packed twice,
    and nothing three times."""
    content = b"".join(_chunks(archive, member))
    if nested or "/embeddings/" not in member.filename or not content.startswith(ZIP):
        raise Refused("bomb")
    with _opened(content) as inner:
        _document(inner, budget, nested=True)
