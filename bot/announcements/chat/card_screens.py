"""The card of an announcement: how it goes, and what its author can do about it."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from telegram import InlineKeyboardButton

from bot.announcements.chat.wording import answer_words, excerpt, goes_on, later, minutes
from bot.announcements.results import AnnouncementProgress, Funnel
from bot.announcements.surveys import Tally
from bot.base.calendar import working_day_on_or_after
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, render
from db.models import Announcement, AnnouncementState, DeliveryState

BLOCKS = 10  # of the progress bar
_TALLIED = 10  # different answers on the card; all of them are in the sheet
_BAD = (DeliveryState.UNCERTAIN, DeliveryState.UNREACHABLE, DeliveryState.FAILED, DeliveryState.EXPIRED)


def card(progress: AnnouncementProgress, rate: float, now: datetime, timezone: ZoneInfo) -> Screen:
    """Shows how an announcement goes, with the buttons that change something. `rate`: messages a second."""
    announcement, funnel, changed = progress.announcement, progress.funnel, progress.retouched
    share = (funnel.recipients - funnel.waiting) / funnel.recipients if funnel.recipients else 0.0
    text = render(
        "announcement_progress",
        announcement=announcement,
        excerpt=excerpt(announcement.text),
        funnel=funnel,
        bar="▓" * int(share * BLOCKS) + "░" * (BLOCKS - int(share * BLOCKS)),
        percent=int(share * 100),
        minutes=minutes(funnel.waiting, rate),
        leaves=later(announcement, now, timezone),
        goes_on=goes_on(progress, now, timezone),
        off=_after(announcement, progress.off, timezone),
        bad={state.value: funnel.states[state] for state in _BAD if funnel.states[state]},
        owing=funnel.owing,
        tally=_tallied(progress.tally),
        measured=bool(announcement.button_target and not announcement.button_target.startswith("https://")),
        total=sum(changed.values()),
        changed=changed.get(DeliveryState.SENT, 0),
        stuck=sum(changed.get(state, 0) for state in _BAD),
    )
    rows = _running(announcement, funnel) or _afterwards(announcement, funnel)
    who = [button(label("announcement_roll"), f"{Tap.ANNOUNCEMENT}:{announcement.id}:g")] if funnel.accepted else []
    rows.append([*who, _keep(announcement)])
    if any(changed.get(state) for state in _BAD) or any(funnel.states[state] for state in _BAD):
        rows.append([button(label("announcement_failures"), f"{Tap.ANNOUNCEMENT}:{announcement.id}:f")])
    rows.append(
        [
            button(label("refresh"), f"{Tap.ANNOUNCEMENT}:{announcement.id}"),
            button(label("to_announcements"), f"{Tap.ANNOUNCEMENTS}:0"),
        ]
    )
    return Screen(text, keyboard(rows))


def _keep(announcement: Announcement) -> InlineKeyboardButton:
    """Offers to use it again, or no more."""
    words = label("announcement_kept") if announcement.kept else label("announcement_keep")
    return button(words, f"{Tap.ANNOUNCEMENT}:{announcement.id}:k{int(not announcement.kept)}")


def _tallied(tally: Tally | None) -> dict[str, Any] | None:
    """Says what was answered: a line for each answer, the most used of many."""
    if tally is None:
        return None
    found = sorted(tally.counts.items(), key=lambda each: -each[1])[:_TALLIED] if not tally.survey.options else None
    shown = tally.counts.items() if found is None else [each for each in tally.counts.items() if each in found]
    lines = [(answer_words(tally.survey, value), number) for value, number in shown]
    more = len(tally.counts) - len(lines)
    return {"text": tally.survey.text, "lines": lines, "more": more, "answers": tally.answers, "total": tally.total}


def _after(announcement: Announcement, off_days: frozenset[date], timezone: ZoneInfo) -> str | None:
    """Names the working day that follows, for what is not urgent and planned for a weekend, a holiday or a day off."""
    day = announcement.planned_at.astimezone(timezone).date()
    holds = working_day_on_or_after(day, off_days)
    off = holds != day and not announcement.urgent
    return format_date(holds, "EEEE d 'de' MMMM", locale="es_CO") if off else None


def _running(announcement: Announcement, funnel: Funnel) -> Rows:
    """Offers what can be done while it runs. Cancelling is asked about first, and while it is asked nothing leaves: one
    tap stops, a second one gives up the rest."""
    number = announcement.id
    if announcement.state is AnnouncementState.AWAITING_APPROVAL:
        return [[button(label("announcement_cancel_all"), f"{Tap.ANNOUNCEMENT}:{number}:c", style="danger")]]
    if announcement.state is AnnouncementState.PAUSED:
        give_up = button(label("announcement_give_up"), f"{Tap.ANNOUNCEMENT}:{number}:c", style="danger")
        return [[button(label("announcement_resume"), f"{Tap.ANNOUNCEMENT}:{number}:r", style="success"), give_up]]
    if announcement.state is AnnouncementState.LIVE and not funnel.ended:
        return [
            [
                button(label("announcement_pause"), f"{Tap.ANNOUNCEMENT}:{number}:p"),
                button(label("cancel"), f"{Tap.ANNOUNCEMENT}:{number}:p"),
            ],
            _changes(announcement),
        ]
    return []


def _changes(announcement: Announcement) -> list[InlineKeyboardButton]:
    correct = button(label("announcement_correct"), f"{Tap.ANNOUNCEMENT}:{announcement.id}:e")
    return [correct, button(label("announcement_withdraw"), f"{Tap.ANNOUNCEMENT}:{announcement.id}:w")]


def _afterwards(announcement: Announcement, funnel: Funnel) -> Rows:
    number, rows = announcement.id, list[list[InlineKeyboardButton]]()
    if announcement.state is AnnouncementState.WITHDRAWN:
        return rows
    if announcement.state is AnnouncementState.CANCELLED:
        return [[button(label("announcement_withdraw"), f"{Tap.ANNOUNCEMENT}:{number}:w")]] if funnel.accepted else rows
    if funnel.states[DeliveryState.UNCERTAIN]:
        rows.append([button(label("announcement_resend"), f"{Tap.ANNOUNCEMENT}:{number}:u")])
    if funnel.owing:
        rows.append([remind(announcement, funnel.owing)])
    return [*rows, _changes(announcement)]


def remind(announcement: Announcement, owing: int) -> InlineKeyboardButton:
    """Makes the button that reminds so many people, with one tap."""
    words = label("announcement_remind_one") if owing == 1 else label("announcement_remind_all").format(owing)
    return button(words, f"{Tap.ANNOUNCEMENT}:{announcement.id}:n1")


def sure(announcement: Announcement, question: str, number: int) -> Screen:
    """Asks whether an act is meant, before it is done. `question`: withdraw, resend or remind; `number`: whom it is
    about."""
    verb = {"withdraw": "w1", "resend": "u1", "remind": "n1"}[question]
    style = "danger" if question == "withdraw" else "success"
    rows = [
        [button(label("announcement_yes", question), f"{Tap.ANNOUNCEMENT}:{announcement.id}:{verb}", style=style)],
        [button(label("back"), f"{Tap.ANNOUNCEMENT}:{announcement.id}")],
    ]
    values = {"number": number, "question": question, "id": announcement.id}
    return Screen(render("announcement_sure", **values), keyboard(rows))
