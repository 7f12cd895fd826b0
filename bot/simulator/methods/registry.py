"""The methods of the Bot API that the local Telegram knows, and the parameters of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.core import Core
from bot.simulator.errors import not_implemented
from bot.simulator.web.args import Args

Implementation = Callable[[Core, Args], Any]
# What all sending methods have in common.
SENDING = (
    "chat_id message_thread_id disable_notification protect_content reply_parameters reply_to_message_id "
    "allow_sending_without_reply reply_markup "
)
CAPTION = "caption parse_mode caption_entities show_caption_above_media "
# Every sending method has these and a bot of one organisation needs none of them.
SENDING_ABSENT = (
    "business_connection_id direct_messages_topic_id message_effect_id allow_paid_broadcast "
    "suggested_post_parameters receiver_user_id callback_query_id ephemeral_message_parameters "
)


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    run: Implementation
    takes: frozenset[str]
    absent: frozenset[str]

    @property
    def only_reads(self) -> bool:
        return self.name.startswith("get")


METHODS: dict[str, Method] = {}


def method(name: str, takes: str = "", absent: str = "") -> Callable[[Implementation], Implementation]:
    """Registers a method. It sees the parameters it `takes`; those in `absent` Telegram has and we refuse.

    What Telegram does not know either is ignored, as there.
    """

    def register(run: Implementation) -> Implementation:
        METHODS[name.lower()] = Method(name, run, frozenset(takes.split()), frozenset(absent.split()))
        return run

    return register


def seen_by(chosen: Method, args: Args) -> Args:
    """Gives the parameters and files of a call, without those that the method does not know.

    Raises:
        BotApiError: a parameter that we do not implement was given.
    """
    for name in sorted(chosen.absent):
        if args.given(name) or name in args.files:
            raise not_implemented(f"parameter {name}")
    return Args({name: value for name, value in args.params.items() if name in chosen.takes}, args.files)
