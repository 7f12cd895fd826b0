"""/preguntas: what waits for a person, the oldest first, by secretariat, topic and state; and how many there are."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.people import people
from bot.people.people import Act
from bot.threads.readers import Desk
from db.models import Role, SaidKind, Secretariat, Thread, ThreadMessage, ThreadState

_QUESTIONS = col(Thread.announcement_id).is_(None)  # answers to announcements are threads too, and wait for nothing


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A thread in a list. `topic`: the nearest article's id and title; `place`: the secretariat's name."""

    thread: Thread
    question: str
    place: str | None
    topic: tuple[str, str] | None
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is listed. None is all."""

    state: ThreadState = ThreadState.OPEN
    secretariat: str | None = None
    topic: str | None = None


def questions_for(session: Session, actor_id: int, wanted: Wanted, now: datetime, timezone: ZoneInfo) -> list[Listed]:
    """Lists the threads that the actor may answer, those that wait longest first. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.ANSWER)
    chosen = (col(Thread.state) == wanted.state) & (col(Thread.person_id) != actor_id) & _QUESTIONS
    if actor.role is not Role.COORDINATOR:
        chosen &= col(Thread.secretariat_code).in_(actor.secretariats)
    if wanted.secretariat is not None:
        chosen &= col(Thread.secretariat_code) == wanted.secretariat
    asked = (col(ThreadMessage.thread_id) == Thread.id) & (col(ThreadMessage.kind) == SaidKind.QUESTION)
    rows = (
        select(Thread, ThreadMessage.text, Secretariat.name)
        .join(ThreadMessage, asked)
        .join(Secretariat, isouter=True)
        .where(chosen)
        .order_by(col(Thread.waiting_since), col(Thread.id))
    )
    desk = Desk(session, now, timezone)
    found = [
        Listed(thread=thread, question=text, place=place, topic=_topic(thread), overdue=desk.overdue(thread))
        for thread, text, place in session.exec(rows).all()
    ]
    return [each for each in found if wanted.topic is None or (each.topic and each.topic[0] == wanted.topic)]


def open_questions(session: Session) -> list[tuple[int, str | None]]:
    """Reads who waits for a person, once a question, and the code of the secretariat whose liaisons answer; None for
    the coordination's own."""
    waiting = select(Thread.person_id, Thread.secretariat_code).where(Thread.state == ThreadState.OPEN, _QUESTIONS)
    return list(session.exec(waiting).all())


def of_reader(
    found: Iterable[tuple[int, str | None]], reader_id: int, role: Role | None, codes: Collection[str]
) -> int:
    """Counts those of the open questions that /preguntas lists to a reader who may answer."""
    every = role is Role.COORDINATOR
    return sum(asker != reader_id and (every or code in codes) for asker, code in found)


def _topic(thread: Thread) -> tuple[str, str] | None:
    return (thread.nearest[0][0], thread.nearest[0][1]) if thread.nearest else None


def by_secretariat(found: Sequence[Listed]) -> list[tuple[str, str, int]]:
    """Counts by secretariat: code, name, how many; the most first."""
    names = {each.thread.secretariat_code: each.place for each in found}
    counts = Counter(each.thread.secretariat_code for each in found)
    return [(code, names[code] or "", number) for code, number in counts.most_common() if code]


def by_topic(found: Sequence[Listed]) -> list[tuple[str, str, int]]:
    """Counts by nearest article: id, title, how many; the most first."""
    counts = Counter(each.topic for each in found if each.topic)
    return [(name, title, number) for (name, title), number in counts.most_common()]


def counts(session: Session, now: datetime, timezone: ZoneInfo) -> dict[str, int]:
    """Counts questions to people by state, and those that should have an answer by now."""
    rows = session.exec(select(Thread.state, func.count()).where(_QUESTIONS).group_by(col(Thread.state))).all()
    found = dict.fromkeys((state.value for state in ThreadState), 0)
    found |= {ThreadState(state).value: number for state, number in rows}
    desk = Desk(session, now, timezone)
    waiting = session.exec(select(Thread).where(Thread.state == ThreadState.OPEN, _QUESTIONS)).all()
    return found | {"overdue": sum(desk.overdue(each) for each in waiting)}
