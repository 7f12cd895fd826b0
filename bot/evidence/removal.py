"""What should not be kept loses its bytes; its name, its hash, who removed it and why stay."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from bot.base import drafts, outbox
from bot.base.errors import Gone, Invalid
from bot.evidence import evidence
from bot.people import audit, people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.plans import State
from db.models import Evidence

REMOVAL = "evidence_removal"  # kind of draft
LEAST, MOST = 5, 300  # characters of a reason; the most is that of the table


def begin(session: Session, actor_id: int, evidence_id: int, now: datetime) -> tuple[Evidence, State]:
    """Begins to wait for the reason, unless the file was removed before. Raises Gone and NotAllowed."""
    file, state = _find(session, actor_id, evidence_id)
    if file.removed_at is not None:
        return file, state
    drafts.open(session, actor_id, REMOVAL, {"evidence": evidence_id}, now)
    return file, state


def keep_reason(session: Session, actor_id: int, evidence_id: int, reason: str, now: datetime) -> int:
    """Keeps words of which it is asked whether they are the reason, and gives the version that the answer names. Raises
    Invalid."""
    data = {"evidence": evidence_id, "said": _clean(reason), drafts.ASKED: True}
    return drafts.open(session, actor_id, REMOVAL, data, now).version


def kept_reason(session: Session, actor_id: int, evidence_id: int, version: int, now: datetime) -> str:
    """Reads the words that were kept. Raises Gone when others were typed since, or something else was begun."""
    draft = drafts.current(session, actor_id, now)
    if draft is None or draft.kind != REMOVAL or draft.version != version or draft.data["evidence"] != evidence_id:
        raise Gone("reason")
    return str(draft.data["said"])


def _clean(reason: str) -> str:
    said = " ".join(reason.split())
    if not LEAST <= len(said) <= MOST:
        raise Invalid("evidence_reason")
    return said


def remove(session: Session, actor_id: int, evidence_id: int, reason: str, now: datetime) -> tuple[Evidence, State]:
    """Removes a file, once, whoever asks and however often; whoever sent it is told. Raises Gone, NotAllowed and
    Invalid."""
    said = _clean(reason)
    file, state = _find(session, actor_id, evidence_id)
    emptied = {"content": None, "file_id": "", "removed_at": now, "removed_by": actor_id, "removed_reason": said}
    here = (col(Evidence.id) == evidence_id) & col(Evidence.removed_at).is_(None)
    if session.execute(update(Evidence).where(here).values(**emptied)).rowcount:  # type: ignore[attr-defined]
        _tell(session, actor_id, file, state, said, now)
    draft = drafts.current(session, actor_id, now)
    if draft is not None and draft.kind == REMOVAL and draft.data.get("evidence") == evidence_id:
        drafts.close(session, actor_id)
    return _find(session, actor_id, evidence_id)


def _find(session: Session, actor_id: int, evidence_id: int) -> tuple[Evidence, State]:
    """Finds a file that a report has, for only such are removed: what waits for one is its sender's."""
    file = evidence.first(session, col(Evidence.id) == evidence_id)
    if file is None or file.activity_id is None or evidence.is_free(file):
        raise Gone("evidence")
    state = plans.find_activity(session, actor_id, file.activity_id)
    people.require(session, actor_id, Act.VERIFY, state.activity.secretariat_code)
    return file, state


def _tell(session: Session, actor_id: int, file: Evidence, state: State, reason: str, now: datetime) -> None:
    activity = state.activity
    about = {"evidence": file.id, "activity": activity.code, "secretariats": [activity.secretariat_code]}
    audit.record(session, actor_id, "evidence_removed", file.person_id, now, **about)
    if file.person_id != actor_id:
        outbox.enqueue(
            session,
            person_id=file.person_id,
            template="evidence_removed",
            params={"activity_id": activity.id, "code": activity.code, "file": file.name, "reason": reason},
            dedupe=f"evidence_removed:{file.id}",
            now=now,
        )
