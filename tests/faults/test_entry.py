"""Kill -9 between any two steps of the entry: the person goes on where they were, and comes in once."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.membership import invitations
from db.engine import Database
from db.models import Consent, Delivery, Invitation, Person, Role
from tests import processes
from tests.processes import bot, simulator, until

SETTINGS = {
    "DATA_CONTROLLER": "Programa de prueba",
    "DATA_CONTROLLER_CONTACT": "datos@alianza.example",
    "ENCODER": "false",
}


@pytest.mark.any_day
@pytest.mark.faults
def test_kill_9_between_any_two_steps_of_entry(tmp_path: Path, database_url: str) -> None:
    with Database(database_url) as database, simulator(tmp_path) as door:
        code = database.transact(invitations.create, None, Role.LIAISON, "18001", 1, 7, processes.now()).code
        luz, ana = door.person("Luz Prueba"), door.person("Ana Prueba")
        process = bot(door, tmp_path, database_url, **SETTINGS)

        def step(person: int, tapped: str, shows: str) -> None:
            """A tap while no process runs; the next one answers it. What was answered and not confirmed at the kill is
            answered again, so that the tapped message need not stay the last one."""
            nonlocal process
            process.kill()
            message, label = [
                (item["message_id"], button["label"])
                for item in door.chat(person)
                for row in item["buttons"]
                for button in row
                if button["label"].startswith(tapped)
            ][-1]
            door.post("/_sim/tap", person=person, message_id=message, label=label)
            process = bot(door, tmp_path, database_url, **SETTINGS)
            until(lambda: any(shows in text for text in since(person, message)), what=process.log)

        def since(person: int, message: int) -> list[str]:
            return [item["text"] for item in door.chat(person) if item["message_id"] >= message]

        door.post("/_sim/open", person=luz, payload=code)
        until(lambda: door.replies(luz), what=process.log)
        step(luz, "Acepto", "ya hace parte")
        door.post("/_sim/open", person=ana, payload="")
        until(lambda: door.replies(ana), what=process.log)
        step(ana, "🔑", "Sus datos")
        step(ana, "Acepto", "De qué secretaría")
        step(ana, "Amazonía", "Región")
        step(ana, "Florencia", "Recibí su solicitud")
        until(lambda: any("pide acceso" in text for text in door.replies(luz)), what=process.log)
        step(luz, "Aprobar", "ya tiene acceso")
        until(lambda: any("Le aprobaron" in text for text in door.replies(ana)), what=process.log)
        process.kill()
        _entered_once(database)


def _entered_once(database: Database) -> None:
    def read(session: Session) -> tuple[int, int, int, int]:
        counts = [len(session.exec(select(model)).all()) for model in (Person, Consent, Delivery)]
        return counts[0], counts[1], counts[2], session.exec(select(Invitation.used)).one()

    assert database.transact(read) == (2, 2, 2, 1)
