"""/privacidad, /misdatos and /salir: a person's rights, from the phone."""

import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from bot.base import drafts, outbox
from bot.membership import invitations, privacy
from bot.membership.chat.privacy_screens import files
from bot.people import absences
from db.models import AuditEntry, Consent, Delivery, Draft, Question, QuestionReaction, Role, Standing
from db.models import Person as Row
from tests.conftest import Clock
from tests.dialogue import Office, Person, rows

SANTA_MARTA = "47001"
ASKED = "cuantas horas son de jornada unica"


async def _official(office: Office, name: str = "Ana Prueba") -> Person:
    """Through the door: an invitation from the command line, accepted."""
    issued = office.database.transact(invitations.create, None, Role.OFFICIAL, SANTA_MARTA, 1, 7, office.now())
    person = office.person(name)
    await person.opens(issued.code)
    await person.taps("Acepto")
    row = office.database.transact(lambda session: session.exec(select(Row).where(Row.chat_id == person.id)).one())
    person.row_id = row.id
    return person


def _tables(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as the database holds it."""

    def read(session: Session) -> dict[str, list[tuple[Any, ...]]]:
        names = [table.name for table in SQLModel.metadata.sorted_tables]
        return {name: [tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))] for name in names}

    return office.database.transact(read)  # type: ignore[no-any-return]


def _documents(office: Office, person: Person) -> dict[str, str]:
    """What the person was sent as files, by name."""
    found = [item["file"] for item in person.screen if item["kind"] == "document"]
    return {each["name"]: _content(office, each["file_id"]) for each in found}


def _content(office: Office, file_id: str) -> str:
    stored = office.telegram.files.get(file_id)
    assert stored is not None
    return bytes(stored.content).decode()


# /privacidad


async def test_a_stranger_reads_who_answers_and_that_nothing_is_kept_with_their_name(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("/privacidad")
    ana.sees("Programa de prueba", "datos@alianza.example", "nada que diga quién es usted", "fuera de Colombia", "1581")
    ana.does_not_see("Usted aceptó")
    assert ana.buttons == []


async def test_without_somebody_who_answers_the_register_is_closed(office: Office) -> None:
    office.assistant.app.bot_data.controller = None
    ana = office.person("Ana Prueba")
    await ana.says("/privacidad")
    ana.sees("el registro está cerrado", "Superintendencia de Industria y Comercio")


async def test_an_official_reads_what_is_kept_and_when_they_accepted(office: Office) -> None:
    ana = await _official(office)
    await ana.says("/privacidad")
    ana.sees("su nombre, su cargo, su secretaría", "/misdatos", "/salir", "Usted aceptó el 20 de noviembre de 2026")
    assert ana.buttons == ["Retirar mi aceptación"]


async def test_the_acceptance_is_withdrawn_and_given_again(office: Office) -> None:
    ana = await _official(office)
    await ana.says(ASKED)
    await ana.says("/privacidad")
    await ana.taps("Retirar mi aceptación")
    ana.sees("¿Retira su aceptación?", "No le llegan avisos", "Sus otros datos quedan")
    await ana.taps("No, me quedo")
    assert [row.accepted for row in rows(office, Consent)] == [True]
    await ana.says("/privacidad")
    await ana.taps("Retirar mi aceptación")
    await ana.taps("Sí, retirarla")
    ana.sees("Hoy no tengo su aceptación")
    assert "misdatos" not in [each["command"] for each in office.telegram.commands.seen_by(ana.id, "es", ana.id)]
    assert [(row.text, row.person_id) for row in rows(office, Question)] == [("", None)]
    await ana.taps("Leer y aceptar")
    ana.sees("Sus datos, antes de empezar")
    await ana.taps("Acepto")
    ana.sees("ya hace parte")
    await ana.says("/privacidad")
    ana.sees("Usted aceptó")
    assert [row.accepted for row in rows(office, Consent)] == [True, False, True]


async def test_an_older_text_can_be_withdrawn_and_the_one_of_today_accepted(office: Office) -> None:
    ana = await _official(office)

    def age(session: Session) -> None:
        session.get_one(Row, ana.row_id).consent = "0"

    office.database.transact(age)
    await ana.says("/privacidad")
    ana.sees("Usted aceptó el 20 de noviembre de 2026 un texto anterior")
    assert ana.buttons == ["Leer y aceptar", "Retirar mi aceptación"]


async def test_five_taps_withdraw_once(office: Office) -> None:
    """The same tap again, each time as a new update."""
    ana = await _official(office)
    await ana.says("/privacidad")
    await ana.taps("Retirar")
    await ana.taps("Sí, retirarla")
    for _ in range(4):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    ana.sees("Hoy no tengo su aceptación")
    assert [row.accepted for row in rows(office, Consent)] == [True, False]


async def test_without_consent_questions_are_kept_without_their_person(office: Office) -> None:
    ana = await _official(office)
    await ana.says("/privacidad")
    await ana.taps("Retirar")
    await ana.taps("Sí, retirarla")
    await ana.says(ASKED)
    ana.sees("5 horas")
    assert [row.person_id for row in rows(office, Question)] == [None]


# /misdatos


async def test_a_stranger_has_no_data_here(office: Office) -> None:
    ana = office.person("Ana Prueba")
    for command in ("/misdatos", "/salir"):
        await ana.says(command)
        ana.sees("No tengo datos suyos")
        assert ana.buttons == []


async def test_an_official_sees_in_words_what_is_kept(office: Office) -> None:
    ana = await _official(office)
    await ana.says(ASKED)
    await ana.says("/misdatos")
    ana.sees("Nombre: Ana Prueba", "Cargo: no me lo ha contado", "Secretaría: Santa Marta", "20 de noviembre de 2026")
    ana.sees("Preguntas guardadas con su nombre: 1", "de 7 p. m. a 7 a. m. y en días no hábiles")
    assert ana.buttons == ["⬇️ Descargar todo", "✏️ Mi nombre", "💼 Mi cargo"]


async def test_everything_is_sent_to_read_and_to_take_along(office: Office) -> None:
    ana = await _official(office, "Ana <b>Prueba</b> & hijos")
    await ana.says(ASKED)
    await ana.taps("👎")
    await ana.says("/misdatos")
    await ana.taps("⬇️")
    sent = _documents(office, ana)
    taken = json.loads(sent["misdatos.json"])
    assert taken["people"][0]["chat_id"] == ana.id
    assert [row["text"] for row in taken["questions"]] == [ASKED]
    assert [row["reaction"] for row in taken["question_reactions"]] == ["unhelpful"]
    assert "Ana &lt;b&gt;Prueba&lt;/b&gt; &amp; hijos" in sent["misdatos.html"]
    assert "<b>Prueba" not in sent["misdatos.html"]
    assert all(words in sent["misdatos.html"] for words in ("no le sirvió", "Santa Marta", "equipo de la secretaría"))
    assert "20 de noviembre de 2026, 10:00" in sent["misdatos.html"]


async def test_the_readable_file_names_every_table_in_words(office: Office) -> None:
    ana = await _official(office)
    await ana.says("/misdatos")
    await ana.taps("⬇️")
    sent = _documents(office, ana)
    tables = json.loads(sent["misdatos.json"])
    holding = office.database.transact(privacy.held, ana.id)
    rows = {name: [{"id": 1}] for name in tables}
    html = files(None, holding, rows, office.now(), office.assistant.settings.timezone)["misdatos.html"].decode()
    assert [name for name in tables if f"<h2>{name}</h2>" in html] == []


@pytest.mark.parametrize(("button", "before", "said", "after"), [
    ("✏️ Mi nombre", "Escríbame su nombre", "Ana María Ñáñez", "Su nombre quedó así: Ana María Ñáñez"),
    ("💼 Mi cargo", "Escríbame su cargo", "Líder de cobertura", "Su cargo quedó así: Líder de cobertura"),
    ("✏️ Mi nombre", "Escríbame su nombre", "Ana <b>Prueba</b>", "Su nombre quedó así: Ana <b>Prueba</b>"),
    ("💼 Mi cargo", "Escríbame su cargo", "{{ ''.__class__ }}", "Su cargo quedó así: {{ ''.__class__ }}"),
])  # fmt: skip
async def test_name_and_post_are_corrected(office: Office, button: str, before: str, said: str, after: str) -> None:
    ana = await _official(office)
    await ana.says("/misdatos")
    await ana.taps(button)
    ana.sees(before)
    assert ana.buttons == ["Cancelar"]
    await ana.says(said)
    ana.sees(after)
    await ana.says("/misdatos")
    ana.sees(said)
    assert (rows(office, Draft), rows(office, Question)) == ([], [])


async def test_a_name_as_long_as_a_message_is_cut_to_a_line(office: Office) -> None:
    ana = await _official(office)
    await ana.says("/misdatos")
    await ana.taps("✏️")
    await ana.says("A" * 4096)
    ana.sees("quedó así: A" + "a" * 79)
    ana.does_not_see("a" * 80)


async def test_a_name_without_letters_is_asked_for_again(office: Office) -> None:
    ana = await _official(office)
    await ana.says("/misdatos")
    await ana.taps("✏️")
    await ana.says("4711 🙂")
    ana.sees("escríbalo otra vez")
    await ana.says("Ana Otra")
    ana.sees("Su nombre quedó así: Ana Otra")


async def test_a_correction_can_be_called_off(office: Office) -> None:
    ana = await _official(office)
    await ana.says("/misdatos")
    await ana.taps("✏️")
    await ana.taps("Cancelar")
    await ana.says(ASKED)
    ana.sees("5 horas")
    assert rows(office, Row)[0].name == "Ana Prueba"


@pytest.mark.parametrize("standing", [Standing.WAITING, Standing.DECLINED, Standing.DEACTIVATED])
async def test_who_is_waiting_refused_or_shut_out_has_the_rights_too(office: Office, standing: Standing) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA, standing=standing)
    await ana.says("/misdatos")
    ana.sees("Nombre: Ana Prueba")
    assert ana.buttons == ["⬇️ Descargar todo"]
    await ana.says("/privacidad")
    ana.sees("Qué guardo: su nombre")
    await ana.taps(data="pv:1")
    ana.sees("Hoy no tengo su aceptación")
    assert ana.buttons == []
    await ana.says("/misdatos")
    await ana.taps("⬇️")
    assert set(_documents(office, ana)) == {"misdatos.html", "misdatos.json"}
    await ana.says("/salir")
    await ana.taps("Sí, borrar")
    await ana.taps("Borrar para siempre")
    ana.sees("Sus datos quedaron borrados")
    assert rows(office, Row)[0].name is None


# /salir


async def test_leaving_is_explained_confirmed_twice_and_proven(office: Office) -> None:
    ana = await _official(office)
    await ana.says("/salir")
    ana.sees("Se borra: su nombre", "las notas y soportes de los reportes quedan como registro de la secretaría")
    assert ana.buttons == ["Sí, borrar mis datos", "No, me quedo"]
    await ana.taps("Sí, borrar mis datos")
    ana.sees("¿Borro sus datos para siempre?", "pida acceso de nuevo o use otra invitación")
    await ana.taps("Borrar para siempre")
    ana.sees("Sus datos quedaron borrados", f"Constancia: R-{ana.row_id:05d}", "20 de noviembre de 2026, 10:00")
    assert [item["text"] for item in ana.screen if "Constancia" in item["text"]] == [ana.last["text"]]


async def test_whoever_stays_keeps_everything(office: Office) -> None:
    ana = await _official(office)
    for steps in (["No, me quedo"], ["Sí, borrar", "No, me quedo"]):
        await ana.says("/salir")
        for step in steps:
            await ana.taps(step)
        ana.sees("no cambié nada")
    assert rows(office, Row)[0].standing is Standing.ACTIVE


async def test_after_leaving_they_are_a_stranger_who_may_ask(office: Office) -> None:
    ana = await _official(office)
    await _leaves(ana)
    await ana.says("/misdatos")
    ana.sees("No tengo datos suyos")
    await ana.says(ASKED)
    ana.sees("5 horas")
    assert [row.person_id for row in rows(office, Question)] == [None]
    commands = [each["command"] for each in office.telegram.commands.seen_by(ana.id, "es", ana.id)]
    assert "misdatos" not in commands
    assert "privacidad" in commands


async def _leaves(person: Person) -> None:
    await person.says("/salir")
    await person.taps("Sí, borrar mis datos")
    await person.taps("Borrar para siempre")
    person.sees("Sus datos quedaron borrados")


async def test_the_last_tap_repeated_gives_the_same_receipt(office: Office, clock: Clock) -> None:
    """The same tap again, each time as a new update, and a kill between the erasure and its receipt."""
    ana = await _official(office)
    await _leaves(ana)
    receipt = ana.last["text"]
    clock.advance(hours=2)
    for _ in range(4):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    assert ana.last["text"] == receipt
    assert [row.act for row in rows(office, AuditEntry)].count("left") == 1


async def test_an_old_button_erases_nobody_else(office: Office) -> None:
    """Another person's button, and the own one of an earlier time here."""
    ana, luis = await _official(office), await _official(office, "Luis Prueba")
    await luis.says("/salir")
    await luis.taps(data=f"sl:{ana.row_id}")
    assert [row.standing for row in rows(office, Row)] == [Standing.ACTIVE, Standing.ACTIVE]
    stranger = office.person("Nadie")
    await stranger.says("/temas")
    await stranger.taps(data=f"sl:{ana.row_id}")
    assert [row.standing for row in rows(office, Row)] == [Standing.ACTIVE, Standing.ACTIVE]


@pytest.mark.parametrize("data", ["pv:", "pv:1", "pv:k", "md:f", "md:name", "sl:999999999"])
async def test_a_stranger_with_a_forged_button_gets_a_kind_word(office: Office, data: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("/temas")
    await ana.taps(data=data)
    assert len(ana.toasts) == 1
    ana.sees("Temas")


async def test_the_last_coordinator_is_told_why_not(office: Office) -> None:
    carmen = await office.member("Carmen Prueba", Role.COORDINATOR)
    await carmen.says("/salir")
    carmen.sees("primero invite a otra")
    assert rows(office, Row)[0].standing is Standing.ACTIVE


async def test_after_leaving_no_table_tells_of_the_person(office: Office) -> None:
    """Acceptance 4: name, username, chat id, post, questions, feedback, draft, message parameters."""
    luis, ana = await _official(office, "Luis Prueba"), await _official(office, "Ana Inconfundible")
    office.telegram.people[ana.id].username = "ana_irrepetible"
    await ana.says("/misdatos")
    await ana.taps("💼")
    await ana.says("Líder irrepetible")
    await ana.says(ASKED)
    await ana.taps("👎")
    _fill_what_no_dialogue_fills(office, ana, luis)
    traces = [
        "Ana Inconfundible",
        "Líder irrepetible",
        ASKED,
        "borrador irrepetible",
        "recado irrepetible",
        str(ana.id),
    ]
    before = _tables(office)
    assert [trace for trace in traces if trace not in repr(before)] == []
    await _leaves(ana)
    after = _tables(office)
    assert [trace for trace in [*traces, "ana_irrepetible"] if trace in repr(after)] == []
    kept = {name: len(rows) for name, rows in before.items()}
    kept |= {"drafts": 0, "last_answers": 0, "assignments": 1, "audit": kept["audit"] + 1}
    assert {name: len(rows) for name, rows in after.items()} == kept
    assert len(rows(office, QuestionReaction)) == 1


def _fill_what_no_dialogue_fills(office: Office, ana: Person, luis: Person) -> None:
    def fill(session: Session) -> None:
        now = office.now()
        drafts.open(session, ana.row_id, "post", {"text": "borrador irrepetible"}, now)
        absences.propose(session, ana.row_id, luis.row_id, now.date(), now, now.date())
        outbox.enqueue(
            session,
            person_id=ana.row_id,
            template="text",
            params={"note": "recado irrepetible"},
            dedupe="recado:1",
            now=now,
            not_before=now.replace(year=2027),
        )
        assert session.exec(select(Delivery).where(Delivery.person_id == ana.row_id)).first()

    office.database.transact(fill)
