"""Versions of articles: written as drafts, published after a check, taken back by publishing an earlier one again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import unified_diff
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from bot.base.errors import Gone, Invalid
from bot.curation import editions
from bot.people import people
from bot.people.people import Act
from db.engine import insert_once
from db.models import ArticleState, ArticleVersion

MOST_DRAFTS = 50


@dataclass(frozen=True, kw_only=True)
class Own:
    """What the file of an article says, and the day on which it was last looked over; "" without a file."""

    text: str = ""
    day: date = date.min


NO_FILE = Own()


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Who publishes, when, under which source key, and what the file of the article says."""

    actor_id: int | None
    source: str
    now: datetime
    today: date
    own: Own = NO_FILE


def find_version(session: Session, version_id: int) -> ArticleVersion:
    """Finds a version. Raises Gone."""
    found = session.get(ArticleVersion, version_id, populate_existing=True)
    if found is None:
        raise Gone("version")
    return found


def find_draft(session: Session, version_id: int) -> ArticleVersion:
    """Finds what is still being written. Raises Gone."""
    found = find_version(session, version_id)
    if found.state is not ArticleState.DRAFT:
        raise Gone("draft")
    return found


def history(session: Session, article_id: str) -> list[ArticleVersion]:
    """Lists what was published of an article, the newest first."""
    mine = select(ArticleVersion).where(
        ArticleVersion.article_id == article_id, col(ArticleVersion.version).is_not(None)
    )
    return list(session.exec(mine.order_by(col(ArticleVersion.version).desc())).all())


def drafts(session: Session) -> list[ArticleVersion]:
    """Lists what is being written, the latest first."""
    open_ones = select(ArticleVersion).where(ArticleVersion.state == ArticleState.DRAFT)
    return list(session.exec(open_ones.order_by(col(ArticleVersion.id).desc()).limit(MOST_DRAFTS)).all())


def draft_of(session: Session, article_id: str) -> ArticleVersion | None:
    """Finds the draft of an article: there is one at a time, whoever writes it."""
    open_one = select(ArticleVersion).where(ArticleVersion.article_id == article_id)
    return session.exec(open_one.where(ArticleVersion.state == ArticleState.DRAFT)).first()


def write(
    session: Session, actor_id: int | None, article_id: str, text: str, *, source: str, now: datetime
) -> ArticleVersion:
    """Begins a draft of an article, or goes on with the one there is. The same source has its effect once. Raises
    NotAllowed."""
    people.require(session, actor_id, Act.CURATE)
    known = session.exec(select(ArticleVersion).where(ArticleVersion.source == source)).first()
    if known is not None:
        return known
    going_on = draft_of(session, article_id)
    if going_on is not None:
        return rewrite(session, actor_id, going_on.id or 0, text, going_on.edits)
    return _append(session, source, article_id, text, ArticleState.DRAFT, author_id=actor_id, created_at=now)


def rewrite(session: Session, actor_id: int | None, version_id: int, text: str, edits: int) -> ArticleVersion:
    """Changes the text of a draft that was changed `edits` times; what was checked of it counts no more. Raises Gone
    when somebody was faster."""
    people.require(session, actor_id, Act.CURATE)
    here = (col(ArticleVersion.id) == version_id) & (col(ArticleVersion.state) == ArticleState.DRAFT)
    values = {"text": text, "edits": edits + 1, "author_id": actor_id, "checked": {}}
    _once(session, update(ArticleVersion).where(here, col(ArticleVersion.edits) == edits).values(**values))
    return find_version(session, version_id)


def note_check(session: Session, version_id: int, edits: int, checked: dict[str, Any]) -> ArticleVersion:
    """Keeps what a draft of so many changes would do to the answers. Raises Gone when it was changed meanwhile."""
    here = (col(ArticleVersion.id) == version_id) & (col(ArticleVersion.state) == ArticleState.DRAFT)
    _once(session, update(ArticleVersion).where(here, col(ArticleVersion.edits) == edits).values(checked=checked))
    return find_version(session, version_id)


def discard(session: Session, actor_id: int | None, version_id: int) -> None:
    """Lets go of a draft. Raises Gone and NotAllowed."""
    people.require(session, actor_id, Act.CURATE)
    here = (col(ArticleVersion.id) == version_id) & (col(ArticleVersion.state) == ArticleState.DRAFT)
    _once(session, delete(ArticleVersion).where(here))


def publish(session: Session, deed: Deed, version_id: int, edits: int, reason: str = "") -> ArticleVersion:
    """Publishes a draft of so many changes that was checked with the base as it is; what is published already stays as
    it is. `reason`: why all the same, where it makes answers worse. Raises Gone, Invalid (`check_again`, `worse`) and
    NotAllowed."""
    people.require(session, deed.actor_id, Act.CURATE)
    before = editions.next_revision(session) - 1
    draft = find_version(session, version_id)
    if draft.version is not None:
        return draft
    if draft.edits != edits or draft.checked.get("revision") != before:
        raise Invalid("check_again")
    if draft.checked.get("worse") and not reason:
        raise Invalid("worse")
    _keep_file(session, deed, draft.article_id)
    values = _published(session, deed, draft.article_id) | {
        "state": ArticleState.PUBLISHED,
        "approved_by": deed.actor_id,
        "reason": reason or draft.reason,
        "insisted": bool(draft.checked.get("worse")),
    }
    here = (col(ArticleVersion.id) == version_id) & (col(ArticleVersion.state) == ArticleState.DRAFT)
    _once(session, update(ArticleVersion).where(here, col(ArticleVersion.edits) == draft.edits).values(**values))
    return find_version(session, version_id)


def roll_back(session: Session, deed: Deed, version_id: int) -> ArticleVersion:
    """Publishes an earlier version again, as the newest, unless that is what stands. Raises Gone and NotAllowed."""
    earlier = find_version(session, version_id)
    if earlier.state is not ArticleState.PUBLISHED:
        raise Gone("version")
    last = history(session, earlier.article_id)[0]
    if last.state is ArticleState.PUBLISHED and last.text == earlier.text == current_text(
        session, earlier.article_id, deed.own
    ):
        return last  # a second tap
    return _put(session, deed, earlier.article_id, earlier.text, state=ArticleState.PUBLISHED, reason=earlier.reason)


def archive(session: Session, deed: Deed, article_id: str, reason: str) -> ArticleVersion:
    """Takes an article out of the base; its versions stay. Raises Gone for one that is not served, and NotAllowed."""
    text = current_text(session, article_id, deed.own)
    if not text:
        raise Gone("article")
    return _put(session, deed, article_id, text, state=ArticleState.ARCHIVED, reason=reason)


def current_text(session: Session, article_id: str, own: Own) -> str:
    """Gives the text that an article stands as; "" for one that is not served."""
    last = next(iter(history(session, article_id)), None)
    if last is None or own.day > (last.day or date.min):
        return own.text
    return "" if last.state is ArticleState.ARCHIVED else last.text


def diff(before: str, after: str) -> Sequence[str]:
    """Gives the lines that went and came, each behind its sign, without what stayed."""
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def _put(
    session: Session, deed: Deed, article_id: str, text: str, *, state: ArticleState, reason: str | None
) -> ArticleVersion:
    people.require(session, deed.actor_id, Act.CURATE)
    known = session.exec(select(ArticleVersion).where(ArticleVersion.source == deed.source)).first()
    if known is not None:
        return known
    _keep_file(session, deed, article_id)
    values = _published(session, deed, article_id) | {"author_id": deed.actor_id, "approved_by": deed.actor_id}
    return _append(session, deed.source, article_id, text, state, created_at=deed.now, reason=reason, **values)


def _keep_file(session: Session, deed: Deed, article_id: str) -> None:
    """Keeps what the file says as a version of its own when the file is in force, so that it can be gone back to."""
    last, own = next(iter(history(session, article_id)), None), deed.own
    if own.text and (last is None or (own.day > (last.day or date.min) and own.text != last.text)):
        values = _published(session, deed, article_id)
        source = f"file:{article_id}:{values['version']}"
        _append(session, source, article_id, own.text, ArticleState.PUBLISHED, created_at=deed.now, **values)


def _published(session: Session, deed: Deed, article_id: str) -> dict[str, Any]:
    """Gives what the next version has."""
    revision = editions.next_revision(session)
    count = select(func.max(ArticleVersion.version)).where(ArticleVersion.article_id == article_id)
    number = (session.exec(count).one() or 0) + 1
    day = max(deed.own.day, deed.today)
    return {"version": number, "revision": revision, "day": day, "published_at": deed.now}


def _append(
    session: Session, source: str, article_id: str, text: str, state: ArticleState, **values: Any
) -> ArticleVersion:
    given = {"insisted": False, "edits": 0, "checked": {}} | values
    insert_once(session, ArticleVersion, source=source, article_id=article_id, text=text, state=state, **given)
    return session.exec(select(ArticleVersion).where(ArticleVersion.source == source)).one()


def _once(session: Session, change: Any) -> None:
    """Raises Gone when it changed nothing."""
    if not session.execute(change).rowcount:  # type: ignore[attr-defined]
        raise Gone("draft")
