"""`python -m tests.linear.probe`: every regular expression that the code makes while it is loaded and its handlers are
registered, as JSON: pattern, flags, file and line of ours that asked for it."""

import importlib
import json
import pkgutil
import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parent.parent.parent
OURS = tuple(str(ROOT / folder) + "/" for folder in ("bot", "conocimiento", "db"))
STAYS_OUT = ("__main__", "db.migrations")  # runs the program; runs inside alembic

_made: dict[tuple[Any, int, str, int], None] = {}
_compile: Any = vars(re)["_compile"]


def _recording(pattern: Any, flags: int) -> Any:
    made = _compile(pattern, flags)
    place = _place(sys._getframe(1))
    if place is not None and isinstance(made, re.Pattern):
        _made[made.pattern, made.flags, *place] = None
    return made


def _place(frame: FrameType | None) -> tuple[str, int] | None:
    """The line of ours that asked `re` for it, or python-telegram-bot; None for what other libraries make."""
    while frame is not None and frame.f_globals.get("__name__", "").split(".")[0] in ("re", "telegram"):
        frame = frame.f_back
    if frame is None or not frame.f_code.co_filename.startswith(OURS):
        return None
    return str(Path(frame.f_code.co_filename).relative_to(ROOT)), frame.f_lineno


def modules() -> list[str]:
    found = [*OURS_BY_NAME, *(each.name for name in OURS_BY_NAME for each in _within(name))]
    return sorted(name for name in found if not any(part in name for part in STAYS_OUT))


OURS_BY_NAME = ("bot", "conocimiento", "db")


def _within(package: str) -> list[Any]:
    path = list(importlib.import_module(package).__path__)
    return [each for each in pkgutil.walk_packages(path, f"{package}.") if "migrations" not in each.name]


def main() -> None:
    vars(re)["_compile"] = _recording
    for name in modules():
        importlib.import_module(name)
    _handlers()
    from conocimiento.search import Knowledge
    from tests import trained

    with trained.one_at_a_time():
        synonyms = Knowledge.load(cache=trained.cache())._synonyms
    synonyms.expand(next(iter(synonyms.phrases)))  # what was read before is read from the cache, without expressions
    made = [
        (pattern if isinstance(pattern, str) else pattern.decode("latin-1"), isinstance(pattern, bytes), flags, *place)
        for pattern, flags, *place in _made
    ]
    json.dump(made, sys.stdout)


def _handlers() -> None:
    from telegram.ext import ApplicationBuilder, ContextTypes

    from bot.app import HANDLERS
    from bot.edge.context import Context, Resources

    nothing: Any = None
    builder: Any = ApplicationBuilder().token("1:probe").updater(None).job_queue(None)
    app: Any = builder.context_types(ContextTypes(context=Context)).build()
    app.bot_data = Resources(database=nothing, knowledge=nothing, now=nothing, timezone=nothing, source_key=b"")
    for register in HANDLERS:
        register(app)


if __name__ == "__main__":
    main()
