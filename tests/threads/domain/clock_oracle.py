"""Who should have a question before them, worked out minute by minute from docs/threads.md alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BOGOTA = ZoneInfo("America/Bogota")
MINUTE = timedelta(minutes=1)
COLOMBIAN = {date(2026, 11, 2), date(2026, 11, 16), date(2026, 12, 8), date(2026, 12, 25), date(2027, 1, 1)}


@dataclass
class World:
    """`liaisons`: by secretariat; `away`: who, and who stands in; `off`: further days off."""

    coordinators: set[int]
    liaisons: Mapping[str, set[int]]
    away: dict[int, int | None] = field(default_factory=dict)
    off: set[date] = field(default_factory=set)


@dataclass
class Case:
    """A thread: rule 3 and 4 depend on no more."""

    asker: int
    secretariat: str | None
    announcement: bool = False
    passed_to: int | None = None
    passed_to_coordination: bool = False
    spoke_last: int | None = None


def office_minutes(since: datetime, until: datetime, off: set[date]) -> int:
    """Rule 1: minutes of open offices between two moments."""
    counted, at = 0, since.astimezone(UTC)
    while at < until.astimezone(UTC):
        local = at.astimezone(BOGOTA)
        works = local.weekday() < 5 and local.date() not in COLOMBIAN | off
        counted += works and (8 <= local.hour < 12 or 13 <= local.hour < 17)
        at += MINUTE
    return counted


def who(world: World, case: Case, minutes: int) -> set[int]:
    """Rules 3 to 9."""
    own = set() if case.announcement or case.secretariat is None else world.liaisons.get(case.secretariat, set())
    may = (own | world.coordinators) - {case.asker}

    def there(people: set[int]) -> set[int]:
        found = set()
        for person in people & may:
            if person not in world.away:
                found.add(person)
            elif (other := world.away[person]) in may and other not in world.away and other is not None:
                found.add(other)
        return found

    coordination = {each for each in world.coordinators - {case.asker} if each not in world.away}
    coordination = coordination or world.coordinators - {case.asker}
    asked = there({case.passed_to} if case.passed_to is not None else set())  # rule 4
    if not asked and not case.passed_to_coordination:
        asked = there(own)
    if not asked:  # rule 5
        asked = set(coordination)
    if case.spoke_last in may and case.spoke_last not in world.away and case.spoke_last is not None:  # rule 6
        asked.add(case.spoke_last)
    if minutes >= 8 * 60:  # rule 8
        asked |= (there(own) - asked) or coordination
    if minutes >= 12 * 60:  # rule 9
        asked |= coordination
    return asked
