"""The version before: the commit named in `previous`, taken out of the history and run beside this one.

`previous` is a commit whose schema is older than this one's and tolerated by it (db/schema.py). A release names the one
before it; what that one's suite calls its dialogues is in test_upgrade.py.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from tests.processes import ROOT
from tests.waiting import HUNG_S

PREVIOUS = Path(__file__).with_name("previous").read_text(encoding="utf-8").strip()
_PARTS = ("bot", "conocimiento", "db", "tests", "pyproject.toml")

# What its suite is told: its databases are migrated by this version, and its search knows no article (training takes
# most of a minute, and a tap asks for none).
_CONFTEST = """

def upgrade(engine):  # noqa: F811
    import subprocess, sys
    url = engine.url.render_as_string(hide_password=False)
    migrate = [sys.executable, "-m", "bot", "migrate"]
    subprocess.run(migrate, cwd={root!r}, env=os.environ | {{"DATABASE_URL": url}}, check=True)


@pytest.fixture(scope="session")
def knowledge():  # noqa: F811
    from conocimiento.article import Base
    return Knowledge(Base({{}}))
"""


class Earlier:
    """The files of that commit in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        """Raises pytest.fail where the history does not reach back to it: this can't be tested without."""
        self.root = folder / "earlier"
        packed = folder / "earlier.zip"
        git = [
            "git",
            "-c",
            "safe.directory=*",
            "archive",
            "--format=zip",
            f"--output={packed}",
            PREVIOUS,
            "--",
            *_PARTS,
        ]
        try:
            asked = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False, timeout=HUNG_S)
        except FileNotFoundError:
            _missing("git is not installed")
        if asked.returncode:
            _missing(asked.stderr.strip())
        shutil.unpack_archive(packed, self.root)
        self.schema = max(file.name[:4] for file in (self.root / "db/migrations/versions").glob("[0-9]*.py"))

    def bot(self, *arguments: str, database_url: str) -> "subprocess.CompletedProcess[str]":
        """`python -m bot …` as that version does it."""
        return self._python("-m", "bot", *arguments, DATABASE_URL=database_url, ENCODER="false")

    def tests(self, *names: str) -> "subprocess.CompletedProcess[str]":
        """Tests of its own suite, on databases that this version has migrated."""
        conftest = self.root / "tests/conftest.py"
        with conftest.open("a", encoding="utf-8") as end:
            end.write(_CONFTEST.format(root=str(ROOT)))
        return self._python("-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *names)

    def _python(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
        line = [sys.executable, *arguments]
        return subprocess.run(
            line,
            cwd=self.root,
            env=kept | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=10 * HUNG_S,
        )


def _missing(why: str) -> NoReturn:
    pytest.fail(
        f"{why}\nThe version before ({PREVIOUS[:12]}, tests/upgrade/previous) is taken out of the history of git, and "
        "it is not here. In a shallow clone: git fetch --unshallow",
        pytrace=False,
    )
