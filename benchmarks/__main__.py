"""`make bench`: every benchmark in one run; the tables land in benchmarks/RESULTS.md."""

import platform
from datetime import UTC, datetime
from pathlib import Path

import psutil

from benchmarks import search, sending, startup

RESULTS = Path(__file__).parent / "RESULTS.md"
BENCHMARKS = (startup, sending, search)


def main() -> None:
    memory = psutil.virtual_memory().total // 2**30
    parts = [
        "# Results",
        f"`make bench` on {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        f"{psutil.cpu_count()} cores, {memory} GiB. Compare ratios; absolute figures are this machine's.",
    ]
    for benchmark in BENCHMARKS:
        print(f"{benchmark.__name__} …", flush=True)
        parts.append(benchmark.run())
        print(parts[-1], "\n", flush=True)
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


main()
