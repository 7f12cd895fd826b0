"""What every message is made of: templates, button labels, dates in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from html import unescape
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.edge.callback_data import tap_of

LABEL_LENGTH = 40  # what a 360 px phone shows of a full-width button

Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True)
class Screen:
    """One message as Telegram takes it: HTML and the buttons under it. With a file the HTML is its caption; `file_kind`
    is photo or document."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None
    file_id: str | None = None
    file_kind: str | None = None


# An hour that ends a sentence ends it with its own point: «hasta las 8:00 a. m.».
_TWO_POINTS = re.compile(r"( m\.(?:</\w{1,10}>){0,3})\.(?!\.)")


def render(template: str, **values: Any) -> str:
    return _TWO_POINTS.sub(r"\1", _ENVIRONMENT.get_template(f"{template}.html.j2").render(values).strip())


def part(template: str, **values: Any) -> Markup:
    """Renders a part of a screen that is a template of its own: already escaped."""
    return Markup(render(template, **values))  # noqa: S704


def label(name: str, key: str | int | None = None) -> str:
    """Gives a button's words from the labels.j2 of its capability (plain text: Telegram parses no markup in buttons).

    `key`: whose words, when `name` is a table: the value of an enum or the number in a button. Both the name of a label
    and of a table stand in the code as they are, never put together, so that a search finds who shows it.
    """
    return LABELS[name] if key is None else TABLES[name][key]


def labels(table: str) -> Mapping[Any, str]:
    """Gives all words of a table, in its order, by their keys."""
    return TABLES[table]


def rich(text: str) -> Markup:
    """Makes HTML of the little markup of articles: **bold** and lists with «- »."""
    html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(escape(text)))
    return Markup(re.sub(r"^- ", "• ", html, flags=re.MULTILINE))  # noqa: S704  escaped just above


# Names of certified secretariats that take the article: «la Secretaría de Educación del Atlántico».
_WITH_ARTICLE = {
    *("Amazonas", "Atlántico", "Caquetá", "Cauca", "Cesar", "Chocó", "Guainía", "Guaviare", "Huila", "Magdalena"),
    *("Meta", "Putumayo", "Quindío", "Tolima", "Valle del Cauca", "Vaupés", "Vichada"),
}


def of(secretariat: str) -> str:
    """Says «de Santa Marta», «del Atlántico»."""
    takes_article = secretariat in _WITH_ARTICLE or secretariat.startswith("Archipiélago")
    return f"{'del' if takes_article else 'de'} {secretariat}"


def begins(text: object) -> str:
    """Writes what a sentence begins with: «una persona retirada» too with its capital."""
    said = str(text)
    return said[:1].upper() + said[1:]


def in_words(day: date | str) -> str:
    """Says «14 de agosto de 2019»; «agosto de 2019» and «2019» for dates known less exactly (YYYY-MM, YYYY)."""
    if isinstance(day, date):
        return format_date(day, "d 'de' MMMM 'de' y", locale="es_CO")
    if len(day) == 4:
        return day
    if len(day) == 7:
        return format_date(date.fromisoformat(f"{day}-01"), "MMMM 'de' y", locale="es_CO")
    return in_words(date.fromisoformat(day))


def day_in_words(day: date, today: date) -> str:
    """Says «viernes 4 de diciembre», with its year when that is not today's."""
    year = "" if day.year == today.year else " 'de' y"
    return format_date(day, f"EEEE d 'de' MMMM{year}", locale="es_CO")


def hour_in_words(local: datetime | time) -> str:
    """Says «8:10 a. m.», of a local moment: one way on every screen."""
    return f"{local.hour % 12 or 12}:{local:%M} {'a. m.' if local.hour < 12 else 'p. m.'}"


_FOLDERS = sorted(Path(__file__).parent.parent.glob("*/templates"))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDERS),
        autoescape=True,
        auto_reload=False,  # a look at the disk for each label of each button
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"rich": rich, "in_words": in_words, "of": of, "begins": begins}
    return environment


_ENVIRONMENT = _environment()


def _read_labels() -> dict[str, Any]:
    """Reads the labels and the tables of all capabilities. Raises ValueError when two give one name."""
    found: dict[str, Any] = {}
    for folder in _FOLDERS:
        if not (folder / "labels.j2").exists():
            continue
        words = _ENVIRONMENT.from_string((folder / "labels.j2").read_text(encoding="utf-8")).module
        own = {name: _plain(value) for name, value in vars(words).items() if not name.startswith("_")}
        if twice := found.keys() & own.keys():
            raise ValueError(f"{folder}/labels.j2: {', '.join(sorted(twice))} is named elsewhere too")
        found |= own
    return found


def _plain(value: Any) -> Any:
    """Undoes what autoescaping does to a label, or to each of a table."""
    return {key: _plain(each) for key, each in value.items()} if isinstance(value, dict) else unescape(str(value))


_READ = _read_labels()
TABLES: dict[str, dict[str | int, str]] = {name: it for name, it in _READ.items() if isinstance(it, dict)}
LABELS: dict[str, str] = {name: it for name, it in _READ.items() if isinstance(it, str)}


def notice(template: str, **values: Any) -> Screen:
    """Makes a screen of a template and no buttons."""
    return Screen(render(template, **values))


def button(text: str, data: str, style: str | None = None) -> InlineKeyboardButton:
    """Makes a button. `data`: begins with a Tap; raises ValueError for any other, which nobody would take. `style`:
    success or danger (Bot API 9.4); older apps show a plain button."""
    tap_of(data)
    return InlineKeyboardButton(text, callback_data=data, style=style)


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(rows) if rows else None


def short(text: str) -> str:
    return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1].rstrip(" ,:;(") + "…"


def ticked(text: str, holds: bool) -> str:
    return f"✓ {text}" if holds else text
