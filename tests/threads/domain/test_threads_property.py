"""Whatever people do, come and go, every answer reaches exactly those who ask the same and whom its author answers,
once; no question is without an owner; nothing of one secretariat reaches another."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.base.errors import DomainError
from bot.people import absences, assignments
from bot.threads import threads
from bot.threads.readers import Desk
from db.engine import Database
from db.models import Delivery, DeliveryAction, Role, SaidKind, Standing, Thread, ThreadCard, ThreadMessage, ThreadState
from db.models import Person as Row
from tests.planning import MEDELLIN, NOW, SANTA_MARTA, TUNJA, enter
from tests.threads.desk import BOGOTA, ThreadDesk

STEPS = 70
TOPICS = ("plazo", "acta", "transporte")


@dataclass
class Told:
    """What is known of a thread without asking the bot."""

    asker: int
    secretariat: str
    cluster: int
    state: ThreadState = ThreadState.OPEN
    turn: int = 1
    moment: int = 0


class House:
    """The bot beside a model of it."""

    def __init__(self, database: Database, seed: int) -> None:
        self.desk, self.chance, self.now = ThreadDesk(database), random.Random(seed), NOW
        run = database.transact
        self.officials = {
            run(enter, f"Persona {code} {n}", Role.OFFICIAL, code): code
            for code in (SANTA_MARTA, MEDELLIN, TUNJA)
            for n in range(2)
        }
        self.liaisons = [
            run(enter, "Enlace Uno", Role.LIAISON, SANTA_MARTA, TUNJA),
            run(enter, "Enlace Dos", Role.LIAISON, SANTA_MARTA),
            run(enter, "Enlace Tres", Role.LIAISON, MEDELLIN),
        ]
        self.coordinators = [run(enter, f"Coordina {n}", Role.COORDINATOR) for n in range(2)]
        self.known: dict[int, Told] = {}
        self.events = 0

    @property
    def post(self) -> list[int]:
        return [*self.liaisons, *self.coordinators]

    def may(self, person: int, thread: int) -> bool:
        row = self.desk.run(lambda session: session.get_one(Row, person))
        codes = self.desk.run(lambda session: [each.code for each in assignments.secretariats_of(session, person)])
        told = self.known[thread]
        if row.standing is not Standing.ACTIVE or person == told.asker:
            return False
        return row.role is Role.COORDINATOR or (row.role is Role.LIAISON and told.secretariat in codes)

    # What happens

    def ask(self) -> None:
        asker = self.chance.choice(sorted(self.officials))
        topic = self.chance.choice(TOPICS)
        before = dict(self.known)
        thread = self.desk.ask(asker, f"{topic} de {asker} {self.events}", self.now)
        self.events += 1
        open_ones = [n for n, t in before.items() if t.state is ThreadState.OPEN and t.turn == 1]
        same = [n for n in open_ones if self.topics[before[n].cluster] == topic]
        mine = [n for n in same if before[n].asker == asker]
        if mine:
            assert thread.id in mine, "what one waits for already goes on in its thread"
            return
        assert thread.id is not None
        cluster = before[same[-1]].cluster if same else thread.id
        self.topics[cluster] = topic
        self.known[thread.id] = Told(asker, self.officials[asker], cluster)

    topics: dict[int, str]

    def answer(self) -> None:
        thread = self._some()
        if thread is None:
            return
        person, source = self.chance.choice(self.post), f"tap:answer{self.events}"
        self.events += 1
        told = self.known[thread]
        expected = {thread} | {
            number
            for number, each in self.known.items()
            if told.turn == 1 and each.turn == 1 and each.cluster == told.cluster and each.state is told.state
            if told.state is ThreadState.OPEN or (told.state is ThreadState.ANSWERED and each.moment == told.moment)
            if self.may(person, number)
        }
        row = self.desk.run(lambda session: session.get_one(Thread, thread))
        for _ in range(self.chance.choice([1, 1, 3])):  # the same tap again
            if not self.may(person, thread):
                with pytest.raises(DomainError):
                    self.desk.answer(person, row, "Respuesta", self.now, source)
                return
            self.desk.answer(person, row, "Respuesta", self.now, source)
        said = [each for each in self.desk.rows(ThreadMessage) if each.source.startswith(f"{source}:")]
        assert sorted(each.thread_id for each in said) == sorted(expected)
        for number in expected:
            each = self.known[number]
            each.state, each.moment = ThreadState.ANSWERED, each.moment or self.events

    def write(self) -> None:
        thread = self._some()
        if thread is None:
            return
        told = self.known[thread]
        row = self.desk.run(lambda session: session.get_one(Thread, thread))
        self.desk.write(told.asker, row, f"más {self.events}", self.now)
        self.events += 1
        if told.state is not ThreadState.OPEN:
            told.state, told.turn, told.moment = ThreadState.OPEN, told.turn + 1, 0

    def close(self) -> None:
        thread = self._some()
        if thread is not None:
            row = self.desk.run(lambda session: session.get_one(Thread, thread))
            self.desk.close_own(self.known[thread].asker, row, self.now)
            self.known[thread].state = ThreadState.CLOSED

    def pass_on(self) -> None:
        thread, person = self._some(), self.chance.choice(self.post)
        if thread is None:
            return
        row = self.desk.run(lambda session: session.get_one(Thread, thread))
        to = self.chance.choice([None, *self.liaisons])
        may = self.may(person, thread) and self.known[thread].state is ThreadState.OPEN
        if may and (to is None or (to != person and self.may(to, thread) and to in self.liaisons)):
            self.desk.pass_on(person, row, to, self.now)
            return
        with pytest.raises(DomainError):
            self.desk.pass_on(person, row, to, self.now)

    def come_and_go(self) -> None:
        """A liaison leaves, comes back, or stands in front of other secretariats."""
        person = self.chance.choice(self.liaisons)

        def change(session: Session) -> None:
            row = session.get_one(Row, person)
            row.standing = self.chance.choice([Standing.ACTIVE, Standing.ACTIVE, Standing.DEACTIVATED])
            codes = [SANTA_MARTA, MEDELLIN, TUNJA]
            assignments.assign(session, person, self.chance.sample(codes, self.chance.randint(1, 2)))

        self.desk.run(change)

    def be_away(self) -> None:
        person, today = self.chance.choice(self.post), self.now.astimezone(BOGOTA).date()
        until = today + timedelta(days=self.chance.randint(0, 3))
        self.desk.run(absences.propose, person, None, until, self.now, today)

    def wait(self) -> None:
        self.now += timedelta(hours=self.chance.choice([1, 3, 8, 30]))

    def _some(self) -> int | None:
        return self.chance.choice(sorted(self.known)) if self.known else None

    # What holds after each

    def look(self, before: datetime) -> None:
        self.desk.tick(self.now)
        self.desk.tick(self.now)
        self.desk.run(self._owned)
        self.desk.run(self._in_place)
        assert before <= self.now

    def _owned(self, session: Session) -> None:
        desk = Desk(session, self.now, BOGOTA)
        for number, told in self.known.items():
            thread = threads.find_thread(session, number)
            assert (thread.state, thread.turn) == (told.state, told.turn)
            if thread.state is not ThreadState.OPEN:
                continue
            readers = desk.readers(thread)
            assert readers, "a question without an owner"
            cards = session.exec(select(ThreadCard).where(ThreadCard.thread_id == number)).all()
            assert readers <= {each.person_id for each in cards}
            for card in cards:
                own = session.exec(
                    select(Delivery).where(Delivery.dedupe.startswith(f"thread:{number}:card:{card.person_id}:"))
                ).first()
                through = self.known.get(card.through_id or 0)
                shown = own is not None or (through is not None and through.state is ThreadState.OPEN)
                assert shown, "somebody is thought to have what they were never shown"

    def _in_place(self, session: Session) -> None:
        sent = session.exec(select(Delivery).where(Delivery.action == DeliveryAction.SEND)).all()
        told = [each for each in sent if each.template == "thread_told"]
        for each in told:
            message = session.get_one(ThreadMessage, each.params["message"])
            assert each.person_id == self.known[message.thread_id].asker
            assert message.kind is SaidKind.ANSWER
        answers = session.exec(select(ThreadMessage).where(ThreadMessage.kind == SaidKind.ANSWER)).all()
        assert sorted(each.params["message"] for each in told) == sorted(each.id or 0 for each in answers)

    def new_cards_are_for_those_who_may(self, seen: set[int]) -> None:
        fresh = [each for each in self.desk.rows(Delivery) if each.id not in seen and each.template != "thread_told"]
        for each in fresh:
            if each.action is DeliveryAction.SEND and each.template in ("thread_card", "thread_said"):
                number = int(each.dedupe.split(":")[1])
                assert self.may(each.person_id, number), f"{each.dedupe} is for somebody who may not see it"
            seen.add(each.id)


@pytest.mark.parametrize("seed", range(6))
def test_every_answer_reaches_exactly_who_asked(database: Database, seed: int) -> None:
    house = House(database, seed)
    house.topics = {}
    seen: set[int] = set()
    acts = [
        *[house.ask] * 6,
        *[house.answer] * 5,
        *[house.write] * 3,
        *(house.close, house.pass_on, house.come_and_go, house.be_away, house.wait, house.wait),
    ]
    for _ in range(STEPS):
        before = house.now
        house.chance.choice(acts)()
        house.look(before)
        house.new_cards_are_for_those_who_may(seen)
    assert any(each.state is ThreadState.ANSWERED for each in house.known.values())
