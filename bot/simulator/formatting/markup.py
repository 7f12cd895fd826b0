"""parse_mode=HTML, rule for rule as td `MessageEntity.cpp` parse_html.

Positions in errors are byte offsets of the UTF-8 text; a tag may close itself by `</>`; an unknown named
entity stays as it is.
"""

import re
from dataclasses import dataclass

from bot.simulator.errors import BotApiError, bad_request, not_implemented
from bot.simulator.formatting.entities import Entity, Formatted
from bot.simulator.formatting.links import checked_link, link_user_id

_SPACE = b" \t\r\n\0\v"
_TAGS = {
    **dict.fromkeys((b"b", b"strong"), "bold"),
    **dict.fromkeys((b"i", b"em"), "italic"),
    **dict.fromkeys((b"s", b"strike", b"del"), "strikethrough"),
    **dict.fromkeys((b"u", b"ins"), "underline"),
    **dict.fromkeys((b"tg-spoiler", b"span"), "spoiler"),
    **{b"a": "text_link", b"pre": "pre", b"code": "code", b"blockquote": "blockquote"},
    **{b"tg-emoji": "custom_emoji", b"tg-time": "date_time"},
}
_SPECIAL = re.compile(rb"[<&]")
_REFERENCE = re.compile(rb"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]*))")
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_ATTRIBUTE = re.compile(rb"[^ \t\r\n\0\v=>/\"']*")
_GAP = re.compile(rb"[ \t\r\n\v]*")
_NAME_TOKEN = re.compile(rb"[A-Za-z0-9.\-]*")
_WORD = re.compile(rb"[^ \t\r\n\0\v>]*")
_BAD_UNICODE = "Text contains invalid Unicode characters after decoding HTML entities"


def _error(what: str) -> BotApiError:
    return bad_request(f"can't parse entities: {what}")


def _shown(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


@dataclass(slots=True)
class _Open:
    tag: bytes
    argument: str
    offset: int
    text_from: int


class _Parser:
    def __init__(self, text: str) -> None:
        self.size = len(text.encode())
        self.data = text.encode() + b"\0"
        self.at = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.has_surrogates = False

    def parse(self) -> Formatted:
        while self.at < self.size:
            found = _SPECIAL.search(self.data, self.at, self.size)
            end = found.start() if found else self.size
            self._add(self.data[self.at : end].decode())
            self.at = end
            if found and self.data[end] == ord("&"):
                self._reference()
            elif found:
                self._end_tag() if self.data[end + 1] == ord("/") else self._start_tag()
        if self.open:
            raise _error(f'Can\'t find end tag corresponding to start tag "{_shown(self.open[-1].tag)}"')
        if self.has_surrogates:
            raise _error(f"{_BAD_UNICODE}, check for unmatched surrogate code units")
        # A language without its pre means nothing.
        kept = (e if e.kind != "code" else Entity("code", e.offset, e.length) for e in self.entities)
        return Formatted("".join(self.parts), tuple(sorted(kept, key=lambda e: e.order)))

    def _add(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.offset += len(text) if text.isascii() else sum(1 + (c > "\uffff") for c in text)

    def _decoded(self) -> str | None:
        """Reads the character of the reference at hand, which is then passed; None where there is none."""
        found = _REFERENCE.match(self.data, self.at)
        assert found
        hexadecimal, decimal, name = found.groups()
        if name is not None:
            character = _NAMED.get(name)
        else:
            digits = hexadecimal if hexadecimal is not None else decimal
            code = int(digits or b"0", 16 if hexadecimal is not None else 10) if len(digits) < 10 else 0
            character = chr(code) if 0 < code < 0x10FFFF and found.end() - self.at < 10 else None
        if character is not None:
            self.at = found.end() + (self.data[found.end()] == ord(";"))
        return character

    def _reference(self) -> None:
        character = self._decoded()
        if character is None:
            self._add("&")
            self.at += 1
        elif "\ud800" <= character <= "\udfff":
            self.has_surrogates = True
        else:
            self._add(character)

    def _take(self, pattern: re.Pattern[bytes]) -> bytes:
        found = pattern.match(self.data, self.at)
        assert found
        self.at = found.end()
        return found[0]

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._take(_WORD).lower()
        if not self.data[self.at]:
            raise _error(f"Unclosed start tag at byte offset {begin}")
        if tag not in _TAGS:
            raise _error(f'Unsupported start tag "{_shown(tag)}" at byte offset {begin}')
        if tag == b"tg-time":
            raise not_implemented("the tag tg-time")
        argument = self._attributes(tag, begin)
        if tag == b"span" and argument != "spoiler":
            raise _error(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.at += 1
        self.open.append(_Open(tag, argument, self.offset, len(self.parts)))

    def _attributes(self, tag: bytes, begin: int) -> str:
        argument = ""
        while True:
            self._take(_GAP)
            if self.data[self.at] == ord(">"):
                return argument
            name = self._take(_ATTRIBUTE)
            if not name:
                raise _error(f'Empty attribute name in the tag "{_shown(tag)}" at byte offset {begin}')
            self._take(_GAP)
            if self.data[self.at] == ord("="):
                value = self._value(tag, begin)
            elif self.data[self.at]:
                value = ""
            else:
                raise _error(f'Unclosed start tag "{_shown(tag)}" at byte offset {begin}')
            argument = _argument(tag, name, value, argument)

    def _value(self, tag: bytes, begin: int) -> str:
        self.at += 1
        self._take(_GAP)
        if not self.data[self.at]:
            raise _error(f'Unclosed start tag "{_shown(tag)}" at byte offset {begin}')
        value = self._string() if self.data[self.at] in b"'\"" else self._name_token()
        if not self.data[self.at]:
            raise _error(f"Unclosed start tag at byte offset {begin}")
        return value

    def _name_token(self) -> str:
        token_begin = self.at
        token = self._take(_NAME_TOKEN).lower()
        if self.data[self.at] not in _SPACE + b">":
            raise _error(f"Unexpected end of name token at byte offset {token_begin}")
        return _shown(token)

    def _string(self) -> str:
        quote = self.data[self.at : self.at + 1]
        self.at += 1
        value: list[bytes] = []
        while self.data[self.at] and self.data[self.at : self.at + 1] != quote:
            character = self._decoded() if self.data[self.at] == ord("&") else None
            if character is not None:
                value.append(character.encode("utf-8", "replace"))
            else:
                value.append(self.data[self.at : self.at + 1])
                self.at += 1
        self.at += bool(self.data[self.at])
        return _shown(b"".join(value))

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise _error(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        tag = self._take(_WORD).lower()
        self._take(_GAP)
        if self.data[self.at] != ord(">"):
            raise _error(f"Unclosed end tag at byte offset {begin}")
        opened = self.open[-1]
        if tag and tag != opened.tag:
            raise _error(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{_shown(opened.tag)}>", found "</{_shown(tag)}>"'
            )
        self.at += 1
        if self.offset > opened.offset:
            self._close(opened)
        self.open.pop()

    def _close(self, opened: _Open) -> None:
        kind, argument = _TAGS[opened.tag], opened.argument
        entity = Entity(kind, opened.offset, self.offset - opened.offset, argument)
        if kind == "text_link":
            self._close_link(entity, argument or "".join(self.parts[opened.text_from :]))
        elif kind in {"pre", "code"}:
            self._close_pre(entity)
        elif kind == "custom_emoji" and not re.fullmatch(r"-?[1-9]\d*", argument):
            raise _error("Invalid custom emoji identifier specified")
        else:
            name = "expandable_blockquote" if kind == "blockquote" and argument else kind
            kept = argument if kind == "custom_emoji" else ""
            self.entities.append(Entity(name, entity.offset, entity.length, kept))

    def _close_link(self, entity: Entity, url: str) -> None:
        user_id, link = link_user_id(url), checked_link(url)
        if user_id is not None:
            self.entities.append(Entity("text_mention", entity.offset, entity.length, str(user_id)))
        elif link:
            self.entities.append(Entity("text_link", entity.offset, entity.length, link))

    def _close_pre(self, entity: Entity) -> None:
        """Closes a pre: `<pre><code class="language-x">` and its mirror are one, with a language."""
        last = self.entities[-1] if self.entities else None
        other = "code" if entity.kind == "pre" else "pre"
        language = last.argument if last and last.kind == "code" else entity.argument
        if last and (last.kind, last.offset, last.end) == (other, entity.offset, entity.end) and language:
            self.entities[-1] = Entity("pre", entity.offset, entity.length, language)
        else:
            self.entities.append(entity)


def _argument(tag: bytes, name: bytes, value: str, before: str) -> str:
    if (tag, name) in {(b"a", b"href"), (b"tg-emoji", b"emoji-id")}:
        return value
    if (tag, name) == (b"code", b"class") and value.startswith("language-"):
        return value[len("language-") :]
    if (tag, name) == (b"span", b"class") and value.startswith("tg-"):
        return value[len("tg-") :]
    return "1" if (tag, name) == (b"blockquote", b"expandable") else before


def parse_html(text: str) -> Formatted:
    """Parses HTML: gives the text without its tags, and their entities in Telegram's order, not yet merged or trimmed.

    Raises:
        BotApiError: `can't parse entities: …`
    """
    if "\0" in text:
        raise _error("Text must not contain null bytes")
    return _Parser(text).parse()
