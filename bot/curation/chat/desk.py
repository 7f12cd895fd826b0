"""What the handlers of the base share: the article as it stands, who publishes, what a draft would be."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.base.errors import Gone
from bot.curation import editions, effects, fields, versions
from bot.curation.versions import Deed, Own
from bot.edge.context import Context
from conocimiento.article import Article, Problem
from conocimiento.editions import Version, own_file
from conocimiento.front_matter import Reader
from db.models import ArticleVersion


@dataclass(frozen=True)
class Looked:
    """A draft as it is read: its article as far as it can be read, and every defect."""

    draft: ArticleVersion
    article: Article | None
    problems: list[Problem]


def article(context: Context, article_id: str) -> Article:
    """Finds an article that is served. Raises Gone."""
    found = context.bot_data.knowledge.articles.get(article_id)
    if found is None:
        raise Gone("article")
    return found


async def own(context: Context, article_id: str) -> Own:
    """Reads the file of an article."""
    text, day = await asyncio.to_thread(own_file, context.bot_data.library.path, article_id)
    return Own(text=text, day=day)


async def deed(context: Context, article_id: str, source: str) -> Deed:
    """Says who publishes something of an article now."""
    resources = context.bot_data
    return Deed(
        actor_id=context.me,
        source=source,
        now=resources.now(),
        today=resources.today(),
        own=await own(context, article_id),
    )


async def current_text(context: Context, article_id: str) -> str:
    """Reads the text that an article stands as. Raises Gone."""
    text = await context.run(versions.current_text, article_id, await own(context, article_id))
    if not text:
        raise Gone("article")
    return text


async def look(context: Context, draft: ArticleVersion) -> Looked:
    """Reads a draft beside all that is served."""
    resources = context.bot_data
    edition = await context.run(editions.current, resources.timezone)
    problems = await asyncio.to_thread(effects.problems, resources.library, edition, trial(draft))
    return Looked(draft, await as_article(draft), problems)


def trial(draft: ArticleVersion) -> Version:
    """Makes of a draft what would be served, dated so that it wins over every file."""
    return Version(draft.article_id, 0, draft.text, date.max)


async def as_article(row: ArticleVersion) -> Article | None:
    """Reads a version; None for one with defects of its own."""
    return await asyncio.to_thread(_as_article, row)


def _as_article(row: ArticleVersion) -> Article | None:
    reader, version = Reader(), trial(row)
    reader.read(version.path, row.text)
    return reader.articles.get(row.article_id)


async def title_of(row: ArticleVersion) -> str:
    """Reads what a version is called; its article's id for one without a title."""
    found = await as_article(row)
    return (found.title if found else fields.title_in(row.text)) or row.article_id


async def difference(context: Context, row: ArticleVersion) -> Sequence[str]:
    """Compares a version with what there is."""
    before = await context.run(versions.current_text, row.article_id, await own(context, row.article_id))
    return await asyncio.to_thread(versions.diff, before, row.text)
