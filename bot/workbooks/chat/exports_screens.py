"""/informe: what a report will hold, before its files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, ticked
from bot.plans.chat.words import action_name, bar, status_mark
from bot.plans.plans import ACTIONS
from bot.workbooks.chat.report_words import chosen, period
from bot.workbooks.exports import Filters, Overview
from db.models import ActivityStatus

_NONE = "-"
_STAMP = "%Y%m%d"

# Bytes of a file: its frame, each activity, each act of the history. Fitted to the demo's 31 activities and to made-up
# plans of all 97 secretariats (2,910 activities, 55,610 acts): within 15 % of both.
_BYTES = {"x": (11_400, 140, 80), "h": (16_000, 345, 0), "m": (42_000, 0, 0)}


@dataclass(frozen=True)
class Choice:
    """What the buttons of /informe have chosen; they carry it. `region`: its place in the list of regions."""

    code: str | None = None
    action: str | None = None
    first: date | None = None
    last: date | None = None
    region: int | None = None

    def filters(self, regions: Sequence[str]) -> Filters:
        """Reads the choice as filters. Raises IndexError for a region that is not there."""
        codes = frozenset({self.code}) if self.code else None
        region = None if self.region is None else regions[self.region]
        actions = frozenset({self.action}) if self.action else None
        return Filters(codes=codes, actions=actions, first=self.first, last=self.last, region=region)

    @property
    def where(self) -> str:
        return self.code or (_NONE if self.region is None else f"R{self.region}")

    @property
    def dates(self) -> str:
        return f"{self.first:{_STAMP}}-{self.last:{_STAMP}}" if self.first and self.last else _NONE

    def data(self, what: str = "") -> str:
        """Writes the choice as button data. `what`: x, h or m (a file), a or p (to choose); none for the card."""
        return f"{Tap.EXPORT}:{self.where}:{self.action or _NONE}:{self.dates}:{what}".removesuffix(":")

    @property
    def secretariat_data(self) -> str:
        """Writes the button data under which a secretariat is chosen."""
        return f"{Tap.EXPORT}:s:{self.action or _NONE}:{self.dates}"


def read_choice(code: str, action: str, dates: str) -> Choice:
    """Reads what was chosen from a button. Raises ValueError for days that are none."""
    first, last = (None, None) if dates == _NONE else (date.fromisoformat(each) for each in dates.split("-"))
    region = int(code[1:]) if code.startswith("R") else None
    place = None if code == _NONE or region is not None else code
    wanted = None if action == _NONE else action
    return Choice(code=place, action=wanted, first=first, last=last, region=region)


def card(found: Overview, choice: Choice, several: bool, making: str | None = None) -> Screen:
    """Shows what a report would hold. `several`: there is more than one secretariat to choose from; `making`: the file
    that is on its way."""
    rows: Rows = [
        [button(label("export_secretariat"), choice.secretariat_data)] if several else [],
        [button(label("export_action"), choice.data("a")), button(label("export_period"), choice.data("p"))],
    ]
    if found.states:
        named = [(what, label("export_file", what)) for what in "xhm"]
        rows += [[button(f"{name} (≈ {_expected(what, found)})", choice.data(what))] for what, name in named]
    text = render(
        "export_card",
        chosen=chosen(found.filters, found.names),
        whole=found.summary.whole,
        secretariats=found.summary.secretariats,
        people=found.people,
        bar=bar(found.summary.whole.percentage),
        marks={
            "done": status_mark(ActivityStatus.DONE),
            "late": status_mark(ActivityStatus.IN_PROGRESS, late=True),
            "blocked": status_mark(ActivityStatus.BLOCKED),
        },
        making=making,
    )
    return Screen(text, keyboard([row for row in rows if row]))


def choose_action(choice: Choice) -> Screen:
    names = {None: label("export_all_actions")} | {action: action_name(action) for action in ACTIONS}
    rows = [[_option(name, replace(choice, action=action), choice)] for action, name in names.items()]
    return Screen(render("export_choose", what="a", problem=None), keyboard([*rows, _back(choice)]))


def choose_period(choice: Choice, today: date, problem: Markup | None = None) -> Screen:
    """Offers this month, the last one and this year; absolute days, so that an old button means what it said. Any other
    is typed. `problem`: what is to be asked of what was typed."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    spans = [
        replace(choice, first=month, last=_end(month)),
        replace(choice, first=before, last=_end(before)),
        replace(choice, first=date(today.year, 1, 1), last=date(today.year, 12, 31)),
        replace(choice, first=None, last=None),
    ]
    named = [(period(Filters(first=each.first, last=each.last)) or label("export_all_time"), each) for each in spans]
    rows = [[_option(name.capitalize(), each, choice)] for name, each in named]
    return Screen(render("export_choose", what="p", problem=problem), keyboard([*rows, _back(choice)]))


def choosing_secretariat(screen: Screen, choice: Choice, region: int | None) -> Screen:
    """Offers the secretariats, with all of them first, or all of the region that is open, and the way back last."""
    shown = screen.keyboard.inline_keyboard if screen.keyboard else ()
    name = label("export_all_secretariats") if region is None else label("export_whole_region")
    everyone = [button(name, replace(choice, code=None, region=region).data())]
    return replace(screen, keyboard=keyboard([everyone, *(list(row) for row in shown), _back(choice)]))


def caption(found: Overview, what: str, content: bytes) -> str:
    values = {"number": len(found.states), "size": size(len(content)), "chosen": chosen(found.filters, found.names)}
    return render("export_sent", what=what, **values)


def size(number: int) -> str:
    """Says a number of bytes as phones do: «40 KB», «4,6 MB»."""
    if number < 1000 * 1024:
        return f"{max(1, round(number / 1024))} KB"
    return f"{number / 1024**2:.1f} MB".replace(".", ",")


def _expected(what: str, found: Overview) -> str:
    frame, activity, act = _BYTES[what]
    number = frame + activity * len(found.states) + act * found.acts
    return size(round(number, 2 - len(str(number))))


def _option(name: str, option: Choice, choice: Choice) -> InlineKeyboardButton:
    return button(ticked(name, option == choice), option.data())


def _end(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _back(choice: Choice) -> list[InlineKeyboardButton]:
    return [button(label("back"), choice.data())]
