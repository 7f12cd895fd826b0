"""Does an XML declare a document type? No program writes one into a workbook, and entities are another kind of bomb."""

from collections.abc import Iterable
from xml.parsers import expat


class _Seen(Exception):
    """The parser has read far enough. `declared`: what was seen is a document type, not the first element."""

    def __init__(self, *, declared: bool) -> None:
        super().__init__()
        self.declared = declared


def declares_a_type(pieces: Iterable[bytes]) -> bool:
    """Tells it as the readers' parser finds it: in whatever encoding, and however much stands before it. Reads no
    further than to the first element. What is no XML declares none; its reader says what it is."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _on_type
    parser.StartElementHandler = _on_element
    try:
        for piece in pieces:
            parser.Parse(piece, False)
    except _Seen as seen:
        return seen.declared
    except (expat.ExpatError, LookupError, ValueError):  # the last two: an encoding that nobody knows
        return False
    return False


def _on_type(*_given: object) -> None:
    raise _Seen(declared=True)


def _on_element(*_given: object) -> None:
    raise _Seen(declared=False)
