"""The way in: two taps from the link to the menu; nothing is stored before somebody accepts."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from bot.membership import invitations
from db.models import AuditEntry, Consent, Delivery, Invitation, Person, Role, Standing
from tests.dialogue import Office, rows
from tests.waiting import until

SANTA_MARTA, MEDELLIN = "47001", "05001"


def invite(office: Office, role: Role = Role.OFFICIAL, code: str | None = SANTA_MARTA, uses: int = 1) -> str:
    """From the command line."""
    issued = office.database.transact(invitations.create, None, role, code, uses, 7, office.now())
    return str(issued.code)


async def test_from_the_link_to_the_menu_in_two_taps(office: Office) -> None:
    ana = office.person("Ana Lucía Prueba")
    await ana.opens(invite(office))
    ana.sees("Santa Marta", "Programa de prueba", "datos@alianza.example", "Telegram", "fuera de Colombia", "1581")
    assert ana.buttons == ["Acepto", "Ahora no"]
    assert rows(office, Person) == []  # nothing before the acceptance
    await ana.taps("Acepto")
    ana.sees("ya hace parte, Ana Lucía Prueba", "Santa Marta")
    commands = [each["command"] for each in office.telegram.commands.seen_by(ana.id, "es", ana.id)]
    assert "misdatos" in commands
    assert "personas" not in commands
    [person], [consent] = rows(office, Person), rows(office, Consent)
    assert (person.name, person.role, person.standing) == ("Ana Lucía Prueba", Role.OFFICIAL, Standing.ACTIVE)
    assert consent.accepted
    assert consent.at == office.now()


async def test_not_now_stores_nothing_and_questions_go_on(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.opens(invite(office))
    await ana.taps("Ahora no")
    ana.sees("no guardo nada suyo")
    await ana.says("qué es el mgei")
    ana.sees("MGEI")
    assert rows(office, Person) == rows(office, Consent) == []
    assert rows(office, Invitation)[0].used == 0


async def test_a_dictated_code_works_as_the_link_does(office: Office) -> None:
    code = invite(office)
    ana = office.person("Ana Prueba")
    await ana.says(invitations.in_groups(code).lower())
    await ana.taps("Acepto")
    ana.sees("ya hace parte")


@pytest.mark.parametrize(
    "written",
    [
        str.lower,
        lambda code: invitations.in_groups(code).replace("-", " "),
        lambda code: invitations.in_groups(code).replace("-", "–"),
        lambda code: f"mi código es {invitations.in_groups(code)}".replace("-", "\u2011"),
        lambda code: f"\u200b{invitations.in_groups(code)}\u00ad".replace("-", "\u00a0"),
    ],
)
async def test_codes_are_read_as_people_type_them(office: Office, written: Callable[[str], str]) -> None:
    ana = office.person("Ana Prueba")
    await ana.says(written(invite(office)))
    ana.sees_button("Acepto")


async def test_five_taps_with_other_update_ids_enter_once(office: Office) -> None:
    """The same tap again, each time as a new update."""
    ana = office.person("Ana Prueba")
    await ana.opens(invite(office, uses=5))
    await ana.taps("Acepto")
    screen = ana.last["text"]
    for _ in range(4):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    assert ana.last["text"] == screen
    assert len(rows(office, Person)) == len(rows(office, Consent)) == 1
    assert rows(office, Invitation)[0].used == 1


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        ("x" * 65, "No conozco ese código"),  # a start payload of 65 characters
        ("' OR 1=1", "No conozco ese código"),  # 18
        ("AAAA1AAAAAAA", "No conozco ese código"),
    ],
)
async def test_a_payload_that_is_no_code_gets_a_kind_sentence(office: Office, payload: str, says: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.opens(payload, force=True)
    ana.sees(says)


async def test_a_used_an_expired_and_a_revoked_invitation_say_what_they_are(office: Office, clock: Any) -> None:
    """A used invitation and an expired one."""
    ana, luis = office.person("Ana Prueba"), office.person("Luis Prueba")
    used, expired, revoked = invite(office), invite(office), invite(office)
    await ana.opens(used)
    await ana.taps("Acepto")
    await luis.opens(used)
    luis.sees("ya se usó")
    boss = await office.member("Marta Prueba", Role.COORDINATOR)
    number = rows(office, Invitation)[2].id
    await boss.taps(data=f"ir:{number}", message_id=boss.last["message_id"])
    await luis.opens(revoked)
    luis.sees("fue retirada")
    clock.advance(days=8)
    await luis.opens(expired)
    luis.sees("ya venció")


async def test_the_last_use_goes_to_one_of_two_who_opened_it(office: Office) -> None:
    ana, luis = office.person("Ana Prueba"), office.person("Luis Prueba")
    code = invite(office)
    await ana.opens(code)
    await luis.opens(code)
    await ana.taps("Acepto")
    await luis.taps("Acepto")
    assert "ya se usó" in luis.toasts[-1]
    assert [person.name for person in rows(office, Person)] == ["Ana Prueba"]


async def test_somebody_registered_with_another_role_stays_who_they_are(office: Office) -> None:
    """An invitation for somebody who is here already."""
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    await ana.opens(invite(office, Role.COORDINATOR, None))
    ana.sees("ya está en el registro")
    assert rows(office, Person)[0].role is Role.OFFICIAL
    assert rows(office, Invitation)[0].used == 0


async def test_a_liaison_gets_one_more_secretariat(office: Office) -> None:
    luz = await office.member("Luz Prueba", Role.LIAISON, SANTA_MARTA)
    await luz.opens(invite(office, Role.LIAISON, MEDELLIN))
    await luz.taps("Acepto")
    luz.sees("Medellín", "Santa Marta")


async def test_a_new_consent_text_asks_again_and_an_old_button_does_not_accept_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    luis = office.person("Luis Prueba")
    await luis.opens(invite(office))
    for module in (
        "bot.membership.consent",
        "bot.membership.chat.entry_screens",
        "bot.edge.refusals",
        "bot.edge.gate",
        "bot.questions.chat.questions",
    ):
        monkeypatch.setattr(f"{module}.CONSENT_VERSION", "2")
    await luis.taps("Acepto")
    assert "El texto cambió" in luis.toasts[-1]
    await ana.says("/silencio")
    assert ana.buttons == ["Acepto", "Ahora no"]
    await ana.says("qué es el mgei")
    ana.sees("MGEI")
    await ana.says("/silencio")
    await ana.taps("Acepto")
    ana.sees("ya hace parte")
    assert [consent.version for consent in rows(office, Consent)] == ["2"]


async def test_without_somebody_responsible_nobody_is_registered(office: Office) -> None:
    office.assistant.app.bot_data.controller = None
    ana = office.person("Ana Prueba")
    await ana.opens(invite(office))
    ana.sees("el registro está cerrado")
    await ana.says("/start")
    assert ana.buttons == ["📚 Ver los temas"]


async def test_a_stranger_asks_for_access_and_the_liaison_answers(office: Office) -> None:
    luz = await office.member("Luz Prueba", Role.LIAISON, SANTA_MARTA)
    other = await office.member("Otra Prueba", Role.LIAISON, MEDELLIN)
    ana = office.person("Ana Prueba")
    await ana.opens()
    await ana.taps("🔑 Pedir acceso")
    assert rows(office, Person)[-1].name == "Otra Prueba"
    await ana.taps("Acepto")
    await ana.taps("Caribe")
    while not any(name.startswith("Santa Marta") for name in ana.buttons):
        await ana.taps("Siguientes")
    await ana.taps("Santa Marta")
    ana.sees("Recibí su solicitud", "Santa Marta")
    [card] = rows(office, Delivery)
    assert (card.person_id, card.template) == (luz.row_id, "access_request")
    await until(lambda: "pide acceso" in luz.last["text"])
    number = rows(office, Person)[-1].id
    await other.taps(data=f"pq:{number}:1")
    assert (
        "no le corresponde" in other.toasts[-1].replace("ya ", "")
        or "le corresponde a otra persona" in other.toasts[-1]
    )
    await luz.taps(data=f"pq:{number}:1")
    luz.sees("Ana Prueba", "ya tiene acceso")
    await luz.taps(data=f"pq:{number}:0:1")
    luz.sees("ya tiene acceso")  # decided once
    assert rows(office, Delivery)[-1].template == "access_approved"
    await ana.says("/start")
    ana.sees("Hola, Ana")


@pytest.mark.parametrize("typed", ["santa marta", "Soy de la Secretaría de Educación de Santa Marta.", "47001"])
async def test_who_accepted_types_the_secretariat_and_need_not_accept_again(office: Office, typed: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.opens()
    await ana.taps("🔑 Pedir acceso")
    await ana.taps("Acepto")
    ana.sees("¿De qué secretaría es usted?", "También puede escribirme el nombre")
    await ana.says(typed)
    ana.sees("Recibí su solicitud", "Santa Marta")
    [person] = rows(office, Person)
    assert person.standing is Standing.WAITING
    await ana.says("medellín")  # asked once: a place is a word again
    ana.does_not_see("Recibí su solicitud")


async def test_a_slip_is_asked_about_and_a_question_is_answered_while_the_secretariat_is_waited_for(
    office: Office,
) -> None:
    ana = office.person("Ana Prueba")
    await ana.opens()
    await ana.taps("🔑 Pedir acceso")
    await ana.taps("Acepto")
    await ana.says("qué es el mgei")
    ana.sees("MGEI")
    await ana.says("riohaca")
    ana.sees("¿Es esta?")
    await ana.taps("Riohacha")
    ana.sees("Recibí su solicitud", "Riohacha")
    assert len(rows(office, Consent)) == 1


async def test_who_did_not_accept_is_shown_the_notice_for_a_place(office: Office) -> None:
    ana = office.person("Ana Prueba")
    await ana.opens()
    await ana.taps("🔑 Pedir acceso")
    await ana.says("santa marta")
    ana.does_not_see("Recibí su solicitud")
    assert rows(office, Person) == []


async def test_a_declined_stranger_is_a_stranger_and_may_ask_again(office: Office) -> None:
    boss = await office.member("Marta Prueba", Role.COORDINATOR)
    ana = office.person("Ana Prueba")
    await ana.opens()
    for step in ("🔑 Pedir acceso", "Acepto", "Amazonía"):
        await ana.taps(step)
    await ana.taps(ana.buttons[0])
    number = rows(office, Person)[-1].id
    await boss.taps(data=f"pq:{number}:0:1")
    boss.sees("No se aprobó")
    await ana.opens()
    ana.sees_button("🔑 Pedir acceso")
    await ana.says("/silencio")
    ana.sees("participan en la alianza")


async def test_invitar_gives_a_link_a_code_and_a_qr_that_decodes_to_the_link(office: Office) -> None:
    boss = await office.member("Marta Prueba", Role.COORDINATOR)
    await boss.says("/invitar")
    for step in ("Funcionarios", "Caribe"):
        await boss.taps(step)
    await boss.taps(next(name for name in boss.buttons if "‹" not in name and "›" not in name))
    await boss.taps("Hasta 5")
    await boss.taps("Una semana")
    boss.sees("https://t.me/alianza_bot?start=", "Sirve 5 veces")
    link = next(word for word in boss.last["text"].split() if word.startswith("https://t.me/"))
    invited = boss.last["message_id"]
    await boss.taps("📷 Ver el QR")
    sent = office.telegram.files.get(boss.last["file"]["file_id"])
    assert sent is not None
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(sent.content)))
    assert found.text == link
    ana = office.person("Ana Prueba")
    await ana.opens(link.rpartition("=")[2])
    await ana.taps("Acepto")
    ana.sees("ya hace parte")
    await boss.taps("Retirar", message_id=invited)
    assert [entry.act for entry in rows(office, AuditEntry)] == ["invite", "enter", "revoke"]


async def test_the_same_tap_again_leaves_one_invitation(office: Office) -> None:
    luz = await office.member("Luz Prueba", Role.LIAISON, SANTA_MARTA)
    await luz.says("/invitar")
    for step in ("Santa Marta", "Una", "2 días"):
        await luz.taps(step)
    office.telegram.redeliver(last=1, new_id=True)
    await office.settle()
    [invitation] = rows(office, Invitation)
    assert invitation.expires_at == office.now() + timedelta(days=2)
    code = invitations.normalised(luz.last["text"].split("dictar: ")[1].split()[0])
    assert code
    assert office.database.transact(invitations.look, code, office.now()).id == invitation.id


async def test_a_liaison_invites_only_officials_of_their_own(office: Office) -> None:
    luz = await office.member("Luz Prueba", Role.LIAISON, SANTA_MARTA)
    await luz.says("/invitar")
    assert luz.buttons[:1] == ["Santa Marta"]
    for forged in (f"iv:o:{MEDELLIN}:1:7", f"iv:l:{SANTA_MARTA}:1:7", "iv:c:-:1:7"):
        await luz.taps(data=forged)
        assert "le corresponde a otra persona" in luz.toasts[-1]
    assert rows(office, Invitation) == []


async def test_a_handover_code_moves_the_person_to_a_new_phone(office: Office) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    boss = await office.member("Marta Prueba", Role.COORDINATOR)
    issued = office.database.transact(invitations.hand_over, boss.row_id, ana.row_id, office.now())
    phone = office.person("Ana en otro teléfono")
    await phone.opens(issued.code)
    phone.sees("continúa usted en este teléfono")
    await phone.taps("Acepto")
    phone.sees("ya hace parte, Ana Prueba")
    await ana.says("/silencio")
    ana.sees("participan en la alianza")
    assert len(rows(office, Person)) == 2


async def test_a_name_of_a_profile_is_one_harmless_line(office: Office) -> None:
    ana = office.person("<b>Ana\u202e</b>\n  Prueba")
    await ana.opens(invite(office))
    await ana.taps("Acepto")
    ana.sees("<b>Ana</b> Prueba")
    assert rows(office, Person)[0].name == "<b>Ana</b> Prueba"


@pytest.mark.parametrize("written", ["el código es {groups}, gracias", "{lower}", "  {spaces}  "])
async def test_a_code_is_found_as_people_write_it(office: Office, written: str) -> None:
    code = invite(office)
    groups = invitations.in_groups(code)
    ana = office.person("Ana Prueba")
    spaces = groups.replace("-", " ").lower()
    await ana.says(written.format(groups=groups, lower=groups.lower(), spaces=spaces))
    ana.sees_button("Acepto")


@pytest.mark.parametrize("said", ["hola como esta", "ley 715 2001", "qué dice el decreto 2105-2017-12", "articulo 7"])
async def test_words_and_numbers_are_no_code(office: Office, said: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.says(said)
    ana.does_not_see("No conozco ese código")


async def test_the_old_phone_is_told_that_somebody_goes_on_elsewhere(office: Office) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    boss = await office.member("Marta Prueba", Role.COORDINATOR)
    issued = office.database.transact(invitations.hand_over, boss.row_id, ana.row_id, office.now())
    phone = office.person("Otro teléfono")
    await phone.opens(issued.code)
    await phone.taps("Acepto")
    ana.sees("Su acceso pasó a otro teléfono")
    commands = [each["command"] for each in office.telegram.commands.seen_by(ana.id, "es", ana.id)]
    assert "misdatos" not in commands


async def test_their_own_used_link_again_says_they_take_part(office: Office) -> None:
    code = invite(office)
    ana = office.person("Ana Prueba")
    await ana.opens(code)
    await ana.taps("Acepto")
    await ana.opens(code)
    ana.sees("ya está en el registro")


async def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_goes_on(office: Office) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    await ana.says("/misdatos")
    await ana.taps("💼")
    await ana.says("¿qué es el mgei?")
    ana.sees("Modelo de Gestión de la Educación Inicial")
    await ana.says("muchas gracias")
    await ana.says("Líder de cobertura")
    ana.sees("Líder de cobertura")
    await ana.says("/misdatos")
    await ana.taps("✏️")
    await ana.says("cancelar")
    ana.sees("no cambié nada")
    assert rows(office, Person)[0].name == "Ana Prueba"
    assert rows(office, Person)[0].post == "Líder de cobertura"


async def test_start_says_where_somebody_stands(office: Office) -> None:
    for standing, says in ((Standing.WAITING, "está en espera"), (Standing.DEACTIVATED, "está suspendido")):
        ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA, standing=standing)
        ana.sees(says)
        ana.does_not_see("/silencio")
