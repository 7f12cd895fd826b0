"""The HTTP doors of a process: to ask how it is, and, where it has a webhook, to bring it updates."""

from errno import EADDRINUSE
from typing import Any

import structlog

from bot.config import Settings, SettingsError
from bot.edge import web
from db.engine import first_line

log = structlog.get_logger(__name__)


class Doors:
    """`open()`, then `close()`."""

    def __init__(self, settings: Settings, health: web.Health, take: web.Take | None) -> None:
        """Prepares the doors. `take` takes the updates that Telegram brings."""
        self._settings = settings
        self._health = health
        self._take = take
        self._listening: list[web.Listening] = []

    @property
    def are_open(self) -> bool:
        return bool(self._listening)

    async def open(self) -> None:
        """Opens the doors that the settings name. Raises SettingsError when one that is needed can't be opened."""
        settings, take, public = self._settings, self._take, self._settings.public_url is not None
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        door = web.build(self._health, take, secret, show_metrics=not public)
        await self._listen(door, "LISTEN", settings.listen, needed=take is not None)
        if public:
            await self._listen(web.build(self._health), "METRICS_LISTEN", settings.metrics_listen, needed=False)

    async def _listen(self, door: Any, name: str, where: tuple[str, int], *, needed: bool) -> None:
        """Opens a door; a taken port only warns when nothing but looks comes through it."""
        try:
            self._listening.append(await web.serve(door, *where))
        except (OSError, UnicodeError) as exc:
            why = first_line(exc)
            if needed or getattr(exc, "errno", None) != EADDRINUSE:
                raise SettingsError(f"{name}: {where[0]}:{where[1]} can't be used: {why}") from None
            log.warning("No door for looks: the port is taken", setting=name, listen=f"{where[0]}:{where[1]}")

    async def close(self) -> None:
        for door in self._listening:
            await door.close()
