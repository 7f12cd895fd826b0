"""The audit in words, on a screen and as a table that Excel opens."""

from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.edge.callback_data import Tap
from bot.edge.screen import Screen, button, hour_in_words, keyboard, label, render
from bot.edge.tables import table
from bot.people.audit import Log
from bot.people.chat.roles import role_names
from db.models import AuditEntry


def audit(log: Log, page: int, today: date, timezone: ZoneInfo) -> Screen:
    lines = [(_moment(entry.at.astimezone(timezone), today), _sentence(entry, log)) for entry in log.entries]
    newer = [button(label("newer"), f"{Tap.AUDIT}:{page - 1}")] if page else []
    older = [button(label("older"), f"{Tap.AUDIT}:{page + 1}")] if log.more else []
    rows = [
        [*newer, *older],
        [button(label("audit_file"), f"{Tap.AUDIT}:csv"), button(label("to_people"), f"{Tap.PEOPLE}:")],
    ]
    return Screen(render("audit", lines=lines), keyboard([row for row in rows if row]))


def _moment(at: datetime, today: date) -> str:
    """Says «22 nov, 10:42 a. m.»; of another year «22 nov 2025, 10:42 a. m.»."""
    day = format_datetime(at, "d MMM" if at.year == today.year else "d MMM y", locale="es_CO")
    return f"{day}, {hour_in_words(at)}"


def _sentence(entry: AuditEntry, log: Log) -> str:
    """Says in plain text what an entry records."""
    values = {"entry": entry, "people": log.people, "secretariats": log.secretariats, "roles": role_names()}
    return unescape(render("audit_entry", **values))


def audit_file(log: Log, timezone: ZoneInfo) -> bytes:
    return table(render("audit_columns").split(";"), _rows(log, timezone))


def _rows(log: Log, timezone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    for entry in log.entries:
        at = entry.at.astimezone(timezone)
        actor, subject = (log.people.get(number or 0) or "" for number in (entry.actor_id, entry.person_id))
        yield f"{at:%Y-%m-%d}", f"{at:%H:%M}", actor, subject, _sentence(entry, log)
