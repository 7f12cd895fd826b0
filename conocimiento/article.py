"""What an article is."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ID_LENGTH = 44  # callback_data is 64 bytes and carries a question's number beside the id
TITLE_LENGTH = 80  # it is also a button
ANSWER_LENGTH = 3000  # one message of 4096 with title, sources and dates
LEAD_LENGTH = 45  # words; all that shows before a person unfolds the details
REVIEW_EVERY = 12  # months


class SourceKind(StrEnum):
    LETTER = "carta"
    NORM = "norma"
    PAGE = "pagina"


class Action(StrEnum):
    """The four prioritised actions of the alliance."""

    MGEI = "mgei"
    SINGLE_SHIFT = "jornada-unica"
    STRENGTHENING = "fortalecimiento"
    RETENTION = "permanencia"


@dataclass(frozen=True, slots=True)
class Source:
    """`date` as precise as it is known: YYYY, YYYY-MM or YYYY-MM-DD."""

    title: str
    kind: SourceKind
    url: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Where a statement of an answer comes from, for whoever checks it; people don't see it."""

    statement: str
    source: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What an answer counts, in its order: «las tres líneas». `word`: what each is called; `articles`: of each."""

    word: str
    articles: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """One answer. The first paragraph of `answer` is complete by itself, the rest are details.

    `valid_from` as precise as it is known, like the date of a source. `owner`: the post that keeps it true.
    `review_every`: months.
    """

    id: str
    title: str
    questions: tuple[str, ...]
    answer: str
    sources: tuple[Source, ...] = ()
    line: int | None = None
    action: Action | None = None
    valid_from: str | None = None
    valid_until: date | None = None
    reviewed: date | None = None
    related: tuple[str, ...] = ()
    owner: str | None = None
    review_every: int = REVIEW_EVERY
    notes: tuple[Note, ...] = ()
    parts: Parts | None = None

    @cached_property
    def review_due(self) -> date | None:
        """Gives the last day on which it may be trusted without being reviewed again."""
        if self.reviewed is None:
            return None
        months = self.reviewed.year * 12 + self.reviewed.month - 1 + self.review_every
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(self.reviewed.day, monthrange(year, month)[1]))

    @cached_property
    def lead(self) -> str:
        return self.answer.partition("\n\n")[0].strip()

    @cached_property
    def details(self) -> str:
        return self.answer.partition("\n\n")[2].strip()


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`kind` and `values` say the same as `message` to whoever says it in other words; "" where nobody does."""

    path: str
    line: int
    message: str
    kind: str = field(default="", compare=False)
    values: Mapping[str, object] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class KnowledgeError(Exception):
    """The base can't be used; `problems` says why, with file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in sorted(problems)))
        self.problems = sorted(problems)


@dataclass(frozen=True)
class Base:
    """Articles by id, and their folder (None for the exchange format, which brings no synonyms). `retired`: ids that
    files may still name, of articles that were archived; `revision`: of what was published beside the files."""

    articles: dict[str, Article]
    home: Path | None = None
    retired: frozenset[str] = frozenset()
    revision: int = 0

    @property
    def phrasings(self) -> int:
        return sum(len(article.questions) for article in self.articles.values())
