"""Texts as they are compared."""

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in bare if not unicodedata.combining(char))
