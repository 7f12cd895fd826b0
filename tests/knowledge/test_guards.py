"""A trap looks just like an article and asks for something else. It may be offered that article, never be given it;
where an article corrects the premise (second column) it may be given that one."""

import pytest

from conocimiento.article import Article
from conocimiento.search import Knowledge
from conocimiento.search.cache import Cache
from conocimiento.search.guards import Guards
from conocimiento.search.text import Synonyms

OTHER_NUMBERS = {
    "qué dice el convenio 095 de 2020": "",
    "objeto del convenio 060 de 2019": "convenio-059-objeto",
    "convenio 059 de 2018": "",
    "en qué consiste la línea 4": "lineas-de-trabajo",
    "la cuarta línea cuál es": "lineas-de-trabajo",
    "línea cinco": "lineas-de-trabajo",
    "cuál es la quinta acción priorizada": "acciones-priorizadas",
    "las 80 ETC": "focalizacion-50-etc etc-cuantas-son",
    "ley 1955 de 2018": "pnd-pacto-por-colombia",
    "qué dice la ley 716 de 2001": "",
    "carta del 15 de agosto de 2021": "carta-datos-basicos",
    "la jornada única de 12 horas": "",
    "el decreto 2105 de 2027": "",
    "qué es el pnd 2026-2030": "",
    "la ley 1804 de 2010": "",
    "por qué son seis líneas de trabajo": "lineas-de-trabajo",
}
OTHER_BODIES = {
    "qué dice el convenio con UNICEF": "",
    "convenio MEN–Icetex": "",
    "q es la alianza con la OCDE": "",
    "cuál es el objeto del convenio del Ministerio de Salud": "",
    "quién firma la carta del Ministerio de Hacienda": "",
    "qué es la alianza del pacífico": "",
    "la secretaría de salud qué debe hacer": "",
    "q productos salieron del convenio con la universidad nacional": "",
    "cuáles son las líneas de trabajo del acuerdo de paz": "lineas-de-trabajo",
    "quién es el profesional de enlace de la Contraloría": "",
    "cuántas horas son de jornada única en Chile": "",
    "el convenio con el BID cuánto vale": "",
    "qué es el SIMAT de la DIAN": "",
    "plan de permanencia del SENA": "",
    "metas educativas del plan de desarrollo de Venezuela": "",
    "convenio con Microsoft": "",
}
UNHEARD_OF = {
    "huelga del profesional de enlace": "",
    "viáticos del profesional de enlace": "",
    "becas de la oei": "",
    "presidente de la oei": "",
    "contraseña del simat": "",
    "pensión de los docentes de jornada única": "",
    "traslado de un docente de jornada única": "",
    "licitación del transporte escolar": "",
    "cuándo son las pruebas Saber 11": "",
    "requisitos de ascenso docente en la alianza": "",
    "vacantes en la alianza": "",
    "sisben para matricular en simat": "",
    "pago de cesantías por el sac": "",
}
DENIED = {
    "qué no debe hacer la secretaría": "",
    "quién no firma la carta": "",
    "cuáles no son las acciones priorizadas": "",
    "qué no es el mgei": "",
    "qué no cubre el sgp en transporte": "",
    "qué colegios no tienen jornada única": "",
    "por qué no nos acompañan en jornada única": "",
    "el convenio no es con la oei": "",
    "cómo hago para no reportar": "",
    "no quiero que me visite el profesional de enlace": "",
}
# A «no» that denies nothing, and negations that articles have: these are answered as if nothing were.
NOTHING_DENIED = {
    "no sé qué es el mgei": "mgei-que-es",
    "no entiendo qué es la jornada única": "jornada-unica-que-es",
    "no me acuerdo cuántas horas son de jornada única": "jornada-unica-horas",
    "¿usted no sabe cuántas etc hay?": "etc-cuantas-son",
    "no tengo claro qué es el simat": "simat",
    "es obligatorio participar o no": "que-debe-hacer-secretaria",
    "no encuentro el número de radicado de la carta": "carta-datos-basicos",
    "¿no hay que reportar el avance?": "reporte-estado-planes",
    "en un municipio no certificado quién dirige la educación": "etc-departamento-no-certificados",
    "¿no me puede decir cuáles son las líneas de trabajo?": "lineas-de-trabajo",
    "si no alcanzo a responder una petición a tiempo qué hago": "derecho-peticion",
    "nunca entendí qué es una etc": "etc-que-es",
    "no me quedó claro cuáles son las cuatro acciones priorizadas": "acciones-priorizadas",
}
PLAIN = {
    "objeto del convenio": "convenio-059-objeto",
    "responsable del simat": "simat",
    "significado de oei": "oei-que-es",
    "obligaciones del rector en el pae": "pae",
    "valor del convenio": "convenio-059-no-dice",
    "q es el SIMPADE": "simpade-alertas",
    "guia de enpalme": "empalme",
    "cuantas oras son d jornda unica": "jornada-unica-horas",
    "Buenos días, quisiera saber por favor qué es la OEI. Quedo atenta, muchas gracias.": "oei-que-es",
}


@pytest.mark.parametrize(("said", "allowed"), [*OTHER_NUMBERS.items(), *OTHER_BODIES.items(), *UNHEARD_OF.items()])
def test_a_trap_is_not_answered_by_the_article_it_looks_like(knowledge: Knowledge, said: str, allowed: str) -> None:
    assert set(knowledge.search(said).answers) <= set(allowed.split())


@pytest.mark.parametrize("said", DENIED)
def test_the_opposite_of_an_article_is_not_answered_by_it(knowledge: Knowledge, said: str) -> None:
    assert not knowledge.search(said).answers


@pytest.mark.parametrize(("said", "article"), [*NOTHING_DENIED.items(), *PLAIN.items()])
def test_the_guards_leave_honest_questions_alone(knowledge: Knowledge, said: str, article: str) -> None:
    assert knowledge.search(said).answers == (article,)


DOUBLES = {
    "qué es el mgei y cuántas horas son de jornada única": "mgei-que-es jornada-unica-horas",
    "Buenos días, quisiera saber quién firma la carta y cuántas ETC hay": "alianza-quien-firma etc-cuantas-son",
    "necesito el plazo del derecho de petición, también qué es el SIMAT": "derecho-peticion simat",
    "cual es el objeto del convenio 059 y ademas cuanto vale": "convenio-059-objeto convenio-059-no-dice",
    "dos cosas: qué hace el enlace, y a qué correo escribo": "profesional-enlace canales-contacto",
    "primero q es la oei, segundo cuales son las lineas": "oei-que-es lineas-de-trabajo",
    "qué es simpade, y otra cosa, cómo reporto el avance del plan": "simpade-alertas reporte-estado-planes",
    "1. qué es una ETC 2. cuántas hay": "etc-que-es etc-cuantas-son",
    "a) diferencia entre pei y pmi b) qué es el pam": "pei-pmi pam-ptfd",
    "quiero saber los festivos del año y el calendario académico": "festivos-dias-habiles calendario-academico",
    "me explica la jornada única, y aparte de eso quién paga el transporte escolar": "jornada-unica-que-es "
    "transporte-escolar",
    "qué es la línea 1 y la línea 3": "linea-1-gestion-territorial linea-3-movilizacion-social",
    "qué derechos tengo sobre mis datos y si puedo mandar listas de niños": "habeas-data-derechos habeas-data-menores",
    "necesito la cifra de desercion de 2019 mas q es el simpade": "desercion-cifras simpade-alertas",
    "quien hace q en el pae y quien hace inspeccion y vigilancia": "pae inspeccion-vigilancia",
    "de que fecha es la carta y que tenemos que hacer nosotros": "carta-datos-basicos que-debe-hacer-secretaria",
    "qué es el due o qué es el simat": "due-otros-sistemas simat",
    "explíqueme la guía de empalme. Otra duda: qué metas tiene el pnd en educación": "empalme pnd-educacion-metas",
    "necesito saber sobre el sac y sobre el derecho de petición": "sac-pqrs derecho-peticion",
    "que es de cero a siempre, ademas donde se reporta la educacion inicial": "educacion-inicial-politica "
    "educacion-inicial-reporte",
}


def test_both_questions_of_a_message_are_answered_or_offered(knowledge: Knowledge) -> None:
    found = [(knowledge.search(said), set(articles.split())) for said, articles in DOUBLES.items()]
    assert sum(both <= {*result.answers, *result.choices} for result, both in found) >= 0.85 * len(found)
    assert sum(both == set(result.answers) for result, both in found) >= 0.6 * len(found)


@pytest.mark.parametrize(
    "said",
    [
        "cómo se hace paso a paso el plan de fortalecimiento y quien lo tiene que liderar",
        "a quien le toca lo del almuerzo escolar al rector o a la secretaria",
        "¿Qué actividades y productos se conocen del convenio entre el MEN y la OEI?",
    ],
)
def test_one_question_of_many_parts_gets_one_answer(knowledge: Knowledge, said: str) -> None:
    assert len(knowledge.search(said).answers) <= 1


@pytest.mark.parametrize(
    ("previous", "said", "article"),
    [
        ("jornada-unica-que-es", "y cuántas horas?", "jornada-unica-horas"),
        ("jornada-unica-que-es", "¿y los docentes?", "jornada-unica-docentes"),
        ("jornada-unica-que-es", "requisitos", "jornada-unica-condiciones"),
        ("mgei-que-es", "y la base legal?", "mgei-base-legal"),
        ("etc-que-es", "¿y cuántas son?", "etc-cuantas-son"),
        ("etc-que-es", "ajá, ¿y cuántas son en todo el país?", "etc-cuantas-son"),
        ("jornada-unica-condiciones", "parce, ¿y eso en qué norma está escrito?", "jornada-unica-base-legal"),
        ("mgei-que-es", "bueno, y quién responde por eso en la secretaría", "mgei-responsables-etapas"),
        ("derecho-peticion", "¿y si es una consulta?", "derecho-peticion"),
    ],
)
def test_a_follow_up_moves_to_the_neighbour_it_asks_for(
    knowledge: Knowledge, previous: str, said: str, article: str
) -> None:
    result = knowledge.search(said, previous)
    assert article in (*result.answers, *result.choices)


@pytest.mark.parametrize(("previous", "said"), [("pae", "y messi?"), ("oei-que-es", "¿y la nómina?")])
def test_a_follow_up_about_something_else_is_asked_back(knowledge: Knowledge, previous: str, said: str) -> None:
    result = knowledge.search(said, previous)
    assert previous in result.choices
    assert not result.answers


@pytest.mark.parametrize(
    ("said", "kind"),
    [("perfecto, muchas gracias por la información", "thanks"), ("no gracias, eso era todo", "thanks"),
     ("hola, soy Marta", "greeting"), ("feliz navidad", "greeting"), ("bendiciones", "thanks"),
     ("dónde vives", "who_are_you"), ("que tenga un lindo día", "farewell"), ("eres muy lento", "insult"),
     ("qué hora es", "what_can_you_do"), ("qué temas manejas", "what_can_you_do")],
)  # fmt: skip
def test_more_small_talk(knowledge: Knowledge, said: str, kind: str) -> None:
    assert knowledge.search(said).small_talk == kind


def test_no_phrasing_of_an_article_is_small_talk(knowledge: Knowledge) -> None:
    phrasings = [text for article in knowledge.articles.values() for text in article.questions]
    assert [text for text in phrasings if knowledge._small_talk.kind(text)] == []


def test_a_denial_is_read_where_the_article_affirms() -> None:
    article = Article("a", "quien firma", ("quien firma la carta",), "firma el jefe y no contesta la oficina")
    guards = Guards([article], Synonyms(), str.split, Cache())
    assert guards.doubt("quien no firma", ["quien", "no", "firma"], 0)
    assert not guards.doubt("quien no contesta", ["quien", "no", "contesta"], 0)
