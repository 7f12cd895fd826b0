"""The whole bot: every part is in it, and what a service enqueues reaches the person, beside replies."""

import ast
from pathlib import Path

import pytest

from bot.app import HANDLERS, LETTERS, PARTS
from bot.base import outbox
from db.models import Role
from tests.delivery.people import states
from tests.dialogue import Office
from tests.waiting import until

CHATS = sorted(
    file for folder in ("chat", "edge") for file in (Path(__file__).parents[2] / "bot").rglob(f"{folder}/*.py")
)


@pytest.mark.parametrize("file", CHATS, ids=lambda file: f"{file.parts[-3]}.{file.stem}")
def test_what_a_chat_registers_or_says_unasked_is_in_the_part_of_its_room(file: Path) -> None:
    """A handler that nobody registers would be silent, and a letter that nobody hands in could not be sent."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    module = ".".join(file.with_suffix("").parts[-file.parts[::-1].index("bot") - 1 :])
    if any(isinstance(node, ast.FunctionDef) and node.name == "register" for node in tree.body):
        assert module in {each.__module__ for each in HANDLERS}
    if any(isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "LETTERS" for node in tree.body):
        said = __import__(module, fromlist=["LETTERS"]).LETTERS
        assert said
        assert said.items() <= LETTERS.items()


def test_no_part_is_there_twice() -> None:
    assert len({id(part) for part in PARTS}) == len(PARTS)
    assert len(set(HANDLERS)) == len(HANDLERS)


async def test_the_running_bot_sends_what_is_enqueued(office: Office) -> None:
    ana = await office.member("Ana", Role.OFFICIAL, "47001")
    office.database.transact(
        outbox.enqueue,
        person_id=ana.row_id,
        template="text",
        params={"html": "Mañana vence su actividad."},
        dedupe="deadline:1",
        now=office.now(),
    )
    await until(lambda: states(office.database) == {"sent": 1})
    ana.sees("Mañana vence su actividad.")


async def test_the_pace_hears_of_replies(office: Office) -> None:
    """So that the sender leaves them room."""
    ana = await office.member("Ana", Role.OFFICIAL, "47001")
    await ana.says("gracias")
    assert ana.id in office.assistant.pace._chats
