"""The daily digest as people meet it: what it says, what its buttons do in place, and what happens meanwhile."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.plans.plans import State
from bot.reminders.chat import digests_screens
from bot.reminders.chat.digests import _choices
from bot.reminders.digests import Digest, Item
from bot.reminders.summaries import Summary
from bot.reminders.weeks import MOST_PLACES, Place, Task
from db.models import (
    Absence,
    AbsenceState,
    Activity,
    ActivityStatus,
    Delivery,
    DeliveryState,
    Person,
    ReminderRule,
    Report,
    Role,
    Snooze,
)
from tests.announcements.chat.test_announcements import delivered
from tests.conftest import Clock
from tests.dialogue import Office, rows
from tests.dialogue import Person as Somebody
from tests.planning import add_activity, archive
from tests.reports.chat.test_verification import says as reports

pytestmark = pytest.mark.hurried

SANTA_MARTA, TUNJA = "47001", "15001"
BOGOTA = ZoneInfo("America/Bogota")
MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=ahead) for ahead in range(1, 5))


def activity(office: Office, code: str, due: date, **more: Any) -> int:
    return int(office.database.transact(add_activity, code, due=due, **more))


async def comes(office: Office, clock: Clock, day: date, hour: int = 8, minute: int = 0) -> None:
    clock.value = datetime(day.year, day.month, day.day, hour, minute, tzinfo=BOGOTA)
    await office.assistant.clock.tick()
    await delivered(office)


def digests(office: Office) -> list[tuple[int, DeliveryState]]:
    found = [each for each in rows(office, Delivery) if each.template == "digest"]
    return [(each.person_id, each.state) for each in found]


# What it says


async def test_what_is_overdue_then_what_is_due_each_with_its_date_in_words(
    office: Office, clock: Clock, ana: Somebody
) -> None:
    activity(office, "JU-01", WEDNESDAY - timedelta(days=7))
    activity(office, "JU-02", THURSDAY - timedelta(days=7))
    activity(office, "JU-03", MONDAY)
    activity(office, "JU-04", TUESDAY)
    await comes(office, clock, MONDAY)
    text = ana.last["text"]
    assert text.startswith(
        "Buenos días. Esto es lo de hoy:\n\nVencidas\n🔴 JU-01 Actividad JU-01\nVenció el miércoles 18"
    )
    assert (
        text.index("Vencen pronto") < text.index("❗ HOY JU-03") < text.index("⚪ JU-04") < text.index("Vence mañana")
    )
    assert "JU-02" not in text  # it was due two working days ago: the next reminder of it comes at three
    assert ana.buttons == [f"JU-0{number} · Actividad JU-0{number}" for number in (1, 3, 4)]


async def test_the_greeting_is_that_of_the_hour_it_leaves_at(office: Office, clock: Clock, ana: Somebody) -> None:
    activity(office, "JU-03", MONDAY)
    await comes(office, clock, MONDAY, hour=14)
    ana.sees("Buenas tardes. Esto es lo de hoy:")


async def test_a_day_with_nothing_to_say_says_nothing(office: Office, clock: Clock, ana: Somebody) -> None:
    activity(office, "JU-03", FRIDAY + timedelta(days=14))
    before = ana.replies
    await comes(office, clock, MONDAY)
    assert ana.replies == before
    assert digests(office) == []


async def test_the_week_of_a_liaison_counts_in_words_and_leaves_out_zeros(
    office: Office, clock: Clock, ana: Somebody, leo: Somebody
) -> None:
    await reports(
        ana, activity(office, "JU-01", FRIDAY + timedelta(days=14)), ActivityStatus.BLOCKED, note="Falta la firma"
    )
    activity(office, "PE-01", THURSDAY, secretariat=TUNJA)
    activity(office, "PE-02", FRIDAY, secretariat=TUNJA)
    await comes(office, clock, MONDAY)
    leo.sees("Buenos días.", "🗓 2 por vencer · ⛔ 1 bloqueada", "Tunja: 2 por vencer", "Santa Marta: 1 bloqueada")
    leo.does_not_see("0 ", "bloqueadas", "vencida")
    assert leo.buttons == ["🏛 Mis secretarías"]
    await leo.taps("🏛 Mis secretarías")
    leo.sees("Tunja", "Santa Marta")


async def test_a_week_with_something_to_review_leads_to_it(
    office: Office, clock: Clock, ana: Somebody, leo: Somebody
) -> None:
    eva = await office.member("Eva Prueba", Role.COORDINATOR)
    clock.value = datetime(2026, 11, 20, 16, tzinfo=BOGOTA)
    await reports(ana, activity(office, "JU-01", FRIDAY))
    await comes(office, clock, MONDAY)
    for person in (leo, eva):
        person.sees("🟢 1 por revisar")
        assert person.buttons == ["👀 Por revisar", "🏛 Mis secretarías"]
        await person.taps("👀 Por revisar")
        person.sees("JU-01")


async def test_the_week_begins_with_the_questions_that_wait(
    office: Office, clock: Clock, ana: Somebody, leo: Somebody
) -> None:
    """Also of a week in which nothing of the plan is due. One's own do not count, nor those of other secretariats."""
    eva = await office.member("Eva Prueba", Role.COORDINATOR)
    far = await office.member("Lía Prueba", Role.LIAISON, "05001")
    clock.value = datetime(2026, 11, 20, 16, tzinfo=BOGOTA)
    bea = await office.member("Bea Prueba", Role.OFFICIAL, "05001")
    for person, texts in ((ana, ("¿quién pinta las bancas?", "¿a qué hora abre la sede?")), (bea, ("¿hay parqueo?",))):
        for text in texts:
            await person.says("/pregunta")
            await person.says(text)
            await person.taps("Enviar")
    await comes(office, clock, MONDAY)
    leo.sees("Quedan 2 preguntas abiertas: /preguntas")
    far.sees("Queda una pregunta abierta")
    eva.sees("Quedan 3 preguntas abiertas")
    ana.does_not_see("pregunta abierta")
    await leo.taps("Ver las preguntas")
    leo.sees("que esperan respuesta: 2")


async def test_the_week_of_one_secretariat_is_said_once(office: Office, clock: Clock, leo: Somebody) -> None:
    activity(office, "JU-01", FRIDAY)
    await comes(office, clock, MONDAY)
    leo.sees("Buenos días.\n\nLa semana en Santa Marta\n🗓 1 por vencer\n", "🗓 JU-01", "Más en /secretarias")
    assert leo.last["text"].count("emana") == 1


async def test_the_week_names_activities_who_answers_and_what_changed_since_last_monday(
    office: Office, clock: Clock, ana: Somebody, leo: Somebody
) -> None:
    """Folded by secretariat; what happened before last Monday is no news."""
    beto = await office.member("Beto Prueba", Role.OFFICIAL, TUNJA)
    clock.value = datetime(2026, 11, 10, 9, tzinfo=BOGOTA)  # the week before the last
    await reports(ana, activity(office, "JU-08", FRIDAY + timedelta(days=30)))
    clock.value = datetime(2026, 11, 18, 9, tzinfo=BOGOTA)
    await reports(ana, activity(office, "JU-09", FRIDAY + timedelta(days=30)))
    activity(office, "JU-01", FRIDAY)
    late = activity(office, "PE-01", MONDAY - timedelta(days=7), secretariat=TUNJA)
    await reports(beto, late, ActivityStatus.IN_PROGRESS)
    await comes(office, clock, MONDAY)
    leo.sees("Tunja: 1 vencida", "🔴 PE-01", "Beto Prueba", "Desde el lunes: avanzó PE-01")
    leo.sees("🗓 JU-01", "Ana Prueba", "Desde el lunes: cumplida JU-09")
    assert "JU-08" not in leo.last["text"].partition("La semana")[2]


def test_a_digest_of_hundreds_is_one_message() -> None:
    """With the longest titles and names, in every section, a summary of all secretariats and ten periodic rules."""
    values: dict[str, Any] = {"secretariat_code": SANTA_MARTA, "line": 1, "action": "mgei", "product": "Acta"}
    line = Activity(code="PFGT-1234", title="Ñ" * 200, due_on=MONDAY, sheet_due_on=MONDAY, **values)
    told: dict[str, Any] = {"source": "", "activity_id": 1, "person_id": 1, "status": ActivityStatus.DONE}
    items = []
    for number in range(1, 200):
        rule = list(ReminderRule)[number % 3]
        each = line.model_copy(update={"id": number, "due_on": MONDAY - timedelta(days=number % 9 - 4)})
        report = Report(id=number, at=datetime(2026, 11, 2, tzinfo=BOGOTA), **told)
        state = State(
            activity=each,
            secretariat="Archipiélago de San Andrés, Providencia",
            status=ActivityStatus.DONE,
            percentage=60,
            latest=report,
            reporter="N" * 120,
            evidence=0,
        )
        items.append(Item(state, rule, replaces=True, in_place_of="N" * 120))
    summary = {(str(number), f"Secretaría número {number}"): Summary(10, 20, 30, 40) for number in range(97)}
    tasks = [Task(state=item.state, late=True, who=["N" * 80] * 3) for item in items[:30]]
    changed = {"done": ["PFGT-1234"] * 9}
    named = [(name, numbers) for (_, name), numbers in summary.items()][:MOST_PLACES]
    week = [Place(name=name, numbers=numbers, tasks=tasks, changed=changed) for name, numbers in named]
    screen = digests_screens.digest(
        Digest(
            person_id=1,
            day=MONDAY,
            items=items,
            periodic=["T" * 200] * 10,
            summary=summary,
            questions=40,
            week=week,
        ),
        MONDAY,
        greeting="Buenos días.",
    )
    text = re.sub(r"<[^>]*>", "", screen.html)
    assert len(text) <= 4096
    assert "y 82 más" in text
    assert screen.keyboard is not None
    assert len(screen.keyboard.inline_keyboard) == digests_screens.MOST_BUTTONS


# Its buttons


async def test_one_activity_has_its_actions_at_once_and_is_reported_below(
    office: Office, clock: Clock, ana: Somebody
) -> None:
    activity(office, "JU-03", MONDAY)
    await comes(office, clock, MONDAY)
    assert ana.buttons == ["✅ Ya está", "✏️ Avance", "🚧 No puedo porque…", "⏰ Posponer", "¿Por qué recibo esto?"]
    shown = ana.last["message_id"]
    await ana.taps("✅ Ya está")
    ana.sees("Revise y confirme", "cumplida")
    assert ana.last["message_id"] != shown
    await ana.taps("Registrar")
    ana.sees("Registrado", "cumplida")
    await comes(office, clock, THURSDAY)
    await comes(office, clock, FRIDAY)
    assert len(digests(office)) == 1  # it is done, and nothing more is said


@pytest.mark.parametrize("how", ["✅ Ya está", "✏️ Avance", "🚧 No puedo"])
async def test_a_report_leaves_the_digest_and_its_other_activities_in_reach(
    office: Office, clock: Clock, ana: Somebody, how: str
) -> None:
    activity(office, "JU-03", MONDAY)
    activity(office, "JU-04", TUESDAY)
    await comes(office, clock, MONDAY)
    shown = ana.last["message_id"]
    await ana.taps("JU-03")
    await ana.taps(how)
    ana.sees("JU-03")
    assert ana.last["message_id"] != shown
    await ana.taps("‹ Volver al resumen", message_id=shown)
    await ana.taps("JU-04", message_id=shown)
    await ana.taps("✏️ Avance", message_id=shown)
    ana.sees("JU-04")


async def test_the_same_code_in_two_secretariats_names_them(office: Office, clock: Clock) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA, TUNJA)
    activity(office, "JU-03", MONDAY)
    activity(office, "JU-03", MONDAY, secretariat=TUNJA)
    activity(office, "JU-04", TUESDAY)
    await comes(office, clock, MONDAY)
    assert ana.buttons == [
        "JU-03 · Santa Marta · Actividad JU-03",
        "JU-03 · Tunja · Actividad JU-03",
        "JU-04 · Actividad JU-04",
    ]


async def test_no_puedo_asks_why_and_ends_the_reminders(
    office: Office, clock: Clock, ana: Somebody, leo: Somebody
) -> None:
    activity(office, "JU-03", TUESDAY)
    await comes(office, clock, MONDAY)
    await ana.taps("🚧 No puedo")
    await ana.taps("Falta presupuesto")
    ana.sees("bloqueada", "Falta presupuesto")
    await ana.taps("Registrar")
    await delivered(office)
    leo.sees("Falta presupuesto")
    await comes(office, clock, TUESDAY)
    assert [person for person, _ in digests(office)].count(ana.row_id) == 1


async def test_several_open_one_by_one_and_lead_back(office: Office, clock: Clock, ana: Somebody) -> None:
    activity(office, "JU-03", MONDAY)
    activity(office, "JU-04", TUESDAY)
    await comes(office, clock, MONDAY)
    await ana.taps("JU-04")
    ana.sees(
        "JU-04 · Actividad JU-04", "Santa Marta", "Vence mañana, martes 24 de noviembre · sin iniciar", "Acta firmada"
    )
    assert ana.buttons[-1] == "‹ Volver al resumen"
    await ana.taps("‹ Volver")
    ana.sees("Lo de hoy", "JU-03", "JU-04")
    assert ana.buttons == ["JU-03 · Actividad JU-03", "JU-04 · Actividad JU-04"]


async def test_snoozed_until_monday_and_the_deadline_stays(office: Office, clock: Clock, ana: Somebody) -> None:
    """Five taps of a nervous thumb are one snooze."""
    number = activity(office, "JU-03", FRIDAY)
    activity(office, "JU-04", THURSDAY)
    await comes(office, clock, THURSDAY)
    clock.advance(minutes=5)
    await ana.taps("JU-03")
    await ana.taps("⏰ Posponer")
    ana.sees("¿Hasta cuándo no le recuerdo JU-03?", "La fecha límite sigue siendo el viernes 27 de noviembre")
    assert ana.buttons[:3] == [
        "Mañana: viernes 27 de noviembre",
        "El lunes: 30 de noviembre",
        "En una semana: jueves 3 de diciembre",
    ]
    ana.sees("Si elige el lunes 30 de noviembre o el jueves 3 de diciembre: ese día ya habrá vencido")
    await ana.taps("El lunes")
    ana.sees("Ese día ya habrá vencido")
    for _ in range(4):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    ana.sees("no le recuerdo JU-03 hasta el lunes 30", "La fecha límite sigue siendo el viernes 27 de noviembre")
    assert [(each.activity_id, each.until) for each in rows(office, Snooze)] == [(number, MONDAY + timedelta(days=7))]
    await ana.taps("‹ Volver al resumen")
    ana.sees("JU-04")
    ana.does_not_see("JU-03")
    await comes(office, clock, FRIDAY)  # the day it is due
    assert len(digests(office)) == 1
    await comes(office, clock, MONDAY + timedelta(days=7))
    ana.sees("🔴 JU-03", "Venció el viernes 27 de noviembre, hace 1 día hábil")


async def test_why_names_the_rule_the_next_one_and_how_to_change_it(
    office: Office, clock: Clock, ana: Somebody
) -> None:
    activity(office, "JU-03", TUESDAY)
    await comes(office, clock, MONDAY)
    await ana.taps("¿Por qué")
    ana.sees(
        "JU-03 (Santa Marta) vence mañana, martes 24 de noviembre",
        "Usted responde por ella",
        "10, 5 y 1 días hábiles antes, el día que vence y después cada 3 días hábiles",
        "Si nadie reporta, el siguiente sería el martes 24 de noviembre",
        "«Posponer»",
        "/silencio",
        "/ausencia",
        "profesional de enlace",
    )
    await ana.taps("‹ Volver")
    ana.sees("Lo de hoy", "JU-03")


# Liaisons and coordinators


async def test_a_liaison_is_told_who_answers_and_whom_nobody_answers_for(
    office: Office, clock: Clock, ana: Somebody, leo: Somebody
) -> None:
    activity(office, "JU-03", MONDAY)
    activity(office, "PE-01", TUESDAY, secretariat=TUNJA)
    await comes(office, clock, THURSDAY)
    leo.sees("Sin respuesta\n🔴 JU-03", "Venció el lunes 23 de noviembre, hace 3 días hábiles · Santa Marta")
    assert leo.buttons == ["📄 Ver la actividad", "👤 A quién escribirle", "🔔 Recordar ahora", "¿Por qué recibo esto?"]
    await leo.taps("👤 A quién")
    leo.sees("Por JU-03 (Santa Marta) responde:\n• Ana Prueba")
    await leo.taps("‹ Volver")
    await leo.taps("¿Por qué")
    leo.sees(
        "a los 3 días hábiles sin respuesta se lo cuento a usted, como profesional de enlace, una sola vez", "/silencio"
    )
    leo.does_not_see("Posponer")
    await comes(office, clock, FRIDAY)
    await leo.taps("👤 A quién")
    leo.sees("todavía no responde nadie", "/invitar")


async def test_what_waits_for_verification_opens_from_the_digest(
    office: Office, clock: Clock, ana: Somebody, leo: Somebody
) -> None:
    await reports(ana, activity(office, "JU-03", FRIDAY))
    await comes(office, clock, WEDNESDAY)
    leo.sees(
        "Por revisar\n🟢 JU-03 Actividad JU-03\nCumplida, según Ana Prueba; espera hace 3 días hábiles · Santa Marta"
    )
    assert leo.buttons == ["👀 Revisar", "¿Por qué recibo esto?"]
    await leo.taps("¿Por qué")
    leo.sees("cada 3 días hábiles hasta que haya respuesta", "/ausencia")
    await leo.taps("‹ Volver")
    await leo.taps("👀 Revisar")
    leo.sees("Reportada como cumplida")


# What happens meanwhile


async def test_a_report_before_it_leaves_withdraws_the_line(office: Office, clock: Clock, ana: Somebody) -> None:
    """Made at 8:00; Ana's quiet hours last until 9:00 and she reports at 8:30."""
    office.database.transact(_quiet_until_nine, ana.row_id)
    one, _ = activity(office, "JU-03", MONDAY), activity(office, "JU-04", MONDAY)
    await comes(office, clock, MONDAY)
    assert digests(office) == [(ana.row_id, DeliveryState.QUEUED)]
    clock.advance(minutes=30)
    await reports(ana, one, ActivityStatus.IN_PROGRESS)
    await comes(office, clock, MONDAY, hour=9)
    ana.sees("Buenos días.", "JU-04")
    ana.does_not_see("JU-03")


@pytest.mark.parametrize("how", ["reported", "archived"])
async def test_with_nothing_left_it_does_not_leave(office: Office, clock: Clock, ana: Somebody, how: str) -> None:
    office.database.transact(_quiet_until_nine, ana.row_id)
    number = activity(office, "JU-03", MONDAY)
    await comes(office, clock, MONDAY)
    clock.advance(minutes=30)
    if how == "reported":
        await reports(ana, number, ActivityStatus.IN_PROGRESS)
    else:
        office.database.transact(archive, number, clock())
    before = ana.replies
    await comes(office, clock, MONDAY, hour=9)
    assert ana.replies == before
    assert digests(office) == [(ana.row_id, DeliveryState.CANCELLED)]


def _quiet_until_nine(session: Any, person: int) -> None:
    session.get_one(Person, person).quiet_until = 9


async def test_a_tap_on_an_old_digest_says_what_happened(office: Office, clock: Clock, ana: Somebody) -> None:
    beto = await office.member("Beto Prueba", Role.OFFICIAL, SANTA_MARTA)
    one, _ = activity(office, "JU-03", MONDAY), activity(office, "JU-04", MONDAY)
    await comes(office, clock, MONDAY)
    old = ana.last["message_id"]
    clock.advance(hours=1)
    await reports(beto, one, note="listo")
    await ana.taps("JU-03", message_id=old)
    ana.sees("🟢 JU-03 está ahora cumplida, según Beto Prueba (hoy, 9:00 a. m.).", "Lo de hoy", "JU-04")
    clock.advance(days=1)
    await ana.taps(data="wd:d:20261123", message_id=old)
    ana.sees("Lo que sigue del resumen del lunes 23 de noviembre", "JU-04")
    for data in (f"wd:{step}:20261123:{one}" for step in "azw"):
        await ana.taps(data=data, message_id=old)
        ana.sees("JU-03 está ahora cumplida, según Beto Prueba")
    await ana.taps(data=f"wd:ok:{one}", message_id=old)
    ana.does_not_see("Revise y confirme")
    ana.sees("cumplida")
    await ana.taps(data=f"wd:s:20261123:{one}:20261201", message_id=old)
    assert rows(office, Snooze) == []


async def test_an_old_digest_with_nothing_left_thanks(office: Office, clock: Clock, ana: Somebody) -> None:
    number = activity(office, "JU-03", MONDAY)
    await comes(office, clock, MONDAY)
    shown = ana.last["message_id"]
    clock.advance(hours=1)
    await reports(ana, number)
    await ana.taps(data=f"wd:z:20261123:{number}", message_id=shown)
    ana.sees("JU-03 está ahora cumplida", "de este resumen no queda nada", "/pendientes")
    await ana.taps(data="wd:d:20261123", message_id=shown)
    ana.sees("Todo lo de este resumen ya está atendido. ¡Gracias!")
    await ana.taps(data="wd:d:20261399", message_id=shown)
    assert "ya no sirve" in ana.toasts[-1]


# Away


async def test_a_substitute_is_told_for_whom_and_reports_in_their_own_name(
    office: Office, clock: Clock, ana: Somebody
) -> None:
    """When the days are over both are told, and the reminders go back."""
    office.database.transact(lambda session: setattr(session.get_one(Person, ana.row_id), "post", "Líder de cobertura"))
    beto = await office.member("Beto Prueba", Role.OFFICIAL, SANTA_MARTA)
    activity(office, "JU-03", TUESDAY, post="líder de cobertura")
    activity(office, "JU-04", THURSDAY, post="líder de cobertura")
    office.database.transact(_away, ana.row_id, beto.row_id)
    await comes(office, clock, MONDAY)
    assert digests(office) == [(beto.row_id, DeliveryState.SENT)]
    beto.sees("⚪ JU-03", "Vence mañana, martes 24 de noviembre · Santa Marta · en reemplazo de Ana Prueba")
    await beto.taps("¿Por qué")
    beto.sees("Usted reemplaza a Ana Prueba, que responde por ella")
    await beto.taps("‹ Volver")
    await beto.taps("✅ Ya está")
    await beto.taps("Registrar")
    assert [each.person_id for each in rows(office, Report)] == [beto.row_id]
    await comes(office, clock, WEDNESDAY, hour=7)
    await comes(office, clock, WEDNESDAY)
    assert "Terminó su ausencia" in ana.replies[-2]
    assert "ya no a Beto Prueba" in ana.replies[-2]
    ana.sees("JU-04", "Vence mañana")
    beto.sees("Ana Prueba ya volvió; gracias por el reemplazo. Sus recordatorios ya no le llegan a usted.")


def _away(session: Any, person: int, substitute: int) -> None:
    values: dict[str, Any] = {"starts_on": MONDAY, "ends_on": TUESDAY, "state": AbsenceState.AGREED}
    at = datetime(2026, 11, 20, tzinfo=BOGOTA)
    session.add(Absence(person_id=person, substitute_id=substitute, created_at=at, **values))


@pytest.mark.parametrize(
    ("today", "choices"),
    [
        (MONDAY, {"tomorrow": TUESDAY, "monday": date(2026, 11, 30)}),
        (THURSDAY, {"tomorrow": FRIDAY, "monday": date(2026, 11, 30), "week": date(2026, 12, 3)}),
        (FRIDAY, {"day_tomorrow": date(2026, 11, 30), "week": date(2026, 12, 4)}),
        (date(2026, 12, 4), {"day_tomorrow": date(2026, 12, 7), "week": date(2026, 12, 11)}),
        (date(2026, 12, 7), {"day_tomorrow": date(2026, 12, 9), "monday": date(2026, 12, 14)}),
        (date(2026, 10, 9), {"day_tomorrow": date(2026, 10, 13), "week": date(2026, 10, 16)}),
    ],
)
def test_a_snooze_ends_on_a_working_day_and_none_is_offered_twice(today: date, choices: dict[str, date]) -> None:
    assert _choices(today, frozenset()) == choices


def test_a_snooze_does_not_end_on_a_day_off_of_the_secretariat() -> None:
    assert _choices(MONDAY, frozenset({TUESDAY}))["day_tomorrow"] == date(2026, 11, 25)
