"""Invitation codes cannot be guessed: a few wrong ones an hour, then they wait. Right links always pass."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.base import guesses
from bot.base.guesses import MANY, MOST, Guesses
from bot.membership import invitations
from db.models import Role
from tests.conftest import Clock
from tests.dialogue import Office, Person

WAIT = "Fueron varios códigos que no conozco"
START = datetime(2026, 11, 20, 15, tzinfo=UTC)


def wrong(number: int) -> str:
    return f"A1{number:010d}"


def invite(office: Office) -> str:
    return str(office.database.transact(invitations.create, None, Role.OFFICIAL, "47001", 1, 7, office.now()).code)


@pytest.fixture
async def guesser(office: Office) -> Person:
    """Somebody with as many wrong codes as are taken."""
    eva = office.person("Eva Prueba")
    for number in range(MOST):
        await eva.says(wrong(number))
    return eva


async def test_a_few_wrong_codes_are_explained_then_they_wait(office: Office) -> None:
    eva = office.person("Eva Prueba")
    for number in range(MOST - 1):
        await eva.says(wrong(number))
        eva.sees("No conozco ese código")
    await eva.says(wrong(MOST))
    eva.sees(WAIT, "después de las 11:00 a. m.")  # it is ten in Bogota


async def test_a_typed_code_waits_then_even_a_right_one(office: Office, guesser: Person) -> None:
    await guesser.says(invite(office))
    guesser.sees(WAIT)


async def test_a_right_link_always_passes(office: Office, guesser: Person) -> None:
    await guesser.opens(invite(office))
    guesser.sees_button("Acepto")
    await guesser.taps("Acepto")
    guesser.sees("ya hace parte")


async def test_links_can_be_guessed_no_better(office: Office, guesser: Person) -> None:
    await guesser.opens(wrong(99))
    guesser.sees(WAIT)


async def test_forged_buttons_count_too(office: Office) -> None:
    eva = office.person("Eva Prueba")
    await eva.opens(invite(office))
    version = eva.last["buttons"][0][0]["data"].split(":")[1]
    shown = eva.last["message_id"]
    for number in range(MOST):
        await eva.taps(data=f"e:{version}:{wrong(number)}", message_id=shown)
    await eva.says(wrong(99))
    eva.sees(WAIT)


async def test_an_hour_later_it_is_forgotten(office: Office, guesser: Person, clock: Clock) -> None:
    clock.advance(minutes=61)
    await guesser.says(invite(office))
    guesser.sees_button("Acepto")


async def test_questions_are_answered_meanwhile(guesser: Person) -> None:
    await guesser.says("q es el mgei")
    guesser.sees("MGEI")


async def test_guesses_of_many_are_an_alert_and_stop_nobody(office: Office) -> None:
    """Counted in metrics and said once in the log; whoever has a right code comes in at once."""
    with capture_logs() as lines:
        for number in range(MANY // (MOST - 1) + 1):
            person = office.person(f"Persona {number}")
            for each in range(MOST - 1):
                await person.says(wrong(100 * number + each))
        ana = office.person("Ana Prueba")
        await ana.says(invite(office))
        ana.sees_button("Acepto")
        eva = office.person("Eva Prueba")
        await eva.says(wrong(9999))
        eva.sees("No conozco ese código")
    assert [line["log_level"] for line in lines if "may be guessing" in line["event"]] == ["warning"]


async def test_nothing_of_who_guessed_is_stored(office: Office, guesser: Person) -> None:
    tables = ("people", "drafts", "audit", "consents", "remembered", "invitations", "questions")
    for table in tables:
        rows = office.database.transact(
            lambda session, name=table: session.execute(text(f"SELECT * FROM {name}")).all()
        )
        assert str(guesser.id) not in str(rows), table


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "_REMEMBERED", 10)
    counted = Guesses()
    for number in range(1000):
        counted.wrong(str(number), START)
    assert len(counted._by_person) == 10
    assert len(counted._all) == 10 * MANY
    assert counted.lately(START + timedelta(hours=1)) == 0
