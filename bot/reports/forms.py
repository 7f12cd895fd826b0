"""A report while it is being given: a draft that survives restarts, until it is confirmed in one transaction.

Each form has a number and names its activity: a button of an earlier form, or of another activity's, changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from bot.base import drafts
from bot.base.errors import Gone, Invalid, NotAllowed
from bot.base.statuses import SAYABLE, WITH_REASON
from bot.evidence import evidence
from bot.people import people
from bot.people.people import Act
from bot.plans import ledger, plans
from bot.plans.plans import State
from bot.reports import reports
from bot.reports.reports import Changed, ReportReceipt, Wish
from db.models import ActivityStatus, Draft, Evidence, Report

NUMBERS = 10**10  # of forms: buttons have room for ten digits
NOTE_LENGTH = 1000  # characters: with the activity and the rest of a card within one message

_LATEST_OWN = select(func.max(Report.id)).where(
    Report.activity_id == bindparam("activity"), Report.person_id == bindparam("person")
)


class Stage(StrEnum):
    """What a typed text would be taken for: the kind of the draft. A file is evidence in each."""

    CARD = "report"  # a percentage, or else a note
    NOTE = "report_note"  # a note, whatever it says
    REASON = "report_reason"
    DATE = "report_date"


@dataclass(frozen=True)
class Form:
    """`message`: the one its activity was tapped in, or that said it. `seen`: the latest report that was shown with it.
    `new_due_on`: YYYY-MM-DD. `corrects`: a report. `written_at`:
    ISO, when the person wrote it, for what arrives late. `text_of`: the only message that the note, or else the
    percentage, was taken from. `album` (Telegram's media group) had its `card` shown."""

    number: int = 0
    activity: int = 0
    message: int = 0
    seen: int | None = None
    status: str | None = None
    percentage: int | None = None
    note: str = ""
    new_due_on: str | None = None
    evidence: Sequence[int] = ()
    corrects: int | None = None
    written_at: str | None = None
    text_of: int | None = None
    album: str | None = None
    card: int | None = None

    @property
    def wish(self) -> Wish:
        """Makes the wish of a form whose status is chosen."""
        assert self.status is not None
        due = date.fromisoformat(self.new_due_on) if self.new_due_on else None
        return Wish(
            ActivityStatus(self.status), self.percentage, note=self.note, new_due_on=due, evidence=tuple(self.evidence)
        )

    @property
    def missing(self) -> Stage | None:
        """Names what must be typed or chosen before the form can be confirmed."""
        if self.status is None:
            return Stage.CARD
        if self.status == ActivityStatus.RESCHEDULE_REQUESTED and not self.new_due_on:
            return Stage.DATE
        return Stage.REASON if self.needs_reason and not self.note else None

    @property
    def needs_reason(self) -> bool:
        return self.corrects is not None or self.status in WITH_REASON


@dataclass(frozen=True, kw_only=True)
class Card:
    """A form as its screen shows it. `version`: of its draft; a confirmation names it. `choices`: the statuses that may
    be said; without any there is no draft. `files`: names."""

    form: Form
    version: int
    stage: Stage
    state: State
    choices: tuple[ActivityStatus, ...]
    files: tuple[str, ...]
    own: bool  # the latest report is the person's
    carried: int  # the percentage that holds unless another one is said

    @property
    def percentage(self) -> int:
        """Gives the percentage that will hold."""
        if self.form.status == ActivityStatus.DONE:
            return 100
        return self.carried if self.form.percentage is None else self.form.percentage

    @property
    def lowers(self) -> bool:
        return self.percentage < self.state.percentage


class FormClosed(Gone):
    """Says that another form is open, or none."""


class CardChanged(Changed):
    """Says that the form went on since the card whose button was tapped."""


def begin(
    session: Session,
    person_id: int,
    number: int,
    activity_id: int,
    message: int,
    now: datetime,
    wish: Wish | None = None,
    corrects: int | None = None,
    written_at: datetime | None = None,
) -> Card:
    """Opens a form. Files that the person sent for this activity are in it; `wish`: what was said already. The same tap
    again, some steps later, finds the form as it is.

    Raises NotAllowed; Gone for an activity that is not in the plan any more; for a correction Changed, and Invalid
    verified.
    """
    state = _state(session, person_id, activity_id)
    if corrects is not None:
        _require_correctable(state, person_id, corrects)
    opened = drafts.current(session, person_id, now)
    if opened and wish is None and is_one(opened):
        form = read_form(opened)
        if (form.activity, form.message, form.corrects) == (activity_id, message, corrects):
            return refresh(session, person_id, form.number, activity_id, now)
    waiting = [each.id or 0 for each in evidence.offered(session, person_id, activity_id)]
    number = _new_number(session, person_id, number, activity_id)
    form = Form(number, activity_id, message, state.latest_id, corrects=corrects, evidence=waiting)
    if written_at:
        form = replace(form, written_at=written_at.isoformat())
    if wish:
        form = replace(form, evidence=[*dict.fromkeys([*waiting, *wish.evidence])], **_said(wish))
    return _open(session, person_id, form, state, now)


def _new_number(session: Session, person_id: int, number: int, activity_id: int) -> int:
    """Numbers a form: what opened one that was confirmed, and comes again, opens another, which no earlier button
    fits."""
    latest = session.exec(_LATEST_OWN, params={"activity": activity_id, "person": person_id}).one()
    return (number + (latest or 0)) % NUMBERS


def _require_correctable(state: State, person_id: int, report_id: int) -> None:
    if state.status is ActivityStatus.VERIFIED:
        raise Invalid("verified")
    ledger.require_latest(state, report_id)
    if state.latest is None or state.latest.person_id != person_id or state.latest.kind not in ledger.SAID:
        raise NotAllowed(Act.REPORT)


def _said(wish: Wish) -> dict[str, Any]:
    due = wish.new_due_on.isoformat() if wish.new_due_on else None
    return {"status": wish.status, "percentage": wish.percentage, "note": wish.note[:NOTE_LENGTH], "new_due_on": due}


def _state(session: Session, person_id: int, activity_id: int) -> State:
    state = plans.state(session, activity_id)
    people.require(session, person_id, Act.REPORT, state.activity.secretariat_code)
    if state.archived:
        raise ledger.Archived("activity")
    return state


def is_one(draft: Draft) -> bool:
    return draft.kind in list(Stage)


def read_form(draft: Draft) -> Form:
    return Form(**draft.data)


def find_form(session: Session, person_id: int, number: int, activity_id: int, now: datetime) -> Card:
    """Finds the open form. Raises FormClosed for another one, NotAllowed, Gone."""
    form, draft = _open_one(session, person_id, number, activity_id, now)
    return _card(session, person_id, form, _state(session, person_id, activity_id), draft)


def _open_one(session: Session, person_id: int, number: int, activity_id: int, now: datetime) -> tuple[Form, Draft]:
    """Raises FormClosed for another form."""
    draft = drafts.current(session, person_id, now)
    if draft is None or not is_one(draft):
        raise FormClosed("form")
    form = read_form(draft)
    if (form.number, form.activity) != (number, activity_id):
        raise FormClosed("form")
    return form, draft


def change(
    session: Session,
    /,
    person_id: int,
    number: int,
    activity_id: int,
    now: datetime,
    stage: Stage | None = None,
    **values: Any,
) -> Card:
    """Changes a form. `stage`: what is waited for next, if not what is missing. The same change again leaves the
    version as it was.

    Raises FormClosed, NotAllowed, Gone.
    """
    before = find_form(session, person_id, number, activity_id, now)
    after = replace(before.form, **values)
    if after == before.form and (stage or after.missing or Stage.CARD) == before.stage:
        drafts.arm(session, person_id)
        return before
    return _open(session, person_id, after, before.state, now, stage)


def refresh(session: Session, person_id: int, number: int, activity_id: int, now: datetime) -> Card:
    """Brings a form up to date: what others reported meanwhile is shown, and a status that may not be said any more
    taken back.

    Raises FormClosed, NotAllowed, Gone; for a correction Changed, for there is nothing left to correct.
    """
    card = find_form(session, person_id, number, activity_id, now)
    if card.form.corrects is not None:
        ledger.require_latest(card.state, card.form.corrects)
    status = card.form.status if card.form.status in card.choices else None
    return change(session, person_id, number, activity_id, now, seen=card.state.latest_id, status=status)


def stays(session: Session, person_id: int, number: int, activity_id: int, now: datetime) -> None:
    """Arms the form again, whose button had no effect: its screen is still the one the person touched."""
    draft = drafts.current(session, person_id, now)
    if (
        draft is not None
        and is_one(draft)
        and (read_form(draft).number, read_form(draft).activity) == (number, activity_id)
    ):
        drafts.arm(session, person_id)


def again(session: Session, person_id: int, now: datetime) -> Card | None:
    """Takes up the form that the person left for another screen; None when none is open. Raises NotAllowed, Gone."""
    draft = drafts.current(session, person_id, now)
    if draft is None or not is_one(draft):
        return None
    drafts.arm(session, person_id)
    form = read_form(draft)
    return _card(session, person_id, form, _state(session, person_id, form.activity), draft)


def open_for(session: Session, person_id: int | None, now: datetime) -> int | None:
    """Finds the activity whose report the person is giving."""
    draft = drafts.current(session, person_id, now) if person_id is not None else None
    return read_form(draft).activity if draft and is_one(draft) else None


def take_along(session: Session, person_id: int, activity_id: int, now: datetime) -> Card | None:
    """Puts the person's free files of this activity, which were placed outside of its form, into the form that is open
    for it; None when none is."""
    draft = drafts.current(session, person_id, now)
    if draft is None or not is_one(draft) or read_form(draft).activity != activity_id:
        return None
    form, waiting = read_form(draft), [each.id or 0 for each in evidence.offered(session, person_id, activity_id)]
    kept = [each for each in form.evidence if each in waiting]
    together = [*dict.fromkeys([*kept, *waiting])]
    return change(session, person_id, form.number, activity_id, now, Stage(draft.kind), evidence=together)


def let_go_of(session: Session, person_id: int, files: Collection[int], now: datetime) -> None:
    """Takes files that went elsewhere out of the open form: its card is an earlier one then."""
    draft = drafts.current(session, person_id, now)
    if draft is None or not is_one(draft):
        return
    left = [each for each in draft.data["evidence"] if each not in files]
    if left != draft.data["evidence"]:
        draft.data, draft.version = draft.data | {"evidence": left}, draft.version + 1


def shown_in(session: Session, person_id: int, album: str, message: int) -> None:
    """Notes that the card of the open form stands in `message`, for the rest of its `album`. Its version stays."""
    draft = session.get(Draft, person_id)
    if draft is not None and is_one(draft):
        draft.data = draft.data | {"album": album, "card": message}


def _open(
    session: Session, person_id: int, form: Form, state: State, now: datetime, stage: Stage | None = None
) -> Card:
    waits_for, data = stage or form.missing or Stage.CARD, asdict(form) | {"evidence": [*form.evidence]}
    card = _card(session, person_id, form, state, drafts.open(session, person_id, waits_for, data, now))
    if not card.choices:
        drafts.close(session, person_id)
    return card


def _card(session: Session, person_id: int, form: Form, state: State, draft: Draft) -> Card:
    latest, carried = state.latest, state.percentage
    choices = SAYABLE if form.corrects else reports.choices(state)
    if latest and form.corrects and latest.status is ActivityStatus.DONE:
        carried = ledger.point_before(session, ledger.corrected_first(session, latest)).percentage
    own = latest is not None and latest.person_id == person_id
    names = _names(session, form.evidence)
    return Card(
        form=form,
        version=draft.version,
        stage=Stage(draft.kind),
        state=state,
        choices=choices,
        files=names,
        own=own,
        carried=carried,
    )


def _names(session: Session, files: Sequence[int]) -> tuple[str, ...]:
    if not files:
        return ()
    kept = select(Evidence.name).where(col(Evidence.id).in_(files), col(Evidence.removed_at).is_(None))
    return tuple(session.exec(kept.order_by(col(Evidence.id))).all())


def close(session: Session, person_id: int, number: int, activity_id: int, now: datetime) -> State:
    """Lets go of this form only. Raises FormClosed, NotAllowed, Gone."""
    card = find_form(session, person_id, number, activity_id, now)
    drafts.close(session, person_id, card.version)
    return card.state


def confirm(
    session: Session,
    person_id: int,
    number: int,
    activity_id: int,
    version: int,
    lower: bool,
    source: str,
    now: datetime,
) -> ReportReceipt:
    """Reports what the card in `version` showed; the same tap again gets the same receipt, or what holds since that was
    undone. `lower`: it said that the percentage goes down.

    Raises FormClosed, CardChanged, Changed when the activity did, and what reports.submit() and correct() raise.
    """
    try:
        form, draft = _open_one(session, person_id, number, activity_id, now)
        if draft.version != version or form.missing:
            raise CardChanged
        drafts.close(session, person_id, version)
    except Gone:  # the form is closed, or another process closes it just now for the same tap
        if known := ledger.again(session, source):
            undone = known.report.undone_at is not None
            return replace(known, state=plans.state(session, activity_id)) if undone else known
        raise
    wish = replace(form.wish, lower=lower)
    if form.corrects is not None:
        return reports.correct(session, person_id, form.corrects, wish, source, now)
    return reports.submit(session, person_id, activity_id, wish, form.seen, source, now)
