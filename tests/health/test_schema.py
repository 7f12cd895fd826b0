"""Code and database of different age: what fits works, what does not is said in one line and touched by nobody."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.config import SettingsError
from db import schema
from db.engine import Database, create_engine
from db.migrate import downgrade, upgrade
from tests.commands import command
from tests.dialogue import Office
from tests.health.newer import move_on
from tests.processes import bot, simulator, until

pytestmark = pytest.mark.slow

HEAD = schema.known()[-1]
_LATER = '''
"""later"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = {revision!r}, {down!r}, None, None
{tolerates}
def upgrade() -> None:
    op.add_column("people", sa.Column("later_{revision}", sa.String(), nullable=True))
def downgrade() -> None:
    op.drop_column("people", "later_{revision}")
'''


def misfit(url: str) -> str | None:
    engine = create_engine(url)
    with engine.connect() as connection:
        line = schema.misfit(connection)
    engine.dispose()
    return line


def marks(url: str) -> dict[str, str]:
    database = Database(url)
    rows = database.transact(
        lambda session: session.execute(text("SELECT revision, tolerates FROM schema_marks")).all()
    )
    database.close()
    return {row[0]: row[1] for row in rows}


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["Later"]:
    yield Later(tmp_path, monkeypatch)
    schema.known.cache_clear()
    schema._scripts.cache_clear()


class Later:
    """This program some migrations later."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._scripts = folder / "migrations"
        self._monkeypatch = monkeypatch
        shutil.copytree(schema.SCRIPTS, self._scripts)
        self._last = HEAD

    def adds(self, revision: str, tolerates: str | None) -> None:
        line = f"tolerates = {tolerates!r}" if tolerates else ""
        code = _LATER.format(revision=revision, down=self._last, tolerates=line)
        (self._scripts / "versions" / f"{revision}_later.py").write_text(code)
        self._last = revision

    def migrates(self, url: str, *, back: bool = False) -> None:
        self._at(self._scripts)
        engine = create_engine(url)
        if back:
            downgrade(engine, HEAD)
        else:
            upgrade(engine)
        engine.dispose()
        self._monkeypatch.undo()
        self._at(None)

    def _at(self, scripts: Path | None) -> None:
        if scripts:
            self._monkeypatch.setattr(schema, "SCRIPTS", scripts)
        schema.known.cache_clear()
        schema._scripts.cache_clear()


def test_every_migration_says_what_it_tolerates() -> None:
    """From the one on that brought marks; and what it names is a revision that is no later than itself."""
    scripts, known = schema._scripts(), schema.known()
    for revision in known[known.index("0008") :]:
        tolerates = scripts.get_revision(revision).module.tolerates
        assert known.index(tolerates) <= known.index(revision)


def test_a_migrated_database_has_the_marks(database_url: str) -> None:
    assert marks(database_url)["0008"] == "0007"
    assert misfit(database_url) is None


@pytest.mark.parametrize(
    ("steps", "fits"),
    [
        ([("9901", HEAD)], True),
        ([("9901", "0007")], True),
        ([("9901", "9901")], False),
        ([("9901", None)], False),  # it says nothing: only its own code
        ([("9901", HEAD), ("9902", HEAD)], True),
        ([("9901", "9901"), ("9902", HEAD)], False),  # the newest tolerates us, one before it does not
        ([("9901", HEAD), ("9902", "9901")], False),
    ],
)
def test_code_reads_what_later_migrations_tolerate(
    database_url: str, later: Later, steps: list[tuple[str, str | None]], fits: bool
) -> None:
    for revision, tolerates in steps:
        later.adds(revision, tolerates)
    later.migrates(database_url)
    last = steps[-1][0]
    refusal = f"the database is newer ({last}) than this version ({HEAD}): install the newer version"
    assert misfit(database_url) == (None if fits else refusal)
    later.migrates(database_url, back=True)
    assert misfit(database_url) is None
    assert last not in marks(database_url)


def test_a_revision_without_a_mark_is_refused(database_url: str) -> None:
    move_on(database_url, "strange")
    assert (
        misfit(database_url) == f"the database is newer (strange) than this version ({HEAD}): install the newer version"
    )


def test_an_older_database_is_migrated_first(database_url: str) -> None:
    engine = create_engine(database_url)
    downgrade(engine, "0007")
    engine.dispose()
    assert misfit(database_url) == (
        f"the database is at an older schema (0007, this version needs {HEAD}); run `python -m bot migrate`"
    )


def test_migrating_leaves_a_newer_database_alone(database_url: str) -> None:
    move_on(database_url, "9901", HEAD, "DELETE FROM secretariats WHERE code = '47001'")
    engine = create_engine(database_url)
    upgrade(engine)
    with engine.connect() as connection:
        assert schema.revision_of(connection) == "9901"
        assert connection.execute(text("SELECT count(*) FROM secretariats WHERE code = '47001'")).scalar() == 0
    move_on(database_url, "9902", "9902")
    with pytest.raises(schema.Misfit):
        upgrade(engine)
    engine.dispose()


@pytest.mark.parametrize("arguments", [("status",), ("migrate",), ("knowledge", "pending")])
def test_commands_work_on_a_newer_database_that_tolerates_them(
    tmp_path: Path, database_url: str, arguments: tuple[str, ...]
) -> None:
    move_on(database_url, "9901", HEAD, "ALTER TABLE people ADD COLUMN later TEXT", "CREATE TABLE later (id INTEGER)")
    ended = command(tmp_path, *arguments, DATABASE_URL=database_url)
    assert ended.status == 0, ended


# Running


async def test_a_newer_schema_that_tolerates_us_changes_nothing(office: Office) -> None:
    """While it runs and after a start."""
    ana = office.person("Ana")
    await ana.says("q es el mgei")
    move_on(office.assistant.settings.database_url, "9901", HEAD, "ALTER TABLE questions ADD COLUMN later TEXT")
    await asyncio.sleep(1.1)
    await ana.says("objeto del convenio 059")
    assert len(ana.replies) == 2
    assert (await office.assistant.health.verdict()).ok


async def test_an_old_process_on_a_newer_schema_confirms_nothing_and_stops(office: Office) -> None:
    """The table it writes to has changed meanwhile: no apology, the message waits for the newer version."""
    ana = office.person("Ana")
    await ana.says("hola")
    url = office.assistant.settings.database_url
    before = len(ana.replies)
    move_on(url, "9901", None, "ALTER TABLE questions RENAME COLUMN text TO words")
    office.telegram.say(ana.id, "q es el mgei")
    assert office._serving is not None
    with pytest.raises(SettingsError, match=r"DATABASE_URL: the database is newer \(9901\)"):
        await asyncio.wait_for(asyncio.shield(office._serving), 30)
    assert office.telegram.updates.pending == 1
    assert len(ana.replies) == before
    verdict = await office.assistant.health.verdict()
    assert not verdict.ok
    assert "the database is newer (9901)" in verdict.as_json()["reasons"][0]
    office._serving = asyncio.create_task(asyncio.sleep(0))  # it has ended already


async def test_what_fails_while_the_schema_changes_is_not_confirmed_either(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look before the update still saw the old schema."""
    ana = office.person("Ana")
    await ana.says("hola")
    monkeypatch.setattr("bot.health.guarded.FRESH_S", 3600.0)
    monkeypatch.setattr("bot.health.look.LOOK_S", 3600.0)
    await asyncio.sleep(2.1)
    move_on(office.assistant.settings.database_url, "9901", None, "ALTER TABLE questions RENAME COLUMN text TO words")
    office.telegram.say(ana.id, "q es el mgei")
    assert office._serving is not None
    with pytest.raises(SettingsError, match="newer"):
        await asyncio.wait_for(asyncio.shield(office._serving), 30)
    assert office.telegram.updates.pending == 1
    assert "Disculpe" not in "".join(ana.replies)
    office._serving = asyncio.create_task(asyncio.sleep(0))  # it has ended already


def test_a_real_old_process_stops_with_2_and_the_newer_version_finds_the_message(
    tmp_path: Path, database_url: str
) -> None:
    with simulator(tmp_path) as door:
        process = bot(door, tmp_path, database_url)
        ana = door.person("Ana Prueba")
        door.say(ana, "q es el mgei")
        until(lambda: door.replies(ana), what=process.log)
        move_on(database_url, "9901", "9901", "ALTER TABLE questions RENAME COLUMN text TO words")
        door.say(ana, "objeto del convenio 059")
        assert process.wait(60) == 2
        assert process.written().splitlines()[-1].startswith("DATABASE_URL: the database is newer (9901)")
        assert "Traceback" not in process.written().split("takes no more updates")[-1]
        assert len(door.replies(ana)) == 1
        again = bot(door, tmp_path, database_url)
        assert again.wait(60) == 2
        assert len(door.replies(ana)) == 1
        engine = create_engine(database_url)
        with engine.begin() as connection:  # the newer version: here, the schema as this one knows it
            connection.execute(text("ALTER TABLE questions RENAME COLUMN words TO text"))
            connection.execute(text("DELETE FROM schema_marks WHERE revision = '9901'"))
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})
        engine.dispose()
        newer = bot(door, tmp_path, database_url)
        until(lambda: len(door.replies(ana)) == 2, what=newer.log)
        assert newer.terminate() == 0
