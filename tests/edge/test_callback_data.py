"""What callback data are written with is one table, and what an earlier version sent goes on working."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton
from telegram.ext import CallbackQueryHandler

from bot.edge.callback_data import ACTION_NUMBERS, ROLE_LETTERS, Tap, tap_of
from bot.edge.others import on_unknown_button
from bot.edge.screen import button
from bot.plans import plans
from db.models import Role
from tests.dialogue import Office

BOT = Path(__file__).parent.parent.parent / "bot"
REGISTERS = {"button", "matching", "choose_secretariat"}
RECORDED = (Path(__file__).parent / "recorded_buttons.txt").read_text(encoding="utf-8").splitlines()
ENDS = {"pv:1", "sl:1", "k:no"}  # whoever tapped one takes part no more


def _trees() -> Iterator[ast.Module]:
    for file in BOT.rglob("*.py"):
        if "simulator" not in file.parts:
            yield ast.parse(file.read_text(encoding="utf-8"))


def _taps(node: ast.AST) -> set[str]:
    """The members of Tap that are named in it."""
    return {
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "Tap"
    }


def _registrations(tree: ast.Module) -> list[ast.Call]:
    """Calls such as button(app, Tap.PLAN, …), and the tables that are looped over to make them."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in REGISTERS
        and node.args
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id == "app"
    ]


def test_every_tap_has_a_screen_that_writes_it() -> None:
    written = set[str]()
    for tree in _trees():
        patterns = {id(part) for call in _registrations(tree) for part in ast.walk(call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and id(node) not in patterns:
                written |= _taps(node)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "button":
                written |= _taps(node) if id(node) not in patterns else set()
    assert written == set(Tap.__members__)


def test_no_data_are_written_without_the_table() -> None:
    """A literal that begins like data of two letters would escape when the table changes."""
    literals = [
        node.value
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    known = tuple(f"{tap}:" for tap in Tap if len(tap) == 2)
    assert not [literal for literal in literals if literal.startswith(known)]


def test_a_button_that_nobody_would_take_cannot_be_made() -> None:
    made = button("Plan", f"{Tap.PLAN}:47001")
    assert isinstance(made, InlineKeyboardButton)
    assert made.callback_data == "gp:47001"
    for data in ("zz:1", "", "gpp:1", "47001"):
        with pytest.raises(ValueError, match="is not a valid Tap"):
            button("Plan", data)


def test_every_role_and_every_action_has_its_own_place_on_the_wire() -> None:
    assert set(ROLE_LETTERS) == set(Role)
    assert len(set(ROLE_LETTERS.values())) == len(Role)
    assert set(ACTION_NUMBERS) == set(plans.ACTIONS)
    assert len(set(ACTION_NUMBERS.values())) == len(plans.ACTIONS)
    assert 0 not in ACTION_NUMBERS.values()


# Earlier versions: recorded_buttons.txt has one of each shape that its screens wrote while its tests ran


def _handlers(office: Office) -> list[CallbackQueryHandler]:  # type: ignore[type-arg]
    return [
        handler
        for group in office.assistant.app.handlers.values()
        for handler in group
        if isinstance(handler, CallbackQueryHandler) and handler.callback is not on_unknown_button
    ]


def test_every_tap_has_a_handler_and_every_recorded_button_finds_one(office: Office) -> None:
    patterns = [handler.pattern for handler in _handlers(office) if handler.pattern is not None]
    matches = {data: [pattern for pattern in patterns if pattern.match(data)] for data in RECORDED}  # type: ignore[union-attr]
    assert not [data for data, found in matches.items() if not found]
    assert {tap_of(data) for data in RECORDED} == set(Tap), "of each there is a recorded button"


@pytest.mark.hurried
@pytest.mark.parametrize("role", Role)
async def test_an_old_button_is_answered_kindly_whatever_became_of_what_it_is_about(office: Office, role: Role) -> None:
    """The database is new: most of them point to nothing. None is a failure, and none is left without an answer."""
    codes = () if role is Role.COORDINATOR else ("47001",)
    person = await office.member("Ana Prueba", role, *codes)
    await person.says("objeto del convenio 059")
    for number, data in enumerate(sorted(RECORDED, key=lambda data: data in ENDS), 1):
        await person.taps(data=data)
        assert len(office.calls("answerCallbackQuery")) >= number, f"{data} is left without an answer"
        assert not [each for each in person.toasts if each.startswith("Disculpe: no pude atender")], data
