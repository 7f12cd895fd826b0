"""Screens of who acknowledged an announcement, who did not, who answered; and the same as a sheet."""

from collections.abc import Sequence
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

from bot.announcements.chat.card_screens import remind
from bot.announcements.chat.wording import answer_words
from bot.announcements.roll import ARRIVED, Reader, Roll
from bot.announcements.surveys import AnswerKind, Survey, survey_of
from bot.edge.callback_data import Tap
from bot.edge.letters import RETIRED
from bot.edge.screen import Screen, button, keyboard, label, render
from bot.edge.tables import Cell, workbook
from db.models import AnnouncementState, DeliveryState

NAMED = 15  # of a group on the screen; all of them are in the sheet
_SAID = 80  # characters of an answer that are shown beside its name
_COLUMNS = {
    "place": 30,
    "name": 30,
    "role": 16,
    "state": 22,
    "answer": 34,
    "answered": 17,
    "aware": 17,
    "opened": 17,
    "replies": 60,
}
_OF_A_QUESTION = ("answer", "answered")
_WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING)


def roll(found: Roll) -> Screen:
    """Shows who has not acknowledged, who has, who answered."""
    announcement, owing = found.announcement, found.owing
    survey = survey_of(announcement.question)
    rows = [[button(label("announcement_sheet"), f"{Tap.ANNOUNCEMENT}:{announcement.id}:x")]]
    if owing:
        rows.insert(0, [remind(announcement, len(owing))])
    rows.append([button(label("back"), f"{Tap.ANNOUNCEMENT}:{announcement.id}")])
    text = render(
        "announcement_roll",
        id=announcement.id,
        question=survey.text if survey else None,
        owing=_group(owing, survey),
        aware=_group(found.aware, survey),
        replied=_group(found.replied, survey),
        runs=announcement.state is AnnouncementState.LIVE,
        arrived=sum(each.state in ARRIVED for each in found.readers),
        left=sum(each.left for each in found.readers),
        absent=sum(each.state not in ARRIVED.union(_WAITING) for each in found.readers),
        waiting=sum(each.state in _WAITING for each in found.readers),
    )
    return Screen(text, keyboard(rows))


def _given(survey: Survey | None, reader: Reader) -> str:
    return answer_words(survey, reader.answer) if survey and reader.answer is not None else ""


def _group(readers: Sequence[Reader], survey: Survey | None) -> dict[str, object]:
    named = [(each.name or RETIRED, each.place, _said(each), _given(survey, each)) for each in readers[:NAMED]]
    return {"count": len(readers), "named": named, "more": len(readers) - len(named)}


def _said(reader: Reader) -> str:
    latest = " ".join(reader.replies[-1].split()) if reader.replies else ""
    return latest if len(latest) <= _SAID else latest[: _SAID - 1].rstrip() + "…"


def caption(found: Roll) -> str:
    return render("announcement_roll_caption", id=found.announcement.id, count=len(found.readers))


def roll_workbook(found: Roll, timezone: ZoneInfo) -> bytes:
    """Writes everybody whom it was for, a row each, with what became of it."""
    survey = survey_of(found.announcement.question)
    columns = {key: width for key, width in _COLUMNS.items() if survey or key not in _OF_A_QUESTION}
    if survey:
        columns.pop("aware")
    headings = {_heading(key, survey): width for key, width in columns.items()}
    rows = [[_cells(each, survey, timezone)[key] for key in columns] for each in found.readers]
    return workbook(label("announcement_sheet_title").format(found.announcement.id), headings, rows)


def _heading(key: str, survey: Survey | None) -> str:
    if key == "answer" and survey:
        return survey.text
    return unescape(render("announcement_roll_heading", key=key))


def _cells(reader: Reader, survey: Survey | None, timezone: ZoneInfo) -> dict[str, Cell]:
    return {
        "place": reader.place,
        "name": reader.name or RETIRED,
        "role": label("announcement_role", reader.role) if reader.role else "",
        "state": _state(reader),
        "answer": _answer(survey, reader.answer),
        "answered": _local(reader.answered_at, timezone),
        "aware": _local(reader.acknowledged_at, timezone),
        "opened": _local(reader.acted_at, timezone),
        "replies": "\n".join(reader.replies),
    }


def _state(reader: Reader) -> str:
    arrived = label("announcement_copy", reader.state)
    return label("announcement_left").format(arrived) if reader.left else arrived


def _answer(survey: Survey | None, value: str | None) -> Cell:
    """Gives an answer as a sheet counts and sorts it."""
    if survey is None or value is None:
        return None
    if survey.kind is AnswerKind.DATE:
        return date.fromisoformat(value)
    return int(value) if survey.kind is AnswerKind.NUMBER else answer_words(survey, value)


def _local(at: datetime | None, timezone: ZoneInfo) -> datetime | None:
    return at.astimezone(timezone).replace(tzinfo=None, microsecond=0) if at else None
