"""Reading a plan workbook: every kind of defect is named with its row, its column and what to write instead."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from bot.workbooks.chat import imports_screens
from bot.workbooks.excel import cells, container, marked, template
from bot.workbooks.excel.reading import read_workbook
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.rows import Checked, check
from bot.workbooks.rows.sheet import COLUMNS, REMARKS, REQUIRED, Sheet, SheetProblem
from db.models import Secretariat
from tests import content_types
from tests.workbooks.making import GOOD, HUGE, archive, edited, good, row, saved, workbook

KNOWN = [
    Secretariat(code=code, name=name, kind="municipio", department="Magdalena", region="")
    for code, name in {
        "05": "Antioquia",
        "05001": "Medellín",
        "11001": "Bogotá, D.C.",
        "15001": "Tunja",
        "20001": "Valledupar",
        "47": "Magdalena",
        "47001": "Santa Marta",
        "52": "Nariño",
        "52835": "San Andrés de Tumaco",
        "76": "Valle del Cauca",
        "88": "Archipiélago de San Andrés, Providencia y Santa Catalina",
    }.items()
]
MARTA = {"47001", "15001", "05001", "05"}  # whose plans the importer of these tests may import


class Defect(NamedTuple):
    """A cell as it stands in the workbook, what is wrong with it, and words that the person must read."""

    kind: str
    column: str
    value: Any
    says: str = ""


DEFECTS = [
    Defect("code_empty", "codigo", None, "JU-03"),
    Defect("code_spaces", "codigo", "Acta de la JU 77", "Acta-de-la-JU-77"),
    Defect("code_long", "codigo", "JU" * 21, "caben 40"),
    Defect("code_short", "codigo", "--", "letras ni números"),
    Defect("code_date", "codigo", dt.date(2026, 12, 3), "formato de texto"),
    Defect("code_decimal", "codigo", 1.1, "1.10"),
    Defect("control_character", "codigo", "JU_x0000_66", "U+0000"),
    Defect("formula", "codigo", "=A2", "Pegado especial"),
    Defect("secretariat_empty", "secretaria", "  ", "DIVIPOLA"),
    Defect("secretariat_unknown", "secretaria", "Macondo", "Macondo"),
    Defect("secretariat_similar", "secretaria", "Santa Martha", "¿Es Santa Marta (47001)?"),
    Defect("secretariat_ambiguous", "secretaria", "San Andrés", "San Andrés de Tumaco (52835) o"),
    Defect("secretariat_not_certified", "secretaria", 47053, "47 (Magdalena)"),
    Defect("secretariat_code", "secretaria", "00321", "00321"),
    Defect("secretariat_decimal", "secretaria", 47001.5, "47001.5"),
    Defect("secretariat_mismatch", "secretaria", "47001 Medellín", "47001 es Santa Marta"),
    Defect("secretariat_date", "secretaria", dt.date(2026, 12, 3), "03/12/2026"),
    Defect("secretariat_not_yours", "secretaria", "Nariño", "Nariño (52) no es de las"),
    Defect("boolean", "secretaria", True, "VERDADERO"),
    Defect("line_empty", "linea", None, "1, 2 o 3"),
    Defect("line_range", "linea", 4, "No hay línea 4"),
    Defect("line_range", "linea", "-1", "No hay línea -1"),
    Defect("line_decimal", "linea", 2.5, "2.5"),
    Defect("line_words", "linea", "la misma", "«la misma»"),
    Defect("line_date", "linea", dt.date(2026, 2, 1), "01/02/2026"),
    Defect("action_empty", "accion", None, "permanencia"),
    Defect("action_similar", "accion", "Jornada Unika", "¿Es jornada-unica?"),
    Defect("action_unknown", "accion", "PAE", "«PAE»"),
    Defect("action_several", "accion", "MGEI y permanencia", "una fila para cada una"),
    Defect("action_number", "accion", 3, "el número 3"),
    Defect("action_date", "accion", dt.date(2026, 2, 1), "la fecha 01/02/2026"),
    Defect("title_empty", "actividad", None, "en una frase"),
    Defect("title_long", "actividad", "Muy larga " * 60, "caben 500"),
    Defect("cell_huge", "actividad", HUGE, "40000 caracteres"),
    Defect("title_short", "actividad", "x", "«x»"),
    Defect("title_number", "actividad", 12, "el número 12"),
    Defect("title_date", "actividad", dt.time(8, 30), "08:30"),
    Defect("formula_link", "actividad", '=HYPERLINK("https://evil.example","Acta")', "enlace"),
    Defect("formula_text", "actividad", "_x003D_SUM(A1)", "Quite ese signo"),
    Defect("control_character", "actividad", "Firmar_x000B_el acta", "U+000B"),
    Defect("direction_mark", "actividad", "Acta \u202efdp.exe", "U+202E"),
    Defect("cell_error", "actividad", "#REF!", "#REF!"),
    Defect("product_empty", "producto", "\u00a0", "Acta firmada"),
    Defect("product_long", "producto", "Lista " * 200, "caben 1000"),
    Defect("product_short", "producto", "-.", "el producto"),
    Defect("product_number", "producto", 3.5, "el número 3.5"),
    Defect("product_date", "producto", dt.date(2026, 1, 1), "01/01/2026"),
    Defect("formula_text", "producto", "＠SUM(A1)", "«＠»"),
    Defect("cell_error", "producto", "#N/A", "#N/A"),
    Defect("post_email", "responsable", "ana@educacion.example", "Coordinador de cobertura"),
    Defect("post_phone", "responsable", "Cel. 000 000 00 00", "teléfono"),
    Defect("post_id", "responsable", "C.C. 000.000.000", "documento"),
    Defect("post_id", "responsable", 111111111, "documento"),
    Defect("post_name", "responsable", "María Fernanda Rojas", "el cargo"),
    Defect("post_name", "responsable", "juan perez", "el cargo"),
    Defect("post_name", "responsable", "Líder de calidad: Juan Pérez", "el cargo"),
    Defect("post_long", "responsable", "Coordinador de área " * 8, "caben 120"),
    Defect("post_short", "responsable", "?", "celda vacía"),
    Defect("post_number", "responsable", 4, "el número 4"),
    Defect("post_date", "responsable", dt.date(2026, 1, 1), "01/01/2026"),
    Defect("start_early", "fecha_inicio", dt.date(2018, 12, 31), "antes de 2019"),
    Defect("start_late", "fecha_inicio", dt.date(2041, 1, 1), "después de 2040"),
    Defect("dates_order", "fecha_inicio", dt.date(2026, 12, 24), "después de la fecha límite"),
    Defect("due_empty", "fecha_limite", None, "2026-12-04"),
    Defect("due_early", "fecha_limite", "04/12/2009", "Revise el año"),
    Defect("due_late", "fecha_limite", dt.date(2206, 12, 4), "Revise el año"),
    Defect("formula", "fecha_limite", "=TODAY()+30", "=TODAY()+30"),
    Defect("date_impossible", "fecha_limite", "31/02/2027", "Escriba 2027-02-28"),
    Defect("date_leap", "fecha_limite", "29 de febrero de 2027", "no es bisiesto"),
    Defect("date_no_such", "fecha_limite", "45/13/2026", "calendario"),
    Defect("date_us", "fecha_limite", "12/31/2026", "Escriba 31/12/2026"),
    Defect("date_short_year", "fecha_limite", "26-12-04", "Escriba 2026-12-04"),
    Defect("date_no_year", "fecha_limite", "4 de diciembre", "falta el año"),
    Defect("date_no_day", "fecha_limite", "diciembre de 2026", "falta el día"),
    Defect("date_year", "fecha_limite", 2026, "solo el año"),
    Defect("date_month", "fecha_limite", "4 de diciembrr de 2026", "¿Es diciembre?"),
    Defect("date_weekday", "fecha_limite", "lunes 4 de diciembre de 2026", "no es lunes"),
    Defect("date_range", "fecha_limite", "1 al 4 de diciembre de 2026", "una sola"),
    Defect("date_words", "fecha_limite", "por definir", "«por definir»"),
    Defect("date_number", "fecha_limite", 12, "12 es un número"),
    Defect(
        "date_midnight", "fecha_limite", dt.datetime.fromisoformat("2026-12-03T23:59:59"), "Escriba 2026-12-03 o 2026"
    ),
    Defect("date_midnight", "fecha_limite", "2026-12-03 23:59", "Escriba 2026-12-03 o 2026-12-04"),
    Defect(
        "date_midnight", "fecha_limite", dt.datetime.fromisoformat("2026-12-04T00:00:20"), "Escriba 2026-12-03 o 2026"
    ),
    Defect("time_only", "fecha_limite", dt.time(8, 30), "hora"),
    Defect("cell_error", "fecha_limite", "#VALUE!", "#VALUE!"),
    Defect("boolean", "fecha_limite", False, "FALSO"),
]


def _checked(content: bytes, reach: set[str] | None = None) -> tuple[Sheet, Checked]:
    sheet = read_workbook(content)
    return sheet, check(sheet, KNOWN, MARTA if reach is None else reach)


def _only(checked: Checked) -> SheetProblem:
    assert len(checked.problems) == 1, [(each.row, each.column, each.kind) for each in checked.problems]
    return checked.problems[0]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.kind}-{defect.column}-{defect.value!r:.20}")
def test_a_cell_that_is_wrong_is_named(defect: Defect) -> None:
    sheet, checked = _checked(workbook([row(1), row(2, **{defect.column: defect.value}), row(3)]))
    problem = _only(checked)
    assert (problem.row, problem.column, problem.kind) == (3, defect.column, defect.kind)
    assert problem.place == sheet.columns[defect.column]
    assert problem.letter == "ABCDEFGHI"[problem.place - 1]
    assert defect.says in imports_screens.reason(problem)
    assert imports_screens.place(problem) == f"fila 3, columna {problem.letter} ({defect.column})"
    assert len(checked.lines) == 2


def test_a_workbook_with_every_defect_names_each() -> None:
    rows = [row(number, **{defect.column: defect.value}) for number, defect in enumerate(DEFECTS, 1)]
    rows += [
        row(1),
        row(900, codigo="ju-01"),
        row(901, codigo="JU 1"),
        row(902, codigo="JU-001"),
        dict.fromkeys(COLUMNS),
    ]
    rows += [row(903) | {"codigo": "Código"}]
    _, checked = _checked(workbook(rows))
    found = [(each.row, each.column, each.kind) for each in checked.problems]
    after = len(DEFECTS) + 2
    expected = [(number, defect.column, defect.kind) for number, defect in enumerate(DEFECTS, 2)]
    expected += [
        (after + 1, "codigo", "code_twice"),
        (after + 2, "codigo", "code_alike"),
        (after + 3, "codigo", "code_alike"),
        (after + 5, "codigo", "header_again"),
    ]
    assert found == expected
    assert {line.row for line in checked.lines} == {after}
    assert len({each.kind for each in checked.problems}) >= 56
    assert all(imports_screens.reason(each) for each in checked.problems)


def test_codes_are_unique_in_a_secretariat_and_not_alike() -> None:
    rows = [row(1), row(1, secretaria="15001"), row(2, codigo="ju-01"), row(3, codigo="JU-1"), row(4, codigo="JU 1")]
    _, checked = _checked(workbook(rows))
    assert [(each.row, each.kind) for each in checked.problems] == [
        (4, "code_twice"),
        (5, "code_alike"),
        (6, "code_alike"),
    ]
    assert [imports_screens.reason(each) for each in checked.problems[:2]] == [
        "El código ju-01 ya está en la fila 2 para esta secretaría. Cambie uno de los dos o borre la fila repetida.",
        "El código JU-1 es el mismo que JU-01, de la fila 2, en la misma secretaría. Cambie uno de los dos.",
    ]


WRITTEN = [  # the 15th of March of 2027
    *("15-mar-27", "15/03/27", "15.03.2027", "2027/03/15", "15-Mar-2027", "lun. 15 mar. 2027", "Mon, March 15, 2027"),
    *("15 de marzo del 2027", "marzo 15 de 2027", "'2027-03-15", "15/3/2027 5:30 p. m.", "2027-03-15T05:00:00Z"),
    *(46461, 46461.0, "46461", 20270315, "20270315", "15/03/2027 0:00", "Hasta el 15 de marzo de 2027"),
    *(dt.datetime.fromisoformat("2027-03-15T15:30"), dt.datetime.fromisoformat("2027-03-14T23:59:59.700")),
]
CALLED = [
    *("Secretaría de Educación de Santa Marta", "SED Santa Marta", "S.E. Santa Marta", "Santamarta", "47001.0"),
    *("Secretaría de Educación Distrital de Santa Marta", "Santa Marta (Magdalena)", "Santa Marta, Magdalena"),
    *("47001 Secretaría de Educación de Santa Marta", "DIVIPOLA 47001", "ALCALDÍA DISTRITAL DE SANTA MARTA"),
]
ACCEPTED = [
    ("codigo", 3.0, "code", "3"),
    ("codigo", " JU-07 ", "code", "JU-07"),
    ("codigo", "JU 77 A", "code", "JU-77-A"),
    ("codigo", "JU – 03", "code", "JU-03"),
    ("codigo", "JU N.º 03", "code", "JU-03"),
    ("codigo", "ＪＵ－０３.", "code", "JU-03"),
    ("codigo", "JU\u00ad\u2011٠٣", "code", "JU-03"),
    ("codigo", "MG-N\u03031", "code", "MG-Ñ1"),
    ("secretaria", "٠٥٠٠١", "secretariat_code", "05001"),
    ("secretaria", "Medelli\u0301n", "secretariat_code", "05001"),
    ("secretaria", "San\u00adta\u00a0Marta\u200b", "secretariat_code", "47001"),
    ("linea", "２", "line", 2),
    ("accion", "Jornada\u2011U\u0301nica", "action", "jornada-unica"),
    ("actividad", "Revisio\u0301n de la jornada", "title", "Revisión de la jornada"),
    ("secretaria", 5001, "secretariat_code", "05001"),
    ("secretaria", "5001", "secretariat_code", "05001"),
    ("secretaria", 5, "secretariat_code", "05"),
    ("secretaria", "santa  marta", "secretariat_code", "47001"),
    ("secretaria", "MEDELLIN", "secretariat_code", "05001"),
    ("secretaria", "47001 - Santa Marta", "secretariat_code", "47001"),
    ("linea", "Línea 2", "line", 2),
    ("linea", 2.0, "line", 2),
    ("linea", "3", "line", 3),
    ("accion", "Jornada Única", "action", "jornada-unica"),
    ("accion", "MGEI", "action", "mgei"),
    ("accion", "Plan de Fortalecimiento", "action", "fortalecimiento"),
    ("accion", "planes de permanencia", "action", "permanencia"),
    ("actividad", "Firmar\n el\u00a0 acta\u200b", "title", "Firmar el acta"),
    ("actividad", "- Revisar el PEI", "title", "- Revisar el PEI"),
    ("responsable", None, "post", None),
    ("responsable", "Rector de la I.E. José Celestino Mutis", "post", "Rector de la I.E. José Celestino Mutis"),
    ("responsable", "Talento Humano", "post", "Talento Humano"),
    ("fecha_inicio", None, "starts_on", None),
    ("fecha_limite", "2026-12-04", "due_on", dt.date(2026, 12, 4)),
    ("fecha_limite", "04/12/2026", "due_on", dt.date(2026, 12, 4)),
    ("fecha_limite", "4 de diciembre de 2026", "due_on", dt.date(2026, 12, 4)),
    ("fecha_limite", "Viernes, 4 de Diciembre de 2026", "due_on", dt.date(2026, 12, 4)),
    ("fecha_limite", "1º dic. 2026", "due_on", dt.date(2026, 12, 1)),
    ("fecha_limite", dt.datetime.fromisoformat("2026-12-04"), "due_on", dt.date(2026, 12, 4)),
    ("fecha_limite", "2026-12-04T00:00:00", "due_on", dt.date(2026, 12, 4)),
    ("presupuesto", "$ 12.000.000", "budget", 12_000_000),
    ("presupuesto", 12_000_000.0, "budget", 12_000_000),
    ("presupuesto", None, "budget", None),
    ("fecha_limite", "29/02/2028", "due_on", dt.date(2028, 2, 29)),
    *(("fecha_limite", written, "due_on", dt.date(2027, 3, 15)) for written in WRITTEN),
    *(("secretaria", written, "secretariat_code", "47001") for written in CALLED),
    ("secretaria", "Secretaría de Educación Distrital de Bogotá", "secretariat_code", "11001"),
    ("secretaria", "SEM Tumaco", "secretariat_code", "52835"),
    ("secretaria", "Bogotá", "secretariat_code", "11001"),
    ("secretaria", "Sta. Marta D. T. C. H.", "secretariat_code", "47001"),
    ("secretaria", "Secretaría de Educación, Ciencia y Tecnología de Medellín", "secretariat_code", "05001"),
    ("secretaria", "Gobernación de Nariño", "secretariat_code", "52"),
    *(
        ("linea", written, "line", 2)
        for written in ("L2", "II", "segunda", "2. Gestión escolar", "Línea No. 2: calidad", "Línea de trabajo 2")
    ),
    *(("accion", written, "action", "mgei") for written in ("MGEI - Educación inicial", "Modelo de educación inicial")),
    ("accion", "Planes de permanencia escolar", "action", "permanencia"),
    ("accion", "JU", "action", "jornada-unica"),
    ("responsable", "todo su equipo", "post", None),
    ("codigo", "'JU-07", "code", "JU-07"),
    ("actividad", "'Revisar el PEI'", "title", "'Revisar el PEI'"),
]


@pytest.mark.parametrize(("column", "value", "field", "taken"), ACCEPTED)
def test_what_can_only_mean_one_thing_is_taken(column: str, value: Any, field: str, taken: Any) -> None:
    _, checked = _checked(workbook([row(2, **{column: value})]), {each.code for each in KNOWN})
    assert not checked.problems, imports_screens.reason(checked.problems[0])
    assert checked.lines[0].values[field] == taken


# The headers and the sheet

PLAIN = [row(1), row(2)]


def test_headers_with_accents_capitals_and_spaces_are_known() -> None:
    headers = [
        " Código ",
        "SECRETARÍA",
        "Línea",
        "Acción *",
        "Actividad",
        "Producto",
        "Responsable",
        "Fecha inicio",
        "Fecha límite",
        "Presupuesto",
    ]
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Plan"
    page.append(headers)
    page.append(list(GOOD.values()))
    sheet, checked = _checked(saved(book))
    assert list(sheet.columns) == list(COLUMNS)
    assert len(checked.lines) == 1
    assert not checked.notes


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_column_is_named(name: str) -> None:
    _, checked = _checked(workbook(PLAIN, [each for each in COLUMNS if each != name]))
    problem = _only(checked)
    assert (problem.row, problem.column, problem.kind) == (1, name, "header_missing")
    assert imports_screens.reason(problem) == (
        f"Falta la columna {name}. Agréguela con ese nombre en la fila de los encabezados."
    )


def test_a_misspelt_header_is_read_and_told_and_others_are_left_out() -> None:
    headers = [*COLUMNS[:8], "fecha_limte", "Observaciones", REMARKS]
    book = load_workbook(BytesIO(workbook(PLAIN, headers)))
    for number in (2, 3):
        book["plan"].cell(number, 9, "2026-12-04")
    _, checked = _checked(saved(book))
    assert not checked.problems
    assert [imports_screens.note(each) for each in checked.notes] == [
        "Leí «fecha_limte» como fecha_limite.",
        "No usé la columna «Observaciones».",
    ]


def test_a_header_twice() -> None:
    """The second column says something else; an empty one is nobody's."""
    book = load_workbook(BytesIO(workbook(PLAIN, [*COLUMNS, "CODIGO"])))
    assert not _checked(saved(book))[1].problems
    book["plan"].cell(2, 11, "JU-99")
    problem = _only(_checked(saved(book))[1])
    assert (problem.row, problem.kind, problem.letter) == (1, "header_twice", "K")


def _with_page(change: Callable[[Any], None]) -> bytes:
    book = load_workbook(BytesIO(workbook([row(each) for each in range(1, 6)])))
    change(book["plan"])
    return saved(book)


def test_united_cells_are_read_as_the_value_they_show() -> None:
    _, checked = _checked(_with_page(lambda page: page.merge_cells("F3:F4")))
    assert not checked.problems
    assert [line.values["product"] for line in checked.lines] == ["Acta firmada"] * 5
    assert [imports_screens.note(each) for each in checked.notes] == [
        "Las celdas unidas las leí con su valor en cada fila."
    ]


def test_a_column_whose_header_is_united_with_another_is_missing() -> None:
    _, checked = _checked(_with_page(lambda page: page.merge_cells("A1:B1")))
    assert [(each.row, each.column, each.kind) for each in checked.problems] == [(1, "secretaria", "header_missing")]


def test_headers_may_stand_below_a_title() -> None:
    def push_down(page: Any) -> None:
        page.insert_rows(1, 2)
        page["A1"] = "PLAN DE TRABAJO 2026"
        page["C4"] = 9

    sheet, checked = _checked(_with_page(push_down))
    assert sheet.headers == 3
    assert [line.row for line in checked.lines] == [5, 6, 7, 8]
    assert imports_screens.place(_only(checked)) == "fila 4, columna C (linea)"


def test_hidden_rows_and_sheets_are_read_and_said() -> None:
    def hide(page: Any) -> None:
        page.row_dimensions[3].hidden = True
        page.parent.create_sheet("otra")
        page.sheet_state = "hidden"

    sheet, checked = _checked(_with_page(hide))
    assert len(sheet.rows) == len(checked.lines) == 5
    assert [imports_screens.note(each) for each in checked.notes] == [
        "La hoja «plan» está oculta; la leí igual.",
        "La fila 3 está oculta; la leí igual.",
    ]


def test_other_sheets_are_left_alone_and_the_only_one_may_have_any_name() -> None:
    assert len(read_workbook(workbook(PLAIN, notas=[["=1+1"], ["x"]])).rows) == 2
    sheet = read_workbook(workbook(PLAIN, sheet="Hoja1"))
    assert [imports_screens.note(each) for each in sheet.notes] == ["Leí la hoja «Hoja1»: es la única del libro."]


def test_empty_rows_are_skipped_and_numbers_stay() -> None:
    _, checked = _checked(workbook([row(1), {}, {"actividad": "  "}, row(2), {}, row(3, linea=9)]))
    assert [line.row for line in checked.lines] == [2, 5]
    assert _only(checked).row == 7


@pytest.mark.parametrize("code", ["JU-09", "JU-A", 9])
def test_an_activity_that_is_not_complete_is_never_left_out(code: object) -> None:
    """Also not as the last row, where signatures stand."""
    empty_but_code = dict.fromkeys(COLUMNS) | {"codigo": code}
    _, checked = _checked(workbook([row(1), row(2), empty_but_code]))
    assert {each.row for each in checked.problems} == {4}
    assert "due_empty" in {each.kind for each in checked.problems}


def test_signatures_below_the_plan_are_left_out_and_told() -> None:
    signed = dict.fromkeys(COLUMNS) | {"actividad": "Elaboró: enlace"}
    _, checked = _checked(workbook([row(1), row(2), {}, signed]))
    assert not checked.problems
    assert [imports_screens.note(each) for each in checked.notes] == [
        "Dejé fuera la fila 5 («Elaboró: enlace»): no es una actividad."
    ]


def test_the_zeros_that_a_number_lost_are_told() -> None:
    _, checked = _checked(workbook([row(1, secretaria=5001), row(2, secretaria=5), row(3)]))
    assert [imports_screens.note(each) for each in checked.notes] == [
        "A 2 códigos de secretaría les puse el cero inicial que Excel quitó."
    ]


# What is no plan at all

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
GOOD_FILE = workbook(PLAIN)
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "b">]>'
FAR = b"<!--" + b" x" * 5000 + b"-->"  # a comment
WIDE = b"".join(b'<c d="%d"/>' % (number * 7919 % 100_003) for number in range(16_000))  # of cells without anything
MAIN, STRICT = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
)
FILES: list[tuple[str, bytes | Callable[[], bytes]]] = [  # what takes long to make is made by its test
    ("file_empty", b""),
    ("file_empty", b"\0" * 100),
    ("file_broken", OLE + "Workbook".encode("utf-16-le")),
    ("file_password", OLE + "EncryptedPackage".encode("utf-16-le")),
    ("file_document", OLE + "WordDocument".encode("utf-16-le")),
    ("file_text", b"nombre;secretaria\nAna;47001\n"),
    ("file_text", "nombre\tsecretaria\nAna\t47001\n".encode("utf-16")),
    ("file_other", b"Buenos dias, le envio el plan, quedo atenta.\n"),
    ("sheet_no_headers", b"<html><table><tr><td>codigo</td></tr></table></html>"),
    ("file_html", b"<html><p>codigo</p></html>"),
    ("file_xml", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
    ("file_xml", b'<?xml version="1.0"?><plan/>'),
    ("file_bomb", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'),
    ("file_pdf", b"%PDF-1.7 ..."),
    ("file_image", b"\x89PNG\r\n\x1a\n..."),
    ("file_archive", b"Rar!\x1a\x07"),
    ("file_archive", lambda: archive(notas_txt=b"hola")),
    ("file_program", b"MZ\x90"),
    ("file_document", b"{\\rtf1 hola}"),
    ("file_other", bytes(range(256)) * 4),
    ("file_document", lambda: archive(word__document_xml=b"<a/>", Content_xml=b"<a/>")),
    ("file_document", lambda: archive(ppt__presentation_xml=b"<a/>")),
    ("file_broken", lambda: archive(xl__workbook_bin=b"..")),
    ("file_numbers", lambda: archive(Index__Document_iwa=b"..")),
    (
        "file_macros",
        lambda: edited(
            GOOD_FILE, Types__xml=lambda part: part.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
        ),
    ),
    ("file_cut", GOOD_FILE[: len(GOOD_FILE) // 2]),
    ("file_broken", GOOD_FILE[:200] + bytes(100) + GOOD_FILE[300:]),
    ("file_broken", lambda: edited(GOOD_FILE, sheet1_xml=lambda part: part[:300])),
    ("file_broken", lambda: edited(GOOD_FILE, sheet1_xml=lambda part: part.replace(MAIN, b"urn:x"))),
    ("file_broken", lambda: edited(GOOD_FILE, sheet1_xml=lambda part: part.replace(b'<row r="3"', b'<row r="1e400"'))),
    ("file_broken", lambda: edited(GOOD_FILE, sheet1_xml=lambda part: part.replace(b'<row r="3"', b'<row r="1"'))),
    ("sheet_none", lambda: edited(GOOD_FILE, sheet1_xml=lambda part: None)),
    ("file_bomb", lambda: edited(GOOD_FILE, sheet1_xml=lambda part: b'<!DOCTYPE x [<!ENTITY a "b">]>' + part)),
    ("file_bomb", lambda: edited(GOOD_FILE, sheet1_xml=lambda part: FAR + DOCTYPE + part)),
    ("file_bomb", lambda: edited(GOOD_FILE, sheet1_xml=lambda part: (DOCTYPE + part).decode().encode("utf-16"))),
    ("file_bomb", lambda: archive(content_xml=FAR + DOCTYPE + b"<x>&a;</x>")),
    ("file_bomb", lambda: archive(content_xml=(DOCTYPE.decode() + "<x>&a;</x>").encode("utf-16"))),
    ("file_bomb", lambda: edited(GOOD_FILE, core_xml=lambda part: b" " * 30_000_000)),
    ("file_inflates", lambda: edited(GOOD_FILE, core_xml=lambda part: b" " * 70_000_000)),
    ("sheet_twice", lambda: workbook(PLAIN, Plan_=[COLUMNS, list(GOOD.values())])),
    ("sheet_twice", lambda: workbook(PLAIN, sheet="2026", más=[COLUMNS, list(GOOD.values())])),
    ("sheet_empty", lambda: saved(Workbook())),
    ("sheet_only_headers", lambda: workbook([])),
    ("sheet_only_headers", lambda: workbook([{}, {"actividad": "  "}])),
    ("sheet_no_headers", lambda: workbook([row(1)], ["a", "b", "c"])),
    ("sheet_long", lambda: good(5001)),
    (
        "sheet_wide",
        lambda: edited(workbook([row(1)] * 32), sheet1_xml=lambda part: part.replace(b"</row>", WIDE + b"</row>")),
    ),
    (
        "file_broken",
        lambda: edited(GOOD_FILE, sheet1_xml=lambda part: part.replace(b"</row>", b"<c/>" * 17_000 + b"</row>")),
    ),
    ("sheet_far", lambda: _with_page(lambda page: page.cell(1_048_576, 2, "x"))),
]


def test_a_strict_workbook_is_read_too() -> None:
    def strict(part: bytes) -> bytes:
        return part.replace(MAIN, STRICT)

    assert len(read_workbook(edited(GOOD_FILE, xl_workbook_xml=strict, sheet1_xml=strict)).rows) == 2


@pytest.mark.parametrize(("kind", "content"), FILES, ids=[f"{n}-{kind}" for n, (kind, _) in enumerate(FILES)])
def test_a_file_without_a_plan_says_what_it_is(kind: str, content: bytes | Callable[[], bytes]) -> None:
    file = content if isinstance(content, bytes) else content()
    with pytest.raises(Wrong) as caught:
        read_workbook(file)
    assert caught.value.kind == kind
    assert len(imports_screens.why(caught.value)) > 20


def _declaring(types: str, parts: dict[str, bytes] | None = None) -> bytes:
    """The good file with these types too, and with more parts."""
    content = edited(GOOD_FILE, Types__xml=lambda part: part.replace(b"</Types>", f"{types}</Types>".encode()))
    file = BytesIO(content)
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        for name, part in (parts or {}).items():
            archive.writestr(name, part)
    return file.getvalue()


@pytest.mark.parametrize(
    "types",
    [*content_types.DEFAULTS.values(), content_types.OF_MISSING_PARTS],
    ids=[*content_types.DEFAULTS, "of missing parts"],
)
def test_a_workbook_that_declares_macros_of_no_part_has_none(types: str) -> None:
    assert len(read_workbook(_declaring(types)).rows) == 2


def test_printers_and_objects_are_no_macros() -> None:
    """A part of an extension that has a harmless type, and an object of an old program without code."""
    printers = content_types.DEFAULTS["printers, as Excel"]
    parts = {"xl/printerSettings/printerSettings1.bin": b"x", "xl/embeddings/oleObject1.bin": OLE}
    assert len(read_workbook(_declaring(printers, parts)).rows) == 2


def test_the_type_of_the_workbook_may_be_that_of_all_its_xml() -> None:
    main = b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"'

    def first_part_by_default(types: bytes) -> bytes:
        return types.replace(b'PartName="/xl/workbook.xml"', b'PartName="/xl/no.xml"').replace(
            b'Extension="xml" ContentType="application/xml"', b'Extension="xml" ' + main
        )

    content = edited(GOOD_FILE, Types__xml=first_part_by_default)
    container.examine(content)


@pytest.mark.parametrize(("types", "parts"), content_types.SMUGGLED.values(), ids=content_types.SMUGGLED)
def test_a_workbook_with_code_is_refused_however_it_is_declared(types: str, parts: dict[str, bytes]) -> None:
    with pytest.raises(Wrong) as caught:
        read_workbook(_declaring(types, parts))
    assert caught.value.kind == "file_macros"


@pytest.mark.parametrize(("types", "parts"), content_types.BROKEN.values(), ids=content_types.BROKEN)
def test_a_workbook_whose_lists_no_program_writes_is_refused(types: str, parts: dict[str, bytes]) -> None:
    with pytest.raises(Wrong) as caught:
        read_workbook(_declaring(types, parts))
    assert caught.value.kind in ("file_broken", "file_bomb")


def test_thousands_of_formatted_rows_cost_little() -> None:
    rows = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % number for number in range(4, 200_000))
    content = edited(GOOD_FILE, sheet1_xml=lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert len(read_workbook(content).rows) == 2


def test_progress_is_told_up_to_the_last_row() -> None:
    told: list[tuple[int, int]] = []
    read_workbook(good(450), lambda done, total: told.append((done, total)))
    assert told == [(100, 451), (200, 451), (300, 451), (400, 451), (451, 451)]


# What goes out


def test_the_template_can_be_filled_in_and_imported() -> None:
    words, notes = imports_screens.template_words()
    assert [column.header for column in words] == list(COLUMNS)
    names = [(each.code, each.name) for each in KNOWN]
    content = template.build(names, words, notes)
    book = load_workbook(BytesIO(content))
    page = book["plan"]
    assert [cell.value for cell in page[1]] == list(COLUMNS)
    lists = {str(rule.sqref).split("2:")[0]: rule for rule in page.data_validations.dataValidation}
    assert lists["B"].formula1 == f"listas!$A$1:$A${len(KNOWN)}"
    assert lists["D"].formula1 == '"mgei,jornada-unica,fortalecimiento,permanencia"'
    assert lists["C"].formula1 == '"1,2,3"'
    assert lists["I"].type == "date"
    assert lists["J"].type == "whole"
    assert (page["J2"].value, page["J2"].number_format) == (12_000_000, '"$" #,##0')
    assert book["listas"]["A7"].value == "Santa Marta"
    assert page["A3"].number_format == "@" or page.column_dimensions["A"].number_format == "@"
    for place, value in enumerate(GOOD.values(), 1):
        page.cell(3, place, value)
    _, checked = _checked(saved(book))
    assert not checked.problems
    assert [line.row for line in checked.lines] == [3]
    assert [imports_screens.note(each) for each in checked.notes] == [
        "Dejé fuera la fila 2, que es el ejemplo de la plantilla."
    ]


def test_the_example_is_a_good_row() -> None:
    words, _ = imports_screens.template_words()
    example = {column.header: each.example for column, each in words.items()} | {"codigo": "JU-02"}
    _, checked = _checked(workbook([example]))
    assert not checked.problems


def test_the_rejected_workbook_marks_every_bad_cell_and_comes_back_corrected() -> None:
    bad = [row(1), {}, row(2, fecha_limite="31/02/2027", linea=7), row(3, actividad='=HYPERLINK("x","y")'), row(4)]
    sheet, checked = _checked(workbook(bad))
    content = marked.build(sheet, imports_screens.remarks(checked.problems))
    book = load_workbook(BytesIO(content))
    page = book["plan"]
    assert [cell.value for cell in page[1]] == [*COLUMNS, REMARKS]
    painted = {cell.coordinate for line in page.iter_rows() for cell in line if cell.fill.fgColor.rgb == "00FFE0B2"}
    assert painted == {"I4", "C4", "E5"}
    assert page["K4"].value == (
        "linea: No hay línea 7. Escriba 1, 2 o 3.\n"
        "fecha_limite: El 31 de febrero no existe: ese mes termina el 28. "
        "¿Es el 28 de febrero de 2027? Escriba 2027-02-28."
    )
    assert (page["E5"].data_type, page["E5"].value) == ("s", '=HYPERLINK("x","y")')
    assert page["H4"].value == dt.datetime.fromisoformat("2026-11-23")
    assert [[cell.value for cell in line][:2] for line in book[REMARKS].iter_rows(min_row=2)] == [
        [4, "linea"],
        [4, "fecha_limite"],
        [5, "actividad"],
    ]
    page["I4"], page["C4"], page["E5"] = "28/02/2027", 2, "Firmar el acta"
    sheet, checked = _checked(saved(book))
    assert not checked.problems
    assert not checked.notes
    assert [line.row for line in checked.lines] == [2, 4, 5, 6]


def test_a_missing_column_is_marked_too() -> None:
    sheet, checked = _checked(workbook(PLAIN, COLUMNS[:8]))
    page = load_workbook(BytesIO(marked.build(sheet, imports_screens.remarks(checked.problems))))["plan"]
    assert (page["I1"].value, page["I1"].fill.fgColor.rgb) == ("fecha_limite", "00FFE0B2")


TEXTS = [
    "=HYPERLINK(1)",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "a\0b\x0bc",
    "e" * 40_000,
    "+57 300",
    "-1",
    "\r=1",
    "ñ 🙂",
    "\ud800",
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_text_stays_text(text: str) -> None:
    """Formulas, control characters and endless texts in a cell."""
    book = Workbook()
    page = book.active
    assert page is not None
    cells.put(page["A1"], text)
    cell = load_workbook(BytesIO(saved(book))).worksheets[0]["A1"]
    value = str(cell.value or "")
    assert cell.data_type in ("s", "n")
    assert not set(value) & set("\0\x0b\t\r")
    assert len(value) <= cells.MOST_CHARACTERS
    assert cell.quotePrefix is value.startswith(("=", "@", "+", "-", "＝"))


def test_three_thousand_rows_are_read_and_checked() -> None:
    content = good(3000)
    _, checked = _checked(content)
    assert len(checked.lines) == 3000
