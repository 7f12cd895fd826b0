"""What became of what people asked: week by week, by topic and by secretariat, and how long a person took."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from db.models import (
    Assignment,
    Person,
    Question,
    QuestionOutcome,
    QuestionReaction,
    Reaction,
    Role,
    SaidKind,
    Secretariat,
    Thread,
    ThreadMessage,
)

WEEKS = 6
_BAD = (Reaction.UNHELPFUL, Reaction.NONE_OF_THESE)
_ANSWERS = (SaidKind.ANSWER, SaidKind.ARTICLE)


class Came(StrEnum):
    """What became of a question: answered at once, by a choice that was tapped, by a person, or not."""

    ANSWERED = "answered"
    CHOSEN = "chosen"
    PERSON = "person"
    NOT = "not"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question. `secretariat`: the name of that of the official who asked; `article`: what answered it, or was
    nearest."""

    day: date
    came: Came
    secretariat: str | None = None
    article: str | None = None


@dataclass(frozen=True, kw_only=True)
class Share:
    """Questions of a week, a topic or a secretariat, by what became of them."""

    name: str
    counts: Mapping[Came, int]

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def helped(self) -> int:
        """Gives the part that somebody was helped with, in percent."""
        return round(100 * (1 - self.counts[Came.NOT] / self.asked)) if self.asked else 0


@dataclass(frozen=True, kw_only=True)
class Insight:
    """The coordination's figures. `weeks`: from which Monday on, the latest first; `first_answer`: the median of how
    long the first answer of a person took, of `answered` threads; `waiting`: threads that wait for theirs."""

    weeks: Sequence[tuple[date, Share]]
    secretariats: Sequence[Share]
    by_article: Mapping[str, Share]
    first_answer: timedelta | None
    answered: int
    waiting: int
    disliked: Mapping[str, int]


def insight(session: Session, now: datetime, timezone: ZoneInfo) -> Insight:
    """Reads the figures of the latest weeks."""
    today = now.astimezone(timezone).date()
    first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    since = datetime.combine(first, time.min, timezone)
    found = [*_questions(session, since, timezone), *_direct(session, since, timezone)]
    waits, waiting = _waits(session, since)
    return Insight(
        weeks=_by_week(found, first),
        secretariats=_shares((each.secretariat, each.came) for each in found),
        by_article={each.name: each for each in _shares((each.article, each.came) for each in found)},
        first_answer=timedelta(seconds=median(each.total_seconds() for each in waits)) if waits else None,
        answered=len(waits),
        waiting=waiting,
        disliked=_disliked(session, since),
    )


def by_topic(of: Insight, topics: Iterable[tuple[str, Sequence[str]]]) -> list[tuple[Share, int]]:
    """Adds the figures of articles up to those of topics, each given by its title and its articles; with how many of
    these there are. What was asked most comes first."""
    found = []
    for title, names in topics:
        parts = [of.by_article[name] for name in names if name in of.by_article]
        counts = {came: sum(part.counts[came] for part in parts) for came in Came}
        found.append((Share(name=title, counts=counts), len(names)))
    return sorted(found, key=lambda pair: (-pair[0].asked, pair[0].name))


def _questions(session: Session, since: datetime, timezone: ZoneInfo) -> list[Asked]:
    """Reads what the bot was asked; small talk is none."""
    rows = session.exec(select(Question).where(Question.asked_at >= since, col(Question.small_talk).is_(None))).all()
    reactions: dict[int, dict[Reaction, str | None]] = {}
    for each in session.exec(select(QuestionReaction).where(QuestionReaction.at >= since)).all():
        reactions.setdefault(each.question_id, {})[each.reaction] = each.article_id
    by_person, places = _answered_by_a_person(session), _places(session)
    found = []
    for row in rows:
        said = reactions.get(row.id or 0, {})
        found.append(
            Asked(
                day=row.asked_at.astimezone(timezone).date(),
                came=_came_of(row.outcome, said, row.id in by_person),
                secretariat=places.get(row.person_id or 0),
                article=_article(row, said),
            )
        )
    return found


def _article(row: Question, said: Mapping[Reaction, str | None]) -> str | None:
    """Gives the article that answered a question, was tapped for it, or is nearest to it."""
    nearest = row.ranked[0][0] if row.ranked else None
    return next(iter(row.answers), None) or said.get(Reaction.CHOSEN) or nearest


def _came_of(outcome: QuestionOutcome, said: Mapping[Reaction, str | None], by_person: bool) -> Came:
    unhelped = any(reaction in said for reaction in _BAD) or outcome is QuestionOutcome.NONE
    if not unhelped and outcome is QuestionOutcome.ANSWER:
        return Came.ANSWERED
    if not unhelped and Reaction.CHOSEN in said:
        return Came.CHOSEN
    return Came.PERSON if by_person else Came.NOT


def _answered_by_a_person(session: Session) -> frozenset[int | None]:
    rows = select(Thread.question_id).join(ThreadMessage).where(col(ThreadMessage.kind).in_(_ANSWERS))
    return frozenset(session.exec(rows.where(col(Thread.question_id).is_not(None))).all())


def _direct(session: Session, since: datetime, timezone: ZoneInfo) -> list[Asked]:
    """Reads what was asked a person without the bot having been asked."""
    own = col(Thread.question_id).is_(None) & col(Thread.announcement_id).is_(None) & col(Thread.report_id).is_(None)
    rows = session.exec(select(Thread).where(own, Thread.opened_at >= since)).all()
    given = select(ThreadMessage.thread_id).where(col(ThreadMessage.kind).in_(_ANSWERS))
    answered, places = set(session.exec(given).all()), _places(session)
    return [
        Asked(
            day=row.opened_at.astimezone(timezone).date(),
            came=Came.PERSON if row.id in answered else Came.NOT,
            secretariat=places.get(row.person_id),
            article=row.nearest[0][0] if row.nearest else None,
        )
        for row in rows
    ]


def _places(session: Session) -> dict[int, str]:
    """Reads the secretariat of each official."""
    rows = (
        select(Person.id, Secretariat.name).join(Assignment, col(Assignment.person_id) == Person.id).join(Secretariat)
    )
    return {person: name for person, name in session.exec(rows.where(Person.role == Role.OFFICIAL)).all() if person}


def _waits(session: Session, since: datetime) -> tuple[list[timedelta], int]:
    """Reads how long each first answer of a person took, and how many wait for theirs."""
    asked = col(Thread.announcement_id).is_(None) & (Thread.opened_at >= since)
    first = select(ThreadMessage.thread_id, func.min(ThreadMessage.at)).where(col(ThreadMessage.kind).in_(_ANSWERS))
    answers = dict(session.exec(first.group_by(col(ThreadMessage.thread_id))).all())
    opened = session.exec(select(Thread.id, Thread.opened_at).where(asked)).all()
    waits = [answers[number] - at for number, at in opened if number in answers]
    return waits, len(opened) - len(waits)


def _disliked(session: Session, since: datetime) -> dict[str, int]:
    """Counts the 👎 of each article."""
    bad = select(QuestionReaction.article_id, func.count()).where(QuestionReaction.reaction == Reaction.UNHELPFUL)
    rows = session.exec(bad.where(QuestionReaction.at >= since).group_by(col(QuestionReaction.article_id))).all()
    return {name: number for name, number in rows if name}


def _by_week(found: Iterable[Asked], first: date) -> list[tuple[date, Share]]:
    mondays = [first + timedelta(days=7 * number) for number in range(WEEKS)]
    counts = {monday: Counter[Came]() for monday in mondays}
    for each in found:
        monday = each.day - timedelta(days=each.day.weekday())
        if monday in counts:
            counts[monday][each.came] += 1
    return [(monday, Share(name=monday.isoformat(), counts=counts[monday])) for monday in reversed(mondays)]


def _shares(found: Iterable[tuple[str | None, Came]]) -> list[Share]:
    """Counts by name, the most asked first."""
    counts: dict[str, Counter[Came]] = {}
    for name, came in found:
        if name:
            counts.setdefault(name, Counter())[came] += 1
    return sorted(
        (Share(name=name, counts=of) for name, of in counts.items()), key=lambda each: (-each.asked, each.name)
    )
