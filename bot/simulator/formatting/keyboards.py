"""reply_markup: inline keyboards, reply keyboards, their removal, forced replies.

A keyboard beyond the limits is refused here, where td `ReplyMarkup.cpp` quietly drops what is too much.
"""

from typing import Any

from bot.simulator.errors import bad_request, not_implemented
from bot.simulator.formatting.entities import utf16_length
from bot.simulator.formatting.links import checked_link

BUTTONS_LIMIT = 100
ROW_LIMIT = 8
CALLBACK_DATA_BYTES = 64
COPY_TEXT_LIMIT = 256
STYLES = ("danger", "success", "primary")
INLINE_ACTIONS = ("url", "callback_data", "copy_text")
INLINE_ABSENT = (
    *("web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat", "callback_game", "pay"),
    *("switch_inline_query_chosen_chat", "icon_custom_emoji_id", "disabled"),
)
REPLY_ABSENT = (
    *("request_location", "request_poll", "web_app", "request_users", "request_chat", "request_user"),
    *("request_managed_bot", "icon_custom_emoji_id"),
)


def read_markup(raw: object, *, inline_only: bool = False) -> dict[str, Any] | None:
    """Reads a reply_markup as it is kept with a message; None when there is none.

    Raises:
        BotApiError: a button or the whole keyboard is impossible.
    """
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    if raw.get("force_reply") and ("keyboard" in raw or "inline_keyboard" in raw):
        raise not_implemented("force_reply of a keyboard")
    if raw.get("inline_keyboard"):
        return {"inline_keyboard": _rows(raw["inline_keyboard"], "inline_keyboard")}
    if inline_only:
        if raw and "inline_keyboard" not in raw:
            raise bad_request("inline keyboard expected")
        return None
    return _reply_markup(raw)


def _reply_markup(raw: dict[str, Any]) -> dict[str, Any] | None:
    if raw.get("keyboard"):
        options = ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective")
        kept = {name: True for name in options if raw.get(name)}
        placeholder = raw.get("input_field_placeholder")
        return {"keyboard": _rows(raw["keyboard"], "keyboard")} | kept | _placeholder(placeholder)
    if raw.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if raw.get("force_reply"):
        return {"force_reply": True} | _placeholder(raw.get("input_field_placeholder"))
    return None


def _placeholder(text: object) -> dict[str, Any]:
    if text and len(str(text)) > 64:
        raise bad_request("input field placeholder is too long")
    return {"input_field_placeholder": str(text)} if text else {}


def _rows(raw: object, name: str) -> list[list[dict[str, Any]]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        of = " of the InlineKeyboardMarkup" if name == "inline_keyboard" else ""
        raise bad_request(f'field "{name}"{of} must be an Array of Arrays')
    read = _inline_button if name == "inline_keyboard" else _reply_button
    rows = [[read(button) for button in row] for row in raw if row]
    if any(len(row) > ROW_LIMIT for row in rows) or sum(map(len, rows)) > BUTTONS_LIMIT:
        raise bad_request("reply markup is too long")
    return rows


def _inline_error(what: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {what}")


def _inline_button(raw: object) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise _inline_error("InlineKeyboardButton must be an Object")
    text = raw.get("text")
    if not isinstance(text, str):
        raise _inline_error('Can\'t find field "text"')
    for name in INLINE_ABSENT:
        if raw.get(name) is not None:
            raise not_implemented(f"InlineKeyboardButton.{name}")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    button: dict[str, Any] = {"text": text} | _action(raw)
    if style := raw.get("style"):
        if style not in STYLES:
            raise _inline_error("Invalid button style specified")
        button["style"] = style
    return button


def _action(raw: dict[str, Any]) -> dict[str, Any]:
    if url := raw.get("url"):
        link = checked_link(str(url))
        if link is None:
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        return {"url": link}
    if data := raw.get("callback_data"):
        if len(str(data).encode()) > CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        return {"callback_data": str(data)}
    copied = raw.get("copy_text")
    if isinstance(copied, dict):
        text = str(copied.get("text", ""))
        if not 1 <= utf16_length(text) <= COPY_TEXT_LIMIT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        return {"copy_text": {"text": text}}
    raise _inline_error("Text buttons are unallowed in the inline keyboard")


def _reply_button(raw: object) -> dict[str, Any]:
    if isinstance(raw, str):
        raw = {"text": raw}
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    for name in REPLY_ABSENT:
        if raw.get(name):
            raise not_implemented(f"KeyboardButton.{name}")
    if not raw["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    button: dict[str, Any] = {"text": raw["text"]}
    if raw.get("request_contact"):
        button["request_contact"] = True
    if raw.get("style"):
        button["style"] = raw["style"]
    return button


def inline_buttons(markup: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [button for row in (markup or {}).get("inline_keyboard", []) for button in row]
