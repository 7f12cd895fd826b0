"""Every Bot API call, for whoever wants to check what the bot really did. The token appears nowhere in it."""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

KEPT = 200_000


class Journal:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._records: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._count = 0
        self.tokens: set[str] = set()

    def add(
        self,
        method: str,
        params: Mapping[str, object],
        status: int,
        answer: dict[str, Any] | None,
        *,
        effect: bool,
        fault: str | None = None,
    ) -> None:
        """Records a call. `status` 0 means that the caller got no answer at all."""
        self._count += 1
        record = {
            "n": self._count,
            "time": self._now().isoformat(),
            "method": method,
            "params": self._without_tokens(dict(params)),
            "status": status,
            "answer": self._without_tokens(answer),
            "effect": effect,
        }
        self._records.append(record | ({"fault": fault} if fault else {}))

    def mark_last(self, fault: str) -> None:
        self._records[-1]["fault"] = fault

    def after(self, n: int) -> list[dict[str, Any]]:
        first = self._count - len(self._records)
        return list(islice(self._records, max(0, n - first), None))

    def _without_tokens(self, value: Any) -> Any:
        if isinstance(value, str):
            for token in self.tokens:
                value = value.replace(token, "<token>")
        elif isinstance(value, dict):
            return {name: self._without_tokens(item) for name, item in value.items()}
        elif isinstance(value, list):
            return [self._without_tokens(item) for item in value]
        return value
