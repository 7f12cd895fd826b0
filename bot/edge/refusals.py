"""What the gate shows to somebody who may not go on."""

from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.screen import Screen, button, keyboard, label, render
from bot.people.people import CONSENT_VERSION


def stranger(registration: bool) -> Screen:
    rows = [[button(label("ask_access"), f"{Tap.ACCESS}:")]] if registration else []
    return Screen(
        render("stranger", registration=registration), keyboard([*rows, [button(label("topics"), f"{Tap.TOPICS}:")]])
    )


def consent_again(controller: object) -> Screen:
    """Asks somebody for their consent who accepted an older text, or withdrew."""
    text = render("consent", controller=controller, invitation=None, secretariat=None)
    return Screen(text, keyboard([decision(f"{Tap.CONSENT_AGAIN}:{CONSENT_VERSION}", f"{Tap.CONSENT_AGAIN}:no")]))


def decision(accept: str, decline: str) -> list[InlineKeyboardButton]:
    return [button(label("accept"), accept, style="success"), button(label("not_now"), decline)]
