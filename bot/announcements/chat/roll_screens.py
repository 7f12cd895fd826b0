"""Screens of who acknowledged an announcement, who did not, who answered; and the same as a sheet."""

from collections.abc import Sequence
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

from bot.announcements.chat.card_screens import remind
from bot.announcements.roll import ARRIVED, Reader, Roll
from bot.edge.callback_data import Tap
from bot.edge.letters import RETIRED
from bot.edge.screen import Screen, button, keyboard, label, render
from bot.edge.tables import Cell, workbook
from db.models import AnnouncementState, DeliveryState

NAMED = 15  # of a group on the screen; all of them are in the sheet
_SAID = 80  # characters of an answer that are shown beside its name
_COLUMNS = {"place": 30, "name": 30, "role": 16, "state": 22, "aware": 17, "opened": 17, "replies": 60}
_WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING)


def roll(found: Roll) -> Screen:
    """Shows who has not acknowledged, who has, who answered."""
    announcement, owing = found.announcement, found.owing
    rows = [[button(label("announcement_sheet"), f"{Tap.ANNOUNCEMENT}:{announcement.id}:x")]]
    if owing and announcement.state is AnnouncementState.LIVE:
        rows.insert(0, [remind(announcement, len(owing))])
    rows.append([button(label("back"), f"{Tap.ANNOUNCEMENT}:{announcement.id}")])
    text = render(
        "announcement_roll",
        id=announcement.id,
        total=len(found.readers),
        owing=_group(owing),
        aware=_group(found.aware),
        replied=_group(found.replied),
        absent=sum(each.state not in ARRIVED.union(_WAITING) for each in found.readers),
        waiting=sum(each.state in _WAITING for each in found.readers),
    )
    return Screen(text, keyboard(rows))


def _group(readers: Sequence[Reader]) -> dict[str, object]:
    named = [(each.name or RETIRED, each.place, _said(each)) for each in readers[:NAMED]]
    return {"count": len(readers), "named": named, "more": len(readers) - len(named)}


def _said(reader: Reader) -> str:
    latest = " ".join(reader.replies[-1].split()) if reader.replies else ""
    return latest if len(latest) <= _SAID else latest[: _SAID - 1].rstrip() + "…"


def caption(found: Roll) -> str:
    return render("announcement_roll_caption", id=found.announcement.id, count=len(found.readers))


def sheet(found: Roll, timezone: ZoneInfo) -> bytes:
    """Writes everybody whom it was for, a row each, with what became of it."""
    headings = {unescape(render("announcement_roll_heading", key=key)): width for key, width in _COLUMNS.items()}
    rows = [_row(each, timezone) for each in found.readers]
    return workbook(label("announcement_sheet_title").format(found.announcement.id), headings, rows)


def _row(reader: Reader, timezone: ZoneInfo) -> list[Cell]:
    return [
        reader.place,
        reader.name or RETIRED,
        label("announcement_role", reader.role) if reader.role else "",
        label("announcement_copy", reader.state),
        _local(reader.acknowledged_at, timezone),
        _local(reader.acted_at, timezone),
        "\n".join(reader.replies),
    ]


def _local(at: datetime | None, timezone: ZoneInfo) -> datetime | None:
    return at.astimezone(timezone).replace(tzinfo=None, microsecond=0) if at else None
