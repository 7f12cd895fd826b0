"""Screens of the groups of /aviso."""

from collections.abc import Sequence

from bot.announcements.chat.audience.segment_screens import cancel
from bot.announcements.composing import Composition
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, short
from db.models import AudienceGroup


def groups(it: Composition, found: Sequence[tuple[AudienceGroup, str]]) -> Screen:
    """Offers the groups, each with its words; a tap on the name uses it."""
    rows: Rows = [
        [
            button(short(each.name), f"{Tap.COMPOSING}:{it.form}:gr:{each.id}"),
            button(label("group_change"), f"{Tap.COMPOSING}:{it.form}:gr:{each.id}:m"),
        ]
        for each, _ in found
    ]
    rows.append([button(label("back"), f"{Tap.COMPOSING}:{it.form}:s")])
    return Screen(render("kept_groups", found=found), keyboard(rows))


def group(form: int, it: AudienceGroup, words: str) -> Screen:
    """Shows a group with what may be done with it."""
    data = f"{Tap.COMPOSING}:{form}:gr:{it.id}"
    rows: Rows = [
        [button(label("group_use"), data)],
        [button(label("group_rename"), f"{data}:r"), button(label("group_drop"), f"{data}:d")],
        [button(label("back"), f"{Tap.COMPOSING}:{form}:gr")],
    ]
    return Screen(render("kept_group", step="card", name=it.name, words=words), keyboard(rows))


def ask_name(form: int, words: str, *, before: str | None = None, count: int | None = None) -> Screen:
    """Asks for a group's name. `before`: the one it has; `count`: how many people a new one means today."""
    return Screen(
        render("kept_group_name", words=words, before=before, count=count, problem=None), keyboard(_away(form))
    )


def ask_again(form: int, problem: str) -> Screen:
    """Asks for another name. `problem`: why the one that was typed can't be (Invalid.reason)."""
    return Screen(render("kept_group_name", words="", before=None, count=None, problem=problem), keyboard(_away(form)))


def _away(form: int) -> Rows:
    return [[button(label("back"), f"{Tap.COMPOSING}:{form}:s"), *cancel()]]


def kept(form: int, it: AudienceGroup, words: str) -> Screen:
    """Says under which name a group is kept, and leads back to the announcement."""
    rows: Rows = [
        [button(label("announcement_back_to_it"), f"{Tap.COMPOSING}:{form}:s", style="success")],
        [button(label("groups"), f"{Tap.COMPOSING}:{form}:gr")],
    ]
    return Screen(render("kept_group", step="kept", name=it.name, words=words), keyboard(rows))


def ask_drop(form: int, it: AudienceGroup) -> Screen:
    """Asks whether a group is to be deleted."""
    data = f"{Tap.COMPOSING}:{form}:gr:{it.id}"
    rows: Rows = [[button(label("group_drop_yes"), f"{data}:d1", style="danger")], [button(label("back"), f"{data}:m")]]
    return Screen(render("kept_group", step="drop", name=it.name, words=""), keyboard(rows))
