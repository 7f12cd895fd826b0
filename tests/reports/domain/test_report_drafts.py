"""The form's confirmation, when two processes get the same tap."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest
from sqlmodel import Session, select

from bot.base import drafts
from bot.reports import forms
from bot.reports.reports import Wish
from db.engine import Database
from db.models import ActivityStatus, Report
from tests.planning import NOW, assemble


def test_one_tap_at_once_in_two_processes_gets_one_receipt(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the form when the first closes it (PostgreSQL; SQLite lets one in at a time)."""
    team = database.transact(assemble)
    wish = Wish(ActivityStatus.IN_PROGRESS, 40)
    card = database.transact(forms.begin, team.olga, 7, team.ju03, 1, NOW, wish)
    both, close = Barrier(2), drafts.close

    def late(session: Session, person_id: int, version: int | None = None) -> None:
        try:
            both.wait(1)
        except BrokenBarrierError:
            return close(session, person_id, version)  # the other one waits for this one's transaction
        return close(session, person_id, version)

    monkeypatch.setattr(drafts, "close", late)

    def confirm(_number: int) -> str:
        values = (team.olga, 7, team.ju03, card.version, False, "tap:confirm", NOW)
        return database.transact(forms.confirm, *values).folio

    with ThreadPoolExecutor(2) as threads:
        folios = set(threads.map(confirm, range(2)))
    assert len(folios) == 1
    assert len(database.transact(lambda session: list(session.exec(select(Report)).all()))) == 1
