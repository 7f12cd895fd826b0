"""/privacidad, /misdatos, /salir: the rights of whoever the bot holds data about, even while waiting or shut out."""

from telegram import BotCommandScopeChat, Update

from bot.base import drafts
from bot.base.errors import Gone, NotAllowed
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, chat_key
from bot.edge.gate import button, command, on_input, refresh_menu
from bot.edge.refusals import consent_again
from bot.edge.reply import acknowledge, show
from bot.edge.screen import Screen, render
from bot.membership import consent, erasure, privacy, teams
from bot.membership.chat import privacy_screens
from bot.people import people
from bot.people.people import Act
from bot.plans import staffing
from db.models import Draft


async def _held(update: Update, context: Context) -> privacy.Holding | None:
    assert update.effective_chat is not None
    return await context.run(privacy.held, update.effective_chat.id)


async def on_privacy(update: Update, context: Context) -> None:
    await show(update, context, await _policy(update, context))


async def _policy(update: Update, context: Context) -> Screen:
    resources, holding = context.bot_data, await _held(update, context)
    return privacy_screens.policy(resources.controller, holding, resources.timezone)


async def on_withdraw_asked(update: Update, context: Context) -> None:
    """Asks whether the acceptance is to be withdrawn."""
    holding = await _held(update, context)
    if holding is None:
        raise Gone("person")
    await show(
        update, context, privacy_screens.withdraw_sure() if holding.person.consent else await _policy(update, context)
    )


async def on_withdraw(update: Update, context: Context) -> None:
    """Withdraws the acceptance: only public questions from now on; the menu follows."""
    resources, holding = context.bot_data, await _held(update, context)
    assert update.effective_chat is not None
    if holding is None or holding.person.id is None:
        raise Gone("person")
    await context.run(consent.withdraw, holding.person.id, resources.now())
    context.visitor = await context.run(people.visitor, update.effective_chat.id)
    await refresh_menu(context, context.visitor, update.effective_chat.id)
    await on_privacy(update, context)


async def on_consent(update: Update, context: Context) -> None:
    """Shows the text of today to somebody who accepted an older one or withdrew."""
    controller = context.bot_data.controller
    if controller is None or context.visitor.id is None:
        raise Gone("person")
    await show(update, context, consent_again(controller))


# /misdatos


async def on_my_data(update: Update, context: Context) -> None:
    holding = await _held(update, context)
    await show(
        update,
        context,
        privacy_screens.my_data(holding, context.bot_data.timezone) if holding else privacy_screens.no_data(),
    )


async def on_files(update: Update, context: Context) -> None:
    resources, holding = context.bot_data, await _held(update, context)
    assert update.effective_chat is not None
    if holding is None or holding.person.id is None:
        raise Gone("person")
    await acknowledge(update)
    exported = await context.run(privacy.export, holding.person.id, chat_key(update, resources))
    made = privacy_screens.files(resources.controller, holding, exported, resources.now(), resources.timezone)
    for name, content in made.items():
        caption = render("my_data_sent", file=name.rpartition(".")[2])
        await context.bot.send_document(update.effective_chat.id, content, caption, filename=name)


async def on_correct(update: Update, context: Context) -> None:
    resources, visitor = context.bot_data, context.visitor
    if visitor.id is None:
        raise Gone("person")
    if not visitor.active:
        raise NotAllowed(Act.KEEP_OWN_DATA)
    field = context.word(1)
    await context.run(drafts.open, visitor.id, field, {}, resources.now())
    posts = await context.run(staffing.posts_of, visitor.id) if field == "post" else {}
    await show(update, context, privacy_screens.ask_correction(field, posts))


async def on_post(update: Update, context: Context) -> None:
    """Takes one of the posts that the plan names. The same tap again says the same."""
    resources = context.bot_data
    posts = await context.run(staffing.posts_of, context.me)
    if context.word(1) not in posts:
        raise Gone("post")
    post = posts[context.word(1)]
    person = await context.run(privacy.correct, context.me, "post", post, resources.now())
    await show(update, context, privacy_screens.corrected("post", person))


async def on_corrected(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    resources, text = context.bot_data, update.message.text or ""
    person = await context.run(privacy.correct, draft.person_id, draft.kind, text, resources.now())
    await show(update, context, privacy_screens.corrected(draft.kind, person))


# /salir


async def on_leave(update: Update, context: Context) -> None:
    holding = await _held(update, context)
    if holding is None or holding.person.id is None:
        await show(update, context, privacy_screens.no_data())
        return
    await context.run(erasure.require_may_leave, holding.person.id)
    alone = await context.run(teams.only_liaison_of, holding.person)
    await show(
        update,
        context,
        privacy_screens.leave_sure(holding.person.id) if update.callback_query else privacy_screens.leave(alone),
    )


async def on_leave_for_good(update: Update, context: Context) -> None:
    """Erases the person. Tapped again, or repeated after a stop in between, it shows the receipt of whom it erased."""
    resources, holding = context.bot_data, await _held(update, context)
    assert update.effective_chat is not None
    person_id = context.number(1)
    if holding is None:
        receipt = await context.run(erasure.receipt, person_id)
    elif holding.person.id == person_id:
        receipt = await context.run(erasure.erase, person_id, resources.now(), chat_key(update, resources))
    else:
        raise Gone("person")
    await context.bot.delete_my_commands(BotCommandScopeChat(update.effective_chat.id))
    await show(update, context, privacy_screens.leave_receipt(receipt, resources.timezone))


def register(app: App) -> None:
    command(app, "privacidad", on_privacy)
    button(app, Tap.WITHDRAW, "", on_withdraw_asked)
    button(app, Tap.WITHDRAW, "1", on_withdraw)
    button(app, Tap.WITHDRAW, "k", on_consent)
    command(app, "misdatos", on_my_data)
    button(app, Tap.MY_DATA, "f", on_files)
    button(app, Tap.MY_DATA, "(name|post)", on_correct)
    button(app, Tap.MY_DATA, "post:([0-9a-f]{8})", on_post, Act.KEEP_OWN_DATA)
    on_input(app, "name", on_corrected, questions_pass=True)
    on_input(app, "post", on_corrected, questions_pass=True)
    command(app, "salir", on_leave)
    button(app, Tap.LEAVE, "", on_leave)
    button(app, Tap.LEAVE, r"(\d{1,9})", on_leave_for_good)
