"""A question to a person at phone size, in a real Chromium: two ask the same, the liaison answers both by replying to
the card, and the coordination sees the figures."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.chat import Chat
from tests.processes import Simulator

pytestmark = pytest.mark.browser

UNKNOWN = "¿a qué hora abre la cafetería del edificio de la alcaldía?"
AGAIN = "quisiera saber a qué hora abre la cafetería del edificio de la alcaldía"
ANSWER = "Abre a las 7:00 a. m., de lunes a viernes"
SLOW = 30_000  # ms: what goes through the sender


def _replies(demo: Simulator, chat: Chat, name: str, to: str, text: str) -> None:
    """With Telegram's own reply, to the newest message of the bot that says so."""
    person = chat.people[name]
    said = [each for each in demo.chat(person) if each["from"] == "bot" and to in each["text"]]
    demo.post("/_sim/say", person=person, text=text, reply_to=said[-1]["message_id"])


def test_a_question_reaches_the_liaison_and_its_answer_both_who_asked(
    demo: Simulator, phone: Page, tmp_path: Path
) -> None:
    chat = Chat(demo, phone, tmp_path)
    be, say, tap, sees, shot = chat.be, chat.say, chat.tap, chat.sees, chat.shot

    be("Ana Lucía Pertuz")
    say(UNKNOWN)
    sees("No tengo esa respuesta", timeout=SLOW)
    tap("Preguntarle a mi enlace")
    sees("Así sale su pregunta")
    shot("guia-preguntar")
    tap("^Enviar$")
    sees("Su pregunta quedó enviada")

    be("Dairo Epiayú")
    say("/pregunta")
    sees("Escríbame su pregunta")
    say(AGAIN)
    sees("Así sale su pregunta")
    tap("^Enviar$")
    sees("quedó enviada")

    be("Wilmer Ipuana")
    sees("la cafetería", "Lo mismo pregunta otra persona", timeout=SLOW)
    shot("guia-tarjeta-pregunta")
    say("/preguntas")
    sees("Preguntas que esperan respuesta: 2", timeout=SLOW)
    shot("guia-preguntas")
    _replies(demo, chat, "Wilmer Ipuana", "Lo mismo pregunta", ANSWER)
    sees("le llega a 2 personas", timeout=SLOW)

    be("Dairo Epiayú")
    sees("aún no es lineamiento", ANSWER, timeout=SLOW)
    be("Ana Lucía Pertuz")
    sees("aún no es lineamiento", ANSWER, timeout=SLOW)
    shot("guia-respuesta-enlace")

    be("Rosa Elena Mosquera")
    say("/conocimiento")
    sees("Base de conocimiento", timeout=SLOW)
    shot("guia-conocimiento")
    tap("Cifras")
    sees("Preguntas, semana a semana", timeout=SLOW)
    shot("guia-cifras-texto")
    tap("🖼 Imagen")
    sees("Preguntas de seis semanas", timeout=SLOW)
    shot("guia-cifras")
    chat.was_sound()
