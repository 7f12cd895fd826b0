"""The bot's commands by scope and language, its name and descriptions, its menu button."""

from tests.simulator.conftest import ANA, Sim


def test_commands_by_scope_and_language(sim: Sim) -> None:
    def commands(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": name.upper()}]

    private = {"type": "all_private_chats"}
    assert sim.ok("setMyCommands", commands=commands("todos")) is True
    sim.ok("setMyCommands", commands=commands("en"), scope=private)
    sim.ok("setMyCommands", commands=commands("es"), scope=private, language_code="es")
    sim.ok("setMyCommands", commands=commands("suyo"), scope={"type": "chat", "chat_id": ANA})
    seen = sim.commands.seen_by
    assert seen(ANA, "es-CO", ANA) == commands("suyo")
    sim.ok("deleteMyCommands", scope={"type": "chat", "chat_id": ANA})
    assert seen(ANA, "es-CO", ANA) == commands("es")
    assert seen(ANA, "fr", ANA) == commands("en")
    assert seen(ANA, "es", -5) == commands("todos")
    sim.ok("setMyCommands", commands=commands("grupos"), scope={"type": "all_group_chats"})
    assert seen(ANA, "es", -5) == commands("grupos")
    assert sim.ok("getMyCommands", scope=private, language_code="es") == commands("es")
    assert sim.ok("getMyCommands", scope=private, language_code="fr") == []
    for params, error in (
        ({"commands": commands("Á")}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": commands("a") * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        (
            {"commands": commands("a"), "scope": {"type": "x"}},
            "can't parse BotCommandScope: unsupported type specified",
        ),
        (
            {"commands": commands("a"), "scope": {"type": "chat"}},
            "can't parse BotCommandScope: chat_id is not specified",
        ),
        ({"commands": commands("a"), "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"commands": commands("a"), "language_code": "esp"}, "invalid language code specified"),
    ):
        assert sim.error("setMyCommands", **params) == (400, f"Bad Request: {error}")


def test_the_bots_profile(sim: Sim) -> None:
    me = sim.ok("getMe")
    assert (me["id"], me["is_bot"], me["can_read_all_group_messages"]) == (7001, True, False)
    assert sim.ok("setMyName", name="Alianza") is True
    assert sim.ok("getMe")["first_name"] == sim.ok("getMyName")["name"] == "Alianza"
    sim.ok("setMyDescription", description="Hola", language_code="es")
    assert sim.ok("getMyDescription", language_code="es") == {"description": "Hola"}
    assert sim.ok("getMyDescription") == {"description": ""}
    sim.ok("setMyShortDescription", short_description="corto")
    assert sim.ok("getMyShortDescription", language_code="es") == {"short_description": "corto"}
    assert sim.error("setMyShortDescription", short_description="a" * 121)[0] == 400
    assert sim.ok("getChatMenuButton") == {"type": "default"}
    assert sim.ok("setChatMenuButton", chat_id=ANA, menu_button={"type": "commands"}) is True
    assert sim.ok("getChatMenuButton", chat_id=ANA) == {"type": "commands"}
    assert sim.error("setChatMenuButton", menu_button={"type": "web_app"})[1].endswith("implement MenuButtonWebApp")
