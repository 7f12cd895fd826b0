"""What is typed for a field of a plan: read as its cells in a workbook are read, a day as people say days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, select

from bot.base.times.dates import read_day
from bot.base.times.unclear import Doubt, Unclear
from bot.people import assignments, people
from bot.people.people import Act
from bot.people.places import mentioned
from bot.plans import plans
from bot.plans.codes import code_key
from bot.plans.columns import CODE, DUE, FIELDS, STARTS, Column, Kind
from bot.workbooks.rows import dates
from bot.workbooks.rows.cells import Wrong, says_nothing
from bot.workbooks.rows.places import Known, read_place
from bot.workbooks.rows.readers import READERS
from db.models import Activity


def read(column: Column, text: str, today: date) -> Any:
    """Reads what was typed for a column, as its cells in a workbook are read; a day as people say days, with Unclear
    for what is none. A day that is over is taken: the preview warns of it. Raises Wrong."""
    if not column.required and says_nothing(text):
        return None
    return _day(text, today) if column.kind is Kind.DAY else READERS[column.kind](text, column)


def _day(text: str, today: date) -> date | Unclear:
    found = read_day(text, today)
    told = isinstance(found, Unclear) and found.doubt in (Doubt.PAST, Doubt.FAR)
    if told and isinstance(found, Unclear) and found.day and dates.FIRST <= found.day.year <= dates.LAST:
        return found.day
    return found


def check(session: Session, data: Mapping[str, Any], column: Column, value: Any) -> None:
    """Checks a value against the others, and a code against the plan. Raises Wrong."""
    if column is CODE and (known := _of_code(session, data["secretariat"], value)):
        kind = "code_taken_archived" if known.archived_at else "code_taken"
        raise Wrong(kind, code=known.code, title=known.title)
    if column.kind is Kind.DAY:
        activity = None if data["activity"] is None else plans.state(session, data["activity"]).activity
        said = {field: value_of(field, each) for field, each in data["values"].items()} | {column.field: value}
        starts, due = (said.get(each.field, getattr(activity, each.field, None)) for each in (STARTS, DUE))
        if starts and due and starts > due:
            raise Wrong("dates_order", starts=starts, due=due)


def _of_code(session: Session, secretariat: str, code: str) -> Activity | None:
    here = session.exec(select(Activity).where(Activity.secretariat_code == secretariat)).all()
    return next((each for each in here if code_key(each.code) == code_key(code)), None)


def place_meant(session: Session, actor_id: int, text: str) -> str:
    """Reads which secretariat was typed, with a slip or two in its name. Raises Wrong."""
    reach = plans.reachable(people.require(session, actor_id, Act.IMPORT_PLANS))
    every = assignments.secretariats(session)
    found = {each.code for each in mentioned(text, [(each.code, each.name) for each in every])}
    if len(found) == 1 and (reach is None or found <= reach):
        return found.pop()
    try:
        return read_place(Known(every), reach, text)
    except Wrong as wrong:
        if wrong.kind == "secretariat_not_yours":
            raise Wrong("place_not_yours", name=wrong.values["name"]) from None
        raise


def value_of(field: str, value: Any) -> Any:
    """Gives a value of a draft as the plan holds it."""
    return date.fromisoformat(value) if value is not None and FIELDS[field].kind is Kind.DAY else value
