"""A file belongs to the activity that its caption or quoted message names, else it waits by itself; and can be moved.
What a liaison answers can be undone."""

from typing import Any

import pytest

from bot.edge.screen import render
from bot.simulator.formatting.entities import EMPTY, Formatted
from bot.simulator.model import Upload
from db.models import ActivityStatus, Evidence, Role
from tests.announcements.chat.test_announcements import delivered
from tests.conftest import Clock
from tests.dialogue import Office
from tests.dialogue import Person as Somebody
from tests.evidence.chat.test_evidence import TUNJA, files, plan, report, reports
from tests.files import GOOD, pdf, png
from tests.planning import archive
from tests.reports.chat.test_verification import asks_for, says

pytestmark = pytest.mark.hurried


@pytest.fixture
def ju03(office: Office) -> int:
    return plan(office, "JU-03")


@pytest.fixture
def ju04(office: Office, ju03: int) -> int:
    return plan(office, "JU-04")


def places(office: Office) -> list[int | None]:
    return [each.activity_id for each in files(office)]


async def photo(who: Somebody, caption: str = "", shade: int = 1, **more: Any) -> None:
    """`album` and `reply_to` as Telegram has them."""
    telegram, album = who.office.telegram, more.pop("album", None)
    stored = telegram.files.add_photo(Upload("foto.png", png(shade=shade)))
    extra = {"media_group_id": album} if album else {}
    text = Formatted(caption) if caption else EMPTY
    telegram.post_as(who.id, "photo", text, content={"photo": stored}, extra=extra, **more)
    await who.office.settle()


# By its caption


@pytest.mark.parametrize(
    "caption", ["foto del acta firmada de JU-03", "JU-03", "ju 3", "esta es la de la actividad ju tres", "Acta J.U. 03"]
)
async def test_a_caption_says_of_which_activity_it_is(
    office: Office, ana: Somebody, ju03: int, ju04: int, caption: str
) -> None:
    """Nothing is asked, and it can be moved or taken back."""
    await photo(ana, caption)
    ana.sees("Recibí la foto.", "caras de niños", "Va con JU-03", "Falta reportar el avance")
    assert ana.buttons == ["Reportar avance", "↪️ Mover", "🗑 Quitar"]
    assert places(office) == [ju03]


async def test_a_photo_of_ju03_never_joins_the_report_of_another_activity(
    office: Office, ana: Somebody, ju03: int, ju04: int
) -> None:
    await photo(ana, "foto del acta firmada de JU-03")
    await ana.says("JU-04 80% ya casi")
    ana.does_not_see("📎")
    await ana.taps("Registrar")
    await ana.says("JU-03 cumplida")
    ana.sees("📎")
    await ana.taps("Registrar")
    (file,), (_, done) = files(office), reports(office)
    assert (file.activity_id, file.report_id) == (ju03, done.id)


async def test_what_nobody_placed_joins_no_report(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    await photo(ana)
    asked = ana.last["message_id"]
    await ana.says("JU-04 80%")
    ana.does_not_see("📎")
    await ana.taps("Registrar")
    assert (places(office), files(office)[0].report_id) == ([None], None)
    await ana.taps("⚪ JU-03", message_id=asked)
    assert places(office) == [ju03]


async def test_after_a_report_of_today_it_is_in_it(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    report(ana, ju03)
    await photo(ana, "acta de JU-03")
    ana.sees("Quedó en JU-03", "Con el reporte")
    assert "↪️ Mover" in ana.buttons
    assert files(office)[0].report_id == reports(office)[0].id


async def test_two_codes_are_asked_about(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    plan(office, "JU-05")
    await photo(ana, "actas de JU-03 y JU-04")
    ana.sees("¿De qué actividad es?")
    assert [each[:7] for each in ana.buttons[:3]] == ["⚪ JU-03", "⚪ JU-04", "Otra ac"]
    await ana.taps("⚪ JU-04")
    assert places(office) == [ju04]


@pytest.mark.parametrize(("caption", "code"), [("acta de la JU-09", "JU-09"), ("acta de ZZ-01", "ZZ-01")])
async def test_a_code_of_no_plan_is_said_and_asked(
    office: Office, ana: Somebody, ju03: int, caption: str, code: str
) -> None:
    await photo(ana, caption)
    ana.sees(f"No encuentro {code} en su plan", "¿De qué actividad es?")
    assert places(office) == [None]


async def test_one_code_of_two_secretariats_is_asked_about(office: Office, leo: Somebody, ju03: int) -> None:
    there = plan(office, "JU-03", TUNJA)
    await photo(leo, "acta de JU-03")
    leo.sees("¿De qué actividad es?")
    assert ["Santa Marta" in leo.buttons[0], "Tunja" in leo.buttons[1]] == [True, True]
    await leo.taps("⚪ JU-03 · Tunja")
    assert places(office) == [there]


async def test_nobody_elses_activity_takes_it(office: Office, ana: Somebody, ju03: int) -> None:
    plan(office, "PE-07", TUNJA)
    await photo(ana, "acta de PE-07")
    ana.sees("No encuentro PE-07 en su plan")
    assert places(office) == [None]


async def test_a_verified_one_takes_none_and_says_so(office: Office, ana: Somebody, leo: Somebody, ju03: int) -> None:
    done = await says(ana, ju03)
    await leo.taps(data=f"gv:{done}:ok")
    await photo(ana, "acta de JU-03")
    ana.sees("JU-03 ya está verificada y no recibe más archivos")
    assert places(office) == [None]


async def test_a_report_under_a_photo_opens_its_card_with_the_photo(
    office: Office, ana: Somebody, ju03: int, ju04: int
) -> None:
    await photo(ana, "JU-03 80% ya firmamos")
    ana.sees("80 %", "📎")
    await ana.taps("Registrar")
    assert files(office)[0].report_id == reports(office)[0].id


async def test_a_report_under_a_photo_of_one_of_two_secretariats_keeps_it(
    office: Office, leo: Somebody, ju03: int
) -> None:
    there = plan(office, "JU-03", TUNJA)
    await photo(leo, "JU-03 80% ya firmamos")
    assert places(office) == [None]
    await leo.taps("JU-03 · Tunja")
    leo.sees("80 %", "📎")
    await leo.taps("Registrar")
    assert (places(office), files(office)[0].report_id) == ([there], reports(office)[0].id)


async def test_none_of_those_asks_about_the_photo(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    await photo(ana, "JU-09 80% ya firmamos")
    await ana.taps("Ninguna")
    ana.sees("Recibí la foto", "¿De qué actividad es?")
    await ana.taps("⚪ JU-04")
    assert places(office) == [ju04]


async def test_a_workbook_of_an_activity_is_its_evidence(office: Office, leo: Somebody, ju03: int) -> None:
    await leo.uploads("document", "lista.xlsx", GOOD["lista.xlsx"], "lista de asistencia JU-03")
    leo.sees("Va con JU-03")
    assert places(office) == [ju03]


# In a report that is being given


async def test_a_photo_of_another_activity_is_not_of_the_open_report(
    office: Office, ana: Somebody, ju03: int, ju04: int
) -> None:
    await ana.taps(data=f"gr:{ju04}")
    await ana.taps("🔵 En curso")
    card = ana.last["message_id"]
    await photo(ana, "foto del acta firmada de JU-03")
    ana.sees("Va con JU-03")
    assert places(office) == [ju03]
    await ana.taps("Registrar", message_id=card)
    assert [each.note for each in reports(office)] == [""]
    assert files(office)[0].report_id is None


async def test_a_photo_that_names_the_open_report_or_nothing_is_in_it(
    office: Office, ana: Somebody, ju03: int, ju04: int
) -> None:
    await ana.taps(data=f"gr:{ju03}")
    await ana.taps("🔵 En curso")
    await photo(ana, "foto del acta firmada de JU-03", 1)
    await photo(ana, "", 2)
    await ana.taps("Registrar")
    assert {each.report_id for each in files(office)} == {reports(office)[0].id}


async def test_after_a_look_elsewhere_a_photo_is_asked_about_and_joins_the_report_it_is_placed_in(
    office: Office, ana: Somebody, ju03: int, ju04: int
) -> None:
    await ana.taps(data=f"gr:{ju03}")
    await ana.taps("🔵 En curso")
    await ana.says("/temas")
    await photo(ana)
    ana.sees("¿De qué actividad es?")
    assert ana.buttons[0].startswith("⚪ JU-03"), "the one whose report is being given comes first"
    await ana.taps("⚪ JU-03")
    ana.sees("en curso", "📎")
    await ana.taps("Registrar")
    assert files(office)[0].report_id == reports(office)[0].id


async def test_what_goes_from_an_open_report_to_another_activity_is_not_registered_with_it(
    office: Office, ana: Somebody, ju03: int, ju04: int
) -> None:
    await ana.taps(data=f"gr:{ju03}")
    await ana.taps("🔵 En curso")
    await photo(ana)
    card = ana.last["message_id"]
    await ana.taps(data=f"ge:mt:{ju04}:{files(office)[0].id}", message_id=card)
    await ana.taps(data=f"gr:{ju03}")
    await ana.taps("🔵 En curso")
    ana.does_not_see("📎")
    await ana.taps("Registrar")
    assert (places(office), files(office)[0].report_id) == ([ju04], None)


# Albums


async def test_an_album_goes_where_its_caption_says(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    await ana.taps(data=f"gr:{ju04}")
    await ana.taps("🔵 En curso")
    await photo(ana, "actas de JU-03", 1, album="7")
    await photo(ana, "", 2, album="7")
    await photo(ana, "", 3, album="7")
    assert places(office) == [ju03] * 3
    assert sum("Va con JU-03" in each for each in ana.replies) == 1


async def test_each_of_an_album_may_name_its_own(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    report(ana, ju03)
    await photo(ana, "JU-03", 1, album="7")
    await photo(ana, "JU-04", 2, album="7")
    assert places(office) == [ju03, ju04]


async def test_a_caption_on_the_last_takes_all_along(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    await photo(ana, "", 1, album="7")
    await photo(ana, "actas de JU-03", 2, album="7")
    ana.sees("Van 2 archivos con JU-03")
    assert places(office) == [ju03, ju03]


# By the message it answers


async def test_an_answer_to_a_message_about_an_activity_is_of_it(
    office: Office, ana: Somebody, ju03: int, ju04: int
) -> None:
    await ana.taps(data=f"ga:{ju04}")
    await photo(ana, "listo", reply_to=ana.last["message_id"])
    ana.sees("Va con JU-04")
    await ana.says("/pendientes")
    await photo(ana, "", 2, reply_to=ana.last["message_id"])
    ana.sees("¿De qué actividad es?")
    assert places(office) == [ju04, None]


async def test_a_caption_counts_more_than_what_it_answers(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    await ana.taps(data=f"ga:{ju04}")
    await photo(ana, "el acta de JU-03", reply_to=ana.last["message_id"])
    assert places(office) == [ju03]


async def test_an_answer_to_a_return_is_of_it(office: Office, ana: Somebody, leo: Somebody, ju03: int) -> None:
    plan(office, "JU-04")
    done = await says(ana, ju03)
    await leo.taps(data=f"gv:{done}:re:0")
    await delivered(office)
    ana.sees("le devolvió esta actividad")
    await photo(ana, "", reply_to=ana.last["message_id"])
    ana.sees("Va con JU-03")


async def test_a_message_about_an_archived_activity_is_said_and_asked(
    office: Office, ana: Somebody, clock: Clock, ju03: int, ju04: int
) -> None:
    """A quoted message about an archived activity."""
    await ana.taps(data=f"ga:{ju04}")
    told = ana.last["message_id"]
    office.database.transact(lambda session: archive(session, ju04, office.now()))
    await photo(ana, "", reply_to=told)
    ana.sees("No encuentro JU-04 en su plan", "¿De qué actividad es?")


# Moving


@pytest.fixture
async def misplaced(office: Office, ana: Somebody, ju03: int, ju04: int) -> Evidence:
    """In the report of JU-03, which waits for an answer."""
    await says(ana, ju03)
    await photo(ana, "acta de JU-03")
    return files(office)[0]


async def test_a_file_is_moved_and_both_histories_say_so(
    office: Office, ana: Somebody, leo: Somebody, misplaced: Evidence, ju03: int, ju04: int
) -> None:
    await ana.taps("↪️ Mover")
    ana.sees("¿A qué actividad paso foto")
    assert not any("JU-03" in each for each in ana.buttons)
    await ana.taps("⚪ JU-04")
    ana.sees("Va con JU-04", "Falta reportar el avance")
    assert (places(office), files(office)[0].report_id) == ([ju04], None)
    for activity in (ju03, ju04):
        await leo.taps(data=f"gh:{activity}:0")
        leo.sees("Ana Prueba", "movió foto", "de JU-03 a JU-04")


async def test_the_same_tap_again_moves_once(
    office: Office, ana: Somebody, leo: Somebody, misplaced: Evidence, ju03: int, ju04: int
) -> None:
    for _ in range(5):
        await ana.taps(data=f"ge:mt:{ju04}:{misplaced.id}")
        ana.sees("JU-04")
    await leo.taps(data=f"gh:{ju04}:0")
    assert leo.last["text"].count("movió") == 1


async def test_what_the_liaison_was_told_is_put_right(
    office: Office, ana: Somebody, leo: Somebody, misplaced: Evidence, ju04: int
) -> None:
    await delivered(office)
    told = next(item["message_id"] for item in leo.screen if "cumplida" in item["text"])
    assert "📎" in leo.message(told)["text"], "it came after the report, and stands in the message by now"
    await ana.taps(data=f"ge:mt:{ju04}:{misplaced.id}")
    await delivered(office)
    assert "📎" not in leo.message(told)["text"]
    assert leo.last["message_id"] == told, "nothing rings twice"


async def test_it_is_moved_from_the_list_of_files(
    office: Office, ana: Somebody, leo: Somebody, misplaced: Evidence, ju03: int, ju04: int
) -> None:
    await leo.taps(data=f"ge:a:{ju03}")
    assert "↪️ Mover" not in leo.buttons, "only who sent it"
    await ana.taps(data=f"ge:a:{ju03}")
    await ana.taps("↪️ Mover")
    await ana.taps("⚪ JU-04")
    assert places(office) == [ju04]


async def test_not_when_it_is_verified(
    office: Office, ana: Somebody, leo: Somebody, misplaced: Evidence, ju03: int, ju04: int
) -> None:
    placed = ana.last["message_id"]
    await leo.taps(data=f"gv:{reports(office)[0].id}:ok")
    await ana.taps("↪️ Mover", message_id=placed)
    assert ana.toasts[-1] == render("refused", reason="evidence_verified")
    await ana.taps(data=f"ge:mt:{ju04}:{misplaced.id}")
    await ana.taps(data=f"ge:q:{misplaced.id}")
    assert places(office) == [ju03]
    await ana.taps(data=f"ge:a:{ju03}")
    assert "↪️ Mover" not in ana.buttons


async def test_only_ones_own_and_only_to_ones_own_plan(
    office: Office, ana: Somebody, leo: Somebody, misplaced: Evidence, ju03: int, ju04: int
) -> None:
    """Another person's button."""
    there = plan(office, "PE-01", TUNJA)
    await ana.taps(data=f"ge:mt:{there}:{misplaced.id}")
    zoe = await office.member("Zoe Prueba", Role.OFFICIAL, TUNJA)
    for data in (f"ge:mt:{there}:{misplaced.id}", f"ge:m:{misplaced.id}:0", f"ge:q:{misplaced.id}"):
        await zoe.taps(data=data)
    await leo.taps(data=f"ge:mt:{ju04}:{misplaced.id}")
    assert places(office) == [ju03]


async def test_an_album_placed_wrong_is_moved_together(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    report(ana, ju03)
    await photo(ana, "", 1, album="7")
    await photo(ana, "", 2, album="7")
    await ana.taps("🔵 JU-03")
    ana.sees("Quedaron 2 archivos en JU-03")
    await ana.taps("↪️ Mover")
    await ana.taps("⚪ JU-04")
    ana.sees("Van 2 archivos con JU-04")
    assert places(office) == [ju04, ju04]


async def test_one_that_is_there_already_stays(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    report(ana, ju03)
    report(ana, ju04)
    await photo(ana, "JU-04")
    await photo(ana, "JU-03")
    two = files(office)
    await ana.taps(data=f"ge:mt:{ju04}:{two[1].id}")
    assert ana.toasts[-1] == render("refused", reason="evidence_there")
    assert places(office) == [ju04, ju03]


# Taking back


async def test_what_no_report_has_is_taken_back(office: Office, ana: Somebody, ju03: int) -> None:
    await photo(ana, "acta de JU-03")
    await ana.taps("🗑 Quitar")
    ana.sees("Lo quité de JU-03")
    assert files(office) == []


async def test_what_a_report_has_is_taken_back_within_ten_minutes_and_may_come_again(
    office: Office, ana: Somebody, leo: Somebody, misplaced: Evidence, ju03: int
) -> None:
    await ana.taps("🗑 Quitar")
    await leo.taps(data=f"ge:a:{ju03}")
    leo.sees("La quitó quien la envió", "Retirada por Ana Prueba")
    await photo(ana, "acta de JU-03", 1)
    ana.sees("Quedó en JU-03")
    assert [each.content is None for each in files(office)] == [True, False]


async def test_later_it_is_moved_or_a_liaison_removes_it(
    office: Office, ana: Somebody, misplaced: Evidence, clock: Clock
) -> None:
    clock.advance(minutes=11)
    await ana.taps("🗑 Quitar")
    assert ana.toasts[-1] == render("refused", reason="evidence_late")
    assert files(office)[0].content is not None


# Undoing an answer


async def test_a_return_is_undone_and_who_heard_of_it_hears_so(
    office: Office, ana: Somebody, leo: Somebody, ju03: int
) -> None:
    done = await says(ana, ju03)
    await leo.taps(data=f"gv:{done}:re:0")
    leo.sees("Devuelta:", "Puede deshacerlo hasta las 10:10 a. m.")
    await delivered(office)
    ana.sees("le devolvió esta actividad")
    await leo.taps("↩️ Deshacer")
    leo.sees("Deshecho: la devolución de JU-03 ya no cuenta", "Ya le cuento a Ana Prueba", "cumplida")
    leo.sees_button("✅ Verificar")
    await delivered(office)
    ana.sees("Leo Prueba deshizo la devolución", "cumplida", "Usted no tiene que hacer nada")
    await leo.taps(data=f"gh:{ju03}:0")
    leo.sees("devolvió", "deshecho")
    office.telegram.redeliver(last=1, new_id=True)
    await leo.taps(data=f"gv:{done}:ok")
    leo.sees("Verificada:")


async def test_what_nobody_heard_yet_is_never_said(
    office: Office, ana: Somebody, leo: Somebody, clock: Clock, ju03: int
) -> None:
    clock.advance(hours=12)  # 22:00: officials rest
    done = await says(ana, ju03)
    before = len(ana.replies)
    await leo.taps(data=f"gv:{done}:re:0")
    await leo.taps("↩️ Deshacer")
    leo.sees("Ana Prueba no alcanzó a recibir el mensaje")
    clock.advance(hours=60)
    await delivered(office)
    assert not any("devolvió" in each or "deshizo" in each for each in ana.replies[before:])


async def test_a_declined_date_is_undone(office: Office, ana: Somebody, leo: Somebody, ju03: int) -> None:
    asked = await asks_for(ana, ju03)
    await leo.taps(data=f"gv:{asked}:dd:0")
    await delivered(office)
    await leo.taps("↩️ Deshacer")
    leo.sees("Deshecho: la respuesta sobre la fecha de JU-03 ya no cuenta")
    leo.sees_button("Aprobar la fecha")
    await delivered(office)
    ana.sees("deshizo la respuesta sobre la fecha")
    await leo.taps("Aprobar la fecha")
    leo.sees("Nueva fecha aprobada")


async def test_a_verification_is_undone(office: Office, ana: Somebody, leo: Somebody, ju03: int) -> None:
    done = await says(ana, ju03)
    await leo.taps(data=f"gv:{done}:ok")
    await leo.taps("↩️ Deshacer")
    leo.sees("Deshecho: la verificación de JU-03")
    assert [each.status for each in reports(office) if each.undone_at is None] == [ActivityStatus.DONE]


async def test_not_after_ten_minutes_nor_after_a_new_report_nor_by_another(
    office: Office, ana: Somebody, leo: Somebody, clock: Clock, ju03: int
) -> None:
    done = await says(ana, ju03)
    await leo.taps(data=f"gv:{done}:re:0")
    returned = leo.last["message_id"]
    max_ = await office.member("Max Prueba", Role.LIAISON, "47001")
    await max_.taps(data=f"gv:{reports(office)[-1].id}:u")
    assert max_.toasts[-1] == render("refused", reason="not_allowed")
    await says(ana, ju03)
    await leo.taps("↩️ Deshacer", message_id=returned)
    assert leo.toasts[-1] == render("refused", reason="undo_superseded")
    again = reports(office)[-1].id
    await leo.taps(data=f"gv:{again}:re:0", message_id=returned)
    clock.advance(minutes=11)
    await leo.taps("↩️ Deshacer", message_id=returned)
    assert leo.toasts[-1] == render("refused", reason="undo_late")
    assert not any(each.undone_at for each in reports(office))


async def test_the_same_file_of_ones_own_document_is_known(office: Office, ana: Somebody, ju03: int) -> None:
    report(ana, ju03)
    for _ in range(2):
        await ana.uploads("document", "acta.pdf", pdf(), "JU-03")
    ana.sees("ya está en JU-03")
    assert len(files(office)) == 1
