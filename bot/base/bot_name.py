"""What Telegram calls the bot, remembered so that a link can be made without asking Telegram."""

from sqlmodel import Session

from db.engine import put
from db.models import Remembered

_KEY = "bot_username"


def remember(session: Session, username: str) -> None:
    put(session, Remembered, key=_KEY, value=username)


def recall(session: Session) -> str | None:
    found = session.get(Remembered, _KEY)
    return found.value if found else None
