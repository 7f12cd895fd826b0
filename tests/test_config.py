"""An operator's mistake gets one plain line that names the setting, never a traceback, never the value."""

import pytest

from bot.config import SettingsError, load_settings


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TELEGRAM_API_URL", "api.telegram.org", "TELEGRAM_API_URL: must be an http:// or https:// address"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL: must begin with sqlite:/// or postgresql+psycopg://"),
        (
            "DATABASE_URL",
            "sqlite://",
            "DATABASE_URL: names no database; one in memory would be forgotten at every stop",
        ),
        ("DATABASE_URL", "datos/alianza.db", "DATABASE_URL: is not a database address"),
        ("LISTEN", "8080", "LISTEN: must be HOST:PORT, for example 127.0.0.1:8080"),
        ("LISTEN", "0.0.0.0:99999", "LISTEN: must be HOST:PORT, for example 127.0.0.1:8080"),
        ("TIMEZONE", "Bogota", "TIMEZONE: is not a time zone, for example America/Bogota"),
        ("TIMEZONE", "../etc/passwd", "TIMEZONE: is not a time zone, for example America/Bogota"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: Input should be 'console' or 'json'"),
        ("PUBLIC_URL", "https://bot.example", "WEBHOOK_SECRET: is required when PUBLIC_URL is set"),
        ("WEBHOOK_SECRET", "no spaces", "WEBHOOK_SECRET: has 1 to 256 characters of A-Z a-z 0-9 _ -"),
    ],
)
def test_a_wrong_setting_is_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings(_env_file=None)
    assert caught.value.args == (says,)


def test_an_empty_setting_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("LISTEN", "")
    settings = load_settings(_env_file=None)
    assert settings.database_url == "sqlite:///datos/alianza.db"
    assert settings.listen == ("127.0.0.1", 8080)


def test_the_token_does_not_show_in_a_printed_settings_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123456:very-secret-token-of-the-bot")
    assert "very-secret" not in repr(load_settings(_env_file=None))
