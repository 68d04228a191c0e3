"""Pages in a real browser: Chromium without a window, with a fresh profile and nothing from outside.

Every page that a test opens through these fixtures may break no rule of the security policy and raise no
error in a script; the test fails afterwards when one did.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from web import assets

CHROMIUM_SETTING = "KEUZEREGISTER_CHROMIUM"
# The first has no window around its pages: a page opens in a fifth of the time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_AXE = assets.NODE_MODULES / "axe-core" / "axe.min.js"
# WCAG 2.2 AA and everything it builds on, and what axe counts as good practice.
_AXE_RUN = """() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
  'best-practice']}).then(found => found.violations.map(v =>
  `${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')}`))"""


class Watch:
    """Whether complaints of pages count. Not those that axe causes, which tries out styles on the page."""

    def __init__(self) -> None:
        self.counts = True


@pytest.fixture(scope="session")
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Two tests run at a time: what takes a second alone now and then takes five."""
    expect.set_options(timeout=15_000)


@pytest.fixture(scope="session", autouse=True)
def copied_assets() -> None:
    """The stylesheets and scripts that pages ask for; FileNotFoundError names the command that gets them."""
    assets.copy()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is: from the environment, or on the path."""
    found = os.environ.get(CHROMIUM_SETTING) or next(filter(None, map(shutil.which, _NAMES)), None)
    if not found:
        pytest.fail(
            f"Geen Chromium gevonden ({', '.join(_NAMES)}). Installeer die met: apt-get install chromium\n"
            f"Of geef het pad met {CHROMIUM_SETTING}."
        )
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, headless=True, args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Opens a page: open_page(width=320, javascript=False). Fails afterwards on anything it complained of."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if watch.counts and "Content Security Policy" in message.text:
            complaints.append(message.text)

    def make(width: int = 1280, height: int = 900, javascript: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="nl-NL",
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        opened = context.new_page()
        opened.on("console", listen)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        return opened

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of 1280 by 900."""
    return open_page()


@pytest.fixture(scope="session")
def axe_violations(watch: Watch) -> Callable[[Page], list[str]]:
    """Calls axe-core on a page: assert axe_violations(page) == []."""
    if not _AXE.is_file():
        pytest.fail(f"{_AXE} ontbreekt. Haal de pakketten op met: npm ci --prefix web")
    source = _AXE.read_text(encoding="utf-8")

    def run(page: Page) -> list[str]:
        watch.counts = False
        try:
            # Through the browser's debugger, to which the policy of the page does not apply.
            page.evaluate(source)
            page.wait_for_load_state()
            found: list[str] = page.evaluate(_AXE_RUN)
        finally:
            watch.counts = True
        return found

    return run


@pytest.fixture(scope="session")
def scrolls_sideways() -> Callable[[Page], list[str]]:
    """What sticks out of a page to the right: assert scrolls_sideways(page) == []."""

    def run(page: Page) -> list[str]:
        page.wait_for_load_state()  # a click may have sent a form off
        found: list[str] = page.evaluate(
            """() => {
              const width = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= width) return [];
              return [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > width + 1)
                .map(e => `${e.tagName.toLowerCase()}.${e.className}`).slice(0, 10);
            }"""
        )
        return found

    return run
