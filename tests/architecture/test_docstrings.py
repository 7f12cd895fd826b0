"""Docstrings say what a function does: they begin with a verb, so that a newcomer finds its object in the same line."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
# What `python -m bot COMMAND --help` shows: a command is named there by what it is about.
HELP = {ROOT / "bot/cli.py", *(ROOT / "bot").rglob("console.py"), *(ROOT / "bot").rglob("console/commands.py")}
FILES = [
    file for top in ("bot", "conocimiento", "db") for file in sorted((ROOT / top).rglob("*.py")) if file not in HELP
]
NO_VERBS = {
    "Its",
    "This",
    "Words",
    "Questions",
    "Activities",
    "Deliveries",
    "Buttons",
    "Names of",
    "Files",
    "Reports of",
    *("Courtesies", "Ids", "Intents", "Logits", "Marks that", "Participles", "Phrasings", "Status", "Weights"),
}


def _docstrings(file: Path) -> dict[str, str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {f"{node.name}:{node.lineno}": said for node in functions if (said := ast.get_docstring(node))}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_docstring_begins_with_a_verb(file: Path) -> None:
    """«Finds the report …», not «The report …»: in the third person, which is told by its s."""
    others = {
        name: said.split(".")[0]
        for name, said in _docstrings(file).items()
        if not re.match(r"[A-Z][a-z]+s\b", said) or said.startswith(tuple(NO_VERBS))
    }
    assert not others


def test_the_rule_is_read_where_it_is_kept() -> None:
    assert sum(len(_docstrings(file)) for file in FILES) > 1000
