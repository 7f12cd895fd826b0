"""What people write is answered in the chat as it was meant, whatever is open meanwhile."""

import pytest

from db.models import ActivityStatus, Draft, Question, Role
from tests.conversation.chat.test_one_message import plan, status_of
from tests.dialogue import Office, Person, rows
from tests.planning import SANTA_MARTA, TUNJA


@pytest.fixture
def acta(office: Office) -> int:
    return plan(office, "JU-03", "Firmar el acta de compromiso de la Jornada Única")


# While a card is open


@pytest.mark.parametrize("said", ["sí", "dale", "listo", "confirmo", "si, así es", "regístrelo por favor"])
async def test_a_word_confirms(office: Office, ana: Person, acta: int, said: str) -> None:
    await ana.says("JU-03 80%")
    await ana.says(said)
    ana.sees("Registrado", "folio")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 80, "")]


@pytest.mark.parametrize("said", ["no, mejor no", "cancele", "bórrelo, me equivoqué", "desisto"])
async def test_a_word_gives_it_up(office: Office, ana: Person, acta: int, said: str) -> None:
    await ana.says("JU-03 80%")
    await ana.says(said)
    assert rows(office, Draft) == []
    assert status_of(office) == []


async def test_a_yes_with_another_figure_registers_nothing_yet(office: Office, ana: Person, acta: int) -> None:
    await ana.says("JU-03 80%")
    await ana.says("confirmo pero con 65")
    ana.sees("Revise y confirme", "65 %")
    assert status_of(office) == []


async def test_a_correction_changes_the_card(office: Office, ana: Person, acta: int) -> None:
    await ana.says("JU-03 60%")
    await ana.says("eran 50, no 60")
    ana.sees("Revise y confirme", "50 %")
    await ana.says("sí")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 50, "")]


async def test_an_order_sets_the_card_and_is_no_note(office: Office, ana: Person, acta: int) -> None:
    await ana.says("JU-03 60%")
    await ana.says("súbalo a 90")
    ana.sees("Revise y confirme", "90 %")
    await ana.says("agréguele que faltan dos firmas")
    await ana.says("sí")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 90, "faltan dos firmas")]


async def test_what_is_not_begun_is_at_nothing(office: Office, ana: Person, acta: int) -> None:
    """Nobody reports «sin iniciar», which only the lack of reports gives."""
    await ana.says("la JU-03 ni la hemos comenzado por falta de contrato")
    ana.sees("Revise y confirme", "0 %")
    await ana.says("sí")
    [(status, percentage, note)] = status_of(office)
    assert (status, percentage) == (ActivityStatus.IN_PROGRESS, 0)
    assert "por falta de contrato" in note


async def test_a_courtesy_gets_one_and_the_card_again(office: Office, ana: Person, acta: int) -> None:
    await ana.says("JU-03 80%")
    await ana.says("muchas gracias")
    ana.sees("Revise y confirme", "80 %")
    await ana.says("sí")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 80, "")]


async def test_a_question_without_its_mark_is_no_note(office: Office, ana: Person, acta: int) -> None:
    await ana.says("JU-03 80%")
    await ana.says("cuándo vence la JU-03")
    ana.sees("JU-03 vence el viernes 4 de diciembre")
    await ana.says("sí")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 80, "")]


# One's own work


async def test_who_said_it_and_why_it_came_back(office: Office, ana: Person, acta: int) -> None:
    lia = await office.member("Lía Prueba", Role.LIAISON, SANTA_MARTA)
    await ana.says("JU-03 cumplida")
    await ana.says("sí")
    await ana.says("quién reportó la JU-03")
    ana.sees("lo dijo Ana Prueba", "cumplida")
    await lia.says("/revisar")
    await lia.taps(lia.buttons[0])
    await lia.taps("↩️ Devolver")
    await lia.says("Falta la firma de dos colegios")
    await ana.says("por qué me devolvieron la JU-03")
    ana.sees("fue devuelta", "Falta la firma de dos colegios", "Lía Prueba")


@pytest.mark.parametrize("said", ["pensándolo bien no la devuelva", "no, no la voy a devolver", "olvídelo"])
async def test_a_return_is_taken_back_in_words(office: Office, ana: Person, acta: int, said: str) -> None:
    lia = await office.member("Lía Prueba", Role.LIAISON, SANTA_MARTA)
    await ana.says("JU-03 cumplida")
    await ana.says("sí")
    await lia.says("/revisar")
    await lia.taps(lia.buttons[0])
    await lia.taps("↩️ Devolver")
    await lia.says(said)
    assert rows(office, Draft) == []
    assert [status for status, *_ in status_of(office)] == [ActivityStatus.DONE]


async def test_who_is_behind(office: Office, acta: int) -> None:
    plan(office, "JU-09", "Otra", secretariat=TUNJA)
    lia = await office.member("Lía Prueba", Role.LIAISON, SANTA_MARTA, TUNJA)
    await lia.says("quién está atrasado")
    lia.sees("Ninguna secretaría tiene actividades vencidas")
    await lia.says("cómo va Tunja")
    lia.sees("Tunja", "0 de 1 cumplida")


async def test_my_liaison_has_a_name(office: Office, ana: Person, acta: int) -> None:
    await office.member("Lía Prueba", Role.LIAISON, SANTA_MARTA)
    await ana.says("quién es mi enlace")
    ana.sees("Santa Marta", "Lía Prueba")


async def test_how_one_reports(office: Office, ana: Person, acta: int) -> None:
    await ana.says("cómo reporto un avance")
    assert "JU-03" in ana.buttons[0]


async def test_days_off_are_taken_over(office: Office, ana: Person) -> None:
    await ana.says("estaré de vacaciones del 23 al 27")
    ana.sees("27 de noviembre")


# Danger


async def test_danger_comes_first_and_is_not_recorded(office: Office, ana: Person, acta: int) -> None:
    await ana.says("JU-03 80%")
    await ana.says("un estudiante llegó con un cuchillo")
    ana.sees("Esto no puede esperar", "123")
    assert [each.text for each in rows(office, Question)] == [""]
    await ana.says("sí")
    assert status_of(office) == [(ActivityStatus.IN_PROGRESS, 80, "")]


# Two at once, and strangers


async def test_both_of_two_questions_are_answered(office: Office, ana: Person, acta: int) -> None:
    await ana.says("qué es la jornada única y cuándo vence la JU-03")
    assert any("Jornada Única (JU)" in reply for reply in ana.replies)
    ana.sees("JU-03 vence el viernes 4 de diciembre")


async def test_a_stranger_who_names_their_secretariat_is_two_taps_away(office: Office) -> None:
    nadie = office.person("Nadie")
    await nadie.says("Riohacha")
    nadie.sees("Pide acceso por Riohacha")
    await nadie.taps("Acepto")
    nadie.sees("Riohacha")


@pytest.mark.parametrize("said", ["1", "k", "x", "de"])
async def test_a_scrap_is_no_article(office: Office, ana: Person, said: str) -> None:
    await ana.says(said)
    ana.does_not_see("Fuente")


# Orders, and what only looks like a report


@pytest.mark.parametrize(
    "said",
    [
        "verifique la JU-03",
        "apruebe la nueva fecha de JU-03",
        "devuelva la JU-03 de Santa Marta porque falta la firma",
        "cambie la fecha de JU-03 para el 18 de diciembre",
        "por favor recuérdele la JU-03 a Santa Marta",
        "JU-03 de Santa Marta",
    ],
)
async def test_what_a_liaison_orders_of_an_activity_is_no_report(
    office: Office, leo: Person, acta: int, said: str
) -> None:
    await leo.says(said)
    leo.sees("JU-03")
    leo.does_not_see("Revise y confirme")
    assert rows(office, Draft) == []


async def test_what_waits_for_an_answer_has_its_button(office: Office, ana: Person, leo: Person, acta: int) -> None:
    await ana.says("JU-03 cumplida")
    await ana.says("sí")
    await leo.says("verifique la JU-03")
    await leo.taps("Responder el reporte")
    leo.sees_button("✅ Verificar")


async def test_what_was_just_reported_is_shown_to_who_wants_it_undone(office: Office, ana: Person, acta: int) -> None:
    await ana.says("JU-03 80%")
    await ana.says("sí")
    await ana.says("deshacer")
    ana.sees("JU-03 está en curso, en 80 %")
    await ana.taps("Ver la actividad")


async def test_a_correction_is_not_taken_for_what_it_does_not_describe(office: Office, ana: Person, acta: int) -> None:
    plan(office, "JU-04", "Ampliar la jornada en dos instituciones educativas")
    await ana.says("JU-03 80%")
    await ana.says("sí")
    await ana.says("ay me equivoqué, lo de ampliar la jornada en las dos instituciones va en 90 por ciento")
    ana.sees("JU-04", "90 %")


async def test_a_question_is_no_reason(office: Office, ana: Person, acta: int) -> None:
    await office.member("Lía Prueba", Role.LIAISON, SANTA_MARTA)
    await ana.says("JU-03 necesito otra fecha, hasta el 15 de diciembre")
    for _ in range(3):
        if "Motivo" in ana.last["text"] or "Por qué" in ana.last["text"]:
            break
        await ana.taps(next(each for each in ana.buttons if "otivo" in each or "fecha" in each))
    await ana.says("quién es mi enlace")
    ana.sees("Lía Prueba")


async def test_who_asks_whether_it_was_approved_sees_what_waits(office: Office, ana: Person, acta: int) -> None:
    await ana.says("ya me aprobaron?")
    ana.sees("Su acceso está activo")
    await ana.says("JU-03 cumplida")
    await ana.says("sí")
    await ana.says("ya me aprobaron?")
    ana.sees("espera respuesta del enlace", "JU-03")


@pytest.mark.parametrize("said", ["acepto", "sí, acepto", "Sí señora, yo autorizo", "estoy de acuerdo con el aviso"])
async def test_who_accepts_in_words_is_led_to_the_button(office: Office, said: str) -> None:
    eva = office.person("Eva Prueba")
    await eva.opens()
    await eva.says(said)
    eva.sees("toque Acepto debajo del aviso")
    eva.sees_button("🔑 Pedir acceso")


async def test_somebody_who_is_down_is_not_sent_away(office: Office, ana: Person) -> None:
    await ana.says("estoy muy deprimida")
    ana.sees("123")
    await ana.says("me preocupa que varios niños se nos estén retirando del colegio")
    ana.does_not_see("Llame ya")
