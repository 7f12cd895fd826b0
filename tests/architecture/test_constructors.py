"""Five values in a row say nothing of what each is."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MOST = 4


def test_no_constructor_of_ours_is_given_more_than_four_values_without_their_names() -> None:
    files = [file for folder in ("bot", "conocimiento", "db") for file in (ROOT / folder).rglob("*.py")]
    nodes = [(file, node) for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    ours = {node.name for _, node in nodes if isinstance(node, ast.ClassDef)}
    long = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file, node in nodes
        if isinstance(node, ast.Call) and _name(node.func) in ours and len(node.args) > MOST
    ]
    assert not long


def _name(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None
