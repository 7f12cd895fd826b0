"""A file is kept once, goes to its own activity only, and is seen again until a liaison removes it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import InvalidRequestError
from sqlmodel import Session, col, func, select

from bot.base.errors import Gone, Invalid, NotAllowed
from bot.base.uploads import Upload
from bot.evidence import evidence, removal, showing
from bot.evidence.archives import EICAR, Refused
from bot.evidence.evidence import Kept, Placed, check
from bot.membership.retention import FILES, UNATTACHED, retention
from bot.plans import plans
from bot.reports import placing, reports, verification
from bot.reports.reports import ReportReceipt, Wish
from db.engine import Database
from db.models import (
    ActivityChange,
    ActivityStatus,
    AuditEntry,
    ChangeKind,
    Delivery,
    DeliveryAction,
    DeliveryState,
    Evidence,
)
from tests.files import GOOD, pdf, png
from tests.planning import MEDELLIN, NOW, Team, TeamDesk, add_activity

REASON = "Se ven menores de edad"


def scan(number: int = 1, name: str = "acta.pdf") -> Upload:
    """Another number, another file."""
    return check(pdf(b"%% %d\n" % number), name, f"BQAC{number}", "document")


class Desk(TeamDesk):
    def keep(self, upload: Upload, who: int | None = None, activity: int | None = None, now: Any = NOW) -> Kept:
        source = self.source("msg")
        return self.run(evidence.keep, who or self.team.olga, upload, source, now, activity)

    def album(self, *uploads: Upload, name: str = "abc") -> list[Kept]:
        sources = [f"{self.source('msg')}:{name}" for _ in uploads]
        pairs = zip(uploads, sources, strict=True)
        return [self.run(evidence.keep, self.team.olga, each, source, NOW) for each, source in pairs]

    def report(
        self, *files: Kept, who: int | None = None, activity: int | None = None, now: Any = NOW
    ) -> ReportReceipt:
        ids = tuple(number(each) for each in files)
        wish = Wish(ActivityStatus.IN_PROGRESS, evidence=ids)
        return self.run(_report, who or self.team.olga, activity or self.team.ju03, wish, next(self._sources), now)

    def place(self, kept: Kept, activity: int | None = None, who: int | None = None, now: Any = NOW) -> Placed:
        return self.run(placing.place, who or self.team.olga, number(kept), activity or self.team.ju03, now)

    def rows(self) -> list[Evidence]:
        return self.run(evidence.files)

    def names(self, activity: int | None = None) -> list[str]:
        return [each.name for each in self.run(evidence.of_activity, self.team.olga, activity or self.team.ju03)]


def _report(session: Session, who: int, activity: int, wish: Wish, source: int, now: Any) -> ReportReceipt:
    seen = plans.state(session, activity).latest_id
    return reports.submit(session, who, activity, wish, seen, f"tap:{source}", now)


def number(kept: Kept) -> int:
    assert kept.evidence.id is not None
    return kept.evidence.id


@pytest.fixture
def desk(database: Database, team: Team) -> Desk:
    return Desk(database, team)


@pytest.fixture
def ju04(desk: Desk) -> int:
    return desk.run(add_activity, "JU-04")


# Keeping


def test_bytes_hash_type_and_file_id_are_kept(desk: Desk, team: Team) -> None:
    upload = scan()
    kept = desk.keep(upload).evidence
    row = (kept.name, kept.media_type, kept.sha256, kept.file_id, kept.file_kind, kept.size, kept.activity_id)
    assert row == ("acta.pdf", "application/pdf", upload.sha256, "BQAC1", "document", len(upload.content), None)
    assert desk.run(showing.content, team.olga, kept.id or 0) == upload.content


def test_lists_do_not_load_the_bytes(desk: Desk) -> None:
    desk.keep(scan())
    with pytest.raises(InvalidRequestError):
        desk.run(lambda session: evidence.files(session)[0].content)


@pytest.mark.parametrize("name", ["../../acta.pdf", "acta\u202e.pdf", "acta", "acta.html"])
def test_what_telegram_would_show_under_a_bad_name_is_shown_from_the_database(name: str) -> None:
    """The copy that Telegram has keeps the name it came with."""
    assert check(GOOD["acta.pdf"], name, "BQAC1", "document").file_id == ""
    assert check(png(), "foto", "AgAC1", "photo").file_id == "AgAC1"


def test_a_bad_file_is_not_kept(desk: Desk) -> None:
    with pytest.raises(Refused, match="evidence_virus"):
        check(EICAR, "acta.pdf", "BQAC1", "document")
    assert desk.rows() == []


def test_a_repeated_message_is_kept_once(desk: Desk, team: Team) -> None:
    twice = [desk.run(evidence.keep, team.olga, scan(), "msg:again", NOW, team.ju03) for _ in range(3)]
    assert len({number(each) for each in twice}) == len(desk.rows()) == 1
    assert all(each.duplicate_of is None for each in twice)


def test_the_same_file_sent_again_before_its_report_is_the_same(desk: Desk, team: Team) -> None:
    first, again = desk.keep(scan()), desk.keep(scan(name="otra.pdf"))
    of_it = desk.keep(scan(), activity=team.ju03)
    assert {number(first)} == {number(each) for each in (again, of_it, *map(Kept, desk.rows()))}
    assert desk.rows()[0].activity_id == team.ju03


def test_what_the_activity_has_is_recognised_and_not_kept_twice(desk: Desk, team: Team) -> None:
    mine = desk.keep(scan(), activity=team.ju03)
    desk.report(mine)
    for who in (team.olga, team.pedro):
        again = desk.keep(scan(name="copia.pdf"), who=who, activity=team.ju03, now=NOW + timedelta(days=3))
        assert again.duplicate_of is not None
        assert (again.duplicate_of.id, again.duplicate_of.at) == (number(mine), NOW)
    assert len(desk.rows()) == 1


def test_two_people_may_send_the_same_file_and_the_activity_has_it_once(desk: Desk, team: Team) -> None:
    mine, his = desk.keep(scan(), activity=team.ju03), desk.keep(scan(), who=team.pedro, activity=team.ju03)
    desk.report(mine)
    desk.report(his, who=team.pedro)
    assert desk.names() == ["acta.pdf"]
    assert [each.id for each in desk.rows()] == [number(mine)]


def test_nobody_fills_the_database_with_files_of_no_activity(desk: Desk) -> None:
    for each in range(evidence.MOST_FREE):
        desk.keep(scan(each))
    with pytest.raises(Refused, match="evidence_many"):
        desk.keep(scan(99))
    assert desk.keep(scan(0)).evidence.id, "one that waits already is no other"


def test_only_whoever_may_report_there(desk: Desk, team: Team) -> None:
    with pytest.raises(NotAllowed):
        desk.keep(scan(), who=team.bea, activity=team.ju03)
    with pytest.raises(Gone):
        desk.keep(scan(), activity=999)
    assert desk.rows() == []


# Attaching


def test_a_report_takes_only_free_files_of_its_person_and_activity(desk: Desk, team: Team, ju04: int) -> None:
    mine, elsewhere = desk.keep(scan(1)), desk.keep(scan(2), activity=ju04)
    hers, other = desk.keep(scan(3), who=team.pedro), desk.keep(scan(4), activity=team.ju03)
    desk.report(other)
    receipt = desk.report(mine, elsewhere, hers, other)
    by_report = {each.id: each.report_id for each in desk.rows()}
    assert by_report[number(mine)] == receipt.report.id
    assert by_report[number(other)] not in (None, receipt.report.id)
    assert by_report[number(elsewhere)] is by_report[number(hers)] is None
    assert receipt.state.evidence == 2


def test_a_report_is_offered_what_was_sent_for_it_and_nothing_else(desk: Desk, team: Team, ju04: int) -> None:
    """Whatever was sent without saying of what it is waits by itself, however lately."""
    of_it, other = desk.keep(scan(1), activity=team.ju03), desk.keep(scan(2), activity=ju04)
    unsaid = desk.keep(scan(3))

    def offered(who: int = team.olga) -> list[int | None]:
        return [each.id for each in desk.run(evidence.offered, who, team.ju03)]

    assert offered() == [number(of_it)]
    assert offered(team.pedro) == []
    desk.place(unsaid)
    assert offered() == [number(of_it), number(unsaid)]
    desk.report(desk.keep(scan(3), who=team.pedro, activity=team.ju03), who=team.pedro)
    assert offered() == [number(of_it)], "what the activity has meanwhile is not offered"
    assert number(other) not in offered()


def test_one_file_goes_to_one_of_two_reports_at_once(desk: Desk, team: Team, ju04: int) -> None:
    mine = desk.keep(scan())
    with ThreadPoolExecutor(2) as pool:
        receipts = list(pool.map(lambda activity: desk.report(mine, activity=activity), (team.ju03, ju04)))
    assert sum(each.state.evidence for each in receipts) >= 1
    assert len(desk.names() + desk.names(ju04)) == 1


# Placing


def test_it_goes_to_ones_own_latest_report_at_once(desk: Desk, team: Team) -> None:
    receipt = desk.report()
    kept = desk.keep(scan())
    assert [each.id for each in desk.run(placing.choices, team.olga, NOW)] == [team.ju03]
    for _ in range(3):
        placed = desk.place(kept)
        assert placed.report is not None
        assert (placed.report.id, placed.count, placed.known) == (receipt.report.id, 1, None)
    assert desk.names() == ["acta.pdf"]


def test_without_a_report_of_ones_own_it_waits_for_one(desk: Desk, team: Team) -> None:
    desk.report(who=team.pedro)
    kept = desk.keep(scan())
    assert desk.place(kept).report is None
    assert [each.id for each in desk.run(evidence.offered, team.olga, team.ju03)] == [number(kept)]


def test_after_a_day_it_waits_for_the_next_report_unless_that_was_the_last(desk: Desk, team: Team, ju04: int) -> None:
    later = NOW + timedelta(hours=24)
    desk.report()
    kept = desk.keep(scan(), now=later)
    assert desk.place(kept, now=later).report is None
    assert [each.id for each in desk.run(evidence.offered, team.olga, team.ju03)] == [number(kept)]
    done = desk.run(reports.submit, team.olga, ju04, Wish(ActivityStatus.DONE), None, "tap:done", NOW)
    placed = desk.place(desk.keep(scan(2), now=later), ju04, now=later)
    assert placed.report is not None
    assert placed.report.id == done.report.id


def test_what_a_colleague_finished_takes_more_evidence_until_it_is_verified(desk: Desk, team: Team) -> None:
    done = desk.run(reports.submit, team.pedro, team.ju03, Wish(ActivityStatus.DONE), None, "tap:done", NOW)
    placed = desk.place(desk.keep(scan(1)))
    assert placed.report is not None
    assert placed.report.id == done.report.id
    desk.run(verification.verify, team.lucas, done.report.id or 0, "tap:verify", NOW)
    late = desk.keep(scan(2))
    assert desk.place(late).closed
    assert desk.names() == ["acta.pdf"]
    assert desk.run(placing.discard, team.olga, number(late)) is None


def test_an_album_is_asked_about_once_and_goes_together(desk: Desk, team: Team) -> None:
    """Also what comes after the tap."""
    desk.report()
    first, second = desk.album(scan(1), scan(2))
    other = desk.keep(scan(9))
    assert (first.asked, second.asked, other.asked) == (False, True, False)
    placed = desk.place(first)
    assert placed.count == 2
    (late,) = desk.album(scan(3))
    assert late.asked
    assert len(desk.names()) == 3
    assert evidence.is_free(other.evidence)


def test_choices_are_what_was_reported_just_now_and_six_of_what_waits(desk: Desk, team: Team) -> None:
    mine = [desk.run(add_activity, f"JU-{each:02}", due=NOW.date() + timedelta(days=each)) for each in range(10, 18)]
    desk.report(activity=mine[-1])
    codes = [each.activity.code for each in desk.run(placing.choices, team.olga, NOW + timedelta(minutes=29))]
    assert codes == ["JU-17", "JU-10", "JU-11", "JU-12", "JU-13", "JU-03", "JU-14"]
    later = [each.activity.code for each in desk.run(placing.choices, team.olga, NOW + timedelta(minutes=31))]
    assert "JU-17" not in later
    assert len(desk.run(placing.others, team.olga)) == 9
    assert desk.run(placing.choices, team.diana, NOW) == desk.run(placing.others, team.diana) == []


def test_the_same_file_placed_where_it_is_says_so_and_goes(desk: Desk, team: Team) -> None:
    desk.report(desk.keep(scan(), activity=team.ju03))
    again = desk.keep(scan())
    placed = desk.place(again)
    assert placed.known is not None
    assert len(desk.rows()) == 1
    with pytest.raises(Gone):
        desk.place(again)


def test_one_goes_nowhere_else_afterwards(desk: Desk, team: Team, ju04: int) -> None:
    desk.report()
    kept = desk.keep(scan())
    desk.place(kept)
    with pytest.raises(Invalid, match="evidence_elsewhere"):
        desk.place(kept, ju04)
    with pytest.raises(Invalid, match="evidence_elsewhere"):
        desk.run(placing.discard, team.olga, number(kept))
    assert len(desk.names()) == 1


def test_only_ones_own_is_placed_or_discarded(desk: Desk, team: Team) -> None:
    kept = desk.keep(scan())
    with pytest.raises(Gone):
        desk.place(kept, who=team.pedro)
    desk.run(placing.discard, team.pedro, number(kept))
    assert len(desk.rows()) == 1
    with pytest.raises(NotAllowed):
        desk.place(desk.keep(scan(2), who=team.bea), who=team.bea)


def test_discarding_takes_the_album_along(desk: Desk, team: Team) -> None:
    first, _ = desk.album(scan(1), scan(2))
    other = desk.keep(scan(3))
    for _ in range(2):
        desk.run(placing.discard, team.olga, number(first))
    assert [each.id for each in desk.rows()] == [number(other)]


# Seeing


def test_whoever_sees_the_plan_sees_its_files(desk: Desk, team: Team) -> None:
    kept = desk.keep(scan(), activity=team.ju03)
    with pytest.raises(Gone):
        desk.run(showing.find_copy, team.pedro, number(desk.keep(scan(2))))
    desk.report(kept)
    for who in (team.olga, team.pedro, team.lucas, team.diana):
        copy = desk.run(showing.find_copy, who, number(kept))
        assert (copy.file.name, copy.sender) == ("acta.pdf", "Olga Prueba")
        assert desk.run(showing.content, who, number(kept)) == scan().content
    for look in (showing.find_copy, showing.content, removal.begin):
        more = (NOW,) if look is removal.begin else ()
        with pytest.raises(NotAllowed):
            desk.run(look, team.bea, number(kept), *more)


def test_those_who_verify_see_the_same_file_elsewhere(desk: Desk, team: Team, ju04: int) -> None:
    far = desk.run(add_activity, "ME-01", MEDELLIN)
    here, there = desk.keep(scan(), activity=team.ju03), desk.keep(scan(), who=team.pedro, activity=ju04)
    desk.report(here)
    desk.report(there, who=team.pedro, activity=ju04)
    desk.report(desk.keep(scan(), who=team.bea, activity=far), who=team.bea, activity=far)
    seen = desk.run(showing.listing, team.lucas, team.ju03)
    assert (seen.elsewhere, seen.may_remove) == ({number(here): ["JU-04"]}, True)
    assert desk.run(showing.listing, team.olga, team.ju03).elsewhere == {}


# Removing


@pytest.fixture
def attached(desk: Desk, team: Team) -> Kept:
    kept = desk.keep(scan(), activity=team.ju03)
    desk.report(kept)
    return kept


def test_the_bytes_go_and_name_hash_who_and_why_stay(desk: Desk, team: Team, attached: Kept) -> None:
    for reason in (REASON, "Otra vez"):
        desk.run(removal.remove, team.lucas, number(attached), reason, NOW)
    (row,) = desk.run(evidence.of_activity, team.olga, team.ju03)
    assert (row.name, row.sha256, row.file_id) == ("acta.pdf", scan().sha256, "")
    assert (row.removed_by, row.removed_reason, row.removed_at) == (team.lucas, REASON, NOW)
    assert desk.run(lambda session: session.exec(select(Evidence.content)).one()) is None
    for look in (showing.find_copy, showing.content):
        with pytest.raises(Gone):
            desk.run(look, team.olga, number(attached))
    audited = desk.run(lambda session: session.exec(select(AuditEntry)).all())
    assert [(each.act, each.person_id, each.detail["activity"]) for each in audited] == [
        ("evidence_removed", team.olga, "JU-03")
    ]
    told = [each for each in desk.run(lambda session: session.exec(select(Delivery)).all()) if "file" in each.params]
    assert [(each.template, each.person_id) for each in told] == [("evidence_removed", team.olga)]


def test_what_was_removed_is_not_taken_again_in_the_secretariat(desk: Desk, team: Team, ju04: int) -> None:
    waiting = desk.keep(scan(), who=team.pedro)
    kept = desk.keep(scan(), activity=team.ju03)
    desk.report(kept)
    desk.run(removal.remove, team.lucas, number(kept), REASON, NOW)
    for activity in (None, team.ju03, ju04):
        with pytest.raises(Refused, match="evidence_removed") as refused:
            desk.keep(scan(), activity=activity)
        assert refused.value.facts == {"code": "JU-03", "why": REASON, "on": NOW}
    with pytest.raises(Refused, match="evidence_removed"):
        desk.place(waiting, who=team.pedro)
    assert desk.keep(scan(), who=team.bea).evidence.id, "another secretariat's"


def test_an_undone_report_does_not_bring_it_back(desk: Desk, team: Team) -> None:
    kept = desk.keep(scan(), activity=team.ju03)
    receipt = desk.report(kept)
    desk.run(removal.remove, team.lucas, number(kept), REASON, NOW)
    desk.run(reports.undo, team.olga, receipt.report.id or 0, NOW)
    assert desk.run(evidence.offered, team.olga, team.ju03) == []
    desk.run(retention, NOW + timedelta(days=30), 24)
    assert [each.removed_reason for each in desk.rows()] == [REASON]


@pytest.mark.parametrize("reason", ["", " a b ", "x" * 301])
def test_a_reason_is_needed(desk: Desk, team: Team, attached: Kept, reason: str) -> None:
    with pytest.raises(Invalid, match="evidence_reason"):
        desk.run(removal.remove, team.lucas, number(attached), reason, NOW)
    assert desk.run(showing.content, team.olga, number(attached))


def test_only_who_verifies_there_removes_and_only_what_a_report_has(desk: Desk, team: Team, attached: Kept) -> None:
    for who in (team.olga, team.bea):
        with pytest.raises(NotAllowed):
            desk.run(removal.remove, who, number(attached), REASON, NOW)
    with pytest.raises(Gone):
        desk.run(removal.remove, team.lucas, number(desk.keep(scan(2))), REASON, NOW)


# Keeping no longer than needed


def test_files_of_no_report_go_after_a_week(desk: Desk, team: Team, attached: Kept) -> None:
    for each in range(2, 5):
        desk.keep(scan(each), activity=team.ju03 if each == 2 else None)
    forget: Callable[[timedelta], int] = lambda age: desk.run(retention, NOW + age, 24)  # noqa: E731
    assert forget(UNATTACHED) == 0
    assert forget(UNATTACHED + timedelta(seconds=1)) == 3 < FILES
    assert [each.id for each in desk.rows()] == [number(attached)]


def test_twenty_megabytes_are_kept_whole(desk: Desk, team: Team) -> None:
    content = b"acta\n" * (20 * 1024 * 1024 // 5)
    kept = desk.keep(check(content, "acta.txt", "BQAC", "document"))
    length = func.length(col(Evidence.content))
    assert desk.run(lambda session: session.exec(select(length)).one()) == len(content)
    assert desk.run(showing.content, team.olga, number(kept)) == content


# Moving and taking away


def test_a_move_carries_the_file_and_leaves_its_history_in_both(desk: Desk, team: Team, ju04: int) -> None:
    kept = desk.keep(scan(), activity=team.ju03)
    desk.report(kept)
    there = desk.report(activity=ju04)
    for _ in range(3):
        moved = desk.run(placing.move, team.olga, number(kept), ju04, False, NOW)
        assert moved.report is not None
        assert moved.report.id == there.report.id
    assert (desk.names(), desk.names(ju04)) == ([], ["acta.pdf"])
    said = desk.run(lambda session: session.exec(select(ActivityChange).order_by(col(ActivityChange.id))).all())
    assert [(each.activity_id, each.kind, each.fields["from"], each.fields["to"]) for each in said] == [
        (team.ju03, ChangeKind.EVIDENCE_MOVED, "JU-03", "JU-04"),
        (ju04, ChangeKind.EVIDENCE_MOVED, "JU-03", "JU-04"),
    ]


def test_two_moves_at_once_leave_it_in_one_place(desk: Desk, team: Team, ju04: int) -> None:
    ju05 = desk.run(add_activity, "JU-05")
    kept = desk.keep(scan(), activity=team.ju03)
    desk.report(kept)
    with ThreadPoolExecutor(2) as pool:
        moves = [pool.submit(desk.run, placing.move, team.olga, number(kept), to, False, NOW) for to in (ju04, ju05)]
    assert all(each.exception() is None or isinstance(each.exception(), Gone) for each in moves)
    (row,) = desk.rows()
    assert (row.activity_id in (ju04, ju05), row.report_id, desk.names()) == (True, None, [])


def test_nothing_moves_out_of_or_into_what_is_verified(desk: Desk, team: Team, ju04: int) -> None:
    done = desk.run(reports.submit, team.olga, ju04, Wish(ActivityStatus.DONE), None, "tap:done", NOW)
    there = desk.keep(scan(1))
    desk.place(there, ju04)
    desk.run(verification.verify, team.lucas, done.report.id or 0, "tap:verify", NOW)
    with pytest.raises(Invalid, match="evidence_verified"):
        desk.run(placing.move, team.olga, number(there), team.ju03, False, NOW)
    with pytest.raises(Invalid, match="evidence_verified"):
        desk.run(placing.take_away, team.olga, number(there), False, "no", NOW)
    here = desk.keep(scan(2), activity=team.ju03)
    assert desk.run(placing.move, team.olga, number(here), ju04, False, NOW).closed


def test_only_ones_own_moves_and_only_where_one_reports(desk: Desk, team: Team, ju04: int) -> None:
    far = desk.run(add_activity, "ME-01", MEDELLIN)
    kept = desk.keep(scan(), activity=team.ju03)
    with pytest.raises(Gone):
        desk.run(placing.move, team.pedro, number(kept), ju04, False, NOW)
    with pytest.raises(NotAllowed):
        desk.run(placing.move, team.olga, number(kept), far, False, NOW)
    assert desk.rows()[0].activity_id == team.ju03


def test_what_a_sender_took_back_may_be_sent_again(desk: Desk, team: Team) -> None:
    desk.report()
    kept = desk.keep(scan())
    desk.place(kept)
    later = NOW + timedelta(minutes=11)
    with pytest.raises(Invalid, match="evidence_late"):
        desk.run(placing.take_away, team.olga, number(kept), False, "La quitó quien la envió", later)
    desk.run(placing.take_away, team.olga, number(kept), False, "La quitó quien la envió", NOW)
    (gone,) = desk.rows()
    assert (gone.removed_by, gone.file_id) == (team.olga, "")
    assert desk.place(desk.keep(scan())).known is None
    assert len(desk.rows()) == 2


def test_what_liaisons_were_sent_of_a_report_that_waits_is_edited_once_a_change(
    desk: Desk, team: Team, ju04: int
) -> None:
    kept = desk.keep(scan(), activity=team.ju03)
    done = Wish(ActivityStatus.DONE, evidence=(number(kept),))
    desk.run(reports.submit, team.olga, team.ju03, done, None, "tap:done", NOW)
    sent = {"state": DeliveryState.SENT, "message_id": 7}
    desk.run(lambda session: session.execute(update(Delivery).values(**sent)))
    for _ in range(2):
        desk.run(placing.move, team.olga, number(kept), ju04, False, NOW)
    edits = desk.run(lambda session: session.exec(select(Delivery).where(Delivery.action == DeliveryAction.EDIT)).all())
    assert [(each.person_id, each.target, each.template) for each in edits] == [(team.lucas, 7, "report_waiting")]
