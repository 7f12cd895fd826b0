"""What a file is, by its bytes and never by its name; and what is not taken, whatever it says it is."""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from bot.evidence import archives
from bot.evidence.archives import DOCX, EICAR, ODS, ODT, OLE, PACKED, PPTX, PROGRAMS, XLSX, ZIP, Refused
from conocimiento.folding import composed

MOST_BYTES = 20 * 1024 * 1024  # what the Bot API lets a bot download (getFile)
MOST_PIXELS = 80_000_000  # phones take 12 to 50 million; Pillow warns from 89 million on
NAME_LENGTH = 120  # characters, of the table
_NAME_READ = 1_000  # characters from the end; systems allow 255
JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
PDF, TEXT = "application/pdf", "text/plain"
PICTURES = frozenset({JPEG, PNG, WEBP, HEIC})
_ENDINGS = {  # the first one is given to a name that has none of them
    JPEG: (".jpg", ".jpeg", ".jfif"),
    PNG: (".png",),
    WEBP: (".webp",),
    HEIC: (".heic", ".heif"),
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    PPTX: (".pptx",),
    ODT: (".odt",),
    ODS: (".ods",),
    TEXT: (".txt", ".csv"),
}
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_PDF_DICTIONARY = 2_000  # bytes that what describes a stream may take
_MOST_PARTS = 200_000  # reads of a picture; a PNG of 20 MB in chunks of 8 KB takes 10,000
_MOST_BOXES = 10_000  # of a HEIC
_MOST_STREAMS = 20_000  # of packed objects; a hundred objects are in each
_MARKUP = re.compile(
    r"<\s*+(?:/\s*+)?(?:!doctype|\?xml|html|head|body|svg|script|iframe|object|embed|form|img|style|link|meta)\b", re.I
)


@dataclass(frozen=True)
class Looked:
    """A file that was found good."""

    media_type: str
    sha256: str


def look(content: bytes) -> Looked:
    """Looks at a file. Raises Refused."""
    return Looked(media_type(content), sha256(content).hexdigest())


def media_type(content: bytes) -> str:
    """Finds what a file is: one of the types above. Raises Refused: empty, big, virus, program, archive, old_office,
    markup, encoding, unknown, and what makes a picture, a PDF or an office document bad."""
    if not content.strip(b"\0 \t\r\n"):
        raise Refused("empty")
    if len(content) > MOST_BYTES:
        raise Refused("big")
    if EICAR in content:
        raise Refused("virus")
    if content.startswith(PROGRAMS):
        raise Refused("program")
    if content.startswith(ZIP):
        return archives.media_type(content)
    if content.startswith(OLE):
        raise Refused("old_office")
    if content.startswith(PACKED):
        raise Refused("archive")
    return _picture_type(content) or _pdf(content) or _text(content)


def _picture_type(content: bytes) -> str | None:
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return _heic(content)
    for head, kind in ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG)):
        if content.startswith(head):
            return _picture(content, kind)
    return _picture(content, WEBP) if content.startswith(b"RIFF") and content[8:12] == b"WEBP" else None


def _picture(content: bytes, kind: str) -> str:
    """Gives the kind of a picture, or refuses it for its header or its sums. It is not unpacked, which could take a
    gigabyte."""
    from PIL import Image

    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(_Parts(content), formats=[kind.partition("/")[2].upper()]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused("pixels")
            image.verify()
    except bombs as exc:
        raise Refused("pixels") from exc
    except (OSError, SyntaxError, ValueError) as exc:  # what Pillow says of a broken picture
        raise Refused("picture") from exc
    return kind


class _Parts(BytesIO):
    """Pillow goes through a picture's parts one by one, in Python: 20 MB of empty ones, or of FF that says nothing,
    took it ten seconds."""

    left = _MOST_PARTS

    def read(self, size: int | None = -1, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise OSError("too many parts")
        return super().read(size)


def _heic(content: bytes) -> str:
    """Gives the kind of a HEIC, or refuses it when its boxes do not follow one another to the end, or do not say what
    the picture is and hold it."""
    at, boxes = 0, set()
    for _ in range(_MOST_BOXES):
        if at + 8 > len(content):
            break
        boxes.add(content[at + 4 : at + 8])
        size = int.from_bytes(content[at : at + 4], "big")
        if size == 1:  # a long one follows
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        at = at + max(size, 8) if size else len(content)
    if at != len(content) or not boxes >= {b"meta", b"mdat"}:
        raise Refused("picture")
    return HEIC


# PDF


def _name(*words: str) -> re.Pattern[bytes]:
    """Makes a pattern of one of these names, each letter plain or as #41 is A (ISO 32000-1, 7.3.5)."""
    letters = {each: f"(?:{each}|#(?i:{ord(each):02x}))" for word in words for each in word}
    either = "|".join("".join(letters[each] for each in word) for word in words)
    return re.compile(rf"/(?:{either})(?=[\s\0/<>\[\]()%{{}}]|$)".encode())


_PDF_CODE = _name("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia")
_PDF_LOCKED = _name("Encrypt")
_PDF_PACKED = _name("ObjStm")
_PDF_STREAM = re.compile(rb"stream\r?\n")
_PDF_FILTER = re.compile(rb"/(\w+Decode)\b")


def _pdf(content: bytes) -> str | None:
    """Looks at a PDF; None when it is none. What runs or hides in it may stand in packed objects."""
    if not content[:1024].lstrip(b"\xef\xbb\xbf\0 \t\r\n").startswith(b"%PDF-"):
        return None
    if _PDF_LOCKED.search(content):
        raise Refused("locked")
    if any(_PDF_CODE.search(each) for each in (content, *_packed_objects(content))):
        raise Refused("pdf_code")
    return PDF


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """Unpacks the objects of a PDF. Raises Refused when they are packed in a way that no program uses, or become too
    large."""
    left, end = archives.MOST_INFLATED, 0
    for number, found in enumerate(_PDF_PACKED.finditer(content)):
        if number == _MOST_STREAMS:
            raise Refused("bomb")
        begin = _PDF_STREAM.search(content, found.end(), found.end() + _PDF_DICTIONARY)
        if found.start() < end or begin is None:  # inside a stream, or no stream
            continue
        end = content.find(b"endstream", begin.end())
        lowest = max(begin.start() - _PDF_DICTIONARY, 0)
        described = content[max(content.rfind(b"obj", lowest, found.start()), lowest) : begin.start()]
        if end < 0 or not _is_deflated(described):
            raise Refused("broken")
        objects = _inflated(content[begin.end() : end], left)
        left -= len(objects)
        yield objects


def _is_deflated(described: bytes) -> bool:
    plain = b"#" not in described and b"/Predictor" not in described
    return plain and _PDF_FILTER.findall(described) == [b"FlateDecode"]


def _inflated(packed: bytes, most: int) -> bytes:
    inflate = zlib.decompressobj()
    try:
        objects = inflate.decompress(packed, most + 1)
    except zlib.error as exc:
        raise Refused("broken") from exc
    if len(objects) > most:
        raise Refused("bomb")
    if not inflate.eof:
        raise Refused("broken")
    return objects


# Text


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise Refused("unknown" if _has_controls(content.decode("latin-1")) else "encoding") from exc
    if _has_controls(text) or text.startswith(("{\\rtf", "%!")):
        raise Refused("unknown")
    if _MARKUP.search(text):
        raise Refused("markup")
    return TEXT


def _has_controls(text: str) -> bool:
    return re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text) is not None


# Names


def clean_name(name: str, media_type: str) -> str:
    """Writes a file's name as it is shown: without folders, direction marks or control characters, ending as its type
    does, and no longer than NAME_LENGTH."""
    last = re.split(r"[/\\]", composed(name[-_NAME_READ:]))[-1]
    visible = "".join(each for each in last if each.isspace() or unicodedata.category(each)[0] != "C")
    stem = " ".join(visible.split()).rstrip(" .")
    endings = _ENDINGS[media_type]
    ending = next((each for each in endings if stem.lower().endswith(each)), None)
    kept, ending = (stem[: -len(ending)], stem[-len(ending) :]) if ending else (stem, endings[0])
    return (kept.strip(" .")[: NAME_LENGTH - len(ending)].rstrip(" .") or "archivo") + ending
