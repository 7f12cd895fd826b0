"""Migrations go up, down and up again on both databases, and equal the models."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

import db.models  # noqa: F401  fills SQLModel.metadata
from db.engine import create_engine
from db.migrate import downgrade, pending, upgrade


def test_up_down_up_and_equal_to_the_models(database_url: str) -> None:
    engine = create_engine(database_url)
    assert not pending(engine)
    downgrade(engine)
    assert pending(engine)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(engine)
    assert not pending(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def test_a_second_upgrade_changes_nothing(database_url: str) -> None:
    engine = create_engine(database_url)
    upgrade(engine)
    upgrade(engine)
    assert not pending(engine)
    engine.dispose()
