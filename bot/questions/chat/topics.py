"""/temas: browse by action, line and group, for those who would rather not type."""

from telegram import Update

from bot.base.errors import Gone
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, command
from bot.edge.reply import show
from bot.questions.chat import article_screens


async def on_topics(update: Update, context: Context) -> None:
    await show(update, context, article_screens.topics(context.bot_data.knowledge.topics.values()))


async def on_topic(update: Update, context: Context) -> None:
    try:
        screen = article_screens.topic_page(context.bot_data.knowledge.topics[context.word(1)], context.number(2, 0))
    except (KeyError, IndexError):
        raise Gone("topic") from None
    await show(update, context, screen)


async def on_article(update: Update, context: Context) -> None:
    topic_id, article_id = context.words()
    knowledge = context.bot_data.knowledge
    if article_id not in knowledge.articles or topic_id not in knowledge.topics:
        raise Gone("article")
    screen = article_screens.browsed(
        knowledge.articles[article_id], context.bot_data.today(), knowledge.topics[topic_id]
    )
    await show(update, context, screen)


def register(app: App) -> None:
    command(app, "temas", on_topics)
    button(app, Tap.TOPICS, "", on_topics)
    button(app, Tap.TOPICS, r"([a-z0-9-]+)(?::(\d{1,2}))?", on_topic)
    button(app, Tap.BROWSED, r"([a-z0-9-]+):([a-z0-9-]+)", on_article)
