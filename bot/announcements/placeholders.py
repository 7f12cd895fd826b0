"""What a coordinator's text may hold in braces: plain substitution. No template engine ever sees that text."""

import re
from collections.abc import Mapping
from html import escape

NAMES = ("nombre", "secretaria", "pendientes", "proxima_fecha")
_BRACED = re.compile(r"\{([^{}\n]{0,40})\}")


def unknown(text: str) -> list[str]:
    """Lists what stands in braces and is none of NAMES, in the order written."""
    return [name for name in dict.fromkeys(_BRACED.findall(text)) if name not in NAMES]


def fill(html: str, values: Mapping[str, str]) -> str:
    """Fills in `values` by name, plain text, escaped on the way in. What is unknown stays as it is written."""
    return _BRACED.sub(lambda found: escape(values[found[1]], quote=False) if found[1] in values else found[0], html)
