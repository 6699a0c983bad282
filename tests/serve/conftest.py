# SPDX-License-Identifier: MIT
"""One browser for all tests of the page, and after each of them: nothing went wrong on it."""
import pytest

from tests.serve.browser import Browser


@pytest.fixture(scope="session")
def chromium():
    with Browser() as browser:
        yield browser


@pytest.fixture
def browser(chromium):
    chromium.media()
    chromium.resize(1440, 900)
    chromium.driver.get_log("browser")
    chromium.refusals = []
    yield chromium
    troubles = chromium.troubles()
    chromium.js("localStorage.clear();") if chromium.js("return location.origin;") != "null" else 0
    chromium.driver.get("about:blank")
    assert troubles == []
