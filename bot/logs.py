"""Logs through structlog. What must not be written is masked in the finished line, whoever wrote it and whatever
exception carried it: the token, addresses that hold one, e-mails, mobile numbers, and everything personal of the
update being processed."""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TextIO

import structlog

from bot.config import LogFormat, LogLevel

_TOKEN = re.compile(r"\b\d{3,12}:[A-Za-z0-9_-]{16,}")
_BOT_URL = re.compile(r"/bot[^/\s]+(?=/)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]+")
_MOBILE = re.compile(r"(?<![\d.])(?:\+?57[ -]?)?3\d{2}[ -]?\d{3}[ -]?\d{4}(?![\d.])")  # Colombian mobile numbers
_MASK = "[…]"

_personal: ContextVar[tuple[str, ...]] = ContextVar("personal", default=())


@contextmanager
def masking(*values: str | None) -> Iterator[None]:
    """Masks values: while active, no log line of this task (or of threads it starts) shows any of `values`."""
    wanted: set[str] = set()
    for value in values:
        for form in (value or "", repr(value or "")[1:-1]):
            wanted.update(part for part in (form, *form.split("\n")) if len(part.strip()) >= 3)
    reset = _personal.set(tuple(sorted(wanted, key=len, reverse=True)))
    try:
        yield
    finally:
        _personal.reset(reset)


def mask(line: str, secrets: tuple[str, ...] = ()) -> str:
    for secret in (*secrets, *_personal.get()):
        line = line.replace(secret, _MASK)
    line = _BOT_URL.sub(f"/bot{_MASK}", line)
    for pattern in (_TOKEN, _EMAIL, _MOBILE):
        line = pattern.sub(_MASK, line)
    return line


class _MaskingFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, secrets: tuple[str, ...], *, masked_already: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._secrets = secrets
        self._masked_already = masked_already

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return line if self._masked_already else mask(line, self._secrets)


def configure(
    level: LogLevel = LogLevel.INFO,
    log_format: LogFormat = LogFormat.CONSOLE,
    secrets: tuple[str, ...] = (),
    stream: TextIO | None = None,
) -> None:
    """Sends structlog and the standard library's loggers to `stream` (default: standard error)."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    stream = stream or sys.stderr

    def mask_values(_logger: Any, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        """Masks value by value, before JSON escapes what a person wrote."""
        masked = {key: mask(str(value), secrets) for key, value in event.items()}
        return {
            key: value if isinstance(value, int | float | None) and str(value) == masked[key] else masked[key]
            for key, value in event.items()
        }

    render: list[structlog.typing.Processor]
    if log_format is LogFormat.JSON:
        to_json = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        render = [structlog.processors.format_exc_info, mask_values, to_json]
    else:
        # plain_traceback: the rich one prints local variables, and they hold people's words
        render = [
            structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        _MaskingFormatter(
            secrets,
            masked_already=log_format is LogFormat.JSON,  # masking a finished JSON line could break it
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.value, force=True)
    for noisy in ("httpx", "httpcore", "aiohttp.access", "alembic", "apscheduler", "telegram", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, getattr(logging, level.value)))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
