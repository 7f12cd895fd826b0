"""The page of a report on a phone, and its filters."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from bot.workbooks.chat import report_words
from tests.browser.conftest import ARGUMENTS
from tests.workbooks.excel.test_plan_report import contents

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """390 × 844, as a common phone, offline."""
    file = tmp_path_factory.mktemp("report") / "informe.html"
    file.write_text(report_words.page(contents()), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 390, "height": 844}, offline=True).new_page()
        page.goto(file.as_uri())
        yield page
        browser.close()


def test_it_fits_a_phone(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sizes = page.evaluate("[...document.querySelectorAll('svg text')].map(each => each.getBoundingClientRect().height)")
    assert min(sizes) > 11  # px on the screen
    clipped = """[...document.querySelectorAll('svg text')].filter(each => {
        const box = each.getBoundingClientRect(), of = each.ownerSVGElement.getBoundingClientRect();
        return box.left < of.left - 1 || box.right > of.right + 1 || box.top < of.top - 1 || box.bottom > of.bottom + 1;
    }).length"""
    assert page.evaluate(clipped) == 0


def test_a_filter_leaves_what_it_says(page: Page) -> None:
    shown = page.locator(".secretariat:visible")
    assert shown.count() == 2
    page.get_by_text("Vencidas", exact=True).last.click()
    assert shown.count() == 1
    assert page.locator(".secretariat li:visible").all_inner_texts()[0].startswith("MG-02")
    page.get_by_text("Todas", exact=True).click()
    assert shown.count() == 2
    page.locator("#find").fill("actividad mg-03")
    assert shown.locator("> summary > b").all_inner_texts() == ["Santa Marta"]
    page.locator("#find").fill("")
    assert shown.count() == 2
