"""The numbers of the policy of reminders: data, seen and changed by coordinators."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot.services import audit, people
from bot.services.errors import Invalid
from bot.services.people import Act
from bot.services.plans import ACTIONS
from bot.services.reminders.policy import Policy
from db.models import ReminderPolicy

GENERAL = ""  # the policy of every action that has none of its own
FARTHEST = 20  # working days before the due date, and of any other number
MOST_BEFORE = 6
EARLIEST, LATEST = 6, 16  # local hours; from 17 on a day's digests are left to the next one


def every(session: Session) -> dict[str, Policy]:
    """By action; GENERAL is always there."""
    rows = session.exec(select(ReminderPolicy)).all()
    return {GENERAL: Policy()} | {row.action: _read(row) for row in rows}


def hour(session: Session) -> int:
    return every(session)[GENERAL].hour


def change(session: Session, actor_id: int, action: str, policy: Policy, now: datetime) -> bool:
    """False when it was like that already. Raises NotAllowed and Invalid."""
    people.require(session, actor_id, Act.SET_REMINDERS)
    policy = checked(action, policy)
    before = every(session).get(action)
    if before == policy:
        return False
    values = {**_values(policy), "changed_by": actor_id, "changed_at": now}
    session.merge(ReminderPolicy(action=action, **values))
    session.flush()
    audit.record(session, actor_id, "policy_changed", None, now, action=action, **_values(policy))
    return True


def reset(session: Session, actor_id: int, action: str, now: datetime) -> bool:
    """The action follows the general policy again; of GENERAL, the usual numbers hold again. Raises NotAllowed."""
    people.require(session, actor_id, Act.SET_REMINDERS)
    gone = session.execute(delete(ReminderPolicy).where(col(ReminderPolicy.action) == action))
    if gone.rowcount:  # type: ignore[attr-defined]
        audit.record(session, actor_id, "policy_reset", None, now, action=action)
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def checked(action: str, policy: Policy) -> Policy:
    """In order and without repeats. Raises Invalid."""
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
    return Policy(tuple(row.before), row.after_every, row.liaison_after, row.coordinator_after, row.hour)


def _values(policy: Policy) -> dict[str, Any]:
    return {
        "before": list(policy.before),
        "after_every": policy.after_every,
        "liaison_after": policy.liaison_after,
        "coordinator_after": policy.coordinator_after,
        "hour": policy.hour,
    }
