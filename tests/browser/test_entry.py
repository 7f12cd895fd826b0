"""From the deep link to the menu on a phone, in a real Chromium: the coordinator invites, the newcomer comes in."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.processes import Simulator

pytestmark = pytest.mark.browser


def test_from_the_deep_link_to_the_menu_in_two_taps(demo: Simulator, phone: Page, tmp_path: Path) -> None:
    problems: list[str] = []
    phone.on("pageerror", lambda error: problems.append(str(error)))
    people = {person["name"]: person["id"] for person in demo.get("/_sim/people")}
    bubbles, buttons = phone.get_by_test_id("burbuja"), phone.get_by_test_id("boton")

    def tap(label: str) -> None:
        buttons.filter(has_text=re.compile(f"^{label}")).last.click()

    phone.goto(f"{demo.url}/?person={people['Rosa Elena Mosquera']}")
    phone.get_by_test_id("mensaje").fill("/invitar")
    phone.get_by_test_id("enviar").click()
    for label in ("Funcionarios", "Caribe", "Cartagena", "Una$", "Una semana"):
        expect(buttons.filter(has_text=re.compile(f"^{label}"))).not_to_have_count(0)
        tap(label)
    expect(bubbles.last).to_contain_text("Invitación para funcionarios")
    code = re.search(r"start=([0-9A-Z]{12})", bubbles.last.inner_text())
    assert code
    phone.screenshot(path=tmp_path / "invitation.png")
    newcomer = people["Camila Redondo"]
    phone.goto(f"{demo.url}/?person={newcomer}")
    demo.post("/_sim/open", person=newcomer, payload=code[1])  # first tap: START
    expect(bubbles.last).to_contain_text("Sus datos, antes de empezar")
    phone.screenshot(path=tmp_path / "consent.png")
    tap("Acepto")  # second tap
    expect(bubbles.last).to_contain_text("ya hace parte, Camila Redondo")
    phone.screenshot(path=tmp_path / "welcome.png")
    phone.get_by_test_id("menu").click()
    commands = phone.get_by_test_id("comando")
    expect(commands.filter(has_text="/misdatos")).to_be_visible()
    expect(commands.filter(has_text="/personas")).to_have_count(0)
    phone.screenshot(path=tmp_path / "menu.png")
    assert not problems
    assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
