"""Who answers for a thread, and what silence does: docs/threads.md as pure functions. `readers` reads what they depend
on and writes what they give."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

from bot.threads import hours


class Step(IntEnum):
    """How far the clock went since a person waits."""

    ASKED = 0
    REMINDED = 1
    SUBSTITUTES = 2
    COORDINATION = 3


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Working hours since a person waits: until those who were asked are reminded, until there should be an answer and
    their substitutes are asked, until the coordination is."""

    remind_after: int = 4
    answer_within: int = 8
    coordination_after: int = 12


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who takes part and may answer. `liaisons`: by secretariat. `absent`: who is away today, and who agreed to stand
    in."""

    coordinators: frozenset[int]
    liaisons: Mapping[str, frozenset[int]] = field(default_factory=dict)
    absent: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A thread as far as it decides who answers. `secretariat`: None when no secretariat's. `coordination`: it went to
    the coordination from the first, or was passed on to it. `private`: no liaison may see it. `assigned`: whom it was
    passed on to; `last`: who of the post spoke last."""

    person: int
    secretariat: str | None
    coordination: bool = False
    private: bool = False
    assigned: int | None = None
    last: int | None = None


def may_answer(staff: Staff, asked: Asked) -> frozenset[int]:
    """Lists who may see a thread and answer it: never who asks."""
    return (_liaisons(staff, asked) | staff.coordinators) - {asked.person}


def first(staff: Staff, asked: Asked) -> frozenset[int]:
    """Lists who is asked first: whom it was passed on to, the liaisons of the secretariat who are there, or who stands
    in for them; without any, the coordination. With them whoever spoke last."""
    may = may_answer(staff, asked)
    here = _present(staff, may & {asked.assigned}, may)
    if not here and not asked.coordination:
        here = _present(staff, _liaisons(staff, asked) & may, may)
    spoke = (may - staff.absent.keys()) & {asked.last}
    return frozenset((here or _coordination(staff, asked)) | spoke)


def readers(staff: Staff, asked: Asked, step: Step) -> frozenset[int]:
    """Lists who should have a thread before them after a step: those asked first; then their substitutes, or without
    any the coordination; at last the coordination."""
    found = first(staff, asked)
    if step >= Step.SUBSTITUTES:
        may = may_answer(staff, asked)
        substitutes = _present(staff, _liaisons(staff, asked) & may, may) - found
        found |= substitutes or _coordination(staff, asked)
    return found | _coordination(staff, asked) if step >= Step.COORDINATION else found


def step(
    policy: Policy, since: datetime, now: datetime, timezone: ZoneInfo, exceptions: Set[date] = frozenset()
) -> Step:
    """Tells how far the clock is for somebody who waits since a moment. `exceptions`: further days off."""
    limits = (policy.remind_after, policy.answer_within, policy.coordination_after)
    return Step(sum(hours.after(since, limit, timezone, exceptions) <= now for limit in limits))


def _liaisons(staff: Staff, asked: Asked) -> frozenset[int]:
    if asked.private or asked.secretariat is None:
        return frozenset()
    return staff.liaisons.get(asked.secretariat, frozenset())


def _coordination(staff: Staff, asked: Asked) -> frozenset[int]:
    """Lists the coordinators who are there; all of them when none is."""
    others = staff.coordinators - {asked.person}
    return others - staff.absent.keys() or others


def _present(staff: Staff, meant: Set[int | None], may: Set[int]) -> frozenset[int]:
    """Lists those who are there, and for those who are away who stands in, if they may answer and are there."""
    here = {staff.absent.get(each, each) for each in meant if each is not None}
    return frozenset(each for each in here if each is not None and each in may and each not in staff.absent)
