"""A recipient's copy of an announcement: the coordinator's text with its placeholders filled, as plain substitution."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.announcements import copies, placeholders, texts
from bot.announcements.audience.recipients import Facts
from bot.announcements.chat.card_screens import approval, copy, decided, reply
from bot.announcements.forms import form_of
from bot.edge.letters import Kind, Letters
from bot.edge.screen import Screen, in_words, label


def filled(text: str, facts: Facts) -> str:
    """Fills the placeholders. `text` is HTML, the facts are plain; they are escaped on the way in."""
    values = {
        "nombre": facts.name,
        "secretaria": ", ".join(facts.secretariats),
        "pendientes": str(facts.pending),
        "proxima_fecha": in_words(facts.next_due) if facts.next_due else label("no_next_due"),
    }
    return placeholders.fill(text, values)


def announcement(params: Mapping[str, Any]) -> Screen:
    """Makes a recipient's copy. `params` of copies.py."""
    made = params["announcement"]
    screen = copy(
        filled(made.text, params["facts"]),
        made.id,
        made.button_label,
        made.button_target,
        acknowledge=not params["acknowledged"],
        corrected=made.version > 1,
        reminder=params["reminder"] and texts.has_room(made.text, made.file_id, made.question is not None),
        form=form_of(made.question),
        answer=params["answer"],
    )
    return replace(screen, file_id=made.file_id, file_kind=made.file_kind)


LETTERS: Letters = {
    "announcement": Kind(screen=announcement, resolve=copies.params, held=copies.held, sent=copies.overtaken),
    "announcement_approval": Kind(screen=approval),
    "announcement_decided": Kind(screen=decided),
    "announcement_reply": Kind(screen=reply),
}
