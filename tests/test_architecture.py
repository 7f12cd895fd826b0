"""Who may import whom. Each room may import what stands here and nothing else of ours."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOUNDATION = {"bot.config", "bot.logs", "bot.metrics"}  # settings, logs and counters: everywhere in bot

# room → (modules of ours it may import, libraries it must not)
ROOMS: dict[str, tuple[set[str], set[str]]] = {
    "conocimiento": ({"conocimiento"}, {"telegram", "sqlmodel", "sqlalchemy", "aiohttp", "jinja2"}),
    "db": ({"db"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/services": ({"bot.services", "db", "conocimiento"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/services/sending.py": ({"bot.services", "bot.letters", "db"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/handlers": (
        {
            "bot.handlers.gate",
            "bot.handlers.context",
            "bot.handlers.reply",
            "bot.handlers.choosing",
            "bot.handlers.composition",
            "bot.handlers.upload",
            "bot.handlers.filing",
            "bot.handlers.report_form",
            "bot.inspection",
            "bot.services",
            "bot.views",
            "bot.charts",
            "bot.spreadsheets",
            "bot.markup",
            "bot.commands",
            "db",
            "conocimiento",
        },
        {"aiohttp", "jinja2"},
    ),
    "bot/inspection": (
        {"bot.inspection", "bot.services", "bot.spreadsheets"},
        {"telegram", "sqlalchemy", "sqlmodel", "aiohttp", "jinja2"},
    ),
    "bot/spreadsheets": (
        {"bot.spreadsheets", "bot.services", "db.models"},
        {"telegram", "sqlalchemy", "sqlmodel", "aiohttp", "jinja2"},
    ),
    "bot/importing.py": (
        {"bot.inspection", "bot.services", "bot.spreadsheets", "bot.views", "db"},
        {"telegram", "aiohttp", "jinja2"},
    ),
    "bot/reporting.py": (
        {"bot.services", "bot.spreadsheets", "bot.views", "db"},
        {"telegram", "aiohttp", "jinja2"},
    ),
    "bot/announcing.py": ({"bot.services", "bot.markup", "db"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/health": ({"bot.health", "bot.services", "db"}, {"aiohttp", "jinja2"}),
    "bot/guarded.py": ({"bot.health", "bot.intake", "db.engine"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/introduction.py": ({"bot.commands", "bot.intake", "bot.views"}, {"sqlalchemy", "aiohttp", "jinja2"}),
    "bot/opening.py": ({"db"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/watchdog.py": (set(), {"telegram", "sqlalchemy", "aiohttp", "jinja2"}),
    "bot/clock.py": ({"db.engine"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/progress.py": ({"bot.services", "bot.views", "db"}, {"aiohttp", "jinja2"}),
    "bot/sample": ({"bot.sample", "bot.services", "db"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/simulator": ({"bot.simulator"}, {"sqlmodel", "sqlalchemy", "jinja2"}),
    "bot/intake": ({"bot.intake", "bot.services", "db"}, {"aiohttp", "jinja2"}),
    "bot/delivery.py": (
        {"bot.calls", "bot.letters", "bot.pace", "bot.services", "db"},
        {"aiohttp", "jinja2"},
    ),
    "bot/calls.py": (
        {"bot.letters", "bot.outcomes", "bot.pace", "bot.intake", "bot.services", "bot.views", "db.models"},
        {"aiohttp", "jinja2", "sqlalchemy"},
    ),
    "bot/outcomes.py": (
        {"bot.intake", "bot.transport", "bot.services", "db"},
        {"aiohttp", "jinja2", "sqlalchemy"},
    ),
    "bot/letters.py": ({"bot.views", "db.models"}, {"aiohttp", "jinja2", "telegram"}),
    "bot/pace.py": (set(), {"telegram", "sqlalchemy", "aiohttp"}),
    "bot/replies.py": ({"bot.pace", "bot.intake"}, {"sqlalchemy", "aiohttp"}),
    "bot/transport.py": (set(), {"sqlalchemy", "jinja2"}),
    "bot/web.py": (set(), {"telegram", "sqlalchemy", "jinja2"}),
    "bot/charts.py": (set(), {"telegram", "sqlalchemy", "aiohttp", "jinja2"}),
    "bot/views": (
        {"bot.views", "bot.letters", "bot.charts", "bot.services", "conocimiento", "db.models"},
        {"sqlalchemy", "sqlmodel", "aiohttp"},
    ),
    "bot/reload.py": ({"conocimiento"}, {"telegram", "sqlalchemy", "aiohttp"}),
    "bot/markup.py": (set(), {"telegram", "sqlalchemy", "aiohttp"}),
    "bot/commands.py": ({"db.models"}, {"telegram", "sqlalchemy", "aiohttp"}),
    "bot/wall_clock.py": (set(), {"telegram", "sqlalchemy", "aiohttp"}),
    "bot/config.py": (set(), {"telegram", "aiohttp"}),
    "bot/logs.py": (set(), {"telegram", "aiohttp"}),
    "bot/metrics.py": (set(), {"telegram", "aiohttp"}),
}
KNOW_ALL = {"bot/app.py", "bot/cli.py", "bot/demo.py", "bot/doctor.py", "bot/__main__.py", "bot/__init__.py"}


def _modules() -> list[Path]:
    return [file for room in ("bot", "db", "conocimiento") for file in sorted((ROOT / room).rglob("*.py"))]


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _room(file: Path) -> str | None:
    name = file.relative_to(ROOT).as_posix()
    if name in KNOW_ALL:
        return None
    rooms = [room for room in ROOMS if name == room or name.startswith(f"{room}/")]
    assert rooms, f"{name} is in no room of the house: add it to the table, and to ARCHITECTURE.md"
    return max(rooms, key=len)


def _within(module: str, rooms: set[str]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


@pytest.mark.parametrize("file", _modules(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_room_imports_only_what_the_table_allows(file: Path) -> None:
    room = _room(file)
    if room is None:
        return
    allowed, forbidden = ROOMS[room]
    if room.startswith("bot/"):
        allowed = allowed | FOUNDATION
    imports = _imports(file)
    ours = {module for module in imports if module.split(".")[0] in {"bot", "db", "conocimiento"}}
    # `from bot import views` names the package and the module; the module is what counts
    ours -= {"bot", "bot.handlers", "bot.services"}
    assert not {module for module in ours if not _within(module, allowed)}
    assert not {module for module in imports if _within(module, forbidden)}


def test_the_simulator_meets_telegram_at_one_seam_only() -> None:
    for file in sorted((ROOT / "bot/simulator").rglob("*.py")):
        seams = {module for module in _imports(file) if module.split(".")[0] == "telegram"}
        assert seams <= {"telegram.request", "telegram.request.BaseRequest", "telegram.request.RequestData"}, file
        assert not seams or file.name == "request.py", file
