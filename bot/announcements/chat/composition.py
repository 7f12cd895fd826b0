"""The announcement being written, as its buttons and inputs find it."""

from typing import Any

from bot.announcements import composing
from bot.announcements.composing import Composition
from bot.edge.context import Context


def form_of(context: Context) -> int:
    return context.number(1)


async def composition_of(context: Context) -> tuple[Composition, int]:
    return await context.run(composing.find_composition, context.me, form_of(context), context.bot_data.now())


async def change(context: Context, form: int, **values: Any) -> Composition:
    resources = context.bot_data
    return await context.run(composing.change, context.me, form, resources.now(), **values)
