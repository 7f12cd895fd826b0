"""`python -m tests.faults.hurt`: the bot as it runs, but what looks at a file does what the file says (tests/inspection
/evil.py), and has a second of processor time, or three by the clock, for it."""

import asyncio

from bot import app
from bot.config import load_settings
from bot.inspection import inspector
from bot.inspection.inspector import Limits

BRIEF = Limits(cpu_s=1, wall_s=3, memory=200 * 1024**2)

if __name__ == "__main__":
    vars(inspector).update(CHILD="tests.inspection.evil")
    vars(inspector.Inspector)["__init__"].__defaults__ = (BRIEF, BRIEF, inspector.AT_ONCE)
    asyncio.run(app.run(load_settings()))
