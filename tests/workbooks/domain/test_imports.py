"""Importing plans: what a workbook would change, and the change: all or nothing, once, and by whom it may."""

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, SQLModel, col, func, select

from bot.base import outbox
from bot.base.errors import Gone, Invalid, NotAllowed
from bot.people import assignments
from bot.people.people import CONSENT_VERSION
from bot.plans.ledger import Changed
from bot.workbooks import imports
from bot.workbooks.changes import Preview
from bot.workbooks.excel.reading import read_workbook
from bot.workbooks.imports import Imported
from bot.workbooks.rows.sheet import COLUMNS, Sheet
from db.engine import Database
from db.models import (
    Activity,
    ActivityChange,
    ActivityStatus,
    AuditEntry,
    ChangeKind,
    Delivery,
    DeliveryState,
    Person,
    Report,
    Role,
    Standing,
)
from tests.tables import rows
from tests.workbooks.making import GOOD, good, row, workbook

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
MARTA, MEDELLIN, TUNJA = "47001", "05001", "15001"


def _sheet(*rows: dict[str, Any]) -> Sheet:
    return read_workbook(workbook(rows))


def _person(database: Database, role: Role, *codes: str, **more: Any) -> int:
    def enter(session: Session) -> int:
        values: dict[str, Any] = {"standing": Standing.ACTIVE, "consent": CONSENT_VERSION, "joined_at": NOW} | more
        person = Person(name="Prueba", role=role, **values)
        session.add(person)
        session.flush()
        assignments.assign(session, person.id or 0, codes)
        return person.id or 0

    return database.transact(enter)


def _import(database: Database, sheet: Sheet, actor: int | None = None, source: str = "cli:1") -> Imported:
    preview = database.transact(imports.preview, actor, sheet)
    return database.transact(imports.apply, actor, sheet, preview.digest, source, NOW)


def _preview(database: Database, sheet: Sheet, actor: int | None = None) -> Preview:
    return database.transact(imports.preview, actor, sheet)


def _everything(database: Database) -> dict[str, list[Any]]:
    def read_all(session: Session) -> dict[str, list[Any]]:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: [tuple(each) for each in session.execute(table.select())] for table in tables}

    return database.transact(read_all)


def _activity(database: Database, code: str) -> Activity:
    return database.transact(lambda session: session.exec(select(Activity).where(Activity.code == code)).one())


def _counts(imported: Imported | Preview) -> dict[str, tuple[int, ...]]:
    return {
        tally.code: (tally.added, tally.changed, tally.unchanged, tally.archived, tally.restored)
        for tally in imported.tallies
    }


def test_a_new_plan_is_written_with_its_history(database: Database) -> None:
    done = _import(database, _sheet(row(1), row(2, responsable=None, fecha_inicio=None, secretaria="Tunja")))
    assert _counts(done) == {MARTA: (1, 0, 0, 0, 0), TUNJA: (1, 0, 0, 0, 0)}
    first, second = rows(database, Activity)
    assert first.model_dump(exclude={"id"}) == {
        "secretariat_code": MARTA,
        "code": "JU-01",
        "line": 2,
        "action": "jornada-unica",
        "title": "Firmar el acta de ampliación de la Jornada Única",
        "product": "Acta firmada",
        "post": "Coordinador de cobertura",
        "starts_on": date(2026, 11, 23),
        "due_on": date(2026, 12, 4),
        "sheet_due_on": date(2026, 12, 4),
        "budget": 12_000_000,
        "archived_at": None,
        "commitment": False,
    }
    assert (second.post, second.starts_on) == (None, None)
    change = rows(database, ActivityChange)[0]
    assert (change.activity_id, change.kind, change.person_id, change.at) == (first.id, ChangeKind.ADDED, None, NOW)
    assert change.fields["due_on"] == change.fields["sheet_due_on"] == "2026-12-04"
    assert set(change.fields) == set(first.model_dump()) - {"id", "secretariat_code", "archived_at", "commitment"}
    (entry,) = rows(database, AuditEntry)
    assert (entry.act, entry.detail["added"], entry.detail["secretariats"]) == (
        "plan_imported", 2, {MARTA: [1, 0, 0, 0, 0], TUNJA: [1, 0, 0, 0, 0]}
    )  # fmt: skip


def test_a_budget_changes_like_any_other_column(database: Database) -> None:
    """What was said before stands in the history; however it is written, the same amount is no change."""
    _import(database, _sheet(row(1), row(2, presupuesto=None)))
    sheet = _sheet(row(1, presupuesto="$ 12.000.000"), row(2, presupuesto="3,500,000"))
    found = _preview(database, sheet)
    assert [(each.line.code, dict(each.fields)) for each in found.updated] == [("JU-02", {"budget": (None, 3_500_000)})]
    _import(database, sheet, source="cli:2")
    assert _activity(database, "JU-02").budget == 3_500_000
    assert rows(database, ActivityChange)[-1].fields == {"budget": 3_500_000}


def test_a_workbook_without_the_budget_leaves_it_and_an_empty_cell_clears_it(database: Database) -> None:
    _import(database, _sheet(row(1), row(2)))
    without = [name for name in COLUMNS if name != "presupuesto"]
    sheet = read_workbook(workbook([row(1, linea=3), row(2), row(3)], without))
    found = _preview(database, sheet)
    assert not found.notes
    assert [dict(each.fields) for each in found.updated] == [{"line": (2, 3)}]
    _import(database, sheet, source="cli:2")
    assert [each.budget for each in rows(database, Activity)] == [12_000_000, 12_000_000, None]
    _import(database, _sheet(row(1, linea=3, presupuesto=" "), row(2), row(3, presupuesto=0)), source="cli:3")
    assert [each.budget for each in rows(database, Activity)] == [None, 12_000_000, 0]
    assert rows(database, ActivityChange)[-2].fields == {"budget": None}


def test_an_activity_that_comes_back_without_the_column_has_the_budget_it_had(database: Database) -> None:
    _import(database, _sheet(row(1), row(2)))
    _import(database, _sheet(row(1)), source="cli:2")
    _import(
        database,
        read_workbook(workbook([row(1), row(2)], [each for each in COLUMNS if each != "presupuesto"])),
        source="cli:3",
    )
    assert (_activity(database, "JU-02").archived_at, _activity(database, "JU-02").budget) == (None, 12_000_000)


def test_the_same_again_writes_nothing(database: Database) -> None:
    sheet = read_workbook(good(60))
    _import(database, sheet)
    before = _everything(database)
    again = _preview(database, sheet)
    assert (again.changes, sum(tally.unchanged for tally in again.tallies)) == (0, 60)
    done = _import(database, sheet, source="cli:2")
    assert _everything(database) == before
    assert sum(tally.unchanged for tally in done.tallies) == 60


def test_what_changed_is_named_and_written_alone(database: Database) -> None:
    _import(database, _sheet(row(1), row(2), row(3)))
    sheet = _sheet(row(1), row(2, linea=3, responsable=None), row(3, fecha_limite="2026-12-18"))
    found = _preview(database, sheet)
    assert [(each.line.code, dict(each.fields)) for each in found.updated] == [
        ("JU-02", {"line": (2, 3), "post": ("Coordinador de cobertura", None)}),
        ("JU-03", {name: (date(2026, 12, 4), date(2026, 12, 18)) for name in ("due_on", "sheet_due_on")}),
    ]
    _import(database, sheet, source="cli:2")
    changes = [each for each in rows(database, ActivityChange) if each.kind is ChangeKind.UPDATED]
    assert [each.fields for each in changes] == [
        {"line": 3, "post": None},
        {"due_on": "2026-12-18", "sheet_due_on": "2026-12-18"},
    ]
    assert (_activity(database, "JU-02").line, _activity(database, "JU-03").due_on) == (3, date(2026, 12, 18))


SPELLINGS = ["ju-01", "JU–01", "JU−1", "JU‑01", "JU\u00ad-\u200b01", "ju 01", "JU01", "ＪＵ－０１", "JU-٠١", "JU-01."]


@pytest.mark.parametrize("written", SPELLINGS)
def test_a_code_written_otherwise_is_the_same_activity(database: Database, written: str) -> None:
    """Nothing is written, the history goes on, and the plan keeps its spelling."""
    _import(database, _sheet(row(1)))
    before = _everything(database)
    again = _sheet(row(1, codigo=written))
    found = _preview(database, again)
    assert (_counts(found), found.changes) == ({MARTA: (0, 0, 1, 0, 0)}, 0)
    _import(database, again, source="cli:2")
    assert _everything(database) == before


def test_the_preview_says_which_activity_a_code_was_taken_for(database: Database) -> None:
    _import(database, _sheet(row(1), row(2), row(3)))
    found = _preview(database, _sheet(row(1), row(2, codigo="JU-2"), row(3, codigo="ju 3")))
    assert [(note.kind, note.values) for note in found.notes] == [
        ("codes_spelled", {"number": 2, "written": "JU-2", "held": "JU-02"})
    ]
    assert [note.kind for note in _preview(database, _sheet(row(1, codigo="ju–01"), row(2), row(3))).notes] == []


def test_a_code_that_marks_tell_apart_is_another_activity(database: Database) -> None:
    _import(database, _sheet(row(1, codigo="JU-1.1"), row(2, codigo="JU-11"), row(3, codigo="JU-1-03")))
    again = _sheet(row(1, codigo="JU 1,1"), row(2, codigo="JU 011"), row(3, codigo="JU-103"))
    assert _counts(_preview(database, again)) == {MARTA: (1, 0, 2, 1, 0)}


def test_the_same_workbook_by_another_program_writes_nothing(database: Database) -> None:
    """Decomposed accents, other dashes, spaces and zeros in every text of it."""

    def otherwise(text: object) -> object:
        if not isinstance(text, str):
            return text
        return unicodedata.normalize("NFD", text).replace("-", "\u2011").replace(" ", "\u00a0\u200b")

    rows = [
        row(number, codigo=f"MG-Ñ{number:02}", secretaria="Medellín", responsable="Líder de educación inicial",
            actividad="Revisión de la atención – primera infancia", accion="jornada-unica")
        for number in range(1, 4)
    ]  # fmt: skip
    _import(database, _sheet(*rows))
    before = _everything(database)
    again = [{name: otherwise(value) for name, value in each.items()} for each in rows]
    assert again[0]["codigo"] != rows[0]["codigo"]
    _import(database, _sheet(*again), source="cli:2")
    assert _everything(database) == before


def test_texts_that_were_kept_decomposed_do_not_change_either(database: Database) -> None:
    """Of an import before they were composed on the way in."""
    title = "Revisión – acta"
    _import(database, _sheet(row(1, actividad=title)))
    decomposed = unicodedata.normalize("NFD", title).replace("–", "-")
    database.transact(lambda session: setattr(session.exec(select(Activity)).one(), "title", decomposed))
    assert _preview(database, _sheet(row(1, actividad=title))).changes == 0
    assert _preview(database, _sheet(row(1, actividad="Revision - acta"))).changes == 1


def _held(session: Session, code: str, archived: datetime | None = None) -> int:
    """An activity in the spelling of a plan of before."""
    fields = GOOD | {"code": code}
    activity = Activity(
        secretariat_code=MARTA,
        code=code,
        line=2,
        action="jornada-unica",
        title=fields["actividad"],
        product=fields["producto"],
        post=fields["responsable"],
        starts_on=fields["fecha_inicio"],
        due_on=fields["fecha_limite"],
        sheet_due_on=fields["fecha_limite"],
        archived_at=archived,
    )
    session.add(activity)
    session.flush()
    return activity.id or 0


@pytest.mark.parametrize("written", ["JU-03", "JU-3", "JU–03"])
def test_of_two_spellings_held_the_one_in_the_plan_is_meant(database: Database, written: str) -> None:
    """JU-03 was archived when the workbook came with JU-3: neither history is touched, whoever writes which."""
    old, new = database.transact(_held, "JU-03", NOW - timedelta(days=9)), database.transact(_held, "JU-3")
    sheet = _sheet(row(1, codigo=written, linea=3))
    assert [each.activity_id for each in _preview(database, sheet).updated] == [new]
    _import(database, sheet)
    held = {each.id: (each.code, each.line, each.archived_at) for each in rows(database, Activity)}
    assert held == {old: ("JU-03", 2, NOW - timedelta(days=9)), new: ("JU-3", 3, None)}


def test_of_two_spellings_in_the_archive_the_last_one_comes_back(database: Database) -> None:
    database.transact(_held, "JU-03", NOW - timedelta(days=9))
    newer = database.transact(_held, "JU-3", NOW - timedelta(days=2))
    found = _preview(database, _sheet(row(1, codigo="JU-03")))
    assert [each.activity_id for each in found.restored] == [newer]


def test_of_two_spellings_in_the_plan_the_one_written_so_is_meant(database: Database) -> None:
    """A plan that told PF-A1 from PFA-1: the other leaves it, as any that the workbook does not name."""
    ids = [database.transact(_held, code) for code in ("PF-A1", "PFA-1")]
    found = _preview(database, _sheet(row(1, codigo="PFA-1", linea=3)))
    assert [each.activity_id for each in found.updated] == ids[1:]
    assert [each.id for each in found.archived] == ids[:1]


@pytest.mark.parametrize("others", [("JU-3", "JU–03"), ("ju 3", "J.U.-003")])
def test_one_code_twice_in_a_workbook_is_named_with_bothrows(database: Database, others: tuple[str, str]) -> None:
    found = _preview(database, _sheet(row(3), *(row(each, codigo=code) for each, code in enumerate(others, 4))))
    named = [(each.row, each.kind, each.values["other"], each.values["first"]) for each in found.problems]
    assert named == [(3, "code_alike", "JU-03", 2), (4, named[1][1], "JU-03", 2)]


def test_what_disappears_is_archived_only_where_the_workbook_speaks_and_comes_back(database: Database) -> None:
    _import(database, _sheet(row(1), row(2), row(3, secretaria=TUNJA)))
    done = _import(database, _sheet(row(1)), source="cli:2")
    assert _counts(done) == {MARTA: (0, 0, 1, 1, 0)}
    assert _activity(database, "JU-02").archived_at == NOW
    assert _activity(database, "JU-03").archived_at is None
    back = _import(database, _sheet(row(1), row(2, linea=1)), source="cli:3")
    assert _counts(back) == {MARTA: (0, 0, 1, 0, 1)}
    activity = _activity(database, "JU-02")
    assert (activity.archived_at, activity.line) == (None, 1)
    kinds = [(each.kind, each.fields) for each in rows(database, ActivityChange) if each.activity_id == activity.id]
    assert kinds[1:] == [(ChangeKind.ARCHIVED, {}), (ChangeKind.RESTORED, {"line": 1})]
    assert _preview(database, _sheet(row(1), row(2, linea=1))).changes == 0


def test_an_approved_date_holds_until_the_workbooks_own_changes(database: Database) -> None:
    _import(database, _sheet(row(1)))

    def approve(session: Session) -> None:
        session.exec(select(Activity)).one().due_on = date(2027, 1, 29)

    database.transact(approve)
    assert _preview(database, _sheet(row(1))).changes == 0
    _import(database, _sheet(row(1, linea=1)), source="cli:2")
    assert _activity(database, "JU-01").due_on == date(2027, 1, 29)
    found = _preview(database, _sheet(row(1, linea=1, fecha_limite="2027-02-05")))
    assert found.updated[0].fields["due_on"] == (date(2027, 1, 29), date(2027, 2, 5))
    _import(database, _sheet(row(1, linea=1, fecha_limite="2027-02-05")), source="cli:3")
    activity = _activity(database, "JU-01")
    assert (activity.due_on, activity.sheet_due_on) == (date(2027, 2, 5), date(2027, 2, 5))


def test_a_workbook_that_takes_over_the_approved_date_changes_only_its_own(database: Database) -> None:
    _import(database, _sheet(row(1)))
    database.transact(lambda session: setattr(session.exec(select(Activity)).one(), "due_on", date(2027, 1, 29)))
    found = _preview(database, _sheet(row(1, fecha_limite="2027-01-29")))
    assert set(found.updated[0].fields) == {"sheet_due_on"}
    _import(database, _sheet(row(1, fecha_limite="2027-01-29")), source="cli:2")
    assert _preview(database, _sheet(row(1, fecha_limite="2027-01-29"))).changes == 0


def test_one_bad_row_and_nothing_enters(database: Database) -> None:
    _import(database, _sheet(row(1), row(2)))
    before = _everything(database)
    sheet = _sheet(row(1, linea=1), row(2, fecha_limite="31/02/2027"), row(3))
    found = _preview(database, sheet)
    assert [(each.row, each.column) for each in found.problems] == [(3, "fecha_limite")]
    assert not found.archived  # the row names its activity, so nothing disappeared
    assert found.tallies[0].rejected == 1
    with pytest.raises(Invalid, match="import_rejected"):
        database.transact(imports.apply, None, sheet, found.digest, "cli:2", NOW)
    assert _everything(database) == before


def test_rows_whose_secretariat_nobody_can_read_are_counted_apart(database: Database) -> None:
    found = _preview(database, _sheet(row(1), row(2, secretaria="Macondo")))
    assert [(tally.code, tally.rejected) for tally in found.tallies] == [(MARTA, 0), ("", 1)]


def test_a_plan_that_changed_since_the_preview_is_not_overwritten(database: Database) -> None:
    _import(database, _sheet(row(1)))
    sheet = _sheet(row(1, linea=1), row(2))
    found = _preview(database, sheet)
    _import(database, _sheet(row(1, linea=3)), source="cli:2")
    with pytest.raises(Changed):
        database.transact(imports.apply, None, sheet, found.digest, "cli:3", NOW)
    assert _activity(database, "JU-01").line == 3


def test_who_may_import_what(database: Database) -> None:
    liaison = _person(database, Role.LIAISON, MARTA, TUNJA)
    official = _person(database, Role.OFFICIAL, MARTA)
    coordinator = _person(database, Role.COORDINATOR)
    both = _sheet(row(1), row(2, secretaria=MEDELLIN))
    assert [each.kind for each in _preview(database, both, liaison).problems] == ["secretariat_not_yours"]
    assert not _preview(database, both, coordinator).rejected
    assert not _preview(database, _sheet(row(1), row(2, secretaria=TUNJA)), liaison).rejected
    with pytest.raises(NotAllowed):
        _preview(database, both, official)
    found = _preview(database, _sheet(row(1)), liaison)
    database.transact(assignments.assign, liaison, [TUNJA])
    with pytest.raises(Changed):  # they lost that secretariat meanwhile: the row is rejected now
        database.transact(imports.apply, liaison, _sheet(row(1)), found.digest, "tap:1", NOW)
    assert not rows(database, Activity)


def test_rows_that_were_read_before_rights_changed_are_read_again(database: Database) -> None:
    liaison = _person(database, Role.LIAISON, MARTA)
    sheet = _sheet(row(1))
    early = imports.read(sheet, database.transact(imports.scope, liaison))
    found = database.transact(imports.preview, liaison, sheet, early)
    assert found == _preview(database, sheet, liaison)
    database.transact(assignments.assign, liaison, [TUNJA])
    again = database.transact(imports.preview, liaison, sheet, early)
    assert [each.kind for each in again.problems] == ["secretariat_not_yours"]
    with pytest.raises(Changed):
        database.transact(imports.apply, liaison, sheet, found.digest, "tap:1", NOW, early)
    assert not rows(database, Activity)


def test_thousands_of_rows_are_as_many_statements_as_a_few(database: Database) -> None:
    """One transaction, in which others wait: its length may not grow with what is asked of the database."""
    few = [_statements(database, MARTA, 2, title) for title in ("Una", "Otra")]
    many = [_statements(database, MEDELLIN, 300, title) for title in ("Una", "Otra")]
    assert few == many


def _statements(database: Database, secretariat: str, rows: int, title: str) -> int:
    """Imports so many rows, read before the transaction, and counts what the database is asked in it."""
    lines = (row(number, secretaria=secretariat, actividad=f"{title} {number}") for number in range(1, rows + 1))
    sheet = _sheet(*lines)
    early = imports.read(sheet, database.transact(imports.scope, None))
    digest = database.transact(imports.preview, None, sheet, early).digest
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        database.transact(imports.apply, None, sheet, digest, f"cli:{title}:{secretariat}", NOW, early)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len(asked)


# Between the preview and the tap


def test_the_same_tap_imports_once_and_gets_the_same_receipt(database: Database) -> None:
    liaison = _person(database, Role.LIAISON, MARTA)
    sheet = _sheet(row(1), row(2))
    digest = _preview(database, sheet, liaison).digest
    database.transact(imports.wait, liaison, "file", digest, NOW)
    assert database.transact(imports.previewed_file, liaison, digest, NOW) == "file"
    first = database.transact(imports.confirm, liaison, sheet, digest, "tap:1", NOW)
    before = _everything(database)
    for _ in range(10):
        again = database.transact(imports.confirm, liaison, sheet, digest, "tap:1", NOW + timedelta(minutes=1))
        assert (again.tallies, again.at, again.repeated) == (first.tallies, NOW, True)
    assert _everything(database) == before
    assert database.transact(imports.done, liaison, "tap:2") is None
    with pytest.raises(Gone):
        database.transact(imports.previewed_file, liaison, digest, NOW)


def test_another_preview_or_a_day_later_is_gone(database: Database) -> None:
    liaison = _person(database, Role.LIAISON, MARTA)
    database.transact(imports.wait, liaison, "file", "a" * 24, NOW)
    for digest, now in (("b" * 24, NOW), ("a" * 24, NOW + timedelta(days=2))):
        with pytest.raises(Gone):
            database.transact(imports.previewed_file, liaison, digest, now)


def test_two_imports_at_once_enter_one_after_the_other(database: Database) -> None:
    """Both were previewed against the same plan: the second is told that it changed."""
    sheets = [_sheet(row(1), row(2, linea=line)) for line in (1, 2, 3, 1)]
    digests = [_preview(database, sheet).digest for sheet in sheets]

    def enter(number: int) -> str:
        try:
            database.transact(imports.apply, None, sheets[number], digests[number], f"cli:{number}", NOW)
        except Changed:
            return "changed"
        return "imported"

    with ThreadPoolExecutor(4) as threads:
        results = sorted(threads.map(enter, range(4)))
    assert results == ["changed", "changed", "changed", "imported"]
    assert [each.code for each in rows(database, Activity)] == ["JU-01", "JU-02"]
    assert len(rows(database, ActivityChange)) == 2


# What others hear


def test_those_of_a_plan_that_gained_or_lost_are_told_once(database: Database) -> None:
    ana, beto = _person(database, Role.OFFICIAL, MARTA, TUNJA), _person(database, Role.OFFICIAL, TUNJA)
    _person(database, Role.OFFICIAL, MEDELLIN)
    _person(database, Role.OFFICIAL, MARTA, consent=None)
    _person(database, Role.OFFICIAL, MARTA, standing=Standing.DEACTIVATED)
    lucas = _person(database, Role.LIAISON, MARTA)
    _import(database, _sheet(row(1), row(2, secretaria=TUNJA)))
    told = rows(database, Delivery)
    assert sorted(each.person_id for each in told) == [ana, ana, beto, lucas]
    assert {(each.template, each.delivery_class, each.urgent) for each in told} == {("plan_changed", "once", False)}
    _import(database, _sheet(row(1, linea=1), row(2, secretaria=TUNJA)), source="cli:2")
    assert len(rows(database, Delivery)) == 4  # nothing new for anybody
    _import(database, _sheet(row(1, fecha_limite="2026-12-18"), row(5)), source="cli:3")
    assert rows(database, Delivery)[-1].params == {
        **{"secretariat": MARTA, "name": "Santa Marta"},
        **{"added": 1, "archived": 0, "moved": 1, "codes": ["JU-05", "JU-01"]},
    }
    _import(database, _sheet(row(5)), source="cli:4")
    assert rows(database, Delivery)[-1].params["archived"] == 1


def test_archiving_silences_what_waits_to_be_said_of_the_activity(database: Database) -> None:
    _import(database, _sheet(row(1), row(2)))
    liaison = _person(database, Role.LIAISON, MARTA)

    def report(session: Session) -> None:
        for activity in session.exec(select(Activity).order_by(col(Activity.id))).all():
            assert activity.id is not None
            made = Report(
                source=f"r{activity.id}", activity_id=activity.id, person_id=liaison, status=ActivityStatus.DONE, at=NOW
            )
            session.add(made)
            session.flush()
            outbox.enqueue(
                session,
                person_id=liaison,
                template="report_waiting",
                params={"report": made.id},
                dedupe=f"report:{made.id}:waiting:0:{liaison}",
                now=NOW,
            )

    database.transact(report)
    _import(database, _sheet(row(1)), source="cli:2")
    waiting = [each.state for each in rows(database, Delivery) if each.template == "report_waiting"]
    assert waiting == [DeliveryState.QUEUED, DeliveryState.CANCELLED]


# Size


@pytest.mark.slow
def test_three_thousand_rows_enter_and_change(database: Database) -> None:
    sheet = read_workbook(good(3000))
    changed = read_workbook(good(3000, linea=1))
    for source, each in (("cli:1", sheet), ("cli:2", changed)):
        _import(database, each, source=source)
    number: Callable[[Session], Any] = lambda session: session.exec(select(func.count()).select_from(Activity)).one()  # noqa: E731
    assert database.transact(number) == 3000
