"""/conocimiento: an article is changed in the chat or by its file, looked at, published, and taken back."""

from pathlib import Path

from db.models import ArticleVersion
from tests.curation.bases import PARKING
from tests.dialogue import Office, Person, rows

ASKS = "¿dónde se parquea el carro en la sede?"
TITLE = "Parqueadero de la sede"


async def send_file(who: Person, name: str, text: str) -> None:
    await who.uploads("document", name, text.encode())


async def publish(who: Person, name: str = "parqueadero.md", text: str = PARKING) -> None:
    await send_file(who, name, text)
    await who.taps("🔎 Revisar y publicar")
    await who.taps("✅ Publicar")


async def test_an_unanswered_question_is_answered_after_its_article_was_published(
    office: Office, ana: Person, carla: Person
) -> None:
    await ana.says(ASKS)
    await ana.taps("Ninguna de estas")
    await carla.says("/conocimiento")
    carla.sees("Vigentes: 12 de 12", "1 pregunta sin respuesta")
    await send_file(carla, "parqueadero.md", PARKING)
    carla.sees("Borrador: Parqueadero de la sede", "artículo nuevo", "Sin defectos")
    await carla.taps("🔎 Revisar y publicar")
    assert any("hasta un minuto" in each["params"]["text"] for each in office.calls("editMessageText"))
    carla.sees("Antes de publicar", "ahora sí: 1", ASKS, "Preguntas de prueba")
    await carla.taps("✅ Publicar")
    carla.sees("Publicado: Parqueadero de la sede", "Versión n.º 1", "1 persona que lo había preguntado")
    await ana.says("¿hay parqueadero para visitantes en la sede?")
    ana.sees(TITLE, "portería con la placa", "Circular de la coordinación")


async def test_each_defect_comes_with_its_line_and_nothing_can_be_published(office: Office, carla: Person) -> None:
    broken = PARKING.replace("tipo: carta", "tipo: rumor").replace("revisado: 2026-11-19", "revisado: ayer")
    await send_file(carla, "parqueadero.md", broken)
    carla.sees("Por arreglar", "Línea 10: el tipo de la fuente 1", "Línea 13: «revisado» es una fecha")
    assert "🔎 Revisar y publicar" not in carla.buttons
    taken = PARKING.replace("cupos del parqueadero", "q es la oei")
    await send_file(carla, "parqueadero (1).md", taken)
    carla.sees("ya es una forma de preguntar de «oei-que-es»")
    assert len(rows(office, ArticleVersion)) == 1


async def test_a_published_article_is_changed_by_what_is_typed(office: Office, ana: Person, carla: Person) -> None:
    await carla.taps(data="ka:oei-que-es")
    carla.sees("Qué es la OEI", "Responsable: coordinación")
    await carla.taps("✏️ Editar")
    await carla.taps("Respuesta")
    await carla.says("La OEI es un organismo de cooperación entre países de Iberoamérica.")
    carla.sees("Sin defectos", "cambia el artículo que hay")
    await carla.taps("Vigente desde")
    await carla.says("quién sabe")
    carla.sees("No le entendí la fecha")
    await carla.taps("‹ Volver")
    await carla.taps("🔎 Revisar y publicar")
    await carla.taps("✅ Publicar")
    carla.sees("Versión n.º 2")
    await ana.says("q es la oei")
    ana.sees("organismo de cooperación entre países de Iberoamérica")
    await carla.taps(data="ka:oei-que-es:h")
    carla.sees("n.º 2", "n.º 1", "Carla Prueba")
    await carla.taps("n.º 1")
    carla.sees("-La OEI es un organismo de cooperación entre países de Iberoamérica.")
    await carla.taps("↩️ Volver a esta versión")
    await carla.taps("↩️ Sí, volver")
    carla.sees("Versión n.º 3")
    await ana.says("¿q es la oei?")
    ana.does_not_see("organismo de cooperación entre países de Iberoamérica.")


async def test_what_makes_answers_worse_is_refused_unless_somebody_says_why(office: Office, carla: Person) -> None:
    """Without its ways of asking an article is not found any more."""
    home: Path = office.assistant.app.bot_data.library.path
    text = (home / "simat.md").read_text(encoding="utf-8")
    head, _, rest = text.partition("preguntas:\n")
    worse = f"{head}preguntas:\n  - 'cosas varias'\nfuentes:{rest.partition('fuentes:')[2]}"
    await send_file(carla, "simat.md", worse)
    await carla.taps("🔎 Revisar y publicar")
    carla.sees("Empeora las preguntas de prueba", "Quedan peor")
    assert "✅ Publicar" not in carla.buttons
    await carla.taps(data=f"kd:{rows(office, ArticleVersion)[0].id}:p:0")
    carla.sees("Borrador: ")
    await carla.taps("🔎 Revisar y publicar")
    await carla.taps("⚠️ Publicar de todos modos")
    await carla.says("lo pidió el ministerio")
    carla.sees("Publicado", "Versión n.º 2")
    newest = next(each for each in rows(office, ArticleVersion) if each.version == 2)
    assert (newest.insisted, newest.reason) == (True, "lo pidió el ministerio")


async def test_an_archived_article_answers_no_more_and_can_come_back(
    office: Office, ana: Person, carla: Person
) -> None:
    await publish(carla)
    await carla.taps("📄 Abrir el artículo")
    await carla.taps("🗄 Archivar")
    await carla.says("ya no hay cupos")
    carla.sees("Archivado: Parqueadero de la sede", "Versión n.º 2")
    await ana.says(ASKS)
    ana.does_not_see(TITLE)
    await carla.taps(data="ka:parqueadero:h")
    carla.sees("ya no hay cupos", "archivado")
    await carla.taps("n.º 1")
    carla.sees("+El parqueadero de la sede")


async def test_the_answer_is_taken_without_its_button_and_a_question_is_answered(office: Office, carla: Person) -> None:
    await carla.taps(data="kn:n")
    await carla.says("Parqueadero de la sede")
    await carla.says("qué es la oei")
    carla.sees("Iberoamericanos")
    await carla.says("El parqueadero tiene cupos para visitantes.")
    carla.sees("Borrador: Parqueadero de la sede", "Tomé su mensaje como la respuesta", "tiene cupos para visitantes")
    carla.does_not_see("Falta la respuesta")
    await carla.says("La portería tiene el cuaderno de los cupos.")  # nothing is waited for any more
    carla.does_not_see("Borrador")


async def test_a_date_that_no_source_has_is_told_kindly(office: Office, carla: Person) -> None:
    await send_file(carla, "parqueadero.md", PARKING)
    await carla.taps("Vigente desde")
    await carla.says("hoy")
    carla.sees("Ninguna fuente tiene la fecha «20 de noviembre de 2026»", "En «Fuentes» escriba, con esa fecha,")
    carla.does_not_see("Línea")
    await carla.taps("Fuentes")
    await carla.says("Circular de la Secretaría de Educación 20 de noviembre de 2026")
    carla.sees("Sin defectos")


async def test_a_new_article_is_written_by_answering_prompts(office: Office, carla: Person) -> None:
    await carla.says("/conocimiento")
    await carla.taps("➕ Artículo nuevo")
    await carla.says("123")
    carla.sees("Necesito un título con letras")
    await carla.says("Parqueadero de la sede")
    carla.sees(
        "Borrador: Parqueadero de la sede", "artículo nuevo", "Faltan las formas de preguntar", "Faltan las fuentes"
    )
    carla.sees("Falta la respuesta: escríbamela aquí mismo, o toque «Respuesta».", "toque «Vigente desde»")
    carla.does_not_see("Línea", "parqueadero-de-la-sede", "vigente_desde")
    assert carla.buttons[0] == "Respuesta ❗"
    for field, words in (
        ("Formas de preguntar", "¿dónde parqueo?\n- hay parqueadero\ncupo para el carro"),
        ("Fuentes", "Circular de la coordinación 2026-11-02"),
        ("Vigente desde", "2 de noviembre de 2026"),
        ("Responsable", "coordinación"),
        ("Cada cuánto", "cada 6 meses"),
        ("Respuesta", "El parqueadero tiene cupos para visitantes."),
    ):
        await carla.taps(field)
        await carla.says(words)
    carla.sees("Sin defectos")
    await carla.taps("🔎 Revisar y publicar")
    carla.sees("pocas formas de preguntar (3)")
    await carla.taps("✅ Publicar")
    article = office.assistant.app.bot_data.knowledge.articles["parqueadero-de-la-sede"]
    assert (article.owner, article.review_every, article.valid_from) == ("coordinación", 6, "2026-11-02")
    assert article.questions == ("¿dónde parqueo?", "hay parqueadero", "cupo para el carro")


async def test_only_the_coordination_is_shown_the_base(office: Office, ana: Person, leo: Person) -> None:
    for person in (ana, leo):
        await person.says("/conocimiento")
        person.sees("Eso no le corresponde")
        await send_file(person, "parqueadero.md", PARKING)
    assert rows(office, ArticleVersion) == []


async def test_what_is_no_text_is_said_so(office: Office, carla: Person) -> None:
    for content in (b"\xff\xfe\x00a", b"a" * 100_001, "---\ntítulo".encode("latin-1")):
        await carla.uploads("document", "oei-que-es.md", content)
        carla.sees("no lo puedo leer")
    bomb = "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nlinea: *b\n---\nHola\n"
    await send_file(carla, "oei-que-es.md", bomb)
    carla.sees("no se puede leer")
