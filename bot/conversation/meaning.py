"""What surrounds a text, and what it was found to mean."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.plans.plans import State
from conocimiento.search import Result
from db.models import ActivityStatus, Role


class Waiting(StrEnum):
    """What a prompt of the bot asked for."""

    SECRETARIAT = "secretariat"
    CODE = "code"
    RETURN_REASON = "return_reason"
    POST = "post"


class Kind(StrEnum):
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
    """Who writes, where, and after what. `role` None: nobody who takes part. `form`: the activity whose report card is
    open; `quoted`: those that the quoted message of the bot is about; `last_report`: the one just reported; `previous`:
    the article of the last answer; `file`: the text is a caption."""

    today: date
    role: Role | None = None
    form: State | None = None
    quoted: tuple[State, ...] = ()
    last_report: State | None = None
    previous: str | None = None
    waiting: Waiting | None = None
    file: bool = False

    @property
    def about(self) -> State | None:
        """Returns the one activity that the conversation is about, for a text that names none."""
        if len(self.quoted) == 1:
            return self.quoted[0]
        return self.form or self.last_report


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """`activities`: ids, likeliest first. `secretariats`: codes that were asked about. `period`: first and last day.
    `note`: verbatim, without what was understood of it. `rest`: the text of a second intention. `unknown`: a code that
    is in no plan of theirs, and `alike` begin like it. `named`: it says a code. `impossible`: its
    percentage is none. `found`: what the articles say."""

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
