"""What coordinators see of the base: how it stands, who published what, what people thought of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.curation import owners, versions
from bot.curation.effects import unresolved
from conocimiento.article import Article
from db.models import ArticleState, ArticleVersion, Person, QuestionReaction, Reaction


@dataclass(frozen=True)
class BaseOverview:
    """The base in figures; the articles in force are the first."""

    in_force: int
    articles: int
    overdue: int
    drafts: int
    unresolved: int


@dataclass(frozen=True)
class Opinions:
    helpful: int
    unhelpful: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """A version as it is told: `when` a local day, `who` published it (None: nobody, it was the file)."""

    id: int
    version: int
    when: str
    who: str | None
    archived: bool
    reason: str | None


def overview(session: Session, articles: Sequence[Article], today: date) -> BaseOverview:
    """Counts what the base has, and what waits for somebody."""
    drafts = select(func.count()).select_from(ArticleVersion).where(ArticleVersion.state == ArticleState.DRAFT)
    return BaseOverview(
        in_force=len(owners.in_force(articles, today)),
        articles=len(articles),
        overdue=len(owners.overdue(articles, today)),
        drafts=session.exec(drafts).one(),
        unresolved=len(unresolved(session)),
    )


def opinions(session: Session, article_id: str) -> Opinions:
    """Counts 👍 and 👎 of an article."""
    mine = select(QuestionReaction.reaction, func.count()).where(QuestionReaction.article_id == article_id)
    found = Counter(
        {Reaction(kind): number for kind, number in session.exec(mine.group_by(col(QuestionReaction.reaction)))}
    )
    return Opinions(found[Reaction.HELPFUL], found[Reaction.UNHELPFUL])


def history(session: Session, article_id: str, timezone: ZoneInfo) -> list[Told]:
    """Tells what was published of an article, the newest first."""
    rows = versions.history(session, article_id)
    wanted = select(Person.id, Person.name).where(col(Person.id).in_([row.approved_by for row in rows]))
    names = dict(session.exec(wanted).all())
    return [
        Told(
            id=row.id or 0,
            version=row.version or 0,
            when=f"{row.published_at.astimezone(timezone):%d/%m/%Y}" if row.published_at else "",
            who=names.get(row.approved_by) if row.approved_by is not None else None,
            archived=row.state is ArticleState.ARCHIVED,
            reason=row.reason,
        )
        for row in rows
    ]
