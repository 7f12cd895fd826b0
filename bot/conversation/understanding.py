"""Decides what a person means by a text: the one place for chat, caption, card and command line. It is pure: the caller
reads the plan and passes the articles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation import policy
from bot.conversation.cores import cores
from bot.conversation.decisions import EXACT, SURE_ARTICLE, SURELY_ALIKE
from bot.conversation.fields import filled
from bot.conversation.heard import Heard
from bot.conversation.meaning import Kind, Meaning, Situation
from bot.conversation.slots import Slots, read_slots
from bot.conversation.traits import says_own
from bot.plans.plans import State
from bot.plans.spoken import likeness
from bot.reports import messages
from bot.reports.messages import Reading
from conocimiento.search import Intentions, Knowledge, OutcomeKind
from conocimiento.search.text import plain

_LONGEST_DOUBLE = 400  # characters; a longer text is a letter, which is not split in two


@dataclass(frozen=True)
class _Listener:
    """Holds what a text and its two halves have in common."""

    knowledge: Knowledge
    situation: Situation
    states: Sequence[State]
    secretariats: Sequence[tuple[str, str]]

    def said(self, text: str) -> str:
        """Gives a text without its courtesies. What a prompt asked for is taken as it is."""
        return text if self.situation.waiting else self.knowledge.without_courtesies(text)

    def heard(self, whole: str) -> Heard:
        text = self.said(whole)
        slots, situation = read_slots(text, self.states, self.secretariats, self.situation.today), self.situation
        here = [each for each in self.states if not slots.places or each.activity.secretariat_code in slots.places]
        found = likeness.described(slots.said, here)
        alike = likeness.alike(slots.said, [each for each in here if each.id in found])
        surely = alike >= SURELY_ALIKE and len(found) == 1 and not slots.activities and not slots.unknown
        return Heard(
            text=text,
            slots=slots,
            wanted=self.knowledge.intentions(text, slots.masked),
            situation=situation,
            small_talk=self.knowledge.small_talk(text),
            found=self.knowledge.search(whole, situation.previous),
            reading=self._reading(text, slots),
            described=found,
            alike=alike,
            as_named=self._as_named(text, slots, next(each for each in here if each.id in found)) if surely else None,
        )

    def _as_named(self, text: str, slots: Slots, state: State) -> Intentions | None:
        """Hears the text as if the code of the activity that it describes stood in place of the description."""
        span = likeness.span(slots.said, state)
        return self.knowledge.intentions(text, slots.named_at(*span)) if span else None

    def _reading(self, text: str, slots: Slots) -> Reading | None:
        """Reads the text as a report on the activity it names, or else on the one that the conversation is about."""
        about = self.situation.about
        if slots.named or slots.unknown or about is None:
            read = slots.said if slots.whole and not slots.places else None
            return messages.read_report(slots.placeless, self.states, self.situation.today, read)
        return messages.read_report(f"{about.activity.code} {text}", [about], self.situation.today)

    def understood(self, text: str) -> Meaning:
        heard = self.heard(text)
        kind, intent, confidence = policy.decide(heard)
        meaning = Meaning(kind=kind, intent=intent, confidence=confidence, found=heard.found)
        return filled(heard, self.states, self.secretariats, meaning)


def understand(
    knowledge: Knowledge,
    text: str,
    situation: Situation,
    states: Sequence[State],
    secretariats: Sequence[tuple[str, str]],
) -> Meaning:
    """Decides what a text means. `states`: the activities the person may see; `secretariats`: (code, name) of all there
    are."""
    listener = _Listener(knowledge, situation, states, secretariats)
    said, whole = listener.said(text), listener.understood(text)
    parted = _with_rest(listener, said, whole)
    core = _core(listener, said, parted) if _is_doubtful(parted, situation, said) else None
    return core or parted


# What a text says at its heart


_DOUBT = 0.7  # from here on a wish is understood
_HARDLY = 0.4
_SURE_CORE, _SURE_AMONG_OTHERS = 0.8, 0.9  # what a part must have, of a text that is hardly understood and of another


def _is_doubtful(whole: Meaning, situation: Situation, text: str) -> bool:
    """Tells whether the whole text is not, or hardly, understood. What a card or a prompt asked for may be anything,
    and so may what is said of a quoted message."""
    if situation.form or situation.waiting or situation.quoted or situation.file:
        return False
    if whole.rest or len(text) > _LONGEST_DOUBLE:
        return False
    return whole.kind is Kind.NONE or (whole.kind in (Kind.PLAN, Kind.ACTION) and whole.confidence < _DOUBT)


def _core(listener: _Listener, text: str, whole: Meaning) -> Meaning | None:
    """Finds the part of a text that surely wants something of one's own work: «ajá, y qué se nos pasó de fecha, que la
    jefa me va a regañar»."""
    wished = whole.kind is not Kind.NONE
    sure = _SURE_CORE if wished and whole.confidence < _HARDLY else _SURE_AMONG_OTHERS
    for part in cores(text):
        found = listener.understood(part)
        reports = found.kind is Kind.REPORT and len(found.activities) == 1 and found.percentage is not None
        wishes = found.kind in (Kind.PLAN, Kind.ACTION) and found.intent != "help" and found.confidence >= sure
        if (reports and not wished) or wishes:
            return found
    return None


# Two intentions in one text


_BORDER = re.compile(
    r"(?<=\w\w[?.;])\s{1,3}"
    r"|,?\s{1,3}y\s{1,3}(?=(?:de paso|adem[aá]s|aparte|tambi[eé]n|por favor|otra cos\w+)\b)"
    r"|\s{1,3}y\s{1,3}(?=(?:¿|qu[eé]\b|q\b|cu[aá]\w+|qui[eé]n|kien|c[oó]mo|d[oó]nde|d[ií]game|mu[eé]streme"
    r"|a qui[eé]n|por qu[eé]|no me|quiero))"
    r"|,\s{1,3}(?=y\s{1,3}(?:de paso|tambi[eé]n|otra)\b)"
    r"|,\s{1,3}(?:y\s{1,3})?(?=(?:¿|qui[eé]n|cu[aá]ndo|c[oó]mo)\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"^(?:ah,? )?(?:y |e )?(?:(?:otra|una) (?:cosita|cosa|preguntica|pregunta|duda)|de paso|tambi[eé]n|adem[aá]s"
    r"|aparte(?: de eso)?|por favor)?[,:]? ?",
    re.IGNORECASE,
)
_ASKED = re.compile(r"[¿?]")
_SURE = 0.55  # confidence that each half must have


def _with_rest(listener: _Listener, text: str, whole: Meaning) -> Meaning:
    """Looks for two intentions in one text: returns the first, with the text of the second as `rest`. Of a question and
    a report the report is returned."""
    told = whole.intent == "announce" and whole.confidence == EXACT  # its text is not for the assistant
    alone = (
        whole.kind in (Kind.DANGER, Kind.CODE, Kind.SMALL_TALK) or whole.intent in ("commitment", "accompany") or told
    )
    if alone or len(text) > _LONGEST_DOUBLE:
        return whole
    parts = [part.strip() for part in _BORDER.split(text) if part and len(plain(part).split()) >= 1]
    if len(parts) != 2:
        return whole
    if _is_one_question(whole, parts[1]):
        return whole
    one = listener.understood(parts[0])
    if not _means(one):
        return whole
    second = _JOINT.sub("", parts[1].strip(" ,"))
    two = listener.understood(second)
    if one.kind is Kind.REPORT and one.named and messages.asks(second):
        return replace(one, rest=second)
    if {whole.kind, one.kind, two.kind} == {Kind.PLAN} and not messages.asks(parts[0]):
        return whole  # «esa de las barreras, ¿a quién le toca?»
    if not _means(two) or (one.kind, one.intent) == (two.kind, two.intent):
        return whole
    if whole.kind is Kind.ANSWER and one.kind is Kind.ANSWER and two.kind is Kind.ANSWER:
        return whole
    wish = one.kind in (Kind.PLAN, Kind.ACTION)
    if wish and one.confidence < _DOUBT and two.confidence > _SURE_AMONG_OTHERS and not _ASKED.search(parts[0]):
        return two  # «qué pena la molestia tan temprano. …»
    if two.kind is Kind.REPORT and (one.kind in (Kind.PLAN, Kind.ANSWER) or messages.asks(parts[0])):
        activities = two.activities or one.activities
        return replace(two, activities=activities, rest=parts[0])
    return replace(one, rest=second)


def _is_one_question(whole: Meaning, half: str) -> bool:
    """Tells whether the text is surely answered by an article as a whole, and its second half says nothing of the
    person's own work: «¿qué condiciones pide la secretaría … y quién la aprueba?»."""
    if whole.kind is not Kind.ANSWER or whole.confidence < SURE_ARTICLE:
        return False
    return not says_own(plain(half).split()) and not any(char.isdecimal() for char in half)


def _means(meaning: Meaning) -> bool:
    if meaning.kind is Kind.ANSWER:
        return meaning.found is not None and meaning.found.outcome is OutcomeKind.ANSWER
    if meaning.kind is Kind.REPORT and meaning.named and not meaning.unknown:
        return meaning.percentage is not None or meaning.status is not None
    return meaning.kind in (Kind.PLAN, Kind.REPORT, Kind.FORM, Kind.ACTION) and meaning.confidence >= _SURE
