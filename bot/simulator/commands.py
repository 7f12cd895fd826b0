"""The bot's lists of commands: one per scope and language, and which of them a person sees.

https://core.telegram.org/bots/api#determining-list-of-commands
"""

import re
from typing import Any

from bot.simulator.errors import bad_request, not_implemented

COMMANDS_LIMIT = 100
_NAME = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")

Scope = tuple[str, int, int]


def read_scope(raw: object) -> Scope:
    """Reads a BotCommandScope as (type, chat id, user id)."""
    if raw is None:
        return "default", 0, 0
    if not isinstance(raw, dict):
        raise bad_request("can't parse BotCommandScope: object expected as bot command scope")
    kind = raw.get("type")
    if kind in {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}:
        return kind, 0, 0
    if kind in {"chat", "chat_administrators"}:
        return kind, _number(raw, "chat_id"), 0
    if kind == "chat_member":
        return kind, _number(raw, "chat_id"), _number(raw, "user_id")
    raise bad_request("can't parse BotCommandScope: unsupported type specified")


def _number(raw: dict[str, Any], name: str) -> int:
    try:
        return int(raw[name])
    except (KeyError, TypeError, ValueError):
        raise bad_request(f"can't parse BotCommandScope: {name} is not specified") from None


def read_commands(raw: object) -> list[dict[str, str]]:
    if not isinstance(raw, list):
        raise bad_request("expected an Array of BotCommand")
    if len(raw) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_command(item) for item in raw]


def _command(raw: object) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    if raw.get("is_ephemeral"):
        raise not_implemented("BotCommand.is_ephemeral")
    name = str(raw.get("command", "")).removeprefix("/")
    description = str(raw.get("description", "")).strip()
    if not _NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def read_language(code: str) -> str:
    if code and not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


class CommandLists:
    def __init__(self) -> None:
        self._lists: dict[tuple[Scope, str], list[dict[str, str]]] = {}

    def set(self, scope: Scope, language: str, commands: list[dict[str, str]]) -> None:
        self._lists[scope, language] = commands

    def delete(self, scope: Scope, language: str) -> None:
        self._lists.pop((scope, language), None)

    def get(self, scope: Scope, language: str) -> list[dict[str, str]]:
        return self._lists.get((scope, language), [])

    def seen_by(self, person_id: int, language: str, chat_id: int) -> list[dict[str, str]]:
        """Finds the first list that exists, from the narrowest scope, the person's language before none."""
        scopes: list[Scope] = [("chat_member", chat_id, person_id)] if chat_id < 0 else []
        scopes.append(("chat", chat_id, 0))
        scopes.append(("all_group_chats" if chat_id < 0 else "all_private_chats", 0, 0))
        scopes.append(("default", 0, 0))
        for scope in scopes:
            for code in dict.fromkeys((language[:2], "")):
                if found := self._lists.get((scope, code)):
                    return found
        return []
