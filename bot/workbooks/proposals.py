"""What is proposed to who writes a line of a plan: its code, its line, who may answer for it."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import fuzz, process
from sqlmodel import Session, col, select

from bot.plans.codes import code_key
from bot.plans.columns import POST
from bot.plans.posts import folded_post
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.posts import names_somebody
from bot.workbooks.rows.readers import READERS
from conocimiento.folding import folded
from db.models import Activity, Assignment, Person, Role, Standing

MOST_POSTS = 8  # that are offered as buttons
_COMMITMENT = "CV"  # «compromiso de visita»
_FEW_WORDS = 4  # that a name has
_LIKE = 86  # rapidfuzz, 0–100: a post or a name, with a slip or two
_USUAL = {"mgei": "MG", "jornada-unica": "JU", "fortalecimiento": "PF", "permanencia": "PE"}  # how codes begin


def proposed_code(session: Session, secretariat: str, action: str) -> str:
    """Proposes the code of a new activity: as most of that action begin in this plan, and the number after the last,
    archived ones too."""
    known = session.exec(select(Activity.code, Activity.action).where(Activity.secretariat_code == secretariat)).all()
    begun = Counter(parts[0] for code, of in known if of == action and (parts := _parted(code)))
    prefix = begun.most_common(1)[0][0] if begun else _USUAL[action]
    return next_code(prefix, [code for code, _ in known])


def commitment_code(session: Session, secretariat: str) -> str:
    """Proposes the code of a commitment of a visit."""
    known = session.exec(select(Activity.code).where(Activity.secretariat_code == secretariat)).all()
    return next_code(_COMMITMENT, known)


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


def usual_line(session: Session, secretariat: str | None, action: str) -> int | None:
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


class Meant(NamedTuple):
    """Who was said to do something: a post; or `nobody`, what was said where no post could be told from it. `part`: the
    clause that says it."""

    post: str | None = None
    nobody: str | None = None
    part: str | None = None


def who_is_meant(session: Session, secretariat: str, who: str | None, parts: Iterable[str]) -> Meant:
    """Finds who does something, as a post: said as such, or one of its clauses that is a post of this plan or the name
    of an official. A plan names posts, never people: a name gives the post of who has it."""
    known, names = posts(session, secretariat), _officials(session, secretariat)
    if who is not None:
        post = _post_of(who, known, names)
        return Meant(post) if post else Meant(nobody=None if _nobody(who) else who)
    for part in parts:
        if post := _known_post(part, known) or _post_of_name(part, names):
            return Meant(post, part=part)
        if len(part.split()) <= _FEW_WORDS and names_somebody(part):
            return Meant(nobody=part, part=part)
    return Meant()


def _post_of(who: str, known: Iterable[str], names: Iterable[tuple[str, str | None]]) -> str | None:
    said = re.sub(r"^(?:el|la|los|las)\s+", "", who.strip(), flags=re.IGNORECASE)
    if found := _known_post(said, known) or _post_of_name(said, names):
        return found
    return said[:1].upper() + said[1:] if _is_one(said) else None


def _nobody(who: str) -> bool:
    """Tells whether «todo el equipo» was said, or another way of naming nobody."""
    try:
        return READERS[POST.kind](who, POST) is None
    except Wrong:
        return False


def _known_post(said: str, known: Iterable[str]) -> str | None:
    said = re.sub(r"^(?:el|la|los|las)\s+", "", said.strip(), flags=re.IGNORECASE)
    found = process.extractOne(folded_post(said), {each: folded_post(each) for each in known}, scorer=fuzz.ratio)
    return found[2] if found and found[1] >= _LIKE else None


def _post_of_name(said: str, names: Iterable[tuple[str, str | None]]) -> str | None:
    """Finds the post of the one official whose name this is, or a part of it."""
    spoken = folded_post(said).split()
    posts = {post for name, post in names if spoken and all(_in(word, folded_post(name).split()) for word in spoken)}
    return posts.pop() if len(posts) == 1 else None


def _in(word: str, name: Iterable[str]) -> bool:
    return any(fuzz.ratio(word, each) >= _LIKE for each in name)


def _officials(session: Session, secretariat: str) -> list[tuple[str, str | None]]:
    theirs = select(Person.name, Person.post).join(Assignment, col(Assignment.person_id) == Person.id)
    theirs = theirs.where(Assignment.secretariat_code == secretariat, Person.role == Role.OFFICIAL)
    return [(name, post) for name, post in session.exec(theirs.where(Person.standing == Standing.ACTIVE)) if name]
