"""What a person did can't be done, or the bot failed them: each gets a kind sentence."""

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from bot.base.errors import DomainError
from bot.edge.context import App, Context
from bot.edge.reply import acknowledge, say
from bot.edge.screen import notice, render


async def on_error(update: object, context: Context) -> None:
    """Explains what the person could not have known and stops there; anything else goes on to the intake."""
    if not isinstance(context.error, DomainError) or not isinstance(update, Update):
        return
    if update.callback_query:
        await acknowledge(update, render("refused", reason=context.error.reason), alert=True)
    else:
        await say(update, context, notice("refused", reason=context.error.reason))
    raise ApplicationHandlerStop


async def apologise(app: App, update: Update) -> None:
    """Apologises to who sent an update that is let go, with the number that the log has of it. Needs nothing but
    Telegram."""
    sorry = render("failed", update=update.update_id)
    if update.callback_query and await acknowledge(update, sorry, alert=True):
        return
    if update.effective_chat and (update.effective_message or update.callback_query):
        await app.bot.send_message(update.effective_chat.id, sorry, "HTML")


async def slow_down(app: App, update: Update) -> None:
    """Tells a person that more messages of theirs wait than can be answered one by one."""
    assert update.effective_chat is not None
    await app.bot.send_message(update.effective_chat.id, render("slow_down"), "HTML")


def register(app: App) -> None:
    app.add_error_handler(on_error)
