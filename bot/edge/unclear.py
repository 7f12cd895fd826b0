"""Why a day or an hour that somebody wrote was not taken, in a sentence that asks."""

from datetime import date

from babel.dates import format_date
from markupsafe import Markup

from bot.base.times.unclear import Unclear
from bot.base.times.words import MONTH_NAMES, WEEKDAY_NAMES
from bot.edge.screen import day_in_words, part

_WITH_ACCENT = {"miercoles": "miércoles", "sabado": "sábado"}


def sentence(it: Unclear, today: date) -> Markup:
    day = it.day
    return part(
        "unclear",
        doubt=it.doubt.value,
        word=_WITH_ACCENT.get(it.word, it.word),
        day=day,
        date=(day_in_words(day, today) if it.word not in WEEKDAY_NAMES else _without_weekday(day)) if day else None,
        falls=format_date(day, "EEEE", locale="es_CO") if day else None,
        today=day == today,
        number=it.number,
        first=it.month,
        month=MONTH_NAMES[it.month - 1] if 1 <= it.month <= 12 else None,
    )


def _without_weekday(day: date) -> str:
    return format_date(day, "d 'de' MMMM 'de' y", locale="es_CO")
