"""A question to a person at phone size, in a real Chromium: two ask the same, the liaison answers both by replying to
the card, and the coordination sees the figures."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.processes import Simulator

pytestmark = pytest.mark.browser

UNKNOWN = "¿a qué hora abre la cafetería del edificio de la alcaldía?"
AGAIN = "quisiera saber a qué hora abre la cafetería del edificio de la alcaldía"
ANSWER = "Abre a las 7:00 a. m., de lunes a viernes"
SLOW = 30_000  # ms: what goes through the sender


def _hears(chat: Chat, *texts: str) -> None:
    """In some message: the day's digest may come in between."""
    for text in texts:
        expect(chat.bubbles.filter(has_text=text)).not_to_have_count(0, timeout=SLOW)


def _replies(demo: Simulator, chat: Chat, name: str, to: str, text: str) -> None:
    """With Telegram's own reply, to the newest message of the bot that says so."""
    person = chat.people[name]
    said = [each for each in demo.chat(person) if each["from"] == "bot" and to in each["text"]]
    demo.post("/_sim/say", person=person, text=text, reply_to=said[-1]["message_id"])


def test_a_question_reaches_the_liaison_and_its_answer_both_who_asked(
    demo: Simulator, phone: Page, tmp_path: Path
) -> None:
    chat = Chat(demo, phone, tmp_path)
    be, say, tap, shot = chat.be, chat.say, chat.tap, chat.shot

    be("Ana Lucía Pertuz")
    say(UNKNOWN)
    _hears(chat, "No tengo esa respuesta")
    tap("Preguntarle a mi enlace")
    _hears(chat, "Así sale su pregunta")
    shot("guia-preguntar")
    tap("^Enviar$")
    _hears(chat, "Su pregunta quedó enviada")

    be("Dairo Epiayú")
    say("/pregunta")
    _hears(chat, "Escríbame su pregunta")
    say(AGAIN)
    _hears(chat, "Así sale su pregunta")
    tap("^Enviar$")
    _hears(chat, "quedó enviada")

    be("Wilmer Ipuana")
    _hears(chat, "la cafetería", "Lo mismo pregunta otra persona")
    shot("guia-tarjeta-pregunta")
    say("/preguntas")
    _hears(chat, "Preguntas que esperan respuesta: 2")
    shot("guia-preguntas")
    _replies(demo, chat, "Wilmer Ipuana", "Lo mismo pregunta", ANSWER)
    _hears(chat, "le llega a 2 personas")

    be("Dairo Epiayú")
    _hears(chat, "aún no es lineamiento", ANSWER)
    be("Ana Lucía Pertuz")
    _hears(chat, "aún no es lineamiento", ANSWER)
    shot("guia-respuesta-enlace")

    be("Rosa Elena Mosquera")
    say("/conocimiento")
    _hears(chat, "Base de conocimiento")
    shot("guia-conocimiento")
    tap("Cifras")
    _hears(chat, "Preguntas, semana a semana")
    shot("guia-cifras-texto")
    tap("🖼 Imagen")
    _hears(chat, "Preguntas de seis semanas")
    shot("guia-cifras")
    chat.was_sound()
