"""What Telegram shows of the bot, and where its updates go."""

import structlog
from telegram import Bot, BotCommand
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.config import SettingsError
from bot.edge.intake import ALLOWED_UPDATES
from bot.edge.menu import STRANGERS, menu
from bot.edge.screen import label, render

log = structlog.get_logger(__name__)


async def receive_at(bot: Bot, url: str, secret: str) -> None:
    """Has updates come to the webhook. Raises SettingsError when waiting does not mend it, TelegramError when it
    may."""
    try:
        await bot.set_webhook(url, allowed_updates=ALLOWED_UPDATES, secret_token=secret)
    except InvalidToken:  # 404, after getMe knew the token
        raise SettingsError("PUBLIC_URL: the Bot API server knows no webhooks; leave it empty to poll") from None
    except BadRequest as exc:  # a NetworkError by its class
        raise SettingsError(f"PUBLIC_URL: Telegram refuses it: {exc.message}") from None


async def poll(bot: Bot) -> None:
    """Has updates wait until they are fetched. A server that knows no webhooks has none to delete."""
    try:
        await bot.delete_webhook()
    except (InvalidToken, BadRequest) as exc:
        log.warning("The webhook could not be deleted", error=repr(exc))


async def decorate(bot: Bot) -> None:
    """Shows everybody the commands and the description. Only decoration: a server that does not know them, or does not
    answer, never keeps the bot from serving; the next start tries again."""
    commands = [BotCommand(name, label("command", name)) for name in menu(STRANGERS)]
    for what, call in (
        ("the commands", bot.set_my_commands(commands)),
        ("the description", bot.set_my_description(render("description"))),
    ):
        try:
            await call
        except TelegramError as exc:
            log.warning("Telegram does not show it", what=what, error=repr(exc))
