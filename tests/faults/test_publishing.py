"""kill -9 while articles are written, checked and published: each goes on where it was, and who asked in vain is told.
What one process published another serves, without training it."""

import base64
import json
import os
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from db.engine import Database
from db.models import ArticleState, ArticleVersion, Delivery, Person, Question, QuestionResolution, Role
from tests.at import FOLDER
from tests.curation.bases import CHOSEN, article, make
from tests.planning import SANTA_MARTA, enter
from tests.ports import free_port
from tests.processes import Process, Simulator, bot, simulator, until

FULL = os.environ.get("FAULTS") == "full"
SLOWEST = 0.4  # seconds from an act to what comes of it; the kill falls in between
ABOUT = (  # what an article is about, with what nobody is asked for by another
    ("parqueadero", "carro"),
    ("cafetería", "almuerzo"),
    ("biblioteca", "libros"),
    ("piscina", "nadar"),
    ("ascensor", "escaleras"),
    ("portería", "llaves"),
)
ROUNDS = {"sqlite": len(ABOUT) if FULL else 1, "postgresql": len(ABOUT) if FULL else 1}
TEMPLATE = "article_answers"


def text_of(place: str, about: str) -> str:
    questions = [
        f"¿dónde queda {place} {about} de la sede?",
        f"hay {place} para visitantes",
        f"puedo ir a {place} con {about}",
        f"{place} de la sede",
        f"horario de {place}",
        f"necesito {place} para {about}",
    ]
    return article(
        f"{place.capitalize()} de la sede", questions, f"En {place} atienden de 8 a 5; pregunte por {about}."
    )


@dataclass
class House:
    """Two officials who ask, and the coordinator who writes and publishes."""

    door: Simulator
    askers: tuple[int, int]
    coordinator: int

    def asks(self, place: str, about: str, process: Process) -> None:
        """Both ask what no article answers, each in their own words."""
        for person, words in zip(self.askers, (f"¿hay {place} para visitantes?", f"{place} {about}"), strict=True):
            before = len(self.door.replies(person))
            self.door.say(person, words)
            until(lambda p=person, b=before: len(self.door.replies(p)) > b, what=process.log)  # type: ignore[misc]

    def steps(self, place: str, about: str) -> list[tuple[Callable[[], None], str]]:
        """What the coordinator does, and what they see then."""
        title = f"{place.capitalize()} de la sede"
        return [
            (lambda: self._upload(f"{_id(place)}.md", text_of(place, about)), f"Borrador: {title}"),
            (lambda: self._tap("🔎 Revisar y publicar"), f"Antes de publicar: {title}"),
            (self._tap_publish, f"Publicado: {title}"),
        ]

    def finds(self, text: str, person: int | None = None) -> dict[str, Any] | None:
        said = [item for item in self.door.chat(person or self.coordinator) if item["from"] == "bot"]
        return next((item for item in reversed(said) if text in item["text"]), None)

    def _upload(self, name: str, text: str) -> None:
        content = base64.b64encode(text.encode()).decode()
        self.door.post(
            "/_sim/upload", person=self.coordinator, filename=name, content_base64=content, **{"as": "document"}
        )

    def _tap(self, *labels: str) -> None:
        screens = [item for item in self.door.chat(self.coordinator) if item["from"] == "bot"]
        for item in reversed(screens):
            shown = [button["label"] for row in item["buttons"] for button in row]
            if found := next((label for label in labels if label in shown), None):
                self.door.post("/_sim/tap", person=self.coordinator, message_id=item["message_id"], label=found)
                return
        raise AssertionError(f"no button {labels}")

    def _tap_publish(self) -> None:
        self._tap("✅ Publicar", "⚠️ Publicar de todos modos")


def _id(place: str) -> str:
    return re.sub(r"[^a-z]", "", place.replace("í", "i"))


def _member(session: Session, chat: int, name: str, role: Role) -> int:
    number = enter(session, name, role, *([] if role is Role.COORDINATOR else [SANTA_MARTA]))
    session.get_one(Person, number).chat_id = chat
    return number


def _house(door: Simulator, database: Database) -> House:
    roles = {"Ana Prueba": Role.OFFICIAL, "Pedro Prueba": Role.OFFICIAL, "Rosa Prueba": Role.COORDINATOR}
    chats = {name: door.person(name) for name in roles}
    for name, role in roles.items():
        database.transact(_member, chats[name], name, role)
    ana, pedro, rosa = chats.values()
    return House(door, (ana, pedro), rosa)


@pytest.mark.faults
def test_kill_9_while_an_article_is_written_checked_and_published(tmp_path: Path, database_url: str) -> None:
    rounds, chance = ROUNDS["sqlite" if database_url.startswith("sqlite") else "postgresql"], random.Random(83)
    settings = {FOLDER: str(make(tmp_path)), "CACHE_DIR": str(tmp_path / "cache")}
    with Database(database_url) as database, simulator(tmp_path) as door:
        house = _house(door, database)
        process = bot(door, tmp_path, database_url, **settings)
        for person in (*house.askers, house.coordinator):
            door.say(person, "/start")
            until(lambda p=person: door.replies(p), what=process.log)  # type: ignore[misc]
        for place, about in ABOUT[:rounds]:
            house.asks(place, about, process)
            for act, seen in house.steps(place, about):
                act()
                time.sleep(chance.uniform(0, SLOWEST))
                process.kill()
                process = bot(door, tmp_path, database_url, **settings)
                until(lambda s=seen: house.finds(s), what=process.log)  # type: ignore[misc]
            for person in house.askers:
                until(lambda p=person: house.finds("Ya tengo la respuesta", p), what=process.log)  # type: ignore[misc]
            _each_was_published_and_told_once(database, place)
        process.kill()


@pytest.mark.faults
def test_what_one_process_published_another_serves_without_training_it(tmp_path: Path, database_url: str) -> None:
    """They have no folder in common. Telegram writes to the one that came last."""
    home = str(make(tmp_path))
    with Database(database_url) as database, simulator(tmp_path) as door:
        house = _house(door, database)
        folders = [tmp_path / name for name in ("reader", "writer")]
        for folder in folders:
            folder.mkdir()
        reader, writer = (_listening(door, folder, database_url, {FOLDER: home}) for folder in folders)
        door.say(house.coordinator, "/start")
        until(lambda: door.replies(house.coordinator), what=writer.log)
        for act, seen in house.steps(*ABOUT[0]):
            act()
            until(lambda s=seen: house.finds(s), what=writer.log)  # type: ignore[misc]
        until(lambda: _served(reader), what=reader.log)
        assert _served(reader) == [(len(CHOSEN) + 1, 0)]
        assert _served(writer) == [(len(CHOSEN) + 1, 1)]
        for process in (reader, writer):
            process.kill()


def _listening(door: Simulator, folder: Path, database_url: str, settings: dict[str, str]) -> Process:
    """A process that answers, and has answered Telegram's first look at it."""
    listen = f"127.0.0.1:{free_port()}"
    own = {
        "LISTEN": listen,
        "PUBLIC_URL": f"http://{listen}",
        "WEBHOOK_SECRET": "secret",
        "METRICS_LISTEN": "127.0.0.1:0",
        "CACHE_DIR": str(folder / "cache"),
        "LOG_FORMAT": "json",
    }
    process = bot(door, folder, database_url, **settings, **own)
    until(lambda: "Ready" in process.written(), what=process.log)
    return process


def _served(process: Process) -> list[tuple[int, int]]:
    """Every base that was put in the place of another: how many articles, how many trainings until then."""
    lines = [json.loads(line) for line in process.written().splitlines() if line.startswith("{")]
    return [(each["articles"], each["trained"]) for each in lines if each.get("event") == "Knowledge"]


def _each_was_published_and_told_once(database: Database, place: str) -> None:
    def read(session: Session) -> tuple[list[Any], list[Any], list[Any], int]:
        mine = select(ArticleVersion.state, ArticleVersion.version).where(ArticleVersion.article_id == _id(place))
        told = select(Delivery.person_id).where(
            Delivery.template == TEMPLATE, col(Delivery.dedupe).startswith(f"{TEMPLATE}:{_id(place)}:")
        )
        resolved = select(QuestionResolution.question_id).where(QuestionResolution.article_id == _id(place))
        texts = select(Question.id).where(col(Question.text).contains(place))
        return (
            list(session.exec(mine).all()),
            list(session.exec(told).all()),
            list(session.exec(resolved).all()),
            len(session.exec(texts).all()),
        )

    versions, told, resolved, asked = database.transact(read)
    assert versions == [(ArticleState.PUBLISHED, 1)]
    assert len(told) == len(set(told)) == 2
    assert len(resolved) == asked == 2
