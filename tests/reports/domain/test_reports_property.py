"""Whatever people, imports, repeats and deaths come in between: what holds is what the append-only history says.

The history is folded here by its own rules, not by the code: from NOT_STARTED on, every report that stands must
be a legal step from the one before.
"""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from bot.base.errors import DomainError
from bot.base.statuses import UNFINISHED
from bot.plans import plans
from bot.plans.history import Event
from bot.plans.ledger import ReportReceipt
from bot.plans.plans import State
from bot.reports import reports, verification
from bot.reports.reports import Wish
from bot.workbooks import imports
from bot.workbooks.rows.sheet import Row, Sheet
from db.engine import Database
from db.models import Activity, ActivityChange, ActivityStatus, ChangeKind, Report, ReportKind, Role, Secretariat
from tests.planning import DUE, NOW, enter

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("REPORT_EXAMPLES", "40"))
STEPS = 40  # of an example, at most
CODES = ("JU-01", "JU-02", "MGEI-1")
S, K = ActivityStatus, ReportKind
SAYABLE = {S.IN_PROGRESS, S.DONE, S.BLOCKED, S.RESCHEDULE_REQUESTED}
SAID = {K.PROGRESS, K.CORRECTION}
_numbers = count()

Bound = Callable[[Session], ReportReceipt]


# The rules


@dataclass
class Fold:
    """An activity as its history tells it: `chain` are the reports that stand."""

    chain: list[Report] = field(default_factory=list)
    status: ActivityStatus = S.NOT_STARTED
    percentage: int = 0
    fields: dict[str, Any] = field(default_factory=dict)
    archived: bool = False

    @property
    def latest(self) -> Report | None:
        return self.chain[-1] if self.chain else None

    @property
    def asked(self) -> Report:
        """What an official said, which a verification leaves as it is."""
        return next(report for report in reversed(self.chain) if report.kind in SAID)

    def first_of(self, report: Report) -> int:
        """Where the chain of corrections that leads to this report begins."""
        place = next(n for n, each in enumerate(self.chain) if each.id == report.id)
        while self.chain[place].kind is K.CORRECTION:
            place = next(n for n, each in enumerate(self.chain) if each.id == self.chain[place].answers_id)
        return place

    def change(self, change: ActivityChange) -> None:
        assert (change.kind is ChangeKind.ADDED) == (not self.fields)
        assert (change.kind is ChangeKind.RESTORED) <= self.archived
        self.fields |= change.fields
        self.archived = change.kind is ChangeKind.ARCHIVED

    def report(self, report: Report) -> None:
        """Every step is legal, and its outcome follows from what was said."""
        expected = {K.PROGRESS: self._progress, K.CORRECTION: self._correction}.get(report.kind, self._answer)(report)
        assert (report.status, report.percentage) == expected
        assert (report.requested_due_on is not None) == (report.status is S.RESCHEDULE_REQUESTED)
        needs_reason = report.status in (S.BLOCKED, S.RESCHEDULE_REQUESTED) and report.kind in SAID
        needs_reason |= report.kind in (K.CORRECTION, K.RETURN, K.DATE_DECLINED)
        assert report.note or not needs_reason
        self.chain.append(report)
        self.status, self.percentage = report.status, report.percentage

    def _said(self, report: Report) -> tuple[ActivityStatus, int]:
        assert report.status in SAYABLE
        assert 0 <= report.percentage <= 100
        return report.status, 100 if report.status is S.DONE else report.percentage

    def _progress(self, report: Report) -> tuple[ActivityStatus, int]:
        assert self.status not in (S.DONE, S.VERIFIED)
        assert report.answers_id is None
        return self._said(report)

    def _correction(self, report: Report) -> tuple[ActivityStatus, int]:
        assert self.latest is not None
        assert self.latest.kind in SAID
        assert (report.answers_id, report.person_id) == (self.latest.id, self.latest.person_id)
        return self._said(report)

    def _answer(self, report: Report) -> tuple[ActivityStatus, int]:
        asked = self.asked
        assert report.answers_id == asked.id
        assert report.person_id != asked.person_id
        before = self.chain[: self.first_of(asked)]
        if report.kind is K.VERIFICATION:
            assert self.status is S.DONE
            return S.VERIFIED, 100
        if report.kind is K.RETURN:
            assert self.status in (S.DONE, S.VERIFIED)
            return S.RETURNED, before[-1].percentage if before else 0
        assert self.status is S.RESCHEDULE_REQUESTED
        others = [each.status for each in before if each.status is not S.RESCHEDULE_REQUESTED]
        return others[-1] if others else S.NOT_STARTED, asked.percentage


def sound(wish: Wish, today: date) -> bool:
    if wish.status not in SAYABLE or not 0 <= (wish.percentage or 0) <= 100:
        return False
    if wish.status in (S.BLOCKED, S.RESCHEDULE_REQUESTED) and not wish.note:
        return False
    return wish.status is not S.RESCHEDULE_REQUESTED or (wish.new_due_on is not None and wish.new_due_on > today)


# What people do


def mostly(usual: Sequence[Any], unusual: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Of the usual nine times in ten: else hardly anything said would be legal."""
    return st.sampled_from([*usual] * 9 * len(unusual) + [*unusual] * len(usual))


AHEAD = [NOW.date() + timedelta(days=days) for days in (1, 30, 60)]
wishes = st.builds(
    Wish,
    status=mostly([*sorted(SAYABLE), S.DONE, S.RESCHEDULE_REQUESTED], [S.NOT_STARTED, S.VERIFIED, S.RETURNED]),
    percentage=mostly([None, 0, 30, 50, 80, 100], [-1, 101]),
    note=mostly(["acta firmada", "falta la firma"], [""]),
    new_due_on=mostly(AHEAD, [None, NOW.date(), NOW.date() - timedelta(days=1)]),
    lower=st.booleans(),
)
people = mostly(["olga", "pedro", "lucas", "diana"], ["bea"])
codes = st.sampled_from(CODES)
old = mostly([0], [1, 2, 5])  # a report of an activity, from the latest back
own = mostly([True], [False])
dies = mostly([False], [True])  # just before the commit
lines = st.tuples(mostly([DUE], [DUE + timedelta(days=7)]), mostly(["Actividad"], ["Otro nombre"]))
CHOICES: Mapping[str, Mapping[str, st.SearchStrategy[Any]]] = {
    "say": {
        "who": people,
        "code": codes,
        "fitting": own,
        "wish": wishes,
        "stale": mostly([False], [True]),
        "dies": dies,
    },
    "correct": {"who": people, "code": codes, "back": old, "own": own, "wish": wishes, "dies": dies},
    "undo": {"who": people, "code": codes, "back": old, "own": own, "after": st.sampled_from([0, 0, 11]), "dies": dies},
    "answer": {
        "who": mostly(["lucas", "diana"], ["olga", "bea"]),
        "code": codes,
        "back": old,
        "fitting": own,
        "which": st.integers(0, 3),
        "reason": mostly(["falta la firma"], [""]),
        "dies": dies,
    },
    "repeat": {"pick": st.integers(0, 20), "dies": dies},
    "import_plan": {"plan": st.dictionaries(codes, lines, min_size=2)},
    "wait": {"minutes": st.sampled_from([1, 4, 6, 11, 60 * 24, -60])},
}
OFTEN = {"say": 9, "correct": 4, "undo": 3, "answer": 6, "repeat": 3, "import_plan": 2, "wait": 2}
ACTS = [act for act, times in OFTEN.items() for _ in range(times)]
ANSWERS = {
    S.DONE: (K.VERIFICATION, K.RETURN),
    S.VERIFIED: (K.RETURN,),
    S.RESCHEDULE_REQUESTED: (K.DATE_APPROVED, K.DATE_DECLINED),
}


class Killed(Exception):
    pass


@dataclass(frozen=True)
class Call:
    """One intention, which may come several times. `legal`: by the rules, as things stand."""

    source: str
    act: Bound
    legal: Callable[[], bool]
    undoes: int | None = None


@dataclass(frozen=True)
class Seen:
    """What the database has of this example: states by code, and the history."""

    states: Mapping[str, State]
    said: Sequence[Report]
    changed: Sequence[ActivityChange]

    def folded(self) -> dict[int, Fold]:
        folds = {each.id: Fold() for each in self.states.values()}
        for change in self.changed:
            folds[change.activity_id].change(change)
        for report in self.said:
            if report.undone_at is None:
                folds[report.activity_id].report(report)
        return folds


class Book(RuleBasedStateMachine):
    database: ClassVar[Database]

    # The scene

    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self._seen: Seen | None = None
        self.calls: list[Call] = []
        self.receipts: dict[str, ReportReceipt] = {}
        self.journal: dict[int, Report] = {}  # as each was written
        self.undone: dict[int, datetime] = {}
        self.database.transact(self._set_up)
        self.import_plan(dict.fromkeys(CODES, (DUE, "Actividad")))
        self.ids = {code: each.id for code, each in self.seen.states.items()}

    def _set_up(self, session: Session) -> None:
        codes = session.exec(select(Secretariat.code).order_by(Secretariat.code)).all()
        number = next(_numbers)
        self.place, elsewhere = codes[number % len(codes)], codes[(number + 1) % len(codes)]
        self.who = {
            "olga": enter(session, "Olga", Role.OFFICIAL, self.place),
            "pedro": enter(session, "Pedro", Role.OFFICIAL, self.place),
            "bea": enter(session, "Bea", Role.OFFICIAL, elsewhere),
            "lucas": enter(session, "Lucas", Role.LIAISON, self.place, elsewhere),
            "diana": enter(session, "Diana", Role.COORDINATOR),
        }
        for old in session.exec(select(Activity).where(Activity.secretariat_code == self.place)).all():
            old.code, old.archived_at = f"old-{old.id}", NOW  # of an earlier example

    # Reading

    @property
    def seen(self) -> "Seen":
        """As the last step left it: nobody else writes."""
        if self._seen is None:
            self._seen = self._look()
        return self._seen

    def _look(self) -> "Seen":
        def read(session: Session) -> Seen:
            found = plans.states(session, [self.place], archived=True)
            states = {each.activity.code: each for each in found if each.activity.code in CODES}
            ids = [each.id for each in states.values()]
            said = select(Report).where(col(Report.activity_id).in_(ids)).order_by(col(Report.id))
            changed = select(ActivityChange).where(col(ActivityChange.activity_id).in_(ids))
            changes = session.exec(changed.order_by(col(ActivityChange.id))).all()
            return Seen(states, session.exec(said).all(), changes)

        return self.database.transact(read)

    def _pick(self, code: str, back: int) -> Report | None:
        said = [report for report in self.seen.said if report.activity_id == self.ids[code]]
        return said[-1 - back % len(said)] if said else None

    # Doing

    def _do(self, call: Call, dies: bool) -> None:
        before, legal, known = self.seen, call.legal(), self.receipts.get(call.source)
        self._seen, refused = None, None
        try:
            receipt = self.database.transact(self._mortal, call.act, dies)
        except (DomainError, Killed) as error:
            refused = error
        if refused is not None or known is not None:
            assert self.seen == before, "what is refused, dies or was done already changes nothing"
        if refused is not None:
            assert isinstance(refused, Killed) or not (legal or known), f"refused: {refused!r}"
            return
        assert known is not None or legal, "what no rule allows was done"
        assert receipt.repeated == (known is not None)
        if known is not None:
            assert (receipt.report.id, receipt.folio) == (known.report.id, known.folio)
        self.receipts.setdefault(call.source, receipt)
        self._note(receipt, call)

    def _note(self, receipt: ReportReceipt, call: Call) -> None:
        assert receipt.report.id is not None
        if call.undoes is None:
            self.journal.setdefault(receipt.report.id, receipt.report.model_copy())
        elif receipt.report.undone_at is not None:
            self.undone.setdefault(call.undoes, receipt.report.undone_at)

    @staticmethod
    def _mortal(session: Session, act: Bound, dies: bool) -> ReportReceipt:
        receipt = act(session)
        session.flush()
        if dies:
            raise Killed
        return receipt

    def _first(self, call: Call, dies: bool) -> None:
        self.calls.append(call)
        self._do(call, dies)

    @rule(data=st.data(), act=st.sampled_from(ACTS))
    def step(self, data: st.DataObject, act: str) -> None:
        """One rule for all: of several Hypothesis leaves most out of an example."""
        chosen = {name: data.draw(strategy, name) for name, strategy in CHOICES[act].items()}
        getattr(self, act)(**chosen)

    def _where(self, code: str, statuses: Collection[ActivityStatus], fitting: bool) -> str:
        """That activity, or rather one that stands so."""
        there = [name for name in CODES if self.seen.states[name].status in statuses] if fitting else []
        return there[CODES.index(code) % len(there)] if there else code

    def say(self, who: str, code: str, fitting: bool, wish: Wish, stale: bool, dies: bool) -> None:
        code = self._where(code, UNFINISHED, fitting)
        actor, source = self.who[who], f"tap:{next(_numbers)}"
        latest = self.seen.folded()[self.ids[code]].latest
        seen = latest.id if latest else None
        if stale:
            seen = next((each.id for each in self.journal.values() if each.id != seen), 10**9)

        def legal() -> bool:
            now = self.seen.folded()[self.ids[code]]
            latest = now.latest.id if now.latest else None
            said = 100 if wish.status is S.DONE else now.percentage if wish.percentage is None else wish.percentage
            reach = who != "bea" and not now.archived and latest == seen and now.status not in (S.DONE, S.VERIFIED)
            return reach and sound(wish, self.now.date()) and (said >= now.percentage or wish.lower)

        act = lambda session: reports.submit(session, actor, self.ids[code], wish, seen, source, self.now)  # noqa: E731
        self._first(Call(source, act, legal), dies)

    def correct(self, who: str, code: str, back: int, own: bool, wish: Wish, dies: bool) -> None:
        if wrong := self._pick(code, back):
            actor = wrong.person_id if own else self.who[who]
            source, number = f"tap:{next(_numbers)}", wrong.id or 0

            def legal() -> bool:
                now = self.seen.folded()[wrong.activity_id]
                mine = wrong.person_id == actor and wrong.kind in SAID
                stands = now.latest is not None and now.latest.id == number and not now.archived
                return mine and stands and sound(wish, self.now.date()) and bool(wish.note)

            act = lambda session: reports.correct(session, actor, number, wish, source, self.now)  # noqa: E731
            self._first(Call(source, act, legal), dies)

    def undo(self, who: str, code: str, back: int, own: bool, after: int, dies: bool) -> None:
        self.now += timedelta(minutes=after)
        if said := self._pick(code, back):
            actor, number = said.person_id if own else self.who[who], said.id or 0
            owner = said.person_id == actor and said.kind in SAID

            def legal() -> bool:
                now = self.seen.folded()[said.activity_id]
                stands = now.latest is not None and now.latest.id == number and not now.archived
                return owner and stands and self.now - said.at <= timedelta(minutes=10)

            act = lambda session: reports.undo(session, actor, number, self.now)  # noqa: E731
            source = f"undo:{number}" if owner else f"tap:{next(_numbers)}"
            self._first(Call(source, act, legal, undoes=number), dies)

    def answer(self, who: str, code: str, back: int, fitting: bool, which: int, reason: str, dies: bool) -> None:
        code = self._where(code, ANSWERS.keys(), fitting)
        if shown := self._pick(code, back):
            kinds = ANSWERS.get(self.seen.states[code].status) if fitting else None
            kinds = kinds or (K.VERIFICATION, K.RETURN, K.DATE_APPROVED, K.DATE_DECLINED)
            kind, actor = kinds[which % len(kinds)], self.who[who]
            source, number = f"tap:{next(_numbers)}", shown.id or 0
            act = self._answer(kind, actor, number, reason, source)

            def legal() -> bool:
                now = self.seen.folded()[shown.activity_id]
                wanted = {K.VERIFICATION: {S.DONE}, K.RETURN: {S.DONE, S.VERIFIED}}.get(kind, {S.RESCHEDULE_REQUESTED})
                stands = now.latest is not None and now.latest.id == number and now.status in wanted
                may = who in ("lucas", "diana") and not now.archived
                said = bool(reason) or kind in (K.VERIFICATION, K.DATE_APPROVED)
                return stands and may and said and now.asked.person_id != actor

            self._first(Call(source, act, legal), dies)

    def _answer(self, kind: ReportKind, actor: int, number: int, reason: str, source: str) -> Bound:
        plain = {K.VERIFICATION: verification.verify, K.DATE_APPROVED: verification.approve_date}
        reasoned = {K.RETURN: verification.send_back, K.DATE_DECLINED: verification.decline_date}
        if kind in plain:
            return lambda session: plain[kind](session, actor, number, source, self.now)
        return lambda session: reasoned[kind](session, actor, number, reason, source, self.now)

    def repeat(self, pick: int, dies: bool) -> None:
        """An update delivered again, however old; also one that was refused, or died, the first time."""
        if self.calls:
            self._do(self.calls[-1 - pick % len(self.calls)], dies)

    def import_plan(self, plan: Mapping[str, tuple[date, str]]) -> None:
        """What the workbook leaves out is archived; its date wins over an approved one only when it is another."""
        before = {code: (each.activity.due_on, each.activity.sheet_due_on) for code, each in self.seen.states.items()}
        sheet = _sheet(self.place, plan)

        def run(session: Session) -> None:
            digest = imports.preview(session, None, sheet).digest
            imports.apply(session, None, sheet, digest, f"tap:{next(_numbers)}", self.now)

        self._seen = None
        self.database.transact(run)
        after = self.seen.states
        assert {code for code, each in after.items() if not each.archived} == set(plan)
        for code, (due_on, title) in plan.items():
            held, in_sheet = before.get(code, (due_on, due_on))
            assert after[code].activity.due_on == (held if in_sheet == due_on else due_on)
            assert after[code].activity.title == title

    def wait(self, minutes: int) -> None:
        """Also for a clock that jumps back."""
        self.now += timedelta(minutes=minutes)

    # What must hold

    @invariant()
    def what_holds_is_what_history_says(self) -> None:
        folds = self.seen.folded()
        for state in self.seen.states.values():
            fold, activity = folds[state.id], state.activity
            assert (state.status, state.percentage, state.latest) == (fold.status, fold.percentage, fold.latest)
            assert state.archived == fold.archived
            told = {name: getattr(activity, name) for name in fold.fields}
            assert {name: str(value) for name, value in told.items()} == {
                name: str(value) for name, value in fold.fields.items()
            }

    @invariant()
    def a_date_moved_here_is_one_that_was_asked_for_and_approved(self) -> None:
        asked = {report.id: report.requested_due_on for report in self.seen.said}
        approved = [(r.activity_id, str(asked[r.answers_id])) for r in self.seen.said if r.kind is K.DATE_APPROVED]
        moves = [change for change in self.seen.changed if change.kind is ChangeKind.RESCHEDULED]
        assert [(change.activity_id, change.fields["due_on"]) for change in moves] == approved

    @invariant()
    def nothing_is_lost_and_nothing_came_from_nowhere(self) -> None:
        assert [report.id for report in self.seen.said] == sorted(self.journal)
        for report in self.seen.said:
            assert report.undone_at == self.undone.get(report.id or 0)
            written = self.journal[report.id or 0].model_dump(exclude={"undone_at"})
            assert report.model_dump(exclude={"undone_at"}) == written

    def teardown(self) -> None:
        told = [event for number in self.ids.values() for event in self._history(number)]
        assert len(told) == len(self.seen.said) + len(self.seen.changed)

    def _history(self, number: int) -> list[Event]:
        return self.database.transact(plans.history, self.who["diana"], number)


def _sheet(place: str, plan: Mapping[str, tuple[date, str]]) -> Sheet:
    columns = ("codigo", "secretaria", "linea", "accion", "actividad", "producto", "fecha_limite")
    lines = [
        (code, place, "2", "jornada-unica", title, "Acta firmada", due_on.isoformat())
        for code, (due_on, title) in plan.items()
    ]
    rows = [Row(number, dict(zip(columns, line, strict=True))) for number, line in enumerate(lines, 2)]
    return Sheet(name="plan", columns={name: number for number, name in enumerate(columns, 1)}, rows=rows)


def test_whatever_comes_in_between_the_history_says_what_holds(database: Database) -> None:
    class Here(Book):
        pass

    Here.database = database
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=checks
        ),
    )
