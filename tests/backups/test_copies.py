"""A copy has everything, of one moment, and goes into an empty database whole or not at all."""

import json
import random
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session, SQLModel, select

from db import schema
from db.copying import archive, copies
from db.copying.filling import Refused
from db.engine import Database
from db.migrate import downgrade, pending, upgrade
from db.models import NEVER_COPIED, Person, Report, Role
from tests.backups.conftest import KINDS, engine_of
from tests.backups.filled import everything, fill
from tests.planning import NOW, add_file, assemble, enter

MB = 1024 * 1024


def quietly(_more: int) -> None:
    """Tells nobody."""


def write(database: Database, file: Path) -> copies.Made:
    return copies.backup(database.engine, file, NOW, lambda _: quietly)


def put(url: str, file: Path) -> None:
    with archive.opened(file) as reading, engine_of(url) as engine:
        copies.restore(engine, reading, quietly)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "copy.zip"


@pytest.fixture
def sqlite_copy(sqlite_template: Path, file: Path) -> Path:
    """A copy of a database with some people and a file."""
    with Database(f"sqlite:///{sqlite_template}") as database, Database(f"sqlite:///{file.parent}/small.db") as small:
        upgrade(small.engine)
        small.transact(lambda session: add_file(session, assemble(session).olga))
        assert not pending(database.engine)
        write(small, file)
    return file


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_restores_every_row_into_either_kind(
    database: Database, database_url: str, empty: Callable[[str], str], kind: str, file: Path
) -> None:
    database.transact(fill)
    made = write(database, file)
    target = empty(kind)
    put(target, file)
    assert everything(target) == everything(database_url)
    assert all(made.rows[table.name] for table in SQLModel.metadata.sorted_tables if table.name not in NEVER_COPIED)


@pytest.mark.parametrize("kind", KINDS)
def test_a_move_takes_every_row_into_either_kind(
    database: Database, database_url: str, empty: Callable[[str], str], kind: str
) -> None:
    database.transact(fill)
    target = empty(kind)
    with engine_of(target) as engine:
        copies.move(database.engine, engine, quietly)
        assert not pending(engine)
    assert everything(target) == everything(database_url)


def test_what_waits_for_a_moment_is_in_no_copy(database: Database, file: Path) -> None:
    database.transact(fill)
    write(database, file)
    with zipfile.ZipFile(file) as zipped:
        assert not {name.split(".")[0] for name in zipped.namelist()} & NEVER_COPIED


def test_a_copy_says_what_is_in_it(database: Database, file: Path) -> None:
    database.transact(fill)
    write(database, file)
    with archive.opened(file) as reading:
        manifest = reading.manifest
    assert manifest["revision"] == schema.known()[-1]
    people = next(table for table in manifest["tables"] if table["name"] == "people")
    assert (people["rows"], len(people["sha256"])) == (2, 64)
    evidence = next(table for table in manifest["tables"] if table["name"] == "evidence")
    assert evidence["files"]["content"]["bytes"] == 256 * 300


def test_only_its_owner_reads_a_copy_and_none_is_overwritten(database: Database, file: Path) -> None:
    write(database, file)
    before = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write(database, file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_go_on_after_those_that_are_taken(
    database: Database, empty: Callable[[str], str], kind: str, file: Path
) -> None:
    team = database.transact(assemble)
    write(database, file)
    target = empty(kind)
    put(target, file)
    with Database(target) as restored:
        assert restored.transact(_enter) == team.dario + 1


def _enter(session: Session) -> int:
    return enter(session, "Nadia Prueba", Role.COORDINATOR)


@pytest.mark.postgresql
def test_the_number_of_a_row_that_went_is_not_given_again(empty: Callable[[str], str], file: Path) -> None:
    """A button with it may still stand in a chat."""
    with Database(empty("postgresql")) as database:
        gone = database.transact(_enter)
        database.transact(lambda session: session.delete(session.get_one(Person, gone)))
        write(database, file)
    target = empty("postgresql")
    put(target, file)
    with Database(target) as restored:
        assert restored.transact(_enter) == gone + 1


def test_a_copy_is_of_one_moment_while_others_write(
    database: Database, empty: Callable[[str], str], file: Path
) -> None:
    """Nobody waits for it either: the first thing it tells comes from inside."""
    database.transact(assemble)
    people = database.transact(lambda session: len(session.exec(select(Person)).all()))

    def somebody_comes(_made: copies.Made) -> Callable[[int], None]:
        database.transact(_enter)
        return quietly

    copies.backup(database.engine, file, NOW, somebody_comes)
    target = empty("sqlite")
    put(target, file)
    assert len(everything(target)["people"]) == people
    assert database.transact(lambda session: len(session.exec(select(Person)).all())) == people + 1


# What is wrong with a file


def test_every_byte_that_changed_is_found(sqlite_copy: Path) -> None:
    whole = sqlite_copy.read_bytes()
    for place in [*range(0, len(whole), 97), *range(80), *range(len(whole) - 90, len(whole))]:
        sqlite_copy.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(archive.Damaged, match=r"damaged or cut short|no backup"), archive.opened(sqlite_copy):
            pass


def test_a_file_that_is_cut_short_is_found(sqlite_copy: Path) -> None:
    whole = sqlite_copy.read_bytes()
    for length in (0, 1, 30, 64, len(whole) // 2, len(whole) - 64, len(whole) - 1):
        sqlite_copy.write_bytes(whole[:length])
        with pytest.raises(archive.Damaged), archive.opened(sqlite_copy):
            pass


def test_what_is_no_copy_is_said(tmp_path: Path) -> None:
    other = tmp_path / "plan.zip"
    other.write_bytes(b"codigo;secretaria\n" * 20)
    with pytest.raises(archive.Damaged, match="is no backup of this program"), archive.opened(other):
        pass


def _with_manifest(file: Path, **changes: Any) -> Path:
    """The same copy with another manifest, and a seal that fits."""
    changed = file.with_name("changed.zip")
    with archive.opened(file) as reading, archive.create(changed) as writing, zipfile.ZipFile(file) as zipped:
        for name in zipped.namelist()[1:-1]:
            with writing.part(name) as part:
                part.write(zipped.read(name))
        writing.manifest(reading.manifest | changes)
    return changed


def test_a_copy_of_a_newer_schema_changes_nothing(sqlite_copy: Path, tmp_path: Path) -> None:
    newer = _with_manifest(sqlite_copy, revision="9999")
    target = f"sqlite:///{tmp_path}/target.db"
    with pytest.raises(schema.Misfit, match=r"newer schema \(9999\)"):
        put(target, newer)
    with engine_of(target) as engine, engine.connect() as connection:
        assert schema.revision_of(connection) is None


def test_a_newer_form_of_copies_is_said(sqlite_copy: Path) -> None:
    with (
        pytest.raises(archive.Damaged, match="newer version"),
        archive.opened(_with_manifest(sqlite_copy, format=archive.FORMAT + 1)),
    ):
        pass


def test_a_table_that_reads_back_otherwise_undoes_all(sqlite_copy: Path, tmp_path: Path) -> None:
    with archive.opened(sqlite_copy) as reading:
        tables = json.loads(json.dumps(reading.manifest["tables"]))
    next(table for table in tables if table["name"] == "people")["sha256"] = "0" * 64
    with pytest.raises(Refused, match="rows of people read back otherwise"):
        put(f"sqlite:///{tmp_path}/target.db", _with_manifest(sqlite_copy, tables=tables))
    with engine_of(f"sqlite:///{tmp_path}/target.db") as engine, engine.connect() as connection:
        assert schema.revision_of(connection) is None


# What is wrong with a database


@pytest.mark.parametrize("kind", KINDS)
def test_what_changes_on_the_way_undoes_all(
    sqlite_copy: Path, empty: Callable[[str], str], kind: str, tmp_path: Path
) -> None:
    """Somebody's trigger in the new database renames whoever comes in."""
    target = empty(kind)
    with engine_of(target) as engine, engine_of(f"sqlite:///{tmp_path}/small.db") as origin:
        upgrade(engine)
        with _renaming_all(engine):
            with pytest.raises(Refused, match="of people arrived otherwise"):
                copies.move(origin, engine, quietly)
            with pytest.raises(Refused, match="rows of people read back otherwise"):
                put(target, sqlite_copy)
        assert everything(target)["people"] == []


@contextmanager
def _renaming_all(engine: Engine) -> Iterator[None]:
    begin = (
        ["CREATE TRIGGER renames AFTER INSERT ON people BEGIN UPDATE people SET name = 'x' WHERE id = new.id; END"]
        if engine.dialect.name == "sqlite"
        else [
            "CREATE FUNCTION renames() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN new.name := 'x'; RETURN new; END $$",
            "CREATE TRIGGER renames BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION renames()",
        ]
    )
    end = "DROP TRIGGER renames" if engine.dialect.name == "sqlite" else "DROP FUNCTION renames() CASCADE"
    with engine.begin() as connection:
        for statement in begin:
            connection.execute(text(statement))
    yield
    with engine.begin() as connection:  # the next test gets the same PostgreSQL
        connection.execute(text(end))


def test_a_database_that_is_used_is_refused(database: Database, database_url: str, sqlite_copy: Path) -> None:
    database.transact(_enter)
    before = everything(database_url)
    with pytest.raises(Refused, match=r"not empty \(1 rows in people\)"):
        put(database_url, sqlite_copy)
    assert everything(database_url) == before


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_stops_in_the_middle_leaves_an_empty_database(
    sqlite_copy: Path, empty: Callable[[str], str], kind: str
) -> None:
    told: list[int] = []

    def stop_later(more: int) -> None:
        told.append(more)
        if len(told) == 5:
            raise KeyboardInterrupt

    target = empty(kind)
    with archive.opened(sqlite_copy) as reading, engine_of(target) as engine:
        with pytest.raises(KeyboardInterrupt):
            copies.restore(engine, reading, stop_later)
        upgrade(engine)
    assert everything(target)["people"] == []
    put(target, sqlite_copy)


def test_a_full_disk_under_the_database_leaves_it_empty(sqlite_copy: Path, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/target.db"
    with archive.opened(sqlite_copy) as reading, engine_of(target) as engine:
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count=130"))
        with pytest.raises(Exception, match="database or disk is full"):
            copies.restore(engine, reading, quietly)
        with engine.connect() as connection:
            assert schema.revision_of(connection) is None


def test_a_copy_of_an_older_schema_comes_up_with_it(
    database: Database, file: Path, empty: Callable[[str], str]
) -> None:
    """Also where the database was started by this version already."""
    newest, before = schema.known()[-1], schema.known()[-2]
    database.transact(assemble)
    downgrade(database.engine, before)
    assert write(database, file).revision == before
    target = empty("sqlite")
    with engine_of(target) as engine:
        upgrade(engine)
        with archive.opened(file) as reading:
            copies.restore(engine, reading, quietly)
        with engine.connect() as connection:
            assert schema.revision_of(connection) == newest
    assert [row[1] for row in everything(target)["people"]]
    upgrade(database.engine)


# Size


@pytest.mark.parametrize("kind", KINDS)
def test_files_are_held_one_at_a_time(database: Database, empty: Callable[[str], str], kind: str, file: Path) -> None:
    """24 files of 3 MB: copied, restored and moved within what a few of them need."""
    words = random.Random(7)

    def add(session: Session) -> None:
        person = assemble(session).olga
        for _ in range(24):
            add_file(session, person, content=words.randbytes(3 * MB), size=3 * MB)
            session.flush()
            session.expunge_all()

    database.transact(add)
    target = empty(kind)
    tracemalloc.start()
    try:
        write(database, file)
        put(target, file)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert file.stat().st_size > 72 * MB
    assert peak < 36 * MB
    with engine_of(target) as engine, engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM evidence")).scalar() == 24


def test_what_can_be_compressed_is(database: Database, file: Path) -> None:
    def add(session: Session) -> None:
        add_file(session, assemble(session).olga, content=b"acta " * MB, size=5 * MB)

    database.transact(add)
    write(database, file)
    assert file.stat().st_size < MB // 8


def test_a_table_of_others_beside_ours_is_in_no_copy(database: Database, file: Path) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id integer PRIMARY KEY)"))
    try:
        assert "theirs" not in write(database, file).rows
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("DROP TABLE theirs"))


def test_reports_may_name_later_ones(database: Database, empty: Callable[[str], str], file: Path) -> None:
    """A row that names another of its own table goes in whatever their order."""
    database.transact(fill)

    def twist(session: Session) -> None:
        first = session.get_one(Report, 1)
        session.add(Report(**first.model_dump(exclude={"id", "source", "answers_id"}), id=900, source="other"))
        session.flush()
        first.answers_id = 900

    database.transact(twist)
    write(database, file)
    target = empty("sqlite" if database.engine.dialect.name == "sqlite" else "postgresql")
    put(target, file)
    assert [row[0] for row in everything(target)["reports"]] == [1, 2, 900]
