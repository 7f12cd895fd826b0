"""Texts that people type, compared: one fold for every key, so that no surface tells apart what no reader does."""

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in bare if not unicodedata.combining(char))
