"""Whoever asked and was not helped is told, once, when an article answers it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.base import outbox
from bot.curation import versions
from bot.curation.versions import Deed
from db.engine import insert_once
from db.models import ArticleVersion, Delivery, Person, Question, QuestionResolution, Standing

ANSWERED = "article_answers"  # kind of delivery


def publish(
    session: Session, deed: Deed, version_id: int, edits: int, *, reason: str, topic: str, title: str
) -> tuple[ArticleVersion, int]:
    """Publishes a draft (versions.publish) and tells whom it helps; gives how many."""
    row = versions.publish(session, deed, version_id, edits, reason)
    return row, resolve(session, row.article_id, row.checked.get("helped", []), topic, title, deed.now)


def asked(
    session: Session, rows: Sequence[tuple[Delivery, Person]], _local: datetime
) -> Mapping[int, Mapping[str, Any]]:
    """Looks up what each asked, as far as it is still kept."""
    wanted = {delivery.params["question"] for delivery, _ in rows}
    texts = dict(session.exec(select(Question.id, Question.text).where(col(Question.id).in_(wanted))).all())
    return {
        delivery.id or 0: {**delivery.params, "asked": texts.get(delivery.params["question"], "")}
        for delivery, _ in rows
    }


def resolve(session: Session, article_id: str, numbers: Iterable[int], topic: str, title: str, now: datetime) -> int:
    """Notes that an article answers these questions and tells who asked them; gives how many people. A question is
    resolved once, and a person is told once of an article."""
    new = [
        number
        for number in sorted(numbers)
        if insert_once(session, QuestionResolution, question_id=number, article_id=article_id, at=now)
    ]
    asked = select(Question.person_id, Question.id).join(Person, col(Person.id) == Question.person_id)
    rows = session.exec(asked.where(col(Question.id).in_(new), Person.standing == Standing.ACTIVE)).all()
    first = dict(sorted(rows, key=lambda row: row[1] or 0, reverse=True))
    return sum(
        outbox.enqueue(
            session,
            person_id=person_id or 0,
            template=ANSWERED,
            params={"article": article_id, "question": number, "topic": topic, "title": title},
            dedupe=f"{ANSWERED}:{article_id}:{person_id}",
            now=now,
        )
        for person_id, number in sorted(first.items(), key=lambda pair: pair[1] or 0)
    )
