"""A correction while it is written: a draft, until it is applied as it was previewed."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.announcements import announcements, corrections
from bot.base import drafts
from bot.base.errors import Gone
from db.models import Announcement

CORRECTION = "announcement_correction"  # kind of draft


@dataclass(frozen=True)
class Correction:
    """`from_version` of announcement `of`; without a text it is still to be typed."""

    of: int = 0
    from_version: int = 0
    text: str = ""
    ask_again: bool = False


def correct(session: Session, person_id: int, correction: Correction, now: datetime) -> int:
    """Keeps what is going to replace the text, so far, and gives its version. Raises NotAllowed and Gone."""
    announcements.find_announcement(session, person_id, correction.of)
    return drafts.open(session, person_id, CORRECTION, asdict(correction), now).version


def correction(session: Session, person_id: int, of: int, now: datetime) -> tuple[Correction, int]:
    """Finds what is being corrected, and its version. Raises Gone when it was let go."""
    draft = drafts.current(session, person_id, now)
    if draft is None or draft.kind != CORRECTION or draft.data.get("of") != of:
        raise Gone("correction")
    return Correction(**draft.data), draft.version


def ask_again(session: Session, person_id: int, of: int, yes: bool, now: datetime) -> tuple[Correction, int]:
    """Chooses whether «Enterado» is asked for once more. Raises NotAllowed and Gone."""
    found, version = correction(session, person_id, of, now)
    if found.ask_again is yes:
        drafts.arm(session, person_id)
        return found, version
    found = replace(found, ask_again=yes)
    return found, correct(session, person_id, found, now)


def apply(session: Session, person_id: int, of: int, from_version: int, version: int, now: datetime) -> Announcement:
    """Corrects as previewed; the same tap again finds it done. Raises NotAllowed, Gone and Invalid."""
    announcement = announcements.find_announcement(session, person_id, of)
    if announcement.version > from_version:
        return announcement
    found, _ = correction(session, person_id, of, now)
    drafts.close(session, person_id, version)
    return corrections.correct(session, person_id, of, found.text, found.ask_again, from_version, now)
