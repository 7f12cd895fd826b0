"""Decides whether a text tells something of the work, with a code or without one."""

from bot.base.statuses import BEYOND_PERCENTAGE
from bot.conversation.decisions import (
    EXACT,
    INTENT_ABOVE,
    REPORT_ABOVE,
    SHORT,
    SURE_INTENT,
    SURE_REPORT,
    SURELY_ALIKE,
    TOLD_ABOVE,
    Decision,
)
from bot.conversation.heard import Heard
from bot.conversation.meaning import Kind
from bot.conversation.traits import of_another, says_which
from bot.plans.spoken.codes import CODE
from bot.plans.spoken.corrections import corrected
from bot.plans.spoken.statuses import told
from conocimiento.search.text import plain
from db.models import ActivityStatus

_COURTEOUS = frozenset({"listo", "lista", "ok", "gracias", "completo", "todo"})
_ARTICLES = frozenset({"la", "el", "de", "actividad", "y"})


def goes_on(heard: Heard) -> bool:
    """Tells whether the text adds to the report just made, or corrects it."""
    if _of_another_report(heard):
        return False
    another = heard.described or heard.slots.action or heard.words[:2] in (["lo", "de"], ["lo", "d"], ["lo", "del"])
    if heard.situation.last_report is None or (another and corrected(heard.slots.said) is None):
        return False
    return corrected(heard.slots.said) is not None or heard.reporting > REPORT_ABOVE


def _of_another_report(heard: Heard) -> bool:
    """Tells whether the text describes another activity than the one just reported: in several of its words, or in
    one after «lo de»."""
    last, described = heard.situation.last_report, heard.described
    enough = 1 if says_which(heard) else SURELY_ALIKE
    return last is not None and bool(described) and last.id not in described and heard.alike >= enough


def report(heard: Heard) -> Decision | None:
    slots, situation = heard.slots, heard.situation
    if heard.promises and not (slots.named or slots.unknown or heard.figure or situation.file):
        return None
    moved = told(plain(heard.text)) is ActivityStatus.RESCHEDULE_REQUESTED and bool(slots.days)
    if moved and heard.as_named is not None:
        return _reported(heard)
    if heard.asks and not (slots.named and (moved or (heard.figure and heard.reporting > heard.wish))):
        return None
    if moved and slots.named:
        return _reported(heard)
    if slots.named and not situation.file and not situation.last_report and _only_a_code(heard):
        return Kind.PLAN, "standing", EXACT
    if slots.named or slots.unknown:
        return _reported(heard) if _of_a_code(heard) else None
    courtesy = heard.best("small_talk")[1]
    if heard.figure and goes_on(heard):
        return _reported(heard)
    if situation.quoted and _of_the_quoted(heard):
        return _reported(heard)
    if goes_on(heard) and heard.reporting + 0.2 > max(heard.wish, courtesy):
        return _reported(heard)
    if situation.form:  # a report while a card is open is about another activity
        return _reported(heard) if of_another(heard) else None
    if situation.file and (heard.described or heard.reporting > heard.wish):
        return _reported(heard)
    return _without_code(heard, courtesy)


def _of_the_quoted(heard: Heard) -> bool:
    """Tells whether the text reports on the activity of the message that it answers. «Listo, gracias» may be no more
    than a courtesy; «ya está hecho» is none."""
    if heard.reporting > max(heard.wish, REPORT_ABOVE) and (heard.tells or heard.small_talk is None):
        return True
    if heard.small_talk is None and (heard.figure or heard.situation.file):
        return True
    beginning = heard.words[:SHORT]
    said = beginning if heard.small_talk is None else [word for word in beginning if word not in _COURTEOUS]
    return told(" ".join(said)) in BEYOND_PERCENTAGE and not heard.asks


def _reported(heard: Heard) -> Decision:
    return Kind.REPORT, "report", max(heard.reporting, SURE_INTENT)


def _only_a_code(heard: Heard) -> bool:
    """Tells whether the text is a code and nothing else, or its place: «JU-03», «la ju 3», «JU-03 de Riohacha»."""
    places = {*plain(heard.slots.text).split()} - {*plain(heard.slots.placeless).split()}
    items = [item.word for item in heard.slots.said.items if item.word not in places]
    said = [word for word in items if word.isalpha() or word == CODE]
    return not heard.percent and len(said) - said.count(CODE) <= 1 and all(w == CODE or w in _ARTICLES for w in said)


def _of_a_code(heard: Heard) -> bool:
    """Tells whether a sentence with a code, which asks nothing, reports on the activity. It does unless another wish is
    likelier."""
    wish, words = heard.wish, len(heard.words)
    if heard.reading is not None and (heard.figure or heard.tells or wish < 0.8):
        return True
    if heard.tells_an_end and wish < 0.8:
        return True
    if heard.reporting > wish or heard.situation.file:
        return True
    return wish < SURE_INTENT and (heard.situation.last_report is not None or words > SHORT)


def _without_code(heard: Heard, courtesy: float) -> Decision | None:
    """Decides whether a text that names no activity is a report: it must be likelier than everything else it could
    be."""
    reporting, words = heard.reporting, heard.words
    if heard.small_talk is not None and not heard.percent:
        return None
    others = max(courtesy, heard.elsewhere)
    told_of_it = heard.as_named.chances.get("report.report", 0.0) if heard.as_named else 0.0
    if told_of_it > max(SURE_REPORT, heard.wish) or (heard.tells_an_end and told_of_it > max(TOLD_ABOVE, heard.wish)):
        return _reported(heard)
    if heard.alike >= SURELY_ALIKE and heard.tells_an_end and reporting > max(others, TOLD_ABOVE):
        return _reported(heard)
    if reporting < max(heard.wish, others, heard.wanted.article) or (len(words) == 1 and not heard.percent):
        return None
    if heard.described and heard.tells and reporting > INTENT_ABOVE:
        return _reported(heard)
    told_of = heard.described or heard.percent or heard.slots.action or reporting > SURE_REPORT
    if heard.follows_an_article and not (heard.described or heard.percent):
        return None
    says = heard.percent or len(words) > 2 or any(word.isdecimal() for word in words)
    return (Kind.REPORT, "report", reporting) if reporting > REPORT_ABOVE and told_of and says else None
