"""Screens for whoever asks a person."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, day_in_words, keyboard, label, notice, render, short
from bot.threads.asking import Destination, words_of
from bot.threads.cards import Own
from conocimiento.article import Article
from db.models import Draft, SaidKind, Thread, ThreadMessage, ThreadState

NEAREST = 3  # articles
NEAR = 0.05  # confidence of one that is worth showing
LINE = 200  # characters of what was said after a question
QUOTED = 300  # characters of a question in what is said about it


def ask(to: Destination, now: datetime, has: bool) -> Screen:
    """Asks for the question. `has`: the person asked before."""
    rows: Rows = [[button(label("thread_own_list"), f"{Tap.THREAD}:l")]] if has else []
    rows.append([button(label("cancel"), f"{Tap.CANCEL}:")])
    return Screen(render("thread_ask", to=to, opens=opens_in_words(to.opens, now)), keyboard(rows))


def coordinator() -> Screen:
    return Screen(render("thread_coordinator"), keyboard([[button(label("threads_open"), f"{Tap.QUESTIONS}:")]]))


def preview(draft: Draft, to: Destination, now: datetime) -> Screen:
    """Shows the question as it would go, with the button that sends this version of it."""
    text = render("thread_preview", words=words_of(draft.data), to=to, opens=opens_in_words(to.opens, now))
    send = button(label("thread_send"), f"{Tap.ASK}:s:{draft.version}", style="success")
    return Screen(text, keyboard([[send], [button(label("cancel"), f"{Tap.CANCEL}:")]]))


def problem(reason: str) -> Screen:
    """Says why something can't go. `reason`: kind, long or name."""
    return notice("thread_problem", reason=reason)


def own(shown: Own, now: datetime, happened: str = "") -> Screen:
    """Shows a thread to whoever asked, and where it stands."""
    thread = shown.thread
    text = render(
        "thread_own",
        shown=shown,
        thread=thread,
        happened=happened,
        number=thread.id,
        received=at_in_words(thread.received_at, now),
        opens=opens_in_words(shown.opens, now),
        line=one_line,
        lines=[(each, author(each)) for each in shown.said],
    )
    rows: Rows = [[button(label("thread_add"), f"{Tap.THREAD}:{thread.id}:w")]]
    if thread.state is not ThreadState.CLOSED:
        rows.append([button(label("thread_close_own"), f"{Tap.THREAD}:{thread.id}:c")])
    return Screen(text, keyboard(rows))


def own_list(found: Sequence[tuple[Thread, str]]) -> Screen:
    rows: Rows = [
        [
            button(
                short(f"{label('thread_mark', thread.state)} {text or label('thread_erased')}"),
                f"{Tap.THREAD}:{thread.id}",
            )
        ]
        for thread, text in found
    ]
    rows.append([button(label("thread_new"), f"{Tap.ASK}:")])
    return Screen(render("thread_own_list", found=found), keyboard(rows))


def write(shown: Own) -> Screen:
    """Asks for what the person adds."""
    text = render("thread_write", question=excerpt(shown.question.text), answers=False)
    return Screen(text, keyboard([[button(label("cancel"), f"{Tap.CANCEL}:")]]))


def file(message: ThreadMessage | None) -> Screen:
    """Shows the file of a message; what is gone is said."""
    if message is None:
        return notice("thread_problem", reason="gone")
    return Screen(render("thread_file", author=author(message)), None, message.file_id, message.file_kind)


def article(found: Article | None, today: date) -> Screen:
    """Shows an article whole; one that is gone is said."""
    if found is None:
        return notice("thread_problem", reason="article")
    return Screen(render("answer", article=found, today=today, asks=False, asked=None))


# Words


def excerpt(text: str) -> str:
    """Cuts a question to what is quoted of it."""
    return text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"


def one_line(message: ThreadMessage) -> str:
    """Shortens what was said to what a list of it shows: of an article its title."""
    text = message.text.partition("\n")[0] if message.kind is SaidKind.ARTICLE else message.text
    return text if len(text) <= LINE else text[: LINE - 1].rstrip() + "…"


def author(message: ThreadMessage) -> str:
    """Names who said something by their role; "" for whoever asked."""
    own_words = message.kind in (SaidKind.QUESTION, SaidKind.WORDS)
    return "" if own_words else label("thread_author", message.role)


def clock(at: datetime) -> str:
    """Says «3:10 p. m.»."""
    return f"{at.hour % 12 or 12}:{at:%M} {'a. m.' if at.hour < 12 else 'p. m.'}"


def at_in_words(at: datetime | None, now: datetime) -> str:
    """Says «hoy a las 10:42 a. m.», «ayer a las 3:10 p. m.», «el viernes 4 de diciembre a las 8:00 a. m.», in the time
    zone of `now`; "" for None."""
    if at is None:
        return ""
    local = at.astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    near = label("thread_day", days) if days in (-1, 0, 1) else f"el {day_in_words(local.date(), now.date())}"
    return f"{near} a la{'' if local.hour % 12 == 1 else 's'} {clock(local)}"


def opens_in_words(opens: datetime | None, now: datetime) -> str:
    """Says when the office is open next; "" while it is."""
    return at_in_words(opens, now)
