"""/tablero: a coordinator sees where all plans stand, filters, drills down, and can have it as text."""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import update
from sqlmodel import Session, col

from bot.base.paper import WIDTH
from bot.people import assignments
from bot.plans import charts
from bot.plans.plans import ACTIONS
from db.models import Activity, ActivityStatus, Report
from tests.dialogue import Office, Person

SANTA_MARTA, MEDELLIN = "47001", "05001"


GAPS = "👥 Sin enlace o sin equipo"


def plan(office: Office, codes: Sequence[str], reporter: Person, *, late: int = 0) -> None:
    """An activity of each action in each secretariat, in progress at 40 %; `late` of the first one's are late."""
    today = office.assistant.app.bot_data.today()
    office.database.transact(_plan, codes, reporter.row_id, late, today, office.now())


def _plan(session: Session, codes: Sequence[str], person_id: int, late: int, today: date, now: Any) -> None:
    for code in codes:
        for number, action in enumerate(ACTIONS):
            due = today + timedelta(days=-7 if code == codes[0] and number < late else 7)
            activity = Activity(
                secretariat_code=code,
                code=f"A-{number}",
                line=number % 3 + 1,
                action=action,
                title="Actividad",
                product="Acta",
                due_on=due,
                sheet_due_on=due,
            )
            session.add(activity)
            session.flush()
            assert activity.id is not None
            said = {"status": ActivityStatus.IN_PROGRESS, "percentage": 40, "person_id": person_id, "at": now}
            session.add(Report(source=f"{code}-{number}", activity_id=activity.id, **said))


def photo(office: Office, person: Person) -> Image.Image:
    """What the bot shows last."""
    message = office.telegram.chats[person.id].messages[person.last["message_id"]]
    stored = office.telegram.files.get(message.content["photo"][-1]["file_id"])
    assert stored is not None
    return Image.open(BytesIO(stored.content))


async def test_the_picture_and_its_words(office: Office, diana: Person) -> None:
    plan(office, [SANTA_MARTA, MEDELLIN], diana, late=2)
    await diana.says("/tablero")
    diana.sees("viernes 20 de noviembre de 2026", "8 actividades de 2 secretarías", "avance del 40 %", "vencidas: 2")
    diana.sees("1. Santa Marta: 2 vencidas, 40 %", "Cumplidas: 0, las mismas que")
    assert photo(office, diana).width == WIDTH
    assert diana.buttons == ["🌎 Región", "📐 Línea", "🎯 Acción", "🏛 Abrir una secretaría", "📝 Ver en texto", GAPS]


async def test_budgets_are_added_up(office: Office, diana: Person) -> None:
    """In the caption, and in the text for each secretariat and all; where there are none nothing is said of them."""
    plan(office, [SANTA_MARTA, MEDELLIN], diana, late=1)
    await diana.says("/tablero")
    assert "presupuesto" not in diana.last["text"]
    office.database.transact(_budget, SANTA_MARTA, 1_500_000)
    await diana.says("/tablero")
    diana.sees("presupuesto: $ 6.000.000")
    await diana.taps("📝 Ver en texto")
    diana.sees("Presupuesto: $ 6.000.000", "1. Santa Marta: 40 % · 🔴 1 vencida · 💰 presupuesto: $ 6.000.000")
    assert "💰" not in diana.last["text"].partition("Medellín")[2]


def _budget(session: Session, code: str, amount: int) -> None:
    session.execute(update(Activity).where(col(Activity.secretariat_code) == code).values(budget=amount))


async def test_a_filter_changes_the_picture_in_place(office: Office, diana: Person) -> None:
    plan(office, [SANTA_MARTA, MEDELLIN], diana, late=2)
    await diana.says("/tablero")
    shown = diana.last["message_id"]
    await diana.taps("🌎 Región")
    diana.sees("¿De qué región")
    await diana.taps("Caribe")
    diana.sees("Región Caribe", "4 actividades de 1 secretaría,")
    await diana.taps("🎯 Acción")
    await diana.taps("MGEI")
    diana.sees("Región Caribe · MGEI", "1 actividad de 1 secretaría,")
    await diana.taps("📐 Línea")
    await diana.taps("Línea 3")
    diana.sees("Región Caribe · Línea 3 · MGEI", "Con ese filtro no hay actividades")
    await diana.taps("Ver todo")
    diana.sees("8 actividades")
    assert {int(call["params"]["message_id"]) for call in office.calls("editMessageMedia")} == {shown}
    assert len(office.calls("sendPhoto")) == 1


async def test_one_may_change_ones_mind(office: Office, diana: Person) -> None:
    plan(office, [SANTA_MARTA, MEDELLIN], diana)
    await diana.says("/tablero")
    await diana.taps("📐 Línea")
    await diana.taps("‹ Volver")
    diana.sees("8 actividades")
    await diana.taps("📐 Línea")
    await diana.taps("Línea 2")
    await diana.taps("📐 Línea")
    await diana.taps("Ver todo")
    diana.sees("Todas las secretarías", "8 actividades")


async def test_down_to_a_plan(office: Office, diana: Person) -> None:
    plan(office, [SANTA_MARTA, MEDELLIN], diana, late=1)
    await diana.says("/tablero")
    await diana.taps("🏛 Abrir")
    assert [each for each in diana.buttons if not each.startswith("‹")] == ["Santa Marta", "Medellín"]
    picture = diana.last["message_id"]
    await diana.taps("Santa Marta")
    diana.sees("Santa Marta")
    assert diana.last["message_id"] != picture


async def test_the_same_as_text(office: Office, diana: Person) -> None:
    """In a message of its own: a picture can't become text. Its pages turn in place, and it can become the picture."""
    codes = [each.code for each in office.database.transact(assignments.secretariats)][:12]
    plan(office, codes, diana, late=1)
    await diana.says("/tablero")
    picture = diana.last["message_id"]
    await diana.taps("📝 Ver en texto")
    text = diana.last["message_id"]
    assert text != picture
    diana.sees("página 1 de 2", "1. ", "40 % · 🔴 1 vencida", "MGEI 40 % (🔴 1) · Jornada Única 40 %")
    await diana.taps("Siguientes ›")
    diana.sees("página 2 de 2", "12. ")
    assert diana.last["message_id"] == text
    await diana.taps("📊 Ver la imagen")
    assert diana.last["message_id"] == text
    diana.sees("48 actividades")
    assert photo(office, diana).width == WIDTH


async def test_more_than_a_picture_holds(office: Office, diana: Person) -> None:
    codes = [each.code for each in office.database.transact(assignments.secretariats)][:20]
    plan(office, codes, diana)
    await diana.says("/tablero")
    await diana.taps("Siguientes ›")
    await diana.taps("🏛 Abrir")
    assert len(diana.buttons) == 4 + 1
    await diana.taps("‹ Volver")
    diana.sees_button("‹ Anteriores")
    await diana.taps(data="gb:0.0.0.99")
    diana.sees_button("‹ Anteriores")


async def test_before_there_are_plans(office: Office, diana: Person) -> None:
    await diana.says("/tablero")
    diana.sees("Todavía no hay planes", "/importar")
    assert "📝 Ver en texto" not in diana.buttons


@pytest.mark.parametrize("data", ["gb:9.0.0.0", "gb:0.4.0.0", "gb:0.0.5.0", "gb:t0.7.0.0", "gb:r0.0.9.0"])
async def test_filters_that_no_button_has(office: Office, diana: Person, data: str) -> None:
    """Button data that is too long and a forged button."""
    plan(office, [SANTA_MARTA], diana)
    await diana.says("/tablero")
    before = diana.last
    await diana.taps(data=data)
    assert diana.last == before


async def test_a_picture_deleted_meanwhile_is_sent_again(
    office: Office, diana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(office, [SANTA_MARTA, MEDELLIN], diana)
    await diana.says("/tablero")
    first, draw = diana.last["message_id"], charts.png

    def slowly(picture: charts.Picture) -> bytes:
        office.telegram.remove(office.telegram.chats[diana.id], first)
        return draw(picture)

    monkeypatch.setattr(charts, "png", slowly)
    await diana.taps(data="gb:1.0.0.0")
    diana.sees("Región")
    assert diana.last["message_id"] > first
