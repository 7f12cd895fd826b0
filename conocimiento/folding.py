"""Texts as they are compared."""

import unicodedata

_MOST_KNOWN = 20_000  # characters that are remembered


class _Bare(dict[int, str]):
    """For str.translate: what each character is without its accents."""

    def __missing__(self, codepoint: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(codepoint))
        bare = "".join(part for part in parts if not unicodedata.combining(part))
        if len(self) < _MOST_KNOWN:
            self[codepoint] = bare
        return bare


_BARE = _Bare()


def folded(text: str) -> str:
    """Lower case without accents. Character by character, for normalising a whole text puts its accents in order, which
    takes time with the square of how many stand in a row."""
    return text.casefold() if text.isascii() else text.casefold().translate(_BARE)
