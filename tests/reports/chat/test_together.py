"""«Las 7 con evidencia y sin dudas»: one look, one tap, each with its own history."""

from typing import Any

from sqlmodel import Session

from bot.reports import together
from bot.reports.reports import Wish, submit, undo
from db.models import ActivityStatus, AuditEntry, Delivery, Report, ReportKind
from tests.dialogue import Office, Person, rows
from tests.planning import add_file
from tests.reports.chat.test_reports import plan

DONE = ActivityStatus.DONE


def _done(office: Office, who: Person, code: str, *, file: bool = True, note: str = "") -> int:
    """A report that an activity is done; its id."""
    number = plan(office, code)

    def say(session: Session) -> int:
        files = (add_file(session, who.row_id, name=f"acta-{code}.pdf"),) if file else ()
        wish = Wish(DONE, note=note, evidence=files)
        return submit(session, who.row_id, number, wish, None, f"tap:{code}", office.now()).report.id or 0

    return office.database.transact(say)  # type: ignore[no-any-return]


def _verified(office: Office) -> list[Report]:
    return [each for each in rows(office, Report) if each.kind is ReportKind.VERIFICATION]


async def test_those_with_evidence_and_no_doubt_are_verified_with_one_tap(
    office: Office, leo: Person, ana: Person
) -> None:
    for code in ("JU-01", "JU-02", "JU-03"):
        _done(office, ana, code, note="Firmada por todos")
    _done(office, ana, "JU-04", file=False)
    _done(office, ana, "JU-05", note="Falta la firma del rector")
    _done(office, ana, "JU-06", note="¿Así está bien?")
    await leo.says("/revisar")
    await leo.taps("✅ 3 con evidencia y sin dudas")
    leo.sees("Con evidencia y sin dudas: 3", "JU-01", "JU-02", "JU-03", "📎 acta-JU-01.pdf", "«Firmada por todos»")
    leo.does_not_see("JU-04", "JU-05", "JU-06")
    await leo.taps("✅ Verificar las 3")
    leo.sees("Verificadas: 3", "• JU-01 · Santa Marta", "Por revisar quedan 3", "Puede deshacerlo hasta")
    given = _verified(office)
    assert len({each.activity_id for each in given}) == len({each.source for each in given}) == 3
    assert {each.person_id for each in given} == {leo.row_id}
    told = [each for each in rows(office, Delivery) if each.template == "report_verified"]
    assert [each.person_id for each in told] == [ana.row_id] * 3
    assert len([each for each in rows(office, AuditEntry) if each.act == "answered"]) == 3


def _button(person: Person, label: str) -> str:
    data = [button["data"] for row in person.last["buttons"] for button in row if button["label"].startswith(label)]
    return str(data[0])


async def test_the_same_tap_verifies_once(office: Office, leo: Person, ana: Person) -> None:
    _done(office, ana, "JU-01")
    _done(office, ana, "JU-02")
    await leo.says("/revisar")
    await leo.taps("✅ 2 con")
    again = _button(leo, "✅ Verificar las")
    for _ in range(3):
        await leo.taps(data=again)
        leo.sees("Verificadas: 2")
    assert len(_verified(office)) == 2


async def test_what_came_meanwhile_is_looked_at_first(office: Office, leo: Person, ana: Person) -> None:
    _done(office, ana, "JU-01")
    _done(office, ana, "JU-02")
    await leo.says("/revisar")
    await leo.taps("✅ 2 con")
    _done(office, ana, "JU-03")
    await leo.taps("✅ Verificar las 2")
    leo.sees("Mientras tanto cambió", "Con evidencia y sin dudas: 3")
    assert _verified(office) == []
    await leo.taps("✅ Verificar las 3")
    assert len(_verified(office)) == 3


async def test_all_of_them_are_taken_back_with_one_tap(office: Office, leo: Person, ana: Person) -> None:
    _done(office, ana, "JU-01")
    _done(office, ana, "JU-02")
    await leo.says("/revisar")
    await leo.taps("✅ 2 con")
    await leo.taps("✅ Verificar las 2")
    await leo.taps("↩️ Deshacer todas")
    leo.sees("estas 2 verificaciones ya no cuentan", "JU-01", "JU-02")
    assert all(each.undone_at for each in _verified(office))
    await leo.says("/revisar")
    leo.sees("Por revisar: 2")


async def test_who_reported_hears_of_them_in_one_message(office: Office, leo: Person, ana: Person) -> None:
    for code in ("JU-01", "JU-02", "JU-03"):
        _done(office, ana, code)
    await leo.says("/revisar")
    await leo.taps("✅ 3 con")
    await leo.taps("✅ Verificar las 3")
    before = len(ana.replies)
    await office.delivered()
    assert len(ana.replies) == before + 1
    ana.sees("¡Verificadas 3 actividades!", "• JU-01 · ", "• JU-02 · ", "• JU-03 · ")
    await leo.taps("↩️ Deshacer todas")
    await office.delivered()
    assert len(ana.replies) == before + 2
    ana.sees("Leo Prueba deshizo lo que respondió de estas 3 actividades", "JU-01", "JU-03")


async def test_many_reports_come_to_the_liaison_as_a_list_that_stays_true(
    office: Office, leo: Person, ana: Person
) -> None:
    before = len(leo.replies)
    for code in ("JU-01", "JU-02", "JU-03", "JU-04"):
        last = _done(office, ana, code)
    await office.delivered()
    assert len(leo.replies) == before + 1
    leo.sees("4 reportes esperan su revisión", "JU-01 · Santa Marta", "JU-04", "Ana Prueba · 📎 1")
    office.database.transact(undo, ana.row_id, last, office.now())
    await office.delivered()
    assert len(leo.replies) == before + 1
    leo.sees("3 reportes esperan su revisión", "JU-04 · Santa Marta · se deshizo")
    await leo.taps("Revisarlos")
    leo.sees("Por revisar: 3")


async def test_ones_own_and_what_was_returned_before_are_for_a_closer_look(
    office: Office, leo: Person, ana: Person
) -> None:
    _done(office, leo, "JU-01")
    back = _done(office, ana, "JU-02")
    await leo.says("/start")
    await leo.taps(data=f"gv:{back}:re:0")
    number = next(each.activity_id for each in rows(office, Report) if each.id == back)

    latest = max(each.id or 0 for each in rows(office, Report) if each.activity_id == number)

    def again(session: Session) -> Any:
        files = (add_file(session, ana.row_id, name="otra.pdf"),)
        return submit(session, ana.row_id, number, Wish(DONE, evidence=files), latest, "tap:again", office.now())

    office.database.transact(again)
    assert office.database.transact(together.without_doubt, leo.row_id) == []


def test_words_that_say_something_is_missing_are_a_doubt() -> None:
    for note in (
        "falta la firma",
        "quedó pendiente el acta",
        "solo un borrador",
        "entregado parcialmente",
        "¿sirve así?",
    ):
        assert together.doubtful(note), note
    for note in ("", "Firmada por todos", "Se hizo la jornada con los dos equipos.", "Aunque llovió, se hizo"):
        assert not together.doubtful(note), note
