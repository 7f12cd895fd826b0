"""/plan, /pendientes, /secretarias, /historial and the card of an activity; the sample plans of the demo."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.demo import people as sample_people
from bot.demo import plans as sample_plans
from bot.edge.markup import split_html
from bot.edge.screen import render
from bot.plans import history, plans
from bot.plans.chat import plans_screens
from bot.plans.plans import State
from bot.reports import reports, verification
from bot.reports.reports import Wish
from db.engine import Database
from db.models import Activity, ActivityChange, ActivityStatus, ChangeKind, Delivery, Evidence, Person, Role
from tests.announcements.chat.test_announcements import delivered
from tests.conftest import Clock
from tests.dialogue import Office
from tests.dialogue import Person as Somebody
from tests.planning import add_activity, add_file

SANTA_MARTA, MEDELLIN, TUNJA = "47001", "05001", "15001"
TODAY = date(2026, 11, 20)  # of the clock of the tests, a Friday
GONE = render("refused", reason="gone")
NOT_YOURS = render("refused", reason="not_allowed")
IN_PROGRESS, DONE, BLOCKED = ActivityStatus.IN_PROGRESS, ActivityStatus.DONE, ActivityStatus.BLOCKED

_taps = count(1)


def add(office: Office, code: str, secretariat: str = SANTA_MARTA, due: int = 14, **more: Any) -> int:
    """An activity due so many days from today."""
    made: int = office.database.transact(add_activity, code, secretariat, TODAY + timedelta(days=due), **more)
    return made


def report(office: Office, person: Somebody, activity: int, wish: Wish) -> int:
    def say(session: Session) -> int:
        seen = plans.find_activity(session, person.row_id, activity).latest_id
        said = reports.submit(session, person.row_id, activity, wish, seen, f"tap:{next(_taps)}", office.now())
        return said.report.id or 0

    made: int = office.database.transact(say)
    return made


# /plan


async def test_an_official_sees_the_plan_of_their_secretariat(office: Office, ana: Somebody) -> None:
    late = add(office, "JU-02", due=-3, title="Actualizar el estudio de planta")
    done = add(office, "MG-01", action="mgei")
    report(office, ana, late, Wish(IN_PROGRESS, 50))
    report(office, ana, done, Wish(DONE))
    add(office, "XX-01", MEDELLIN)
    await ana.says("/plan")
    ana.sees("Plan de la Secretaría de Educación de Santa Marta", "▰▰▰▰▱▱ 75 % · 1 de 2 cumplidas")
    ana.sees(
        "🔴\u00a01\u00a0vencida · ⏳\u00a01\u00a0por\u00a0revisar",
        "🔴 JU-02 Actualizar el estudio de planta\n17 nov · en curso 50 %",
    )
    ana.does_not_see("XX-01", "Permanencia")
    dates = "📆 Las fechas, para el calendario"
    assert ana.buttons == ["🔴 Ver lo vencido (1)", "MGEI · 1", "Jornada Única · 1", dates, "📋 Lo que tengo pendiente"]


async def test_a_plan_opens_down_to_the_activity_and_back(office: Office, ana: Somebody) -> None:
    add(office, "JU-03", title="Firmar el acta")
    await ana.says("/plan")
    await ana.taps("Jornada Única")
    ana.sees("Jornada Única · Santa Marta", "⚪ JU-03 Firmar el acta\nsin iniciar · vence el 4 dic")
    await ana.taps("⚪ JU-03")
    ana.sees("⚪ JU-03 · Firmar el acta", "sin iniciar", "Vence el viernes 4 de diciembre, en 10 días hábiles.")
    await ana.taps("‹ Plan")
    ana.sees("Plan de la Secretaría")


async def test_late_ones_are_listed_together(office: Office, ana: Somebody) -> None:
    add(office, "JU-03", due=-3)
    add(office, "MG-01", due=-9, action="mgei")
    add(office, "MG-02", action="mgei")
    await ana.says("/plan")
    await ana.taps("🔴 Ver lo vencido (2)")
    ana.sees("Lo que está vencido · Santa Marta")
    assert ana.buttons == ["🔴 MG-01", "🔴 JU-03", "‹ Plan de la secretaría"]


async def test_what_fell_due_on_a_day_off_is_not_late_on_the_next_working_day(
    office: Office, ana: Somebody, clock: Clock
) -> None:
    add(office, "JU-03", due=1)
    clock.advance(days=3)
    await ana.says("/pendientes")
    ana.sees("Vence hoy")
    ana.does_not_see("🔴")
    clock.advance(days=1)
    await ana.says("/pendientes")
    ana.sees("🔴 JU-03", "Venció el sábado 21 de noviembre, hace 1 día hábil")


async def test_a_long_list_turns_by_eight(office: Office, ana: Somebody) -> None:
    for number in range(11):
        add(office, f"JU-{number:02}", due=number + 1)
    await ana.says("/plan")
    await ana.taps("Jornada Única · 11")
    assert ana.buttons[-2:] == ["Siguientes ›", "‹ Plan de la secretaría"]
    ana.sees("JU-07")
    ana.does_not_see("JU-08")
    await ana.taps("Siguientes")
    assert ana.buttons == ["⚪ JU-08", "⚪ JU-09", "⚪ JU-10", "‹ Anteriores", "‹ Plan de la secretaría"]
    await ana.taps(data=f"gp:{SANTA_MARTA}:jornada-unica:9")
    assert ana.toasts[-1] == GONE


async def test_a_secretariat_without_a_plan(ana: Somebody) -> None:
    await ana.says("/plan")
    ana.sees("Todavía no tiene actividades cargadas")


# The card


async def test_the_card_says_who_reported_what_and_what_is_expected(office: Office, ana: Somebody) -> None:
    activity = add(office, "JU-03", product="Acta con siete firmas", post="Líder de cobertura", line=3)
    said = report(office, ana, activity, Wish(IN_PROGRESS, 80, note="ya <b>firmamos</b> el acta"))
    office.database.transact(add_file, ana.row_id, activity_id=activity, report_id=said)
    await ana.taps(data=f"ga:{activity}")
    ana.sees("▰▰▰▰▰▱ 80 % · en curso", "Hoy, 10:00 a. m. · Ana Prueba", "ya <b>firmamos</b> el acta")
    ana.sees("Producto: Acta con siete firmas", "Responde: Líder de cobertura", "Jornada Única · línea 3")
    assert ana.buttons == [
        *("✍️ Reportar avance", "✏️ Corregir mi reporte"),
        *("🕘 Historial", "📎 Evidencias (1)", "‹ Plan de la secretaría"),
    ]
    buttons = [each["data"] for row in ana.last["buttons"] for each in row]
    assert buttons == [f"gr:{activity}", f"gc:{said}", f"gh:{activity}:0", f"ge:a:{activity}", f"gp:{SANTA_MARTA}"]


async def test_the_card_has_the_budget_where_there_is_one(office: Office, ana: Somebody) -> None:
    with_one, without = add(office, "JU-03", budget=12_000_000), add(office, "JU-04")
    await ana.taps(data=f"ga:{with_one}")
    ana.sees("Secretaría: Santa Marta", "Presupuesto: $ 12.000.000")
    await ana.taps(data=f"ga:{without}")
    assert "Presupuesto" not in ana.last["text"]


async def test_only_who_may_and_did_not_report_it_verifies(office: Office, ana: Somebody, leo: Somebody) -> None:
    activity, own = add(office, "JU-03"), add(office, "JU-04")
    said = report(office, ana, activity, Wish(DONE))
    report(office, leo, own, Wish(DONE))
    await delivered(office)
    await leo.taps(data=f"ga:{activity}")
    leo.sees_button("🔎 Revisar")
    assert leo.last["buttons"][0][0]["data"] == f"gv:{said}"
    await leo.taps(data=f"ga:{own}")
    assert leo.buttons[0] == "✏️ Corregir mi reporte"
    await ana.taps(data=f"ga:{activity}")
    assert ana.buttons[0] == "✏️ Corregir mi reporte"


async def test_a_requested_date_is_shown_and_reviewed(office: Office, ana: Somebody, leo: Somebody) -> None:
    activity = add(office, "JU-03")
    later = Wish(ActivityStatus.RESCHEDULE_REQUESTED, note="Llovió", new_due_on=date(2027, 1, 15))
    report(office, ana, activity, later)
    await delivered(office)
    await leo.taps(data=f"ga:{activity}")
    leo.sees("Pide pasarla al viernes 15 de enero de 2027.", "Llovió")
    assert leo.buttons[:2] == ["✍️ Reportar avance", "🔎 Revisar"]


async def test_an_archived_activity_takes_no_reports(office: Office, ana: Somebody) -> None:
    activity = add(office, "JU-03", archived_at=office.now())
    await ana.taps(data=f"ga:{activity}")
    ana.sees("Ya no hace parte del plan")
    assert ana.buttons == ["🕘 Historial", "‹ Plan de la secretaría"]
    await ana.says("/plan")
    ana.does_not_see("JU-03")


async def test_a_name_of_500_characters_is_whole_on_the_card_and_short_in_lists(office: Office, ana: Somebody) -> None:
    name = "<b>" + "Concertar el plan " * 27 + "&amp;"
    activity = add(office, "JU-03", title=name, product="x" * 5000)
    report(office, ana, activity, Wish(BLOCKED, note="y " * 2000))
    for asked in ("/plan", "/pendientes", "/historial", "/historial ju3"):
        await ana.says(asked)
        ana.does_not_see(name)
    ana.sees("<b>Concertar el plan")
    await ana.taps("‹ Ver la actividad")
    ana.sees(name)


async def test_the_longest_history_is_one_message(office: Office, ana: Somebody) -> None:
    activity = add(office, "JU-03", title="x" * 500)
    for number in range(1, 9):
        report(office, ana, activity, Wish(BLOCKED, number, note="&" * 4000))
    state, events = office.database.transact(_history, ana, activity)
    assert len(split_html(plans_screens.history(state, events, 0, office.now()).html)) == 1


def _history(session: Session, person: Somebody, activity: int) -> tuple[State, list[history.Event]]:
    return plans.find_activity(session, person.row_id, activity), plans.history(session, person.row_id, activity)


async def test_another_secretariats_plan_is_nobodys_to_see(office: Office, ana: Somebody, leo: Somebody) -> None:
    """A forged button and another person's button."""
    theirs = add(office, "XX-01", MEDELLIN)
    for person in (ana, leo):
        for data in (f"gp:{MEDELLIN}", f"gp:{MEDELLIN}:late:0", f"ga:{theirs}", f"gh:{theirs}:0"):
            await person.taps(data=data)
            assert person.toasts[-1] == NOT_YOURS
    for data in ("ga:999999", "gh:999999:0"):
        await ana.taps(data=data)
        assert ana.toasts[-1] == GONE


# /pendientes


async def test_what_is_mine_comes_by_its_due_date_and_opens_the_report(office: Office, ana: Somebody) -> None:
    soon, late = add(office, "JU-03", due=4, title="Firmar el acta"), add(office, "JU-02", due=-3)
    add(office, "JU-04", due=5)
    report(office, ana, late, Wish(BLOCKED, note="no hay agua"))
    report(office, ana, soon, Wish(IN_PROGRESS, 60))
    await ana.says("/pendientes")
    ana.sees("3 actividades pendientes · 🔴 1 vencida\n\n🔴 JU-02")
    ana.sees("Venció el martes 17 de noviembre, hace 3 días hábiles · bloqueada")
    ana.sees("🔵 JU-03 Firmar el acta\nVence el martes 24 de noviembre, en 2 días hábiles · 60 %\n⚪ JU-04")
    assert [each["data"] for each in ana.last["buttons"][0]] == [f"gr:{late}", f"gr:{soon}", f"gr:{soon + 2}"]


async def test_what_another_post_answers_for_is_not_mine(office: Office, ana: Somebody) -> None:
    beto = await office.member("Beto Prueba", Role.OFFICIAL, SANTA_MARTA)
    office.database.transact(_give_post, beto.row_id, "Líder de planta")
    add(office, "JU-02", post="Líder de planta")
    add(office, "JU-03", post="Un cargo que nadie tiene")
    await ana.says("/pendientes")
    ana.sees("Una actividad pendiente", "JU-03")
    await beto.says("/pendientes")
    beto.sees("2 actividades pendientes")


def _give_post(session: Session, person_id: int, post: str) -> None:
    session.get_one(Person, person_id).post = post


async def test_nothing_pending_is_said_warmly(office: Office, ana: Somebody, leo: Somebody, carla: Somebody) -> None:
    report(office, ana, add(office, "JU-03"), Wish(DONE))
    await ana.says("/pendientes")
    ana.sees("No tiene nada pendiente", "/misdatos")
    await leo.says("/pendientes")
    leo.sees("No tiene nada pendiente")
    leo.does_not_see("/misdatos")
    await carla.says("/pendientes")
    carla.sees("La coordinación no tiene actividades a su cargo")


async def test_a_liaison_sees_what_is_pending_by_secretariat(office: Office, leo: Somebody) -> None:
    add(office, "JU-03", due=3)
    tunja = add(office, "JU-03", TUNJA, due=-3)
    add(office, "JU-04", TUNJA, due=9)
    await leo.says("/pendientes")
    text = leo.last["text"]
    assert text.index("📍 Tunja") < text.index("JU-04") < text.index("📍 Santa Marta")
    assert leo.buttons[:-1] == ["🔴 JU-03 · Tunja", "⚪ JU-04 · Tunja", "⚪ JU-03 · Santa Marta"]
    assert leo.buttons[-1] == "📆 Las fechas, para el calendario"
    assert leo.last["buttons"][0][0]["data"] == f"ga:{tunja}"


# /secretarias


async def test_a_liaison_sees_their_secretariats_what_is_late_first(
    office: Office, leo: Somebody, ana: Somebody
) -> None:
    report(office, ana, add(office, "JU-03"), Wish(DONE))
    add(office, "JU-03", TUNJA, due=-3)
    await leo.says("/secretarias")
    leo.sees("Sus secretarías\n\n🔴 Tunja\n▱▱▱▱▱▱ 0 % · 0 de 1 cumplida\n🔴\u00a01\u00a0vencida")
    leo.sees("🟢 Santa Marta\n▰▰▰▰▰▰ 100 % · 1 de 1 cumplida\n⏳\u00a01\u00a0por\u00a0revisar")
    await leo.taps("🔴 Tunja")
    leo.sees("Plan de la Secretaría de Educación de Tunja")
    await leo.taps("‹ Secretarías")
    leo.sees("Sus secretarías")


async def test_with_several_secretariats_the_plan_asks_which(leo: Somebody, ana: Somebody) -> None:
    await leo.says("/plan")
    leo.sees("Sus secretarías", "⚪ Santa Marta · sin plan cargado", "⚪ Tunja")
    await ana.says("/secretarias")
    ana.sees(NOT_YOURS)


async def test_a_coordinator_sees_all_by_region(office: Office, carla: Somebody) -> None:
    add(office, "JU-03", due=-3)
    blocked = add(office, "JU-01", "44001")
    report(office, carla, blocked, Wish(BLOCKED, note="sin agua"))
    await carla.says("/secretarias")
    await carla.taps("Caribe")
    carla.sees("Región Caribe\n\n🔴 Santa Marta", "🟡 Riohacha", "⛔\u00a01\u00a0bloqueada", "sin plan cargado")
    assert len(carla.buttons) == plans_screens.PAGE + 2
    await carla.taps("Siguientes")
    carla.sees_button("‹ Anteriores")
    await carla.taps("‹ Otra región")
    carla.sees("¿Las secretarías de qué región")
    for data in ("gp:s:R77:0", "gp:s:R2:99"):
        await carla.taps(data=data)
        assert carla.toasts[-1] == GONE


# /historial


async def test_history_tells_everything_the_newest_first(
    office: Office, ana: Somebody, leo: Somebody, clock: Clock
) -> None:
    activity = add(office, "JU-03", title="Firmar el acta")
    office.database.transact(_change, activity, office.now(), ChangeKind.ADDED, due_on="2026-12-04", title="Firmar")
    first = report(office, ana, activity, Wish(IN_PROGRESS, 90))
    office.database.transact(reports.undo, ana.row_id, first, office.now())
    clock.advance(days=1)
    said = report(office, ana, activity, Wish(DONE, note="ya firmamos el acta"))
    office.database.transact(add_file, ana.row_id, activity_id=activity, report_id=said, at=office.now())
    clock.advance(days=2)
    sent = (leo.row_id, said, "Falta una firma", "tap:back", office.now())
    office.database.transact(verification.send_back, *sent)
    await ana.says("/historial JU-03")
    ana.sees("Historial de JU-03 · Santa Marta", "Hoy, 10:00 a. m. · Leo Prueba\n↩️ devolvió · folio", "Falta una firma")
    ana.sees(
        f"21 nov, 10:00 a. m. · Ana Prueba\n🟢 cumplida 100 % · folio {reports.folio(said)}\n«ya firmamos el acta»"
    )
    ana.sees("📎 acta.pdf", "🔵 en curso 90 % deshecho · folio", "20 nov, 10:00 a. m.\n📥 entró al plan")
    text = ana.last["text"]
    assert text.index("devolvió") < text.index("cumplida") < text.index("deshecho")


def _change(session: Session, activity: int, now: datetime, kind: ChangeKind, **fields: Any) -> None:
    session.add(ActivityChange(activity_id=activity, kind=kind, fields=fields, at=now))


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("updated", {"title": "Otra", "due_on": "2026-12-10"}, "cambió en el plan: jueves 10 de diciembre, actividad"),
        ("updated", {"post": None, "starts_on": None}, "cambió en el plan: responsable, fecha de inicio"),
        ("archived", {}, "salió del plan"),
        ("restored", {"due_on": "2026-12-10"}, "volvió al plan: jueves 10 de diciembre"),
        ("rescheduled", {"due_on": "2027-01-12"}, "nueva fecha: martes 12 de enero de 2027"),
    ],
)
async def test_history_tells_how_the_plan_itself_changed(
    office: Office, ana: Somebody, kind: str, fields: dict[str, Any], words: str
) -> None:
    activity = add(office, "JU-03")
    office.database.transact(_change, activity, office.now(), ChangeKind(kind), **fields)
    await ana.taps(data=f"gh:{activity}:0")
    ana.sees(words)


async def test_history_is_found_by_code_by_folio_and_by_choosing(
    office: Office, ana: Somebody, leo: Somebody, clock: Clock
) -> None:
    activity, other = add(office, "JU-03"), add(office, "JU-03", TUNJA)
    first = report(office, ana, activity, Wish(IN_PROGRESS, 1))
    for percentage in range(2, 12):
        clock.advance(minutes=1)
        report(office, ana, activity, Wish(IN_PROGRESS, percentage))
    await leo.says("/historial")
    leo.sees("¿El historial de cuál", "🔵 JU-03 · Santa Marta", "hoy, 10:10 a. m.")
    await leo.says("/historial ju 3")
    leo.sees("Con el código ju 3 hay varias")
    await leo.taps("⚪ JU-03 · Tunja")
    leo.sees("Historial de JU-03 · Tunja", "Todavía no ha pasado nada")
    await ana.says(f"/historial {reports.folio(first).lower()}")
    ana.sees("👉 Hoy, 10:00 a. m. · Ana Prueba\n🔵 en curso 1 %")
    assert ana.buttons == ["‹ Anteriores", "‹ Ver la actividad"]
    hidden = report(office, leo, other, Wish(IN_PROGRESS, 5))
    for typed in (reports.folio(hidden), "ZZ-99", "A-2222", "<b>"):
        await ana.says(f"/historial {typed}")
        ana.sees(f"No encuentro {typed} entre")


# The demo


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-21", "2026-12-31", "2027-01-01", "2026-04-02"])
def test_the_sample_plans_are_believable_whatever_the_day(database: Database, day: str) -> None:
    """A Monday, a Saturday, the year's last day and first, Easter week."""
    now = datetime.fromisoformat(f"{day}T11:15").replace(tzinfo=ZoneInfo("America/Bogota"))
    chats = {sample.name: number for number, sample in enumerate(sample_people.MEMBERS, 100)}
    for _ in range(2):
        database.transact(sample_people.enter, chats, now)
        database.transact(sample_plans.enter, now)
    found = database.transact(plans.states)
    assert {each.status for each in found} == set(ActivityStatus)
    for code in (sample_people.SANTA_MARTA, sample_people.RIOHACHA, sample_people.QUIBDO):
        theirs = [each for each in found if each.activity.secretariat_code == code]
        assert 8 <= len(theirs) <= 12
        assert {each.activity.action for each in theirs} == set(plans.ACTIONS)
        assert {each.activity.line for each in theirs} == {1, 2, 3}
        assert any(each.late(now.date()) for each in theirs)
        assert any(not each.open for each in theirs)
        assert {each.activity.budget is None for each in theirs} == {True, False}
    database.transact(_check_sample, now)


def _check_sample(session: Session, now: datetime) -> None:
    ids = [each or 0 for each in session.exec(select(Activity.id)).all()]
    told = history.events(session, ids)
    assert all(each.at < now for each in told)
    assert [each.report_id for each in told if each.folio] == sorted(each.report_id or 0 for each in told if each.folio)
    assert {each.media_type for each in session.exec(select(Evidence)).all()} == {"application/pdf"}
    assert [each.template for each in session.exec(select(Delivery)).all()] == ["report_waiting"]
