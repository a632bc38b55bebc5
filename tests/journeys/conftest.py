"""A real browser, worked by keyboard, and what must hold on every page that it opens.

`visitor` opens a browser of one's own (cookies, width, JavaScript on or off). Each page it shows is held to: no
request leaves the
site, a CSP without unsafe-inline scripts and without a violation, nothing wider than the window, and no finding of axe.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test.utils import override_settings

from tests.journeys.visitor import Visitor

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey needs rows that other processes can see."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The machine's Chromium, started once."""
    from config.chromium import on_the_machine

    found = os.environ.get("CHROMIUM") or on_the_machine() or ""
    if not shutil.which(found):
        reason = "No Chromium on this machine: install Debian's `chromium`, or set CHROMIUM to its path."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which(found), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def site(transactional_db: None, live_server: Any) -> Iterator[str]:
    """The address of the running portal; links in e-mails lead to it."""
    with override_settings(SITE_URL=live_server.url, CSRF_TRUSTED_ORIGINS=[live_server.url]):
        yield live_server.url


@pytest.fixture
def visitor(browser: Any, site: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """Open a browser for one person: visitor(), visitor(phone=True), visitor(javascript=False)."""
    opened: list[Visitor] = []

    def open_browser(*, phone: bool = False, javascript: bool = True) -> Visitor:
        width = 320 if phone or request.config.getoption("--phone") else 1280
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            locale="en-GB",
            accept_downloads=True,
        )
        opened.append(Visitor(context, site, javascript=javascript))
        return opened[-1]

    yield open_browser
    for one in opened:
        one.close()
