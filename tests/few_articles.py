"""The articles of a bot under test that is started again and again: a third of the base, trained in a seventh of the
time. Small talk and synonyms are left out (the exchange format has none)."""

import atexit
import tempfile
from functools import cache
from pathlib import Path

from conocimiento.article import Base
from conocimiento.articles import load
from conocimiento.exchange import export

QUESTIONS = {  # each has its own answer, so that each answer can be told from the others
    "cuantas horas son de jornada unica": "Jornada Única: cuántas horas son",
    "objeto del convenio 059": "Convenio 059 de 2019: partes y objeto",
    "q es el mgei": "Qué es el MGEI",
    "q es la oei": "Qué es la OEI",
    "cuales son las lineas": "Las tres líneas de trabajo",
    "q es la linea 1": "Línea 1: Gestión Territorial",
    "q es movilizacion social": "Línea 3: Movilización Social",
    "q es una etc": "Qué es una ETC",
    "cuantas etc hay": "Cuántas ETC hay",
    "cuales son las 4 acciones": "Las cuatro acciones priorizadas",
    "base legal mgei": "Base legal de la educación inicial",
    "requisitos jornada unica": "Jornada Única: condiciones",
    "q es el plan de fortalecimiento": "Plan de Fortalecimiento: qué es",
    "q es simpade": "SIMPADE y alertas tempranas",
    "q es la ria": "De Cero a Siempre",
    "cual es el radicado": "La carta: fecha, radicado, destinatario",
    "estudio tecnico d planta ju": "Jornada Única: docentes y planta",
    "q hace el rector en el pae": "PAE: quién hace qué",
    "q es el pacto por colombia": "PND 2018-2022",
    "escuela de padres es obligatoria?": "Familia y escuela",
}


@cache
def file() -> Path:
    """In the exchange format, the articles that answer QUESTIONS."""
    titles = tuple(QUESTIONS.values())
    folder = tempfile.TemporaryDirectory(prefix="alianza-articles-")
    atexit.register(folder.cleanup)
    found = Path(folder.name) / "few.jsonl"
    chosen = {name: each for name, each in load().articles.items() if any(title in each.title for title in titles)}
    export(Base(chosen), found)
    return found
