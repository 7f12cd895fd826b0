"""A database that a later version of this program has migrated."""

from sqlalchemy import text

from db.engine import create_engine


def move_on(url: str, revision: str = "9901", tolerates: str | None = None, *changes: str) -> None:
    """`tolerates` None: it left no mark. `changes`: what else it did, as SQL."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for change in changes:
            connection.execute(text(change))
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
        if tolerates:
            connection.execute(text("INSERT INTO schema_marks VALUES (:r, :t)"), {"r": revision, "t": tolerates})
    engine.dispose()
