"""What programs and libraries declare in [Content_Types].xml, as read in files and sources of theirs."""

_OPEN = "application/vnd.openxmlformats-officedocument"
_MAIN = f"{_OPEN}.spreadsheetml.sheet.main+xml"


def declared(*pairs: str) -> str:
    """«bin=application/…»: a type by default."""
    return "".join(
        f'<Default Extension="{extension}" ContentType="{kind}"/>'
        for extension, _, kind in (each.partition("=") for each in pairs)
    )


DEFAULTS = {
    "SheetJS": declared(
        "bin=application/vnd.ms-excel.sheet.binary.macroEnabled.main",
        f"vml={_OPEN}.vmlDrawing",
        "data=application/vnd.openxmlformats-officedocument.model+data",
        *("bmp=image/bmp", "png=image/png", "gif=image/gif", "emf=image/x-emf", "wmf=image/x-wmf", "jpg=image/jpeg"),
        *("jpeg=image/jpeg", "tif=image/tiff", "tiff=image/tiff", "pdf=application/pdf"),
    ),
    "a project by default": declared("bin=application/vnd.ms-office.vbaProject"),
    "a project in capitals": declared("BIN=application/vnd.ms-office.VBAPROJECT"),
    "macro workbooks as attachments": declared(
        "xlsm=application/vnd.ms-excel.sheet.macroEnabled.12",
        "docm=application/vnd.ms-word.document.macroEnabled.12",
        "pptm=application/vnd.ms-powerpoint.presentation.macroEnabled.12",
        "xlsb=application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    ),
    "controls": declared("ocx=application/vnd.ms-office.activeX", "activex=application/vnd.ms-office.activeX+xml"),
    "macro sheets": declared("xlm=application/vnd.ms-excel.macrosheet+xml"),
    "printers, as Excel": declared("bin=application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"),
    "drawings, as xlsxwriter": declared(f"vml={_OPEN}.vmlDrawing", "png=image/png"),
}
"""All of them of extensions that the file has no part of; but for the last two all would be refused by their words."""

OF_MISSING_PARTS = (
    '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    '<Override PartName="/xl/macrosheets/sheet1.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>'
)
VBA = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "VBA".encode("utf-16-le")
_RELATION = "http://schemas.microsoft.com/office/2006/relationships"
_PROJECT = "application/vnd.ms-office.vbaProject"


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{kind}"/>'


def _related(kind: str, target: str) -> bytes:
    relation = f'<Relationship Id="rId99" Type="{_RELATION}/{kind}" Target="{target}"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships>{relation}</Relationships>'.encode()


SMUGGLED: dict[str, tuple[str, dict[str, bytes]]] = {
    "a project": (_override("/xl/vbaProject.bin", _PROJECT), {"xl/vbaProject.bin": VBA}),
    "a project that is declared as nothing": ("", {"xl/vbaProject.bin": b"x"}),
    "a project in capitals": ("", {"xl/VBAPROJECT.BIN": b"x"}),
    "a project whose name is in percents": ("", {"xl/vba%50roject.bin": b"x"}),
    "a project under another name": (_override("/xl/media/foto.png", _PROJECT), {"xl/media/foto.png": VBA}),
    "a project by the default of its extension": (declared(f"dat={_PROJECT}"), {"xl/x.dat": b"x"}),
    "a default in capitals": (declared(f"DAT={_PROJECT.upper()}"), {"xl/x.dat": b"x"}),
    "a part in other capitals": (_override("/XL/X.dat", _PROJECT), {"xl/x.DAT": b"x"}),
    "a part whose name is in percents": (_override("/xl/%78.dat", _PROJECT), {"xl/x.dat": b"x"}),
    "a part with the other slash": (_override("/xl/x.dat", _PROJECT), {"xl\\x.dat": b"x"}),
    "two types for one part": (
        _override("/xl/x.dat", "image/png") + _override("/xl/x.dat", _PROJECT),
        {"xl/x.dat": b"x"},
    ),
    "two types for one extension": (declared("dat=image/png", f"dat={_PROJECT}"), {"xl/x.dat": b"x"}),
    "a type written in numbers": (
        _override("/xl/x.dat", "application/vnd.ms-office.vba&#80;roject"),
        {"xl/x.dat": b"x"},
    ),
    "a project that only its bytes tell": (declared("png=image/png"), {"xl/media/foto.png": VBA}),
    "a sheet of macros": (
        _override("/xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml"),
        {"xl/macrosheets/sheet1.xml": b"<macrosheet/>"},
    ),
    "an international sheet of macros": (
        _override("/xl/x.xml", "application/vnd.ms-excel.intlmacrosheet+xml"),
        {"xl/x.xml": b"<macrosheet/>"},
    ),
    "a sheet of macros by its relation": (
        "",
        {"xl/_rels/x.xml.rels": _related("xlMacrosheet", "macros/x.xml"), "xl/macros/x.xml": b"<x/>"},
    ),
    "a project by its relation": (
        "",
        {"xl/_rels/x.xml.rels": _related("vbaProject", "/xl/media/../y%2Edat"), "xl/y.dat": b"x"},
    ),
    "a control": (
        _override("/xl/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml"),
        {"xl/activeX/activeX1.xml": b"<ocx/>"},
    ),
    "an attached workbook with macros": (
        declared("xlsm=application/vnd.ms-excel.sheet.macroEnabled.12"),
        {"xl/embeddings/a.xlsm": b"x"},
    ),
}
"""What is added to the types of a good file, and the parts added to it."""

BROKEN: dict[str, tuple[str, dict[str, bytes]]] = {
    "a part without a name": (f'<Override ContentType="{_PROJECT}"/>', {}),
    "a default without an extension": (f'<Default ContentType="{_PROJECT}"/>', {}),
    "a type without a type": ('<Default Extension="dat"/>', {}),
    "an end too early": ("</Types>", {}),
    "a part in pieces": ("", {"xl/x.bin/[0].piece": b"x", "xl/x.bin/[1].last.piece": b"x"}),
    "two parts of one name": ("", {"xl/x.bin": b"x", "XL/X.bin": b"y"}),
    "relations that are none": ("", {"xl/_rels/x.xml.rels": b"<a"}),
    "a type in a list too long": ("<!--" + "x" * 1_100_000 + "-->", {}),
}

MAIN_BY_DEFAULT = f'<Default Extension="xml" ContentType="{_MAIN}"/>'
"""As System.IO.Packaging writes it, for ClosedXML and the Open XML SDK: the first part's type is that of all .xml."""
