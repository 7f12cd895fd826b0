"""Screens of /avance: the activity, how it goes, a look at it all, the receipt; and what a correction asks."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.base.calendar import working_day_on_or_after
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, day_in_words, hour_in_words, keyboard, label, labels, render, short
from bot.plans.chat.words import bar, day_short, due_in_words, moment_in_words, status_mark, status_name
from bot.plans.folios import folio
from bot.plans.plans import State
from bot.reports.forms import NOTE_LENGTH, Card, Stage
from bot.reports.reports import ReportReceipt
from db.models import ActivityStatus

PAGE = 6
CHIPS = (25, 50, 75, 100)
_FILES = 4  # names on a card; the rest are counted


# Which activity


def choose(found: Sequence[State], page: int, today: date, every: bool, many: bool) -> Screen:
    """Offers the activities to report on. `every`: all that is open in their secretariats, not only what is theirs.
    `many`: of several secretariats.

    Raises IndexError for a page that is not there (a forged button).
    """
    if page and page * PAGE >= len(found):
        raise IndexError(page)
    shown, turn = found[page * PAGE : (page + 1) * PAGE], "t" if every else "l"
    rows = [[button(named(each, today, many), f"{Tap.REPORT}:{each.id}")] for each in shown]
    turns = [button(label("previous"), f"{Tap.REPORT}:{turn}:{page - 1}")] if page else []
    turns += [button(label("next"), f"{Tap.REPORT}:{turn}:{page + 1}")] if (page + 1) * PAGE < len(found) else []
    other = [
        button(label("report_mine"), f"{Tap.REPORT}:l:0") if every else button(label("report_all"), f"{Tap.REPORT}:t:0")
    ]
    lines = [
        (status_mark(each.status, each.late(today)), each, day_short(each.activity.due_on, today), each.late(today))
        for each in shown
    ]
    text = render("report_choose", lines=lines, every=every, many=many, total=len(found))
    return Screen(text, keyboard([*rows, [*turns, *other]]))


def named(state: State, today: date, many: bool) -> str:
    """Names an activity on a button. `many`: others may be of another secretariat."""
    mark, place = status_mark(state.status, state.late(today)), f" {state.secretariat}" if many else ""
    return short(f"{mark} {state.activity.code}{place} · {state.activity.title}")


def no_plan() -> Screen:
    """Says what to do instead to a coordinator, who has no secretariat of their own."""
    return Screen(render("report_no_plan"))


# The form


def form(card: Card, now: datetime, many: bool, problem: str | None = None, above: Markup | str = "") -> Screen:
    """Shows what comes next in a form. `many`: the person has several secretariats.

    `problem`: why there is this screen (again): changed (by others), again (by the person), unread (neither text nor
    file), past, long; or the sentence itself.
    """
    values = _values(card, now, many) | {"problem": problem, "limit": NOTE_LENGTH, "above": above}
    if not card.choices:
        return _nothing(card, values)
    if card.stage is Stage.CARD:
        return _pick(card, values) if card.form.status is None else _confirm(card, values)
    return {Stage.REASON: _reason, Stage.DATE: _date, Stage.NOTE: _note}[card.stage](card, values)


def _values(card: Card, now: datetime, many: bool) -> dict[str, Any]:
    state, today = card.state, now.date()
    said = state.latest is not None and not card.own
    return {
        "card": card,
        "form": card.form,
        "state": state,
        "today": today,
        "secretariat": state.secretariat if many else None,
        "mark": status_mark(state.status, state.late(today)),
        "status": status_name(state.status),
        "due": due_in_words(state.activity.due_on, today, state.off),
        "last_status": status_name(state.status),
        "lacks_evidence": lacks_evidence(card),
        "folio": folio(card.form.corrects) if card.form.corrects else None,
        "other_said": moment_in_words(state.latest.at, now) if said and state.latest else None,
    }


def _pick(card: Card, values: dict[str, Any]) -> Screen:
    names = {each: f"{status_mark(each)} {label('report_status', each)}" for each in card.choices}
    statuses = [button(name, _to(card, f"s:{each}")) for each, name in names.items()]
    rows = [statuses[:2], statuses[2:], [button(label("report_other"), f"{Tap.REPORT}:l:0"), *_cancel(card)]]
    return Screen(render("report_pick", **values), keyboard(rows))


def _nothing(card: Card, values: dict[str, Any]) -> Screen:
    """Says that the activity is done, or verified: there is nothing to say of it."""
    rows: Rows = []
    latest = card.state.latest
    if latest and card.own and card.state.status is ActivityStatus.DONE:
        rows.append([button(label("report_correct"), f"{Tap.CORRECT}:{latest.id}")])
    rows.append(
        [
            button(label("report_activity"), f"{Tap.ACTIVITY}:{card.state.id}"),
            button(label("report_other"), f"{Tap.REPORT}:l:0"),
        ]
    )
    return Screen(render("report_nothing", **values), keyboard(rows))


def _confirm(card: Card, values: dict[str, Any]) -> Screen:
    it, state = card.form, card.state
    assert it.status is not None
    values |= {
        "mark": status_mark(ActivityStatus(it.status)),
        "status": status_name(ActivityStatus(it.status)),
        "before": status_name(state.status),
        **files(card.files),
        "new_due": day_in_words(date.fromisoformat(it.new_due_on), values["today"]) if it.new_due_on else None,
        "written": _written(card, values["today"]),
    }
    rows = [[_register(card)], *_chips(card)]
    rows.append([button(_note_label(card), _to(card, "n")), button(label("report_add_file"), _to(card, "e"))])
    if card.files:
        rows.append([button(label("report_no_files"), _to(card, "f"))])
    rows.append([button(label("report_change_status"), _to(card, "c")), *_cancel(card)])
    return Screen(render("report_confirm", **values), keyboard(rows))


def _note_label(card: Card) -> str:
    if card.form.needs_reason:
        return label("report_change_reason")
    return label("report_change_note" if card.form.note else "report_add_note")


def files(names: Sequence[str]) -> dict[str, Any]:
    """Names the files on a card; photos have no name of their own and share a line."""
    counted = Counter(names)
    lines = [f"{name} × {number}" if number > 1 else name for name, number in counted.items()]
    return {"files": lines[:_FILES], "more_files": max(len(lines) - _FILES, 0)}


def lacks_evidence(card: Card) -> bool:
    return card.form.status == ActivityStatus.DONE and not card.files and not card.state.evidence


def _register(card: Card) -> InlineKeyboardButton:
    if card.lowers and not card.form.corrects:
        return button(label("report_lower").format(card.percentage), _to(card, f"b:{card.version}"), style="danger")
    if lacks_evidence(card):
        return button(label("report_without_evidence"), _to(card, f"y:{card.version}"))
    name = label("report_register_correction" if card.form.corrects else "report_register")
    return button(name, _to(card, f"y:{card.version}"), style="success")


def _chips(card: Card) -> Rows:
    if card.form.status != ActivityStatus.IN_PROGRESS:
        return []
    chips = [
        button(f"✓ {each} %" if each == card.percentage else f"{each} %", _to(card, f"p:{each}")) for each in CHIPS
    ]
    return [chips[:2], chips[2:]]


def _reason(card: Card, values: dict[str, Any]) -> Screen:
    usual = card.form.status == ActivityStatus.BLOCKED and not card.form.corrects
    reasons = labels("report_reason") if usual else {}
    rows = [[button(words, _to(card, f"r:{number}"))] for number, words in reasons.items()]
    return Screen(render("report_reason", **values), keyboard([*rows, _way_back(card)]))


def usual_reason(number: int) -> str:
    return label("report_reason", number)


def _note(card: Card, values: dict[str, Any]) -> Screen:
    return Screen(render("report_note", **values), keyboard([[button(label("back"), _to(card, "k"))]]))


def _date(card: Card, values: dict[str, Any]) -> Screen:
    today = values["today"]
    after = max(today, card.state.activity.due_on)
    off, later = card.state.off, labels("report_later").items()
    days = [(words, working_day_on_or_after(after + timedelta(days=n), off)) for n, words in later]
    rows = [[button(f"{words}: {day_short(day, today)}", _to(card, f"d:{day}"))] for words, day in days]
    return Screen(render("report_date", **values), keyboard([*rows, _way_back(card)]))


def _way_back(card: Card) -> list[InlineKeyboardButton]:
    return [button(label("report_change_status"), _to(card, "c")), *_cancel(card)]


def _cancel(card: Card) -> list[InlineKeyboardButton]:
    return [button(label("cancel"), _to(card, "x"))]


def _to(card: Card, act: str) -> str:
    return f"{Tap.REPORT}:{card.form.number}:{card.form.activity}:{act}"


def _written(card: Card, today: date) -> str | None:
    """Says when the person wrote what came late."""
    if not card.form.written_at:
        return None
    at = datetime.fromisoformat(card.form.written_at)
    return _at(at, today)


def _at(at: datetime, today: date) -> str:
    return hour_in_words(at) if at.date() == today else f"{day_in_words(at.date(), today)}, {hour_in_words(at)}"


def stale(state: State) -> Screen:
    """Says that a button is of a form that is not open any more."""
    rows = [[button(label("report_open").format(state.activity.code), f"{Tap.REPORT}:{state.id}")]]
    return Screen(render("report_stale", state=state), keyboard(rows))


def cancelled(state: State) -> Screen:
    return Screen(
        render("report_cancelled", state=state), keyboard([[button(label("report_other"), f"{Tap.REPORT}:l:0")]])
    )


def more_files() -> str:
    """Says over the chat that more files may come, when a file is asked for."""
    return render("report_files")


# Afterwards


def receipt(it: ReportReceipt, now: datetime, *, asks: bool = False) -> Screen:
    """Shows the receipt, the same however often it is asked for on its day. `asks`: the person has a liaison to write
    to about it."""
    at, until = it.report.at.astimezone(now.tzinfo), it.undo_until.astimezone(now.tzinfo)
    if it.report.undone_at:
        return undone(it, now)
    rows = [
        [button(label("report_undo"), f"{Tap.UNDO}:{it.report.id}")],
        [button(label("report_another"), f"{Tap.REPORT}:n")],
    ]
    rows += [[button(label("write_about"), f"{Tap.ASK}:r:{it.report.id}")]] if asks else []
    requested = it.report.requested_due_on
    text = render(
        "report_receipt",
        it=it,
        state=it.state,
        at=_at(at, now.date()),
        until=hour_in_words(until),
        mark=status_mark(it.report.status),
        status=status_name(it.report.status),
        bar=bar(it.report.percentage),
        due=due_in_words(it.state.activity.due_on, now.date(), it.state.off),
        new_due=day_in_words(requested, now.date()) if requested else None,
    )
    return Screen(text, keyboard(rows))


def undone(it: ReportReceipt, now: datetime) -> Screen:
    state = it.state
    rows = [
        [button(label("report_again"), f"{Tap.REPORT}:{state.id}")],
        [button(label("report_another"), f"{Tap.REPORT}:n")],
    ]
    values = {"mark": status_mark(state.status, state.late(now.date())), "status": status_name(state.status)}
    return Screen(render("report_undone", it=it, state=state, **values), keyboard(rows))


def undo_late(report_id: int, state: State) -> Screen:
    rows = [
        [button(label("report_correct"), f"{Tap.CORRECT}:{report_id}")],
        [button(label("report_another"), f"{Tap.REPORT}:n")],
    ]
    return Screen(render("report_undo_late", folio=folio(report_id), state=state), keyboard(rows))
