"""Decides which of its possible meanings a text has. The first that applies wins: danger, an invitation's code, what a
prompt asked for, a commitment, an announcement, who accompanies which secretariat, the open card, an order, a report, a
question about an activity by its subject, a promise, nothing at all, what is wanted of the assistant, a courtesy, an
article."""

import re

from bot.announcements import orders
from bot.conversation.card import asked_for, card
from bot.conversation.decisions import (
    EXACT,
    INTENT_ABOVE,
    STRANGE_INTENT_ABOVE,
    SURE_ARTICLE,
    SURE_COURTESY,
    SURE_INTENT,
    SURELY_ALIKE,
    Decision,
)
from bot.conversation.heard import Heard
from bot.conversation.meaning import Kind, Waiting
from bot.conversation.reporting import report
from bot.conversation.traits import asks_nothing, is_scrap, says_own, says_which
from bot.membership.invitations import code_in
from conocimiento.intents import WANTED_BY
from conocimiento.search import OutcomeKind
from conocimiento.search.questions import opens
from conocimiento.search.small_talk import OFF_TOPIC
from db.models import Role

ABOUT_ONE = frozenset({"due", "standing", "responsible", "evidence", "reported_by", "returned_why", "blocked", "late"})
TAKING_PART = frozenset(
    {
        "report",
        "plan",
        "absence",
        "unanswered",
        "announce",
        "import",
        "export",
        "people",
        "board",
        "commitment",
        "accompany",
    }
)
_FOLLOWS = 12  # words of a question that may go on with the article shown before
_PROMISED = 9  # words; more of them tell something besides
# what somebody who accompanies secretariats orders to be done with an activity, after «por favor» and «ya»
_ORDERS = re.compile(
    r"(?:(?:por|favor|porfa|ya|quiero|necesito|hay que|me|puede|ayudeme a) )*"
    r"(?:aprueb|aprob|rechac|rechaz|verifi(?:que|car|queme|quela)|valid(?:e|ar|ela)|devuelv|devolv|cambi(?:e|ar|eme|ele)|"
    r"muev|mover|corra|correr|aplac|aplaz|modifi(?:que|car)|archiv|retir(?:e|ar)|quit(?:e|ar)|elimin(?:e|ar)|"
    r"recuerd(?:e|ele|eles|elo)|recordar|avis(?:e|ele|eles)|deshag|desag|deshac)\w*\b"
)
_UNDO = re.compile(r"(?:(?:por|favor|porfa|ya|quiero|necesito|me) )*(?:deshag|desag|deshac|desac)\w*\b")


def decide(heard: Heard) -> Decision:
    """Decides what a text means: its kind, its intent, and the confidence."""
    opened = (_danger, _code, asked_for, _commitment, _announcement, _accompanies, card)
    for step in (*opened, _order, report, _of_described, _promise, _scrap, _wanted, _courtesy):
        if decision := step(heard):
            return _as_allowed(heard, decision)
    return _article(heard)


# What is decided before everything else


def _danger(heard: Heard) -> Decision | None:
    return (Kind.DANGER, None, max(heard.chance("danger.danger"), SURE_INTENT)) if heard.wanted.danger else None


def _code(heard: Heard) -> Decision | None:
    asked = heard.situation.waiting is Waiting.CODE
    return (Kind.CODE, None, EXACT) if code_in(heard.text, asked=asked) else None


# What a prompt or the card asked for


def _commitment(heard: Heard) -> Decision | None:
    """Decides for a text that says by its own words that it is a commitment to be noted."""
    return (Kind.ACTION, "commitment", EXACT) if heard.slots.commitment else None


def _announcement(heard: Heard) -> Decision | None:
    """Decides for a coordinator's text that is about announcements by its own words, whatever its text tells."""
    if heard.situation.role is not Role.COORDINATOR or heard.situation.file:
        return None
    named = orders.explicit(heard.text, bool(heard.slots.places))
    return (Kind.ACTION, "announce", EXACT) if named else None


def _accompanies(heard: Heard) -> Decision | None:
    """Decides for an order of who accompanies which secretariat. While a card is open, words of who could not give it
    anyway are for the card."""
    situation = heard.situation
    theirs = situation.role is Role.COORDINATOR or situation.form is None
    return (Kind.ACTION, "accompany", EXACT) if situation.accompanies and theirs else None


def _order(heard: Heard) -> Decision | None:
    """Decides for an order: to whoever accompanies secretariats it is never their own report. The activity is shown,
    and its buttons do what was ordered. Anybody may want undone what was just reported."""
    spoken, situation = " ".join(heard.words), heard.situation
    accompanies = situation.role in (Role.LIAISON, Role.COORDINATOR)
    if accompanies and heard.slots.named and _ORDERS.match(spoken):
        return Kind.PLAN, "standing", EXACT
    return (Kind.PLAN, "standing", EXACT) if undoes(heard) and (situation.last_report or heard.slots.named) else None


def undoes(heard: Heard) -> bool:
    """Tells whether somebody without an open card wants something undone."""
    return heard.situation.form is None and _UNDO.match(" ".join(heard.words)) is not None


# What is wanted of the assistant, courtesies, articles


def _of_described(heard: Heard) -> Decision | None:
    """Decides for a question about the one activity that the text surely describes: what it would mean with the code in
    place of the description. An article that answers it surely comes first, unless the work is pointed at."""
    if heard.as_named is None or heard.situation.role is None or heard.situation.form:
        return None
    intents = {name: heard.likely(name, each) for name, each in heard.as_named.chances.items()}
    best = max(intents, key=lambda name: intents[name])
    pointed = says_which(heard) or says_own(heard.words)
    answered = heard.found.outcome is OutcomeKind.ANSWER and heard.found.confidence > SURE_ARTICLE and not pointed
    kind, _, intent = best.partition(".")
    if kind != "plan" or intent not in ABOUT_ONE or intents[best] < SURE_INTENT or answered:
        return None
    return Kind.PLAN, intent, intents[best]


def _promise(heard: Heard) -> Decision | None:
    """Decides for a promise, which is thanked for: nothing is done yet, and nothing is asked."""
    slots = heard.slots
    if not heard.promises or heard.asks or heard.figure or slots.named or slots.unknown or heard.situation.file:
        return None
    if len(heard.words) > _PROMISED or (heard.wish > SURE_INTENT and not heard.situation.quoted):
        return None
    return Kind.SMALL_TALK, "acknowledgement", SURE_ARTICLE


def _scrap(heard: Heard) -> Decision | None:
    return (Kind.NONE, None, 0.9) if is_scrap(heard) else None


def _wanted(heard: Heard) -> Decision | None:
    kind = heard.small_talk
    best, chance = heard.best("plan", "action")
    exact = [*heard.exact("plan"), *heard.exact("action")]
    if exact:
        best, chance = max(exact, key=heard.chance), EXACT
    elif kind in WANTED_BY:
        return Kind.ACTION, WANTED_BY[kind].partition(".")[2], SURE_ARTICLE
    elif kind is not None and chance < 0.6:
        return None
    if kind is None and _goes_on(heard, best, chance):
        return None
    sure = heard.found.confidence if heard.found.outcome is OutcomeKind.ANSWER else 0.0
    wishes = sum(
        heard.likely(name, each) for name, each in heard.wanted.chances.items() if name.startswith(("plan.", "action."))
    )
    off, courtesy = heard.chance("other.off_topic"), heard.best("small_talk")[1]
    articles = (heard.wanted.articles if sure else heard.wanted.articles / 2) + heard.chance("other.general")
    surer = sure > SURE_ARTICLE and chance < SURE_INTENT and heard.wanted.article > chance
    surer = surer or (sure > 0 and _lacks_its_activity(heard, best))
    spoken_of = heard.slots.named or heard.slots.action or heard.situation.quoted or heard.situation.about
    ours = says_own(heard.words) or spoken_of
    likelier = wishes > max(articles, off, courtesy) and chance > (INTENT_ABOVE if ours else STRANGE_INTENT_ABOVE)
    if exact or (likelier and not surer):
        return Kind(best.partition(".")[0]), best.partition(".")[2], chance
    return None


def _goes_on(heard: Heard, best: str, chance: float) -> bool:
    """Tells whether a text goes on with the article shown before, and an article has what it asks: «y quién responde
    por eso». One that begins as what goes on is about the person's own work only where it says so."""
    situation, found, slots = heard.situation, heard.found, heard.slots
    if not situation.previous or found.outcome is OutcomeKind.NONE or len(heard.words) > _FOLLOWS:
        return False
    own = says_own(heard.words) or slots.activities or slots.unknown or situation.about
    if own or (slots.places and not heard.follows_an_article):
        return chance < 0.6
    return chance < 0.6 or (opens(heard.text) and heard.chance(best) < min(found.confidence, SURE_ARTICLE))


def _lacks_its_activity(heard: Heard, intent: str) -> bool:
    """Tells whether the question is about one activity, but names none of theirs and does not say that it is theirs:
    «¿Quién es el responsable de Jornada Única?»."""
    situation, slots = heard.situation, heard.slots
    spoken_of = slots.activities or slots.unknown or situation.about or heard.alike >= SURELY_ALIKE or slots.places
    return intent.partition(".")[2] in ABOUT_ONE and not spoken_of and not says_own(heard.words)


def _courtesy(heard: Heard) -> Decision | None:
    kind = heard.small_talk
    if kind == OFF_TOPIC:
        return Kind.NONE, None, 0.95
    if kind is not None and kind not in ("elsewhere", "emoji"):
        return Kind.SMALL_TALK, kind, 0.95
    if kind == "emoji":
        return Kind.SMALL_TALK, kind, 0.95
    best, chance = heard.best("small_talk")
    if heard.asks and heard.situation.previous and heard.found.confidence > chance and opens(heard.text):
        return None  # «gracias, ¿y quién da ese aval?»
    sure = heard.found.confidence if heard.found.outcome is OutcomeKind.ANSWER else 0.0
    off = heard.chance("other.off_topic")
    name = best.partition(".")[2]
    enough = 0.4 if len(heard.words) > 2 else SURE_COURTESY
    if chance > max(heard.wanted.article, off, enough) and sure < SURE_ARTICLE:
        return Kind.SMALL_TALK, name, chance
    if kind == "elsewhere" or (off > max(heard.wanted.articles, 0.4) and sure < SURE_ARTICLE):
        return Kind.NONE, None, off
    return None


def _article(heard: Heard) -> Decision:
    found = heard.found
    if asks_nothing(heard):
        return Kind.NONE, None, 0.9
    if found.outcome is OutcomeKind.ANSWER:
        return Kind.ANSWER, None, found.confidence
    if found.outcome is OutcomeKind.CHOICES:
        return Kind.CHOICES, None, found.confidence
    return Kind.NONE, None, 1 - found.confidence


def _as_allowed(heard: Heard, decision: Decision) -> Decision:
    """Turns a stranger's wish for what only members may do into the wish to take part."""
    kind, intent, chance = decision
    if heard.situation.role is None and kind is Kind.REPORT and not heard.slots.activities and len(heard.words) <= 2:
        return _article(heard)
    own = kind in (Kind.PLAN, Kind.REPORT) or (kind is Kind.ACTION and intent in TAKING_PART)
    return (Kind.ACTION, "request_access", chance) if heard.situation.role is None and own else decision
