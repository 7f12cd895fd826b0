"""Telegram, and thumbs, repeat themselves: whatever comes again, under new update ids or old, has its effect once and
shows the same folio."""

import random
import re

import pytest

from bot.reports.reports import folio
from db.models import ReportKind, Role
from tests.announcements.chat.test_announcements import delivered
from tests.conftest import Clock
from tests.dialogue import Office
from tests.dialogue import Person as Somebody
from tests.reports.chat.test_reports import SANTA_MARTA, plan, report, reports
from tests.reports.chat.test_verification import asks_for, says

pytestmark = pytest.mark.hurried

_FOLIO = re.compile(r"\b[A-Z]-[2-9A-Z]{4}\b")


@pytest.fixture
def acta(office: Office) -> int:
    return plan(office, "JU-03")


def updates(office: Office) -> list[int]:
    return [update.id for update in office.telegram.updates.history]


def folios(office: Office) -> set[str]:
    """Of every receipt that was shown."""
    shown = office.calls("sendMessage") + office.calls("editMessageText")
    receipts = [entry["params"]["text"] for entry in shown if "Registrado" in entry["params"]["text"]]
    return {found for text in receipts for found in _FOLIO.findall(text)}


async def again(office: Office, times: int, *, new_id: bool = True, at_once: bool = False) -> None:
    """The last update, so many times."""
    last = updates(office)[-1]
    for _ in range(times):
        office.telegram.redeliver(update_id=last, new_id=new_id)
        if not at_once:
            await office.settle()
    await office.settle()


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("new_id", [True, False])
async def test_ten_deliveries_of_one_confirmation_are_one_report_with_one_folio(
    office: Office, ana: Somebody, acta: int, new_id: bool, at_once: bool
) -> None:
    """Acceptance 3."""
    await report(ana, "🟢 Cumplida")
    shown = ana.last
    await again(office, 10, new_id=new_id, at_once=at_once)
    [made] = reports(office)
    assert folios(office) == {folio(made.id or 0)}
    assert ana.last == shown


async def test_and_so_they_are_after_somebody_else_reported(office: Office, ana: Somebody, acta: int) -> None:
    beto = await office.member("Beto Prueba", Role.OFFICIAL, SANTA_MARTA)
    await report(ana)
    confirmed, shown = updates(office)[-1], ana.last["text"]
    await report(beto, "🟢 Cumplida")
    for _ in range(10):
        office.telegram.redeliver(update_id=confirmed, new_id=True)
        await office.settle()
    assert len(reports(office)) == 2
    assert ana.last["text"] == shown


@pytest.mark.parametrize("seed", range(5))
async def test_a_whole_dialogue_delivered_again_in_any_order_reports_nothing_new(
    office: Office, ana: Somebody, acta: int, seed: int
) -> None:
    plan(office, "JU-04")
    before = len(updates(office))
    await report(ana)
    await report(ana, "🟢 Cumplida", "JU-04")
    said, made = updates(office)[before:], reports(office)
    for number in random.Random(seed).choices(said, k=30):
        office.telegram.redeliver(update_id=number, new_id=True)
    await office.settle()
    assert reports(office) == made
    assert folios(office) == {folio(each.id or 0) for each in made}


async def test_ten_deliveries_of_an_undo_undo_once(office: Office, ana: Somebody, acta: int, clock: Clock) -> None:
    await report(ana)
    confirmed = updates(office)[-1]
    await ana.taps("↩️ Deshacer")
    shown, [made] = ana.last, reports(office)
    clock.advance(minutes=30)
    await again(office, 10)
    assert ana.last["text"] == shown["text"]
    office.telegram.redeliver(update_id=confirmed, new_id=True)
    await office.settle()
    ana.sees("Deshecho")
    assert reports(office) == [made]


@pytest.mark.parametrize(
    ("tap", "kind"),
    [("✅ Verificar", ReportKind.VERIFICATION), ("Aprobar la fecha", ReportKind.DATE_APPROVED)],
)
async def test_ten_deliveries_of_an_answer_are_one_and_it_is_told_once(
    office: Office, ana: Somebody, leo: Somebody, acta: int, tap: str, kind: ReportKind
) -> None:
    await (says if kind is ReportKind.VERIFICATION else asks_for)(ana, acta)
    await leo.taps(tap)
    shown = leo.last
    await again(office, 10)
    await delivered(office)
    assert [each.kind for each in reports(office)] == [ReportKind.PROGRESS, kind]
    assert leo.last["text"] == shown["text"]
    assert len([text for text in ana.replies if "JU-03" in text]) == 1


async def test_ten_deliveries_of_a_return_are_one(office: Office, ana: Somebody, leo: Somebody, acta: int) -> None:
    await says(ana, acta)
    await leo.taps("↩️ Devolver")
    await leo.taps("Falta completar")
    await again(office, 10)
    assert [each.kind for each in reports(office)] == [ReportKind.PROGRESS, ReportKind.RETURN]
    leo.sees("Devuelta:")


@pytest.mark.parametrize("undone", [False, True])
async def test_a_message_and_its_first_tap_that_come_again_after_all_report_nothing_more(
    office: Office, ana: Somebody, acta: int, undone: bool
) -> None:
    """The first tap had registered nothing: the message had come twice, and its card was to be confirmed anew."""
    await ana.says("JU-03 80% ya firmamos")
    said, card = updates(office)[-1], ana.last["message_id"]
    await again(office, 1, new_id=False)
    await ana.taps("Registrar", message_id=card)
    tapped = updates(office)[-1]
    assert reports(office) == []
    await ana.taps("Registrar", message_id=card)
    if undone:
        await ana.taps("↩️ Deshacer", message_id=card)
    for update in (said, tapped):
        office.telegram.redeliver(update_id=update, new_id=False)
        await office.settle()
    [made] = reports(office)
    assert (made.undone_at is not None) is undone
