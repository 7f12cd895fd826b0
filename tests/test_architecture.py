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
    "bot/delivery/taking.py": ({"bot.services", "bot.edge.letters", "db"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/handlers": (
        {
            "bot.edge.gate",
            "bot.edge.context",
            "bot.edge.reply",
            "bot.people.chat.choosing",
            "bot.announcements.chat.composition",
            "bot.evidence.chat.upload",
            "bot.reports.chat.filing",
            "bot.reports.chat.form",
            "bot.inspection",
            "bot.services",
            "bot.views",
            "bot.plans.charts",
            "bot.spreadsheets",
            "bot.edge.markup",
            "bot.edge.menu",
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
    "bot/workbooks/console/importing.py": (
        {"bot.inspection", "bot.services", "bot.spreadsheets", "bot.views", "db"},
        {"telegram", "aiohttp", "jinja2"},
    ),
    "bot/workbooks/console/reporting.py": (
        {"bot.services", "bot.spreadsheets", "bot.views", "db"},
        {"telegram", "aiohttp", "jinja2"},
    ),
    "bot/announcements/console.py": ({"bot.services", "bot.edge.markup", "db"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/health": ({"bot.health", "bot.services", "db"}, {"aiohttp", "jinja2"}),
    "bot/health/guarded.py": ({"bot.health", "bot.intake", "db.engine"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/edge/introduction.py": ({"bot.edge.menu", "bot.intake", "bot.views"}, {"sqlalchemy", "aiohttp", "jinja2"}),
    "bot/opening.py": ({"db"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/health/watchdog.py": (set(), {"telegram", "sqlalchemy", "aiohttp", "jinja2"}),
    "bot/edge/clock.py": ({"db.engine"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/announcements/chat/progress.py": ({"bot.services", "bot.views", "db"}, {"aiohttp", "jinja2"}),
    "bot/sample": ({"bot.sample", "bot.services", "db"}, {"telegram", "aiohttp", "jinja2"}),
    "bot/simulator": ({"bot.simulator"}, {"sqlmodel", "sqlalchemy", "jinja2"}),
    "bot/intake": ({"bot.intake", "bot.services", "db"}, {"aiohttp", "jinja2"}),
    "bot/delivery/sender.py": (
        {"bot.delivery.calls", "bot.edge.letters", "bot.base.pace", "bot.services", "db"},
        {"aiohttp", "jinja2"},
    ),
    "bot/delivery/calls.py": (
        {
            "bot.edge.letters",
            "bot.delivery.outcomes",
            "bot.base.pace",
            "bot.intake",
            "bot.services",
            "bot.views",
            "db.models",
        },
        {"aiohttp", "jinja2", "sqlalchemy"},
    ),
    "bot/delivery/outcomes.py": (
        {"bot.intake", "bot.edge.transport", "bot.services", "db"},
        {"aiohttp", "jinja2", "sqlalchemy"},
    ),
    "bot/edge/letters.py": ({"bot.views", "db.models"}, {"aiohttp", "jinja2", "telegram"}),
    "bot/base/pace.py": (set(), {"telegram", "sqlalchemy", "aiohttp"}),
    "bot/edge/replies.py": ({"bot.base.pace", "bot.intake"}, {"sqlalchemy", "aiohttp"}),
    "bot/edge/transport.py": (set(), {"sqlalchemy", "jinja2"}),
    "bot/edge/web.py": (set(), {"telegram", "sqlalchemy", "jinja2"}),
    "bot/plans/charts.py": (set(), {"telegram", "sqlalchemy", "aiohttp", "jinja2"}),
    "bot/views": (
        {"bot.views", "bot.edge.letters", "bot.plans.charts", "bot.services", "conocimiento", "db.models"},
        {"sqlalchemy", "sqlmodel", "aiohttp"},
    ),
    "bot/questions/reload.py": ({"conocimiento"}, {"telegram", "sqlalchemy", "aiohttp"}),
    "bot/edge/markup.py": (set(), {"telegram", "sqlalchemy", "aiohttp"}),
    "bot/edge/menu.py": ({"db.models"}, {"telegram", "sqlalchemy", "aiohttp"}),
    "bot/edge/wall_clock.py": (set(), {"telegram", "sqlalchemy", "aiohttp"}),
    "bot/config.py": (set(), {"telegram", "aiohttp"}),
    "bot/logs.py": (set(), {"telegram", "aiohttp"}),
    "bot/metrics.py": (set(), {"telegram", "aiohttp"}),
}
KNOW_ALL = {"bot/app.py", "bot/cli.py", "bot/demo/running.py", "bot/doctor.py", "bot/__main__.py", "bot/__init__.py"}


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
