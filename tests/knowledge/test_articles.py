"""Every defect of an article is found and named with its file and line."""

import re
from datetime import date
from pathlib import Path

import holidays
import pytest

from conocimiento.article import KnowledgeError, Note
from conocimiento.articles import HOME, load
from conocimiento.checks import check, warnings
from tests import trained

LEY = "  - {titulo: 'Ley 1 de 2000', url: 'https://example.org', fecha: 2000-01-31, tipo: norma}\n"
GOOD = """---
titulo: 'Qué es'
preguntas:
  - que es
  - 'para qué sirve: dígame'
fuentes:
  - {titulo: 'Ley 1 de 2000', url: 'https://example.org', fecha: 2000-01-31, tipo: norma}
vigente_desde: 2019-08-14
vigente_hasta:
revisado: 2026-11-22
relacionados: [otro]
---
La respuesta.

- Un detalle.
"""
OTHER = GOOD.replace("que es", "cual es otro").replace("dígame", "otro").replace("[otro]", "[bueno]")


def _folder(tmp_path: Path, text: str, name: str = "bueno.md") -> Path:
    folder = tmp_path / "articulos"
    folder.mkdir()
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "otro.md").write_text(OTHER, encoding="utf-8")
    return folder


def test_a_good_article_is_read_whole(tmp_path: Path) -> None:
    article = load(_folder(tmp_path, GOOD)).articles["bueno"]
    assert article.questions == ("que es", "para qué sirve: dígame")
    assert (article.lead, article.details) == ("La respuesta.", "- Un detalle.")
    assert article.sources[0].date == "2000-01-31"
    assert article.related == ("otro",)
    assert (article.valid_from, article.owner, article.review_every, article.notes) == ("2019-08-14", None, 12, ())


def test_what_keeps_an_article_true_is_read(tmp_path: Path) -> None:
    more = "responsable: coordinación\nrevisar_cada: 6\nnotas:\n  'son 12 horas': 'Ley 1 de 2000, art. 3'\n---\nLa"
    text = GOOD.replace("---\nLa", more).replace("vigente_desde: 2019-08-14", "vigente_desde: 2000-01")
    article = load(_folder(tmp_path, text)).articles["bueno"]
    assert (article.valid_from, article.owner, article.review_every) == ("2000-01", "coordinación", 6)
    assert article.notes == (Note("son 12 horas", "Ley 1 de 2000, art. 3"),)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("---\ntitulo", "titulo", 1, "no front matter between two lines of ---"),
        ("titulo: 'Qué es'\n", "", 2, "titulo is missing"),
        (LEY, "", 6, "fuentes is missing"),
        ("tipo: norma", "tipo: rumor", 6, "source 1: tipo is one of carta, norma, pagina"),
        ("url: 'https://example.org', ", "", 6, "source 1: url must be an http(s) address"),
        ("tipo: norma", "tipo: carta", 6, "source 1: the letter has no address"),
        ("fecha: 2000-01-31", "fecha: enero", 6, "source 1: fecha is YYYY, YYYY-MM or YYYY-MM-DD, not 'enero'"),
        ("vigente_desde: 2019-08-14", "vigente_desde: 14/08/2019", 8, "vigente_desde is YYYY, YYYY-MM or YYYY-MM-DD"),
        ("revisado: 2026-11-22", "revisado: 2026-11", 10, "revisado is not a date (YYYY-MM-DD): '2026-11'"),
        ("revisado: 2026-11-22", "revisado: 2026-02-31", 10, "revisado: day is out of range for month"),
        ("relacionados: [otro]", "relacionados: [nadie]", 11, "related to 'nadie', which is no other article"),
        ("relacionados: [otro]", "relacionados: [bueno]", 11, "related to 'bueno', which is no other article"),
        ("relacionados: [otro]", "partes: {linea: [nadie]}", 11, "counts 'nadie', which is no other article"),
        ("relacionados: [otro]", "partes: [otro]", 11, "partes goes from a word to the articles of each"),
        ("relacionados: [otro]", "linea: 4", 11, "linea is 1, 2 or 3, not 4"),
        ("relacionados: [otro]", "accion: otra", 11, "accion is one of mgei, jornada-unica"),
        ("relacionados: [otro]", "responsable: [ana, luis]", 11, "responsable is a post, not ['ana', 'luis']"),
        ("relacionados: [otro]", "revisar_cada: nunca", 11, "revisar_cada is a number of months, not 'nunca'"),
        ("relacionados: [otro]", "revisar_cada: 0", 11, "revisar_cada is a number of months, not 0"),
        ("relacionados: [otro]", "notas: [uno]", 11, "notas goes from a statement to its source, both texts"),
        ("relacionados: [otro]", "notas: {doce: 12}", 11, "notas goes from a statement to its source, both texts"),
        ("relacionados: [otro]", "autor: alguien", 11, "unknown key 'autor'"),
        ("relacionados: [otro]", "titulo: otra vez", 11, "titulo stands twice"),
        ("  - que es\n", "  - '¿?'\n", 4, "a phrasing without words"),
        ("  - que es\n", "  - que: es\n", 4, "a phrasing is one line of text; quote it"),
        ("preguntas:", "preguntas: [", 4, "broken YAML"),
        ("La respuesta.\n\n- Un detalle.\n", "", 13, "the answer is missing"),
        ("La respuesta.", "x" * 3001, 13, "the answer has 3016 characters, more than 3000"),
    ],
)  # fmt: skip
def test_a_defect_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    folder = _folder(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    found = [str(problem) for problem in caught.value.problems]
    assert any(problem.startswith(f"{folder}/bueno.md:{line}: {says}") for problem in found), found


def test_one_phrasing_in_two_articles_is_named_at_the_second(tmp_path: Path) -> None:
    folder = _folder(tmp_path, GOOD.replace("  - que es\n", "  - ¡Cual es OTRO!\n"))
    with pytest.raises(KnowledgeError, match=r"otro.md:4: the phrasing 'cual es otro' stands also at bueno.md:4"):
        load(folder)


def test_a_file_name_that_is_no_id_is_a_defect(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="the file name is the article's id"):
        load(_folder(tmp_path, GOOD.replace("[otro]", "[]"), "Bueno_1.md"))


def test_all_defects_are_reported_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("tipo: norma", "tipo: rumor").replace("revisado: 2026-11-22", "revisado: ayer")
    with pytest.raises(KnowledgeError) as caught:
        load(_folder(tmp_path, text))
    assert len(caught.value.problems) == 2


def test_an_empty_or_unreadable_folder_is_a_defect(tmp_path: Path) -> None:
    """A base that can't be read."""
    with pytest.raises(KnowledgeError, match="holds no articles"):
        load(tmp_path)
    (tmp_path / "x.md").write_bytes(b"---\n\xff\xfe")
    with pytest.raises(KnowledgeError, match="can't be read"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("line", "says"),
    [("nada", "not JSON"), ("[]", "not a JSON object"), ('{"id": "a"}', "not an article"), ("[" * 5000, "not JSON")],
)
def test_a_defect_of_an_exchange_file_is_named_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    file = tmp_path / "kb.jsonl"
    file.write_text('{"id": "x", "title": "t", "questions": ["q"], "answer": ""}\n' + line, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=f"{file}:2: {says}"):
        load(file)


def test_what_deserves_a_second_look_is_named(tmp_path: Path) -> None:
    text = GOOD.replace("  - que es\n", "  - como se hace el tramite ante la secretaria\n").replace(
        "vigente_hasta:", "vigente_hasta: 2020-01-01"
    )
    folder = _folder(tmp_path, text)
    other = OTHER.replace(
        "  - cual es otro\n", "  - como se hace el tramite ante las secretarias\n  - uno dos tres cuatro cinco\n"
    )
    (folder / "otro.md").write_text(other, encoding="utf-8")
    said = [warning.message for warning in warnings(load(folder), folder, date(2026, 11, 22))]
    assert "was valid until 2020-01-01" in said
    assert not any("was to be reviewed" in message for message in said)
    late = [warning.message for warning in warnings(load(folder), folder, date(2027, 11, 23))]
    assert "was to be reviewed until 2027-11-22" in late
    assert "2 phrasings; 24 cover the six registers" in said
    assert (
        "'como se hace el tramite ante la secretaria' is nearly 'como se hace el tramite ante las secretarias' of otro"
        in said
    )


def test_our_own_base_has_no_defects() -> None:
    with trained.one_at_a_time():
        said = check(cache=trained.cache())
    assert said.startswith("85 articles")


def test_the_holidays_of_the_article_are_those_of_the_calendar() -> None:
    """«**2027:** 1 y 11 de enero; 22, 25 y 26 de marzo; …»."""
    months = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
    answer = load(HOME).articles["festivos-desde-2026"].answer
    for year in (2027, 2028):
        line = re.search(rf"\*\*{year}:\*\* (.+)\.", answer)
        assert line is not None
        told = {
            date(year, months.index(month[:3]) + 1, int(day))
            for days, month in (part.split(" de ") for part in line[1].split("; "))
            for day in re.findall(r"\d+", days)
        }
        assert told == set(holidays.country_holidays("CO", years=year))


def test_our_own_base_has_no_defects_and_is_refused_only_past_its_revision() -> None:
    with trained.one_at_a_time(), pytest.raises(KnowledgeError) as caught:
        check(by=date(2099, 1, 1), cache=trained.cache())
    assert len(caught.value.problems) == len(load().articles)
    assert all(p.message.startswith("was to be reviewed by coordinación until 20") for p in caught.value.problems)
