"""Plans at phone size, in a real Chromium: reported in three taps, in one message, with a photo; undone, corrected,
verified, returned; and seen by the coordinator."""

import base64
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.chat import Chat
from tests.dialogue import PNG
from tests.processes import Simulator

pytestmark = pytest.mark.browser


def test_an_activity_from_the_report_to_the_board(demo: Simulator, phone: Page, tmp_path: Path) -> None:
    chat = Chat(demo, phone, tmp_path)
    be, say, tap, shot = chat.be, chat.say, chat.tap, chat.shot
    sees = partial(chat.sees, timeout=10_000)

    be("Ana Lucía Pertuz")
    say("/avance")
    sees("¿De qué actividad va a reportar?")
    shot("choose")
    tap("JU-03")
    sees("¿Cómo va?")
    shot("pick")
    tap("En curso")
    sees("Revise y confirme")
    shot("confirm")
    tap("^Registrar$")
    sees("Registrado", "folio")
    shot("receipt")
    tap("Deshacer")
    sees("Deshecho")
    shot("undone")

    say("MG-02 80% ya están los corregimientos")
    sees("Revise y confirme", "80 %", "ya están los corregimientos")
    shot("one-message")
    tap("^Registrar$")
    sees("Registrado")
    demo.post("/_sim/clock", advance_seconds=660)
    tap("Deshacer")
    sees("Ya pasaron los 10 minutos")
    tap("Corregir", "En curso")
    say("Faltaba un corregimiento")
    sees("Faltaba un corregimiento")
    tap("^75 %")
    sees("antes 80 %")
    shot("correction")
    tap("Registrar la corrección")
    sees("Registrado", "75 %")

    say("/avance")
    tap("MG-03", "Cumplida")
    sees("Evidencia esperada")
    shot("done")
    photo = {"filename": "informe.png", "content_base64": base64.b64encode(PNG).decode(), "as": "photo"}
    demo.post("/_sim/upload", person=chat.people["Ana Lucía Pertuz"], **photo)
    sees("Recibí")
    shot("photo")
    tap("^Registrar$")
    sees("cumplida", "Evidencias de la actividad: 1")

    be("Wilmer Ipuana")
    say("/revisar")
    sees("Por revisar")
    shot("review-list")
    tap("MG-03")
    sees("Reportada como cumplida", "Ana Lucía Pertuz")
    shot("review")
    tap("Verificar")
    sees("Verificada")
    shot("verified")
    tap("Siguiente")
    sees("Pide plazo hasta el")
    shot("date")
    tap("Por revisar", "PF-02")
    sees("Reportada como cumplida", "Antes:")
    tap("^↩️ Devolver$")
    sees("¿Por qué la devuelve?")
    shot("reason")
    tap("Falta completar")
    sees("Devuelta")

    be("Ana Lucía Pertuz")
    shot("told")

    be("Rosa Elena Mosquera")
    say("/tablero")
    sees("Tablero")
    shot("board")
    say("/informe")
    tap("Excel")
    sees(".xlsx")
    shot("export")
    chat.was_sound()
