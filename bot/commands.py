"""Telegram's menu: the commands each role is shown, in order. tests/test_docs.py compares them with the handlers."""

from db.models import Role

STRANGERS = "stranger"
_EVERYONE = ("start", "ayuda", "temas")
_OWN = ("silencio", "ausencia", "privacidad", "misdatos", "salir")
_MENUS: dict[str, tuple[str, ...]] = {
    STRANGERS: (*_EVERYONE, "privacidad"),
    Role.OFFICIAL: (*_EVERYONE, *_OWN),
    Role.LIAISON: (*_EVERYONE, "invitar", "personas", *_OWN),
    Role.COORDINATOR: (*_EVERYONE, "aviso", "avisos", "invitar", "personas", *_OWN),
}
EVERY = tuple(dict.fromkeys(command for commands in _MENUS.values() for command in commands))


def menu(role: str) -> tuple[str, ...]:
    return _MENUS[role]
