"""Who keeps an article true: the post it names, else the coordination. When its interval is over they are asked once,
and confirm with one tap."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.base import outbox
from bot.base.errors import NotAllowed
from bot.curation import editions
from bot.people import assignments, people
from bot.people.people import Act
from conocimiento.article import Article
from conocimiento.folding import phrase_key
from db.engine import insert_once
from db.models import ArticleConfirmation, Delivery, Person, Standing

DUE = "article_due"  # kind of delivery
WISH = "article_wish"  # an owner who does not publish says that an article has to change


def owners(session: Session, post: str | None) -> list[Person]:
    """Lists who holds a post; the coordinators where nobody does, or where it is theirs."""
    wanted = phrase_key(post or "")
    holders = select(Person).where(Person.standing == Standing.ACTIVE, col(Person.post).is_not(None))
    found = [
        each for each in session.exec(holders.order_by(col(Person.id))).all() if wanted == phrase_key(each.post or "")
    ]
    return (found if wanted else []) or assignments.coordinators(session)


def overdue(articles: Iterable[Article], today: date) -> list[Article]:
    """Lists the articles whose interval is over, the longest over first."""
    late = [(each.review_due, each.id, each) for each in articles if each.review_due and each.review_due < today]
    return [each for _, _, each in sorted(late, key=lambda one: one[:2])]


def in_force(articles: Iterable[Article], today: date) -> list[Article]:
    """Lists the articles that may be relied on today: valid, and looked over within their interval."""
    return [
        each
        for each in articles
        if not (each.valid_until and each.valid_until < today) and not (each.review_due and each.review_due < today)
    ]


def enqueue_due(session: Session, articles: Iterable[Article], now: datetime, today: date) -> int:
    """Asks the owners of every article that is overdue, once for each time it falls due; gives how many are asked
    now."""
    asked = 0
    for article in overdue(articles, today):
        for person in owners(session, article.owner):
            params = {
                "article": article.id,
                "due": str(article.review_due),
                "title": article.title,
                "sources": [source.title for source in article.sources],
                "curates": people.as_visitor(session, person).may(Act.CURATE),
            }
            dedupe = f"{DUE}:{article.id}:{article.review_due}:{person.id}"
            asked += outbox.enqueue(
                session, person_id=person.id or 0, template=DUE, params=params, dedupe=dedupe, now=now
            )
    return asked


def confirm(session: Session, actor_id: int | None, article: Article, *, source: str, now: datetime) -> bool:
    """Notes that an article still holds, for which its interval begins again. False when this tap did so already.
    Raises NotAllowed."""
    require_owner(session, actor_id, article)
    new = insert_once(session, ArticleConfirmation, source=source, article_id=article.id, person_id=actor_id, at=now)
    if new:
        editions.next_revision(session)
    return new


def require_owner(session: Session, actor_id: int | None, article: Article) -> None:
    """Refuses who neither keeps this article nor all of them. Raises NotAllowed."""
    actor = people.as_visitor(session, people.find_person(session, actor_id))
    if not actor.active:
        raise NotAllowed(Act.CURATE)
    if not actor.may(Act.CURATE) and actor_id not in {each.id for each in owners(session, article.owner)}:
        raise NotAllowed(Act.CURATE)


def wish(session: Session, actor_id: int | None, article: Article, now: datetime) -> int:
    """Tells the coordination that an owner who does not publish wants an article changed; once while it is overdue.
    Raises NotAllowed."""
    require_owner(session, actor_id, article)
    told = 0
    for person in assignments.coordinators(session):
        params = {"article": article.id, "person": actor_id, "title": article.title}
        dedupe = f"{WISH}:{article.id}:{article.review_due}:{actor_id}:{person.id}"
        told += outbox.enqueue(session, person_id=person.id or 0, template=WISH, params=params, dedupe=dedupe, now=now)
    return told


def still_due(
    session: Session, rows: Sequence[tuple[Delivery, Person]], _local: datetime
) -> Mapping[int, Mapping[str, Any]]:
    """Leaves out what was confirmed, or published, since it was enqueued."""
    found = {}
    for delivery, _ in rows:
        name, since = delivery.params["article"], delivery.created_at
        confirmed = last_confirmed(session, name)
        row = editions.newest(session).get(name)
        published = row.published_at if row else None
        if not any(when and when > since for when in (confirmed, published)):
            found[delivery.id or 0] = delivery.params
    return found


def last_confirmed(session: Session, article_id: str) -> datetime | None:
    """Finds when somebody last said that an article still holds."""
    mine = select(ArticleConfirmation.at).where(ArticleConfirmation.article_id == article_id)
    return session.exec(mine.order_by(col(ArticleConfirmation.at).desc())).first()
