"""Who may act alone. The number grows with every new holder, so that what an old one still writes can be refused."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from db.engine import insert_once
from db.models import Lease


class LeaseLost(Exception):
    """Tells that another process acts now."""


def let_go_when_frozen(session: Session) -> None:
    """Has PostgreSQL end a transaction that says nothing for two seconds: a process that freezes inside one would keep
    its locks, and with them whoever would take over."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '2s'")


def acquire(session: Session, name: str, holder: str, now: datetime, length: timedelta) -> int | None:
    """Takes a lease and gives its new number, or None while another holder's runs. Its own holder gets a new number at
    once."""
    let_go_when_frozen(session)
    free = (col(Lease.until) <= now) | (col(Lease.holder) == holder)
    taken = update(Lease).where(col(Lease.name) == name, free)
    values = {"holder": holder, "number": col(Lease.number) + 1, "until": now + length}
    number = session.execute(taken.values(values).returning(col(Lease.number))).scalar()
    if number is not None:
        return int(number)
    return 1 if insert_once(session, Lease, name=name, holder=holder, number=1, until=now + length) else None


def renew(session: Session, name: str, number: int, until: datetime) -> bool:
    """Lets a lease run until another moment; `until` = now gives it back. False when another holder came in between. A
    lease that ran out and that nobody took goes on."""
    let_go_when_frozen(session)
    mine = update(Lease).where(col(Lease.name) == name, col(Lease.number) == number)
    return session.execute(mine.values(until=until).returning(col(Lease.number))).first() is not None


def hold(session: Session, name: str, number: int) -> None:
    """Holds a lease: keeps the lease from changing hands until this transaction ends (PostgreSQL's lock; SQLite has one
    writer).

    Raises:
        LeaseLost: it has already.
    """
    let_go_when_frozen(session)
    mine = select(Lease.number).where(Lease.name == name, Lease.number == number).with_for_update(read=True)
    if session.exec(mine).first() is None:
        raise LeaseLost(name)
