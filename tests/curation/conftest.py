"""The base of these tests."""

import shutil
from pathlib import Path

import pytest

from bot.config import load_settings
from conocimiento.library import Library
from conocimiento.search.cache import Cache
from tests.curation.bases import make


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("curation")).parent


@pytest.fixture
def home(_made: Path, tmp_path: Path) -> Path:
    """The folder of its articles."""
    shutil.copytree(_made, tmp_path / "base")
    return tmp_path / "base" / "articulos"


@pytest.fixture
def library(home: Path) -> Library:
    return Library(home, Cache(load_settings(_env_file=None).cache_dir))
