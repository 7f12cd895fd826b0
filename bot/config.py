"""Settings from the environment or `.env`; built once by the caller and passed down."""

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class LogFormat(StrEnum):
    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class Job(StrEnum):
    """What a process does; several processes may share the work (PostgreSQL)."""

    UPDATES = "updates"
    CLOCK = "clock"
    SENDER = "sender"


class SettingsError(Exception):
    """Each argument is one line for the operator: which setting, what is wrong with it."""


def _http_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        known = False
    if not known or re.search(r"[\s\x00-\x1f]", value):
        raise ValueError("must be an http:// or https:// address")
    return value.rstrip("/")


def database_address(value: str) -> str:
    """Checks the address of a database. Raises ValueError with what is wrong with it."""
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):  # a port that is no number is a ValueError
        raise ValueError("is not a database address") from None
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    if url.database in {None, "", ":memory:"} or "mode" in url.query:
        raise ValueError("names no database; one in memory would be forgotten at every stop")
    if url.port is not None and not 0 < url.port < 65536:
        raise ValueError("has a port that can't be")
    if url.drivername == "sqlite" and url.host:
        raise ValueError("has a host; a file is sqlite:///relative/path or sqlite:////absolute/path")
    return value


def _users_cache() -> Path | None:
    """Returns the user's folder of caches; None for a user without a home."""
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"  # XDG Base Directory Specification
    try:
        return Path(home).expanduser() / "alianza"
    except RuntimeError:
        return None


class Settings(BaseSettings):
    """Documented one by one in docs/operations.md (tests/architecture/test_docs.py compares)."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True
    )

    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    database_url: str = "sqlite:///datos/alianza.db"
    public_url: str | None = None
    webhook_secret: SecretStr | None = None
    listen: Annotated[tuple[str, int], NoDecode] = ("127.0.0.1", 8080)
    metrics_listen: Annotated[tuple[str, int], NoDecode] = ("127.0.0.1", 9090)  # with PUBLIC_URL
    timezone: ZoneInfo = Field(default_factory=lambda: ZoneInfo("America/Bogota"))
    roles: Annotated[frozenset[Job], NoDecode] = frozenset(Job)
    send_rate: float = Field(default=30, gt=0, le=1000)  # messages a second; Bot API: 30, with paid broadcasts 1000
    approval_above: int | None = Field(default=None, ge=0)  # recipients
    data_controller: str | None = None
    data_controller_contact: str | None = None
    retention_months: int = Field(default=12, ge=1)
    encoder: bool = True
    cache_dir: Path | None = Field(default_factory=_users_cache)
    backup_dir: Path | None = None
    backup_keep: int = Field(default=7, ge=1, le=1000)
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.CONSOLE

    def token(self) -> str:
        """Gives the token in plain. Raises SettingsError where there is none."""
        if self.telegram_token is None:
            raise SettingsError("TELEGRAM_TOKEN: is missing")
        return self.telegram_token.get_secret_value()

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        token = value.get_secret_value().strip() if value else ""
        if value and not re.fullmatch(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,200}", token):
            raise ValueError("is no token; BotFather's are a number, a colon and letters, such as 123456:ABC-DEF1234")
        return SecretStr(token) if value else None

    @field_validator("telegram_api_url", "public_url")
    @classmethod
    def _urls(cls, value: str | None) -> str | None:
        return None if value is None else _http_url(value)

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):  # Bot API, setWebhook
            raise ValueError("has 1 to 256 characters of A-Z a-z 0-9 _ -")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        return database_address(value)

    @field_validator("listen", "metrics_listen", mode="before")
    @classmethod
    def _listen(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        host, colon, port = value.rpartition(":")
        if not (colon and host and port.isdecimal() and int(port) < 65536):
            raise ValueError("must be HOST:PORT, for example 127.0.0.1:8080")
        return host.strip("[]"), int(port)

    @field_validator("timezone", mode="before")
    @classmethod
    def _timezone(cls, value: Any) -> Any:
        try:
            return ZoneInfo(value) if isinstance(value, str) else value
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("is not a time zone, for example America/Bogota") from None

    @field_validator("roles", mode="before")
    @classmethod
    def _roles(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        names = {name.strip() for name in value.split(",")} - {""}
        if not names or names - {job.value for job in Job}:
            raise ValueError("is one or more of updates, clock, sender, joined by commas")
        return names

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _controller_has_a_contact(self) -> "Settings":
        if self.data_controller and not self.data_controller_contact:
            raise ValueError("DATA_CONTROLLER_CONTACT: is required when DATA_CONTROLLER is set (Ley 1581 de 2012)")
        return self

    @model_validator(mode="after")
    def _webhook_needs_a_secret(self) -> "Settings":
        if self.public_url and not self.webhook_secret:
            raise ValueError("WEBHOOK_SECRET: is required when PUBLIC_URL is set")
        return self


def load_settings(**overrides: Any) -> Settings:
    """Reads the settings. Raises SettingsError with one plain line a problem."""
    try:
        return Settings(**overrides)
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(f".env: can't be read: {exc}") from None
    except ValidationError as exc:
        lines = []
        for error in exc.errors(include_url=False, include_input=False, include_context=False):
            name = ".".join(str(part) for part in error["loc"]).upper()
            message = error["msg"].removeprefix("Value error, ")
            lines.append(f"{name}: {message}" if name else message)
        raise SettingsError(*lines) from None
