"""Asking a person: what is written is shown before it goes, goes once, and goes on in its thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.people import assignments, people
from bot.people.people import Act
from bot.threads.about import About, answered_by, may_ask
from bot.threads.readers import Desk, settle, tell_post
from bot.threads.threads import (
    LENGTH,
    OF_THE_PERSON,
    Words,
    add_message,
    lock,
    own_thread,
    question_of,
    said_under,
)
from db.engine import insert_once
from db.models import Draft, Question, Role, SaidKind, Secretariat, Thread, ThreadMessage, ThreadPost, ThreadState

KIND = "thread_question"  # of draft
COMPARED = 300  # open questions that a new one is compared with, the newest
FRESH = timedelta(hours=1)  # somebody who wrote so lately waits for what comes
Likeness = Callable[[str, Sequence[str]], int | None]  # the place of the text that asks the same
Nearest = Sequence[tuple[str, str]]  # ids and titles of articles


# What is being written


def begin(
    session: Session, person_id: int, now: datetime, *, text: str = "", question_id: int | None = None, about: str = ""
) -> Draft:
    """Begins a question to a person. `about`: a line of ours on why the answer they got does not do. Raises
    NotAllowed."""
    people.require(session, person_id, Act.ASK)
    data = {"text": text[:LENGTH], "question": question_id, "about": about}
    return drafts.open(session, person_id, KIND, data, now)


def begin_about(session: Session, person_id: int, report_id: int, now: datetime, text: str = "") -> Draft:
    """Begins to write about a report of one's own, or about what was answered to it. Raises Gone and NotAllowed."""
    may_ask(session, person_id, report_id)
    return drafts.open(session, person_id, KIND, {"text": text[:LENGTH], "report": report_id}, now)


def report_of(draft: Draft) -> int | None:
    """Gives the report that what is being written is about."""
    number: int | None = draft.data.get("report")
    return number


def asked_by(session: Session, person_id: int, question_id: int) -> str:
    """Gives the words of a question that this person asked the bot. Raises Gone for anybody else's, or one erased."""
    found = session.get(Question, question_id)
    if found is None or found.person_id != person_id or not found.text:
        raise Gone("question")
    return found.text


def add(session: Session, draft: Draft, words: Words, source: str, now: datetime) -> Draft:
    """Adds what was written, or a file, to the question that is being written; the same message again adds nothing.
    Raises Invalid when it is too long."""
    if draft.data.get("source") == source:
        return draft
    said = "\n".join(filter(None, (str(draft.data.get("text", "")), words.text.strip())))
    if len(said) > LENGTH:
        raise Invalid("thread_long")
    file = {"file_id": words.file_id, "file_kind": words.file_kind} if words.file_id else {}
    return drafts.open(session, draft.person_id, KIND, draft.data | {"text": said, "source": source} | file, now)


def draft_of(session: Session, person_id: int, version: int, now: datetime) -> Draft:
    """Finds the question as it was shown. Raises Gone once it went on, or went."""
    draft = drafts.current(session, person_id, now)
    if draft is None or draft.kind != KIND or draft.version != version:
        raise Gone("draft")
    return draft


def words_of(data: dict[str, Any]) -> Words:
    """Reads what a draft of a question holds."""
    text = "\n\n".join(filter(None, (data.get("text"), data.get("about"))))
    return Words(text=text, file_id=data.get("file_id"), file_kind=data.get("file_kind"))


# Where it goes


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Whom a question of a person goes to. `secretariat`: None for the coordination's own; `opens`: when offices open,
    if they are closed now; `about`: the report it is about."""

    post: ThreadPost
    secretariat: Secretariat | None
    opens: datetime | None = None
    about: About | None = None


def destination(
    session: Session, person_id: int, now: datetime, timezone: ZoneInfo, report_id: int | None = None
) -> Destination:
    """Finds whom a question goes to: the liaisons of an official's secretariat who are there, of the report's where it
    is about one; else the coordination. Raises Gone and NotAllowed."""
    asker = people.require(session, person_id, Act.ASK)
    it = may_ask(session, person_id, report_id) if report_id is not None else None
    places = assignments.secretariats_of(session, person_id) if asker.role is Role.OFFICIAL else []
    place = assignments.secretariat(session, it.secretariat) if it else next(iter(places), None)
    desk = Desk(session, now, timezone)
    here = place is not None and bool(desk.liaisons(place.code) - {person_id})
    opens = desk.opens_for(place.code if place else None)
    return Destination(
        post=ThreadPost.LIAISON if here else ThreadPost.COORDINATOR,
        secretariat=place,
        opens=opens if opens > now else None,
        about=it,
    )


# Going


def send(
    session: Session,
    person_id: int,
    version: int,
    source: str,
    now: datetime,
    timezone: ZoneInfo,
    likeness: Likeness,
    nearest: Nearest = (),
) -> Thread:
    """Sends the question that was shown; the same tap again finds its thread. Raises Gone and NotAllowed."""
    known = said_under(session, source)
    if known is not None:
        return own_thread(session, person_id, known.thread_id)
    draft = draft_of(session, person_id, version, now)
    words, asked, report = words_of(draft.data), draft.data.get("question"), report_of(draft)
    drafts.close(session, person_id, version)
    if report is not None:
        return _open_about(session, person_id, may_ask(session, person_id, report), words, source, now, timezone)
    return open_thread(session, person_id, words, source, now, timezone, likeness, nearest, asked)


def open_thread(
    session: Session,
    person_id: int,
    words: Words,
    source: str,
    now: datetime,
    timezone: ZoneInfo,
    likeness: Likeness,
    nearest: Nearest = (),
    question_id: int | None = None,
) -> Thread:
    """Opens a thread, once for a source, and puts it before whoever answers. What the person asked already, and waits
    for, goes on in its thread. Raises NotAllowed."""
    asker = people.require(session, person_id, Act.ASK)
    known = said_under(session, source)
    if known is not None:
        return own_thread(session, person_id, known.thread_id)
    same = _the_same(session, words.text, likeness)
    mine = next((each for each in same if each.person_id == person_id), None)
    if mine is not None:
        return write(session, person_id, mine.id or 0, words, source, now, timezone)
    code = next(iter(sorted(asker.secretariats)), None) if asker.role is Role.OFFICIAL else None
    values = {
        "person_id": person_id,
        "secretariat_code": code,
        "post": ThreadPost.LIAISON if code else ThreadPost.COORDINATOR,
        "question_id": question_id,
        "nearest": [list(pair) for pair in nearest],
    }
    return begin_thread(session, values, words, source, now, timezone, same[0].cluster if same else None)


def _open_about(
    session: Session, person_id: int, it: About, words: Words, source: str, now: datetime, timezone: ZoneInfo
) -> Thread:
    """Opens a thread about a report, or goes on in the one there is. Nobody else's question is like it: what it asks
    depends on the report."""
    here = (col(Thread.report_id) == it.report) & (col(Thread.person_id) == person_id)
    known = session.exec(select(Thread.id).where(here)).first()
    if known is not None:
        return write(session, person_id, known, words, source, now, timezone)
    values = {
        "person_id": person_id,
        "secretariat_code": it.secretariat,
        "post": ThreadPost.LIAISON,
        "assigned_id": answered_by(session, it),
        "report_id": it.report,
    }
    return begin_thread(session, values, words, source, now, timezone)


def begin_thread(
    session: Session,
    values: dict[str, Any],
    words: Words,
    source: str,
    now: datetime,
    timezone: ZoneInfo,
    cluster: int | None = None,
) -> Thread:
    """Writes a thread with its first message, and puts it before whoever answers."""
    common = {"cluster": 0, "nearest": [], "state": ThreadState.OPEN, "turn": 1, "step": 0}
    insert_once(session, Thread, source=source, opened_at=now, waiting_since=now, **(common | values))
    thread = session.exec(select(Thread).where(Thread.source == source)).one()
    thread.cluster = cluster or thread.id or 0
    session.flush()
    person = people.find_person(session, thread.person_id)
    add_message(session, thread, person, SaidKind.QUESTION, words, source, now)
    Desk(session, now, timezone).spread(thread)
    return thread


def _the_same(session: Session, text: str, likeness: Likeness) -> list[Thread]:
    """Lists the threads that wait for their first answer and ask the same: all of one cluster."""
    alone = col(Thread.announcement_id).is_not(None) | col(Thread.report_id).is_not(None)
    waiting = (col(Thread.state) == ThreadState.OPEN) & (Thread.turn == 1) & ~alone
    rows = session.exec(select(Thread).where(waiting).order_by(col(Thread.id).desc()).limit(COMPARED)).all()
    asked = [(each, said) for each in rows if (said := question_of(session, each.id))]
    place = likeness(text, [said for _, said in asked]) if asked and text.strip() else None
    if place is None:
        return []
    cluster = asked[place][0].cluster
    return [each for each, _ in asked if each.cluster == cluster]


def write(
    session: Session,
    person_id: int,
    thread_id: int,
    words: Words,
    source: str,
    now: datetime,
    timezone: ZoneInfo,
    *,
    waits: bool = True,
) -> Thread:
    """Goes on in a thread of one's own, which opens again unless the words wait for nothing (`waits`). Who went to
    another secretariat since begins a new one there. Raises Gone and NotAllowed."""
    asker = people.require(session, person_id, Act.KEEP_OWN_DATA)
    own_thread(session, person_id, thread_id)
    thread = lock(session, thread_id)
    known = said_under(session, source)
    if known is not None:
        return own_thread(session, person_id, known.thread_id)
    moved = thread.secretariat_code is not None and thread.secretariat_code not in asker.secretariats
    if moved and thread.announcement_id is None:
        return open_thread(session, person_id, words, source, now, timezone, lambda _text, _others: None)
    message = add_message(session, thread, people.find_person(session, person_id), SaidKind.WORDS, words, source, now)
    if waits and thread.state is not ThreadState.OPEN:
        thread.state, thread.turn, thread.step = ThreadState.OPEN, thread.turn + 1, 0
        thread.waiting_since, thread.received_at, thread.closed_at = now, None, None
    session.flush()
    if message is not None:
        tell_post(session, thread, message, now, timezone)
    return thread


def close_own(session: Session, person_id: int, thread_id: int, now: datetime, timezone: ZoneInfo) -> Thread:
    """Closes a thread that its person needs no more. Raises Gone."""
    own_thread(session, person_id, thread_id)
    thread = lock(session, thread_id)
    if thread.state is not ThreadState.CLOSED:
        thread.state, thread.closed_at = ThreadState.CLOSED, now
        session.flush()
        settle(session, thread, now, timezone)
    return thread


def own_threads(session: Session, person_id: int, most: int = 8) -> list[tuple[Thread, str]]:
    """Lists the threads of a person and what was asked in each, the newest first."""
    asked = select(Thread).where(Thread.person_id == person_id, col(Thread.announcement_id).is_(None))
    mine = asked.order_by(col(Thread.id).desc()).limit(most)
    return [(each, question_of(session, each.id)) for each in session.exec(mine).all()]


def wrote_lately(session: Session, thread: Thread, now: datetime) -> bool:
    """Tells whether the person wrote so lately that they are waiting for what comes."""
    own = (col(ThreadMessage.thread_id) == thread.id) & col(ThreadMessage.kind).in_(OF_THE_PERSON)
    return session.exec(select(ThreadMessage.id).where(own, ThreadMessage.at >= now - FRESH)).first() is not None


def article_of(session: Session, thread_id: int, message_id: int) -> str | None:
    """Gives the article that was sent with a message of a thread."""
    message = session.get(ThreadMessage, message_id)
    return message.article_id if message is not None and message.thread_id == thread_id else None
