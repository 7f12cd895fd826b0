"""Do this code and a database fit together?

Every migration says in `tolerates` which is the oldest revision of code that still works once it was applied; the
database keeps it (`schema_marks`), so that code which has never heard of a migration can read whether it may go on.
"""

from functools import cache
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from db.models import SchemaMark

SCRIPTS = Path(__file__).parent / "migrations"
_MARKS: Table = SchemaMark.__table__  # type: ignore[attr-defined]
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String))  # Alembic's own
_UPGRADE = "run `python -m bot migrate`"


class Misfit(Exception):
    """This code can't work on this database; the message is one plain line."""


def config(connection: Connection | None = None) -> Config:
    """Makes Alembic's configuration in code, so that no .ini file is needed."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS))
    made.attributes["connection"] = connection
    return made


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())


@cache
def known() -> tuple[str, ...]:
    """Lists the revisions this code has, the oldest first."""
    return tuple(reversed([script.revision for script in _scripts().walk_revisions()]))


def revision_of(connection: Connection) -> str | None:
    """Returns the revision of the database; None when it was never migrated."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar()


def is_current(connection: Connection) -> bool:
    """Tells whether the database is at the newest revision of this code."""
    return revision_of(connection) == known()[-1]


def misfit(connection: Connection) -> str | None:
    """Says in one plain line why this code can't work on this database; None when it can."""
    revision, ours = revision_of(connection), known()
    if revision == ours[-1]:
        return None
    if revision is None:
        return f"the database is empty; {_UPGRADE}"
    if revision in ours:
        return f"the database is at an older schema ({revision}, this version needs {ours[-1]}); {_UPGRADE}"
    if _tolerated(connection, revision):
        return None
    return f"the database is newer ({revision}) than this version ({ours[-1]}): install the newer version"


def is_newer(connection: Connection) -> bool:
    """Tells whether the database has a revision that this code does not know."""
    revision = revision_of(connection)
    return revision is not None and revision not in known()


def _tolerated(connection: Connection, revision: str) -> bool:
    """Tells whether every migration that this code does not know lets it work on, the newest among them."""
    if not inspect(connection).has_table(_MARKS.name):
        return False
    unknown = {
        row.revision: row.tolerates for row in connection.execute(_MARKS.select()) if row.revision not in known()
    }
    return revision in unknown and all(oldest in known() for oldest in unknown.values())


def mark(ctx: MigrationContext, step: MigrationInfo, heads: Any, run_args: Any) -> None:  # noqa: ARG001  alembic names them
    """Keeps what a migration tolerates when it is applied, and forgets it when it is taken back (alembic calls this:
    `on_version_apply`). A migration that says nothing tolerates only its own code."""
    connection, applied = ctx.connection, step.up_revision_id
    assert connection is not None
    assert applied is not None
    if not inspect(connection).has_table(_MARKS.name):  # before the migration that makes it
        return
    connection.execute(_MARKS.delete().where(_MARKS.c.revision == applied))
    if step.is_upgrade:
        tolerates = getattr(_scripts().get_revision(applied).module, "tolerates", applied)
        connection.execute(_MARKS.insert().values(revision=applied, tolerates=tolerates))
