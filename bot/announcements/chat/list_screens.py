"""Lists: all announcements, the copies of one that did not arrive, whom one would reach."""

from collections.abc import Sequence
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

from bot.announcements.chat.wording import excerpt, goes_on, later
from bot.announcements.results import AnnouncementProgress
from bot.edge.callback_data import Tap
from bot.edge.screen import Screen, button, keyboard, label, render, short
from bot.edge.tables import table
from db.models import DeliveryAction, DeliveryState, Person

PAGE = 10
REASON_PAGE = 20  # failures on one screen; all of them are in the file
Failure = tuple[str | None, DeliveryState, str | None, DeliveryAction]


def announcements(
    found: Sequence[AnnouncementProgress], page: int, more: bool, now: datetime, timezone: ZoneInfo
) -> Screen:
    lines = [(each, later(each.announcement, now, timezone), goes_on(each, now, timezone)) for each in found]
    rows = [
        [
            button(
                short(f"n.º {each.announcement.id} · {excerpt(each.announcement.text)}"),
                f"{Tap.ANNOUNCEMENT}:{each.announcement.id}",
            )
        ]
        for each in found
    ]
    newer = [button(label("newer_ones"), f"{Tap.ANNOUNCEMENTS}:{page - 1}")] if page else []
    older = [button(label("older_ones"), f"{Tap.ANNOUNCEMENTS}:{page + 1}")] if more else []
    return Screen(render("announcements", lines=lines, page=page), keyboard([*rows, *filter(None, [[*newer, *older]])]))


def failures(announcement_id: int, found: Sequence[Failure]) -> Screen:
    shown = [(name, _reason(state, reason, action)) for name, state, reason, action in found[:REASON_PAGE]]
    rows = [[button(label("announcement_failures_file"), f"{Tap.ANNOUNCEMENT}:{announcement_id}:fc")]] if found else []
    rows.append([button(label("back"), f"{Tap.ANNOUNCEMENT}:{announcement_id}")])
    more = max(len(found) - REASON_PAGE, 0)
    return Screen(render("announcement_failures", id=announcement_id, shown=shown, more=more), keyboard(rows))


def failures_file(found: Sequence[Failure]) -> bytes:
    rows = [(name or "", _reason(state, reason, action)) for name, state, reason, action in found]
    return table(render("announcement_columns", kind="failures").split(";"), rows)


def _reason(state: DeliveryState, reason: str | None, action: DeliveryAction) -> str:
    """Says in plain Spanish why a copy did not arrive."""
    values = {"state": state.value, "reason": (reason or "").lower(), "action": action.value}
    return unescape(render("announcement_reason", **values))


def list_file(found: Sequence[tuple[Person, str]]) -> bytes:
    """Writes a table of whom an announcement would reach."""
    rows = [(person.name or "", label("announcement_role", person.role), places) for person, places in found]
    return table(render("announcement_columns", kind="list").split(";"), rows)
