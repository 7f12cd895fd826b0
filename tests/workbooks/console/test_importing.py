"""`python -m bot import-plans` as an operator runs it."""

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands import Ended
from tests.test_cli import run
from tests.workbooks.making import row, workbook

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _migrated(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "alianza.db")


def _import(folder: Path, content: bytes, *options: str) -> Ended:
    file = folder / "plan.xlsx"
    file.write_bytes(content)
    return run("import-plans", str(file), *options, DATABASE_URL=f"sqlite:///{folder}/alianza.db")


def test_a_plan_is_previewed_imported_and_then_the_same(tmp_path: Path) -> None:
    content = workbook([row(1), row(2, secretaria="Tunja")])
    new = "47001 Santa Marta: 1 new, 0 changed, 0 unchanged, 0 archived, 0 restored, 0 rejected"
    dry = _import(tmp_path, content, "--dry-run")
    assert (dry.status, dry.out.splitlines()[0]) == (0, new), dry.err
    assert dry.out.splitlines()[-1] == "dry run: nothing imported"
    done = _import(tmp_path, content)
    assert (done.status, done.out.splitlines()[0], done.out.splitlines()[-1]) == (0, new, "imported")
    again = _import(tmp_path, content)
    assert (again.status, again.out.splitlines()[-1]) == (
        0,
        "nothing to import: the plans are like this already",
    )
    assert done.err == again.err == ""


def test_every_rejected_row_is_a_line_and_a_marked_workbook(tmp_path: Path) -> None:
    bad = workbook([row(1), row(2, fecha_limite="31/02/2027", linea=2.5), row(3, responsable="Ana Prueba Gómez")])
    out = tmp_path / "rechazos.xlsx"
    result = _import(tmp_path, bad, "--errors", str(out))
    assert result.status == 1
    assert result.out.splitlines() == [
        "fila 3, columna C (linea): 2.5 no es una línea: lleva decimales. Escriba 1, 2 o 3.",
        "fila 3, columna I (fecha_limite): El 31 de febrero no existe: ese mes termina el 28. ¿Es el 28 de febrero de "
        "2027? Escriba 2027-02-28.",
        "fila 4, columna G (responsable): «Ana Prueba Gómez» parece el nombre de una persona. Escriba el cargo, por "
        "ejemplo Coordinador de cobertura: quien lo ocupe responde.",
        "47001 Santa Marta: 1 new, 0 changed, 0 unchanged, 0 archived, 0 restored, 2 rejected",
        "nothing imported: 2 rows rejected",
        f"written to {out}",
    ]
    assert load_workbook(BytesIO(out.read_bytes())).sheetnames == ["plan", "qué corregir"]
    fixed = _import(tmp_path, workbook([row(1)]))
    assert fixed.out.splitlines()[0].startswith("47001 Santa Marta: 1 new")


def test_what_is_no_workbook_and_what_is_not_there(tmp_path: Path) -> None:
    result = _import(tmp_path, b"codigo;secretaria\nJU-01;47001\n")
    assert result.status == 1
    assert result.out.startswith("nothing imported: Es un archivo de texto (CSV)")
    nothing = tmp_path / "nada.xlsx"
    missing = run("import-plans", str(nothing), DATABASE_URL=f"sqlite:///{tmp_path}/alianza.db")
    assert missing.status == 2
    assert missing.err == f"{nothing}: can't be read or written: No such file or directory\n"


def test_what_to_know_before_is_told_too(tmp_path: Path) -> None:
    """As in the chat: nobody there yet, and a day that is over."""
    dry = _import(tmp_path, workbook([row(1, fecha_inicio=None, fecha_limite="2025-01-15")]), "--dry-run")
    told = [line for line in dry.out.splitlines() if line.startswith("warning: ")]
    assert any("ya pasó" in line for line in told), dry.out
    assert any("no hay funcionarios en Santa Marta" in line for line in told), dry.out
