"""`make bench`: every benchmark in one run; the tables land in benchmarks/RESULTS.md. With names (`python -m benchmarks
delivery`) those run alone, and only their sections are rewritten. Those BY_HAND run by name alone."""

import argparse
import platform
import sys
from pathlib import Path
from types import ModuleType

import psutil

from benchmarks import (
    delivery,
    endurance,
    install,
    plans,
    reminders,
    replicas,
    search,
    sending,
    startup,
    taps,
    understanding,
)
from bot.edge.wall_clock import utc_now

RESULTS = Path(__file__).parent / "RESULTS.md"
BENCHMARKS = (startup, install, sending, delivery, plans, reminders, search, taps, understanding)
BY_HAND = (replicas, endurance)  # each takes half an hour, and needs haproxy
_SECTION = "\n\n## "


def main(names: list[str], **options: int) -> None:
    """Exit status 2 for a name that is none. `options` are for those BY_HAND."""
    by_name = {benchmark.__name__.rpartition(".")[2]: benchmark for benchmark in (*BENCHMARKS, *BY_HAND)}
    if unknown := set(names) - by_name.keys():
        print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(by_name)}", file=sys.stderr)
        sys.exit(2)
    parts = RESULTS.read_text(encoding="utf-8").rstrip().split(_SECTION)
    parts = [parts[0], *(f"## {part}" for part in parts[1:])]
    if not names:
        kept = [part for part in parts if part.partition("\n")[0] in {benchmark.TITLE for benchmark in BY_HAND}]
        parts = [_head(), *map(_measured, BENCHMARKS), *kept]
    for name in names:
        given = options if by_name[name] in BY_HAND else {}
        _put(parts, f"{_measured(by_name[name], **given)}\n\n(Measured by itself on {_today()}.)")
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _head() -> str:
    memory = psutil.virtual_memory().total // 2**30
    return (
        f"# Results\n\n`make bench` on {_today()}, Python {platform.python_version()}, {psutil.cpu_count()} cores, "
        f"{memory} GiB. Compare ratios; absolute figures are this machine's."
    )


def _today() -> str:
    return f"{utc_now():%Y-%m-%d}"


def _measured(benchmark: ModuleType, **options: int) -> str:
    print(f"{benchmark.__name__} …", flush=True)
    section = str(benchmark.run(**options))
    print(section, "\n", flush=True)
    return section


def _put(parts: list[str], section: str) -> None:
    """In place of the one with the same title, or at the end."""
    title = section.partition("\n")[0]
    for number, part in enumerate(parts):
        if part.partition("\n")[0] == title:
            parts[number] = section
            return
    parts.append(section)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--people", type=int, default=replicas.PEOPLE, help="of replicas and endurance")
    parser.add_argument("--seed", type=int, default=replicas.SEED, help="of replicas and endurance")
    return parser.parse_args()


if __name__ == "__main__":
    given = _arguments()
    main(given.names, people=given.people, seed=given.seed)
