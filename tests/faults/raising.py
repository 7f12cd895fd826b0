"""`python -m tests.faults.raising WORD`: the bot as it runs, with a bug: whatever says WORD makes a handler raise."""

import asyncio
import sys
from typing import Any

from telegram import Update
from telegram.ext import TypeHandler

from bot import app, logs
from bot.config import load_settings


def main(word: str) -> None:
    async def on_update(update: Update, _context: Any) -> None:
        if update.message and update.message.text == word:
            raise RuntimeError("a bug")

    class WithABug(app.Assistant):
        async def start(self) -> None:
            self.app.add_handler(TypeHandler(Update, on_update), group=-10)
            await super().start()

    vars(app).update(Assistant=WithABug)
    logs.configure()  # as the command line does: without it tracebacks are drawn with all that is in memory
    asyncio.run(app.run(load_settings()))


if __name__ == "__main__":
    main(*sys.argv[1:])
