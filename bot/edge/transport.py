"""The HTTP under python-telegram-bot, on aiohttp: its own default slows down beyond thirty requests in flight
(measured in benchmarks/RESULTS.md)."""

import json
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_NOT_GIVEN = BaseRequest.DEFAULT_NONE
_DEFAULT = type(_NOT_GIVEN)  # the library's mark of what a call left open
FILE_S = 120.0  # 20 MB at 1.4 Mbit/s


class NotSent(NetworkError):
    """Says that a request never left: no connection was free or none could be made. Safe to send again."""


class AiohttpRequest(BaseRequest):
    """At most `connections` sockets. Times in seconds; those of a call win over those given here.

    No call lasts for ever, not even one whose answer comes a byte at a time: an ordinary one ends after the time to
    connect and the time to read, one that carries a file after FILE_S.
    """

    def __init__(self, connections: int = 64, read_timeout: float = 15.0, connect_timeout: float = 10.0) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = _NOT_GIVEN,
        write_timeout: Any = _NOT_GIVEN,  # noqa: ARG002  aiohttp has one clock for a whole request
        connect_timeout: Any = _NOT_GIVEN,
        pool_timeout: Any = _NOT_GIVEN,  # noqa: ARG002  waiting for a free connection counts as connecting
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("initialize() first")
        connect = _given(connect_timeout, self._connect_timeout)
        silence = _given(read_timeout, self._read_timeout)
        whole = FILE_S if _carries_file(url, request_data) else connect + silence
        timeout = aiohttp.ClientTimeout(total=whole, connect=connect, sock_read=silence)
        try:
            body, headers = _body(request_data)
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as response:
                return response.status, await response.read()
        except aiohttp.ClientConnectorDNSError as exc:
            raise NotSent("no connection: the host of TELEGRAM_API_URL does not resolve") from exc
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as exc:
            raise NotSent(f"no connection: {type(exc).__name__}") from exc
        except TimeoutError as exc:
            raise TimedOut(f"no answer in time: {type(exc).__name__}") from exc
        except aiohttp.ClientError as exc:
            # The class is enough: the message of some of these holds the address, and that holds the token.
            raise NetworkError(f"the connection broke: {type(exc).__name__}") from exc


class _Plain:
    """Holds the values of a call without files, and shows them as a RequestData does: the library promises how those
    are read and not how they are made."""

    contains_files = False

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.parameters = {name: value for name, value in values.items() if value is not None}

    @property
    def json_parameters(self) -> dict[str, str]:
        return {name: each if isinstance(each, str) else json.dumps(each) for name, each in self.parameters.items()}

    def url_encoded_parameters(self) -> str:
        return urlencode(self.json_parameters)


def plain_data(values: Mapping[str, Any]) -> RequestData:
    """Makes the data of a call that carries no file. None stands for a value that is not given."""
    return cast(RequestData, _Plain(values))


def _given(value: Any, default: float) -> float:
    """Gives the time that a call set, else the default: no call may set that it has none."""
    return default if value is None or isinstance(value, _DEFAULT) else float(value)


def _carries_file(url: str, request_data: RequestData | None) -> bool:
    return "/file/bot" in url or (request_data is not None and request_data.contains_files)


def _body(request_data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str]]:
    """Makes the body of a request and its headers. A FormData without files costs three times what it carries."""
    if request_data is None or not request_data.parameters:
        return None, {}
    if not request_data.contains_files:
        return request_data.url_encoded_parameters().encode(), _FORM
    form = aiohttp.FormData(quote_fields=False)
    for name, text in request_data.json_parameters.items():
        form.add_field(name, text)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, {}
