"""The recipes of CONTRIBUTING.md work as they stand: each is followed in a copy of the repository.

A block with `file=` in its first line is a new file, or, as a `diff`, the change of one; a block of `sh` is run.
`LATEST` and `NEXT` are the numbers of the latest migration and of the one after it.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("recipes")]

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    language: str
    file: str
    content: str


def recipe(title: str) -> list[Block]:
    """Reads the blocks under a title."""
    _, begins, rest = TEXT.partition(f"\n### {title}\n")
    assert begins, f"CONTRIBUTING.md has no recipe «{title}»"
    return [Block(*found) for found in _BLOCK.findall(re.split(r"^#{2,3} ", rest, maxsplit=1, flags=re.MULTILINE)[0])]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository as it is now, without what git ignores."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").replace("/", "").split()
    made = tmp_path / "copy"
    shutil.copytree(ROOT, made, ignore=shutil.ignore_patterns(".git", *ignored))
    return made


def follow(title: str, copy: Path) -> list[str]:
    """Does what a recipe says; what its commands printed."""
    numbers = sorted(each.name[:4] for each in (copy / "db/migrations/versions").glob("[0-9]*.py"))
    latest = numbers[-1]
    printed = []
    for language, file, content in recipe(title):
        filled = content.replace("NEXT", f"{int(latest) + 1:04}").replace("LATEST", latest)
        path = copy / file.replace("NEXT", f"{int(latest) + 1:04}")
        if language == "sh":
            printed += [_run(line, copy) for line in filled.splitlines()]
        elif language == "diff":
            _change(path, filled.splitlines())
        else:
            assert not path.exists(), f"{file} exists: the recipe makes it"
            path.write_text(filled, encoding="utf-8")
    return printed


def _change(path: Path, lines: list[str]) -> None:
    """Lines with a space or a minus stand in the file, once; those with a space or a plus take their place."""
    before, after = ("\n".join(each[1:] for each in lines if each[0] in signs) for signs in (" -", " +"))
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path.name} has this {text.count(before)} times:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def _run(line: str, copy: Path) -> str:
    """As somebody would who sits in the copy, with this Python."""
    program, *arguments = shlex.split(line)
    assert program == "python"
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "TEST_", "COVERAGE"))}
    if arguments[:2] == ["-m", "pytest"]:
        arguments += ["-n", "0", "-p", "no:cacheprovider"]
    command = [sys.executable, *arguments]
    ran = subprocess.run(command, cwd=copy, env=ours, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, f"{line}\n{ran.stdout[-4000:]}\n{ran.stderr[-2000:]}"
    return ran.stdout


def _tidy(copy: Path) -> None:
    """What a recipe writes is as ruff wants it."""
    for check in (["check"], ["format", "--check"]):
        ran = subprocess.run([sys.executable, "-m", "ruff", *check, "."], cwd=copy, capture_output=True, text=True)  # noqa: PLW1510
        assert ran.returncode == 0, ran.stdout


def test_a_command_is_added(copy: Path) -> None:
    [printed] = follow("Add a command", copy)
    assert re.search(r"\d+ passed", printed)
    _tidy(copy)


def test_an_article_is_added_and_found(copy: Path) -> None:
    checked, asked = follow("Add an article", copy)
    assert "no defects" in checked
    assert json.loads(asked)["answers"] == ["salon-de-reuniones"]


def test_a_table_is_added_and_export_and_migrations_know_it(copy: Path) -> None:
    [printed] = follow("Add a table", copy)
    assert re.search(r"\d+ passed", printed)
    _tidy(copy)


def test_a_column_of_plans_is_added_and_shown(copy: Path) -> None:
    [printed] = follow("Add a column", copy)
    assert re.search(r"\d+ passed", printed)
    _tidy(copy)


def test_an_audience_term_is_added_and_said(copy: Path) -> None:
    [printed] = follow("Add an audience term", copy)
    assert re.search(r"\d+ passed", printed)
    _tidy(copy)


def test_a_way_of_saying_something_is_added_and_understood(copy: Path) -> None:
    [understood] = follow("Add an intent", copy)
    assert json.loads(understood)["intent"] == "topics"


def _titles() -> Iterator[str]:
    yield from re.findall(r"^### (.+)$", TEXT.partition("\n## Recipes\n")[2], re.MULTILINE)


def test_every_recipe_is_followed_here() -> None:
    """One that nobody follows would be right for a month."""
    followed = set(re.findall(r'follow\("([^"]+)"', Path(__file__).read_text(encoding="utf-8")))
    assert {title for title in _titles() if recipe(title)} == followed
