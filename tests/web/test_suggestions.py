"""What is read in the text that is being written: what is offered, and what a click makes of the form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from service.factor_suggestions import Told
from web.forms import Invoer
from web.suggestions import Vondst, choose, found

TODAY = date(2026, 11, 22)
TEXT = (
    "In Moerwijk-Oost willen we straatgesprekken met jongeren over het plein. "
    "We begonnen op 3 maart 2025. Een wijkraad viel af."
)


def shown(invoer: Invoer, text: str = TEXT) -> list[tuple[str, str, str]]:
    return [(v.veld, v.code, v.woorden) for v in found(["", text], TODAY, invoer)]


def test_fields_are_offered_with_the_words_they_were_read_from() -> None:
    assert shown(Invoer()) == [
        ("instrument", "straatgesprekken", "straatgesprekken"),
        ("gebieden", "BU05183620", "Moerwijk-Oost"),
        ("startdatum", "2025-03-03", "op 3 maart 2025"),
        ("doelgroepen", "jongeren", "jongeren"),
    ]
    assert found([TEXT], TODAY, Invoer())[2] == Vondst(
        "startdatum", "2025-03-03", "Begin", "3 maart 2025", "op 3 maart 2025"
    )
    assert shown(Invoer(), "") == []


def test_a_factor_is_offered_with_the_words_that_tell_it() -> None:
    text = "Het geld moest voor het eind van het jaar op."

    def told(asked: str) -> list[Told]:
        assert asked == f"\n{text}"
        words = [asked.index("geld"), asked.index("jaar"), asked.index("geld")]
        return [Told("incidenteel-budget", tuple((at, at + 4) for at in words))]

    offered = found(["", text], TODAY, Invoer(), told)
    assert [(v.veld, v.code, v.woorden) for v in offered] == [
        ("factoren", "incidenteel-budget", "geld, jaar")
    ]
    chosen = choose(Invoer(), "factoren", "incidenteel-budget")
    assert found(["", text], TODAY, chosen, told) == ()


def test_what_the_form_says_already_is_not_offered() -> None:
    said = Invoer(
        tekst={"instrument": "enquete", "startdatum": " "},
        keuzes={"doelgroepen": ("jongeren",), "gebieden": ("BU05183639",)},
    )
    assert [veld for veld, *_ in shown(said)] == ["gebieden", "startdatum"]


def test_choosing_adds_and_replaces_nothing_else() -> None:
    start = Invoer(tekst={"titel": "T"}, keuzes={"gebieden": ("BU05183639",)})
    more = choose(start, "gebieden", "BU05183620")
    assert (more.keuzes["gebieden"], more.tekst) == (("BU05183639", "BU05183620"), {"titel": "T"})
    assert choose(more, "gebieden", "BU05183620") == more
    assert choose(start, "instrument", "debat").tekst == {"titel": "T", "instrument": "debat"}
    own = {"factor": "budget", "richting": "voor", "toelichting": ""}
    rows = choose(Invoer(rijen={"factoren": (own,)}), "factoren", "tijd").rijen["factoren"]
    assert rows == (own, {"factor": "tijd", "richting": "", "toelichting": ""})
    assert choose(Invoer(rijen={"factoren": rows}), "factoren", "tijd").rijen["factoren"] == rows


def test_a_click_fills_in_and_the_offer_goes(
    page: Page, server: str, axe_violations: Callable[[Page], list[str]]
) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    page.get_by_label("Waarom dit instrument?").fill(TEXT)
    offers = page.locator(".vondst")
    expect(offers).to_have_count(4)
    assert axe_violations(page) == []
    expect(page.get_by_label("Moerwijk-Oost")).not_to_be_checked()
    offers.filter(has_text="Moerwijk-Oost").click()
    expect(page.get_by_label("Moerwijk-Oost")).to_be_checked()
    offers.filter(has_text="Straatgesprekken").click()
    expect(page.get_by_label("Welk instrument koos u?")).to_have_value("straatgesprekken")
    offers.filter(has_text="3 maart 2025").click()
    expect(page.get_by_label("Wanneer begint of begon het?")).to_have_value("2025-03-03")
    expect(offers).to_have_count(1)
    # Typing on does not bring back what was taken.
    with page.expect_response("**/keuzes/eerder"):
        page.get_by_label("Waarom dit instrument?").press_sequentially(" Nu echt.")
    expect(offers).to_have_count(1)
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value(f"{TEXT} Nu echt.")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_factor_becomes_a_row_of_which_a_person_says_the_direction(
    open_page: Callable[..., Page],
    server: str,
    javascript: bool,
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    page = open_page(width=320, javascript=javascript)
    page.goto(f"{server}/keuzes/nieuw")
    afweging = page.get_by_label("Waarom dit instrument?")
    afweging.fill("Een avond was te duur, en de buurt was participatiemoe.")
    if not javascript:
        page.get_by_role("button", name="Zoek eerdere keuzes").click()
    offers = page.locator(".vondst")
    expect(offers).to_have_count(2)
    assert scrolls_sideways(page) == []
    offers.filter(has_text="Budget").click()
    row = page.locator("#rijen-factoren fieldset")
    expect(row).to_have_count(1)
    expect(row.get_by_label("Factor", exact=True)).to_have_value("budget")
    expect(row.get_by_label("Voor of tegen")).to_have_value("")
    expect(offers).to_have_count(1)
    if javascript:  # typing on does not bring back what was taken
        with page.expect_response("**/keuzes/eerder"):
            afweging.press_sequentially(" Nu echt.")
        expect(offers).to_have_count(1)
        expect(offers).to_contain_text("Participatiemoeheid")


@pytest.mark.parametrize("width", [320, 1280])
def test_without_a_script_the_offers_are_buttons_of_the_form(
    open_page: Callable[..., Page], server: str, width: int, scrolls_sideways: Callable[[Page], list[str]]
) -> None:
    page = open_page(width=width, javascript=False)
    page.goto(f"{server}/keuzes/nieuw")
    page.get_by_label("Waarom dit instrument?").fill(TEXT)
    page.get_by_role("button", name="Zoek eerdere keuzes").click()
    page.wait_for_load_state()
    page.locator(".vondst").filter(has_text="Moerwijk-Oost").click()
    page.wait_for_load_state()
    expect(page.get_by_label("Moerwijk-Oost")).to_be_checked()
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value(TEXT)
    expect(page.locator(".vondst")).to_have_count(3)
    assert scrolls_sideways(page) == []
