"""Screens of what is being written, checked and published."""

from collections.abc import Sequence

from bot.curation.chat.curation_screens import back_home, cut
from bot.curation.chat.desk import Looked
from bot.curation.effects import Effects
from bot.curation.fields import Field
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, part, render
from conocimiento.article import Problem
from db.models import ArticleVersion

ENOUGH_PHRASINGS = 12
MOST_BYTES = 100_000


def draft(it: Looked, *, known: bool, lines: Sequence[str], check_again: bool = False) -> Screen:
    """Shows a draft: its defects with their lines, else its answer; `lines` of it that differ from what there is."""
    row, found = it.draft, it.article
    fields = [button(label("article_field", field.value), f"{Tap.DRAFT}:{row.id}:e:{field}") for field in Field]
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
        known=known,
        title=found.title if found else "",
        lead=found.lead if found else "",
        problems=[_defect(problem) for problem in it.problems],
        lines=cut(lines),
        check_again=check_again,
    )
    return Screen(html, keyboard([*rows, *back_home()]))


def _defect(problem: Problem) -> object:
    return part("article_defect", problem=problem)


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
