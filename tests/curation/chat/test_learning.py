"""What the base may learn: unanswered questions, ways of asking, figures. Who asked in vain is told once."""

from typing import Any

from bot.curation import owners, telling
from bot.questions import questions
from conocimiento.search.results import OutcomeKind, Result
from db.models import ArticleVersion, Delivery, QuestionResolution
from tests.announcements.chat.test_announcements import delivered
from tests.conftest import Clock
from tests.curation.bases import PARKING
from tests.curation.chat.test_publishing import ASKS, publish, send_file
from tests.dialogue import Office, Person, rows


async def asks_in_vain(who: Person, text: str) -> None:
    await who.says(text)
    if "Ninguna de estas" in who.buttons:
        await who.taps("Ninguna de estas")


def told(office: Office, kind: str) -> list[int]:
    return [each.person_id for each in rows(office, Delivery) if each.template == kind]


async def test_a_cluster_becomes_an_article_and_who_asked_is_told_once(
    office: Office, ana: Person, leo: Person, carla: Person
) -> None:
    await asks_in_vain(ana, "quién pinta las bancas del parque")
    await asks_in_vain(ana, "quien pinta las bancas del parque?")
    await asks_in_vain(leo, "¿Quién pinta las bancas del parque central?")
    await asks_in_vain(leo, "cuánto pesa el camión de la basura")
    await carla.says("/conocimiento")
    await carla.taps("💬 Sin respuesta")
    carla.sees("1. (3)", "solo las ve la coordinación")
    await carla.taps("1.")
    carla.sees("La preguntaron 3 veces", "bancas del parque central")
    await carla.taps("➕ Artículo nuevo")
    await carla.says("Pintura de las bancas")
    for field, words in (
        ("Fuentes", "Circular de la coordinación 2026-11-02"),
        ("Vigente desde", "2026-11-02"),
        ("Respuesta", "Las bancas del parque las pinta la alcaldía."),
    ):
        await carla.taps(field)
        await carla.says(words)
    await carla.taps("🔎 Revisar y publicar")
    carla.sees("ahora sí: 3")
    await carla.taps("✅ Publicar")
    carla.sees("2 personas que lo habían preguntado")
    await delivered(office)
    for person in (ana, leo):
        person.sees("Ya tengo la respuesta", "bancas del parque", "Pintura de las bancas")
        await person.taps("📄 Leer la respuesta")
        person.sees("las pinta la alcaldía", "Circular de la coordinación")
    await carla.taps(data="kn:p")
    carla.does_not_see("bancas")
    carla.sees("camión de la basura")
    await carla.taps(data="ka:pintura-de-las-bancas:e")
    await carla.taps("Respuesta")
    await carla.says("Las bancas del parque las pinta la alcaldía, cada año.")
    await carla.taps("🔎 Revisar y publicar")
    await carla.taps("✅ Publicar")
    assert len(told(office, telling.ANSWERED)) == 2
    assert len(rows(office, QuestionResolution)) == 3


async def test_questions_with_something_of_a_person_are_no_way_of_asking(
    office: Office, ana: Person, carla: Person
) -> None:
    for text in (
        "quién pinta las bancas, mi celular es 300 123 45 67",
        "quién pinta las bancas, soy Marta Ruiz",
        "quién pinta las bancas? escríbame a marta@example.com",
        "quién pinta las bancas que pidió ana prueba",
    ):
        await asks_in_vain(ana, text)
    await carla.taps(data="kn:p")
    carla.sees("una pregunta con datos de alguien")
    carla.does_not_see("Marta", "300", "example.com", "prueba")


async def test_what_is_laid_aside_is_proposed_no_more(office: Office, ana: Person, carla: Person) -> None:
    await asks_in_vain(ana, "quién pinta las bancas del parque")
    await carla.taps(data="kn:p")
    await carla.taps("1.")
    await carla.taps("🗑 Dejar de lado")
    await carla.taps("‹ Volver")
    carla.sees("No hay ninguna por atender")


async def test_what_nobody_answers_comes_page_by_page_and_what_asks_nothing_is_left_out(
    office: Office, ana: Person, carla: Person
) -> None:
    asked = [
        "cabras",
        "llantas",
        "peinetas",
        "guitarras",
        "alfombras",
        "cucharas",
        "ventiladores",
        "bicicletas",
        "uvas",
    ]

    def ask(session: Any) -> None:
        for number, text in enumerate([*asked, "cancelar", "si voy", "si asisto"]):
            none = Result(OutcomeKind.NONE, ranked=(), confidence=0.0)
            questions.record(session, text, none, f"msg:page{number}", office.now(), ana.row_id)

    office.database.transact(ask)
    await carla.says("/conocimiento")
    carla.sees("9 preguntas sin respuesta")
    await carla.taps("💬 Sin respuesta")
    carla.sees("9 preguntas, juntas las que se parecen. Página 1 de 2.", "8. (1)")
    carla.does_not_see("cancelar", "si voy", "si asisto")
    await carla.taps("Siguientes")
    carla.sees("Página 2 de 2", "9. (1)")
    await carla.taps("9.")
    carla.sees("La preguntaron una vez")


async def test_ways_of_asking_enter_only_by_a_published_draft(office: Office, ana: Person, carla: Person) -> None:
    """Somebody asked in their own words and then tapped one of the choices."""
    words = "los iberoamericanos esos del organismo quienes vienen siendo"

    def chose(session: Any) -> None:
        found = Result(OutcomeKind.CHOICES, choices=("oei-que-es",), ranked=(("oei-que-es", 0.5),), confidence=0.5)
        asked = questions.record(session, words, found, "msg:chosen", office.now(), ana.row_id)
        assert asked is not None
        questions.choose(session, asked.id or 0, "oei-que-es", office.now())

    office.database.transact(chose)
    await carla.says("/conocimiento")
    await carla.taps("🗣 Formas de preguntar")
    await carla.taps("(1) Qué es la OEI")
    carla.sees(words)
    await carla.taps("✍️ Llevarlas a un borrador")
    carla.sees("Borrador: Qué es la OEI", f"+  - '{words}'")
    assert words not in office.assistant.app.bot_data.knowledge.articles["oei-que-es"].questions
    await carla.taps("🔎 Revisar y publicar")
    carla.sees("Preguntas de prueba: bien")
    await carla.taps("✅ Publicar")
    assert words in office.assistant.app.bot_data.knowledge.articles["oei-que-es"].questions
    await carla.taps(data="kn:f")
    carla.sees("No hay ninguna nueva")


async def test_the_figures_say_what_came_of_questions(office: Office, ana: Person, carla: Person) -> None:
    await ana.says("q es la oei")
    await ana.taps("👎 No")
    await ana.says("cuantas horas son de jornada unica")
    await asks_in_vain(ana, "quién pinta las bancas del parque")
    await ana.says("gracias")
    await carla.taps(data="kn:i")
    carla.sees("16 de noviembre de 2026: 3 · enseguida 1 · escogiendo 0 · una persona 0 · no 2", "Qué es la OEI: 1")


async def test_the_figures_come_as_a_picture_and_as_a_sheet(office: Office, ana: Person, carla: Person) -> None:
    await ana.says("q es la oei")
    await carla.taps(data="kn:i")
    carla.sees("Por secretaría", "Santa Marta: 1 · 100 %", "Por tema")
    await carla.taps("🖼 Imagen")
    carla.sees("Preguntas de seis semanas")
    await carla.taps(data="kn:i")
    await carla.taps("📗 Excel")
    carla.sees("Las mismas cifras")
    assert str(carla.last["file"]).count("preguntas-2026-11-20.xlsx")


# Who keeps an article true


async def test_an_owner_is_asked_once_and_confirms_with_a_tap(
    office: Office, ana: Person, carla: Person, clock: Clock
) -> None:
    await publish(carla, text=PARKING.replace("---\nEl", "responsable: 'Líder de sedes'\nrevisar_cada: 1\n---\nEl"))
    await ana.says("/misdatos")
    await ana.taps(data="md:post")
    await ana.says("lider de Sedes")
    clock.advance(days=40)
    for _ in range(2):
        await office.assistant.clock.tick()
    await delivered(office)
    assert told(office, owners.DUE) == [ana.row_id]
    asked = next(item for item in ana.screen if "¿Sigue vigente «Parqueadero de la sede»?" in item["text"])
    assert "Circular de la coordinación" in asked["text"]
    await carla.says(ASKS)
    carla.sees("Está por revisar desde el 19 de diciembre de 2026")
    await ana.taps("✅ Sigue vigente", message_id=asked["message_id"])
    assert "sigue vigente. Vuelve a tocar el 30 de enero de 2027" in ana.message(asked["message_id"])["text"]
    await carla.says(ASKS)
    carla.does_not_see("por revisar")
    await carla.says("/conocimiento")
    carla.sees("Vigentes: 13 de 13")


async def test_without_its_owner_an_article_is_the_coordinations(
    office: Office, ana: Person, carla: Person, clock: Clock
) -> None:
    await publish(carla, text=PARKING.replace("---\nEl", "responsable: 'Cargo de nadie'\nrevisar_cada: 1\n---\nEl"))
    clock.advance(days=40)
    await office.assistant.clock.tick()
    assert told(office, owners.DUE) == [carla.row_id]
    await carla.says("/conocimiento")
    carla.sees("Vigentes: 12 de 13", "1 por revisar")
    await carla.taps("🕰 Por revisar")
    await carla.taps("Parqueadero de la sede")
    await ana.taps(data="ko:parqueadero")
    assert "Eso no le corresponde" in ana.toasts[-1]


async def test_an_owner_who_does_not_publish_says_that_it_has_to_change(
    office: Office, ana: Person, carla: Person, clock: Clock
) -> None:
    await publish(carla, text=PARKING.replace("---\nEl", "responsable: 'Líder de sedes'\nrevisar_cada: 1\n---\nEl"))
    await ana.taps(data="md:post")
    await ana.says("Líder de sedes")
    clock.advance(days=40)
    await office.assistant.clock.tick()
    await delivered(office)
    asked = next(item for item in ana.screen if "¿Sigue vigente" in item["text"])
    for _ in range(2):
        await ana.taps(data="ko:parqueadero:w", message_id=asked["message_id"])
    await delivered(office)
    carla.sees("Ana Prueba", "«Parqueadero de la sede»", "hay que cambiarlo")
    assert told(office, owners.WISH) == [carla.row_id]


async def test_two_offices_on_one_database_serve_the_new_version(office: Office, ana: Person, carla: Person) -> None:
    """The second looks by itself, as it does every second."""
    other = Office(
        str(office.database.engine.url.render_as_string(hide_password=False)),
        office.assistant.app.bot_data.knowledge,
        office.now,
        office.assistant.app.bot_data.library.path,
    )
    await publish(carla)
    await other.assistant._refresh()
    assert "parqueadero" in other.assistant.app.bot_data.knowledge.articles
    await other.assistant.app.shutdown()
    other.assistant.database.close()


async def test_two_coordinators_meet_over_one_draft(office: Office, carla: Person, diana: Person) -> None:
    """What one checked is not what the other publishes after a change; another publication asks for a new check."""
    await send_file(carla, "parqueadero.md", PARKING)
    await carla.taps("🔎 Revisar y publicar")
    await send_file(diana, "parqueadero.md", PARKING.replace("con la placa", "con la placa y la cédula"))
    await carla.taps("✅ Publicar")
    carla.sees("Borrador: Parqueadero de la sede", "y la cédula")
    assert [each.version for each in rows(office, ArticleVersion)] == [None]
    await carla.taps("🔎 Revisar y publicar")
    await publish(
        diana,
        "pintura.md",
        PARKING.replace("arqueadero", "intura")
        .replace("parquea", "pinta")
        .replace("¿dónde", "¿cómo")
        .replace("carro", "muro"),
    )
    await carla.taps("✅ Publicar")
    carla.sees("Borrador: Parqueadero de la sede")
    await carla.taps("🔎 Revisar y publicar")
    await carla.taps("✅ Publicar")
    carla.sees("Publicado")
