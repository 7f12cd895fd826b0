"""`python -m bot COMMAND`. Exit status: 0 done, 1 the content is wrong, 2 the call is wrong (or a setting).

Each capability brings its commands (`console`); here are those of the whole house. What a command needs is imported
when it runs, so that `--help` comes at once.
"""

import asyncio
import json
import sys
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot import terminal
from bot.announcements.console import commands as announcements
from bot.backups import console as backups
from bot.base import memory
from bot.config import SettingsError
from bot.demo import console as demo
from bot.membership import console as membership
from bot.questions import console as questions
from bot.reminders import console as reminders
from bot.workbooks.console import commands as workbooks
from conocimiento.article import KnowledgeError

app = typer.Typer(
    help="Alianza: a Telegram assistant for the staff of Colombia's education secretariats.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # the pretty ones print local variables, and those hold tokens and people's words
    add_completion=False,
)


def main() -> None:
    try:
        app()
    except SettingsError as exc:
        print(*exc.args, sep="\n", file=sys.stderr)
        sys.exit(2)
    except KnowledgeError as exc:
        print(exc, file=sys.stderr)
        sys.exit(1)
    except (SQLAlchemyError, OSError) as exc:
        print(_trouble(exc), file=sys.stderr)
        sys.exit(2)


def _trouble(error: SQLAlchemyError | OSError) -> str:
    """Reports a database that went away at work, or a file that can't be read or written, in one plain line, never as a
    traceback."""
    from bot import opening
    from db.engine import first_line

    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: can't be read or written: {error.strerror}"
    return first_line(error) if isinstance(error, OSError) else str(opening.trouble(error))


def run() -> None:
    """The bot on Telegram (or on TELEGRAM_API_URL)."""
    settings = terminal.settings()
    with memory.growing():
        from bot.app import run as run_bot
        from bot.health.watchdog import Watchdog

    watchdog = Watchdog()
    try:
        asyncio.run(run_bot(settings, watchdog))
    finally:
        watchdog.stop()


def status(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """How things stand: people, activities, reports, deliveries, knowledge."""
    from bot.status import knowledge
    from bot.status import status as read_status
    from conocimiento.articles import HOME
    from conocimiento.editions import served

    timezone = terminal.settings().timezone
    found = terminal.database().transact(read_status, terminal.now(), timezone)
    base, _, _ = served(HOME, terminal.edition())
    found["knowledge"] = knowledge(base, terminal.now().astimezone(timezone).date())
    if as_json:
        print(json.dumps(found))
        return
    for name, numbers in found.items():
        words = ", ".join(f"{key} {value}" for key, value in numbers.items()) if isinstance(numbers, dict) else numbers
        print(f"{name:<12} {words}")


def doctor() -> None:
    """Checks configuration, database, knowledge and Telegram; exit 1 when something needs attention."""
    settings = terminal.settings()
    from bot.doctor import examine

    findings = asyncio.run(examine(settings, terminal.now))
    for finding in findings:
        print(finding)
    if not all(finding.ok for finding in findings):
        sys.exit(1)


app.command()(run)
for room in (demo, questions, membership, announcements, workbooks, backups):
    room.register(app)
for command in (status, doctor):
    app.command()(command)
reminders.register(app)
