"""Reads what surrounds a message from the database, in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.base import drafts
from bot.base.errors import Gone, NotAllowed
from bot.conversation.meaning import Situation, Waiting
from bot.conversation.reach import Reach, reach
from bot.evidence import evidence
from bot.membership.ordered import is_meant
from bot.people.people import Visitor
from bot.plans import naming, plans
from bot.plans.plans import State
from bot.questions import questions
from bot.reports import forms
from bot.reports.forms import Stage
from db.models import Draft, Report, Role

FRESH = timedelta(minutes=10)  # so long a report can be undone, and corrected with a word


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """Holds the message of the bot that the person replies to: its text, and the ids that its buttons are about."""

    text: str = ""
    activities: Collection[int] = ()
    reports: Collection[int] = ()


@dataclass(frozen=True)
class Around:
    """Holds what surrounds a message, and what its text may be about."""

    situation: Situation
    reach: Reach


def around(
    session: Session,
    visitor: Visitor,
    text: str,
    quoted: Quoted | None,
    chat: str,
    now: datetime,
    *,
    file: bool = False,
    waiting: Waiting | None = None,
    written: datetime | None = None,
) -> Around:
    """Reads what surrounds a message. `chat` names the conversation, not the person. `now` and `written` are local; a
    message sent without signal may have been `written` yesterday, and its «mañana» counts from then."""
    of = reach(session, visitor, text)
    draft = drafts.waiting(session, visitor.id, now) if visitor.id is not None else None
    situation = Situation(
        today=(written or now).date(),
        role=visitor.role if visitor.active and isinstance(visitor.role, Role) else None,
        form=_form(session, draft),
        quoted=_quoted(session, visitor, quoted),
        last_report=_last_report(session, visitor, now),
        previous=questions.last_answer(session, chat, now),
        waiting=waiting,
        file=file,
        accompanies=not file and is_meant(session, visitor, text, of.secretariats),
    )
    return Around(situation, of)


def _form(session: Session, draft: Draft | None) -> State | None:
    if draft is None or draft.kind != Stage.CARD:
        return None
    try:
        found = plans.find_activity(session, draft.person_id, forms.read_form(draft).activity)
    except (Gone, NotAllowed):  # the person may not see the activity any more
        return None
    return None if found.archived else found


def _quoted(session: Session, visitor: Visitor, quoted: Quoted | None) -> tuple[State, ...]:
    if quoted is None or visitor.id is None:
        return ()
    named = naming.by_quote(session, visitor, quoted.text, quoted.activities, quoted.reports)
    return tuple(_in_order(plans.some(session, named.activities), named.activities)) if named.sure else ()


def _in_order(states: Sequence[State], ids: Sequence[int]) -> list[State]:
    return sorted(states, key=lambda state: ids.index(state.id))


def _last_report(session: Session, visitor: Visitor, now: datetime) -> State | None:
    if visitor.id is None:
        return None
    latest = session.exec(
        select(Report)
        .where(Report.person_id == visitor.id, col(Report.at) >= now - FRESH, col(Report.undone_at).is_(None))
        .order_by(col(Report.id).desc())
        .limit(1)
    ).first()
    found = plans.some(session, [latest.activity_id]) if latest else []
    return found[0] if found and found[0].latest_id == (latest.id if latest else None) else None


def open_form_of_another(session: Session, person_id: int, activity_id: int, now: datetime) -> str | None:
    """Returns the code of the other activity whose form is open."""
    draft = drafts.current(session, person_id, now)
    if draft is None or not forms.is_one(draft):
        return None
    form = forms.read_form(draft)
    try:
        return (
            None
            if form.activity == activity_id
            else plans.find_activity(session, person_id, form.activity).activity.code
        )
    except (Gone, NotAllowed):  # the person may not see it any more, so its form can't be confirmed either
        return None


def awaited_for(session: Session, draft: Draft) -> int | None:
    """Returns the activity of the report, or of the file, that a reason is waited for."""
    if "report" in draft.data:
        report = session.get(Report, draft.data["report"])
        return report.activity_id if report else None
    file = evidence.numbered(session, draft.data.get("evidence", 0))
    return file.activity_id if file else None
