"""Screens of what is being written, checked and published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.curation.chat.curation_screens import back_home, cut
from bot.curation.chat.desk import Looked
from bot.curation.effects import Effects
from bot.curation.fields import Field, answer_in, title_in
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, part, render
from conocimiento.article import Article, Problem
from db.models import ArticleVersion

ENOUGH_PHRASINGS = 12
MOST_BYTES = 100_000


_IN_CHAT = {  # what mends a defect in the chat; a file says by the names of its keys
    "titulo": Field.TITLE,
    "title_long": Field.TITLE,
    **dict.fromkeys(("preguntas", "no_words", "phrasing_quotes", "phrasing_taken"), Field.PHRASINGS),
    **dict.fromkeys(("answer_missing", "answer_long", "lead_long", "norm_year", "date_exact"), Field.ANSWER),
    **dict.fromkeys(("fuentes", "fecha", "source_title", "source_keys", "source_kind"), Field.SOURCES),
    **dict.fromkeys(("source_letter", "source_url", "copy", "valid_exact"), Field.SOURCES),
    "vigente_desde": Field.FROM,
    "vigente_hasta": Field.UNTIL,
    "owner": Field.OWNER,
    "months": Field.EVERY,
}


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a draft is shown with. `lines`: what differs from what there is, for a `known` article; `file`: its author
    sent it as a file, and is told of defects by their lines; `check_again`: the base changed since it was checked;
    `unasked`: what was just typed was taken as its answer."""

    articles: Mapping[str, Article]
    lines: Sequence[str] = ()
    file: bool = False
    check_again: bool = False
    unasked: bool = False


def draft(it: Looked, beside: Beside) -> Screen:
    """Shows a draft: its defects, and what mends them first among the buttons; else its answer."""
    row, found = it.draft, it.article
    needed = {_mends(problem) for problem in it.problems}
    fields = [
        _field(row, field, needed=field in needed) for field in sorted(Field, key=lambda each: each not in needed)
    ]
    rows: Rows = [fields[number : number + 2] for number in range(0, len(fields), 2)]
    rows.append(
        [
            button(label("article_file"), f"{Tap.DRAFT}:{row.id}:f"),
            button(label("article_discard"), f"{Tap.DRAFT}:{row.id}:z"),
        ]
    )
    if not it.problems:
        rows.append([button(label("article_review"), f"{Tap.DRAFT}:{row.id}:r")])
    html = render(
        "article_draft",
        draft=row,
        known=row.article_id in beside.articles,
        title=found.title if found else title_in(row.text),
        lead=found.lead if found else "",
        answer=answer_in(row.text) or "",
        problems=[_defect(problem, beside) for problem in it.problems],
        lines=cut(beside.lines),
        file=beside.file,
        check_again=beside.check_again,
        unasked=beside.unasked,
    )
    return Screen(html, keyboard([*rows, *back_home()]))


def _field(row: ArticleVersion, field: Field, *, needed: bool) -> InlineKeyboardButton:
    mark = " ❗" if needed else ""
    return button(f"{label('article_field', field.value)}{mark}", f"{Tap.DRAFT}:{row.id}:e:{field}")


def _mends(problem: Problem) -> Field | None:
    return _IN_CHAT.get(problem.kind) or _IN_CHAT.get(str(problem.values.get("name")))


def _defect(problem: Problem, beside: Beside) -> object:
    field, other = _mends(problem), beside.articles.get(str(problem.values.get("article")))
    return part(
        "article_defect",
        problem=problem,
        file=beside.file,
        mends=label("article_field", field.value) if field else "",
        other=other.title if other and not beside.file else "",
    )


def typing(version_id: int, field: Field, wrong: str | None = None) -> Screen:
    """Asks for one thing of an article."""
    rows = [[button(label("back"), f"{Tap.DRAFT}:{version_id}")]]
    return Screen(render("article_typing", field=field.value, wrong=wrong), keyboard(rows))


def ask_title(*, again: bool) -> Screen:
    """Asks what a new article is called."""
    return Screen(render("article_title", again=again), keyboard(back_home()))


def ask_reason(title: str, *, archive: bool, back: str) -> Screen:
    """Asks why, which is what does it. `back`: where the way back leads."""
    return Screen(render("article_reason", title=title, archive=archive), keyboard([[button(label("back"), back)]]))


def checking(title: str, *, waits: bool) -> Screen:
    """Says that a check takes seconds. `waits`: for another one to end."""
    return Screen(render("article_checking", title=title, waits=waits))


def review(title: str, row: ArticleVersion, it: Effects, phrasings: int) -> Screen:
    """Shows what publishing would do, before it does."""
    rows: Rows = []
    if it.golden.is_worse:
        rows.append([button(label("article_insist"), f"{Tap.DRAFT}:{row.id}:i:{row.edits}", "danger")])
    else:
        rows.append([button(label("article_publish"), f"{Tap.DRAFT}:{row.id}:p:{row.edits}", "success")])
    rows.append([button(label("back"), f"{Tap.DRAFT}:{row.id}")])
    html = render(
        "article_review",
        title=title,
        golden=it.golden,
        helped=[text for _, text in it.helped],
        changed=it.changed,
        few=phrasings if phrasings < ENOUGH_PHRASINGS else 0,
    )
    return Screen(html, keyboard(rows))


def discarded() -> Screen:
    return Screen(render("article_discarded"), keyboard(back_home()))


def not_text() -> Screen:
    """Says that a file is no text of an article."""
    return Screen(render("article_not_text", kilobytes=MOST_BYTES // 1000), keyboard(back_home()))
