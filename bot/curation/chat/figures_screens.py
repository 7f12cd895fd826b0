"""Screens and words of the coordination's figures."""

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_date

from bot.curation.chat.curation_screens import back_home
from bot.curation.insight import Came, Insight, Share
from bot.curation.picture import PLACES, Picture
from bot.edge.callback_data import Tap
from bot.edge.screen import Screen, button, keyboard, label, labels, render

SHOWN = 5
_HOUR = timedelta(hours=1)


def figures(
    of: Insight,
    topics: Sequence[tuple[Share, int]],
    disliked: Sequence[tuple[str, int]],
    unknown: Sequence[tuple[str, int]],
) -> Screen:
    """Shows what was asked and what came of it."""
    html = render(
        "knowledge_figures",
        of=of,
        Came=Came,
        hours=round(of.first_answer / _HOUR) if of.first_answer is not None else None,
        topics=[pair for pair in topics if pair[0].asked][:PLACES],
        places=of.secretariats[:PLACES],
        disliked=disliked[:SHOWN],
        unknown=unknown[:SHOWN],
    )
    rows = [
        [
            button(label("figures_picture"), f"{Tap.KNOWLEDGE}:ip"),
            button(label("figures_sheet"), f"{Tap.KNOWLEDGE}:ix"),
        ]
    ]
    return Screen(html, keyboard([*rows, *back_home()]))


def picture(of: Insight, topics: Sequence[tuple[Share, int]], today: date) -> Picture:
    """Chooses what the picture shows: every week, and the topics and secretariats that asked most."""
    weeks = [Share(name=_week(monday), counts=share.counts) for monday, share in of.weeks]
    parts = [
        (label("figures_part", "weeks"), weeks),
        (label("figures_part", "topics"), [share for share, _ in topics if share.asked][:PLACES]),
        (label("figures_part", "secretariats"), of.secretariats[:PLACES]),
    ]
    return Picture(
        title=label("figures_part", "title"),
        subtitle=render("figures_subtitle", day=today),
        words={came: label("figures_came", came) for came in Came},
        parts=[(heading, shares) for heading, shares in parts if shares],
    )


def _week(monday: date) -> str:
    return format_date(monday, "d 'de' MMM", locale="es_CO")


def caption(what: str) -> str:
    """Says what a file is: picture or sheet."""
    return label("figures_caption", what)


def sheet_words() -> dict[str, str]:
    """Gives the names of the sheets and columns by key."""
    columns = {**labels("figures_columns"), **labels("figures_came")}
    return {
        "title": label("figures_part", "title"),
        **{f"sheet_{key}": words for key, words in labels("figures_sheets").items()},
        **{f"column_{key}": words for key, words in columns.items()},
    }
