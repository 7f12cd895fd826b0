"""What stands in the tables of a database."""

from typing import Any

from sqlmodel import Session, select

from db.engine import Database


def rows(database: Database, table: Any) -> list[Any]:
    """Reads all rows of a table, in the order of its key."""

    def read(session: Session) -> list[Any]:
        return list(session.exec(select(table).order_by(*table.__table__.primary_key)).all())

    return database.transact(read)
