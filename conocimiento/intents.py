"""Loads intents, which are what people want from the assistant itself, and how they say it:
`intenciones/<kind>/<intent>.yaml`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

from conocimiento.article import TITLE_LENGTH, KnowledgeError, Problem
from conocimiento.files import load_yaml

HOME = Path(__file__).parent / "intenciones"
KINDS = ("plan", "report", "form", "action", "danger", "small_talk", "other")
ROLES = frozenset({"stranger", "official", "liaison", "coordinator"})
SLOTS = frozenset(
    {"activity", "action", "line", "period", "date", "secretariat", "post", "percentage", "status", "note"}
)

# In a phrasing a slot is replaced by a fixed word. The same word replaces the slot in a message, once a reader found it
# there (`masked`). A slot that no reader finds gets the examples below, one after another.
MASKS = {"codigo": "codigo", "porcentaje": "porcentaje", "fecha": "fecha", "secretaria": "municipio"}
_EXAMPLES = {
    "numero": ("60", "40", "80", "25"),
    "periodo": ("esta semana", "este mes", "la próxima semana", "hoy", "mañana", "del 2 al 10", "el viernes"),
    "accion": ("Jornada Única", "MGEI", "permanencia", "el plan de fortalecimiento"),
    "linea": ("línea 2", "línea 1", "línea 3"),
    "cargo": ("coordinadora de cobertura", "líder de permanencia", "profesional de calidad", "jefe de planeación"),
    "actividad": (
        "el acta de permanencia",
        "el estudio técnico de planta",
        "el informe de cobertura",
        "la alimentación escolar",
        "la visita a los colegios",
        "el taller con rectores",
        "el listado de sedes",
        "la caracterización de estudiantes",
        "la mesa de primera infancia",
        "el plan de implementación",
    ),
}
WANTED_BY = {  # kinds of small talk that are a wish, with the intent of that wish
    "human": "action.talk_to_liaison",
    "what_can_you_do": "action.help",
    "own_entry": "action.request_access",
    "own_leave": "action.leave",
    "own_data": "action.my_data",
    "own_phone": "action.new_phone",
    "own_quiet": "action.quiet_hours",
    "own_absence": "action.absence",
    "own_invite": "action.invite",
    "own_menu": "action.help",
}
_SLOT = re.compile(r"\{(\w+)\}")
_CONTRACTED = ((re.compile(r"\bde el\b"), "del"), (re.compile(r"\ba el\b"), "al"))


@dataclass(frozen=True)
class Intent:
    """Holds one thing that a person may want or say. `id`: kind and name, «plan.pending». `questions`: how people say
    it, with the slots filled. The search reads it like an article without an answer."""

    id: str
    title: str
    questions: tuple[str, ...]
    roles: frozenset[str]
    slots: frozenset[str]
    answer: str = ""

    @property
    def kind(self) -> str:
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        return self.id.partition(".")[2]


def load_intents(home: Path = HOME, courtesies: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, Intent]:
    """Loads the intents by id. `courtesies`: short phrases of small talk by kind, which join those of `small_talk/`.
    Raises KnowledgeError with every defect."""
    problems: list[Problem] = []
    files = sorted(home.glob("*/*.yaml"))
    found = {intent.id: intent for file in files for intent in _intents(file, problems)}
    problems += [Problem(str(home), 1, f"holds no {kind}") for kind in KINDS if not any((home / kind).glob("*.yaml"))]
    if problems:
        raise KnowledgeError(problems)
    for kind, phrases in (courtesies or {}).items():
        name = WANTED_BY.get(kind, f"small_talk.{kind}")
        known = found.get(name) or Intent(name, title=kind, questions=(), roles=ROLES, slots=frozenset())
        found[name] = replace(known, questions=tuple(dict.fromkeys((*known.questions, *phrases))))
    return found


def _intents(file: Path, problems: list[Problem]) -> Iterator[Intent]:
    try:
        data = load_yaml(file)
    except KnowledgeError as exc:
        problems += exc.problems
        return
    wrong = [*_defects(file, data)]
    problems += [Problem(str(file), 1, each) for each in wrong]
    if isinstance(data, dict) and not wrong:
        phrasings = tuple(filled(data["frases"]))
        roles, slots = frozenset(data.get("roles", ROLES)), frozenset(data.get("ranuras", ()))
        name, title = f"{file.parent.name}.{file.stem}", str(data.get("titulo", file.stem))
        yield Intent(name, title=title, questions=phrasings, roles=roles, slots=slots)


def _defects(file: Path, data: object) -> Iterator[str]:
    if file.parent.name not in KINDS:
        yield f"the kinds are {', '.join(KINDS)}"
    if not isinstance(data, dict) or set(data) - {"titulo", "roles", "ranuras", "frases"}:
        yield "the keys are titulo, roles, ranuras and frases"
        return
    phrasings = data.get("frases")
    if not isinstance(phrasings, list) or not phrasings or not all(isinstance(each, str) for each in phrasings):
        yield "frases is a list of quoted texts"
        return
    if len(str(data.get("titulo", ""))) > TITLE_LENGTH:
        yield f"titulo has more than {TITLE_LENGTH} characters"
    if strange := set(data.get("roles", ())) - ROLES:
        yield f"no role is called {', '.join(sorted(strange))}"
    if strange := set(data.get("ranuras", ())) - SLOTS:
        yield f"no slot is called {', '.join(sorted(strange))}"
    known = MASKS.keys() | _EXAMPLES.keys()
    if strange := {name for each in phrasings for name in _SLOT.findall(each)} - known:
        yield f"no placeholder is called {', '.join(sorted(strange))}"
    if twice := {each for each in phrasings if phrasings.count(each) > 1}:
        yield f"said twice: {sorted(twice)[0]}"


def filled(phrasings: list[str]) -> Iterator[str]:
    """Fills the slots of the phrasings with words; two slots of one kind get different examples."""
    examples = {name: cycle(texts) for name, texts in _EXAMPLES.items()}

    def word(found: re.Match[str]) -> str:
        name = found[1]
        return MASKS[name] if name in MASKS else next(examples[name])

    for phrasing in phrasings:
        text = _SLOT.sub(word, phrasing)
        for pattern, contracted in _CONTRACTED:
            text = pattern.sub(contracted, text)
        yield text
