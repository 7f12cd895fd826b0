"""/silencio: when not to write. /ausencia: until when, who stands in, a look at it all; then the substitute is asked.

Buttons carry all that was chosen so far, so that each step can be repeated and nothing is kept between two.
"""

from datetime import date, timedelta

from telegram import Update

from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.base.times.dates import AHEAD
from bot.base.times.periods import read_days
from bot.base.times.unclear import Unclear, says_something
from bot.base.times.words import RETURNING
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, command, on_input
from bot.edge.reply import show
from bot.edge.unclear import sentence
from bot.people import absences, people, preferences
from bot.people.chat import preferences_screens
from bot.people.chat.preferences_screens import Away
from bot.people.people import Act
from db.models import Absence, Draft

_UNTIL = "absence_until"  # kind of draft
_DAYS = r"(?:\d{4}-\d{2}-\d{2}_)?\d{4}-\d{2}-\d{2}"  # the last one, or the first and the last
_NUMBER = r"\d{1,9}"


# Quiet hours


async def on_quiet(update: Update, context: Context) -> None:
    await show(update, context, preferences_screens.quiet(await context.run(people.find_person, context.me)))


async def on_quiet_chosen(update: Update, context: Context) -> None:
    begin, end, days = map(int, context.words())
    chosen = (begin, end, bool(days))
    person = await context.run(preferences.set_quiet_hours, context.me, *chosen)
    await show(update, context, preferences_screens.quiet(person))


# Away: until when


async def on_absence(update: Update, context: Context) -> None:
    """Shows the absence the person is in or asked for; without one, asks until when."""
    absence = await context.run(absences.latest, context.me, context.bot_data.today())
    if absence is None:
        await on_change(update, context)
    else:
        await _show_absence(update, context, absence)


async def on_change(update: Update, context: Context) -> None:
    resources = context.bot_data
    await context.run(drafts.offer, context.me, _UNTIL, {}, resources.now())
    await show(update, context, preferences_screens.absence_until(resources.today()))


async def on_other_date(update: Update, context: Context) -> None:
    await context.run(drafts.open, context.me, _UNTIL, {}, context.bot_data.now())
    await show(update, context, preferences_screens.absence_typed())


async def on_date_typed(update: Update, context: Context, _draft: Draft) -> None:
    """Reads the days that were typed: one day is the last one, «del 2 al 10» says the first one too.

    The draft is closed after the reply, so that after a kill in between the bot asks again instead of taking the date
    for a question.
    """
    assert update.message is not None
    today = context.bot_data.today()
    found = read_days(update.message.text or "", today, RETURNING)
    if isinstance(found, Unclear):
        await show(update, context, preferences_screens.absence_typed(sentence(found, today)))
        return
    first, last = found
    await ask_who(update, context, Away(first if today < first < last else None, last), 0)
    await context.run(drafts.close, context.me)


def _speaks_of_a_day(text: str, today: date) -> bool:
    return says_something(read_days(text, today, RETURNING))


def _away(text: str, context: Context) -> Away:
    """Reads the days from a button. Buttons live for ever: their day may have passed. Raises Invalid."""
    today = context.bot_data.today()
    try:
        days = [date.fromisoformat(each) for each in text.split("_")]
    except ValueError:
        raise Invalid("absence_dates") from None
    if not today <= days[-1] <= today + timedelta(days=AHEAD) or days[0] > days[-1]:
        raise Invalid("absence_dates")
    return Away(days[0] if today < days[0] < days[-1] else None, days[-1])


# Away: who stands in


async def on_date(update: Update, context: Context) -> None:
    await ask_who(update, context, _away(context.word(1), context), context.number(2, 0))


async def ask_who(update: Update, context: Context, away: Away, page: int) -> None:
    found = await context.run(absences.substitutes, context.me)
    try:
        screen = preferences_screens.absence_substitutes(found, away, page)
    except IndexError:
        raise Gone("page") from None
    await show(update, context, screen)


async def on_substitute(update: Update, context: Context) -> None:
    away, number = _away(context.word(1), context), context.number(2)
    found = await context.run(absences.substitutes, context.me)
    substitute = next((person for person in found if person.id == number), None)
    if number != preferences_screens.NOBODY and substitute is None:
        raise Invalid("substitute")
    await show(update, context, preferences_screens.absence_confirm(context.bot_data.today(), away, substitute))


async def on_confirm(update: Update, context: Context) -> None:
    resources, away = context.bot_data, _away(context.word(1), context)
    number = context.number(2)
    substitute = None if number == preferences_screens.NOBODY else number
    absence = await context.run(
        absences.propose, context.me, substitute, away.last, resources.now(), resources.today(), away.first
    )
    await _show_absence(update, context, absence)


async def _show_absence(update: Update, context: Context, absence: Absence) -> None:
    today, name = context.bot_data.today(), None
    if absence.substitute_id is not None:
        name = (await context.run(people.find_person, absence.substitute_id)).name
    stands_in = await context.run(absences.stand_in, context.me, today) is not None
    await show(update, context, preferences_screens.absence(absence, name, stands_in, today))


async def on_back(update: Update, context: Context) -> None:
    """Ends the absence that the button names, and none that came later; the same tap again says the same."""
    resources, me = context.bot_data, context.me
    absence = await context.run(absences.latest, me, resources.today())
    if absence is not None and absence.id != context.number(1):
        raise Gone("absence")
    await context.run(absences.end, me, resources.now())
    await show(update, context, preferences_screens.absence_ended())


# The substitute


async def on_answer(update: Update, context: Context) -> None:
    resources, agrees = context.bot_data, context.word(2) == "1"
    number, me = context.number(1), context.me
    try:
        absence = await context.run(absences.answer, number, me, agrees, resources.now())
    except Gone:
        await show(update, context, preferences_screens.absence_over())
        return
    person = await context.run(people.find_person, absence.person_id)
    await show(update, context, preferences_screens.absence_answer(absence, person))


def register(app: App) -> None:
    own = Act.KEEP_OWN_DATA
    command(app, "silencio", on_quiet, own)
    button(app, Tap.QUIET_HOURS, r"(\d{1,2}):(\d{1,2}):([01])", on_quiet_chosen, own)
    command(app, "ausencia", on_absence, own)
    button(app, Tap.ABSENCE, "", on_change, own)
    button(app, Tap.ABSENCE, "other", on_other_date, own)
    on_input(app, _UNTIL, on_date_typed, questions_pass=True, reads=_speaks_of_a_day)
    button(app, Tap.ABSENCE, rf"({_DAYS})(?::p(\d{{1,2}}))?", on_date, own)
    button(app, Tap.ABSENCE, f"({_DAYS}):({_NUMBER})", on_substitute, own)
    button(app, Tap.ABSENCE, f"({_DAYS}):({_NUMBER}):ok", on_confirm, own)
    button(app, Tap.ABSENCE_OVER, f"({_NUMBER})", on_back, own)
    button(app, Tap.SUBSTITUTE, f"({_NUMBER}):([01])", on_answer, own)
