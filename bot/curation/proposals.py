"""What the base does not know yet: questions nobody could answer, gathered by likeness, the most asked first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.base.errors import Gone
from bot.curation import phrasings
from bot.curation.effects import unresolved
from bot.people import people
from bot.people.people import Act
from conocimiento.article import Article
from conocimiento.clusters import cluster
from db.engine import insert_once
from db.models import QuestionResolution


@dataclass(frozen=True)
class Proposal:
    """A cluster of questions. `key`: the number of the latest; `texts`: how they may be asked, without what says
    something of a person; `numbers`: of all of them."""

    key: int
    count: int
    texts: tuple[str, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Unknown:
    """What nobody could answer, as (number, text), and the names that no way of asking may hold."""

    questions: list[tuple[int, str]]
    names: frozenset[tuple[str, str]]


def unknown(session: Session) -> Unknown:
    """Reads what proposals are made of."""
    return Unknown(unresolved(session), phrasings.names(session))


def gather(it: Unknown, articles: Mapping[str, Article]) -> list[Proposal]:
    """Gathers questions by likeness. Takes time with their number: not for the event loop, nor for a transaction."""
    numbers: dict[str, list[int]] = {}
    for number, text in it.questions:
        numbers.setdefault(text, []).append(number)
    found = []
    for each in cluster(text for text, all_of in numbers.items() for _ in all_of):
        all_of = tuple(sorted(number for text, _ in each.texts for number in numbers[text]))
        texts = phrasings.clean((text for text, _ in each.texts), it.names, articles)
        found.append(Proposal(max(all_of), each.count, tuple(texts), all_of))
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
