"""Several reports verified with one look: those that came with evidence and leave no doubt. Each is verified by itself,
with its own history and its own notice."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.base.errors import Gone, NotAllowed
from bot.base.statuses import VERIFIABLE
from bot.people.people import Act
from bot.plans import ledger
from bot.plans.ledger import Changed, ReportReceipt
from bot.plans.plans import State
from bot.reports import verification
from conocimiento.folding import folded
from db.models import Report, ReportKind

MOST = 12  # that are looked at at once, in one message
LEAST = 2  # one alone is looked at on its card
_DOUBTS = re.compile(
    r"\?|\b(?:falt\w+|pendient\w+|parcial\w*|incomplet\w+|borrador\w*|provisional\w*|preliminar\w*|todavia|aun"
    r"|duda\w*|sin firma\w*|menos|excepto|salvo|en tramite|casi|no alcanz\w+|no se pudo)\b"
)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A report that says DONE, and what came with it."""

    state: State
    report: Report
    files: tuple[str, ...]


def without_doubt(session: Session, actor_id: int) -> list[Candidate]:
    """Lists what may be verified with one look, the oldest first, MOST of them at most: reported by somebody else, with
    a file of its own, never returned before, and with no word that something is missing. Raises NotAllowed."""
    found = list[Candidate]()
    waiting = [each for each in verification.waiting(session, actor_id) if each.status in VERIFIABLE]
    returned = _returned(session, waiting)
    for state in waiting:
        report = state.latest
        if report is None or report.person_id == actor_id or state.id in returned or doubtful(report.note):
            continue
        if files := ledger.files(session, report):
            found.append(Candidate(state=state, report=report, files=files))
        if len(found) == MOST:
            break
    return found


def doubtful(note: str) -> bool:
    """Tells whether a note asks something, or says that something is missing."""
    return bool(_DOUBTS.search(folded(note)))


def digest(found: Sequence[Candidate]) -> str:
    """Names exactly these reports: the button verifies what was looked at, and nothing that came meanwhile."""
    ids = ",".join(str(each.report.id) for each in found)
    return hashlib.sha256(ids.encode()).hexdigest()[:16]


def verify(session: Session, actor_id: int, seen: str, source: str, now: datetime) -> list[ReportReceipt]:
    """Verifies what was looked at, all of it or nothing. The same tap again gives the first receipts.

    Raises:
        Changed: other reports wait by now than those that were shown.
        NotAllowed
    """
    if known := _given(session, source):
        return [ledger.again(session, each.source) or _gone() for each in known]
    found = without_doubt(session, actor_id)
    if digest(found) != seen or len(found) < LEAST:
        raise Changed
    in_order = sorted(found, key=lambda each: each.state.id)  # of two who hold the same, neither waits for the other
    return [
        verification.verify(session, actor_id, each.report.id or 0, f"{source}:{each.report.id}", now)
        for each in in_order
    ]


def undo(session: Session, actor_id: int, first_id: int, now: datetime) -> list[ReportReceipt]:
    """Takes back what was verified with one tap; `first_id`: one of these verifications. What somebody reported or
    answered since stays. Raises Gone and NotAllowed."""
    first = ledger.find_report(session, actor_id, first_id)
    if first.person_id != actor_id or first.source.count(":") < 2:
        raise NotAllowed(Act.VERIFY)
    given = _given(session, first.source.rpartition(":")[0])
    return [verification.undo(session, actor_id, each.id or 0, now) for each in given]


def _given(session: Session, source: str) -> list[Report]:
    """Finds the verifications of one tap."""
    begins = col(Report.source).startswith(f"{source}:", autoescape=True)
    of = select(Report).where(begins, Report.kind == ReportKind.VERIFICATION).order_by(col(Report.activity_id))
    return list(session.exec(of).all())


def _gone() -> ReportReceipt:
    raise Gone("report")


def _returned(session: Session, states: Sequence[State]) -> set[int]:
    ids = [state.id for state in states]
    back = select(Report.activity_id).where(col(Report.activity_id).in_(ids), Report.kind == ReportKind.RETURN)
    return set(session.exec(back.where(col(Report.undone_at).is_(None))).all())
