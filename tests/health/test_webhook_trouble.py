"""What Telegram says of a webhook, and whether that is trouble."""

from datetime import UTC, datetime, timedelta

import pytest
from telegram import WebhookInfo

from bot.health.lookout import webhook_trouble

URL = "https://bot.example/telegram"
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
START = NOW - timedelta(hours=1)


def info(waiting: int, failed_s: float | None = None, url: str = URL) -> WebhookInfo:
    failed = NOW - timedelta(seconds=failed_s) if failed_s is not None else None
    return WebhookInfo(url, False, waiting, last_error_date=failed, last_error_message="Connection refused")


@pytest.mark.parametrize(
    ("looks", "says"),
    [
        ([], None),
        ([info(0)], None),
        ([info(50)], None),  # many at once, and no error
        ([info(3, 30)], "Telegram can't bring updates (Connection refused); 3 are waiting"),
        ([info(0, 30)], None),  # the error was overcome
        ([info(3, 600)], None),  # it is old
        ([info(3, 7200)], None),  # it was before the start
        ([info(7), info(8), info(9), info(10)], "10 updates are waiting at Telegram, ever more"),
        ([info(8), info(9), info(10)], None),  # not yet
        ([info(1), info(2), info(3), info(4)], None),  # few
        ([info(90), info(80), info(85), info(95)], None),  # they do get through
        ([info(0, url="")], "Telegram brings updates elsewhere: the webhook was changed or deleted by another program"),
        (
            [info(0, url="https://other.example/telegram")],
            "Telegram brings updates elsewhere: the webhook was changed or deleted by another program",
        ),
    ],
)
def test_what_is_trouble(looks: list[WebhookInfo], says: str | None) -> None:
    assert webhook_trouble(looks, URL, START, NOW) == says


def test_an_error_of_before_the_start_is_over() -> None:
    assert webhook_trouble([info(3, 60)], URL, NOW - timedelta(seconds=30), NOW) is None
