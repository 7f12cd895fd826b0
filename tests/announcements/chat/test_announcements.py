"""/aviso and /avisos: from the text to the funnel, told once, taken back; and what recipients do with it."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.announcements import confirming
from bot.announcements.confirming import Content, Plan
from bot.edge.screen import render
from bot.membership import invitations, staff
from bot.people import days_off
from db.models import (
    Announcement,
    AnnouncementReply,
    AnnouncementResponse,
    AnnouncementState,
    Delivery,
    DeliveryAction,
    DeliveryState,
    Draft,
    Role,
    Secretariat,
)
from tests.dialogue import PNG, Office, rows
from tests.dialogue import Person as Somebody

pytestmark = pytest.mark.hurried

SANTA_MARTA, MEDELLIN, TUNJA = "47001", "05001", "15001"
GONE = render("refused", reason="gone")
NOT_YOURS = render("refused", reason="not_allowed")
TEXT = "Hola, {nombre} de {secretaria}: mañana es la reunión."


async def delivered(office: Office) -> None:
    """Until the sender has nothing left that may leave now."""
    await office.delivered()
    await office.settle()


@pytest.fixture
async def beto(office: Office) -> Somebody:
    return await office.member("Beto Prueba", Role.OFFICIAL, MEDELLIN)


@pytest.fixture
async def leo(office: Office) -> Somebody:
    return await office.member("Leo Prueba", Role.LIAISON, SANTA_MARTA)


async def write(carla: Somebody, text: str = TEXT) -> None:
    await carla.says("/aviso")
    await carla.says(text)
    await carla.taps("Escoger a quiénes")


async def preview(carla: Somebody, text: str = TEXT, *, urgent: bool = False) -> None:
    """To all officials."""
    await write(carla, text)
    await carla.taps("Por función")
    await carla.taps("Funcionarios")
    await carla.taps("Listo")
    await carla.taps("Continuar")
    if urgent:
        await carla.taps("Urgente")
    await carla.taps("Ver cómo queda")


async def announce(carla: Somebody, text: str = TEXT) -> Announcement:
    """Sent to all officials and delivered."""
    await preview(carla, text)
    await carla.taps("Enviar a")
    await delivered(carla.office)
    made = rows(carla.office, Announcement)[-1]
    assert isinstance(made, Announcement)
    return made


def sheet_of(person: Somebody, types: bool = False) -> list[tuple[Any, ...]]:
    """Reads the workbook that they were sent last; each cell with its type, if asked for."""
    sent = person.office.telegram.files.get(person.last["file"]["file_id"])
    assert sent is not None
    sheet = load_workbook(BytesIO(sent.content)).active
    assert sheet is not None
    return [tuple((cell.value, cell.data_type) if types else cell.value for cell in row) for row in sheet.iter_rows()]


# Writing


async def test_the_whole_way_at_phone_size(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody, leo: Somebody
) -> None:
    """Acceptance 1: to the officials of two secretariats; one acknowledges; corrected; withdrawn."""
    await carla.says("/aviso")
    carla.sees("Escríbalo tal como quiere que llegue", "{nombre}")
    await carla.says(TEXT)
    carla.sees("Recibido")
    await carla.taps("Escoger a quiénes")
    carla.sees("Para: nadie todavía", "0 personas")
    await carla.taps("Por función")
    await carla.taps("Funcionarios")
    carla.sees_button("✓ Funcionarios")
    await carla.taps("Listo")
    for region, name in (("Caribe", "Santa Marta"), ("Andina", "Medellín")):
        await carla.taps("Secretarías")
        await carla.taps(region)
        while not any(label.startswith(name) for label in carla.buttons):
            await carla.taps("Siguientes")
        await carla.taps(name)
        carla.sees_button(f"✓ {name}")
        await carla.taps("Listo")
    carla.sees("Para: funcionarios · de Santa Marta o Medellín", "2 personas")
    await carla.taps("Continuar")
    carla.sees("¿Cuándo sale?", "Ahora mismo, en el horario de cada persona")
    await carla.taps("Ver cómo queda")
    assert "Hola, Ana Prueba de Santa Marta: mañana es la reunión." in carla.replies
    carla.sees("Así lo verán", "2 personas", "2 funcionarios", "menos de un minuto")
    await carla.taps("Enviar a 2 personas")
    await delivered(office)
    ana.sees("Hola, Ana Prueba de Santa Marta")
    beto.sees("Hola, Beto Prueba de Medellín")
    leo.does_not_see("reunión")
    await carla.taps("🔄 Actualizar")
    carla.sees("Aviso n.º 1", "Aceptados por Telegram: 2 de 2", "Enterados: 0")

    copy = ana.last["message_id"]
    await ana.taps("✅ Enterado")
    assert "Gracias" in ana.toasts[-1]
    assert ana.buttons == ["☑️ Ya dijo «Enterado»", "💬 Responder"]
    await carla.taps("🔄 Actualizar")
    carla.sees("Enterados: 1")

    await carla.taps("✏️ Corregir")
    await carla.says("Hola, {nombre}: la reunión es el viernes.")
    carla.sees("Cambio el texto en las 2 copias")
    await carla.taps("Pedir «Enterado» otra vez")
    await carla.taps("Corregir las 2 copias")
    await delivered(office)
    assert ana.message(copy)["text"] == "✏️ Corregido\n\nHola, Ana Prueba: la reunión es el viernes."
    assert ana.buttons == ["✅ Enterado", "💬 Responder"]
    await carla.taps("🔄 Actualizar")
    carla.sees("corregido", "Copias corregidas: 2 de 2", "Enterados: 0")

    await carla.taps("🗑 Retirar")
    carla.sees("¿Retiro el aviso n.º 1?", "2 personas")
    await carla.taps("Sí, retirarlo")
    await delivered(office)
    assert all(item["message_id"] != copy for item in ana.screen)
    await carla.taps("🔄 Actualizar")
    carla.sees("Retirado", "Se borró en 2 de 2 chats")


async def test_the_text_keeps_telegrams_own_formatting(office: Office, carla: Somebody, ana: Somebody) -> None:
    """What is typed as markup arrives as typed."""
    typed = '<script>alert(1)</script> <b>sin cerrar, <a href="tg://user?id=1">yo</a> &amp;lt; 🙂'
    await announce(carla, typed)
    ana.sees(typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("{{ ''.__class__ }}", "No conozco { ''.__class__ }. Entre llaves solo puedo poner {nombre}"),
        ("{{ 'a'*10**8 }}", "No conozco { 'a'*10**8 }"),
        ("Hola {nombres} y {x}", "No conozco {nombres}, {x}"),
        ("x" * 4080 + "{nombre}", "Es demasiado largo: tiene 4160 caracteres y caben 4096"),
    ],
)
async def test_a_text_that_can_not_be_sent_is_explained_and_asked_again(
    office: Office, carla: Somebody, ana: Somebody, typed: str, says: str
) -> None:
    await carla.says("/aviso")
    await carla.says(typed)
    carla.sees(says, "de nuevo, por favor")
    await carla.says("Ahora sí")
    carla.sees("Recibido")


async def test_what_is_no_text_is_explained(office: Office, carla: Somebody) -> None:
    """What is no text."""
    await carla.says("/aviso")
    for kind in ("sticker", "location", "voice"):
        await carla.sends(kind)
        carla.sees("escríbalo con texto")


async def test_a_paste_of_4097_characters_comes_in_two_and_is_explained(office: Office, carla: Somebody) -> None:
    """4,097 characters and 4,096 emoji."""
    await carla.says("/aviso")
    await carla.says("🙂" * 4097)
    carla.sees("Si llegó en dos mensajes es porque pasa de 4096")
    assert rows(office, Draft)[0].data["text"] == "🙂" * 4096


async def test_a_photo_takes_its_caption_along(office: Office, carla: Somebody, ana: Somebody) -> None:
    await carla.says("/aviso")
    await carla.uploads("photo", "afiche.png", PNG)
    carla.sees("Le falta el texto")
    await carla.uploads("photo", "afiche.png", PNG, caption="x" * 1000 + "{nombre}")
    carla.sees("Junto a una foto o un archivo caben 1024")  # a caption of 1,025
    await carla.uploads("photo", "afiche.png", PNG, caption="Afiche para {nombre}")
    carla.sees("Recibido, con la foto")
    await carla.taps("Escoger a quiénes")
    await carla.taps("Todos")
    await carla.taps("Continuar")
    await carla.taps("Ver cómo queda")
    await carla.taps("Enviar a 2 personas")
    await delivered(office)
    ana.sees("Afiche para Ana Prueba")
    assert ana.last["kind"] == "photo"


async def test_an_album_says_once_that_one_picture_fits(office: Office, carla: Somebody) -> None:
    await carla.says("/aviso")
    said = len(carla.replies)
    for caption in ("Afiche para {nombre}", "", "", ""):
        await carla.uploads("photo", "afiche.png", PNG, caption, album="7")
    carla.sees("a un aviso le cabe una sola foto: me quedo con esta")
    assert len(carla.replies) == said + 1


async def test_an_album_without_words_says_once_what_it_lacks(office: Office, carla: Somebody) -> None:
    await carla.says("/aviso")
    said = len(carla.replies)
    for _ in range(3):
        await carla.uploads("photo", "afiche.png", PNG, album="7")
    carla.sees("Le falta el texto", "a un aviso le cabe una sola foto")
    assert len(carla.replies) == said + 1
    await carla.says("Ahora sí")
    carla.sees("Recibido")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hola a todos", 1),
        ("Hola, {nombre}", 1),
        ("Hola, {nombre} de {secretaria}", 3),  # of one, of several, of none
    ],
)
async def test_the_preview_shows_each_different_text_once(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody, text: str, shown: int
) -> None:
    await office.member("Lía Prueba", Role.LIAISON, SANTA_MARTA, MEDELLIN)
    await write(carla, text)
    await carla.taps("Todos")
    await carla.taps("Continuar")
    before = len(carla.replies)
    await carla.taps("Ver cómo queda")
    assert len(carla.replies) - before == shown + 1


async def test_nobody_reads_braces(office: Office, carla: Somebody, ana: Somebody) -> None:
    await announce(carla)
    await ana.taps("💬 Responder")
    ana.sees("Hola, Ana Prueba de Santa Marta")
    await carla.taps("🔄 Actualizar")
    carla.sees("Hola, (nombre) de (secretaría): mañana es la reunión.")


async def test_editing_the_message_changes_the_text_and_voids_the_preview(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    await carla.says("/aviso")
    text = await carla.says("La reunión es el lunes")
    await carla.taps("Escoger a quiénes")
    await carla.taps("Todos")
    await carla.taps("Continuar")
    await carla.taps("Ver cómo queda")
    stale = carla.last
    await carla.edits(text, "La reunión es el martes")
    carla.sees("Recibido")
    await carla.taps("Enviar a 2", message_id=stale["message_id"])
    assert carla.toasts[-1] == GONE
    assert rows(office, Announcement) == []
    await carla.taps("Escoger a quiénes")
    await carla.taps("Continuar")
    await carla.taps("Ver cómo queda")
    assert "La reunión es el martes" in carla.replies
    await carla.edits(text, "qué es el mgei")  # while it is open it stays the announcement's
    carla.sees("Recibido")


# The button


async def test_a_link_or_an_article_under_the_text(office: Office, carla: Somebody, ana: Somebody) -> None:
    await carla.says("/aviso")
    await carla.says(TEXT)
    await carla.taps("🔗 Agregar botón")
    for wrong in (
        "Ver | http://inseguro.example",
        "Ver | https://",
        "| https://a.example",
        "x" * 41 + " | https://a.example",
    ):
        await carla.says(wrong)
        carla.sees("Escriba el botón así")
    await carla.says("Inscribirse | https://alianza.example/x")
    carla.sees("Botón: Inscribirse")
    await carla.taps("🔗 Agregar botón")
    await carla.says("qué es el mgei")
    carla.sees("¿Cuál de estos artículos")
    article = carla.buttons[0]
    await carla.taps(article)
    carla.sees(f"Botón: {article[:20]}")
    await carla.taps("Escoger a quiénes")
    await carla.taps("Todos")
    await carla.taps("Continuar")
    await carla.taps("Ver cómo queda")
    await carla.taps("Enviar a")
    await delivered(office)
    copy = ana.last
    await ana.taps(article[:20])
    ana.sees("MGEI", "Fuente")
    assert ana.message(copy["message_id"]) == copy
    [response] = rows(office, AnnouncementResponse)
    assert response.acted_at == office.now()
    await carla.says("/avisos")
    await carla.taps("n.º 1")
    carla.sees("Abrieron: 1")


# To whom


async def test_the_words_and_the_count_follow_every_choice(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody, leo: Somebody
) -> None:
    await write(carla)
    await carla.taps("Todos")
    carla.sees("Para: todos", "4 personas")
    await carla.taps("Excluir")
    await carla.taps("Por función")
    await carla.taps("Coordinación")
    carla.sees("Para: todos, excepto coordinación", "3 personas")
    await carla.taps("Listo")
    await carla.taps("Región")
    await carla.taps("Caribe")
    carla.sees("excepto coordinación, excepto de la región Caribe", "1 persona")
    await carla.taps("✓ Caribe")
    carla.sees("3 personas")
    await carla.taps("Listo")
    await carla.taps("‹ Volver")
    await carla.taps("⏰ Con actividades atrasadas")
    carla.sees("Para: con actividades atrasadas, excepto coordinación", "0 personas", "no le llega a nadie")
    assert "Continuar ›" not in carla.buttons
    await carla.taps("✓ ⏰")
    await carla.taps("Línea")
    await carla.taps("Línea 2")
    carla.sees("de secretarías con actividades de la línea 2")
    await carla.taps("Listo")
    await carla.taps("Empezar de nuevo")
    carla.sees("nadie todavía")


async def test_a_pasted_list_names_the_secretariats(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody, leo: Somebody
) -> None:
    """Names with slips, codes, several at once; what is none is said; twice is once."""
    await write(carla)
    carla.sees("escribirme los nombres o códigos")
    await carla.says("Santa Martha\n5001\n3. Soledad, Marte; Secretaría de Educación de Riohacha")
    carla.sees(
        "Reconocí 4 secretarías", "No reconocí: Marte", "de Santa Marta, Medellín, Soledad o Riohacha", "3 personas"
    )
    await carla.says("santa marta y tunja")
    carla.sees("Medellín, Soledad, Riohacha, Santa Marta o Tunja", "3 personas")
    await carla.taps("Por función")
    await carla.taps("Funcionarios")
    await carla.taps("Listo")
    carla.sees("funcionarios · de", "2 personas")
    await carla.says("Saturno")
    carla.sees("No reconocí: Saturno", "2 personas")


async def test_a_group_is_made_once_and_chosen_again(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    await write(carla)
    await carla.taps("🔁 Los mismos")
    carla.sees("Todavía no hay avisos a un grupo escogido")
    run, now = office.database.transact, office.assistant.app.bot_data.now()
    for key, segment in (("a", "secretariat=47001|44001"), ("b", "all"), ("c", "secretariat=47001|44001")):
        run(confirming.confirm, carla.row_id, Content("Reunión de mesa"), Plan(segment), f"tap:{key}", now)
    await write(carla)
    await carla.taps("🔁 Los mismos")
    carla.sees("¿A los mismos de cuál aviso?", "n.º 3: de Santa Marta o Riohacha")
    carla.does_not_see("n.º 1", "n.º 2")
    await carla.taps("n.º 3")
    carla.sees("Para: de Santa Marta o Riohacha")
    await carla.says("medellin")
    carla.sees("Medellín")


async def test_names_are_left_out_where_it_is_asked_what_to_leave_out(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    await write(carla)
    await carla.taps("Todos")
    await carla.taps("Excluir")
    await carla.says("medellin")
    carla.sees("las dejo por fuera", "todos, excepto de Medellín", "2 personas")


async def test_twenty_named_secretariats_are_told_in_seven_steps(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    names = [row.name for row in rows(office, Secretariat)][:20]
    await carla.says("/aviso")
    await carla.says("Hola")
    await carla.taps("Escoger a quiénes")
    await carla.says("\n".join(names))
    carla.sees("Reconocí 20 secretarías")
    await carla.taps("Continuar")
    await carla.taps("Ver cómo queda")
    await carla.taps("Enviar a")
    [made] = rows(office, Announcement)
    assert made.segment.count("|") == 19


async def test_the_list_is_a_table_no_spreadsheet_executes(office: Office, carla: Somebody) -> None:
    await office.member("=HYPERLINK(1)", Role.OFFICIAL, SANTA_MARTA)
    await preview(carla)
    await carla.taps("⬇️ Descargar la lista")
    assert carla.last["kind"] == "document"
    carla.sees("La persona que lo recibirá")
    sent = office.telegram.files.get(carla.last["file"]["file_id"])
    assert sent is not None
    columns, *lines = sent.content.decode("utf-8-sig").splitlines()
    assert columns == "Persona;Función;Secretaría"
    assert lines == ["'=HYPERLINK(1);Funcionarios;Santa Marta"]


# When


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("3/12 8:00", "jueves 3 de diciembre, 8:00 a. m."),
        ("mañana a las 2:30 p. m.", "sábado 21 de noviembre, 2:30 p. m."),
        ("el lunes 10:00", "lunes 23 de noviembre, 10:00 a. m."),
        ("hoy 3 pm", "viernes 20 de noviembre, 3:00 p. m."),
        ("el jueves a las 3 de la tarde", "jueves 26 de noviembre, 3:00 p. m."),
        ("mañana al mediodía", "sábado 21 de noviembre, 12:00 p. m."),
        ("el martes 22 a las 7 de la noche", "martes 22 de diciembre, 7:00 p. m."),
        ("4-dic-26, 3:30pm", "viernes 4 de diciembre, 3:30 p. m."),
        ("el lunes a las tres y media de la tarde", "lunes 23 de noviembre, 3:30 p. m."),
        ("el lunes a primera hora", "lunes 23 de noviembre, 8:00 a. m."),
        ("hoy a las 3", "viernes 20 de noviembre, 3:00 p. m."),
    ],
)
async def test_a_moment_is_typed_as_people_write_it(
    office: Office, carla: Somebody, ana: Somebody, typed: str, at: str
) -> None:
    await write(carla)
    await carla.taps("Todos")
    await carla.taps("Continuar")
    await carla.taps("Otro momento")
    for wrong, asked in (
        ("ayer", "ya pasó"),
        ("hoy 9:00", "Ese momento ya pasó"),
        ("3/12 25:00", "Esa hora no existe"),
        ("🙂", "No alcancé a entender"),
        ("mañana por la tarde", "¿A qué hora"),
        ("el lunes a medianoche", "A la medianoche cambia el día"),
        ("lunes 3 de diciembre a las 8", "El 3 de diciembre de 2026 es jueves, no lunes"),
        ("a las 3 de la tarde", "Me falta el día"),
        ("el lunes a las 15 de la mañana", "no cuadra"),
        ("el lunes de 8 a 10", "No alcancé a entender «8»"),
    ):
        await carla.says(wrong)
        carla.sees(asked)
    await carla.says(typed)
    carla.sees(f"¿Cuándo sale? {at}")


async def test_a_planned_one_waits_shows_in_avisos_and_can_be_cancelled(
    office: Office, carla: Somebody, ana: Somebody, clock: Any
) -> None:
    await write(carla)
    await carla.taps("Todos")
    await carla.taps("Continuar")
    await carla.taps("El lunes, 8:00")
    await carla.taps("Ver cómo queda")
    carla.sees("Sale: lunes 23 de noviembre, 8:00 a. m.")
    await carla.taps("Enviar a 2")
    carla.sees("Programado para el lunes 23 de noviembre, 8:00 a. m.")
    await carla.says("/avisos")
    carla.sees("n.º 1 · 🗓 lunes 23 de noviembre, 8:00 a. m., para 2")
    await carla.taps("n.º 1")
    await carla.taps("Cancelar")
    carla.sees("en pausa")
    await carla.taps("⏹ Cancelar lo que falta")
    carla.sees("Cancelado", "No le llegó a nadie")
    clock.advance(days=4)
    await delivered(office)
    ana.does_not_see("reunión")
    await carla.says("/avisos")
    carla.sees("⏹ cancelado")


async def test_one_that_has_not_left_is_withdrawn_from_nobody(office: Office, carla: Somebody, ana: Somebody) -> None:
    await planning(carla, "el lunes 10:00")
    await carla.taps("Ver cómo queda")
    await carla.taps("Enviar a 2")
    await carla.says("retire el aviso 1")
    carla.sees("¿Retiro el aviso n.º 1?", "Todavía no le ha llegado a nadie")
    await carla.taps("Sí, retirarlo")
    carla.sees("Retirado", "No alcanzó a llegarle a nadie")


async def test_a_button_whose_moment_passed_says_so(office: Office, carla: Somebody, ana: Somebody, clock: Any) -> None:
    await write(carla)
    await carla.taps("Todos")
    await carla.taps("Continuar")
    clock.advance(hours=23)
    await carla.taps("Mañana")
    assert carla.toasts[-1] == "Ese momento ya pasó. Escoja otro."


# Days off and hours of rest


async def planning(carla: Somebody, typed: str) -> None:
    await write(carla)
    await carla.taps("Todos")
    await carla.taps("Continuar")
    await carla.taps("Otro momento")
    await carla.says(typed)


async def test_a_holiday_is_said_before_sending_and_the_next_working_moment_offered(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    await planning(carla, "martes 8 de diciembre 8:00 a. m.")
    carla.sees("El martes 8 de diciembre es festivo", "La Inmaculada", "salen en día hábil", "miércoles 9 de diciembre")
    await carla.taps("Ver cómo queda")
    carla.sees("El martes 8 de diciembre es festivo", "desde el miércoles 9 de diciembre, 7:00 a. m.")
    carla.sees_button("Urgente")
    await carla.taps("🗓 miércoles 9 de diciembre, 8:00 a. m.")
    carla.sees("¿Cuándo sale? miércoles 9 de diciembre, 8:00 a. m.")
    carla.does_not_see("festivo")
    await carla.taps("Ver cómo queda")
    carla.does_not_see("⚠️")


async def test_urgency_on_a_holiday_leaves_that_day(office: Office, carla: Somebody, ana: Somebody, clock: Any) -> None:
    await planning(carla, "martes 8 de diciembre 8:00 a. m.")
    await carla.taps("Ver cómo queda")
    await carla.taps("Urgente")
    carla.does_not_see("festivo")
    await carla.taps("Ver cómo queda")
    carla.does_not_see("⚠️")
    await carla.taps("Enviar a 2")
    clock.advance(days=18)
    await delivered(office)
    ana.sees("mañana es la reunión")


async def test_what_waits_on_a_day_off_says_until_when(
    office: Office, carla: Somebody, ana: Somebody, clock: Any
) -> None:
    """It stood in «Enviando… 0 %» all day."""
    await planning(carla, "martes 8 de diciembre 8:00 a. m.")
    await carla.taps("Ver cómo queda")
    await carla.taps("Enviar a 2")
    carla.sees("Programado para el martes 8 de diciembre", "les llega desde el miércoles 9 de diciembre")
    clock.advance(days=17, hours=23)  # the holiday, in the morning
    await delivered(office)
    await carla.says("/avisos")
    carla.sees("🕗 miércoles 9 de diciembre, 7:00 a. m. (0 de 2)")
    await carla.taps("n.º 1")
    carla.sees("Sale desde el miércoles 9 de diciembre, 7:00 a. m.", "En espera: 2")
    carla.does_not_see("Enviando")
    clock.advance(days=1)
    await delivered(office)
    ana.sees("mañana es la reunión")


@pytest.mark.parametrize(
    ("typed", "said", "better"),
    [
        ("mañana a las 10", "El sábado 21 de noviembre no es día hábil", "🗓 lunes 23 de noviembre, 10:00 a. m."),
        ("hoy a las 9 de la noche", "El viernes 20 de noviembre, 9:00 p. m. es hora de descanso", "🗓 lunes 23"),
        ("el lunes a las 5 a. m.", "El lunes 23 de noviembre, 5:00 a. m. es hora", "🗓 lunes 23 de noviembre, 8:00"),
    ],
)
async def test_weekends_and_hours_of_rest_are_said_too(
    office: Office, carla: Somebody, ana: Somebody, typed: str, said: str, better: str
) -> None:
    await planning(carla, typed)
    carla.sees(said)
    carla.sees_button(better)


async def test_a_secretariats_own_days_off_are_said_of_its_people(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    wednesday = office.now().date() + timedelta(days=5)
    days = ("47001", wednesday, wednesday, "Fiestas del mar", "test", office.now(), office.now().date())
    office.database.transact(days_off.add, carla.row_id, *days)
    await planning(carla, "el miércoles a las 9")
    carla.sees("El miércoles 25 de noviembre es día no hábil (Fiestas del mar)", "A 1 de 3 personas le llegaría desde")
    assert not any(name.startswith("🗓") for name in carla.buttons), "it is fine for most"


async def test_an_hour_that_may_be_either_is_asked_with_both(office: Office, carla: Somebody, ana: Somebody) -> None:
    await planning(carla, "el lunes a las 3")
    carla.sees("¿De la mañana o de la tarde?")
    await carla.taps("3:00 p. m.")
    carla.sees("¿Cuándo sale? lunes 23 de noviembre, 3:00 p. m.")


# Confirming


async def test_the_same_confirmation_five_times_sends_once(office: Office, carla: Somebody, ana: Somebody) -> None:
    """The same tap again, each time as a new update."""
    await preview(carla)
    await carla.taps("Enviar a 1 persona")
    for _ in range(4):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    await delivered(office)
    assert len(rows(office, Announcement)) == 1
    assert [each.state for each in rows(office, Delivery)] == [DeliveryState.SENT]
    carla.sees("Aviso n.º 1")
    assert carla.toasts == []


async def test_buttons_of_an_earlier_form_change_nothing(office: Office, carla: Somebody, ana: Somebody) -> None:
    """A button of a form that is over."""
    await write(carla, "El primero")
    old = carla.last["message_id"]
    await write(carla, "El segundo")
    await carla.taps("Todos", message_id=old)
    assert carla.toasts[-1] == GONE
    carla.sees("nadie todavía")


@pytest.mark.parametrize(
    "data",
    [
        "aw:1:s",
        "aw:{form}:t:1:role:boss",
        "aw:{form}:t:1:secretariat:99999",
        "aw:{form}:t:1:region:99",
        "aw:{form}:t:1:unacknowledged:77",
        "aw:{form}:g:secretariat:99:0",
        "aw:{form}:g:secretariat:0:99",
        "aw:{form}:a:no-hay",
        "aw:{form}:w:209913990800",
        "aw:{form}:y:999",
        "aa:77",
        "aa:77:p",
        "aa:77:w1",
        "ap:77:1",
        "ak:77:1:1",
        "ak:77:a:1",
        "av:77:ok",
        "av:77:re",
        "av:77:go",
        "aw:{form}:p",
    ],
)
async def test_forged_buttons_are_answered_kindly_and_change_nothing(
    office: Office, carla: Somebody, ana: Somebody, data: str
) -> None:
    """A forged button."""
    await write(carla)
    form = rows(office, Draft)[0].data["form"]
    before = carla.last
    await carla.taps(data=data.format(form=form))
    assert carla.toasts[-1] in (GONE, "Así el aviso no le llega a nadie. Escoja de nuevo a quiénes.")
    assert carla.last == before
    assert rows(office, Announcement) == []


async def test_a_demoted_coordinators_buttons_and_texts_do_nothing(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    """An old button of a coordinator who is one no more."""
    boss = await office.member("Bella Prueba", Role.COORDINATOR)
    await preview(carla)
    office.database.transact(
        staff.change_role, boss.row_id, carla.row_id, Role.COORDINATOR, Role.OFFICIAL, office.now(), TUNJA
    )
    await carla.taps("Enviar a")
    assert rows(office, Announcement) == []
    await carla.says("otro texto")
    carla.does_not_see("Recibido")
    await carla.says("/avisos")
    carla.sees(NOT_YOURS)
    assert rows(office, Announcement) == []
    assert not any(each.armed for each in rows(office, Draft))


async def test_a_second_coordinator_agrees_above_the_setting(office: Office, carla: Somebody, ana: Somebody) -> None:
    office.assistant.app.bot_data.approval_above = 0
    bella = await office.member("Bella Prueba", Role.COORDINATOR)
    await preview(carla)
    carla.sees("antes lo aprueba otra persona")
    await carla.taps("Enviar a 1")
    carla.sees("Espera que otra persona")
    await delivered(office)
    bella.sees("Carla Prueba quiere enviar el aviso n.º 1 a 1 persona ")
    assert [each.person_id for each in rows(office, Delivery)] == [bella.row_id]
    await carla.taps(data="ap:1:1")
    assert carla.toasts[-1] == "Lo debe aprobar otra persona de la coordinación."
    await bella.taps("Aprobar y enviar")
    await bella.taps(data="ap:1:0")  # too late
    await delivered(office)
    ana.sees("Hola, Ana Prueba")
    carla.sees("Bella Prueba aprobó el aviso n.º 1")
    assert rows(office, Announcement)[0].approved_by == bella.row_id


async def test_a_second_coordinator_who_does_not_agree_stops_it(office: Office, carla: Somebody, ana: Somebody) -> None:
    office.assistant.app.bot_data.approval_above = 0
    bella = await office.member("Bella Prueba", Role.COORDINATOR)
    await preview(carla)
    await carla.taps("Enviar a 1")
    await delivered(office)
    await bella.taps("No aprobar")
    await delivered(office)
    carla.sees("Bella Prueba no aprobó el aviso n.º 1")
    ana.does_not_see("reunión")
    assert rows(office, Announcement)[0].state is AnnouncementState.CANCELLED


# While it runs


async def test_pausing_holds_cancelling_gives_up_the_rest(
    office: Office, carla: Somebody, ana: Somebody, clock: Any
) -> None:
    clock.advance(hours=10)  # 20:00: officials rest
    await preview(carla)
    await carla.taps("Enviar a 1")
    carla.sees("En espera: 1")  # «Enviando…», or until when, once the sender looked
    await carla.taps("⏸ Pausar")
    carla.sees("En pausa")
    clock.advance(days=3, hours=-6)
    await delivered(office)
    ana.does_not_see("reunión")
    await carla.taps("▶️ Continuar")
    await delivered(office)
    ana.sees("reunión")
    await carla.taps(data="aa:1:c")  # an old button: everything is sent
    carla.sees("Cancelado", "Salió para 1 de 1")


# Afterwards


async def test_failures_say_why_in_plain_words(office: Office, carla: Somebody, ana: Somebody, beto: Somebody) -> None:
    ana.blocks_the_bot()
    await announce(carla)
    await carla.taps("🔄 Actualizar")
    carla.sees("Aceptados por Telegram: 1 de 2", "Bloquearon el bot o se fueron: 1")
    await carla.taps("⚠️ Ver fallos")
    carla.sees("Ana Prueba: No le llegó: bloqueó el bot")
    await carla.taps("⬇️ Descargar")
    assert carla.last["kind"] == "document"


async def test_those_who_did_not_acknowledge_are_reminded_with_one_tap_once_a_day(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody, clock: Any
) -> None:
    await announce(carla)
    card = carla.last["message_id"]
    await carla.taps("🔄 Actualizar")
    carla.sees_button("🔔 Recordarles a los 2 que faltan")
    await ana.taps("✅ Enterado")
    await carla.taps("🔄 Actualizar")
    carla.sees("Enterados: 1 · Faltan: 1")
    await carla.taps("🔔 Recordarle a quien falta")
    carla.sees("Va en camino para 1 persona")
    await delivered(office)
    beto.sees("🔔 Recordatorio\n\nHola, Beto Prueba de Medellín")
    clock.advance(hours=2)
    await carla.taps("🔔 Recordar", message_id=card)
    carla.sees("Hoy ya se les recordó")
    await delivered(office)
    got = [sum("reunión" in text for text in each.replies) for each in (ana, beto)]
    assert got == [1, 2]


async def test_an_old_button_of_a_reminder_asks_as_it_did(office: Office, carla: Somebody, ana: Somebody) -> None:
    await announce(carla)
    await carla.taps(data="aa:1:n")
    carla.sees("la persona que no ha dicho «Enterado»")
    await carla.taps("Sí, recordarles")
    carla.sees("Va en camino para 1 persona")


async def test_a_reminder_of_a_text_that_leaves_no_room_for_the_word_says_none(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    await announce(carla, "x" * 4096)
    await carla.taps("🔄 Actualizar")
    await carla.taps("🔔 Recordar")
    await delivered(office)
    assert [text for text in ana.replies if text.startswith("x")] == ["x" * 4096] * 2


# Who


async def test_the_card_says_who_acknowledged_who_did_not_and_who_answered(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    await announce(carla)
    await ana.taps("✅ Enterado")
    await ana.taps("💬 Responder")
    await ana.says("Voy con la rectora")
    await delivered(office)
    await carla.says("/avisos")
    await carla.taps("n.º 1")
    carla.sees("Enterados: 1 · Faltan: 1", "Escribieron: 1")
    await carla.taps("👥 Quiénes")
    carla.sees("Falta 1 por decir «Enterado»\n• Beto Prueba (Medellín)", "1 enterado\n• Ana Prueba (Santa Marta)")
    carla.sees("Escribió 1\n• Ana Prueba (Santa Marta): Voy con la rectora")
    carla.sees_button("🔔 Recordarle a quien falta")
    await carla.taps("⬇️ Excel con todos")
    lines = sheet_of(carla)
    assert lines[0][:5] == ("Secretaría", "Persona", "Función", "Le llegó", "Enterado el")
    assert lines[0][5:] == ("Usó el botón el", "Qué escribió")
    assert [line[:4] for line in lines[1:]] == [
        ("Medellín", "Beto Prueba", "Funcionarios", "Sí"),
        ("Santa Marta", "Ana Prueba", "Funcionarios", "Sí"),
    ]
    assert lines[1][4] is None
    assert f"{lines[2][4]}" == "2026-11-20 10:00:00", "as the clock on the wall says"
    assert lines[2][6] == "Voy con la rectora"


async def test_whoever_takes_part_no_more_is_missing_nowhere(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    """The card, who did what, the reminder and the sheet count the same people."""
    await announce(carla)
    office.database.transact(staff.deactivate, carla.row_id, beto.row_id, office.now())
    await carla.taps("🔄 Actualizar")
    carla.sees("Enterados: 0 · Faltan: 1")
    carla.sees_button("🔔 Recordarle a quien falta")
    await carla.taps("👥 Quiénes")
    carla.sees("Falta 1 por decir «Enterado»\n• Ana Prueba", "A 1 persona le llegó y ya no participa")
    carla.does_not_see("Beto")
    carla.sees_button("🔔 Recordarle a quien falta")
    await carla.taps("⬇️ Excel con todos")
    assert [line[3] for line in sheet_of(carla)[1:]] == ["Sí, pero ya no participa", "Sí"]
    await carla.taps(data="aa:1:n1")
    carla.sees("Va en camino para 1 persona")


async def test_nobody_is_missing_from_what_was_taken_back(office: Office, carla: Somebody, ana: Somebody) -> None:
    await announce(carla)
    await carla.taps(data="aa:1:w1")
    await delivered(office)
    await carla.taps(data="aa:1")
    carla.does_not_see("Faltan")
    await carla.taps(data="aa:1:g")
    carla.does_not_see("Falta", "No falta nadie")


async def test_no_cell_of_the_sheet_is_a_formula(office: Office, carla: Somebody) -> None:
    ann = await office.member("=HYPERLINK(1)", Role.OFFICIAL, SANTA_MARTA)
    await announce(carla)
    await ann.taps("💬 Responder")
    await ann.says("=1+1")
    await carla.taps(data="aa:1:x")
    [_, line] = sheet_of(carla, types=True)
    assert line[1] == ("=HYPERLINK(1)", "s")
    assert line[6] == ("=1+1", "s")


async def test_the_correction_says_how_many_copies_it_changes(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    """A reminder's copy is changed too; one in a chat that blocked the bot is not."""
    await announce(carla)
    await carla.taps(data="aa:1:n1")
    await delivered(office)
    beto.blocks_the_bot()
    await carla.taps(data="aa:1:e")
    await carla.says("Es el viernes")
    carla.sees("las 2 copias que ya llegaron a 1 persona")
    await carla.taps("Corregir las 2 copias")
    await delivered(office)
    assert sum(text == "✏️ Corregido\n\nEs el viernes" for text in ana.replies) == 2


async def test_a_correction_is_checked_as_the_text_was(office: Office, carla: Somebody, ana: Somebody) -> None:
    await announce(carla)
    await carla.taps("🔄 Actualizar")
    await carla.taps("✏️ Corregir")
    await carla.says("{nadie}")
    carla.sees("No conozco {nadie}")
    await carla.says("x" * 4096)
    carla.sees("caben 4082")
    await carla.says("Ahora sí")
    await carla.taps("Corregir la copia")
    for _ in range(3):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    await delivered(office)
    assert carla.toasts == []
    assert rows(office, Announcement)[0].version == 2
    assert sum(each.action is DeliveryAction.EDIT for each in rows(office, Delivery)) == 1
    ana.sees("✏️ Corregido\n\nAhora sí")


async def test_a_withdrawal_says_where_it_could_not(office: Office, carla: Somebody, ana: Somebody, clock: Any) -> None:
    await announce(carla)
    clock.advance(days=3)
    await carla.taps("🔄 Actualizar")
    await carla.taps("🗑 Retirar")
    await carla.taps("Sí, retirarlo")
    await delivered(office)
    await carla.taps("🔄 Actualizar")
    carla.sees("Se borró en 0 de 1 chats", "En 1 Telegram ya no lo permitió")
    await carla.taps("⚠️ Ver fallos")
    carla.sees("Ana Prueba: No se pudo borrar")


async def test_avisos_turns_pages_of_ten(office: Office, carla: Somebody, ana: Somebody) -> None:
    await carla.says("/avisos")
    carla.sees("Todavía no hay avisos")
    for number in range(11):
        await announce(carla, f"Aviso {number}")
    await carla.says("/avisos")
    carla.sees("n.º 11 · ✅ 1 de 1")
    assert len(carla.buttons) == 11
    await carla.taps("Más antiguos")
    carla.sees("n.º 1 · ✅ 1 de 1")
    await carla.taps("n.º 1 · Aviso 0")
    carla.sees("Aviso 0", "Aceptados por Telegram: 1 de 1")


# Recipients


async def test_an_answer_reaches_the_author_with_its_context(office: Office, carla: Somebody, ana: Somebody) -> None:
    await announce(carla)
    await ana.taps("💬 Responder")
    ana.sees("Escríbame su respuesta", "mañana es la reunión")
    await ana.sends("sticker")
    ana.sees("solo puedo pasar texto")
    await ana.says("x" * 2501)
    ana.sees("demasiado larga")
    await ana.says("No puedo ir, <b>estoy de viaje</b>")
    ana.sees("Su respuesta llegó a la coordinación")
    await delivered(office)
    carla.sees("Ana Prueba respondió al aviso n.º 1", "No puedo ir, <b>estoy de viaje</b>")
    assert [each.text for each in rows(office, AnnouncementReply)] == ["No puedo ir, <b>estoy de viaje</b>"]
    await carla.taps("Ver el aviso")
    carla.sees("Aviso n.º 1")
    await ana.says("qué es el mgei")
    ana.sees("MGEI")


async def test_only_who_got_it_may_answer_or_acknowledge(
    office: Office, carla: Somebody, ana: Somebody, leo: Somebody
) -> None:
    """Another person's button."""
    await announce(carla)
    for act in ("ok", "re", "go"):
        await leo.taps(data=f"av:1:{act}")
        assert leo.toasts[-1] == GONE
    assert rows(office, AnnouncementResponse) == []


async def test_acknowledging_five_times_is_once(office: Office, carla: Somebody, ana: Somebody) -> None:
    await announce(carla)
    await ana.taps("✅ Enterado")
    shown = ana.last
    for _ in range(4):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    assert ana.last == shown
    assert len(rows(office, AnnouncementResponse)) == 1


async def test_the_copies_of_a_preview_do_nothing(office: Office, carla: Somebody, ana: Somebody) -> None:
    await preview(carla)
    await carla.taps(data="av:0:ok")
    assert carla.toasts[-1].startswith("Es solo la muestra")


async def test_whoever_comes_in_later_gets_what_their_segment_was_told(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    await announce(carla)
    await announce(carla, "Esto se retira")
    await carla.taps(data="aa:2:w1")
    await delivered(office)
    code = office.database.transact(invitations.create, None, Role.OFFICIAL, TUNJA, 1, 7, office.now()).code
    rita = office.person("Rita Prueba")
    await rita.opens(code)
    await rita.taps("Acepto")
    await delivered(office)
    rita.sees("Hola, Rita Prueba de Tunja")
    assert not any("Esto se retira" in text for text in rita.replies)
