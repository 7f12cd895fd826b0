"""What was taken and what of it Telegram may forget."""

import asyncio


class Books:
    """By update id. `abandoned`: given up at a stop, they must come again. `progress` is set when one is finished."""

    def __init__(self) -> None:
        self.unfinished: dict[int, asyncio.Task[None]] = {}
        self.finished: set[int] = set()
        self.abandoned: set[int] = set()
        self.progress = asyncio.Event()

    def offset(self) -> int | None:
        """The lowest unfinished update; past the last finished one; or none when there is nothing to confirm."""
        if unfinished := self.unfinished.keys() | self.abandoned:
            return min(unfinished)
        return max(self.finished) + 1 if self.finished else None
