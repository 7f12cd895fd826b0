"""A plan is read as a careful person would read it, whichever program wrote the file."""

import datetime as dt
from pathlib import Path

import pytest

from bot.inspection.inspector import Inspector
from bot.workbooks.chat import imports_screens
from bot.workbooks.excel.reading import read_workbook
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.rows import check
from db.models import Secretariat

FILES = Path(__file__).parent / "programs"
KNOWN = [
    Secretariat(code=code, name=name, kind="", department=department, region="")
    for code, name, department in [
        ("05", "Antioquia", "Antioquia"),
        ("05001", "Medellín", "Antioquia"),
        ("08", "Atlántico", "Atlántico"),
        ("08001", "Barranquilla", "Atlántico"),
        ("47", "Magdalena", "Magdalena"),
        ("47001", "Santa Marta", "Magdalena"),
    ]
]
FIELDS = ("code", "secretariat_code", "line", "action", "product", "post", "starts_on", "due_on", "budget")
DAY = dt.date
PLAN = [
    ("JU-01", "47001", 2, "jornada-unica", "Acta firmada", "Coordinador de cobertura", DAY(2026, 11, 23),
     DAY(2026, 12, 4), 12_000_000),
    ("MG-02", "08001", 1, "mgei", "Documento de caracterización", None, None, DAY(2027, 3, 15), None),
    ("PE-03", "05001", 3, "permanencia", "Informe, con sus anexos", "Líder de permanencia", DAY(2027, 1, 18),
     DAY(2027, 2, 26), 3_500_000),
    ("PF-04", "08001", 2, "fortalecimiento", "Plan ajustado", "Subsecretaría de calidad", None, DAY(2026, 12, 18),
     None),
]  # fmt: skip
TITLES = {
    "Firmar el acta de ampliación de la Jornada Única",
    "Caracterizar a los niños de transición",
    "Acompañar la búsqueda activa de estudiantes",
    "Ajustar el plan según el diagnóstico",
}
REFUSED = {  # the kind of what is said, and words of it
    "refused-column-missing.xlsx": ("header_missing", "Falta la columna fecha_limite"),
    "refused-cut.xlsx": ("file_cut", "le falta el final"),
    "refused-empty.xlsx": ("sheet_empty", "no tiene nada escrito"),
    "refused-formula-without-value.xlsx": ("formula", "Pegado especial → Valores"),
    "refused-gnumeric.gnumeric": ("file_archive", "comprimido"),
    "refused-html.xls": ("file_html", "sin ninguna tabla"),
    "refused-letter.txt": ("file_text", "sin los encabezados"),
    "refused-numbers.numbers": ("file_numbers", "Exportar a → Excel"),
    "refused-only-headers.xlsx": ("sheet_only_headers", "solo tiene encabezados"),
    "refused-other-table.xlsx": ("sheet_no_headers", "no tiene los encabezados"),
    "refused-password.xlsx": ("file_password", "tiene contraseña"),
    "refused-pdf.pdf": ("file_pdf", "Es un PDF"),
    "refused-second-before-midnight.xlsx": ("date_midnight", "¿Es el 4 de diciembre de 2026 o el 5 de diciembre"),
    "refused-two-plans.xlsx": ("sheet_twice", "«Sheet», «2025»"),
    "refused-word-called.xlsx": ("file_document", "documento de texto"),
    "refused-zip.zip": ("file_archive", "comprimido"),
}
READ = sorted(each.name for each in FILES.iterdir() if each.name not in REFUSED and each.suffix != ".md")


@pytest.mark.parametrize("name", READ)
def test_the_plan_comes_out_of_each_file(name: str) -> None:
    checked = check(read_workbook((FILES / name).read_bytes()), KNOWN, None)
    assert not checked.problems, [imports_screens.reason(each) for each in checked.problems]
    assert sorted(tuple(line.values[field] for field in FIELDS) for line in checked.lines) == PLAN
    titles = {line.values["title"].replace("«", "").replace("»", "") for line in checked.lines}
    assert titles == TITLES


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_nobody_could_read_is_refused_in_a_sentence(name: str) -> None:
    kind, words = REFUSED[name]
    try:
        problem = check(read_workbook((FILES / name).read_bytes()), KNOWN, None).problems[0]
    except Wrong as wrong:
        found, said = wrong.kind, imports_screens.why(wrong)
    else:
        found, said = problem.kind, imports_screens.reason(problem)
    assert found == kind
    assert words in said


NOTES = {  # what the person reads of what was done without asking
    "openpyxl-title-totals-other-sheets.xlsx": [
        "Leí la hoja «Plan 2026»: es la que tiene el plan.",
        "Dejé fuera la fila 11, de totales.",
        "Dejé fuera la fila 12 («Elaboró: Coordinación de la alianza»): no es una actividad.",
        "No usé las columnas «Estado», «Avance».",
    ],
    "openpyxl-section-per-secretariat.xlsx": [
        "Dejé fuera las filas 4 («SECRETARÍA DE EDUCACIÓN DE MEDELLÍN»), "
        "6 («SECRETARÍA DE EDUCACIÓN DISTRITAL DE BA…»), 9 («SECRETARÍA DE EDUCACIÓN DE SANTA MARTA»): "
        "no son actividades.",
        "El libro no tiene columna de secretaría; lo leí como de Medellín, Barranquilla, Santa Marta.",
    ],
    "openpyxl-sheet-per-secretariat-no-column.xlsx": [
        "Leí las 3 hojas que tienen plan: «SEM Santa Marta», «SEM Barranquilla», «SEM Medellín».",
        "El libro no tiene columna de secretaría; lo leí como de Santa Marta, Barranquilla, Medellín.",
    ],
    "openpyxl-dates-with-hour.xlsx": ["En 4 fechas había una hora; tomé solo el día."],
    "openpyxl-serial-dates-lost-zeros.xlsx": [
        "A 3 códigos de secretaría les puse el cero inicial que Excel quitó.",
        "6 fechas llegaron como número, sin formato de fecha; las leí como Excel las guarda.",
    ],
    "openpyxl-merged-secretariat.xlsx": [
        "Leí la hoja «Hoja1»: es la única del libro.",
        "Las celdas unidas las leí con su valor en cada fila.",
    ],
}


@pytest.mark.parametrize("name", sorted(NOTES))
def test_what_was_read_through_is_told(name: str) -> None:
    checked = check(read_workbook((FILES / name).read_bytes()), KNOWN, None)
    assert [imports_screens.note(each) for each in checked.notes] == NOTES[name]


@pytest.mark.parametrize(
    "name", ["libreoffice.xls", "libreoffice.ods", "pyxlsbwriter.xlsb", "excel-2003.xml", "system-page.xls", "bars.csv"]
)
async def test_each_reader_works_in_the_child_process(name: str) -> None:
    """With its limits of memory, and without writing anything."""
    assert len((await Inspector().workbook((FILES / name).read_bytes())).rows) == len(PLAN)
