"""Text and entities as HTML that is safe to insert in a page: escaped, no styles, no scripts, few tags."""

from html import escape

from bot.simulator.formatting.entities import Entity, utf16_slice
from bot.simulator.formatting.links import checked_link

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_CLASSES = {
    "spoiler": ("span", "spoiler"),
    "expandable_blockquote": ("blockquote", "expandable"),
    "text_mention": ("span", "mention"),
    "mention": ("span", "mention"),
    "hashtag": ("span", "hashtag"),
    "bot_command": ("span", "command"),
}


def _tags(entity: Entity, text: str) -> tuple[str, str]:
    if entity.kind in _TAGS:
        return f"<{_TAGS[entity.kind]}>", f"</{_TAGS[entity.kind]}>"
    if entity.kind in _CLASSES:
        tag, name = _CLASSES[entity.kind]
        return f'<{tag} class="{name}">', f"</{tag}>"
    if entity.kind in {"text_link", "url", "email"}:
        shown = utf16_slice(text, entity.offset, entity.end)
        href = f"mailto:{shown}" if entity.kind == "email" else checked_link(entity.argument or shown)
        return (f'<a href="{escape(href)}">', "</a>") if href else ("", "")
    return "", ""


def to_html(text: str, entities: tuple[Entity, ...]) -> str:
    """Writes HTML. Entities must be ordered and nested, as `settle` leaves them."""
    closing: list[tuple[int, str]] = []
    parts: list[str] = []
    at = 0

    def show_until(end: int) -> None:
        nonlocal at
        while closing and closing[-1][0] <= end:
            border, tag = closing.pop()
            parts.append(escape(utf16_slice(text, at, border)) + tag)
            at = border
        parts.append(escape(utf16_slice(text, at, end)))
        at = end

    for entity in entities:
        show_until(entity.offset)
        opening, tag = _tags(entity, text)
        parts.append(opening)
        closing.append((entity.end, tag))
    show_until(len(text.encode("utf-16-le")) // 2)
    return "".join(parts)
