"""Screens of /aviso, from the text to the confirmation, and of a correction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.announcements import composing
from bot.announcements.audience.recipients import Audience, Facts
from bot.announcements.chat.audience.segment_screens import cancel, silent, unread
from bot.announcements.chat.copy_screens import copy, filled
from bot.announcements.chat.wording import clock, excerpt, minutes, moment
from bot.announcements.composing import Composition, Named
from bot.announcements.correction_draft import Correction
from bot.announcements.corrections import Reach
from bot.announcements.delays import Delay
from bot.announcements.placeholders import NAMES
from bot.announcements.surveys import Survey, survey_of
from bot.announcements.texts import TextProblem
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, labels, notice, part, render, short, ticked
from conocimiento.article import Article
from db.models import Announcement

# The text


def write(
    problem: TextProblem | None = None, album: bool = False, kept_for: int | None = None, whom: Markup | None = None
) -> Screen:
    """Asks for the text; `problem`: why what came can't be taken; `album`: it was a picture of several; `kept_for`: the
    form that may begin with what its author keeps; `whom`: to whom it is, when that was said before."""
    rows = [cancel()]
    if kept_for is not None:
        rows.insert(0, [button(label("announcement_templates"), f"{Tap.COMPOSING}:{kept_for}:l")])
    values = {"problem": problem, "names": NAMES, "album": album, "whom": whom}
    return Screen(render("announcement_write", **values), keyboard(rows))


def for_whom(audience: Audience, words: str, named: Named | None) -> Markup:
    """Says to whom an announcement is, as far as that is known before its text."""
    values = {"words": words, "count": audience.count, "named": named, "unread": unread(named), "excluding": False}
    values |= silent(audience)
    return part("announcement_for_whom", **values)


def waits_on(it: Composition) -> Screen:
    """Says that the announcement is still being written, after something else was answered."""
    rows = [[button(label("announcement_is_the_text"), f"{Tap.COMPOSING}:{it.form}:x")]] if it.aside else []
    rows.append([button(label("announcement_back_to_it"), f"{Tap.COMPOSING}:{it.form}:k", style="success"), *cancel()])
    return Screen(render("announcement_waits_on", aside=bool(it.aside)), keyboard(rows))


def received(it: Composition, again: bool = False) -> Screen:
    """Shows that the text was taken. `again`: a second text came where none was waited for."""
    form = it.form
    rows: Rows = [[button(label("announcement_to_segment"), f"{Tap.COMPOSING}:{form}:s", style="success")]]
    if it.segment:
        rows.insert(0, [button(label("announcement_preview"), f"{Tap.COMPOSING}:{form}:p", style="success")])
    if it.button_label:
        rows.append([button(label("announcement_no_button"), f"{Tap.COMPOSING}:{form}:nb")])
    asked = survey_of(it.question)
    if asked:
        rows += question_kinds(form, asked)
    add = label("announcement_change_question") if asked else label("announcement_ask")
    rows.append([button(add, f"{Tap.COMPOSING}:{form}:q")])
    rows.append([button(label("announcement_button"), f"{Tap.COMPOSING}:{form}:b"), *cancel()])
    rows.append([button(label("announcement_no_text"), f"{Tap.COMPOSING}:{form}:nt")])
    values = {
        "excerpt": excerpt(it.text),
        "cut": composing.may_be_cut(it.text),
        "change": label("announcement_no_text"),
    }
    return Screen(render("announcement_received", it=it, again=again, asked=asked, **values), keyboard(rows))


def question_kinds(form: int, asked: Survey) -> Rows:
    """Offers how the question is answered, and to leave it out."""
    each = [
        button(ticked(words, asked.kind.value == kind), f"{Tap.COMPOSING}:{form}:q:{kind}")
        for kind, words in labels("announcement_kind").items()
    ]
    return [each[:2], each[2:], [button(label("announcement_no_question"), f"{Tap.COMPOSING}:{form}:q:none")]]


def ask_question(form: int, problem: str | None = None) -> Screen:
    """Asks for the question. `problem`: the reason why what came can't be one."""
    rows = [[button(label("back"), f"{Tap.COMPOSING}:{form}:k"), *cancel()]]
    return Screen(render("announcement_ask", problem=problem), keyboard(rows))


def ask_choices(form: int, asked: Survey, problem: bool = False) -> Screen:
    """Asks for what can be chosen. `problem`: what came can't be taken."""
    rows = [[button(label("back"), f"{Tap.COMPOSING}:{form}:k"), *cancel()]]
    return Screen(render("announcement_choices", text=asked.text, problem=problem), keyboard(rows))


def kept(form: int, found: Sequence[Announcement]) -> Screen:
    """Offers what its author keeps to be used again."""
    rows = [[button(short(f"⭐ {excerpt(each.text)}"), f"{Tap.COMPOSING}:{form}:l:{each.id}")] for each in found]
    rows.append(cancel())
    return Screen(render("announcement_templates", found=found), keyboard(rows))


def ask_button(form: int, found: Sequence[Article] | None = None) -> Screen:
    """Asks for a button. `found`: articles for what was typed."""
    rows = [[button(short(each.title), f"{Tap.COMPOSING}:{form}:a:{each.id}")] for each in found or []]
    rows.append([button(label("back"), f"{Tap.COMPOSING}:{form}:k"), *cancel()])
    return Screen(render("announcement_button", found=found), keyboard(rows))


# When and how


def options(it: Composition, now: datetime, timezone: ZoneInfo, wait: Delay | None = None) -> Screen:
    """Asks when and how it leaves. `wait`: who would not get it at that moment."""
    form, today = it.form, now.astimezone(timezone).date()
    monday = today + timedelta(days=7 - today.weekday())
    rows = [
        [button(ticked(label("announcement_now"), it.planned_at is None), f"{Tap.COMPOSING}:{form}:w:now")],
        *(_instead(it.form, wait, timezone) if wait else []),
        *_mornings(it, {monday: "monday", today + timedelta(days=1): "tomorrow"}),
        [button(label("announcement_other_time"), f"{Tap.COMPOSING}:{form}:w:other")],
        [button(ticked(label("announcement_urgent"), it.urgent), f"{Tap.COMPOSING}:{form}:u:{int(not it.urgent)}")],
        [
            button(ticked(label("announcement_once"), not it.must), f"{Tap.COMPOSING}:{form}:m:0"),
            button(ticked(label("announcement_must"), it.must), f"{Tap.COMPOSING}:{form}:m:1"),
        ],
        [button(label("announcement_preview"), f"{Tap.COMPOSING}:{form}:p", style="success")],
        [button(label("back"), f"{Tap.COMPOSING}:{form}:s"), *cancel()],
    ]
    values = {"leaves": _leaves(it, timezone), "it": it, "wait": waits(wait, timezone) if wait else None}
    return Screen(render("announcement_options", **values), keyboard(rows))


def waits(it: Delay, timezone: ZoneInfo) -> Markup:
    """Says who would not be written to at that moment, before anybody confirms."""
    day, _, hour = moment(it.at, timezone).partition(", ")
    values = {"cause": it.cause.value, "name": it.name, "people": it.people, "waiting": it.waiting}
    return part("announcement_wait", day=day, hour=hour, until=moment(it.until, timezone), **values)


def _instead(form: int, wait: Delay, timezone: ZoneInfo) -> Rows:
    """Offers the next moment that is fine for most."""
    if wait.better is None:
        return []
    return [[button(short(f"🗓 {moment(wait.better, timezone)}"), f"{Tap.COMPOSING}:{form}:w:{wait.better:%Y%m%d%H%M}")]]


def _mornings(it: Composition, days: Mapping[date, str]) -> Rows:
    """Offers eight o'clock of some days. `days`: what each is called (tomorrow, monday)."""
    chosen = (it.planned_at or "")[:16]
    return [
        [
            button(
                ticked(label("announcement_morning", name), chosen == f"{day}T08:00"),
                f"{Tap.COMPOSING}:{it.form}:w:{day:%Y%m%d}0800",
            )
        ]
        for day, name in sorted(days.items())
    ]


def _leaves(it: Composition, timezone: ZoneInfo) -> str | None:
    return moment(datetime.fromisoformat(it.planned_at), timezone) if it.planned_at else None


def ask_moment(form: int, problem: Markup | None = None, choices: Sequence[datetime] = ()) -> Screen:
    """Asks for the moment in words. `problem`: what is to be asked of what was typed; `choices`: the moments that it
    may be."""
    rows: Rows = (
        [[button(clock(each), f"{Tap.COMPOSING}:{form}:w:{each:%Y%m%d%H%M}") for each in choices]] if choices else []
    )
    rows.append([button(label("back"), f"{Tap.COMPOSING}:{form}:o"), *cancel()])
    return Screen(render("announcement_moment", problem=problem, choices=bool(choices)), keyboard(rows))


# Preview and confirmation


def confirmation(
    it: Composition,
    version: int,
    audience: Audience,
    words: str,
    rate: float,
    timezone: ZoneInfo,
    second: bool,
    wait: Delay | None,
) -> Screen:
    """Asks for the confirmation. `rate`: messages a second. `second`: another coordinator must agree. `wait`: who would
    not get it then."""
    form, people = it.form, render("announcement_people", count=audience.count)
    rows = [
        *(_instead(form, wait, timezone) if wait else []),
        *([[button(label("announcement_urgent"), f"{Tap.COMPOSING}:{form}:u:1")]] if wait and wait.better else []),
        [button(f"{label('announcement_send')} {people}", f"{Tap.COMPOSING}:{form}:y:{version}", style="success")],
        [button(label("announcement_list"), f"{Tap.COMPOSING}:{form}:csv")],
        [
            button(label("announcement_change_text"), f"{Tap.COMPOSING}:{form}:c"),
            button(label("announcement_change_to"), f"{Tap.COMPOSING}:{form}:s"),
        ],
        [button(label("announcement_change_when"), f"{Tap.COMPOSING}:{form}:o"), *cancel()],
    ]
    text = render(
        "announcement_confirm",
        it=it,
        words=words,
        audience=audience,
        **silent(audience),
        minutes=minutes(audience.count, rate),
        leaves=_leaves(it, timezone),
        second=second,
        wait=waits(wait, timezone) if wait else None,
    )
    return Screen(text, keyboard(rows))


def sample(it: Composition, facts: Facts) -> Screen:
    """Makes the copy of one recipient."""
    survey = survey_of(it.question)
    screen = copy(filled(it.text, facts), 0, it.button_label, it.button_target, True, corrected=False, survey=survey)
    return replace(screen, file_id=it.file_id, file_kind=it.file_kind)


def corrected_sample(announcement: Announcement, text: str, facts: Facts) -> Screen:
    target, survey = announcement.button_target, survey_of(announcement.question)
    screen = copy(filled(text, facts), 0, announcement.button_label, target, True, corrected=True, survey=survey)
    return replace(screen, file_id=announcement.file_id, file_kind=announcement.file_kind)


def list_caption(number: int) -> Screen:
    return notice("announcement_list", count=number)


# Correcting


def correct(announcement: Announcement, problem: TextProblem | None = None) -> Screen:
    """Asks for the new text; `problem`: why what came can't be taken."""
    rows = [[button(label("back"), f"{Tap.ANNOUNCEMENT}:{announcement.id}"), *cancel()]]
    values = {"id": announcement.id, "problem": problem, "names": NAMES, "file": announcement.file_id is not None}
    return Screen(render("announcement_correct", **values), keyboard(rows))


def correction(it: Correction, version: int, reach: Reach, waiting: int) -> Screen:
    """Asks whether the correction is meant. `version` of the draft; `reach`: what would change; `waiting`: how many
    leave with the new text."""
    ask = button(
        ticked(label("announcement_ask_again"), it.ask_again), f"{Tap.CORRECTION}:{it.of}:a:{int(not it.ask_again)}"
    )
    change = button(_correct(reach.copies), f"{Tap.CORRECTION}:{it.of}:{it.from_version}:{version}", style="success")
    values = {"id": it.of, "reach": reach, "waiting": waiting, "ask_again": it.ask_again}
    return Screen(render("announcement_correction", **values), keyboard([[change], [ask], cancel()]))


def _correct(copies: int) -> str:
    """Says on the button how many copies change with one tap."""
    if copies > 1:
        return label("announcement_correct_copies").format(copies)
    return label("announcement_correct_copy" if copies else "announcement_correct_text")
