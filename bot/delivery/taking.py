"""The sender's end of the outbox. Every write names the sender's lease number: one that lost its lease changes nothing
but the outcomes of its own calls, which it alone knows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import null, update
from sqlmodel import Session, col, select

from bot.base import leases
from bot.base.outbox import AWAY, WITHDRAWN
from bot.delivery import gathering
from bot.edge.letters import Letters, Params, Rows, as_enqueued
from bot.people import absences, days_off
from bot.people.preferences import contact_time
from db.models import Delivery, DeliveryAction, DeliveryClass, DeliveryState, Person

LEASE = "sender"
MOST_ATTEMPTS = 12  # with the pauses between them (bot/delivery/sender.py), three quarters of an hour
_ROUNDS, _GLANCE = 10, 200  # of rows that may not leave now, in one transaction: others want to write too


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message about to leave: in state `sending`, its names resolved. `attempts` counts this one. `parts`: what all
    the letters say that this one message is, where it is several; `joined`: the others of them that leave with it."""

    id: int
    person_id: int
    chat_id: int
    template: str
    params: Mapping[str, Any]
    delivery_class: DeliveryClass
    attempts: int
    action: DeliveryAction = DeliveryAction.SEND
    target: int | None = None
    parts: Sequence[Params] = ()
    joined: Mapping[int, Params] = field(default_factory=dict)

    @property
    def leaving(self) -> Mapping[int, Params]:
        """Gives what each delivery says that leaves with this message."""
        return {self.id: self.params, **self.joined}

    @property
    def repeatable(self) -> bool:
        """Tells whether doing it twice is like doing it once, or better than not at all."""
        return self.delivery_class is DeliveryClass.MUST or self.action is not DeliveryAction.SEND


@dataclass(frozen=True)
class Batch:
    """Holds the letters that leave next. `more`: other rows may be due too."""

    letters: Sequence[Letter]
    more: bool


class _Verdict(NamedTuple):
    """Why a due message does not leave now: closed, or (queued) put off until `not_before`."""

    state: DeliveryState
    reason: str | None = None
    not_before: datetime | None = None


_NONE: frozenset[date] = frozenset()
_SILENT = _Verdict(DeliveryState.CANCELLED, "nothing left to say")


def take_over(session: Session, holder: str, now: datetime, length: timedelta) -> int | None:
    """Takes the lease and gives its new number, after what an earlier sender left half done was settled; None while
    another sends."""
    number = leases.acquire(session, LEASE, holder, now, length)
    if number is not None:
        _recover(session, number, now)
    return number


def _recover(session: Session, number: int, now: datetime) -> None:
    """Settles what an earlier sender left as `sending`, since nobody knows whether it arrived: what is repeatable goes
    again, the rest says so."""
    repeatable = (col(Delivery.delivery_class) == DeliveryClass.MUST) | (col(Delivery.action) != DeliveryAction.SEND)
    left = update(Delivery).where(col(Delivery.state) == DeliveryState.SENDING, col(Delivery.reserved_by) < number)
    again = left.where(repeatable, col(Delivery.attempts) < MOST_ATTEMPTS)
    execute(session, again.values(state=DeliveryState.QUEUED, reserved_by=null()))
    execute(session, left.values(state=DeliveryState.UNCERTAIN, reason="interrupted", settled_at=now))


def take(
    session: Session,
    number: int,
    now: datetime,
    most: int,
    timezone: ZoneInfo,
    letters: Letters,
    but: Collection[int] = (),
) -> Batch:
    """Takes at most `most` due messages, but for the deliveries in `but`, and marks them `sending`; the caller commits
    before the first call. Those that may not leave now are closed or put off.

    Raises:
        LeaseLost: another sender took over.
    """
    leases.hold(session, LEASE, number)
    taken: list[Letter] = []
    limit, local = most, now.astimezone(timezone)
    for _ in range(_ROUNDS):
        rows = _due(session, now, limit, but)
        aside, may = _sorted(session, rows, letters, now, timezone)
        fit, said = _say(session, may, letters, local, most - len(taken))
        for delivery, _ in fit:
            if delivery.id not in said:
                aside[_SILENT].append(delivery.id)
        _put_aside(session, aside, now)
        ready, said = _joined(session, [row for row in fit if row[0].id in said], said, letters, now, timezone, but)
        taken += _mark(session, number, ready, said, letters, local)
        if len(rows) < limit:
            return Batch(taken, more=False)
        if len(taken) == most:
            break
        limit = _GLANCE
    return Batch(taken, more=True)


def _sorted(
    session: Session, rows: Rows, letters: Letters, now: datetime, timezone: ZoneInfo
) -> tuple[dict[_Verdict, list[int | None]], list[tuple[Delivery, Person]]]:
    """Sorts rows into those that do not leave now, by why, and those that may."""
    today = now.astimezone(timezone).date()
    held = _held(session, rows, letters)
    away = absences.away(session, {delivery.person_id for delivery, _ in rows}, today)
    off = days_off.ahead_of(session, [person for _, person in rows], today)
    aside: dict[_Verdict, list[int | None]] = defaultdict(list)
    may: list[tuple[Delivery, Person]] = []
    for delivery, person in rows:
        until, days = away.get(delivery.person_id), off.get(delivery.person_id, _NONE)
        verdict = held.get(delivery.id or 0) or _verdict(delivery, person, until, days, now, timezone)
        if verdict:
            aside[verdict].append(delivery.id)
        else:
            may.append((delivery, person))
    return aside, may


def _by_kind(rows: Rows) -> Mapping[str, list[tuple[Delivery, Person]]]:
    found: dict[str, list[tuple[Delivery, Person]]] = defaultdict(list)
    for row in rows:
        found[row[0].template].append(row)
    return found


def _held(session: Session, rows: Rows, letters: Letters) -> dict[int, _Verdict]:
    held: dict[int, _Verdict] = {}
    for kind, some in _by_kind(rows).items():
        if kind in letters and (hold := letters[kind].held):
            held |= {of: _Verdict(DeliveryState.QUEUED, None, until) for of, until in hold(session, some).items()}
    return held


def _say(
    session: Session, may: Rows, letters: Letters, local: datetime, most: int
) -> tuple[Rows, Mapping[int, Params]]:
    """Looks up what messages say, until `most` of them have something to say; gives the rows looked at and the
    parameters of those that have."""
    said: dict[int, Params] = {}
    asked = 0
    while len(said) < most and asked < len(may):
        some = may[asked : asked + most - len(said)]
        asked += len(some)
        for kind, rows in _by_kind(some).items():
            # one of no known kind fails when it is rendered, and its row says so
            said |= (
                letters[kind].resolve(session, rows, local) if kind in letters else as_enqueued(session, rows, local)
            )
    return may[:asked], said


def _joined(
    session: Session,
    rows: Sequence[tuple[Delivery, Person]],
    said: Mapping[int, Params],
    letters: Letters,
    now: datetime,
    timezone: ZoneInfo,
    but: Collection[int],
) -> tuple[Rows, Mapping[int, Params]]:
    """Adds what may leave in the same messages."""
    others = gathering.companions(session, rows, letters, now, but)
    if not others:
        return rows, said
    _, may = _sorted(session, others, letters, now, timezone)
    fit, more = _say(session, may, letters, now.astimezone(timezone), len(may))
    return [*rows, *(row for row in fit if row[0].id in more)], {**said, **more}


def _due(session: Session, now: datetime, most: int, but: Collection[int]) -> Sequence[tuple[Delivery, Person]]:
    """Reads the due messages in the order of ix_deliveries_due: nothing is sorted, however many wait. Of those read,
    what is due at one moment comes in the order in which it was written."""
    due = select(Delivery, Person).join(Person, col(Person.id) == Delivery.person_id)
    if but:
        due = due.where(col(Delivery.id).not_in(but))
    found = session.exec(
        due.where(Delivery.state == DeliveryState.QUEUED, Delivery.not_before <= now)
        .order_by(col(Delivery.priority), col(Delivery.not_before))
        .limit(most)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()
    return sorted(found, key=lambda row: (row[0].priority, row[0].not_before, row[0].id))


def _verdict(
    delivery: Delivery,
    person: Person,
    away_until: date | None,
    off: frozenset[date],
    now: datetime,
    timezone: ZoneInfo,
) -> _Verdict | None:
    """Decides why a due message does not leave now; None when it may. `off`: further days off of the person.

    Somebody who is away gets what is class `once` when they are back; `must` is about them, and their substitute gets
    it too where one is meant.
    """
    if delivery.reason == WITHDRAWN:  # while a call that failed was under way
        return _Verdict(DeliveryState.CANCELLED, WITHDRAWN)
    if person.chat_id is None:
        return _Verdict(DeliveryState.UNREACHABLE, "no chat")
    if person.unreachable_since:
        return _Verdict(DeliveryState.UNREACHABLE, "blocked")
    waits = away_until is not None and delivery.delivery_class is DeliveryClass.ONCE and not delivery.urgent
    since = _morning_after(away_until, timezone) if waits and away_until else now
    may_leave_at = now if delivery.urgent else contact_time(person, since, timezone, off)
    if delivery.expires_at and delivery.expires_at <= may_leave_at:
        return _Verdict(DeliveryState.EXPIRED)
    return _Verdict(DeliveryState.QUEUED, AWAY if waits else None, may_leave_at) if may_leave_at > now else None


def _morning_after(day: date, timezone: ZoneInfo) -> datetime:
    after = day + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=timezone)


def _put_aside(session: Session, aside: Mapping[_Verdict, Sequence[int | None]], now: datetime) -> None:
    for verdict, ids in aside.items():
        here = update(Delivery).where(col(Delivery.id).in_(ids))
        if verdict.state is DeliveryState.QUEUED:
            execute(session, here.values(not_before=verdict.not_before, reason=verdict.reason))
        else:
            execute(session, here.values(state=verdict.state, reason=verdict.reason, settled_at=now))


def _mark(
    session: Session, number: int, rows: Rows, said: Mapping[int, Params], letters: Letters, local: datetime
) -> list[Letter]:
    made = list(gathering.groups(rows, letters))
    leaving = [delivery for some in made for delivery, _ in some]
    marked = update(Delivery).where(col(Delivery.id).in_([delivery.id for delivery in leaving]))
    execute(
        session,
        marked.values(
            state=DeliveryState.SENDING, reserved_by=number, reason=null(), attempts=col(Delivery.attempts) + 1
        ),
    )
    edited = _edited(session, rows, letters, local)
    of = [each.params for each in leaving] + [params for parts in edited.values() for params in parts]
    names = _names(session, {params["person"] for params in of if "person" in params})
    return [_letter(some, names, said, edited) for some in made]


def _edited(session: Session, rows: Rows, letters: Letters, local: datetime) -> Mapping[int, Sequence[Params]]:
    """Looks up, by edit, what stands in a message of several letters: it is written anew as a whole."""
    found: dict[int, Sequence[Params]] = {}
    for delivery, _ in rows:
        kind = letters.get(delivery.template)
        if kind and kind.together and delivery.action is DeliveryAction.EDIT:
            parts = kind.resolve(session, gathering.shown_with(session, delivery), local)
            found[delivery.id or 0] = [params for _, params in sorted(parts.items())]
    return found


def _letter(
    some: Rows, names: Mapping[int, str | None], said: Mapping[int, Params], edited: Mapping[int, Sequence[Params]]
) -> Letter:
    (delivery, person), *others = some
    assert delivery.id is not None
    assert person.chat_id is not None
    told = {each.id or 0: _with_name(said[each.id or 0], names) for each, _ in some}
    parts = tuple(told.values()) if others else tuple(_with_name(each, names) for each in edited.get(delivery.id, ()))
    return Letter(
        id=delivery.id,
        person_id=delivery.person_id,
        chat_id=person.chat_id,
        template=delivery.template,
        params=told.pop(delivery.id),
        delivery_class=delivery.delivery_class,
        attempts=delivery.attempts + 1,
        action=delivery.action,
        target=delivery.target,
        parts=parts,
        joined=told,
    )


def _with_name(params: Params, names: Mapping[int, str | None]) -> Params:
    return {**params, "person": names.get(params["person"])} if "person" in params else params


def _names(session: Session, ids: set[int]) -> dict[int, str | None]:
    if not ids:
        return {}
    rows = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all()
    return {person_id: name for person_id, name in rows if person_id is not None}


def release(session: Session, number: int) -> int:
    """Puts back into the queue what was marked and never called: all that is `sending` once every call has been
    settled."""
    leases.let_go_when_frozen(session)
    mine = update(Delivery).where(col(Delivery.state) == DeliveryState.SENDING, col(Delivery.reserved_by) == number)
    back = mine.values(state=DeliveryState.QUEUED, reserved_by=null(), attempts=col(Delivery.attempts) - 1)
    return int(execute(session, back).rowcount)


def execute(session: Session, statement: Any) -> Any:
    return session.connection().execute(statement)
