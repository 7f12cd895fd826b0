"""What only reads lets others write meanwhile (db/engine.py)."""

from sqlmodel import Session

from bot.base import bot_name
from db.engine import Database


def test_others_write_while_somebody_reads_and_what_is_read_stays_as_it_was(database: Database) -> None:
    database.transact(bot_name.remember, "antes_bot")

    def look(session: Session) -> tuple[str | None, str | None]:
        before = bot_name.recall(session)
        database.transact(bot_name.remember, "despues_bot")
        session.expire_all()
        return before, bot_name.recall(session)

    assert database.read(look) == ("antes_bot", "antes_bot")
    assert database.read(bot_name.recall) == "despues_bot"
