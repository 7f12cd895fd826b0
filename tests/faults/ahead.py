"""`python -m tests.faults.ahead MOMENT FILE`: the bot as it runs, on a clock that stands at MOMENT when it starts. FILE
appears as soon as the making of digests begins."""

import asyncio
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot import app
from bot.config import load_settings
from bot.services.reminders.digests import enqueue_due


def main(moment: str, marker: str) -> None:
    ahead = datetime.fromisoformat(moment) - app.utc_now()

    def marked(*args: Any) -> int:
        Path(marker).touch()
        return enqueue_due(*args)

    vars(app).update(enqueue_due=marked, Assistant=partial(app.Assistant, now=lambda: app.utc_now() + ahead))
    asyncio.run(app.run(load_settings()))


if __name__ == "__main__":
    main(*sys.argv[1:])
