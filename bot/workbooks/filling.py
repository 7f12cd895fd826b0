"""The plans as they stand, for a workbook that is edited and sent back."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot.people import assignments, people
from bot.people.people import Act
from bot.plans import plans
from db.models import Activity, Secretariat


def current(
    session: Session, actor_id: int, code: str | None = None
) -> tuple[Sequence[Secretariat], Sequence[Activity]]:
    """Reads the secretariats whose plans they may bring in, or that one, and the activities of their plans in the order
    of a workbook. Raises NotAllowed and Gone."""
    actor = people.require(session, actor_id, Act.IMPORT_PLANS, code)
    if code is not None:
        places: Sequence[Secretariat] = [assignments.secretariat(session, code)]
    else:
        places = assignments.secretariats(session, plans.reachable(actor))
    order = {place.code: number for number, place in enumerate(places)}
    standing = select(Activity).where(col(Activity.archived_at).is_(None), col(Activity.secretariat_code).in_(order))
    found = session.exec(standing.order_by(col(Activity.code), col(Activity.id))).all()
    return places, sorted(found, key=lambda each: order[each.secretariat_code])
