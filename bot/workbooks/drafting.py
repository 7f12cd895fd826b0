"""A line of a plan on its way in from the chat: what was said of it so far is a draft, until its button saves it.

A new one is asked for field by field; of a known one each field is changed by itself, and several are saved at once.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from bot.base import drafts
from bot.base.errors import Gone, NotAllowed
from bot.base.times.dates import read_day
from bot.base.times.unclear import Doubt, Unclear
from bot.people import people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.codes import code_key
from bot.plans.columns import (
    ACTION,
    CODE,
    COLUMNS,
    DUE,
    FIELDS,
    LINE,
    POST,
    PRODUCT,
    SECRETARIAT,
    STARTS,
    TITLE,
    Column,
    Kind,
)
from bot.plans.ledger import Archived
from bot.plans.plans import ACTIONS, State
from bot.workbooks import proposals
from bot.workbooks.rows import dates
from bot.workbooks.rows.cells import Wrong, says_nothing
from bot.workbooks.rows.readers import READERS
from db.models import Activity, Draft

DRAFT = "plan_line"  # kind of draft
LINES = (1, 2, 3)
EDITED = tuple(column for column in COLUMNS if column not in (CODE, SECRETARIAT))  # of a known activity
_ASKED = (TITLE, PRODUCT, ACTION, LINE, DUE, POST)  # of a new one, in this order
_HEADERS = {column.header: column for column in COLUMNS if column is not SECRETARIAT}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What is being written. `number` names its buttons; `state`: the activity it is, None for a new one; `values`:
    what was said, by field; `asked`: what is asked now; None when all is there, and it is looked at. `posts`: those
    that are offered as who answers."""

    number: int
    secretariat: str
    name: str
    state: State | None
    values: Mapping[str, Any]
    asked: Column | None
    posts: Sequence[str]

    @property
    def missing(self) -> list[Column]:
        """Lists what is to be asked still."""
        return [] if self.state else [each for each in _ASKED if each.field not in self.values]

    def choices(self, column: Column) -> Sequence[Any]:
        """Lists what the buttons of a question choose from, each under its place; None: nobody in particular."""
        if column.kind is Kind.POST:
            return (*self.posts, None)
        return {Kind.ACTION: ACTIONS, Kind.LINE: LINES}.get(column.kind, ())


def column_of(header: str) -> Column:
    """Finds a column by the header that a button carries. Raises Gone."""
    if header not in _HEADERS:
        raise Gone("line")
    return _HEADERS[header]


# Beginning, and going on


def begin_new(session: Session, actor_id: int, code: str, number: int, now: datetime) -> Line:
    """Begins to write a new activity of a secretariat. Raises NotAllowed and Gone."""
    people.require(session, actor_id, Act.IMPORT_PLANS, code)
    people.secretariat(session, code)
    data = {"number": number, "secretariat": code, "activity": None, "values": {}, "asked": TITLE.header}
    data |= {"posts": proposals.posts(session, code)}
    return _line(session, drafts.open(session, actor_id, DRAFT, data, now))


def begin(session: Session, actor_id: int, activity_id: int, header: str, number: int, now: datetime) -> Line:
    """Begins to change a field of an activity; what was changed of it already, and not saved, stays. Raises NotAllowed
    and Gone."""
    column = column_of(header)
    state = editable(session, actor_id, activity_id)
    if column not in EDITED:
        raise Gone("line")
    draft = drafts.current(session, actor_id, now)
    same = draft is not None and draft.kind == DRAFT and draft.data.get("activity") == activity_id
    values = dict(draft.data["values"]) if draft is not None and same else {}
    code = state.activity.secretariat_code
    data = {"number": number, "secretariat": code, "activity": activity_id, "values": values, "asked": column.header}
    data |= {"posts": proposals.posts(session, code)}
    return _line(session, drafts.open(session, actor_id, DRAFT, data, now))


def editable(session: Session, actor_id: int, activity_id: int) -> State:
    """Finds an activity that they may change. Raises NotAllowed, and Gone for one that is archived."""
    state = plans.find_activity(session, actor_id, activity_id)
    people.require(session, actor_id, Act.IMPORT_PLANS, state.activity.secretariat_code)
    if state.archived:
        raise Archived
    return state


def current(session: Session, actor_id: int, now: datetime, number: int | None = None) -> Line:
    """Finds the line that a person is writing, and waits for its words again. `number`: that of a button. Raises
    NotAllowed and Gone."""
    draft = _draft(session, actor_id, now, number)
    drafts.arm(session, actor_id)
    return _line(session, draft)


def look(session: Session, actor_id: int, number: int | None, now: datetime) -> Line:
    """Asks nothing more of what is being written than what is missing. Raises NotAllowed and Gone."""
    draft = _draft(session, actor_id, now, number)
    missing = _line(session, draft).missing
    return _line(session, _write(session, draft, now, asked=missing[0].header if missing else None))


def ask(session: Session, actor_id: int, number: int, header: str, now: datetime) -> Line:
    """Asks for another field of what is being written. Raises NotAllowed and Gone."""
    draft, column = _draft(session, actor_id, now, number), column_of(header)
    if draft.data["activity"] is not None and column is CODE:
        raise Gone("line")
    return _line(session, _write(session, draft, now, asked=column.header))


def take(
    session: Session, actor_id: int, text: str, source: str, now: datetime, today: date
) -> tuple[Line, Wrong | Unclear | None]:
    """Takes what was typed for the field that is asked, or for the one that was said last; and says why it can't be
    taken. The same message again changes nothing. Raises NotAllowed and Gone."""
    draft = _draft(session, actor_id, now)
    if draft.data.get("source") == source:
        return _line(session, draft), None
    column = _HEADERS[draft.data["asked"] or draft.data["last"]]
    try:
        value = read(column, text, today)
        if isinstance(value, Unclear):
            return _asking(session, draft, column), value
        _fits(session, draft, column, value)
    except Wrong as wrong:
        return _asking(session, draft, column), wrong
    return _said(session, draft, column, value, source, now), None


def choose(session: Session, actor_id: int, number: int, header: str, place: int, source: str, now: datetime) -> Line:
    """Takes what a button offers for a field. The same tap again changes nothing. Raises NotAllowed and Gone."""
    draft, column = _draft(session, actor_id, now, number), column_of(header)
    line = _line(session, draft)
    if draft.data.get("source") == source:
        return line
    choices = line.choices(column)
    if place >= len(choices):
        raise Gone("line")
    return _said(session, draft, column, choices[place], source, now)


def close(session: Session, actor_id: int) -> None:
    with suppress(Gone):
        drafts.close(session, actor_id)


def _draft(session: Session, actor_id: int, now: datetime, number: int | None = None) -> Draft:
    draft = drafts.current(session, actor_id, now)
    if draft is None or draft.kind != DRAFT or (number is not None and draft.data.get("number") != number):
        raise Gone("line")
    if "number" not in draft.data:
        drafts.close(session, actor_id)
        raise Gone("line")
    try:
        people.require(session, actor_id, Act.IMPORT_PLANS, draft.data["secretariat"])
    except NotAllowed:
        drafts.close(session, actor_id)
        raise
    return draft


def _write(session: Session, draft: Draft, now: datetime, **changes: Any) -> Draft:
    return drafts.open(session, draft.person_id, DRAFT, draft.data | changes, now)


def _said(session: Session, draft: Draft, column: Column, value: Any, source: str, now: datetime) -> Line:
    """Notes a value, and asks for what is missing still."""
    values = {**draft.data["values"], column.field: value.isoformat() if isinstance(value, date) else value}
    if column is ACTION and draft.data["activity"] is None and LINE.field not in values:
        usual = proposals.usual_line(session, draft.data["secretariat"], value)
        values |= {LINE.field: usual} if usual else {}
    missing = [] if draft.data["activity"] else [each for each in _ASKED if each.field not in values]
    asked = missing[0].header if missing else None
    return _line(session, _write(session, draft, now, values=values, asked=asked, last=column.header, source=source))


def _asking(session: Session, draft: Draft, column: Column) -> Line:
    return _line(session, draft, column)


def _line(session: Session, draft: Draft, asked: Column | None = None) -> Line:
    data, code = draft.data, draft.data["secretariat"]
    state = None if data["activity"] is None else plans.state(session, data["activity"])
    asked = asked or (_HEADERS[data["asked"]] if data["asked"] else None)
    return Line(
        number=data["number"],
        secretariat=code,
        name=people.secretariat(session, code).name,
        state=state,
        values={field: _value(field, value) for field, value in data["values"].items()},
        asked=asked,
        posts=data["posts"],
    )


def _value(field: str, value: Any) -> Any:
    return date.fromisoformat(value) if value is not None and FIELDS[field].kind is Kind.DAY else value


# What a text means


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


def _fits(session: Session, draft: Draft, column: Column, value: Any) -> None:
    """Checks a value against the others, and a code against the plan. Raises Wrong."""
    data = draft.data
    if column is CODE and (known := _of_code(session, data["secretariat"], value)):
        kind = "code_taken_archived" if known.archived_at else "code_taken"
        raise Wrong(kind, code=known.code, title=known.title)
    if column.kind is Kind.DAY:
        activity = None if data["activity"] is None else plans.state(session, data["activity"]).activity
        said = {field: _value(field, each) for field, each in data["values"].items()} | {column.field: value}
        starts, due = (said.get(each.field, getattr(activity, each.field, None)) for each in (STARTS, DUE))
        if starts and due and starts > due:
            raise Wrong("dates_order", starts=starts, due=due)


def _of_code(session: Session, secretariat: str, code: str) -> Activity | None:
    here = session.exec(select(Activity).where(Activity.secretariat_code == secretariat)).all()
    return next((each for each in here if code_key(each.code) == code_key(code)), None)
