"""An announcement while it is written: a draft that survives restarts, until it is confirmed in one transaction.

Each form has a number, the message that opened it: a button of an earlier form changes nothing.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, select

from bot.announcements import announcements, confirming
from bot.announcements.audience import expressions, groups
from bot.announcements.audience.addressees import codes_of, of_groups
from bot.announcements.audience.hints import Hint, hints
from bot.announcements.confirming import Content, Plan
from bot.announcements.texts import TEXT_LENGTH, visible
from bot.base import drafts
from bot.base.errors import Gone
from bot.people import assignments, people
from bot.people.people import Act
from db.models import Announcement, DeliveryClass, Draft


class Stage(StrEnum):
    """What a typed text would be taken for: the kind of the draft."""

    CONTENT = "announcement"
    BUTTON = "announcement_button"
    QUESTION = "announcement_question"
    CHOICES = "announcement_choices"  # of the question
    NAMES = "announcement_names"  # of secretariats, which buttons choose too
    GROUP = "announcement_group"  # the name of one
    MOMENT = "announcement_moment"
    CHOOSING = "announcement_choosing"  # nothing: the screen has buttons


@dataclass(frozen=True)
class Composition:
    """`message`: the one that is the text. `planned_at`: ISO with offset, None for now. `segment` may be empty.
    `album`: the one of which was said that a single picture fits; `excluding`: names that are typed are left out;
    `aside`: text and message of what was answered and not taken; `group`: the one whose name is asked for, None for a
    new one."""

    form: int = 0
    message: int | None = None
    text: str = ""
    file_id: str | None = None
    file_kind: str | None = None
    button_label: str | None = None
    button_target: str | None = None
    segment: str = ""
    planned_at: str | None = None
    urgent: bool = False
    must: bool = False
    album: str | None = None
    excluding: bool = False
    question: dict[str, Any] | None = None
    aside: dict[str, Any] | None = None
    group: int | None = None

    @property
    def content(self) -> Content:
        return Content(
            self.text,
            file_id=self.file_id,
            file_kind=self.file_kind,
            button_label=self.button_label,
            button_target=self.button_target,
            question=self.question,
        )

    def plan(self, approval_above: int | None) -> Plan:
        return Plan(
            self.segment,
            planned_at=datetime.fromisoformat(self.planned_at) if self.planned_at else None,
            delivery_class=DeliveryClass.MUST if self.must else DeliveryClass.ONCE,
            urgent=self.urgent,
            approval_above=approval_above,
        )


def begin(
    session: Session, /, person_id: int, form: int, now: datetime, stage: Stage = Stage.CONTENT, **values: Any
) -> Composition:
    """Begins to write an announcement. `values`: of it, as far as they are known. Raises NotAllowed."""
    people.require(session, person_id, Act.ANNOUNCE)
    it = Composition(form, **values)
    drafts.open(session, person_id, stage, asdict(it), now)
    return it


def is_one(draft: Draft) -> bool:
    return draft.kind in list(Stage)


def read_composition(draft: Draft) -> Composition:
    return Composition(**draft.data)


def find_composition(session: Session, person_id: int, form: int, now: datetime) -> tuple[Composition, int]:
    """Finds what is being written and its version. Raises Gone for another form than the one that is open."""
    draft = drafts.current(session, person_id, now)
    if draft is None or not is_one(draft) or read_composition(draft).form != form:
        raise Gone("form")
    return read_composition(draft), draft.version


def change(
    session: Session, /, person_id: int, form: int, now: datetime, stage: Stage = Stage.CHOOSING, **values: Any
) -> Composition:
    """Changes what is being written. `stage`: what is waited for next; after a choice nothing is, but a text may come
    in two messages. A text or a choice that changed voids a preview. Raises Gone and NotAllowed."""
    people.require(session, person_id, Act.ANNOUNCE)
    before, _ = find_composition(session, person_id, form, now)
    after = replace(before, **values)
    if after != before or session.get_one(Draft, person_id).kind != stage:
        drafts.open(session, person_id, stage, asdict(after), now)
    if stage is Stage.CHOOSING and "text" not in values:
        drafts.leave(session, person_id)
    else:
        drafts.arm(session, person_id)
    return after


def may_be_cut(html: str) -> bool:
    """Tells whether a text is so long that its end may have come as a message of its own: programs cut what Telegram
    does not take at a blank, in the second half of it."""
    return len(visible(html)) > TEXT_LENGTH // 2


@dataclass(frozen=True)
class Named:
    """What a pasted list of secretariats made of an announcement. `codes`: named; `unread`: what names none, with what
    may have been meant."""

    it: Composition
    codes: tuple[str, ...]
    unread: tuple[str, ...]
    hints: tuple[Hint, ...] = ()


def name(session: Session, person_id: int, form: int, typed: str, now: datetime) -> Named:
    """Adds the secretariats and groups that were typed or pasted to those it is for, or leaves them out. Raises Gone,
    NotAllowed."""
    it, _ = find_composition(session, person_id, form, now)
    kept, rest = of_groups(typed, groups.known(session))
    found, segment = assignments.secretariats_listed(session, rest), it.segment
    unread = list(found.unread)
    for each in kept:
        after = (
            expressions.without(segment, each.segment) if it.excluding else expressions.together(segment, each.segment)
        )
        segment, unread = (segment, [*unread, each.name]) if after is None else (after, unread)
    term = "!secretariat" if it.excluding else "secretariat"
    for code in found.codes:
        segment = expressions.with_term(segment, term, code, True)
    codes = tuple(dict.fromkeys((*codes_of(kept), *found.codes)))
    changed = change(session, person_id, form, now, Stage.NAMES, segment=segment)
    return Named(changed, codes, tuple(unread), hints(session, unread))


def to_group(session: Session, person_id: int, form: int, group_id: int, now: datetime) -> Composition:
    """Addresses what is being written to a group. Raises Gone and NotAllowed."""
    group = groups.find(session, person_id, group_id)
    return change(session, person_id, form, now, Stage.NAMES, segment=group.segment, excluding=False)


def as_before(session: Session, person_id: int, form: int, announcement_id: int, now: datetime) -> Composition:
    """Addresses what is being written to whom another announcement was for. Raises Gone and NotAllowed."""
    made = announcements.find_announcement(session, person_id, announcement_id)
    return change(session, person_id, form, now, Stage.NAMES, segment=made.segment, excluding=False)


def use_again(session: Session, person_id: int, form: int, announcement_id: int, now: datetime) -> Composition:
    """Writes what is being written as an announcement that its author keeps. Raises Gone and NotAllowed."""
    made = announcements.find_announcement(session, person_id, announcement_id)
    if made.author_id != person_id or not made.kept:
        raise Gone("announcement")
    content = {name: getattr(made, name) for name in ("text", "file_id", "file_kind", "question", "segment")}
    return change(
        session, person_id, form, now, button_label=made.button_label, button_target=made.button_target, **content
    )


def send(
    session: Session,
    person_id: int,
    form: int,
    version: int,
    message: int,
    source: str,
    approval_above: int | None,
    now: datetime,
) -> Announcement:
    """Confirms an announcement as it was previewed, in `version`; progress is shown in `message`. The same tap again
    finds what the first one did.

    Raises NotAllowed, Gone, and what confirming.confirm() raises.
    """
    people.require(session, person_id, Act.ANNOUNCE)
    if known := _confirmed(session, source):
        return known
    composition, _ = find_composition(session, person_id, form, now)
    try:
        drafts.close(session, person_id, version)
    except Gone:
        if known := _confirmed(session, source):  # by the same tap, a moment ago
            return known
        raise
    plan = composition.plan(approval_above)
    announcement = confirming.confirm(session, person_id, composition.content, plan, source, now)
    announcement.progress_message_id = message
    return announcement


def _confirmed(session: Session, source: str) -> Announcement | None:
    return session.exec(select(Announcement).where(Announcement.source == source)).first()
