"""What the Bot API answers when it refuses, word for word.

Descriptions are those of tdlib/telegram-bot-api `Client.cpp` (and the td library it stands on); clients match
on them, so they are part of the contract.
"""

from typing import Any


class BotApiError(Exception):
    """A refusal of the Bot API: `{"ok": false, "error_code": status, "description": …}`."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


class DoorError(Exception):
    """A refusal of the control door: the caller asked for what no person could do in a real client."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def bad_request(what: str) -> BotApiError:
    return BotApiError(400, f"Bad Request: {what}")


def forbidden(what: str) -> BotApiError:
    return BotApiError(403, f"Forbidden: {what}")


def not_implemented(what: str) -> BotApiError:
    """Refuses what is real in Telegram and absent here: said aloud, so that no test passes on a silent ok."""
    return bad_request(f"simulator does not implement {what}")


def not_found(what: str) -> BotApiError:
    """Says that something was not found. `what` as Telegram names it: message to edit, message to delete, message to be
    replied…"""
    return bad_request(f"{what} not found")


def method_not_found() -> BotApiError:
    return BotApiError(404, "Not Found: method not found")


def token_malformed() -> BotApiError:
    return BotApiError(404, "Not Found")


def unauthorized() -> BotApiError:
    return BotApiError(401, "Unauthorized")


def request_too_large() -> BotApiError:
    return BotApiError(413, "Request Entity Too Large")


def bad_gateway() -> BotApiError:
    return BotApiError(502, "Bad Gateway")


def too_many_requests(retry_after: int) -> BotApiError:
    return BotApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def other_get_updates() -> BotApiError:
    """Refuses the OLDER of two concurrent getUpdates."""
    return BotApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )


def terminated_by_webhook() -> BotApiError:
    """Refuses a getUpdates that was waiting when setWebhook arrived."""
    return BotApiError(409, "Conflict: terminated by setWebhook request")


def webhook_is_active() -> BotApiError:
    return BotApiError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )


def not_modified() -> BotApiError:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same as "
        "a current content and reply markup of the message"
    )


def query_too_old() -> BotApiError:
    return bad_request("query is too old and response timeout expired or query ID is invalid")


def upgraded_to_supergroup(new_chat_id: int) -> BotApiError:
    return BotApiError(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": new_chat_id},
    )
