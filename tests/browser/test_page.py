"""The demo in a real Chromium at phone size: the whole bot, the page, real clicks."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.processes import Simulator

pytestmark = pytest.mark.browser


def test_an_official_asks_and_reads_on_a_phone(demo: Simulator, phone: Page, tmp_path: Path) -> None:
    problems: list[str] = []
    phone.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    phone.on("pageerror", lambda error: problems.append(str(error)))
    person = demo.get("/_sim/people")[0]["id"]
    phone.goto(f"{demo.url}/?person={person}")

    def ask(question: str) -> None:
        phone.get_by_test_id("mensaje").fill(question)
        phone.get_by_test_id("enviar").click()

    bubbles = phone.get_by_test_id("burbuja")
    expect(bubbles.filter(has_text="Escríbame su pregunta")).to_be_visible()  # the day's digest may follow it
    ask("cuantas horas son de jornada unica")
    answer = bubbles.filter(has_text="5 horas diarias")
    expect(answer).to_contain_text("Decreto 2105 de 2017")
    related = phone.get_by_test_id("boton").filter(has_text="Qué es")
    if not related.count():
        related = phone.get_by_test_id("boton").nth(2)
    title = related.first.inner_text()
    related.first.click()
    expect(bubbles.filter(has_text=title).last).to_contain_text("Vigente desde")
    ask("como tramito la pension")
    expect(bubbles.last).to_contain_text("No tengo esa respuesta")
    phone.screenshot(path=tmp_path / "phone.png")
    assert not problems
    overflow = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow == 0


def test_it_works_at_360_pixels_with_the_keyboard_alone(demo: Simulator, phone: Page) -> None:
    phone.set_viewport_size({"width": 360, "height": 740})
    person = demo.get("/_sim/people")[-1]["id"]  # somebody new, whom nothing is told unasked
    phone.goto(f"{demo.url}/?person={person}")
    expect(phone.get_by_test_id("burbuja").last).to_contain_text("Escríbame su pregunta")
    phone.get_by_test_id("mensaje").focus()
    phone.keyboard.type("q es el mgei")
    phone.keyboard.press("Enter")
    expect(phone.get_by_test_id("burbuja").last).to_contain_text("Modelo de Gestión de la Educación Inicial")
    overflow = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow == 0


def test_what_a_person_types_is_never_markup(demo: Simulator, phone: Page) -> None:
    """Markup that runs, in the page."""
    person = demo.get("/_sim/people")[2]["id"]
    phone.goto(f"{demo.url}/?person={person}")
    phone.get_by_test_id("mensaje").fill("<img src=x onerror=document.title='roto'><b>hola")
    phone.get_by_test_id("enviar").click()
    expect(phone.get_by_test_id("burbuja").filter(has_text="<b>hola")).to_have_count(1)
    assert phone.title() != "roto"
