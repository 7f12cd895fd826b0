"""A liaison, or the coordination, writes to somebody who answers for an activity; the answer begins a thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from bot.base import drafts, outbox
from bot.base.errors import Gone
from bot.base.plain_text import storable
from bot.people import people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.plans import State
from bot.threads import asking
from bot.threads.threads import Words
from db.models import Delivery, Draft, Person, Role, Thread, ThreadPost

KIND, BACK = "write_to", "write_back"  # kinds of draft: {"activity", "person"}; the first one also {"text"}
TEMPLATE = "written"
PRIORITY = 4  # like what becomes of a report


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """An activity, and whom it is written to about it."""

    state: State
    person: Person


def address(session: Session, actor_id: int, activity_id: int, person_id: int) -> Addressed:
    """Finds somebody who answers for an activity. Raises NotAllowed, and Gone for who does not."""
    state = plans.find_activity(session, actor_id, activity_id)
    people.require(session, actor_id, Act.VERIFY, state.activity.secretariat_code)
    theirs = plans.officials(session, [activity_id]).get(activity_id, [])
    person = next((each for each in theirs if each.id == person_id), None)
    if person is None:
        raise Gone("person")
    return Addressed(state=state, person=person)


def begin(session: Session, actor_id: int, activity_id: int, person_id: int, now: datetime) -> Addressed:
    """Begins to wait for the words. Raises NotAllowed and Gone."""
    found = address(session, actor_id, activity_id, person_id)
    drafts.open(session, actor_id, KIND, {"activity": activity_id, "person": person_id}, now)
    return found


def keep(session: Session, draft: Draft, text: str, now: datetime) -> tuple[Addressed, int]:
    """Keeps the words, to be shown before they go; gives the version that the button names. Raises NotAllowed and
    Gone."""
    found = address(session, draft.person_id, *about(draft))
    return found, drafts.open(session, draft.person_id, KIND, draft.data | {"text": text}, now).version


def send(session: Session, actor_id: int, version: int, source: str, now: datetime) -> Addressed:
    """Sends the words that were shown. The same tap again sends nothing more. Raises NotAllowed and Gone."""
    key = f"{TEMPLATE}:{source}"
    known = session.exec(select(Delivery).where(Delivery.dedupe == key)).first()
    if known is not None:
        return address(session, actor_id, known.params["activity"], known.person_id)
    draft = drafts.current(session, actor_id, now)
    if draft is None or draft.kind != KIND or draft.version != version or "text" not in draft.data:
        raise Gone("draft")
    activity_id, person_id = about(draft)
    found = address(session, actor_id, activity_id, person_id)
    outbox.enqueue(
        session,
        person_id=person_id,
        template=TEMPLATE,
        params={"person": actor_id, "by": actor_id, "activity": activity_id, "words": storable(draft.data["text"])},
        dedupe=key,
        now=now,
        priority=PRIORITY,
    )
    drafts.close(session, actor_id, version)
    return found


def about(draft: Draft) -> tuple[int, int]:
    """Gives the activity, and the other person, that a draft is about."""
    return int(draft.data.get("activity", 0)), int(draft.data.get("person", 0))


def params(
    session: Session, rows: Sequence[tuple[Delivery, Person]], _local: datetime
) -> Mapping[int, Mapping[str, Any]]:
    """Looks up, by delivery, the activity that words are about; without those for somebody who went elsewhere."""
    found: dict[int, Mapping[str, Any]] = {}
    for delivery, person in rows:
        state = plans.state(session, delivery.params["activity"])
        if people.as_visitor(session, person).may(Act.REPORT, state.activity.secretariat_code):
            found[delivery.id or 0] = {**delivery.params, "state": state}
    return found


# Answering


def begin_back(session: Session, person_id: int, activity_id: int, to: int, now: datetime) -> tuple[State, Person]:
    """Begins to wait for the answer to who wrote. Raises NotAllowed and Gone."""
    state, writer = _writer(session, person_id, activity_id, to)
    drafts.open(session, person_id, BACK, {"activity": activity_id, "person": to}, now)
    return state, writer


def _writer(session: Session, person_id: int, activity_id: int, to: int) -> tuple[State, Person]:
    state = plans.find_activity(session, person_id, activity_id)
    code = state.activity.secretariat_code
    asker = people.require(session, person_id, Act.ASK, code)
    writer = people.find_person(session, to)
    if asker.role is not Role.OFFICIAL or not people.as_visitor(session, writer).may(Act.ANSWER, code):
        raise Gone("person")
    return state, writer


def answer(session: Session, draft: Draft, words: Words, lead: str, source: str, now: datetime, tz: ZoneInfo) -> Thread:
    """Opens a thread with whoever wrote, once for a source. `lead`: what the answer is about. Raises NotAllowed and
    Gone."""
    state, writer = _writer(session, draft.person_id, *about(draft))
    values = {
        "person_id": draft.person_id,
        "secretariat_code": state.activity.secretariat_code,
        "post": ThreadPost.COORDINATOR if writer.role is Role.COORDINATOR else ThreadPost.LIAISON,
        "assigned_id": writer.id,
    }
    said = Words(text=f"{lead}\n{words.text}", file_id=words.file_id, file_kind=words.file_kind)
    return asking.begin_thread(session, values, said, source, now, tz)
