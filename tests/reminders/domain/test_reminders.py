"""The policy of docs/reminders.md, rule by rule, on the pure function. The dates are those of November 2026: the 16th
is a holiday, the 20th a Friday. The activity is due on Monday the 23rd unless said otherwise."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.base.calendar import add_working_days
from bot.base.workdays import WorkingDays
from bot.reminders.policy import DigestLine, Facts, Member, Periodic, Policy, Task, digest_lines, upcoming, window
from db.models import ActivityStatus, ReminderRule, Role

HERE, THERE = "47001", "15001"
DUE = date(2026, 11, 23)
FRIDAY, SATURDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 24)
LONG_AGO = date(2026, 1, 1)
OLGA, PEDRO, BEA, LUCAS, LIDIA, DIANA, DARIO = range(1, 8)
S, R = ActivityStatus, ReminderRule
TASK = 40


def member(
    number: int, role: Role = Role.OFFICIAL, *codes: str, since: date = LONG_AGO, post: str | None = None
) -> Member:
    return Member(
        id=number,
        role=role,
        secretariats=frozenset(codes or () if role is Role.COORDINATOR else codes or (HERE,)),
        since=since,
        post=post,
    )


STAFF = (
    member(OLGA, post="líder de cobertura"),
    member(PEDRO),
    member(BEA, Role.OFFICIAL, THERE),
    member(LUCAS, Role.LIAISON, HERE, THERE),
    member(DIANA, Role.COORDINATOR),
)


def days(*off: date) -> WorkingDays:
    return WorkingDays(date(2026, 1, 1), date(2027, 6, 30), frozenset(off))


def task(**more: Any) -> Task:
    values: dict[str, Any] = {"secretariat": HERE, "action": "mgei", "due_on": DUE, "since": LONG_AGO} | more
    return Task(id=TASK, **values)


def facts(*tasks: Task, **more: Any) -> Facts:
    """Nothing was ever said but what `more` says."""
    values: dict[str, Any] = {"days": days(), "tasks": tasks or (task(),), "members": STAFF} | more
    return Facts(**values)


def said(known: Facts, today: date, *rules: ReminderRule) -> list[tuple[int, ReminderRule]]:
    return sorted((line.person, line.rule) for line in digest_lines(known, today) if line.rule in (rules or list(R)))


def whom(known: Facts, today: date, rule: ReminderRule = R.DUE) -> set[int]:
    return {person for person, _ in said(known, today, rule)}


def told_on(known: Facts, first: date, last: date, rule: ReminderRule = R.DUE, person: int = OLGA) -> list[date]:
    """The days on which the person hears it, each knowing what the ones before said."""
    found, heard = [], dict(known.said)
    for number in range((last - first).days + 1):
        today = first + timedelta(days=number)
        now = digest_lines(replace(known, said=heard), today)
        heard |= {line.topic: today for line in now}
        if any((line.person, line.rule) == (person, rule) for line in now):
            found.append(today)
    return found


def after(day: date, n: int) -> date:
    return add_working_days(day, n)


# Days


@pytest.mark.parametrize(
    "today", [SATURDAY, date(2026, 11, 22), date(2026, 11, 16), date(2026, 12, 8), date(2026, 12, 25)]
)
def test_nothing_is_said_on_a_day_that_is_no_working_day(today: date) -> None:
    """Rules 1 and 3."""
    assert digest_lines(facts(task(due_on=today), task(due_on=FRIDAY)), today) == []


def test_a_day_off_of_everybody_silences_everybody_and_one_of_a_secretariat_its_officials() -> None:
    """Rules 1 and 4: liaisons and coordinators work on a secretariat's day off."""
    late = facts(task(due_on=after(TUESDAY, -3)), task(due_on=TUESDAY))
    assert said(late, TUESDAY) == [(OLGA, R.DUE), (OLGA, R.DUE), (PEDRO, R.DUE), (PEDRO, R.DUE), (LUCAS, R.LIAISON)]
    assert said(replace(late, days=days(TUESDAY)), TUESDAY) == []
    here = replace(late, days_of={HERE: days(TUESDAY)})
    assert [person for person, _ in said(here, TUESDAY)] == []  # for that secretariat only two working days have passed
    assert said(here, TUESDAY + timedelta(days=1), R.LIAISON) == [(LUCAS, R.LIAISON)]
    waits = facts(task(status=S.DONE, reported_on=after(FRIDAY, -3), reporter=OLGA), days_of={HERE: days(TUESDAY)})
    assert said(waits, TUESDAY) == [(LUCAS, R.VERIFICATION)]


@pytest.mark.parametrize("due_on", [SATURDAY, date(2026, 11, 22), DUE])
def test_an_activity_due_on_a_day_off_is_due_on_the_next_working_day(due_on: date) -> None:
    """Rule 2."""
    heard = told_on(facts(task(due_on=due_on)), FRIDAY, TUESDAY)
    assert heard == [FRIDAY, DUE]  # one working day before, and on the day


def test_days_are_counted_in_the_calendar_of_the_secretariat() -> None:
    """Rule 2: with the Friday off, one working day before Monday is Thursday."""
    known = facts(days_of={HERE: days(FRIDAY)})
    assert told_on(known, FRIDAY - timedelta(days=1), DUE) == [FRIDAY - timedelta(days=1), DUE]


# What falls due for whom


def test_occurrences_come_ten_five_and_one_days_before_on_the_day_and_every_three_after() -> None:
    """Rule 5."""
    expected = [after(DUE, n) for n in (-10, -5, -1, 0, 3, 6, 9, 12)]
    assert told_on(facts(), after(DUE, -14), after(DUE, 13)) == expected


def test_an_action_may_have_numbers_of_its_own_and_zero_is_never() -> None:
    """Rule 5: the policy of its action, or the general one."""
    policies = {"": Policy(before=(2,), after_every=0), "mgei": Policy(before=(), after_every=5)}
    span = after(DUE, -14), after(DUE, 11)
    assert told_on(facts(policies=policies), *span) == [after(DUE, n) for n in (0, 5, 10)]
    assert told_on(facts(task(action="permanencia"), policies=policies), *span) == [after(DUE, -2), DUE]
    silent = facts(policies={"": Policy(before=(), after_every=0, liaison_after=0, coordinator_after=0)})
    for person, rule in ((LUCAS, R.LIAISON), (DIANA, R.COORDINATOR)):
        assert told_on(silent, DUE, after(DUE, 30), rule, person) == []


@pytest.mark.parametrize(
    ("post", "expected"),
    [(None, {OLGA, PEDRO}), ("líder de cobertura", {OLGA}), ("rectora", {OLGA, PEDRO})],
)
def test_who_holds_the_post_is_told_and_all_when_nobody_does(post: str | None, expected: set[int]) -> None:
    """Rule 6."""
    assert whom(facts(task(post=post)), DUE) == expected


def test_the_substitute_is_told_in_the_place_of_who_is_away() -> None:
    """Rule 7."""
    found = digest_lines(facts(task(post="líder de cobertura"), absent={OLGA: PEDRO}), DUE)
    assert found == [DigestLine(PEDRO, R.DUE, task=TASK, in_place_of=OLGA)]


@pytest.mark.parametrize(
    "absent",
    [{OLGA: None}, {OLGA: PEDRO, PEDRO: None}, {OLGA: BEA}, {OLGA: 99}],
    ids=["nobody", "away too", "of another secretariat", "takes part no more"],
)
def test_without_a_fit_substitute_it_waits_for_the_return(absent: dict[int, int | None]) -> None:
    """Rule 7: and the return finds it, within the days that are caught up."""
    known = facts(task(post="líder de cobertura"), absent=absent)
    assert digest_lines(known, DUE) == []
    assert whom(replace(known, absent={}), after(DUE, 2)) == {OLGA}


def test_a_liaison_and_a_coordinator_stand_in_where_they_are_in_front() -> None:
    """Rule 7: a coordinator's are all secretariats."""
    mine = task(post="líder de cobertura")
    for substitute in (LUCAS, DIANA):
        assert whom(facts(mine, absent={OLGA: substitute}), DUE) == {substitute}


def test_summaries_and_periodic_rules_have_no_substitutes() -> None:
    """Rule 7."""
    rules = [Periodic(5, frozenset({LUCAS, PEDRO}), [DUE])]
    known = facts(task(status=S.BLOCKED), absent={LUCAS: PEDRO, PEDRO: OLGA}, summaries={LUCAS}, periodic=rules)
    assert digest_lines(known, DUE) == []


@pytest.mark.parametrize("status", list(S))
def test_only_what_is_open_is_said_to_officials(status: ActivityStatus) -> None:
    """Rules 8 and 11: what is blocked or waits for a new date is the liaison's matter."""
    known = facts(task(status=status, reported_on=LONG_AGO, reporter=OLGA))
    spoken = status in (S.NOT_STARTED, S.IN_PROGRESS, S.RETURNED)
    assert whom(known, DUE) == ({OLGA, PEDRO} if spoken else set())
    assert whom(known, after(DUE, 3), R.LIAISON) == ({LUCAS} if spoken else set())


def test_a_report_silences_until_the_next_occurrence() -> None:
    """Rule 9: one of the same day too."""
    for reported_on, expected in ((FRIDAY, {OLGA, PEDRO}), (DUE, set())):
        assert whom(facts(task(status=S.IN_PROGRESS, reported_on=reported_on)), DUE) == expected
    known = facts(task(status=S.IN_PROGRESS, reported_on=DUE))
    assert told_on(known, DUE, after(DUE, 7)) == [after(DUE, 3), after(DUE, 6)]


def test_a_snooze_holds_for_who_asked_and_its_day_is_an_occurrence() -> None:
    """Rule 10."""
    until = after(DUE, 4)  # no occurrence of its own
    known = facts(snoozed={(OLGA, TASK): until})
    assert told_on(known, DUE, after(DUE, 6)) == [until, after(DUE, 6)]
    assert told_on(known, DUE, after(DUE, 6), person=PEDRO) == [DUE, after(DUE, 3), after(DUE, 6)]


def test_a_snooze_until_a_day_off_ends_on_the_next_working_day() -> None:
    """Rule 10."""
    assert told_on(facts(snoozed={(OLGA, TASK): SATURDAY}, tasks=[task(due_on=after(DUE, 8))]), FRIDAY, TUESDAY) == [
        DUE
    ]


def test_a_snooze_reminds_of_what_is_far_ahead_on_its_day() -> None:
    """Rule 10: with no other occurrence near; missed, it is caught up."""
    known = facts(task(due_on=after(DUE, 40)), snoozed={(OLGA, TASK): TUESDAY})
    assert told_on(known, FRIDAY, after(DUE, 9)) == [TUESDAY]
    assert told_on(known, after(TUESDAY, 2), after(DUE, 9)) == [after(TUESDAY, 2)]


def test_a_snooze_is_of_the_person_it_is_said_to_and_moves_no_ladder() -> None:
    """Rule 10: who stands in may put it off for themselves; the liaison is told all the same."""
    known = facts(task(post="líder de cobertura"), absent={OLGA: PEDRO}, snoozed={(PEDRO, TASK): after(DUE, 5)})
    assert whom(known, DUE) == set()
    assert whom(replace(known, absent={}), DUE) == {OLGA}
    assert whom(known, after(DUE, 3), R.LIAISON) == {LUCAS}


def test_the_ladder_climbs_to_the_liaison_and_then_to_the_coordinators_once() -> None:
    """Rule 11."""
    for rule, person, n in ((R.LIAISON, LUCAS, 3), (R.COORDINATOR, DIANA, 8)):
        assert told_on(facts(), after(DUE, -5), after(DUE, 30), rule, person) == [after(DUE, n)]


def test_a_report_begins_the_ladder_anew() -> None:
    """Rule 11: L is the later of the two days; a report before it was due does not count."""
    for reported_on, start in ((FRIDAY, DUE), (after(DUE, 2), after(DUE, 2))):
        known = facts(task(status=S.IN_PROGRESS, reported_on=reported_on))
        assert told_on(known, DUE, after(DUE, 20), R.LIAISON, LUCAS) == [after(start, 3)]
        assert told_on(known, DUE, after(DUE, 20), R.COORDINATOR, DIANA) == [after(start, 8)]


def test_without_a_liaison_the_coordinators_are_told_at_both_steps() -> None:
    """Rule 11."""
    known = facts(members=[one for one in STAFF if one.role is not Role.LIAISON])
    assert whom(known, after(DUE, 3), R.LIAISON) == {DIANA}
    assert whom(known, after(DUE, 8), R.COORDINATOR) == {DIANA}


@pytest.mark.parametrize("status", [S.DONE, S.RESCHEDULE_REQUESTED])
def test_what_waits_for_verification_is_said_to_the_liaisons_every_three_days(status: ActivityStatus) -> None:
    """Rule 12."""
    known = facts(task(status=status, reported_on=FRIDAY, reporter=OLGA))
    assert told_on(known, FRIDAY, after(FRIDAY, 7), R.VERIFICATION, LUCAS) == [after(FRIDAY, 3), after(FRIDAY, 6)]
    assert whom(known, after(FRIDAY, 3), R.VERIFICATION) == {LUCAS}


def test_nobody_is_asked_to_verify_their_own_report() -> None:
    """Rule 12: nor in somebody's place; and a report of the only liaison waits for the coordinators."""
    day, alone = after(FRIDAY, 3), task(status=S.DONE, reported_on=FRIDAY, reporter=LUCAS)
    assert whom(facts(alone), day, R.VERIFICATION) == {DIANA}
    two = (*STAFF, member(LIDIA, Role.LIAISON, HERE))
    assert whom(facts(alone, members=two), day, R.VERIFICATION) == {LIDIA}
    by_olga = facts(replace(alone, reporter=OLGA), absent={LUCAS: OLGA})
    assert whom(by_olga, day, R.VERIFICATION) == set()


def test_the_summary_comes_on_the_first_working_day_of_the_week() -> None:
    """Rules 13 and 15: on Tuesday after a holiday; missed, it is caught up until Sunday, once."""
    known = facts(task(status=S.VERIFIED), summaries={LUCAS, DIANA})
    week = date(2026, 11, 16)
    assert told_on(known, week, week + timedelta(days=13), R.SUMMARY, LUCAS) == [date(2026, 11, 17), DUE]
    assert whom(known, date(2026, 11, 19), R.SUMMARY) == {LUCAS, DIANA}
    late = facts(task(status=S.VERIFIED), members=[member(DIANA, Role.COORDINATOR, since=TUESDAY)], summaries={DIANA})
    assert told_on(late, TUESDAY, after(DUE, 5), R.SUMMARY, DIANA) == [after(DUE, 5)]


def test_a_periodic_rule_is_said_to_its_people_once_an_occurrence() -> None:
    """Rules 14 and 15."""
    known = facts(task(status=S.VERIFIED), periodic=[Periodic(5, frozenset({OLGA, BEA, 99}), [FRIDAY])])
    assert whom(known, FRIDAY, R.PERIODIC) == {OLGA, BEA}
    assert told_on(known, FRIDAY, after(FRIDAY, 5), R.PERIODIC) == [FRIDAY]
    newcomer = replace(known, members=[member(OLGA, since=SATURDAY)])
    assert digest_lines(newcomer, DUE) == []


# Catching up and saying once


@pytest.mark.parametrize(("down", "expected"), [(0, True), (3, True), (5, True), (6, False)])
def test_what_was_missed_is_said_within_five_working_days(down: int, expected: bool) -> None:
    """Rule 15, with a policy that says it once."""
    known = facts(policies={"": Policy(before=(), after_every=0, liaison_after=0, coordinator_after=0)})
    assert bool(digest_lines(known, after(DUE, down))) is expected


def test_three_days_off_make_one_line() -> None:
    """Rule 15: the occurrences of Friday and Monday are said together on Tuesday."""
    found = digest_lines(facts(members=[member(OLGA)]), TUESDAY)
    assert found == [DigestLine(OLGA, R.DUE, task=TASK)]


def test_what_was_said_on_its_day_or_later_is_not_said_again() -> None:
    """Rule 15: nor to who was away, when the substitute heard it."""
    heard = {(OLGA, R.DUE, TASK): DUE}
    assert whom(facts(said=heard), DUE) == whom(facts(said=heard), TUESDAY) == {PEDRO}
    assert whom(facts(said={(OLGA, R.DUE, TASK): FRIDAY}), DUE) == {OLGA, PEDRO}


def test_who_came_later_and_what_came_later_hear_and_say_nothing_of_before() -> None:
    """Rule 15."""
    once = {"": Policy(before=(), after_every=0, liaison_after=0, coordinator_after=0)}
    for since, expected in ((DUE, {OLGA}), (TUESDAY, set())):
        assert whom(facts(members=[member(OLGA, since=since)], policies=once), TUESDAY) == expected
        assert whom(facts(task(since=since), members=[member(OLGA)], policies=once), TUESDAY) == expected


def test_after_sixty_working_days_only_the_summary_speaks_of_it() -> None:
    """Rule 17."""
    known = facts(task(status=S.DONE, reported_on=DUE, reporter=OLGA))
    for n, spoken in ((60, True), (61, False), (62, False)):
        assert bool(whom(facts(), after(DUE, n))) is spoken
        assert bool(whom(known, after(DUE, n), R.VERIFICATION)) is spoken
    long_ago = facts(task(status=S.IN_PROGRESS, reported_on=after(DUE, 59)))
    assert said(long_ago, after(DUE, 62)) == []


# What else is asked of it


def test_the_next_occurrence_is_the_one_that_would_be_said() -> None:
    """«¿Por qué recibo esto?» names it."""
    assert [upcoming(facts(), TASK, day) for day in (after(DUE, -12), FRIDAY, DUE)] == [
        after(DUE, -10),
        DUE,
        after(DUE, 3),
    ]
    assert upcoming(facts(), TASK, after(DUE, 60)) is None
    assert upcoming(facts(task(status=S.DONE)), TASK, FRIDAY) is None
    assert upcoming(facts(), 99, FRIDAY) is None


def test_a_calendar_without_working_days_is_survived() -> None:
    """A secretariat may be closed for longer than the calendar looks."""
    whole = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(600))
    closed = WorkingDays(date(2026, 1, 1), date(2027, 6, 30), whole)
    known = facts(days_of={HERE: closed})
    assert digest_lines(known, DUE) == []
    assert upcoming(known, TASK, DUE) is None
    assert list(window(closed, DUE)) == []
