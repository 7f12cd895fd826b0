"""Photos and documents in the chat: kept for the right activity, shown again, refused kindly, removed with a reason."""

from typing import Any

import pytest

from bot.edge.screen import render
from bot.evidence.file_types import MOST_BYTES
from bot.reports.reports import Wish, submit
from bot.simulator.formatting.entities import EMPTY
from bot.simulator.model import Upload
from db.models import ActivityStatus, Evidence, Report, Role
from tests.announcements.chat.test_announcements import delivered
from tests.conftest import Clock
from tests.dialogue import Office, rows
from tests.dialogue import Person as Somebody
from tests.evidence.domain.test_file_types import BAD
from tests.files import GOOD, pdf, picture, png
from tests.planning import add_activity

pytestmark = pytest.mark.hurried

SANTA_MARTA, MEDELLIN, TUNJA = "47001", "05001", "15001"
CHILDREN = "Que no se vean caras de niños, niñas ni adolescentes, por favor."
XLSX = GOOD["lista.xlsx"]


def plan(office: Office, code: str, secretariat: str = SANTA_MARTA) -> int:
    words = {"title": f"Firmar el acta {code}", "product": "Acta"}
    return int(office.database.transact(add_activity, code, secretariat, line=1, **words))


def files(office: Office) -> list[Evidence]:
    return rows(office, Evidence)


def reports(office: Office) -> list[Report]:
    return rows(office, Report)


@pytest.fixture
def ju03(office: Office) -> int:
    return plan(office, "JU-03")


@pytest.fixture
def ju04(office: Office, ju03: int) -> int:
    return plan(office, "JU-04")


def report(ana: Somebody, activity: int, status: ActivityStatus = ActivityStatus.IN_PROGRESS) -> None:
    run, now = ana.office.database.transact, ana.office.now()
    run(submit, ana.row_id, activity, Wish(status), None, f"tap:{activity}", now)


async def album(ana: Somebody, *pictures: bytes, name: str = "99") -> None:
    telegram = ana.office.telegram
    for content in pictures:
        stored = telegram.files.add_photo(Upload("foto.png", content))
        telegram.post_as(ana.id, "photo", EMPTY, content={"photo": stored}, extra={"media_group_id": name})
    await ana.office.settle()


def shown(ana: Somebody) -> list[bytes]:
    """The files the bot sent, as they come down."""
    files = ana.office.telegram.files
    sent = [item["file"] for item in ana.screen if item["from"] == "bot" and item.get("file")]
    return [files.get(each["file_id"]).content for each in sent]  # type: ignore[union-attr]


# After, before and with the report


async def test_a_photo_after_the_report_goes_to_it_in_one_tap(
    office: Office, ana: Somebody, ju03: int, ju04: int
) -> None:
    report(ana, ju03)
    await ana.uploads("photo", "foto.png", png())
    ana.sees("Recibí la foto.", CHILDREN, "¿De qué actividad es?")
    assert ana.buttons[0].startswith("🔵 JU-03 · Firmar el acta")
    assert ana.buttons[1].startswith("⚪ JU-04")
    await ana.taps("🔵 JU-03")
    ana.sees("Quedó en JU-03", "Con el reporte", "(hoy, 10:00 a. m.)")
    (file,), (said,) = files(office), reports(office)
    assert (file.report_id, file.activity_id, file.content) == (said.id, said.activity_id, png())


async def test_a_photo_of_another_day_is_in_the_report_that_ends_it(
    office: Office, ana: Somebody, clock: Clock, ju03: int, ju04: int
) -> None:
    report(ana, ju03)
    clock.advance(hours=25)
    await ana.uploads("photo", "foto.png", png())
    await ana.taps("🔵 JU-03")
    ana.sees("Va con JU-03", "Falta reportar el avance")
    clock.advance(minutes=1)
    await ana.says("JU-03 cumplida")
    ana.sees("cumplida", "foto")
    await ana.taps("Registrar")
    (file,), (_, done) = files(office), reports(office)
    assert (file.report_id, done.status) == (done.id, ActivityStatus.DONE)


async def test_a_document_before_the_report_is_in_the_form(office: Office, ana: Somebody, ju03: int) -> None:
    await ana.uploads("document", "acta.pdf", GOOD["acta.pdf"])
    ana.sees("Recibí acta.pdf")
    ana.does_not_see(CHILDREN)
    await ana.taps("⚪ JU-03")
    ana.sees("Va con JU-03", "Falta reportar el avance")
    await ana.taps("Reportar avance")
    await ana.taps("🟢 Cumplida")
    ana.sees("acta.pdf")
    await ana.taps("Registrar")
    (file,), (said,) = files(office), reports(office)
    assert file.report_id == said.id


async def test_a_photo_in_the_open_form_is_in_its_report(office: Office, ana: Somebody, ju03: int) -> None:
    await ana.taps(data=f"gr:{ju03}")
    await ana.taps("🔵 En curso")
    await ana.uploads("photo", "foto.png", png())
    await ana.taps("Registrar")
    (file,), (said,) = files(office), reports(office)
    assert (file.report_id, file.activity_id) == (said.id, ju03)


async def test_an_album_is_asked_about_once(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    report(ana, ju03)
    await album(ana, *(png(shade=each) for each in range(5)))
    assert sum("¿De qué actividad es?" in said for said in ana.replies) == 1
    ana.sees("Lo que escoja vale para todo lo que envió junto")
    await ana.taps("🔵 JU-03")
    ana.sees("Quedaron 5 archivos en JU-03")
    await album(ana, png(shade=9))
    assert {each.report_id for each in files(office)} == {reports(office)[0].id}
    await album(ana, png(shade=10), name="100")
    ana.sees("¿De qué actividad es?")


async def test_the_same_tap_ten_times_is_one(office: Office, ana: Somebody, ju03: int, ju04: int) -> None:
    report(ana, ju03)
    await ana.uploads("document", "acta.pdf", pdf())
    for _ in range(10):
        await ana.taps(data=f"ge:t:{ju03}:{files(office)[0].id}")
        ana.sees("Quedó en JU-03")
    await ana.taps(data=f"ge:t:{ju04}:{files(office)[0].id}")
    assert "ya hace parte de un reporte" in ana.toasts[-1]
    assert len(files(office)) == 1


async def test_none_of_them_lets_it_go(office: Office, ana: Somebody, ju03: int) -> None:
    await ana.uploads("photo", "foto.png", png())
    await ana.taps("🗑 Ninguna, bórrela")
    ana.sees("No guardé nada")
    assert files(office) == []


async def test_another_activity_is_on_a_longer_list(office: Office, ana: Somebody) -> None:
    ids = [plan(office, f"JU-{number:02}") for number in range(1, 10)]
    await ana.uploads("photo", "foto.png", png())
    assert len([label for label in ana.buttons if "JU-" in label]) == 6
    await ana.taps("Otra actividad")
    await ana.taps("Siguientes")
    await ana.taps("⚪ JU-09")
    ana.sees("Va con JU-09")
    assert files(office)[0].activity_id == ids[-1]


async def test_a_verified_activity_takes_none_and_others_are_offered(
    office: Office, ana: Somebody, leo: Somebody, ju03: int, ju04: int
) -> None:
    report(ana, ju03, ActivityStatus.DONE)
    await ana.uploads("photo", "foto.png", png())
    asked = ana.last["message_id"]
    await leo.taps(data=f"gv:{reports(office)[0].id}:ok")
    await delivered(office)
    await ana.taps("🟢 JU-03", message_id=asked)
    assert "JU-03 ya está verificada" in ana.message(asked)["text"]
    await ana.taps("⚪ JU-04", message_id=asked)
    assert "Va con JU-04" in ana.message(asked)["text"]


async def test_a_coordinator_has_nothing_to_choose_and_is_told_how(office: Office, ju03: int) -> None:
    carla = await office.member("Carla Prueba", Role.COORDINATOR)
    await carla.uploads("photo", "foto.png", png())
    carla.sees("ábrala con /plan")
    assert carla.buttons == ["🗑 Ninguna, bórrela"]


# Captions


async def test_a_question_under_a_photo_is_answered_and_the_photo_kept(
    office: Office, ana: Somebody, ju03: int
) -> None:
    await ana.uploads("photo", "foto.png", png(), "¿cuál es el objeto del convenio 059?")
    assert any("¿De qué actividad es?" in said for said in ana.replies)
    ana.sees("Convenio")
    assert len(files(office)) == 1


async def test_words_that_are_no_question_get_no_answer_of_their_own(office: Office, ana: Somebody, ju03: int) -> None:
    before = len(ana.replies)
    await ana.uploads("photo", "foto.png", png(), "asdf qwerty")
    assert len(ana.replies) == before + 1


# The same file


async def test_the_same_file_is_recognised(office: Office, ana: Somebody, clock: Clock, ju03: int) -> None:
    report(ana, ju03)
    await ana.uploads("document", "acta.pdf", pdf())
    await ana.taps("🔵 JU-03")
    clock.advance(minutes=5)
    await ana.uploads("document", "copia.pdf", pdf())
    await ana.taps("🔵 JU-03")
    ana.sees("ya está en JU-03, desde el viernes 20 de noviembre", "No lo guardé otra vez")
    assert len(files(office)) == 1


async def test_a_repeated_update_is_kept_once(office: Office, ana: Somebody, ju03: int) -> None:
    await ana.uploads("document", "acta.pdf", pdf())
    for _ in range(3):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    assert len(files(office)) == 1


# Refusals


@pytest.mark.parametrize("name", [name for name in BAD if name[:2].isdigit() and "too big" not in name])
async def test_bad_files_are_refused_kindly_and_nothing_is_kept(
    office: Office, ana: Somebody, name: str, ju03: int
) -> None:
    """Viruses, bombs, disguises and empty files, whatever the file is called."""
    content, why = BAD[name]
    await ana.uploads("document", "acta.pdf", content)
    assert ana.last["text"] == render("evidence_refused", reason=f"evidence_{why}").replace("&#34;", '"')
    assert files(office) == []


async def test_too_big_a_file_is_refused_before_it_is_downloaded(office: Office, ana: Somebody, ju03: int) -> None:
    """21 MB."""
    await ana.uploads("document", "acta.pdf", b"%PDF-" + b"a" * (MOST_BYTES + 1024 * 1024))
    ana.sees("pesa más de 20 MB")
    assert office.calls("getFile") == []
    assert files(office) == []


async def test_a_size_that_was_not_announced_is_refused_by_telegram(office: Office, ana: Somebody, ju03: int) -> None:
    stored = {"file_id": _stored(office, b"a" * (MOST_BYTES + 1)), "file_unique_id": "u", "file_name": "acta.pdf"}
    office.telegram.post_as(ana.id, "document", EMPTY, content={"document": stored})
    await office.settle()
    ana.sees("pesa más de 20 MB")


def _stored(office: Office, content: bytes) -> str:
    return office.telegram.files.add("document", Upload("acta.pdf", content)).file_id


async def test_a_name_that_lies_is_shown_clean(office: Office, ana: Somebody, ju03: int) -> None:
    """Also in the copy that is shown again."""
    report(ana, ju03)
    await ana.uploads("document", "../../acta\u202efdp.exe", pdf())
    ana.sees("Recibí actafdp.exe.pdf.")
    await ana.taps("🔵 JU-03")
    await ana.taps("📎 Ver las evidencias")
    await ana.taps("📄 1. actafdp.exe.pdf")
    sent = office.calls("sendDocument")[-1]
    assert ana.last["file"]["name"] == "actafdp.exe.pdf"
    assert sent["answer"]["result"]["document"]["file_name"] == "actafdp.exe.pdf"


async def test_strangers_and_who_is_out_are_told_and_nothing_is_downloaded(office: Office) -> None:
    sofia = office.person("Sofía Prueba")
    await sofia.opens()
    await sofia.uploads("photo", "foto.png", png())
    sofia.sees("evidencia de quienes reportan")
    unsaid = await office.member("Uma Prueba", Role.OFFICIAL, SANTA_MARTA, consent=False)
    await unsaid.uploads("document", "acta.pdf", pdf())
    unsaid.sees("evidencia de quienes reportan")
    assert files(office) == []
    assert office.calls("getFile") == []


# Workbooks


async def test_a_workbook_from_who_imports_is_handed_on_and_from_others_is_evidence(
    office: Office, ana: Somebody, leo: Somebody, ju03: int
) -> None:
    taken: list[Any] = []

    async def take(_update: Any, _context: Any, upload: Any) -> None:
        taken.append(upload)

    office.assistant.app.bot_data.workbooks = take
    await leo.uploads("document", "plan.pdf", XLSX)
    await ana.uploads("document", "lista.xlsx", XLSX)
    assert [each.content for each in taken] == [XLSX]
    assert [each.name for each in files(office)] == ["lista.xlsx"]
    assert files(office)[0].person_id == ana.row_id


# Seeing and removing


@pytest.fixture
async def attached(office: Office, ana: Somebody, leo: Somebody, ju03: int) -> Evidence:
    report(ana, ju03)
    await ana.uploads("photo", "foto.png", png())
    await ana.taps("🔵 JU-03")
    return files(office)[0]


async def test_a_file_is_shown_again_by_its_id(office: Office, leo: Somebody, attached: Evidence, ju03: int) -> None:
    await leo.taps(data=f"ge:a:{ju03}")
    leo.sees("Evidencias de JU-03", "1. foto.png", "viernes 20 de noviembre · Ana Prueba")
    await leo.taps("📷 1. foto.png")
    leo.sees("foto.png", "JU-03, Santa Marta", "Ana Prueba, viernes 20 de noviembre")
    assert office.calls("sendPhoto")[-1]["params"]["photo"] == attached.file_id


async def test_what_telegram_forgot_comes_from_the_database_and_is_known_again(
    office: Office, leo: Somebody, attached: Evidence, ju03: int
) -> None:
    del office.telegram.files._files[attached.file_id]
    for times in (2, 3):
        await leo.taps(data=f"ge:s:{attached.id}")
        leo.sees("Ana Prueba")
        assert len(office.calls("sendPhoto")) == times
    assert files(office)[0].file_id not in ("", attached.file_id)
    assert files(office)[0].content == png()


async def test_a_liaison_removes_it_with_a_reason_and_the_sender_is_told(
    office: Office, ana: Somebody, leo: Somebody, attached: Evidence, ju03: int
) -> None:
    await leo.taps(data=f"ge:a:{ju03}")
    await leo.taps("🗑 Retirar")
    leo.sees("¿Por qué se retira foto.png?")
    await leo.says("mal")
    leo.sees("de 5 a 300 letras")
    await leo.says("Se ve la cara de un <b>estudiante</b>")
    leo.sees("foto.png se retiró de JU-03: «Se ve la cara de un <b>estudiante</b>».")
    await delivered(office)
    ana.sees("Su enlace retiró foto.png de JU-03", "Se ve la cara de un <b>estudiante</b>")
    (file,) = files(office)
    assert (file.content, file.file_id, file.sha256) == (None, "", attached.sha256)
    await leo.taps("📎 Ver las evidencias")
    leo.sees("Retirada por Leo Prueba")
    assert not any("foto.png" in label for label in leo.buttons)
    await ana.taps(data=f"ge:s:{file.id}")
    assert ana.toasts[-1] == render("refused", reason="gone")
    await ana.uploads("photo", "foto.png", png())
    ana.sees("Ese archivo se retiró de JU-03 el viernes 20 de noviembre: «Se ve la cara de un <b>estudiante</b>»")


async def test_an_usual_reason_takes_one_tap_and_ten_are_one(
    office: Office, ana: Somebody, leo: Somebody, attached: Evidence, ju03: int
) -> None:
    await leo.taps(data=f"ge:r:{attached.id}")
    for _ in range(10):
        await leo.taps(data=f"ge:rr:{attached.id}:0")
        leo.sees("«Se ven menores de edad»")
    await leo.taps(data=f"ge:rr:{attached.id}:1")
    leo.sees("«Se ven menores de edad»")
    await delivered(office)
    assert sum("Su enlace retiró" in said for said in ana.replies) == 1


async def test_the_same_file_in_another_activity_is_shown_to_the_liaison(
    office: Office, ana: Somebody, leo: Somebody, attached: Evidence, ju03: int
) -> None:
    report(ana, plan(office, "JU-04"))
    await ana.uploads("photo", "foto.png", png())
    await ana.taps("🔵 JU-04")
    await leo.taps(data=f"ge:a:{ju03}")
    leo.sees("El mismo archivo está en JU-04")
    await ana.taps(data=f"ge:a:{ju03}")
    ana.does_not_see("El mismo archivo")


async def test_many_files_are_turned_page_by_page(office: Office, ana: Somebody, ju03: int) -> None:
    report(ana, ju03)
    await album(ana, *(png(shade=each) for each in range(8)))
    await ana.taps("🔵 JU-03")
    await ana.taps("📎 Ver las evidencias")
    assert len([label for label in ana.buttons if "foto.png" in label]) == 6
    await ana.taps("Siguientes")
    ana.sees("7. foto.png", "8. foto.png")


@pytest.mark.parametrize("data", ["ge:t:1:", "ge:t:1", "ge:x:1", "ge:a:1:9999", "ge:rr:1:2", "ge:s:-1"])
async def test_what_no_button_says_changes_nothing(
    office: Office, ana: Somebody, attached: Evidence, data: str
) -> None:
    await ana.taps(data=data)
    assert ana.toasts[-1] == render("refused", reason="gone")


async def test_jpeg_and_webp_come_back_as_they_are(office: Office, ana: Somebody, ju03: int) -> None:
    report(ana, ju03)
    for name, content in (("a.jpg", picture("JPEG")), ("b.webp", picture("WEBP")), ("c.docx", GOOD["acta.docx"])):
        await ana.uploads("document", name, content)
        await ana.taps("🔵 JU-03")
    assert [each.name for each in files(office)] == ["a.jpg", "b.webp", "c.docx"]
    assert all(each.report_id for each in files(office))
