"""The house, as code: which room may import which, what no room may know, and how full a folder may be.

ARCHITECTURE.md («Rooms») says the same in words. Arrows point down only.
"""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

ROOT = Path(__file__).parent.parent.parent
OURS = ("bot", "db", "conocimiento")
EVERYWHERE = {"config", "logs", "metrics"}  # settings, logs and counters: everywhere in bot

# room → the rooms whose domain it may import. `chat` and `console` may also import edge and the chats of those rooms.
ROOMS: dict[str, set[str]] = {
    "base": set(),
    "people": {"base"},
    "edge": {"base", "people", "inspection"},
    "plans": {"base", "people"},
    "questions": {"base", "people"},
    "curation": {"base", "people", "questions", "workbooks"},
    "evidence": {"base", "people", "plans"},
    "workbooks": {"base", "people", "plans", "evidence"},
    "threads": {"base", "people", "plans", "evidence", "questions"},
    "announcements": {"base", "people", "plans", "evidence", "threads"},
    "reports": {"base", "people", "plans", "evidence", "announcements", "threads"},
    "membership": {"base", "people", "plans", "evidence", "announcements", "reports", "questions", "threads"},
    "reminders": {"base", "people", "plans", "evidence", "announcements", "reports", "threads"},
    "conversation": {
        *("base", "people", "plans", "evidence", "announcements", "reports", "questions", "curation"),
        *("workbooks", "membership", "reminders", "threads"),
    },
    "delivery": {"base", "people", "edge"},
    "inspection": {"base", "evidence", "workbooks"},
    "backups": {"base", "edge"},
    "health": {"base", "people", "edge", "delivery", "backups"},
}
# How words are folded, spelt and compared serves whoever reads any; articles and the search itself are for these.
WORDS = {"conocimiento/folding.py", "conocimiento/search/text.py", "conocimiento/search/speller.py"}
SEARCHES = {"plans", "questions", "curation", "threads", "conversation", "edge"}
SHOWS_ARTICLES = {"announcements"}  # the button of one may open an article
KNOW_ALL = {
    "bot/app.py",
    "bot/cli.py",
    "bot/doctor.py",
    "bot/status.py",
    "bot/opening.py",
    "bot/terminal.py",
    "bot/__main__.py",
    "bot/__init__.py",
}
KNOW_ALL_ROOMS = {"demo"}
FOR_CONSOLES = {"terminal"}  # what every command needs
TELEGRAM_LIBRARIES = {"telegram", "aiohttp", "jinja2"}
MOST_MODULES = 20


def _modules(*folders: str) -> list[Path]:
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _imports(file: Path) -> set[str]:
    """Modules, and the names imported from them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _libraries(file: Path) -> set[str]:
    return {module.split(".")[0] for module in _imports(file)}


def _ours(file: Path) -> Iterator[str]:
    """Paths of the files of ours that a file imports."""
    for module in _imports(file):
        if module.split(".")[0] not in OURS:
            continue
        for name in (module, module.rpartition(".")[0]):
            path = name.replace(".", "/")
            found = next((each for each in (f"{path}.py", f"{path}/__init__.py") if (ROOT / each).is_file()), None)
            if found:
                yield found
                break
        else:
            raise AssertionError(f"{_name(file)}: {module} is no module of ours")


def _room(path: str) -> str:
    parts = path.split("/")
    if parts[0] != "bot" or len(parts) == 2:
        return parts[0] if parts[0] != "bot" else parts[1].removesuffix(".py")
    return parts[1]


def _layer(path: str) -> str:
    inner = path.split("/")[2:]
    if "chat" in inner[:-1]:
        return "chat"
    return "console" if inner and (inner[0] == "console" or inner[-1] == "console.py") else "domain"


def _may(importer: str, imported: str) -> bool:
    """Whether one file of a room may import another file of ours."""
    room, layer, other, kind = _room(importer), _layer(importer), _room(imported), _layer(imported)
    if other in EVERYWHERE or other == "db":
        return True
    if other == "conocimiento":
        return imported in WORDS or room in SEARCHES or (room in SHOWS_ARTICLES and layer == "chat")
    if other in FOR_CONSOLES:
        return layer == "console"
    if room == other:
        return kind == "domain" or layer in {kind, "console"}
    if other in {"edge", "inspection"} and layer != "domain":
        return True
    if other not in ROOMS[room]:
        return False
    return kind == "domain" or (kind == "chat" and layer != "domain")


ROOM_FILES = [f for f in _modules("bot") if _name(f) not in KNOW_ALL and _room(_name(f)) not in KNOW_ALL_ROOMS]


@pytest.mark.parametrize("file", ROOM_FILES, ids=_name)
def test_a_room_imports_only_what_the_table_allows(file: Path) -> None:
    name = _name(file)
    room = _room(name)
    if room == "simulator":
        assert all(_room(other) == "simulator" for other in _ours(file))
        return
    if room in EVERYWHERE:
        assert not set(_ours(file)) - {f"bot/{each}.py" for each in EVERYWHERE} - {"bot/__init__.py"}
        return
    assert room in ROOMS, f"{name} is in no room of the house: add it to the table, and to ARCHITECTURE.md"
    assert not [other for other in _ours(file) if not _may(name, other)]


@pytest.mark.parametrize("file", _modules("db", "conocimiento"), ids=_name)
def test_the_tables_and_the_search_know_only_themselves(file: Path) -> None:
    assert {_room(other) for other in _ours(file)} <= {_name(file).split("/")[0]}
    forbidden = {"db": TELEGRAM_LIBRARIES, "conocimiento": TELEGRAM_LIBRARIES | {"sqlmodel", "sqlalchemy"}}
    assert not _libraries(file) & forbidden[_name(file).split("/")[0]]


@pytest.mark.parametrize("file", ROOM_FILES, ids=_name)
def test_only_chats_and_the_edge_know_telegram(file: Path) -> None:
    """A domain knows neither Telegram nor templates nor HTTP; templates are the screen's."""
    name, libraries = _name(file), _libraries(file)
    if _room(name) == "simulator":
        assert not libraries & {"sqlmodel", "sqlalchemy", "jinja2"}
        return
    if _room(name) not in {"edge", "delivery", "health"} and _layer(name) != "chat":
        assert not libraries & TELEGRAM_LIBRARIES
    if _layer(name) == "chat":
        assert not libraries & {"sqlmodel", "sqlalchemy"}, "what a handler reads is a function of a domain, with a name"
    if name != "bot/edge/screen.py":
        assert "jinja2" not in libraries
    if _room(name) != "edge":
        assert "aiohttp" not in libraries


def test_the_table_points_down_only() -> None:
    """No circle between rooms: there is an order in which each imports only what stands below it."""
    below: set[str] = set()
    while waiting := {room for room in ROOMS if room not in below}:
        next_up = {room for room in waiting if ROOMS[room] <= below}
        assert next_up, f"a circle among {waiting}"
        below |= next_up


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports at the top of a module; one inside a function is made when it is called."""
    graph = {_name(file): {o for o in _top_level(file) if not o.endswith("__init__.py")} for file in _modules(*OURS)}
    done: set[str] = set()
    while free := {name for name, needs in graph.items() if name not in done and needs <= done}:
        done |= free
    assert not sorted(graph.keys() - done)


def _top_level(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    inside = {
        module
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom)
        for module in (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names))
    }
    names = {name.removesuffix(".py").replace("/", ".") for name in _ours(file)}
    return {f"{name.replace('.', '/')}.py" for name in names - inside}


def test_the_simulator_meets_telegram_at_one_seam_only() -> None:
    for file in _modules("bot/simulator"):
        seams = {module for module in _imports(file) if module.split(".")[0] == "telegram"}
        assert seams <= {"telegram.request.BaseRequest", "telegram.request.RequestData"}, file
        assert not seams or file.name == "request.py", file


# Private names of libraries that nothing public gives, and the test that fails when one of them goes.
PRIVATE = {("bot/workbooks/files/xlsx.py", "_get_source"): "test_what_openpyxl_keeps_to_itself_is_where_we_read_it"}


@pytest.mark.parametrize("file", _modules(*OURS, "tests", "benchmarks"), ids=_name)
def test_nobody_uses_what_a_library_keeps_to_itself(file: Path) -> None:
    """It may be gone with the next version, and nobody would say so."""
    theirs = [module for module in _imports(file) if module.split(".")[0] not in (*OURS, "tests", "benchmarks")]
    assert not [module for module in theirs if re.search(r"\._(?!_)", module)]
    if file.is_relative_to(ROOT / "tests"):
        return
    foreign = [
        node.attr
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and re.match(r"_[^_]", node.attr)
        if not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"})
    ]
    documented = {"_replace", "_asdict", "_exit", "_current_frames"}  # of NamedTuple, os and sys
    assert not [name for name in foreign if name not in documented and (_name(file), name) not in PRIVATE]


def test_what_openpyxl_keeps_to_itself_is_where_we_read_it() -> None:
    """The XML of a sheet as it stands in the file: which rows are hidden or merged is told nowhere else."""
    content = BytesIO()
    Workbook().save(content)
    sheet: Any = load_workbook(content, read_only=True).active
    assert b"<sheetData" in sheet._get_source().read()
    assert set(PRIVATE.values()) <= set(globals())


def test_nothing_in_a_domain_reads_the_clock() -> None:
    """Time is an argument. perf_counter only measures."""
    timeless = ROOMS.keys() - {"edge", "delivery", "health", "inspection"}
    domains = [f for f in ROOM_FILES if _layer(_name(f)) == "domain" and _room(_name(f)) in timeless]
    for file in [*domains, *_modules("conocimiento")]:
        calls = {
            node.func.attr
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert not calls & {"now", "utcnow", "today", "time"}, file


def test_no_folder_is_so_full_that_a_reader_scrolls() -> None:
    folders = {file.parent for file in _modules(*OURS)}
    full = {_name(each): len([f for f in each.glob("*.py") if f.name != "__init__.py"]) for each in folders}
    assert {name: count for name, count in full.items() if count > MOST_MODULES} == {}


def test_no_file_repeats_the_name_of_its_room() -> None:
    """`plans/plans.py` is what the room is about; `reports/report_form.py` would say it twice."""
    for file in ROOM_FILES:
        room = _room(_name(file))
        stem = file.stem.removesuffix("_screens")
        assert not re.match(rf"{room.rstrip('s')}s?_", stem), _name(file)


def test_templates_and_labels_have_one_name_each() -> None:
    """They are found over all rooms by their name alone."""
    templates = [file.name for file in (ROOT / "bot").glob("*/templates/*.html.j2")]
    assert sorted(templates) == sorted(set(templates))
    labels = [
        name
        for file in (ROOT / "bot").glob("*/templates/labels.j2")
        for name in re.findall(r"{% set (\w+) =", file.read_text(encoding="utf-8"))
    ]
    assert sorted(labels) == sorted(set(labels))
    assert len(templates) > 200
    assert len(labels) > 250
