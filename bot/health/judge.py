"""What the facts about a process mean: is it fit for its roles, why not, and what is wrong elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

SILENT_S = 90.0  # without a successful call to Telegram
OLD_S = 60.0  # of an update that is not finished
STUCK_S = 60.0  # of due deliveries of which none left
NOBODY_S = 180.0  # without a sender or a clock in any process
UNCOPIED_S = 26 * 3600.0  # without a backup: one a night, and two hours to make it


class Trouble(StrEnum):
    """What makes a process unfit for its roles."""

    SCHEMA = "schema"
    DATABASE = "database"
    TELEGRAM = "telegram"
    WEBHOOK = "webhook"
    UPDATES = "updates"
    DELIVERIES = "deliveries"
    CLOCK = "clock"


class Lack(StrEnum):
    """What no process does, although this one may be well."""

    SENDER = "sender"
    CLOCK = "clock"
    BACKUP = "backup"


@dataclass(frozen=True)
class Facts:
    """One look at a process. Times in seconds; what does not concern its roles keeps its default."""

    schema: str | None = None
    """Why code and database don't fit together."""
    database: str | None = None
    """Why the database can't be written."""
    started: bool = True
    """Whether Telegram was ever reached."""
    telegram_silent: float = 0.0
    token_refused: bool = False
    webhook: str | None = None
    """Why Telegram can't bring updates."""
    oldest_update: float = 0.0
    deliveries_stuck: float = 0.0
    clock_late: float = 0.0
    """Since the clock last ticked, once that is too long ago."""
    without_sender: float = 0.0
    without_clock: float = 0.0
    without_backup: float = 0.0
    """Where one a night is asked for."""


@dataclass(frozen=True)
class Verdict:
    """Sentences for an operator, by what they are about."""

    troubles: Mapping[Trouble, str]
    lacks: Mapping[Lack, str]

    @property
    def ok(self) -> bool:
        return not self.troubles

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, "reasons": list(self.troubles.values()), "degraded": list(self.lacks.values())}


def judge(facts: Facts) -> Verdict:
    """Judges what a look found: every trouble, not only the first."""
    troubles = {
        Trouble.SCHEMA: facts.schema,
        Trouble.DATABASE: facts.database and f"the database can't be written: {facts.database}",
        Trouble.TELEGRAM: _telegram(facts),
        Trouble.WEBHOOK: facts.webhook,
        Trouble.UPDATES: _after(facts.oldest_update, OLD_S, "an update has been waiting for {} to be finished"),
        Trouble.DELIVERIES: _after(
            facts.deliveries_stuck, STUCK_S, "messages are due and none has left for {}, though this process sends"
        ),
        Trouble.CLOCK: _after(facts.clock_late, 0, "this process's clock has not ticked for {}"),
    }
    lacks = {
        Lack.SENDER: _after(facts.without_sender, NOBODY_S, "no process has been sending for {} (role sender)"),
        Lack.CLOCK: _after(facts.without_clock, NOBODY_S, "no process's clock has ticked for {} (role clock)"),
        Lack.BACKUP: _after(facts.without_backup, UNCOPIED_S, "the database has not been copied for {} (BACKUP_DIR)"),
    }
    return Verdict(
        {what: sentence for what, sentence in troubles.items() if sentence},
        {what: sentence for what, sentence in lacks.items() if sentence},
    )


def _telegram(facts: Facts) -> str | None:
    if not facts.started:
        return "Telegram has not been reached yet"
    if facts.token_refused:
        return "Telegram does not accept the token any more"
    return _after(facts.telegram_silent, SILENT_S, "Telegram has not been reached for {}")


def _after(seconds: float, limit: float, sentence: str) -> str | None:
    return sentence.format(spoken(seconds)) if seconds > limit else None


def spoken(seconds: float) -> str:
    """Says «75 seconds», «12 minutes», «5 hours»."""
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"
