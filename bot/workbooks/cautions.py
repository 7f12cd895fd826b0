"""What somebody should know before a plan is imported, though nothing is wrong with it: days that are over or off,
posts that nobody holds, secretariats where nobody would answer, and reports of what would be archived."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlmodel import Session, col, select

from bot.base.calendar import is_working_day
from bot.people import calendars
from bot.plans.columns import DUE, POST
from bot.plans.posts import folded_post
from bot.workbooks.changes import Preview, Update
from bot.workbooks.rows.rows import PlanLine
from bot.workbooks.rows.sheet import Note
from db.models import Assignment, Person, Report, Role, Standing


def of(session: Session, found: Preview, today: date) -> list[Note]:
    """Lists what to say beside the preview (templates/import_caution.html.j2), of what would be new or otherwise."""
    dated = [*found.added, *(each.line for each in _touching(found, "due_on"))]
    notes = [*_over(dated, today), *_off(session, dated, today)]
    staffed = _staff(session, [tally.code for tally in found.tallies if tally.code and tally.changes])
    posted = [*found.added, *(each.line for each in _touching(found, "post"))]
    return [*notes, *_unheld(found, posted, staffed), *_unstaffed(found, staffed), *_reported(session, found)]


def _touching(found: Preview, field: str) -> list[Update]:
    return [each for each in (*found.updated, *found.restored) if field in each.fields]


def _over(lines: Sequence[PlanLine], today: date) -> Iterator[Note]:
    if late := [line for line in lines if line.values[DUE.field] < today]:
        yield Note("over", {"codes": [line.code for line in late]})


def _off(session: Session, lines: Sequence[PlanLine], today: date) -> Iterator[Note]:
    """Names deadlines on days on which nobody works there: what is due then is due on the next working day."""
    common, own = calendars.exceptions(session)
    off = [
        (line.code, due)
        for line in lines
        if (due := line.values[DUE.field]) >= today and not is_working_day(due, own.get(line.secretariat_code, common))
    ]
    if off:
        yield Note("off", {"days": off})


# Who would answer

Staff = dict[str, list[tuple[Role, str | None]]]
"""By secretariat: the role and the post of each who takes part."""


def _staff(session: Session, codes: Sequence[str]) -> Staff:
    found: Staff = {code: [] for code in codes}
    there = (
        select(Assignment.secretariat_code, Person.role, Person.post)
        .join(Person, col(Person.id) == Assignment.person_id)
        .where(col(Assignment.secretariat_code).in_(codes), Person.standing == Standing.ACTIVE)
    )
    for code, role, post in session.exec(there):
        found[code].append((Role(role), post))
    return found


def _unheld(found: Preview, lines: Sequence[PlanLine], staff: Staff) -> Iterator[Note]:
    """Names posts that no official of the secretariat holds: all of them answer then."""
    names = {tally.code: tally.name for tally in found.tallies}
    posts: dict[tuple[str, str], str] = {}
    for line in lines:
        held = {
            folded_post(post) for role, post in staff.get(line.secretariat_code, ()) if post and role is Role.OFFICIAL
        }
        post = line.values.get(POST.field)
        if post and _officials(staff, line.secretariat_code) and folded_post(post) not in held:
            posts.setdefault((line.secretariat_code, folded_post(post)), post)
    if posts:
        yield Note("unheld", {"posts": [(post, names[code]) for (code, _), post in posts.items()]})


def _unstaffed(found: Preview, staff: Staff) -> Iterator[Note]:
    names = {tally.code: tally.name for tally in found.tallies}
    alone = [names[code] for code in staff if not _officials(staff, code)]
    unaccompanied = [names[code] for code in staff if all(role is not Role.LIAISON for role, _ in staff[code])]
    if alone:
        yield Note("no_officials", {"names": alone})
    if unaccompanied:
        yield Note("no_liaison", {"names": unaccompanied})


def _officials(staff: Staff, code: str) -> bool:
    return any(role is Role.OFFICIAL for role, _ in staff.get(code, ()))


def _reported(session: Session, found: Preview) -> Iterator[Note]:
    """Names what would be archived although something was reported of it."""
    lost = {each.id: each.code for each in found.archived}
    reported = select(Report.activity_id).where(col(Report.activity_id).in_(lost), col(Report.undone_at).is_(None))
    ids = set(session.exec(reported.distinct()).all())
    if ids:
        yield Note("reported", {"codes": [code for number, code in lost.items() if number in ids]})
