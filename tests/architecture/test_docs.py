"""Settings, commands and templates are documented and render; what documents name exists."""

import re
import subprocess
from pathlib import Path

import pytest
import typer
import yaml
from telegram.ext import CommandHandler

from bot.cli import app as cli
from bot.config import Settings
from bot.edge import screen
from bot.edge.menu import EVERY, menu
from db.models import Role
from tests.dialogue import Office

ROOT = Path(__file__).parent.parent.parent
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
GUIDES = {
    Role.OFFICIAL: "docs/guia-funcionario.md",
    Role.LIAISON: "docs/guia-enlace.md",
    Role.COORDINATOR: "docs/guia-coordinacion.md",
}
TEMPLATES = sorted((ROOT / "bot").glob("*/templates/*.html.j2"))


def test_every_picture_of_the_guides_is_shot_by_the_script_and_shown() -> None:
    shown = {name for path in GUIDES.values() for name in re.findall(r"images/(guia-[\w-]+)\.png", _read(path))}
    shot = re.findall(r'keep\("(guia-[\w-]+)"', _read("tests/browser/guides.py"))
    kept = {path.stem for path in (ROOT / "docs/images").glob("guia-*.png")}
    assert shown == kept == set(shot)
    assert len(shot) == len(kept), "one is shot twice"


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    table = OPERATIONS.split("## Settings")[1].split("## Commands")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)) == {name.upper() for name in Settings.model_fields}


def test_every_command_of_the_command_line_is_documented() -> None:
    table = OPERATIONS.split("## Commands")[1].split("## Health")[0]
    documented = set(re.findall(r"^\| `([a-z -]+)`", table, re.MULTILINE))
    group = typer.main.get_command(cli)
    found = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {sub}" for sub in inner} if inner else {name}
    assert documented == found


def test_every_metric_is_documented() -> None:
    source = (ROOT / "bot/metrics.py").read_text(encoding="utf-8")
    table = OPERATIONS.split("## Health")[1].split("## Several processes")[0]
    assert set(re.findall(r'"(alianza_\w+)"', source)) == set(re.findall(r"^\| `(\w+)", table, re.MULTILINE))


def test_every_command_of_the_menu_is_handled_and_has_its_words(office: Office) -> None:
    handled = {
        command
        for handlers in office.assistant.app.handlers.values()
        for handler in handlers
        if isinstance(handler, CommandHandler)
        for command in handler.commands
    }
    assert set(EVERY) <= handled
    assert sorted(screen.labels("command")) == sorted(EVERY)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name.removesuffix(".html.j2"))
def test_every_template_is_used(file: Path) -> None:
    name = file.name.removesuffix(".html.j2")
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.[pj][y2]")]
    assert any(f'"{name}"' in source or f'"{file.name}"' in source for source in sources), f"{name} is used nowhere"


def test_no_template_trusts_what_it_is_given() -> None:
    """Autoescape is on and nothing switches it off."""
    for file in TEMPLATES:
        text = file.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", "")
        assert "autoescape" not in text


@pytest.mark.parametrize(
    "document",
    [
        *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", *GUIDES.values()),
        *("docs/operations.md", "docs/security.md", "docs/licences.md"),
    ],
)
def test_links_and_files_named_in_the_documents_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    base = (ROOT / document).parent
    for target in re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"", text):
        assert (base / next(filter(None, target))).exists(), target


@pytest.mark.parametrize("role", Role)
def test_the_guide_of_a_role_names_every_command_of_its_menu(role: Role) -> None:
    guide = (ROOT / GUIDES[role]).read_text(encoding="utf-8")
    missing = {command for command in menu(role) if not re.search(rf"`/{command}\b", guide)}
    assert not missing


@pytest.mark.parametrize("guide", GUIDES.values())
def test_what_a_guide_shows_in_bold_is_a_button(guide: str) -> None:
    """Its first lines say so. Three words are Telegram's own or the guide's."""
    buttons = {*screen.LABELS.values(), *(words for table in screen.TABLES.values() for words in table.values())}
    labels = {label.strip("‹ ›") for label in buttons} | {"Iniciar", "Menú", "negrilla"}
    text = " ".join((ROOT / guide).read_text(encoding="utf-8").split())
    assert set(re.findall(r"\*\*([^*]+)\*\*", text)) <= labels


def test_the_licence_of_every_package_that_runs_is_listed() -> None:
    listed = re.findall(r"^\| `([\w.-]+)` \| \S.* \|$", _document("licences.md"), re.MULTILINE)
    locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == list(dict.fromkeys(locked))


def test_what_the_threat_model_names_as_tested_exists() -> None:
    named = set(re.findall(r"`((?:tests|conocimiento|bot|deploy)/[\w/.]+)`", _document("security.md")))
    assert len(named) > 10
    assert not [name for name in named if not (ROOT / name).exists()]


def _document(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_the_readme_names_the_two_commands_and_the_makefile_has_them() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_make_help_lists_every_target() -> None:
    """A target without its ## is one that nobody finds."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert targets
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said = {line.split()[0]: line.split()[1:] for line in listed.stdout.splitlines()}
    assert sorted(said) == sorted(targets[1].split())
    assert all(said.values())


def test_hook_and_workflow_call_what_everybody_calls() -> None:
    """They hold no steps of their own, which would drift from `make check` and `.ci/run`."""
    hook = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [each["entry"] for repo in hook["repos"] for each in repo["hooks"]] == ["make check"]
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    assert job["strategy"]["matrix"]["command"] == [".ci/run", "make faults", "make upgrade"]
    assert [step["run"] for step in job["steps"] if "run" in step] == ["${{ matrix.command }}"]
