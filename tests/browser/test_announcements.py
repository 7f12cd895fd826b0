"""An announcement at phone size, in a real Chromium: written, counted, sent, acknowledged, corrected, withdrawn."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.processes import Simulator

pytestmark = pytest.mark.browser


def test_a_coordinator_announces_corrects_and_takes_it_back(demo: Simulator, phone: Page, tmp_path: Path) -> None:
    chat = Chat(demo, phone, tmp_path)
    be, say, tap, sees, shot = chat.be, chat.say, chat.tap, chat.sees, chat.shot

    be("Rosa Elena Mosquera")
    say("/aviso")
    sees("Nuevo aviso")
    say("Hola, {nombre}: la reunión es el martes.")
    tap("Escoger a quiénes", "^Secretarías$", "Caribe", "Siguientes")
    tap("Riohacha", "Siguientes", "Santa Marta", "^Listo$")
    tap("Por función", "^Funcionarios$", "^Listo$")
    sees("2 personas")
    shot("segment")
    tap("Continuar", "Urgente", "Ver cómo queda")
    sees("Así lo verán")
    shot("preview")
    tap("Enviar a 2 personas")
    sees("Aceptados por Telegram: 2 de 2", timeout=15_000)
    shot("sent")

    be("Ana Lucía Pertuz")
    sees("Hola, Ana Lucía Pertuz: la reunión es el martes.")
    tap("Enterado")
    expect(chat.buttons.filter(has_text="Ya dijo «Enterado»")).to_have_count(1)
    shot("acknowledged")

    be("Rosa Elena Mosquera")
    sees("Enterados: 1", timeout=15_000)
    tap("Corregir")
    sees("texto")
    say("Hola, {nombre}: la reunión es el miércoles.")
    tap("Corregir las 2 copias")
    be("Dairo Epiayú")
    sees("la reunión es el miércoles.", timeout=15_000)
    sees("Corregido")
    shot("corrected")

    be("Rosa Elena Mosquera")
    tap("Retirar")
    shot("withdraw")
    tap("Sí, retirarlo")
    be("Dairo Epiayú")
    expect(chat.bubbles.filter(has_text="la reunión es el miércoles")).to_have_count(0, timeout=15_000)
    chat.was_sound()
