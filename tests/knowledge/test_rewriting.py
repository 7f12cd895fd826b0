"""One thing of an article's text is changed; the rest stays as its author wrote it."""

from datetime import date
from pathlib import Path

import pytest

from conocimiento.article import Article, Source, SourceKind
from conocimiento.articles import HOME
from conocimiento.front_matter import Reader
from conocimiento.rewriting import empty, quoted, reviewed_on, with_answer, with_phrasings, with_sources, with_value

DAY = date(2026, 11, 20)
TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(HOME.glob("*.md"))}


def read(name: str, text: str) -> Article:
    reader = Reader()
    reader.read(Path(f"{name}.md"), text)
    assert reader.problems == []
    return reader.articles[name]


@pytest.mark.parametrize("name", TEXTS)
def test_every_article_takes_every_change_and_keeps_the_rest(name: str) -> None:
    before = read(name, TEXTS[name])
    sources = (Source("Ley 115 de 1994, art. 2: 'fines'", SourceKind.NORM, "https://x.gov.co/a?b=1", "1994-02"),)
    text = with_value(TEXTS[name], "titulo", quoted("Otro: 'título' # 1"))
    text = with_sources(text, sources)
    text = with_phrasings(text, ["- ¿y esto: qué?", "100 %"])
    text = with_answer(reviewed_on(text, DAY), "Nueva.\n\n- **Una** cosa.\n")
    text = with_value(with_value(text, "revisar_cada", "6"), "vigente_hasta", "2027-01-31")
    after = read(name, text)
    assert (after.title, after.sources, after.reviewed) == ("Otro: 'título' # 1", sources, DAY)
    assert after.questions == (*before.questions, "- ¿y esto: qué?", "100 %")
    assert (after.answer, after.review_every, after.valid_until) == ("Nueva.\n\n- **Una** cosa.", 6, date(2027, 1, 31))
    assert (after.line, after.action, after.related, after.notes, after.owner, after.valid_from) == (
        before.line, before.action, before.related, before.notes, before.owner, before.valid_from,
    )  # fmt: skip


def test_what_is_taken_out_is_gone() -> None:
    text = with_value(with_value(TEXTS["oei-que-es"], "vigente_hasta", "2027-01-31"), "vigente_hasta", "")
    assert read("oei-que-es", text).valid_until is None


def test_a_new_article_is_completed_step_by_step() -> None:
    text = with_value(empty("Salón", ["¿y el salón?"], DAY), "vigente_desde", "2026-11-20")
    text = with_answer(with_sources(text, [Source("Circular", SourceKind.LETTER, None, "2026-11-20")]), "Se presta.")
    assert read("salon", text).questions == ("¿y el salón?",)
