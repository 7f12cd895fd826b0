"""Every command in every kind of bad environment: one plain line (two at most), the right exit status, no traceback,
and nothing is made that was not asked for."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from db.engine import create_engine
from db.migrate import downgrade
from tests import postgres
from tests.commands import Ended, command
from tests.ports import free_port

pytestmark = pytest.mark.slow

READS_OR_WRITES = (
    ("status",),
    ("invite", "--role", "coordinator"),
    ("announce", "--segment", "all", "--text", "Hola", "--dry-run"),
    ("import-plans", "plan.xlsx"),
    ("report", "out.xlsx"),
    ("reminders", "preview", "--from", "2026-11-27", "--to", "2026-11-29"),
    ("knowledge", "pending"),
    ("knowledge", "suggest"),
)
MAKES = (("migrate",), ("run",))
TOKEN = {"TELEGRAM_TOKEN": "59:bad", "TELEGRAM_API_URL": "http://127.0.0.1:9", "ROLES": "sender"}


def refused(ended: Ended, *says: str, status: int = 2) -> None:
    assert ended.status == status, ended
    assert "Traceback" not in ended.err + ended.out
    lines = [line for line in ended.err.splitlines() if line.strip()]
    assert 1 <= len(lines) <= 2, ended.err
    for words in says:
        assert words in ended.err, ended.err


def ids(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(getattr(value, "__name__", value))


# A database file


def missing(folder: Path) -> str:
    return f"sqlite:///{folder}/datos/alianza.db"


def a_folder(folder: Path) -> str:
    (folder / "alianza.db").mkdir()
    return f"sqlite:///{folder}/alianza.db"


def under_a_file(folder: Path) -> str:
    (folder / "file").write_text("x")
    return f"sqlite:///{folder}/file/alianza.db"


def no_database(folder: Path) -> str:
    (folder / "alianza.db").write_bytes(b"no database at all " * 100)
    return f"sqlite:///{folder}/alianza.db"


def damaged(folder: Path) -> str:
    file = folder / "alianza.db"
    at_head(folder)
    content = bytearray(file.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    file.write_bytes(content)
    return f"sqlite:///{file}"


def empty(folder: Path) -> str:
    (folder / "alianza.db").touch()
    return f"sqlite:///{folder}/alianza.db"


@pytest.fixture(autouse=True)
def _template(sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path.parent / f"{tmp_path.name}.template").symlink_to(sqlite_template)


def at_head(folder: Path) -> str:
    shutil.copy(folder.parent / f"{folder.name}.template", folder / "alianza.db")
    return f"sqlite:///{folder}/alianza.db"


def older(folder: Path) -> str:
    engine = create_engine(at_head(folder))
    downgrade(engine, "0006")
    engine.dispose()
    return f"sqlite:///{folder}/alianza.db"


def newer(folder: Path) -> str:
    engine = create_engine(at_head(folder))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    return f"sqlite:///{folder}/alianza.db"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (missing, "there is no database; run `python -m bot migrate`"),
        (a_folder, "is a folder"),
        (under_a_file, "can't be used"),
        (no_database, "file is not a database"),
        (damaged, "can't be used"),
        (empty, "there is no database"),
        (older, "at an older schema (0006"),
        (newer, "the database is newer (9999) than this version"),
    ],
    ids=ids,
)
@pytest.mark.parametrize("arguments", READS_OR_WRITES, ids=ids)
def test_a_database_file_that_cant_serve(
    tmp_path: Path, arguments: tuple[str, ...], make: Callable[[Path], str], says: str
) -> None:
    url = make(tmp_path)
    (tmp_path / "plan.xlsx").write_bytes(b"")
    before = sorted(tmp_path.rglob("*"))
    refused(command(tmp_path, *arguments, DATABASE_URL=url), "DATABASE_URL: ", says)
    left = {path for path in tmp_path.rglob("*") if path.name not in {"stdout", "stderr"}}
    assert {path for path in left if not path.name.endswith(("-wal", "-shm"))} == set(before)


@pytest.mark.parametrize("make", [a_folder, under_a_file, no_database, damaged, newer], ids=ids)
@pytest.mark.parametrize("arguments", MAKES, ids=ids)
def test_a_database_file_that_cant_be_made_or_migrated(
    tmp_path: Path, arguments: tuple[str, ...], make: Callable[[Path], str]
) -> None:
    refused(command(tmp_path, *arguments, DATABASE_URL=make(tmp_path), **TOKEN), "DATABASE_URL: ")


@pytest.mark.parametrize("make", [a_folder, under_a_file, no_database, newer], ids=ids)
def test_a_file_the_demo_cant_keep(tmp_path: Path, make: Callable[[Path], str]) -> None:
    file = make_url(make(tmp_path)).database or ""
    refused(command(tmp_path, "demo", "--keep", file, "--port", "0"), "DATABASE_URL: ")


@pytest.mark.parametrize("make", [missing, empty, older], ids=ids)
def test_migrate_makes_and_brings_up_to_date(tmp_path: Path, make: Callable[[Path], str]) -> None:
    url = make(tmp_path)
    assert command(tmp_path, "migrate", DATABASE_URL=url).status == 0
    assert command(tmp_path, "status", DATABASE_URL=url).status == 0


@pytest.mark.parametrize("make", [missing, no_database, older, newer], ids=ids)
def test_the_doctor_says_what_is_wrong_with_a_database(tmp_path: Path, make: Callable[[Path], str]) -> None:
    """A newer one is not cured by migrating."""
    ended = command(tmp_path, "doctor", DATABASE_URL=make(tmp_path), LISTEN=f"127.0.0.1:{free_port()}")
    assert ended.status == 1
    [line] = [line for line in ended.out.splitlines() if line.startswith("FAIL database: ")]
    assert ("migrate" in line) == (make in (missing, older))
    assert "Traceback" not in ended.err + ended.out
    assert (tmp_path / "datos").exists() is False


# A server


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql+psycopg://u:secret@127.0.0.1:9/x", "refused"),
        ("postgresql+psycopg://u:secret@no-such-host.invalid/x", "failed to resolve host 'no-such-host.invalid'"),
        ("postgresql+psycopg://u:secret@127.0.0.1:x/x", "is not a database address"),
        ("postgresql+psycopg://u:secret@127.0.0.1:99999/x", "has a port that can't be"),
        ("postgresql://u:secret@127.0.0.1/x", "must begin with"),
        ("postgres+psycopg://u:secret@127.0.0.1/x", "must begin with"),
        ("postgresql+psycopg2://u:secret@127.0.0.1/x", "must begin with"),
        ("sqlite+aiosqlite:///x.db", "must begin with"),
        ("sqlite://datos/x.db", "has a host"),
        ("sqlite:///file:x?mode=memory&uri=true", "names no database"),
        ("datos/x.db", "is not a database address"),
    ],
)
@pytest.mark.parametrize("arguments", [("status",), *MAKES], ids=ids)
def test_an_address_that_cant_be(tmp_path: Path, arguments: tuple[str, ...], url: str, says: str) -> None:
    ended = command(tmp_path, *arguments, DATABASE_URL=url, **TOKEN)
    refused(ended, "DATABASE_URL: ", says)
    assert "secret" not in ended.err


@pytest.fixture(scope="module")
def strict_postgres(postgres_address: str) -> Iterator[str]:
    """The server, where the user `strict` needs a password."""
    with psycopg.connect(postgres_address, autocommit=True) as server:
        server.execute(
            "SELECT pg_advisory_lock(59)"
        )  # the server is everybody's: one worker at a time changes its rules
        [(file, rules)] = server.execute(
            "SELECT current_setting('hba_file'), pg_read_file(current_setting('hba_file'))"
        )
        _write_rules(server, file, f"host all strict 127.0.0.1/32 scram-sha-256\n{rules}")
        server.execute("CREATE ROLE strict LOGIN PASSWORD 'right'")
        yield postgres_address
        _write_rules(server, file, rules)
        server.execute("DROP ROLE strict")


def _write_rules(server: psycopg.Connection[tuple[str, str]], file: str, rules: str) -> None:
    lines = [line for line in rules.splitlines() if line and not line.startswith("#")]
    values = ", ".join(f"('{line}')" for line in lines)
    server.execute(f"COPY (VALUES {values}) TO '{file}'")  # by the server, wherever it is
    server.execute("SELECT pg_reload_conf()")
    server.execute("SELECT pg_sleep(0.2)")


@pytest.mark.parametrize("arguments", [("status",), *MAKES], ids=ids)
def test_a_wrong_password(tmp_path: Path, strict_postgres: str, arguments: tuple[str, ...]) -> None:
    url = strict_postgres.replace("postgresql://postgres@", "postgresql+psycopg://strict:wrong@")
    ended = command(tmp_path, *arguments, DATABASE_URL=url, **TOKEN)
    refused(ended, "DATABASE_URL: can't be used: connection failed", 'password authentication failed for user "strict"')


def test_an_empty_postgresql_is_said_and_stays_empty(tmp_path: Path, postgres_address: str) -> None:
    with postgres.database(postgres_address, f"empty{postgres.WORKER}") as url:
        refused(command(tmp_path, "status", DATABASE_URL=url), "the database is empty; run `python -m bot migrate`")
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


# Other settings


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"TELEGRAM_TOKEN": ""}, "TELEGRAM_TOKEN: is missing"),
        *[
            ({"TELEGRAM_TOKEN": token}, "TELEGRAM_TOKEN: is no token")
            for token in ("abc", "1:a b", "1:ñ", "/../1:x", "x" * 5000, ":a", "12:", "<token>", '"1:abc"')
        ],
        ({"LISTEN": "no-such-host.invalid:8080"}, "LISTEN: no-such-host.invalid:8080 can't be used: Name or service"),
        ({"LISTEN": "192.0.2.1:8080"}, "LISTEN: 192.0.2.1:8080 can't be used: "),
        ({"LISTEN": f"{'x' * 70}.invalid:8080"}, "LISTEN: "),
        ({"LISTEN": "127.0.0.1"}, "LISTEN: must be HOST:PORT"),
        ({"METRICS_LISTEN": "127.0.0.1"}, "METRICS_LISTEN: must be HOST:PORT"),
        (
            {"METRICS_LISTEN": "no-such-host.invalid:1", "PUBLIC_URL": "https://a.example", "WEBHOOK_SECRET": "x"},
            "METRICS_LISTEN: no-such-host.invalid:1 can't be used: Name or service not known",
        ),
        ({"TELEGRAM_API_URL": "http://[::1"}, "TELEGRAM_API_URL: must be an http:// or https:// address"),
        ({"TELEGRAM_API_URL": "http://a:port"}, "TELEGRAM_API_URL: must be an http:// or https:// address"),
        ({"TELEGRAM_API_URL": "http://"}, "TELEGRAM_API_URL: must be an http:// or https:// address"),
        ({"PUBLIC_URL": "https://"}, "PUBLIC_URL: must be an http:// or https:// address"),
        ({"ROLES": "boss"}, "ROLES: is one or more of"),
        ({"SEND_RATE": "fast"}, "SEND_RATE: "),
    ],
    ids=str,
)
def test_a_setting_that_cant_be(tmp_path: Path, settings: dict[str, str], says: str) -> None:
    common = TOKEN | {"DATABASE_URL": f"sqlite:///{tmp_path}/a.db", "LISTEN": "127.0.0.1:0"}
    ended = command(tmp_path, "run", **(common | settings))
    refused(ended, says)
    assert (settings.get("TELEGRAM_TOKEN") or "nothing") not in ended.err


def test_a_file_of_settings_that_cant_be_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"TELEGRAM_TOKEN=\xff\xfe")
    refused(command(tmp_path, "status"), ".env: can't be read")


def test_a_token_with_white_space_around_it_is_a_token(tmp_path: Path) -> None:
    """As files of secrets and copied lines have it."""
    (tmp_path / ".env").write_text("TELEGRAM_TOKEN=' 59:abc\n'\n")
    refused(command(tmp_path, "status"), "DATABASE_URL: ")


# Files that are named on the command line


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("report", "{folder}"), 2),
        (("report", "{missing}/out.xlsx"), 2),
        (("report", "{file}/out.xlsx"), 2),
        (("report", "out.xlsx", "--html", "{folder}"), 2),
        (("report", "out.xlsx", "--html", "{missing}/x.html"), 2),
        (("import-plans", "{folder}"), 2),
        (("import-plans", "{missing}"), 2),
        (("knowledge", "export", "{folder}"), 2),
        (("knowledge", "export", "{missing}/x.jsonl"), 2),
        (("knowledge", "import", "{folder}"), 1),
        (("knowledge", "import", "{missing}"), 1),
        (("knowledge", "import", "{binary}"), 1),
        (("knowledge", "eval", "{folder}"), 1),
        (("knowledge", "eval", "{missing}"), 1),
        (("knowledge", "eval", "{binary}"), 1),
        (("knowledge", "eval", "{binary}.yaml"), 1),
        (("knowledge", "check", "--knowledge", "{file}"), 1),
        (("knowledge", "check", "--knowledge", "{folder}"), 1),
        (("knowledge", "check", "--knowledge", "{missing}.jsonl"), 1),
        (("ask", "hola", "--knowledge", "{binary}.jsonl"), 1),
        (("ask", "hola", "--knowledge", "{missing}"), 1),
        (("knowledge", "suggest", "--knowledge", "{missing}"), 1),
    ],
    ids=ids,
)
def test_a_file_that_cant_be_read_or_written(tmp_path: Path, arguments: tuple[str, ...], status: int) -> None:
    places = {name: str(tmp_path / name) for name in ("folder", "missing", "file", "binary")}
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    for name in ("binary", "binary.jsonl", "binary.yaml"):
        (tmp_path / name).write_bytes(b"\xff\xfe\x00binary")
    ended = command(tmp_path, *(each.format(**places) for each in arguments), DATABASE_URL=at_head(tmp_path))
    refused(ended, status=status)


@pytest.mark.parametrize("name", ["folder", "missing", "binary"])
def test_a_file_of_questions_that_cant_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b'{"id": 1, "text": "\xff"}')
    base = tmp_path / "kb.jsonl"
    base.write_text('{"id": "a", "title": "A", "questions": ["uno", "dos"], "answer": "A."}\n')
    ended = command(tmp_path, "ask", "--file", str(tmp_path / name), "--json", "--knowledge", str(base))
    refused(ended, f"{tmp_path / name}:1: can't be read", status=1)
