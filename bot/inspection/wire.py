"""What the two processes say to each other: frames of a kind, a length and bytes.

A file may have taken over the one that reads it, so what it answers is no pickle of just anything: only the shapes
below come out of it.
"""

import io
import pickle
import struct
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from bot.evidence.archives import Refused
from bot.evidence.file_types import Looked
from bot.workbooks.rows.cells import Fault, Formula, Wrong
from bot.workbooks.rows.sheet import Note, Row, Sheet, SheetProblem

HEAD = struct.Struct(">cI")
MOST_ANSWERED = 64 * 1024 * 1024  # bytes; the longest plan of the longest cells that anybody wrote has two million

_SHAPES = {
    (each.__module__, each.__qualname__): each
    for each in (Looked, Sheet, Row, SheetProblem, Note, Formula, Fault, date, datetime, time, timedelta)
}


class Kind(bytes, Enum):
    CONTENT = b"c"  # the file
    PROGRESS = b"p"  # (done, total)
    FOUND = b"f"  # what was asked for
    REFUSED = b"r"  # (reason, facts) of a Refused
    WRONG = b"w"  # (kind, values) of a Wrong
    FAILED = b"x"  # which exception, and where: for the log


class NotOurs(Exception):
    """Says that an answer is one that none of our own code gives."""


def framed(kind: Kind, content: bytes) -> bytes:
    return HEAD.pack(kind.value, len(content)) + content


def packed(value: object) -> bytes:
    return pickle.dumps(value, protocol=5)


def unpacked(content: bytes) -> Any:
    """Reads what was packed. Raises NotOurs."""
    try:
        return _Shapes(io.BytesIO(content)).load()
    except Exception as exc:
        raise NotOurs(type(exc).__name__) from exc


class _Shapes(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _SHAPES:
            raise NotOurs(f"{module}.{name}")
        return _SHAPES[module, name]


def refusal(refused: Refused) -> tuple[Kind, bytes]:
    return Kind.REFUSED, packed((refused.reason.removeprefix("evidence_"), refused.facts))


def objection(wrong: Wrong) -> tuple[Kind, bytes]:
    return Kind.WRONG, packed((wrong.kind, wrong.values))
