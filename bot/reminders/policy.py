"""What is due to be said to whom on a day: docs/reminders.md as a pure function. `facts` reads what it depends on,
`digests` writes what it gives."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, timedelta

from bot.base.statuses import AWAITING_LIAISON, REMINDED
from bot.base.workdays import WorkingDays
from db.models import ActivityStatus, ReminderRule, Role

CATCH_UP = 5  # working days
LAST = 60  # working days after which the summary and the board alone speak of it
VERIFICATION_EVERY = 3  # working days


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Working days before the due date, between reminders after it, and of silence until the liaison and the
    coordinator are told; 0 in the last three: never. `hour`: local."""

    before: tuple[int, ...] = (10, 5, 1)
    after_every: int = 3
    liaison_after: int = 3
    coordinator_after: int = 8
    hour: int = 8


@dataclass(frozen=True, kw_only=True)
class Task:
    """An activity that is not archived. `post` is in lower case; `since`: the day it came into the plan; `reported_on`:
    that of its latest report, by `reporter`."""

    id: int
    secretariat: str
    action: str
    due_on: date
    since: date
    status: ActivityStatus = ActivityStatus.NOT_STARTED
    post: str | None = None
    reported_on: date | None = None
    reporter: int | None = None


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody who takes part. `post` in lower case; `since`: the day they began to."""

    id: int
    role: Role
    secretariats: frozenset[str]
    since: date
    post: str | None = None


@dataclass(frozen=True)
class Periodic:
    """A periodic rule, whom it is for, and the working days of its occurrences, newest first."""

    id: int
    people: frozenset[int]
    occurrences: Sequence[date]


@dataclass(frozen=True)
class DigestLine:
    """One line of one person's digest. `in_place_of`: who is away and was meant."""

    person: int
    rule: ReminderRule
    _: KW_ONLY
    task: int | None = None
    periodic: int | None = None
    in_place_of: int | None = None

    @property
    def topic(self) -> tuple[int, ReminderRule, int]:
        """Gives whom the line is meant for, why, and what it is about: the key of `Facts.said`."""
        return self.in_place_of or self.person, self.rule, self.task or self.periodic or 0


@dataclass(frozen=True)
class Facts:
    """All that the policy depends on. `days` are the country's, `days_of` those of secretariats with days off of their
    own. `absent`: who is away today, and who agreed to stand in. `snoozed`: until when, by person and task, if later
    than the latest report. `said`: the last day of each topic. `summaries`: whose summary would not be empty."""

    days: WorkingDays
    tasks: Sequence[Task] = ()
    members: Sequence[Member] = ()
    policies: Mapping[str, Policy] = field(default_factory=dict)
    days_of: Mapping[str, WorkingDays] = field(default_factory=dict)
    absent: Mapping[int, int | None] = field(default_factory=dict)
    snoozed: Mapping[tuple[int, int], date] = field(default_factory=dict)
    said: Mapping[tuple[int, ReminderRule, int], date] = field(default_factory=dict)
    periodic: Sequence[Periodic] = ()
    summaries: Collection[int] = frozenset()

    def calendar(self, secretariat: str) -> WorkingDays:
        return self.days_of.get(secretariat, self.days)

    def policy(self, action: str) -> Policy:
        return self.policies.get(action) or self.policies.get("") or Policy()


def digest_lines(facts: Facts, today: date) -> list[DigestLine]:
    """Lists all that is to be said today, in no order. Nothing on a day off of the country."""
    if today not in facts.days:
        return []
    staff = _Staff(facts, today)
    found = [line for task in facts.tasks for line in _about(facts, staff, task, today)]
    found += [line for rule in facts.periodic for line in _periodic(facts, staff, rule)]
    return found + list(_summaries(facts, staff, today))


def upcoming(facts: Facts, task_id: int, today: date) -> date | None:
    """Finds the next day after today on which the officials of a task would be reminded if nothing happened."""
    task = next((task for task in facts.tasks if task.id == task_id), None)
    if task is None or task.status not in REMINDED:
        return None
    days, policy = facts.calendar(task.secretariat), facts.policy(task.action)
    due, now = days.due_number(task.due_on), days.number(today)
    later = (number for number in range(now + 1, max(now, due) + LAST + 1) if number - due <= LAST)
    return next((days.day(number) for number in later if _falls(number - due, policy) and number <= len(days)), None)


def window(days: WorkingDays, today: date) -> range:
    """Gives the numbers of the working days whose occurrences may be said today, newest first."""
    newest = days.number(today)
    return range(newest, max(newest - CATCH_UP - (today in days), 0), -1)


class _Staff:
    """Who answers for what, and who is spoken to today."""

    def __init__(self, facts: Facts, today: date) -> None:
        self._facts, self._today = facts, today
        self.members = {member.id: member for member in facts.members}
        self.coordinators = [member for member in facts.members if member.role is Role.COORDINATOR]
        self._of: dict[tuple[Role, str], list[Member]] = {}
        for member in facts.members:
            for code in member.secretariats:
                self._of.setdefault((member.role, code), []).append(member)

    def holders(self, task: Task) -> list[Member]:
        officials = self._of.get((Role.OFFICIAL, task.secretariat), [])
        return [each for each in officials if task.post and each.post == task.post] or officials

    def liaisons(self, code: str, but: int | None = None) -> list[Member]:
        """Lists the liaisons of a secretariat; without any, the coordinators; `but`: not this person, nor as the only
        one."""
        liaisons = [each for each in self._of.get((Role.LIAISON, code), []) if each.id != but]
        return liaisons or [each for each in self.coordinators if each.id != but]

    def recipient(self, meant: Member, code: str) -> Member | None:
        """Finds who gets what is meant for a person: they, who stands in for them, or nobody today. One secretariat's
        plan is not shown to another."""
        if meant.id not in self._facts.absent:
            return meant if self.works(meant) else None
        stand_in = self.members.get(self._facts.absent[meant.id] or 0)
        if stand_in is None or stand_in.id in self._facts.absent or not self.works(stand_in):
            return None
        return stand_in if stand_in.role is Role.COORDINATOR or code in stand_in.secretariats else None

    def works(self, member: Member) -> bool:
        if member.role is not Role.OFFICIAL:
            return True
        return any(self._today in self._facts.calendar(code) for code in member.secretariats)


def _about(facts: Facts, staff: _Staff, task: Task, today: date) -> Iterator[DigestLine]:
    days = facts.calendar(task.secretariat)
    if task.status in AWAITING_LIAISON:
        yield from _verification(facts, staff, task, today)
    elif task.status in REMINDED and days.number(today) - days.due_number(task.due_on) <= LAST:
        yield from _due(facts, staff, task, today)
        yield from _ladder(facts, staff, task, today)


def _due(facts: Facts, staff: _Staff, task: Task, today: date) -> Iterator[DigestLine]:
    days, policy = facts.calendar(task.secretariat), facts.policy(task.action)
    recent, due = window(days, today), days.due_number(task.due_on)
    newest = next((number for number in recent if _falls(number - due, policy)), None)
    for meant in staff.holders(task):
        recipient = staff.recipient(meant, task.secretariat)
        until = facts.snoozed.get((recipient.id, task.id)) if recipient else None
        if recipient is None or (until and today < until):
            continue
        awake = days.due_number(until) if until else 0
        number = awake if awake in recent and awake > (newest or 0) else newest
        if number is not None:
            yield from _to(facts, task, ReminderRule.DUE, meant, recipient, days.day(number))


def _falls(late: int, policy: Policy) -> bool:
    """Tells whether a reminder falls on a day. `late`: working days after the activity was due; negative before."""
    if late <= 0:
        return late == 0 or -late in policy.before
    return policy.after_every > 0 and late % policy.after_every == 0


def _ladder(facts: Facts, staff: _Staff, task: Task, today: date) -> Iterator[DigestLine]:
    days, policy = facts.calendar(task.secretariat), facts.policy(task.action)
    silent_from = days.due_number(task.due_on)
    if task.reported_on:
        silent_from = max(silent_from, days.number(task.reported_on))
    steps = (
        (policy.liaison_after, ReminderRule.LIAISON, staff.liaisons(task.secretariat)),
        (policy.coordinator_after, ReminderRule.COORDINATOR, staff.coordinators),
    )
    for after, rule, members in steps:
        if after and silent_from + after in window(days, today):
            yield from _to_each(facts, staff, task, rule, members, days.day(silent_from + after))


def _verification(facts: Facts, staff: _Staff, task: Task, today: date) -> Iterator[DigestLine]:
    assert task.reported_on is not None
    days = facts.calendar(task.secretariat)
    reported = days.number(task.reported_on)
    if days.number(today) - reported > LAST:
        return
    moments = (number for number in window(days, today) if number > reported)
    newest = next((number for number in moments if (number - reported) % VERIFICATION_EVERY == 0), None)
    if newest is not None:
        others = staff.liaisons(task.secretariat, but=task.reporter)
        yield from _to_each(facts, staff, task, ReminderRule.VERIFICATION, others, days.day(newest))


def _to_each(
    facts: Facts, staff: _Staff, task: Task, rule: ReminderRule, members: Iterable[Member], occurrence: date
) -> Iterator[DigestLine]:
    for meant in members:
        recipient = staff.recipient(meant, task.secretariat)
        if recipient and not (rule is ReminderRule.VERIFICATION and recipient.id == task.reporter):
            yield from _to(facts, task, rule, meant, recipient, occurrence)


def _to(
    facts: Facts, task: Task, rule: ReminderRule, meant: Member, recipient: Member, occurrence: date
) -> Iterator[DigestLine]:
    """Makes the line, unless a report came since, it was said since, or it is from before their time."""
    line = DigestLine(recipient.id, rule, task=task.id, in_place_of=None if recipient is meant else meant.id)
    began = max(meant.since, task.since)
    answered = task.reported_on is not None and task.reported_on >= occurrence
    if began <= occurrence and not answered and facts.said.get(line.topic, date.min) < occurrence:
        yield line


def _periodic(facts: Facts, staff: _Staff, rule: Periodic) -> Iterator[DigestLine]:
    for number in sorted(rule.people & staff.members.keys() - facts.absent.keys()):
        member = staff.members[number]
        line = DigestLine(member.id, ReminderRule.PERIODIC, periodic=rule.id)
        occurrence = next(iter(rule.occurrences), date.min)
        said = facts.said.get(line.topic, date.min)
        if staff.works(member) and max(said + timedelta(days=1), member.since) <= occurrence:
            yield line


def _summaries(facts: Facts, staff: _Staff, today: date) -> Iterator[DigestLine]:
    monday = today - timedelta(days=today.weekday())
    first = facts.days.day(facts.days.due_number(monday))
    for number in sorted(staff.members.keys() & set(facts.summaries) - facts.absent.keys()):
        line = DigestLine(number, ReminderRule.SUMMARY)
        if staff.members[number].since <= first and facts.said.get(line.topic, date.min) < monday:
            yield line
