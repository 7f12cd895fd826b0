"""The certified secretariats, from the list that comes with the code. What an operator sets stays."""

import csv
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from db.models import Secretariat

LIST = Path(__file__).parent / "secretariats.csv"


def load(connection: Connection) -> None:
    """Loads the list of secretariats: new ones come in, names and regions are corrected; `prioritised` is the
    operator's and stays."""
    known = {row[0]: tuple(row) for row in connection.execute(select(*_COLUMNS))}
    with LIST.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] not in known:
                connection.execute(insert(Secretariat).values(**row, prioritised=False))
            elif tuple(row.values()) != known[row["code"]]:
                connection.execute(update(Secretariat).where(_COLUMNS[0] == row["code"]).values(**row))


_COLUMNS = [Secretariat.__table__.c[name] for name in ("code", "name", "kind", "department", "region")]  # type: ignore[attr-defined]
