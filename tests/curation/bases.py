"""A base of its own for a test: a fifth of ours, with the questions that measure it."""

import re
import shutil
from pathlib import Path

import yaml

from conocimiento.articles import HOME
from conocimiento.evaluation import yaml_questions

CHOSEN = {
    *("jornada-unica-horas", "jornada-unica-que-es", "oei-que-es", "mgei-que-es", "convenio-059-objeto", "etc-que-es"),
    *("etc-cuantas-son", "pae", "simat", "lineas-de-trabajo", "transporte-escolar", "simpade-alertas"),
}


def make(folder: Path) -> Path:
    """Writes the base into a folder; gives the one of the articles."""
    home = folder / "base" / "articulos"
    home.mkdir(parents=True)
    for name in CHOSEN:
        text = (HOME / f"{name}.md").read_text(encoding="utf-8")
        (home / f"{name}.md").write_text(
            re.sub(r"^(?:relacionados|partes): .*\n", "", text, flags=re.MULTILINE), encoding="utf-8"
        )
    for name in ("sinonimos.yaml", "charla.yaml"):
        shutil.copy(HOME.parent / name, home.parent)
    (home.parent / "temas.yaml").write_text("[]\n", encoding="utf-8")
    kept = [question for question, _ in yaml_questions(HOME.parent / "pruebas.yaml") if set(question.gold) <= CHOSEN]
    golden = [{"pregunta": each.text, "espera": list(each.gold) or "ninguno"} for each in kept[:150]]
    (home.parent / "pruebas.yaml").write_text(yaml.safe_dump(golden, allow_unicode=True), encoding="utf-8")
    return home


def article(title: str, questions: list[str], answer: str, **keys: str) -> str:
    """The text of an article's file."""
    listed = "".join(f"  - '{text}'\n" for text in questions)
    given = {"vigente_desde": "2026-11-02", "revisado": "2026-11-19"} | keys
    rest = "".join(f"{key}: {value}\n" for key, value in given.items())
    source = "{titulo: 'Circular de la coordinación', fecha: 2026-11-02, tipo: carta}"
    return f"---\ntitulo: '{title}'\npreguntas:\n{listed}fuentes:\n  - {source}\n{rest}---\n{answer}\n"


PARKING = article(
    "Parqueadero de la sede",
    [
        "¿dónde se parquea el carro en la sede?",
        "hay parqueadero para visitantes",
        "puedo dejar el carro en el parqueadero",
        "parqueadero de la sede",
        "cupos del parqueadero",
        "necesito un cupo de parqueadero para mi carro",
    ],
    "El parqueadero de la sede tiene cupos para visitantes: pídalos en la portería con la placa.",
)
