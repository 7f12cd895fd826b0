"""One release after the other, without a pause: the version before runs on the schema of this one, and this one says
what an older schema lacks. In between both run at once (docs/operations.md, «Upgrade»)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlmodel import Session

from db import schema
from db.engine import Database, create_engine
from db.migrate import downgrade, upgrade
from db.models import (
    ActivityStatus,
    Announcement,
    AnnouncementResponse,
    AnnouncementState,
    DeliveryClass,
    Report,
    Thread,
    ThreadPost,
    ThreadState,
)
from tests.commands import command
from tests.planning import NOW, SANTA_MARTA, add_activity, assemble
from tests.upgrade.earlier import Earlier

# One dialogue of a kind: what the version before does by taps, each with all its own assertions.
DIALOGUES = (
    "tests/membership/chat/test_entry.py::test_from_the_link_to_the_menu_in_two_taps",
    "tests/plans/chat/test_plans.py::test_the_card_says_who_reported_what_and_what_is_expected",
    "tests/reports/chat/test_reports.py::test_three_taps",
    "tests/reports/chat/test_reports.py::test_done_may_be_said_without_evidence",
    "tests/evidence/chat/test_evidence.py::test_a_photo_after_the_report_goes_to_it_in_one_tap",
    "tests/reports/chat/test_verification.py::test_the_same_answer_five_times_is_one",
    "tests/announcements/chat/test_announcements.py::test_the_same_confirmation_five_times_sends_once",
    "tests/threads/chat/test_announcement_answers.py::test_a_second_answer_goes_on_in_the_same_thread",
    "tests/reminders/chat/test_digests.py::test_one_activity_has_its_actions_at_once_and_is_reported_below",
)


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Earlier:
    return Earlier(tmp_path_factory.mktemp("upgrade"))


@pytest.mark.history
@pytest.mark.xdist_group("upgrade")
def test_the_version_before_is_older_and_tolerated(earlier: Earlier) -> None:
    """Otherwise the rest says nothing. A migration that does not let the version before work on has to be two: one
    that adds, and in a later release one that takes away."""
    known = schema.known()
    assert earlier.schema in known[:-1]
    assert known.index(_oldest_tolerated()) <= known.index(earlier.schema)


@pytest.mark.history
@pytest.mark.postgresql
@pytest.mark.xdist_group("upgrade")
def test_dialogues_of_the_version_before_on_the_schema_of_this_one(earlier: Earlier) -> None:
    """On both databases, each in its own suite's words."""
    ran = earlier.tests(*DIALOGUES)
    assert ran.returncode == 0, f"{ran.stdout[-6000:]}\n{ran.stderr[-2000:]}"
    assert f"{2 * len(DIALOGUES)} passed" in ran.stdout


@pytest.mark.history
@pytest.mark.xdist_group("upgrade")
def test_the_version_before_reads_what_this_one_wrote(earlier: Earlier, database_url: str, tmp_path: Path) -> None:
    """Rows of what it has never heard of among them."""
    with Database(database_url) as database:
        database.transact(_write)
    status = earlier.bot("status", "--json", database_url=database_url)
    assert status.returncode == 0, status.stderr
    counted = json.loads(status.stdout)
    assert (counted["reports"], sum(counted["activities"].values())) == (1, 2)
    told = earlier.bot("report", str(tmp_path / "all.xlsx"), database_url=database_url)
    assert told.returncode == 0, told.stderr


def _write(session: Session) -> None:
    """A commitment of a visit and a thread about its report; an announcement with a question, and its answer."""
    team = assemble(session)
    agreed = add_activity(session, "V-01", commitment=True)
    said = Report(
        source="msg:1:1",
        activity_id=agreed,
        person_id=team.olga,
        status=ActivityStatus.IN_PROGRESS,
        percentage=40,
        at=NOW,
    )
    asks = Announcement(
        source="msg:2:1", author_id=team.diana, text="¿Viene?", question={"kind": "yes_no"}, kept=True, segment="all",
        delivery_class=DeliveryClass.ONCE, state=AnnouncementState.LIVE, planned_at=NOW, created_at=NOW,
    )  # fmt: skip
    session.add_all((said, asks))
    session.flush()
    assert asks.id is not None
    session.add(AnnouncementResponse(announcement_id=asks.id, person_id=team.olga, answer="yes", answered_at=NOW))
    asked = Thread(
        source="msg:1:2", person_id=team.olga, secretariat_code=SANTA_MARTA, post=ThreadPost.LIAISON, report_id=said.id,
        nearest=[], state=ThreadState.OPEN, opened_at=NOW, waiting_since=NOW,
    )  # fmt: skip
    session.add(asked)


@pytest.mark.history
@pytest.mark.xdist_group("upgrade")
def test_this_version_waits_for_its_schema_and_then_both_work(earlier: Earlier, tmp_path: Path) -> None:
    """One line and 2 until `migrate`; what was written before is there afterwards, and the version before works on."""
    url = f"sqlite:///{tmp_path}/alianza.db"
    assert earlier.bot("migrate", database_url=url).returncode == 0
    first = earlier.bot("invite", "--role", "coordinator", database_url=url)
    assert first.returncode == 0, first.stderr
    refused = command(tmp_path, "status", DATABASE_URL=url)
    assert refused.status == 2
    assert re.fullmatch(
        r"DATABASE_URL: the database is at an older schema .+; run `python -m bot migrate`\n", refused.err
    )
    assert command(tmp_path, "migrate", DATABASE_URL=url).status == 0
    second = earlier.bot("invite", "--role", "coordinator", database_url=url)
    assert second.returncode == 0, second.stderr
    with Database(url) as database:
        assert (
            database.transact(lambda session: session.execute(text("SELECT count(*) FROM invitations")).scalar()) == 2
        )
    assert command(tmp_path, "status", DATABASE_URL=url).status == 0


def test_what_was_tolerated_only_grew(database_url: str) -> None:
    """From the oldest code that the newest schema tolerates to this one no table and no column went away or changed,
    and whoever leaves out a new column may: it is empty or has a default in the database."""
    engine = create_engine(database_url)
    now = _columns(engine)
    downgrade(engine, _oldest_tolerated())
    before = _columns(engine)
    upgrade(engine)
    engine.dispose()
    assert before.keys() <= now.keys()
    for table, columns in before.items():
        assert columns.items() <= now[table].items(), table
        for name in now[table].keys() - columns.keys():
            assert now[table][name]["may_be_left_out"], f"{table}.{name}"


def _oldest_tolerated() -> str:
    """Looks it up as the database's marks would say it: each later migration lets its code work on."""
    scripts, known = schema._scripts(), schema.known()
    oldest = [known.index(getattr(scripts.get_revision(each).module, "tolerates", each)) for each in known]
    return known[next(at for at in range(len(known)) if all(needs <= at for needs in oldest[at + 1 :]))]


def _columns(engine: Engine) -> dict[str, dict[str, dict[str, Any]]]:
    found = inspect(engine)
    return {
        table: {
            each["name"]: {
                "type": str(each["type"]),
                "nullable": each["nullable"],
                "may_be_left_out": each["nullable"] or each["default"] is not None or each.get("autoincrement") is True,
            }
            for each in found.get_columns(table)
        }
        for table in found.get_table_names()
    }
