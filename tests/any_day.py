"""`python -m tests.any_day [--all] [DAY …] [-- PYTEST …]`: the tests as if it were another day, by libfaketime, which
carries Python, PostgreSQL and their children there. Real processes and what touches dates run, and a sample of the
rest; --all: all.

This is for what no test can name: what a library, a database or the operating system takes from the machine's date.
"""

import argparse
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.at import BOGOTA

DAYS = {
    "sunday": datetime(2026, 11, 29, 10, 0, tzinfo=BOGOTA),
    "holiday": datetime(2026, 12, 8, 10, 0, tzinfo=BOGOTA),  # a Tuesday
    "year-end": datetime(2026, 12, 31, 23, 58, tzinfo=BOGOTA),
    "leap-day": datetime(2028, 2, 29, 10, 0, tzinfo=BOGOTA),
    "long-weekend": datetime(2027, 1, 8, 18, 59, tzinfo=BOGOTA),  # Friday; Monday is a holiday
}
_LIBRARY = Path(__file__).parent / "faketime"


def faketime() -> str:
    """Where it is; as root it is fetched. Raises SystemExit."""
    if shutil.which("faketime") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (("update",), ("install", "-y", "--no-install-recommends", "faketime")):
            subprocess.run(["apt-get", "-qq", *command], env=quiet, check=False, stdout=subprocess.DEVNULL, timeout=600)
    found = shutil.which("faketime")
    if found is None:
        sys.exit("THE TESTS DID NOT RUN ON ANOTHER DAY: no faketime (apt-get install faketime)")
    return found


def run(day: str, everything: bool, more: list[str]) -> int:
    """pytest's exit status."""
    moment = f"@{DAYS[day].astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    command = [faketime(), "-f", moment, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *more]
    settings = {
        "TZ": "UTC",  # of `moment`
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # or whatever waits would hang
        "NO_FAKE_STAT": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(_LIBRARY), os.environ.get("PYTHONPATH")))),
    }
    print(f"\nAs if it were {DAYS[day]:%A %d %B %Y, %H:%M} in Bogota ({day})", flush=True)
    command += [] if everything else [f"--any-day={day}"]
    return subprocess.run(command, env=os.environ | settings, check=False).returncode


def _parted(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Parts this program's arguments from pytest's, which follow `--`."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.any_day")
    parser.add_argument("days", nargs="*", metavar="DAY", help=f"default: {' '.join(DAYS)}")
    parser.add_argument("--all", action="store_true", help="every test")
    ours, more = _parted(sys.argv[1:])
    given = parser.parse_args(ours)
    if unknown := set(given.days) - set(DAYS):
        parser.error(f"no such day: {' '.join(sorted(unknown))}")
    failed = [day for day in given.days or DAYS if run(day, given.all, more)]
    sys.exit(f"failed as if it were: {' '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
