"""Every term of an audience has its button and its words."""

import pytest

from bot.announcements.audience import segments
from bot.announcements.audience.recipients import Audience
from bot.announcements.chat.audience import segment_screens
from bot.announcements.composing import Composition


@pytest.mark.parametrize("excluding", [False, True])
def test_every_term_can_be_chosen(excluding: bool) -> None:
    screen = segment_screens.segment(Composition(7), Audience(0, {}), "", excluding)
    assert screen.keyboard is not None
    offered = {each.callback_data for row in screen.keyboard.inline_keyboard for each in row}
    no = "!" if excluding else ""
    for name in segments.TERMS:
        wanted = f"aw:7:t:1:{no}{name}:yes" if name in segments.YES_OR_NO else f"aw:7:g:{no}{name}"
        assert wanted in offered


@pytest.mark.parametrize("name", segments.TERMS)
def test_every_term_is_said_in_words(name: str) -> None:
    chosen, left_out = segment_screens.in_words(f"{name}=yes", {}), segment_screens.in_words(f"!{name}=yes", {})
    assert chosen.strip()
    assert left_out.partition("excepto")[2].strip()
    assert segment_screens.in_words(f" {name.title()} = yes", {}) == chosen
