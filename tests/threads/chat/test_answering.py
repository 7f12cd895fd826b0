"""What a liaison and a coordinator do with a question besides answering it in words."""

import pytest

from bot.people import assignments
from db.models import Role, Thread, ThreadMessage, ThreadState
from tests.conftest import Clock
from tests.dialogue import Office, Person, rows
from tests.threads.chat.test_asking import asks, hears

pytestmark = pytest.mark.hurried

NEAR = "¿a qué hora abre la cafetería del edificio de la alcaldía?"
OTHER_WORDS = "quisiera saber a qué hora abre la cafetería del edificio de la alcaldía"


async def test_an_article_is_sent_as_the_answer_with_one_tap(office: Office, ana: Person, leo: Person) -> None:
    await asks(office, ana, leo, NEAR)
    await leo.taps("📄")
    leo.sees("Respondida")
    assert any("Enviado a quien preguntó" in each for each in leo.toasts)
    await hears(ana, "le responde con este artículo")
    title = rows(office, Thread)[0].nearest[0][1]
    ana.sees(title)
    await ana.taps("Leer completo")
    ana.sees(title, "Fuente")


async def test_one_answer_serves_all_who_ask_the_same_and_nobody_reads_anothers_words(
    office: Office, ana: Person, leo: Person
) -> None:
    """Ana is of Santa Marta and Luz of Tunja; Leo is the liaison of both."""
    luz = await office.member("Luz Prueba", Role.OFFICIAL, "15001")
    await asks(office, ana, leo, NEAR)
    await luz.says("/pregunta")
    await luz.says(OTHER_WORDS)
    await luz.taps("Enviar")
    await hears(leo, "Lo mismo pregunta otra persona de una secretaría")
    await leo.says("Abre a las 7", reply_to=leo.last["message_id"])
    leo.sees("le llega a 2 personas")
    for person, own, others in ((ana, NEAR, OTHER_WORDS), (luz, OTHER_WORDS, NEAR)):
        await hears(person, "Abre a las 7")
        person.sees(f"Usted preguntó: {own}")
        assert others not in " ".join(person.replies)
        assert sum("Abre a las 7" in each for each in person.replies) == 1


async def test_it_is_passed_to_the_coordination_with_a_note_that_who_asked_does_not_see(
    office: Office, ana: Person, leo: Person, carla: Person
) -> None:
    await asks(office, ana, leo, NEAR)
    await leo.taps("Pasar")
    await leo.taps("A la coordinación")
    await leo.says("n" * 301)
    leo.sees("menos de 300 caracteres")
    await leo.says("No la conozco")
    leo.sees("pasó a la coordinación")
    await hears(carla, "Se la pasaron: No la conozco")
    await carla.says("A las 7", reply_to=carla.last["message_id"])
    await hears(ana, "Respuesta de la coordinación, aún no es lineamiento")
    assert "No la conozco" not in " ".join(ana.replies)


async def test_it_is_said_where_it_belongs(office: Office, ana: Person, leo: Person) -> None:
    await asks(office, ana, leo, NEAR)
    await leo.taps("No nos corresponde")
    await leo.says("A la alcaldía")
    leo.sees("Quedó dicho a quién le corresponde")
    await hears(ana, "Eso le corresponde a otros")
    ana.sees("A la alcaldía")


async def test_the_list_shows_what_waits_the_oldest_first(
    office: Office, clock: Clock, ana: Person, leo: Person, carla: Person
) -> None:
    await asks(office, ana, leo, NEAR)
    clock.advance(hours=1)
    bea = await office.member("Bea Prueba", Role.OFFICIAL, "05001")
    await asks(office, bea, carla, "¿dónde parqueo la moto de la secretaría?")
    await carla.says("/preguntas")
    carla.sees("Preguntas que esperan respuesta: 2", "1. Santa Marta", "2. Medellín")
    await carla.taps("Por secretaría")
    await carla.taps("Medellín · 1")
    carla.sees("Preguntas que esperan respuesta: 1", "1. Medellín")
    await carla.taps("‹ Todas las abiertas")
    await carla.taps("Por tema")
    carla.sees("¿De qué tema?")
    await leo.says("¿qué preguntas no pudo responder el bot?")
    leo.sees("Preguntas que esperan respuesta: 1", "1. Santa Marta")
    leo.does_not_see("Medellín")
    await leo.taps("1.")
    leo.sees("Le preguntan", NEAR)


async def test_what_was_said_does_not_change_by_editing_it(office: Office, ana: Person, leo: Person) -> None:
    await asks(office, ana, leo, NEAR)
    said = await leo.says("Abre a las 7", reply_to=leo.last["message_id"])
    await hears(ana, "Abre a las 7")
    await leo.edits(said, "Abre a las 8")
    leo.sees("Lo que ya salió no cambia")
    assert [each.text for each in rows(office, ThreadMessage)] == [NEAR, "Abre a las 7"]


async def test_the_post_closes_what_was_answered_and_a_question_opens_it_again(
    office: Office, ana: Person, leo: Person
) -> None:
    await asks(office, ana, leo, NEAR)
    card = leo.last["message_id"]
    await leo.says("Abre a las 7", reply_to=card)
    await hears(ana, "Abre a las 7")
    await leo.taps("Ver la pregunta")
    await leo.taps("Cerrar")
    leo.sees("Cerrada")
    assert rows(office, Thread)[0].state is ThreadState.CLOSED
    await ana.says("gracias", reply_to=ana.last["message_id"])
    assert rows(office, Thread)[0].state is ThreadState.CLOSED, "thanks wait for nothing"
    await ana.says("¿y los domingos?", reply_to=ana.last["message_id"])
    assert rows(office, Thread)[0].state is ThreadState.OPEN


async def test_who_answers_for_the_secretariat_no_more_reads_and_says_nothing_in_it(
    office: Office, ana: Person, leo: Person
) -> None:
    """An old card, an old button and a prompt that was open meanwhile."""
    await asks(office, ana, leo, NEAR)
    card = leo.last["message_id"]
    await leo.taps("✍️ Responder")
    office.database.transact(assignments.assign, leo.row_id, ["05001"])
    await leo.says("Abre a las 7")
    leo.sees("Eso no le corresponde")
    await leo.says("Abre a las 7", reply_to=card)
    leo.sees("Eso no le corresponde")
    await leo.taps(data="hq:1:a:0", message_id=card)
    assert [each.text for each in rows(office, ThreadMessage)] == [NEAR]
    assert "Abre a las 7" not in " ".join(ana.replies)
