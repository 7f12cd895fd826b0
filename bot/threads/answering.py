"""What a post does with a thread: answers, passes it on, says that it belongs elsewhere, closes it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.base import outbox
from bot.base.errors import Gone, NotAllowed
from bot.people import assignments, people
from bot.people.people import Act
from bot.threads.asking import wrote_lately
from bot.threads.readers import PRIORITY, Desk, settle
from bot.threads.threads import OF_THE_POST, Words, add_message, answerable, asking_the_same, lock, may_see, said_under
from db.models import Person, SaidKind, Standing, Thread, ThreadMessage, ThreadPost, ThreadState


@dataclass(frozen=True)
class Answered:
    """`reached`: how many threads got the answer."""

    thread: Thread
    reached: int


def answer(
    session: Session,
    actor_id: int,
    thread_id: int,
    words: Words,
    source: str,
    now: datetime,
    timezone: ZoneInfo,
    kind: SaidKind = SaidKind.ANSWER,
) -> Answered:
    """Answers a thread, once for a source, and every other one that asks the same and this person may answer: each in
    its own thread. While nobody there wrote again, what is added goes to the same ones. Raises Gone and NotAllowed."""
    actor = people.find_person(session, actor_id)
    answerable(session, actor_id, thread_id)
    thread = lock(session, thread_id)
    if said_under(session, f"{source}:{thread_id}") is not None:
        return Answered(thread, _reached(session, source))
    for each in [thread, *_together(session, actor_id, thread)]:
        _answer_one(session, each, actor, kind, words, f"{source}:{each.id}", now)
    for each in _threads_of(session, source):
        settle(session, each, now, timezone)
    return Answered(thread, _reached(session, source))


def _answer_one(
    session: Session, thread: Thread, actor: Person, kind: SaidKind, words: Words, source: str, now: datetime
) -> None:
    message = add_message(session, thread, actor, kind, words, source, now)
    if thread.state is not ThreadState.ANSWERED:
        thread.state, thread.answered_at, thread.closed_at = ThreadState.ANSWERED, now, None
    session.flush()
    if message is not None:
        tell_person(session, thread, message, now)


def _together(session: Session, actor_id: int, thread: Thread) -> list[Thread]:
    """Lists the other threads that hear what is said in this one: those that wait with it, or were answered with it and
    heard nothing else since."""
    if thread.turn > 1:
        return []
    found = asking_the_same(session, thread) if thread.state is ThreadState.OPEN else _answered_with(session, thread)
    locked = [lock(session, each.id or 0) for each in found if may_see(session, actor_id, each)]
    return [each for each in locked if each.state is thread.state and each.turn == 1]


def _answered_with(session: Session, thread: Thread) -> list[Thread]:
    """Lists the other threads whose first answer was this one's."""
    given = (col(ThreadMessage.thread_id) == thread.id) & col(ThreadMessage.kind).in_(OF_THE_POST)
    first = session.exec(select(ThreadMessage.source).where(given).order_by(col(ThreadMessage.id))).first() or ""
    act = first.rpartition(":")[0]
    if ":" not in act:  # who answered was erased, and the name of the act with them
        return []
    return [each for each in _threads_of(session, act) if each.id != thread.id]


def _threads_of(session: Session, source: str) -> list[Thread]:
    said = select(ThreadMessage.thread_id).where(col(ThreadMessage.source).startswith(f"{source}:", autoescape=True))
    return list(session.exec(select(Thread).where(col(Thread.id).in_(said)).order_by(col(Thread.id))).all())


def _reached(session: Session, source: str) -> int:
    return len(_threads_of(session, source))


def tell_person(session: Session, thread: Thread, message: ThreadMessage, now: datetime) -> None:
    """Says to whoever asked what the post said. Who is in the middle of the conversation hears it also in quiet
    hours."""
    person = people.find_person(session, thread.person_id)
    if person.standing is not Standing.ACTIVE:
        return
    outbox.enqueue(
        session,
        person_id=thread.person_id,
        template="thread_told",
        params={"message": message.id},
        dedupe=f"thread:{thread.id}:told:{message.id}",
        now=now,
        priority=PRIORITY,
        urgent=wrote_lately(session, thread, now),
    )


def colleagues(session: Session, actor_id: int, thread_id: int) -> tuple[Thread, list[Person]]:
    """Lists whom a thread may be passed on to, but for the coordination: the other liaisons of its secretariat. Raises
    Gone and NotAllowed."""
    thread = answerable(session, actor_id, thread_id)
    if thread.secretariat_code is None or thread.announcement_id is not None:
        return thread, []
    liaisons = assignments.liaisons(session, thread.secretariat_code)
    return thread, [each for each in liaisons if each.id not in (actor_id, thread.person_id)]


def pass_on(
    session: Session,
    actor_id: int,
    thread_id: int,
    to: int | None,
    note: str,
    source: str,
    now: datetime,
    timezone: ZoneInfo,
) -> Thread:
    """Passes a thread on, and what asks the same, to another liaison of the secretariat, or without `to` to the
    coordination; once for a source. Raises Gone, and NotAllowed for a person who may not answer it."""
    actor = people.find_person(session, actor_id)
    answerable(session, actor_id, thread_id)
    thread = lock(session, thread_id)
    if said_under(session, f"{source}:{thread_id}") is not None:
        return thread
    if thread.state is not ThreadState.OPEN:
        raise Gone("thread")
    if to is not None and to not in {each.id for each in colleagues(session, actor_id, thread_id)[1]}:
        raise NotAllowed(Act.ANSWER)
    code = thread.secretariat_code
    others = [each for each in _together(session, actor_id, thread) if to is None or each.secretariat_code == code]
    for each in [thread, *others]:
        each.assigned_id = to
        each.post = ThreadPost.LIAISON if to is not None else ThreadPost.COORDINATOR
        add_message(session, each, actor, SaidKind.NOTE, Words(text=note), f"{source}:{each.id}", now)
        session.flush()
        Desk(session, now, timezone).spread(each)
    return thread


def close(session: Session, actor_id: int, thread_id: int, now: datetime, timezone: ZoneInfo) -> Thread:
    """Closes a thread for the post; who asked is told when they still waited. Raises Gone and NotAllowed."""
    answerable(session, actor_id, thread_id)
    thread = lock(session, thread_id)
    if thread.state is ThreadState.CLOSED:
        return thread
    waited = thread.state is ThreadState.OPEN
    thread.state, thread.closed_at = ThreadState.CLOSED, now
    session.flush()
    settle(session, thread, now, timezone)
    if waited and people.find_person(session, thread.person_id).standing is Standing.ACTIVE:
        outbox.enqueue(
            session,
            person_id=thread.person_id,
            template="thread_closed",
            params={"thread": thread.id},
            dedupe=f"thread:{thread.id}:closed:{thread.turn}",
            now=now,
            priority=PRIORITY,
        )
    return thread


def was_said(session: Session, source: str, thread_id: int) -> bool:
    """Tells whether a tap had its effect in a thread."""
    return said_under(session, f"{source}:{thread_id}") is not None


def nearest_of(session: Session, actor_id: int, thread_id: int, place: int) -> str:
    """Gives the id of one of the nearest articles. Raises Gone and NotAllowed."""
    nearest = answerable(session, actor_id, thread_id).nearest
    if place >= len(nearest):
        raise Gone("article")
    return str(nearest[place][0])
