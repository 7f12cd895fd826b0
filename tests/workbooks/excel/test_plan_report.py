"""The report's two files: what stands in them, that nothing in them is run, and that they open."""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import inspect

from bot.plans.figures import Week, by_action, by_secretariat, summary
from bot.plans.history import FILE, FILE_REMOVED, Event
from bot.plans.plans import State
from bot.workbooks.chat import report_words
from bot.workbooks.excel.report import workbook
from bot.workbooks.exports import MONTH, Contents, Entry, Filters, Overview
from db.models import Activity, ActivityStatus, ChangeKind, Report, ReportKind, Role

BOGOTA = ZoneInfo("America/Bogota")
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=BOGOTA)
TODAY = NOW.date()
NASTY = [  # what is typed as markup and formulas, control characters and endless texts in a cell
    *("<script>alert(1)</script>", "<b>sin cerrar", '<a href="tg://user?id=1">x</a>', "&amp;lt;", "{{ 7 * 7 }}"),
    *('=HYPERLINK("http://x";"y")', "@SUM(1)", "\t=1+1", "＝1+1", "＋1", "-1+1|cmd", "a\x00b\x0bc", "x" * 40_000),
    "]]>", "\u202egpj.exe", "emoji 👩🏽‍🏫 ñ",
]  # fmt: skip
LONE_SURROGATE = "\ud800"  # no database takes one


def state(code: str, status: ActivityStatus, percentage: int, due: date, **more: Any) -> State:
    number = int(re.sub(r"\D", "", code) or 1)
    secretariat = more.pop("secretariat", ("05001", "Medellín"))
    values: dict[str, Any] = {"title": f"Actividad {code}", "product": "Acta", "action": "mgei", "post": None} | more
    activity = Activity(
        id=number, secretariat_code=secretariat[0], code=code, line=1, due_on=due, sheet_due_on=due, **values
    )
    latest = None
    if status is not ActivityStatus.NOT_STARTED:
        at = NOW - timedelta(days=1)
        latest = Report(id=number, source=code, activity_id=number, person_id=1, status=status, at=at)
    return State(
        activity=activity,
        secretariat=secretariat[1],
        status=status,
        percentage=percentage,
        latest=latest,
        reporter="Olga Prueba",
        evidence=2,
    )


STATES = [
    state(
        "JU-01",
        ActivityStatus.VERIFIED,
        100,
        TODAY,
        action="jornada-unica",
        starts_on=date(2026, 10, 1),
        budget=12_000_000,
    ),
    state("MG-02", ActivityStatus.BLOCKED, 30, TODAY - timedelta(days=9), post="Líder de cobertura"),
    state("MG-03", ActivityStatus.NOT_STARTED, 0, TODAY + timedelta(days=9), secretariat=("47001", "Santa Marta")),
]


def contents(states: Sequence[State] = STATES, history: Sequence[Entry] = (), **filters: Any) -> Contents:
    overview = Overview(
        filters=Filters(**filters), names=[], states=states, summary=summary(states, TODAY), people=1, acts=len(history)
    )
    weeks = [Week(date(2026, 10, 4) + timedelta(weeks=number), number) for number in range(8)]
    secretariats, actions = by_secretariat(states, TODAY), by_action(states, TODAY)
    return Contents(
        made_at=NOW,
        since=NOW - MONTH,
        overview=overview,
        secretariats=secretariats,
        actions=actions,
        weeks=weeks,
        history=history,
    )


def entry(of: State, kind: str = ReportKind.PROGRESS, **more: Any) -> Entry:
    values: dict[str, Any] = {"by": 1, "person": "Olga Prueba", "note": "listo"} | more
    return Entry(Event(at=NOW, kind=kind, activity_id=of.id, **values), of, "Líder de cobertura", Role.OFFICIAL)


def book_of(made: Contents) -> tuple[Workbook, dict[str, str]]:
    words = report_words.words(made)
    return load_workbook(BytesIO(workbook(made, words))), words


def rows_of(made: Contents, sheet: str) -> list[Mapping[str, Any]]:
    book, words = book_of(made)
    header, *rows = book[words[f"sheet_{sheet}"]].values
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


# The workbook


def test_a_row_an_activity_with_real_dates_and_percentages() -> None:
    done, blocked, idle = rows_of(contents(), "detail")
    assert done == {
        "DIVIPOLA": "05001",
        "Secretaría": "Medellín",
        "Línea": 1,
        "Acción": "Jornada Única",
        "Código": "JU-01",
        "Actividad": "Actividad JU-01",
        "Producto": "Acta",
        "Responsable (cargo)": "todo su equipo",
        "Inicio": datetime(2026, 10, 1),  # noqa: DTZ001  Excel knows no time zones
        "Fecha límite": datetime(2026, 11, 20),  # noqa: DTZ001
        "Presupuesto": 12_000_000,
        "Estado": "verificada",
        "Vencida": "no",
        "Días hábiles de atraso": None,
        "Avance": 1,
        "Último reporte": datetime(2026, 11, 19, 15, 30),  # noqa: DTZ001
        "Folio": done["Folio"],
        "Evidencias": 2,
    }
    assert (blocked["Estado"], blocked["Vencida"], blocked["Avance"]) == ("bloqueada", "sí", 0.3)
    assert blocked["Días hábiles de atraso"] == 6
    assert (idle["Último reporte"], idle["Folio"], idle["DIVIPOLA"]) == (None, None, "47001")


def test_a_budget_is_money_and_is_added_up() -> None:
    made = contents([STATES[0], replace(STATES[1], activity=activity_with(STATES[1], budget=3_500_000)), STATES[2]])
    book, _ = book_of(made)
    sheet = book["Detalle"]
    (cell,) = [below for above, below in zip(sheet[1], sheet[2], strict=True) if above.value == "Presupuesto"]
    assert (cell.value, cell.number_format) == (12_000_000, '"$" #,##0')
    assert [row["Presupuesto"] for row in rows_of(made, "secretariats")] == [15_500_000, None]
    assert [row["Presupuesto"] for row in rows_of(made, "actions")] == [3_500_000, 12_000_000, None, None]
    assert {row[0]: row[1] for row in book["Resumen"].values}["Presupuesto"] == 15_500_000
    page = report_words.page(made)
    assert page.count("presupuesto: $ ") == 2
    assert "<b>$ 15.500.000</b> presupuesto" in page
    assert "<td>$ 3.500.000</td>" in page


def test_without_any_budget_nothing_is_said_of_it() -> None:
    assert "presupuesto" not in report_words.page(contents(STATES[1:])).lower()


def activity_with(of: State, **values: Any) -> Activity:
    return Activity(**of.activity.model_dump() | values)


def test_how_the_cells_are_shown() -> None:
    book, _ = book_of(contents())
    sheet = book["Detalle"]
    formats = {heading.value: cell.number_format for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (formats["Fecha límite"], formats["Último reporte"], formats["Avance"]) == (
        "dd/mm/yyyy",
        "dd/mm/yyyy hh:mm",
        "0 %",
    )
    assert sheet["A2"].data_type == "s"
    for name in ("Por secretaría", "Por acción", "Detalle", "Historial"):
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
    for each in book.worksheets:
        assert len(each.title) <= 31
        assert each.page_setup.orientation == "landscape"
        assert each.page_setup.fitToHeight == 0
        assert each.column_dimensions["A"].width > 8


def test_every_colour_is_a_word_too() -> None:
    """Rules look for the word that the cell shows."""
    book, words = book_of(contents())
    found: dict[str, str] = {}
    for ranges in book["Detalle"].conditional_formatting:
        found |= {rule.formula[0].strip('"'): str(ranges.sqref) for rule in ranges.rules if rule.type == "cellIs"}
    assert found.pop("sí") == "M2:M4"
    assert found == {words[f"status_{status}"]: "L2:L4" for status in ActivityStatus}


def test_figures_by_secretariat_and_by_action() -> None:
    medellin, santa_marta = rows_of(contents(), "secretariats")
    assert list(medellin.values()) == ["05001", "Medellín", 2, 1, 1, 0, 1, 1, 0.65, 12_000_000, "con vencidas"]
    assert santa_marta["Situación"] == "al día"
    actions = {row["Acción"]: (row["Actividades"], row["Situación"]) for row in rows_of(contents(), "actions")}
    assert actions == {
        "MGEI": (2, "con vencidas"),
        "Jornada Única": (1, "todo cumplido"),
        "Plan de Fortalecimiento": (0, "sin actividades"),
        "Permanencia": (0, "sin actividades"),
    }


def test_the_history_tells_every_kind_of_act() -> None:
    kinds = [*ReportKind, *ChangeKind, FILE, FILE_REMOVED]
    told = rows_of(contents(history=[entry(STATES[0], kind) for kind in kinds]), "history")
    assert len({row["Qué pasó"] for row in told}) == len(kinds)


def test_the_history_says_who_what_and_what_was_undone() -> None:
    undone = NOW + timedelta(minutes=3)
    report = entry(STATES[1], status=ActivityStatus.BLOCKED, percentage=30, folio="A-2345", undone_at=undone)
    gone = replace(entry(STATES[1], person=None), post=None)
    console = Entry(
        Event(at=NOW, kind=ChangeKind.UPDATED, by=None, person=None, activity_id=2, fields={"due_on": "2026-12-04"}),
        STATES[1],
        None,
        None,
    )
    first, second, third = rows_of(contents(history=[report, gone, console]), "history")
    shown = [first[name] for name in ("Quién", "Cargo", "Función", "Estado", "Avance", "Folio", "Comentario")]
    assert shown == [
        "Olga Prueba",
        "Líder de cobertura",
        "equipo de la secretaría",
        "bloqueada",
        0.3,
        "A-2345",
        "listo",
    ]
    assert first["Deshecho el"] == datetime(2026, 11, 20, 15, 33)  # noqa: DTZ001
    assert second["Quién"] == "persona retirada"
    assert (third["Quién"], third["Comentario"]) == ("la consola", "fecha límite: 04/12/2026")


def test_every_column_of_an_activity_has_its_word() -> None:
    """What a change may hold."""
    columns = inspect(Activity).columns
    fields = dict.fromkeys(column.name for column in columns if column.name != "id")
    (told,) = rows_of(contents(history=[entry(STATES[0], ChangeKind.ADDED, fields=fields)]), "history")
    assert told["Comentario"].count(": ") == len(fields)


@pytest.mark.parametrize("text", [*NASTY, LONE_SURROGATE], ids=range(len(NASTY) + 1))
def test_text_of_people_is_never_a_formula(text: str) -> None:
    """Formulas, control characters and endless texts in a cell, wherever people's words go."""
    nasty = state(
        "X-1", ActivityStatus.DONE, 100, TODAY, title=text, product=text, post=text, secretariat=("05001", text)
    )
    nasty.activity.code = text[:40]
    made = contents([nasty], [entry(nasty, note=text, person=text, file=text, fields={"title": text})])
    content = workbook(made, report_words.words(made))
    for xml in _parts(content):
        assert ElementTree.fromstring(xml).tag
        assert b"<f>" not in xml
    for sheet in load_workbook(BytesIO(content)):
        for row in sheet:
            for cell in row:
                assert cell.data_type != "f"
                assert not isinstance(cell.value, str) or len(cell.value) <= 32_767
                if isinstance(cell.value, str) and cell.value.lstrip().startswith(tuple("=+-@＝＋－＠")):
                    assert cell.quotePrefix


def _parts(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        yield from (archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels")))


def test_an_empty_report_opens() -> None:
    book, _ = book_of(contents([]))
    assert [book["Detalle"].max_row, book["Historial"].max_row, book["Por acción"].max_row] == [1, 1, 5]


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({}, "Todas las secretarías · las cuatro acciones · sin límite de fechas"),
        ({"first": date(2026, 2, 1), "last": date(2026, 2, 28)}, "febrero de 2026"),
        ({"first": date(2026, 1, 1), "last": date(2026, 12, 31)}, "las cuatro acciones · 2026"),
        ({"first": date(2026, 2, 1), "last": date(2026, 3, 31)}, "del 1 de febrero de 2026 al 31 de marzo de 2026"),
        ({"first": date(2026, 2, 2)}, "desde el 2 de febrero de 2026"),
        ({"last": date(2026, 2, 2)}, "hasta el 2 de febrero de 2026"),
        ({"actions": frozenset({"permanencia", "mgei"})}, "Todas las secretarías · MGEI, Permanencia · sin"),
    ],
)
def test_the_filters_in_words(filters: dict[str, Any], words: str) -> None:
    assert words in report_words.words(contents(**filters))["filters"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Atlántico"], "Secretaría de Educación del Atlántico · "),
        (["Cali", "Tunja"], "Cali y Tunja · "),
        (["Cali", "Pasto", "Tunja"], "Cali, Pasto y Tunja · "),
        (list("ABCDE"), "5 secretarías · "),
    ],
)
def test_the_secretariats_in_words(names: list[str], words: str) -> None:
    assert report_words.chosen(Filters(), names).startswith(words)


# The page


class _Outline(HTMLParser):
    """Tags that are left open, and what points elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.references: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "input", "rect", "line", "br"):
            self.open.append(tag)
        self.scripts += tag == "script"
        self.references += [value or "" for name, value in attrs if name in ("href", "src", "srcset", "data", "action")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An empty element of a drawing."""


def outline(page: str) -> _Outline:
    found = _Outline()
    found.feed(page)
    found.close()
    assert found.open == []
    return found


def test_the_page_needs_nothing_but_itself() -> None:
    page = report_words.page(contents(history=[entry(STATES[0], status=ActivityStatus.DONE, percentage=100)]))
    found = outline(page)
    assert found.references == []
    assert found.scripts == 1
    assert not re.search(r"url\(|@import|https?://", page)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_text_of_people_is_never_markup(text: str) -> None:
    nasty = state("X-1", ActivityStatus.DONE, 100, TODAY, title=text, post=text, secretariat=("05001", text))
    nasty.activity.code = text[:40]
    found = outline(report_words.page(contents([nasty], [entry(nasty, note=text, person=text, file=text)])))
    assert found.references == []
    assert found.scripts == 1


def test_each_chart_is_told_in_words() -> None:
    page = report_words.page(contents())
    for words in (
        "Actividades por estado: verificada 1; cumplida 0;",
        "Avance promedio: MGEI 15 %; Jornada Única 100 %;",
        "Actividades cumplidas al terminar la semana: 4 oct, 0; 11 oct, 1;",
        "<figcaption>Cuántas estaban cumplidas al terminar cada domingo: 4 oct, 0; 11 oct, 1;",
        '<li><i style="background:#009e73"></i>verificada: <b>1</b></li>',
    ):
        assert words in page
    assert page.count('role="img"') == 3


def test_names_of_people_are_not_on_the_page() -> None:
    """It travels further than the workbook."""
    assert "Olga" not in report_words.page(contents(history=[entry(STATES[0])]))


def test_a_page_of_nothing() -> None:
    page = report_words.page(contents([]))
    outline(page)
    assert "No hay actividades con esos filtros." in page
