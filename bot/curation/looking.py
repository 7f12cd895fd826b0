"""What coordinators see of the base: how it stands, who published what, what people thought of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.curation import owners, versions
from bot.curation.effects import unresolved
from conocimiento.article import Article
from db.models import ArticleState, ArticleVersion, Person, Question, QuestionOutcome, QuestionReaction, Reaction

WEEKS = 6
WORST = 5
_BAD = (Reaction.UNHELPFUL, Reaction.NONE_OF_THESE)


@dataclass(frozen=True)
class Standing:
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


@dataclass(frozen=True, kw_only=True)
class Week:
    """Questions of a week from a Monday on: answered at once, by a choice tapped, not."""

    since: date
    asked: int
    answered: int
    chosen: int
    not_helped: int


def standing(session: Session, articles: Sequence[Article], today: date) -> Standing:
    drafts = select(func.count()).select_from(ArticleVersion).where(ArticleVersion.state == ArticleState.DRAFT)
    return Standing(
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


def weeks(session: Session, now: datetime, timezone: ZoneInfo) -> list[Week]:
    """Counts questions week by week, the latest first; small talk is none."""
    today = now.astimezone(timezone).date()
    first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    recent = select(Question.id, Question.asked_at, Question.outcome).where(col(Question.small_talk).is_(None))
    rows = session.exec(recent.where(Question.asked_at >= now - timedelta(days=7 * WEEKS))).all()
    reacted = select(QuestionReaction.question_id, QuestionReaction.reaction)
    by_question: dict[int | None, set[Reaction]] = {}
    for number, reaction in session.exec(reacted.where(QuestionReaction.at >= now - timedelta(days=7 * WEEKS))):
        by_question.setdefault(number, set()).add(Reaction(reaction))
    counts: dict[date, Counter[str]] = {first + timedelta(days=7 * number): Counter() for number in range(WEEKS)}
    for each, asked_at, outcome in rows:
        day = asked_at.astimezone(timezone).date()
        monday = day - timedelta(days=day.weekday())
        if monday in counts:
            counts[monday][_came_of(QuestionOutcome(outcome), by_question.get(each, set()))] += 1
    return [_week(since, counted) for since, counted in sorted(counts.items(), reverse=True)]


def _week(since: date, counted: Counter[str]) -> Week:
    return Week(
        since=since,
        asked=counted.total(),
        answered=counted["answered"],
        chosen=counted["chosen"],
        not_helped=counted["not"],
    )


def _came_of(outcome: QuestionOutcome, reactions: set[Reaction]) -> str:
    if reactions & set(_BAD) or outcome is QuestionOutcome.NONE:
        return "not"
    if outcome is QuestionOutcome.ANSWER:
        return "answered"
    return "chosen" if Reaction.CHOSEN in reactions else "not"


def disliked(session: Session, articles: Mapping[str, Article]) -> list[tuple[str, int]]:
    """Lists the titles that got most 👎."""
    bad = select(QuestionReaction.article_id, func.count()).where(QuestionReaction.reaction == Reaction.UNHELPFUL)
    rows = session.exec(bad.group_by(col(QuestionReaction.article_id))).all()
    found = [(articles[name].title, number) for name, number in rows if name and name in articles]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:WORST]


def asked_of(session: Session, now: datetime) -> Counter[str]:
    """Counts, by article, the recent questions that it answered or was chosen for."""
    since = now - timedelta(days=7 * WEEKS)
    answered = select(Question.answers).where(Question.asked_at >= since, Question.outcome == QuestionOutcome.ANSWER)
    found = Counter(name for names in session.exec(answered) for name in names[:1])
    chosen = select(QuestionReaction.article_id).where(QuestionReaction.at >= since)
    found.update(name for name in session.exec(chosen.where(QuestionReaction.reaction == Reaction.CHOSEN)) if name)
    return found
