"""Screens of evidence: what came and of which activity it is, the files of an activity, their removal."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.letters import LetterKind, Letters
from bot.edge.screen import Rows, Screen, button, day_in_words, keyboard, label, labels, part, render, short
from bot.evidence.archives import Refused
from bot.evidence.evidence import Kept, Placed
from bot.evidence.file_types import PICTURES
from bot.evidence.showing import Copy, Listing
from bot.plans.chat import words
from bot.plans.folios import folio
from bot.plans.plans import State
from db.models import Evidence

PAGE = 6


def refused(why: Refused, now: datetime) -> Screen:
    """Says why a file was not taken, and what to do instead. `now` is local."""
    facts = dict(why.facts)
    if isinstance(facts.get("on"), datetime):
        facts["on"] = _day(facts["on"], now)
    return Screen(render("evidence_refused", reason=why.reason, **facts))


def received(kept: Kept, now: datetime) -> Markup:
    """Says, as HTML for the top of a receipt, what was kept, or that it was there."""
    file = kept.evidence
    known = _day(kept.duplicate_of.at, now) if kept.duplicate_of else None
    return part("evidence_received", file=file, picture=file.media_type in PICTURES, known=known)


def _day(at: Any, now: datetime) -> str:
    return day_in_words(at.astimezone(now.tzinfo).date(), now.date())


# Of which activity


def ask(
    kept: Kept,
    album: bool,
    states: Sequence[State],
    now: datetime,
    several: bool,
    closed: str = "",
    unknown: str = "",
) -> Screen:
    """Asks of which activity a file is. `album`: others follow. `several`: the person's activities are of several
    secretariats. `closed`: the code of a verified activity that was chosen in vain; `unknown`: one that is in no
    plan."""
    number = kept.evidence.id or 0
    rows = _choices(states, number, now.date(), several)
    if states:
        rows.append([button(label("evidence_another"), f"{Tap.EVIDENCE}:o:{number}:0")])
    rows.append([button(label("evidence_discard"), f"{Tap.EVIDENCE}:d:{number}")])
    values = {"received": received(kept, now), "album": album, "states": states, "closed": closed}
    values["unknown"] = unknown
    return Screen(render("evidence_ask", **values), keyboard(rows))


def others(evidence_id: int, states: Sequence[State], page: int, today: date, several: bool) -> Screen:
    """Lists all that a file could be about, by due date; behind the last page is the last page."""
    page, shown = _page(states, page)
    rows = _choices(shown, evidence_id, today, several)
    rows += _turns(f"{Tap.EVIDENCE}:o:{evidence_id}", page, len(states))
    rows.append([button(label("evidence_discard"), f"{Tap.EVIDENCE}:d:{evidence_id}")])
    return Screen(render("evidence_others", states=states), keyboard(rows))


def _choices(states: Sequence[State], evidence_id: int, today: date, several: bool) -> Rows:
    return [[button(_named(each, today, several), f"{Tap.EVIDENCE}:t:{each.id}:{evidence_id}")] for each in states]


def _named(state: State, today: date, several: bool) -> str:
    place = f"{state.secretariat} · " if several else ""
    mark = words.status_mark(state.status, state.late(today))
    return short(f"{mark} {state.activity.code} · {place}{' '.join(state.activity.title.split())}")


def where(file: Evidence, states: Sequence[State], page: int, today: date, several: bool, together: str) -> Screen:
    """Asks to which other activity of the person a file goes. `together`: "a" when what was sent with it goes along."""
    page, shown = _page(states, page)
    rows: Rows = [
        [button(_named(each, today, several), f"{Tap.EVIDENCE}:mt{together}:{each.id}:{file.id}")] for each in shown
    ]
    rows += _turns(f"{Tap.EVIDENCE}:m{together}:{file.id}", page, len(states))
    rows.append([button(label("back"), f"{Tap.EVIDENCE}:a:{file.activity_id}")])
    return Screen(render("evidence_where", file=file, states=states, together=together), keyboard(rows))


def taken_away(state: State, count: int) -> Screen:
    return Screen(render("evidence_taken_away", state=state, count=count), keyboard([[_activity(state.id)]]))


def placed(it: Placed, now: datetime, file: Evidence | None = None, above: Markup | None = None) -> Screen:
    """Says where a file went, and leads to its report, or on to the next one. `file`: what can be moved, with what was
    sent with it. `above`: what was received just now."""
    number = it.state.id
    rows: Rows = [[button(label("evidence_see"), f"{Tap.EVIDENCE}:a:{number}")], [_activity(number)]]
    if it.report is None and not it.known:
        rows = [[button(label("evidence_report"), f"{Tap.REPORT}:{number}", style="success")]]
    if file is not None and not it.known:
        all_ = "a" if it.count > 1 else ""
        move = button(label("evidence_move"), f"{Tap.EVIDENCE}:m{all_}:{file.id}:0")
        rows.append([move, button(label("evidence_take_away"), f"{Tap.EVIDENCE}:q{all_}:{file.id}")])
    values = {
        "above": None if it.known else above,
        "state": it.state,
        "count": it.count,
        "known": _day(it.known.at, now) if it.known else None,
        "folio": folio(it.report.id or 0) if it.report else None,
        "at": words.moment_in_words(it.report.at, now) if it.report else None,
    }
    return Screen(render("evidence_placed", **values), keyboard(rows))


def discarded() -> Screen:
    return Screen(render("evidence_discarded"))


def _activity(number: int) -> InlineKeyboardButton:
    return button(label("evidence_to_activity"), f"{Tap.ACTIVITY}:{number}")


# The files of an activity


def listing(found: Listing, page: int, now: datetime) -> Screen:
    state, files = found.state, found.files
    page, shown = _page(files, page)
    lines = [(number, each, *_about(found, each, now)) for number, each in enumerate(shown, page * PAGE + 1)]
    rows = [_file_row(number, each, found) for number, each, *_ in lines if each.removed_at is None]
    rows += _turns(f"{Tap.EVIDENCE}:a:{state.id}", page, len(files))
    rows.append([_activity(state.id)])
    return Screen(render("evidence_list", state=state, lines=lines, total=len(files)), keyboard(rows))


def _about(found: Listing, file: Evidence, now: datetime) -> tuple[str, str, str | None, str, Sequence[str]]:
    """Describes a file: size, who and when in words, who removed it, and the activities that have the same file."""
    removed = found.names.get(file.removed_by) if file.removed_by else None
    who = found.names.get(file.person_id) or ""
    return _size(file.size), _day(file.at, now), removed, who, found.elsewhere.get(file.id or 0, ())


def _file_row(number: int, file: Evidence, found: Listing) -> list[InlineKeyboardButton]:
    row = [button(short(f"{_sign(file)} {number}. {file.name}"), f"{Tap.EVIDENCE}:s:{file.id}")]
    if file.id in found.movable:
        row.append(button(label("evidence_move"), f"{Tap.EVIDENCE}:m:{file.id}:0"))
    if found.may_remove:
        row.append(button(label("evidence_remove"), f"{Tap.EVIDENCE}:r:{file.id}"))
    return row


def _sign(file: Evidence) -> str:
    return label("evidence_sign_picture" if file.media_type in PICTURES else "evidence_sign_document")


def _size(size: int) -> str:
    """Says «240 KB», «3,1 MB»."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def caption(copy: Copy, now: datetime) -> str:
    """Writes what stands under the file itself."""
    return render("evidence_caption", it=copy, day=_day(copy.file.at, now))


def _page(items: Sequence[Any], page: int) -> tuple[int, Sequence[Any]]:
    page = max(0, min(page, (len(items) - 1) // PAGE))
    return page, items[page * PAGE : (page + 1) * PAGE]


def _turns(data: str, page: int, number: int) -> Rows:
    back = [button(label("previous"), f"{data}:{page - 1}")] if page else []
    on = [button(label("next"), f"{data}:{page + 1}")] if (page + 1) * PAGE < number else []
    return [[*back, *on]] if back or on else []


# Removing


def ask_reason(file: Evidence, state: State) -> Screen:
    reasons = labels("evidence_reason").items()
    rows = [[button(reason, f"{Tap.EVIDENCE}:rr:{file.id}:{number}")] for number, reason in reasons]
    rows.append([button(label("cancel"), f"{Tap.CANCEL}:")])
    return Screen(render("evidence_remove", file=file, state=state), keyboard(rows))


def sure(copy: Copy, reason: str, version: int) -> Screen:
    """Asks whether these words are the reason, since a question came before or they sound like one."""
    yes = button(label("evidence_sure"), f"{Tap.EVIDENCE}:rt:{copy.file.id}:{version}", style="danger")
    activity = copy.state.id if copy.state else 0
    no = button(label("review_not_sure"), f"{Tap.EVIDENCE}:a:{activity}")
    return Screen(render("evidence_sure", it=copy, reason=reason), keyboard([[yes], [no]]))


def removed(file: Evidence, state: State) -> Screen:
    rows = [[button(label("evidence_see"), f"{Tap.EVIDENCE}:a:{state.id}")]]
    return Screen(render("evidence_gone", file=file, state=state), keyboard(rows))


def removed_notice(params: Mapping[str, Any]) -> Screen:
    """Tells who sent a file, unasked, that it was removed. `params`: activity_id, code, file, reason."""
    return Screen(render("evidence_removed", **params), keyboard([[_activity(params["activity_id"])]]))


LETTERS: Letters = {"evidence_removed": LetterKind(screen=removed_notice)}
