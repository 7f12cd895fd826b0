"""What people see: templates, keyboards, dates in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from conocimiento.article import Article
from conocimiento.search import Result
from conocimiento.topics import Topic

LABEL_LENGTH = 40  # what a 360 px phone shows of a full-width button
RELATED = 3
PAGE = 8

Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True)
class Screen:
    """One message as Telegram takes it: HTML and the buttons under it."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None


def render(template: str, **values: Any) -> str:
    return _ENVIRONMENT.get_template(f"{template}.html.j2").render(values).strip()


def label(name: str) -> str:
    """A button's words, from botones.html.j2 (plain text: Telegram parses no markup in buttons)."""
    return unescape(str(getattr(_ENVIRONMENT.get_template("botones.html.j2").module, name)))


def rich(text: str) -> Markup:
    """The little markup of articles: **bold** and lists with «- »."""
    html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(escape(text)))
    return Markup(re.sub(r"^- ", "• ", html, flags=re.MULTILINE))  # noqa: S704  escaped just above


def in_words(day: date | str) -> str:
    """«14 de agosto de 2019»; «agosto de 2019» and «2019» for dates known less exactly (YYYY-MM, YYYY)."""
    if isinstance(day, date):
        return format_date(day, "d 'de' MMMM 'de' y", locale="es_CO")
    if len(day) == 4:
        return day
    if len(day) == 7:
        return format_date(date.fromisoformat(f"{day}-01"), "MMMM 'de' y", locale="es_CO")
    return in_words(date.fromisoformat(day))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"rich": rich, "in_words": in_words}
    return environment


_ENVIRONMENT = _environment()


# Screens


def answer(
    found: Sequence[Article], articles: Mapping[str, Article], today: date, question_id: int, rated: bool
) -> Screen:
    """The reply to a question: thumbs unless already given, and related topics. Two questions get two answers; then the
    buttons open each one whole."""
    first = found[0]
    if len(found) > 1:
        rows = [[_button(_short(article.title), f"r:{question_id}:{article.id}")] for article in found]
        return Screen(render("answers", articles=found, today=today), _keyboard(rows))
    thumbs = [
        _button(label("helpful"), f"f:{question_id}:1:{first.id}"),
        _button(label("unhelpful"), f"f:{question_id}:0:{first.id}"),
    ]
    rows = [] if rated else [thumbs]
    return _article(first, rows + _related(first, articles, f"r:{question_id}"), today, asks=not rated)


def related(article: Article, articles: Mapping[str, Article], today: date, question_id: int) -> Screen:
    """Read from the reply to a question; the way back leads there."""
    rows = _related(article, articles, f"r:{question_id}")
    return _article(article, [*rows, [_button(label("back"), f"v:{question_id}")]], today)


def browsed(article: Article, today: date, topic: Topic) -> Screen:
    """Read from a topic; the way back leads to its page there."""
    page = topic.articles.index(article) // PAGE if article in topic.articles else 0
    return _article(article, [[_button(label("back"), f"t:{topic.id}:{page}")]], today)


def _article(article: Article, rows: Rows, today: date, asks: bool = False) -> Screen:
    return Screen(render("answer", article=article, today=today, asks=asks), _keyboard(rows))


def _related(article: Article, articles: Mapping[str, Article], prefix: str) -> Rows:
    known = [articles[name] for name in article.related if name in articles]
    return [[_button(_short(other.title), f"{prefix}:{other.id}")] for other in known[:RELATED]]


def choices(options: Sequence[Article], question_id: int) -> Screen:
    rows = [[_button(_short(article.title), f"c:{question_id}:{article.id}")] for article in options]
    rows.append([_button(label("none_of_these"), f"n:{question_id}")])
    return Screen(render("choices"), _keyboard(rows))


def none() -> Screen:
    return Screen(render("none"), _keyboard([[_button(label("topics"), "t:")]]))


def small_talk(kind: str) -> Screen:
    offers_topics = kind in {"greeting", "what_can_you_do", "insult", "who_are_you", "dissatisfied", "human"}
    rows = [[_button(label("topics"), "t:")]] if offers_topics else []
    return Screen(render("small_talk", kind=kind), _keyboard(rows))


def notice(template: str, **values: Any) -> Screen:
    return Screen(render(template, **values))


def start() -> Screen:
    return Screen(render("start"), _keyboard([[_button(label("topics"), "t:")]]))


def topics(groups: Iterable[Topic]) -> Screen:
    rows = [[_button(topic.title, f"t:{topic.id}")] for topic in groups]
    return Screen(render("topics"), _keyboard(rows))


def topic_page(group: Topic, page: int) -> Screen:
    """Raises IndexError for a page that is not there (a forged button)."""
    pages = -(-len(group.articles) // PAGE)
    if page >= pages:
        raise IndexError(page)
    articles = group.articles[page * PAGE : (page + 1) * PAGE]
    rows = [[_button(_short(article.title), f"o:{group.id}:{article.id}")] for article in articles]
    turns = [(page - 1, label("previous"))] if page else []
    turns += [(page + 1, label("next"))] if page + 1 < pages else []
    if turns:
        rows.append([_button(text, f"t:{group.id}:{number}") for number, text in turns])
    rows.append([_button(label("all_topics"), "t:")])
    return Screen(render("topic", topic=group, page=page, pages=pages), _keyboard(rows))


def none_of_these() -> Screen:
    return Screen(render("none_of_these"), _keyboard([[_button(label("topics"), "t:")]]))


def group(link: str) -> Screen:
    """For a group chat: the way to the private chat. `link`: https://t.me/<bot>."""
    return Screen(render("group"), _keyboard([[InlineKeyboardButton(label("open_chat"), url=link)]]))


def plain_reply(result: Result, articles: Mapping[str, Article], today: date) -> str:
    """The reply to a question as text, for a terminal."""
    if result.small_talk:
        html = small_talk(result.small_talk).html
    elif result.answers:
        html = "\n\n".join(render("answer", article=articles[name], today=today, asks=False) for name in result.answers)
    elif result.choices:
        html = "\n".join([render("choices"), *(f"• {escape(articles[name].title)}" for name in result.choices)])
    else:
        html = render("none")
    return unescape(re.sub(r"<[^>]+>", "", html))


def _button(text: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data)


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(rows) if rows else None


def _short(text: str) -> str:
    return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1].rstrip(" ,:;(") + "…"
