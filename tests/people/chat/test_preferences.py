"""When not to write: quiet hours in a tap; an absence with a substitute who agrees."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.base.times.dates import read_day
from bot.base.times.unclear import Unclear
from bot.people import assignments
from db.models import Absence, AbsenceState, Delivery, Draft, Person, Report, Role
from tests import dialogue
from tests.dialogue import Office
from tests.planning import add_activity
from tests.waiting import until

SANTA_MARTA, MEDELLIN = "47001", "05001"
TODAY = date(2026, 11, 20)  # a Friday, as the fixture `clock`
USUAL = "No le escribo entre las 7 de la noche y las 7 de la mañana, ni los sábados, domingos y festivos."


def quiet_of(office: Office, person: dialogue.Person) -> tuple[int, int, bool]:
    row = office.database.transact(lambda session: session.get_one(Person, person.row_id))
    return row.quiet_from, row.quiet_until, row.quiet_days


def absences(office: Office) -> list[Absence]:
    return office.database.transact(lambda session: list(session.exec(select(Absence).order_by(col(Absence.id)))))  # type: ignore[no-any-return]


def states(office: Office) -> list[AbsenceState]:
    return [absence.state for absence in absences(office)]


def cards(office: Office) -> list[str]:
    every = select(Delivery).order_by(col(Delivery.id))
    return office.database.transact(lambda session: [each.template for each in session.exec(every)])  # type: ignore[no-any-return]


async def again(office: Office) -> None:
    """A nervous thumb: the last tap four times more, as new updates."""
    for _ in range(4):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()


async def arrives(person: dialogue.Person, text: str) -> None:
    """Until the sender delivered it."""
    await until(lambda: text in person.last["text"])


async def pair(office: Office) -> tuple[dialogue.Person, dialogue.Person]:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    return ana, await office.member("Beto Prueba", Role.OFFICIAL, SANTA_MARTA)


async def asks(ana: dialogue.Person, substitute: str = "Beto") -> None:
    await ana.says("/ausencia")
    for step in ("Una semana", substitute, "Confirmar"):
        await ana.taps(step)


# Quiet hours


@pytest.mark.parametrize(
    ("tapped", "says", "holds"),
    [
        ("6 p. m.", "entre las 6 de la tarde y las 8 de la mañana, ni los sábados", (18, 8, True)),
        ("8 p. m.", "entre las 8 de la noche y las 6 de la mañana, ni los sábados", (20, 6, True)),
        ("Sin horario", "Los demás días, a cualquier hora", (0, 0, True)),
        ("✓ Ni fines", "entre las 7 de la noche y las 7 de la mañana.", (19, 7, False)),
    ],
)
async def test_silencio_says_what_holds_and_changes_it_in_a_tap(
    office: Office, tapped: str, says: str, holds: tuple[int, int, bool]
) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    await ana.says("/silencio")
    ana.sees(USUAL, "Lo que no es urgente espera al siguiente momento hábil")
    assert [name for name in ana.buttons if name.startswith("✓")] == [
        "✓ 7 p. m. a 7 a. m. (lo usual)",
        "✓ Ni fines de semana ni festivos",
    ]
    shown = ana.last["message_id"]
    await ana.taps(tapped)
    ana.sees(says)
    screen = ana.last
    await again(office)
    assert ana.last == screen
    assert screen["message_id"] == shown
    assert quiet_of(office, ana) == holds


async def test_without_quiet_hours_nor_days_anything_may_come(office: Office) -> None:
    ana = await office.member("Ana Prueba", Role.COORDINATOR)
    await ana.says("/silencio")
    await ana.taps("Sin horario")
    await ana.taps("✓ Ni fines")
    ana.sees("cualquier día y a cualquier hora")
    ana.sees_button("✓ Sin horario")
    await ana.taps("7 p. m.")
    await ana.taps("Ni fines")
    ana.sees(USUAL)


async def test_forged_hours_change_nothing(office: Office) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    for forged, says in (("qh:24:7:1", "no existen en el reloj"), ("qh:19:7:2", "ya no sirve"), ("qh:", "ya no sirve")):
        await ana.taps(data=forged)
        assert says in ana.toasts[-1]
    assert quiet_of(office, ana) == (19, 7, True)


@pytest.mark.parametrize("command", ["/silencio", "/ausencia"])
async def test_a_stranger_is_told_whom_it_is_for(office: Office, command: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.says(command)
    ana.sees("para quienes participan")
    for forged in ("qh:0:0:0", "au:", "au:other", "au:2026-11-27:0:ok", "ab:1", "as:1:1"):
        await ana.taps(data=forged)
        ana.sees("para quienes participan")
    assert absences(office) == []


# Away


async def test_away_with_a_substitute_who_agrees(office: Office) -> None:
    ana, beto = await pair(office)
    await ana.says("/ausencia")
    assert ana.buttons == [
        "Mañana",
        "Una semana: hasta el 27 de noviembre",
        "Dos semanas: hasta el 4 de diciembre",
        "Un mes: hasta el 20 de diciembre",
        "Otra fecha",
    ]
    await ana.taps("Una semana")
    assert ana.buttons == ["Beto Prueba", "Nadie", "Cancelar"]
    await ana.taps("Beto")
    ana.sees("desde hoy, viernes 20 de noviembre, hasta el viernes 27 de noviembre de 2026", "Beto Prueba")
    assert absences(office) == []  # nothing before it is confirmed
    await ana.taps("Confirmar")
    ana.sees("Le estoy preguntando a Beto Prueba", "Su ausencia todavía no cuenta: cuenta cuando esa persona acepte")
    assert ana.buttons == ["Ya no hace falta", "Cambiar"]
    await arrives(beto, "pensó en usted")
    beto.sees("Ana Prueba se ausenta del viernes 20 de noviembre al viernes 27 de noviembre")
    assert beto.buttons == ["Acepto el reemplazo", "No puedo"]
    await beto.taps("Acepto el reemplazo")
    beto.sees("Usted reemplaza a Ana Prueba hasta el viernes 27")
    await again(office)
    beto.sees("Usted reemplaza a Ana Prueba")
    await arrives(ana, "Beto Prueba aceptó reemplazarle")
    assert states(office) == [AbsenceState.AGREED]
    assert cards(office) == ["absence_proposed", "absence_answered"]
    await ana.says("/ausencia")
    ana.sees("Ausencia registrada: hasta el viernes 27 de noviembre de 2026", "Le reemplaza Beto Prueba")
    assert ana.buttons == ["Ya volví", "Cambiar"]


async def test_who_can_not_leads_to_somebody_else(office: Office) -> None:
    ana, beto = await pair(office)
    await office.member("Carmen Prueba", Role.LIAISON, SANTA_MARTA, MEDELLIN)
    await asks(ana)
    await arrives(beto, "pensó en usted")
    await beto.taps("No puedo")
    beto.sees("Le cuento a Ana Prueba que usted no puede")
    await arrives(ana, "Beto Prueba no puede reemplazarle")
    for _ in range(2):
        ana.sees("Su ausencia todavía no cuenta: escoja a otra persona, o «Nadie»")
        assert ana.buttons == ["Escoger a otra persona", "Nadie", "Cancelar"]
        await ana.says("/ausencia")
    await ana.taps("Escoger a otra persona")
    await ana.taps("Carmen")
    await ana.taps("Confirmar")
    ana.sees("Le estoy preguntando a Carmen Prueba")
    assert states(office) == [AbsenceState.DECLINED, AbsenceState.PROPOSED]


async def test_who_can_not_leads_to_nobody(office: Office) -> None:
    ana, beto = await pair(office)
    await asks(ana)
    await arrives(beto, "pensó en usted")
    await beto.taps("No puedo")
    await arrives(ana, "Beto Prueba no puede reemplazarle")
    for step in ("Nadie", "Confirmar"):
        await ana.taps(step)
    ana.sees("Ausencia registrada", "Nadie le reemplaza")
    await ana.taps("Ya volví")
    await ana.says("/ausencia")
    ana.sees("¿Hasta qué día?")
    assert states(office) == [AbsenceState.DECLINED, AbsenceState.ENDED]


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("hasta el 4 de diciembre", "Hasta el viernes 4 de diciembre de 2026"),
        ("el viernes", "Hasta el viernes 27 de noviembre de 2026"),
        ("del 2 al 10 de diciembre", "Desde el miércoles 2 de diciembre hasta el jueves 10 de diciembre"),
        ("hasta la otra semana", "hasta el domingo 29 de noviembre"),
        ("el 31 de febrero", "El 31 de febrero no existe"),
        ("hasta el otro viernes", "No alcancé a entender"),
    ],
)
async def test_the_day_is_typed_as_well_as_tapped(office: Office, typed: str, seen: str) -> None:
    ana, _ = await pair(office)
    await ana.says("/ausencia")
    await ana.says(typed)
    ana.sees(seen)


@pytest.mark.parametrize("how", ["asked", "other"])
@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("JU-03", "JU-03 está sin iniciar"),  # no Thursday 3
        ("JU-03 va en 60", "Revise y confirme"),
        ("quién es mi enlace", "enlace"),
        ("cuántas horas tiene la jornada única", "horas"),
    ],
)
async def test_what_is_no_day_is_answered_and_the_day_still_waited_for(
    office: Office, how: str, typed: str, seen: str
) -> None:
    ana, _ = await pair(office)
    office.database.transact(add_activity, "JU-03", SANTA_MARTA)
    await ana.says("/ausencia")
    if how == "other":
        await ana.taps("Otra fecha")
    await ana.says(typed)
    ana.sees(seen)
    ana.does_not_see("No alcancé a entender")
    if "Revise" not in seen:  # a card that opened waits now
        await ana.says("el 4 de diciembre")
        ana.sees("Hasta el viernes 4 de diciembre")


async def test_an_open_report_goes_before_a_day_that_may_be_typed(office: Office) -> None:
    ana, _ = await pair(office)
    office.database.transact(add_activity, "JU-03", SANTA_MARTA)
    await ana.says("JU-03 va en 60")
    await ana.says("/ausencia")
    ana.sees("¿Hasta qué día?")
    card = next(each["message_id"] for each in ana.screen if "Revise" in each["text"])
    await ana.taps("Registrar", message_id=card)
    assert len(dialogue.rows(office, Report)) == 1


async def test_the_substitute_hears_that_the_person_is_back(office: Office) -> None:
    ana, beto = await pair(office)
    await asks(ana)
    await arrives(beto, "pensó en usted")
    await beto.taps("Acepto el reemplazo")
    await arrives(ana, "aceptó reemplazarle")
    await ana.says("/ausencia")
    await ana.taps("Ya volví")
    await arrives(beto, "Ana Prueba ya volvió; gracias por el reemplazo.")


async def test_the_same_confirmation_five_times_asks_once(office: Office) -> None:
    ana, _ = await pair(office)
    await asks(ana)
    screen = ana.last
    await again(office)
    assert ana.last == screen
    assert len(absences(office)) == len(cards(office)) == 1


async def test_back_early_and_once_more(office: Office) -> None:
    ana, _ = await pair(office)
    await asks(ana, "Nadie")
    ana.sees("Ausencia registrada", "Nadie le reemplaza")
    await ana.taps("Ya volví")
    ana.sees("no tengo registrada ninguna ausencia suya")
    await again(office)
    ana.sees("no tengo registrada ninguna ausencia suya")
    assert states(office) == [AbsenceState.ENDED]
    await ana.says("/ausencia")
    ana.sees_button("Mañana")


async def test_another_date_ends_the_earlier_absence_whose_button_then_ends_nothing(office: Office) -> None:
    ana, _ = await pair(office)
    await asks(ana, "Nadie")
    first = absences(office)[0].id
    await ana.taps("Cambiar")
    for step in ("Mañana", "Nadie", "Confirmar"):
        await ana.taps(step)
    ana.sees("sábado 21 de noviembre")
    await ana.taps(data=f"ab:{first}")
    assert "ya no sirve" in ana.toasts[-1]
    assert states(office) == [AbsenceState.ENDED, AbsenceState.AGREED]


async def test_a_card_whose_absence_is_over_says_so(office: Office) -> None:
    ana, beto = await pair(office)
    await asks(ana)
    await arrives(beto, "pensó en usted")
    await ana.taps("Ya no hace falta")
    await beto.taps("Acepto el reemplazo")
    beto.sees("ya no está pendiente")
    assert states(office) == [AbsenceState.ENDED]


async def test_nobody_answers_or_ends_what_is_of_others(office: Office) -> None:
    """Another person's button."""
    ana, _ = await pair(office)
    carmen = await office.member("Carmen Prueba", Role.OFFICIAL, SANTA_MARTA)
    diego = await office.member("Diego Prueba", Role.OFFICIAL, MEDELLIN)
    await asks(ana)
    number = absences(office)[0].id
    for other in (ana, carmen, diego):
        await other.taps(data=f"as:{number}:1")
        other.sees("ya no está pendiente")
        other.does_not_see("Prueba")
    await diego.opens()
    await diego.taps(data=f"ab:{number}")
    assert states(office) == [AbsenceState.PROPOSED]


async def test_only_colleagues_of_the_secretariat_are_offered_and_taken(office: Office) -> None:
    ana, _ = await pair(office)
    diego = await office.member("Diego Prueba", Role.OFFICIAL, MEDELLIN)
    await ana.says("/ausencia")
    await ana.taps("Mañana")
    assert ana.buttons == ["Beto Prueba", "Nadie", "Cancelar"]
    for data in (f"au:2026-11-27:{diego.row_id}", f"au:2026-11-27:{diego.row_id}:ok", "au:2026-11-27:999999999:ok"):
        await ana.taps(data=data)
        assert "ya no puede reemplazarle" in ana.toasts[-1]
    assert absences(office) == []


@pytest.mark.parametrize("role", [Role.LIAISON, Role.COORDINATOR])
async def test_alone_in_the_secretariat_only_nobody_is_offered(office: Office, role: Role) -> None:
    luz = await office.member("Luz Prueba", role, *([SANTA_MARTA] if role is Role.LIAISON else []))
    await luz.says("/ausencia")
    await luz.taps("Mañana")
    luz.sees("no hay nadie más de su secretaría")
    assert luz.buttons == ["Nadie", "Cancelar"]
    await luz.taps("Nadie")
    luz.sees("Nadie le reemplaza")
    await luz.taps("Confirmar")
    luz.sees("Ausencia registrada: hasta el sábado 21")


async def test_many_colleagues_come_in_pages(office: Office) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    for number in range(10):
        await office.member(f"Colega {number} <b>Prueba</b>", Role.OFFICIAL, SANTA_MARTA)
    await ana.says("/ausencia")
    await ana.taps("Mañana")
    assert ana.buttons[0] == "Colega 0 <b>Prueba</b>"
    assert ana.buttons[8:] == ["Siguientes ›", "Nadie", "Cancelar"]
    await ana.taps("Siguientes")
    assert ana.buttons == ["Colega 8 <b>Prueba</b>", "Colega 9 <b>Prueba</b>", "‹ Anteriores", "Nadie", "Cancelar"]
    await ana.taps(data="au:2026-11-21:p2")
    assert "ya no sirve" in ana.toasts[-1]
    await ana.taps("Colega 9")
    ana.sees("Colega 9 <b>Prueba</b>")


async def test_a_substitute_who_moved_does_not_stand_in_any_more_and_the_screen_says_so(office: Office) -> None:
    ana, beto = await pair(office)
    await asks(ana)
    await arrives(beto, "pensó en usted")
    await beto.taps("Acepto el reemplazo")
    office.database.transact(assignments.assign, beto.row_id, [MEDELLIN])
    await ana.says("/ausencia")
    ana.sees("Por ahora Beto Prueba no puede reemplazarle")


# Dates


async def test_another_date_is_typed_and_corrected(office: Office) -> None:
    ana, _ = await pair(office)
    await ana.says("/ausencia")
    await ana.taps("Otra fecha")
    ana.sees("el último día")
    for wrong, asked in (
        ("el 31 de febrero", "El 31 de febrero no existe"),
        ("19/11/2026", "El jueves 19 de noviembre ya pasó"),
        ("el otro año", "Eso es un periodo, no un día"),
        ("lunes 3 de diciembre", "El 3 de diciembre de 2026 es jueves, no lunes"),
        ("vuelvo el 3", "Por el «vuelvo» no sé qué día es"),
        ("cada semana", "Eso es un periodo, no un día"),
        ("12/31", "primero va el día y después el mes, así: 31/12"),
        ("x" * 4096, "No alcancé a entender"),
    ):
        await ana.says(wrong)
        ana.sees(asked, "Escríbame el último día de su ausencia")
    await ana.sends("voice")
    ana.sees("No alcancé a entender el día")
    await ana.says("3 de diciembre")
    ana.sees("jueves 3 de diciembre de 2026")
    await ana.taps("Nadie")
    await ana.taps("Confirmar")
    ana.sees("Ausencia registrada: hasta el jueves 3 de diciembre de 2026")
    await ana.says("qué es el mgei")
    ana.sees("MGEI")


async def test_a_cancelled_date_waits_for_nothing(office: Office) -> None:
    ana, _ = await pair(office)
    await ana.says("/ausencia")
    await ana.taps("Otra fecha")
    await ana.taps("Cancelar")
    ana.sees("no cambié nada")
    assert office.database.transact(lambda session: session.exec(select(Draft)).all()) == []


async def test_a_day_of_an_old_or_forged_button_gets_a_kind_sentence(office: Office) -> None:
    ana, _ = await pair(office)
    for day in ("2026-11-19", "2026-13-45", "2027-11-21", "0000-00-00"):
        for step in ("", ":0", ":0:ok"):
            await ana.taps(data=f"au:{day}{step}")
    assert len(ana.toasts) == 12
    assert all("Ese día ya pasó o está a más de un año" in toast for toast in ana.toasts)
    assert absences(office) == []


async def test_the_days_offered_are_those_of_bogota(office: Office, clock: Any) -> None:
    """At 20:00 in Bogota it is tomorrow in UTC. What two buttons would say alike is offered once."""
    ana, _ = await pair(office)
    clock.advance(days=3, hours=10)  # Monday, 20:00
    await ana.says("/ausencia")
    await ana.taps("El viernes 27")
    ana.sees("viernes 27 de noviembre de 2026")
    clock.advance(days=3)  # Thursday: the Friday is tomorrow
    await ana.says("/ausencia")
    assert ana.buttons[:2] == ["Mañana", "Una semana: hasta el 3 de diciembre"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3 de diciembre", date(2026, 12, 3)),
        ("hasta el 3 de Diciembre, por favor", date(2026, 12, 3)),
        ("3 dic", date(2026, 12, 3)),
        ("jueves 3 de diciembre de 2026", date(2026, 12, 3)),
        ("diciembre 3", date(2026, 12, 3)),
        ("1º de enero", date(2027, 1, 1)),
        ("primero de enero del 2027", date(2027, 1, 1)),
        ("2 de setiembre", date(2027, 9, 2)),
        ("3/12", date(2026, 12, 3)),
        ("3/12/26", date(2026, 12, 3)),
        ("03-12-2026", date(2026, 12, 3)),
        ("3 . 12 . 2026", date(2026, 12, 3)),
        ("2026-12-03", date(2026, 12, 3)),
        ("2026/12/3", date(2026, 12, 3)),
        ("hoy", TODAY),
        ("hoy viernes", TODAY),
        ("MAÑANA", date(2026, 11, 21)),
        ("pasado mañana", date(2026, 11, 22)),
        ("el viernes", date(2026, 11, 27)),
        ("en 2 semanas", date(2026, 12, 4)),
        ("el miércoles por la mañana", date(2026, 11, 25)),
        ("el 27", date(2026, 11, 27)),
        ("hasta el viernes 27", date(2026, 11, 27)),
        ("15", date(2026, 12, 15)),
        ("31", date(2026, 12, 31)),
        ("20/11/2027", date(2027, 11, 20)),
        ("21/11/2027", None),
        ("19/11/2026", None),
        ("29 de febrero", None),
        ("31/04", None),
        ("12/31", None),
        ("2026-02-30", None),
        ("0", None),
        ("", None),
        ("3/12/2026/5", None),
        ("tengo 15.000 estudiantes", None),
    ],
)
def test_days_as_people_write_them(typed: str, day: date | None) -> None:
    found = read_day(typed, TODAY)
    assert found == day if day else isinstance(found, Unclear)


def test_a_weekday_is_the_next_one_whatever_today_is() -> None:
    for ahead in range(7):
        today = TODAY + timedelta(days=ahead)
        found = read_day("el viernes", today)
        assert isinstance(found, date)
        assert found.weekday() == 4
        assert 1 <= (found - today).days <= 7


async def test_an_absence_begins_on_the_day_that_was_said(office: Office) -> None:
    """«Estaré de vacaciones del 2 al 10»: until the second she is here."""
    ana, beto = await pair(office)
    await ana.says("/ausencia")
    await ana.taps("Otra fecha")
    await ana.says("estaré de vacaciones del 2 al 10")
    ana.sees("Desde el miércoles 2 de diciembre hasta el jueves 10 de diciembre de 2026")
    await ana.taps("Beto")
    ana.sees("desde el miércoles 2 de diciembre hasta el jueves 10 de diciembre de 2026")
    await ana.taps("Confirmar")
    ana.sees("desde el miércoles 2 de diciembre hasta el jueves 10 de diciembre")
    (absence,) = absences(office)
    assert (absence.starts_on, absence.ends_on) == (date(2026, 12, 2), date(2026, 12, 10))
    await arrives(beto, "del miércoles 2 de diciembre al jueves 10 de diciembre")


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("el martes 22", "martes 22 de diciembre de 2026"),
        ("toda la próxima semana", "domingo 29 de noviembre de 2026"),
        ("en quince días", "viernes 4 de diciembre de 2026"),
        ("hasta el viernes de la otra semana", "viernes 27 de noviembre de 2026"),
    ],
)
async def test_the_last_day_of_an_absence_as_people_say_it(office: Office, typed: str, until: str) -> None:
    ana, _ = await pair(office)
    await ana.says("/ausencia")
    await ana.taps("Otra fecha")
    await ana.says(typed)
    ana.sees(until)
