"""None"""

TEXT_LENGTH = 4096  # a Telegram message


def storable(text: str) -> str:
    """Cuts a text to what databases and Telegram take: no NUL (PostgreSQL refuses it), no lone surrogates (UTF-8 has
    none), no longer than a message."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:TEXT_LENGTH]
