"""Two questions at once, and «¿y en preescolar?»."""

from sqlmodel import select

from db.models import LastAnswer
from tests.conftest import Clock
from tests.dialogue import Office


async def test_two_questions_in_one_message_get_two_answers(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("que es el mgei? y cuales son las lineas de trabajo?")
    ana.sees("Son dos preguntas", "1. Qué es el MGEI", "2. Las tres líneas de trabajo")
    await ana.taps("Las tres líneas")
    ana.sees("Vigente desde")
    await ana.taps("‹ Volver")
    ana.sees("Son dos preguntas")


async def test_a_follow_up_within_two_minutes_is_understood(office: Office, clock: Clock) -> None:
    ana = office.person("Ana Prueba")
    rosa = office.person("Rosa Prueba")
    await ana.says("cuantas horas son de jornada unica")
    await ana.says("¿y en preescolar?")
    ana.sees("Jornada Única: cuántas horas son")
    await rosa.says("¿y en preescolar?")
    rosa.does_not_see("Jornada Única: cuántas horas son\n")


async def test_after_two_minutes_nothing_of_it_is_kept(office: Office, clock: Clock) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("cuantas horas son de jornada unica")
    clock.advance(minutes=3)
    await office.person("Rosa Prueba").says("hola")
    assert office.database.transact(lambda session: session.exec(select(LastAnswer)).all()) == []
