"""Screens for whoever answers, and what each side is told unasked."""

from collections.abc import Sequence
from datetime import datetime

from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.letters import LetterKind, Letters, Params
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, short
from bot.threads import cards
from bot.threads.answering import Answered
from bot.threads.cards import Card, Told
from bot.threads.chat.asking_screens import at_in_words, author, excerpt, one_line
from db.models import Person, SaidKind, Thread, ThreadMessage, ThreadState


def card(found: Card, now: datetime, why: str = "") -> Screen:
    """Shows a question to whoever answers it. `why`: reminder, or "" when it is new or was asked for."""
    thread = found.thread
    text = render(
        "thread_card",
        card=found,
        thread=thread,
        why=why,
        role=label("role_name", found.question.role),
        line=one_line,
        asked=at_in_words(thread.waiting_since, now),
        lines=[(each, author(each)) for each in found.said],
    )
    return Screen(
        text, keyboard(_files(found) + (_waiting(found) if thread.state is ThreadState.OPEN else _over(thread)))
    )


def _files(found: Card) -> Rows:
    with_file = [each for each in (found.question, *found.said) if each.file_id]
    return [[button(label("thread_file"), f"{Tap.QUESTION}:{each.thread_id}:f:{each.id}")] for each in with_file]


def _waiting(found: Card) -> Rows:
    at = f"{Tap.QUESTION}:{found.thread.id}"
    rows: Rows = [[button(label("thread_answer"), f"{at}:w", style="success")]]
    if found.thread.announcement_id is not None:
        return [*rows, [button(label("announcement_open"), f"{Tap.ANNOUNCEMENT}:{found.thread.announcement_id}")]]
    if found.about is not None:
        rows.append([button(label("thread_report"), f"{Tap.HISTORY}:{found.about.activity}:0")])
        return [*rows, [button(label("thread_pass"), f"{at}:p")]]
    rows += [[button(short(f"📄 {title}"), f"{at}:a:{place}")] for place, (_, title) in enumerate(found.thread.nearest)]
    rows.append([button(label("thread_pass"), f"{at}:p"), button(label("thread_elsewhere"), f"{at}:e")])
    return rows


def _over(thread: Thread) -> Rows:
    at = f"{Tap.QUESTION}:{thread.id}"
    more = [button(label("thread_add"), f"{at}:w")]
    return [more] if thread.state is ThreadState.CLOSED else [[*more, button(label("thread_close"), f"{at}:c")]]


def ask(found: Card, kind: str) -> Screen:
    """Asks for the answer, for a note or where it belongs, by kind of draft."""
    text = render("thread_ask_post", question=excerpt(found.question.text), kind=kind, others=found.others)
    return Screen(text, keyboard([[button(label("cancel"), f"{Tap.CANCEL}:")]]))


def sure(found: Card, text: str, version: int) -> Screen:
    """Asks whether words are the answer: they may be meant for the bot."""
    shown = render("thread_sure", question=excerpt(found.question.text), text=text)
    send = button(label("thread_really"), f"{Tap.QUESTION}:{found.thread.id}:s:{version}", style="success")
    return Screen(shown, keyboard([[send, button(label("cancel"), f"{Tap.CANCEL}:")]]))


def answered(done: Answered, kind: SaidKind) -> Screen:
    """Says whom an answer reached."""
    text = render("thread_answered", thread=done.thread, reached=done.reached, kind=kind)
    rows: Rows = [[button(label("thread_see"), f"{Tap.QUESTION}:{done.thread.id}")]]
    return Screen(text, keyboard([*rows, [button(label("threads_open"), f"{Tap.QUESTIONS}:")]]))


def reached(done: Answered) -> str:
    """Says the same in short, over the chat."""
    return render("thread_answered", thread=done.thread, reached=done.reached, kind=SaidKind.ARTICLE)


def to_whom(thread: Thread, colleagues: Sequence[Person]) -> Screen:
    """Asks to whom a question is passed on."""
    at = f"{Tap.QUESTION}:{thread.id}"
    rows: Rows = [
        [button(short(each.name or label("role_name", "liaison")), f"{at}:p:{each.id}")] for each in colleagues
    ]
    rows.append([button(label("thread_coordination"), f"{at}:p:0")])
    return Screen(render("thread_to_whom"), keyboard([*rows, [button(label("back"), at)]]))


def note(thread_id: int, to: int) -> Screen:
    """Asks for a note to whoever gets a question."""
    bare = button(label("thread_no_note"), f"{Tap.QUESTION}:{thread_id}:b:{to}")
    return Screen(render("thread_note"), keyboard([[bare], [button(label("cancel"), f"{Tap.CANCEL}:")]]))


def passed(thread_id: int, to: int) -> Screen:
    """Says that a question was passed on. `to`: 0 is the coordination."""
    rows: Rows = [[button(label("thread_see"), f"{Tap.QUESTION}:{thread_id}")]]
    return Screen(render("thread_passed", coordination=to == 0), keyboard(rows))


# Unasked


def _card_letter(params: Params) -> Screen:
    return card(params["card"], params["now"], params["why"])


def _said(params: Params) -> Screen:
    told: Told = params["told"]
    at = f"{Tap.QUESTION}:{told.thread.id}"
    text = render("thread_said", message=told.message, question=excerpt(told.question), about=told.about)
    return Screen(text, keyboard([*_file(told.message, Tap.QUESTION), _row(at)]))


def _row(at: str) -> list[InlineKeyboardButton]:
    return [button(label("thread_answer"), f"{at}:w"), button(label("thread_see"), at)]


def _told(params: Params) -> Screen:
    told: Told = params["told"]
    at = f"{Tap.THREAD}:{told.thread.id}"
    text = render(
        "thread_told",
        message=told.message,
        question=excerpt(told.question),
        author=author(told.message),
        announcement=told.thread.announcement_id,
        about=told.about,
    )
    rows = _file(told.message, Tap.THREAD)
    if told.message.article_id:
        rows.append([button(label("thread_article"), f"{at}:a:{told.message.id}")])
    rows.append([button(label("thread_add"), f"{at}:w"), button(label("thread_resolved"), f"{at}:c")])
    return Screen(text, keyboard(rows))


def _file(message: ThreadMessage, tap: Tap) -> Rows:
    if not message.file_id:
        return []
    seen = f"{Tap.QUESTION}:{message.thread_id}" if tap is Tap.QUESTION else f"{Tap.THREAD}:{message.thread_id}"
    return [[button(label("thread_file"), f"{seen}:f:{message.id}")]]


def _closed(params: Params) -> Screen:
    thread: Thread = params["of"]
    text = render("thread_closed", question=excerpt(params["question"]), number=thread.id)
    return Screen(text, keyboard([[button(label("thread_add"), f"{Tap.THREAD}:{thread.id}:w")]]))


LETTERS: Letters = {
    "thread_card": LetterKind(screen=_card_letter, resolve=cards.card_params, sent=cards.arrived),
    "thread_said": LetterKind(screen=_said, resolve=cards.said_params),
    "thread_told": LetterKind(screen=_told, resolve=cards.told_params),
    "thread_closed": LetterKind(screen=_closed, resolve=cards.closed_params),
}
