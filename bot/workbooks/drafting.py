"""A line of a plan on its way in from the chat: what was said of it so far is a draft, until its button saves it.

A new one is asked for field by field; of a known one each field is changed by itself, and several are saved at once.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.base import drafts
from bot.base.errors import Gone
from bot.base.times.unclear import Unclear
from bot.people import assignments, people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.columns import (
    ACTION,
    CODE,
    COLUMNS,
    DUE,
    LINE,
    POST,
    PRODUCT,
    SECRETARIAT,
    TITLE,
    Column,
    Kind,
)
from bot.plans.ledger import Archived
from bot.plans.plans import ACTIONS, State
from bot.workbooks import commitments, proposals, typed
from bot.workbooks.commitments import Commitment
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.readers import READERS
from db.models import Draft

DRAFT = "plan_line"  # kind of draft
LINES = (1, 2, 3)
EDITED = tuple(column for column in COLUMNS if column not in (CODE, SECRETARIAT))  # of a known activity
_ASKED = (TITLE, PRODUCT, ACTION, LINE, DUE, POST)  # of a new one, in this order
_OF_A_COMMITMENT = (SECRETARIAT, TITLE, DUE, ACTION, LINE)
_HEADERS = {column.header: column for column in COLUMNS}
_MOST_PLACES = 12  # secretariats that are offered as buttons


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """What is being written. `number` names its buttons; `state`: the activity it is, None for a new one; `values`:
    what was said, by field; `asked`: what is asked now; None when all is there, and it is looked at. `posts`: those
    that are offered as who answers. A `commitment` of a visit may have no `secretariat` yet: `places` are offered then,
    code and name; `nobody`: who was said to do it, and is no post that could be told."""

    number: int
    secretariat: str
    name: str
    state: State | None
    values: Mapping[str, Any]
    asked: Column | None
    posts: Sequence[str]
    commitment: bool = False
    places: Sequence[tuple[str, str]] = ()
    nobody: str | None = None

    @property
    def missing(self) -> list[Column]:
        """Lists what is to be asked still."""
        if self.state:
            return []
        known = {**self.values, **({SECRETARIAT.field: self.secretariat} if self.secretariat else {})}
        return [each for each in (_OF_A_COMMITMENT if self.commitment else _ASKED) if each.field not in known]

    def choices(self, column: Column) -> Sequence[Any]:
        """Lists what the buttons of a question choose from, each under its place; None: nobody in particular."""
        if column.kind is Kind.POST:
            return (*self.posts, None)
        if column.kind is Kind.SECRETARIAT:
            return [code for code, _ in self.places]
        return {Kind.ACTION: ACTIONS, Kind.LINE: LINES}.get(column.kind, ())


def column_of(header: str) -> Column:
    """Finds a column by the header that a button carries. Raises Gone."""
    if header not in _HEADERS:
        raise Gone("line")
    return _HEADERS[header]


# Beginning, and going on


def begin_new(session: Session, actor_id: int, code: str, number: int, now: datetime) -> LineDraft:
    """Begins to write a new activity of a secretariat. Raises NotAllowed and Gone."""
    people.require(session, actor_id, Act.IMPORT_PLANS, code)
    assignments.secretariat(session, code)
    data = {"number": number, "secretariat": code, "activity": None, "values": {}, "asked": TITLE.header}
    data |= {"posts": proposals.posts(session, code)}
    return _line(session, drafts.open(session, actor_id, DRAFT, data, now))


def begin_commitment(
    session: Session, actor_id: int, said: Commitment, action: str | None, product: str, number: int, now: datetime
) -> tuple[LineDraft, Wrong | Unclear | None]:
    """Begins to write a commitment with what a message says of it. `product`: what shows that it was kept, where nobody
    says. Raises NotAllowed."""
    reach = plans.reachable(people.require(session, actor_id, Act.IMPORT_PLANS))
    theirs = [code for code in said.places if reach is None or code in reach]
    code = theirs[0] if len(theirs) == 1 else None
    if not said.places and reach is not None and len(reach) == 1:
        code = next(iter(reach))
    offered = assignments.secretariats(session, theirs or reach or ())[:_MOST_PLACES]
    data: dict[str, Any] = {"number": number, "secretariat": code, "activity": None, "posts": [], "action": action}
    data |= {"values": {PRODUCT.field: product}, "commitment": True}
    data |= {"places": [(each.code, each.name) for each in offered]}
    data = _of_the_message(session, data, said)
    line = _line(session, drafts.open(session, actor_id, DRAFT, data, now))
    if line.asked is SECRETARIAT and said.places and not theirs:
        return line, Wrong("place_not_yours", name=assignments.secretariat(session, said.places[0]).name)
    return line, said.due if line.asked is DUE and isinstance(said.due, Unclear) else None


def _of_the_message(session: Session, data: dict[str, Any], said: Commitment) -> dict[str, Any]:
    """Fills in what one message says: what, by when, and who, once it is known of which secretariat."""
    values, what = dict(data["values"]), said.what
    if isinstance(said.due, date):
        values[DUE.field] = said.due.isoformat()
    with suppress(Wrong):
        values[TITLE.field] = READERS[TITLE.kind](what, TITLE)
    told = {"values": values, "said": {"who": said.who, "parts": list(said.parts[1:])}}
    return _asked_next(_settled(session, {**data, **told}))


def _settled(session: Session, data: dict[str, Any]) -> dict[str, Any]:
    """Takes over what depends on the secretariat of a commitment: its posts, its line, who was said to do it."""
    code, values = data["secretariat"], dict(data["values"])
    if code is None:
        return data
    if data.get("action"):
        values[ACTION.field] = data["action"]
        values |= _usual(session, code, data["action"], values)
    found = proposals.who_is_meant(session, code, **data.get("said") or {"who": None, "parts": []})
    if found.post is not None:
        values[POST.field] = found.post
    if found.part and TITLE.field in values:
        values[TITLE.field] = values[TITLE.field].replace(found.part, "").strip(" ,;:.–—-")
    told = {"action": None, "said": None, "nobody": found.nobody or data.get("nobody")}
    return {**data, **told, "values": values, "posts": proposals.posts(session, code)}


def _asked_next(data: dict[str, Any]) -> dict[str, Any]:
    known = {**data["values"], **({SECRETARIAT.field: data["secretariat"]} if data["secretariat"] else {})}
    wanted = _OF_A_COMMITMENT if data.get("commitment") else _ASKED
    missing = [] if data["activity"] else [each.header for each in wanted if each.field not in known]
    return {**data, "asked": missing[0] if missing else None, "last": data.get("last") or TITLE.header}


def begin(session: Session, actor_id: int, activity_id: int, header: str, number: int, now: datetime) -> LineDraft:
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


def current(session: Session, actor_id: int, now: datetime, number: int | None = None) -> LineDraft:
    """Finds the line that a person is writing, and waits for its words again. `number`: that of a button. Raises
    NotAllowed and Gone."""
    draft = _draft(session, actor_id, now, number)
    drafts.arm(session, actor_id)
    return _line(session, draft)


def look(session: Session, actor_id: int, number: int | None, now: datetime) -> LineDraft:
    """Asks nothing more of what is being written than what is missing. Raises NotAllowed and Gone."""
    draft = _draft(session, actor_id, now, number)
    missing = _line(session, draft).missing
    return _line(session, _write(session, draft, now, asked=missing[0].header if missing else None))


def ask(session: Session, actor_id: int, number: int, header: str, now: datetime) -> LineDraft:
    """Asks for another field of what is being written. Raises NotAllowed and Gone."""
    draft, column = _draft(session, actor_id, now, number), column_of(header)
    own = column in EDITED or (draft.data["activity"] is None and column is CODE)
    if not own and not (column is SECRETARIAT and draft.data.get("commitment")):
        raise Gone("line")
    return _line(session, _write(session, draft, now, asked=column.header))


def take(
    session: Session, actor_id: int, text: str, source: str, now: datetime, today: date
) -> tuple[LineDraft, Wrong | Unclear | None]:
    """Takes what was typed for the field that is asked, or for the one that was said last; and says why it can't be
    taken. The same message again changes nothing. Raises NotAllowed and Gone."""
    draft = _draft(session, actor_id, now)
    if draft.data.get("source") == source:
        return _line(session, draft), None
    column = _HEADERS[draft.data["asked"] or draft.data["last"]]
    if column is TITLE and draft.data.get("commitment"):
        return _take_message(session, draft, commitments.read(text, (), today), source, now)
    try:
        value = typed.place_meant(session, actor_id, text) if column is SECRETARIAT else typed.read(column, text, today)
        if isinstance(value, Unclear):
            return _asking(session, draft, column), value
        typed.check(session, draft.data, column, value)
    except Wrong as wrong:
        return _asking(session, draft, column), wrong
    return _said(session, draft, column, value, source, now), None


def _take_message(
    session: Session, draft: Draft, said: Commitment, source: str, now: datetime
) -> tuple[LineDraft, Wrong | Unclear | None]:
    """Takes what is to be done, and what else the same message says of it."""
    try:
        READERS[TITLE.kind](said.what, TITLE)
    except Wrong as wrong:
        return _asking(session, draft, TITLE), wrong
    data = _of_the_message(session, {**draft.data, "last": TITLE.header, "source": source}, said)
    line = _line(session, _write(session, draft, now, **data))
    return line, said.due if line.asked is DUE and isinstance(said.due, Unclear) else None


def choose(
    session: Session, actor_id: int, number: int, header: str, place: int, source: str, now: datetime
) -> LineDraft:
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
        raise Gone("line")
    people.require(session, actor_id, Act.IMPORT_PLANS, draft.data["secretariat"])
    return draft


def _write(session: Session, draft: Draft, now: datetime, **changes: Any) -> Draft:
    return drafts.open(session, draft.person_id, DRAFT, draft.data | changes, now)


def _said(session: Session, draft: Draft, column: Column, value: Any, source: str, now: datetime) -> LineDraft:
    """Notes a value, and asks for what is missing still."""
    data = {**draft.data, "last": column.header, "source": source}
    if column is SECRETARIAT:
        data = _settled(session, data | {"secretariat": value})
    else:
        data["values"] = {**data["values"], column.field: value.isoformat() if isinstance(value, date) else value}
    if column is ACTION and data["activity"] is None:
        data["values"] |= _usual(session, data["secretariat"], value, data["values"])
    if column is POST:
        data["nobody"] = None
    return _line(session, _write(session, draft, now, **_asked_next(data)))


def _usual(session: Session, code: str | None, action: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the line that activities of an action are of, where nobody said one."""
    usual = proposals.usual_line(session, code, action) if LINE.field not in values else None
    return {LINE.field: usual} if usual else {}


def _asking(session: Session, draft: Draft, column: Column) -> LineDraft:
    return _line(session, draft, column)


def _line(session: Session, draft: Draft, asked: Column | None = None) -> LineDraft:
    data, code = draft.data, draft.data["secretariat"]
    state = None if data["activity"] is None else plans.state(session, data["activity"])
    asked = asked or (_HEADERS[data["asked"]] if data["asked"] else None)
    return LineDraft(
        number=data["number"],
        secretariat=code or "",
        name=assignments.secretariat(session, code).name if code else "",
        state=state,
        values={field: typed.value_of(field, value) for field, value in data["values"].items()},
        asked=asked,
        posts=data["posts"],
        commitment=data.get("commitment", False),
        places=data.get("places", ()),
        nobody=data.get("nobody"),
    )
