"""Screens of /preguntas."""

from collections.abc import Sequence
from datetime import datetime

from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, short
from bot.threads.chat.asking_screens import at_in_words
from bot.threads.listing import Listed, Wanted
from db.models import ThreadState

PAGE = 6
MOST = 20  # places or topics in one list
SHOWN = 8  # questions that nobody could answer
STATES = {"o": ThreadState.OPEN, "a": ThreadState.ANSWERED, "c": ThreadState.CLOSED}
_LETTERS = {state: letter for letter, state in STATES.items()}


def listed(found: Sequence[Listed], wanted: Wanted, page: int, now: datetime, *, coordinates: bool) -> Screen:
    """Shows a page of questions. `coordinates`: the reader may also see what the bot could not answer. Raises
    IndexError for a page that is not there."""
    pages = max(1, -(-len(found) // PAGE))
    if page >= pages:
        raise IndexError(page)
    shown = found[page * PAGE : (page + 1) * PAGE]
    text = render(
        "threads",
        found=[(each, at_in_words(each.thread.waiting_since, now)) for each in shown],
        total=len(found),
        overdue=sum(each.overdue for each in found),
        first=page * PAGE + 1,
        wanted=wanted,
    )
    rows: Rows = [
        [button(short(f"{number}. {each.question or label('thread_erased')}"), f"{Tap.QUESTION}:{each.thread.id}")]
        for number, each in enumerate(shown, page * PAGE + 1)
    ]
    turns = [(page - 1, label("previous"))] if page else []
    turns += [(page + 1, label("next"))] if page + 1 < pages else []
    if turns:
        rows.append([button(words, _data(wanted, number)) for number, words in turns])
    more: Rows = [[button(label("threads_unknown"), f"{Tap.QUESTIONS}:u")]] if coordinates else []
    return Screen(text, keyboard(rows + _filters(wanted, some=bool(found)) + more))


def _data(wanted: Wanted, page: int = 0) -> str:
    letter = _LETTERS[wanted.state]
    return f"{Tap.QUESTIONS}:{letter}:{wanted.secretariat or '-'}:{wanted.topic or '-'}:{page}"


def _filters(wanted: Wanted, *, some: bool) -> Rows:
    rows: Rows = []
    if wanted == Wanted() and some:
        places = button(label("threads_by_secretariat"), f"{Tap.QUESTIONS}:s")
        rows.append([places, button(label("threads_by_topic"), f"{Tap.QUESTIONS}:t")])
    elif wanted != Wanted():
        rows.append([button(label("threads_all"), f"{Tap.QUESTIONS}:")])
    others = [state for state in ThreadState if state is not wanted.state]
    narrow = {"secretariat": wanted.secretariat, "topic": wanted.topic}
    return [*rows, [button(label("threads_state", each), _data(Wanted(state=each, **narrow))) for each in others]]


def by_secretariat(found: Sequence[tuple[str, str, int]]) -> Screen:
    """Offers the secretariats that wait for answers. Each: code, name, how many."""
    rows = [
        [button(short(f"{name} · {number}"), _data(Wanted(secretariat=code)))] for code, name, number in found[:MOST]
    ]
    return _narrowed(rows, "secretariat")


def by_topic(found: Sequence[tuple[str, str, int]]) -> Screen:
    """Offers what the questions are near to. Each: id of an article, its title, how many."""
    rows = [[button(short(f"{number} · {title}"), _data(Wanted(topic=name)))] for name, title, number in found[:MOST]]
    return _narrowed(rows, "topic")


def _narrowed(rows: Rows, by: str) -> Screen:
    text = render("threads_by", by=by, some=bool(rows))
    return Screen(text, keyboard([*rows, [button(label("back"), f"{Tap.QUESTIONS}:")]]))


def unanswered(texts: Sequence[str]) -> Screen:
    """Shows what the articles could not answer, the newest first."""
    newest = list(reversed(texts))
    text = render("threads_unanswered", texts=newest[:SHOWN], total=len(texts))
    return Screen(text, keyboard([[button(label("threads_open"), f"{Tap.QUESTIONS}:")]]))
