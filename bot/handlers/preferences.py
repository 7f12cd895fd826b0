"""/silencio: when not to write. /ausencia: until when, who stands in, a look at it all; then the substitute is asked.

Buttons carry all that was chosen so far, so that each step can be repeated and nothing is kept between two.
"""

from datetime import date

from telegram import Update

from bot.handlers.context import App, Context
from bot.handlers.gate import button, command, on_input
from bot.handlers.reply import show
from bot.services import absences, drafts, people, preferences
from bot.services.dates import read_day
from bot.services.errors import Gone, Invalid
from bot.services.people import Act
from bot.views import preferences as views
from db.models import Absence, Draft

_UNTIL = "absence_until"  # kind of draft
_DAY = r"\d{4}-\d{2}-\d{2}"
_NUMBER = r"\d{1,9}"


# Quiet hours


async def on_quiet(update: Update, context: Context) -> None:
    await show(update, context, views.quiet(await context.bot_data.database.run(people.find, context.me)))


async def on_quiet_chosen(update: Update, context: Context) -> None:
    assert context.match is not None
    begin, end, days = map(int, context.match.groups())
    chosen = (begin, end, bool(days))
    person = await context.bot_data.database.run(preferences.set_quiet_hours, context.me, *chosen)
    await show(update, context, views.quiet(person))


# Away: until when


async def on_absence(update: Update, context: Context) -> None:
    """The absence the person is in or asked for; without one, until when."""
    absence = await context.bot_data.database.run(absences.latest, context.me, context.bot_data.today())
    if absence is None:
        await on_change(update, context)
    else:
        await _show_absence(update, context, absence)


async def on_change(update: Update, context: Context) -> None:
    await show(update, context, views.absence_until(context.bot_data.today()))


async def on_other_date(update: Update, context: Context) -> None:
    await context.bot_data.database.run(drafts.open, context.me, _UNTIL, {}, context.bot_data.now())
    await show(update, context, views.absence_typed(again=False))


async def on_date_typed(update: Update, context: Context, _draft: Draft) -> None:
    """Let go after the reply: a kill in between asks again instead of taking the date for a question."""
    assert update.message is not None
    until = read_day(update.message.text or "", context.bot_data.today())
    if until is None:
        await show(update, context, views.absence_typed(again=True))
        return
    await _ask_who(update, context, until, 0)
    await context.bot_data.database.run(drafts.close, context.me)


def _until(text: str, context: Context) -> date:
    """Buttons live for ever: their day may have passed. Raises Invalid."""
    day = read_day(text, context.bot_data.today())
    if day is None:
        raise Invalid("absence_dates")
    return day


# Away: who stands in


async def on_date(update: Update, context: Context) -> None:
    assert context.match is not None
    await _ask_who(update, context, _until(context.match[1], context), int(context.match[2] or 0))


async def _ask_who(update: Update, context: Context, until: date, page: int) -> None:
    found = await context.bot_data.database.run(absences.substitutes, context.me)
    try:
        screen = views.absence_substitutes(found, until, page)
    except IndexError:
        raise Gone("page") from None
    await show(update, context, screen)


async def on_substitute(update: Update, context: Context) -> None:
    assert context.match is not None
    until, number = _until(context.match[1], context), int(context.match[2])
    found = await context.bot_data.database.run(absences.substitutes, context.me)
    substitute = next((person for person in found if person.id == number), None)
    if number != views.NOBODY and substitute is None:
        raise Invalid("substitute")
    await show(update, context, views.absence_confirm(context.bot_data.today(), until, substitute))


async def on_confirm(update: Update, context: Context) -> None:
    assert context.match is not None
    resources, until = context.bot_data, _until(context.match[1], context)
    number = int(context.match[2])
    substitute = None if number == views.NOBODY else number
    absence = await resources.database.run(
        absences.propose, context.me, substitute, until, resources.now(), resources.today()
    )
    await _show_absence(update, context, absence)


async def _show_absence(update: Update, context: Context, absence: Absence) -> None:
    database, today, name = context.bot_data.database, context.bot_data.today(), None
    if absence.substitute_id is not None:
        name = (await database.run(people.find, absence.substitute_id)).name
    stands_in = await database.run(absences.stand_in, context.me, today) is not None
    await show(update, context, views.absence(absence, name, stands_in))


async def on_back(update: Update, context: Context) -> None:
    """An old button ends no later absence; the same tap again says the same."""
    assert context.match is not None
    resources, me = context.bot_data, context.me
    absence = await resources.database.run(absences.latest, me, resources.today())
    if absence is not None and absence.id != int(context.match[1]):
        raise Gone("absence")
    await resources.database.run(absences.end, me, resources.now())
    await show(update, context, views.absence_ended())


# The substitute


async def on_answer(update: Update, context: Context) -> None:
    assert context.match is not None
    resources, agrees = context.bot_data, context.match[2] == "1"
    number, me = int(context.match[1]), context.me
    try:
        absence = await resources.database.run(absences.answer, number, me, agrees, resources.now())
    except Gone:
        await show(update, context, views.absence_over())
        return
    person = await resources.database.run(people.find, absence.person_id)
    await show(update, context, views.absence_answer(absence, person))


def register(app: App) -> None:
    own = Act.KEEP_OWN_DATA
    command(app, "silencio", on_quiet, own)
    button(app, r"^qh:(\d{1,2}):(\d{1,2}):([01])$", on_quiet_chosen, own)
    command(app, "ausencia", on_absence, own)
    button(app, r"^au:$", on_change, own)
    button(app, r"^au:other$", on_other_date, own)
    on_input(app, _UNTIL, on_date_typed, questions_pass=True)
    button(app, rf"^au:({_DAY})(?::p(\d{{1,2}}))?$", on_date, own)
    button(app, rf"^au:({_DAY}):({_NUMBER})$", on_substitute, own)
    button(app, rf"^au:({_DAY}):({_NUMBER}):ok$", on_confirm, own)
    button(app, rf"^ab:({_NUMBER})$", on_back, own)
    button(app, rf"^as:({_NUMBER}):([01])$", on_answer, own)
