"""What the commands of every capability need from the command line: settings, database, search, a progress bar."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.config import Settings, SettingsError, load_settings
from bot.edge.wall_clock import utc_now

if TYPE_CHECKING:  # they take a second to import, which `--help` has no use for
    from conocimiento.editions import Edition
    from conocimiento.search import Knowledge
    from db.engine import Database

T = TypeVar("T")

KnowledgePath = Annotated[
    Path, typer.Option("--knowledge", metavar="PATH", help="A folder of articles or a .jsonl file.")
]
Port = Annotated[int, typer.Option(min=0, max=65535)]


def now() -> datetime:
    """Reads the clock, for all commands."""
    return utc_now()


def settings(**overrides: Any) -> Settings:
    """Loads them; the log is as they say from here on, and hides what is secret. Raises SettingsError."""
    from bot import logs

    found = load_settings(**overrides)
    token = found.telegram_token.get_secret_value() if found.telegram_token else ""
    secret = found.webhook_secret.get_secret_value() if found.webhook_secret else ""
    logs.configure(found.log_level, found.log_format, tuple(filter(None, (token, secret))))
    return found


def database() -> "Database":
    """Opens it as it stands: only `migrate`, `run` and `demo` create or change a schema. Raises SettingsError."""
    from bot import opening

    return opening.opened(settings())


def prepare(settings: Settings) -> None:
    """Brings the database to the current schema. Raises SettingsError."""
    from bot import opening

    opening.prepare(settings)


def edition() -> "Edition":
    """Reads what was published beside the files: nothing while there is no database. Raises SettingsError."""
    from bot import opening
    from conocimiento.editions import FILES_ALONE

    found = load_settings()
    return opening.published(found) if opening.exists(found) else FILES_ALONE


def knowledge(path: Path) -> "Knowledge":
    """Loads the base as it is served and, unless the settings say no, the encoder. Raises KnowledgeError."""
    from conocimiento.library import Library
    from conocimiento.search.cache import Cache
    from conocimiento.search.encoder import load_encoder

    found = load_settings()
    library = Library(path, Cache(found.cache_dir))
    library.encoder = load_encoder(library.cache) if found.encoder else None
    return library.served(_published(path))[0]


def _published(path: Path) -> "Edition":
    """Reads what is served beside our own files. A database that does not fit is said, and done without."""
    from conocimiento.articles import HOME
    from conocimiento.editions import FILES_ALONE

    try:
        return edition() if path == HOME else FILES_ALONE
    except SettingsError as exc:
        typer.echo(f"{exc}: what was published is left out", err=True)
        return FILES_ALONE


def progress(items: Sequence[T], what: str) -> Iterable[T]:
    """Draws a bar on a terminal's standard error; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import track

    return track(items, what, console=Console(stderr=True), disable=not sys.stderr.isatty())


@contextmanager
def bar(what: str) -> Iterator[Callable[[int], Callable[[int], None]]]:
    """Draws a bar where `progress` would, for what is no list: gives what takes how much there is to do, and makes what
    takes how much more was done."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as drawn:

        def of(total: int) -> Callable[[int], None]:
            task, step, waiting = drawn.add_task(what, total=total), max(total // 1000, 1), 0

            def advance(more: int) -> None:
                nonlocal waiting
                waiting += more
                if waiting >= step:
                    drawn.advance(task, waiting)
                    waiting = 0

            return advance

        yield of
