"""Who a question reaches, and whom its answer."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.base import drafts
from bot.base.errors import Gone, NotAllowed
from bot.membership import consent, erasure, privacy
from bot.membership.retention import retention
from bot.people import absences, assignments
from bot.threads import asking, listing
from bot.threads.threads import Words
from db.engine import Database
from db.models import Person as Row
from db.models import Role, SaidKind, Standing, ThreadCard, ThreadMessage, ThreadState
from tests.planning import MEDELLIN, NOW, SANTA_MARTA, TUNJA, Team, enter
from tests.threads.desk import BOGOTA, ThreadDesk


@pytest.fixture
def desk(database: Database, team: Team) -> ThreadDesk:
    return ThreadDesk(database)


def test_a_question_goes_to_the_liaison_of_the_secretariat_and_the_answer_back(desk: ThreadDesk, team: Team) -> None:
    thread = desk.ask(team.olga, "plazo para el acta")
    assert desk.who("thread_card") == [team.lucas]
    assert desk.answer(team.lucas, thread, "El viernes").reached == 1
    assert desk.who("thread_told") == [team.olga]
    assert desk.again(thread).state is ThreadState.ANSWERED


def test_the_same_tap_and_the_same_answer_again_have_one_effect(desk: ThreadDesk, team: Team) -> None:
    first, second = (desk.ask(team.olga, "plazo", source="tap:a") for _ in range(2))
    assert first.id == second.id
    for _ in range(2):
        desk.answer(team.lucas, first, "El viernes", source="tap:b")
    assert desk.who("thread_card") == [team.lucas]
    assert desk.who("thread_told") == [team.olga]


def test_the_same_message_again_adds_nothing_to_what_is_being_written(database: Database, team: Team) -> None:
    """Killed between its effect and its confirmation, a message comes twice."""

    def write(session: Session, text: str, source: str) -> str:
        draft = drafts.current(session, team.olga, NOW)
        assert draft is not None
        return str(asking.add(session, draft, Words(text=text), source, NOW).data["text"])

    database.transact(asking.begin, team.olga, NOW)
    for _ in range(2):
        assert database.transact(write, "¿Dónde queda?", "msg:1") == "¿Dónde queda?"
    assert database.transact(write, "¿Dónde queda?", "msg:2") == "¿Dónde queda?\n¿Dónde queda?"


def test_a_secretariat_without_a_liaison_goes_to_the_coordination_at_once(desk: ThreadDesk, team: Team) -> None:
    desk.ask(team.bea, "plazo")
    assert desk.who("thread_card") == [team.diana, team.dario]


def test_a_liaison_asks_the_coordination_and_a_coordinator_nobody(desk: ThreadDesk, team: Team) -> None:
    desk.ask(team.lucas, "plazo")
    assert desk.who("thread_card") == [team.diana, team.dario]
    with pytest.raises(NotAllowed):
        desk.ask(team.diana, "plazo")


def test_all_liaisons_away_the_coordination_has_it(desk: ThreadDesk, team: Team) -> None:
    desk.run(absences.propose, team.lucas, None, NOW.date() + timedelta(days=3), NOW, NOW.date())
    desk.ask(team.olga, "plazo")
    assert desk.who("thread_card") == [team.diana, team.dario]


def test_questions_alike_are_one_card_and_one_answer_reaches_each_asker_once(desk: ThreadDesk, team: Team) -> None:
    first, second = desk.ask(team.olga, "plazo del acta"), desk.ask(team.pedro, "plazo en otras palabras")
    desk.tick()
    assert first.cluster == second.cluster
    assert desk.who("thread_card") == [team.lucas]
    assert desk.answer(team.lucas, second, "El viernes").reached == 2
    assert sorted(desk.who("thread_told")) == sorted([team.olga, team.pedro])


def test_an_answer_of_a_liaison_reaches_no_secretariat_that_is_not_theirs(desk: ThreadDesk, team: Team) -> None:
    """The other one's question waits on, with whoever answers for it."""
    mine, other = desk.ask(team.olga, "plazo"), desk.ask(team.bea, "plazo también")
    assert desk.answer(team.lucas, mine, "El viernes").reached == 1
    assert desk.who("thread_told") == [team.olga]
    assert desk.again(other).state is ThreadState.OPEN
    with pytest.raises(NotAllowed):
        desk.answer(team.lucas, other, "El viernes")


def test_the_answer_of_a_coordinator_reaches_everybody_who_asks_the_same(desk: ThreadDesk, team: Team) -> None:
    desk.ask(team.olga, "plazo")
    other = desk.ask(team.bea, "plazo también")
    assert desk.answer(team.diana, other, "El viernes").reached == 2


def test_a_card_that_stood_for_another_question_is_replaced_when_its_own_is_closed(
    desk: ThreadDesk, team: Team
) -> None:
    first, second = desk.ask(team.olga, "plazo"), desk.ask(team.pedro, "plazo también")
    desk.close_own(team.olga, first)
    assert [each.params["thread"] for each in desk.sent("thread_card")] == [first.id, second.id]
    assert desk.who("thread_card") == [team.lucas, team.lucas]


def test_what_is_asked_again_while_it_waits_goes_on_in_its_thread(desk: ThreadDesk, team: Team) -> None:
    first, again = desk.ask(team.olga, "plazo"), desk.ask(team.olga, "plazo otra vez")
    assert first.id == again.id
    assert desk.who("thread_said") == [team.lucas]


def test_writing_opens_it_again_for_whoever_answers_today(desk: ThreadDesk, team: Team) -> None:
    thread = desk.ask(team.olga, "plazo")
    desk.answer(team.lucas, thread, "El viernes")
    desk.close_own(team.olga, thread)
    desk.write(team.olga, thread, "¿y la hora?")
    assert (desk.again(thread).state, desk.again(thread).turn) == (ThreadState.OPEN, 2)
    assert desk.who("thread_said") == [team.lucas]


def test_who_writes_from_another_secretariat_begins_a_new_thread_there(desk: ThreadDesk, team: Team) -> None:
    thread = desk.ask(team.olga, "plazo")
    desk.answer(team.lucas, thread, "El viernes")
    desk.run(assignments.assign, team.olga, [MEDELLIN])
    later = desk.write(team.olga, thread, "¿y la hora?")
    assert (later.id, later.secretariat_code) != (thread.id, SANTA_MARTA)
    assert team.lucas not in desk.who("thread_said")
    assert desk.who("thread_card")[1:] == [team.diana, team.dario]


def test_nobody_else_can_write_in_a_thread_or_answer_it(desk: ThreadDesk, team: Team) -> None:
    thread = desk.ask(team.olga, "plazo")
    for other in (team.pedro, team.bea, team.lucas, team.diana):
        with pytest.raises(Gone):
            desk.write(other, thread, "hola")
    for other in (team.olga, team.pedro, team.bea):
        with pytest.raises(NotAllowed):
            desk.answer(other, thread, "hola")


def test_it_is_passed_on_within_the_secretariat_or_to_the_coordination(desk: ThreadDesk, team: Team) -> None:
    laura = desk.run(enter, "Laura Prueba", Role.LIAISON, SANTA_MARTA)
    far = desk.run(enter, "Lejana Prueba", Role.LIAISON, TUNJA)
    thread = desk.ask(team.olga, "plazo")
    with pytest.raises(NotAllowed):
        desk.pass_on(team.lucas, thread, far)
    desk.pass_on(team.lucas, thread, laura)
    desk.pass_on(laura, thread, None)
    assert sorted(desk.who("thread_card")) == sorted([team.lucas, laura, team.diana, team.dario])


def test_who_takes_over_from_a_liaison_who_leaves_gets_what_waits(desk: ThreadDesk, team: Team) -> None:
    desk.ask(team.olga, "plazo")
    laura = desk.run(enter, "Laura Prueba", Role.LIAISON, SANTA_MARTA)
    desk.run(lambda session: setattr(session.get_one(Row, team.lucas), "standing", Standing.DEACTIVATED))
    desk.tick()
    assert desk.who("thread_card") == [team.lucas, laura]


def test_an_erased_person_vanishes_and_what_was_answered_stays(desk: ThreadDesk, team: Team) -> None:
    thread = desk.ask(team.olga, "palabras irrepetibles")
    desk.answer(team.lucas, thread, "El viernes")
    desk.write(team.olga, thread, "otras irrepetibles")
    exported = desk.run(privacy.export, team.olga)
    assert [row["text"] for row in exported["thread_messages"]] == ["palabras irrepetibles", "otras irrepetibles"]
    desk.run(erasure.erase, team.olga, NOW)
    said = {each.kind: each.text for each in desk.rows(ThreadMessage)}
    assert said == {SaidKind.QUESTION: "", SaidKind.WORDS: "", SaidKind.ANSWER: "El viernes"}
    assert not [
        each.source for each in desk.rows(ThreadMessage) if each.person_id == team.olga and "tap" in each.source
    ]
    assert desk.again(thread).state is ThreadState.CLOSED


def test_an_erased_liaison_leaves_the_answer_and_no_question_without_an_owner(desk: ThreadDesk, team: Team) -> None:
    thread, other = desk.ask(team.olga, "plazo"), desk.ask(team.pedro, "acta")
    desk.answer(team.lucas, thread, "El viernes")
    desk.run(erasure.erase, team.lucas, NOW)
    desk.tick()
    assert "El viernes" in [each.text for each in desk.rows(ThreadMessage)]
    holders = {each.person_id for each in desk.rows(ThreadCard) if each.thread_id == other.id}
    assert holders == {team.diana, team.dario}


def test_what_is_added_to_an_answer_goes_to_the_same_people_and_to_nobody_once_its_author_was_erased(
    desk: ThreadDesk, team: Team
) -> None:
    first, _ = desk.ask(team.olga, "plazo"), desk.ask(team.pedro, "plazo también")
    other = desk.ask(team.pedro, "acta")
    desk.answer(team.lucas, other, "En la sede")
    desk.answer(team.lucas, first, "El viernes")
    assert desk.answer(team.lucas, first, "A las 3").reached == 2
    desk.run(erasure.erase, team.lucas, NOW)
    assert desk.answer(team.diana, first, "A las 4").reached == 1


def test_silence_asks_the_liaison_again_and_then_the_coordination(desk: ThreadDesk, team: Team) -> None:
    """Asked on Friday at 10: reminded at 15:00, on Monday at 10:00 the coordination, as no one else is left."""
    desk.ask(team.olga, "plazo")
    desk.tick(NOW + timedelta(hours=4, minutes=59))
    assert desk.who("thread_card") == [team.lucas]
    for _ in range(2):
        desk.tick(NOW + timedelta(hours=5))
    assert desk.who("thread_card") == [team.lucas, team.lucas]
    desk.tick(NOW + timedelta(days=2, hours=23))
    assert desk.who("thread_card") == [team.lucas, team.lucas]
    for _ in range(2):
        desk.tick(NOW + timedelta(days=3))
    assert desk.who("thread_card") == [team.lucas, team.lucas, team.diana, team.dario]


def test_old_words_go_and_answers_stay_while_what_waits_is_kept(desk: ThreadDesk, team: Team) -> None:
    old, waiting = desk.ask(team.olga, "plazo"), desk.ask(team.pedro, "acta")
    desk.answer(team.lucas, old, "El viernes")
    long_after = NOW + timedelta(days=800)
    assert desk.run(retention, long_after, 12) >= 1
    said = {(each.thread_id, each.kind): each.text for each in desk.rows(ThreadMessage)}
    assert said[old.id, SaidKind.QUESTION] == ""
    assert said[old.id, SaidKind.ANSWER] == "El viernes"
    assert said[waiting.id, SaidKind.QUESTION] == "acta"


def test_who_withdraws_their_consent_waits_for_nothing_any_more(desk: ThreadDesk, team: Team) -> None:
    thread = desk.ask(team.olga, "palabras irrepetibles")
    desk.run(consent.withdraw, team.olga, NOW)
    assert [each.text for each in desk.rows(ThreadMessage)] == [""]
    assert desk.again(thread).state is ThreadState.CLOSED


def test_questions_are_counted_by_state_and_overdue_ones_once_more(desk: ThreadDesk, team: Team) -> None:
    first, second = desk.ask(team.olga, "plazo"), desk.ask(team.pedro, "acta")
    desk.ask(team.bea, "transporte")
    desk.answer(team.lucas, first, "El viernes")
    desk.close(team.lucas, second)
    counted = [desk.run(listing.counts, NOW + timedelta(days=days), BOGOTA) for days in (0, 4)]
    assert counted[0] == {"open": 1, "answered": 1, "closed": 1, "overdue": 0}
    assert counted[1] == {"open": 1, "answered": 1, "closed": 1, "overdue": 1}
