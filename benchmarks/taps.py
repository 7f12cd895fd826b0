"""What the desks of a liaison and a coordinator cost in taps and messages: twelve tasks of a week, each done on the
whole bot and its local Telegram as a person would, and in the way that was there before, where there was one.

A command, a message, a file and a tap count one each. What is done outside the chat (a workbook edited by hand, a call)
is not counted; the last column says it.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from bot.people import assignments
from bot.reports.reports import Wish, submit
from conocimiento.search import Knowledge
from db.models import ActivityStatus, Role, Secretariat
from tests.dialogue import Office, Person
from tests.planning import add_activity, add_file
from tests.workbooks.making import row, workbook

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)  # Friday, 10:00 in Bogota
LATE, DUE = date(2026, 11, 12), date(2026, 12, 4)
MINE = ("47001", "15001", "05001", "44001")  # the liaison's secretariats
NAMED = 20  # secretariats of an announcement


class Hand:
    """Somebody's thumb: does what it is told, and counts."""

    def __init__(self, person: Person) -> None:
        self.person, self.count = person, 0

    async def says(self, text: str) -> None:
        self.count += 1
        await self.person.says(text)

    async def taps(self, label: str | None = None, *, data: str | None = None) -> None:
        self.count += 1
        assert label is None or self.has(label), f"no {label!r} among {self.person.buttons}"
        await self.person.taps(label, data=data)

    async def sends(self, content: bytes) -> None:
        self.count += 1
        await self.person.uploads("document", "plan.xlsx", content)

    def data_of(self, label: str) -> str:
        """Gives what the button with this label holds."""
        buttons = [button for line in self.person.last["buttons"] for button in line]
        return str(next(button["data"] for button in buttons if button["label"].startswith(label)))

    def has(self, label: str) -> bool:
        return any(each.startswith(label) for each in self.person.buttons)


@dataclass
class Town:
    """The people of a small programme, and what waits for them."""

    office: Office
    liaison: Hand
    coordinator: Hand
    secretariats: list[Secretariat]
    officials: dict[str, Person]

    @property
    def run(self) -> Any:
        return self.office.database.transact


async def _town(folder: str, knowledge: Knowledge) -> Town:
    office = Office(f"sqlite:///{folder}/town.db", knowledge, lambda: NOW)
    await office.open()
    every = office.database.transact(lambda session: list(session.exec(select(Secretariat)).all()))
    liaison = await office.member("Leo Prueba", Role.LIAISON, *MINE)
    coordinator = await office.member("Carla Prueba", Role.COORDINATOR)
    here = [each for each in every if each.code in MINE] + [each for each in every if each.code not in MINE][
        : NAMED - 4
    ]
    officials = {
        each.code: await office.member(f"Persona {number:02} Prueba", Role.OFFICIAL, each.code)
        for number, each in enumerate(here)
    }
    for code in MINE:
        office.database.transact(add_activity, "MG-01", code, LATE)
    return Town(office, Hand(liaison), Hand(coordinator), here, officials)


Task = Callable[[Town], Awaitable[Hand]]


# As it is now


async def load_a_plan(town: Town) -> Hand:
    await town.liaison.sends(workbook([row(1), row(2), row(3)]))
    await town.liaison.taps("Importar")
    town.liaison.person.sees("✅ Plan importado")
    return town.liaison


async def change_a_date(town: Town) -> Hand:
    number = town.run(add_activity, "CB-07", MINE[0], DUE)
    await town.liaison.says("CB-07")
    await town.liaison.taps(data=f"ga:{number}")
    await town.liaison.taps("✏️ Cambiar")
    await town.liaison.taps("Fecha límite")
    await town.liaison.says("18 de diciembre")
    await town.liaison.taps("Guardar")
    town.liaison.person.sees("Quedó cambiado: fecha límite")
    return town.liaison


async def add_a_commitment(town: Town) -> Hand:
    town.run(add_activity, "PE-01", MINE[3], DUE, action="permanencia", line=3)
    await town.liaison.says("compromiso Riohacha: enviar el acta de permanencia, viernes 27")
    await town.liaison.taps("Guardar")
    town.liaison.person.sees("entró al plan de Riohacha")
    return town.liaison


async def verify_ten(town: Town) -> Hand:
    _reported(town, "VT", 10)
    await town.liaison.says("/revisar")
    await town.liaison.taps("✅ 10 con evidencia")
    await town.liaison.taps("✅ Verificar las 10")
    town.liaison.person.sees("Verificadas: 10")
    return town.liaison


async def find_who_is_late(town: Town) -> Hand:
    await town.liaison.says("¿quién está atrasado?")
    town.liaison.person.sees("4 actividades vencidas, de 4 secretarías", "👤 Persona")
    return town.liaison


async def remind_them(town: Town) -> Hand:
    await town.liaison.says("¿quién está atrasado?")
    await town.liaison.taps("🔔 Recordarles ahora")
    town.liaison.person.sees("le recuerdo MG-01")
    return town.liaison


async def announce_to_twenty(town: Town) -> Hand:
    await town.coordinator.says("/aviso")
    await town.coordinator.says("La mesa es el jueves")
    await town.coordinator.taps("Escoger a quiénes")
    await town.coordinator.says("\n".join(each.name for each in town.secretariats))
    town.coordinator.person.sees(f"Reconocí {NAMED} secretarías")
    return await _on_to_sending(town)


async def _on_to_sending(town: Town) -> Hand:
    await town.coordinator.taps("Continuar")
    await town.coordinator.taps("Ver cómo queda")
    await town.coordinator.taps("Enviar a")
    await town.office.delivered()
    return town.coordinator


async def see_who_acknowledged(town: Town) -> Hand:
    count = town.coordinator.count
    await announce_to_twenty(town)
    town.coordinator.count = count
    await town.coordinator.says("/avisos")
    await town.coordinator.taps("n.º")
    await town.coordinator.taps("👥 Quiénes")
    town.coordinator.person.sees("Persona")
    return town.coordinator


async def ask_yes_or_no(town: Town) -> Hand:
    await town.coordinator.says("/aviso")
    await town.coordinator.says("La mesa es el jueves")
    await town.coordinator.taps("❓ Agregar una pregunta")
    await town.coordinator.says("¿Asiste el jueves?")
    assert town.coordinator.has("✓ Sí / No")
    await town.coordinator.taps("Escoger a quiénes")
    await town.coordinator.taps("Todos")
    return await _on_to_sending(town)


async def get_the_pdf(town: Town) -> Hand:
    await town.coordinator.says("/informe")
    await town.coordinator.taps("📄 PDF")
    assert town.office.calls("sendDocument")
    return town.coordinator


async def add_a_secretariat(town: Town) -> Hand:
    await town.coordinator.says("agregue Soledad a Leo Prueba")
    await town.coordinator.taps("Sí, cambiar")
    town.coordinator.person.sees("Soledad")
    return town.coordinator


async def replace_somebody(town: Town) -> Hand:
    await town.office.member("Nueva Prueba", Role.OFFICIAL, MINE[0])
    await town.coordinator.says("/personas Persona 00")
    await town.coordinator.taps("Reemplazar")
    await town.coordinator.taps("Nueva Prueba")
    await town.coordinator.taps("Sí, reemplazar")
    return town.coordinator


# The ways of before, which are there still


async def verify_one_by_one(town: Town) -> Hand:
    _reported(town, "VU", 10)
    await town.liaison.says("/revisar")
    await town.liaison.taps(data=_first_card(town.liaison))
    for left in range(9, -1, -1):
        await town.liaison.taps("✅ Verificar")
        if left:
            await town.liaison.taps("Siguiente")
    return town.liaison


def _first_card(hand: Hand) -> str:
    buttons = [button["data"] for line in hand.person.last["buttons"] for button in line]
    return str(next(each for each in buttons if each.startswith("gv:") and each[3:].isdecimal()))


async def look_plan_by_plan(town: Town) -> Hand:
    for code in MINE:
        await town.liaison.says("/secretarias")
        await town.liaison.taps(data=f"gp:{code}")
        await town.liaison.taps(data=f"gp:{code}:late:0")
    return town.liaison


async def choose_one_by_one(town: Town) -> Hand:
    """Region by region and page by page, each secretariat with a tap."""
    await town.coordinator.says("/aviso")
    await town.coordinator.says("La mesa es el jueves")
    await town.coordinator.taps("Escoger a quiénes")
    await town.coordinator.taps("Secretarías")
    regions = town.run(assignments.regions)
    for region in sorted({each.region for each in town.secretariats}):
        wanted = [each.name for each in town.secretariats if each.region == region]
        await town.coordinator.taps(region)
        assert region in regions
        while wanted:
            for name in [each for each in wanted if town.coordinator.has(each)]:
                await town.coordinator.taps(name)
                wanted.remove(name)
            if wanted:
                await town.coordinator.taps("Siguientes")
        await town.coordinator.taps("‹ Otra región")
    await town.coordinator.taps("Listo")
    return await _on_to_sending(town)


async def add_by_region(town: Town) -> Hand:
    await town.coordinator.says("/personas")
    await town.coordinator.taps("🔎 Por nombre")
    await town.coordinator.says("Leo Prueba")
    await town.coordinator.taps("Añadir secretaría")
    region = town.run(lambda session: assignments.secretariat(session, "08758").region)
    await town.coordinator.taps(region)
    while not town.coordinator.has("Soledad"):
        await town.coordinator.taps("Siguientes")
    await town.coordinator.taps("Soledad")
    await town.coordinator.taps("Sí")
    return town.coordinator


async def replace_by_search(town: Town) -> Hand:
    await town.office.member("Nueva Prueba", Role.OFFICIAL, MINE[0])
    await town.coordinator.says("/personas")
    await town.coordinator.taps("🔎 Por nombre")
    await town.coordinator.says("Persona 00")
    await town.coordinator.taps("Reemplazar")
    await town.coordinator.taps("Nueva Prueba")
    await town.coordinator.taps("Sí, reemplazar")
    return town.coordinator


def _reported(town: Town, prefix: str, number: int) -> None:
    """Has an official report so many activities as done, with a file each."""

    def report(session: Session) -> None:
        who = town.officials[MINE[0]].row_id
        for at in range(number):
            activity = add_activity(session, f"{prefix}-{at + 1:02}", MINE[0], DUE)
            files = (add_file(session, who, name=f"acta-{at}.pdf"),)
            wish = Wish(ActivityStatus.DONE, evidence=files)
            submit(session, who, activity, wish, None, f"tap:{prefix}{at}", NOW - timedelta(minutes=30))

    town.run(report)


TASKS: list[tuple[str, Task, Task | None, str]] = [
    ("load a plan", load_a_plan, load_a_plan, "before, the workbook was mended by hand first"),
    ("change a date", change_a_date, load_a_plan, "before, with a workbook edited by hand"),
    ("add a commitment", add_a_commitment, load_a_plan, "before, with a workbook edited by hand"),
    ("verify ten", verify_ten, verify_one_by_one, ""),
    ("find who is late (four secretariats)", find_who_is_late, look_plan_by_plan, "before, without names"),
    ("remind them", remind_them, None, "before, outside the bot"),
    ("announce to 20 named secretariats", announce_to_twenty, choose_one_by_one, ""),
    ("see who acknowledged", see_who_acknowledged, None, "before, numbers only"),
    ("ask yes or no", ask_yes_or_no, None, "before, replies read one by one"),
    ("get the PDF", get_the_pdf, None, "before, there was none"),
    ("add a secretariat to a liaison", add_a_secretariat, add_by_region, "4 by typing behind the button"),
    ("replace somebody", replace_somebody, replace_by_search, ""),
]


def run() -> str:
    """Does every task in a town of its own, and gives the table."""
    return asyncio.run(_table())


async def _table() -> str:
    knowledge = Knowledge.load()
    lines = [f"| {name} | {await _count(before, knowledge)} | {await _count(now, knowledge)} | {note} |"
             for name, now, before, note in TASKS]  # fmt: skip
    head = "## Taps and messages of twelve tasks\n\nCounted by `python -m benchmarks taps` on the whole bot.\n\n"
    return head + "| task | before | now | |\n|---|---|---|---|\n" + "\n".join(lines)


async def _count(task: Task | None, knowledge: Knowledge) -> str:
    if task is None:
        return "–"
    with tempfile.TemporaryDirectory(prefix="alianza-taps-") as folder:
        town = await _town(folder, knowledge)
        try:
            return str((await task(town)).count)
        finally:
            await town.office.close()
