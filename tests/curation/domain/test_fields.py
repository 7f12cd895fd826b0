"""One thing of an article as people type it."""

from datetime import date
from pathlib import Path

import pytest

from bot.base.errors import Invalid
from bot.curation import fields
from bot.curation.fields import Field
from conocimiento.article import Article, Source, SourceKind
from conocimiento.front_matter import Reader
from tests.curation.bases import PARKING

TODAY = date(2026, 11, 20)


def after(field: Field, typed: str) -> Article:
    reader = Reader()
    reader.read(Path("parqueadero.md"), fields.written(PARKING, field, typed, TODAY))
    assert reader.problems == []
    return reader.articles["parqueadero"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2017-12-14", "2017-12-14"),
        ("14 de diciembre de 2017", "2017-12-14"),
        ("14/12/2017", "2017-12-14"),
        ("2017-12", "2017-12"),
        ("2017", "2017"),
        ("diciembre de 2017", "2017-12"),
        ("2017.", "2017"),
        ("hoy", "2026-11-20"),
    ],
)
def test_a_day_is_as_exact_as_it_was_said(typed: str, expected: str) -> None:
    assert after(Field.FROM, typed).valid_from == expected


@pytest.mark.parametrize("typed", ["quién sabe", "31 de febrero de 2027", "", "antes del viernes"])
def test_what_is_no_day_is_asked_again(typed: str) -> None:
    for field in (Field.FROM, Field.UNTIL):
        with pytest.raises(Invalid, match="article_date"):
            fields.written(PARKING, field, typed, TODAY)


def test_an_end_is_put_and_taken_away() -> None:
    assert after(Field.UNTIL, "31 de enero de 2027").valid_until == date(2027, 1, 31)
    assert after(Field.UNTIL, "Ninguna.").valid_until is None


@pytest.mark.parametrize(("typed", "months"), [("6", 6), ("cada 6 meses", 6), ("Cada 1 mes", 1), ("120", 120)])
def test_months_are_read(typed: str, months: int) -> None:
    assert after(Field.EVERY, typed).review_every == months


@pytest.mark.parametrize("typed", ["0", "121", "seis", "-1", "6 días", ""])
def test_what_is_no_number_of_months_is_asked_again(typed: str) -> None:
    with pytest.raises(Invalid, match="article_months"):
        fields.written(PARKING, Field.EVERY, typed, TODAY)


def test_sources_are_lines_with_address_and_date() -> None:
    typed = (
        "- Decreto 2105 de 2017, art. 1 https://www.mineducacion.gov.co/x.html 2017-12-14\n"
        "• Página del ministerio | https://www.mineducacion.gov.co/ | 2026-11\n\n"
        "Circular 12 de la coordinación, 2026-11-02"
    )
    assert after(Field.SOURCES, typed).sources == (
        Source("Decreto 2105 de 2017, art. 1", SourceKind.NORM, "https://www.mineducacion.gov.co/x.html", "2017-12-14"),
        Source("Página del ministerio", SourceKind.PAGE, "https://www.mineducacion.gov.co/", "2026-11"),
        Source("Circular 12 de la coordinación", SourceKind.LETTER, None, "2026-11-02"),
    )


def test_a_year_in_the_name_of_a_norm_is_no_date() -> None:
    assert after(Field.SOURCES, "Ley 115 de 1994, art. 5").sources[0].title == "Ley 115 de 1994, art. 5"


@pytest.mark.parametrize(
    ("typed", "title", "when"),
    [
        (
            "Circular 12 de la Secretaría de Educación 27 de noviembre de 2026",
            "Circular 12 de la Secretaría de Educación",
            "2026-11-27",
        ),
        (
            "Circular de la Secretaría de Educación, del 27 de noviembre del 2026.",
            "Circular de la Secretaría de Educación",
            "2026-11-27",
        ),
        ("Oficio de la sede (viernes 27 de noviembre de 2026)", "Oficio de la sede", "2026-11-27"),
        ("Acta del comité | 27/11/2026", "Acta del comité", "2026-11-27"),
        ("Acta 3 de 2026, con fecha de 27 nov 2026", "Acta 3 de 2026", "2026-11-27"),
        ("Boletín de la sede, noviembre de 2026", "Boletín de la sede", "2026-11"),
        ("Circular de la coordinación de hoy", "Circular de la coordinación", "2026-11-20"),
        ("Decreto 1075 de 2015", "Decreto 1075 de 2015", "2015"),
        ("Circular de la coordinación, 2026", "Circular de la coordinación", "2026"),
        ("Plan Nacional Decenal 2016-2026", "Plan Nacional Decenal 2016-2026", None),
        ("Circular 12 del 27 de noviembre", "Circular 12 del 27 de noviembre", None),
    ],
)
def test_the_date_of_a_source_is_read_as_people_write_it(typed: str, title: str, when: str | None) -> None:
    assert after(Field.SOURCES, typed).sources == (Source(title, SourceKind.LETTER, None, when),)


@pytest.mark.parametrize("typed", ["", "https://x.gov.co", "2026", "27 de noviembre de 2026"])
def test_a_source_has_a_title(typed: str) -> None:
    with pytest.raises(Invalid, match="article_sources"):
        fields.written(PARKING, Field.SOURCES, typed, TODAY)


@pytest.mark.parametrize("typed", ["a: 'b' # c", "- uno", "[x]", "---", "*a", "&a b", "ñ\u00a0é", "{titulo: x}"])
def test_whatever_is_typed_as_a_text_stays_that_text(typed: str) -> None:
    assert after(Field.TITLE, typed).title == " ".join(typed.split())
    assert after(Field.OWNER, typed).owner == " ".join(typed.split())
    if any(char.isalpha() for char in typed):
        assert after(Field.PHRASINGS, f"hola\n{typed}").questions[-1] == " ".join(typed.strip(" -").split())


def test_what_was_changed_counts_as_looked_over_today() -> None:
    assert after(Field.ANSWER, "---\nNueva.\n---").reviewed == TODAY
    assert after(Field.ANSWER, "---\nNueva.\n---").answer == "---\nNueva.\n---"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Jornada Única: cuántas horas son", "jornada-unica-cuantas-horas-son"),
        ("  ¿Qué es la OEI?  ", "que-es-la-oei"),
        ("Ñandú №5", "nandu-no5"),
        ("a" * 90, "a" * 44),
        ("una dos tres cuatro cinco seis siete ocho nueve diez", "una-dos-tres-cuatro-cinco-seis-siete-ocho"),
    ],
)
def test_an_id_is_made_of_the_title(title: str, name: str) -> None:
    assert fields.article_id(title) == name


@pytest.mark.parametrize("title", ["", "123", "🙂", "¿?"])
def test_a_title_without_letters_makes_no_id(title: str) -> None:
    with pytest.raises(Invalid, match="name"):
        fields.article_id(title)
