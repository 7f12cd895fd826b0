"""What must not be written is masked in the finished line, whoever wrote it."""

import io
import json
import logging

import pytest
import structlog

from bot import logs
from bot.config import LogFormat, LogLevel

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def _written(log_format: LogFormat) -> io.StringIO:
    stream = io.StringIO()
    logs.configure(LogLevel.DEBUG, log_format, (TOKEN, "s3cret-of-the-hook"), stream)
    return stream


@pytest.fixture(autouse=True)
def _restore() -> object:
    before = structlog.get_config()
    yield
    structlog.configure(**before)
    logging.basicConfig(handlers=[], force=True)


@pytest.mark.parametrize("log_format", list(LogFormat))
def test_the_token_is_masked_in_messages_exceptions_and_library_lines(log_format: LogFormat) -> None:
    stream = _written(log_format)
    structlog.get_logger("ours").info("calling", url=f"https://api.telegram.org/bot{TOKEN}/getMe")
    logging.getLogger("some.library").warning('HTTP Request: POST https://x/bot%s/sendMessage "200"', TOKEN)
    logging.getLogger("some.library").error("hook secret s3cret-of-the-hook")
    try:
        raise ValueError(f"can't reach /bot{TOKEN}/getUpdates for Bot[token={TOKEN}]")
    except ValueError:
        structlog.get_logger("ours").exception("failed")
    text = stream.getvalue()
    assert text.count("calling") == 1
    assert "ValueError" in text
    assert "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw" not in text
    assert "s3cret" not in text


@pytest.mark.parametrize("log_format", list(LogFormat))
def test_what_the_update_says_is_masked_even_inside_a_traceback(log_format: LogFormat) -> None:
    stream = _written(log_format)
    words = "mi cédula es 12 y vivo\nen la calle «falsa»"
    with logs.masking(words, "Ana Prueba", "700123456"):
        try:
            raise KeyError(words)
        except KeyError:
            structlog.get_logger("ours").exception("failed", who="Ana Prueba", chat=700123456)
    structlog.get_logger("ours").info("later", note="Ana Prueba")
    first, later = stream.getvalue().rstrip().rsplit("\n", 1)
    for secret in ("cédula", "calle", "Ana", "700123456"):
        assert secret not in first
    assert "Ana Prueba" in later


def test_words_with_quotes_and_line_ends_are_masked_and_the_line_stays_json() -> None:
    stream = _written(LogFormat.JSON)
    words = 'mi hija "Ana" vive\ten \\la calle 5'
    with logs.masking(words, '": "'):
        structlog.get_logger("ours").error("failed", said=words, also=[words])
        try:
            raise ValueError(words)
        except ValueError:
            structlog.get_logger("ours").exception("failed")
    for line in stream.getvalue().splitlines():
        json.loads(line)
    assert "hija" not in stream.getvalue()
    assert "calle" not in stream.getvalue()


def test_emails_and_mobile_numbers_are_masked_anywhere() -> None:
    stream = _written(LogFormat.CONSOLE)
    mobile = "300" + "5550123"
    logging.getLogger("x").warning("write to ana.prueba@example.gov.co or call %s, update 734900123", mobile)
    assert "example.gov.co" not in stream.getvalue()
    assert mobile not in stream.getvalue()
    assert "734900123" in stream.getvalue()


def test_json_lines_are_json() -> None:
    stream = _written(LogFormat.JSON)
    structlog.get_logger("ours").info("ready", bot="alianza_bot", path=f"/bot{TOKEN}/x")
    record = json.loads(stream.getvalue())
    assert record["event"] == "ready"
    assert record["level"] == "info"
    assert record["bot"] == "alianza_bot"


def test_the_chatty_libraries_are_quiet_at_info() -> None:
    stream = io.StringIO()
    logs.configure(LogLevel.INFO, LogFormat.CONSOLE, (), stream)
    logging.getLogger("httpx").info("HTTP Request: GET https://x/bot1:abc/getMe")
    assert stream.getvalue() == ""
