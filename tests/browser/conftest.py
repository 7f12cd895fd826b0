import os

import pytest

from tests.browser.chromium import executable


@pytest.fixture(scope="session")
def chromium() -> str:
    """A Chromium's path. Without one the browser tests are left out, loudly; in CI that is a failure."""
    try:
        return executable()
    except RuntimeError as exc:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"BROWSER TESTS DID NOT RUN: {exc}")
