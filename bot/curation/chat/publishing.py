"""Publishing: a look at what would change, then one tap; worse only with a reason. Going back, archiving,
confirming."""

import asyncio
from contextlib import suppress
from datetime import date
from functools import partial

from telegram import Update

from bot.base import drafts, memory
from bot.base.errors import Gone, Invalid
from bot.curation import editions, effects, owners, telling, versions
from bot.curation.chat import curation_screens, desk, draft_screens
from bot.curation.chat.drafts import show_draft
from bot.curation.effects import Effects
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, source, tap_source
from bot.edge.gate import button, on_input
from bot.edge.reply import show
from bot.edge.screen import notice
from bot.people.people import Act
from conocimiento.article import KnowledgeError
from conocimiento.editions import Version
from db.models import ArticleVersion, Draft

REASON = "article_reason"  # kind of draft
_ARTICLE, _NUMBER, _EDITS = "([a-z0-9-]+)", r"(\d{1,9})", r"(\d{1,6})"


# A draft


async def on_review(update: Update, context: Context) -> None:
    """Asks everything again with the draft in the base: one check at a time in a process, in a thread."""
    resources = context.bot_data
    row = await context.run(versions.find_draft, context.number(1))
    article, title = await desk.as_article(row), await desk.title_of(row)
    await show(update, context, draft_screens.checking(title, waits=resources.checks.locked()))
    async with resources.checks:
        edition = await context.run(editions.current, resources.timezone)
        asked = await context.run(effects.recorded, resources.now())
        found = await asyncio.to_thread(
            effects.effects, resources.library, resources.knowledge, edition, desk.trial(row), asked
        )
        await asyncio.to_thread(memory.give_back)
    if not isinstance(found, Effects):
        await show_draft(update, context, row)
        return
    row = await context.run(versions.note_check, row.id or 0, row.edits, found.as_check(edition.revision))
    await show(update, context, draft_screens.review(title, row, found, len(article.questions) if article else 0))


async def on_publish(update: Update, context: Context) -> None:
    row = await context.run(versions.find_version, context.number(1))
    await _publish(update, context, row, context.number(2))


async def _publish(update: Update, context: Context, row: ArticleVersion, edits: int, reason: str = "") -> None:
    key = tap_source(update, context.bot_data) if update.callback_query else source(update, context.bot_data)
    deed, title = await desk.deed(context, row.article_id, key), await desk.title_of(row)
    topic = await _topic(context, row)
    publish = partial(telling.publish, reason=reason, topic=topic, title=title)
    try:
        row, told = await context.run(publish, deed, row.id or 0, edits)
    except Invalid:  # another was published since: what was checked is not what would be
        await show_draft(update, context, row, check_again=True)
        return
    await context.bot_data.refresh()
    await show(update, context, curation_screens.published(title, row, told))


async def _topic(context: Context, row: ArticleVersion) -> str:
    """Finds a topic that will have the article, for the way to it."""
    resources = context.bot_data
    edition = await context.run(editions.current, resources.timezone)
    return await asyncio.to_thread(effects.topic, resources.library, edition, desk.trial(row))


async def _prepare(context: Context, version: Version) -> None:
    """Trains the base as it will be, before others hear that they are to serve it: they find it made."""
    resources = context.bot_data
    edition = await context.run(editions.current, resources.timezone)
    async with resources.checks:
        with suppress(KnowledgeError):  # of the files: nothing new is served until they are put right
            await asyncio.to_thread(resources.library.prepare, edition.with_version(version))


async def on_insist(update: Update, context: Context) -> None:
    row = await context.run(versions.find_draft, context.number(1))
    await context.run(
        drafts.open, context.me, REASON, {"version": row.id, "edits": context.number(2)}, context.bot_data.now()
    )
    title = await desk.title_of(row)
    await show(update, context, draft_screens.ask_reason(title, archive=False, back=f"{Tap.DRAFT}:{row.id}"))


async def on_reason(update: Update, context: Context, draft: Draft) -> None:
    """Takes why: that publishes what is worse, or archives an article."""
    assert update.message is not None
    reason = (update.message.text or "").strip()
    if "version" in draft.data and reason:
        row = await context.run(versions.find_version, draft.data["version"])
        await _publish(update, context, row, draft.data["edits"], reason)
    elif "article" in draft.data and reason:
        await _archive(update, context, draft.data["article"], reason)
    else:
        await context.run(drafts.close, context.me)
        raise Gone("reason")
    await context.run(drafts.close, context.me)


# An article


async def on_archive(update: Update, context: Context) -> None:
    article = desk.article(context, context.word(1))
    await context.run(drafts.open, context.me, REASON, {"article": article.id}, context.bot_data.now())
    back = f"{Tap.ARTICLE}:{article.id}"
    await show(update, context, draft_screens.ask_reason(article.title, archive=True, back=back))


async def _archive(update: Update, context: Context, name: str, reason: str) -> None:
    served = context.bot_data.knowledge.articles.get(name)
    deed = await desk.deed(context, name, source(update, context.bot_data))
    await _prepare(context, Version(name, 0, None, date.max))
    row = await context.run(versions.archive, deed, name, reason)
    await context.bot_data.refresh()
    await show(update, context, curation_screens.published(served.title if served else name, row))


async def on_version(update: Update, context: Context) -> None:
    """Shows a version against what there is; the second group asks before it is published again."""
    row = await context.run(versions.find_version, context.number(1))
    title, lines = await desk.title_of(row), await desk.difference(context, row)
    await show(update, context, curation_screens.version(title, row, lines, sure=bool(context.word(2))))


async def on_roll_back(update: Update, context: Context) -> None:
    earlier = await context.run(versions.find_version, context.number(1))
    await _prepare(context, desk.trial(earlier))
    again = int(context.bot_data.now().timestamp())  # the button may be used again after other versions
    deed = await desk.deed(context, earlier.article_id, f"{tap_source(update, context.bot_data)}:{again}")
    row = await context.run(versions.roll_back, deed, earlier.id or 0)
    await context.bot_data.refresh()
    await show(update, context, curation_screens.published(await desk.title_of(row), row))


async def on_holds(update: Update, context: Context) -> None:
    """Takes «Sigue vigente», from who keeps the article."""
    resources, article = context.bot_data, desk.article(context, context.word(1))
    key = f"holds:{article.id}:{resources.today()}:{context.me}"
    await context.run(owners.confirm, context.me, article, source=key, now=resources.now())
    await resources.refresh()
    await show(update, context, curation_screens.held(desk.article(context, article.id)))


async def on_wish(update: Update, context: Context) -> None:
    article = desk.article(context, context.word(1))
    await context.run(owners.wish, context.me, article, context.bot_data.now())
    await show(update, context, notice("article_wished", title=article.title))


def register(app: App) -> None:
    act = Act.CURATE
    button(app, Tap.DRAFT, f"{_NUMBER}:r", on_review, act)
    button(app, Tap.DRAFT, f"{_NUMBER}:p:{_EDITS}", on_publish, act)
    button(app, Tap.DRAFT, f"{_NUMBER}:i:{_EDITS}", on_insist, act)
    button(app, Tap.ARTICLE, f"{_ARTICLE}:x", on_archive, act)
    button(app, Tap.VERSION, f"{_NUMBER}(?::(b))?", on_version, act)
    button(app, Tap.VERSION, f"{_NUMBER}:b1", on_roll_back, act)
    button(app, Tap.HOLDS, _ARTICLE, on_holds, Act.KEEP_OWN_DATA)
    button(app, Tap.HOLDS, f"{_ARTICLE}:w", on_wish, Act.KEEP_OWN_DATA)
    on_input(app, REASON, on_reason, act)
