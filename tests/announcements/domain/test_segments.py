"""Segments mean exactly the right people; a mistake in one is one line that says which."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.announcements.audience import segments
from bot.announcements.audience.expressions import SegmentError, terms
from bot.people import assignments
from db.engine import Database
from db.models import Activity, ActivityStatus, DayOff, Person, Report, Role, Secretariat, Standing

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SANTA_MARTA, MEDELLIN, QUIBDO = "47001", "05001", "27001"

PEOPLE: dict[str, tuple[Role, Sequence[str], str | None]] = {
    "ana": (Role.OFFICIAL, [SANTA_MARTA], "Líder de cobertura"),
    "ada": (Role.OFFICIAL, [SANTA_MARTA], "Líder de calidad"),
    "beto": (Role.OFFICIAL, [MEDELLIN], None),
    "caro": (Role.OFFICIAL, [QUIBDO], None),
    "luz": (Role.LIAISON, [SANTA_MARTA, MEDELLIN], None),
    "leo": (Role.LIAISON, [QUIBDO], None),
    "marta": (Role.COORDINATOR, [], None),
}


@pytest.fixture
def plans(database: Database) -> Database:
    """Santa Marta has one thing late under the post of Ana, Medellín one that was late and is done."""

    def fill(session: Session) -> None:
        ids = {}
        for number, (name, (role, codes, post)) in enumerate(PEOPLE.items(), 1):
            person = Person(
                chat_id=number, name=name, role=role, post=post, standing=Standing.ACTIVE, consent="1", joined_at=NOW
            )
            session.add(person)
            session.flush()
            assert person.id is not None
            assignments.assign(session, person.id, codes)
            ids[name] = person.id
        for name, standing, consent in (("left", Standing.LEFT, "1"), ("silent", Standing.ACTIVE, None)):
            session.add(Person(name=name, role=Role.OFFICIAL, standing=standing, consent=consent, joined_at=NOW))
        session.get_one(Secretariat, SANTA_MARTA).prioritised = True
        late = _activity(SANTA_MARTA, "mgei", 1, date(2026, 11, 19), "líder de COBERTURA")
        done = _activity(MEDELLIN, "permanencia", 2, date(2026, 11, 1), None)
        session.add_all([late, done, _activity(QUIBDO, "mgei", 3, TODAY, None)])
        session.flush()
        for number, (activity, status, undone) in enumerate(
            [
                (late, ActivityStatus.IN_PROGRESS, None),
                (late, ActivityStatus.DONE, NOW),
                (done, ActivityStatus.DONE, None),
            ]
        ):
            assert activity.id is not None
            session.add(
                Report(
                    source=f"r{number}",
                    activity_id=activity.id,
                    person_id=ids["ana"],
                    status=status,
                    at=NOW,
                    undone_at=undone,
                )
            )

    database.transact(fill)
    return database


def _activity(code: str, action: str, line: int, due: date, post: str | None) -> Activity:
    return Activity(
        secretariat_code=code,
        code=f"{action}-{code}",
        line=line,
        action=action,
        title="Actividad",
        product="Acta",
        post=post,
        due_on=due,
        sheet_due_on=due,
    )


MEANT = [
    ("all", "ana ada beto caro luz leo marta"),
    ("role=official", "ana ada beto caro"),
    ("role=official|coordinator", "ana ada beto caro marta"),
    ("!role=official", "luz leo marta"),
    ("secretariat=47001", "ana ada luz"),
    ("secretariat=47001|27001,role=official", "ana ada caro"),
    ("!secretariat=47001", "beto caro leo marta"),
    ("region=Caribe", "ana ada luz"),
    ("region=Caribe|Pacífica,role=liaison", "luz leo"),
    ("prioritised=yes", "ana ada luz"),
    ("prioritised=no", "beto caro luz leo"),
    ("line=1", "ana ada luz"),
    ("action=mgei,!secretariat=47001", "caro leo"),
    ("late=yes", "ana luz"),
    ("late=no", "ada beto caro leo marta"),
    (" role=official , !late=yes ", "ada beto caro"),
    (" ALL ", "ana ada beto caro luz leo marta"),
    ("Role=Official", "ana ada beto caro"),
    ("secretariat=5001", "beto luz"),
    ("secretariat=٠٥٠٠١|Quibdo\u0301", "beto caro luz leo"),
    ("region=caribe|PACI\u0301FICA,role=liaison", "luz leo"),
    ("action=Jornada Única|MGEI,line=１", "ana ada luz"),
    ("late=YES", "ana luz"),
]


@pytest.mark.parametrize(("expression", "meant"), MEANT)
def test_an_expression_means_exactly_these(plans: Database, expression: str, meant: str) -> None:
    def names(session: Session) -> set[str | None]:
        chosen = segments.people(session, expression, TODAY)
        return set(session.exec(select(Person.name).where(Person.__table__.c.id.in_(chosen))).all())  # type: ignore[attr-defined]

    assert plans.transact(names) == set(meant.split())
    assert plans.transact(segments.count, expression, TODAY) == len(meant.split())


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        (" ALL ", "all"),
        (" Role = Official ", "role=official"),
        ("RÉGION=caribe|PACI\u0301FICA, ! Late=YES", "region=Caribe|Pacífica,!late=yes"),
        ("secretariat=5001|Quibdó|05001", "secretariat=05001|27001"),
        ("!secretariat=47001,role=liaison,! Secretariat=27001", "!secretariat=47001|27001,role=liaison"),
        ("action=Jornada Única,line=１", "action=jornada-unica,line=1"),
    ],
)
def test_an_expression_is_kept_in_one_form(plans: Database, expression: str, kept: str) -> None:
    assert plans.transact(segments.normal, expression) == kept


def test_that_form_means_the_same_and_is_its_own(plans: Database) -> None:
    """What is kept, what is shown of it and what it means are read alike, however it was typed."""

    def compare(session: Session) -> None:
        for expression, _ in MEANT:
            kept = segments.normal(session, expression)
            assert segments.normal(session, kept) == kept
            assert terms(expression).keys() == terms(kept).keys()
            assert _ids(session, expression) == _ids(session, kept)
            named, again = (segments.secretariats(session, each) for each in (expression, kept))
            assert [each.code for each in named] == [each.code for each in again]

    plans.transact(compare)


def _ids(session: Session, expression: str) -> frozenset[int]:
    return segments.ids(session, segments.people(session, expression, TODAY))


def test_a_term_is_held_once(plans: Database) -> None:
    """Of two that must both hold, what is shown could name one only."""
    with pytest.raises(SegmentError, match="role= stands twice"):
        plans.transact(segments.normal, "role=official,Role=liaison")


def test_what_was_typed_names_its_secretariats_in_any_capitals(plans: Database) -> None:
    found = plans.transact(lambda session: [each.code for each in segments.secretariats(session, "Secretariat=5001")])
    assert found == [MEDELLIN]


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("", "'' is no term"),
        ("everybody", "'everybody' is no term"),
        ("role=", "'role=' is no term"),
        ("role=boss", "role=boss: is one of official, liaison, coordinator"),
        ("secretariat=99999", "secretariat=99999: is no certified secretariat"),
        ("secretariat=500", "secretariat=500: is no certified secretariat"),
        ("secretariat=San Andrés", "secretariat=San Andrés: is no certified secretariat"),
        ("region=caraibe", "region=caraibe: is one of Amazonía"),
        ("line=4", "line=4: is one of 1, 2, 3"),
        ("action=pae", "action=pae: is one of mgei"),
        ("late=sí", "late=sí: is yes or no"),
        ("unacknowledged=7", "unacknowledged=7: there is no such announcement"),
        ("unacknowledged=x", "unacknowledged=x: there is no such announcement"),
        ("unacknowledged=99999999999999999999", "99: there is no such announcement"),
        ("role=official,all", "'all' is no term"),
        ("role=official' OR '1'='1", "is one of official"),
    ],
)
def test_a_mistake_is_one_line(plans: Database, expression: str, says: str) -> None:
    with pytest.raises(SegmentError) as refused:
        plans.transact(segments.people, expression, TODAY)
    assert says in str(refused.value)


def test_late_goes_by_each_secretariats_own_days_off(plans: Database) -> None:
    """What was due in a recess of theirs is due on the working day that follows."""

    def late(session: Session) -> set[str | None]:
        chosen = segments.people(session, "late=yes", TODAY)
        return set(session.exec(select(Person.name).where(Person.__table__.c.id.in_(chosen))).all())  # type: ignore[attr-defined]

    def close(session: Session, code: str) -> None:
        by, first, last = session.exec(select(Person.id)).first(), TODAY - timedelta(days=60), TODAY - timedelta(days=1)
        row = DayOff(
            source=code,
            secretariat_code=code,
            starts_on=first,
            ends_on=last,
            reason="Receso",
            created_by=by,
            created_at=NOW,
        )
        session.add(row)

    plans.transact(close, "27001")
    assert plans.transact(late) == {"ana", "luz"}
    plans.transact(close, "47001")
    assert plans.transact(late) == set()
