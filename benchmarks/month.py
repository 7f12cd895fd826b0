"""A month of questions through the whole bot, on topics of which a part is not in the base yet: liaisons answer,
coordination makes articles of what they said, and more is answered at once.

Not a part of `make bench`, because it says nothing about speed: `python -m benchmarks.month` prints a table and, with a
file's name, draws it. People ask in the words of the test questions and, about what was taken out of the base, of its
articles; nobody asks twice in the same words, as far as these reach. The encoder is off. On 30 November 2026:

| week | questions | at once | chosen | a person | not | articles made |
|---|---|---|---|---|---|---|
| 1 | 474 | 49.2 % | 11.4 % | 25.3 % | 14.1 % | 0 |
| 2 | 470 | 52.1 % | 10.0 % | 26.0 % | 11.9 % | 4 |
| 3 | 456 | 53.7 % | 10.1 % | 22.4 % | 13.8 % | 8 |
| 4 | 480 | 59.8 % | 6.5 % | 23.3 % | 10.4 % | 12 |
"""

import asyncio
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import yaml
from sqlmodel import col, select

from bot.config import load_settings
from bot.edge.callback_data import Tap
from bot.edge.intake import times
from conocimiento.articles import HOME
from conocimiento.editions import FILES_ALONE
from conocimiento.evaluation import QUESTIONS, yaml_questions
from conocimiento.library import Library
from conocimiento.search.cache import Cache
from db.models import Question, QuestionOutcome, Role, Secretariat
from tests.conftest import Clock
from tests.dialogue import Office, Person, rows
from tests.engines import hurried
from tests.waiting import HUNG_S, until

DAYS = 20  # of work: four weeks
QUESTIONS_A_DAY = 100
SECRETARIATS = 10
OFFICIALS_EACH = 4
EVERY = 7  # th article is taken out of the base
UNKNOWN, OUTSIDE = 0.3, 0.06  # shares of what is asked: about what was taken out; what is not the programme's
A_FRIDAY = 4  # articles that coordination makes of what was asked
KINDS = {"at once": "enseguida", "chosen": "escogiendo", "a person": "una persona", "not": "sin respuesta"}
BEGINS = datetime.fromisoformat("2026-10-05T13:00:00+00:00")  # a Monday, 8:00 in Bogota


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What people ask about. `answer`: what a liaison says, when the base says nothing. `known`: whether it did at the
    beginning."""

    name: str
    title: str
    answer: str
    wordings: tuple[str, ...]
    known: bool


@dataclass
class Day:
    """What became of a day's questions that the programme is about."""

    asked: Counter[str] = field(default_factory=Counter)
    articles: int = 0  # that coordination had published by then


def topics() -> list[Topic]:
    """Reads every article with a dozen ways of asking for it or more."""
    golden: dict[str, list[str]] = {}
    for question, _ in yaml_questions(QUESTIONS):
        if len(question.gold) == 1:
            golden.setdefault(question.gold[0], []).append(question.text)
    found = []
    for number, file in enumerate(sorted(HOME.glob("*.md"))):
        _, head, answer = file.read_text(encoding="utf-8").split("---\n", 2)
        said = yaml.safe_load(head)
        known = number % EVERY != 0
        wordings = golden.get(file.stem, []) if known else [*golden.get(file.stem, []), *said["preguntas"]]
        if wordings:
            lead = answer.strip().partition("\n\n")[0]
            it = Topic(name=file.stem, title=said["titulo"], answer=lead, wordings=tuple(wordings), known=known)
            found.append(it)
    return found


def base(folder: Path, unknown: set[str]) -> Path:
    """Copies the base without some articles, and without what names them. Returns the folder of the articles."""
    home = folder / "base" / "articulos"
    shutil.copytree(HOME.parent, home.parent, ignore=shutil.ignore_patterns("*.py", "__pycache__", "search"))
    for file in home.glob("*.md"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"^(?:relacionados|partes): .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
        if file.stem in unknown:
            file.unlink()
    (home.parent / "temas.yaml").write_text("[]\n", encoding="utf-8")
    kept = [question for question, _ in yaml_questions(QUESTIONS) if not unknown & set(question.gold)]
    golden = [{"pregunta": each.text, "espera": list(each.gold) or "ninguno"} for each in kept]
    (home.parent / QUESTIONS.name).write_text(yaml.safe_dump(golden, allow_unicode=True), encoding="utf-8")
    return home


class Month:
    """The office, its people, and who has asked what so far."""

    def __init__(self, office: Office, clock: Clock, chance: Random, found: list[Topic]) -> None:
        self.office, self.clock, self._chance = office, clock, chance
        self.known = [each for each in found if each.known]
        self.unknown = [each for each in found if not each.known]
        self.topic_of = {text: each for each in found for text in each.wordings}
        self._outside = cycle([question.text for question, _ in yaml_questions(QUESTIONS) if not question.gold])
        self._wordings = {each.name: cycle(chance.sample(each.wordings, len(each.wordings))) for each in found}
        self.articles: dict[str, str] = {each.name: each.name for each in self.known}
        self._answered: set[tuple[int, int]] = set()

    async def enter(self) -> None:
        member = self.office.member
        places = [each.code for each in rows(self.office, Secretariat)[:SECRETARIATS]]
        self.officials = [
            await member(f"Persona {place}{letter}", Role.OFFICIAL, place)
            for place in places
            for letter in "ABCDEFGH"[:OFFICIALS_EACH]
        ]
        pairs = [places[at : at + 2] for at in range(0, len(places), 2)]
        self.liaisons = [await member(f"Enlace {pair[0]}", Role.LIAISON, *pair) for pair in pairs]
        self.coordinator = await member("Coordinadora", Role.COORDINATOR)

    async def day(self) -> Day:
        """Eight hours of questions, and then the liaisons' answers."""
        day = Day()
        for number in range(QUESTIONS_A_DAY):
            self.clock.advance(minutes=4)
            share = self._chance.random()
            topic = None
            if share >= OUTSIDE:
                topic = self._chance.choice(self.unknown if share < OUTSIDE + UNKNOWN else self.known)
            text = next(self._outside if topic is None else self._wordings[topic.name])
            came = await self._ask(self.officials[(number * 7) % len(self.officials)], text, topic)
            if topic is not None:
                day.asked[came] += 1
        for liaison in self.liaisons:
            await self._answer(liaison)
        day.articles = len(self.articles) - len(self.known)
        return day

    async def _ask(self, person: Person, text: str, topic: Topic | None) -> str:
        """Says what came of it: the right article at once, by a tap, a question to a person, or nothing."""
        await person.says(text)
        found = self._latest(person)
        wanted = self.articles.get(topic.name) if topic else None
        if found is None or found.outcome is QuestionOutcome.ANSWER:
            return "at once" if found and wanted in found.answers else "not"
        if wanted in found.choices:
            await person.taps(data=f"{Tap.CHOSEN}:{found.id}:{wanted}")
            return "chosen"
        if "Ninguna de estas" in person.buttons:
            await person.taps("Ninguna de estas")
        if topic is None or not any(each.startswith("🙋 Preguntarle a mi enlace") for each in person.buttons):
            return "not"
        await person.taps("🙋 Preguntarle a mi enlace")
        await person.taps("Enviar")
        return "a person"

    def _latest(self, person: Person) -> Question | None:
        def read(session: Any) -> Question | None:
            mine = select(Question).where(Question.person_id == person.row_id).order_by(col(Question.id).desc())
            found: Question | None = session.exec(mine.limit(1)).first()
            return found if found and found.asked_at == self.clock() else None

        return self.office.database.transact(read)  # type: ignore[no-any-return]

    async def _answer(self, liaison: Person) -> None:
        """Replies to every card that came since the evening before."""
        for message in [each for each in liaison.screen if each["from"] == "bot" and "Le preguntan" in each["text"]]:
            here = (liaison.id, message["message_id"])
            topic = next((each for text, each in self.topic_of.items() if text in message["text"]), None)
            if here not in self._answered and topic is not None:
                self._answered.add(here)
                self.clock.advance(seconds=20)
                await liaison.says(topic.answer, reply_to=message["message_id"])

    async def friday(self) -> None:
        """Makes articles of what most people asked in vain."""
        self.clock.advance(minutes=20)
        carla, made = self.coordinator, 0
        while made < A_FRIDAY:
            await carla.taps(data="kn:p")
            if not any(each.startswith("1.") for each in carla.buttons):
                return
            await carla.taps("1.")
            topic = next((each for text, each in self.topic_of.items() if text[:130] in carla.last["text"]), None)
            if topic is None or topic.name in self.articles:
                await carla.taps("🗑 Dejar de lado")
                continue
            await self._make(topic)
            made += 1

    async def _make(self, topic: Topic) -> None:
        carla = self.coordinator
        before = set(self.office.assistant.app.bot_data.knowledge.articles)
        await carla.taps("➕ Artículo nuevo")
        await carla.says(topic.title)
        fields = {"Fuentes": "Circular de la coordinación 2026-10-01", "Vigente desde": "2026-10-01"}
        if "Respuesta" in carla.last["text"] and topic.answer[:40] not in carla.last["text"]:
            fields["Respuesta"] = topic.answer
        for name, words in fields.items():
            await carla.taps(name)
            await carla.says(words)
        if not await self._publish(insisting="Lo preguntan y nadie más lo responde"):
            raise RuntimeError(f"{topic.title} was not published: {carla.last['text']}")
        new = set(self.office.assistant.app.bot_data.knowledge.articles) - before
        self.articles[topic.name] = new.pop()

    async def _publish(self, insisting: str = "") -> bool:
        """Publishes the open draft. When test questions get worse it needs a reason for `insisting`."""
        carla = self.coordinator
        await carla.taps("🔎 Revisar y publicar")
        await until(lambda: "Antes de publicar" in carla.last["text"])
        if "✅ Publicar" not in carla.buttons:
            if not insisting:
                return False
            await carla.taps("⚠️ Publicar de todos modos")
            await carla.says(insisting)
            return True
        await carla.taps("✅ Publicar")
        await until(lambda: "Antes de publicar" not in carla.last["text"])
        return True

    async def ways_of_asking(self) -> None:
        """Approves what people tapped or were sent, article by article."""
        carla = self.coordinator
        for _ in range(A_FRIDAY):
            await carla.taps(data="kn:f")
            offered = [each for each in carla.buttons if re.match(r"\(\d+\) ", each)]
            if not offered:
                return
            await carla.taps(offered[0])
            await carla.taps("✍️ Llevarlas a un borrador")
            if not await self._publish():
                return


async def simulate(folder: Path) -> list[Day]:
    """Plays the month. Returns its days."""
    chance = Random(59)
    found = topics()
    home = base(folder, {each.name for each in found if not each.known})
    library = Library(home, Cache(load_settings(_env_file=None).cache_dir))
    clock = Clock()
    clock.value = BEGINS
    office = Office(f"sqlite:///{folder / 'month.db'}", library.served(FILES_ALONE)[0], clock, home)
    office.hurries()
    await office.open()
    month = Month(office, clock, chance, found)
    await month.enter()
    days = []
    for number in range(DAYS):
        clock.value = BEGINS + timedelta(days=number + 2 * (number // 5))
        days.append(await month.day())
        print(f"{number + 1:>3} {dict(days[-1].asked)} articles {days[-1].articles}", flush=True)
        if number % 5 == 4:
            await month.friday()
            await month.ways_of_asking()
    await office.close()
    return days


def table(days: Sequence[Day]) -> str:
    """Writes what became of a week's questions, a line a week."""
    lines = ["| week | questions | at once | chosen | a person | not | articles made |", "|" + "---|" * 7]
    for first in range(0, len(days), 5):
        week = days[first : first + 5]
        came = sum((day.asked for day in week), Counter[str]())
        shares = [f"{100 * came[kind] / came.total():.1f} %" for kind in KINDS]
        lines.append(f"| {first // 5 + 1} | {came.total()} | {' | '.join(shares)} | {week[-1].articles} |")
    return "\n".join(lines)


def draw(days: Sequence[Day], file: Path) -> None:
    """Draws the shares of each day, one above the other, for a phone."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((1080 / 72, 900 / 72), dpi=72, facecolor="#ffffff", layout="constrained")
    axes = figure.add_subplot()
    places = range(1, len(days) + 1)
    shares = [[100 * day.asked[kind] / day.asked.total() for day in days] for kind in KINDS]
    axes.stackplot(places, *shares, labels=list(KINDS.values()), colors=["#1f5f8b", "#7fb3d5", "#f0b429", "#b23a00"])
    for friday in range(5, len(days), 5):
        axes.axvline(friday + 0.5, color="#ffffff", linestyle="--", linewidth=2)
    axes.set(xlim=(1, len(days)), ylim=(0, 100))
    axes.set_title("Qué fue de las preguntas de cada día (%)", fontsize=34, weight="bold", loc="left")
    axes.set_xlabel("Día hábil; cada viernes la coordinación publica artículos", fontsize=26)
    axes.set_xticks([1, *range(5, len(days) + 1, 5)])
    axes.tick_params(labelsize=24)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, -0.3), ncols=2, fontsize=26, frameon=False)
    FigureCanvasAgg(figure).print_png(file)  # type: ignore[no-untyped-call]


def main() -> None:
    patient = patch.object(times, "HOLD_S", HUNG_S)  # publishing takes long, and a step waits for it
    with tempfile.TemporaryDirectory() as folder, hurried(), patient:
        days = asyncio.run(simulate(Path(folder)))
    print(table(days))
    if sys.argv[1:]:
        draw(days, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
