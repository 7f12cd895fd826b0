"""Screens of /aviso: to whom."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardButton

from bot.announcements.audience import expressions
from bot.announcements.audience.recipients import Audience
from bot.announcements.chat.wording import excerpt
from bot.announcements.composing import Composition, Named
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, labels, render, short, ticked
from db.models import Announcement, Secretariat

PAGE = 8
_UNREAD = 10  # pieces of a list that are said back
_NAMED = 6  # secretariats named one by one; the rest as a number
_CHOICES = {  # terms whose values are a few, with their words
    "role": labels("announcement_role"),
    "line": labels("announcement_line"),
    "action": labels("announcement_action"),
}


def cancel() -> list[InlineKeyboardButton]:
    return [button(label("cancel"), f"{Tap.CANCEL}:")]


def in_words(expression: str, secretariats: Mapping[str, str]) -> str:
    """Says whom an expression means. `secretariats`: names by code."""
    named = {}
    for name, values in expressions.terms(expression).items():
        words = [secretariats.get(value, value) for value in values]
        hidden = len(words) - _NAMED if len(words) > _NAMED + 1 else 0
        named[name] = words[: len(words) - hidden] + ([f"{hidden} más"] if hidden else [])
    return render("announcement_segment", everybody=expressions.is_everybody(expression), terms=named)


def segment(
    it: Composition, audience: Audience, words: str, excluding: bool = False, named: Named | None = None
) -> Screen:
    """Shows whom the announcement is for. `excluding`: what is tapped now is left out; `named`: what was made of a list
    that was typed."""
    form, no = it.form, "!" if excluding else ""
    rows = [
        [_sub(form, no, "role"), _sub(form, no, "secretariat")],
        [_sub(form, no, "region"), _sub(form, no, "line"), _sub(form, no, "action")],
        *([_toggle(it, f"{no}{name}", "yes", words)] for name, words in labels("announcement_yes_or_no").items()),
        [_sub(form, no, "unacknowledged")],
    ]
    if excluding:
        rows.append([button(label("back"), f"{Tap.COMPOSING}:{form}:s")])
    else:
        rows = [
            [
                button(
                    ticked(label("announcement_everybody"), expressions.is_everybody(it.segment)),
                    f"{Tap.COMPOSING}:{form}:all",
                )
            ],
            *rows,
        ]
        rows.append([button(label("announcement_as_before"), f"{Tap.COMPOSING}:{form}:e")])
        keep = [button(label("group_keep"), f"{Tap.COMPOSING}:{form}:gr:n")] if expressions.terms(it.segment) else []
        rows.append([button(label("groups"), f"{Tap.COMPOSING}:{form}:gr"), *keep])
        rows.append([button(label("announcement_exclude"), f"{Tap.COMPOSING}:{form}:s!")])
        rows += _onwards(it, audience)
    values = {"words": words, "count": audience.count, "excluding": excluding, "chosen": it.segment != ""}
    text = render(
        "announcement_to", **values, named=named, unread=unread(named), excerpt=excerpt(it.text), **silent(audience)
    )
    return Screen(text, keyboard(rows))


def silent(audience: Audience) -> dict[str, Any]:
    """Gives what a screen says of the chosen secretariats that it does not reach."""
    return {"chosen_places": audience.chosen, "silent": audience.silent, "by_liaison": audience.by_liaison}


def unread(named: Named | None) -> list[str]:
    """Lists what names no secretariat, short enough for a message."""
    if named is None:
        return []
    shown = [short(each) for each in named.unread[:_UNREAD]]
    return shown + ([f"{len(named.unread) - _UNREAD} más"] if len(named.unread) > _UNREAD else [])


def _onwards(it: Composition, audience: Audience) -> Rows:
    clear = [button(label("announcement_clear"), f"{Tap.COMPOSING}:{it.form}:clear")] if it.segment else []
    rows = [[*clear, *cancel()]]
    if audience.count:
        rows.insert(0, [button(label("announcement_go_on"), f"{Tap.COMPOSING}:{it.form}:o", style="success")])
    return rows


def _sub(form: int, no: str, name: str) -> InlineKeyboardButton:
    return button(label("announcement_by", name), f"{Tap.COMPOSING}:{form}:g:{no}{name}")


def _holds(it: Composition, name: str, value: str) -> bool:
    return value in expressions.terms(it.segment).get(name, [])


def _toggle(it: Composition, name: str, value: str, text: str, data: str | None = None) -> InlineKeyboardButton:
    """Makes a button that says what will hold after it, so that a second tap changes nothing. `data`: what stands for
    `value`."""
    holds = _holds(it, name, value)
    return button(ticked(text, holds), f"{Tap.COMPOSING}:{it.form}:t:{int(not holds)}:{name}:{data or value}")


def values(it: Composition, name: str, found: Sequence[tuple[str, str, str]], words: str, count: int) -> Screen:
    """Offers the values of a term, as (value, its words, its data)."""
    rows = [[_toggle(it, name, value, short(text), data)] for value, text, data in found]
    return _choosing(it, name, rows, words, count)


def _choosing(it: Composition, name: str, rows: Rows, words: str, count: int) -> Screen:
    bare = name.removeprefix("!")
    back = button(
        label("announcement_done"), f"{Tap.COMPOSING}:{it.form}:s{'!' if name != bare else ''}", style="success"
    )
    text = render("announcement_choose", name=bare, excluding=name != bare, words=words, count=count)
    return Screen(text, keyboard([*rows, [back]]))


def few(name: str) -> list[tuple[str, str, str]]:
    """Lists the values of a term that has a few."""
    return [(value, words, value) for value, words in _CHOICES[name].items()]


def recent(found: Sequence[Announcement]) -> list[tuple[str, str, str]]:
    return [(str(each.id), f"n.º {each.id} · {excerpt(each.text)}", str(each.id)) for each in found]


def audiences(it: Composition, found: Sequence[tuple[Announcement, str]]) -> Screen:
    """Offers to whom announcements went before, each with its words and its number."""
    rows = [
        [button(short(f"n.º {each.id} · {excerpt(each.text)}"), f"{Tap.COMPOSING}:{it.form}:e:{each.id}")]
        for each, _ in found
    ]
    rows.append([button(label("back"), f"{Tap.COMPOSING}:{it.form}:s")])
    return Screen(render("announcement_audiences", found=found), keyboard(rows))


def regions(it: Composition, name: str, names: Sequence[str], words: str, count: int) -> Screen:
    rows = [[button(each, f"{Tap.COMPOSING}:{it.form}:g:{name}:{number}:0")] for number, each in enumerate(names)]
    return _choosing(it, name, rows, words, count)


def region_page(
    it: Composition, name: str, number: int, found: Sequence[Secretariat], page: int, words: str, count: int
) -> Screen:
    """Offers a page of a region's secretariats. Raises IndexError for a page that is not there (a forged button)."""
    if page * PAGE >= len(found):
        raise IndexError(page)
    rows = [[_toggle(it, name, each.code, short(each.name))] for each in found[page * PAGE : (page + 1) * PAGE]]
    prefix = f"{Tap.COMPOSING}:{it.form}:g:{name}"
    turns = [button(label("previous"), f"{prefix}:{number}:{page - 1}")] if page else []
    turns += [button(label("next"), f"{prefix}:{number}:{page + 1}")] if (page + 1) * PAGE < len(found) else []
    rows += [turns] if turns else []
    rows.append([button(label("other_region"), prefix)])
    return _choosing(it, name, rows, words, count)


def page_of(found: Sequence[Secretariat], code: str) -> int:
    return next(number for number, each in enumerate(found) if each.code == code) // PAGE
