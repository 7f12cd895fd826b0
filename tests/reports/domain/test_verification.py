"""Liaisons answer what was reported, once, knowing the latest, and never their own."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.app import LETTERS
from bot.base.errors import DomainError, Invalid, NotAllowed
from bot.delivery import taking
from bot.membership import erasure
from bot.people import audit
from bot.plans import plans
from bot.plans.ledger import Archived, Changed, ReportReceipt
from bot.reports import reports, reviewing, verification
from bot.reports.notices import ReportCard
from bot.reports.reports import Wish
from db.engine import Database
from db.models import Activity, ActivityChange, ActivityStatus, AuditEntry, ChangeKind, Report, ReportKind
from tests.planning import DUE, MEDELLIN, NOW, SANTA_MARTA, TUNJA, Team, TeamDesk, add_activity, add_file, told

GOING, DONE = Wish(ActivityStatus.IN_PROGRESS, 40), Wish(ActivityStatus.DONE)
NEW_DUE = date(2026, 12, 18)
MOVED = Wish(ActivityStatus.RESCHEDULE_REQUESTED, note="Falta el acta", new_due_on=NEW_DUE)
_BOGOTA = ZoneInfo("America/Bogota")
BLOCKED = Wish(ActivityStatus.BLOCKED, note="Falta presupuesto")


class Desk(TeamDesk):
    def submit(self, wish: Wish, who: int | None = None) -> int:
        made = self.run(
            reports.submit, who or self.team.olga, self.team.ju03, wish, self.state.latest_id, self.source(), NOW
        )
        return _id(made)

    def correct(self, wish: Wish, report_id: int) -> int:
        return _id(self.run(reports.correct, self.team.olga, report_id, wish, self.source(), NOW))

    def verify(self, report_id: int, who: int | None = None) -> ReportReceipt:
        return self.run(verification.verify, who or self.team.lucas, report_id, self.source(), NOW)

    def send_back(self, report_id: int, who: int | None = None, reason: str = "Falta la firma") -> ReportReceipt:
        return self.run(verification.send_back, who or self.team.lucas, report_id, reason, self.source(), NOW)

    def approve(self, report_id: int, who: int | None = None) -> ReportReceipt:
        return self.run(verification.approve_date, who or self.team.lucas, report_id, self.source(), NOW)

    def decline(self, report_id: int, who: int | None = None, reason: str = "Es la fecha del MEN") -> ReportReceipt:
        return self.run(verification.decline_date, who or self.team.lucas, report_id, reason, self.source(), NOW)

    def changes(self) -> list[ActivityChange]:
        return self.run(lambda session: list(session.exec(select(ActivityChange)).all()))

    def reports(self) -> int:
        return self.run(lambda session: len(session.exec(select(Report)).all()))


@pytest.fixture
def desk(database: Database, team: Team) -> Desk:
    return Desk(database, team)


def _id(receipt: ReportReceipt) -> int:
    assert receipt.report.id is not None
    return receipt.report.id


def _point(receipt: ReportReceipt) -> tuple[ActivityStatus, int]:
    return receipt.state.status, receipt.state.percentage


# What is done


def test_verified_is_the_end(desk: Desk, team: Team) -> None:
    done = desk.submit(DONE)
    receipt = desk.verify(done)
    assert _point(receipt) == (ActivityStatus.VERIFIED, 100)
    assert (receipt.report.kind, receipt.report.answers_id, receipt.before) == (
        ReportKind.VERIFICATION,
        done,
        (ActivityStatus.DONE, 100),
    )
    assert reports.choices(desk.state) == ()


def test_returned_goes_back_to_the_percentage_before_with_its_reason(desk: Desk) -> None:
    desk.submit(GOING)
    corrected = desk.correct(replace(DONE, note="Con el acta"), desk.submit(DONE))
    receipt = desk.send_back(corrected, reason=" Falta la firma ")
    assert _point(receipt) == (ActivityStatus.RETURNED, 40)
    assert (receipt.report.note, receipt.report.answers_id) == ("Falta la firma", corrected)


def test_what_was_verified_may_be_returned(desk: Desk, team: Team, database: Database) -> None:
    desk.submit(GOING)
    done = desk.submit(DONE)
    verified = _id(desk.verify(done))
    receipt = desk.send_back(verified, team.diana)
    assert _point(receipt) == (ActivityStatus.RETURNED, 40)
    assert receipt.report.answers_id == done
    assert told(database)[-1] == ("report_returned", team.olga, _id(receipt))


def test_a_return_without_a_reason_is_asked_for_one(desk: Desk) -> None:
    done = desk.submit(DONE)
    with pytest.raises(Invalid, match="needs_reason"):
        desk.send_back(done, reason=" ")


# New dates


@pytest.mark.parametrize("first", [None, GOING, BLOCKED])
def test_an_approved_date_holds_and_the_status_is_what_it_was(desk: Desk, team: Team, first: Wish | None) -> None:
    if first:
        desk.submit(first)
    before = desk.state
    asked = desk.submit(MOVED)
    assert desk.state.activity.due_on == DUE, "a request moves nothing"
    receipt = desk.approve(asked)
    assert _point(receipt) == (before.status, before.percentage)
    assert (receipt.state.activity.due_on, receipt.state.activity.sheet_due_on) == (NEW_DUE, DUE)
    (change,) = desk.changes()
    assert (change.kind, change.fields, change.person_id, change.at) == (
        ChangeKind.RESCHEDULED,
        {"due_on": "2026-12-18"},
        team.lucas,
        NOW,
    )
    (entry,) = desk.run(lambda session: session.exec(select(AuditEntry)).all())
    assert (entry.act, entry.actor_id, entry.person_id) == ("date_approved", team.lucas, team.olga)
    assert entry.detail == {"due_on": "2026-12-18", "secretariat": SANTA_MARTA, "activity": "JU-03"}
    assert desk.run(audit.every, team.diana).entries == [entry]


def test_a_declined_date_changes_nothing_but_the_status(desk: Desk) -> None:
    desk.submit(GOING)
    receipt = desk.decline(desk.submit(MOVED))
    assert _point(receipt) == (ActivityStatus.IN_PROGRESS, 40)
    assert (receipt.state.activity.due_on, receipt.report.note) == (DUE, "Es la fecha del MEN")
    assert desk.changes() == []
    with pytest.raises(Invalid, match="needs_reason"):
        desk.decline(desk.submit(MOVED), reason="")


def test_of_several_requests_the_last_is_answered_and_none_is_left(desk: Desk) -> None:
    desk.submit(GOING)
    desk.submit(MOVED)
    second = desk.submit(replace(MOVED, new_due_on=date(2027, 1, 15)))
    third = desk.correct(replace(MOVED, new_due_on=date(2027, 1, 22)), second)
    receipt = desk.approve(third)
    assert receipt.state.activity.due_on == date(2027, 1, 22)
    assert receipt.state.status is ActivityStatus.IN_PROGRESS


def test_progress_said_with_a_request_is_kept(desk: Desk) -> None:
    desk.submit(GOING)
    assert desk.decline(desk.submit(replace(MOVED, percentage=60))).state.percentage == 60


def test_a_request_is_withdrawn_by_the_next_report(desk: Desk) -> None:
    asked = desk.submit(MOVED)
    desk.submit(GOING)
    with pytest.raises(Changed):
        desk.approve(asked)
    assert desk.state.activity.due_on == DUE


# Who, and once


@pytest.mark.parametrize("act", ["verify", "send_back", "approve", "decline"])
def test_only_who_answers_for_the_secretariat_and_did_not_say_it(desk: Desk, team: Team, act: str) -> None:
    wish = DONE if act in ("verify", "send_back") else MOVED
    for who in (team.olga, team.pedro, team.bea):
        with pytest.raises(NotAllowed):
            getattr(desk, act)(desk.submit(wish) if desk.state.open else desk.state.latest_id, who)
    own = desk.correct(replace(wish, note="Con acta"), desk.state.latest_id or 0)
    assert getattr(desk, act)(own, team.diana).report.person_id == team.diana


@pytest.mark.parametrize("act", ["verify", "send_back", "approve", "decline"])
def test_nobody_answers_their_own(desk: Desk, team: Team, act: str) -> None:
    number = desk.submit(DONE if act in ("verify", "send_back") else MOVED, team.lucas)
    with pytest.raises(Invalid, match="own_report"):
        getattr(desk, act)(number, team.lucas)
    assert getattr(desk, act)(number, team.diana)


@pytest.mark.parametrize("act", ["verify", "send_back", "approve", "decline"])
def test_an_answer_is_to_what_was_shown(desk: Desk, team: Team, act: str) -> None:
    wish, other = (DONE, MOVED) if act in ("verify", "send_back") else (MOVED, DONE)
    first = desk.submit(wish)
    desk.correct(replace(other, note="Era otra cosa"), first)
    for stale in (first, desk.state.latest_id or 0):
        with pytest.raises(Changed):
            getattr(desk, act)(stale)
    before = desk.reports()

    def archive(session: Session) -> None:
        session.get_one(Activity, team.ju03).archived_at = NOW

    desk.run(archive)
    with pytest.raises(Archived):
        getattr(desk, act)(desk.state.latest_id or 0)
    assert desk.reports() == before


def test_the_same_tap_gives_the_same_receipt(desk: Desk, team: Team) -> None:
    done = desk.submit(DONE)
    first = desk.run(verification.verify, team.lucas, done, "tap:x", NOW)
    again = desk.run(verification.verify, team.lucas, done, "tap:x", NOW + timedelta(days=1))
    assert (again.report, again.folio, again.repeated) == (first.report, first.folio, True)
    moved = desk.run(add_activity, "X")
    asked = desk.run(reports.submit, team.olga, moved, MOVED, None, "tap:moved", NOW)
    both = [desk.run(verification.approve_date, team.lucas, _id(asked), "tap:y", NOW) for _ in range(2)]
    assert both[0].report == both[1].report
    assert len(desk.changes()) == 1


def test_of_eight_answers_at_once_one_counts(desk: Desk, team: Team, database: Database) -> None:
    done = desk.submit(DONE)

    def answer(number: int) -> bool:
        who = (team.lucas, team.diana)[number % 2]
        try:
            if number < 4:
                desk.run(verification.verify, who, done, f"tap:a{number}", NOW)
            else:
                desk.run(verification.send_back, who, done, "Falta", f"tap:a{number}", NOW)
        except Changed:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(answer, range(8))).count(True) == 1
    assert desk.reports() == 2
    assert len([each for each in told(database) if each[1] == team.olga]) == 1


def test_an_undo_and_a_verification_at_once_agree(desk: Desk, team: Team) -> None:
    """Either it is verified and stays, or it is taken back and nothing is verified."""
    for number in range(6):
        activity = desk.run(add_activity, f"X-{number}")
        done = _id(desk.run(reports.submit, team.olga, activity, DONE, None, f"tap:d{number}", NOW))

        def undo(done: int = done) -> None:
            desk.run(reports.undo, team.olga, done, NOW)

        def verify(done: int = done, number: int = number) -> None:
            desk.run(verification.verify, team.lucas, done, f"tap:v{number}", NOW)

        with ThreadPoolExecutor(2) as threads:
            tries = [threads.submit(act) for act in (undo, verify)]
        failed = [each.exception() for each in tries]
        assert [isinstance(error, DomainError) for error in failed].count(True) == 1, failed
        status = desk.run(plans.state, activity).status
        assert status is (ActivityStatus.VERIFIED if failed[0] else ActivityStatus.NOT_STARTED)


# What waits, and who hears


def test_what_waits_comes_oldest_first_and_only_from_ones_own(desk: Desk, team: Team) -> None:
    later = desk.run(add_activity, "JU-01")
    elsewhere = desk.run(add_activity, "JU-02", MEDELLIN)
    tunja = desk.run(add_activity, "JU-04", TUNJA)
    desk.submit(MOVED)
    desk.run(reports.submit, team.olga, later, DONE, None, "1", NOW)
    desk.run(reports.submit, team.bea, elsewhere, DONE, None, "2", NOW)
    desk.run(reports.submit, team.diana, tunja, BLOCKED, None, "3", NOW)
    run = desk.run
    assert [each.activity.code for each in run(verification.waiting, team.lucas)] == ["JU-03", "JU-01"]
    assert [each.activity.code for each in run(verification.waiting, team.diana)] == ["JU-03", "JU-01", "JU-02"]
    with pytest.raises(NotAllowed):
        run(verification.waiting, team.olga)


@pytest.mark.parametrize(
    ("wish", "act", "template"),
    [
        (DONE, "verify", "report_verified"),
        (DONE, "send_back", "report_returned"),
        (MOVED, "approve", "date_approved"),
        (MOVED, "decline", "date_declined"),
    ],
)
def test_who_reported_hears_what_came_of_it(
    desk: Desk, team: Team, database: Database, wish: Wish, act: str, template: str
) -> None:
    receipt = getattr(desk, act)(desk.submit(wish))
    assert told(database) == [(template, team.olga, _id(receipt))], "and the liaison is not asked any more"


def test_who_left_hears_nothing(desk: Desk, team: Team, database: Database) -> None:
    done = desk.submit(DONE)
    desk.run(erasure.erase, team.olga, NOW)
    desk.verify(done)
    assert [each for each in told(database) if each[1] == team.olga] == []


def test_who_answers_a_corrected_report_sees_the_files_of_both(desk: Desk, team: Team) -> None:
    """In the message and in /revisar."""
    first, second = desk.run(add_file, team.olga, "acta.pdf"), desk.run(add_file, team.olga, "lista.pdf")
    wrong = desk.submit(replace(DONE, evidence=(first,)))
    again = replace(DONE, evidence=(second,), note="faltaba la lista")
    done = desk.run(reports.correct, team.olga, wrong, again, "tap:again", NOW).report.id
    assert done is not None

    def take(session: Session) -> list[ReportCard]:
        number = taking.take_over(session, "test", NOW, timedelta(minutes=1))
        assert number is not None
        return [letter.params["card"] for letter in taking.take(session, number, NOW, 9, _BOGOTA, LETTERS).letters]

    cards = {card.report.id: card for card in desk.run(take)}
    assert (cards[done].evidence, cards[done].answers) == (("acta.pdf", "lista.pdf"), None)
    assert desk.run(reviewing.find_review, team.lucas, done).files == ("acta.pdf", "lista.pdf")


def test_a_message_that_leaves_says_what_holds_then(desk: Desk, team: Team) -> None:
    file = desk.run(add_file, team.olga, "acta.pdf")
    done = desk.submit(replace(DONE, evidence=(file,), note="lista"))

    def take(session: Session) -> list[ReportCard]:
        number = taking.take_over(session, "test", NOW, timedelta(minutes=1))
        assert number is not None
        return [letter.params["card"] for letter in taking.take(session, number, NOW, 9, _BOGOTA, LETTERS).letters]

    (card,) = desk.run(take)
    assert (card.report.id, card.folio, card.author, card.evidence, card.answers) == (
        done,
        reports.folio(done),
        "Olga Prueba",
        ("acta.pdf",),
        None,
    )
    back = desk.send_back(done)
    desk.submit(DONE, team.pedro)
    (card, waits) = sorted(desk.run(take), key=lambda each: each.report.id or 0)
    assert (card.report.id, card.author, card.report.note) == (back.report.id, "Lucas Prueba", "Falta la firma")
    assert card.answers is not None
    assert (card.answers.note, card.evidence, card.state.status) == ("lista", ("acta.pdf",), ActivityStatus.DONE)
    assert waits.author == "Pedro Prueba"


# Undoing


def test_an_answer_is_undone_once_and_what_held_holds_again(desk: Desk) -> None:
    first = desk.submit(DONE)
    returned = _id(desk.send_back(first))
    with ThreadPoolExecutor(4) as pool:
        undone = list(pool.map(lambda _: desk.run(verification.undo, desk.team.lucas, returned, NOW), range(4)))
    assert sorted(each.repeated for each in undone) == [False, True, True, True]
    assert (desk.state.status, desk.state.percentage, desk.state.latest_id) == (ActivityStatus.DONE, 100, first)
    assert desk.reports() == 2, "both stay in the history"
    desk.verify(first)


def test_what_was_answered_before_holds_after_the_undo(desk: Desk) -> None:
    verified = _id(desk.verify(desk.submit(DONE)))
    returned = _id(desk.send_back(verified))
    desk.run(verification.undo, desk.team.lucas, returned, NOW)
    assert desk.state.latest_id == verified
    desk.run(verification.undo, desk.team.lucas, verified, NOW)
    assert desk.state.status is ActivityStatus.DONE


def test_a_declined_date_waits_again_and_an_approved_one_stays(desk: Desk) -> None:
    asked = desk.submit(MOVED)
    desk.run(verification.undo, desk.team.lucas, _id(desk.decline(asked)), NOW)
    assert desk.state.status is ActivityStatus.RESCHEDULE_REQUESTED
    approved = _id(desk.approve(asked))
    with pytest.raises(NotAllowed):
        desk.run(verification.undo, desk.team.lucas, approved, NOW)
    assert desk.state.activity.due_on == NEW_DUE


def test_only_ones_own_answer_the_latest_and_within_minutes(desk: Desk) -> None:
    said = desk.submit(DONE)
    returned = _id(desk.send_back(said))
    for who, report in ((desk.team.diana, returned), (desk.team.olga, returned), (desk.team.lucas, said)):
        with pytest.raises(NotAllowed):
            desk.run(verification.undo, who, report, NOW)
    with pytest.raises(Invalid, match="undo_late"):
        desk.run(verification.undo, desk.team.lucas, returned, NOW + timedelta(minutes=11))
    desk.submit(GOING)
    with pytest.raises(Invalid, match="undo_superseded"):
        desk.run(verification.undo, desk.team.lucas, returned, NOW)
