"""The first minute: /start, /ayuda, small talk, and everything that is not a question."""

import pytest

from tests.dialogue import PNG, Office


async def test_start_says_what_it_is_and_what_it_is_not(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.opens()
    ana.sees("asistente de la Alianza", "Escríbame su pregunta", "no reemplazo el SAC, el SIMAT ni un oficio")


async def test_help_explains_in_one_message(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("/ayuda")
    ana.sees("Cómo le ayudo", "/temas")


async def test_telegram_shows_the_commands_in_spanish(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.opens()
    commands = office.telegram.commands.seen_by(ana.id, "es", ana.id)
    assert [command["command"] for command in commands] == ["start", "ayuda", "temas", "privacidad"]
    assert commands[1]["description"] == "Cómo usar este asistente"


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("hola", "¡Hola!"),
        ("Buenas tardes!!", "¡Hola!"),
        ("muchas gracias 🙏", "Con mucho gusto"),
        ("chao", "Que le vaya muy bien"),
        ("jajajaja", "😄"),
        ("eres un robot?", "asistente automático"),
        ("no sirves para nada", "Lamento no haberle ayudado"),
        ("👍", "escríbame su pregunta"),
        ("\u2800 \u2800", "escríbame su pregunta"),
        ("asdfgh qwerty zxcvb", "No tengo esa respuesta"),
    ],
)
async def test_small_talk_and_noise_get_a_sensible_word(office: Office, said: str, reply: str) -> None:
    """Only spaces, only emoji, keyboard mash."""
    ana = office.person("Ana Prueba")
    await ana.says(said)
    ana.sees(reply)


@pytest.mark.parametrize(
    ("kind", "reply"),
    [
        ("voice", "no puedo escuchar audios"),
        ("sticker", "escríbame su pregunta"),
        ("location", "No necesito su ubicación"),
        ("contact", "No necesito ese contacto"),
        ("poll", "No puedo votar"),
        ("video", "no sé ver videos"),
    ],
)
async def test_what_is_not_text_gets_a_sensible_word(office: Office, kind: str, reply: str) -> None:
    """A sticker, a location, a voice note, a poll."""
    ana = office.person("Ana Prueba")
    await ana.sends(kind)
    ana.sees(reply)


async def test_photos_and_files_are_not_kept_and_the_person_knows(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.uploads("photo", "foto.png", PNG)
    ana.sees("no la guardo")
    await ana.uploads("document", "plan.xlsx", b"PK\x03\x04")
    ana.sees("no lo guardo")


async def test_a_forwarded_message_is_a_question(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.sends("forward", text="q es el mgei")
    ana.sees("Qué es el MGEI")


async def test_an_unknown_command_is_explained(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("/nomina")
    ana.sees("Eso todavía no lo sé hacer")


async def test_a_channel_gets_nothing(office: Office) -> None:
    ana = office.person("Ana Prueba")
    channel = office.telegram.add_group("Canal", [ana.id], kind="channel")
    await ana.says("q es el mgei", chat=channel.id)
    assert office.calls("sendMessage") == []
