"""How an announcement is named, its moments and its answers are said, on every screen."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.announcements import placeholders
from bot.announcements.results import AnnouncementProgress
from bot.announcements.surveys import AnswerKind, Survey
from bot.edge.screen import labels
from db.models import Announcement, AnnouncementState

_PAUSE = timedelta(minutes=15)  # longer than what Telegram asks for, and than the pauses between tries
_TAG = re.compile("<[^<>]*>")
_EXCERPT = 120  # characters of an announcement that say which one it is


def answer_words(survey: Survey, value: str) -> str:
    """Says an answer: the choice, the number, the day."""
    if survey.options:
        return survey.options[int(value)]
    if survey.kind is AnswerKind.DATE:
        return format_date(date.fromisoformat(value), "EEEE d 'de' MMMM", locale="es_CO")
    return f"{int(value):,}".replace(",", ".")


def goes_on(progress: AnnouncementProgress, now: datetime, timezone: ZoneInfo) -> str | None:
    """Says when the first copy may leave, of an announcement whose copies all wait for a working day or an hour."""
    if progress.announcement.state is not AnnouncementState.LIVE or progress.goes_on is None:
        return None
    return moment(progress.goes_on, timezone) if progress.goes_on > now + _PAUSE else None


def later(announcement: Announcement, now: datetime, timezone: ZoneInfo) -> str | None:
    return moment(announcement.planned_at, timezone) if announcement.planned_at > now else None


def minutes(waiting: int, rate: float) -> int:
    """Counts the minutes that so many messages take, whole ones, upwards."""
    return -int(-waiting // (rate * 60))


def moment(at: datetime, timezone: ZoneInfo) -> str:
    """Says «lunes 23 de noviembre, 8:00 a. m.»"""
    local = at.astimezone(timezone)
    day = format_date(local, "EEEE d 'de' MMMM", locale="es_CO")
    return f"{day}, {clock(local)}"


def clock(local: datetime) -> str:
    """Says «8:00 a. m.»"""
    return f"{local.hour % 12 or 12}:{local:%M} {'a. m.' if local.hour < 12 else 'p. m.'}"


def excerpt(html: str) -> str:
    """Gives the beginning of the text, plain, in one line; what each reader gets in a place of its own is named."""
    named = placeholders.fill(html, labels("announcement_placeholder"))
    plain = " ".join(unescape(_TAG.sub("", named)).split())
    return plain if len(plain) <= _EXCERPT else plain[: _EXCERPT - 1].rstrip() + "…"
