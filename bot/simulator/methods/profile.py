"""The bot itself: getMe, its commands, its menu button, its name and descriptions."""

from typing import Any

from bot.simulator.commands import Scope, read_commands, read_language, read_scope
from bot.simulator.core import Access, Core
from bot.simulator.errors import bad_request, not_implemented
from bot.simulator.methods.registry import method
from bot.simulator.web.args import Args


@method("getMe")
def get_me(core: Core, args: Args) -> Any:  # noqa: ARG001
    return core.bot_user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not core.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _scope(core: Core, args: Args) -> tuple[Scope, str]:
    scope = read_scope(args.structure("scope", "BotCommandScope"))
    if scope[1]:
        core.chat_with(str(scope[1]), Access.READ)
    return scope, read_language(args.string("language_code"))


@method("setMyCommands", takes="commands scope language_code")
def set_my_commands(core: Core, args: Args) -> Any:
    commands = read_commands(args.structure("commands", "commands"))
    core.commands.set(*_scope(core, args), commands)
    _everybody_sees(core)
    return True


@method("getMyCommands", takes="scope language_code")
def get_my_commands(core: Core, args: Args) -> Any:
    return core.commands.get(*_scope(core, args))


@method("deleteMyCommands", takes="scope language_code")
def delete_my_commands(core: Core, args: Args) -> Any:
    core.commands.delete(*_scope(core, args))
    _everybody_sees(core)
    return True


def _everybody_sees(core: Core) -> None:
    for chat in core.chats.values():
        core.changed(chat)


@method("setChatMenuButton", takes="chat_id menu_button")
def set_chat_menu_button(core: Core, args: Args) -> Any:
    raw = args.structure("menu_button", "MenuButton") or {"type": "default"}
    kind = raw.get("type") if isinstance(raw, dict) else None
    if kind == "web_app":
        raise not_implemented("MenuButtonWebApp")
    if kind not in {"default", "commands"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    core.menu_buttons[_private_chat(core, args)] = {"type": kind}
    return True


@method("getChatMenuButton", takes="chat_id")
def get_chat_menu_button(core: Core, args: Args) -> Any:
    chat_id = _private_chat(core, args)
    return core.menu_buttons.get(chat_id) or core.menu_buttons.get(0) or {"type": "default"}


def _private_chat(core: Core, args: Args) -> int:
    """Gives the private chat that a call names; 0 stands for all of them."""
    if not args.given("chat_id"):
        return 0
    chat = core.chat_with(args.string("chat_id"), Access.READ)
    if chat.kind != "private":
        raise bad_request("chat is not private")
    return chat.id


def _field(name: str, parameter: str, limit: int) -> None:
    def set_field(core: Core, args: Args) -> Any:
        text, language = args.string(parameter), read_language(args.string("language_code"))
        if len(text) > limit:
            raise bad_request(f"{parameter} is too long")
        core.profile[f"{name}:{language}"] = text
        if name == "Name" and text and not language:
            core.bot_name = text
        return True

    def get_field(core: Core, args: Args) -> Any:
        language = read_language(args.string("language_code"))
        default = core.profile.get(f"{name}:", core.bot_name if name == "Name" else "")
        return {parameter: core.profile.get(f"{name}:{language}") or default}

    method(f"setMy{name}", takes=f"{parameter} language_code")(set_field)
    method(f"getMy{name}", takes="language_code")(get_field)


_field("Name", "name", 64)
_field("Description", "description", 512)
_field("ShortDescription", "short_description", 120)
