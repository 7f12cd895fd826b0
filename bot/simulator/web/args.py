"""The parameters of one Bot API call, read as `Client.cpp` reads them.

Every value may come as a string (form, query string, multipart) or as native JSON; an empty one is absent.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.model import Upload

_INTEGER = re.compile(r"\s*(-?\d+)")
_BIGGEST_ID = (1 << 63) - 1


class Args:
    def __init__(self, params: Mapping[str, object], files: Mapping[str, Upload]) -> None:
        self.params = params
        self.files = files

    def given(self, name: str) -> bool:
        return self.params.get(name) not in (None, "")

    def string(self, name: str) -> str:
        value = self.params.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        return json.dumps(value, ensure_ascii=False)

    def required(self, name: str) -> str:
        value = self.string(name)
        if not value:
            raise bad_request(f'parameter "{name}" is required')
        return value

    def boolean(self, name: str) -> bool:
        return self.string(name).strip().lower() in {"true", "yes", "1"}

    def integer(self, name: str, default: int = 0, low: int = -_BIGGEST_ID, high: int = _BIGGEST_ID) -> int:
        """Reads a number, clamped to the limits, never refused; what is no number is 0."""
        if not self.given(name):
            return max(low, min(high, default))
        return max(low, min(high, to_integer(self.string(name))))

    def structure(self, name: str, what: str) -> Any:
        """Reads the JSON value of a parameter; None where it is absent. `what` is Telegram's name for it."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {what} JSON object") from None

    def message_ids(self) -> list[int]:
        """Reads 1–100 ids, as of deleteMessages and copyMessages."""
        raw = self.structure("message_ids", "message_ids")
        if raw is None or raw == []:
            raise bad_request("message identifiers are not specified")
        if not isinstance(raw, list):
            raise bad_request("expected an Array of message identifiers")
        if len(raw) > 100:
            raise bad_request("too many message identifiers specified")
        if any(isinstance(item, bool) or not isinstance(item, int | str) for item in raw):
            raise bad_request("message identifier must be a Number")
        ids = [to_integer(str(item)) for item in raw]
        if any(message_id <= 0 for message_id in ids):
            raise bad_request("invalid message identifier specified")
        return ids


def to_integer(text: str) -> int:
    """Reads a number as td::to_integer does: the leading digits, 0 when there are none or too many."""
    found = _INTEGER.match(text)
    if not found or len(found[1]) > 19:
        return 0
    return int(found[1])
