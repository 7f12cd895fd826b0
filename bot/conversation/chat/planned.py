"""Answers a question about one's own work from the plan."""

from bot.conversation import answers
from bot.conversation.answers import OF_PLACES
from bot.conversation.around import Around
from bot.conversation.chat import planned_screens
from bot.conversation.meaning import Meaning
from bot.edge.context import Context
from bot.edge.screen import Screen
from bot.people.people import Act
from bot.plans import plans
from bot.plans.chat import plans_screens
from bot.plans.plans import State
from bot.reports import verification
from bot.reports.chat import verification_screens
from db.models import Role


async def screen(context: Context, meaning: Meaning, of: Around) -> Screen:
    """Shows the activities that are named or described, else all that the question is about."""
    now = context.bot_data.now().astimezone(context.bot_data.timezone)
    if states := _named(meaning, of):
        return _of_activities(context, meaning, states)
    if meaning.intent in OF_PLACES:
        places = await context.run(answers.by_place, context.visitor, meaning, now.date())
        return planned_screens.places(meaning, places, context.visitor.role)
    if meaning.intent == "to_verify" and context.visitor.may(Act.VERIFY) and not meaning.secretariats:
        return verification_screens.waiting(await context.run(verification.waiting, context.me), 0, now)
    plain = not (meaning.period or meaning.secretariats or meaning.action or meaning.line)
    if meaning.intent == "pending" and plain and context.visitor.role is not Role.COORDINATOR:
        mine = await context.run(plans.mine, context.me, now.date())
        return plans_screens.pending(mine, 0, now.date(), context.visitor.role)
    found = await context.run(answers.listed, context.visitor, meaning, now.date())
    if meaning.intent == "returned_why" and len(found.states) == 1:
        return _of_activities(context, meaning, list(found.states))
    return planned_screens.listed(meaning, found.states, now, found.late)


def _named(meaning: Meaning, of: Around) -> list[State]:
    ids = meaning.activities or meaning.alike
    known = {state.id: state for state in (*of.reach.states, *of.situation.quoted)}
    if of.situation.form is not None:
        known.setdefault(of.situation.form.id, of.situation.form)
    return [known[number] for number in ids if number in known]


def _of_activities(context: Context, meaning: Meaning, states: list[State]) -> Screen:
    now = context.bot_data.now().astimezone(context.bot_data.timezone)
    if len(states) == 1 and not meaning.unknown:
        may = context.visitor.may
        return planned_screens.activity(meaning, states[0], now, reports=may(Act.REPORT), verifies=may(Act.VERIFY))
    return planned_screens.which(meaning, states, now)
