"""Screens of the base: its room, its articles and their versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.curation.looking import BaseOverview, Opinions, Told
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, short
from conocimiento.article import Article
from db.models import ArticleState, ArticleVersion

PAGE = 8
MOST_LINES = 20
LINE_LENGTH = 120


@dataclass(frozen=True)
class Page:
    """One page of a list. `letter`: which list its turns lead to."""

    what: str
    letter: str
    number: int
    rows: Sequence[tuple[str, str]]


def home(it: BaseOverview) -> Screen:
    """Shows the room of the base."""
    rows = [
        [_home(label("knowledge_articles"), "a:0"), _home(label("knowledge_new"), "n")],
        [_home(label("knowledge_proposals"), "p"), _home(label("knowledge_phrasings"), "f")],
        [_home(label("knowledge_figures"), "i")],
    ]
    last = [_home(label("knowledge_overdue"), "o:0")] if it.overdue else []
    last += [_home(label("knowledge_drafts"), "d:0")] if it.drafts else []
    return Screen(render("knowledge", **vars(it)), keyboard([*rows, *([last] if last else [])]))


def _home(text: str, rest: str) -> Any:
    return button(text, f"{Tap.KNOWLEDGE}:{rest}")


def back_home() -> Rows:
    return [[_home(label("to_knowledge"), "")]]


def listed(page: Page) -> Screen:
    """Shows a page of a list: (words, data of the button)."""
    pages = max(1, -(-len(page.rows) // PAGE))
    number = min(page.number, pages - 1)
    shown = page.rows[number * PAGE : (number + 1) * PAGE]
    rows = [[button(short(text), data)] for text, data in shown]
    html = render("article_list", what=page.what, page=number, pages=pages, rows=shown)
    return Screen(html, keyboard([*rows, *turns(page.letter, number, pages), *back_home()]))


def turns(letter: str, number: int, pages: int) -> Rows:
    """Makes the row that leads to the pages before and behind; none for a list of one page."""
    found = [(number - 1, label("previous"))] if number else []
    found += [(number + 1, label("next"))] if number + 1 < pages else []
    return [[_home(text, f"{letter}:{turn}") for turn, text in found]] if found else []


def card(article: Article, versions: int, opinions: Opinions, today: date) -> Screen:
    """Shows an article to whoever keeps it."""
    name = article.id
    rows = [
        [
            button(label("article_edit"), f"{Tap.ARTICLE}:{name}:e"),
            button(label("article_file"), f"{Tap.ARTICLE}:{name}:f"),
        ],
        [
            button(label("article_holds"), f"{Tap.HOLDS}:{name}"),
            button(label("article_history"), f"{Tap.ARTICLE}:{name}:h"),
        ],
        [button(label("article_archive"), f"{Tap.ARTICLE}:{name}:x")],
        *back_home(),
    ]
    html = render("article_card", article=article, versions=versions, today=today, **vars(opinions))
    return Screen(html, keyboard(rows))


def history(title: str, told: Sequence[Told]) -> Screen:
    """Shows what was published of an article, the newest first."""
    rows = [
        [button(f"n.º {each.version} · {each.when}", f"{Tap.VERSION}:{each.id}")] for each in told if not each.archived
    ]
    return Screen(render("article_history", title=title, versions=told), keyboard([*rows[:PAGE], *back_home()]))


def version(title: str, row: ArticleVersion, lines: Sequence[str], *, sure: bool) -> Screen:
    """Shows a version against what there is. `sure`: asks before it is published again."""
    rows: Rows = []
    if lines and sure:
        rows.append([button(label("article_roll_back_sure"), f"{Tap.VERSION}:{row.id}:b1")])
    elif lines:
        rows.append([button(label("article_roll_back"), f"{Tap.VERSION}:{row.id}:b")])
    rows.append([button(label("back"), f"{Tap.ARTICLE}:{row.article_id}:h")])
    html = render("article_version", title=title, number=row.version, lines=cut(lines), sure=sure)
    return Screen(html, keyboard(rows))


def published(title: str, row: ArticleVersion, told: int = 0) -> Screen:
    """Confirms what was published or archived."""
    rows = back_home()
    if row.state is ArticleState.PUBLISHED:
        rows.insert(0, [button(label("article_open"), f"{Tap.ARTICLE}:{row.article_id}")])
    html = render("article_published", title=title, number=row.version, state=row.state, told=told)
    return Screen(html, keyboard(rows))


def held(article: Article) -> Screen:
    return Screen(render("article_held", title=article.title, due=article.review_due))


def cut(lines: Sequence[str]) -> list[str]:
    """Gives as many lines of a difference as a phone shows."""
    short_lines = [line if len(line) <= LINE_LENGTH else line[:LINE_LENGTH] + "…" for line in lines[:MOST_LINES]]
    return [*short_lines, *(["…"] if len(lines) > MOST_LINES else [])]


def due(params: Mapping[str, Any]) -> Screen:
    """Asks who keeps an article whether it still holds."""
    name, curates = params["article"], params["curates"]
    change = (
        button(label("article_open"), f"{Tap.ARTICLE}:{name}")
        if curates
        else button(label("article_change"), f"{Tap.HOLDS}:{name}:w")
    )
    html = render("article_due", title=params["title"], due=params["due"], sources=params["sources"])
    return Screen(html, keyboard([[button(label("article_holds"), f"{Tap.HOLDS}:{name}")], [change]]))


def wish(params: Mapping[str, Any]) -> Screen:
    """Tells the coordination that an owner wants a change."""
    open_it = button(label("article_open"), f"{Tap.ARTICLE}:{params['article']}")
    return Screen(render("article_wish", title=params["title"], person=params["person"]), keyboard([[open_it]]))
