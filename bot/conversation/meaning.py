"""Defines what surrounds a text (Situation) and what it was found to mean (Meaning)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.plans.plans import State
from conocimiento.search import Result
from db.models import ActivityStatus, Role


class Waiting(StrEnum):
    """Lists what a prompt of the bot may have asked for."""

    SECRETARIAT = "secretariat"
    CODE = "code"
    RETURN_REASON = "return_reason"
    POST = "post"


class Kind(StrEnum):
    """Lists the kinds of meaning; a text has one of them. FORM answers the open report card; CHOICES offers several
    articles; NONE means that nothing was understood."""

    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"
    PLAN = "plan"
    REPORT = "report"
    FORM = "form"
    ACTION = "action"
    CODE = "code"
    DANGER = "danger"
    SMALL_TALK = "small_talk"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Holds who writes, where, and after what. `role`: None for a person who does not take part. `form`: the activity
    whose report card is open; `quoted`: those that the quoted message of the bot is about; `last_report`: the activity
    that was just reported; `previous`: the article of the last answer; `file`: the text is a caption; `accompanies`: it
    orders who accompanies which secretariat."""

    today: date
    role: Role | None = None
    form: State | None = None
    quoted: tuple[State, ...] = ()
    last_report: State | None = None
    previous: str | None = None
    waiting: Waiting | None = None
    file: bool = False
    accompanies: bool = False

    @property
    def about(self) -> State | None:
        """Returns the one activity that the conversation is about, for a text that names none."""
        if len(self.quoted) == 1:
            return self.quoted[0]
        return self.form or self.last_report


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """Holds what a text means. `activities`: ids, likeliest first. `secretariats`: the codes of those it asks about.
    `period`: first and last day. `note`: the person's own words, without what was understood of them. `rest`: the text
    of a second intention. `unknown`: its code is in no plan that the person may see; `alike`: activities whose codes
    begin like it. `named`: it says a code. `impossible`: its percentage is not within 0–100. `found`: what the articles
    answer."""

    kind: Kind
    intent: str | None = None
    confidence: float = 0.0
    activities: tuple[int, ...] = ()
    secretariats: tuple[str, ...] = ()
    status: ActivityStatus | None = None
    percentage: int | None = None
    note: str | None = None
    due_on: date | None = None
    action: str | None = None
    line: int | None = None
    period: tuple[date, date] | None = None
    rest: str | None = None
    unknown: bool = False
    alike: tuple[int, ...] = ()
    named: bool = False
    impossible: bool = False
    found: Result | None = None
