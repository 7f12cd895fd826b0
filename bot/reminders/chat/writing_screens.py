"""Screens of writing to somebody about an activity."""

from collections.abc import Mapping
from typing import Any

from bot.edge.callback_data import Tap
from bot.edge.letters import LetterKind, Letters
from bot.edge.screen import Screen, button, keyboard, label, render
from bot.plans.plans import State
from bot.reminders import writing
from bot.reminders.writing import Addressed
from db.models import Person


def ask(to: Addressed) -> Screen:
    cancel = button(label("cancel"), f"{Tap.CANCEL}:")
    return Screen(render("write_to", step="ask", state=to.state, name=to.person.name), keyboard([[cancel]]))


def preview(to: Addressed, words: str, version: int) -> Screen:
    """Shows the words as they would go, with the button that sends this version of them."""
    send = button(label("write_send").format(to.person.name), f"{Tap.DIGEST}:es:{version}", style="success")
    text = render("write_to", step="preview", state=to.state, name=to.person.name, words=words)
    return Screen(text, keyboard([[send], [button(label("cancel"), f"{Tap.CANCEL}:")]]))


def sent(to: Addressed) -> Screen:
    late = f"{Tap.PLAN}:{to.state.activity.secretariat_code}:late:0"
    text = render("write_to", step="sent", state=to.state, name=to.person.name)
    return Screen(text, keyboard([[button(label("back"), late)]]))


def written(params: Mapping[str, Any]) -> Screen:
    """Says what somebody writes about an activity, with the buttons that answer and that report."""
    state: State = params["state"]
    back = button(label("thread_reply"), f"{Tap.DIGEST}:er:{state.id}:{params['by']}")
    report = button(label("plan_report"), f"{Tap.REPORT}:{state.id}")
    text = render("written", by=params["person"], state=state, words=params["words"])
    return Screen(text, keyboard([[back], *([[report]] if state.open else [])]))


def ask_back(state: State, writer: Person) -> Screen:
    cancel = button(label("cancel"), f"{Tap.CANCEL}:")
    return Screen(render("write_to", step="back", state=state, name=writer.name), keyboard([[cancel]]))


LETTERS: Letters = {writing.TEMPLATE: LetterKind(screen=written, resolve=writing.params)}
