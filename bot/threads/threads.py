"""A person on one side, a post on the other: what a thread is, who may see it, what is said in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.base.errors import Gone, NotAllowed
from bot.base.plain_text import storable
from bot.people import people
from bot.people.people import Act
from db.engine import insert_once
from db.models import Person, Role, SaidKind, Thread, ThreadMessage, ThreadState

LENGTH = 2500  # characters of what is said at once: with the question and the words around it one message of 4096
NOTE_LENGTH = 300  # of what goes with a thread that is passed on
OF_THE_POST = (SaidKind.ANSWER, SaidKind.ARTICLE, SaidKind.ELSEWHERE)
OF_THE_PERSON = (SaidKind.QUESTION, SaidKind.WORDS)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody says: text, or a file with or without one, or an article. `file_kind`: photo or document."""

    text: str = ""
    file_id: str | None = None
    file_kind: str | None = None
    article_id: str | None = None


def find_thread(session: Session, thread_id: int) -> Thread:
    """Finds a thread. Raises Gone."""
    found = session.get(Thread, thread_id, populate_existing=True)
    if found is None:
        raise Gone("thread")
    return found


def own_thread(session: Session, person_id: int, thread_id: int) -> Thread:
    """Finds a thread of the person who asked in it. Raises Gone, also for somebody else's."""
    found = find_thread(session, thread_id)
    if found.person_id != person_id:
        raise Gone("thread")
    return found


def answerable(session: Session, actor_id: int, thread_id: int) -> Thread:
    """Finds a thread that the actor may answer. Raises Gone and NotAllowed."""
    found = find_thread(session, thread_id)
    if not may_see(session, actor_id, found):
        raise NotAllowed(Act.ANSWER)
    return found


def may_see(session: Session, actor_id: int, thread: Thread) -> bool:
    """Tells whether somebody answers for a thread: a liaison of its secretariat, a coordinator; never who asks."""
    actor = people.as_visitor(session, people.find_person(session, actor_id))
    if not actor.may(Act.ANSWER) or thread.person_id == actor_id:
        return False
    if actor.role is Role.COORDINATOR:
        return True
    return thread.announcement_id is None and thread.secretariat_code in actor.secretariats


def side_of(session: Session, actor_id: int, thread_id: int) -> tuple[Thread, bool]:
    """Finds a thread and whether the actor is the one who asks in it, else somebody who answers. Raises Gone and
    NotAllowed."""
    found = find_thread(session, thread_id)
    if found.person_id == actor_id:
        return found, True
    return answerable(session, actor_id, thread_id), False


def lock(session: Session, thread_id: int) -> Thread:
    """Finds a thread and lets nobody else change it, or one that asks the same, in this transaction: those are locked
    with it, always in one order, so that two who answer at once do not wait for one another for ever. Raises Gone."""
    cluster = find_thread(session, thread_id).cluster
    rows = select(Thread).where((col(Thread.id) == thread_id) | (col(Thread.cluster) == cluster))
    locked = rows.order_by(col(Thread.id)).with_for_update()
    found = session.exec(locked, execution_options={"populate_existing": True}).all()
    return next(each for each in found if each.id == thread_id)


def add_message(
    session: Session, thread: Thread, person: Person, kind: SaidKind, words: Words, source: str, now: datetime
) -> ThreadMessage | None:
    """Writes what somebody says in a thread; None when this source said it already."""
    assert person.role is not None
    new = insert_once(
        session,
        ThreadMessage,
        source=source,
        thread_id=thread.id,
        person_id=person.id,
        role=person.role,
        kind=kind,
        text=storable(words.text),
        article_id=words.article_id,
        file_id=words.file_id,
        file_kind=words.file_kind,
        at=now,
    )
    return said_under(session, source) if new else None


def said_under(session: Session, source: str) -> ThreadMessage | None:
    """Finds what was said under a source."""
    return session.exec(select(ThreadMessage).where(ThreadMessage.source == source)).first()


def said_in(session: Session, thread_id: int | None) -> Sequence[ThreadMessage]:
    """Lists what was said in a thread, in its order."""
    said = select(ThreadMessage).where(ThreadMessage.thread_id == thread_id)
    return session.exec(said.order_by(col(ThreadMessage.id))).all()


def question_of(session: Session, thread_id: int | None) -> str:
    """Gives the question of a thread; "" once it was erased."""
    asked = (ThreadMessage.thread_id == thread_id) & (ThreadMessage.kind == SaidKind.QUESTION)
    return session.exec(select(ThreadMessage.text).where(asked).order_by(col(ThreadMessage.id))).first() or ""


def asking_the_same(session: Session, thread: Thread) -> list[Thread]:
    """Lists the other threads that ask the same and wait for their first answer."""
    same = (Thread.cluster == thread.cluster) & (Thread.id != thread.id) & (Thread.turn == 1)
    waiting = select(Thread).where(same, Thread.state == ThreadState.OPEN)
    return list(session.exec(waiting.order_by(col(Thread.id))).all())
