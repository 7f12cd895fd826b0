"""How plans are spoken of: statuses, actions, due dates and progress, the same words on every screen."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date

from bot.base.calendar import working_day_on_or_after, working_days_between, working_days_since
from bot.edge.screen import day_in_words, hour_in_words, label, render
from db.models import ActivityStatus

BLOCKS = 6  # of a bar: with its figure it fits beside a name on a 360 px phone


def status_name(status: ActivityStatus) -> str:
    """Says «en curso»."""
    return label("plan_status", status)


def status_mark(status: ActivityStatus, late: bool = False) -> str:
    """Gives the sign of a status, told apart by its shape too; what is late shows that before anything else."""
    return label("plan_mark_late") if late else label("plan_mark", status)


def action_name(action: str) -> str:
    """Says «Jornada Única»."""
    return label("plan_action", action)


@lru_cache(4096)
def due_in_words(due_on: date, today: date, off: frozenset[date] = frozenset()) -> str:
    """Says «vence el viernes 4 de diciembre, en 3 días hábiles»; «venció el …, hace 3 días hábiles»; «vence hoy»; on
    the weekend that follows only «venció el …», for no working day has gone by.

    A due date on a day off counts as the next working day, which is then named too. `off`: days off that no law has.
    """
    holds = working_day_on_or_after(due_on, off)
    return render(
        "plan_due",
        day=day_in_words(due_on, today),
        moved=day_in_words(holds, today) if holds != due_on and holds > today else None,
        over=holds < today,
        days=working_days_since(holds, today, off) if holds < today else working_days_between(today, due_on, off),
        tomorrow=due_on - today == timedelta(days=1),
    )


def day_short(day: date, today: date) -> str:
    """Says «4 dic», «4 ene 2027»: for lists and buttons."""
    return format_date(day, "d MMM" if day.year == today.year else "d MMM y", locale="es_CO").replace(".", "")


def moment_in_words(at: datetime, now: datetime) -> str:
    """Says «hoy, 10:42 a. m.»; «ayer, 4:05 p. m.»; «20 nov, 8:00 a. m.», in the time zone of `now`."""
    local = at.astimezone(now.tzinfo)
    ago = (now.date() - local.date()).days
    day = label("plan_days_ago", ago) if ago in (0, 1) else day_short(local.date(), now.date())
    return f"{day}, {hour_in_words(local)}"


def bar(percentage: int) -> str:
    """Draws «▰▰▰▰▱▱ 62 %». Full only at 100 and empty only at 0."""
    filled = min(max(round(percentage * BLOCKS / 100), percentage > 0), BLOCKS - (percentage < 100))
    return f"{'▰' * filled}{'▱' * (BLOCKS - filled)} {percentage} %"
