"""/tablero: a picture with its caption, filtered and turned in place; the whole of it as text."""

import asyncio

from telegram import InputMediaPhoto, Update
from telegram.error import BadRequest

from bot.base.errors import Gone
from bot.edge.callback_data import ACTIONS, Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, command
from bot.edge.reply import acknowledge, can_edit, say, show
from bot.edge.screen import Screen
from bot.people import assignments
from bot.people.people import Act
from bot.plans import board, charts
from bot.plans.board import Board, Filter
from bot.plans.chat import board_screens
from bot.plans.chat.board_screens import Place
from bot.plans.chat.words import action_name

_PLACE = r"(\d{1,2})\.(\d)\.(\d)\.(\d{1,2})"
_LINES = (1, 2, 3)
_GONE = ("to edit not found", "can't be edited", "no caption in the message to edit")


async def on_board(update: Update, context: Context) -> None:
    place = _place(context)
    found = await _board(context, place)
    today = context.bot_data.today()
    screen = board_screens.board(found, place, today)
    if not found.rows and update.callback_query is None:
        await show(update, context, screen)
        return
    await _put(update, context, screen, await asyncio.to_thread(charts.png, board_screens.picture(found, place, today)))


async def on_choose(update: Update, context: Context) -> None:
    """Offers the regions, lines or actions, under the picture that is there."""
    place, what = _place(context), context.word(1)
    found = await _board(context, place)
    if what == "s":
        await _caption(update, context, board_screens.secretariats(found, place))
        return
    regions = await context.run(assignments.regions)
    options = {
        "r": dict(enumerate(regions, 1)),
        "l": board_screens.line_names(_LINES),
        "a": {number: action_name(action) for number, action in ACTIONS.items()},
    }
    await _caption(update, context, board_screens.choose(found, place, what, options[what]))


async def on_text(update: Update, context: Context) -> None:
    """Shows the board as text in a message of its own, for a picture can't become one; its pages turn in place."""
    place = _place(context)
    found = await _board(context, place)
    today = context.bot_data.today()
    await show(
        update,
        context,
        board_screens.text(found, place, today) if found.rows else board_screens.board(found, place, today),
    )


def _place(context: Context) -> Place:
    """Reads from a button where somebody is on the board; a command means the whole board."""
    return Place(*map(int, context.words()[-4:])) if context.match else Place()


async def _board(context: Context, place: Place) -> Board:
    """Gathers the board of a place. Raises Gone for a filter that no button has."""
    resources = context.bot_data
    try:
        regions = (None, *await context.run(assignments.regions))
        action = ACTIONS[place.action] if place.action else None
        wanted = Filter(regions[place.region], (None, *_LINES)[place.line], action)
    except LookupError:
        raise Gone("filter") from None
    return await context.read(board.board, context.me, wanted, resources.today(), resources.timezone)


async def _put(update: Update, context: Context, screen: Screen, picture: bytes) -> None:
    """Puts a picture in place of the one (or the text) under which somebody tapped, or sends it as a new message."""
    query, chat = update.callback_query, update.effective_chat
    assert chat is not None
    if query is not None:
        await acknowledge(update)
    if query is not None and can_edit(update):
        try:
            media = InputMediaPhoto(picture, screen.html, "HTML", filename="tablero.png")
            await query.edit_message_media(media, reply_markup=screen.keyboard)
        except BadRequest as exc:
            if "not modified" in exc.message.lower():
                return
            if not _gone(exc):
                raise
        else:
            return
    await context.bot.send_photo(
        chat.id, picture, screen.html, parse_mode="HTML", reply_markup=screen.keyboard, filename="tablero.png"
    )


async def _caption(update: Update, context: Context, screen: Screen) -> None:
    query = update.callback_query
    assert query is not None
    await acknowledge(update)
    if not can_edit(update):
        await say(update, context, screen)
        return
    try:
        await query.edit_message_caption(screen.html, screen.keyboard, "HTML")
    except BadRequest as exc:
        if "not modified" in exc.message.lower():
            return
        if not _gone(exc):
            raise
        await say(update, context, screen)


def _gone(error: BadRequest) -> bool:
    return any(reason in error.message.lower() for reason in _GONE)


def register(app: App) -> None:
    act = Act.SEE_BOARD
    command(app, "tablero", on_board, act)
    button(app, Tap.BOARD, _PLACE, on_board, act)
    button(app, Tap.BOARD, f"([rlas]){_PLACE}", on_choose, act)
    button(app, Tap.BOARD, f"t{_PLACE}", on_text, act)
