"""Words of people and of articles are shown, never run."""

from dataclasses import replace
from datetime import date

import pytest

from bot.edge.markup import split_html
from bot.questions.chat import article_screens
from conocimiento.search import Knowledge
from tests.dialogue import Office

HOSTILE = ["<script>alert(1)</script>", "<b>", '<a href="tg://user?id=1">x</a>', "&amp;lt;", "{{ ''.__class__ }}",
           "{{ 'a'*10**8 }}", "{% for x in ().__class__.__base__.__subclasses__() %}"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_person_may_send_anything(office: Office, text: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.says(text)
    assert len(ana.replies) == 1
    assert "Disculpe" not in ana.last["text"]


@pytest.mark.parametrize("text", HOSTILE)
async def test_an_article_is_shown_as_written(office: Office, knowledge: Knowledge, text: str) -> None:
    article = replace(knowledge.articles["mgei-que-es"], title=text, answer=f"{text}\n\n- {text}")
    screen = article_screens.answer([article], knowledge.articles, date(2026, 11, 22), 1, rated=False)
    assert len(split_html(screen.html)) == 1
    ana = office.person("Ana Prueba")
    await ana.opens()
    answer = office.telegram.call("sendMessage", {"chat_id": ana.id, "text": screen.html, "parse_mode": "HTML"})
    assert answer.status == 200, answer.payload
    assert answer.result["text"].count(text) == 3


def test_every_article_of_ours_fits_one_message(knowledge: Knowledge) -> None:
    """No answer is cut."""
    for article in knowledge.articles.values():
        screen = article_screens.answer([article], knowledge.articles, date(2026, 11, 22), 1, rated=False)
        assert len(split_html(screen.html)) == 1, article.id


def test_an_answer_past_its_date_says_so(knowledge: Knowledge) -> None:
    article = replace(knowledge.articles["mgei-que-es"], valid_until=date(2026, 11, 21))
    assert (
        "estuvo vigente hasta el 21 de noviembre de 2026"
        in article_screens.browsed(article, date(2026, 11, 22), knowledge.topics["mgei"]).html
    )
    assert (
        "hasta el 21 de noviembre"
        in article_screens.browsed(article, date(2026, 11, 21), knowledge.topics["mgei"]).html
    )
    assert "⚠️" not in article_screens.browsed(article, date(2026, 11, 21), knowledge.topics["mgei"]).html
