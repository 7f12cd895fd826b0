"""Screens and files of a person's rights over their data."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.edge.callback_data import Tap
from bot.edge.screen import Screen, button, keyboard, label, notice, render, short
from bot.membership.chat.staff_screens import warned
from bot.membership.erasure import ErasureReceipt
from bot.membership.privacy import Holding
from bot.people.people import CONSENT_VERSION
from db.models import Person, Secretariat, Standing

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")


def policy(controller: object, holding: Holding | None, timezone: ZoneInfo) -> Screen:
    """Says what is kept and why, for anybody. `controller`: who answers for it, None while registration is closed."""
    accepted = holding and holding.accepted_at and holding.accepted_at.astimezone(timezone).date()
    current = holding is not None and holding.person.consent == CONSENT_VERSION
    may_accept = controller and holding and holding.person.standing is Standing.ACTIVE and not current
    rows = [[button(label("read_and_accept"), f"{Tap.WITHDRAW}:k")]] if may_accept else []
    rows += [[button(label("withdraw"), f"{Tap.WITHDRAW}:")]] if accepted else []
    values = {"holding": holding, "accepted": accepted, "current": current}
    return Screen(render("privacy", controller=controller, **values), keyboard(rows))


def withdraw_sure() -> Screen:
    return Screen(render("withdraw"), keyboard([[button(label("yes_withdraw"), f"{Tap.WITHDRAW}:1")], [_stay()]]))


def my_data(holding: Holding, timezone: ZoneInfo) -> Screen:
    person = holding.person
    rows = [[button(label("download"), f"{Tap.MY_DATA}:f")]]
    if person.standing is Standing.ACTIVE:
        rows.append(
            [button(label("fix_name"), f"{Tap.MY_DATA}:name"), button(label("tell_post"), f"{Tap.MY_DATA}:post")]
        )
    joined = person.joined_at.astimezone(timezone).date()
    values = {"secretariats": holding.secretariats, "questions": holding.questions, "joined": joined}
    return Screen(render("my_data", person=person, **values), keyboard(rows))


def no_data() -> Screen:
    return notice("my_data_none")


def ask_correction(field: str, posts: Mapping[str, str]) -> Screen:
    """Asks for what is right. `field`: name or post; `posts`: those that the plan names, to choose from."""
    rows = [[button(short(post), f"{Tap.MY_DATA}:post:{mark}")] for mark, post in posts.items()]
    rows.append([button(label("cancel"), f"{Tap.CANCEL}:")])
    return Screen(render("my_data_ask", field=field, posts=bool(posts)), keyboard(rows))


def corrected(field: str, person: Person) -> Screen:
    return notice("my_data_corrected", field=field, value=getattr(person, field))


def files(
    controller: object, holding: Holding, exported: Mapping[str, Any], now: datetime, timezone: ZoneInfo
) -> dict[str, bytes]:
    """Writes the export by file name, to read and to take along."""
    values = {
        "name": holding.person.name,
        "secretariats": {each.code: each.name for each in holding.secretariats},
        "moment": _moment(now, timezone),
        "shown": partial(_shown, timezone),
    }
    html = render("datos", controller=controller, exported=exported, **values)
    plain = json.dumps(exported, ensure_ascii=False, indent=2)
    return {"misdatos.html": html.encode(), "misdatos.json": plain.encode()}


def _shown(timezone: ZoneInfo, value: Any) -> str:
    """Says a value of the export in words."""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, list):
        return ", ".join(_shown(timezone, each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_shown(timezone, each)}" for name, each in value.items())
    return _moment(datetime.fromisoformat(value), timezone) if _MOMENT.fullmatch(str(value)) else str(value)


def _moment(at: datetime, timezone: ZoneInfo) -> str:
    """Says «20 de noviembre de 2026, 10:00 a. m.»."""
    return format_datetime(at, "d 'de' MMMM 'de' y, h:mm a", timezone, "es_CO")


def leave(alone: Sequence[Secretariat]) -> Screen:
    rows = [[button(label("leave"), f"{Tap.LEAVE}:", style="danger")], [_stay()]]
    return warned(Screen(render("leave"), keyboard(rows)), alone)


def leave_sure(person_id: int) -> Screen:
    """Asks whether the person is to be erased. The button names whom it erases: tapped again later, it erases nobody
    else."""
    for_good = button(label("leave_for_good"), f"{Tap.LEAVE}:{person_id}", style="danger")
    return Screen(render("leave_sure"), keyboard([[for_good], [_stay()]]))


def _stay() -> Any:
    return button(label("stay"), f"{Tap.CANCEL}:")


def leave_receipt(receipt: ErasureReceipt, timezone: ZoneInfo) -> Screen:
    return notice("leave_receipt", folio=receipt.folio, moment=_moment(receipt.at, timezone))
