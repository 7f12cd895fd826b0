"""What publishing a version would do: to questions nobody could answer, to answers that were given, and to the
questions that measure the base."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from bot.curation.asking import asks
from bot.questions.questions import unhelped
from conocimiento.article import KnowledgeError, Problem
from conocimiento.checks import check_citable
from conocimiento.comparison import Comparison, compare
from conocimiento.editions import Edition, Version, merged, served
from conocimiento.evaluation import QUESTIONS, yaml_questions
from conocimiento.library import Library
from conocimiento.search import Knowledge
from conocimiento.topics import OTHERS, load_topics
from db.models import Question, QuestionOutcome

RECENT = timedelta(days=180)
MOST = 1000  # questions of a kind that are asked again


@dataclass(frozen=True)
class Recorded:
    """Questions as they were asked: (number, text) of those nobody was helped with, texts of those answered."""

    unhelped: Sequence[tuple[int, str]]
    answered: Sequence[str]


@dataclass(frozen=True)
class Change:
    """An answer that was given and would be another: its question, the article before and after (None: no answer)."""

    text: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Effects:
    """`helped`: (number, text) of questions that would be answered by this article; `golden`: by the questions that
    measure the base."""

    helped: tuple[tuple[int, str], ...]
    changed: tuple[Change, ...]
    golden: Comparison

    def as_check(self, revision: int) -> dict[str, Any]:
        """Gives what the draft keeps of it."""
        return {
            "revision": revision,
            "worse": self.golden.is_worse,
            "helped": [number for number, _ in self.helped],
            "changed": len(self.changed),
            "right": [self.golden.right_before, self.golden.right_after, self.golden.questions],
        }


def recorded(session: Session, now: datetime) -> Recorded:
    """Reads the latest questions, none that was erased."""
    answered = select(Question.text).where(Question.outcome == QuestionOutcome.ANSWER, Question.text != "")
    latest = answered.where(Question.asked_at > now - RECENT).order_by(col(Question.id).desc()).limit(MOST)
    return Recorded(unresolved(session), list(dict.fromkeys(session.exec(latest).all())))


def unresolved(session: Session) -> list[tuple[int, str]]:
    """Lists (number, text) of questions nobody was helped with, and nothing became of since; the latest first. What was
    written that asks nothing («si asisto») is none."""
    rows = session.exec(unhelped().order_by(col(Question.id).desc()).limit(MOST))
    return [(each.id or 0, each.text) for each in rows.all() if asks(each.text)]


def problems(library: Library, edition: Edition, version: Version) -> list[Problem]:
    """Lists every defect of a version beside all the others, in the order of its lines."""
    _, others, _ = served(library.path, edition.without(frozenset({version.article_id})))
    try:
        base = merged(library.path, others.with_version(version))
    except KnowledgeError as exc:
        return exc.problems
    article = base.articles[version.article_id]
    return sorted(check_citable(article, version.path, version.text or ""))


def effects(
    library: Library, before: Knowledge, edition: Edition, version: Version, asked: Recorded
) -> Effects | list[Problem]:
    """Trains the base with a version and asks all of it again: takes seconds of a core. Gives its defects instead, when
    it has any."""
    if version.text is not None and (found := problems(library, edition, version)):
        return found
    after = library.tried(edition, version)
    helped = [each for each in asked.unhelped if version.article_id in after.search(each[1]).answers]
    return Effects(tuple(helped), tuple(_changed(before, after, asked.answered)), _golden(library.path, before, after))


def topic(library: Library, edition: Edition, version: Version) -> str:
    """Finds a topic that has the article once the version is published."""
    _, others, _ = served(library.path, edition.without(frozenset({version.article_id})))
    try:
        topics = load_topics(merged(library.path, others.with_version(version))).values()
    except KnowledgeError:  # published already, or refused soon
        return OTHERS
    return next((each.id for each in topics if any(one.id == version.article_id for one in each.articles)), OTHERS)


def _golden(path: Path, before: Knowledge, after: Knowledge) -> Comparison:
    file = path.parent / QUESTIONS.name
    return compare(before, after, [each for each, _ in yaml_questions(file)] if file.exists() else [])


def _changed(before: Knowledge, after: Knowledge, texts: Sequence[str]) -> list[Change]:
    found = []
    for text in texts:
        old, new = _first(before, text), _first(after, text)
        if old != new and old is not None:
            found.append(Change(text, old, new))
    return found


def _first(knowledge: Knowledge, text: str) -> str | None:
    return next(iter(knowledge.search(text).answers), None)
