"""A choice recorded with the keyboard alone, every key counted."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from service.opening import Register

MOST, SECONDS = 25, 60


class Keyboard:
    """Counts: a key that is pressed is one, and so is a text that is typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.count += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += 1

    def to(self, label: str) -> None:
        """Press Tab until the control with this label has the focus."""
        wanted = self.page.get_by_label(label, exact=True).or_(self.page.get_by_role("link", name=label))
        while not wanted.first.evaluate("e => e === document.activeElement"):
            assert self.count < MOST, f"{label} is out of reach"
            self.press("Tab")


def test_the_required_fields_with_the_keyboard_alone(server: str, register: Register, page: Page) -> None:
    started = time.monotonic()
    page.goto(f"{server}/keuzes/nieuw")
    keys = Keyboard(page)
    keys.press("Tab")
    keys.press("Enter")  # the skip link, to the content
    keys.to("Wat is de keuze, in één zin?")
    keys.type("Werkplaats over de binnentuin")
    keys.to("Welk instrument koos u?")
    keys.type("Werkplaats")
    keys.to("Naar de volgende vraag")
    keys.to("Heel Zuidwest")
    keys.press("Space")
    keys.press("Shift+Tab")
    keys.press("Enter")
    keys.press("Space")  # the first of the stands of the project: komend
    keys.press("Tab")
    keys.type("03042024")
    keys.to("Waarom dit instrument?")
    keys.type("Bewoners wilden zelf tekenen.")
    keys.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("Vastgelegd")
    spent = time.monotonic() - started
    (record,) = register.engine.store.every()
    keuze = record.keuze
    assert keuze.titel == "Werkplaats over de binnentuin"
    assert (keuze.instrument, keuze.gebieden) == ("werkplaats-participatie", ["ZW"])
    assert keuze.trajectstatus == "komend"
    assert keuze.startdatum.year == 2024
    assert keuze.afweging == "Bewoners wilden zelf tekenen."
    print(f"{keys.count} interactions, {spent:.1f} s")
    assert keys.count <= MOST
    assert spent < SECONDS
