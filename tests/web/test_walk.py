"""Walking through question and answer: with the keyboard alone, with htmx, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

YOUNG = "Hoe bereiken we jongeren in Moerwijk die niet naar bijeenkomsten komen?"
FOUND = re.compile(r"keuzes? lijk(t|en)")


def focused(page: Page) -> str:
    """The name of what has the focus."""
    name: str = page.evaluate(
        """() => { const e = document.activeElement;
          return (e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText ?? '').trim() }"""
    )
    return re.sub(r"\s+", " ", name)


def focus_shows(page: Page) -> bool:
    """Whether what has the focus has a visible outline."""
    found: bool = page.evaluate(
        """() => { const s = getComputedStyle(document.activeElement);
          return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }"""
    )
    return found


def walk(page: Page, steps: int) -> list[str]:
    """The names met with Tab; every stop must show that it has the focus."""
    met = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        met.append(focused(page))
        assert focus_shows(page), met[-1]
    return met


def test_keyboard_on_the_front_page(example_server: str, page: Page) -> None:
    page.goto(example_server)
    met = walk(page, 14)
    assert met[0] == "Naar de inhoud"
    assert met[1] == "Keuzeregister Den Haag Zuidwest"
    start = met.index("Uw vraag of situatie")
    menu = page.locator(".hoofd a").all_inner_texts()
    assert menu == ["Vragen", "Register", "Dashboard", "Trajecten", "Nieuwe keuze", "Mijn werk", "Factoren"]
    assert met[2 : 2 + len(menu)] == menu
    assert met[2 + len(menu) : start] == [
        "Uw account, ingelogd als Test professional (professional)",
        "Uitloggen",
    ]
    assert met[start + 1] == "Vraag"
    assert met[start + 2] == YOUNG


def test_skip_link_goes_to_the_content(example_server: str, page: Page) -> None:
    page.goto(example_server)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Uw vraag of situatie"


def test_enter_asks_and_shift_enter_starts_a_line(example_server: str, page: Page) -> None:
    page.goto(example_server)
    box = page.get_by_label("Uw vraag of situatie")
    box.focus()
    page.keyboard.type("jongeren")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("in Moerwijk")
    expect(box).to_have_value("jongeren\nin Moerwijk")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(FOUND)
    assert "/antwoord?q=jongeren" in page.url


def test_keyboard_on_the_answer_page(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/antwoord?q={YOUNG}")
    page.get_by_label("Uw vraag of situatie").focus()
    met = walk(page, 6)
    assert met[0] == "Vraag"
    assert set(met[1:3]) == {"Haal filter Jongeren weg", "Haal filter Moerwijk weg"}
    assert met[3] == "Meer filters"
    assert met[4] == page.locator(".keuze h2").first.inner_text()


def test_focus_is_never_hidden_and_never_stuck(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/antwoord?q={YOUNG}")
    stops = page.evaluate("document.querySelectorAll('a, button, textarea, summary').length")
    met = walk(page, stops // 2)
    assert len(set(met)) > len(met) // 2


def test_taking_a_chip_away_swaps_only_the_answer(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/antwoord?q={YOUNG}")
    page.evaluate("window.before = document.querySelector('header')")
    before = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Haal filter Moerwijk weg").press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).not_to_have_text(before)
    expect(heading).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(heading.inner_text())
    expect(page).to_have_url(re.compile("negeer=gebied%3AWK051836"))
    expect(page.get_by_role("link", name="Haal filter Moerwijk weg")).to_have_count(0)
    assert page.evaluate("window.before === document.querySelector('header')"), "the page was loaded anew"

    shared = page.url
    titles = page.locator(".keuze h2").all_inner_texts()
    page.goto(shared)
    assert page.locator(".keuze h2").all_inner_texts() == titles


def test_back_brings_the_earlier_answer(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/antwoord?q={YOUNG}")
    first = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Haal filter Moerwijk weg").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    expect(page.get_by_role("link", name="Haal filter Moerwijk weg")).to_have_count(1)
    expect(page.get_by_label("Uw vraag of situatie")).to_have_value(YOUNG)


def test_a_new_question_keeps_the_filters_that_were_chosen(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/antwoord?q={YOUNG}&trajectstatus=afgerond")
    box = page.get_by_label("Uw vraag of situatie")
    box.fill("ouderen in de flat")
    box.press("Enter")
    expect(page.get_by_role("link", name="Haal filter Ouderen weg")).to_be_visible()
    expect(page.get_by_role("link", name="Haal filter Afgerond weg")).to_be_visible()
    expect(page).to_have_url(re.compile("q=ouderen.*trajectstatus=afgerond"))
    expect(page).to_have_title(re.compile("^ouderen in de flat"))


@pytest.mark.parametrize("javascript", [True, False])
def test_filters_are_applied_and_removed(
    example_server: str, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"{example_server}/antwoord?q={YOUNG}")
    page.get_by_text("Meer filters").click()
    group = page.get_by_role("group", name="Instrument")
    group.get_by_label("Straatgesprekken").check()
    # Understood from the question, and so ticked; unticking takes it away.
    page.get_by_role("group", name="Doelgroep").get_by_label("Jongeren").uncheck()
    page.get_by_label("Van jaar").fill("2015")
    page.get_by_role("button", name="Filters toepassen").click()
    chip = page.get_by_role("link", name="Haal filter Straatgesprekken weg")
    expect(chip).to_be_visible()
    expect(page.get_by_role("link", name="Haal filter vanaf 2015 weg")).to_be_visible()
    expect(page.get_by_role("link", name="Haal filter Jongeren weg")).to_have_count(0)
    for fact in page.locator(".keuze .feiten b").all_inner_texts():
        assert fact == "Straatgesprekken"
    chip.click()
    expect(page.get_by_role("link", name="Haal filter Straatgesprekken weg")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("straatgesprekken"))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_long_situation_is_answered(
    example_server: str, open_page: Callable[..., Page], javascript: bool
) -> None:
    story = "De jongeren in Moerwijk komen niet naar onze avonden. " * 60
    page = open_page(javascript=javascript)
    page.goto(example_server)
    page.get_by_label("Uw vraag of situatie").fill(story)
    page.get_by_role("button", name="Vraag", exact=True).click()
    if not javascript:  # the address was too small for it; the page says so and offers the way
        expect(page.get_by_text("in het adres van een pagina passen er 2000")).to_be_visible()
        page.get_by_role("button", name="Verstuur deze tekst").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FOUND)
    assert page.url == f"{example_server}/antwoord"
    page.get_by_role("button", name="Haal filter Moerwijk weg").click()
    expect(page).to_have_url(re.compile("/antwoord\\?negeer=gebied%3AWK051836$"))
    expect(page.get_by_role("button", name="Haal filter Moerwijk weg")).to_have_count(0)
    expect(page.get_by_role("button", name="Haal filter Jongeren weg")).to_have_count(1)


def test_a_refusal_stays_on_the_page(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/antwoord?q={YOUNG}")
    page.get_by_text("Meer filters").click()
    page.get_by_label("Van jaar").fill("2024")
    page.get_by_label("Tot en met").fill("2020")
    page.get_by_role("button", name="Filters toepassen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit adres klopt nog niet")
    expect(page.get_by_text("De periode begint in 2024 en eindigt in 2020.")).to_be_visible()
    expect(page.get_by_label("Uw vraag of situatie")).to_have_value(YOUNG)


def test_paging_and_less_alike(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/antwoord?q=Hoe betrekken we jongeren?&negeer=doelgroep&thema=veiligheid")
    page.get_by_role("link", name="Toon ook keuzes die minder lijken").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("de best passende eerst")
    first = page.locator(".keuze h2").first.inner_text()
    page.get_by_role("link", name="Volgende").click()
    expect(page.get_by_text("Bladzijde 2 van")).to_be_visible()
    assert page.locator(".keuze h2").first.inner_text() != first
    assert page.locator("ol.keuzes").get_attribute("start") == "11"


def test_counts_lead_to_the_choices_behind_them(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/antwoord?q={YOUNG}")
    row = page.locator(".bewijs .balk").first
    count = int(re.sub(r"\D", "", row.locator(".aantal").inner_text()))
    href = str(row.get_by_role("link").get_attribute("href"))
    assert href.startswith("/register?ids=")
    assert len(href.split("=")[1].split(",")) == count
    assert page.request.get(example_server + href).status == 200
