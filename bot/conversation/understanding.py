"""What a message means, read together with the plan it is about."""

from datetime import date, datetime

from sqlmodel import Session

from bot.base import drafts
from bot.base.errors import Gone, NotAllowed
from bot.conversation import plan_questions
from bot.conversation.plan_questions import Ask
from bot.evidence import evidence
from bot.people.people import Visitor
from bot.plans import naming, plans
from bot.plans.plans import State
from bot.reports import forms, messages
from bot.reports.messages import Reading
from db.models import Draft, Report, Role


def understand(
    session: Session, visitor: Visitor, text: str, written: date
) -> tuple[Reading | Ask | None, list[State]]:
    """Returns what was reported or asked, and the activities it is about. Whoever has no plan asks the articles.
    `written`: the day it was."""
    states = naming.in_reach(session, visitor, text)
    if not states and visitor.role is not Role.COORDINATOR:
        return None, []
    found = messages.read(text, states, written) or plan_questions.read(text, states)
    known = {state.id: state for state in states}
    return found, [known[number] for number in found.activities] if found else []


def open_form_of_another(session: Session, person_id: int, activity_id: int, now: datetime) -> str | None:
    """Returns the code of the other activity whose form is open."""
    draft = drafts.current(session, person_id, now)
    if draft is None or not forms.is_one(draft):
        return None
    form = forms.read(draft)
    try:
        return None if form.activity == activity_id else plans.find(session, person_id, form.activity).activity.code
    except (Gone, NotAllowed):  # theirs no more: the form can't be confirmed either
        return None


def awaited_for(session: Session, draft: Draft) -> int | None:
    """Returns the activity of the report, or of the file, that a reason is waited for."""
    if "report" in draft.data:
        report = session.get(Report, draft.data["report"])
        return report.activity_id if report else None
    file = evidence.numbered(session, draft.data.get("evidence", 0))
    return file.activity_id if file else None
