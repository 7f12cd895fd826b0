"""The numbers of the policy of reminders: data, seen and changed by coordinators."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.base.errors import DomainError, Invalid
from bot.people import audit, people
from bot.people.people import Act
from bot.plans.plans import ACTIONS
from bot.reminders.policy import Policy
from conocimiento.folding import folded
from db.engine import insert_once
from db.models import ReminderPolicy

GENERAL = ""  # the policy of every action that has none of its own
FARTHEST = 20  # working days before the due date, and of any other number
MOST_BEFORE = 6
EARLIEST, LATEST = 6, 16  # local hours; from 17 on a day's digests are left to the next one
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = re.compile(r"\b(?:ningun[oa]?s?|nunca|nada|no)\b")


class Changed(DomainError):
    """Says that somebody else changed the rule since it was seen."""

    reason = "policy_changed"


@dataclass(frozen=True)
class Rule:
    """What holds for an action (GENERAL: for all that have none of their own). `own`: somebody chose it; else the
    general one holds, or the usual numbers. `version` names this state of it."""

    action: str
    policy: Policy
    own: bool = False
    version: str = "0"


def every(session: Session) -> dict[str, Policy]:
    """Reads the policies by action; GENERAL is always there."""
    rows = session.exec(select(ReminderPolicy)).all()
    return {GENERAL: Policy()} | {row.action: _read(row) for row in rows}


def hour(session: Session) -> int:
    return every(session)[GENERAL].hour


def rules(session: Session) -> list[Rule]:
    """Lists the general rule, and then that of each action."""
    rows = {row.action: row for row in session.exec(select(ReminderPolicy)).all()}
    general = _read(rows[GENERAL]) if GENERAL in rows else Policy()
    return [
        Rule(action, _read(rows[action]), True, _version(rows[action])) if action in rows else Rule(action, general)
        for action in (GENERAL, *ACTIONS)
    ]


def rule(session: Session, action: str) -> Rule:
    """Finds the rule of an action. Raises Invalid."""
    found = next((each for each in rules(session) if each.action == action), None)
    if found is None:
        raise Invalid("policy")
    return found


def usual(session: Session, action: str) -> Policy:
    """Gives what holds when nobody chose anything for the action."""
    return every(session)[GENERAL] if action else Policy()


def _version(row: ReminderPolicy) -> str:
    return f"{(row.changed_at - _EPOCH) // timedelta(microseconds=1):x}"


def change(
    session: Session, actor_id: int, action: str, policy: Policy, now: datetime, seen: str | None = None
) -> bool:
    """Changes a rule. False when it was like that already. `seen`: the version it replaces. Raises NotAllowed, Invalid
    and Changed."""
    people.require(session, actor_id, Act.SET_REMINDERS)
    policy = checked(action, policy)
    before = rule(session, action)
    if before.own and before.policy == policy:
        return False
    if seen not in (None, before.version):
        raise Changed
    if not _write(session, before, {**_values(policy), "changed_by": actor_id, "changed_at": now}):
        raise Changed
    audit.record(session, actor_id, "policy_changed", None, now, action=action, **_values(policy))
    return True


def _write(session: Session, before: Rule, values: dict[str, Any]) -> bool:
    """Writes a rule. False when somebody else was first, a moment ago."""
    if not before.own:
        return insert_once(session, ReminderPolicy, action=before.action, **values)
    return bool(session.execute(update(ReminderPolicy).where(*_same(before)).values(values)).rowcount)  # type: ignore[attr-defined]


def _same(seen: Rule) -> tuple[Any, ...]:
    changed_at = _EPOCH + timedelta(microseconds=int(seen.version, 16))
    return col(ReminderPolicy.action) == seen.action, col(ReminderPolicy.changed_at) == changed_at


def reset(session: Session, actor_id: int, action: str, now: datetime, seen: str | None = None) -> bool:
    """Has the action follow the general policy again; of GENERAL, the usual numbers hold again. False when that was so
    already. Raises NotAllowed, Invalid and Changed."""
    people.require(session, actor_id, Act.SET_REMINDERS)
    before = rule(session, action)
    if not before.own:
        return False
    if seen not in (None, before.version):
        raise Changed
    if not session.execute(delete(ReminderPolicy).where(*_same(before))).rowcount:  # type: ignore[attr-defined]
        raise Changed
    audit.record(session, actor_id, "policy_reset", None, now, action=action)
    return True


def read_numbers(text: str) -> tuple[int, ...]:
    """Reads numbers: «15, 7 y 2»; «ninguno» is none. Raises Invalid for what has no number, or too many."""
    found = tuple(int(number) for number in re.findall(r"\d{1,4}", text))
    if (not found and not _NEVER.search(folded(text))) or len(found) > MOST_BEFORE:
        raise Invalid("policy")
    return found


def checked(action: str, policy: Policy) -> Policy:
    """Puts the numbers of a policy in order, without repeats. Raises Invalid."""
    before = tuple(sorted(set(policy.before), reverse=True))
    numbers = (policy.after_every, policy.liaison_after, policy.coordinator_after)
    fine = (
        action in (GENERAL, *ACTIONS)
        and len(before) <= MOST_BEFORE
        and all(0 < number <= FARTHEST for number in before)
        and all(0 <= number <= FARTHEST for number in numbers)
        and EARLIEST <= policy.hour <= LATEST
    )
    if not fine:
        raise Invalid("policy")
    return replace(policy, before=before)


def _read(row: ReminderPolicy) -> Policy:
    return Policy(
        before=tuple(row.before),
        after_every=row.after_every,
        liaison_after=row.liaison_after,
        coordinator_after=row.coordinator_after,
        hour=row.hour,
    )


def _values(policy: Policy) -> dict[str, Any]:
    return {
        "before": list(policy.before),
        "after_every": policy.after_every,
        "liaison_after": policy.liaison_after,
        "coordinator_after": policy.coordinator_after,
        "hour": policy.hour,
    }
