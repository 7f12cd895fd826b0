"""/temas, for those who would rather not type."""

from conocimiento.search import Knowledge
from tests.dialogue import Office


async def test_browsing_leads_to_an_article_and_back(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("/temas")
    ana.sees_button("Jornada Única")
    await ana.taps("Jornada Única")
    await ana.taps("Jornada Única: cuántas horas son")
    ana.sees("5 horas", "Decreto 2105")
    await ana.taps("‹ Volver")
    await ana.taps("‹ Todos los temas")
    ana.sees("¿Sobre qué quiere leer?")
    assert len(ana.replies) == 1


async def test_long_topics_turn_pages(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("/temas")
    await ana.taps("La alianza y el convenio")
    ana.sees("Página 1 de 2")
    await ana.taps("Siguientes ›")
    ana.sees("Página 2 de 2")
    await ana.taps("‹ Anteriores")
    ana.sees("Página 1 de 2")


def test_every_article_can_be_found_by_browsing(knowledge: Knowledge) -> None:
    shown = [article.id for topic in knowledge.topics.values() for article in topic.articles]
    assert sorted(shown) == sorted(knowledge.articles)
    assert "otros" not in knowledge.topics
