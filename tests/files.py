"""Files as people send them, good and bad, made here."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from bot.evidence.archives import DOCX, EICAR, ODS, ODT, PPTX, XLSX

_MAIN = {
    DOCX: ("word/document.xml", "wordprocessingml.document"),
    XLSX: ("xl/workbook.xml", "spreadsheetml.sheet"),
    PPTX: ("ppt/presentation.xml", "presentationml.presentation"),
}
__all__ = ["EICAR"]


def zipped(members: Mapping[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(kind: str, more: Mapping[str, bytes] | None = None, types: str = "") -> bytes:
    """A document of Word, Excel or PowerPoint with `more` in it; `types` is added to what it says of its parts."""
    name, _ = _MAIN[kind]
    declared = f'<Types><Override PartName="/{name}" ContentType="{kind}.main+xml"/>{types}</Types>'
    return zipped({"[Content_Types].xml": declared.encode(), name: b"<doc>acta</doc>"} | dict(more or {}))


def open_document(kind: str, more: Mapping[str, bytes] | None = None) -> bytes:
    return zipped({"mimetype": kind.encode(), "content.xml": b"<doc/>"} | dict(more or {}))


def png(width: int = 8, height: int = 8, shade: int = 0) -> bytes:
    """Grey; `shade` makes one differ from another."""
    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    return _png(width, height, zlib.compress(rows))


def huge_png(width: int, height: int) -> bytes:
    """Says that it is so large, in a hundred bytes."""
    return _png(width, height, zlib.compress(b"\0" * 64))


def _png(width: int, height: int, pixels: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def picture(kind: str, width: int = 8, height: int = 8) -> bytes:
    """JPEG or WEBP, by Pillow."""
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind)
    return file.getvalue()


def heic() -> bytes:
    """Its boxes, with nothing in them."""
    boxes = ((b"ftyp", b"heic\0\0\0\0mif1heic"), (b"meta", b"\0" * 20), (b"mdat", b"\0" * 40))
    return b"".join(struct.pack(">I", 8 + len(data)) + name + data for name, data in boxes)


def pdf(inside: bytes = b"", packed: bytes | None = None, filters: bytes = b"/Filter /FlateDecode") -> bytes:
    """`inside`: one more object as it stands; `packed`: in a stream of objects."""
    objects = (
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    )
    if packed is not None:
        stream = zlib.compress(packed)
        head = b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 " + filters + b" /Length %d >>\nstream\r\n" % len(stream)
        inside += head + stream + b"\nendstream\nendobj\n"
    return b"%PDF-1.7\n" + objects + inside + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


GOOD: dict[str, bytes] = {
    "foto.jpg": picture("JPEG"),
    "captura.png": png(),
    "foto.webp": picture("WEBP"),
    "foto.heic": heic(),
    "acta.pdf": pdf(),
    "acta.docx": office(DOCX),
    "lista.xlsx": office(XLSX),
    "presentación.pptx": office(PPTX),
    "acta.odt": open_document(ODT),
    "lista.ods": open_document(ODS),
    "acta.txt": "Acta de reunión: «sesión ordinaria» <ana@secretaria.example>".encode(),
    "lista.csv": "﻿sede;jornada\nCentro;única\n".encode(),
}
