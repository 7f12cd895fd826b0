"""What people see. A screen's words are in its template, its buttons here; what a button does is in handlers."""

from bot.views.articles import (
    answer,
    browsed,
    choices,
    group,
    none,
    none_of_these,
    plain_reply,
    related,
    small_talk,
    start,
    topic_page,
    topics,
)
from bot.views.screen import Screen, in_words, label, notice, render, rich

__all__ = [
    "Screen",
    "answer",
    "browsed",
    "choices",
    "group",
    "in_words",
    "label",
    "none",
    "none_of_these",
    "notice",
    "plain_reply",
    "related",
    "render",
    "rich",
    "small_talk",
    "start",
    "topic_page",
    "topics",
]
