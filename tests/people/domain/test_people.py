"""What each role may do with whom, and acts that happen at once, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from bot.base.errors import Gone, Invalid, NotAllowed
from bot.membership import directory, staff
from bot.people import assignments
from bot.people.people import Act, Visitor
from db.engine import Database
from db.models import Assignment, AuditEntry, Delivery, Person, Role, Standing

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
A, B = "47001", "15001"


def _hire(session: Session, name: str, role: Role, *codes: str, standing: Standing = Standing.ACTIVE) -> int:
    person = Person(name=name, role=role, standing=standing, joined_at=NOW)
    session.add(person)
    session.flush()
    assert person.id is not None
    assignments.assign(session, person.id, codes)
    return person.id


@pytest.fixture
def carla(database: Database) -> int:
    return database.transact(_hire, "Carla Prueba", Role.COORDINATOR)


@pytest.fixture
def diana(database: Database) -> int:
    return database.transact(_hire, "Diana Prueba", Role.COORDINATOR)


@pytest.fixture
def ana(database: Database) -> int:
    return database.transact(_hire, "Ana Prueba", Role.OFFICIAL, A)


def _codes(database: Database, person_id: int) -> set[str]:
    mine = select(Assignment.secretariat_code).where(Assignment.person_id == person_id)
    return database.transact(lambda session: set(session.exec(mine).all()))


def _acts(database: Database) -> list[str]:
    return database.transact(lambda session: list(session.exec(select(AuditEntry.act))))


def _templates(database: Database) -> list[str]:
    return database.transact(lambda session: list(session.exec(select(Delivery.template))))


OFFICIALS = {Act.KEEP_OWN_DATA, Act.ASK, Act.SEE_PLAN, Act.REPORT}
LIAISONS = {
    Act.INVITE,
    Act.MANAGE_PEOPLE,
    Act.VERIFY,
    Act.IMPORT_PLANS,
    Act.EXPORT_PLANS,
    Act.SEE_REMINDERS,
    Act.ANSWER,
}


@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.OFFICIAL, OFFICIALS),
        (Role.LIAISON, OFFICIALS | LIAISONS),
        (Role.COORDINATOR, set(Act) - {Act.ASK}),
    ],
)
def test_what_each_role_may_and_only_while_active(role: Role, may: set[Act], standing: Standing) -> None:
    visitor = Visitor(id=1, name="Ana", role=role, standing=standing, secretariats=frozenset({A}))
    expected = may if standing is Standing.ACTIVE else set()
    assert {act for act in Act if visitor.may(act)} == expected
    assert {act for act in Act if visitor.may(act, A)} == expected
    assert {act for act in Act if visitor.may(act, B)} == (expected if role is Role.COORDINATOR else set())


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("gomes", "Luis Gómez"),
        ("jhon", "John Prueba"),
        ("rodrigez", "Beto Rodríguez"),
        ("castelanos", "Eva Castellanos"),
        ("diaz", "Sara Díaz"),
        ("dias", "Sara Díaz"),
        ("yeny", "Yenny Prueba"),
        ("ximena sa", "Ximena Salazar"),
        ("echavaria", "Inés Echavarría"),
        ("munoz", "Iván Muñoz"),
        ("ca", "Carla Prueba"),
        ("mun\u0303oz", "Iván Muñoz"),
        ("salazar–ruiz", "Ximena Salazar-Ruiz"),
        ("RUI\u00adZ", "Ximena Salazar\u2011Ruiz"),
    ],
)
def test_slips_of_the_thumb_are_forgiven(database: Database, carla: int, typed: str, name: str) -> None:
    database.transact(_hire, name, Role.OFFICIAL, A)
    assert name in [person.name for person in database.transact(directory.search, carla, typed)]


@pytest.mark.parametrize(
    ("typed", "name"), [("ana", "Ada Prueba"), ("lina", "Elena Ruiz"), ("x", "Ana Prueba"), ("¿?", "Ana Prueba")]
)
def test_another_name_is_another_name(database: Database, carla: int, typed: str, name: str) -> None:
    database.transact(_hire, name, Role.OFFICIAL, A)
    assert name not in [person.name for person in database.transact(directory.search, carla, typed)]


def test_the_likest_name_comes_first(database: Database, carla: int) -> None:
    for name in ("Mario Prueba", "Marta Prueba", "María Prueba", "Mariana Prueba"):
        database.transact(_hire, name, Role.OFFICIAL, A)
    found = [person.name for person in database.transact(directory.search, carla, "maria")]
    assert found == ["María Prueba", "Mariana Prueba", "Mario Prueba", "Marta Prueba"]


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.DECLINED])
def test_who_left_or_was_refused_is_not_found_nor_changed(database: Database, carla: int, standing: Standing) -> None:
    gone = database.transact(_hire, "Olga Prueba", Role.OFFICIAL, A, standing=standing)
    assert database.transact(directory.search, carla, "olga") == []
    with pytest.raises(Gone):
        database.transact(directory.card, carla, gone)
    for change in (staff.deactivate, staff.reactivate):
        with pytest.raises(Gone):
            database.transact(change, carla, gone, NOW)


def test_two_coordinators_who_demote_each_other_leave_one(database: Database, carla: int, diana: int) -> None:
    def demote(actor: int, subject: int) -> str:
        try:
            database.transact(staff.change_role, actor, subject, Role.COORDINATOR, Role.LIAISON, NOW, A)
        except (Invalid, NotAllowed) as exc:
            return exc.reason
        return "done"

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(demote, [carla, diana], [diana, carla]))
    assert sorted(ends) in (["done", "last_coordinator"], ["done", "not_allowed"])
    coordinators = select(Person.id).where(Person.role == Role.COORDINATOR)
    assert len(database.transact(lambda session: session.exec(coordinators).all())) == 1


def test_eight_moves_at_once_are_one_move(database: Database, carla: int, diana: int, ana: int) -> None:
    """All of them saw the official in A; the first one counts."""
    wanted = sorted({found.code for found in database.transact(assignments.secretariats)} - {A})[:8]

    def move(code: str) -> None:
        database.transact(staff.move, carla, ana, A, code, NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(move, wanted))
    assert len(_codes(database, ana)) == 1
    assert _acts(database) == ["move"]
    assert _templates(database) == ["moved"]


def test_eight_secretariats_at_once_are_all_there(database: Database, carla: int) -> None:
    leo = database.transact(_hire, "Leo Prueba", Role.LIAISON, A)
    wanted = sorted({found.code for found in database.transact(assignments.secretariats)} - {A})[:8]

    def add(code: str) -> None:
        database.transact(staff.station, carla, leo, [code], True, NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, wanted))
    assert _codes(database, leo) == {A, *wanted}


def test_two_liaisons_suspended_at_once_leave_nobody_and_that_is_told_once(
    database: Database, carla: int, diana: int
) -> None:
    pair = [database.transact(_hire, f"Leo {number} Prueba", Role.LIAISON, A) for number in (1, 2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda each: database.transact(staff.deactivate, carla, each, NOW), pair))
    alone = [template for template in _templates(database) if template == "without_liaison"]
    assert len(alone) == len([carla, diana])


def test_crossed_replacements_end_and_leave_one_in_place(database: Database, carla: int, diana: int, ana: int) -> None:
    """Ana by Beto and Beto by Ana at the same moment: no deadlock, and somebody is left."""
    beto = database.transact(_hire, "Beto Prueba", Role.OFFICIAL, B)

    def replace(leaving: int, successor: int) -> str:
        try:
            database.transact(staff.replace, carla, leaving, successor, NOW)
        except Invalid as exc:
            return exc.reason
        return "done"

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(replace, [ana, beto], [beto, ana]))
    assert sorted(ends) == ["done", "successor"]
    assert _acts(database) == ["replace"]


def test_what_is_deactivated_is_not_changed_but_by_reactivating(database: Database, carla: int, ana: int) -> None:
    database.transact(staff.deactivate, carla, ana, NOW)
    database.transact(staff.change_role, carla, ana, Role.OFFICIAL, Role.LIAISON, NOW)
    database.transact(staff.move, carla, ana, A, B, NOW)
    assert _codes(database, ana) == {A}
    assert _acts(database) == ["deactivate"]
    assert database.transact(staff.reactivate, carla, ana, NOW).standing is Standing.ACTIVE


def test_a_change_is_told_in_the_transaction_of_the_change(database: Database, carla: int, ana: int) -> None:
    def change_and_fail(session: Session) -> None:
        staff.deactivate(session, carla, ana, NOW)
        raise Gone("on purpose")

    with pytest.raises(Gone):
        database.transact(change_and_fail)
    assert _acts(database) == _templates(database) == []
    database.transact(staff.deactivate, carla, ana, NOW)
    assert (_acts(database), _templates(database)) == (["deactivate"], ["deactivated"])


def test_a_liaison_who_becomes_an_official_keeps_one_secretariat(database: Database, carla: int) -> None:
    leo = database.transact(_hire, "Leo Prueba", Role.LIAISON, A, B)
    database.transact(staff.change_role, carla, leo, Role.LIAISON, Role.OFFICIAL, NOW)
    assert _codes(database, leo) == {B}
    database.transact(staff.change_role, carla, leo, Role.OFFICIAL, Role.COORDINATOR, NOW)
    assert _codes(database, leo) == set()
    with pytest.raises(Invalid, match="needs_secretariat"):
        database.transact(staff.change_role, carla, leo, Role.COORDINATOR, Role.LIAISON, NOW)
