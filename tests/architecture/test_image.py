"""What the Dockerfile copies is enough, and no more: its steps, followed in a bare folder with this Python."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COPIED = dict(re.findall(r"^COPY (\S+) (\S+)$", DOCKERFILE, re.MULTILINE))
SENT = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working directory of the image."""
    made = tmp_path_factory.mktemp("image")
    for source, target in COPIED.items():
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, made / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, made / target)
    return made


def _python(image: Path, *arguments: str, **environment: str) -> str:
    """Runs it there, with nothing of this process's environment but the way to programs."""
    given = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | environment
    ran = subprocess.run(
        [sys.executable, *arguments], cwd=image, env=given, capture_output=True, text=True, check=False, timeout=180
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_what_is_copied_is_what_the_build_is_sent() -> None:
    assert COPIED.keys() == SENT
    assert {"bot", "conocimiento", "db", "requirements.lock"} == SENT


def test_no_tests_and_nothing_that_is_kept_apart(image: Path) -> None:
    names = [str(each.relative_to(image)) for each in image.rglob("*")]
    kept_apart = re.compile(r"(^|/)(tests?|conftest\.py|test_\w+\.py|\.env.*|.*\.(db|pem|key|alianza))$")
    assert [name for name in names if kept_apart.search(name)] == []


def test_it_runs_there(image: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/alianza.db"
    _python(image, "-m", "bot", "migrate", DATABASE_URL=url)
    assert json.loads(_python(image, "-m", "bot", "status", "--json", DATABASE_URL=url))["reports"] == 0


def test_every_module_needs_only_what_the_image_installs(image: Path) -> None:
    """Also what is imported only when it is needed. The tests run beside what only develops."""
    lines = (image / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {_plain(line.split("==")[0]) for line in lines if line}
    imported = set().union(*(_imported(file) for file in image.rglob("*.py"))) - sys.stdlib_module_names
    owners = packages_distributions()
    needed = {name: {_plain(owner) for owner in owners[name]} for name in imported - {"bot", "conocimiento", "db"}}
    assert len(needed) > 15
    assert [name for name, any_of in needed.items() if not any_of & locked] == []


def _imported(file: Path) -> Iterator[str]:
    """Finds the first part of each name that a module imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
