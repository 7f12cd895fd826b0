"""Screens to choose a secretariat: by region, then by page."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.screen import Screen, button, keyboard, label, render, short
from db.models import Secretariat

PAGE = 8


def regions(prefix: str, names: Sequence[str], title: str) -> Screen:
    """Offers the regions. `title`: which question this answers, a name of templates/choose_secretariat.html.j2."""
    rows = [[button(name, f"{prefix}:R{number}:0")] for number, name in enumerate(names)]
    return Screen(render("choose_secretariat", title=title, region=None), keyboard(rows))


def region_page(prefix: str, region: str, number: int, found: Sequence[Secretariat], page: int, title: str) -> Screen:
    """Offers a page of a region's secretariats. Raises IndexError for a page that is not there (a forged button)."""
    if page * PAGE >= len(found):
        raise IndexError(page)
    shown = found[page * PAGE : (page + 1) * PAGE]
    rows = [[button(short(each.name), f"{prefix}:{each.code}")] for each in shown]
    rows.append(_turns(f"{prefix}:R{number}", page, (page + 1) * PAGE < len(found)))
    rows.append([button(label("other_region"), f"{prefix}:R")])
    return Screen(render("choose_secretariat", title=title, region=region), keyboard([row for row in rows if row]))


def _turns(prefix: str, page: int, more: bool) -> list[InlineKeyboardButton]:
    back = [button(label("previous"), f"{prefix}:{page - 1}")] if page else []
    return back + ([button(label("next"), f"{prefix}:{page + 1}")] if more else [])


def own_secretariats(prefix: str, found: Sequence[Secretariat], title: str) -> Screen:
    """Offers a liaison the few secretariats that are theirs."""
    rows = [[button(short(each.name), f"{prefix}:{each.code}")] for each in found]
    if title == "invite":
        rows.append([button(label("open_invitations"), f"{Tap.INVITATIONS}:")])
    return Screen(render("choose_secretariat", title=title, region=None), keyboard(rows))


def named_secretariats(prefix: str, found: Sequence[Secretariat]) -> Screen:
    """Offers the secretariats that were typed."""
    rows = [[button(short(each.name), f"{prefix}:{each.code}")] for each in found]
    return Screen(render("secretariats_named", number=len(found), typed=None), keyboard(rows))


def not_named(typed: str) -> Screen:
    """Says that nothing that was typed is a secretariat; the name is waited for."""
    rows = [[button(label("cancel"), f"{Tap.CANCEL}:")]]
    return Screen(render("secretariats_named", number=0, typed=short(typed)), keyboard(rows))
