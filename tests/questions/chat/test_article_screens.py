"""Our own articles as a phone shows them: what is asked first, the rest folded."""

import re
from datetime import date
from html import unescape

from bot.questions.chat.article_screens import answer
from conocimiento.articles import load

FIRST_SIGHT = 700  # characters: what a small phone shows at once
TODAY = date(2026, 12, 1)
ASKS_WHICH = re.compile(
    r"¿(?:a |con |de |desde |en |hasta |para |por )?(?:qu|cu[aá]l|cu[aá]nt|cu[aá]nd|d[oó]nde|c[oó]mo)", re.I
)


def test_every_answer_is_seen_whole_before_it_is_unfolded() -> None:
    articles = load().articles
    seen = {}
    for article in articles.values():
        html = answer([article], articles, TODAY, 1, rated=False).html
        shown = re.sub(r"<blockquote expandable>.*?</blockquote>", "", html, flags=re.DOTALL)
        seen[article.id] = len(unescape(re.sub(r"<[^>]+>", "", shown)))
    assert {name: length for name, length in seen.items() if length > FIRST_SIGHT} == {}


def test_a_title_that_asks_yes_or_no_is_answered_so_first() -> None:
    asked = [a for a in load().articles.values() if a.title.startswith("¿") and not ASKS_WHICH.match(a.title)]
    assert asked
    assert [a.id for a in asked if not re.match(r"\**(?:Sí|No)\b", a.lead)] == []
