"""The base as served: files, and what was published beside them."""

from datetime import date
from pathlib import Path

import pytest

from conocimiento.article import KnowledgeError
from conocimiento.editions import Edition, Version, differences, merged, served
from tests.curation.bases import PARKING, article

DAY = date(2026, 11, 25)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "articulos"
    home.mkdir()
    for name, words in (("uno", "salones"), ("dos", "tableros")):
        text = article(f"Sobre {words}", [f"qué hay de {words}"], f"Esto se sabe de {words}.")
        (home / f"{name}.md").write_text(text, encoding="utf-8")
    (home / "tres.md").write_text(article("Tres", ["sobre tres"], "Tres.", relacionados="[uno]"), encoding="utf-8")
    return home


def test_what_was_published_stands_beside_the_files(folder: Path) -> None:
    base = merged(folder, Edition(4, (Version("parqueadero", 1, PARKING, DAY),)))
    assert list(base.articles) == ["dos", "parqueadero", "tres", "uno"]
    assert base.revision == 4
    assert base.articles["parqueadero"].title == "Parqueadero de la sede"


@pytest.mark.parametrize(
    ("day", "title"), [(DAY, "Nuevo"), (date(2026, 11, 19), "Nuevo"), (date(2026, 11, 18), "Sobre salones")]
)
def test_the_newer_of_file_and_publication_is_served(folder: Path, day: date, title: str) -> None:
    """The file was looked over on 19 November; on the same day the publication counts."""
    edition = Edition(1, (Version("uno", 1, article("Nuevo", ["lo nuevo"], "Nuevo."), day),))
    assert merged(folder, edition).articles["uno"].title == title
    (problem,) = differences(folder, edition)
    assert problem.path == str(folder / "uno.md")
    assert ("the file is served" in problem.message) == (title == "Sobre salones")


def test_the_same_text_in_both_is_no_difference(folder: Path) -> None:
    text = (folder / "uno.md").read_text(encoding="utf-8")
    assert differences(folder, Edition(1, (Version("uno", 1, text, DAY),))) == []


def test_what_was_archived_is_gone_and_may_still_be_named(folder: Path) -> None:
    base = merged(folder, Edition(1, (Version("uno", 2, None, DAY),)))
    assert list(base.articles) == ["dos", "tres"]
    assert base.retired == {"uno"}


def test_a_confirmation_moves_the_day_of_the_revision(folder: Path) -> None:
    confirmed = {"uno": DAY, "dos": date(2026, 1, 1), "no-esta": DAY}
    base = merged(folder, Edition(1, confirmed=confirmed))
    assert base.articles["uno"].reviewed == DAY
    assert base.articles["dos"].reviewed == date(2026, 11, 19)


def test_a_version_with_defects_is_left_out_and_named_and_the_rest_is_served(folder: Path) -> None:
    """A later release's file may have taken a phrasing of it."""
    taken = article("Otro", ["¿Qué hay de tableros?"], "Otro.")
    edition = Edition(7, (Version("otro", 1, taken, DAY), Version("parqueadero", 1, PARKING, DAY)))
    with pytest.raises(KnowledgeError, match=r"otro.md:4: the phrasing .* stands also at dos.md:4"):
        merged(folder, edition)
    base, kept, left_out = served(folder, edition)
    assert list(base.articles) == ["dos", "parqueadero", "tres", "uno"]
    assert [version.article_id for version in kept.versions] == ["parqueadero"]
    assert "otro.md:4" in str(left_out[0])


def test_defects_of_the_files_are_not_hidden_by_a_version(folder: Path) -> None:
    (folder / "uno.md").write_text("no front matter", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"uno\.md:1"):
        served(folder, Edition(1, (Version("uno", 1, PARKING, DAY),)))
