"""Nothing passes in silence: every parameter of the real Bot API, as aiogram knows it, is implemented or refused."""

import aiogram.methods
import aiogram.types
import pytest

from bot.simulator.formatting.keyboards import INLINE_ABSENT, INLINE_ACTIONS, REPLY_ABSENT, STYLES
from bot.simulator.methods import METHODS
from bot.simulator.methods.sending import REPLY_ABSENT as PARAMETERS_ABSENT


@pytest.mark.parametrize("name", [method.name for method in METHODS.values()])
def test_every_parameter_of_a_method_is_known(name: str) -> None:
    model = getattr(aiogram.methods, name[0].upper() + name[1:])
    method = METHODS[name.lower()]
    assert set(model.model_fields) <= method.takes | method.absent
    assert not method.takes & method.absent


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("InlineKeyboardButton", {"text", "style", *INLINE_ACTIONS, *INLINE_ABSENT}),
        ("KeyboardButton", {"text", "style", "request_contact", *REPLY_ABSENT}),
        ("ReplyParameters", {"message_id", "chat_id", "allow_sending_without_reply", *PARAMETERS_ABSENT}),
        ("BotCommand", {"command", "description", "is_ephemeral"}),
        (
            "InputMediaPhoto",
            {"type", "media", "has_spoiler", "caption", "parse_mode", "caption_entities", "show_caption_above_media"},
        ),
        (
            "InputMediaDocument",
            {
                "type",
                "media",
                "thumbnail",
                "caption",
                "parse_mode",
                "caption_entities",
                "disable_content_type_detection",
            },
        ),
        ("LinkPreviewOptions", {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}),
    ],
)
def test_every_field_of_what_a_bot_sends_is_known(name: str, known: set[str]) -> None:
    assert set(getattr(aiogram.types, name).model_fields) <= known


def test_styles() -> None:
    assert set(STYLES) == {"danger", "success", "primary"}
