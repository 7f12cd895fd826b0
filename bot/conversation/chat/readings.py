"""What a message that was understood says of a report: as the form takes it over, new or open."""

from collections.abc import Sequence

from bot.conversation.meaning import Meaning
from bot.plans.plans import State
from bot.reports.messages import Reading
from db.models import ActivityStatus


def reading(meaning: Meaning, states: Sequence[State]) -> Reading:
    ids = tuple(state.id for state in states)
    return Reading(
        ids,
        status=_sayable(meaning.status) or ActivityStatus.IN_PROGRESS,
        percentage=_percentage(meaning),
        note=meaning.note or "",
        new_due_on=meaning.due_on,
        problem=_problem(meaning, states),
        leads=meaning.named,
    )


def _sayable(status: ActivityStatus | None) -> ActivityStatus | None:
    """Puts «en curso» for what is not begun, which nobody reports: its percentage says it."""
    return ActivityStatus.IN_PROGRESS if status is ActivityStatus.NOT_STARTED else status


def _percentage(meaning: Meaning) -> int | None:
    return 0 if meaning.status is ActivityStatus.NOT_STARTED else meaning.percentage


def _problem(meaning: Meaning, states: Sequence[State]) -> str | None:
    if meaning.impossible:
        return "percentage"
    if meaning.unknown:
        return "code"
    if not meaning.named and (len(states) > 1 or not meaning.activities):
        return "words"
    codes = {state.activity.code for state in states}
    return "several" if len(codes) > 1 else None


def values(meaning: Meaning, note: str) -> dict[str, object]:
    """Returns what the card takes over from the text; a further note becomes one more line of the note."""
    values: dict[str, object] = {}
    if meaning.status is not None:
        values["status"] = _sayable(meaning.status)
    if (percentage := _percentage(meaning)) is not None:
        values["percentage"] = percentage
    if meaning.due_on is not None:
        values |= {"new_due_on": meaning.due_on.isoformat(), "status": ActivityStatus.RESCHEDULE_REQUESTED}
    if meaning.note:
        values["note"] = meaning.note if not note or note.endswith(meaning.note) else f"{note}\n{meaning.note}"
    return values
