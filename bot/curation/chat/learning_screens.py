"""Screens of what the base may learn."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.curation.chat.curation_screens import PAGE, back_home, turns
from bot.curation.proposals import Proposal
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, short
from conocimiento.article import Article

MOST = 8


def proposals(found: Sequence[Proposal], page: int) -> Screen:
    """Shows a page of what nobody could answer, the most asked first."""
    pages = max(1, -(-len(found) // PAGE))
    number = min(page, pages - 1)
    first = number * PAGE
    shown = found[first : first + PAGE]
    rows: Rows = [
        [button(short(f"{place}. {each.texts[0] if each.texts else '…'}"), f"{Tap.PROPOSAL}:{each.key}")]
        for place, each in enumerate(shown, first + 1)
    ]
    html = render(
        "proposal_list", proposals=shown, first=first, page=number, pages=pages, asked=sum(each.count for each in found)
    )
    return Screen(html, keyboard([*rows, *turns("p", number, pages), *back_home()]))


def proposal(it: Proposal, near: Sequence[Article]) -> Screen:
    """Shows a cluster of questions, and the articles that are nearest to it."""
    rows: Rows = [[button(label("proposal_new"), f"{Tap.PROPOSAL}:{it.key}:n")]]
    if it.texts:
        rows += [[button(short(f"↳ {each.title}"), f"{Tap.PROPOSAL}:{it.key}:a:{each.id}")] for each in near]
    rows.append([button(label("proposal_aside"), f"{Tap.PROPOSAL}:{it.key}:z")])
    rows.append([button(label("back"), f"{Tap.KNOWLEDGE}:p")])
    return Screen(render("proposal", it=it), keyboard(rows))


def aside() -> Screen:
    return Screen(render("proposal_aside"), keyboard([[button(label("back"), f"{Tap.KNOWLEDGE}:p")]]))


def learned(found: Sequence[tuple[Article, int]]) -> Screen:
    """Shows the articles that people asked for in ways the base does not have: (article, how many ways)."""
    rows = [[button(short(f"({number}) {each.title}"), f"{Tap.PHRASINGS}:{each.id}")] for each, number in found[:MOST]]
    return Screen(render("phrasings_list", articles=found), keyboard([*rows, *back_home()]))


def learned_of(article: Article, texts: Sequence[str]) -> Screen:
    """Shows those of one article, to be taken into a draft together."""
    rows = [
        [button(label("phrasings_add"), f"{Tap.PHRASINGS}:{article.id}:d")],
        [button(label("back"), f"{Tap.KNOWLEDGE}:f")],
    ]
    return Screen(render("phrasings_of", title=article.title, texts=texts), keyboard(rows))


def answers(params: Mapping[str, Any]) -> Screen:
    """Tells who asked that there is an answer now."""
    read = button(label("article_read"), f"{Tap.BROWSED}:{params['topic']}:{params['article']}")
    return Screen(render("article_answers", title=params["title"], asked=params["asked"]), keyboard([[read]]))
