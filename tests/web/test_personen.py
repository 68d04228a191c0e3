"""Personal data in the form, in a browser: shown under its text, replaced with one click."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Request, expect

from service.opening import Register
from service.recording import create
from tests.signing_in import client as signed_in
from tests.web.test_formulier import KERN

TEXT = "Café 🙂 op het plein. Bel mevrouw Bouzidi op 06 1234 5678."
CLEAN = "Café 🙂 op het plein. Bel een bewoner op [telefoonnummer]."


def test_it_is_shown_under_the_text_and_replaced_in_it(
    page: Page, server: str, axe_violations: Callable[[Page], list[str]]
) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    place = page.locator('.personenplek[data-veld="afweging"]')
    text = page.get_by_label("Waarom dit instrument?")
    sent: list[Request] = []
    page.on("request", lambda r: sent.append(r) if r.url.endswith("/persoonsgegevens") else None)
    text.fill(TEXT)
    expect(place.get_by_role("listitem")).to_have_count(2)
    expect(place.locator("mark").first).to_have_text("mevrouw Bouzidi")
    assert axe_violations(page) == []
    (request,) = sent
    assert parse_qs(request.post_data or "") == {"veld": ["afweging"], "tekst": [TEXT]}
    place.get_by_role("button", name="Vervang door “een bewoner”").click()
    expect(place.get_by_role("listitem")).to_have_count(1)
    with page.expect_response("**/keuzes/persoonsgegevens"):
        pass
    place.get_by_role("button", name="Vervang door “[telefoonnummer]”").click()
    expect(text).to_have_value(CLEAN)
    expect(place.locator(".personen")).to_have_count(0)


def test_a_record_that_has_it_shows_it_at_once(page: Page, server: str, register: Register) -> None:
    id_ = create(register.engine, {**KERN, "leerpunten": TEXT}, door="proef").id
    page.goto(f"{server}/keuzes/{id_}/bewerken")
    expect(page.locator(".personen")).to_have_count(1)
    expect(page.locator('.personenplek[data-veld="leerpunten"] mark').first).to_have_text("mevrouw Bouzidi")


@pytest.mark.parametrize("width", [320])
def test_without_a_script_the_form_replaces_it(
    open_page: Callable[..., Page], server: str, register: Register, width: int,
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:  # fmt: skip
    id_ = create(register.engine, {**KERN, "afweging": f"Eerste regel.\n{TEXT}"}, door="proef").id
    page = open_page(width=width, javascript=False)
    page.goto(f"{server}/keuzes/{id_}/bewerken")
    assert scrolls_sideways(page) == []
    page.get_by_role("button", name="Vervang door “[telefoonnummer]”").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Vervang door “een bewoner”").click()
    page.wait_for_load_state()
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value(f"Eerste regel.\n{CLEAN}")
    expect(page.locator(".personen")).to_have_count(0)


def test_something_else_than_a_text_of_the_form_is_refused(register: Register) -> None:
    client = signed_in(register)

    def status(**sent: str) -> int:
        return client.post("/keuzes/persoonsgegevens", data=sent).status_code

    assert status(veld="afweging", tekst=TEXT) == 200
    assert status(veld="afweging") == 400
    assert status(veld="contacten", tekst="x") == 400
    assert status(veld="afweging", tekst="x", naam="y") == 400
    assert status(veld="afweging", tekst="x" * 20_001) == 400
    assert client.post("/keuzes/nieuw", data={"actie": "vervang:contacten:0"}).status_code == 400
