"""While an announcement is written: what is surely asked or ordered of the assistant is answered, and the announcement
waits on. Everything else is what was waited for; the author sees it before it leaves, and can take it out."""

from telegram import Update

from bot.announcements import composing, orders
from bot.announcements.chat import writing
from bot.announcements.composing import Stage
from bot.base import drafts
from bot.conversation.chat.reported import has_file
from bot.conversation.chat.understood import SURELY, answer, understood
from bot.conversation.meaning import Kind, Meaning
from bot.edge.context import App, Context, InputHandler
from bot.edge.reply import show
from bot.edge.screen import notice
from bot.questions.chat import questions
from bot.reports import messages
from db.models import Draft

# Its own question, and what its button is to open, may be worded as a question.
_MAY_ASK = frozenset({Stage.QUESTION, Stage.BUTTON})
_WORDS = 4  # of a wish without a verb: «informe de Riohacha»
_LEAST = 0.5  # confidence of what a question is about
_SHOWN = frozenset({"export", "board", "people", "topics", "help", "unanswered", "import", "my_liaison"})
_ANSWERED = frozenset({Kind.PLAN, Kind.ACTION, Kind.ANSWER})


def _unless_asked(take: InputHandler) -> InputHandler:
    async def taken(update: Update, context: Context, draft: Draft) -> None:
        message = update.message
        assert message is not None
        text = message.text or ""
        if has_file(message) or not text:
            await take(update, context, draft)
            return
        if orders.gives_up(text):
            await context.run(drafts.close, draft.person_id)
            await show(update, context, notice("cancelled"))
            return
        meaning, of = await understood(update, context)
        if not _is_for_the_assistant(text, meaning, draft):
            await take(update, context, draft)
            return
        if not await answer(update, context, meaning, of):
            await questions.on_text(update, context)
        await writing.set_aside(update, context, draft)

    return taken


def _is_for_the_assistant(text: str, meaning: Meaning, draft: Draft) -> bool:
    """Tells whether a text is surely not for those who get the announcement. A report is not told to the assistant
    while the words are for others; what follows a long text may be its end."""
    stage = Stage(draft.kind)
    if meaning.kind is Kind.DANGER:
        return True
    if meaning.kind is Kind.REPORT:
        return False
    if orders.for_the_assistant(text):
        return True
    cut = stage is Stage.CHOOSING and composing.may_be_cut(composing.read_composition(draft).text)
    if cut or stage in _MAY_ASK or orders.speaks_to_many(text):
        return False
    if stage is Stage.CHOOSING and meaning.kind is Kind.SMALL_TALK:
        return True
    if meaning.kind is Kind.ACTION and len(text.split()) <= _WORDS:
        return meaning.intent in _SHOWN and meaning.confidence >= SURELY
    marked = "?" in text or "¿" in text
    if meaning.kind is Kind.CHOICES:
        return marked
    return (messages.asks(text) or orders.asks(text)) and meaning.kind in _ANSWERED and meaning.confidence >= _LEAST


def register(app: App) -> None:
    """Registers the wrappers; called after `understood.register`, since these go around those."""
    for stage in Stage:
        app.bot_data.inputs[stage] = _unless_asked(app.bot_data.inputs[stage])
