"""Headers in people's own words name the columns of a plan, and what else stands in a workbook names none."""

import pytest

from bot.plans.columns import COLUMNS
from bot.workbooks.files.headers import named

SAID = {
    "codigo": ["Código", "CÓD. ACTIVIDAD", "N°", "No.", "ID", "Código de la actividad *", "Codigo_Actividad"],
    "secretaria": ["Secretaría de Educación (ETC)", "ETC", "Código DIVIPOLA de la secretaría", "Entidad territorial"],
    "linea": ["LÍNEA DE TRABAJO", "Línea (1, 2 o 3)", "Linea No.", "Línea estratégica"],
    "accion": ["Acción priorizada", "Acción (mgei, jornada-unica, fortalecimiento, permanencia)", "Acción MGEI/JU"],
    "actividad": ["Nombre de la actividad", "Actividades a desarrollar", "Descripción de la actividad", "¿Qué?"],
    "producto": ["Entregable", "Producto\nesperado", "Evidencia (producto)", "Medio de verificación", "Prodcuto"],
    "responsable": ["Responsable (cargo)", "Cargo del responsable", "Responsable de la actividad", "¿Quién?"],
    "fecha_inicio": ["Inicio (dd/mm/aaaa)", "Fecha inicial", "FechaInicio", "Fecha prevista de inicio"],
    "fecha_limite": [
        "Fecha\nlímite",
        "fecha_limte",
        "Plazo",
        "Fecha de entrega del producto",
        "Fecha prevista",
        "Vence",
    ],
    "presupuesto": ["Presupuesto (COP)", "Presupuesto asignado en pesos", "Costo total", "Valor"],
}
OTHERS = [
    *("Estado", "% de avance", "Observaciones", "Estado de la actividad", "Tipo de actividad", "Línea base", "Meta"),
    *("Fecha de reporte", "Fecha de corte", "Nombre del responsable", "Correo del responsable", "Región", "Folio"),
    *("qué corregir", "", "   ", "Avance de la actividad", "Presupuesto ejecutado", "Actividad " * 30),
]


def test_each_column_is_tried() -> None:
    assert set(SAID) == {column.header for column in COLUMNS}


@pytest.mark.parametrize(("column", "said"), [(column, each) for column, ways in SAID.items() for each in ways])
def test_a_header_in_other_words(column: str, said: str) -> None:
    found = named(said)
    assert found is not None
    assert found.column == column


@pytest.mark.parametrize("said", OTHERS)
def test_what_is_no_column_of_a_plan(said: str) -> None:
    assert named(said) is None
