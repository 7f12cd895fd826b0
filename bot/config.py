"""Settings from the environment or `.env`; built once by the caller and passed down."""

import re
from enum import StrEnum
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
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must be an http:// or https:// address")
    return value.rstrip("/")


class Settings(BaseSettings):
    """Documented one by one in docs/operations.md (tests/test_docs.py compares)."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True
    )

    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    database_url: str = "sqlite:///datos/alianza.db"
    public_url: str | None = None
    webhook_secret: SecretStr | None = None
    listen: Annotated[tuple[str, int], NoDecode] = ("127.0.0.1", 8080)
    timezone: ZoneInfo = Field(default_factory=lambda: ZoneInfo("America/Bogota"))
    roles: Annotated[frozenset[Job], NoDecode] = frozenset(Job)
    send_rate: float = Field(default=30, gt=0, le=1000)  # messages a second; Bot API: 30, with paid broadcasts 1000
    approval_above: int | None = Field(default=None, ge=0)  # recipients
    data_controller: str | None = None
    data_controller_contact: str | None = None
    retention_months: int = Field(default=12, ge=1)
    encoder: bool = True
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.CONSOLE

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
        try:
            driver = make_url(value).drivername
        except ArgumentError:
            raise ValueError("is not a database address") from None
        if driver not in {"sqlite", "postgresql+psycopg"}:
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        if make_url(value).database in {None, "", ":memory:"}:
            raise ValueError("names no database; one in memory would be forgotten at every stop")
        return value

    @field_validator("listen", mode="before")
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
    """Raises SettingsError with one plain line a problem."""
    try:
        return Settings(**overrides)
    except ValidationError as exc:
        lines = []
        for error in exc.errors(include_url=False, include_input=False, include_context=False):
            name = ".".join(str(part) for part in error["loc"]).upper()
            message = error["msg"].removeprefix("Value error, ")
            lines.append(f"{name}: {message}" if name else message)
        raise SettingsError(*lines) from None
