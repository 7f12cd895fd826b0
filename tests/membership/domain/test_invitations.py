"""Codes are random, kept as a hash, and used exactly as often as they may be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, func, select

from bot.base.errors import Invalid, NotAllowed
from bot.membership import entering, invitations
from bot.people import assignments, people
from bot.people.people import CONSENT_VERSION
from db.engine import Database
from db.models import Invitation, Person, Role, Standing

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
RACERS, USES = 500, 7


def test_of_500_at_once_exactly_its_uses_succeed(database: Database) -> None:
    """One invitation raced by many, on both databases."""
    code = database.transact(invitations.create, None, Role.OFFICIAL, "47001", USES, 7, NOW).code

    def race(number: int) -> bool:
        try:
            database.transact(
                entering.redeem, code, CONSENT_VERSION, 10_000 + number, f"Persona {number}", f"tap:{number}", NOW
            )
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(32) as threads:
        entered = list(threads.map(race, range(RACERS)))
    assert sum(entered) == USES

    def count(session: Session) -> tuple[int, int]:
        used = session.exec(select(Invitation.used)).one()
        return used, session.exec(select(func.count()).select_from(Person)).one()

    assert database.transact(count) == (USES, USES)


def test_the_database_holds_no_code(database: Database) -> None:
    issued = database.transact(invitations.create, None, Role.COORDINATOR, None, 1, 7, NOW)
    stored = database.transact(lambda session: str(session.exec(select(Invitation)).one().model_dump()))
    assert issued.code not in stored
    assert len(issued.code) == invitations.CODE_LENGTH
    assert any(char.isdigit() for char in issued.code)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("K7QM-2XRT-9FHB", "K7QM2XRT9FHB"),
        ("k7qm 2xrt 9fhb", "K7QM2XRT9FHB"),
        ("k7qm2xrt9fhb", "K7QM2XRT9FHB"),
        ("OOIL-2XRT-9FHB", "00112XRT9FHB"),
        ("K7QM–2XRT—9FHB", "K7QM2XRT9FHB"),
        ("Ｋ７ＱＭ－２ＸＲＴ－９ＦＨＢ", "K7QM2XRT9FHB"),
        ("K7QM\u00ad-2XRT\u2011\u200b9FHB\u00a0", "K7QM2XRT9FHB"),
        ("K7QM-2XRT-9FH", None),
        ("K7QM-2XRT-9FHÑ", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_it_is_dictated(typed: str, read: str | None) -> None:
    assert invitations.normalised(typed) == read


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("https://t.me/alianza_bot?start=K7QM2XRT9FHB", False, "K7QM2XRT9FHB"),
        ("me mandaron este enlace: t.me/alianza_bot?start=K7QM-2XRT", False, "K7QM-2XRT"),
        ("https://t.me/alianza_bot?start=K7QM2XRT9FHBX", False, "K7QM2XRT9FHBX"),
        ("https://t.me/alianza_bot?start=hola", False, None),
        ("es este: 7PXKM4QD", True, "7PXKM4QD"),
        ("es este: 7PXKM4QD", False, None),
        ("lo que dice el plan2026", True, None),
        ("tengo 14 docentes", True, None),
        ("es k7qm 4xpd", True, "k7qm 4xpd"),
        ("mi código es h7km4qxr", False, "h7km4qxr"),
        ("Mi código de invitación es R3TW-9HKC", False, "R3TW-9HKC"),
        ("el código de la actividad es JU-03", False, None),
        ("el código DANE es 147001000123", False, None),
        ("deme una invitación para Riohacha 2026", False, None),
        ("no tengo ningún código, a mí nadie me ha dado nada", True, None),
        ("ka siete cu eme dos equis erre te nueve efe hache be", True, "kasietecueme"),
    ],
)
def test_half_a_code_is_found_where_it_can_only_be_one(text: str, asked: bool, found: str | None) -> None:
    """In a link, or when the bot just asked for a code: whoever lost a letter of it is told that nobody knows it."""
    assert invitations.code_in(text, asked=asked) == found


@pytest.mark.parametrize(
    ("role", "code", "uses", "days", "reason"),
    [
        (Role.COORDINATOR, "47001", 1, 7, "no_secretariat"),
        (Role.LIAISON, None, 1, 7, "needs_secretariat"),
        (Role.OFFICIAL, "47001", 0, 7, "uses_or_days"),
        (Role.OFFICIAL, "47001", 1001, 7, "uses_or_days"),
        (Role.OFFICIAL, "47001", 1, 91, "uses_or_days"),
    ],
)
def test_what_can_not_be_issued(
    database: Database, role: Role, code: str | None, uses: int, days: int, reason: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        database.transact(invitations.create, None, role, code, uses, days, NOW)
    assert refusal.value.reason == reason


def test_a_chat_id_of_52_bits_is_kept(database: Database) -> None:
    """A chat id of 2^52."""
    code = database.transact(invitations.create, None, Role.OFFICIAL, "47001", 1, 7, NOW).code
    database.transact(entering.redeem, code, CONSENT_VERSION, 2**52, "Ana Prueba", "tap:1", NOW)
    assert database.transact(people.visitor, 2**52).active


def test_a_naive_moment_has_no_place(database: Database) -> None:
    """A naive datetime."""
    with pytest.raises(Exception, match="naive"):
        database.transact(invitations.create, None, Role.COORDINATOR, None, 1, 7, datetime(2026, 11, 20))  # noqa: DTZ001


def test_what_a_liaison_lists_is_their_own(database: Database) -> None:
    def prepare(session: Session) -> int:
        luz = Person(chat_id=1, name="Luz Prueba", role=Role.LIAISON, standing=Standing.ACTIVE, joined_at=NOW)
        session.add(luz)
        session.flush()
        assert luz.id is not None
        assignments.assign(session, luz.id, ["47001"])
        invitations.create(session, None, Role.OFFICIAL, "47001", 1, 7, NOW)
        invitations.create(session, luz.id, Role.OFFICIAL, "47001", 1, 7, NOW)
        return luz.id

    luz = database.transact(prepare)
    [own] = database.transact(invitations.open_ones, luz, NOW)
    assert own.created_by == luz
    assert database.transact(invitations.open_ones, luz, NOW + timedelta(days=8)) == []
    with pytest.raises(NotAllowed):
        database.transact(invitations.revoke, luz, 1, NOW)
