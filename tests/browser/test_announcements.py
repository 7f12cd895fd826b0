"""An announcement at phone size, in a real Chromium: written, counted, sent, acknowledged, corrected, withdrawn."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.processes import Simulator

pytestmark = pytest.mark.browser


def test_a_coordinator_announces_corrects_and_takes_it_back(demo: Simulator, phone: Page, tmp_path: Path) -> None:
    problems: list[str] = []
    phone.on("pageerror", lambda error: problems.append(str(error)))
    people = {person["name"]: person["id"] for person in demo.get("/_sim/people")}
    bubbles, buttons = phone.get_by_test_id("burbuja"), phone.get_by_test_id("boton")

    def be(name: str) -> None:
        phone.goto(f"{demo.url}/?person={people[name]}")

    def say(text: str) -> None:
        phone.get_by_test_id("mensaje").fill(text)
        phone.get_by_test_id("enviar").click()

    def tap(*labels: str) -> None:
        for label in labels:
            found = buttons.filter(has_text=re.compile(label))
            expect(found).not_to_have_count(0)
            found.last.click()

    def shot(name: str) -> None:
        phone.screenshot(path=tmp_path / f"{name}.png")

    be("Rosa Elena Mosquera")
    say("/aviso")
    expect(bubbles.last).to_contain_text("Nuevo aviso")
    say("Hola, {nombre}: la reunión es el martes.")
    tap("Escoger a quiénes", "^Secretarías$", "Caribe", "Siguientes")
    tap("Riohacha", "Siguientes", "Santa Marta", "^Listo$")
    tap("Por función", "^Funcionarios$", "^Listo$")
    expect(bubbles.last).to_contain_text("2 personas")
    shot("segment")
    tap("Continuar", "Urgente", "Ver cómo queda")
    expect(bubbles.last).to_contain_text("Así lo verán")
    shot("preview")
    tap("Enviar a 2 personas")
    expect(bubbles.last).to_contain_text("Aceptados por Telegram: 2 de 2", timeout=15_000)
    shot("sent")

    be("Ana Lucía Pertuz")
    expect(bubbles.last).to_contain_text("Hola, Ana Lucía Pertuz: la reunión es el martes.")
    tap("Enterado")
    expect(buttons.filter(has_text="Ya dijo «Enterado»")).to_have_count(1)
    shot("acknowledged")

    be("Rosa Elena Mosquera")
    expect(bubbles.last).to_contain_text("Enterados: 1", timeout=15_000)
    tap("Corregir")
    expect(bubbles.last).to_contain_text("texto")
    say("Hola, {nombre}: la reunión es el miércoles.")
    tap("Corregir las 2 copias")
    be("Dairo Epiayú")
    expect(bubbles.last).to_contain_text("la reunión es el miércoles.", timeout=15_000)
    expect(bubbles.last).to_contain_text("Corregido")
    shot("corrected")

    be("Rosa Elena Mosquera")
    tap("Retirar")
    shot("withdraw")
    tap("Sí, retirarlo")
    be("Dairo Epiayú")
    expect(bubbles.filter(has_text="la reunión es el miércoles")).to_have_count(0, timeout=15_000)
    assert not problems
    assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
