"""Decides what answers the bot: what a prompt asked for, or the open card."""

import re

from bot.conversation import edits
from bot.conversation.decisions import AGAINST_CARD, AGAINST_REASON, EXACT, REPORT_ABOVE, SHORT, SURE_INTENT, Decision
from bot.conversation.heard import Heard
from bot.conversation.meaning import Kind, Waiting
from bot.conversation.traits import is_scrap, of_another
from bot.plans.spoken.codes import CODE, DAY
from bot.plans.spoken.corrections import corrected
from bot.plans.spoken.statuses import told
from bot.reports.forms import NOTE_LENGTH
from conocimiento.intents import MASKS
from conocimiento.search import OutcomeKind
from conocimiento.search.text import plain
from db.models import ActivityStatus

NO_COURTESIES = frozenset({"insult", "dissatisfied", "off_topic", "elsewhere", "emoji"})
_OF_THE_CARD = ("confirm", "cancel", "date", "status", "percentage", "note")
_SAYS_YES = "si sip sipi sisas sizas ok okey oki okay dale listo eso correcto claro asi exacto vale hagale"
_YES = frozenset(_SAYS_YES.split())
_THUMBS = frozenset("👍👌✅✔💯")
_CODE_FIRST = re.compile(rf"\s*(?:(?:la|el|lo|de|actividad)\s+)*{re.escape(MASKS['codigo'])}", re.IGNORECASE)
_INVISIBLE = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff "  # variants and tones of skin
_INSTEAD = frozenset({"era", "sino", "equivoque", "es"})


def asked_for(heard: Heard) -> Decision | None:
    waiting = heard.situation.waiting
    if waiting is Waiting.SECRETARIAT and heard.slots.places:
        return Kind.ACTION, "request_access", EXACT
    if waiting is Waiting.POST and not heard.asks and heard.small_talk is None:
        best, chance = heard.best("plan", "action", "report")
        if chance < AGAINST_CARD or best == "action.my_post":
            return Kind.ACTION, "my_post", EXACT
    if waiting is Waiting.RETURN_REASON and edits.keeps(plain(heard.text)):
        return Kind.FORM, "cancel", EXACT
    leads = heard.reading is not None and heard.reading.leads
    if waiting is Waiting.RETURN_REASON and not leads and not _is_elsewhere(heard):
        chances = {name: heard.chance(f"form.{name}") for name in ("confirm", "cancel")}
        exact = [name.partition(".")[2] for name in heard.exact("form")]
        if "cancel" in exact or chances["cancel"] > AGAINST_CARD:
            return Kind.FORM, "cancel", EXACT
        return Kind.FORM, "note", max(heard.chance("form.note"), SURE_INTENT)
    return None


def card(heard: Heard) -> Decision | None:
    """Decides for an open card: it takes what answers it, never a question, another report or a courtesy."""
    form, slots = heard.situation.form, heard.slots
    if form is None:
        return None
    if len(heard.text) > NOTE_LENGTH:  # the card answers that the note is too long
        return Kind.FORM, "note", EXACT
    exact = {name.partition(".")[2] for name in heard.exact("form")}
    for name in ("confirm", "cancel", "status"):
        if name in exact and not slots.activities:
            return Kind.FORM, name, EXACT
    if _affirms(heard) or (not heard.asks and not slots.activities and edits.confirms(plain(heard.text))):
        return Kind.FORM, "confirm", EXACT
    if edits.gives_up(plain(heard.text)):
        return Kind.FORM, "cancel", EXACT
    if slots.unknown or (slots.activities and form.id not in slots.activities):
        return (Kind.FORM, "note", SURE_INTENT) if _only_mentions(heard) else None
    if field := _ordered(heard):
        return Kind.FORM, field, EXACT
    if of_another(heard) or (is_scrap(heard) and not heard.figure):
        return None
    likelier = heard.chance("form.status") > heard.chance("form.confirm")
    if len(heard.words) <= 2 and heard.tells and not heard.asks and likelier:
        return Kind.FORM, "status", EXACT
    if heard.figure and not _asks_with_a_figure(heard):
        return Kind.FORM, _answer_of(heard), max(heard.reporting, SURE_INTENT)
    if _is_elsewhere(heard):
        return None
    return Kind.FORM, _answer_of(heard), max(heard.reporting, heard.chance("form.confirm", "form.cancel"), SURE_INTENT)


def _ordered(heard: Heard) -> str | None:
    """Names the field of the card that an order sets. An order with a day in it is about the day, or a note."""
    days = heard.slots.days
    if days and not heard.asks and edits.dates(plain(heard.text[: heard.slots.said.marked(DAY)[0].start])):
        return "date"
    field = edits.ordered(plain(heard.text))
    return field if field == "note" or not days else None


def _asks_with_a_figure(heard: Heard) -> bool:
    """Tells whether the figure belongs to a question: «qué es la línea 2» is no 2 %, «¿puedo poner 80?» is 80 %."""
    if not heard.asks:
        return False
    answered = heard.found.outcome is OutcomeKind.ANSWER and heard.wanted.articles - heard.reporting > AGAINST_CARD
    return answered or max(heard.wish - SURE_INTENT, heard.elsewhere - heard.reporting) > 0


def _affirms(heard: Heard) -> bool:
    """Tells whether the text only says yes: «Sí señora», «sip, eso es», 👍."""
    if not heard.words:
        return heard.text.strip(_INVISIBLE) in _THUMBS
    return heard.small_talk == "acknowledgement" and heard.words[0] in _YES and len(heard.words) <= SHORT


def _only_mentions(heard: Heard) -> bool:
    """Tells whether another code is only mentioned. «Depende de que la JU-04 quede lista» is a note of the open card;
    «no, era la JU-04» is not."""
    items = heard.slots.said.items
    leads = (bool(items) and items[0].word == CODE) or _CODE_FIRST.match(heard.slots.masked) is not None
    instead = _INSTEAD & set(heard.words) and len(heard.words) <= SHORT + 2
    return heard.reading is None and not heard.asks and not leads and not instead and len(heard.words) > 3


def _is_elsewhere(heard: Heard) -> bool:
    """Tells whether the text is a question, a wish or a courtesy, and not an answer to what the bot asked."""
    answering = heard.reporting + heard.chance("form.confirm", "form.cancel")
    best, wish = heard.best("plan", "action")
    article = heard.wanted.articles
    if best == "action.absence" and wish > REPORT_ABOVE:
        return True
    if heard.begins_with_an_end and not heard.asks:
        return False
    (said, courtesy), kind = heard.best("small_talk"), heard.small_talk
    if heard.asks:
        return max(wish, article) > answering * 0.5
    waits = heard.situation.waiting is Waiting.RETURN_REASON
    reason = waits and kind in NO_COURTESIES
    courtesy = 0.0 if waits and said.partition(".")[2] in NO_COURTESIES else courtesy
    if (kind is not None and not reason and answering < AGAINST_CARD) or courtesy > max(answering, AGAINST_CARD):
        return True
    surely = AGAINST_REASON if waits else AGAINST_CARD
    return wish > max(answering, surely) or (article > 0.6 and heard.found.outcome is OutcomeKind.ANSWER)


def _answer_of(heard: Heard) -> str:
    """Names the field of the card that the text answers; the first rule that applies decides."""
    chances = {name: heard.chance(f"form.{name}") for name in _OF_THE_CARD}
    if edits.keeps_open(plain(heard.text)):
        chances["cancel"] = 0.0
    best = max(chances, key=lambda name: chances[name])
    if best in ("confirm", "cancel") and chances[best] > 0.3 and not heard.figure:
        return best
    day = bool(heard.slots.days) or (heard.reading is not None and heard.reading.new_due_on is not None)
    if (day and best == "date" and chances["date"] > 0.25) or (
        best == "date" and chances["date"] > 0.4 and not heard.figure
    ):
        return "date"
    if day and told(plain(heard.text)) is ActivityStatus.RESCHEDULE_REQUESTED:
        return "date"
    if heard.tells_an_end and not heard.asks and (len(heard.words) <= SHORT + 2 or heard.begins_with_an_end):
        return "status"
    if heard.figure or (corrected(heard.slots.said) is not None and best == "percentage"):
        return "percentage"
    first = told(" ".join(heard.words[:1])) is not None
    if heard.tells and (first or best == "status" or len(heard.words) <= SHORT or (heard.reading and best != "note")):
        return "status"
    return "note"
