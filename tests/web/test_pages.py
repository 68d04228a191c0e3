"""Every page of the shell: what it says, in a browser, without a script, on a narrow screen, and to axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

YOUNG = "/antwoord?q=" + quote("Hoe bereiken we jongeren in Moerwijk die niet naar bijeenkomsten komen?")
WEAK = "/antwoord?q=Hoe+overleg+je+met+woonwagenbewoners+over+nieuwe+standplaatsen?"
NOTHING = "/antwoord?q=windmolens&instrument=referendum&gebied=BU05183399&van=1990&tot=1991"
REFUSED = "/antwoord?q=Hoe+dan&gebiet=x&gebied=Moerwyk&van=12"

PAGES = {
    "/": "Waarom kozen we dit?",
    YOUNG: "lijken op uw vraag",
    YOUNG + "&instrument=straatgesprekken&van=2015": "op uw vraag",
    "/antwoord?q=jongeren+bereiken&negeer=doelgroep&minder=1&pagina=2": "de best passende eerst",
    WEAK: "Weinig verwant: dit komt het dichtst bij",
    NOTHING: "Niets gevonden",
    REFUSED: "Dit adres klopt nog niet",
    "/antwoord?q=": "Stel eerst een vraag",
    "/over": "Over het register",
    "/privacy": "Privacy",
    "/toegankelijkheid": "Toegankelijkheid",
    "/open-data": "Open data en API",
    "/over/algoritme": "Algoritmes",
    "/bestaat-niet": "Deze pagina bestaat niet",
}
EVERY_PAGE = pytest.mark.parametrize("path", PAGES)


@EVERY_PAGE
def test_axe_finds_nothing(
    example_server: str, page: Page, axe_violations: Callable[[Page], list[str]], path: str
) -> None:
    page.goto(example_server + path)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert axe_violations(page) == []


@EVERY_PAGE
def test_fits_a_screen_of_320_pixels(
    example_server: str,
    open_page: Callable[..., Page],
    scrolls_sideways: Callable[[Page], list[str]],
    path: str,
) -> None:
    page = open_page(width=320, height=640)
    page.goto(example_server + path)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert scrolls_sideways(page) == []


@EVERY_PAGE
def test_is_whole_without_a_script(example_server: str, open_page: Callable[..., Page], path: str) -> None:
    page = open_page(javascript=False)
    page.goto(example_server + path)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_count(1)
    expect(heading).to_contain_text(PAGES[path])
    expect(page.get_by_text("Voorbeeldregister: alle keuzes en personen zijn verzonnen.")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "nl"


def test_targets_are_large_enough(example_server: str, open_page: Callable[..., Page]) -> None:
    page = open_page(width=360)
    for path in ("/", YOUNG):
        page.goto(example_server + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        # WCAG 2.5.8: 24 by 24 pixels, but for links within a sentence.
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, summary, input:not([type=hidden]), textarea,'
                 + ' .fiche a, .balk a, .hoofd a, .voet li > a:only-child, .voorbeelden a, .bladeren a')]
               .map(e => [e, (e.closest('label, .balk') ?? e).getBoundingClientRect()])
               .filter(([, box]) => box.height < 24 || box.width < 24)
               .map(([e]) => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], path


def test_front_page_tells_what_the_register_holds(example_server: str, page: Page) -> None:
    page.goto(example_server)
    figures = page.locator("dl.cijfers > div").all_inner_texts()
    assert [re.sub(r"\s+", " ", f) for f in figures][:2] == ["keuzes 170", "buurten 11"]


def test_every_example_question_has_a_good_answer(example_server: str, page: Page) -> None:
    page.goto(example_server)
    examples = page.locator(".voorbeelden a")
    for href in [link.get_attribute("href") for link in examples.all()]:
        page.goto(example_server + str(href))
        expect(page.get_by_role("heading", level=1)).to_have_text(
            re.compile(r"^\d+ keuzes? lijk(t|en) op uw vraag$")
        )
        expect(page.locator(".keuze .waarom").first).to_contain_text("Lijkt sterk op uw vraag")


def test_example_calls_of_the_api_work_as_they_stand(example_server: str, page: Page) -> None:
    page.goto(example_server + "/open-data")
    calls = page.locator("[data-voorbeeld]").all_inner_texts()
    assert len(calls) == 6
    for call in calls:
        found = re.fullmatch(r'curl "(http[^"]+)"', call)
        assert found, call
        answer = page.request.get(found[1])
        assert answer.status == 200, call
        assert answer.headers["content-type"] == "application/json"


def test_prints_the_answer_without_what_is_only_for_a_screen(example_server: str, page: Page) -> None:
    page.goto(example_server + YOUNG)
    page.emulate_media(media="print")
    expect(page.locator(".hoofd")).to_be_hidden()
    expect(page.get_by_role("button", name="Vraag", exact=True)).to_be_hidden()
    expect(page.locator(".keuze").first).to_be_visible()
    expect(page.locator(".paneel")).to_be_visible()
