"""Invitation codes that do not exist, tried lately: so few are allowed an hour that nobody can guess one. Who tried is
known by a keyed hash and to this process's memory only."""

from collections import deque
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
MOST = 8  # of one person in an hour: nobody mistypes more
MANY = 40  # of all people in an hour: somebody should look
_REMEMBERED = 5000  # people; the earliest are forgotten first


class Guesses:
    def __init__(self) -> None:
        self._by_person: dict[str, deque[datetime]] = {}
        self._all: deque[datetime] = deque(maxlen=10 * MANY)

    def wrong(self, who: str, now: datetime) -> bool:
        """Remembers one wrong code. True when, with it, all people together reach MANY."""
        theirs = self._by_person.setdefault(who, deque(maxlen=MOST))
        theirs.append(now)
        if len(self._by_person) > _REMEMBERED:
            del self._by_person[next(iter(self._by_person))]
        before = self.lately(now)
        self._all.append(now)
        return before + 1 == MANY

    def lately(self, now: datetime) -> int:
        """Counts the wrong codes of all people in the last hour."""
        while self._all and self._all[0] <= now - HOUR:
            self._all.popleft()
        return len(self._all)

    def wait_until(self, who: str, now: datetime) -> datetime | None:
        """Gives the moment from which this person may try a code again; None when they may now."""
        theirs = self._by_person.get(who)
        if theirs is None or len(theirs) < MOST:
            return None
        again = theirs[0] + HOUR
        return again if again > now else None
