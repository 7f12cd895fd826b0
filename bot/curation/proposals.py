"""What the base does not know yet: questions nobody could answer, gathered by likeness, the most asked first."""

from collections.abc import Mapping
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

MOST = 20


@dataclass(frozen=True)
class Proposal:
    """A cluster of questions. `key`: the number of the latest; `texts`: how they may be asked, without what says
    something of a person; `numbers`: of all of them."""

    key: int
    count: int
    texts: tuple[str, ...]
    numbers: tuple[int, ...]


def proposals(session: Session, articles: Mapping[str, Article]) -> list[Proposal]:
    """Gathers what nobody could answer. Takes time with the number of questions: not for the event loop."""
    known, numbers = phrasings.names(session), dict[str, list[int]]()
    for number, text in unresolved(session):
        numbers.setdefault(text, []).append(number)
    found = []
    for each in cluster(text for text, all_of in numbers.items() for _ in all_of):
        all_of = tuple(sorted(number for text, _ in each.texts for number in numbers[text]))
        texts = phrasings.clean((text for text, _ in each.texts), known, articles)
        found.append(Proposal(max(all_of), each.count, tuple(texts), all_of))
    return found[:MOST]


def proposal(session: Session, articles: Mapping[str, Article], number: int) -> Proposal:
    """Finds the cluster that a question is in. Raises Gone: it was resolved, or erased."""
    found = next((each for each in proposals(session, articles) if number in each.numbers), None)
    if found is None:
        raise Gone("proposal")
    return found


def lay_aside(session: Session, actor_id: int | None, of: Proposal, now: datetime) -> None:
    """Notes that nothing is to become of these questions. Raises NotAllowed."""
    people.require(session, actor_id, Act.CURATE)
    for number in of.numbers:
        insert_once(session, QuestionResolution, question_id=number, article_id=None, at=now)
