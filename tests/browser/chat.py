"""Dialogues on the demo's page, as people have them on a phone."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.processes import Simulator


class Chat:
    def __init__(self, demo: Simulator, phone: Page, folder: Path) -> None:
        """`folder`: for screenshots."""
        self._url, self._phone, self._folder = demo.url, phone, folder
        self.people = {person["name"]: person["id"] for person in demo.get("/_sim/people")}
        self._problems: list[str] = []
        self.buttons = phone.get_by_test_id("boton")
        self.bubbles = phone.get_by_test_id("burbuja")
        phone.on("pageerror", lambda error: self._problems.append(str(error)))

    def be(self, name: str) -> None:
        self._phone.goto(f"{self._url}/?person={self.people[name]}")

    def say(self, text: str) -> None:
        self._phone.get_by_test_id("mensaje").fill(text)
        self._phone.get_by_test_id("enviar").click()

    def tap(self, *labels: str) -> None:
        """The last button that fits each pattern, as soon as there is one."""
        for label in labels:
            found = self.buttons.filter(has_text=re.compile(label))
            expect(found).not_to_have_count(0)
            found.last.click()

    def sees(self, *texts: str, timeout: float = 5_000) -> None:
        """In the last message, within so many milliseconds."""
        for text in texts:
            expect(self.bubbles.last).to_contain_text(text, timeout=timeout)

    def shot(self, name: str) -> None:
        self._phone.screenshot(path=self._folder / f"{name}.png")

    def was_sound(self) -> None:
        """No script failed, and nothing is wider than the phone."""
        assert not self._problems
        too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self._phone.evaluate(too_wide) == 0
