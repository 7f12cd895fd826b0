"""Getting updates, by getUpdates or by webhook, and answering callback queries."""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.core import Core
from bot.simulator.errors import bad_request, query_too_old, webhook_is_active
from bot.simulator.methods.registry import method
from bot.simulator.updates import CALLBACK_KEPT_S
from bot.simulator.web.args import Args

POLL_LIMIT = 100
POLL_TIMEOUT_S = 50
ANSWER_LIMIT = 200
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


def _allow(core: Core, args: Args) -> None:
    kinds = args.structure("allowed_updates", "allowed updates")
    if isinstance(kinds, list):
        core.updates.allow([str(kind) for kind in kinds])


@method("getUpdates", takes="offset limit timeout allowed_updates")
def get_updates(core: Core, args: Args) -> Any:
    """Gives the updates that are there now. Waiting for `timeout` is the gateway's part."""
    if core.webhook:
        raise webhook_is_active()
    _allow(core, args)
    return core.updates.take(args.integer("offset"), args.integer("limit", POLL_LIMIT, 1, POLL_LIMIT))


@method(
    "setWebhook",
    takes="url secret_token max_connections allowed_updates drop_pending_updates",
    absent="certificate ip_address",
)
def set_webhook(core: Core, args: Args) -> Any:
    url = args.string("url")
    if not url:
        return delete_webhook(core, args)
    _check_url(url)
    secret = args.string("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _allow(core, args)
    if args.boolean("drop_pending_updates"):
        core.updates.clear()
    connections = args.integer("max_connections", 40, 1, 100)
    core.webhook = {"url": url, "secret_token": secret, "max_connections": connections}
    core.tell("update", {})
    return True


def _check_url(url: str) -> None:
    """Refuses an address. Telegram wants https; here it is http on this machine, for nothing leaves it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not local:
        raise bad_request("bad webhook: the simulator delivers only to http addresses of this machine")


@method("deleteWebhook", takes="drop_pending_updates")
def delete_webhook(core: Core, args: Args) -> Any:
    core.webhook = {}
    if args.boolean("drop_pending_updates"):
        core.updates.clear()
    core.tell("update", {})
    return True


@method("getWebhookInfo")
def get_webhook_info(core: Core, args: Args) -> Any:  # noqa: ARG001
    info = {
        "url": core.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": core.updates.pending,
    }
    names = ("max_connections", "last_error_date", "last_error_message")
    info |= {name: core.webhook[name] for name in names if name in core.webhook}
    return info | ({"allowed_updates": core.updates.allowed} if core.updates.allowed else {})


@method("answerCallbackQuery", takes="callback_query_id text show_alert cache_time", absent="url")
def answer_callback_query(core: Core, args: Args) -> Any:
    """Answers a callback query. cache_time is accepted; clients here never cache."""
    text = args.string("text")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query = core.queries.get(args.string("callback_query_id"))
    if query is None or core.now().timestamp() - query.at > CALLBACK_KEPT_S:
        raise query_too_old()
    core.tell(
        "answer",
        {
            "person": query.person,
            "message_id": query.message_id,
            "chat": query.chat_id,
            "text": text,
            "show_alert": args.boolean("show_alert"),
        },
    )
    return True
