"""The certified secretariats, from the list that comes with the code. What an operator sets stays."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from db.models import Secretariat

LIST = Path(__file__).parent / "secretariats.csv"


def load(connection: Connection) -> None:
    """Loads the list of secretariats: new ones come in, names and regions are corrected; `prioritised` is the
    operator's and stays."""
    known = {row[0]: tuple(row) for row in connection.execute(select(*_COLUMNS))}
    for row in _rows():
        if row["code"] not in known:
            connection.execute(insert(Secretariat).values(**row, prioritised=False))
        elif tuple(row.values()) != known[row["code"]]:
            connection.execute(update(Secretariat).where(_COLUMNS[0] == row["code"]).values(**row))


@cache
def named() -> tuple[tuple[str, str], ...]:
    """Gives code and name of every secretariat, by code: what a text may name. Every message is looked through for
    them, and the database has no others."""
    return tuple(sorted((row["code"], row["name"]) for row in _rows()))


def _rows() -> Iterator[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


_COLUMNS = [Secretariat.__table__.c[name] for name in ("code", "name", "kind", "department", "region")]  # type: ignore[attr-defined]
