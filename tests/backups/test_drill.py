"""The drill: a bot on SQLite is copied in the middle of its dialogues and goes on from PostgreSQL where it was."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conocimiento.search import Knowledge
from db.copying import archive, copies
from db.engine import create_engine
from db.models import Evidence, Report, Role
from tests.conftest import SANTA_MARTA, Clock
from tests.dialogue import PNG, Office, rows
from tests.planning import add_activity

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


def quietly(_more: int) -> None:
    """Tells nobody."""


async def test_the_dialogues_go_on_where_they_were(
    sqlite_template: Path, empty: Callable[[str], str], knowledge: Knowledge, clock: Clock, tmp_path: Path
) -> None:
    file, url = tmp_path / "copy.zip", f"sqlite:///{tmp_path}/alianza.db"
    shutil.copy(sqlite_template, tmp_path / "alianza.db")
    before = Office(url, knowledge, clock)
    await before.open()
    ana = await before.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    activity = before.database.transact(add_activity, "JU-03")
    await ana.says("/avance")
    await ana.taps("⚪ JU-03")
    await ana.taps("🔵 En curso")
    await ana.uploads("photo", "firma.png", PNG)
    copies.backup(before.database.engine, file, clock(), lambda _: quietly)
    await before.close()

    target = empty("postgresql")
    engine = create_engine(target)
    with archive.opened(file) as reading:
        copies.restore(engine, reading, quietly)
    engine.dispose()
    after = Office(target, knowledge, clock, telegram=before.telegram)
    after.hurries()
    await after.open()
    ana.office = after
    try:
        await ana.taps("50 %")
        await ana.taps("Registrar")
        ana.sees("Registrado")
        assert [(row.activity_id, row.percentage) for row in rows(after, Report)] == [(activity, 50)]
        assert [row.size for row in rows(after, Evidence)] == [len(PNG)]
    finally:
        await after.close()
