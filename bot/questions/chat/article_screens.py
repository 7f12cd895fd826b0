"""Screens of questions, answers and topics."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import unescape

from markupsafe import escape
from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, labels, render, short
from conocimiento.article import Article
from conocimiento.search import Result
from conocimiento.topics import Topic
from db.models import Role

RELATED = 3
PAGE = 8


def answer(
    found: Sequence[Article],
    articles: Mapping[str, Article],
    today: date,
    question_id: int,
    *,
    rated: bool,
    asked: str | None = None,
) -> Screen:
    """Answers a question: thumbs unless already given, and related topics. Two questions get two answers; then the
    buttons open each one whole. `asked`: the line of the answer that is wanted first."""
    first = found[0]
    if len(found) > 1:
        rows = [[button(short(article.title), f"{Tap.RELATED}:{question_id}:{article.id}")] for article in found]
        return Screen(render("answers", articles=found, today=today), keyboard(rows))
    thumbs = [
        button(label("helpful"), f"{Tap.RATING}:{question_id}:1:{first.id}"),
        button(label("unhelpful"), f"{Tap.RATING}:{question_id}:0:{first.id}"),
    ]
    rows = [] if rated else [thumbs]
    rows += _related(first, articles, f"{Tap.RELATED}:{question_id}")
    return _article(first, rows, today, asks=not rated, asked=asked)


def related(article: Article, articles: Mapping[str, Article], today: date, question_id: int) -> Screen:
    """Shows an article read from the reply to a question; the way back leads there."""
    rows = _related(article, articles, f"{Tap.RELATED}:{question_id}")
    return _article(article, [*rows, [button(label("back"), f"{Tap.ANSWER}:{question_id}")]], today)


def browsed(article: Article, today: date, topic: Topic) -> Screen:
    """Shows an article read from a topic; the way back leads to its page there."""
    page = topic.articles.index(article) // PAGE if article in topic.articles else 0
    return _article(article, [[button(label("back"), f"{Tap.TOPICS}:{topic.id}:{page}")]], today)


def _article(article: Article, rows: Rows, today: date, asks: bool = False, asked: str | None = None) -> Screen:
    first = asked if asked is not None and asked not in article.lead else None  # the lead stands first anyway
    return Screen(render("answer", article=article, today=today, asks=asks, asked=first), keyboard(rows))


def _related(article: Article, articles: Mapping[str, Article], prefix: str) -> Rows:
    known = [articles[name] for name in article.related if name in articles]
    return [[button(short(other.title), f"{prefix}:{other.id}")] for other in known[:RELATED]]


def choices(options: Sequence[Article], question_id: int) -> Screen:
    rows = [[button(short(article.title), f"{Tap.CHOSEN}:{question_id}:{article.id}")] for article in options]
    rows.append([button(label("none_of_these"), f"{Tap.NONE_OF_THESE}:{question_id}")])
    return Screen(render("choices"), keyboard(rows))


def also(found: Mapping[str, tuple[Article, Topic]]) -> Screen:
    """Offers what another question of the same message is about: articles, each with a topic that has it."""
    rows = [
        [button(short(article.title), f"{Tap.BROWSED}:{topic.id}:{article.id}")] for article, topic in found.values()
    ]
    return Screen(render("also"), keyboard(rows))


def none(role: Role | None = None, own: int | None = None) -> Screen:
    """Says that nothing was found. `role`: of whoever asked; a liaison is not sent to a liaison. `own`: their question,
    when they may ask it to a person."""
    rows = [*_to_a_person(own, role), [button(label("topics"), f"{Tap.TOPICS}:")]]
    return Screen(render("none", role=role, asks=own is not None), keyboard(rows))


def _to_a_person(own: int | None, role: Role | None) -> Rows:
    if own is None:
        return []
    words = label("ask_coordination" if role is Role.LIAISON else "ask_liaison")
    return [[button(words, f"{Tap.ASK}:q:{own}")]]


def because(screen: Screen, own: int) -> Screen:
    """Adds to an answer that did not do the ways to ask a person, each with why it did not."""
    reasons = labels("unhelpful_reason").items()
    rows = [[button(text, f"{Tap.ASK}:u:{own}:{number}")] for number, text in reasons]
    shown = screen.keyboard.inline_keyboard if screen.keyboard is not None else ()
    return Screen(f"{screen.html}\n\n{render('unhelpful')}", keyboard([*rows, *map(list, shown)]))


def small_talk(kind: str) -> Screen:
    offers_topics = kind in {"greeting", "what_can_you_do", "insult", "who_are_you", "dissatisfied", "human"}
    rows = [[button(label("topics"), f"{Tap.TOPICS}:")]] if offers_topics else []
    return Screen(render("small_talk", kind=kind), keyboard(rows))


def topics(groups: Iterable[Topic]) -> Screen:
    rows = [[button(topic.title, f"{Tap.TOPICS}:{topic.id}")] for topic in groups]
    return Screen(render("topics"), keyboard(rows))


def topic_page(group: Topic, page: int) -> Screen:
    """Shows a page of a topic. Raises IndexError for a page that is not there (a forged button)."""
    pages = -(-len(group.articles) // PAGE)
    if page >= pages:
        raise IndexError(page)
    articles = group.articles[page * PAGE : (page + 1) * PAGE]
    rows = [[button(short(article.title), f"{Tap.BROWSED}:{group.id}:{article.id}")] for article in articles]
    turns = [(page - 1, label("previous"))] if page else []
    turns += [(page + 1, label("next"))] if page + 1 < pages else []
    if turns:
        rows.append([button(text, f"{Tap.TOPICS}:{group.id}:{number}") for number, text in turns])
    rows.append([button(label("all_topics"), f"{Tap.TOPICS}:")])
    return Screen(render("topic", topic=group, page=page, pages=pages), keyboard(rows))


def none_of_these(role: Role | None = None, own: int | None = None) -> Screen:
    """Says what can be done when none of the choices was meant. `own`: as for `none`."""
    rows = [*_to_a_person(own, role), [button(label("topics"), f"{Tap.TOPICS}:")]]
    return Screen(render("none_of_these", asks=own is not None, role=role), keyboard(rows))


def group_answer(found: Sequence[Article], today: date, link: str) -> Screen:
    """Answers in a group with a public article: no buttons that record, only the way to the private chat. `link`: a
    deep link."""
    if not found:
        return group(link)
    html = "\n\n".join(render("answer", article=article, today=today, asks=False, asked=None) for article in found)
    return Screen(html, keyboard([[InlineKeyboardButton(label("open_chat"), url=link)]]))


def group(link: str) -> Screen:
    """Says in a group what is said to whatever is not answered there."""
    return Screen(render("group"), keyboard([[InlineKeyboardButton(label("open_chat"), url=link)]]))


def plain_reply(result: Result, articles: Mapping[str, Article], today: date) -> str:
    """Writes the reply to a question as text, for a terminal."""
    if result.small_talk:
        html = small_talk(result.small_talk).html
    elif result.answers:
        html = "\n\n".join(
            render("answer", article=articles[name], today=today, asks=False, asked=None) for name in result.answers
        )
    elif result.choices:
        html = "\n".join([render("choices"), *(f"• {escape(articles[name].title)}" for name in result.choices)])
    else:
        html = render("none", role=None, asks=False)
    return unescape(re.sub(r"<[^<>]+>", "", html))
