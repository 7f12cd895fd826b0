"""Edited articles go live; a broken edit is reported with file and line and the old base stays."""

import shutil
from pathlib import Path

import pytest

from bot.questions.reload import Watch
from conocimiento.articles import HOME
from conocimiento.library import Library
from conocimiento.search import Knowledge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(HOME, tmp_path / "articulos")
    for file in HOME.parent.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path / "articulos"


def test_only_a_change_loads_and_only_a_sound_one_goes_live(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    live: list[Knowledge] = []
    watch = Watch(Library(folder), live.append)
    watch.look()
    assert live == []
    file = folder / "mgei-que-es.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("titulo: 'Qué es el MGEI'", "titulo: 'Qué es el MGEI hoy'"), encoding="utf-8")
    watch.look()
    assert live[0].articles["mgei-que-es"].title == "Qué es el MGEI hoy"
    file.write_text(text.replace("tipo: carta", "tipo: rumor"), encoding="utf-8")
    watch.look()
    assert len(live) == 1
    assert "mgei-que-es.md" in capsys.readouterr().out
    shutil.rmtree(folder)
    watch.look()
    folder.mkdir()
    watch.look()
    assert len(live) == 1


def test_a_folder_that_can_not_be_listed_keeps_the_old_base(folder: Path) -> None:
    live: list[Knowledge] = []
    watch = Watch(Library(folder), live.append)
    folder.rename(folder.with_name("elsewhere"))
    watch.look()
    assert live == []
