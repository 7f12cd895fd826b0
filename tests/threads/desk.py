"""Where the people of a team ask and answer, in the tests of threads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.threads import answering, asking, readers
from bot.threads.answering import Answered
from bot.threads.threads import Words
from db.engine import Database
from db.models import Delivery, DeliveryAction, SaidKind, Thread
from tests import tables
from tests.planning import NOW

BOGOTA = ZoneInfo("America/Bogota")


def same_first_word(text: str, others: Sequence[str]) -> int | None:
    """Questions that begin with the same word ask the same."""
    return next((place for place, other in enumerate(others) if other.split()[0] == text.split()[0]), None)


class ThreadDesk:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.run = database.transact
        self._number = 0

    def source(self, source: str | None = None) -> str:
        self._number += 1
        return source or f"tap:{self._number}"

    def ask(self, person: int, text: str, now: datetime = NOW, source: str | None = None) -> Thread:
        words = Words(text=text)
        return self.run(asking.open_thread, person, words, self.source(source), now, BOGOTA, same_first_word)

    def write(self, person: int, thread: Thread, text: str, now: datetime = NOW, source: str | None = None) -> Thread:
        return self.run(asking.write, person, thread.id or 0, Words(text=text), self.source(source), now, BOGOTA)

    def answer(
        self, person: int, thread: Thread, text: str, now: datetime = NOW, source: str | None = None
    ) -> Answered:
        given = (person, thread.id or 0, Words(text=text), self.source(source), now, BOGOTA, SaidKind.ANSWER)
        return self.run(answering.answer, *given)

    def pass_on(self, person: int, thread: Thread, to: int | None, now: datetime = NOW) -> Thread:
        return self.run(answering.pass_on, person, thread.id or 0, to, "nota", self.source(), now, BOGOTA)

    def close(self, person: int, thread: Thread, now: datetime = NOW) -> Thread:
        return self.run(answering.close, person, thread.id or 0, now, BOGOTA)

    def close_own(self, person: int, thread: Thread, now: datetime = NOW) -> Thread:
        return self.run(asking.close_own, person, thread.id or 0, now, BOGOTA)

    def tick(self, now: datetime = NOW) -> int:
        return self.run(readers.tick, now, BOGOTA)

    def again(self, thread: Thread) -> Thread:
        return self.run(lambda session: session.get_one(Thread, thread.id))

    def sent(self, template: str) -> list[Delivery]:
        def read(session: Session) -> list[Delivery]:
            rows = select(Delivery).where(Delivery.template == template, Delivery.action == DeliveryAction.SEND)
            return list(session.exec(rows.order_by(col(Delivery.id))).all())

        return self.run(read)

    def who(self, template: str) -> list[int]:
        return [each.person_id for each in self.sent(template)]

    def rows(self, table: Any) -> list[Any]:
        return tables.rows(self._database, table)
