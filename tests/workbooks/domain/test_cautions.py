"""Before an import people read what is odd about a plan that is right."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, select

from bot.people import assignments
from bot.people.people import CONSENT_VERSION
from bot.workbooks import cautions, imports
from bot.workbooks.chat import imports_screens
from bot.workbooks.excel.reading import read_workbook
from db.engine import Database
from db.models import Activity, ActivityStatus, DayOff, Person, Report, Role, Standing
from tests.workbooks.making import row, workbook

NOW, TODAY = datetime(2026, 11, 23, 15, tzinfo=UTC), date(2026, 11, 23)
MARTA = "47001"


def _enter(database: Database, role: Role, post: str | None = None) -> None:
    def enter(session: Session) -> None:
        person = Person(
            name="Prueba", role=role, post=post, standing=Standing.ACTIVE, consent=CONSENT_VERSION, joined_at=NOW
        )
        session.add(person)
        session.flush()
        assignments.assign(session, person.id or 0, [MARTA])

    database.transact(enter)


def _said(database: Database, *rows: dict[str, Any]) -> list[str]:
    def look(session: Session) -> list[str]:
        found = imports.preview(session, None, read_workbook(workbook(rows)))
        return [imports_screens.caution(each) for each in cautions.of(session, found, TODAY)]

    return database.transact(look)


def _import(database: Database, *rows: dict[str, Any]) -> None:
    sheet = read_workbook(workbook(rows))
    preview = database.transact(imports.preview, None, sheet)
    database.transact(imports.apply, None, sheet, preview.digest, "cli:1", NOW)


def _staffed(database: Database) -> None:
    _enter(database, Role.OFFICIAL, "coordinador de COBERTURA")
    _enter(database, Role.LIAISON)


def test_a_plan_with_nothing_odd_says_nothing(database: Database) -> None:
    _staffed(database)
    assert _said(database, row(1), row(2, responsable=None)) == []


def test_a_secretariat_where_nobody_answers_is_named(database: Database) -> None:
    assert _said(database, row(1)) == [
        "Todavía no hay funcionarios en Santa Marta: nadie recibirá los recordatorios.",
        "Todavía no hay enlace en Santa Marta: lo que se reporte lo verá la coordinación.",
    ]


def test_days_that_are_over_or_off(database: Database) -> None:
    _staffed(database)
    fiesta = DayOff(
        source="s", secretariat_code=MARTA, starts_on=date(2026, 12, 3), ends_on=date(2026, 12, 3), reason="Fiesta",
        created_by=1, created_at=NOW,
    )  # fmt: skip
    database.transact(lambda session: session.add(fiesta))
    said = _said(
        database,
        row(1, fecha_inicio=None, fecha_limite="2026-11-20"),
        row(2, fecha_limite="2026-12-08"),
        row(3, fecha_limite="2026-12-03"),
        row(4, fecha_limite="2026-12-10"),
    )
    assert said == [
        "La fecha límite de JU-01 ya pasó: quedará atrasada.",
        "JU-02 vence el 8 de diciembre de 2026, JU-03 vence el 3 de diciembre de 2026, que no son días "
        "hábiles allá: cuenta el hábil que sigue.",
    ]


def test_what_is_as_it_was_is_not_said_again(database: Database) -> None:
    _staffed(database)
    _import(database, row(1, fecha_inicio=None, fecha_limite="2026-11-20", responsable="Tesorero"))
    assert _said(database, row(1, fecha_inicio=None, fecha_limite="2026-11-20", responsable="Tesorero", linea=3)) == []


def test_a_post_that_nobody_holds(database: Database) -> None:
    _staffed(database)
    assert _said(database, row(1), row(2, responsable="Tesorero"), row(3, responsable="TESORERO")) == [
        "Nadie tiene todavía el cargo «Tesorero» (Santa Marta): mientras tanto responde todo el equipo."
    ]


def test_what_would_be_archived_although_it_was_reported(database: Database) -> None:
    _staffed(database)
    _import(database, row(1), row(2), row(3))

    def report(session: Session) -> None:
        for activity in session.exec(select(Activity).where(Activity.code != "JU-03")):
            session.add(
                Report(
                    source=activity.code, activity_id=activity.id or 0, person_id=1, at=NOW, percentage=40,
                    status=ActivityStatus.IN_PROGRESS, undone_at=NOW if activity.code == "JU-02" else None,
                )
            )  # fmt: skip

    database.transact(report)
    assert _said(database, row(9)) == ["Lo que se archiva ya tiene reportes: JU-01."]
