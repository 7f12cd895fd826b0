"""What is shown of a thread: to whoever answers, to whoever asked, and just before a message about it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.threads.about import About, about
from bot.threads.readers import Desk
from bot.threads.threads import answerable, asking_the_same, may_see, own_thread, said_in
from db.models import (
    Delivery,
    DeliveryAction,
    Person,
    SaidKind,
    Secretariat,
    Standing,
    Thread,
    ThreadCard,
    ThreadMessage,
    ThreadState,
)

SHOWN = 3  # of what was said after the question


@dataclass(frozen=True, kw_only=True)
class Card:
    """A thread as whoever answers sees it.

    `name`: of who answers an announcement or writes about a report, None for who asks; `about`: that report; `place`:
    the secretariat; `post`: what who asks does there; `others` who ask the same in `places`, as far as the reader
    answers them; `said` after the question, the latest; `note`: what came with it when it was passed on.
    """

    thread: Thread
    question: ThreadMessage
    name: str | None
    place: str | None
    post: str | None
    others: int
    places: int
    said: Sequence[ThreadMessage]
    note: str
    passed: bool
    overdue: bool
    about: About | None = None


@dataclass(frozen=True, kw_only=True)
class Own:
    """A thread as whoever asked sees it. `opens`: when the office is open next, if it is closed now. `joint`: the
    coordination has it."""

    thread: Thread
    question: ThreadMessage
    said: Sequence[ThreadMessage]
    opens: datetime | None
    joint: bool
    about: About | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """One message of a thread, on its way to the other side. `question`: what was asked, "" once erased; `about`: the
    report that the thread is about."""

    thread: Thread
    message: ThreadMessage
    question: str
    about: About | None = None


def card(session: Session, reader_id: int, thread_id: int, now: datetime, timezone: ZoneInfo) -> Card:
    """Shows a thread to whoever answers it. Raises Gone and NotAllowed."""
    return _card(session, reader_id, answerable(session, reader_id, thread_id), now, timezone)


def _card(session: Session, reader_id: int, thread: Thread, now: datetime, timezone: ZoneInfo) -> Card:
    said = said_in(session, thread.id)
    asker = session.get_one(Person, thread.person_id)
    place = session.get(Secretariat, thread.secretariat_code) if thread.secretariat_code else None
    waits = thread.state is ThreadState.OPEN and thread.turn == 1
    others = [each for each in asking_the_same(session, thread) if waits and may_see(session, reader_id, each)]
    notes = [each for each in said if each.kind is SaidKind.NOTE]
    return Card(
        thread=thread,
        question=said[0],
        name=asker.name if thread.announcement_id is not None or thread.report_id is not None else None,
        place=place.name if place else None,
        post=asker.post,
        others=len({each.person_id for each in others} - {thread.person_id}),
        places=len({each.secretariat_code for each in others}),
        said=[each for each in said[1:] if each.kind is not SaidKind.NOTE][-SHOWN:],
        note=notes[-1].text if notes else "",
        passed=bool(notes),
        overdue=Desk(session, now, timezone).overdue(thread),
        about=about(session, thread.report_id),
    )


def own(session: Session, person_id: int, thread_id: int, now: datetime, timezone: ZoneInfo) -> Own:
    """Shows a thread to whoever asked. Raises Gone."""
    thread, desk = own_thread(session, person_id, thread_id), Desk(session, now, timezone)
    said, opens = said_in(session, thread.id), desk.opens_for(thread.secretariat_code)
    return Own(
        thread=thread,
        question=said[0],
        said=[each for each in said[1:] if each.kind is not SaidKind.NOTE][-SHOWN:],
        opens=opens if opens > now else None,
        joint=thread.state is ThreadState.OPEN and bool(desk.readers(thread) & desk.coordinators),
        about=about(session, thread.report_id),
    )


def file_of(session: Session, actor_id: int, message_id: int) -> ThreadMessage | None:
    """Finds a message with a file, for the two sides of its thread. None for everybody else, and once it is erased."""
    message = session.get(ThreadMessage, message_id)
    if message is None or message.file_id is None:
        return None
    thread = session.get_one(Thread, message.thread_id)
    return message if actor_id == thread.person_id or may_see(session, actor_id, thread) else None


# Just before a message leaves

Rows = Sequence[tuple[Delivery, Person]]


def card_params(session: Session, rows: Rows, local: datetime) -> dict[int, dict[str, Any]]:
    """Looks up the cards, by delivery: none for who may not answer any more, or once nobody waits; what was sent before
    is edited all the same."""
    found: dict[int, dict[str, Any]] = {}
    for delivery, person in rows:
        thread = session.get(Thread, delivery.params.get("thread"))
        if thread is None or not may_see(session, person.id or 0, thread):
            continue
        if delivery.action is DeliveryAction.SEND and thread.state is not ThreadState.OPEN:
            continue
        shown = _card(session, person.id or 0, thread, local, _zone(local))
        found[delivery.id or 0] = {**delivery.params, "card": shown, "now": local}
    return found


def said_params(session: Session, rows: Rows, local: datetime) -> dict[int, dict[str, Any]]:
    """Looks up what people added, by delivery, for who may still answer."""
    made = ((delivery, person, _told(session, delivery)) for delivery, person in rows)
    return {
        delivery.id or 0: {**delivery.params, "told": told, "now": local}
        for delivery, person, told in made
        if told is not None and may_see(session, person.id or 0, told.thread)
    }


def told_params(session: Session, rows: Rows, local: datetime) -> dict[int, dict[str, Any]]:
    """Looks up what posts said, by delivery: for whoever asked, and nobody else."""
    made = ((delivery, person, _told(session, delivery)) for delivery, person in rows)
    return {
        delivery.id or 0: {**delivery.params, "told": told, "now": local}
        for delivery, person, told in made
        if told is not None and told.thread.person_id == person.id and person.standing is Standing.ACTIVE
    }


def closed_params(session: Session, rows: Rows, local: datetime) -> dict[int, dict[str, Any]]:
    """Looks up what was closed without an answer, by delivery, unless it opened again."""
    found: dict[int, dict[str, Any]] = {}
    for delivery, person in rows:
        thread = session.get(Thread, delivery.params.get("thread"))
        if thread is not None and thread.person_id == person.id and thread.state is ThreadState.CLOSED:
            asked = said_in(session, thread.id)[0].text
            found[delivery.id or 0] = {**delivery.params, "of": thread, "question": asked, "now": local}
    return found


def _told(session: Session, delivery: Delivery) -> Told | None:
    message = session.get(ThreadMessage, delivery.params.get("message"))
    if message is None:
        return None
    thread = session.get_one(Thread, message.thread_id)
    asked = said_in(session, thread.id)[0].text
    return Told(thread=thread, message=message, question=asked, about=about(session, thread.report_id))


def _zone(local: datetime) -> ZoneInfo:
    assert isinstance(local.tzinfo, ZoneInfo)
    return local.tzinfo


def arrived(session: Session, params: Mapping[int, Mapping[str, Any]], now: datetime) -> None:
    """Notes that cards arrived, by delivery: who asked is told when, also of what was shown by the same card."""
    for number, each in params.items():
        delivery = session.get(Delivery, number)
        if delivery is None or "thread" not in each:
            continue
        reader = col(ThreadCard.person_id) == delivery.person_id
        shown = select(ThreadCard.thread_id).where(reader, col(ThreadCard.through_id) == each["thread"])
        here = (col(Thread.id) == each["thread"]) | col(Thread.id).in_(shown)
        waiting = update(Thread).where(here, col(Thread.received_at).is_(None), col(Thread.state) == ThreadState.OPEN)
        session.execute(waiting.values(received_at=now))
