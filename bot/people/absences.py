"""Who is away until when, and who stands in: a colleague of the same secretariat who agreed to it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.base import outbox
from bot.base.errors import Gone, Invalid
from conocimiento.folding import folded
from db.models import Absence, AbsenceState, Assignment, Delivery, Person, Standing


def propose(
    session: Session,
    person_id: int,
    substitute_id: int | None,
    ends_on: date,
    now: datetime,
    today: date,
    starts_on: date | None = None,
) -> Absence:
    """Registers an absence from `starts_on` (None, or past: today) until `ends_on`. The substitute is asked; without
    one nobody has to agree.

    Ends the person's earlier absences; the same proposal once more is the same absence. Raises Invalid and Gone.
    """
    _one_at_a_time(session, person_id)
    starts_on = max(starts_on or today, today)
    if ends_on < starts_on:
        raise Invalid("absence_dates")
    if substitute_id is not None and _colleague(session, person_id, substitute_id) is None:
        raise Invalid("substitute")
    same = (col(Absence.substitute_id) == substitute_id) & (col(Absence.starts_on) == starts_on)
    known = select(Absence).where(_open(person_id, now), same, Absence.ends_on == ends_on)
    return session.exec(known).first() or _begin(session, person_id, substitute_id, starts_on, ends_on, now)


def _one_at_a_time(session: Session, person_id: int) -> None:
    """Locks the person's row: of two proposals at once the later must see the earlier to end it. `key_share` lets other
    rows refer to it meanwhile: two people who propose each other would wait for one another for ever."""
    row = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    if session.exec(row).first() is None:
        raise Gone("person")


def _begin(
    session: Session, person_id: int, substitute_id: int | None, starts_on: date, ends_on: date, now: datetime
) -> Absence:
    end(session, person_id, now, back=False, but=substitute_id)
    absence = Absence(
        person_id=person_id,
        substitute_id=substitute_id,
        starts_on=starts_on,
        ends_on=ends_on,
        state=AbsenceState.AGREED if substitute_id is None else AbsenceState.PROPOSED,
        created_at=now,
    )
    session.add(absence)
    session.flush()
    if substitute_id is not None:
        _ask(session, absence, substitute_id, now)
    return absence


def _ask(session: Session, absence: Absence, substitute_id: int, now: datetime) -> None:
    dates = {"starts_on": absence.starts_on.isoformat(), "ends_on": absence.ends_on.isoformat()}
    outbox.enqueue(
        session,
        person_id=substitute_id,
        template="absence_proposed",
        params={"absence": absence.id, "person": absence.person_id, **dates},
        dedupe=f"absence:{absence.id}",
        now=now,
    )


def answer(session: Session, absence_id: int, substitute_id: int, agrees: bool, now: datetime) -> Absence:
    """Takes the substitute's answer. The first one counts, and the person who is away is told. The same one again
    changes nothing; any other raises Gone, and so does an answer to what is over."""
    state = AbsenceState.AGREED if agrees else AbsenceState.DECLINED
    asked = (col(Absence.id) == absence_id) & (col(Absence.substitute_id) == substitute_id)
    waiting = asked & (col(Absence.state) == AbsenceState.PROPOSED) & _not_over(now)
    changed = session.exec(update(Absence).where(waiting).values(state=state))
    absence = session.exec(select(Absence).where(asked, Absence.state == state)).first()
    if absence is None:
        raise Gone("absence")
    if changed.rowcount:
        _tell(session, absence, substitute_id, agrees, now)
    return absence


def _tell(session: Session, absence: Absence, substitute_id: int, agrees: bool, now: datetime) -> None:
    dates = {"starts_on": absence.starts_on.isoformat(), "ends_on": absence.ends_on.isoformat()}
    outbox.enqueue(
        session,
        person_id=absence.person_id,
        template="absence_answered",
        params={"person": substitute_id, "agreed": agrees, **dates},
        dedupe=f"absence:{absence.id}:answer",
        now=now,
    )


def end(session: Session, person_id: int, now: datetime, *, back: bool = True, but: int | None = None) -> bool:
    """Ends the absences of a person who is back early, or not away after all; False when there was none to end.

    What is still on its way about them is taken back, and who had agreed to stand in is told, `but` one who is asked
    anew. `back`: False for somebody who changes it, or leaves for good.
    """
    agreed = _open(person_id, now) & (col(Absence.state) == AbsenceState.AGREED)
    replaced = session.exec(select(Absence.id, Absence.substitute_id).where(agreed)).all()
    ending = update(Absence).where(_open(person_id, now)).values(state=AbsenceState.ENDED)
    ended = session.exec(ending.returning(col(Absence.id))).scalars().all()
    for absence_id, substitute_id in replaced:
        if absence_id in ended and substitute_id not in (None, but):
            _thank(session, absence_id, person_id, substitute_id, back, now)
    keys = [key for absence_id in ended for key in (f"absence:{absence_id}", f"absence:{absence_id}:answer")]
    about = session.exec(select(Delivery.id).where(col(Delivery.dedupe).in_(keys))).all()
    outbox.withdraw(session, [delivery_id for delivery_id in about if delivery_id], now)
    if ended:
        outbox.release(session, person_id, now)
    return bool(ended)


def close_over(session: Session, now: datetime, today: date) -> None:
    """Ends the absences whose days are over; where somebody stood in both are told. Repeating it changes nothing."""
    over = (col(Absence.state) == AbsenceState.AGREED) & (col(Absence.ends_on) < today)
    ending = update(Absence).where(over).values(state=AbsenceState.ENDED)
    columns = (col(Absence.id), col(Absence.person_id), col(Absence.substitute_id))
    for absence_id, person_id, substitute_id in session.exec(ending.returning(*columns)).all():
        if substitute_id is not None:
            _thank(session, absence_id, person_id, substitute_id, True, now)
            _welcome(session, absence_id, person_id, substitute_id, now)


def _welcome(session: Session, absence_id: int, person_id: int, substitute_id: int, now: datetime) -> None:
    outbox.enqueue(
        session,
        person_id=person_id,
        template="absence_back",
        params={"person": substitute_id},
        dedupe=f"absence:{absence_id}:back",
        now=now,
    )


def _thank(
    session: Session, absence_id: int | None, person_id: int, substitute_id: int, back: bool, now: datetime
) -> None:
    outbox.enqueue(
        session,
        person_id=substitute_id,
        template="absence_closed",
        params={"person": person_id, "back": back},
        dedupe=f"absence:{absence_id}:closed",
        now=now,
    )


def latest(session: Session, person_id: int, today: date) -> Absence | None:
    """Finds what the person asked for last: agreed to, waiting for the substitute's answer, or declined. None once it
    was ended or its days are over."""
    mine = select(Absence).where(Absence.person_id == person_id, Absence.ends_on >= today)
    found = session.exec(mine.order_by(col(Absence.id).desc())).first()
    return None if found is None or found.state is AbsenceState.ENDED else found


def _open(person_id: int, now: datetime) -> ColumnElement[bool]:
    states = [AbsenceState.PROPOSED, AbsenceState.AGREED]
    return (col(Absence.person_id) == person_id) & col(Absence.state).in_(states) & _not_over(now)


def _not_over(now: datetime) -> ColumnElement[bool]:
    """Gives the condition that the days of an absence are not over, with a day of grace: in the evening the date of UTC
    is tomorrow's in Bogota."""
    return col(Absence.ends_on) >= (now - timedelta(days=1)).date()


def current(session: Session, person_id: int, today: date) -> Absence | None:
    """Finds the absence the person is in today, agreed to; both its days count."""
    agreed = select(Absence).where(Absence.person_id == person_id, Absence.state == AbsenceState.AGREED)
    return session.exec(agreed.where(Absence.starts_on <= today, Absence.ends_on >= today)).first()


def away(session: Session, people_ids: Collection[int], today: date) -> dict[int, date]:
    """Finds who of these people is away today, and until when."""
    agreed = (col(Absence.state) == AbsenceState.AGREED) & col(Absence.person_id).in_(people_ids)
    in_range = (col(Absence.starts_on) <= today) & (col(Absence.ends_on) >= today)
    return {each.person_id: each.ends_on for each in session.exec(select(Absence).where(agreed, in_range)).all()}


def stand_in(session: Session, person_id: int, today: date) -> Person | None:
    """Finds who receives what is meant for a person who is away. Nobody when the substitute is away too, takes part no
    longer, or went to another secretariat since: one secretariat's plan is not shown to another."""
    absence = current(session, person_id, today)
    if absence is None or absence.substitute_id is None or current(session, absence.substitute_id, today):
        return None
    return _colleague(session, person_id, absence.substitute_id)


def stood_in_for(session: Session, substitute_id: int, today: date) -> list[Person]:
    """Lists who is away today and whose things this person receives meanwhile."""
    agreed = (col(Absence.state) == AbsenceState.AGREED) & (col(Absence.substitute_id) == substitute_id)
    in_range = (col(Absence.starts_on) <= today) & (col(Absence.ends_on) >= today)
    away = select(Person).join(Absence, col(Absence.person_id) == Person.id).where(agreed, in_range)
    in_turn = session.exec(away.order_by(col(Absence.starts_on), col(Absence.id))).all()
    receivers = ((person, stand_in(session, person.id or 0, today)) for person in in_turn)
    return [person for person, receiver in receivers if receiver and receiver.id == substitute_id]


def substitutes(session: Session, person_id: int) -> list[Person]:
    """Lists whom the person may ask to stand in, by name."""
    return sorted(session.exec(_colleagues(person_id)), key=lambda person: folded(person.name or ""))


def _colleague(session: Session, person_id: int, other_id: int) -> Person | None:
    return session.exec(_colleagues(person_id).where(Person.id == other_id)).first()


def _colleagues(person_id: int) -> SelectOfScalar[Person]:
    """Selects the active people who share a secretariat with this person."""
    codes = select(Assignment.secretariat_code).where(Assignment.person_id == person_id)
    assigned = select(Assignment.person_id).where(col(Assignment.secretariat_code).in_(codes))
    return select(Person).where(
        Person.standing == Standing.ACTIVE, Person.id != person_id, col(Person.id).in_(assigned)
    )
