"""What recipients see of an announcement, through the whole bot and its real sender."""

from typing import Any

import pytest
from sqlmodel import Session, select

from bot.announcements import confirming, corrections, launching, results
from bot.announcements.confirming import Content, Plan
from db.models import Announcement, Delivery, DeliveryAction, DeliveryClass, DeliveryState, Role
from tests.dialogue import PNG, Office, Person
from tests.waiting import until

pytestmark = pytest.mark.hurried

SANTA_MARTA, MEDELLIN = "47001", "05001"


@pytest.fixture
async def people(office: Office) -> dict[str, Person]:
    return {
        "marta": await office.member("Marta Prueba", Role.COORDINATOR),
        "ana": await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA),
        "luis": await office.member("Luis Prueba", Role.OFFICIAL, MEDELLIN),
    }


def announce(office: Office, people: dict[str, Person], text: str, segment: str, **more: Any) -> Announcement:
    content = Content(text, **{name: more.pop(name) for name in list(more) if name.startswith(("file", "button"))})
    plan = Plan(segment, urgent=True, **more)
    author = people["marta"].row_id
    made = office.database.transact(confirming.confirm, author, content, plan, f"tap:{text}", office.now())
    assert isinstance(made, Announcement)
    return made


def rows(office: Office) -> list[Delivery]:
    def read(session: Session) -> list[Delivery]:
        return list(session.exec(select(Delivery).order_by(Delivery.id)).all())  # type: ignore[arg-type]

    return list(office.database.transact(read))


async def quiet(office: Office) -> None:
    """Until nothing waits to be sent."""
    await until(lambda: all(row.state not in (DeliveryState.QUEUED, DeliveryState.SENDING) for row in rows(office)))


async def test_the_segment_gets_it_with_their_own_names(office: Office, people: dict[str, Person]) -> None:
    announce(office, people, "Hola, {nombre}, de {secretaria}: tiene {pendientes}, {proxima_fecha}.", "role=official")
    await quiet(office)
    people["ana"].sees("Hola, Ana Prueba, de Santa Marta: tiene 0, sin fecha próxima.")
    people["luis"].sees("Hola, Luis Prueba, de Medellín")
    assert people["ana"].buttons[-2:] == ["✅ Enterado", "💬 Responder"]
    assert [row.state for row in rows(office)] == [DeliveryState.SENT] * 2


async def test_whom_it_is_for_is_kept_in_one_form(office: Office, people: dict[str, Person]) -> None:
    """However a script spelled it: the card names the same people to whom it went."""
    made = announce(office, people, "Hola", "Role = OFFICIAL, Secretariat=santa marta")
    assert (made.segment, made.recipients) == (f"role=official,secretariat={SANTA_MARTA}", 1)


async def test_braces_are_no_template(office: Office, people: dict[str, Person]) -> None:
    """What is no placeholder stays as it is written, and nothing is evaluated."""
    announce(office, people, "Vea {{nombre}} y {nombre}", f"secretariat={SANTA_MARTA}")
    await quiet(office)
    people["ana"].sees("Vea {Ana Prueba} y Ana Prueba")


async def test_a_correction_changes_the_copies(office: Office, people: dict[str, Person]) -> None:
    made = announce(office, people, "La reunión es el lunes", "role=official")
    await quiet(office)
    copy = people["ana"].last["message_id"]
    office.database.transact(
        corrections.correct, people["marta"].row_id, made.id, "La reunión es el martes", False, 1, office.now()
    )
    await quiet(office)
    assert "La reunión es el martes" in people["ana"].message(copy)["text"]
    assert "Corregido" in people["ana"].message(copy)["text"]
    assert "lunes" not in people["luis"].last["text"]


async def test_a_withdrawal_deletes_the_copies(office: Office, people: dict[str, Person]) -> None:
    made = announce(office, people, "Esto fue un error", "role=official")
    await quiet(office)
    office.database.transact(corrections.withdraw, people["marta"].row_id, made.id, office.now())
    await quiet(office)
    for name in ("ana", "luis"):
        assert all("error" not in item["text"] for item in people[name].screen)
    assert [row.state for row in rows(office) if row.action is DeliveryAction.DELETE] == [DeliveryState.SENT] * 2


async def test_what_left_while_it_was_corrected_is_edited_too(office: Office, people: dict[str, Person]) -> None:
    office.telegram.faults.configure({"latency_ms": 300})
    made = announce(office, people, "versión uno", f"secretariat={SANTA_MARTA}")
    await until(lambda: rows(office)[0].state is DeliveryState.SENDING)
    office.database.transact(corrections.correct, None, made.id, "versión dos", False, 1, office.now())
    await quiet(office)
    people["ana"].sees("versión dos")
    assert all("versión uno" not in item["text"] for item in people["ana"].screen)


async def test_a_photo_carries_the_text(office: Office, people: dict[str, Person]) -> None:
    await people["marta"].uploads("photo", "afiche.png", PNG)
    sent = next(iter(office.telegram.files._photos))
    made = announce(office, people, "Vea el afiche", f"secretariat={SANTA_MARTA}", file_id=sent, file_kind="photo")
    await quiet(office)
    people["ana"].sees("Vea el afiche")
    assert people["ana"].last["file"]
    office.database.transact(corrections.correct, None, made.id, "Vea el afiche nuevo", False, 1, office.now())
    await quiet(office)
    people["ana"].sees("Vea el afiche nuevo")


async def test_who_joins_later_gets_it_and_who_left_does_not(office: Office, people: dict[str, Person]) -> None:
    made = announce(office, people, "Bienvenidos", "role=official", delivery_class=DeliveryClass.MUST)
    await quiet(office)
    eva = await office.member("Eva Prueba", Role.OFFICIAL, SANTA_MARTA)
    assert office.database.transact(launching.catch_up, eva.row_id, office.now()) == 1
    assert office.database.transact(launching.catch_up, eva.row_id, office.now()) == 0
    await quiet(office)
    eva.sees("Bienvenidos")
    funnel = office.database.transact(results.funnel, made)
    assert (funnel.recipients, funnel.accepted, funnel.ended) == (3, 3, True)
