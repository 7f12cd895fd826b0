"""What officials say lands once, knowing what was said before, and can be taken back or corrected but never lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.base.errors import DomainError, Gone, Invalid, NotAllowed
from bot.base.statuses import SAYABLE
from bot.evidence import evidence
from bot.membership import staff
from bot.people import absences, assignments
from bot.reports import reports, verification
from bot.reports.reports import UNDO_WITHIN, Archived, Changed, ReportReceipt, Wish
from db.engine import Database
from db.models import ActivityStatus, Delivery, DeliveryState, Report, ReportKind, Role
from tests.planning import NOW, SANTA_MARTA, TODAY, Team, TeamDesk, add_activity, add_file, archive, enter, told

GOING = Wish(ActivityStatus.IN_PROGRESS, 40)
GOING_POINT = (ActivityStatus.IN_PROGRESS, 40)
DONE = Wish(ActivityStatus.DONE)
BLOCKED = Wish(ActivityStatus.BLOCKED, note="Falta presupuesto")
MOVED = Wish(ActivityStatus.RESCHEDULE_REQUESTED, note="Falta el acta", new_due_on=date(2026, 12, 18))
LATER = NOW + UNDO_WITHIN + timedelta(seconds=1)


class Desk(TeamDesk):
    """Whoever sits here knows the latest report."""

    def submit(self, wish: Wish, who: int | None = None, now: Any = NOW) -> ReportReceipt:
        source, seen = self.source(), self.state.latest_id
        return self.run(reports.submit, who or self.team.olga, self.team.ju03, wish, seen, source, now)

    def correct(self, wish: Wish, receipt: ReportReceipt, who: int | None = None, now: Any = NOW) -> ReportReceipt:
        source = self.source()
        return self.run(reports.correct, who or self.team.olga, _id(receipt), wish, source, now)

    def undo(self, receipt: ReportReceipt, who: int | None = None, now: Any = NOW) -> ReportReceipt:
        return self.run(reports.undo, who or self.team.olga, _id(receipt), now)

    def send_back(self, receipt: ReportReceipt) -> ReportReceipt:
        source = self.source()
        return self.run(verification.send_back, self.team.lucas, _id(receipt), "Falta la firma", source, NOW)

    def history(self) -> list[Report]:
        return self.run(lambda session: list(session.exec(select(Report).order_by(Report.id)).all()))  # type: ignore[arg-type]


@pytest.fixture
def desk(database: Database, team: Team) -> Desk:
    return Desk(database, team)


def _id(receipt: ReportReceipt) -> int:
    assert receipt.report.id is not None
    return receipt.report.id


# Saying


def test_a_receipt_tells_what_holds_and_what_held(desk: Desk, team: Team) -> None:
    receipt = desk.submit(replace(GOING, note="  ya firmamos\nel acta\0 "))
    assert (receipt.report.status, receipt.report.percentage, receipt.report.note) == (
        ActivityStatus.IN_PROGRESS,
        40,
        "ya firmamos\nel acta",
    )
    assert (receipt.report.person_id, receipt.report.kind, receipt.report.at) == (team.olga, ReportKind.PROGRESS, NOW)
    assert (receipt.folio, receipt.undo_until) == (reports.folio(_id(receipt)), NOW + UNDO_WITHIN)
    assert receipt.before == (ActivityStatus.NOT_STARTED, 0)
    assert receipt.state == desk.state
    assert desk.submit(DONE).before == (ActivityStatus.IN_PROGRESS, 40)


def test_the_same_intention_gives_the_same_receipt_whatever_came_after(desk: Desk, team: Team) -> None:
    run = desk.run
    first = run(reports.submit, team.olga, team.ju03, GOING, None, "tap:x", NOW)
    desk.submit(DONE, team.pedro)
    again = run(reports.submit, team.olga, team.ju03, replace(GOING, percentage=90), None, "tap:x", LATER)
    assert (again.report, again.folio, again.before, again.repeated) == (first.report, first.folio, first.before, True)
    assert (again.state.status, again.state.percentage, again.state.reporter) == (*GOING_POINT, "Olga Prueba")
    assert len(desk.history()) == 2
    run(archive, team.ju03)
    assert run(reports.submit, team.olga, team.ju03, GOING, None, "tap:x", LATER).folio == first.folio


def test_ten_at_once_with_one_source_are_one_report(desk: Desk, team: Team) -> None:
    with ThreadPoolExecutor(8) as threads:
        said = [
            threads.submit(desk.run, reports.submit, team.olga, team.ju03, DONE, None, "tap:x", NOW) for _ in range(10)
        ]
        receipts = [each.result() for each in said]
    assert len({receipt.folio for receipt in receipts}) == 1
    assert [receipt.repeated for receipt in receipts].count(False) == 1
    assert len(desk.history()) == 1


def test_of_eight_who_report_at_once_one_is_first_and_the_others_are_shown_it(desk: Desk, team: Team) -> None:
    def say(number: int) -> type[Exception] | None:
        who = (team.olga, team.pedro, team.lucas, team.diana)[number % 4]
        try:
            desk.run(reports.submit, who, team.ju03, GOING, None, f"tap:{number}", NOW)
        except Changed as error:
            return type(error)
        return None

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(say, range(8)))
    assert (outcomes.count(None), outcomes.count(Changed)) == (1, 7)
    assert len(desk.history()) == 1


def test_nobody_overwrites_what_they_have_not_seen(desk: Desk, team: Team) -> None:
    desk.submit(GOING)
    for seen in (None, 99):
        with pytest.raises(Changed):
            desk.run(reports.submit, team.pedro, team.ju03, DONE, seen, "tap:late", NOW)
    taken_back = desk.submit(DONE)
    desk.undo(taken_back)
    with pytest.raises(Changed):
        desk.run(reports.submit, team.pedro, team.ju03, GOING, _id(taken_back), "tap:late", NOW)
    assert desk.state.percentage == 40


@pytest.mark.parametrize("who", ["olga", "pedro", "lucas", "diana"])
def test_officials_of_the_secretariat_its_liaison_and_coordinators_report(desk: Desk, team: Team, who: str) -> None:
    assert desk.submit(GOING, getattr(team, who)).report.person_id == getattr(team, who)


def test_others_do_not(desk: Desk, team: Team) -> None:
    with pytest.raises(NotAllowed):
        desk.submit(GOING, team.bea)
    desk.run(staff.deactivate, team.diana, team.olga, NOW)
    with pytest.raises(NotAllowed):
        desk.submit(GOING, team.olga)
    with pytest.raises(Gone):
        desk.run(reports.submit, team.pedro, 99, GOING, None, "x", NOW)
    assert desk.history() == []


def test_nothing_is_said_of_what_the_plan_does_not_have_any_more(desk: Desk, team: Team) -> None:
    receipt = desk.submit(GOING)
    desk.run(archive, team.ju03)
    assert reports.choices(desk.state) == ()
    for act in (desk.submit, lambda wish: desk.correct(wish, receipt), lambda _: desk.undo(receipt)):
        with pytest.raises(Archived):
            act(DONE)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (replace(GOING, percentage=101), "percentage"),
        (replace(GOING, percentage=-1), "percentage"),
        (replace(DONE, percentage=101), "percentage"),
        (replace(GOING, percentage=39), "percentage_lower"),
        (replace(BLOCKED, note=" \n"), "needs_reason"),
        (replace(MOVED, note=""), "needs_reason"),
        (replace(MOVED, new_due_on=None), "needs_date"),
        (replace(MOVED, new_due_on=TODAY), "date_past"),
        (replace(MOVED, new_due_on=date(2026, 11, 19)), "date_past"),
        (Wish(ActivityStatus.NOT_STARTED), "transition"),
        (Wish(ActivityStatus.VERIFIED), "transition"),
        (Wish(ActivityStatus.RETURNED), "transition"),
    ],
)
def test_what_can_not_be_said_changes_nothing(desk: Desk, wish: Wish, reason: str) -> None:
    desk.submit(GOING)
    with pytest.raises(Invalid, match=f"^{reason}$"):
        desk.submit(wish)
    assert len(desk.history()) == 1


@pytest.mark.parametrize(
    ("wish", "percentage"),
    [
        (Wish(ActivityStatus.IN_PROGRESS), 40),
        (replace(GOING, percentage=0, lower=True), 0),
        (replace(GOING, percentage=40), 40),
        (replace(GOING, percentage=100), 100),
        (BLOCKED, 40),
        (replace(BLOCKED, percentage=60), 60),
        (MOVED, 40),
        (DONE, 100),
        (replace(DONE, percentage=30), 100),
    ],
)
def test_a_percentage_stays_unless_another_is_said(desk: Desk, wish: Wish, percentage: int) -> None:
    desk.submit(GOING)
    receipt = desk.submit(wish)
    assert (receipt.state.status, receipt.state.percentage) == (wish.status, percentage)
    assert receipt.report.requested_due_on == wish.new_due_on


def test_today_is_the_day_people_live_in(desk: Desk) -> None:
    """At nine in the evening of the 17th it is the 18th in Greenwich."""
    evening = NOW.replace(month=12, day=18, hour=2).astimezone(ZoneInfo("America/Bogota"))
    assert desk.submit(MOVED, now=evening).report.requested_due_on == date(2026, 12, 18)


@pytest.mark.parametrize("first", [None, GOING, BLOCKED, MOVED])
def test_what_is_open_may_become_anything_an_official_says(desk: Desk, first: Wish | None) -> None:
    if first:
        desk.submit(first)
    assert reports.choices(desk.state) == SAYABLE
    for wish in (GOING, BLOCKED, MOVED, DONE):
        desk.submit(wish)
    assert reports.choices(desk.state) == ()
    with pytest.raises(Invalid, match="transition"):
        desk.submit(GOING)


def test_what_was_returned_may_be_reported_again(desk: Desk) -> None:
    desk.submit(GOING)
    back = desk.send_back(desk.submit(DONE))
    assert (back.state.status, back.state.percentage) == (ActivityStatus.RETURNED, 40)
    assert desk.submit(DONE).state.percentage == 100


# Files


def test_a_report_takes_its_files_and_an_undone_one_frees_them(desk: Desk, team: Team) -> None:
    mine, hers = desk.run(add_file, team.olga), desk.run(add_file, team.pedro)
    receipt = desk.submit(replace(DONE, evidence=(mine, hers)))
    assert receipt.state.evidence == 1, "nobody attaches what is not theirs"
    assert desk.run(evidence.offered, team.olga, team.ju03) == []
    desk.undo(receipt)
    assert [file.id for file in desk.run(evidence.offered, team.olga, team.ju03)] == [mine]
    assert desk.submit(replace(DONE, evidence=(mine,))).state.evidence == 1


# Taking back


def test_for_ten_minutes_a_report_can_be_taken_back(desk: Desk, team: Team) -> None:
    desk.submit(GOING)
    receipt = desk.submit(DONE)
    undone = desk.undo(receipt, now=NOW + UNDO_WITHIN)
    assert (undone.state.status, undone.state.percentage, undone.repeated) == (*GOING_POINT, False)
    assert undone.report.undone_at == NOW + UNDO_WITHIN
    again = desk.undo(receipt, now=LATER)
    assert (again.report, again.state, again.folio, again.repeated) == (
        undone.report,
        undone.state,
        receipt.folio,
        True,
    )
    assert [report.status for report in desk.history()] == [ActivityStatus.IN_PROGRESS, ActivityStatus.DONE]


def test_eight_who_undo_at_once_undo_once(desk: Desk, team: Team) -> None:
    receipt = desk.submit(DONE)
    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(lambda second: desk.undo(receipt, now=NOW + timedelta(seconds=second)), range(8)))
    assert len({each.report.undone_at for each in done}) == 1
    assert [each.repeated for each in done].count(False) == 1


def test_what_can_not_be_taken_back_stays(desk: Desk, team: Team) -> None:
    first = desk.submit(GOING)
    with pytest.raises(Invalid, match="undo_late"):
        desk.undo(first, now=LATER)
    with pytest.raises(NotAllowed):
        desk.undo(first, team.pedro)
    desk.submit(DONE, team.pedro)
    with pytest.raises(Invalid, match="undo_superseded"):
        desk.undo(first)
    with pytest.raises(Gone):
        desk.run(reports.undo, team.olga, 99, NOW)
    assert all(report.undone_at is None for report in desk.history())


def test_an_answer_can_not_be_taken_back(desk: Desk, team: Team) -> None:
    done = desk.submit(DONE)
    back = desk.send_back(done)
    with pytest.raises(NotAllowed):
        desk.undo(back, team.lucas)
    with pytest.raises(Invalid, match="undo_superseded"):
        desk.undo(done)


def test_what_was_taken_back_may_be_said_again(desk: Desk) -> None:
    desk.undo(desk.submit(DONE))
    assert desk.submit(GOING).before == (ActivityStatus.NOT_STARTED, 0)


def test_a_clock_that_jumps_back_changes_no_order(desk: Desk) -> None:
    desk.submit(GOING)
    receipt = desk.submit(DONE, now=NOW - timedelta(hours=1))
    assert desk.state.status is ActivityStatus.DONE
    assert desk.undo(receipt, now=NOW - timedelta(hours=2)).state.percentage == 40


# Correcting


def test_a_correction_takes_the_place_of_what_was_said(desk: Desk) -> None:
    wrong = desk.submit(replace(GOING, percentage=80))
    receipt = desk.correct(replace(GOING, percentage=60, note="Era otro colegio"), wrong, now=LATER)
    assert (receipt.report.kind, receipt.report.answers_id) == (ReportKind.CORRECTION, wrong.report.id)
    assert (receipt.state.percentage, receipt.before) == (60, (ActivityStatus.IN_PROGRESS, 80))
    desk.undo(receipt, now=LATER)
    assert desk.state.percentage == 80


def test_what_is_done_by_mistake_goes_back_to_what_it_was(desk: Desk) -> None:
    """The 100 came with DONE; a correction that names no percentage does not keep it."""
    desk.submit(GOING)
    done = desk.submit(DONE)
    again = desk.correct(replace(DONE, note="Con el acta"), done)
    assert desk.correct(Wish(ActivityStatus.IN_PROGRESS, note="Falta una firma"), again).state.percentage == 40


def test_the_same_correction_lands_once(desk: Desk, team: Team) -> None:
    wrong = desk.submit(DONE)
    wish = replace(GOING, note="No era")
    both = [desk.run(reports.correct, team.olga, _id(wrong), wish, "tap:x", LATER) for _ in range(2)]
    assert both[0].report == both[1].report
    assert [each.repeated for each in both] == [False, True]


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (GOING, "needs_reason"),
        (replace(GOING, note="x", percentage=101), "percentage"),
        (replace(MOVED, new_due_on=None), "needs_date"),
        (Wish(ActivityStatus.NOT_STARTED, note="x"), "transition"),
        (Wish(ActivityStatus.VERIFIED, note="x"), "transition"),
    ],
)
def test_a_correction_that_can_not_be_said_changes_nothing(desk: Desk, wish: Wish, reason: str) -> None:
    wrong = desk.submit(DONE)
    with pytest.raises(Invalid, match=f"^{reason}$"):
        desk.correct(wish, wrong)
    assert len(desk.history()) == 1


def test_only_ones_own_latest_report_is_corrected_and_not_once_it_is_verified(desk: Desk, team: Team) -> None:
    first, wish = desk.submit(GOING), replace(GOING, note="No era")
    with pytest.raises(NotAllowed):
        desk.correct(wish, first, team.pedro)
    done = desk.submit(DONE)
    with pytest.raises(Changed):
        desk.correct(wish, first)
    back = desk.send_back(done)
    for receipt, refused in ((done, Changed), (back, NotAllowed)):
        with pytest.raises(refused):
            desk.correct(wish, receipt)
    done = desk.submit(DONE)
    desk.run(verification.verify, team.lucas, _id(done), "tap:ok", NOW)
    with pytest.raises(Invalid, match="verified"):
        desk.correct(wish, done)


# Who hears of it


def test_liaisons_hear_of_what_waits_for_them(desk: Desk, team: Team, database: Database) -> None:
    desk.submit(GOING)
    assert told(database) == []
    for wish, template in ((BLOCKED, "report_blocked"), (MOVED, "report_waiting"), (DONE, "report_waiting")):
        receipt = desk.submit(wish)
        assert told(database) == [(template, team.lucas, _id(receipt))], "and what is overtaken is withdrawn"


def test_what_a_liaison_reports_another_hears_of(desk: Desk, team: Team, database: Database) -> None:
    number = _id(desk.submit(DONE, team.lucas))
    assert told(database) == [("report_waiting", team.diana, number), ("report_waiting", team.dario, number)]


def test_who_stands_in_for_the_liaison_hears_too(desk: Desk, team: Team, database: Database) -> None:
    def hire(session: Session) -> int:
        lina = enter(session, "Lina Prueba", Role.COORDINATOR)
        assignments.assign(session, lina, [SANTA_MARTA])
        away = absences.propose(session, team.lucas, lina, date(2026, 11, 27), NOW, TODAY)
        absences.answer(session, away.id or 0, lina, True, NOW)
        return lina

    lina = desk.run(hire)
    desk.submit(DONE)
    assert [person for template, person, _ in told(database)] == [team.lucas, lina]


def test_an_undone_report_is_not_told_and_the_one_before_is_again(desk: Desk, team: Team, database: Database) -> None:
    moved = desk.submit(MOVED)
    desk.undo(desk.submit(GOING))
    assert told(database) == [("report_waiting", team.lucas, _id(moved))]
    desk.undo(desk.submit(DONE))
    assert told(database) == [("report_waiting", team.lucas, _id(moved))]
    desk.undo(moved)
    assert told(database) == []


def test_what_was_told_is_not_told_again(desk: Desk, team: Team, database: Database) -> None:
    moved = desk.submit(MOVED)

    def send(session: Session) -> None:
        session.exec(select(Delivery)).one().state = DeliveryState.SENT

    desk.run(send)
    desk.undo(desk.submit(GOING))
    assert told(database) == [("report_waiting", team.lucas, _id(moved))]


def test_what_is_refused_tells_nobody(desk: Desk, team: Team, database: Database) -> None:
    refusals: list[Callable[[], Any]] = [
        lambda: desk.submit(DONE, team.bea),
        lambda: desk.submit(replace(MOVED, new_due_on=TODAY)),
        lambda: desk.run(reports.submit, team.olga, team.ju03, DONE, 99, "tap:x", NOW),
    ]
    for refused in refusals:
        with pytest.raises(DomainError):
            refused()
    assert told(database) == []


def test_activities_do_not_wait_for_one_another(desk: Desk, team: Team) -> None:
    """Sixteen activities by eight threads at once: none is lost, none has another's report."""
    ids = [desk.run(add_activity, f"X-{number}") for number in range(16)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: desk.run(reports.submit, team.olga, n, DONE, None, f"tap:a{n}", NOW), ids))
    assert sorted(report.activity_id for report in desk.history()) == ids
