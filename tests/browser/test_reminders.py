"""Reminders at phone size, in a real Chromium: the demo's clock goes from one working morning to the next, through due
dates, a snooze, a report, what is told the liaison and a holiday."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from bot.base.calendar import add_working_days, is_working_day
from tests.processes import Simulator

pytestmark = pytest.mark.browser
BOGOTA = ZoneInfo("America/Bogota")
MORNINGS = 9  # working days in which the demo's plan has everything


def test_the_clock_from_a_reminder_to_silence(demo: Simulator, phone: Page, tmp_path: Path) -> None:
    problems: list[str] = []
    phone.on("pageerror", lambda error: problems.append(str(error)))
    people = {person["name"]: person["id"] for person in demo.get("/_sim/people")}
    ana, wilmer = people["Ana Lucía Pertuz"], people["Wilmer Ipuana"]
    bubbles = phone.get_by_test_id("burbuja")

    def now() -> datetime:
        return datetime.fromisoformat(demo.get("/_sim/clock")["now"]).astimezone(BOGOTA)

    def next_morning() -> None:
        before = now()
        phone.get_by_test_id("hasta-lo-siguiente").click()
        expect(phone.locator("#clock")).not_to_have_attribute("aria-busy", "true", timeout=10_000)
        first = before.date() if before.hour < 8 else before.date() + timedelta(days=1)
        assert (now().date(), now().hour) == (add_working_days(first, 0), 8)

    def digest(person: int) -> dict[str, Any] | None:
        """What came this morning."""
        said = demo.chat(person)[-1]
        fresh = datetime.fromtimestamp(said["date"], BOGOTA).date() == now().date()
        return said if fresh and "Esto es lo de hoy" in said["text"] else None

    def until_it_says(text: str) -> str:
        for _ in range(MORNINGS):
            next_morning()
            if (said := digest(ana)) and text in said["text"]:
                return str(said["text"])
        raise AssertionError(f"no digest says {text}")

    def tap(label: str) -> None:
        bubbles.last.get_by_test_id("boton").filter(has_text=re.compile(label)).click()

    def open_line(code: str) -> None:
        """From a digest of several, or at once from a digest of one."""
        labels = [button["label"] for row in demo.chat(ana)[-1]["buttons"] for button in row]
        if any(label.startswith(code) for label in labels):
            tap(f"^{code}")

    def sees(*texts: str) -> None:
        for text in texts:
            expect(bubbles.last).to_contain_text(text, timeout=10_000)

    def shot(name: str) -> None:
        phone.screenshot(path=tmp_path / f"{name}.png")

    phone.goto(f"{demo.url}/?person={ana}")
    expect(bubbles.first).to_be_visible()

    text = until_it_says("HOY")
    code = re.search(r"HOY (\w+-\d+)", text)[1]  # type: ignore[index]
    sees("HOY", code)
    shot("due-today")
    open_line(code)
    tap("Posponer")
    sees("La fecha límite sigue siendo")
    shot("snooze")
    tap("En una semana")
    sees(f"no le recuerdo {code}", "La fecha límite sigue siendo")
    shot("snoozed")
    snoozed = now()

    text = until_it_says("HOY")
    code_done = re.search(r"HOY (\w+-\d+)", text)[1]  # type: ignore[index]
    assert code not in text
    open_line(code_done)
    tap("Ya está")
    sees("Revise y confirme", "cumplida")
    shot("report")
    tap("^Registrar")
    sees("Registrado", "cumplida")

    reported = len(demo.chat(ana))
    while now().date() < snoozed.date() + timedelta(days=9):
        next_morning()
    afterwards = [item["text"] for item in demo.chat(ana)[reported:] if "Esto es lo de hoy" in item["text"]]
    assert any(f"🔴 {code} " in said for said in afterwards)  # the snooze is over
    assert not any(code_done in said for said in afterwards)  # what is done is not spoken of
    shot("silence")

    phone.goto(f"{demo.url}/?person={wilmer}")
    told = demo.replies(wilmer)
    assert any("Sin respuesta" in said for said in told)
    assert any("La semana" in said and "vencidas" in said for said in told)
    sees("Esto es lo de hoy")
    shot("liaison")

    holiday = next(day for day in _days_after(now()) if day.weekday() < 5 and not is_working_day(day.date()))
    eve = add_working_days(holiday.date(), -1)
    evening = datetime(eve.year, eve.month, eve.day, 17, 30, tzinfo=BOGOTA)
    demo.post("/_sim/clock", advance_seconds=(evening - now()).total_seconds())
    phone.reload()
    next_morning()
    assert now().date() > holiday.date()
    days = {datetime.fromtimestamp(item["date"], BOGOTA).date() for item in demo.chat(wilmer)}
    assert all(is_working_day(day) for day in days if day > snoozed.date())
    shot("after-the-holiday")
    assert not problems
    assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def _days_after(moment: datetime) -> list[datetime]:
    """From the day after tomorrow on: a step of the clock goes forward."""
    return [moment + timedelta(days=number) for number in range(2, 120)]
