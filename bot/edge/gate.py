"""Who is speaking, may they, and what was the bot waiting for: asked of every update before anything else."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session
from telegram import BotCommand, BotCommandScopeChat, ChatMember, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.ext import (
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.base import drafts
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, InputHandler, Reader, Resources
from bot.edge.menu import STRANGERS, menu
from bot.edge.refusals import consent_again, stranger
from bot.edge.reply import show
from bot.edge.screen import Screen, label, notice
from bot.people import people
from bot.people.people import CONSENT_VERSION, Act, Visitor
from conocimiento.search.text import plain
from db.models import Draft, Role, Standing

_GIVES_UP = {
    "cancelar",
    "cancela",
    "cancele",
    "cancelelo",
    "ya no",
    "ya no gracias",
    "no gracias",
    "dejelo asi",
    "olvidelo",
}

MENU_S = 3.0  # a menu is no reason to make a message wait

log = structlog.get_logger(__name__)

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


def command(app: App, names: str | list[str], handler: Handler, needs: Act | None = None) -> None:
    """Registers a command. `needs`: what the role must be allowed; None: anybody."""
    app.add_handler(CommandHandler(names, _guarded(handler, needs)))


def button(app: App, tap: Tap, rest: str, handler: Handler, needs: Act | None = None) -> None:
    """Registers who takes the buttons of `tap` whose data goes on, behind the «:», as the pattern `rest` says. Buttons
    live for ever: whoever taps is looked up again."""
    matching(app, f"{tap}:{rest}", handler, needs)


def matching(app: App, pattern: str, handler: Handler, needs: Act | None = None) -> None:
    """Registers who takes the buttons whose data is as `pattern` says; it begins with a Tap."""
    app.add_handler(CallbackQueryHandler(_guarded(handler, needs), f"^{pattern}$"))


def on_input(
    app: App,
    kind: str,
    handler: InputHandler,
    needs: Act | None = None,
    *,
    questions_pass: bool = False,
    files: bool = False,
    own_cancel: bool = False,
    to_others: bool = False,
    reads: Reader | None = None,
) -> None:
    """Registers who takes what a person types while a draft of this kind is armed. Whoever may not any more is told so,
    and nothing is waited for.

    `questions_pass`: a question or a greeting is answered as such, and the bot waits on. `files`: it takes photos and
    documents too; else they go where files go, and the draft is left. `own_cancel`: its screens have a «Cancelar» of
    their own, and no other lets it go. `to_others`: the words go to somebody else, so that after a question it is asked
    whether they are meant (drafts.asked). `reads` tells whether a text speaks of what is waited for: what does not, and
    surely says something else, is answered as that, and the bot waits on.
    """

    async def guarded(update: Update, context: Context, draft: Draft) -> None:
        refusal = None if needs is None else _refusal(context, needs)
        if refusal is None:
            await handler(update, context, draft)
            return
        await context.run(drafts.close, draft.person_id)
        await show(update, context, refusal)

    app.bot_data.inputs[kind] = guarded
    if reads is not None:
        app.bot_data.readers[kind] = reads
    resources = app.bot_data
    chosen = (questions_pass, resources.questions_pass), (files, resources.takes_files)
    for flag, kinds in (*chosen, (own_cancel, resources.own_cancel), (to_others, resources.to_others)):
        if flag:
            kinds.add(kind)


def _guarded(handler: Handler, needs: Act | None) -> Handler:
    async def guarded(update: Update, context: Context) -> None:
        refusal = None if needs is None else _refusal(context, needs)
        await (handler(update, context) if refusal is None else show(update, context, refusal))

    guarded.needs = needs  # type: ignore[attr-defined]
    return guarded


def _refusal(context: Context, needs: Act) -> Screen | None:
    """Says kindly why a visitor may not; None when they may."""
    visitor, controller = context.visitor, context.bot_data.controller
    if visitor.id is None:
        return stranger(controller is not None)
    if visitor.standing is not Standing.ACTIVE:
        return notice("standing", standing=visitor.standing)
    if visitor.consent != CONSENT_VERSION:
        return consent_again(controller) if controller else notice("closed")
    return None if visitor.may(needs) else notice("refused", reason="not_allowed")


async def _meet(update: Update, context: Context) -> None:
    """Looks up who writes, and what the bot waits for from them; keeps their menu right. A tap is on some screen: what
    waits for words is disarmed, unless that screen asks for them again."""
    chat, tapped = update.effective_chat, update.callback_query is not None
    if chat is None or chat.type != chat.PRIVATE:
        return
    context.visitor, context.draft = await context.run(_known, chat.id, context.bot_data.now(), tapped=tapped)
    await refresh_menu(context, context.visitor, chat.id)


def _known(session: Session, chat_id: int, now: datetime, *, tapped: bool) -> tuple[Visitor, Draft | None]:
    visitor = people.visitor(session, chat_id)
    if visitor.id is None:
        return visitor, None
    if tapped:
        drafts.leave(session, visitor.id)
        return visitor, None
    return visitor, drafts.waiting(session, visitor.id, now)


async def refresh_menu(context: Context, visitor: Visitor, chat_id: int | None) -> None:
    """Shows a person the commands of their role in Telegram's menu. It only decorates: a menu that could not be set is
    set when the person writes next, and a server that knows no menus is not asked again."""
    resources = context.bot_data
    if visitor.id is None or chat_id is None or not resources.menus:
        return
    shown = role_shown(visitor)
    if shown == (visitor.menu or STRANGERS):
        return
    commands, scope = [BotCommand(name, label("command", name)) for name in menu(shown)], BotCommandScopeChat(chat_id)
    try:
        await context.bot.set_my_commands(commands, scope, read_timeout=MENU_S, connect_timeout=MENU_S)
    except Forbidden:
        return
    except TelegramError as exc:
        resources.menus = not isinstance(exc, InvalidToken)  # its name for a 404
        log.warning("A menu could not be set", error=repr(exc))
        return
    await context.run(people.set_menu, visitor.id, shown)


async def forget_menu(bot: ExtBot[None], chat_id: int) -> None:
    """Shows a chat the menu of strangers again."""
    try:
        await bot.delete_my_commands(BotCommandScopeChat(chat_id))
    except (Forbidden, BadRequest):  # the account is gone, or never opened the chat
        return
    except TelegramError as exc:
        log.warning("A menu could not be taken back", error=repr(exc))


def role_shown(visitor: Visitor) -> str:
    taking_part = visitor.active and visitor.consent == CONSENT_VERSION and visitor.role is not None
    return visitor.role.value if taking_part and isinstance(visitor.role, Role) else STRANGERS


async def _take_input(update: Update, context: Context) -> None:
    """Gives what was typed to what the bot waits for, before it is taken for a question; a command, or a file it can't
    take, disarms it."""
    resources, visitor, message, draft = context.bot_data, context.visitor, update.message, context.draft
    if visitor.id is None or not visitor.active or message is None or draft is None:
        return
    text = message.text or ""
    file = bool(message.photo or message.document)
    if text.startswith("/") or (file and draft.kind not in resources.takes_files):
        await context.run(drafts.leave, visitor.id)
        return
    if plain(text) in _GIVES_UP:
        await give_up(update, context)
    elif draft.kind in resources.questions_pass and await asyncio.to_thread(_asks, resources, text):
        if draft.kind in resources.to_others:
            await context.run(drafts.asked, visitor.id)
        return
    else:
        await resources.inputs[draft.kind](update, context, draft)
    raise ApplicationHandlerStop


def _asks(resources: Resources, text: str) -> bool:
    return "?" in text or "¿" in text or resources.knowledge.small_talk(text) is not None


async def give_up(update: Update, context: Context) -> None:
    """Lets go of what waits for words, and says so."""
    if context.visitor.id is not None:
        await context.run(drafts.close, context.visitor.id)
    await show(update, context, notice("cancelled"))


async def _on_cancel(update: Update, context: Context) -> None:
    """Lets go of what waits for words. The button may stand under an older message: what has a «Cancelar» of its own
    stays."""
    if context.visitor.id is not None:
        resources = context.bot_data
        await context.run(drafts.cancel, context.visitor.id, resources.own_cancel)
    await show(update, context, notice("cancelled"))


async def _on_blocked(update: Update, context: Context) -> None:
    """Notes that the person blocked the bot, or let it in again (then `_meet` saw them)."""
    change, resources = update.my_chat_member, context.bot_data
    if change and change.chat.type == change.chat.PRIVATE and change.new_chat_member.status == ChatMember.BANNED:
        await context.run(people.mark_unreachable, change.chat.id, resources.now())
    raise ApplicationHandlerStop


async def _only_chats(update: Update, _context: Context) -> None:
    """Lets nothing of a channel pass, and no tap under a message that is in no chat, as those of inline mode are."""
    channel = update.effective_chat and update.effective_chat.type == update.effective_chat.CHANNEL
    if channel or (update.callback_query is not None and update.callback_query.message is None):
        raise ApplicationHandlerStop


def register(app: App) -> None:
    private: Any = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
    # A lower group comes first. -2: what a text means (conversation), -1: files (documents), 0: all the others
    app.add_handler(TypeHandler(Update, _only_chats), group=-7)
    app.add_handler(TypeHandler(Update, _meet), group=-6)
    app.add_handler(ChatMemberHandler(_on_blocked, ChatMemberHandler.MY_CHAT_MEMBER), group=-4)
    app.add_handler(MessageHandler(private, _take_input), group=-3)
    button(app, Tap.CANCEL, "", _on_cancel)
