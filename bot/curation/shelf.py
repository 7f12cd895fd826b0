"""What one process trained, left for the others in the database: who serves a published version need not train it."""

from collections.abc import Callable

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from conocimiento.search.cache import KEPT, Shelf
from db.engine import Database, first_line, insert_once
from db.models import TrainedBase

log = structlog.get_logger(__name__)


class DatabaseShelf(Shelf):
    """Holds the latest few. A database that is away holds nothing: who finds nothing trains."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, name: str) -> bytes | None:
        try:
            return self._database.transact(_read, name)
        except SQLAlchemyError as exc:
            log.warning("What others trained can't be read", error=first_line(exc))
            return None

    def offer(self, name: str, contents: Callable[[], bytes]) -> None:
        try:
            if not self._database.transact(_holds, name):
                self._database.transact(_put, name, contents())
        except SQLAlchemyError as exc:
            log.warning("What was trained can't be left for others", error=first_line(exc))


def _holds(session: Session, name: str) -> bool:
    return session.exec(select(TrainedBase.id).where(TrainedBase.name == name)).first() is not None


def _read(session: Session, name: str) -> bytes | None:
    return session.exec(select(TrainedBase.content).where(TrainedBase.name == name)).first()


def _put(session: Session, name: str, contents: bytes) -> None:
    insert_once(session, TrainedBase, name=name, content=contents)
    latest = session.exec(select(TrainedBase.id).order_by(col(TrainedBase.id).desc()).limit(KEPT)).all()
    session.execute(delete(TrainedBase).where(col(TrainedBase.id) < min(each or 0 for each in latest)))
