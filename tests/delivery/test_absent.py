"""Whoever is away hears what is said to many when they are back; what is about them reaches them all the same."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.announcements import confirming
from bot.announcements.confirming import Content, Plan
from bot.base import outbox
from bot.people import absences
from db.models import Delivery, DeliveryClass, DeliveryState, Person, Role
from tests.conftest import Clock
from tests.dialogue import Office
from tests.waiting import until

pytestmark = pytest.mark.hurried

SANTA_MARTA = "47001"


def states(office: Office) -> list[tuple[DeliveryState, str | None]]:
    def read(session: Session) -> list[tuple[DeliveryState, str | None]]:
        return [(row.state, row.reason) for row in session.exec(select(Delivery).order_by(Delivery.id)).all()]  # type: ignore[arg-type]

    return list(office.database.transact(read))


async def test_an_announcement_waits_for_somebody_away_and_a_notice_does_not(office: Office, clock: Clock) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    today = clock().date()
    office.database.transact(absences.propose, ana.row_id, None, today + timedelta(days=3), clock(), today)
    made = office.database.transact(confirming.confirm, None, Content("Hola"), Plan("all"), "tap:1", clock())
    await until(lambda: states(office) == [(DeliveryState.QUEUED, outbox.AWAY)])
    office.database.transact(
        outbox.enqueue,
        person_id=ana.row_id,
        template="text",
        params={"html": "Le aprobaron el plazo"},
        dedupe="x",
        now=clock(),
        delivery_class=DeliveryClass.MUST,
    )
    await until(lambda: states(office) == [(DeliveryState.QUEUED, outbox.AWAY), (DeliveryState.SENT, None)])
    assert all("Hola" not in text or "¡Hola" in text for text in ana.replies)
    office.database.transact(absences.end, ana.row_id, clock())
    await until(lambda: states(office) == [(DeliveryState.SENT, None), (DeliveryState.SENT, None)])
    assert ana.replies[-1] == "Hola"
    assert made.recipients == 1


async def test_who_comes_back_on_the_day_foreseen_gets_it_in_the_morning(office: Office, clock: Clock) -> None:
    """Away until Saturday: Monday at seven, for Sunday is no working day."""
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    office.database.transact(
        absences.propose, ana.row_id, None, clock().date() + timedelta(days=1), clock(), clock().date()
    )
    office.database.transact(confirming.confirm, None, Content("Hola"), Plan("all"), "tap:1", clock())
    await until(lambda: states(office) == [(DeliveryState.QUEUED, outbox.AWAY)])

    def waits_until(session: Session) -> str:
        return session.exec(select(Delivery.not_before)).one().isoformat()

    assert office.database.transact(waits_until) == "2026-11-23T12:00:00+00:00"


async def test_a_request_reaches_the_liaison_who_stands_in(office: Office, clock: Clock) -> None:
    luz = await office.member("Luz Prueba", Role.LIAISON, SANTA_MARTA)
    leo = await office.member("Leo Prueba", Role.LIAISON, SANTA_MARTA, "05001")
    absence = office.database.transact(
        absences.propose, luz.row_id, leo.row_id, clock().date() + timedelta(days=3), clock(), clock().date()
    )
    office.database.transact(absences.answer, absence.id, leo.row_id, True, clock())
    ana = office.person("Ana Prueba")
    await ana.opens()
    for step in ("🔑 Pedir acceso", "Acepto", "Caribe", "Siguientes", "Siguientes", "Santa Marta"):
        await ana.taps(step)

    def told(session: Session) -> set[int]:
        cards = select(Delivery.person_id).where(Delivery.template == "access_request")
        return set(session.exec(cards).all())

    assert leo.row_id in office.database.transact(told)
    assert office.database.transact(lambda session: session.get_one(Person, luz.row_id)).name == "Luz Prueba"
