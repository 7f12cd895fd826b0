"""Puts threads before whoever answers for them, as the policy says, and keeps that so while people come and go.

Keys of deliveries: `thread:<id>:card:<person>:…` what shows the thread, `thread:<id>:said:…` what the person added,
`thread:<id>:told:…` what the person is told.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, delete, update
from sqlmodel import Session, col, select

from bot.base import outbox
from bot.people import absences, calendars
from bot.threads import hours, policy
from bot.threads.policy import Asked, Policy, Staff, Step
from bot.threads.threads import OF_THE_POST, lock
from db.engine import insert_once
from db.models import (
    Assignment,
    Person,
    Role,
    Standing,
    Thread,
    ThreadCard,
    ThreadMessage,
    ThreadPost,
    ThreadState,
)

PRIORITY = 3  # somebody waits
POLICY = Policy()


def staff(session: Session, today: date) -> Staff:
    """Reads who takes part and may answer, and who of them is away today."""
    active = (col(Person.standing) == Standing.ACTIVE) & col(Person.role).in_([Role.LIAISON, Role.COORDINATOR])
    roles = dict(session.exec(select(Person.id, Person.role).where(active)).all())
    liaisons: dict[str, set[int]] = {}
    for each in session.exec(select(Assignment)).all():
        if roles.get(each.person_id) is Role.LIAISON:
            liaisons.setdefault(each.secretariat_code, set()).add(each.person_id)
    away = absences.away(session, [number for number in roles if number], today)
    stand_ins = {number: absences.stand_in(session, number, today) for number in away}
    return Staff(
        coordinators=frozenset(number for number, role in roles.items() if number and role is Role.COORDINATOR),
        liaisons={code: frozenset(found) for code, found in liaisons.items()},
        absent={number: each.id if each else None for number, each in stand_ins.items()},
    )


def asked(session: Session, thread: Thread) -> Asked:
    """Reads what of a thread decides who answers it."""
    said = (col(ThreadMessage.thread_id) == thread.id) & col(ThreadMessage.kind).in_(OF_THE_POST)
    last = select(ThreadMessage.person_id).where(said).order_by(col(ThreadMessage.id).desc()).limit(1)
    return Asked(
        person=thread.person_id,
        secretariat=thread.secretariat_code,
        coordination=thread.post is ThreadPost.COORDINATOR,
        private=thread.announcement_id is not None,
        assigned=thread.assigned_id,
        last=session.exec(last).first() if thread.turn > 1 else None,
    )


class Desk:
    """What the policy depends on at one moment, read once for many threads."""

    def __init__(self, session: Session, now: datetime, timezone: ZoneInfo) -> None:
        self._session, self._now, self._timezone = session, now, timezone
        self._staff = staff(session, now.astimezone(timezone).date())
        self._common, self._own = calendars.exceptions(session)

    def exceptions(self, thread: Thread) -> frozenset[date]:
        return self._own.get(thread.secretariat_code or "", self._common)

    def step(self, thread: Thread) -> Step:
        """Tells how far the clock is. An answer to an announcement has none: it may need no answer."""
        if thread.announcement_id is not None:
            return Step.ASKED
        return policy.step(POLICY, thread.waiting_since, self._now, self._timezone, self.exceptions(thread))

    def opens_for(self, code: str | None) -> datetime:
        """Gives the moment at which the office that answers a secretariat is open next, now when it is."""
        return hours.opens(self._now, self._timezone, self._own.get(code or "", self._common))

    def readers(self, thread: Thread) -> frozenset[int]:
        return policy.readers(self._staff, asked(self._session, thread), self.step(thread))

    def first(self, thread: Thread) -> frozenset[int]:
        return policy.first(self._staff, asked(self._session, thread))

    @property
    def coordinators(self) -> frozenset[int]:
        return self._staff.coordinators

    def liaisons(self, code: str) -> frozenset[int]:
        """Lists the liaisons of a secretariat who are there."""
        return self._staff.liaisons.get(code, frozenset()) - self._staff.absent.keys()

    def overdue(self, thread: Thread) -> bool:
        return thread.state is ThreadState.OPEN and self.step(thread) >= Step.SUBSTITUTES

    def spread(self, thread: Thread) -> None:
        """Puts an open thread before whoever should have it by now and has not. Repeating it changes nothing."""
        self._loosen(thread)
        for reader in sorted(self.readers(thread)):
            self._give(thread, reader)
        self._remind(thread)

    def _loosen(self, thread: Thread) -> None:
        """Forgets who was shown a thread by the card of another that waits for its first answer no more."""
        waits = select(Thread.id).where(Thread.state == ThreadState.OPEN, Thread.turn == 1)
        stale = col(ThreadCard.through_id).is_not(None) & col(ThreadCard.through_id).not_in(waits)
        self._session.execute(delete(ThreadCard).where(col(ThreadCard.thread_id) == thread.id, stale))

    def _give(self, thread: Thread, reader: int) -> None:
        through = self._through(thread, reader)
        values = {"thread_id": thread.id, "person_id": reader, "through_id": through, "at": self._now}
        if not insert_once(self._session, ThreadCard, **values):
            return
        if through is None:
            _card(self._session, thread, reader, f"{thread.turn}", self._now)
            return
        leader = self._session.get_one(Thread, through)
        thread.received_at = thread.received_at or (self._now if leader.received_at else None)
        outbox.edit_sent(self._session, f"thread:{through}:card:{reader}:", f"join{thread.id}", self._now)

    def _through(self, thread: Thread, reader: int) -> int | None:
        """Finds the open thread that asks the same and whose card this reader has already."""
        if thread.turn > 1:
            return None
        same = (Thread.cluster == thread.cluster) & (Thread.id != thread.id) & (Thread.turn == 1)
        shown = select(Thread.id).join(ThreadCard, col(ThreadCard.thread_id) == Thread.id)
        own = shown.where(ThreadCard.person_id == reader, col(ThreadCard.through_id).is_(None))
        return self._session.exec(own.where(same, Thread.state == ThreadState.OPEN).order_by(col(Thread.id))).first()

    def _remind(self, thread: Thread) -> None:
        """Reminds those who were asked first and had it already, once for each turn."""
        step, before = self.step(thread), thread.step
        if step <= before:
            return
        here = (col(Thread.id) == thread.id) & (col(Thread.step) == before) & (col(Thread.turn) == thread.turn)
        if not _changed(self._session, update(Thread).where(here).values(step=int(step))) or before >= Step.REMINDED:
            return
        limit = hours.after(thread.waiting_since, POLICY.remind_after, self._timezone, self.exceptions(thread))
        had = (col(ThreadCard.thread_id) == thread.id) & (ThreadCard.at < limit) & col(ThreadCard.through_id).is_(None)
        for reader in self._session.exec(select(ThreadCard.person_id).where(had)).all():
            if reader in self.first(thread):
                _card(self._session, thread, reader, f"r{thread.turn}", self._now, why="reminder")


def _card(session: Session, thread: Thread, reader: int, mark: str, now: datetime, why: str = "new") -> None:
    outbox.enqueue(
        session,
        person_id=reader,
        template="thread_card",
        params={"thread": thread.id, "why": why},
        dedupe=f"thread:{thread.id}:card:{reader}:{mark}",
        now=now,
        priority=PRIORITY,
    )


def _changed(session: Session, statement: Executable) -> bool:
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def tick(session: Session, now: datetime, timezone: ZoneInfo) -> int:
    """Puts every open thread before whoever answers for it by now, and reminds; gives how many are open."""
    waiting = select(Thread.id).where(Thread.state == ThreadState.OPEN).order_by(col(Thread.id))
    numbers = session.exec(waiting).all()
    if numbers:
        desk = Desk(session, now, timezone)
        for number in numbers:
            thread = lock(session, number or 0)
            if thread.state is ThreadState.OPEN:
                desk.spread(thread)
    return len(numbers)


def tell_post(session: Session, thread: Thread, message: ThreadMessage, now: datetime, timezone: ZoneInfo) -> None:
    """Says what the person added to whoever has the thread; who should have it and has not gets it whole."""
    desk = Desk(session, now, timezone)
    has = select(ThreadCard.person_id).where(ThreadCard.thread_id == thread.id)
    for reader in sorted(set(session.exec(has).all()) & desk.readers(thread)):
        outbox.enqueue(
            session,
            person_id=reader,
            template="thread_said",
            params={"message": message.id},
            dedupe=f"thread:{thread.id}:said:{message.id}:{reader}",
            now=now,
            priority=PRIORITY,
        )
    if thread.state is ThreadState.OPEN:
        desk.spread(thread)


def settle(session: Session, thread: Thread, now: datetime, timezone: ZoneInfo) -> None:
    """Puts right what readers were shown of a thread that waits no more: its cards say so, and what asks the same and
    was shown by them gets cards of its own."""
    outbox.edit_sent(session, f"thread:{thread.id}:card:", f"{thread.turn}:{thread.state}:{now.isoformat()}", now)
    shown = select(ThreadCard.thread_id).where(ThreadCard.through_id == thread.id).order_by(col(ThreadCard.thread_id))
    others = list(dict.fromkeys(session.exec(shown).all()))
    desk = Desk(session, now, timezone) if others else None
    for number in others:
        other = lock(session, number)
        if desk is not None and other.state is ThreadState.OPEN:
            desk.spread(other)
