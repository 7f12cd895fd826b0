"""Updates of every shape that the Bot API knows, as python-telegram-bot's classes declare it, and broken ones: a field
is missing, of another type, or far too long. Seeded: the same seed gives the same updates."""

import inspect
import typing
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from random import Random
from types import NoneType, UnionType
from typing import Any

import telegram
from telegram import TelegramObject, Update

DEPTH = 4  # of objects within objects; deeper ones are left out
OPTIONAL = 0.2  # share of the optional fields that are there
FROM_PEOPLE = 0.6
OURS = ("message", "callback_query", "edited_message", "my_chat_member")  # those that the bot asks for
_NOT_JSON = {"api_kwargs", "self", "args", "kwargs", "correct_option_id"}  # the last is deprecated, with a warning
_RENAMED = {"from_user": "from"}
_NEEDED = {
    *("persistent_id", "allows_revoting", "option_persistent_ids", "members_only"),
    *("can_react_to_messages", "can_edit_tag", "date"),
}  # whatever is declared
KINDS = tuple(name for name in inspect.signature(Update.__init__).parameters if name not in {*_NOT_JSON, "update_id"})
WORDS = (
    *("q es el mgei", "JU-03 va en 60", "sí", "no", "/start", "/avance JU-03", "/preguntas", "/aviso", "/informe", "?"),
    *("hasta el 4 de diciembre", "¿quién está atrasado?", "hay una niña en peligro", "Riohacha", "50", "🙂", "{{ 7 }}"),
    *("/start x_y", "", " ", "\u202e\u2066", "\x00", "a\u0301" * 40, "<b>&amp;</i>", "x" * 4096, "٣٤", "ﬁ", "\ud83d"),
)
ODD: tuple[Any, ...] = (None, True, 0, -1, 2**63, 1.5, "", "x" * 5000, [], {}, [[]], {"id": None}, [None], "null")


@cache
def _fields(of: type) -> tuple[tuple[str, Any, bool], ...]:
    """Lists an object's fields: name in JSON, type, whether it must be there."""
    known = vars(telegram) | {"datetime": datetime, "dtm": __import__("datetime"), "Sequence": Sequence}
    try:
        hints = typing.get_type_hints(of.__init__, vars(inspect.getmodule(of)) | known, known)  # type: ignore[misc]
    except NameError:
        hints = {}
    signature = inspect.signature(of.__init__).parameters.values()  # type: ignore[misc]
    return tuple(
        (_RENAMED.get(each.name, each.name), hints.get(each.name, str), _is_needed(each))
        for each in signature
        if each.name not in _NOT_JSON
    )


def _is_needed(field: inspect.Parameter) -> bool:
    return field.default is inspect.Parameter.empty or field.name in _NEEDED


@cache
def _told_apart(of: type) -> tuple[tuple[str, Any], ...]:
    """Gives the field that tells an object from others of its family: the type of a reaction, a member's status."""
    family = next((each for each in of.__bases__ if each.__module__.startswith("telegram.")), telegram.TelegramObject)
    own = {name: "" for name, _, needed in _fields(of) if needed}
    names = {name for name, _, needed in _fields(family) if needed} - own.keys()
    return tuple((name, 0 if name == "date" else str(getattr(of(**own), name))) for name in names)


class Shapes:
    """Makes updates. `people`: ids of whom they may be from; `data`: what buttons hold; `broken`: the share of updates
    that no server would send."""

    def __init__(self, chance: Random, people: Sequence[int], data: Sequence[str], broken: float = 0) -> None:
        self._chance, self._people, self._data, self._broken = chance, people, data, broken

    def update(self, number: int) -> dict[str, Any]:
        """Gives the update with a number: of a kind in turn."""
        kind = KINDS[number // 2 % len(KINDS)] if number % 2 else OURS[number // 2 % len(OURS)]
        hints = {name: hint for name, hint, _ in _fields(Update)}
        body = self._value(kind, hints[kind], 0)
        made = {"update_id": number, kind: body}
        if self._chance.random() < FROM_PEOPLE and isinstance(body, dict):
            self._from_a_person(body)
        if kind in OURS:
            for each in (body, body.get("message", {})):
                each.pop("business_connection_id", None)  # comes with business_message alone
        if "message" in body:
            body.pop("inline_message_id", None)  # a tap has one of both
        if self._chance.random() < self._broken:
            self._break(made)
        made["update_id"] = number
        return made

    def _from_a_person(self, body: dict[str, Any]) -> None:
        """Makes it what somebody who takes part wrote or tapped in their own chat."""
        person = self._chance.choice(self._people)
        chat = {"id": person, "type": "private", "first_name": "Persona"}
        body["from"] = {"id": person, "is_bot": False, "first_name": "Persona"}
        if "chat_instance" in body:  # a tap
            message = body.setdefault("message", {"message_id": self._chance.randrange(40), "date": 1_796_000_000})
            message["chat"] = chat
            body["data"] = self._chance.choice(self._data)
        else:
            body["chat"] = chat
            body.setdefault("text", self._chance.choice(WORDS))

    def _break(self, made: dict[str, Any]) -> None:
        """Puts something odd in one place, however deep, or takes it away."""
        places: list[tuple[Any, Any]] = []

        def walk(inner: Any) -> None:
            pairs: Iterable[tuple[Any, Any]] = inner.items() if isinstance(inner, dict) else enumerate(inner)
            for key, value in pairs:
                places.append((inner, key))
                if isinstance(value, dict | list):
                    walk(value)

        walk(made)
        holder, key = self._chance.choice(places)
        if isinstance(holder, dict) and self._chance.random() < 0.4:
            del holder[key]
        else:
            holder[key] = self._chance.choice(ODD)

    def _object(self, of: type, depth: int) -> dict[str, Any]:
        below: list[type] = of.__subclasses__()
        kinds = [each for each in below if each.__module__.startswith("telegram.")]
        if kinds and of is not telegram.Message and of is not telegram.Chat:
            of = self._chance.choice(kinds)
        made: dict[str, Any] = dict(_told_apart(of))
        for name, hint, needed in _fields(of):
            if needed or (depth < DEPTH and self._chance.random() < OPTIONAL):
                value = self._value(name, hint, depth - 1 if needed else depth)
                if value is not None:
                    made[name] = value
        return made

    def _value(self, name: str, hint: Any, depth: int) -> Any:
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, UnionType):
            return self._value(name, self._chance.choice([each for each in inner if each is not NoneType]), depth)
        if origin is not None and inner:  # a sequence
            several = 0 if depth >= DEPTH else self._chance.choice((0, 1, 1, 2))
            made = (self._value(name, inner[0], depth + 1) for _ in range(several))
            return [value for value in made if value is not None]
        if isinstance(hint, type) and issubclass(hint, TelegramObject):
            return None if depth >= DEPTH else self._object(hint, depth + 1)
        return self._simple(name, hint)

    def _simple(self, name: str, hint: Any) -> Any:
        if name == "data":
            return self._chance.choice(self._data)
        if name in ("id", "user_id", "chat_id"):
            return self._chance.choice((*self._people, -100123, 777000, 2**52))
        makes: dict[Any, Callable[[], Any]] = {
            bool: lambda: self._chance.random() < 0.5,
            int: lambda: self._chance.choice((0, 1, 2, 59, 1_796_000_000, 2**31)),
            float: self._chance.random,
            datetime: lambda: self._chance.choice((0, 1_796_000_000, 2**31 - 1)),
            timedelta: lambda: self._chance.choice((0, 1, 3600)),
        }
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self._chance.choice(list(hint)).value
        return makes.get(hint, lambda: self._chance.choice(WORDS))()
