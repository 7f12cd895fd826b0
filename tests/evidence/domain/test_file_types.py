"""A file is what its bytes say: good ones are told apart, bad ones are named."""

import random
import struct
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest

from bot.evidence import archives, file_types
from bot.evidence.archives import DOCX, EICAR, ODS, ODT, PPTX, XLSX, Refused
from bot.evidence.file_types import HEIC, JPEG, PDF, PNG, TEXT, WEBP, clean_name, media_type
from tests.content_types import BROKEN, DEFAULTS, MAIN_BY_DEFAULT, OF_MISSING_PARTS, SMUGGLED
from tests.files import GOOD, heic, huge_png, office, open_document, pdf, picture, png, zipped

KINDS = [JPEG, PNG, WEBP, HEIC, PDF, DOCX, XLSX, PPTX, ODT, ODS, TEXT, TEXT]
OLE = archives.OLE + b"\0" * 600
MB = 1024 * 1024


@pytest.mark.parametrize(("name", "kind"), list(zip(GOOD, KINDS, strict=True)))
def test_what_people_send_is_known_by_its_bytes(name: str, kind: str) -> None:
    assert media_type(GOOD[name]) == kind
    assert clean_name(name, kind) == name


def _bomb(size: int) -> bytes:
    return office(DOCX, {"word/media/image1.png": b"\0" * size})


def _lying(content: bytes, size: int) -> bytes:
    """Its directory says that the last member has only so many bytes."""
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


def _locked(content: bytes) -> bytes:
    at = content.index(b"PK\x01\x02")
    return content[: at + 8] + b"\x01" + content[at + 9 :]


def _twice(name: str) -> bytes:
    file = BytesIO(office(DOCX))
    with ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(name, b"x")
    return file.getvalue()


def _stored(members: dict[str, bytes]) -> bytes:
    file = BytesIO(office(DOCX))
    with ZipFile(file, "a", ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


DOCM = (
    b"<Types><Override PartName='/word/document.xml'"
    b" ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"
)
JAVASCRIPT = b"3 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n"
PACKED = pdf(packed=random.Random(1).randbytes(400))
BAD = {
    "43 empty": (b"", "empty"),
    "43 only spaces": (b" \r\n\t ", "empty"),
    "44 too big": (b"a" * (20 * MB + 1), "big"),
    "38 EICAR": (EICAR, "virus"),
    "38 EICAR in a text": (b"Acta\n" + EICAR + b"\n", "virus"),
    "38 EICAR after a picture": (png() + EICAR, "virus"),
    "38 EICAR in a document": (office(DOCX, {"word/media/a.txt": b"x" * 70 + EICAR}), "virus"),
    "38 EICAR across two chunks": (_stored({"word/a.txt": b"x" * (archives._CHUNK - 30) + EICAR}), "virus"),
    "38 EICAR in what is embedded": (
        office(DOCX, {"word/embeddings/a.xlsx": office(XLSX, {"xl/media/a": EICAR})}),
        "virus",
    ),
    "39 a bomb": (_bomb(2 * MB), "bomb"),
    "39 many members": (zipped({f"a{n}": b"" for n in range(archives.MOST_MEMBERS + 1)}), "bomb"),
    "39 a member larger than it says": (_lying(_bomb(2 * MB), 100), "broken"),
    "39 a zip in a document": (office(DOCX, {"word/media/a.zip": zipped({"a": b"b"})}), "bomb"),
    "39 a zip in a chart's workbook": (
        office(PPTX, {"ppt/embeddings/a.xlsx": office(XLSX, {"xl/embeddings/b.xlsx": office(XLSX)})}),
        "bomb",
    ),
    "39 a gzip in a document": (office(DOCX, {"word/a.bin": b"\x1f\x8b\x08" + b"\0" * 20}), "bomb"),
    "40 DOCM as DOCX": (office(DOCX, {"word/vbaProject.bin": OLE}), "macros"),
    "40 DOCM by its content type": (
        zipped({"[Content_Types].xml": DOCM, "word/document.xml": b"<doc/>"}),
        "macros",
    ),
    "40 a project under another name": (office(DOCX, {"word/x.bin": OLE + "VBA".encode("utf-16-le")}), "macros"),
    "40 a file dragged into a document": (
        office(DOCX, {"word/embeddings/o.bin": OLE + "\x01Ole10Native".encode("utf-16-le")}),
        "macros",
    ),
    "40 macros of LibreOffice": (open_document(ODT, {"Basic/Standard/Module1.xml": b"Sub x"}), "macros"),
    "40 a content type behind an entity": (
        zipped({"[Content_Types].xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + DOCM, "word/document.xml": b"<doc/>"}),
        "broken",
    ),
    "41 MZ as PDF": (b"MZ\x90\0" + b"\0" * 60 + b"%PDF-1.4", "program"),
    "41 ELF": (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "program"),
    "41 a script": (b"#!/bin/sh\nrm -rf /\n", "program"),
    "41 MZ in a document": (office(DOCX, {"word/media/image1.png": b"MZ\x90\0" * 9}), "program"),
    "42 HTML as JPG": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "markup"),
    "42 SVG as JPG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "markup"),
    "42 XML": (b'\xef\xbb\xbf<?xml version="1.0"?><a/>', "markup"),
    "42 HTML further down": (b"sede;jornada\n" * 99 + b"< IFRAME src=x>", "markup"),
    "JavaScript in a PDF": (pdf(JAVASCRIPT), "pdf_code"),
    "JavaScript with a hidden name": (pdf(JAVASCRIPT.replace(b"/JavaScript", b"/J#61vaS#63ript")), "pdf_code"),
    "Launch": (pdf(b"3 0 obj\n<</S/Launch/F(cmd.exe)>>\nendobj\n"), "pdf_code"),
    "a file in a PDF": (pdf(b"3 0 obj\n<</Type/EmbeddedFile/Length 2>>\nstream\nMZ\nendstream\nendobj\n"), "pdf_code"),
    "JavaScript in packed objects": (pdf(packed=b"3 0 << /S /JavaScript /JS (x) >>"), "pdf_code"),
    "packed in an odd way": (pdf(packed=b"x", filters=b"/Filter [/ASCIIHexDecode /FlateDecode]"), "broken"),
    "packed under a hidden name": (pdf(packed=b"x", filters=b"/F#69lter /FlateDecode"), "broken"),
    "packed and damaged": (pdf(packed=b"x").replace(b"stream\r\nx\x9c", b"stream\r\nx\x9d"), "broken"),
    "packed and cut": (PACKED[: PACKED.index(b"stream\r\n") + 60], "broken"),
    "a PDF with a password": (pdf(b"3 0 obj\n<< /Filter /Standard >>\nendobj\n/Encrypt 3 0 R\n"), "locked"),
    "a document with a password": (_locked(office(DOCX)), "locked"),
    "an old Word, or a password": (OLE, "old_office"),
    "two members of one name": (_twice("word/document.xml"), "broken"),
    "a cut document": (office(DOCX)[:-40], "broken"),
    "a zip": (zipped({"foto.jpg": picture("JPEG")}), "archive"),
    "a RAR": (b"Rar!\x1a\x07\x01\0", "archive"),
    "two kinds in one": (
        office(
            DOCX, {"xl/workbook.xml": b"<x/>"}, f"<Override PartName='/xl/workbook.xml' ContentType='{XLSX}.main+xml'/>"
        ),
        "archive",
    ),
    "a cut PNG": (png()[:40], "picture"),
    "a damaged PNG": (png().replace(b"IDAT", b"IDAX"), "picture"),
    "only the head of a JPEG": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "picture"),
    "a cut HEIC": (heic()[:-9], "picture"),
    "a HEIC without a picture": (heic()[:28], "picture"),
    "a picture of a gigapixel": (huge_png(32_000, 32_000), "pixels"),
    "a picture of 90 million": (huge_png(9_500, 9_500), "pixels"),
    "a picture of 81 million": (huge_png(9_000, 9_000), "pixels"),
    "a GIF": (b"GIF89a" + b"\x01\0" * 20, "unknown"),
    "RTF": (rb"{\rtf1\ansi acta}", "unknown"),
    "a text with controls": (b"acta\x00\x01", "unknown"),
    "a text of Windows": ("educación".encode("cp1252"), "encoding"),
    "noise": (random.Random(7).randbytes(4000), "unknown"),
}


@pytest.mark.parametrize(("content", "why"), BAD.values(), ids=BAD)
def test_what_is_bad_is_named(content: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        media_type(content)
    assert refused.value.reason == f"evidence_{why}"


@pytest.mark.parametrize("kind", [DOCX, XLSX, PPTX])
@pytest.mark.parametrize("types", [*DEFAULTS.values(), OF_MISSING_PARTS], ids=[*DEFAULTS, "of missing parts"])
def test_what_is_declared_of_no_part_is_no_code(kind: str, types: str) -> None:
    """A type by default, or of a part that is not there, is of nothing."""
    assert media_type(office(kind, {"docProps/app.xml": b"<a/>"}, types)) == kind


def test_a_document_whose_type_is_that_of_all_its_xml_is_known() -> None:
    content = zipped(
        {
            "[Content_Types].xml": f"<Types>{MAIN_BY_DEFAULT}</Types>".encode(),
            "xl/workbook.xml": b"<workbook/>",
        }
    )
    assert media_type(content) == XLSX


@pytest.mark.parametrize("kind", [DOCX, XLSX, PPTX])
@pytest.mark.parametrize(("types", "parts"), SMUGGLED.values(), ids=SMUGGLED)
def test_code_is_refused_however_it_is_declared(kind: str, types: str, parts: dict[str, bytes]) -> None:
    """Whatever its part is called, and by whatever list it is named."""
    with pytest.raises(Refused) as refused:
        media_type(office(kind, parts, types))
    assert refused.value.reason == "evidence_macros"


@pytest.mark.parametrize(("types", "parts"), BROKEN.values(), ids=BROKEN)
def test_a_list_of_parts_that_no_program_writes_is_refused(types: str, parts: dict[str, bytes]) -> None:
    with pytest.raises(Refused) as refused:
        media_type(office(DOCX, parts, types))
    assert refused.value.reason in ("evidence_broken", "evidence_bomb")


def test_an_empty_folder_for_macros_holds_none() -> None:
    assert media_type(open_document(ODT, {"Basic/": b"", "Scripts/": b""})) == ODT


def test_never_more_than_the_limit_is_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a document says of itself, what is embedded in it, and what a PDF packs."""
    monkeypatch.setattr(archives, "MOST_INFLATED", MB)
    noise = random.Random(3).randbytes(600_000)
    inner = office(XLSX, {"xl/media/a.png": noise})
    for content in (
        office(DOCX, {"word/a.png": noise, "word/b.png": noise}),
        office(DOCX, {"word/a.png": noise[:200_000], "word/embeddings/a.xlsx": inner}),
        pdf(packed=b" " * (MB + 1)),
    ):
        with pytest.raises(Refused, match="bomb"):
            media_type(content)
    assert media_type(office(DOCX, {"word/embeddings/a.xlsx": office(XLSX)})) == DOCX
    assert media_type(pdf(packed=b"1 0 << /Type /Page >>")) == PDF


def test_a_picture_with_markup_after_it_is_a_picture() -> None:
    assert media_type(picture("JPEG") + b"<html><script>alert(1)</script></html>") == JPEG


def _known(content: bytes) -> bool:
    try:
        return media_type(content) in KINDS
    except Refused:
        return False


def test_whatever_is_cut_or_changed_is_refused_or_known_and_never_fails() -> None:
    random_, known = random.Random(11), 0
    for content in GOOD.values():
        for _ in range(60):
            changed = bytearray(content[: random_.randrange(1, len(content) + 1)])
            for _ in range(random_.randrange(4)):
                changed[random_.randrange(len(changed))] = random_.randrange(256)
            known += _known(bytes(changed))
    assert 0 < known < 60 * len(GOOD) / 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\acta.pdf", "acta.pdf"),
        ("acta\u202efdp.exe", "actafdp.exe.pdf"),
        ("acta\x00\x1b[31m\r\n final.PDF", "acta[31m final.PDF"),
        ("  acta   de  junta .pdf", "acta de junta.pdf"),
        ("", "archivo.pdf"),
        ("...", "archivo.pdf"),
        ("\u202e\u200f", "archivo.pdf"),
        (".pdf", "archivo.pdf"),
        ("acta.html", "acta.html.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("á" * 300, "á" * 116 + ".pdf"),
    ],
)
def test_names_are_clean_and_end_as_their_type(name: str, shown: str) -> None:
    """A name that leads elsewhere."""
    assert clean_name(name, PDF) == shown
    assert len(shown) <= file_types.NAME_LENGTH
