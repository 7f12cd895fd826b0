"""What was published becomes files of the base, which then say what was served."""

from datetime import date
from pathlib import Path

import pytest

from conocimiento.article import KnowledgeError
from conocimiento.articles import load
from conocimiento.editions import FILES_ALONE, Edition, Version, differences, merged
from conocimiento.exporting import write_files
from tests.curation.bases import PARKING, article

DAY = date(2026, 11, 25)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "articulos"
    home.mkdir()
    for name in ("uno", "dos", "tres"):
        (home / f"{name}.md").write_text(article(name, [f"qué es {name}"], "Es eso."), encoding="utf-8")
    return home


def test_the_files_then_say_what_was_served(folder: Path) -> None:
    changed = article("Uno nuevo", ["qué es uno"], "Es otra cosa.")
    versions = Version("parqueadero", 1, PARKING, DAY), Version("uno", 3, changed, DAY), Version("dos", 2, None, DAY)
    edition = Edition(9, versions, {"tres": DAY})
    served = merged(folder, edition).articles
    done = write_files(folder, edition)
    assert (done.written, done.removed) == (("parqueadero", "tres", "uno"), ("dos",))
    assert load(folder).articles == served
    assert differences(folder, Edition(9, versions[:2])) == []
    again = write_files(folder, edition)
    assert (again.written, again.removed) == ((), ())


def test_nothing_published_writes_nothing(folder: Path) -> None:
    assert write_files(folder, FILES_ALONE).written == ()


def test_a_defect_is_named_before_anything_is_written(folder: Path) -> None:
    broken = Version("otro", 1, PARKING.replace("tipo: carta", "tipo: rumor"), DAY)
    before = load(folder)
    with pytest.raises(KnowledgeError, match="tipo is one of"):
        write_files(folder, Edition(1, (broken, Version("uno", 2, None, DAY))))
    assert load(folder) == before
