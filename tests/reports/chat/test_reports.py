"""/avance: three taps to report, nothing lost, and a way back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.edge.screen import render
from bot.simulator.formatting.entities import EMPTY
from bot.simulator.state import Upload
from db.models import Activity, ActivityStatus, DayOff, Draft, Evidence, Report, ReportKind, Role
from tests.conftest import Clock
from tests.dialogue import PNG, Office
from tests.dialogue import Person as Somebody
from tests.planning import add_activity

SANTA_MARTA, TUNJA = "47001", "15001"
TODAY = date(2026, 11, 20)  # of the clock of the tests, a Friday
GONE = render("refused", reason="gone")
NOT_YOURS = render("refused", reason="not_allowed")


def plan(office: Office, code: str, due_on: date = TODAY + timedelta(days=14), **more: Any) -> int:
    """An activity of Santa Marta; its id."""
    values: dict[str, Any] = {"line": 1, "title": f"Firmar el acta {code}"} | more
    return int(office.database.transact(add_activity, code, due=due_on, **values))


def reports(office: Office) -> list[Report]:
    def read(session: Session) -> list[Report]:
        return list(session.exec(select(Report).order_by(col(Report.id))).all())

    return office.database.transact(read)  # type: ignore[no-any-return]


def drafts(office: Office) -> list[Draft]:
    return office.database.transact(lambda session: list(session.exec(select(Draft)).all()))  # type: ignore[no-any-return]


@pytest.fixture
def acta(office: Office) -> int:
    return plan(office, "JU-03")


@pytest.fixture
async def beto(office: Office) -> Somebody:
    return await office.member("Beto Prueba", Role.OFFICIAL, SANTA_MARTA)


async def open_form(ana: Somebody, code: str = "JU-03") -> None:
    await ana.says("/avance")
    await ana.taps(next(label for label in ana.buttons if code in label))


async def report(ana: Somebody, status: str = "🔵 En curso", code: str = "JU-03") -> None:
    await open_form(ana, code)
    await ana.taps(status)
    await ana.taps("Registrar")


# The plain case


async def test_three_taps(office: Office, ana: Somebody, acta: int) -> None:
    await ana.says("/avance")
    ana.sees("¿De qué actividad va a reportar?", "JU-03: vence el 4 dic")
    await ana.taps("⚪ JU-03")
    ana.sees("JU-03 · Firmar el acta JU-03", "sin iniciar", "¿Cómo va?")
    await ana.taps("🔵 En curso")
    ana.sees("Revise y confirme", "en curso · 0 %", "estaba sin iniciar")
    await ana.taps("Registrar")
    [made] = reports(office)
    ana.sees("Registrado 10:00 a. m. · folio", "en curso", "Puede deshacerlo hasta las 10:10 a. m.")
    assert (made.status, made.percentage, made.note) == (ActivityStatus.IN_PROGRESS, 0, "")
    assert drafts(office) == []


async def test_a_list_has_what_is_late_first_and_six_to_a_page(office: Office, ana: Somebody) -> None:
    for number in range(8):
        plan(office, f"JU-{number:02}", TODAY + timedelta(days=number - 3))
    await ana.says("/avance")
    codes = [label.split(" · ")[0] for label in ana.buttons]
    late, soon = ["🔴 JU-00", "🔴 JU-01", "🔴 JU-02"], ["⚪ JU-03", "⚪ JU-04", "⚪ JU-05"]
    assert codes == [*late, *soon, "Siguientes ›", "Ver todas"]
    await ana.taps("Siguientes")
    ana.sees("JU-07")
    ana.sees_button("‹ Anteriores")
    await ana.taps("Ver todas")
    ana.sees("¿De cuál actividad?", "JU-00")
    await ana.taps("‹ Las mías")
    ana.sees("¿De qué actividad va a reportar?")


async def test_nothing_to_report_is_said_warmly(office: Office, ana: Somebody) -> None:
    await ana.says("/avance")
    ana.sees("No tiene actividades pendientes")
    await ana.taps("Ver todas")
    ana.sees("No hay actividades abiertas")


async def test_only_what_ones_post_answers_for_and_then_all(office: Office, ana: Somebody) -> None:
    """Of the post «Calidad» somebody else takes care."""
    calidad = await office.member("Zoe Prueba", Role.OFFICIAL, SANTA_MARTA)

    def hold(session: Session) -> None:
        from db.models import Person

        session.get_one(Person, calidad.row_id).post = "Calidad"

    office.database.transact(hold)
    plan(office, "JU-01", post="Calidad")
    plan(office, "JU-02")
    await ana.says("/avance")
    ana.sees("JU-02")
    ana.does_not_see("JU-01")
    await ana.taps("Ver todas")
    ana.sees("JU-01", "JU-02")


# Percentages, notes, files


@pytest.mark.parametrize("typed", ["80", "80 %", "80%", "ochenta"])
async def test_a_percentage_is_typed_as_people_write_it(office: Office, ana: Somebody, acta: int, typed: str) -> None:
    """A percentage that is none, in figures and words."""
    await open_form(ana)
    await ana.taps("🔵 En curso")
    await ana.says(typed)
    ana.sees("en curso · 80 %")
    await ana.taps("Registrar")
    assert reports(office)[0].percentage == 80


@pytest.mark.parametrize("typed", ["101", "-1", "−1", "200 %"])
async def test_no_percentage_beyond_the_scale(office: Office, ana: Somebody, acta: int, typed: str) -> None:
    """A percentage that is none, in figures and words."""
    await open_form(ana)
    await ana.taps("🔵 En curso")
    await ana.says(typed)
    ana.sees(render("refused", reason="percentage"))
    assert drafts(office) != []
    assert reports(office) == []


async def test_a_chip_is_one_tap_and_shows_what_holds(office: Office, ana: Somebody, acta: int) -> None:
    await open_form(ana)
    await ana.taps("🔵 En curso")
    await ana.taps("75 %")
    ana.sees_button("✓ 75 %")
    await ana.taps("Registrar")
    ana.sees("75 %")
    assert reports(office)[0].percentage == 75


async def test_anything_else_typed_is_a_note(office: Office, ana: Somebody, acta: int) -> None:
    await open_form(ana)
    await ana.says("50")
    ana.sees("en curso · 50 %")
    await ana.says("ya hay <b>borrador</b>")
    await ana.says("falta la firma")
    ana.sees("ya hay <b>borrador</b>\nfalta la firma")
    await ana.taps("📝 Cambiar nota")
    await ana.says("80")
    ana.sees("📝 80", "en curso · 50 %")
    await ana.says("x" * 1001)
    ana.sees("muy largo", "1000")
    await ana.sends("sticker")
    ana.sees("Aquí solo puedo recibir texto, fotos o documentos")
    await ana.taps("Registrar")
    assert [(each.percentage, each.note) for each in reports(office)] == [(50, "80")]


async def test_a_lower_percentage_is_asked_about(office: Office, ana: Somebody, acta: int) -> None:
    await report(ana)
    await open_form(ana)
    await ana.says("80")
    await ana.taps("Registrar")
    await open_form(ana)
    await ana.says("60")
    ana.sees("Baja de 80 % a 60 %")
    assert "Registrar" not in ana.buttons
    await ana.taps("Sí, baja a 60 %")
    ana.sees("Registrado", "60 %")
    assert [each.percentage for each in reports(office)] == [0, 80, 60]


async def test_a_note_is_corrected_by_editing_its_message(office: Office, ana: Somebody, acta: int) -> None:
    """What is no text."""
    await open_form(ana)
    await ana.taps("🔵 En curso")
    said = await ana.says("ya firmmos")
    await ana.edits(said, "ya firmamos")
    ana.sees("📝 ya firmamos")
    ana.does_not_see("firmmos")
    figure = await ana.says("8")
    await ana.edits(figure, "80")
    ana.sees("en curso · 80 %", "ya firmamos")


# What a status asks for


async def test_done_asks_for_the_evidence_and_takes_it(office: Office, ana: Somebody, acta: int) -> None:
    await open_form(ana)
    await ana.taps("🟢 Cumplida")
    ana.sees("Evidencia esperada: Acta firmada", "Envíemela aquí")
    ana.sees_button("Registrar sin evidencia")
    await ana.uploads("photo", "acta.png", PNG, caption="la firmamos ayer")
    ana.sees("📎", "la firmamos ayer")
    ana.sees_button("Registrar")
    await ana.taps("Registrar")
    ana.sees("cumplida", "La revisa el profesional de enlace", "Evidencias de la actividad: 1")
    [made] = reports(office)
    assert (made.status, made.percentage, made.note) == (ActivityStatus.DONE, 100, "la firmamos ayer")
    [kept] = office.database.transact(lambda session: list(session.exec(select(Evidence)).all()))
    assert (kept.report_id, kept.activity_id) == (made.id, acta)


async def test_done_may_be_said_without_evidence(office: Office, ana: Somebody, acta: int) -> None:
    await open_form(ana)
    await ana.taps("🟢 Cumplida")
    await ana.taps("Registrar sin evidencia")
    ana.sees("Registrado")
    await open_other(ana, acta)
    ana.sees("Ya está reportada como cumplida")
    ana.sees_button("✏️ Corregir")


async def open_other(ana: Somebody, activity: int) -> None:
    await ana.taps("Reportar otra actividad")
    await ana.taps(data=f"gr:{activity}")


async def test_blocked_asks_why(office: Office, ana: Somebody, acta: int) -> None:
    await open_form(ana)
    await ana.taps("⛔ Bloqueada")
    ana.sees("¿Qué la tiene bloqueada?")
    await ana.taps("Falta presupuesto")
    ana.sees("Motivo: Falta presupuesto")
    await ana.taps("📝 Cambiar motivo")
    await ana.says("No han girado los recursos")
    await ana.taps("Registrar")
    ana.sees("bloqueada", "Ya le aviso al profesional de enlace")
    assert reports(office)[0].note == "No han girado los recursos"


async def test_the_new_dates_offered_are_working_days_of_the_secretariat(
    office: Office, ana: Somebody, acta: int
) -> None:
    def off(session: Session) -> None:
        code = session.get_one(Activity, acta).secretariat_code
        day, at = date(2026, 12, 11), datetime(2026, 11, 1, tzinfo=UTC)
        values: dict[str, Any] = {"starts_on": day, "ends_on": day, "created_by": 1, "created_at": at}
        session.add(DayOff(source="s", secretariat_code=code, reason="Fiesta", **values))

    office.database.transact(off)
    await open_form(ana)
    await ana.taps("📅 Pedir otra fecha")
    assert ana.buttons[0] == "Una semana más: 14 dic"


async def test_a_new_date_is_a_request_with_its_reason(office: Office, ana: Somebody, acta: int) -> None:
    await open_form(ana)
    await ana.taps("📅 Pedir otra fecha")
    ana.sees("¿Para cuándo?", "Vence el viernes 4 de diciembre")
    assert ana.buttons[:3] == ["Una semana más: 11 dic", "Dos semanas más: 18 dic", "Un mes más: 4 ene 2027"]
    for wrong, answer in (
        ("nunca", "No alcancé a entender el día"),
        ("hoy", "después de hoy"),
        ("el lunes 18 de diciembre", "El 18 de diciembre de 2026 es viernes, no lunes"),
        ("31 de noviembre", "El 31 de noviembre no existe"),
        ("ayer", "ya pasó"),
        ("la otra semana", "Eso es un periodo"),
        ("antes del 18", "Por el «antes»"),
    ):
        await ana.says(wrong)
        ana.sees(answer)
    await ana.says("18 de diciembre")
    ana.sees("¿Por qué necesita otra fecha?")
    await ana.says("El comité se reúne el 17")
    ana.sees("Nueva fecha: viernes 18 de diciembre", "Es una solicitud", "sigue el plazo actual")
    await ana.taps("Registrar")
    ana.sees("Pidió el viernes 18 de diciembre")
    [made] = reports(office)
    assert (made.requested_due_on, made.note) == (date(2026, 12, 18), "El comité se reúne el 17")
    await open_form(ana)
    await ana.taps("🔵 En curso")
    ana.sees("se retira la solicitud de nueva fecha")


# Forms


async def test_a_button_of_an_earlier_form_reaches_no_activity(office: Office, ana: Somebody, acta: int) -> None:
    """A button of a form that is over."""
    plan(office, "JU-04")
    await open_form(ana)
    await ana.taps("🔵 En curso")
    old = ana.last["message_id"]
    await open_form(ana, "JU-04")
    await ana.taps("🔵 En curso")
    await ana.taps("Registrar", message_id=old)
    stale = ana.message(old)
    assert "Ese formulario ya se cerró" in stale["text"]
    assert "JU-03" in stale["text"]
    assert reports(office) == []
    await ana.taps("Registrar")
    assert [each.activity_id for each in reports(office)] != [acta]
    await ana.taps("Reportar JU-03", message_id=old)
    assert "¿Cómo va?" in ana.message(old)["text"]


async def test_what_changed_since_the_card_is_shown_before_it_counts(office: Office, ana: Somebody, acta: int) -> None:
    await open_form(ana)
    await ana.taps("🔵 En curso")
    old = ana.last["message_id"]
    await ana.says("ya casi")
    await ana.taps("Registrar", message_id=old)
    assert "Confírmelo de nuevo" in ana.message(old)["text"]
    assert "ya casi" in ana.message(old)["text"]
    assert reports(office) == []
    await ana.taps("Registrar", message_id=old)
    assert [each.note for each in reports(office)] == ["ya casi"]


async def test_two_people_see_each_others_report(office: Office, ana: Somebody, beto: Somebody, acta: int) -> None:
    """Two people at the same thing at once."""
    await open_form(ana)
    await ana.taps("🔵 En curso")
    await open_form(beto)
    await beto.says("40")
    await beto.says("ya hay borrador")
    await beto.taps("Registrar")
    await ana.taps("Registrar")
    ana.sees("Esta actividad cambió", "Último reporte: Beto Prueba, hoy, 10:00 a. m.", "«ya hay borrador»")
    assert len(reports(office)) == 1
    await ana.taps("75 %")
    await ana.taps("Registrar")
    assert [each.percentage for each in reports(office)] == [40, 75]
    await open_form(beto)
    beto.sees("Último reporte: Ana Prueba")


async def test_what_somebody_else_finished_meanwhile_is_not_reopened(
    office: Office, ana: Somebody, beto: Somebody, acta: int
) -> None:
    await open_form(ana)
    await ana.taps("🔵 En curso")
    await open_form(beto)
    await beto.taps("🟢 Cumplida")
    await beto.taps("Registrar sin evidencia")
    await ana.taps("Registrar")
    ana.sees("Esta actividad cambió", "Ya está reportada como cumplida", "Beto Prueba")
    assert len(reports(office)) == 1
    assert drafts(office) == []


async def test_the_same_confirmation_ten_times_is_one_report_and_one_receipt(
    office: Office, ana: Somebody, acta: int
) -> None:
    """The same tap again, each time as a new update."""
    await report(ana)
    shown = ana.last
    for _ in range(9):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    assert ana.last == shown
    assert len(reports(office)) == 1


async def test_cancelling_lets_go_of_this_form_only(office: Office, ana: Somebody, acta: int) -> None:
    plan(office, "JU-04")
    await open_form(ana)
    old = ana.last["message_id"]
    await open_form(ana, "JU-04")
    await ana.taps("Cancelar", message_id=old)
    assert len(drafts(office)) == 1
    await ana.taps("Cancelar")
    ana.sees("no registré nada de JU-04")
    assert drafts(office) == []


async def test_an_activity_that_left_the_plan_can_not_be_reported(office: Office, ana: Somebody, acta: int) -> None:
    await open_form(ana)
    await ana.taps("🔵 En curso")

    def archive(session: Session) -> None:
        session.get_one(Activity, acta).archived_at = office.now()

    office.database.transact(archive)
    await ana.taps("Registrar")
    assert ana.toasts[-1] == render("refused", reason="archived")
    await ana.says("ya casi")
    ana.sees(render("refused", reason="archived"))
    assert (reports(office), drafts(office)) == ([], [])


async def test_nobody_of_another_secretariat(office: Office, acta: int) -> None:
    """Another person's button."""
    zoe = await office.member("Zoe Prueba", Role.OFFICIAL, TUNJA)
    for data in (f"gr:{acta}", f"gr:1:{acta}:s:done", f"gr:1:{acta}:y:1"):
        await zoe.taps(data=data)
        assert zoe.toasts[-1] == NOT_YOURS


# Undoing and correcting


async def test_undone_within_ten_minutes(office: Office, ana: Somebody, acta: int, clock: Clock) -> None:
    await report(ana)
    await report(ana, "🟢 Cumplida")
    clock.advance(minutes=9)
    await ana.taps("↩️ Deshacer")
    ana.sees("Deshecho: el folio", "Queda como estaba: 🔵 en curso")
    shown = ana.last
    for _ in range(3):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    assert ana.last == shown
    first, second = reports(office)
    assert first.undone_at is None
    assert second.undone_at == office.now()
    await ana.taps("Reportar de nuevo")
    await ana.taps("🟢 Cumplida")
    await ana.taps("Registrar sin evidencia")
    assert len(reports(office)) == 3


async def test_a_late_confirmation_of_what_was_undone_says_so(office: Office, ana: Somebody, acta: int) -> None:
    await report(ana)
    await ana.taps("↩️ Deshacer")
    office.telegram.redeliver(last=2, new_id=True)
    await office.settle()
    ana.sees("Deshecho")
    assert len(reports(office)) == 1


async def test_later_a_correction_with_its_reason(office: Office, ana: Somebody, acta: int, clock: Clock) -> None:
    await report(ana)
    await open_form(ana)
    await ana.says("50")
    await ana.taps("Registrar")
    await open_form(ana)
    await ana.taps("🟢 Cumplida")
    await ana.taps("Registrar sin evidencia")
    clock.advance(minutes=11)
    await ana.taps("↩️ Deshacer")
    ana.sees("Ya pasaron los 10 minutos")
    await ana.taps("✏️ Corregir")
    ana.sees("Corregir el reporte", "¿Cómo va en realidad?")
    await ana.taps("🔵 En curso")
    ana.sees("¿Qué hubo que corregir?")
    await ana.says("Toqué la que no era")
    ana.sees("en curso · 50 %", "Motivo: Toqué la que no era")
    await ana.says("40")
    await ana.taps("Registrar la corrección")
    ana.sees("Registrado", "40 %")
    made = reports(office)[-1]
    assert (made.kind, made.percentage, made.note) == (ReportKind.CORRECTION, 40, "Toqué la que no era")


async def test_what_others_said_after_is_not_corrected(
    office: Office, ana: Somebody, beto: Somebody, acta: int, clock: Clock
) -> None:
    await report(ana)
    clock.advance(minutes=11)
    await ana.taps("↩️ Deshacer")
    await report(beto)
    await ana.taps("✏️ Corregir")
    assert ana.toasts[-1] == render("refused", reason="changed")
    await beto.taps(data=f"gc:{reports(office)[0].id}")
    assert beto.toasts[-1] in (NOT_YOURS, render("refused", reason="changed"))


@pytest.mark.parametrize(
    "data",
    [
        "gr:99",
        "gr:1:99:s:done",
        "gr:{form}:99:y:1",
        "gr:l:99",
        "gr:t:99",
        "gu:99",
        "gc:99",
        "gr:{form}:{acta}:d:2026-13-45",
    ],
)
async def test_forged_buttons_are_answered_kindly(office: Office, ana: Somebody, acta: int, data: str) -> None:
    """A forged button."""
    await open_form(ana)
    form, before = drafts(office)[0].data["number"], ana.last
    await ana.taps(data=data.format(form=form, acta=acta))
    assert ana.toasts[-1] == GONE
    assert ana.last == before


async def test_an_album_has_one_card(office: Office, ana: Somebody, acta: int) -> None:
    await open_form(ana)
    await ana.taps("🟢 Cumplida")
    before, telegram = len(ana.replies), office.telegram
    for number in range(3):
        photo = telegram.files.add_photo(Upload(f"{number}.png", PNG + bytes([number])))
        telegram.post_as(ana.id, "photo", EMPTY, content={"photo": photo, "media_group_id": "7"})
        await office.settle()
    assert len(ana.replies) == before + 1
    ana.sees("Recibí la foto", "Que no se vean caras")
    ana.sees("📎 foto.png × 3")
    await ana.taps("Registrar")
    ana.sees("Evidencias de la actividad: 3")
