"""What a liaison looks at before answering a report, and the reason that is waited for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from bot.base import drafts
from bot.base.errors import Gone
from bot.base.statuses import AWAITING_LIAISON
from bot.people import people
from bot.people.people import Act
from bot.plans import ledger, plans
from bot.plans.history import Event, events
from bot.plans.plans import State
from bot.reports import verification
from db.models import Person, Report

REASON = "review_reason"  # kind of draft: {"report": id, "act": RETURN or DECLINE}
RETURN, DECLINE = "re", "dd"
REASON_LENGTH = 1000  # characters: with the card of the activity within one message


@dataclass(frozen=True, kw_only=True)
class Review:
    """A report and what it is about. `author`: of it, or of what it answers; None for one who is gone. `files`: names;
    `before`: what was reported earlier, the newest first. It `waits` while nothing was said after it."""

    report: Report
    state: State
    author: str | None
    files: tuple[str, ...]
    before: Sequence[Event]
    own: bool

    @property
    def waits(self) -> bool:
        waiting = self.state.status in AWAITING_LIAISON and not self.state.archived
        return waiting and self.state.latest_id == self.report.id


def find_review(session: Session, actor_id: int, report_id: int) -> Review:
    """Looks up a report and what it is about. Raises Gone and NotAllowed."""
    report = ledger.find_report(session, actor_id, report_id)
    state = plans.state(session, report.activity_id)
    people.require(session, actor_id, Act.VERIFY, state.activity.secretariat_code)
    files = ledger.files(session, report)
    said = [each for each in events(session, [state.id])[::-1] if each.report_id and each.status]
    before = [each for each in said if (each.report_id or 0) < report_id and each.undone_at is None]
    return Review(
        report=report,
        state=state,
        author=author(session, report.answers_id or report_id),
        files=files,
        before=before,
        own=report.person_id == actor_id,
    )


def ask_reason(session: Session, actor_id: int, report_id: int, act: str, now: datetime) -> Review:
    """Begins to wait for the reason of an answer. Raises Gone and NotAllowed; ledger.Changed when the report waits no
    more."""
    review = find_review(session, actor_id, report_id)
    ledger.require_latest(review.state, report_id)
    drafts.open(session, actor_id, REASON, {"report": report_id, "act": act}, now)
    return review


def keep_reason(session: Session, actor_id: int, report_id: int, act: str, reason: str, now: datetime) -> int:
    """Keeps words of which it is asked whether they are the reason, and gives the version that the answer names."""
    data = {"report": report_id, "act": act, "said": reason, drafts.ASKED: True}
    return drafts.open(session, actor_id, REASON, data, now).version


def kept_reason(session: Session, actor_id: int, report_id: int, act: str, version: int, now: datetime) -> str:
    """Reads the words that were kept. Raises Gone when others were typed since, or something else was begun."""
    draft = drafts.current(session, actor_id, now)
    if draft is None or draft.kind != REASON or draft.version != version or "said" not in draft.data:
        raise Gone("reason")
    if (draft.data["report"], draft.data["act"]) != (report_id, act):
        raise Gone("reason")
    return str(draft.data["said"])


def let_go(session: Session, actor_id: int, report_id: int, now: datetime) -> None:
    """Waits no more for the reason of this answer."""
    draft = drafts.current(session, actor_id, now)
    if draft and draft.kind == REASON and draft.data.get("report") == report_id:
        drafts.close(session, actor_id)


def author(session: Session, report_id: int | None) -> str | None:
    """Names the author of a report; None for one who is gone."""
    return session.exec(select(Person.name).join(Report).where(Report.id == report_id)).first()


def next_waiting(session: Session, actor_id: int) -> tuple[int | None, int]:
    """Finds the report that waits longest, and how many do; not their own. Raises NotAllowed."""
    found = [each for each in verification.waiting(session, actor_id) if _author(each) != actor_id]
    return (found[0].latest_id if found else None), len(found)


def _author(state: State) -> int | None:
    return state.latest.person_id if state.latest else None
