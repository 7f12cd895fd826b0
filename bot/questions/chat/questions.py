"""Any text is a question; the buttons under the reply say what came of it."""

from telegram import Update
from telegram.ext import MessageHandler, filters

from bot import metrics
from bot.base.errors import Gone
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, chat_key, source
from bot.edge.gate import button
from bot.edge.reply import show
from bot.edge.screen import Screen, render
from bot.people.people import CONSENT_VERSION, Act
from bot.questions import questions
from bot.questions.chat import article_screens
from conocimiento.article import Article
from conocimiento.search import Result
from db.models import Question, QuestionOutcome

_ARTICLE = "[a-z0-9-]+"
_NUMBER = r"\d{1,9}"


async def on_text(update: Update, context: Context) -> None:
    """Answers a new message, or one corrected: the corrected one is a question of its own."""
    assert update.effective_message is not None
    resources = context.bot_data
    text = update.effective_message.text or update.effective_message.caption or ""
    question = await context.run(
        questions.ask,
        resources.knowledge,
        "" if context.unwritten else text,
        source(update, resources),
        resources.now(),
        chat_key(update, resources),
        context.visitor.id if context.visitor.consent == CONSENT_VERSION and not context.unwritten else None,
        context.found,
    )
    metrics.QUESTIONS.labels(question.outcome.value).inc()
    await show(update, context, _reply(question, context))


async def on_more(update: Update, context: Context, found: Result | None) -> None:
    """Answers another question of the same message, as far as the articles answer it or offer something."""
    knowledge = context.bot_data.knowledge
    names = (*found.answers, *found.choices) if found is not None else ()
    articles = [knowledge.articles[name] for name in names if name in knowledge.articles]
    known = [(each, topic) for each in articles for topic in knowledge.topics.values() if each in topic.articles]
    if known:
        await show(update, context, article_screens.also({article.id: (article, topic) for article, topic in known}))


def _reply(question: Question, context: Context) -> Screen:
    resources = context.bot_data
    assert question.id is not None
    if question.small_talk:
        return article_screens.small_talk(question.small_talk)
    answered = [resources.knowledge.articles[name] for name in question.answers if name in resources.knowledge.articles]
    if question.outcome is QuestionOutcome.ANSWER and answered:
        asked = context.found.asked if context.found is not None else None
        return article_screens.answer(
            answered, resources.knowledge.articles, resources.today(), question.id, rated=False, asked=asked
        )
    offered = [resources.knowledge.articles[name] for name in question.choices if name in resources.knowledge.articles]
    if offered:
        return article_screens.choices(offered, question.id)
    return article_screens.none(context.visitor.role, _own(question, context))


def _own(question: Question, context: Context) -> int | None:
    """Gives the question's number when whoever asked it may ask a person."""
    mine = question.person_id is not None and question.person_id == context.visitor.id
    return question.id if mine and question.text and context.visitor.may(Act.ASK) else None


async def on_choice(update: Update, context: Context) -> None:
    question_id, article_id = context.number(1), context.word(2)
    resources = context.bot_data
    await context.run(questions.choose, question_id, article_id, resources.now())
    shown = await context.run(questions.shown, question_id, article_id)
    article = _article(context, article_id)
    screen = article_screens.answer(
        [article], resources.knowledge.articles, resources.today(), question_id, rated=shown.rated
    )
    await show(update, context, screen)


async def on_none_of_these(update: Update, context: Context) -> None:
    question = await context.run(questions.choose, context.number(1), None, context.bot_data.now())
    await show(update, context, article_screens.none_of_these(context.visitor.role, _own(question, context)))


async def on_rate(update: Update, context: Context) -> None:
    question_id, helpful, article_id = context.number(1), context.word(2) == "1", context.word(3)
    question = await context.run(questions.rate, question_id, article_id, helpful, context.bot_data.now())
    screen, own = await _answer(context, question_id), _own(question, context)
    if not helpful and own is not None:
        screen = article_screens.because(screen, own)
    await show(update, context, screen, toast=render("rated", helpful=helpful))


async def on_related(update: Update, context: Context) -> None:
    resources = context.bot_data
    article = _article(context, context.word(2))
    await show(
        update,
        context,
        article_screens.related(article, resources.knowledge.articles, resources.today(), context.number(1)),
    )


async def on_back(update: Update, context: Context) -> None:
    await show(update, context, await _answer(context, context.number(1)))


async def _answer(context: Context, question_id: int) -> Screen:
    resources = context.bot_data
    shown = await context.run(questions.shown, question_id)
    articles = [_article(context, name) for name in shown.article_ids]
    if not articles:
        raise Gone("answer")
    return article_screens.answer(
        articles, resources.knowledge.articles, resources.today(), question_id, rated=shown.rated
    )


def _article(context: Context, article_id: str) -> Article:
    article = context.bot_data.knowledge.articles.get(article_id)
    if article is None:
        raise Gone("article")
    return article


def register(app: App) -> None:
    text = (filters.TEXT & ~filters.COMMAND) | filters.CAPTION  # the question may stand under a photo
    app.add_handler(MessageHandler(filters.UpdateType.MESSAGES & text, on_text))
    for tap, rest, handler in (
        (Tap.CHOSEN, f"({_NUMBER}):({_ARTICLE})", on_choice),
        (Tap.NONE_OF_THESE, f"({_NUMBER})", on_none_of_these),
        (Tap.RATING, f"({_NUMBER}):([01]):({_ARTICLE})", on_rate),
        (Tap.RELATED, f"({_NUMBER}):({_ARTICLE})", on_related),
        (Tap.ANSWER, f"({_NUMBER})", on_back),
    ):
        button(app, tap, rest, handler)
