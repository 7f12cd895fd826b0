"""python-telegram-bot on the local Telegram without a socket, for tests."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from telegram.request import BaseRequest

from bot.simulator.errors import bad_request
from bot.simulator.model import Upload
from bot.simulator.state import Answer, Telegram, refusal
from bot.simulator.web.gateway import answer

_CALL = re.compile(r"/bot(?P<token>[^/]+)/(?P<method>[^/?]+)$")
_FILE = re.compile(r"/file/bot(?P<token>[^/]+)/(?P<path>[^?]+)$")


class SimulatorRequest(BaseRequest):
    """Give one to `ApplicationBuilder().request(…)` and one to `.get_updates_request(…)`.

    `timed_out` makes the exception for an answer that takes longer than the read timeout; the Bot sees
    `NetworkError` for the default, `TimedOut` if you pass `telegram.error.TimedOut`.
    """

    def __init__(self, telegram: Telegram, timed_out: Callable[[], Exception] = TimeoutError) -> None:
        self._telegram = telegram
        self._timed_out = timed_out

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        """Opens nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Closes nothing: there is nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002
        request_data: Any = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        seconds = self.read_timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        if found := _FILE.search(unquote(url)):
            return self._download(found["token"], found["path"])
        found = _CALL.search(url)
        if found is None:
            return _wire(refusal(bad_request("no Bot API address")))
        params = dict(request_data.json_parameters) if request_data else {}
        call = answer(self._telegram, found["token"], found["method"], params, _files(request_data))
        try:
            async with asyncio.timeout(seconds) as limit:
                return _wire(await call)
        except TimeoutError:
            if limit.expired():
                raise self._timed_out() from None
            raise

    def _download(self, token: str, path: str) -> tuple[int, bytes]:
        self._telegram.authorize(token)
        stored = self._telegram.files.at_path(path)
        if stored is None:
            return 404, b'{"ok":false,"error_code":404,"description":"Not Found"}'
        return 200, stored.content


def _wire(given: Answer) -> tuple[int, bytes]:
    return given.status, json.dumps(given.payload).encode()


def _files(request_data: Any) -> dict[str, Upload]:
    if request_data is None or not request_data.contains_files:
        return {}
    files = {}
    for field, (name, content, mime) in request_data.multipart_data.items():
        files[field] = Upload(name, content if isinstance(content, bytes) else content.read(), mime)
    return files
