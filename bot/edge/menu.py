"""Telegram's menu: the commands each role is shown, in order. test_docs.py compares them with the handlers."""

from db.models import Role

STRANGERS = "stranger"
_EVERYONE = ("start", "ayuda", "temas")
_OWN = ("silencio", "ausencia", "privacidad", "misdatos", "salir")
_PLANS = ("plan", "pendientes", "avance", "historial")
_MENUS: dict[str, tuple[str, ...]] = {
    STRANGERS: (*_EVERYONE, "privacidad"),
    Role.OFFICIAL: ("start", *_PLANS, "pregunta", "ayuda", "temas", *_OWN),
    Role.LIAISON: (
        *("start", "secretarias", "revisar", "preguntas", *_PLANS, "recordatorios", "importar", "informe"),
        *("pregunta", "ayuda", "temas", "invitar", "personas", *_OWN),
    ),
    Role.COORDINATOR: (
        *("start", "tablero", "aviso", "avisos", "preguntas", "recordatorios", "informe", "importar", "conocimiento"),
        *("secretarias", "revisar", "plan", "historial"),
        *("ayuda", "temas", "invitar", "personas", *_OWN),
    ),
}
EVERY = tuple(dict.fromkeys(command for commands in _MENUS.values() for command in commands))


def menu(role: str) -> tuple[str, ...]:
    return _MENUS[role]
