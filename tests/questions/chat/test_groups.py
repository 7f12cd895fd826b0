"""In a group the bot answers when it is addressed, with public articles only; the rest belongs in the private chat."""

import pytest
from sqlmodel import Session, select

from db.models import Question, Role
from tests.dialogue import Office, rows


def group_of(office: Office, *people: int) -> int:
    return int(office.telegram.add_group("Equipo de cobertura", list(people)).id)


def said(office: Office) -> list[dict[str, object]]:
    """What the bot sent to the group, as Telegram took it."""
    return [entry["params"] for entry in office.calls("sendMessage") if int(entry["params"]["chat_id"]) < 0]


async def test_a_mention_gets_the_public_article(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("@alianza_bot qué es el mgei", chat=group_of(office, ana.id))
    [reply] = said(office)
    assert "Modelo de Gestión de la Educación Inicial" in str(reply["text"])
    assert "https://t.me/alianza_bot?start=" in str(reply["reply_markup"])
    assert "callback_data" not in str(reply["reply_markup"])


async def test_what_is_not_for_the_bot_gets_nothing(office: Office) -> None:
    ana = office.person("Ana Prueba")
    group = group_of(office, ana.id)
    for text in ("qué es el mgei", "buenos días a todos", "@otro_bot qué es el mgei"):
        await ana.says(text, chat=group)
    assert said(office) == []


@pytest.mark.parametrize(
    "text", ["@Alianza_Bot qué es el mgei", "qué es el mgei, @ALIANZA_BOT", "🙂 @alianza_bot: qué es el mgei"]
)
async def test_a_mention_is_its_whole_name_in_any_capitals(office: Office, text: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.says(text, chat=group_of(office, ana.id))
    [reply] = said(office)
    assert "Modelo de Gestión de la Educación Inicial" in str(reply["text"])
    asked = rows(office, Question)[0].text
    assert "alianza" not in asked.lower()


@pytest.mark.parametrize(
    "text",
    [
        "@alianza_bot_dos qué es el mgei",
        "escriban a prensa@alianza_bot.example qué es el mgei",
        "/ayuda@otro_bot",
        "/temas@alianza_bot_dos",
        "vean /ayuda@otro_bot",
    ],
)
async def test_what_is_for_another_gets_nothing_even_when_all_is_shown(office: Office, text: str) -> None:
    """As an administrator the bot is shown every message."""
    ana = office.person("Ana Prueba")
    group = office.telegram.add_group("Equipo de cobertura", [ana.id])
    group.bot_status = "administrator"
    await ana.says(text, chat=group.id)
    assert said(office) == []


async def test_in_a_forum_the_answer_goes_to_its_topic(office: Office) -> None:
    ana = office.person("Ana Prueba")
    group = int(office.telegram.add_group("Equipo de cobertura", [ana.id], "supergroup").id)
    await ana.says("@alianza_bot qué es el mgei", chat=group, topic=7)
    await ana.says("/ayuda@alianza_bot", chat=group, topic=9)
    await ana.says("@alianza_bot qué es el mgei", chat=group)
    assert [reply.get("message_thread_id") for reply in said(office)] == ["7", "9", None]


async def test_a_reply_to_the_bot_is_for_the_bot(office: Office) -> None:
    ana = office.person("Ana Prueba")
    group = group_of(office, ana.id)
    await ana.says("@alianza_bot qué es el mgei", chat=group)
    reply = next(e for e in office.calls("sendMessage") if int(e["params"]["chat_id"]) < 0)
    await ana.says("y la base legal del mgei", chat=group, reply_to=reply["answer"]["result"]["message_id"])
    assert len(said(office)) == 2


async def test_anything_personal_moves_to_the_private_chat(office: Office) -> None:
    """Commands, codes and buttons of a role show nothing in front of others."""
    boss = await office.member("Marta Prueba", Role.COORDINATOR)
    group = group_of(office, boss.id)
    for text in ("/personas@alianza_bot", "/misdatos@alianza_bot", "/invitar@alianza_bot", "/start@alianza_bot"):
        await boss.says(text, chat=group)
    replies = said(office)
    assert len(replies) == 4
    for reply in replies:
        assert "https://t.me/alianza_bot?start=" in str(reply["reply_markup"])
        assert "Marta" not in str(reply["text"])


async def test_a_question_in_a_group_is_kept_without_who_asked(office: Office) -> None:
    boss = await office.member("Marta Prueba", Role.COORDINATOR)
    await boss.says("@alianza_bot qué es el mgei", chat=group_of(office, boss.id))

    def asked(session: Session) -> Question:
        return session.exec(select(Question)).one()

    question = office.database.transact(asked)
    assert question.person_id is None
    assert "alianza_bot" not in question.text


async def test_what_it_does_not_know_is_answered_in_private(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("@alianza_bot quién ganó el partido", chat=group_of(office, ana.id))
    [reply] = said(office)
    assert "privado" in str(reply["text"])
