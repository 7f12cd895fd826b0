"""Every regular expression of ours, and how it is used: looked for in the source, and in what the program makes."""

import ast
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.linear.probe import ROOT

FOLDERS = ("bot", "conocimiento", "db")
_MAKING = {"compile", "match", "search", "sub", "subn", "fullmatch", "split", "findall", "finditer"}
_USING = _MAKING - {"compile"}
_STARTS = {"match", "fullmatch"}


@dataclass(frozen=True)
class Expression:
    pattern: str
    flags: int
    file: str
    line: int
    uses: frozenset[str]  # match, fullmatch, search (which stands for all that look everywhere)

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.pattern[:60]!r}"


@dataclass(frozen=True)
class Site:
    """Where the source asks `re` for something."""

    file: str
    first: int
    last: int
    call: ast.Call
    name: str | None  # of the constant that it becomes


@cache
def all_of_them() -> list[Expression]:
    """Raises AssertionError for a site of which no expression is known."""
    sites, found = list(_sites()), list[Expression]()
    made = [tuple(each) for each in _made_by_the_program()]
    for site in sites:
        written = _written(site)
        theirs = [each for each in made if each[3] == site.file and site.first <= each[4] <= site.last]
        patterns = {(each[0], each[2]) for each in theirs} | written
        assert patterns, f"{site.file}:{site.first}: make it a constant of its module, so that a test finds it"
        found += [Expression(text, flags, site.file, site.first, _uses(site)) for text, flags in sorted(patterns)]
    at = {(site.file, line) for site in sites for line in range(site.first, site.last + 1)}
    handlers = [each for each in made if (each[3], each[4]) not in at]  # python-telegram-bot's: callback data, filters
    found += [Expression(each[0], each[2], each[3], each[4], frozenset({"match", "search"})) for each in handlers]
    return list(dict.fromkeys(found))


def _made_by_the_program() -> list[Any]:
    command = [sys.executable, "-m", "tests.linear.probe"]
    return list(json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout))


def _sites() -> Iterator[Site]:
    for file in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        tree, name = ast.parse(file.read_text(encoding="utf-8")), str(file.relative_to(ROOT))
        assert not any(isinstance(node, ast.ImportFrom) and node.module == "re" for node in ast.walk(tree)), (
            f"{name}: `import re`, so that a test finds what is asked of it"
        )
        constants = {
            id(node.value): node.targets[0].id
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_re(node.func):
                yield Site(name, node.lineno, node.end_lineno or node.lineno, node, constants.get(id(node)))


def _is_re(function: ast.expr) -> bool:
    of_re = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
    return of_re and isinstance(function, ast.Attribute) and function.attr in _MAKING


def _written(site: Site) -> set[tuple[str, int]]:
    """The expression as it stands there, when it needs nothing but its module."""
    module = vars(importlib.import_module(site.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")))
    flags = next((each.value for each in site.call.keywords if each.arg == "flags"), None)
    place = 1 if _method(site) in ("compile",) else 3 if _method(site) in ("sub", "subn") else 2
    after = flags or (site.call.args[place] if len(site.call.args) > place else ast.Constant(0))
    try:
        pattern, number = (_value(each, module) for each in (site.call.args[0], after))
        made = re.compile(pattern, number)
    except (NameError, TypeError):
        return set()
    text = made.pattern if isinstance(made.pattern, str) else made.pattern.decode("latin-1")
    return {(text, made.flags)}


def _value(node: ast.expr, module: dict[str, Any]) -> Any:
    return eval(compile(ast.fix_missing_locations(ast.Expression(node)), "<expression>", "eval"), dict(module))


def _method(site: Site) -> str:
    assert isinstance(site.call.func, ast.Attribute)
    return site.call.func.attr


def _uses(site: Site) -> frozenset[str]:
    if _method(site) != "compile":
        return frozenset({_kind(_method(site))})
    constants, others = _used_in(site.file)
    if site.name is None:
        return others or frozenset({"search"})
    found = constants.get(site.name, frozenset())
    for path in () if site.name.startswith("_") else _files_naming(site.name):
        found |= _used_in(path)[0].get(site.name, frozenset())
    return found or others or frozenset({"search"})


def _kind(method: str) -> str:
    return method if method in _STARTS else "search"


@cache
def _files_naming(name: str) -> tuple[str, ...]:
    files = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return tuple(str(path.relative_to(ROOT)) for path in files if name in path.read_text(encoding="utf-8"))


@cache
def _used_in(file: str) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """How constants in capitals are used, by name, and how whatever else has a method of a pattern."""
    constants: dict[str, frozenset[str]] = {}
    others: frozenset[str] = frozenset()
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Attribute) or node.attr not in _USING or _is_re(node):
            continue
        name = (
            node.value.id
            if isinstance(node.value, ast.Name)
            else node.value.attr
            if isinstance(node.value, ast.Attribute)
            else ""
        )
        if name.isupper():
            constants[name] = constants.get(name, frozenset()) | {_kind(node.attr)}
        elif node.attr != "split" or "pattern" in name or "border" in name:  # texts are split too
            others |= {_kind(node.attr)}
    return constants, others
