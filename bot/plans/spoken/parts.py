"""Takes a message apart: what it says of the work, and around that the code, the percentage, the status, the
courtesies.

It reads from the left, piece by piece, up to a «porque» or to the first words that are none of these. What stands at
the end («ya firmamos el acta, JU-03 al 80») is read in the same way from the right, back to a punctuation mark.
"""

import re
from dataclasses import dataclass

from bot.base.statuses import WITH_REASON
from bot.plans.spoken import words
from bot.plans.spoken.text import PUNCTUATION
from db.models import ActivityStatus

STATUSES = {
    "done": ActivityStatus.DONE,
    "doing": ActivityStatus.IN_PROGRESS,
    "blocked": ActivityStatus.BLOCKED,
    "moved": ActivityStatus.RESCHEDULE_REQUESTED,
}
_PIECES = {
    "greeting": words.GREETING,
    "percent": words.HOW_FAR,
    "moved": words.MOVED,
    "blocked": words.BLOCKED,
    "done": words.DONE,
    "doing": words.DOING,
    "code": words.NAMED,
    "about": words.ABOUT,
    "until": words.UNTIL,
    "because": words.BECAUSE,
    "closing": words.CLOSING,
    "mark": rf"{PUNCTUATION}|y",
}
_FROM_LEFT = {name: re.compile(rf"(?:{piece})(?: |$)") for name, piece in _PIECES.items()}
_FROM_RIGHT = {
    name: re.compile(rf"(?<!\S)(?:{piece})$") for name, piece in _PIECES.items() if name not in {"greeting", "because"}
}
_NAMING = frozenset({"code", "percent", *STATUSES})
_REASONED = frozenset(name for name, status in STATUSES.items() if status in WITH_REASON)
_COPULA = re.compile(r"(?:ya|esta|estan|quedo|quedaron|fue|se|ha|hemos) ")


@dataclass(frozen=True)
class Piece:
    """Holds one piece of a message; `start` and `end` are places in `Said.words`."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Parts:
    """Holds the pieces of a message, those before the note and those after it."""

    left: list[Piece]
    right: list[Piece]  # from the end backwards
    note: tuple[int, int]

    @property
    def pieces(self) -> list[Piece]:
        return [*self.left, *reversed(self.right)]

    @property
    def first(self) -> str | None:
        """Returns the name of the first piece on the left that says what the message is about."""
        return next((piece.name for piece in self.left if piece.name in _NAMING), None)

    @property
    def status(self) -> ActivityStatus | None:
        return next((STATUSES[piece.name] for piece in self.pieces if piece.name in STATUSES), None)

    def named(self, name: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.name == name]


def take_apart(said: str) -> Parts:
    left = _from_left(said)
    start = left[-1].end if left else 0
    right = _from_right(said, start, left)
    return Parts(left, right, (start, _end_of_note(said, start, right)))


def _from_left(said: str) -> list[Piece]:
    pieces: list[Piece] = []
    place = 0
    while piece := _next(said, place, {piece.name for piece in pieces}):
        pieces.append(piece)
        place = piece.end
        if piece.name == "because":
            break
    return pieces


def _next(said: str, place: int, before: set[str]) -> Piece | None:
    for name, pattern in _FROM_LEFT.items():
        found = pattern.match(said, place)
        if found and found.end() > place and _may_follow(name, before):
            return Piece(name, place, found.end())
    return None


def _may_follow(name: str, before: set[str]) -> bool:
    if name in STATUSES:  # in «80 %, lista la planta» only a part of the work is «lista»
        return not before & set(STATUSES) and not (name == "done" and "percent" in before)
    if name == "greeting":
        return not before & _NAMING
    if name == "because":
        return bool(before & _REASONED)
    return name != "closing" and (name != "until" or "moved" in before)


def _from_right(said: str, start: int, left: list[Piece]) -> list[Piece]:
    pieces: list[Piece] = []
    end, before = len(said.rstrip()), {piece.name for piece in left}
    while end > start and (piece := _last(said, start, end, before)):
        pieces.append(piece)
        before.add(piece.name)
        end = len(said[: piece.start].rstrip())
    return pieces


def _last(said: str, start: int, end: int, before: set[str]) -> Piece | None:
    for name, pattern in _FROM_RIGHT.items():
        found = pattern.search(said, start, end)
        if found and found.end() > found.start() and (name not in STATUSES or _ends(said, start, found, before)):
            return Piece(name, found.start(), end)
    return None


def _ends(said: str, start: int, found: re.Match[str], before: set[str]) -> bool:
    """Tells whether these words at the end give the status, and not what was done in part: «12 reuniones cumplidas»."""
    if before & set(STATUSES):
        return False
    after_mark = said[start : found.start()].rstrip()[-1:] in (*"", *".,;:-")
    return after_mark or ("code" not in before and _COPULA.match(said, found.start()) is not None)


def _end_of_note(said: str, start: int, right: list[Piece]) -> int:
    """Finds where the note ends: courtesies at the end are left out, and so is what names the report when a punctuation
    mark separates it from the rest; otherwise leaving it out would break the sentence."""
    end, named, courteous = len(said.rstrip()), False, True
    for piece in right:
        courteous = courteous and piece.name in {"closing", "mark"}
        if courteous or (named and piece.name == "mark"):
            end = piece.start
        named = named or piece.name in _NAMING
    all_read = right and right[-1].start <= start
    return start if all_read else max(start, end)
