"""What an official may cite: the rules, one by one, and our own base by them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest

from bot.edge.screen import label
from bot.plans.folios import report_id_of
from bot.plans.ledger import UNDO_WITHIN
from conocimiento.article import Article, Note, Source, SourceKind
from conocimiento.articles import load
from conocimiento.citable import copy_sites, defects, unbacked

LAW = Source("Ley 1 de 2000, art. 3", SourceKind.NORM, "https://www.suin-juriscol.gov.co/x", "2000-01-31")
ARTICLE = Article("a", "A", ("a",), "Son dos.\n\n- Un detalle.", (LAW,), valid_from="2000-01-31")
COPIES = frozenset({"scribd.com", "github.com"})
MONTHS = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
]  # fmt: skip


def _said(article: Article) -> list[str]:
    return [each.message for each in defects(article, COPIES)]


def _cites(title: str = "Una página", url: str = "https://www.mineducacion.gov.co/x", kind: str = "pagina") -> Article:
    return replace(ARTICLE, sources=(LAW, Source(title, SourceKind(kind), url)))


def test_an_article_that_may_be_cited_has_no_defect() -> None:
    assert _said(ARTICLE) == []


@pytest.mark.parametrize("host", ["scribd.com", "es.scribd.com", "GitHub.com", "www.github.com:443"])
def test_a_copy_is_no_source(host: str) -> None:
    assert _said(_cites(url=f"https://{host}/documento"))[0].endswith("cite who issued it ('Una página')")


@pytest.mark.parametrize(
    "url",
    [
        "https://scribd.com./documento",
        "https://someone:secret@scribd.com/documento",
        "https://web.example.org/2020/https://es.scribd.com/documento",
        "https://proxy.example.org/en/20/https/x?to=https%3A%2F%2Fgithub.com%2Fx",
    ],
)
def test_a_copy_by_way_of_another_address_is_no_source(url: str) -> None:
    assert re.search(r"^(scribd|github)\.com is no source", _said(_cites(url=url))[0])


@pytest.mark.parametrize("host", ["notscribd.com", "scribd.com.gov.co", "www.mineducacion.gov.co"])
def test_a_host_that_only_looks_like_a_copy_is_a_source(host: str) -> None:
    assert _said(_cites(url=f"https://{host}/scribd.com")) == []


@pytest.mark.parametrize("title", ["Ley 115, art. 85", "Código de Infancia", "Decreto de 2015", "Ley de 1994"])
def test_a_norm_among_the_sources_has_number_and_year(title: str) -> None:
    assert _said(_cites(title, kind="norma")) == [f"a norm has number and year: {title!r}"]


@pytest.mark.parametrize("title", ["Acto Legislativo 2 de 2018", "Decreto Legislativo 491 de 2020, art. 5"])
def test_a_norm_with_number_and_year_is_a_source(title: str) -> None:
    assert _said(_cites(title, kind="norma")) == []


def test_the_constitution_has_no_number() -> None:
    assert _said(_cites("Constitución Política, art. 67", kind="norma")) == []


def test_a_norm_in_the_answer_has_its_year_the_first_time() -> None:
    later = replace(ARTICLE, answer="Lo dice la Ley 115 de 1994.\n\n- La Ley 115, art. 85.")
    assert _said(later) == []
    first = replace(ARTICLE, answer="Lo dice la Ley 115.\n\n- La Ley 115 de 1994.")
    assert _said(first) == ["the first time a norm has its year: 'Ley 115'"]


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ("Según la ley 115.", "ley 115"),
        ("Está en el D. 1075, art. 2.3.3.1.4.1.", "D. 1075"),
        ("Lo fija la Res. 335.", "Res. 335"),
        ("Está en el Decreto No. 1075.", "Decreto No. 1075"),
        ("En el decreto único 1075.", "decreto único 1075"),
        ("Según las leyes 115 de 1994 y 715.", "leyes 115 de 1994 y 715"),
    ],
)
def test_a_norm_without_its_year_is_found_however_it_is_written(answer: str, named: str) -> None:
    assert _said(replace(ARTICLE, answer=answer)) == [f"the first time a norm has its year: {named!r}"]


@pytest.mark.parametrize(
    "answer",
    [
        "Según las leyes 115 de 1994 y 715 de 2001. La Ley 715 dice más.",
        "Decreto Ley 1278 de 2002, Acto Legislativo 2 de 2018 y D. 1075 de 2015.",
        "De acuerdo con lo que dice la ley, son 3.",
        "La Ley General de Educación (Ley 115 de 1994) lo dice. Esa Ley General no cambió.",
    ],
)
def test_norms_with_number_and_year_are_no_defect(answer: str) -> None:
    assert _said(replace(ARTICLE, answer=answer)) == []


@pytest.mark.parametrize("name", ["Código de Infancia", "Ley General", "Ley Emiliani", "Estatuto Docente"])
def test_a_norm_that_is_only_called_by_its_name_lacks_its_number(name: str) -> None:
    answer = f"Otra cosa. Lo dice el {name}.\n\n- Ley 1 de 2000: otra."
    assert _said(replace(ARTICLE, answer=answer)) == [f"a norm has number and year: {name!r}"]


def test_a_lead_is_read_at_a_glance() -> None:
    assert _said(replace(ARTICLE, answer="no " * 45)) == []
    assert _said(replace(ARTICLE, answer="no " * 46)) == ["the first paragraph has 46 words, more than 45"]


@pytest.mark.parametrize(
    ("valid_from", "right"), [("2000", True), ("2000-01", True), ("2000-02", False), ("2001", False)]
)
def test_an_article_is_valid_from_the_date_of_a_source_or_less_exactly(valid_from: str, right: bool) -> None:
    assert (_said(replace(ARTICLE, valid_from=valid_from)) == []) is right
    vague = replace(ARTICLE, sources=(replace(LAW, date="2000"),), valid_from="2000-01-31")
    assert _said(vague) == ["valid from 2000-01-31, which no source says so exactly"]


def test_a_note_may_say_from_when_an_article_is_valid() -> None:
    late = replace(ARTICLE, valid_from="2026")
    assert _said(late) == ["valid from 2026, which no source says so exactly"]
    assert _said(replace(late, notes=(Note("existe desde 2026", "Este asistente"),))) == []
    assert _said(replace(late, valid_from="2026-11", notes=(Note("existe desde 2026", "Este asistente"),))) != []


def test_a_date_of_the_answer_is_one_of_the_sources_or_of_the_notes() -> None:
    exact = replace(ARTICLE, answer="Es del 31 de enero de 2000, o de enero de 2000.")
    assert _said(exact) == []
    loose = replace(exact, sources=(replace(LAW, date="2000-01"),), valid_from="2000")
    assert _said(loose) == ["a date more exact than the sources and notes: '31 de enero de 2000'"]
    assert _said(replace(loose, notes=(Note("sancionada", "Diario Oficial del 31 de enero de 2000"),))) == []


def test_figures_that_no_note_gives_are_listed() -> None:
    answer = "Son 25 horas, 1.000 al año. Otra cosa.\n\n- El 3,5 % en 2019 (Ley 1 de 2000, arts. 3 y 4; num. 7.2)."
    article = replace(ARTICLE, answer=answer)
    assert unbacked(article) == [
        "Son 25 horas, 1.000 al año.",
        "- El 3,5 % en 2019 (Ley 1 de 2000, arts. 3 y 4; num. 7.2).",
    ]
    assert unbacked(replace(ARTICLE, answer="Son dieciocho meses.")) == ["Son dieciocho meses."]
    some = replace(article, notes=(Note("25 semanales y 1.000 anuales", "Ley 1 de 2000, art. 3"),))
    assert unbacked(some) == ["- El 3,5 % en 2019 (Ley 1 de 2000, arts. 3 y 4; num. 7.2)."]


def test_references_and_dates_are_no_figures() -> None:
    answer = (
        "Lo dice la Ley 1 de 2000 (art. 2.3.3.6.1.4, par. 1), del 31 de enero de 2000, en la Línea 2 del PND 2018-2022."
    )
    assert unbacked(replace(ARTICLE, answer=answer)) == []


@pytest.mark.parametrize(
    ("reviewed", "months", "due"),
    [
        (date(2026, 11, 29), 12, date(2027, 11, 29)),
        (date(2026, 11, 29), 1, date(2026, 12, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (None, 6, None),
    ],
)
def test_a_revision_falls_due_after_its_months(reviewed: date | None, months: int, due: date | None) -> None:
    assert replace(ARTICLE, reviewed=reviewed, review_every=months).review_due == due


def test_copy_sites_are_hosts() -> None:
    sites = copy_sites()
    assert {"scribd.com", "github.com", "semana.com"} <= sites
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", site) for site in sites)


def test_every_figure_of_our_own_base_is_backed() -> None:
    assert {name: found for name, article in load().articles.items() if (found := unbacked(article))} == {}


def test_what_the_letter_says_is_told_to_be_of_2019() -> None:
    """Whether the support goes on, only the liaison knows."""
    by_letter = [a for a in load().articles.values() if a.sources[0].kind is SourceKind.LETTER]
    assert by_letter
    silent = [a.id for a in by_letter if not re.search(r"La carta es de 2019: .*profesional de enlace", a.answer)]
    assert silent == []


PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+"  # an address
    r"|(?<![\w.-])3\d{2}[ .-]?\d{3}[ .-]?\d{2}[ .-]?\d{2}\b"  # a mobile telephone
    r"|(?<![\w.,=-])\d{1,4}(?:\.\d{3}){2,}\b|(?<![\w.=-])\d{7,10}\b"  # an identity card
)


@pytest.mark.parametrize(
    "text", ["escriba a ana.perez@example.org", "llame al 300 123 4567", "C. C. 12.345.678", "cédula 1082345678"]
)
def test_what_belongs_to_a_person_is_recognised(text: str) -> None:
    assert PERSONAL.search(text)


def test_no_article_tells_how_to_reach_or_identify_a_person() -> None:
    """Neither answers nor phrasings, titles, sources or notes. Figures, file numbers and public lines are shorter."""
    found = {}
    for article in load().articles.values():
        told = [article.title, article.answer, *article.questions, *(source.title for source in article.sources)]
        told += [re.sub(r"https?://\S+", "", f"{note.statement} {note.source}") for note in article.notes]
        if personal := [match[0] for text in told for match in PERSONAL.finditer(text)]:
            found[article.id] = personal
    assert found == {}


# What the code computes: no figure of an article may differ from it.


def test_the_article_on_receipts_says_what_the_assistant_does() -> None:
    answer = load().articles["folio-recibo"].answer
    assert f"En los {UNDO_WITHIN // timedelta(minutes=1)} minutos siguientes" in answer
    named = re.search(r"folio (\S+)»", answer)
    assert named
    assert report_id_of(named[1]) is not None
    for words in (label("report_register"), label("report_undo"), label("plan_correct")):
        assert f"**{words}**" in answer


def _moved_and_fixed(years: Iterable[int]) -> tuple[int, int]:
    """National holidays that always fall on a Monday, and the others."""
    weekdays = defaultdict(set)
    for day, names in holidays.country_holidays("CO", years=years, language="es").items():
        for name in names.split("; "):
            weekdays[name.removesuffix(" (observado)")].add(day.weekday())
    moved = sum(days == {0} for days in weekdays.values())
    return moved, len(weekdays) - moved


def _days(text: str, year: int) -> set[date]:
    """«1 y 12 de enero; 23 de marzo»."""
    return {
        date(year, MONTHS.index(month) + 1, int(day))
        for days, month in re.findall(rf"((?:\d+(?:, | y )?)+) de ({'|'.join(MONTHS)})", text)
        for day in re.findall(r"\d+", days)
    }


def test_the_article_on_holidays_agrees_with_the_calendar() -> None:
    article = load().articles["festivos-dias-habiles"]
    moved, fixed = _moved_and_fixed(range(2026, 2056))
    assert (moved, fixed) == (11, 8)
    assert article.lead.startswith("Desde 2026 son 19 festivos al año: once pasan al lunes")
    assert "ocho no se trasladan" in article.lead
    assert _moved_and_fixed(range(1996, 2026)) == (10, 8)
    assert "Hasta 2025" in article.details
    assert "18 festivos, diez de ellos trasladables" in article.details


@pytest.mark.parametrize(("year", "first"), [(2026, None), (2027, None), (2019, date(2019, 8, 14))])
def test_the_holidays_of_a_year_are_those_of_the_calendar(year: int, first: date | None) -> None:
    head = rf"- \*\*(?:.*)?{year}:\*\* (.*)"
    line = re.search(head, load().articles["festivos-dias-habiles"].details)
    assert line
    assert _days(line[1], year) == {
        day for day in holidays.country_holidays("CO", years=year) if first is None or day >= first
    }
