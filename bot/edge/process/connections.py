"""The connections of a process to Telegram."""

from typing import Any

from telegram import Bot
from telegram.ext import Application, ContextTypes
from telegram.request import BaseRequest

from bot.base.pace import Pace
from bot.config import Settings
from bot.edge.context import App, Context
from bot.edge.replies import CountReplies
from bot.edge.transport import AiohttpRequest

REPLIES_AT_ONCE = 256  # connections; those of chats whose calls hang must not be missed by the others


class Connections:
    """For replies, for polling, and for what is said unasked: its calls do not compete with replies for connections."""

    def __init__(
        self, unasked_at_once: int, replies: BaseRequest | None = None, polling: BaseRequest | None = None
    ) -> None:
        """Opens the connections to Telegram. `replies` and `polling` replace the network (tests)."""
        self.unasked = replies or AiohttpRequest(unasked_at_once)
        self.replies = replies or AiohttpRequest(REPLIES_AT_ONCE)
        self.polling = polling or AiohttpRequest(connections=2)

    async def close(self) -> None:
        """Closes all three: they are open even when Telegram was never reached."""
        for request in (self.replies, self.polling, self.unasked):
            await request.shutdown()

    def sending_bot(self, settings: Settings) -> Bot:
        """Makes the bot that says what is said unasked."""
        url = f"{settings.telegram_api_url}/bot"
        return Bot(settings.token(), url, request=self.unasked, get_updates_request=self.unasked)

    def application(
        self, settings: Settings, pace: Pace, kind: type[Application[Any, Any, Any, Any, Any, Any]], **given: Any
    ) -> App:
        """Makes what attends updates and replies to them; of a class of our own, made with what is `given`."""
        api = settings.telegram_api_url
        app: Any = (
            Application.builder()
            .application_class(kind, given)
            .token(settings.token())
            .base_url(f"{api}/bot")
            .base_file_url(f"{api}/file/bot")
            .request(self.replies)
            .get_updates_request(self.polling)
            .rate_limiter(CountReplies(pace))
            .updater(None)
            .job_queue(None)
            .context_types(ContextTypes(context=Context))
            .build()
        )
        return app  # type: ignore[no-any-return]
