"""What the base does not know yet: questions nobody could answer, gathered by likeness, the most asked first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.base.errors import Gone
from bot.curation import phrasings
from bot.curation.effects import unresolved
from bot.people import people
from bot.people.people import Act
from conocimiento.article import Article
from conocimiento.clusters import cluster
from db.engine import insert_once
from db.models import QuestionResolution, SaidKind, Thread, ThreadMessage


@dataclass(frozen=True)
class Proposal:
    """A cluster of questions. `key`: the number of the latest; `texts`: how they may be asked, without what says
    something of a person; `numbers`: of all of them. `answer`: the latest that somebody gave to one of them; "" when
    nobody did."""

    key: int
    count: int
    texts: tuple[str, ...]
    numbers: tuple[int, ...]
    answer: str = ""


@dataclass(frozen=True)
class Unknown:
    """What nobody could answer, as (number, text), and the names of people, which no phrasing may hold. `answers`: what
    people answered since in a thread, by the number of the question."""

    questions: list[tuple[int, str]]
    names: frozenset[tuple[str, str]]
    answers: Mapping[int, str]


def unknown(session: Session) -> Unknown:
    """Reads what proposals are made of."""
    questions = unresolved(session)
    return Unknown(questions, phrasings.names(session), _answers(session, [number for number, _ in questions]))


def _answers(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """Reads the latest answer of a person to each question."""
    said = select(Thread.question_id, ThreadMessage.text).join(ThreadMessage)
    answered = said.where(col(Thread.question_id).in_(numbers), ThreadMessage.kind == SaidKind.ANSWER)
    rows = session.exec(answered.where(ThreadMessage.text != "").order_by(col(ThreadMessage.id))).all()
    return {number: text for number, text in rows if number is not None}


def gather(it: Unknown, articles: Mapping[str, Article]) -> list[Proposal]:
    """Gathers questions by likeness. Takes time with their number: not for the event loop, nor for a transaction."""
    numbers: dict[str, list[int]] = {}
    for number, text in it.questions:
        numbers.setdefault(text, []).append(number)
    found = []
    for each in cluster(text for text, all_of in numbers.items() for _ in all_of):
        all_of = tuple(sorted(number for text, _ in each.texts for number in numbers[text]))
        texts = phrasings.clean((text for text, _ in each.texts), it.names, articles)
        answer = next((it.answers[number] for number in reversed(all_of) if number in it.answers), "")
        found.append(Proposal(max(all_of), each.count, tuple(texts), all_of, answer=answer))
    return found


def holding(found: Iterable[Proposal], number: int) -> Proposal:
    """Finds the cluster that a question is in. Raises Gone: it was resolved, or erased."""
    one = next((each for each in found if number in each.numbers), None)
    if one is None:
        raise Gone("proposal")
    return one


def lay_aside(session: Session, actor_id: int | None, of: Proposal, now: datetime) -> None:
    """Notes that nothing is to become of these questions. Raises NotAllowed."""
    people.require(session, actor_id, Act.CURATE)
    for number in of.numbers:
        insert_once(session, QuestionResolution, question_id=number, article_id=None, at=now)
