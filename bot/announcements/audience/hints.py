"""What somebody may have meant who named a place that is no secretariat."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlmodel import Session

from bot.people import assignments
from bot.people.municipalities import department_of
from conocimiento.folding import phrase_key

_ALIKE = 65  # of 100, of two names
_SHOWN = 10  # pieces of a list; the others are only counted
_MOST = 2  # names that are offered


@dataclass(frozen=True)
class Hint:
    """`named`: what was typed. `department`: the secretariat that answers for that municipality; else `near`: the names
    most like it."""

    named: str
    department: str | None = None
    near: tuple[str, ...] = ()


def hints(session: Session, unread: Sequence[str]) -> tuple[Hint, ...]:
    """Says what may have been meant by each piece of a list that names no secretariat."""
    if not unread:
        return ()
    names = {each.code: each.name for each in assignments.secretariats(session)}
    return tuple(_hint(each, names) for each in unread[:_SHOWN])


def _hint(piece: str, names: dict[str, str]) -> Hint:
    code = department_of(piece)
    if code in names:
        return Hint(piece, department=names[code])
    keys = {name: phrase_key(name) for name in names.values()}
    found = process.extract(phrase_key(piece), keys, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST)
    return Hint(piece, near=tuple(name for _, _, name in found))
