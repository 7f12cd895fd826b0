"""What coordinators are told unasked: an announcement waits for approval, was decided on, was answered."""

from collections.abc import Mapping
from typing import Any

from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.screen import Screen, button, keyboard, label, render


def approval(params: Mapping[str, Any]) -> Screen:
    """Asks another coordinator to approve. `params`: announcement, person (its author's name), count."""
    number = params["announcement"]
    rows = [
        [button(label("announcement_approve"), f"{Tap.APPROVAL}:{number}:1", style="success")],
        [button(label("announcement_refuse"), f"{Tap.APPROVAL}:{number}:0"), _open(number)],
    ]
    return Screen(render("announcement_approval", **params), keyboard(rows))


def decided(params: Mapping[str, Any]) -> Screen:
    """Tells the author what another coordinator decided. `params`: announcement, person (who decided), agreed."""
    return Screen(render("announcement_decided", **params), keyboard([[_open(params["announcement"])]]))


def reply(params: Mapping[str, Any]) -> Screen:
    """Passes on what a recipient answered. `params`: announcement, person (who replies), text."""
    return Screen(render("announcement_reply", **params), keyboard([[_open(params["announcement"])]]))


def _open(number: int) -> InlineKeyboardButton:
    return button(label("announcement_open"), f"{Tap.ANNOUNCEMENT}:{number}")
