import os

# python-telegram-bot gives durations as timedelta, its coming default, instead of warning that it will.
os.environ.setdefault("PTB_TIMEDELTA", "true")
