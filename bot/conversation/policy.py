"""Decides which of its possible meanings a text has. The first that applies wins: danger, an invitation's code, what a
prompt asked for, the open card, a report, what the person wants of the assistant, a courtesy, an article."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.announcements import orders
from bot.base.statuses import BEYOND_PERCENTAGE
from bot.conversation import edits
from bot.conversation.heard import Heard
from bot.conversation.meaning import Kind, Waiting
from bot.membership.invitations import code_in
from bot.plans.spoken.codes import CODE, DAY
from bot.plans.spoken.corrections import corrected
from bot.plans.spoken.statuses import told
from bot.reports.forms import NOTE_LENGTH
from conocimiento.intents import WANTED_BY
from conocimiento.search import OutcomeKind
from conocimiento.search.text import plain
from db.models import ActivityStatus, Role

Decision = tuple[Kind, str | None, float]

# Thresholds of chances, chosen on the development half of the labelled messages.
INTENT_ABOVE = 0.3
SURE_INTENT = 0.5  # an intent this likely is preferred to an article that is sure
SURE_ARTICLE = 0.9
SURE_COURTESY = 0.8  # for a text of one or two words
REPORT_ABOVE = 0.35
SURE_REPORT = 0.6
TOLD_ABOVE = 0.1  # for a text that says something is done or blocked and surely describes one of the activities
AGAINST_CARD = 0.5  # a meaning this likely is not an answer to the open card
AGAINST_REASON = 0.85  # a statement this likely to be a wish is not the reason that was asked for
SCRAP_ABOVE = 0.5
EXACT = 1.0
NO_COURTESIES = frozenset({"insult", "dissatisfied", "off_topic", "elsewhere", "emoji"})
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
_OF_THE_CARD = ("confirm", "cancel", "date", "status", "percentage", "note")
_SHORT = 5  # words
_FOLLOWS = 12  # words of a question that may go on with the article shown before
_PROMISED = 9  # words; more of them tell something besides
SURELY_ALIKE = 2  # words that a text shares with the activity it describes
_ARTICLES = frozenset({"la", "el", "de", "actividad", "y"})
_SCRAP = 80  # characters; a longer text was not typed by accident
_FEW_KNOWN = 0.4  # share of known words below which a text says nothing: «asdfgh qwerty»
_SAYS_YES = "si sip sipi sisas sizas ok okey oki okay dale listo eso correcto claro asi exacto vale hagale"
_YES = frozenset(_SAYS_YES.split())
_THUMBS = frozenset("👍👌✅✔💯")
_INVISIBLE = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff "  # variants and tones of skin
_SAYS_OWN = "mi mis mio mia mios mias nuestro nuestra nuestros nuestras tengo tenemos nos me plan nosotros debo debemos"
_OWN = frozenset(_SAYS_OWN.split())
# what somebody who accompanies secretariats orders to be done with an activity, after «por favor» and «ya»
_ORDERS = re.compile(
    r"(?:(?:por|favor|porfa|ya|quiero|necesito|hay que|me|puede|ayudeme a) )*"
    r"(?:aprueb|aprob|rechac|rechaz|verifi(?:que|car|queme|quela)|valid(?:e|ar|ela)|devuelv|devolv|cambi(?:e|ar|eme|ele)|"
    r"muev|mover|corra|correr|aplac|aplaz|modifi(?:que|car)|archiv|retir(?:e|ar)|quit(?:e|ar)|elimin(?:e|ar)|"
    r"recuerd(?:e|ele|eles|elo)|recordar|avis(?:e|ele|eles)|deshag|desag|deshac)\w*\b"
)
_UNDO = re.compile(r"(?:(?:por|favor|porfa|ya|quiero|necesito|me) )*(?:deshag|desag|deshac|desac)\w*\b")
_POINTS = ("lo", "la", "el", "los", "las", "esa", "ese", "eso", "esas", "esos")
_SAYS_WHICH = frozenset((first, of) for first in _POINTS for of in ("de", "del", "d"))
_INSTEAD = frozenset({"era", "sino", "equivoque", "es"})


def decide(heard: Heard) -> Decision:
    """Decides what a text means: its kind, its intent, and the confidence."""
    opened = (_danger, _code, _asked_for, _commitment, _announcement, _accompanies, _card)
    for step in (*opened, _order, _report, _of_described, _promise, _scrap, _wanted, _courtesy):
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


def _asked_for(heard: Heard) -> Decision | None:
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


def _card(heard: Heard) -> Decision | None:
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
    if _of_another(heard) or (_is_scrap(heard) and not heard.figure):
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
    return heard.small_talk == "acknowledgement" and heard.words[0] in _YES and len(heard.words) <= _SHORT


def _only_mentions(heard: Heard) -> bool:
    """Tells whether another code is only mentioned. «Depende de que la JU-04 quede lista» is a note of the open card;
    «no, era la JU-04» is not."""
    items = heard.slots.said.items
    leads = bool(items) and items[0].word == CODE
    instead = _INSTEAD & set(heard.words) and len(heard.words) <= _SHORT + 2
    return heard.reading is None and not heard.asks and not leads and not instead and len(heard.words) > 3


def _is_elsewhere(heard: Heard) -> bool:
    """Tells whether the text is a question, a wish or a courtesy, and not an answer to what the bot asked."""
    answering = heard.reporting + heard.chance("form.confirm", "form.cancel")
    best, wish = heard.best("plan", "action")
    article = heard.wanted.articles
    if best == "action.absence" and wish > REPORT_ABOVE:
        return True
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


def _of_another(heard: Heard) -> bool:
    """Tells whether the text describes another activity than the card's, and reports on it."""
    form = heard.situation.form
    other = bool(heard.described) and form is not None and form.id not in heard.described
    told_of = heard.words[:1] == ["lo"] and heard.tells
    apart = told_of or (heard.chance("report.report") > AGAINST_CARD and heard.alike >= SURELY_ALIKE)
    return other and not heard.slots.named and apart


def _answer_of(heard: Heard) -> str:
    """Names the field of the card that the text answers; the first rule that applies decides."""
    chances = {name: heard.chance(f"form.{name}") for name in _OF_THE_CARD}
    best = max(chances, key=lambda name: chances[name])
    if best in ("confirm", "cancel") and chances[best] > 0.3 and not heard.figure:
        return best
    day = bool(heard.slots.days) or (heard.reading is not None and heard.reading.new_due_on is not None)
    if (day and best == "date" and chances["date"] > 0.25) or (
        best == "date" and chances["date"] > 0.4 and not heard.figure
    ):
        return "date"
    if heard.tells_an_end and not heard.asks and len(heard.words) <= _SHORT + 2:
        return "status"
    if heard.figure or (corrected(heard.slots.said) is not None and best == "percentage"):
        return "percentage"
    first = told(" ".join(heard.words[:1])) is not None
    if heard.tells and (first or best == "status" or len(heard.words) <= _SHORT or (heard.reading and best != "note")):
        return "status"
    return "note"


def _order(heard: Heard) -> Decision | None:
    """Decides for an order: to whoever accompanies secretariats it is never their own report. What is ordered is done
    with a tap on what is shown of the activity. Anybody may want undone what was just reported."""
    spoken, situation = " ".join(heard.words), heard.situation
    accompanies = situation.role in (Role.LIAISON, Role.COORDINATOR)
    if accompanies and heard.slots.named and _ORDERS.match(spoken):
        return Kind.PLAN, "standing", EXACT
    return (Kind.PLAN, "standing", EXACT) if undoes(heard) and (situation.last_report or heard.slots.named) else None


def undoes(heard: Heard) -> bool:
    """Tells whether somebody without an open card wants something undone."""
    return heard.situation.form is None and _UNDO.match(" ".join(heard.words)) is not None


# Reports


def goes_on(heard: Heard) -> bool:
    """Says more of what was just reported: a correction, one more thing."""
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
    enough = 1 if _says_which(heard) else SURELY_ALIKE
    return last is not None and bool(described) and last.id not in described and heard.alike >= enough


def _says_which(heard: Heard) -> bool:
    """Tells whether something is pointed at by its subject: «lo de las barreras», «esa de las sedes»."""
    return any(pair in _SAYS_WHICH for pair in pairwise(heard.words))


def _report(heard: Heard) -> Decision | None:
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
    if (
        situation.quoted
        and heard.reporting > max(heard.wish, REPORT_ABOVE)
        and (heard.tells or heard.small_talk is None)
    ):
        return _reported(heard)
    ended = told(" ".join(heard.words[:_SHORT])) in BEYOND_PERCENTAGE and not heard.asks
    if situation.quoted and heard.small_talk is None and (heard.figure or situation.file or ended):
        return _reported(heard)
    if goes_on(heard) and heard.reporting + 0.2 > max(heard.wish, courtesy):
        return _reported(heard)
    if situation.form:  # a report while a card is open is about another activity
        return _reported(heard) if _of_another(heard) else None
    if situation.file and (heard.described or heard.reporting > heard.wish):
        return _reported(heard)
    return _without_code(heard, courtesy)


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
    return wish < SURE_INTENT and (heard.situation.last_report is not None or words > _SHORT)


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
    says = heard.percent or len(words) > 2 or any(word.isdecimal() for word in words)
    return (Kind.REPORT, "report", reporting) if reporting > REPORT_ABOVE and told_of and says else None


# What is wanted of the assistant, courtesies, articles


def _of_described(heard: Heard) -> Decision | None:
    """Decides for a question about the one activity that the text surely describes: what it would mean with the code in
    place of the description. An article that answers it surely comes first, unless the work is pointed at."""
    if heard.as_named is None or heard.situation.role is None or heard.situation.form:
        return None
    intents = {name: heard.likely(name, each) for name, each in heard.as_named.chances.items()}
    best = max(intents, key=lambda name: intents[name])
    pointed = _says_which(heard) or says_own(heard.words)
    answered = heard.found.outcome is OutcomeKind.ANSWER and heard.found.confidence > SURE_ARTICLE and not pointed
    kind, _, intent = best.partition(".")
    if kind != "plan" or intent not in ABOUT_ONE or intents[best] < SURE_INTENT or answered:
        return None
    return Kind.PLAN, intent, intents[best]


def _promise(heard: Heard) -> Decision | None:
    """Thanks for what somebody says that they will do; nothing is done yet, and nothing is asked."""
    slots = heard.slots
    if not heard.promises or heard.asks or heard.figure or slots.named or slots.unknown or heard.situation.file:
        return None
    if len(heard.words) > _PROMISED or (heard.wish > SURE_INTENT and not heard.situation.quoted):
        return None
    return Kind.SMALL_TALK, "acknowledgement", SURE_ARTICLE


def _scrap(heard: Heard) -> Decision | None:
    return (Kind.NONE, None, 0.9) if _is_scrap(heard) else None


def _is_scrap(heard: Heard) -> bool:
    """Tells whether the text says nothing: a letter, a number, or words that only carry grammar."""
    words = heard.words
    if heard.small_talk is not None and heard.small_talk != "emoji":
        return False
    if not words:
        return not any(ord(char) > 0x2FFF for char in heard.text)
    if heard.wanted.known < _FEW_KNOWN and not heard.slots.activities and len(heard.text) <= _SCRAP:
        return True
    if "other.fragments" in (heard.wanted.exact or ()):
        return not heard.exact("form") or heard.situation.form is None
    if len(words) == 1 and (len(words[0]) == 1 or words[0].isdecimal()):
        return heard.situation.about is None or not words[0].isdecimal()
    return heard.chance("other.fragments") > SCRAP_ABOVE and heard.situation.about is None


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
    sure = heard.found.confidence if heard.found.outcome is OutcomeKind.ANSWER else 0.0
    if heard.situation.previous and heard.found.answers and chance < 0.6 and len(heard.words) <= _FOLLOWS:
        return None
    wishes = sum(
        heard.likely(name, each) for name, each in heard.wanted.chances.items() if name.startswith(("plan.", "action."))
    )
    off, courtesy = heard.chance("other.off_topic"), heard.best("small_talk")[1]
    articles = (heard.wanted.articles if sure else heard.wanted.articles / 2) + heard.chance("other.general")
    surer = sure > SURE_ARTICLE and chance < SURE_INTENT and heard.wanted.article > chance
    surer = surer or (sure > 0 and _lacks_its_activity(heard, best))
    likelier = wishes > max(articles, off, courtesy) and chance > INTENT_ABOVE
    if exact or (likelier and not surer):
        return Kind(best.partition(".")[0]), best.partition(".")[2], chance
    return None


def _lacks_its_activity(heard: Heard, intent: str) -> bool:
    """Tells whether the question is about one activity, but names none of theirs and does not say that it is theirs:
    «¿Quién es el responsable de Jornada Única?»."""
    situation, slots = heard.situation, heard.slots
    spoken_of = slots.activities or slots.unknown or situation.about or heard.alike >= SURELY_ALIKE or slots.places
    return intent.partition(".")[2] in ABOUT_ONE and not spoken_of and not says_own(heard.words)


def says_own(words: Sequence[str]) -> bool:
    """Tells whether words speak of what is the person's own: «mi plan», «qué tenemos pendiente»."""
    return bool(_OWN & {*words})


def _courtesy(heard: Heard) -> Decision | None:
    kind = heard.small_talk
    if kind is not None and kind not in ("elsewhere", "emoji"):
        return Kind.SMALL_TALK, kind, 0.95
    if kind == "emoji":
        return Kind.SMALL_TALK, kind, 0.95
    best, chance = heard.best("small_talk")
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
    if found.outcome is OutcomeKind.ANSWER:
        return Kind.ANSWER, None, found.confidence
    if found.outcome is OutcomeKind.CHOICES:
        return Kind.CHOICES, None, found.confidence
    return Kind.NONE, None, 1 - found.confidence


def _as_allowed(heard: Heard, decision: Decision) -> Decision:
    """Turns what only members can do, when a stranger wants it, into the wish to take part."""
    kind, intent, chance = decision
    if heard.situation.role is None and kind is Kind.REPORT and not heard.slots.activities and len(heard.words) <= 2:
        return _article(heard)
    own = kind in (Kind.PLAN, Kind.REPORT) or (kind is Kind.ACTION and intent in TAKING_PART)
    return (Kind.ACTION, "request_access", chance) if heard.situation.role is None and own else decision
