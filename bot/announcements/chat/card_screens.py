"""Screens of announcements: a recipient's copy, the author's card, the list of all."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.announcements import placeholders
from bot.announcements.forms import AnswerKind, Form, Tally
from bot.announcements.results import AnnouncementSheet, Funnel
from bot.base.calendar import working_day_on_or_after
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, labels, notice, render, short, ticked
from bot.edge.tables import table
from conocimiento.article import Article
from db.models import Announcement, AnnouncementState, DeliveryAction, DeliveryState, Person

PAGE = 10
BLOCKS = 10  # of the progress bar
REASON_PAGE = 20  # failures on one screen; all of them are in the file
_PAUSE = timedelta(minutes=15)  # longer than what Telegram asks for, and than the pauses between tries
_TAG = re.compile("<[^<>]*>")
_TALLIED = 10  # different answers on the card; all of them are in the sheet
_EXCERPT = 120  # characters of an announcement that say which one it is
_BAD = (DeliveryState.UNCERTAIN, DeliveryState.UNREACHABLE, DeliveryState.FAILED, DeliveryState.EXPIRED)

Failure = tuple[str | None, DeliveryState, str | None, DeliveryAction]


# What recipients see


def copy(
    html: str,
    announcement_id: int,
    button_label: str | None,
    button_target: str | None,
    acknowledge: bool,
    corrected: bool,
    replyable: bool = True,
    reminder: bool = False,
    form: Form | None = None,
    answer: str | None = None,
) -> Screen:
    """Makes a copy as its author wrote it. `html` is filled; `button_target` an https:// address or an article's id;
    `form`: the question below it, with what its reader answered. Whoever answers acknowledges: no button asks for it
    beside a question."""
    rows: Rows = _answers(announcement_id, form, answer) if form else []
    if button_label and button_target:
        web = button_target.startswith("https://")
        link = InlineKeyboardButton(button_label, url=button_target)
        rows.append([link if web else button(button_label, f"{Tap.COPY}:{announcement_id}:go")])
    below = []
    if acknowledge and not form:
        below = [button(label("acknowledge"), f"{Tap.COPY}:{announcement_id}:ok", style="success")]
    if replyable:
        below.append(button(label("reply"), f"{Tap.COPY}:{announcement_id}:re"))
    marks = [render("announcement_reminder")] * reminder + [render("announcement_corrected")] * corrected
    asked = [render("announcement_question", text=form.text)] if form else []
    return Screen("\n\n".join([*marks, html, *asked]), keyboard([*rows, below] if below else rows))


def _answers(announcement_id: int, form: Form, answer: str | None) -> Rows:
    """Offers what can be answered with one tap; what must be typed is asked for."""
    if not form.options:
        words = label("announcement_answer")
        if answer is not None:
            words = label("announcement_answer_change").format(answer_words(form, answer))
        return [[button(words, f"{Tap.COPY}:{announcement_id}:q", style="success")]]
    each = [
        button(ticked(choice, answer == str(place)), f"{Tap.COPY}:{announcement_id}:q:{place}", style="success")
        for place, choice in enumerate(form.options)
    ]
    return [each] if form.kind is AnswerKind.YES_NO else [[one] for one in each]


def answer_words(form: Form, value: str) -> str:
    """Says an answer: the choice, the number, the day."""
    if form.options:
        return form.options[int(value)]
    if form.kind is AnswerKind.DATE:
        return format_date(date.fromisoformat(value), "EEEE d 'de' MMMM", locale="es_CO")
    return f"{int(value):,}".replace(",", ".")


def acknowledged(shown: InlineKeyboardMarkup, announcement_id: int) -> InlineKeyboardMarkup:
    """Gives the buttons of a copy once its reader said «Enterado»; the others stay."""
    data = f"{Tap.COPY}:{announcement_id}:ok"
    done = button(label("announcement_ok_done"), data)
    return InlineKeyboardMarkup(
        [[done if each.callback_data == data else each for each in row] for row in shown.inline_keyboard]
    )


def article(found: Article, today: date) -> Screen:
    """Shows what the button of an announcement opens."""
    return Screen(
        render("answer", article=found, today=today, asks=False, asked=None),
        keyboard([[button(label("topics"), f"{Tap.TOPICS}:")]]),
    )


def reply_ask(html: str, problem: str | None = None) -> Screen:
    """Asks for the answer to an announcement. `html`: as its reader got it; `problem`: kind (no text) or long."""
    text = render("announcement_reply_ask", excerpt=excerpt(html), problem=problem)
    return Screen(text, keyboard([[button(label("cancel"), f"{Tap.CANCEL}:")]]))


def answer_ask(form: Form, problem: Markup | None = None, again: bool = False) -> Screen:
    """Asks for a number or a day. `problem`: what is to be asked of what was typed; `again`: it was not understood."""
    text = render("announcement_answer_ask", text=form.text, kind=form.kind.value, problem=problem, again=again)
    return Screen(text, keyboard([[button(label("cancel"), f"{Tap.CANCEL}:")]]))


def noted(form: Form, value: str) -> Screen:
    """Says that an answer was noted."""
    return notice("announcement_answered", words=answer_words(form, value))


def replied() -> Screen:
    return notice("announcement_replied")


# Unasked, to coordinators


def approval(params: Mapping[str, Any]) -> Screen:
    """Asks another coordinator to approve. `params`: announcement, person (its author's name), count."""
    number = params["announcement"]
    rows = [
        [button(label("announcement_approve"), f"{Tap.APPROVAL}:{number}:1", style="success")],
        [button(label("announcement_refuse"), f"{Tap.APPROVAL}:{number}:0"), _open(number)],
    ]
    return Screen(render("announcement_approval", **params), keyboard(rows))


def decided(params: Mapping[str, Any]) -> Screen:
    """Tells the author what another coordinator decided. `params`: announcement, person (who decided), agreed."""
    return Screen(render("announcement_decided", **params), keyboard([[_open(params["announcement"])]]))


def reply(params: Mapping[str, Any]) -> Screen:
    """Passes on what a recipient answered. `params`: announcement, person (who replies), text."""
    return Screen(render("announcement_reply", **params), keyboard([[_open(params["announcement"])]]))


def _open(number: int) -> InlineKeyboardButton:
    return button(label("announcement_open"), f"{Tap.ANNOUNCEMENT}:{number}")


# The card


def card(sheet: AnnouncementSheet, rate: float, now: datetime, timezone: ZoneInfo) -> Screen:
    """Shows how an announcement goes, with the buttons that change something. `rate`: messages a second."""
    announcement, funnel, changed = sheet.announcement, sheet.funnel, sheet.retouched
    share = (funnel.recipients - funnel.waiting) / funnel.recipients if funnel.recipients else 0.0
    text = render(
        "announcement_progress",
        announcement=announcement,
        excerpt=excerpt(announcement.text),
        funnel=funnel,
        bar="▓" * int(share * BLOCKS) + "░" * (BLOCKS - int(share * BLOCKS)),
        percent=int(share * 100),
        minutes=minutes(funnel.waiting, rate),
        leaves=_later(announcement, now, timezone),
        goes_on=_goes_on(sheet, now, timezone),
        off=_after(announcement, sheet.off, timezone),
        bad={state.value: funnel.states[state] for state in _BAD if funnel.states[state]},
        owing=funnel.owing,
        tally=_tallied(sheet.tally),
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
    found = sorted(tally.counts.items(), key=lambda each: -each[1])[:_TALLIED] if not tally.form.options else None
    shown = tally.counts.items() if found is None else [each for each in tally.counts.items() if each in found]
    lines = [(answer_words(tally.form, value), number) for value, number in shown]
    more = len(tally.counts) - len(lines)
    return {"text": tally.form.text, "lines": lines, "more": more, "answers": tally.answers, "total": tally.total}


def _after(announcement: Announcement, off_days: frozenset[date], timezone: ZoneInfo) -> str | None:
    """Names the working day that follows, for what is not urgent and planned for a weekend, a holiday or a day off."""
    day = announcement.planned_at.astimezone(timezone).date()
    holds = working_day_on_or_after(day, off_days)
    off = holds != day and not announcement.urgent
    return format_date(holds, "EEEE d 'de' MMMM", locale="es_CO") if off else None


def _goes_on(sheet: AnnouncementSheet, now: datetime, timezone: ZoneInfo) -> str | None:
    """Says when the first copy may leave, of an announcement whose copies all wait for a working day or an hour."""
    if sheet.announcement.state is not AnnouncementState.LIVE or sheet.goes_on is None:
        return None
    return moment(sheet.goes_on, timezone) if sheet.goes_on > now + _PAUSE else None


def _later(announcement: Announcement, now: datetime, timezone: ZoneInfo) -> str | None:
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


# Lists


def announcements(
    found: Sequence[AnnouncementSheet], page: int, more: bool, now: datetime, timezone: ZoneInfo
) -> Screen:
    lines = [(each, _later(each.announcement, now, timezone), _goes_on(each, now, timezone)) for each in found]
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
