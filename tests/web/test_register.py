"""The register as a list: filters, order, pages and addresses, in a browser with and without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from data.examples import example_register
from data.filters import Filters
from data.vocabularies import vocabulaire
from service.api.parameters import read_query
from service.opening import Register
from service.recording import create
from tests.web.test_keuzes import SPARSE
from web.listing import TABLE, Counts, Wanted, chips, excerpt, groups

EXAMPLES = [k for k, _ in example_register()]


def wanted(*pairs: tuple[str, str]) -> Wanted:
    return Wanted.of(read_query(TABLE, pairs))


def total(page: Page) -> int:
    return int(re.sub(r"\D.*", "", page.locator("#aantal").inner_text()))


# -- without a browser ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/register",
        "/register?instrument=enquete&instrument=burgertop&gebied=ZW&van=2020&tot=2022",
        "/register?doelgroep=jongeren&sorteer=titel&pagina=2",
        "/register?ids=voorbeeld-001,voorbeeld-002&sorteer=oudste",
    ],
)
def test_an_address_says_all_that_was_asked(address: str) -> None:
    pairs = [(n, v) for n, values in parse_qs(urlsplit(address).query).items() for v in values]
    assert wanted(*pairs).address == address


def test_each_chip_takes_one_filter_away() -> None:
    asked = wanted(("instrument", "enquete"), ("instrument", "burgertop"), ("van", "2020"), ("pagina", "3"))
    assert {c.label: c.zonder.address for c in chips(asked)} == {
        "Enquête": "/register?instrument=burgertop&van=2020",
        "Burgertop": "/register?instrument=enquete&van=2020",
        "vanaf 2020": "/register?instrument=enquete&instrument=burgertop",
    }


def test_counts_are_what_the_filter_finds(example: Register) -> None:
    store = example.engine.store
    counts = Counts(store).of()
    for name, code in (("instrument", "enquete"), ("gebied", "WK051836"), ("doelgroep", "jongeren")):
        assert counts[name, code] == store.count(Filters(**{name: (code,)}))  # type: ignore[arg-type]
    assert sum(counts["instrument", code] for code in vocabulaire("instrumenten").codes) == len(EXAMPLES)


def test_counts_follow_the_register(register: Register) -> None:
    counts = Counts(register.engine.store)
    assert counts.of()["instrument", "straatgesprekken"] == 0
    create(register.engine, SPARSE, door="proef")
    assert counts.of()["instrument", "straatgesprekken"] == 1
    shown = {g.naam: [v.code for v in g.waarden] for g in groups(Wanted(), counts.of())}
    assert shown["instrument"] == ["straatgesprekken"]
    # What finds nothing is not offered, but what was chosen stays in sight.
    chosen = groups(wanted(("instrument", "referendum")), counts.of())[0]
    assert [(v.code, v.aantal) for v in chosen.waarden] == [("referendum", 0), ("straatgesprekken", 1)]


def test_an_excerpt_ends_at_a_word() -> None:
    for keuze in EXAMPLES:
        text = excerpt(keuze)
        whole = " ".join((keuze.samenvatting or keuze.afweging).split())
        assert text == whole or (text.endswith(" …") and whole.startswith(text[:-2]) and len(text) <= 222)


# -- in a browser ---------------------------------------------------------------------------------


def test_all_choices_newest_first_in_pages(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/register")
    assert total(page) == len(EXAMPLES)
    titles: list[str] = []
    while True:
        titles += page.locator(".regel h3").all_inner_texts()
        after = page.get_by_role("link", name="Volgende")
        if not after.count():
            break
        after.click()
        expect(page.get_by_text(re.compile(rf"Bladzijde {len(titles) // 20 + 1} van 9"))).to_be_visible()
    by_date = sorted(EXAMPLES, key=lambda k: (-k.startdatum.toordinal(), k.id))
    assert titles == [k.titel for k in by_date]


@pytest.mark.parametrize("ids", [False, True])
def test_orders(example_server: str, page: Page, ids: bool) -> None:
    page.goto(f"{example_server}/register" + (f"?ids={','.join(k.id for k in EXAMPLES)}" if ids else ""))
    page.get_by_role("link", name="Titel", exact=True).click()
    expect(page.get_by_role("link", name="Titel", exact=True)).to_have_attribute("aria-current", "true")
    by_title = sorted(EXAMPLES, key=lambda k: (k.titel.lower(), k.id))
    assert page.locator(".regel h3").all_inner_texts() == [k.titel for k in by_title[:20]]
    page.get_by_role("link", name="Oudste eerst").click()
    expect(page.locator(".regel h3").first).to_have_text(
        min(EXAMPLES, key=lambda k: (k.startdatum, k.id)).titel
    )
    page.get_by_role("link", name="Laatst bijgewerkt").click()
    expect(page.locator(".regel .feiten").first).to_contain_text("bijgewerkt")


@pytest.mark.parametrize("javascript", [True, False])
def test_filters_narrow_and_chips_widen(
    example_server: str, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"{example_server}/register?sorteer=titel")
    found = [
        k
        for k in EXAMPLES
        if k.instrument in ("enquete", "straatgesprekken") and "jongeren" in k.doelgroepen
    ]
    page.get_by_role("group", name="Instrument").get_by_label("Enquête").check()
    page.get_by_role("group", name="Instrument").get_by_label("Straatgesprekken").check()
    if javascript:
        expect(page.locator("#aantal")).to_have_text("30 van de 170 keuzes")
        # Read aloud, though the focus stays where it was.
        expect(page.get_by_role("status")).to_have_text("30 van de 170 keuzes")
        expect(
            page.get_by_role("group", name="Instrument").get_by_label("Straatgesprekken")
        ).to_be_focused()
    page.get_by_text("Doelgroep", exact=True).first.click()
    page.get_by_role("group", name="Doelgroep").get_by_label("Jongeren").check()
    if not javascript:
        page.get_by_role("button", name="Toon keuzes").click()
    expect(page.locator("#aantal")).to_have_text(f"{len(found)} van de 170 keuzes")
    assert page.locator(".regel h3").all_inner_texts() == sorted((k.titel for k in found), key=str.lower)
    address = page.url
    if javascript:
        assert address == (
            f"{example_server}/register?instrument=enquete&instrument=straatgesprekken&doelgroep=jongeren&sorteer=titel"
        )
        page.goto(address)
        expect(page.locator("#aantal")).to_have_text(f"{len(found)} van de 170 keuzes")
    page.get_by_role("link", name="Haal filter Jongeren weg").click()
    expect(page.locator("#aantal")).to_have_text("30 van de 170 keuzes")
    expect(page.get_by_role("group", name="Instrument").get_by_label("Enquête")).to_be_checked()
    page.get_by_role("link", name="Haal alles weg").click()
    expect(page.locator("#aantal")).to_have_text("170 keuzes")


def test_gebieden_stand_under_their_wijk(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/register")
    group = page.get_by_role("group", name="Gebied")
    names = [n.strip() for n in group.locator("label > span:first-of-type").all_inner_texts()]
    assert names == [b.label for b in vocabulaire("gebieden")]
    group.locator("input[value=WK051836]").check()
    expect(page.locator(".fiche")).to_contain_text("Moerwijk")
    assert total(page) == 81


def test_the_choices_behind_a_figure(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/register?ids=voorbeeld-003,voorbeeld-001,weg-1")
    expect(page.locator("#aantal")).to_have_text("2 keuzes achter dit getal")
    expect(page.get_by_text("1 keuze staat niet meer in het register.")).to_be_visible()
    expect(page.locator(".regel")).to_have_count(2)
    expect(page.get_by_role("form", name="Filters")).to_have_count(0)
    page.get_by_role("link", name="Bekijk het hele register").click()
    expect(page.locator("#aantal")).to_have_text("170 keuzes")


def test_two_hundred_ids_are_shown_and_more_are_refused(example_server: str, page: Page) -> None:
    ids = [f"weg-{i}" for i in range(201)]
    assert page.request.get(f"{example_server}/register?ids={','.join(ids[:200])}").status == 200
    refused = page.request.get(f"{example_server}/register?ids={','.join(ids)}")
    assert refused.status == 400
    assert "ids: noemt 201 keuzes; er passen er 200." in refused.text()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("instrumnet=enquete", "instrumnet: is geen parameter van dit adres; bedoelde u instrument?"),
        (
            "instrument=enquête",
            "instrument: kent “enquête” niet".replace("“", "&#34;").replace("”", "&#34;"),
        ),
        ("sorteer=prijs", "sorteer: kent"),
        ("van=twee", "van: moet een heel getal van 1990 tot en met 2100 zijn"),
        ("van=2024&tot=2020", "van (2024) ligt na tot (2020)."),
        ("pagina=0", "pagina: moet een heel getal"),
        ("pagina=10", "Bladzijde 10 bestaat niet; deze lijst heeft er 9."),
        ("ids=", "ids: heeft kleine letters"),
        ("ids=a,,b", "ids: heeft kleine letters"),
        ("ids=a&instrument=enquete", "ids noemt precies welke keuzes u wilt zien"),
        ("pagina=1&pagina=2", "pagina: staat er 2 keer"),
        ("q=%ff", "UTF-8"),
    ],
)
def test_parameters_that_do_not_fit_are_refused_by_name(
    example_server: str, page: Page, query: str, words: str
) -> None:
    answer = page.request.get(f"{example_server}/register?{query}")
    assert answer.status == 400
    assert words in answer.text()


def test_a_refused_filter_is_told(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/register")
    page.get_by_label("Van jaar").fill("2024")
    page.get_by_label("Tot en met").fill("2020")
    page.get_by_label("Tot en met").press("Enter")
    expect(page.get_by_text("van (2024) ligt na tot (2020).")).to_be_visible()


def test_nothing_found_says_what_to_do(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/register?instrument=referendum&doelgroep=kinderen")
    expect(page.locator("#aantal")).to_have_text("0 van de 170 keuzes")
    expect(page.get_by_text("Geen keuze past bij deze filters.")).to_be_visible()
    expect(page.get_by_role("link", name="Haal filter Referendum weg")).to_be_visible()


def test_an_empty_register_invites(
    server: str, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    page.goto(f"{server}/register")
    expect(page.get_by_text("Er is nog geen keuze vastgelegd.")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Leg de eerste keuze vast").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nieuwe keuze")


def test_with_the_keyboard_alone(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/register")
    for _ in range(30):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "[document.activeElement.value ?? '', getComputedStyle(document.activeElement).outlineStyle]"
        )
        assert where[1] != "none"
        if where[0] == "enquete":
            break
    page.keyboard.press("Space")
    expect(page.locator("#aantal")).to_have_text("14 van de 170 keuzes")
    page.keyboard.press("Space")
    expect(page.locator("#aantal")).to_have_text("170 keuzes")


PATHS = [
    "/register",
    "/register?instrument=enquete&gebied=WK051836&van=2015&sorteer=gewijzigd",
    "/register?instrument=referendum&doelgroep=kinderen",
    "/register?ids=voorbeeld-001,weg-1",
    "/register?melding=verwijderd",
]


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(
    example_server: str, page: Page, axe_violations: Callable[[Page], list[str]], path: str
) -> None:
    page.goto(example_server + path)
    assert axe_violations(page) == []
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert axe_violations(page) == []


@pytest.mark.parametrize("path", PATHS)
def test_fits_a_screen_of_320_pixels(
    example_server: str,
    open_page: Callable[..., Page],
    scrolls_sideways: Callable[[Page], list[str]],
    path: str,
) -> None:
    page = open_page(width=320, height=640)
    page.goto(example_server + path)
    assert scrolls_sideways(page) == []
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert scrolls_sideways(page) == []


def test_filters_are_folded_on_a_narrow_screen_and_beside_the_list_on_a_wide_one(
    example_server: str, open_page: Callable[..., Page]
) -> None:
    narrow, wide = open_page(width=360), open_page(width=1280)
    for page in (narrow, wide):
        page.goto(f"{example_server}/register")
    expect(wide.get_by_role("button", name="Toon keuzes")).to_be_visible()
    expect(narrow.get_by_role("button", name="Toon keuzes")).to_be_hidden()
    narrow.get_by_text("Filters", exact=True).click()
    expect(narrow.get_by_role("button", name="Toon keuzes")).to_be_visible()
