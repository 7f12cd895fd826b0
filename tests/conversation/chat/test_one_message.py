"""A report in one message, and plain questions about one's plan."""

from datetime import date, timedelta
from typing import Any

import pytest

from db.models import ActivityStatus, Draft, Evidence, Question, Report, Role
from tests.conftest import Clock
from tests.dialogue import PNG, Office, rows
from tests.dialogue import Person as Somebody
from tests.planning import add_activity

SANTA_MARTA, TUNJA = "47001", "15001"
TODAY = date(2026, 11, 20)  # of the clock of the tests, a Friday


def plan(office: Office, code: str, title: str, **more: Any) -> int:
    """An activity of Santa Marta; its id."""
    return int(office.database.transact(add_activity, code, title=title, **{"line": 1, **more}))


def status_of(office: Office) -> list[tuple[ActivityStatus, int, str]]:
    return [(each.status, each.percentage, each.note) for each in rows(office, Report)]


@pytest.fixture
def acta(office: Office) -> int:
    return plan(office, "JU-03", "Firmar el acta de compromiso de la Jornada Única")


@pytest.fixture
def ajuste(office: Office) -> int:
    return plan(office, "JU-04", "Actualizar el plan de implementación de la Jornada Única")


# Reports


async def test_one_message_one_tap(office: Office, ana: Somebody, acta: int) -> None:
    await ana.says("JU-03 80% ya firmamos el acta")
    ana.sees("Revise y confirme", "JU-03 · Firmar el acta", "en curso · 80 %", "ya firmamos el acta")
    assert status_of(office) == []
    await ana.taps("Registrar")
    ana.sees("Registrado 10:00 a. m. · folio")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 80, "ya firmamos el acta")]
    assert rows(office, Question) == []


async def test_a_card_that_was_left_is_taken_up_in_words(office: Office, ana: Somebody, acta: int) -> None:
    """Nothing is registered unseen: the card comes again, and is confirmed then."""
    await ana.says("JU-03 80% ya firmamos el acta")
    await ana.says("/plan")
    await ana.says("listo, guárdelo")
    ana.sees("Revise y confirme", "en curso · 80 %", "ya firmamos el acta")
    assert status_of(office) == []
    await ana.says("/plan")
    await ana.says("cancelar")
    ana.sees("Revise y confirme", "en curso · 80 %")
    await ana.says("sí, guárdelo")
    ana.sees("Registrado 10:00 a. m. · folio")
    await ana.says("cancelar")
    ana.sees("No hay nada a medias")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 80, "ya firmamos el acta")]
    assert rows(office, Question) == []


async def test_blocked_asks_for_the_reason_it_did_not_say(office: Office, ana: Somebody, acta: int) -> None:
    await ana.says("la ju3 está bloqeada")
    ana.sees("JU-03")
    await ana.says("no han girado los recursos")
    await ana.taps("Registrar")
    assert status_of(office) == [(ActivityStatus.BLOCKED, 0, "no han girado los recursos")]


async def test_another_date_in_one_message(office: Office, ana: Somebody, acta: int) -> None:
    await ana.says("necesito aplazar la JU-03 para el 15 de diciembre porque la alcaldía no ha firmado")
    ana.sees("martes 15 de diciembre", "la alcaldía no ha firmado")
    await ana.taps("Registrar")
    [report] = rows(office, Report)
    assert (report.status, report.requested_due_on) == (ActivityStatus.RESCHEDULE_REQUESTED, date(2026, 12, 15))


async def test_a_percentage_that_is_none(office: Office, ana: Somebody, acta: int) -> None:
    await ana.says("JU-03 101%")
    ana.sees("El porcentaje va de 0 a 100", "JU-03 80%")
    assert rows(office, Draft) == []
    await ana.taps("Reportar JU-03")
    ana.sees("¿Cómo va?")


async def test_an_unknown_code_is_asked_about(office: Office, ana: Somebody, acta: int, ajuste: int) -> None:
    await ana.says("JU-09 al 40% faltan firmas")
    ana.sees("No encuentro ese código", "en curso · 40 %", "faltan firmas")
    await ana.taps("JU-04")
    ana.sees("Revise y confirme", "JU-04", "en curso · 40 %", "faltan firmas")
    await ana.taps("Registrar")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 40, "faltan firmas")]


async def test_the_words_of_an_activity_instead_of_its_code(
    office: Office, ana: Somebody, acta: int, ajuste: int
) -> None:
    await ana.says("el acta de jornada única ya está lista 100%")
    ana.sees("¿De qué actividad es?", "cumplida")
    assert [label[:5] for label in ana.buttons] == ["JU-03", "JU-04", "Ningu"]
    await ana.taps("Ninguna")
    ana.sees("no registré nada")
    assert status_of(office) == []


async def test_two_activities_are_registered_one_by_one(office: Office, ana: Somebody, acta: int, ajuste: int) -> None:
    await ana.says("ju-03 y ju-04 al 50")
    ana.sees("JU-03 y JU-04", "una por una")
    both = ana.last["message_id"]
    await ana.taps("JU-03")
    await ana.taps("Registrar")
    await ana.taps("JU-04", message_id=both)
    ana.sees("JU-04", "50 %")
    await ana.taps("Registrar")
    assert [each.activity_id for each in rows(office, Report)] == [acta, ajuste]


async def test_several_messages_written_offline_arrive_at_once(
    office: Office, ana: Somebody, acta: int, ajuste: int, clock: Clock
) -> None:
    await ana.says("JU-03 80% ya firmamos el acta")
    await ana.says("JU-04 cumplida")
    ana.sees("primero confirme JU-03", "cumplida")
    waiting = ana.last["message_id"]
    form = ana.screen[-3]["message_id"]
    await ana.taps("Registrar", message_id=form)
    await ana.taps("JU-04", message_id=waiting)
    ana.sees("Revise y confirme", "JU-04", "cumplida")
    await ana.taps("Registrar")
    assert [(each.activity_id, each.status) for each in rows(office, Report)] == [
        (acta, ActivityStatus.IN_PROGRESS),
        (ajuste, ActivityStatus.DONE),
    ]


async def test_saying_it_again_replaces_the_open_form(office: Office, ana: Somebody, acta: int) -> None:
    await ana.says("JU-03 80%")
    await ana.says("JU-03 90%")
    ana.sees("en curso · 90 %")
    await ana.taps("Registrar")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 90, "")]


async def test_the_message_is_corrected(office: Office, ana: Somebody, acta: int) -> None:
    message = await ana.says("JU-03 80%")
    first = ana.last["message_id"]
    await ana.edits(message, "JU-03 60%")
    ana.sees("en curso · 60 %")
    await ana.taps("Registrar", message_id=first)
    assert "en curso · 60 %" in ana.message(first)["text"]  # shown before it counts
    assert status_of(office) == []


async def test_an_open_form_takes_what_does_not_begin_with_a_code(
    office: Office, ana: Somebody, acta: int, ajuste: int
) -> None:
    await ana.says("JU-03 80%")
    await ana.says("depende de que la JU-04 quede lista")
    ana.sees("JU-03", "depende de que la JU-04")


async def test_a_question_is_answered_while_the_form_waits(office: Office, ana: Somebody, acta: int) -> None:
    await ana.says("JU-03 80%")
    form = ana.last["message_id"]
    await ana.says("¿cuándo vence la JU-03?")
    ana.sees("JU-03 vence el viernes 4 de diciembre")
    await ana.says("¿qué es la jornada única?")
    ana.sees("Jornada Única (JU)")
    await ana.taps("Registrar", message_id=form)
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 80, "")]


@pytest.mark.parametrize(
    ("text", "seen"),
    [("qué me falta", "Una actividad pendiente"), ("quiero saber cuándo vence JU-03", "JU-03 vence el viernes 4")],
)
async def test_a_question_about_the_plan_is_no_note(
    office: Office, ana: Somebody, acta: int, text: str, seen: str
) -> None:
    await ana.says("JU-03 80%")
    form = ana.last["message_id"]
    await ana.says(text)
    ana.sees(seen)
    await ana.taps("Registrar", message_id=form)
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 80, "")]


@pytest.mark.parametrize("text", ["falta la evidencia de la JU-04", "queda en la fecha de la JU-04"])
async def test_a_note_that_names_another_activity_stays_one(
    office: Office, ana: Somebody, acta: int, ajuste: int, text: str
) -> None:
    await ana.says("JU-03 80%")
    await ana.says(text)
    ana.sees("JU-03", text)


async def test_a_percentage_is_for_the_open_form(office: Office, ana: Somebody, acta: int) -> None:
    await ana.says("JU-03 60%")
    await ana.says("avance 80")
    await ana.taps("Registrar")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 80, "")]


@pytest.mark.parametrize(
    "text",
    [
        "quiero reportar un avance",
        "reportar",
        "Avance",
        "voy a reportar",
        "ya terminé una actividad",
        "80%",
        "avance 80",
    ],
)
async def test_who_only_says_that_they_report_is_shown_of_what(
    office: Office, ana: Somebody, acta: int, ajuste: int, text: str
) -> None:
    await ana.says(text)
    assert ["JU-03" in ana.buttons[0], "JU-04" in ana.buttons[1]] == [True, True]
    await ana.taps(ana.buttons[0])
    ana.sees("JU-03")
    assert rows(office, Question) == []


async def test_a_coordinator_who_says_so_is_told_what_they_can_do(office: Office, acta: int) -> None:
    cora = await office.member("Cora Prueba", Role.COORDINATOR)
    await cora.says("quiero reportar un avance")
    cora.sees("La coordinación no reporta", "/tablero")


async def test_a_photo_with_its_report(office: Office, ana: Somebody, acta: int) -> None:
    await ana.uploads("photo", "acta.png", PNG, caption="JU-03 cumplida, va el acta")
    ana.sees("Revise y confirme", "cumplida", "va el acta", "📎")
    await ana.taps("Registrar")
    [file], [report] = rows(office, Evidence), rows(office, Report)
    assert (file.report_id, file.activity_id) == (report.id, acta)


async def test_a_code_of_two_secretariats(office: Office, acta: int) -> None:
    plan(office, "JU-03", "Firmar el acta", secretariat=TUNJA)
    lia = await office.member("Lía Prueba", Role.LIAISON, SANTA_MARTA, TUNJA)
    await lia.says("JU-03 80%")
    lia.sees("varias secretarías")
    await lia.taps("JU-03 · Tunja")
    lia.sees("Tunja", "80 %")


async def test_what_arrives_hours_later_says_when_it_was_written(
    office: Office, ana: Somebody, acta: int, clock: Clock
) -> None:
    office.telegram.say(ana.id, "JU-03 80%")
    clock.advance(hours=3)
    await office.settle()
    ana.sees("Escrito:")


# Questions


async def test_questions_stay_questions(office: Office, ana: Somebody, acta: int) -> None:
    for text in ("¿qué es JU?", "cuántas horas son 80% de la jornada"):
        await ana.says(text)
    assert len(rows(office, Question)) == 2
    assert rows(office, Draft) == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("cuándo vence la JU-03", "JU-03 vence el viernes 4 de diciembre"),
        ("en qué va la ju 3", "JU-03 está sin iniciar, en 0 %"),
        ("quién es el responsable de la JU-03", "Por JU-03 responde el equipo de la secretaría"),
        ("qué evidencia piden para la JU-03", "Para JU-03 se espera: Acta firmada"),
        ("qué tengo pendiente", "2 actividades pendientes"),
        ("qué está vencido", "Una actividad vencida"),
        ("qué está bloqueado", "No hay nada bloqueado"),
        ("qué me toca esta semana", "No le vence nada esta semana"),
        ("qué vence este mes", "Además hay 1 vencida"),
        ("cuánto llevamos de jornada única", "0 de 2 cumplidas"),
        ("cuánto llevamos de permanencia", "En Permanencia todavía no hay actividades"),
    ],
)
async def test_the_plan_answers(office: Office, ana: Somebody, acta: int, text: str, seen: str) -> None:
    plan(office, "JU-04", "Actualizar el plan", due=TODAY - timedelta(days=7))
    await ana.says(text)
    ana.sees(seen)
    assert rows(office, Question) == []


async def test_what_waits_for_the_liaison(office: Office, acta: int) -> None:
    lia = await office.member("Lía Prueba", Role.LIAISON, SANTA_MARTA)
    await lia.says("qué falta por verificar")
    assert rows(office, Question) == []
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    await ana.says("qué falta por verificar")
    ana.sees("Nada espera respuesta del enlace")


SPELLINGS = [
    *("JU–03", "JU-3", "ju 03", "JU03", "J.U.-03", "ＪＵ－０３"),
    *("J\u00adU-03", "JU\u00a03", "JU-٠٣", "Ju\u0301-03"),
]


@pytest.mark.parametrize("code", SPELLINGS)
async def test_a_code_is_the_same_however_it_is_typed(office: Office, ana: Somebody, acta: int, code: str) -> None:
    """In a report, a question, a command; and for a coordinator, who has no plan of their own."""
    cora = await office.member("Cora Prueba", Role.COORDINATOR)
    for person in (ana, cora):
        await person.says(f"en qué va la {code}")
        person.sees("JU-03 está sin iniciar")
        await person.says(f"/historial {code}")
        person.sees("Historial de JU-03")
    await ana.says(f"{code} 80% ya firmamos")
    ana.sees("JU-03", "80 %", "ya firmamos")
    await ana.uploads("photo", "acta.png", PNG, caption=f"{code} cumplida, va el acta")
    ana.sees("JU-03", "cumplida")
    assert rows(office, Evidence)[0].activity_id == acta
    assert rows(office, Question) == []


async def test_a_coordinator_asks_by_a_code_of_several_parts(office: Office, acta: int) -> None:
    plan(office, "L1-JU-1.1", "Uno")
    plan(office, "L1-JU-11", "Dos")
    cora = await office.member("Cora Prueba", Role.COORDINATOR)
    await cora.says("en qué va la L1–JU–1.1")
    cora.sees("L1-JU-1.1 está sin iniciar")
    await cora.says("en qué va la l1 ju 11")
    cora.sees("L1-JU-11 está sin iniciar")


async def test_a_coordinator_asks_by_code(office: Office, acta: int) -> None:
    cora = await office.member("Cora Prueba", Role.COORDINATOR)
    await cora.says("en qué va la JU-03")
    cora.sees("JU-03 está sin iniciar")
    await cora.says("qué tiene pendiente Santa Marta")
    cora.sees("Una actividad abierta en Santa Marta", "JU-03")


async def test_without_a_plan_it_is_said_that_there_is_none(office: Office, ana: Somebody) -> None:
    await ana.says("qué tengo pendiente")
    ana.sees("No tiene nada pendiente")
    await ana.says("cuándo vence la JU-03")
    ana.does_not_see("vence el")
    stranger = office.person("Nadie")
    await stranger.says("JU-03 80%")
    stranger.sees("pida acceso")
    assert rows(office, Draft) == []
