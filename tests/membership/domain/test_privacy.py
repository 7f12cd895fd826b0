"""What is held about a person can be seen whole, corrected, taken along and erased, on both databases."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, Enum, ForeignKey, Table, TypeDecorator, event, func, insert, inspect, text
from sqlalchemy import select as rows_of
from sqlmodel import Session, SQLModel, select

from bot.base import drafts, outbox
from bot.base.errors import Gone, Invalid
from bot.membership import access, consent, entering, erasure, invitations, privacy
from bot.membership.retention import BATCH, months_before, retention
from bot.people import absences, audit, people
from bot.people.people import CONSENT_VERSION
from bot.questions import questions
from conocimiento.search import Knowledge
from db.engine import Database
from db.models import (
    NEVER_COPIED,
    Absence,
    AbsenceState,
    Assignment,
    AuditEntry,
    Consent,
    Delivery,
    DeliveryState,
    Draft,
    Invitation,
    KeptReason,
    KeptUpdate,
    LastAnswer,
    Person,
    Question,
    QuestionReaction,
    Role,
    Standing,
)
from tests.tables import rows

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
BOYACA = "15"
CHAT = 4503599627370496  # 2^52: more than 32 bits
NAME, POST = "Ana Prueba Inconfundible", "Líder de cobertura irrepetible"
ASKED = "cuantas horas son de jornada unica"
OPINION, NOTE = "opinión irrepetible", "nota del reporte"
WAITING = "mensaje en espera irrepetible"
BYTES = b"bytes irrepetibles"
_numbers = count(1000)  # beyond the ids that the database gives


def _enter(session: Session, chat_id: int, name: str, role: Role = Role.OFFICIAL, key: str = "") -> int:
    """Through a real invitation, from the command line."""
    code = None if role is Role.COORDINATOR else BOYACA
    issued = invitations.create(session, None, role, code, 1, 7, NOW)
    source = f"tap:{key or next(_numbers)}"
    person = entering.redeem(session, issued.code, CONSENT_VERSION, chat_id, name, source, NOW)
    assert person.id is not None
    return person.id


def _ask(session: Session, knowledge: Knowledge, person_id: int | None, at: datetime = NOW, words: str = ASKED) -> int:
    asked = questions.ask(session, knowledge, words, f"msg:{next(_numbers)}", at, "chat:ana", person_id)
    assert asked.id is not None
    return asked.id


def _fill_what_comes_with_plans_and_announcements(session: Session, person_id: int) -> None:
    known: dict[str, Any] = {"people": person_id, "secretariats": BOYACA}
    said: dict[str, dict[str, Any]] = {
        "activity_changes": {"person_id": person_id},
        "reports": {"note": NOTE},
        "announcement_replies": {"text": OPINION},
    }
    for name in ("activities", "activity_changes", "reports", "announcements", "announcement_replies"):
        table = SQLModel.metadata.tables[name]
        row = _row(table, known, **said.get(name, {}))
        session.execute(insert(table).values(row))
        known[name] = row["id"]
    files = {"attached.pdf": known["reports"], "waiting.pdf": None}
    evidence = SQLModel.metadata.tables["evidence"]
    for name, report in files.items():
        row = _row(evidence, known, name=name, report_id=report, removed_at=None, content=BYTES)
        session.execute(insert(evidence).values(row))


@pytest.fixture
def staff(database: Database, knowledge: Knowledge) -> dict[str, int]:
    """Ana has a row in every table a person can have one in; Carmen coordinates, Luis is a colleague."""

    def fill(session: Session) -> dict[str, int]:
        carmen = _enter(session, 2, "Carmen Prueba", Role.COORDINATOR)
        luis = _enter(session, 3, "Luis Prueba")
        ana = _enter(session, CHAT, NAME)
        people.set_post(session, ana, POST)
        question = _ask(session, knowledge, ana)
        asked = questions.find_question(session, question)
        questions.rate(session, question, (asked.answers or asked.choices)[0], False, NOW)
        drafts.open(session, ana, "post", {"text": "borrador irrepetible"}, NOW)
        absences.propose(session, ana, luis, date(2026, 12, 1), NOW, NOW.date())
        absences.propose(session, luis, ana, date(2026, 12, 1), NOW, NOW.date())
        for key, state in (("queued", DeliveryState.QUEUED), ("sent", DeliveryState.SENT)):
            params = {"person": luis, "note": "recado irrepetible"}
            outbox.enqueue(session, person_id=ana, template="text", params=params, dedupe=key, now=NOW)
            row = session.exec(select(Delivery).where(Delivery.dedupe == key)).one()
            row.state = state
        invitations.hand_over(session, carmen, ana, NOW)
        session.add(
            Invitation(
                code_hash="x",
                source="tap:invited",
                created_by=ana,
                role=Role.OFFICIAL,
                uses=1,
                created_at=NOW,
                expires_at=NOW,
            )
        )
        _fill_what_comes_with_plans_and_announcements(session, ana)
        session.add(
            KeptUpdate(
                update_id=7,
                person_id=ana,
                payload={"message": {"text": WAITING, "chat": {"id": CHAT}}},
                reason=KeptReason.TOO_MANY_REQUESTS,
                taken_at=NOW,
                not_before=NOW,
                holder="one",
                held_until=NOW,
            )
        )
        return {"ana": ana, "luis": luis, "carmen": carmen}

    return database.transact(fill)


def _dump(database: Database) -> str:
    """Every column of every table, as text."""

    def read(session: Session) -> str:
        names = inspect(session.get_bind()).get_table_names()
        rows = {name: session.execute(text(f'SELECT * FROM "{name}"')).all() for name in names}
        return "\n".join(f"{name}: {tuple(row)!r}" for name, found in rows.items() for row in found)

    return database.transact(read)


def _counts(database: Database) -> dict[str, int]:
    def read(session: Session) -> dict[str, int]:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: session.scalar(rows_of(func.count()).select_from(table)) or 0 for table in tables}

    return database.transact(read)


# Export


def _sample(column: Column[Any], parents: dict[str, Any]) -> Any:
    """Something a column accepts."""
    for key in column.foreign_keys:
        return None if column.nullable else parents[key.column.table.name]
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Enum):
        return kind.enums[0]
    number = next(_numbers)
    values = {
        int: number,
        str: f"x{number}"[:5],
        bool: True,
        float: 0.5,
        bytes: b"x",
        object: {},
        date: NOW.date(),
        datetime: NOW,
    }
    return values[kind.python_type]


def _row(table: Table, parents: dict[str, Any], **chosen: Any) -> dict[str, Any]:
    given = {column.name: _sample(column, parents) for column in table.columns}
    return given | chosen


def _parents(session: Session, **known: Any) -> dict[str, Any]:
    """A row of every table that others can point to."""
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in known and "id" in table.c:
            row = _row(table, known)
            session.execute(insert(table).values(row))
            known[table.name] = row["id"]
    return known


def _pointers(target: str) -> Iterator[tuple[Table, Column[Any]]]:
    """Every foreign key of the schema to this column."""
    for table in SQLModel.metadata.sorted_tables:
        for key in table.foreign_keys:
            if isinstance(key, ForeignKey) and key.target_fullname == target:
                yield table, key.parent


def test_the_export_has_every_row_that_names_the_person(database: Database) -> None:
    """Checked against the schema: for every foreign key to a person, a row that names them by it and nothing else."""

    def name_everywhere(session: Session) -> tuple[int, dict[str, list[str]]]:
        ana, luis = (_enter(session, chat, name) for chat, name in ((CHAT, NAME), (3, "Luis Prueba")))
        before = privacy.export(session, ana)
        parents = _parents(session, people=luis, secretariats=BOYACA)
        added: dict[str, list[str]] = {}
        for table, column in _pointers("people.id"):
            if table.name in NEVER_COPIED:
                session.execute(insert(table).values(_row(table, parents, **{column.name: ana})))
                continue
            values = _row(table, parents, **{column.name: ana})
            if table.name == "assignments":
                values["secretariat_code"] = "05"
            session.execute(insert(table).values(values))
            added.setdefault(table.name, []).append(column.name)
        after = privacy.export(session, ana)
        assert not NEVER_COPIED & after.keys(), "what waits for a moment is copied nowhere"
        grown = {name: len(rows) - len(before[name]) for name, rows in after.items()}
        assert grown == dict.fromkeys(after, 0) | {name: len(columns) for name, columns in added.items()}
        return ana, added

    ana, added = database.transact(name_everywhere)
    assert len(added) >= 8
    exported = database.transact(privacy.export, ana)
    assert exported["people"][0]["name"] == NAME
    assert all(ana in row.values() for name in added for row in exported[name])


def test_a_table_that_names_nobody_is_named_here() -> None:
    """A new table either points to a person or to a question of theirs, or somebody decides that it names nobody."""
    pointing = {table.name for target in ("people.id", "questions.id") for table, _ in _pointers(target)}
    nobody = {"secretariats", "remembered", "leases", "activities", "schema_marks", "trained_bases"}
    nobody |= {"audience_groups"}  # secretariats, posts and regions
    everything = {table.name for table in SQLModel.metadata.sorted_tables}
    assert everything - pointing - nobody == {"people", "last_answers"}


def test_the_export_says_what_came_of_their_questions_and_is_ready_for_json(
    database: Database, staff: dict[str, int]
) -> None:
    exported = database.transact(privacy.export, staff["ana"], "chat:ana")
    assert json.loads(json.dumps(exported)) == exported
    assert [row["text"] for row in exported["questions"]] == [ASKED]
    assert [row["reaction"] for row in exported["question_reactions"]] == ["unhelpful"]
    assert len(exported["last_answers"]) == 1
    assert exported["people"][0]["role"] == "official"
    assert exported["people"][0]["joined_at"] == "2026-11-20T15:00:00+00:00"
    assert exported["absences"][0]["starts_on"] == "2026-11-20"
    assert [row["name"] for row in exported["evidence"]] == ["attached.pdf", "waiting.pdf"]
    assert (exported["reports"][0]["note"], len(exported["activity_changes"])) == (NOTE, 1)
    assert "irrepetibles" not in json.dumps(exported)


def test_others_appear_in_the_export_as_a_number(database: Database, staff: dict[str, int]) -> None:
    exported = json.dumps(database.transact(privacy.export, staff["ana"]), ensure_ascii=False)
    assert "Luis" not in exported
    assert "Carmen" not in exported


def test_whoever_is_named_inside_a_message_or_an_act_is_named(database: Database, staff: dict[str, int]) -> None:
    def tell(session: Session) -> None:
        audit.record(session, staff["carmen"], "replace", staff["carmen"], NOW, successor=staff["luis"])

    before = database.transact(privacy.export, staff["luis"])
    database.transact(tell)
    after = database.transact(privacy.export, staff["luis"])
    of_luis = [row["person_id"] for row in after["deliveries"] if row["params"].get("person") == staff["luis"]]
    assert of_luis == [staff["ana"]] * 3  # two texts and the request to stand in
    assert len(after["audit"]) == len(before["audit"]) + 1


# Correcting


def test_name_and_post_are_corrected_and_the_audit_does_not_say_to_what(
    database: Database, staff: dict[str, int]
) -> None:
    database.transact(privacy.correct, staff["ana"], "name", " Ana \n María <b>Ñáñez</b> ", NOW)
    held = database.transact(privacy.held, CHAT)
    assert held is not None
    assert held.person.name == "Ana María <b>Ñáñez</b>"
    assert rows(database, Draft) == []
    entry = rows(database, AuditEntry)[-1]
    assert (entry.act, entry.detail) == ("correct", {"field": "name"})


def test_a_name_without_letters_is_refused_and_the_bot_goes_on_waiting(
    database: Database, staff: dict[str, int]
) -> None:
    with pytest.raises(Invalid, match="name"):
        database.transact(privacy.correct, staff["ana"], "post", "123 🙂", NOW)
    assert len(rows(database, Draft)) == 1


# Withdrawing


def test_withdrawing_takes_the_questions_away_and_is_proven_once(database: Database, staff: dict[str, int]) -> None:
    for _ in range(3):
        assert database.transact(consent.withdraw, staff["ana"], NOW).consent is None
    decisions = [row.accepted for row in rows(database, Consent) if row.person_id == staff["ana"]]
    assert decisions == [True, False]
    assert ASKED not in _dump(database)
    assert WAITING not in _dump(database), "what waits is not kept without consent"
    held = database.transact(privacy.held, CHAT)
    assert held is not None
    assert (held.accepted_at, held.questions, held.person.name) == (None, 0, NAME)


def test_what_was_withdrawn_can_be_accepted_and_withdrawn_again(database: Database, staff: dict[str, int]) -> None:
    database.transact(consent.withdraw, staff["ana"], NOW)
    later = NOW + timedelta(days=1)
    database.transact(consent.accept_as, staff["ana"], CONSENT_VERSION, "tap:again", later)
    held = database.transact(privacy.held, CHAT)
    assert held is not None
    assert held.accepted_at == later
    assert database.transact(consent.withdraw, staff["ana"], later).consent is None
    assert len([row for row in rows(database, Consent) if row.person_id == staff["ana"]]) == 4


# Erasing


def test_after_erasure_no_column_of_any_table_tells_of_the_person(database: Database, staff: dict[str, int]) -> None:
    before, counts = _dump(database), _counts(database)
    traces = [NAME, str(CHAT), POST, ASKED, OPINION, "borrador irrepetible", "recado irrepetible", "chat:ana", WAITING]
    held = database.transact(privacy.export, staff["ana"])
    traces += [
        row["source"]
        for name, rows in held.items()
        for row in rows
        if name != "question_reactions" and row.get("source")
    ]
    assert [trace for trace in traces if trace not in before] == []
    database.transact(erasure.erase, staff["ana"], NOW, "chat:ana")
    after = _dump(database)
    assert [trace for trace in traces if trace in after] == []
    assert all(kept in after for kept in (NOTE, "attached.pdf")), "the secretariat's record stays"
    assert "waiting.pdf" not in after
    gone = {"drafts": 1, "assignments": 1, "last_answers": 1, "evidence": 1, "kept_updates": 1}
    gone |= {"audit": -1, "deliveries": -1}  # carmen is told
    assert _counts(database) == {name: number - gone.get(name, 0) for name, number in counts.items()}


def test_what_was_open_is_closed_and_what_happened_stays(database: Database, staff: dict[str, int]) -> None:
    ana = staff["ana"]
    database.transact(erasure.erase, ana, NOW)
    person = next(row for row in rows(database, Person) if row.id == ana)
    assert (person.standing, person.left_at, person.role) == (Standing.LEFT, NOW, Role.OFFICIAL)
    mine = [row for row in rows(database, Delivery) if row.person_id == ana]
    assert {row.state for row in mine} == {DeliveryState.CANCELLED, DeliveryState.SENT}
    assert all(row.params == {} for row in mine)
    assert {(row.person_id, row.state) for row in rows(database, Absence)} == {
        (ana, AbsenceState.ENDED),
        (staff["luis"], AbsenceState.DECLINED),
    }
    handed = [row for row in rows(database, Invitation) if row.person_id == ana]
    assert [row.revoked_at for row in handed] == [NOW]
    assert [row.person_id for row in rows(database, Assignment)] == [staff["luis"]]
    question = rows(database, Question)[0]
    assert (question.text, question.person_id, len(rows(database, QuestionReaction))) == ("", None, 1)
    assert rows(database, AuditEntry)[-1].detail == {}


@pytest.mark.parametrize("liaison", [True, False])
def test_whoever_answers_for_the_secretariat_hears_that_somebody_left_and_not_who(
    database: Database, staff: dict[str, int], liaison: bool
) -> None:
    """Without a liaison the coordinators do."""
    told = database.transact(_hire_liaison) if liaison else staff["carmen"]
    for _ in range(2):
        database.transact(erasure.erase, staff["ana"], NOW)
    (said,) = [row for row in rows(database, Delivery) if row.template == "person_left"]
    assert (said.person_id, said.params) == (told, {"secretariat": "Boyacá"})


def _hire_liaison(session: Session) -> int:
    return _enter(session, 7, "Leo Prueba", Role.LIAISON)


def test_erased_twice_or_by_eight_at_once_is_erased_once(database: Database, staff: dict[str, int]) -> None:
    with ThreadPoolExecutor(8) as threads:
        moments = (NOW + timedelta(hours=hour) for hour in range(8))
        receipts = set(threads.map(lambda at: database.transact(erasure.erase, staff["ana"], at), moments))
    assert len(receipts) == 1
    assert receipts.pop().folio == f"R-{staff['ana']:05d}"
    assert [row.act for row in rows(database, AuditEntry)].count("left") == 1
    assert database.transact(privacy.held, CHAT) is None


def test_who_left_may_come_back_as_somebody_new(database: Database, staff: dict[str, int]) -> None:
    database.transact(erasure.erase, staff["ana"], NOW)
    again = database.transact(_enter, CHAT, NAME)
    assert again != staff["ana"]
    assert database.transact(erasure.receipt, staff["ana"]).folio == f"R-{staff['ana']:05d}"


def test_nobody_gets_a_receipt_without_having_left(database: Database, staff: dict[str, int]) -> None:
    with pytest.raises(Gone):
        database.transact(erasure.receipt, staff["luis"])


def test_the_last_coordinator_stays_until_there_is_another(database: Database, staff: dict[str, int]) -> None:
    with pytest.raises(Invalid, match="last_coordinator"):
        database.transact(erasure.erase, staff["carmen"], NOW)
    database.transact(_enter, 5, "Rosa Prueba", Role.COORDINATOR)
    assert database.transact(erasure.erase, staff["carmen"], NOW).at == NOW


@pytest.mark.parametrize("standing", [Standing.WAITING, Standing.DECLINED, Standing.DEACTIVATED])
def test_whoever_has_a_row_has_the_rights(database: Database, staff: dict[str, int], standing: Standing) -> None:
    def stand(session: Session) -> None:
        people.find_person(session, staff["ana"]).standing = standing

    database.transact(stand)
    held = database.transact(privacy.held, CHAT)
    assert held is not None
    assert held.person.id == staff["ana"]
    database.transact(erasure.erase, staff["ana"], NOW)
    assert NAME not in _dump(database)


def test_erased_questions_teach_nothing(
    database: Database, staff: dict[str, int], knowledge: Knowledge, unsure: str
) -> None:
    def choose(session: Session) -> None:
        asked = questions.find_question(session, _ask(session, knowledge, staff["ana"], words=unsure))
        questions.choose(session, asked.id or 0, asked.choices[0], NOW)

    database.transact(choose)
    assert database.transact(questions.unanswered) == [ASKED]
    assert [words for _, words in database.transact(questions.chosen)] == [unsure]
    database.transact(erasure.erase, staff["ana"], NOW)
    assert database.transact(questions.unanswered) == []
    assert database.transact(questions.chosen) == []


# Retention


@pytest.mark.parametrize(
    ("months", "expected"),
    [(12, datetime(2025, 3, 31, tzinfo=UTC)), (1, datetime(2026, 2, 28, tzinfo=UTC)),
     (3, datetime(2025, 12, 31, tzinfo=UTC)), (25, datetime(2024, 2, 29, tzinfo=UTC))],
)  # fmt: skip
def test_a_month_is_a_calendar_month(months: int, expected: datetime) -> None:
    assert months_before(datetime(2026, 3, 31, tzinfo=UTC), months) == expected


def test_old_questions_lose_their_words_and_their_person(
    database: Database, staff: dict[str, int], knowledge: Knowledge
) -> None:
    year_ago = datetime(2025, 11, 20, 15, 0, tzinfo=UTC)
    old = database.transact(_ask, knowledge, staff["ana"], year_ago - timedelta(seconds=1), "pregunta vieja")
    anonymous = database.transact(_ask, knowledge, None, year_ago - timedelta(days=99), "pregunta ajena")
    blank = database.transact(_ask, knowledge, staff["ana"], year_ago - timedelta(days=1), "\0")
    young = database.transact(_ask, knowledge, staff["ana"], year_ago, "pregunta joven")
    database.transact(retention, NOW, 12)
    kept = {row.id: row for row in rows(database, Question)}
    assert {(kept[number].text, kept[number].person_id) for number in (old, anonymous, blank)} == {("", None)}
    assert (kept[young].text, kept[young].person_id) == ("pregunta joven", staff["ana"])
    assert len(kept) == 5


def test_what_is_over_goes_and_a_second_call_finds_nothing(database: Database, staff: dict[str, int]) -> None:
    def settle(session: Session) -> None:
        for row in session.exec(select(Delivery)).all():
            row.settled_at = NOW if row.state is DeliveryState.SENT else None

    database.transact(settle)
    assert database.transact(retention, NOW, 12) == 0
    late = NOW + timedelta(days=30, seconds=1)
    # a draft, a last answer, a waiting file, the params of one told message
    assert database.transact(retention, late, 12) == 4
    assert database.transact(retention, late, 12) == 0
    params = {row.dedupe: row.params for row in rows(database, Delivery)}
    assert params["sent"] == {}
    assert params["queued"] != {}
    assert (rows(database, Draft), rows(database, LastAnswer)) == ([], [])


def _ask_and_be_refused(session: Session, carmen: int) -> int:
    version = CONSENT_VERSION
    person = access.ask_access(session, BOYACA, version, 77, "Rosa Rechazada", "tap:rosa", NOW)
    assert person.id is not None
    access.decide(session, carmen, person.id, False, NOW)
    return person.id


def test_who_was_refused_is_erased_a_day_after_they_were_told(database: Database, staff: dict[str, int]) -> None:
    rosa = database.transact(_ask_and_be_refused, staff["carmen"])
    database.transact(retention, NOW + timedelta(hours=25), 12)
    assert "Rosa Rechazada" in _dump(database), "the answer was not delivered yet"

    def told(session: Session) -> None:
        for row in session.exec(select(Delivery).where(Delivery.person_id == rosa)).all():
            row.state = DeliveryState.SENT

    database.transact(told)
    database.transact(retention, NOW + timedelta(hours=23), 12)
    assert "Rosa Rechazada" in _dump(database), "a day has not passed"
    database.transact(retention, NOW + timedelta(hours=25), 12)
    assert "Rosa Rechazada" not in _dump(database)
    last = rows(database, AuditEntry)[-1]
    assert (last.act, last.actor_id, last.person_id) == ("erased", None, rosa)


def test_one_call_does_a_bounded_amount_of_work(database: Database) -> None:
    values = {"text": "x", "outcome": "none", "answers": [], "choices": [], "ranked": [], "confidence": 0.0}
    rows = [values | {"source": f"msg:{n}", "asked_at": NOW - timedelta(days=900)} for n in range(BATCH + 5)]
    database.transact(lambda session: session.execute(insert(Question), rows))
    assert [database.transact(retention, NOW, 12) for _ in range(3)] == [BATCH, 5, 0]


def _asked(database: Database, *days_ago: int) -> None:
    values = {"text": "x", "outcome": "none", "answers": [], "choices": [], "ranked": [], "confidence": 0.0}
    rows = [values | {"source": f"msg:{uuid4()}", "asked_at": NOW - timedelta(days=days)} for days in days_ago]
    database.transact(lambda session: session.execute(insert(Question), rows))


def _full(database: Database) -> list[int]:
    """How many days ago the questions were asked that still have their words."""
    return sorted((NOW - row.asked_at).days for row in rows(database, Question) if row.text)


def test_many_of_one_moment_are_all_emptied(database: Database) -> None:
    _asked(database, *[900] * (BATCH + 5), 800)
    assert [database.transact(retention, NOW, 12) for _ in range(3)] == [BATCH, 6, 0]
    assert _full(database) == []


def test_what_was_gone_through_is_not_all_that_is_emptied(database: Database) -> None:
    """Neither other months in the settings nor a clock that was wrong for a while leave anything full for longer."""
    _asked(database, 900, 500, 200, 100, 10)
    database.transact(retention, NOW, 24)
    assert _full(database) == [10, 100, 200, 500]
    database.transact(retention, NOW, 12)
    assert _full(database) == [10, 100, 200]
    database.transact(retention, NOW, 24)
    _asked(database, 5)
    database.transact(retention, NOW + timedelta(days=365 * 20), 12)  # whatever the clock says, it holds
    _asked(database, 4, 3)
    database.transact(retention, NOW, 12)
    assert _full(database) == [3, 4]
    database.transact(retention, NOW + timedelta(days=400), 12)
    assert _full(database) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_gone_through_is_not_read_again(database: Database) -> None:
    """The second time the search begins where the first one ended."""
    _asked(database, 900, 800, 700)
    database.transact(retention, NOW, 12)
    begins: list[Any] = []

    def look(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "questions.asked_at >= ?" in statement:
            begins.append(parameters[0])

    event.listen(database.engine, "before_cursor_execute", look)
    database.transact(retention, NOW, 12)
    [begin] = begins
    assert begin.startswith(str((NOW - timedelta(days=700)).date()))
