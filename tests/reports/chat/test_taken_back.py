"""An undone report's card at the liaison's says so, and asks for no answer."""

from tests.announcements.chat.test_announcements import delivered
from tests.dialogue import Office, Person
from tests.reports.chat.test_reports import plan


async def test_the_card_of_an_undone_report_says_that_it_was_undone(office: Office, ana: Person, leo: Person) -> None:
    plan(office, "JU-03")
    await ana.says("JU-03 100%")
    await ana.taps("Registrar")
    await delivered(office)
    leo.sees("Ana Prueba reportó una actividad cumplida")
    card = leo.last["message_id"]
    await ana.taps("↩️ Deshacer")
    await delivered(office)
    told = leo.message(card)
    assert "Ana Prueba deshizo este reporte" in told["text"]
    assert "No hay nada por responder" in told["text"]
    assert [button["label"] for row in told["buttons"] for button in row] == ["Ver la actividad"]
