"""What people published, as the search reads it; a number tells every process that there is something newer."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from conocimiento.editions import Edition, Version
from db.engine import insert_once
from db.models import ArticleConfirmation, ArticleState, ArticleVersion, Remembered

_KEY = "knowledge_revision"  # of `remembered`


def revision(session: Session) -> int:
    """Reads the number of the latest change."""
    found = session.get(Remembered, _KEY, populate_existing=True)
    return int(found.value) if found else 0


def next_revision(session: Session) -> int:
    """Takes the next number; until this transaction ends nobody else changes the base."""
    insert_once(session, Remembered, key=_KEY, value="0")
    locked = select(Remembered).where(Remembered.key == _KEY).with_for_update()
    row = session.exec(locked.execution_options(populate_existing=True)).one()
    row.value = str(int(row.value) + 1)
    session.add(row)
    session.flush()
    return int(row.value)


def current(session: Session, timezone: ZoneInfo) -> Edition:
    """Reads all that is published, as it stands."""
    return Edition(revision(session), tuple(map(as_version, newest(session).values())), _confirmed(session, timezone))


def newer(session: Session, timezone: ZoneInfo, than: int) -> Edition | None:
    """Reads the same when something changed since the number `than`."""
    return current(session, timezone) if revision(session) != than else None


def newest(session: Session) -> dict[str, ArticleVersion]:
    """Finds the newest version of each article that has any."""
    last = select(func.max(ArticleVersion.revision)).group_by(ArticleVersion.article_id)
    rows = session.exec(select(ArticleVersion).where(col(ArticleVersion.revision).in_(last))).all()
    return {row.article_id: row for row in sorted(rows, key=lambda row: row.article_id)}


def as_version(row: ArticleVersion) -> Version:
    """Makes of a published row what the search reads."""
    text = None if row.state is ArticleState.ARCHIVED else row.text
    return Version(row.article_id, row.version or 0, text, row.day or date.min)


def _confirmed(session: Session, timezone: ZoneInfo) -> dict[str, date]:
    latest = select(ArticleConfirmation.article_id, func.max(ArticleConfirmation.at))
    rows = session.exec(latest.group_by(ArticleConfirmation.article_id)).all()
    return {article_id: at.astimezone(timezone).date() for article_id, at in rows}
