"""`python -m bot report`: files for an operator, one plain line for a mistake."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from db.engine import Database
from db.models import AuditEntry
from tests.planning import MEDELLIN, add_activity, assemble
from tests.test_cli import run

pytestmark = pytest.mark.slow


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    """Santa Marta has JU-03, Medellín ME-01."""
    file = tmp_path / "alianza.db"
    file.write_bytes(sqlite_template.read_bytes())
    with Database(f"sqlite:///{file}") as database:
        database.transact(assemble)
        database.transact(add_activity, "ME-01", MEDELLIN, action="mgei")
    return f"sqlite:///{file}"


def codes(file: Path) -> list[object]:
    return [row[4] for row in load_workbook(file)["Detalle"].iter_rows(min_row=2, values_only=True)]


def test_a_workbook_and_a_page(url: str, tmp_path: Path) -> None:
    out, page = tmp_path / "informe.xlsx", tmp_path / "informe.html"
    result = run("report", str(out), "--html", str(page), DATABASE_URL=url)
    assert (result.status, result.out) == (0, "2 activities of 2 secretariats, 0 acts\n"), result.err
    assert codes(out) == ["JU-03", "ME-01"]
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with Database(url) as database:
        assert database.transact(_audited) == [(None, "export_plans")]


def _audited(session: Session) -> list[tuple[int | None, str]]:
    return [(entry.actor_id, entry.act) for entry in session.exec(select(AuditEntry)).all()]


def test_filters(url: str, tmp_path: Path) -> None:
    out = tmp_path / "informe.xlsx"
    for arguments, found in {
        ("--secretariat", "05001", "--secretariat", "15001"): ["ME-01"],
        ("--secretariat", "5001", "--secretariat", "Tunja"): ["ME-01"],
        ("--from", "2026-12-01", "--to", "2026-12-04", "--action", "mgei"): ["ME-01"],
    }.items():
        assert run("report", str(out), *arguments, DATABASE_URL=url).status == 0
        assert codes(out) == found


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--secretariat", "00000"), "no certified secretariat"),
        (("--from", "2026-12-04", "--to", "2026-12-03"), "--to is before --from"),
        (("--html", "/nowhere/informe.html"), "can't be read or written"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(url: str, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run("report", str(tmp_path / "informe.xlsx"), *arguments, DATABASE_URL=url)
    assert result.status == 2
    assert "Traceback" not in result.err
    assert words in " ".join(result.err.replace("│", " ").split())
