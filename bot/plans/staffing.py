"""Which secretariats nobody stands in front of or answers for, and which posts of their plans nobody holds."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from bot.people import assignments, people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.posts import folded_post
from db.models import Activity, Assignment, Person, Role, Standing

MOST_POSTS = 12  # that are offered as one's own


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """Names of secretariats that have a plan or officials, or are prioritised. One that only the coordination answers
    for has no liaison. `unheld`: post and secretariat, where officials are
    there but none holds it."""

    secretariats: int = 0
    no_liaison: Sequence[str] = ()
    no_officials: Sequence[str] = ()
    unheld: Sequence[tuple[str, str]] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.no_liaison or self.no_officials or self.unheld)


def gaps(session: Session, actor_id: int) -> Gaps:
    """Finds what is missing in the secretariats that somebody manages. Raises NotAllowed."""
    reach = plans.reachable(people.require(session, actor_id, Act.MANAGE_PEOPLE))
    posts = _posts(session)
    staff = _staff(session)
    liaisons = {code for code, role, _ in staff if role is Role.LIAISON}
    officials = {code for code, role, _ in staff if role is Role.OFFICIAL}
    concerned = posts.keys() | officials
    places = [each for each in assignments.secretariats(session, reach) if each.prioritised or each.code in concerned]
    held = {(code, folded_post(post)) for code, role, post in staff if role is Role.OFFICIAL and post}
    return Gaps(
        secretariats=len(places),
        no_liaison=[each.name for each in places if each.code not in liaisons],
        no_officials=[each.name for each in places if each.code not in officials],
        unheld=[
            (post, each.name)
            for each in places
            if each.code in officials
            for key, post in posts.get(each.code, {}).items()
            if (each.code, key) not in held
        ],
    )


def _posts(session: Session) -> dict[str, dict[str, str]]:
    """Lists, by secretariat that has a plan, the posts that it names, each once."""
    named = select(Activity.secretariat_code, Activity.post).where(col(Activity.archived_at).is_(None)).distinct()
    found: dict[str, dict[str, str]] = {}
    for code, post in session.exec(named.order_by(col(Activity.secretariat_code), col(Activity.post))):
        posts = found.setdefault(code, {})
        if post:
            posts.setdefault(folded_post(post), post)
    return found


def _staff(session: Session) -> list[tuple[str, Role, str | None]]:
    there = select(Assignment.secretariat_code, Person.role, Person.post).join(Person)
    active = session.exec(there.where(Person.standing == Standing.ACTIVE))
    return [(code, Role(role), post) for code, role, post in active]


def posts_of(session: Session, person_id: int) -> dict[str, str]:
    """Lists the posts that the plans of a person's secretariats name, each once, by what names it in a button."""
    named, found = _posts(session), dict[str, str]()
    for each in assignments.secretariats_of(session, person_id):
        found = named.get(each.code, {}) | found
    return {post_mark(post): post for post in list(found.values())[:MOST_POSTS]}


def post_mark(post: str) -> str:
    """Names a post in a button, for ever the same, however it is written."""
    return hashlib.sha256(folded_post(post).encode()).hexdigest()[:8]
