"""The clock agrees with an oracle written from docs/threads.md, whoever is away, whenever it is asked."""

import random
from datetime import date, datetime, timedelta

import pytest

from bot.threads import hours, policy
from bot.threads.policy import Asked, Policy, Staff, Step
from tests.threads.domain.clock_oracle import BOGOTA, Case, World, office_minutes, who

PEOPLE = range(1, 9)
LIMITS = (4, 8, 12)


def _world(chance: random.Random) -> World:
    liaisons = {code: set(chance.sample(PEOPLE, chance.randint(0, 3))) for code in ("47001", "05001")}
    others = set(PEOPLE) - set().union(*liaisons.values())
    coordinators = set(chance.sample(sorted(others), chance.randint(1, min(3, len(others))))) if others else {9}
    away = {each: chance.choice([None, *PEOPLE]) for each in PEOPLE if chance.random() < 0.3}
    return World(coordinators, liaisons, away, {date(2026, 12, 1 + chance.randint(0, 20))})


def _case(chance: random.Random) -> Case:
    return Case(
        asker=chance.choice([*PEOPLE, 20]),
        secretariat=chance.choice(["47001", "05001", None]),
        announcement=chance.random() < 0.2,
        passed_to=chance.choice([None, None, *PEOPLE]),
        passed_to_coordination=chance.random() < 0.3,
        spoke_last=chance.choice([None, *PEOPLE]),
    )


@pytest.mark.parametrize("seed", range(300))
def test_who_is_asked_is_as_the_page_says(seed: int) -> None:
    chance = random.Random(seed)
    world, case, minutes = _world(chance), _case(chance), chance.choice([0, 239, 240, 479, 480, 719, 720, 5000])
    staff = Staff(
        coordinators=frozenset(world.coordinators),
        liaisons={code: frozenset(found) for code, found in world.liaisons.items()},
        absent=world.away,
    )
    asked = Asked(
        person=case.asker,
        secretariat=case.secretariat,
        coordination=case.passed_to_coordination or case.secretariat is None,
        private=case.announcement,
        assigned=case.passed_to,
        last=case.spoke_last,
    )
    step = Step(sum(minutes >= limit * 60 for limit in LIMITS))
    found = policy.readers(staff, asked, step)
    assert found == who(world, case, minutes)
    assert case.asker not in found
    assert found or world.coordinators <= {case.asker}, "no question without an owner"


@pytest.mark.parametrize("seed", range(60))
def test_the_hours_are_as_the_page_says(seed: int) -> None:
    """At the moment given so many office hours have passed, and a minute before they had not."""
    chance = random.Random(seed)
    start = datetime(2026, 11, 1, tzinfo=BOGOTA)
    since = start + timedelta(minutes=chance.randint(0, 60 * 24 * 60))
    off = {(since + timedelta(days=chance.randint(0, 4))).date()}
    for number, limit in enumerate(LIMITS, 1):
        at = hours.after(since, limit, BOGOTA, off)
        assert office_minutes(since, at, off) == limit * 60
        assert office_minutes(since, at - timedelta(minutes=1), off) == limit * 60 - 1
        assert policy.step(Policy(), since, at, BOGOTA, off) == number
        assert policy.step(Policy(), since, at - timedelta(minutes=1), BOGOTA, off) == number - 1


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-20T10:00", "2026-11-20T10:00"),
        ("2026-11-20T12:00", "2026-11-20T13:00"),
        ("2026-11-20T17:00", "2026-11-23T08:00"),
        ("2026-11-14T09:00", "2026-11-17T08:00"),
        ("2026-12-07T23:59", "2026-12-09T08:00"),
        ("2026-12-31T16:59", "2026-12-31T16:59"),
        ("2026-12-31T17:00", "2027-01-04T08:00"),
    ],
)
def test_the_office_opens(moment: str, opens: str) -> None:
    """Friday evening, the Saturday before a Monday off, the eve of 8 December, New Year."""
    at = datetime.fromisoformat(moment).replace(tzinfo=BOGOTA)
    assert hours.opens(at, BOGOTA) == datetime.fromisoformat(opens).replace(tzinfo=BOGOTA)
