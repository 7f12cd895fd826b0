import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import executable
from tests.processes import Simulator
from tests.processes import demo as start

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def chromium() -> str:
    """A Chromium's path. Without one the browser tests are left out, loudly; in CI that is a failure."""
    try:
        return executable()
    except RuntimeError as exc:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"BROWSER TESTS DID NOT RUN: {exc}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with start(tmp_path_factory.mktemp("demo")) as door:
        yield door


@pytest.fixture(scope="module")
def phone(demo: Simulator, chromium: str) -> Iterator[Page]:
    """390 × 844, as a common phone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 390, "height": 844}, locale="es-CO", has_touch=True).new_page()
        yield page
        browser.close()
