"""In a group the bot answers when it is addressed, with public articles only; the rest belongs in the private chat."""

from telegram import Message, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop, ExtBot, TypeHandler

from bot import metrics
from bot.edge.context import App, Context, source
from bot.edge.reply import say
from bot.edge.screen import Screen
from bot.questions import questions
from bot.questions.chat import article_screens

PRIVATE = "hola"  # start payload of the link to the private chat


async def on_group(update: Update, context: Context) -> None:
    chat = update.effective_chat
    if chat is None or chat.type not in {chat.GROUP, chat.SUPERGROUP}:
        return
    if update.message and _addressed(update.message, context.bot):
        await say(update, context, await _reply(update, context, update.message))
    raise ApplicationHandlerStop


def _addressed(message: Message, bot: ExtBot[None]) -> bool:
    """Tells whether a message is for the bot: a mention of its whole name, in whatever capitals, a command that is not
    another bot's, or a reply to it; as an administrator it is shown everything."""
    replied = message.reply_to_message and message.reply_to_message.from_user
    if replied and replied.id == bot.id:
        return True
    name = f"@{bot.username}".lower()
    said = message.parse_entities() | message.parse_caption_entities()
    return any(_calls(entity, text.lower(), name, bot.id) for entity, text in said.items())


def _calls(entity: MessageEntity, text: str, name: str, bot_id: int) -> bool:
    if entity.type == entity.BOT_COMMAND:
        return entity.offset == 0 and ("@" not in text or text.endswith(name))
    if entity.type == entity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot_id
    return entity.type == entity.MENTION and text == name


async def _reply(update: Update, context: Context, message: Message) -> Screen:
    resources, link = context.bot_data, f"{context.bot.link}?start={PRIVATE}"
    text = _asked(message, context.bot)
    if not text or text.startswith("/"):
        return article_screens.group(link)
    question = await context.run(questions.ask, resources.knowledge, text, source(update, resources), resources.now())
    metrics.QUESTIONS.labels(question.outcome.value).inc()
    articles = resources.knowledge.articles
    return article_screens.group_answer(
        [articles[name] for name in question.answers if name in articles], resources.today(), link
    )


def _asked(message: Message, bot: ExtBot[None]) -> str:
    """Gives what was written without the mention of the bot."""
    text, name = message.text or message.caption or "", f"@{bot.username}".lower()
    said = message.parse_entities() | message.parse_caption_entities()
    for mention in (each for each in said.values() if each.lower() == name):
        text = text.replace(mention, " ", 1)
    return text.strip()


def register(app: App) -> None:
    app.add_handler(TypeHandler(Update, on_group), group=-4)
