"""What a recipient sees of an announcement: the copy, which is the coordinator's text with its placeholders filled as
plain substitution, and what its buttons open."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.announcements import copies, placeholders, texts
from bot.announcements.audience.recipients import Facts
from bot.announcements.chat.notice_screens import approval, decided, reply
from bot.announcements.chat.wording import answer_words, excerpt
from bot.announcements.surveys import AnswerKind, Survey, survey_of
from bot.edge.callback_data import Tap
from bot.edge.letters import LetterKind, Letters
from bot.edge.screen import Rows, Screen, button, in_words, keyboard, label, notice, render, ticked
from conocimiento.article import Article


def copy(
    html: str,
    announcement_id: int,
    button_label: str | None,
    button_target: str | None,
    acknowledge: bool,
    corrected: bool,
    replyable: bool = True,
    reminder: bool = False,
    survey: Survey | None = None,
    answer: str | None = None,
) -> Screen:
    """Makes a copy as its author wrote it. `html` is filled; `button_target` an https:// address or an article's id;
    `survey`: the question below it, with what its reader answered. Whoever answers acknowledges: no button asks for it
    beside a question."""
    rows: Rows = _answers(announcement_id, survey, answer) if survey else []
    if button_label and button_target:
        web = button_target.startswith("https://")
        link = InlineKeyboardButton(button_label, url=button_target)
        rows.append([link if web else button(button_label, f"{Tap.COPY}:{announcement_id}:go")])
    below = []
    if acknowledge and not survey:
        below = [button(label("acknowledge"), f"{Tap.COPY}:{announcement_id}:ok", style="success")]
    if replyable:
        below.append(button(label("reply"), f"{Tap.COPY}:{announcement_id}:re"))
    marks = [render("announcement_reminder")] * reminder + [render("announcement_corrected")] * corrected
    asked = [render("announcement_question", text=survey.text)] if survey else []
    return Screen("\n\n".join([*marks, html, *asked]), keyboard([*rows, below] if below else rows))


def _answers(announcement_id: int, survey: Survey, answer: str | None) -> Rows:
    """Offers what can be answered with one tap; what must be typed is asked for."""
    if not survey.options:
        words = label("announcement_answer")
        if answer is not None:
            words = label("announcement_answer_change").format(answer_words(survey, answer))
        return [[button(words, f"{Tap.COPY}:{announcement_id}:q", style="success")]]
    each = [
        button(ticked(choice, answer == str(place)), f"{Tap.COPY}:{announcement_id}:q:{place}", style="success")
        for place, choice in enumerate(survey.options)
    ]
    return [each] if survey.kind is AnswerKind.YES_NO else [[one] for one in each]


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


def answer_ask(survey: Survey, problem: Markup | None = None, again: bool = False) -> Screen:
    """Asks for a number or a day. `problem`: what is to be asked of what was typed; `again`: it was not understood."""
    text = render("announcement_answer_ask", text=survey.text, kind=survey.kind.value, problem=problem, again=again)
    return Screen(text, keyboard([[button(label("cancel"), f"{Tap.CANCEL}:")]]))


def noted(survey: Survey, value: str) -> Screen:
    """Says that an answer was noted."""
    return notice("announcement_answered", words=answer_words(survey, value))


def replied() -> Screen:
    return notice("announcement_replied")


def filled(text: str, facts: Facts) -> str:
    """Fills the placeholders. `text` is HTML, the facts are plain; they are escaped on the way in."""
    values = {
        "nombre": facts.name,
        "secretaria": ", ".join(facts.secretariats),
        "pendientes": str(facts.pending),
        "proxima_fecha": in_words(facts.next_due) if facts.next_due else label("no_next_due"),
    }
    return placeholders.fill(text, values)


def announcement(params: Mapping[str, Any]) -> Screen:
    """Makes a recipient's copy. `params` of copies.py."""
    made = params["announcement"]
    screen = copy(
        filled(made.text, params["facts"]),
        made.id,
        made.button_label,
        made.button_target,
        acknowledge=not params["acknowledged"],
        corrected=made.version > 1,
        reminder=params["reminder"] and texts.has_room(made.text, made.file_id, made.question is not None),
        survey=survey_of(made.question),
        answer=params["answer"],
    )
    return replace(screen, file_id=made.file_id, file_kind=made.file_kind)


LETTERS: Letters = {
    "announcement": LetterKind(screen=announcement, resolve=copies.params, held=copies.held, sent=copies.overtaken),
    "announcement_approval": LetterKind(screen=approval),
    "announcement_decided": LetterKind(screen=decided),
    "announcement_reply": LetterKind(screen=reply),
}
