"""The local Telegram as one object: `Telegram`. Pure: no sockets, no sleeping."""

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.simulator.errors import (
    BotApiError,
    DoorError,
    method_not_found,
    request_too_large,
    token_malformed,
    unauthorized,
)
from bot.simulator.faults import Fate
from bot.simulator.files import UPLOAD_LIMIT
from bot.simulator.methods import METHODS, Method, seen_by
from bot.simulator.model import Upload
from bot.simulator.personal import chat_of
from bot.simulator.web.args import Args, to_integer
from bot.simulator.world import World

_TOKEN = re.compile(r"(\d+):[^\s/]+")
_RATED = ("send", "edit", "copy", "forward")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP status and JSON body of a Bot API call."""

    status: int
    payload: dict[str, Any]

    @property
    def result(self) -> Any:
        return self.payload.get("result")


def refusal(error: BotApiError) -> Answer:
    payload = {"ok": False, "error_code": error.status, "description": error.description}
    return Answer(error.status, payload | ({"parameters": error.parameters} if error.parameters else {}))


class Telegram(World):
    """One bot, its people and groups.

    With `token` None every well-formed token is the bot's, and the first one gives it its id. A bot that keeps
    its database while this Telegram starts anew needs a `first_message_id` above those it has seen.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        token: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        seed: int = 0,
        *,
        name: str = "Bot de práctica",
        username: str = "practica_bot",
        first_message_id: int = 1,
    ) -> None:
        super().__init__(now, monotonic, seed, name, username, first_message_id)
        self._token = token
        self._is_identified = False
        if token is not None:
            self.authorize(token)

    def authorize(self, token: str) -> None:
        """Lets a token in. Raises: BotApiError: 404 for what is no token, 401 for another bot's."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            raise token_malformed()
        if self._token is not None and token != self._token:
            raise unauthorized()
        if not self._is_identified:
            self._is_identified = True
            self.bot_id = int(found[1]) or self.bot_id
        if len(self.journal.tokens) < 100:
            self.journal.tokens.add(token)

    def call(
        self,
        method: str,
        params: Mapping[str, object] | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> Answer:
        """Carries out one Bot API call as if it had arrived: limits, effect, journal. Method names ignore case."""
        params = params or {}
        return self.admit(method, params) or self.perform(method, params, files or {})

    def admit(self, method: str, params: Mapping[str, object]) -> Answer | None:
        """Gives the 429 of a bot that sends too fast, None for one that may go on."""
        name = method.lower()
        if not name.startswith(_RATED) or name == "sendchataction":
            return None
        try:
            chat_id, weight = to_integer(str(params.get("chat_id", ""))), _weight(name, params)
            self.personal_faults.admit(chat_id, weight)
            self.rates.admit(chat_id, weight)
        except BotApiError as error:
            return self.refuse(method, params, error)
        return None

    def refuse(self, method: str, params: Mapping[str, object], error: BotApiError, fault: str | None = None) -> Answer:
        """Answers and records an error without any effect."""
        answer = refusal(error)
        self.journal.add(_name(method), params, answer.status, answer.payload, effect=False, fault=fault)
        return answer

    def perform(self, method: str, params: Mapping[str, object], files: Mapping[str, Upload]) -> Answer:
        """Has the effect of a call that was admitted."""
        chosen = METHODS.get(method.lower())
        try:
            answer = Answer(200, {"ok": True, "result": self._run(chosen, method, params, files)})
        except BotApiError as error:
            answer = refusal(error)
        if chosen and chosen.name == "getUpdates" and answer.payload.get("result") == []:
            return answer
        effect = answer.status == 200 and chosen is not None and not chosen.only_reads
        shown = {**params, **{name: {"name": f.name, "size": len(f.content)} for name, f in files.items()}}
        self.journal.add(_name(method), shown, answer.status, answer.payload, effect=effect)
        return answer

    def _run(
        self,
        chosen: Method | None,
        method: str,
        params: Mapping[str, object],
        files: Mapping[str, Upload],
    ) -> Any:
        if chosen is None:
            _log.error("The bot called %s, which the local Telegram does not know", method)
            raise method_not_found()
        if any(len(upload.content) > UPLOAD_LIMIT for upload in files.values()):
            raise request_too_large()
        try:
            return chosen.run(self, seen_by(chosen, Args(params, files)))
        except BotApiError as error:
            if "simulator does not implement" in error.description:
                _log.error("%s: %s", chosen.name, error.description)
            raise

    def set_faults(self, changes: dict[str, object]) -> dict[str, object]:
        """Sets trouble and limits, as of `/_sim/faults`, and gives what is set now: of everybody or, with "person", of
        one chat. An empty dict ends them all; nothing but a person ends theirs.

        Raises:
            DoorError: no such person, an unknown key or a value that is no number.
        """
        if "person" in changes:
            return self._set_personal(changes)
        if not changes:
            self.personal_faults.clear()
        self.faults.configure(changes)
        self.rates.configure(self.faults.limits)
        unknown = self.faults.unknown_methods
        return {**self.faults.settings, **({"unknown_methods": sorted(unknown)} if unknown else {})}

    def _set_personal(self, changes: dict[str, object]) -> dict[str, object]:
        person = changes["person"]
        if not isinstance(person, int) or person not in self.people:
            raise DoorError(404, f"no person {person}")
        return dict(
            self.personal_faults.configure(person, {key: value for key, value in changes.items() if key != "person"})
        )

    def fate(self, method: str, params: Mapping[str, object]) -> Fate:
        """Draws what trouble a call meets: of the person it is about, then of everybody."""
        name = method.lower()
        return self.personal_faults.fate(chat_of(params, self.queries), name).and_then(self.faults.draw(name))


def _name(method: str) -> str:
    """Gives a method's name as Telegram writes it, whatever case the bot used."""
    chosen = METHODS.get(method.lower())
    return chosen.name if chosen else method


def _weight(name: str, params: Mapping[str, object]) -> int:
    """Counts how many messages a call sends."""
    listed = {"sendmediagroup": "media", "copymessages": "message_ids", "forwardmessages": "message_ids"}
    if name not in listed:
        return 1
    try:
        items = Args(params, {}).structure(listed[name], "media")
    except BotApiError:
        return 1
    return max(1, len(items)) if isinstance(items, list) else 1


__all__ = ["Answer", "BotApiError", "DoorError", "Telegram", "Upload", "refusal"]
