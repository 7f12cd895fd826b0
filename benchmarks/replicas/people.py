"""The people of the run: each asks, reports on an activity of their own and asks again, in one breath, and registers
the report once its card is there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from benchmarks.replicas.comparison import Kind, Said, Sent, Story, apologies
from bot.people import assignments
from bot.people.people import CONSENT_VERSION
from db.engine import Database
from db.models import Person, Question, Report, Role, Secretariat, Standing
from tests import processes
from tests.few_articles import QUESTIONS
from tests.planning import add_activity
from tests.processes import Simulator

LIAISONS = 20
PLACES = 90  # secretariats
AT_ONCE = 300  # people who wait for something
DUPLICATES = 0.2  # of all updates are brought twice
CARD, BUTTON, RECEIPT = "Revise y confirme", "Registrar", "Registrado"
AGAIN = "Confírmelo de nuevo"  # the card changed after it was shown: its message was taken twice
_WAYS = {"sendMessage": True, "editMessageText": False, "answerCallbackQuery": False}


@dataclass(slots=True)
class Member:
    """`code` is of their activity; liaisons have none and only ask. A `percentage` of 0: it is blocked, of which
    liaisons are told at once. `asked_at`: of each update."""

    chat: int
    code: str | None
    percentage: int
    questions: tuple[str, str]
    sent: list[Sent] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    asked_at: list[datetime] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    late: list[int] = field(default_factory=list)  # updates to be brought again once all is said
    button: tuple[int, str] = (0, "")  # that registers: its message, and what it holds
    row_id: int = 0
    activity: int = 0
    done: bool = False

    def latest(self, kind: Kind) -> Sent | None:
        return next((sent for sent in reversed(self.sent) if sent.kind is kind), None)

    def has(self, words: str) -> bool:
        return any(words in said.text for said in self.said)


class Crowd:
    """Everybody, and what Telegram saw of what the bot told them."""

    def __init__(self, door: Simulator, people: int, chance: Random) -> None:
        self._door, self._chance = door, chance
        asking = list(QUESTIONS)
        self.members = [
            Member(
                chat=door.person(f"Persona {number}"),
                code=None if number < LIAISONS else f"JU-{number // PLACES + 1:02}",
                percentage=number % 100 if number % 3 else 0,
                questions=(asking[number % 20], asking[(number + 7) % 20]),
            )
            for number in range(people + LIAISONS)
        ]
        self._of_chat = {member.chat: member for member in self.members}
        self._of_update: dict[int, Member] = {}
        self._coming = iter(self.members)
        self._active: list[Member] = []
        self._read = 0
        self.refused = self.brought_again = self.finished = 0

    # At the beginning

    def enter(self, database: Database) -> None:
        """Writes everybody and their activities into the database."""
        database.transact(self._enter, processes.now())

    def _enter(self, session: Session, now: datetime) -> None:
        codes = list(session.exec(select(Secretariat.code).order_by(Secretariat.code)).all())[:PLACES]
        assert len(codes) == PLACES
        due = now.date() + timedelta(days=120)
        for number, member in enumerate(self.members):
            role = Role.OFFICIAL if member.code else Role.LIAISON
            row = Person(chat_id=member.chat, role=role, standing=Standing.ACTIVE, joined_at=now)
            row.name, row.consent, row.menu = f"Persona {number}", CONSENT_VERSION, role.value
            session.add(row)
            session.flush()
            assert row.id is not None
            member.row_id = row.id
            mine = [codes[number % PLACES]] if member.code else codes[number::LIAISONS]
            assignments.assign(session, row.id, mine)
            if member.code:
                title = f"Actividad de la persona {number}"
                member.activity = add_activity(session, member.code, mine[0], due, title=title)

    # While it runs

    @property
    def everybody_is_done(self) -> bool:
        return self.finished == len(self.members)

    @property
    def share(self) -> float:
        """That is done."""
        return self.finished / len(self.members)

    @property
    def waiting(self) -> int:
        """Counts the people who wait for something."""
        return len(self._active)

    def step(self, at_once: int = AT_ONCE) -> int:
        """Reads what was said, answers it, and lets more people in: `at_once` may wait for something. Gives how often
        the bot tried to say something."""
        entries = self._door.get(f"/_sim/log?after={self._read}")
        for entry in entries:
            self._read = entry["n"]
            self._hear(entry)
        for member in [each for each in self._active if self._over(each)]:
            member.done = True
            self.finished += 1
            self._active.remove(member)
            for update in member.late:
                self._bring_again(update, new_id=False)
        for member in islice(self._coming, max(0, at_once - len(self._active))):
            self._active.append(member)
            self._begin(member)
        return sum(entry["method"] in _WAYS for entry in entries)

    def _begin(self, member: Member) -> None:
        first, second = member.questions
        self._say(member, Kind.QUESTION, first, QUESTIONS[first])
        if member.code:
            self._report(member)
        self._say(member, Kind.QUESTION, second, QUESTIONS[second])

    def _report(self, member: Member) -> None:
        said = f"{member.percentage}% ya firmamos el acta" if member.percentage else "bloqueada: falta presupuesto"
        self._say(member, Kind.REPORT, f"{member.code} {said}", CARD)

    def _say(self, member: Member, kind: Kind, text: str, shows: str) -> None:
        receipt = self._door.post("/_sim/say", person=member.chat, text=text)
        self._sent(member, kind, text, shows, receipt["update_id"])

    def _sent(self, member: Member, kind: Kind, text: str, shows: str, update: int) -> None:
        """Notes it; a fifth is brought to the bot again, at once or late; a tap perhaps under another number."""
        updates = [update]
        if self._chance.random() < DUPLICATES:
            if self._chance.random() < 0.5:
                new_id = kind is Kind.TAP and self._chance.random() < 0.5
                updates += self._bring_again(update, new_id=new_id)
            else:
                member.late.append(update)
        member.sent.append(Sent(kind, text, shows, tuple(dict.fromkeys(updates))))
        member.asked_at.append(processes.now())
        self._of_update |= dict.fromkeys(updates, member)

    def _bring_again(self, update: int, *, new_id: bool) -> list[int]:
        self.brought_again += 1
        return list(self._door.post("/_sim/redeliver", update_id=update, new_id=new_id)["update_ids"])

    def _hear(self, entry: dict[str, Any]) -> None:
        method, params = entry["method"], entry["params"]
        self.refused += entry["status"] == 429
        if method not in _WAYS or not entry["effect"]:
            return
        said = Said(str(params.get("text", "")), _WAYS[method])
        if method == "answerCallbackQuery":
            for number in apologies([said]):
                self._told(self._of_update[number], said, entry)
        elif member := self._of_chat.get(int(params["chat_id"])):
            self._told(member, said, entry)

    def _told(self, member: Member, said: Said, entry: dict[str, Any]) -> None:
        at = datetime.fromisoformat(entry["time"])
        for sent, asked_at in zip(member.sent, member.asked_at, strict=True):
            if sent.shows in said.text and not member.has(sent.shows):
                member.waits.append((at - asked_at).total_seconds())
        member.said.append(said)
        if member.done or not member.code:
            return
        tap, report = member.latest(Kind.TAP), member.latest(Kind.REPORT)
        sorry = apologies([said])
        if CARD in said.text and (tap is None or AGAIN in said.text) and (data := _data(entry)):
            member.button = entry["answer"]["result"]["message_id"], data
            self._tap(member)
        elif tap and sorry.intersection(tap.updates):
            self._tap(member)
        elif report and sorry.intersection(report.updates):
            self._report(member)

    def _tap(self, member: Member) -> None:
        message, data = member.button
        receipt = self._door.post("/_sim/tap", person=member.chat, message_id=message, data=data)
        self._sent(member, Kind.TAP, data, RECEIPT, receipt["update_id"])

    @staticmethod
    def _over(member: Member) -> bool:
        """Tells whether all that they sent was answered or apologised for, the registering too."""
        if member.code and not member.has(RECEIPT):
            return False
        sorry = apologies(member.said)
        return all(member.has(sent.shows) or sorry.intersection(sent.updates) for sent in member.sent)

    # At the end

    def stories(self, database: Database) -> Iterator[Story]:
        questions, reports = database.transact(_questions), database.transact(_reports)
        for member in self.members:
            reported = member.percentage if member.code else None
            yield Story(
                person=member.chat,
                sent=member.sent,
                said=member.said,
                reported=reported,
                questions=questions.get(member.row_id, []),
                percentages=reports.get(member.activity, []),
            )

    @property
    def waits(self) -> list[float]:
        """From what was sent to its answer, in seconds."""
        return [wait for member in self.members for wait in member.waits]


def _data(entry: dict[str, Any]) -> str | None:
    """Finds what the button that registers holds, in the message as Telegram has it."""
    keyboard = entry["answer"]["result"].get("reply_markup", {}).get("inline_keyboard", [])
    return next((each["callback_data"] for row in keyboard for each in row if each["text"].endswith(BUTTON)), None)


def _questions(session: Session) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for person, text in session.exec(select(Question.person_id, Question.text).order_by(col(Question.id))).all():
        found.setdefault(person or 0, []).append(text)
    return found


def _reports(session: Session) -> dict[int, list[int]]:
    """By activity: each is one person's own."""
    found: dict[int, list[int]] = {}
    for activity, percentage in session.exec(select(Report.activity_id, Report.percentage).order_by(col(Report.id))):
        found.setdefault(activity, []).append(percentage)
    return found
