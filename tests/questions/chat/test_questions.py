"""An official asks in their own words."""

from datetime import timedelta

from sqlmodel import select

from db.models import Question, QuestionOutcome, QuestionReaction, Reaction
from tests.conftest import Clock
from tests.dialogue import Office


async def test_a_question_gets_its_answer_with_source_and_date(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("cuantas horas son de jornada unica")
    ana.sees(
        "Jornada Única: cuántas horas son", "5 horas", "Decreto 2105 de 2017", "14 de diciembre de 2017", "¿Le sirvió?"
    )
    assert ana.buttons[:2] == ["👍 Sí", "👎 No"]
    assert 'href="https://www.funcionpublica.gov.co' in ana.last["html"]


async def test_a_related_topic_opens_in_place_and_the_way_back_returns(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("cuantas horas son de jornada unica")
    question = ana.last["text"]
    await ana.taps("Qué es") if "Qué es la Jornada Única" in ana.buttons else await ana.taps(ana.buttons[2])
    assert ana.last["text"] != question
    assert ana.last["edited"]
    ana.sees_button("‹ Volver")
    await ana.taps("‹ Volver")
    assert ana.last["text"] == question
    assert len(ana.replies) == 1


async def test_the_same_tap_five_times_shows_one_thing(office: Office) -> None:
    """The phone re-sends a tap it saw no answer to, each time as a new update."""
    ana = office.person("Ana Prueba")
    await ana.says("cuantas horas son de jornada unica")
    await ana.taps(ana.buttons[2])
    shown = ana.last["text"]
    for _ in range(4):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    assert ana.last["text"] == shown
    assert len(ana.replies) == 1


async def test_thumbs_are_counted_once_and_thanked(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("objeto del convenio 059")
    await ana.taps("👎")
    assert ana.toasts == ["Gracias por decírmelo. Vamos a revisar esa respuesta."]
    assert "👍 Sí" not in ana.buttons
    ana.does_not_see("¿Le sirvió?")
    office.telegram.redeliver(last=1, new_id=True)
    await office.settle()
    reactions = office.database.transact(lambda session: session.exec(select(QuestionReaction)).all())
    assert [reaction.reaction for reaction in reactions] == [Reaction.UNHELPFUL]


async def test_an_unsure_search_offers_choices_and_remembers_the_pick(office: Office, unsure: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.says(unsure)
    ana.sees("¿Es sobre alguno de estos temas?")
    assert 3 <= len(ana.buttons) <= 4
    assert ana.buttons[-1] == "Ninguna de estas"
    picked = ana.buttons[0]
    await ana.taps(picked)
    ana.sees(picked.rstrip("…"), "¿Le sirvió?")
    reactions = office.database.transact(lambda session: session.exec(select(QuestionReaction)).all())
    assert [reaction.reaction for reaction in reactions] == [Reaction.CHOSEN]


async def test_none_of_these_is_recorded_and_says_what_to_do(office: Office, unsure: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.says(unsure)
    await ana.taps("Ninguna de estas")
    ana.sees("ninguna de esas", "profesional de enlace")
    ana.sees_button("📚 Ver los temas")
    reactions = office.database.transact(lambda session: session.exec(select(QuestionReaction)).all())
    assert [reaction.reaction for reaction in reactions] == [Reaction.NONE_OF_THESE]


async def test_what_nobody_knows_is_refused_honestly(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("como tramito la pension")
    ana.sees("No tengo esa respuesta y prefiero no inventarla", "profesional de enlace")


async def test_a_question_is_recorded_once_without_its_person(office: Office) -> None:
    """Before consent a question is kept without who asked (product.md, promise 7)."""
    ana = office.person("Ana Prueba")
    await ana.says("q es el mgei")
    office.telegram.redeliver(last=1, new_id=True)
    await office.settle()
    rows = office.database.transact(lambda session: session.exec(select(Question)).all())
    assert [(row.text, row.outcome) for row in rows] == [("q es el mgei", QuestionOutcome.ANSWER)]
    assert str(ana.id) not in repr(rows[0].model_dump())
    assert len(ana.replies) == 2  # a repeated update is answered again


async def test_a_late_answer_quotes_its_question(office: Office, clock: Clock) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("hola")
    assert ana.last.get("reply_to") is None
    receipt = office.telegram.say(ana.id, "q es el mgei")
    clock.value += timedelta(minutes=3)
    await office.settle()
    assert ana.last["reply_to"] == receipt.message_id


async def test_a_corrected_message_is_a_question_of_its_own(office: Office) -> None:
    ana = office.person("Ana Prueba")
    message = await ana.says("como tramito la pension")
    await ana.edits(message, "q es el mgei")
    ana.sees("Qué es el MGEI")
    assert len(ana.replies) == 2
