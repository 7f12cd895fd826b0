"""Away until a date, with a substitute who agreed, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.base.errors import Gone, Invalid
from bot.people import absences
from db.engine import Database
from db.models import Absence, AbsenceState, Assignment, Delivery, DeliveryState, Person, Role, Standing

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TODAY, FRIDAY = date(2026, 11, 20), date(2026, 11, 27)
ANA, BETO, ALVARO, CARMEN, DIEGO, ELSA = range(1, 7)
BOYACA, TUNJA, ANTIOQUIA = "15", "15001", "05"
STAFF = {
    ANA: ("Ana Prueba", Standing.ACTIVE, [BOYACA, TUNJA]),
    BETO: ("Beto Prueba", Standing.ACTIVE, [BOYACA, TUNJA]),
    ALVARO: ("Álvaro Prueba", Standing.ACTIVE, [TUNJA]),
    CARMEN: ("Carmen Prueba", Standing.DEACTIVATED, [BOYACA]),
    DIEGO: ("Diego Prueba", Standing.ACTIVE, [ANTIOQUIA]),
    ELSA: ("Elsa Prueba", Standing.ACTIVE, []),
}


def _hire(session: Session) -> None:
    session.add_all(
        Person(id=number, name=name, role=Role.OFFICIAL, standing=standing, joined_at=NOW)
        for number, (name, standing, _) in STAFF.items()
    )
    session.flush()
    session.add_all(
        Assignment(person_id=number, secretariat_code=code) for number, (_, _, codes) in STAFF.items() for code in codes
    )


@pytest.fixture(autouse=True)
def _staff(database: Database) -> None:
    database.transact(_hire)


def _propose(database: Database, person: int = ANA, substitute: int | None = BETO, ends_on: date = FRIDAY) -> Absence:
    return database.transact(absences.propose, person, substitute, ends_on, NOW, TODAY)


def _away(database: Database, person: int = ANA, substitute: int = BETO) -> Absence:
    proposed = _propose(database, person, substitute)
    return database.transact(absences.answer, proposed.id or 0, substitute, True, NOW)


def _stand_in(database: Database, person: int = ANA, today: date = TODAY) -> int | None:
    found = database.transact(absences.stand_in, person, today)
    return found.id if found else None


def _states(database: Database, person: int = ANA) -> list[AbsenceState]:
    mine = select(Absence).where(Absence.person_id == person).order_by(col(Absence.id))
    return database.transact(lambda session: [absence.state for absence in session.exec(mine)])


def _messages(database: Database) -> list[Delivery]:
    return database.transact(lambda session: list(session.exec(select(Delivery).order_by(col(Delivery.id)))))


@contextmanager
def _changed(database: Database, person: int) -> Iterator[Person]:
    with Session(database.engine) as session, session.begin():
        yield session.exec(select(Person).where(Person.id == person)).one()


def test_the_substitute_is_asked_and_without_an_answer_stands_in_for_nobody(database: Database) -> None:
    proposed = _propose(database)
    assert (proposed.starts_on, proposed.ends_on, proposed.state) == (TODAY, FRIDAY, AbsenceState.PROPOSED)
    (message,) = _messages(database)
    assert (message.person_id, message.template) == (BETO, "absence_proposed")
    dates = {"starts_on": "2026-11-20", "ends_on": "2026-11-27"}
    assert message.params == {"absence": proposed.id, "person": ANA, **dates}
    assert database.transact(absences.current, ANA, TODAY) is None
    assert _stand_in(database) is None


def test_who_agrees_stands_in_from_the_first_to_the_last_day(database: Database) -> None:
    agreed = _away(database)
    for day, substitute in [(-1, None), (0, BETO), (7, BETO), (8, None)]:
        assert _stand_in(database, today=TODAY + timedelta(days=day)) == substitute
    _, told = _messages(database)
    assert (told.person_id, told.template) == (ANA, "absence_answered")
    assert told.params == {"person": BETO, "agreed": True, "starts_on": "2026-11-20", "ends_on": "2026-11-27"}
    assert told.dedupe == f"absence:{agreed.id}:answer"


def test_who_declines_does_not_stand_in(database: Database) -> None:
    proposed = _propose(database)
    declined = database.transact(absences.answer, proposed.id or 0, BETO, False, NOW)
    assert declined.state is AbsenceState.DECLINED
    assert database.transact(absences.current, ANA, TODAY) is None
    assert _messages(database)[1].params["agreed"] is False


def test_without_a_substitute_nobody_has_to_agree(database: Database) -> None:
    absence = _propose(database, substitute=None)
    current = database.transact(absences.current, ANA, TODAY)
    assert current is not None
    assert current.id == absence.id
    assert _stand_in(database) is None
    assert _messages(database) == []


@pytest.mark.parametrize("substitute", [ANA, CARMEN, DIEGO, ELSA, 999])
def test_a_substitute_is_another_active_person_of_the_same_secretariat(database: Database, substitute: int) -> None:
    with pytest.raises(Invalid, match="substitute"):
        _propose(database, substitute=substitute)
    assert _states(database) == []


def test_an_absence_does_not_end_before_it_starts(database: Database) -> None:
    with pytest.raises(Invalid, match="absence_dates"):
        _propose(database, ends_on=TODAY - timedelta(days=1))
    assert _propose(database, ends_on=TODAY).ends_on == TODAY


def test_nobody_is_never_away(database: Database) -> None:
    with pytest.raises(Gone):
        _propose(database, person=999, substitute=None)


def test_the_substitutes_offered_are_colleagues_by_name_each_once(database: Database) -> None:
    """On both databases Á stands with A."""
    offered = {person: database.transact(absences.substitutes, person) for person in (ANA, BETO, DIEGO, ELSA)}
    assert {person: [one.id for one in found] for person, found in offered.items()} == {
        ANA: [ALVARO, BETO],
        BETO: [ALVARO, ANA],
        DIEGO: [],
        ELSA: [],
    }


def test_a_new_proposal_ends_the_earlier_ones_and_takes_their_messages_back(database: Database) -> None:
    first = _away(database)
    second = _propose(database, substitute=ALVARO)
    assert _states(database) == [AbsenceState.ENDED, AbsenceState.PROPOSED]
    queued = [message.dedupe for message in _messages(database) if message.state is DeliveryState.QUEUED]
    assert queued == [f"absence:{first.id}:closed", f"absence:{second.id}"]
    told = next(message for message in _messages(database) if message.dedupe.endswith("closed"))
    assert (told.person_id, told.params) == (BETO, {"person": ANA, "back": False})
    with pytest.raises(Gone):
        database.transact(absences.answer, first.id or 0, BETO, True, NOW)


def test_the_same_proposal_five_times_asks_once(database: Database) -> None:
    """The same tap again, each time as a new update."""
    assert len({_propose(database).id for _ in range(5)}) == 1
    assert _propose(database, ends_on=FRIDAY + timedelta(days=1)).id != _propose(database).id
    assert len({_propose(database, substitute=None).id for _ in range(5)}) == 1


def test_what_was_declined_may_be_proposed_again(database: Database) -> None:
    declined = _propose(database)
    database.transact(absences.answer, declined.id or 0, BETO, False, NOW)
    assert _propose(database).id != declined.id
    assert _states(database) == [AbsenceState.DECLINED, AbsenceState.PROPOSED]


@pytest.mark.parametrize("first", [True, False])
def test_the_first_answer_counts(database: Database, first: bool) -> None:
    """The same tap again gets the same; the other button comes too late."""
    proposed = _propose(database)
    states = {database.transact(absences.answer, proposed.id or 0, BETO, first, NOW).state for _ in range(3)}
    assert len(states) == 1
    with pytest.raises(Gone):
        database.transact(absences.answer, proposed.id or 0, BETO, not first, NOW)
    assert len(_messages(database)) == 2


@pytest.mark.parametrize("other", [ANA, ALVARO, DIEGO])
def test_only_the_substitute_answers(database: Database, other: int) -> None:
    """Another person's button."""
    proposed = _propose(database)
    with pytest.raises(Gone):
        database.transact(absences.answer, proposed.id or 0, other, True, NOW)
    with pytest.raises(Gone):
        database.transact(absences.answer, 999, BETO, True, NOW)
    assert _states(database) == [AbsenceState.PROPOSED]


def test_on_the_evening_of_the_last_day_an_answer_still_counts_and_later_none(database: Database) -> None:
    """At 20:00 in Bogota the date of UTC is the next one."""
    evening = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    proposed = _propose(database)
    with pytest.raises(Gone):
        database.transact(absences.answer, proposed.id or 0, BETO, True, evening + timedelta(days=1))
    assert database.transact(absences.answer, proposed.id or 0, BETO, True, evening).state is AbsenceState.AGREED


def test_back_early(database: Database) -> None:
    _away(database)
    assert database.transact(absences.end, ANA, NOW)
    assert not database.transact(absences.end, ANA, NOW)
    assert database.transact(absences.current, ANA, TODAY) is None
    assert _stand_in(database) is None
    *before, told = _messages(database)
    assert {message.state for message in before} == {DeliveryState.CANCELLED}
    assert (told.person_id, told.template, told.params) == (BETO, "absence_closed", {"person": ANA, "back": True})


def test_who_had_not_agreed_or_is_asked_anew_is_not_thanked(database: Database) -> None:
    _propose(database)
    assert database.transact(absences.end, ANA, NOW)
    _away(database)
    _propose(database, ends_on=FRIDAY + timedelta(days=1))
    assert [message for message in _messages(database) if message.template == "absence_closed"] == []


def test_the_latest_is_what_was_asked_last_unless_it_is_over(database: Database) -> None:
    def latest(today: date = TODAY) -> AbsenceState | None:
        found = database.transact(absences.latest, ANA, today)
        return found.state if found else None

    assert latest() is None
    declined = _propose(database)
    assert latest() is AbsenceState.PROPOSED
    database.transact(absences.answer, declined.id or 0, BETO, False, NOW)
    assert latest() is AbsenceState.DECLINED
    assert latest(FRIDAY + timedelta(days=1)) is None
    _propose(database, substitute=None)
    assert latest() is AbsenceState.AGREED
    database.transact(absences.end, ANA, NOW)
    assert latest() is None


def test_ending_leaves_others_and_the_past_as_they_were(database: Database) -> None:
    _away(database)
    _away(database, BETO, ALVARO)
    assert not database.transact(absences.end, ANA, NOW + timedelta(days=30))
    assert database.transact(absences.end, BETO, NOW)
    assert _states(database) == [AbsenceState.AGREED]
    assert _stand_in(database) == BETO


def test_a_substitute_who_is_away_too_does_not_stand_in(database: Database) -> None:
    _away(database)
    _propose(database, BETO, None, TODAY)
    assert _stand_in(database) is None
    assert _stand_in(database, today=TODAY + timedelta(days=1)) == BETO


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.LEFT])
def test_a_substitute_who_takes_part_no_longer_does_not_stand_in(database: Database, standing: Standing) -> None:
    _away(database)
    with _changed(database, BETO) as beto:
        beto.standing = standing
    assert _stand_in(database) is None


def test_a_substitute_who_went_to_another_secretariat_does_not_stand_in(database: Database) -> None:
    _away(database, substitute=ALVARO)
    with Session(database.engine) as session, session.begin():
        session.exec(select(Assignment).where(Assignment.person_id == ALVARO)).one().secretariat_code = ANTIOQUIA
    assert _stand_in(database) is None


def test_of_many_proposals_at_once_one_stays_open(database: Database) -> None:
    def propose(days: int) -> None:
        _propose(database, substitute=(BETO, ALVARO)[days % 2], ends_on=TODAY + timedelta(days=days))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(propose, range(16)))
    assert sorted(_states(database)) == [AbsenceState.ENDED] * 15 + [AbsenceState.PROPOSED]


def test_two_who_propose_each_other_at_once_do_not_block_one_another(database: Database) -> None:
    def propose(days: int) -> None:
        _propose(database, *((ANA, BETO) if days % 2 else (BETO, ANA)), TODAY + timedelta(days=days))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(propose, range(40)))
    assert len(_messages(database)) == 40


def test_of_many_answers_at_once_one_is_told(database: Database) -> None:
    proposed = _propose(database)

    def answer(number: int) -> AbsenceState | None:
        try:
            return database.transact(absences.answer, proposed.id or 0, BETO, number % 2 == 0, NOW).state
        except Gone:
            return None

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(answer, range(16)))
    assert len(set(seen) - {None}) == 1
    assert seen.count(None) == 8
    assert len(_messages(database)) == 2
