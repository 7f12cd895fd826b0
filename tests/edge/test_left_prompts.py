"""What is typed after a prompt belongs to it only while its screen is the last one the person touched."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, SQLModel

from bot.announcements import confirming
from bot.announcements.confirming import Content, Plan
from bot.base import drafts
from bot.curation import versions
from bot.reports.reports import Wish, submit
from bot.threads import asking
from bot.threads.threads import Words
from db.models import ActivityStatus, Draft, Role
from tests.announcements.chat.test_announcements import delivered
from tests.dialogue import PNG, Office
from tests.dialogue import Person as Somebody
from tests.planning import add_file
from tests.reports.chat.test_reports import SANTA_MARTA, plan

pytestmark = pytest.mark.hurried

_ASKED = {"questions", "question_reactions", "last_answers", "drafts", "leases", "remembered", "evidence"}
_TABLES = {each.name: each.select() for each in SQLModel.metadata.sorted_tables if each.name not in _ASKED}


@dataclass
class Scene:
    """Ana reported JU-03 as done and asks for another date for JU-04; Carla told everybody something."""

    office: Office
    ana: Somebody
    leo: Somebody
    carla: Somebody
    numbers: dict[str, int] = field(default_factory=dict)

    def everything(self) -> dict[str, list[Any]]:
        """Of every table, but for what a question leaves behind."""

        def read(session: Session) -> dict[str, list[Any]]:
            connection = session.connection()
            return {name: [tuple(row) for row in connection.execute(rows)] for name, rows in _TABLES.items()}

        return self.office.database.transact(read)  # type: ignore[no-any-return]


@pytest.fixture
async def scene(office: Office, ana: Somebody, leo: Somebody) -> Scene:
    it = Scene(office, ana, leo, await office.member("Carla Prueba", Role.COORDINATOR))
    it.numbers["free"] = plan(office, "JU-05")
    run, now = office.database.transact, office.assistant.app.bot_data.now()
    ju03, ju04 = plan(office, "JU-03"), plan(office, "JU-04")
    done = run(submit, ana.row_id, ju03, Wish(ActivityStatus.DONE), None, "tap:3", now).report
    asked = Wish(ActivityStatus.RESCHEDULE_REQUESTED, note="Faltan firmas", new_due_on=date(2026, 12, 18))
    moved = run(submit, ana.row_id, ju04, asked, None, "tap:4", now).report
    more = {"activity_id": ju03, "report_id": done.id}
    file = run(lambda session: add_file(session, ana.row_id, **more))
    hello = Content("Hola", question={"text": "¿Cuántas van?", "kind": "number"})
    told = run(confirming.confirm, it.carla.row_id, hello, Plan("all", urgent=True), "tap:a", now)
    words, bogota = Words(text="¿Dónde se radica?"), office.assistant.settings.timezone
    thread = run(asking.open_thread, ana.row_id, words, "tap:t", now, bogota, lambda *_: None)
    it.numbers |= {"done": done.id, "moved": moved.id, "file": file, "told": told.id, "thread": thread.id}
    it.numbers |= {"ana": ana.row_id, "leo": leo.row_id}
    await delivered(office)
    return it


# How each prompt is opened, and what it would take

Opens = Callable[[Scene], Awaitable[Somebody]]


def taps(who: str, data: str) -> Opens:
    async def opens(scene: Scene) -> Somebody:
        person: Somebody = getattr(scene, who)
        await person.says("/start")
        await person.taps(data=data.format(**scene.numbers))
        return person

    return opens


def says(who: str, command: str) -> Opens:
    async def opens(scene: Scene) -> Somebody:
        person: Somebody = getattr(scene, who)
        await person.says(command)
        return person

    return opens


def form(data: str = "") -> Opens:
    """Of the report that Ana is giving of JU-05."""

    async def opens(scene: Scene) -> Somebody:
        await scene.ana.says("/start")
        await scene.ana.taps(data=f"gr:{scene.numbers['free']}")
        if data:
            taken = scene.office.database.transact(lambda session: session.get_one(Draft, scene.ana.row_id).data)
            await scene.ana.taps(data=f"gr:{taken['number']}:{taken['activity']}:{data}")
        return scene.ana

    return opens


async def of_riohacha(scene: Scene) -> Somebody:
    """Carla chose whom her announcement is for, and keeps the choice."""
    carla = await writing("s")(scene)
    await carla.says("Riohacha")
    await carla.taps("💾 Guardar como grupo")
    return carla


def writing(data: str) -> Opens:
    """Of the announcement that Carla is writing."""

    async def opens(scene: Scene) -> Somebody:
        number = await scene.carla.says("/aviso")
        await scene.carla.says("Reunión el viernes")
        if data:
            await scene.carla.taps(data=f"aw:{number}:{data}")
        return scene.carla

    return opens


async def choosing(scene: Scene) -> Somebody:
    """Of what can be answered to the question of that announcement."""
    carla = await writing("q")(scene)
    await carla.says("¿Qué día?")
    await carla.taps("Opciones")
    return carla


async def titled(scene: Scene) -> Somebody:
    """Of an article that has a title and no answer yet."""
    await taps("carla", "kn:n")(scene)
    await scene.carla.says("Cómo se radica un acta")
    return scene.carla


def editing(field: str) -> Opens:
    """Of a draft of an article that Carla is writing."""

    async def opens(scene: Scene) -> Somebody:
        office, source, at = scene.office, f"tap:d{field}", scene.office.now()
        draft = office.database.transact(versions.write, scene.carla.row_id, "acta", "nada", source=source, now=at)
        await scene.carla.says("/start")
        await scene.carla.taps(data=f"kd:{draft.id}:e:{field}")
        return scene.carla

    return opens


async def dated(scene: Scene) -> Somebody:
    await scene.leo.says("/start")
    await scene.leo.taps(data=f"wc:n:{SANTA_MARTA}")
    await scene.leo.says("3/12")
    return scene.leo


PROMPTS: dict[str, list[tuple[Opens, str]]] = {
    "review_reason": [
        (taps("leo", "gv:{done}:re"), "Falta la firma del rector"),
        (taps("leo", "gv:{moved}:dd"), "El comité no se mueve"),
    ],
    "evidence_removal": [(taps("leo", "ge:r:{file}"), "Se ve la cara de una niña")],
    "name": [(taps("ana", "md:name"), "Zoila Rosa")],
    "post": [(taps("ana", "md:post"), "Líder de cobertura")],
    "search_people": [(taps("leo", "pl:s"), "Ana")],
    "absence_until": [(taps("ana", "au:other"), "3/12")],
    "announcement": [(says("carla", "/aviso"), "Reunión el viernes")],
    "announcement_choosing": [(writing(""), "Reunión el jueves")],
    "announcement_button": [(writing("b"), "Ver | https://alianza.example")],
    "announcement_question": [(writing("q"), "¿Quién asiste?")],
    "announcement_choices": [(choosing, "Lunes, martes")],
    "announcement_answer": [(taps("ana", "av:{told}:q"), "12")],
    "announcement_names": [(writing("s"), "Riohacha, Maicao")],
    "secretariat_name": [(taps("carla", "ps"), "Riohacha")],
    "export_period": [(taps("carla", "gx:-:-:-:p"), "octubre")],
    "announcement_group": [(of_riohacha, "Costa Caribe")],
    "announcement_moment": [(writing("w:other"), "3/12 10:00")],
    "announcement_correction": [(taps("carla", "aa:{told}:e"), "Hola a todas y todos")],
    "announcement_reply": [(taps("ana", "av:{told}:re"), "Allá estaré")],
    "thread_question": [(says("ana", "/pregunta"), "Dónde se radica el acta del comité")],
    "thread_words": [(taps("ana", "ht:{thread}:w"), "Es para el lunes")],
    "thread_answer": [(taps("leo", "hq:{thread}:w"), "Se radica en la sede")],
    "thread_note": [(taps("leo", "hq:{thread}:p:0"), "Yo no la conozco")],
    "write_to": [(taps("leo", "wd:e:{free}:{ana}"), "¿Cómo va el acta?")],
    "write_back": [(taps("ana", "wd:er:{free}:{leo}"), "Va para firma")],
    "thread_elsewhere": [(taps("leo", "hq:{thread}:e"), "A la personería")],
    "report": [(form(), "80"), (form("s:in_progress"), "80")],
    "report_note": [(form("n"), "ya casi terminamos")],
    "report_reason": [(form("s:blocked"), "No han girado los recursos")],
    "report_date": [(form("s:reschedule_requested"), "18/12")],
    "article_title": [(taps("carla", "kn:n"), "Cómo se radica un acta")],
    "article_answer": [(titled, "El acta se radica en la ventanilla.")],
    "article_field": [(editing("t"), "Otro título de prueba"), (editing("d"), "Hay que preguntarle a la sede")],
    "article_reason": [(taps("carla", "ka:oei-que-es:x"), "Ya no hace falta")],
    "plan_line": [
        (taps("leo", "gl:a:{free}:fecha_limite"), "18/12"),
        (taps("leo", f"gl:n:{SANTA_MARTA}"), "Firmar el acta"),
    ],
    "plan_import": [(says("leo", "/importar"), "aquí va el plan")],
    "reminder_numbers": [(taps("carla", "wp:o:0:0:5-3-3-8-8:b"), "5 2 1")],
    "period_title": [(taps("carla", "wr:n:weekly_monday"), "Cargar el SIMAT")],
    "days_off_dates": [(taps("leo", f"wc:n:{SANTA_MARTA}"), "3/12")],
    "days_off_reason": [(dated, "Fiestas patronales")],
}
CASES = [(kind, *how) for kind, ways in PROMPTS.items() for how in ways]


def test_every_prompt_is_tried(office: Office) -> None:
    assert set(PROMPTS) == set(office.assistant.app.bot_data.inputs)


# How it is left


async def by_its_own_button(person: Somebody, _scene: Scene) -> None:
    """«‹ Volver», «Cancelar»: whatever leads away from it."""
    away = [each for each in person.buttons if each.startswith("‹") or "Cancelar" in each or "No " in each]
    assert away, person.buttons
    await person.taps(away[0])


async def by_a_command(person: Somebody, _scene: Scene) -> None:
    await person.says("/temas")


async def by_a_link(person: Somebody, _scene: Scene) -> None:
    await person.opens("ABCD", force=True)


async def by_a_button_of_another_screen(person: Somebody, scene: Scene) -> None:
    await person.taps(data="t:", message_id=_first(person))


async def by_another_prompt(person: Somebody, scene: Scene) -> None:
    """One thing is waited for at a time, and that is left too."""
    await person.taps(data="md:name", message_id=_first(person))
    await person.taps(data="x:", message_id=_first(person))


def _first(person: Somebody) -> int:
    """An older message of the bot."""
    return int(next(item["message_id"] for item in person.screen if item["from"] == "bot"))


WAYS = [by_its_own_button, by_a_command, by_a_link, by_a_button_of_another_screen, by_another_prompt]


@pytest.mark.parametrize(("kind", "opens", "words"), CASES, ids=[f"{kind}-{words[:12]}" for kind, _, words in CASES])
async def test_words_typed_after_leaving_a_prompt_are_not_for_it(
    scene: Scene, kind: str, opens: Opens, words: str
) -> None:
    """Nothing happens that nobody meant, nobody hears of it, and a question is answered."""
    for leaves in WAYS:
        person = await opens(scene)
        assert _waits(scene, person) == kind, f"{kind} is not armed before {leaves.__name__}"
        await leaves(person, scene)
        before, others = scene.everything(), _replies_to_others(scene, person)
        await person.says("¿qué es el MGEI?")
        assert "MGEI" in person.last["text"], f"{leaves.__name__}: {person.last['text']}"
        await person.says("qué es el mgei")
        await person.says(words)
        await delivered(scene.office)
        after = scene.everything()
        assert {name for name in after if after[name] != before[name]} == set(), leaves.__name__
        assert _replies_to_others(scene, person) == others
    person = await opens(scene)
    assert _waits(scene, person) == kind, "the same button arms it again"


def _waits(scene: Scene, person: Somebody) -> str | None:
    draft = scene.office.database.transact(drafts.waiting, person.row_id, scene.office.now())
    return draft.kind if draft else None


def _replies_to_others(scene: Scene, person: Somebody) -> list[int]:
    return [len(each.replies) for each in (scene.ana, scene.leo, scene.carla) if each is not person]


FILES = {"report", "report_note", "report_reason", "report_date", "plan_import"}
FILES |= {"thread_question", "thread_words", "thread_answer"}
FILES |= {each for each in PROMPTS if each.startswith("announcement") and each != "announcement_reply"}


@pytest.mark.parametrize("kind", [kind for kind in PROMPTS if kind not in FILES])
async def test_a_photo_sent_to_a_prompt_for_words_is_asked_about_and_leaves_it(scene: Scene, kind: str) -> None:
    opens, words = PROMPTS[kind][0]
    person = await opens(scene)
    await person.uploads("photo", "foto.png", PNG)
    person.sees("Recibí la foto")
    assert _waits(scene, person) is None
    before = scene.everything()
    await person.says(words)
    await delivered(scene.office)
    assert scene.everything() == before


# What a form keeps


async def test_a_report_that_was_left_keeps_what_was_said_and_takes_no_question_for_a_note(
    scene: Scene,
) -> None:
    """A command, a question without its signs and a courtesy lose nothing."""
    ana = await form("s:in_progress")(scene)
    await ana.says("60")
    card = ana.last["message_id"]
    await ana.says("/plan")
    for words in ("qué es el mgei", "gracias", "75"):
        await ana.says(words)
    await ana.taps("Registrar", message_id=card)
    assert "60 %" in ana.message(card)["text"]


async def test_a_cancel_of_an_older_screen_does_not_throw_a_report_away(scene: Scene) -> None:
    ana = await form("s:in_progress")(scene)
    await ana.says("60")
    card = ana.last["message_id"]
    await ana.taps(data="x:", message_id=_first(ana))
    await ana.taps("Registrar", message_id=card)
    assert "60 %" in ana.message(card)["text"]


async def test_a_button_of_the_form_arms_it_again(scene: Scene) -> None:
    ana = await form("s:in_progress")(scene)
    card = ana.last["message_id"]
    await ana.says("/temas")
    await ana.taps("50", message_id=card)
    await ana.says("70")
    ana.sees("70 %")


async def test_what_was_written_of_an_announcement_outlives_a_look_at_the_plan(scene: Scene) -> None:
    carla = await writing("")(scene)
    written = carla.last["message_id"]
    await carla.says("/tablero")
    await carla.says("Reunión el jueves")
    await carla.taps(data=f"aw:{_form(scene, carla)}:all", message_id=written)
    assert "Para: todos" in carla.message(written)["text"]


def _form(scene: Scene, person: Somebody) -> int:
    return int(scene.office.database.transact(lambda session: session.get_one(Draft, person.row_id).data["form"]))


# While it waits


QUESTIONS = ["¿cuándo vence la JU-05?", "cuándo vence la JU-05", "¿qué es el MGEI?", "gracias"]


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_is_no_reason_for_a_return(scene: Scene, question: str) -> None:
    """It is answered and the reason waited for, but after that the words are shown before they go to anybody."""
    leo = await taps("leo", "gv:{done}:re")(scene)
    before = scene.everything()
    await leo.says(question)
    leo.does_not_see("Devuelta")
    await leo.says("Falta la firma del rector")
    leo.sees("¿La devuelvo con este motivo?", "Falta la firma del rector", "Ana Prueba lo va a leer")
    await delivered(scene.office)
    assert scene.everything() == before
    await leo.taps("↩️ Sí, devolver")
    leo.sees("Devuelta:", "Falta la firma del rector")
    await delivered(scene.office)
    scene.ana.sees("le devolvió esta actividad", "Falta la firma del rector")


async def test_what_sounds_like_a_question_is_shown_before_it_is_a_reason(scene: Scene) -> None:
    leo = await taps("leo", "gv:{moved}:dd")(scene)
    await leo.says("cómo hago para ver el acta")
    leo.sees("¿Digo que no a la fecha con este motivo?")
    await leo.taps("‹ No era eso")
    leo.sees("Pide plazo")
    assert _waits(scene, leo) is None


async def test_the_same_yes_again_is_the_same_return(scene: Scene) -> None:
    leo = await taps("leo", "gv:{done}:re")(scene)
    await leo.says("¿qué es el MGEI?")
    await leo.says("Falta la firma")
    await leo.taps("↩️ Sí, devolver")
    shown = leo.last
    scene.office.telegram.redeliver(last=1, new_id=True)
    await scene.office.settle()
    assert leo.last == shown
    assert len(scene.everything()["reports"]) == 3


async def test_a_report_of_another_activity_is_no_reason(scene: Scene) -> None:
    leo = await taps("leo", "gv:{done}:re")(scene)
    await leo.says("JU-05 80% ya firmamos")
    leo.sees("JU-05", "80 %", "Revise y confirme")
    await delivered(scene.office)
    scene.ana.does_not_see("le devolvió")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_is_no_reason_to_remove_a_file(scene: Scene, question: str) -> None:
    leo = await taps("leo", "ge:r:{file}")(scene)
    before = scene.everything()
    await leo.says(question)
    await leo.says("Se ve la cara de una niña")
    leo.sees("¿Lo retiro con este motivo?", "Se ve la cara de una niña")
    assert scene.everything() == before
    await leo.taps("🗑 Sí, retirar")
    leo.sees("se retiró de JU-03", "Se ve la cara de una niña")
