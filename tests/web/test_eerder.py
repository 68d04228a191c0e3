"""Earlier choices beside the form, in a browser: looked up while typing, taken over in one click."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Request, expect

from data.examples import example_register
from service.opening import Register
from tests.signing_in import client as signed_in

TITLE = "Jongeren hangen rond bij de portieken en bewoners klagen"
AFWEGING = "We willen 's avonds op straat met ze in gesprek in plaats van een avond in een zaal."
FOUND = "Met jongeren op straat praten over de overlast bij de portieken"
EARLIER = next(k for k, _ in example_register() if k.titel == FOUND)


@pytest.fixture(scope="module")
def filled(example: Register) -> Register:
    """Nothing is written to it."""
    return example


@pytest.fixture(scope="module")
def address(example_server: str) -> str:
    return example_server


def describe(page: Page) -> None:
    page.get_by_label("Wat is de keuze, in één zin?").press_sequentially(TITLE)
    page.get_by_label("Waarom dit instrument?").press_sequentially(AFWEGING)


def test_earlier_choices_appear_while_someone_types(
    page: Page, address: str, axe_violations: Callable[[Page], list[str]]
) -> None:
    page.goto(f"{address}/keuzes/nieuw")
    panel = page.locator(".eerder")
    expect(panel).to_contain_text("Typ een paar zinnen over uw situatie")
    describe(page)
    first = panel.locator(".eerder__keuze").first
    expect(first.get_by_role("heading")).to_contain_text(FOUND)
    for rejected in EARLIER.alternatieven:
        expect(first).to_contain_text(rejected.reden[:60])
    expect(page.locator("#eerder-stand")).to_contain_text("lijk")
    assert axe_violations(page) == []


def test_nothing_but_the_texts_travels(page: Page, address: str) -> None:
    sent: list[Request] = []
    page.on("request", lambda r: sent.append(r) if r.url.endswith("/keuzes/eerder") else None)
    page.goto(f"{address}/keuzes/nieuw")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.get_by_label("Naam", exact=True).fill("Kanarie Vogelzang")
    with page.expect_response("**/keuzes/eerder"):
        page.get_by_label("Waarom dit instrument?").fill(AFWEGING)
    (request,) = sent
    assert set(parse_qs(request.post_data or "")) <= {"id", "titel", "aanleiding", "afweging"}


def test_one_click_takes_over_and_keeps_what_was_typed(page: Page, address: str) -> None:
    page.goto(f"{address}/keuzes/nieuw")
    describe(page)
    panel = page.locator(".eerder")
    count = len(EARLIER.factoren)
    panel.get_by_role("button", name=f"Neem over: {count} factoren van {FOUND}").click()
    expect(page.get_by_label("Wat is de keuze, in één zin?")).to_have_value(TITLE)
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value(AFWEGING)
    rows = page.locator("#rijen-factoren fieldset")
    expect(rows).to_have_count(count)
    chosen = rows.get_by_label("Factor", exact=True)
    assert [chosen.nth(i).input_value() for i in range(count)] == [f.factor for f in EARLIER.factoren]
    expect(panel.get_by_role("heading", name=FOUND)).to_be_visible()
    alternatives = len(EARLIER.alternatieven)
    name = "1 alternatief" if alternatives == 1 else f"{alternatives} alternatieven"
    panel.get_by_role("button", name=f"Neem over: {name} van {FOUND}").click()
    expect(rows).to_have_count(count)
    expect(page.locator("#rijen-alternatieven fieldset")).to_have_count(alternatives)
    expect(page.locator("#rijen-alternatieven textarea").first).to_have_value(
        EARLIER.alternatieven[0].reden
    )


def test_without_a_script_a_button_looks_them_up(
    open_page: Callable[..., Page], address: str, scrolls_sideways: Callable[[Page], list[str]]
) -> None:
    page = open_page(width=320, javascript=False)
    page.goto(f"{address}/keuzes/nieuw")
    page.get_by_label("Waarom dit instrument?").fill(f"{TITLE}. {AFWEGING}")
    page.get_by_role("button", name="Zoek eerdere keuzes").click()
    page.wait_for_load_state()
    expect(page.locator(".eerder").get_by_role("heading", name=FOUND)).to_be_visible()
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value(f"{TITLE}. {AFWEGING}")
    assert scrolls_sideways(page) == []
    page.get_by_role("button", name="Neem over").first.click()
    page.wait_for_load_state()
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value(f"{TITLE}. {AFWEGING}")


def test_what_is_no_question_of_the_form_is_refused(filled: Register) -> None:
    client = signed_in(filled)

    def status(address: str, **sent: str) -> int:
        return client.post(address, data=sent).status_code

    assert status("/keuzes/eerder", **{"contacten[0].naam": "x"}) == 400
    assert status("/keuzes/eerder", afweging="x" * 20_001) == 400
    assert status("/keuzes/nieuw", actie="overnemen:factoren:bestaat-niet") == 404
    assert status("/keuzes/nieuw", actie="overnemen:contacten:x") == 400
    empty = client.post("/keuzes/eerder", data={})
    assert (empty.status_code, "Typ een paar zinnen" in empty.text) == (200, True)
