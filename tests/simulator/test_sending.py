"""sendMessage: limits, errors, keyboards, replies."""

from typing import Any

import pytest

from bot.simulator.state import Telegram
from tests.simulator.conftest import ANA, TOKEN, Clock, Sim


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


def test_a_message_as_the_bot_api_shows_it(sim: Sim, clock: Clock) -> None:
    sent = sim.ok("sendMessage", chat_id=ANA, text="<b>Hola</b> &amp; más", parse_mode="HTML")
    assert sent == {
        "message_id": 2,
        "from": {"id": 7001, "is_bot": True, "first_name": "Bot de práctica", "username": "practica_bot"},
        "chat": {
            "id": ANA,
            "first_name": "Ana",
            "last_name": "Prueba",
            "username": "anaprueba",
            "type": "private",
        },
        "date": int(clock().timestamp()),
        "text": "Hola & más",
        "entities": [{"offset": 0, "length": 4, "type": "bold"}],
    }


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "message text is empty"),
        ("  \n ", "text must be non-empty"),
        ("\u2800", "text must be non-empty"),
        ("a" * 4097, "message is too long"),
        ("<b>" + "a" * 4097 + "</b>", "message is too long"),
        ("a" * 32769, "text is too long"),
        ("\ud800", "strings must be encoded in UTF-8"),
        ("<b>", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ],
)
def test_texts_that_are_refused(sim: Sim, text: str, error: str) -> None:
    assert sim.error("sendMessage", chat_id=ANA, text=text, parse_mode="HTML") == (400, f"Bad Request: {error}")


@pytest.mark.parametrize("text", ["a" * 4096, "😀" * 4096, "<b>" + "&lt;" * 4096 + "</b>", "  " + "a" * 4096 + "\n"])
def test_4096_characters_count_after_parsing_in_code_points(sim: Sim, text: str) -> None:
    assert len(sim.ok("sendMessage", chat_id=ANA, text=text, parse_mode="html")["text"]) == 4096


@pytest.mark.parametrize(
    ("chat_id", "status", "error"),
    [
        ("", 400, "Bad Request: chat_id is empty"),
        (5, 400, "Bad Request: chat not found"),
        (2**52, 400, "Bad Request: chat not found"),
        (2**70, 400, "Bad Request: chat not found"),
        ("@nobody", 400, "Bad Request: chat not found"),
        ("abc", 400, "Bad Request: chat not found"),
        (1002, 403, "Forbidden: bot can't initiate conversation with a user"),
        (1003, 403, "Forbidden: bot was blocked by the user"),
        (1004, 403, "Forbidden: user is deactivated"),
    ],
)
def test_people_who_cannot_be_reached(sim: Sim, chat_id: object, status: int, error: str) -> None:
    for name in ("Nunca Vino", "Bloqueo Puesto", "Cuenta Borrada"):
        sim.add_person(name)
    sim.say(1003, "hola")
    sim.block(1003, blocked=True)
    sim.say(1004, "hola")
    sim.deactivate(1004)
    assert sim.error("sendMessage", chat_id=chat_id, text="x") == (status, error)
    assert sim.error("sendChatAction", chat_id=chat_id, action="typing") == (status, error)


@pytest.mark.parametrize(
    ("button", "error"),
    [
        ({"text": "x", "callback_data": "a" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": "x"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"text": "", "callback_data": "a"}, "inline keyboard button text must be non-empty"),
        ({"callback_data": "a"}, "can't parse inline keyboard button: Can't find field \"text\""),
        (
            {"text": "x", "url": "http://localhost/"},
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "copy_text": {"text": "a" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "x", "callback_data": "a", "style": "pink"},
            "can't parse inline keyboard button: Invalid button style specified",
        ),
        (
            {"text": "x", "web_app": {"url": "https://a.co"}},
            "simulator does not implement InlineKeyboardButton.web_app",
        ),
    ],
)
def test_buttons_that_are_refused(sim: Sim, button: dict[str, Any], error: str) -> None:
    got = sim.error("sendMessage", chat_id=ANA, text="x", reply_markup=keyboard(button))
    assert got == (400, f"Bad Request: {error}")


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        (
            {"inline_keyboard": [{"text": "x"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"keyboard": [[{"text": " "}]]}, "keyboard button text must be non-empty"),
        (
            {"keyboard": [[{"text": "x", "request_location": True}]]},
            "simulator does not implement KeyboardButton.request_location",
        ),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "a"}] * 9]}, "reply markup is too long"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "a"}]] * 101}, "reply markup is too long"),
    ],
)
def test_keyboards_that_are_refused(sim: Sim, markup: object, error: str) -> None:
    assert sim.error("sendMessage", chat_id=ANA, text="x", reply_markup=markup) == (400, f"Bad Request: {error}")


def test_an_inline_keyboard_stays_with_the_message_other_keyboards_do_not(sim: Sim) -> None:
    buttons: list[dict[str, Any]] = [
        {"text": "Sí", "callback_data": "a" * 64, "style": "success"},
        {"text": "Guía", "url": "https://www.mineducacion.gov.co/"},
        {"text": "Copiar", "copy_text": {"text": "ABC-1"}},
    ]
    sent = sim.ok("sendMessage", chat_id=ANA, text="x", reply_markup=keyboard(*buttons))
    assert sent["reply_markup"] == keyboard(*buttons)
    for markup in (
        {"keyboard": [["A", {"text": "Mi número", "request_contact": True}]]},
        {"remove_keyboard": True},
        {"force_reply": True, "input_field_placeholder": "Escriba"},
        {},
    ):
        assert "reply_markup" not in sim.ok("sendMessage", chat_id=ANA, text="x", reply_markup=markup)


def test_replies_to_a_message_that_is_there_or_may_be_missing(sim: Sim) -> None:
    sent = sim.ok("sendMessage", chat_id=ANA, text="x", reply_parameters={"message_id": 1})
    assert sent["reply_to_message"]["text"] == "hola"
    assert sim.ok("sendMessage", chat_id=ANA, text="x", reply_to_message_id="1")["reply_to_message"]
    gone = {"message_id": 99}
    refused = sim.error("sendMessage", chat_id=ANA, text="x", reply_parameters=gone)
    assert refused == (400, "Bad Request: message to be replied not found")
    allowed = gone | {"allow_sending_without_reply": True}
    assert "reply_to_message" not in sim.ok("sendMessage", chat_id=ANA, text="x", reply_parameters=allowed)


def test_what_is_accepted_shows_and_what_is_not_implemented_is_refused_aloud(
    sim: Sim, caplog: pytest.LogCaptureFixture
) -> None:
    sent = sim.ok(
        "sendMessage",
        chat_id=ANA,
        text="https://a.co",
        disable_notification=True,
        protect_content="true",
        link_preview_options={"is_disabled": True},
        no_such_parameter="ignored, as Telegram does",
    )
    assert sent["has_protected_content"] is True
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert sim.ok("sendMessage", chat_id=ANA, text="x", disable_web_page_preview=1)["link_preview_options"]
    for params, what in (
        ({"message_effect_id": "5"}, "parameter message_effect_id"),
        ({"direct_messages_topic_id": 5}, "parameter direct_messages_topic_id"),
        ({"parse_mode": "MarkdownV2"}, "parse_mode MarkdownV2"),
        ({"reply_parameters": {"message_id": 1, "quote": "hola"}}, "ReplyParameters.quote"),
    ):
        refused = sim.error("sendMessage", chat_id=ANA, text="x", **params)
        assert refused == (400, f"Bad Request: simulator does not implement {what}")
        assert what in caplog.text
    assert sim.error("sendMessage", chat_id=ANA, text="x", parse_mode="BB")[1] == "Bad Request: unsupported parse_mode"


def test_an_unknown_method_is_a_loud_404(sim: Sim, caplog: pytest.LogCaptureFixture) -> None:
    assert sim.error("sendDice", chat_id=ANA) == (404, "Not Found: method not found")
    assert "sendDice" in caplog.text
    assert sim.journal.after(0)[-1]["effect"] is False


def test_method_names_ignore_case(sim: Sim) -> None:
    assert sim.ok("SENDMESSAGE", chat_id=str(ANA), text="x")["message_id"] == 2
    assert sim.journal.after(0)[-1]["method"] == "sendMessage"


def test_ids_of_messages_are_per_chat_and_may_start_later(clock: Clock) -> None:
    later = Telegram(clock, TOKEN, first_message_id=500)
    ana, eva = later.add_person("Ana"), later.add_person("Eva")
    assert [later.say(person.id, "hola").message_id for person in (ana, ana, eva)] == [500, 501, 500]


def test_chat_actions_last_five_seconds_or_until_the_message(sim: Sim, clock: Clock) -> None:
    chat = sim.chats[ANA]
    assert (
        sim.error("sendChatAction", chat_id=ANA, action="dance")[1] == "Bad Request: wrong parameter action in request"
    )
    sim.ok("sendChatAction", chat_id=ANA, action="typing")
    assert sim.action_in(chat) == "typing"
    clock.advance(5)
    assert sim.action_in(chat) is None
    sim.ok("sendChatAction", chat_id=ANA, action="upload_document")
    sim.ok("sendMessage", chat_id=ANA, text="x")
    assert sim.action_in(chat) is None
