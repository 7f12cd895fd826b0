"""What is proposed to who writes a line of a plan: its code, its line, who may answer for it."""

from collections import Counter
from collections.abc import Iterable

from sqlmodel import Session, col, select

from bot.plans.codes import code_key
from bot.plans.columns import POST
from bot.plans.posts import folded_post
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.readers import READERS
from conocimiento.folding import folded
from db.models import Activity, Assignment, Person, Role, Standing

MOST_POSTS = 8  # that are offered as buttons
_USUAL = {"mgei": "MG", "jornada-unica": "JU", "fortalecimiento": "PF", "permanencia": "PE"}  # how codes begin


def proposed_code(session: Session, secretariat: str, action: str) -> str:
    """Proposes the code of a new activity: as most of that action begin in this plan, and the number after the last,
    archived ones too."""
    known = session.exec(select(Activity.code, Activity.action).where(Activity.secretariat_code == secretariat)).all()
    begun = Counter(parts[0] for code, of in known if of == action and (parts := _parted(code)))
    prefix = begun.most_common(1)[0][0] if begun else _USUAL[action]
    return next_code(prefix, [code for code, _ in known])


def next_code(prefix: str, codes: Iterable[str]) -> str:
    """Gives the code after the last that begins so, and that is none of these: «JU-04» after «JU-03»."""
    taken = {code_key(code) for code in codes}
    same = [parts for code in codes if (parts := _parted(code)) and folded(parts[0]) == folded(prefix)]
    number, width = (
        max((int(parts[1]) for parts in same), default=0) + 1,
        max((len(parts[1]) for parts in same), default=2),
    )
    while code_key(f"{prefix}-{number:0{width}}") in taken:
        number += 1
    return f"{prefix}-{number:0{width}}"


def _parted(code: str) -> tuple[str, str] | None:
    """Parts «JU-03» into its letters and its number; None for a code of another kind."""
    prefix, _, number = code.rpartition("-")
    return (prefix, number) if prefix and number.isdecimal() and len(number) <= 4 else None


def usual_line(session: Session, secretariat: str, action: str) -> int | None:
    """Finds the line of most activities of an action: in this plan, else in all; None where there are none."""
    of = select(Activity.line, Activity.secretariat_code).where(
        Activity.action == action, col(Activity.archived_at).is_(None)
    )
    found = session.exec(of).all()
    lines = Counter(line for line, code in found if code == secretariat) or Counter(line for line, _ in found)
    return lines.most_common(1)[0][0] if lines else None


def posts(session: Session, secretariat: str) -> list[str]:
    """Lists who may answer for an activity: the posts of this plan, the most named first, then those its officials
    have."""
    theirs = select(Activity.post).where(Activity.secretariat_code == secretariat, col(Activity.archived_at).is_(None))
    held = (
        select(Person.post)
        .join(Assignment, col(Assignment.person_id) == Person.id)
        .where(Assignment.secretariat_code == secretariat, Person.role == Role.OFFICIAL)
        .where(Person.standing == Standing.ACTIVE)
        .order_by(col(Person.id))
    )
    named = Counter(post for post in session.exec(theirs.order_by(col(Activity.id))) if post)
    found = [*(post for post, _ in named.most_common()), *session.exec(held)]
    return _once(post for post in found if post and _is_one(post))[:MOST_POSTS]


def _is_one(post: str) -> bool:
    """Tells whether a text may stand as a post: what officials call theirs may be a name."""
    try:
        return READERS[POST.kind](post, POST) is not None
    except Wrong:
        return False


def _once(found: Iterable[str]) -> list[str]:
    kept: dict[str, str] = {}
    for post in found:
        kept.setdefault(folded_post(post), post)
    return list(kept.values())
