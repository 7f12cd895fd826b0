"""What people look at in plans: each function reads one screen's worth, in one transaction."""

from datetime import date

from sqlmodel import Session

from bot.base.errors import Gone, NotAllowed
from bot.people import assignments, people
from bot.people.people import Act
from bot.plans import figures, folios, ledger, plans
from bot.plans.figures import Cell
from bot.plans.history import Event
from bot.plans.plans import State
from db.models import Report, Secretariat


def plan(session: Session, actor_id: int, code: str) -> tuple[Secretariat, list[State]]:
    """Returns a secretariat and its activities. Raises NotAllowed and Gone."""
    return assignments.secretariat(session, code), plans.plan(session, actor_id, code)


def secretariats(
    session: Session, actor_id: int, region: int | None, today: date
) -> tuple[str | None, list[tuple[Secretariat, Cell]]]:
    """Returns how each secretariat that they answer for is doing; with a `region`, by its place in the list, its name
    and only those there. Raises Gone."""
    actor = people.require(session, actor_id, Act.VERIFY)
    regions = assignments.regions(session) if region is not None else []
    if region is not None and region >= len(regions):
        raise Gone("region")
    name = regions[region] if region is not None else None
    codes = plans.reachable(actor)
    places = assignments.secretariats(session, actor.secretariats if codes is None and name is None else codes, name)
    cells = figures.by_secretariat(plans.states(session, [place.code for place in places]), today)
    return name, [(place, cells.get(place.code, Cell())) for place in places]


def progress(
    session: Session, codes: frozenset[str], action: str | None, today: date
) -> list[tuple[Secretariat, Cell]]:
    """Returns how far each of these secretariats is, in an action or in all; without those that have nothing."""
    cells = figures.by_secretariat(plans.states(session, codes, action=action), today)
    return [(each, cells[each.code]) for each in assignments.secretariats(session, codes) if each.code in cells]


def open_to_report(session: Session, actor_id: int) -> list[State]:
    """Returns all that is open in their secretariats, whoever's it is. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.REPORT)
    return [each for each in plans.states(session, actor.secretariats) if each.open]


def by_latest_report(session: Session, actor_id: int) -> list[State]:
    """Returns what they may see, the latest report first. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.SEE_PLAN)
    found = plans.states(session, plans.reachable(actor))
    return sorted(found, key=lambda state: -(state.latest_id or 0))


def report_of_folio(session: Session, actor_id: int, typed: str) -> Report | None:
    """Returns the report with this folio; one of another secretariat is not told from none."""
    number = folios.report_id_of(typed)
    try:
        return None if number is None else ledger.find_report(session, actor_id, number)
    except (Gone, NotAllowed):
        return None


def history(session: Session, actor_id: int, activity_id: int) -> tuple[State, list[Event]]:
    """Returns an activity and all that happened to it. Raises NotAllowed and Gone."""
    return plans.find_activity(session, actor_id, activity_id), plans.history(session, actor_id, activity_id)


def importable(session: Session, actor_id: int) -> list[tuple[str, str]]:
    """Returns code and name of the secretariats whose plans they may bring in. Raises NotAllowed."""
    reach = plans.reachable(people.require(session, actor_id, Act.IMPORT_PLANS))
    return [(each.code, each.name) for each in assignments.secretariats(session, reach)]


def of_report(session: Session, actor_id: int, report_id: int) -> State:
    """Returns where the activity of a report stands. Raises NotAllowed and Gone."""
    return plans.find_activity(session, actor_id, ledger.find_report(session, actor_id, report_id).activity_id)
