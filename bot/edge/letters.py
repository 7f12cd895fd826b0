"""What the bot says unasked, by kind: each capability names its own in LETTERS, app hands them all to the sender."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.edge.markup import CAPTION_LENGTH, MESSAGE_LENGTH, split_html
from bot.edge.screen import Screen, render
from db.models import Delivery, Person

RETIRED = "una persona retirada"

Params = Mapping[str, Any]
Rows = Sequence[tuple[Delivery, Person]]


def as_enqueued(_session: Session, rows: Rows, _local: datetime) -> Mapping[int, Params]:
    """Gives messages the parameters that they were enqueued with: nothing is looked up."""
    return {delivery.id or 0: delivery.params for delivery, _ in rows}


@dataclass(frozen=True, kw_only=True)
class LetterKind:
    """One kind of message.

    `screen` makes the message of its parameters. `resolve` looks those up just before it leaves, by delivery; one it
    leaves out has nothing left to say. `held` gives, by delivery, until when it may not leave. `sent` is told what
    arrived, with the parameters it had. `rest`: the command that shows what one message may be too short for.
    `together` makes one message of several that leave for one person at once, where they are `least` or more.
    """

    screen: Callable[[Params], Screen]
    resolve: Callable[[Session, Rows, datetime], Mapping[int, Params]] = as_enqueued
    held: Callable[[Session, Rows], Mapping[int, datetime]] | None = None
    sent: Callable[[Session, Mapping[int, Params], datetime], None] | None = None
    rest: str | None = None
    together: Callable[[Sequence[Params]], Screen] | None = None
    least: int = 2


Letters = Mapping[str, LetterKind]


def plain(template: str) -> LetterKind:
    """Makes a kind of message from a template without buttons that needs nothing looked up."""
    return LetterKind(screen=lambda params: Screen(render(template, **params)))


def screen(letters: Letters, kind: str, params: Params) -> Screen:
    """Makes the message, so that one takes it whole. `person`, where a template speaks of somebody, is a name, or None
    for one who is gone. Raises KeyError for a kind that is not there."""
    return fitted(letters[kind].screen(_named(params)), letters[kind].rest)


def gathered(letters: Letters, kind: str, params: Sequence[Params]) -> Screen:
    """Makes one message of several of a kind that has `together`."""
    together = letters[kind].together
    assert together is not None
    return fitted(together([_named(each) for each in params]), letters[kind].rest)


def _named(params: Params) -> Params:
    return {**params, "person": params["person"] or RETIRED} if "person" in params else params


def fitted(made: Screen, rest: str | None = None) -> Screen:
    """Cuts a message that Telegram would refuse for its length, with a word on where the rest is: a delivery is one
    message, which may have to be edited. `rest`: the command that shows all of it."""
    limit = CAPTION_LENGTH if made.file_id else MESSAGE_LENGTH
    if len(split_html(made.html, limit)) <= 1:
        return made
    note = render("letter_cut", rest=rest, buttons=made.keyboard is not None)
    first = split_html(made.html, limit - len(note) - 2)[0]
    return replace(made, html=f"{first.rstrip()}\n\n{note}")


def together(each: Collection[Letters]) -> Letters:
    """Joins the letters of all capabilities. Raises ValueError when two name the same kind."""
    found: dict[str, LetterKind] = {}
    for letters in each:
        if twice := found.keys() & letters.keys():
            raise ValueError(f"two letters of one kind: {', '.join(sorted(twice))}")
        found |= letters
    return found


LETTERS: Letters = {"text": LetterKind(screen=lambda params: Screen(params["html"]))}  # ready HTML of our own
