"""Small talk is answered as such; whatever holds a question stays one."""

import re

import pytest

from bot.questions.chat.article_screens import small_talk
from conocimiento.search import Knowledge

QUESTIONS = """
hola, cuántas horas son de jornada única
gracias, y quién firma el convenio
buenas, me ayuda con el pae?
buenos días, una pregunta: qué es el simat
hola martha, qué es el mgei
hola pae
hola requisitos
buenas, festivos
gracias, y el plazo?
ok y los docentes?
listo y quién lo lidera
soy rector, cuántas horas me tocan
soy de la secretaría de Soacha, qué me toca hacer
le escribe Ana de Tunja, necesito el radicado de la carta
cómo está el clima escolar
feliz año, cuándo empieza el calendario académico
quiero hablar con mi enlace
me regala el número del enlace
con quién hablo de permanencia
quién programó las visitas
qué puede hacer una ETC municipal
para qué sirve?
cómo funciona el PAE
me ayuda con el reporte?
no me sirvió el formato del plan
no entiendo la línea 2
eso está mal, el convenio es de 2019
no funciona el simat
qué día es festivo
gracias por la respuesta, jornada única
perdón, quién firma la carta
disculpe la molestia, qué es la OEI
muy amable, y para preescolar?
jajaja y entonces qué es el PAM
qué opina del pae
me siento perdida con el plan de permanencia
estoy cansada de buscar la carta
cómo van los planes
hay clases si llueve mucho
es urgente, el simat no abre
y cuánto?
requisitos
""".strip().splitlines()


@pytest.mark.parametrize("said", QUESTIONS)
def test_what_holds_a_question_stays_a_question(knowledge: Knowledge, said: str) -> None:
    assert knowledge.search(said).small_talk is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Muy buenas tardes profe", "greeting"),
        ("buenas tardes doña Martha", "greeting"),
        ("Hola, soy Martha de la secretaría de Sogamoso", "greeting"),
        ("hola buenas tardes muchas gracias", "thanks"),
        ("muchas grasias igeniera", "thanks"),
        ("gracias por responder tan rápido", "thanks"),
        ("gracias por la información del PAE", "thanks"),
        ("que tenga un excelente fin de semana", "farewell"),
        ("feliz día del maestro", "farewell"),
        ("perdón, me equivoqué de chat", "apology"),
        ("siempre me responde lo mismo", "dissatisfied"),
        ("este bot no sirve para nada", "insult"),
        ("hay algún asesor disponible?", "human"),
        ("le puedo hacer una consulta?", "what_can_you_do"),
        ("échese un chiste", "off_topic"),
        ("cómo está el clima", "off_topic"),
        ("va a llover hoy en Bogotá?", "off_topic"),
        ("hola, estoy muy cansada hoy", "off_topic"),
        ("cuánto es 2 más 2", "off_topic"),
    ],
)
def test_small_talk_of_every_kind(knowledge: Knowledge, said: str, kind: str) -> None:
    assert knowledge.search(said).small_talk == kind


@pytest.mark.parametrize("around", ["{} y el clima", "un chiste de {}", "qué opina de {}", "hola {}", "soy {}"])
def test_no_title_of_an_article_is_small_talk(knowledge: Knowledge, around: str) -> None:
    """What the base is about is never guessed to be chat: `subject` of charla.yaml knows a word of every title."""
    said = [around.format(article.title) for article in knowledge.articles.values()]
    assert [text for text in said if knowledge.search(text).small_talk] == []


@pytest.mark.parametrize("kind", ["apology", "off_topic"])
def test_the_new_kinds_have_a_reply_of_their_own(kind: str) -> None:
    assert re.sub(r"\s+", " ", small_talk(kind).html) != re.sub(r"\s+", " ", small_talk("unheard of").html)
