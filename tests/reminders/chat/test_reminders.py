"""/recordatorios: what reminders led to, what comes, their rules, periodic ones, days off."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.people import days_off
from bot.people.people import set_post
from bot.reminders import numbers, periodic
from bot.reminders.policy import Policy
from db.models import (
    ActivityStatus,
    AuditEntry,
    DayOff,
    Delivery,
    DeliveryClass,
    DeliveryState,
    PeriodicRule,
    Reminder,
    ReminderPolicy,
    ReminderRule,
    Report,
    Role,
)
from tests.conftest import Clock
from tests.dialogue import Office, Person, rows
from tests.planning import add_activity

SANTA_MARTA, MEDELLIN, TUNJA = "47001", "05001", "15001"
TODAY = date(2026, 11, 20)  # of the clock of the tests, a Friday, 10:00
USUAL = "10.5.1-3-3-8-8"


@pytest.fixture
async def lucas(office: Office) -> Person:
    return await office.member("Lucas Prueba", Role.LIAISON, SANTA_MARTA)


@pytest.fixture
async def olga(office: Office) -> Person:
    return await office.member("Olga Prueba", Role.OFFICIAL, SANTA_MARTA)


def acts(office: Office) -> list[str]:
    return [each.act for each in rows(office, AuditEntry)]


# What they led to


def _remind(session: Session, office: Office, person: int, activity: int, days_ago: int) -> None:
    at = office.now() - timedelta(days=days_ago)
    key = f"digest:{person}:{days_ago}"
    values: dict[str, Any] = {
        "params": {},
        "not_before": at,
        "created_at": at,
        "settled_at": at,
        "delivery_class": DeliveryClass.MUST,
    }
    session.add(Delivery(dedupe=key, person_id=person, template="digest", state=DeliveryState.SENT, **values))
    session.add(
        Reminder(
            key=f"due:{activity}:{person}:{days_ago}",
            digest=key,
            day=at.date(),
            person_id=person,
            rule=ReminderRule.DUE,
            activity_id=activity,
            at=at,
        )
    )


async def test_without_reminders_it_says_so(office: Office, diana: Person) -> None:
    await diana.says("/recordatorios")
    diana.sees("no ha salido ningún recordatorio")
    assert diana.buttons == ["📅 Lo que viene", "⚙️ Reglas", "📌 Periódicos", "🏖 Días no hábiles"]


async def test_the_card_says_what_they_led_to_and_who_never_reacts(
    office: Office, diana: Person, lucas: Person, olga: Person
) -> None:
    bea = await office.member("Bea Prueba", Role.OFFICIAL, MEDELLIN)

    def prepare(session: Session) -> None:
        set_post(session, olga.row_id, "Líder de cobertura")
        mine, done = add_activity(session, "JU-01"), add_activity(session, "JU-02", MEDELLIN)
        for ago in (9, 6, 4):
            _remind(session, office, olga.row_id, mine, ago)
        _remind(session, office, bea.row_id, done, 9)
        at = office.now() - timedelta(days=8)
        values: dict[str, Any] = {"status": ActivityStatus.DONE, "percentage": 100}
        session.add(Report(source="tap:1", activity_id=done, person_id=bea.row_id, at=at, **values))

    office.database.transact(prepare)
    await diana.says("/recordatorios")
    diana.sees("Salieron 4 mensajes a 2 personas", "De 2 actividades recordadas, en 1 hubo reporte")
    diana.sees("Olga Prueba, Líder de cobertura · Santa Marta: 3 mensajes")
    diana.does_not_see("Bea Prueba")
    await lucas.says("/recordatorios")
    lucas.sees("Salieron 3 mensajes a 1 persona", "De 1 actividad recordada, en ninguna hubo reporte", "Olga Prueba")


# What comes


@pytest.fixture
def plan(office: Office, olga: Person) -> None:
    """Due on Friday 27, so that the day itself falls in the next seven days, and one of Medellín."""

    def add(session: Session) -> None:
        add_activity(session, "JU-01", SANTA_MARTA, TODAY + timedelta(days=7))
        add_activity(session, "JU-02", MEDELLIN, TODAY + timedelta(days=7))

    office.database.transact(add)


async def test_what_comes_by_day_and_how_it_would_look(
    office: Office, diana: Person, lucas: Person, olga: Person, plan: None
) -> None:
    await lucas.says("/recordatorios")
    await lucas.taps("📅 Lo que viene")
    lucas.sees("• Lunes 23 de noviembre:", "• Jueves 26 de noviembre: 1 mensaje, 1 actividad", "• Viernes 27")
    await lucas.taps("👀 Así se vería")
    lucas.sees("Así se vería el suyo, el lunes 23 de noviembre", "La semana")
    await lucas.taps("‹ Volver")
    lucas.sees("Lo que viene")
    assert not rows(office, Reminder)


async def test_without_one_of_their_own_an_officials_is_shown(office: Office, lucas: Person, olga: Person) -> None:
    due = date(2026, 12, 7)  # ten working days before it is Monday 23; no summary counts it yet
    office.database.transact(add_activity, "JU-01", SANTA_MARTA, due)
    await lucas.says("/recordatorios")
    await lucas.taps("📅 Lo que viene")
    await lucas.taps("👀 Así se vería")
    lucas.sees("Así se vería el de un funcionario, el lunes 23", "JU-01")


# Rules


async def test_a_liaison_reads_the_rules(office: Office, lucas: Person) -> None:
    await lucas.says("/recordatorios")
    await lucas.taps("⚙️ Reglas")
    lucas.sees("10, 5 y 1 días hábiles antes, el día que vence y después cada 3 días hábiles.")
    lucas.sees("al enlace a los 3 días hábiles y a la coordinación a los 8.", "A las 8 a. m.", "MGEI: la general")
    assert lucas.buttons == ["‹ Volver"]
    await lucas.taps(data=f"wp:s:0:0:{USUAL.replace('10', '9')}")
    lucas.sees("Eso no le corresponde")
    assert not rows(office, ReminderPolicy)


async def test_a_rule_is_changed_with_presets_after_a_look(
    office: Office, diana: Person, olga: Person, plan: None
) -> None:
    await diana.says("/recordatorios")
    await diana.taps("⚙️ Reglas")
    await diana.taps("✏️ Regla general")
    await diana.taps("📨 Antes")
    diana.sees("¿Cuántos días hábiles antes")
    assert diana.buttons[0] == "✓ 10, 5 y 1"
    await diana.taps("Solo el día que vence")
    diana.sees("aún sin guardar", "📨 El día que vence y después cada 3", "Hoy:", "10, 5 y 1")
    await diana.taps("Ver cómo queda")
    diana.sees("en siete días saldrían", "(hoy: ", "Así se vería el suyo")
    assert not rows(office, ReminderPolicy)
    await diana.taps("Guardar")
    diana.sees("Quedó guardada: Regla general")
    (row,) = rows(office, ReminderPolicy)
    assert (row.before, row.after_every, row.hour, row.changed_by) == ([], 3, 8, diana.row_id)
    assert acts(office) == ["policy_changed"]


async def test_numbers_are_typed(office: Office, diana: Person) -> None:
    await diana.taps(data=f"wp:f:2:0:{USUAL}:b")
    await diana.taps("⌨️ Escribirlo")
    await diana.says("muchos")
    diana.sees("No alcancé a entender esos números")
    await diana.says("25")
    diana.sees("No alcancé a entender esos números")
    await diana.says("2, 15 y 7")
    diana.sees("Jornada Única (hoy sigue la general)", "15, 7 y 2 días hábiles antes")
    await diana.taps("📣 Al enlace")
    await diana.taps("⌨️ Escribirlo")
    await diana.says("nunca")
    diana.sees("a la coordinación a los 8 días hábiles")
    await diana.taps("Ver cómo queda")
    await diana.taps("Guardar")
    await diana.taps("‹ Reglas")
    diana.sees("15, 7 y 2", "MGEI: la general")


async def test_back_to_what_is_usual(office: Office, diana: Person) -> None:
    office.database.transact(
        numbers.change,
        diana.row_id,
        "mgei",
        Policy(before=(4,), after_every=2, liaison_after=2, coordinator_after=5, hour=8),
        office.now(),
    )
    await diana.taps(data="wp:1")
    await diana.taps("Seguir la general")
    diana.sees("10, 5 y 1", "(hoy: ")
    await diana.taps("Sí, volver a lo usual")
    diana.sees("Sigue la general: MGEI")
    assert not rows(office, ReminderPolicy)
    assert acts(office) == ["policy_changed", "policy_reset"]


async def test_the_same_tap_five_times_is_one_change(office: Office, diana: Person) -> None:
    for _ in range(5):
        await diana.taps(data="wp:s:0:0:15.7-3-3-8-9")
        diana.sees("Quedó guardada")
    assert acts(office) == ["policy_changed"]


async def test_of_two_coordinators_at_once_the_later_sees_that_it_changed(
    office: Office, diana: Person, clock: Clock
) -> None:
    dario = await office.member("Darío Prueba", Role.COORDINATOR)
    await diana.taps(data="wp:0")
    await dario.taps(data="wp:0")
    for person, preset in ((diana, "5 y 1"), (dario, "3")):
        await person.taps("📨 Antes")
        await person.taps(preset)
        await person.taps("Ver cómo queda")
    await diana.taps("Guardar")
    clock.advance(seconds=5)
    await dario.taps("Guardar")
    dario.sees("Otra persona cambió esta regla", "ahora:", "5 y 1 días", "La suya:", "3 días hábiles antes")
    assert rows(office, ReminderPolicy)[0].before == [5, 1]
    await dario.taps("Ver cómo queda la mía")
    await dario.taps("Guardar")
    dario.sees("Quedó guardada")
    assert rows(office, ReminderPolicy)[0].before == [3]
    await diana.taps(data=f"wp:r:0:0:{USUAL}")
    diana.sees("Otra persona cambió esta regla")
    assert len(rows(office, ReminderPolicy)) == 1


@pytest.mark.parametrize("numbers_", ["30-3-3-8-8", "10.5.1-3-3-8-5", "10.5.1-3-3-8-17", "10-21-3-8-8"])
async def test_forged_numbers_are_refused(office: Office, diana: Person, numbers_: str) -> None:
    for step in "cps":
        await diana.taps(data=f"wp:{step}:0:0:{numbers_}")
        assert "Esos números no se pueden" in diana.toasts[-1]
    assert not rows(office, ReminderPolicy)


# Periodic ones


async def test_a_periodic_rule_from_its_preset_to_its_end(
    office: Office, diana: Person, olga: Person, lucas: Person
) -> None:
    await diana.says("/recordatorios")
    await diana.taps("📌 Periódicos")
    diana.sees("Todavía no hay ninguno")
    await diana.taps("➕ Añadir")
    await diana.taps("El último día hábil del mes")
    await diana.says("xy")
    diana.sees("entre 3 y 200")
    await diana.says("Enviar  el informe <mensual>")
    diana.sees("Enviar el informe <mensual>", "¿A quiénes")
    await diana.taps("Todos los funcionarios")
    diana.sees("El último día hábil del mes · funcionarios", "1 persona")
    diana.sees("• Lunes 30 de noviembre", "• Jueves 31 de diciembre", "• Viernes 29 de enero de 2027")
    await diana.taps("Guardar")
    diana.sees("Quedó guardado", "El próximo sale el lunes 30 de noviembre")
    (rule,) = rows(office, PeriodicRule)
    assert (rule.title, rule.segment) == ("Enviar el informe <mensual>", "role=official")
    await lucas.taps(data="wr:")
    lucas.sees("Enviar el informe <mensual>", "el próximo, lunes 30 de noviembre")
    assert lucas.buttons == ["‹ Volver"]
    await diana.taps("‹ Periódicos")
    await diana.taps("🗑 Enviar")
    await diana.taps("Sí, ya no")
    diana.sees("ya no se recuerda")
    assert rows(office, PeriodicRule)[0].ended_at is not None
    assert acts(office) == ["periodic_added", "periodic_ended"]


async def test_whom_a_periodic_rule_is_for(office: Office, diana: Person) -> None:
    for taps, segment in (
        (["De una región", "Caribe"], "role=official,region=Caribe"),
        (["De una secretaría", "Caribe", "‹ Volver", "De una secretaría", "Caribe", "Barr"], "08001"),
        (["Los enlaces"], "role=liaison"),
    ):
        await diana.taps(data="wr:n:weekly_monday")
        await diana.says("Reunión")
        for tap in (*taps, "Guardar"):
            await diana.taps(tap)
        assert segment in rows(office, PeriodicRule)[-1].segment


async def test_the_same_tap_makes_one_rule_and_an_old_button_none(office: Office, diana: Person) -> None:
    await diana.taps(data="wr:n:weekly_monday")
    await diana.says("Reunión")
    await diana.taps("Los enlaces")
    (data,) = (each["data"] for line in diana.last["buttons"] for each in line if each["label"] == "Guardar")
    for _ in range(5):
        await diana.taps(data=data)
        diana.sees("Quedó guardado")
    assert len(rows(office, PeriodicRule)) == 1
    await diana.says("/recordatorios")
    await diana.taps(data=data)
    assert "ya no sirve" in diana.toasts[-1]
    assert len(rows(office, PeriodicRule)) == 1


async def test_a_title_typed_again_replaces_the_first_and_a_question_is_answered(office: Office, diana: Person) -> None:
    await diana.taps(data="wr:n:weekly_friday")
    await diana.says("¿qué es la OEI?")
    diana.sees("OEI")
    await diana.says("Reunión uno")
    first = diana.last["message_id"]
    await diana.says("Reunión dos")
    await diana.taps("Los enlaces", message_id=first)
    assert "ya no sirve" in diana.toasts[-1]
    await diana.taps("Los enlaces")
    await diana.taps("Guardar")
    assert [rule.title for rule in rows(office, PeriodicRule)] == ["Reunión dos"]


# Days off


async def test_days_off_for_everybody(office: Office, diana: Person, lucas: Person) -> None:
    await diana.says("/recordatorios")
    await diana.taps("🏖 Días no hábiles")
    diana.sees("Martes 8 de diciembre: La Inmaculada", "Viernes 25 de diciembre: Navidad", "Nadie ha añadido otros")
    await diana.taps("➕ Añadir")
    await diana.taps("Para todos")
    await diana.says("cuando se pueda")
    diana.sees("No alcancé a entender el día", "De a un periodo")
    await diana.says("del 21 de diciembre al 3 de marzo")
    diana.sees("son más de 60")
    await diana.says("del 21 de diciembre al viernes 9 de enero")
    diana.sees("El 9 de enero de 2027 es sábado, no viernes")
    await diana.says("del 21 de diciembre al 8 de enero")
    diana.sees("Del lunes 21 de diciembre al viernes 8 de enero de 2027", "¿Por qué?")
    await diana.taps("Receso escolar")
    diana.sees("13 días que eran hábiles", "siguen el martes 12 de enero de 2027", "Receso escolar · para todos")
    await diana.taps("Confirmar")
    diana.sees("✅ Quedó: del lunes 21 de diciembre al viernes 8 de enero de 2027, para todos")
    (row,) = rows(office, DayOff)
    assert (row.starts_on, row.ends_on, row.secretariat_code) == (date(2026, 12, 21), date(2027, 1, 8), None)
    await lucas.taps(data="wc:")
    lucas.sees("Receso escolar · para todos")
    assert lucas.buttons == ["➕ Añadir", "‹ Volver"]
    await lucas.taps(data=f"wc:x:{row.id}")
    assert "ya no sirve" in lucas.toasts[-1]
    await lucas.taps(data=f"wc:x:{row.id}:1")
    assert "Eso no le corresponde" in lucas.toasts[-1]
    await diana.taps("‹ Días no hábiles")
    await diana.taps("Quitar el 1")
    await diana.taps("Sí, quitar")
    diana.sees("se trabaja")
    assert rows(office, DayOff)[0].withdrawn_at is not None
    assert acts(office) == ["days_off_added", "days_off_withdrawn"]


async def test_a_liaison_adds_those_of_their_secretariat_with_a_reason_of_their_own(
    office: Office, lucas: Person
) -> None:
    await lucas.taps(data="wc:a")
    lucas.sees("Secretaría de Educación de Santa Marta", "¿Qué días?")
    await lucas.says("9 de diciembre")
    lucas.sees("El miércoles 9 de diciembre")
    await lucas.says("Fiesta de la <ciudad>")
    await lucas.says("Fiestas del mar")
    lucas.sees("Fiestas del mar · Secretaría de Educación de Santa Marta", "1 día que era hábil")
    (data,) = (each["data"] for line in lucas.last["buttons"] for each in line if each["label"] == "Confirmar")
    for _ in range(5):
        await lucas.taps(data=data)
        lucas.sees("✅ Quedó: el miércoles 9 de diciembre")
    (row,) = rows(office, DayOff)
    assert (row.reason, row.secretariat_code, row.created_by) == ("Fiestas del mar", SANTA_MARTA, lucas.row_id)
    await lucas.taps(data=f"wc:n:{MEDELLIN}")
    assert "Eso no le corresponde" in lucas.toasts[-1]


async def test_days_that_are_off_already_are_not_counted_again(office: Office, lucas: Person) -> None:
    """Neither those of the secretariat nor the ones that follow them."""
    for days in ("9 de diciembre", "del 9 al 10 de diciembre"):
        await lucas.taps(data="wc:a")
        await lucas.says(days)
        await lucas.says("Fiestas del mar")
        lucas.sees("1 día que era hábil")
        await lucas.taps("Confirmar")
    await lucas.taps(data="wc:a")
    await lucas.says("7 de diciembre")
    await lucas.says("Otra fiesta")
    lucas.sees("siguen el viernes 11 de diciembre")


async def test_a_reason_tapped_five_times_and_then_another(office: Office, diana: Person) -> None:
    await diana.taps(data=f"wc:n:{TUNJA}")
    await diana.says("3/12")
    message = diana.last["message_id"]
    data = [each["data"] for line in diana.last["buttons"] for each in line]
    for _ in range(5):
        await diana.taps(data=data[0], message_id=message)
        assert "Receso escolar" in diana.message(message)["text"]
    await diana.taps(data=data[1], message_id=message)
    await diana.taps("Confirmar", message_id=message)
    assert [row.reason for row in rows(office, DayOff)] == ["Fiesta local"]


async def test_a_day_that_is_none_already_changes_nothing_and_says_so(office: Office, diana: Person) -> None:
    await diana.taps(data="wc:n:all")
    await diana.says("25 de diciembre")
    await diana.taps("Fiesta local")
    diana.sees("Esos días ya no eran hábiles")


async def test_what_coordinators_did_reads_well_in_the_audit(office: Office, diana: Person) -> None:
    now, today = datetime(2026, 11, 20, 15, tzinfo=UTC), TODAY

    def act(session: Session) -> None:
        me = diana.row_id
        numbers.change(
            session, me, "", Policy(before=(15, 7), after_every=0, liaison_after=3, coordinator_after=0, hour=9), now
        )
        numbers.change(session, me, "mgei", Policy(), now)
        numbers.reset(session, me, "mgei", now)
        rule = periodic.add(session, me, "Reunión", "weekly_monday", "all", "tap:1", now, today)
        periodic.end(session, me, rule.id or 0, now)
        off = days_off.add(session, me, TUNJA, today, today, "Fiesta", "tap:2", now, today)
        days_off.withdraw(session, me, off.id or 0, now)

    office.database.transact(act)
    await diana.taps(data="bi:0")
    diana.sees(
        "cambió la regla de recordatorios general: 15, 7 días hábiles antes, el día que vence, nada después; "
        "al enlace a los 3, a la coordinación nunca; a las 9 a. m."
    )
    diana.sees("devolvió a la general la regla de recordatorios de MGEI", "añadió un recordatorio periódico")
    diana.sees("terminó un recordatorio periódico", "el 20 de noviembre de 2026, de Tunja", "quitó días no hábiles de")
