"""/conocimiento: the room of the base, its articles and their history."""

from collections.abc import Iterable

from telegram import Update

from bot.curation import looking, owners
from bot.curation.chat import curation_screens, desk
from bot.curation.chat.curation_screens import Page
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, command
from bot.edge.reply import show
from bot.people.people import Act
from conocimiento.article import Article


async def on_home(update: Update, context: Context) -> None:
    resources = context.bot_data
    articles = list(resources.knowledge.articles.values())
    await show(update, context, curation_screens.home(await context.run(looking.overview, articles, resources.today())))


async def on_articles(update: Update, context: Context) -> None:
    articles = sorted(context.bot_data.knowledge.articles.values(), key=lambda each: each.title)
    await show(update, context, curation_screens.listed(Page("articles", "a", context.number(1), _rows(articles))))


async def on_overdue(update: Update, context: Context) -> None:
    resources = context.bot_data
    late = owners.overdue(resources.knowledge.articles.values(), resources.today())
    await show(update, context, curation_screens.listed(Page("overdue", "o", context.number(1), _rows(late))))


def _rows(articles: Iterable[Article]) -> list[tuple[str, str]]:
    return [(each.title, f"{Tap.ARTICLE}:{each.id}") for each in articles]


async def on_article(update: Update, context: Context) -> None:
    resources, article = context.bot_data, desk.article(context, context.word(1))
    told = await context.run(looking.history, article.id, resources.timezone)
    opinions = await context.run(looking.opinions, article.id)
    await show(update, context, curation_screens.card(article, len(told), opinions, resources.today()))


async def on_history(update: Update, context: Context) -> None:
    name = context.word(1)
    article = context.bot_data.knowledge.articles.get(name)
    told = await context.run(looking.history, name, context.bot_data.timezone)
    await show(update, context, curation_screens.history(article.title if article else name, told))


def register(app: App) -> None:
    act, article = Act.CURATE, "([a-z0-9-]+)"
    command(app, "conocimiento", on_home, act)
    button(app, Tap.KNOWLEDGE, "", on_home, act)
    button(app, Tap.KNOWLEDGE, r"a:(\d{1,3})", on_articles, act)
    button(app, Tap.KNOWLEDGE, r"o:(\d{1,3})", on_overdue, act)
    button(app, Tap.ARTICLE, article, on_article, act)
    button(app, Tap.ARTICLE, f"{article}:h", on_history, act)
