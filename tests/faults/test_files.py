"""Files that are made to hurt, sent to a real process: it goes on answering everybody, refuses each of them once, and
never meets one again, also after kill -9."""

import base64
import struct
import time
import zlib
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlmodel import Session

from bot.evidence.archives import DOCX, XLSX
from db.engine import Database
from db.models import Person, Role
from tests import at, processes
from tests.files import huge_png, office, picture
from tests.planning import SANTA_MARTA, add_activity, enter
from tests.ports import free_port
from tests.processes import Process, Simulator, bot, reachable, simulator, until

MB = 1024 * 1024


def _png_of_empty_parts() -> bytes:
    whole = huge_png(8, 8)
    empty = struct.pack(">I", 0) + b"teXt" + struct.pack(">I", zlib.crc32(b"teXt"))
    return whole[:33] + empty * 1_000_000 + whole[33:]


BOMBS: dict[str, bytes] = {
    "espacios.txt": b"<" + b" " * 30_000,
    "corchetes.txt": b"< " * 1_000_000,
    "ff.jpg": b"\xff\xd8" + b"\xff" * (19 * MB),
    "partes.png": _png_of_empty_parts(),
    "enorme.png": huge_png(60_000, 60_000),
    "enorme.webp": picture("WEBP", 8, 8)[:24] + b"\xff" * MB,
    "cajas.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x08abcd" * MB,
    "objetos.pdf": b"%PDF-1.7\n" + b"/ObjStm " * MB,
    "bomba.docx": office(DOCX, {"word/media/image1.png": b"\0" * (60 * MB)}),
    "directorio.docx": b"PK\x03\x04" + b"PK\x01\x02" * MB,
    "plan.xlsx": office(XLSX, {"xl/worksheets/sheet1.xml": b"<c/>" * (20 * MB)}),
}
TAKEN = {"espacios.txt", "corchetes.txt"}  # plain text, however strange
HURTING = ("spin", "eat", "fall", "sleep", "leave", "bug")


class Town:
    """One who sends files, one who asks, and the bot."""

    def __init__(self, door: Simulator, database_url: str, role: Role) -> None:
        self.door = door
        self.sender, self.asker = door.person("Envía Prueba"), door.person("Pregunta Prueba")
        database = Database(database_url)
        database.transact(self._enter, role)
        database.close()

    def _enter(self, session: Session, role: Role) -> None:
        codes = () if role is Role.COORDINATOR else (SANTA_MARTA,)
        session.get_one(Person, enter(session, "Envía Prueba", role, *codes)).chat_id = self.sender
        add_activity(session, "JU-03", due=(processes.now() + timedelta(days=30)).date())

    def sends(self, name: str, content: bytes) -> None:
        encoded = base64.b64encode(content).decode()
        self.door.post("/_sim/upload", person=self.sender, filename=name, content_base64=encoded)

    def answered(self, since: int) -> list[str]:
        said = [item for item in self.door.chat(self.sender) if item["from"] == "bot"]
        return [item["text"] for item in said[since:]]

    def asks(self) -> float:
        """Seconds until the answer."""
        before, begun = len(self.door.replies(self.asker)), time.monotonic()
        self.door.say(self.asker, "q es el mgei")
        until(lambda: len(self.door.replies(self.asker)) > before, "an answer")
        return time.monotonic() - begun

    def confirmed(self) -> bool:
        """Whether Telegram was told that everything before the last question is done with."""
        polls = [entry for entry in self.door.get("/_sim/log?after=0") if entry["method"] == "getUpdates"]
        offset = max(int(entry["params"].get("offset") or 0) for entry in polls)
        taken = [update["update_id"] for entry in polls for update in entry["answer"].get("result", [])]
        return bool(offset >= max(taken))


@pytest.mark.faults
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_bombs_are_refused_once_while_others_are_answered(tmp_path: Path, database_url: str) -> None:
    with simulator(tmp_path) as door:
        town, listen = Town(door, database_url, Role.OFFICIAL), f"127.0.0.1:{free_port()}"
        process = bot(door, tmp_path, database_url, LISTEN=listen)
        until(lambda: reachable(f"http://{listen}/healthz"), what=process.log)
        slowest = 0.0
        for name, content in BOMBS.items():
            before = len(door.replies(town.sender))
            town.sends(name, content)
            slowest = max(slowest, town.asks())
            until(lambda: reachable(f"http://{listen}/healthz"), what=process.log)
            until(lambda before=before: town.answered(before), what=process.log)  # type: ignore[misc]
            said = town.answered(before)
            assert len(said) == 1, (name, said)
            assert ("¿De qué actividad es?" in said[0]) == (name in TAKEN), (name, said)
        town.asks()
        until(town.confirmed, what=process.log)
        print(f"\n{len(BOMBS)} bombs: the slowest answer to somebody else took {slowest:.2f} s")
        assert process.terminate() == 0


def _evil(door: Simulator, folder: Path, database_url: str) -> Process:
    """The bot, where what looks at a file does what the file says."""
    listen = f"127.0.0.1:{free_port()}"
    process = bot(door, folder, database_url, **{"LISTEN": listen, at.EVIL: "1"})
    until(lambda: reachable(f"http://{listen}/livez"), what=process.log)
    return process


@pytest.mark.faults
@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.COORDINATOR])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_takes_over_what_looks_at_it_stops_nobody(tmp_path: Path, database_url: str, role: Role) -> None:
    with simulator(tmp_path) as door:
        town = Town(door, database_url, role)
        process = _evil(door, tmp_path, database_url)
        if role is Role.COORDINATOR:
            door.say(town.sender, "/importar")
            until(lambda: town.answered(0), what=process.log)
        for what in HURTING:
            before = len(door.replies(town.sender))
            town.sends("plan.xlsx", what.encode())
            town.asks()
            until(lambda before=before: "No alcancé a revisar" in "".join(town.answered(before)), what=process.log)  # type: ignore[misc]
            assert len(town.answered(before)) == 1, (what, town.answered(before))
        town.asks()
        until(town.confirmed, what=process.log)
        assert process.terminate() == 0
        refused = [line for line in process.written().splitlines() if "could not be inspected" in line]
        assert len(refused) == len(HURTING)


@pytest.mark.faults
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_kill_9_while_a_file_is_looked_at_leaves_no_child_and_no_loop(tmp_path: Path, database_url: str) -> None:
    with simulator(tmp_path) as door:
        town = Town(door, database_url, Role.OFFICIAL)
        process = _evil(door, tmp_path, database_url)
        town.sends("acta.pdf", b"sleep")
        children = psutil.Process(process.pid).children
        until(children, what=process.log)
        child = children()[0]
        process.kill()
        until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, what=process.log)
        process = _evil(door, tmp_path, database_url)
        town.asks()
        until(lambda: any("No alcancé a revisar" in said for said in town.answered(0)), what=process.log)
        town.asks()
        until(town.confirmed, what=process.log)
        assert len([said for said in town.answered(0) if "No alcancé a revisar" in said]) == 1
        assert process.terminate() == 0
