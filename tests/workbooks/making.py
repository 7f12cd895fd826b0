"""Plan workbooks for tests: a good one of any size, and raw ones with what no good program would write."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from bot.workbooks.rows.sheet import COLUMNS

HUGE = "{{huge}}"  # stands for 40,000 characters
GOOD: dict[str, Any] = {
    "codigo": "JU-01",
    "secretaria": "47001",
    "linea": 2,
    "accion": "jornada-unica",
    "actividad": "Firmar el acta de ampliación de la Jornada Única",
    "producto": "Acta firmada",
    "responsable": "Coordinador de cobertura",
    "fecha_inicio": date(2026, 11, 23),
    "fecha_limite": date(2026, 12, 4),
    "presupuesto": 12_000_000,
}


def row(number: int = 1, **cells: Any) -> dict[str, Any]:
    return GOOD | {"codigo": f"JU-{number:02}"} | cells


def saved(book: Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def workbook(
    rows: Iterable[Mapping[str, Any]], headers: Sequence[str] = COLUMNS, sheet: str = "plan", **more: Iterable[Any]
) -> bytes:
    """`more`: other sheets by name."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.append(list(headers))
    for each in rows:
        page.append([each.get(name) for name in headers])
    for name, lines in more.items():
        other = book.create_sheet(name)
        for line in lines:
            other.append(line)
    huge = b"z" * 40_000  # openpyxl itself would cut it
    return edited(saved(book), sheet1_xml=lambda part: part.replace(HUGE.encode(), huge))


def good(number: int, secretariats: Sequence[str] = ("47001", "05001", "15001"), **cells: Any) -> bytes:
    """Different codes, titles and dates."""
    return workbook(
        row(
            each,
            secretaria=secretariats[each % len(secretariats)],
            linea=each % 3 + 1,
            actividad=f"Actividad número {each} con la comunidad educativa",
            fecha_limite=date(2026, 12, 1 + each % 28),
        )
        | cells
        for each in range(1, number + 1)
    )


def edited(content: bytes, **parts: Callable[[bytes], bytes | None]) -> bytes:
    """With some parts of the archive, named by the end of their names, put through a function; None leaves one out."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            edit = next((parts[key] for key in parts if re.sub(r"\W", "_", name).endswith(key)), lambda part: part)
            part = edit(before.read(name))
            if part is not None:
                after.writestr(name, part)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    """A zip archive; `__` in a name is a slash, `_` before its last word a point."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            folder, _, file = name.rpartition("__")
            made.writestr(f"{folder}/{file}".replace("_", ".").lstrip("/"), content)
    return out.getvalue()
