"""Groups: whom announcements go to, kept under a name. They belong to the programme: every coordinator has all of
them."""

import re
from datetime import datetime

from sqlmodel import Session, col, select

from bot.announcements.audience import segments
from bot.announcements.audience.expressions import is_everybody
from bot.base.errors import Gone, Invalid
from bot.people import assignments, audit, people
from bot.people.people import Act
from conocimiento.folding import phrase_key
from db.engine import insert_once
from db.models import AudienceGroup

MOST = 20  # as many as a screen offers
_CALLED = re.compile(r"^(?:el )?grupo (?:de )?(?=\S)", re.IGNORECASE)  # what may stand before a name


def every(session: Session, actor_id: int | None) -> list[AudienceGroup]:
    """Lists the groups by name."""
    people.require(session, actor_id, Act.ANNOUNCE)
    return list(session.exec(select(AudienceGroup).order_by(col(AudienceGroup.key))).all())


def known(session: Session) -> tuple[tuple[str, str], ...]:
    """Gives name and segment of each, for who reads texts."""
    rows = session.exec(select(AudienceGroup.name, AudienceGroup.segment).order_by(col(AudienceGroup.key))).all()
    return tuple((name, segment) for name, segment in rows)


def find(session: Session, actor_id: int | None, group_id: int) -> AudienceGroup:
    """Finds a group. Raises Gone, NotAllowed."""
    people.require(session, actor_id, Act.ANNOUNCE)
    found = session.get(AudienceGroup, group_id)
    if found is None:
        raise Gone("group")
    return found


def keep(session: Session, actor_id: int | None, name: str, segment: str, now: datetime) -> AudienceGroup:
    """Keeps a segment under a name; the same again is there already. Raises NotAllowed, SegmentError, and Invalid for a
    name that is none, or is another's, and when there are MOST."""
    people.require(session, actor_id, Act.ANNOUNCE)
    if not segment or is_everybody(segment):
        raise Invalid("empty_segment")
    segment = segments.normal(session, segment)
    shown, key = _name(session, name)
    count = len(every(session, actor_id))
    if count >= MOST and _keyed(session, key) is None:
        raise Invalid("group_many")
    if insert_once(session, AudienceGroup, key=key, name=shown, segment=segment, at=now):
        audit.record(session, actor_id, "group_kept", None, now, group=shown)
    group = _keyed(session, key)
    if group is None or group.segment != segment:
        raise Invalid("group_taken")
    return group


def rename(session: Session, actor_id: int | None, group_id: int, name: str, now: datetime) -> AudienceGroup:
    """Gives a group another name. Raises Gone, NotAllowed, and Invalid as `keep` does."""
    group = find(session, actor_id, group_id)
    shown, key = _name(session, name)
    other = _keyed(session, key)
    if other is not None and other.id != group_id:
        raise Invalid("group_taken")
    if shown != group.name:
        audit.record(session, actor_id, "group_renamed", None, now, group=group.name, after=shown)
        group.name, group.key = shown, key
        session.add(group)
        session.flush()
    return group


def drop(session: Session, actor_id: int | None, group_id: int, now: datetime) -> str:
    """Deletes a group, and gives its name; what went to it before stays as it is. Raises Gone, NotAllowed."""
    group = find(session, actor_id, group_id)
    session.delete(group)
    audit.record(session, actor_id, "group_dropped", None, now, group=group.name)
    return group.name


def _name(session: Session, typed: str) -> tuple[str, str]:
    """Gives a name as it is shown, and its key. Raises Invalid for what is none, or means a place or everybody."""
    shown = _CALLED.sub("", people.clean_name(typed))
    key = phrase_key(shown)
    taken = {phrase_key(each) for each in assignments.regions(session)} | {"todos", "todas", "grupo"}
    if key in taken or assignments.secretariat_exactly(session, shown) is not None:
        raise Invalid("group_name")
    return shown, key


def _keyed(session: Session, key: str) -> AudienceGroup | None:
    return session.exec(select(AudienceGroup).where(AudienceGroup.key == key)).first()
