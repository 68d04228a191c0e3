"""The page of one choice and its history: what they show, what they leave out, and deleting."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from data.examples import example_register
from service.opening import Register
from service.recording import create, update

SPARSE = {
    "titel": "Koffie bij de bakker",
    "instrument": "straatgesprekken",
    "gebieden": ["BU05183398"],
    "trajectstatus": "lopend",
    "startdatum": "2024-03-01",
    "afweging": "Bij de bakker kwamen zij toch al.",
}
FULL = next(k for k, _ in example_register() if k.id == "voorbeeld-001")


# -- the record in a browser ----------------------------------------------------------------------


def test_everything_in_a_record_is_on_its_page(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/keuzes/{FULL.id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(FULL.titel)
    main = page.locator("main")
    for text in (FULL.aanleiding, FULL.afweging, FULL.beinvloedingsruimte, FULL.resultaat, FULL.leerpunten):
        expect(main).to_contain_text(str(text))
    for rejected in FULL.alternatieven:
        expect(page.locator(".afgewezen")).to_contain_text(rejected.reden)
    for factor in FULL.factoren:
        expect(page.locator(f".wegen__kant--{factor.richting}")).to_contain_text(str(factor.toelichting))
    expect(page.get_by_role("heading", name="Sprak voor straatgesprekken")).to_be_visible()
    expect(page.get_by_role("heading", name="Sprak tegen straatgesprekken")).to_be_visible()
    expect(page.locator(".cijfers div").nth(1)).to_contain_text("Inclusie 5 van 5")
    expect(page.locator(".belofte")).to_contain_text(
        "Gedaan op 2 oktober 2019, ruim 2 weken later dan beloofd (uiterlijk 15 september 2019)"
    )
    facts = {
        re.sub(r"\s+", " ", d.locator("dt").inner_text()): d.locator("dd").first.inner_text()
        for d in page.locator(".kenmerken > div").all()
    }
    assert facts == {
        "Instrument": "Straatgesprekken",
        "Gebied": "Moerwijk-Zuid",
        "Periode": "juni – juli 2019 (afgerond)",
        "Fase van het beleid": "Agendavorming",
        "Invloed volgens de Barometer": "Meedenken",
        "Vorm volgens de Haagse verordening": "Raadplegen",
        "Doelgroepen": "Jongeren",
        "Thema's": "Veiligheid",
        "Technieken": "Eigen kennis en ervaring",
        "Doelen, het belangrijkste eerst": "1. Inwoners horen",
        "Deelnemers": "64",
        "Communicatie": "Straatgesprekken",
        "Bron": "Voorbeeldregister",
        "Verantwoordelijk voor participatie": "Gebiedsmanager, Stadsdeel Escamp",
        "Verantwoordelijk voor communicatie": "Communicatieadviseur, Stadsdeel Escamp",
        "Rol van de raad": "Geen rol",
        "Rol van de wethouder": "Geen rol",
        "Budget": "Tot € 5.000",
    }


def test_a_sparse_record_shows_what_it_has_and_no_empty_headings(
    server: str, register: Register, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    id_ = create(register.engine, {**SPARSE, "verwanteKeuzes": ["bestaat-niet"]}, door="proef").id
    page.goto(f"{server}/keuzes/{id_}")
    assert page.locator("main h2").all_inner_texts() == [
        "Waarom dit instrument",
        "Terugkoppeling",
        "Kenmerken",
        "Wie doet wat",
        "Contact",
        "Wie leest dit?",
    ]
    expect(page.get_by_text("bestaat-niet")).to_have_count(0)
    facts = page.locator(".kenmerken > div")
    # Who does what is told of every choice; what is missing there is told as missing.
    expect(facts).to_have_count(3 + 5)
    expect(facts.get_by_text("Niet ingevuld")).to_have_count(5)
    expect(page.locator(".contact")).to_have_text("participatie.zuidwest@example.nl")
    assert axe_violations(page) == []


def test_comparable_choices_come_with_instrument_gebied_and_year(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/keuzes/{FULL.id}")
    rows = page.locator(".vergelijkbaar li")
    expect(rows).to_have_count(5)
    assert re.fullmatch(
        r".+ · .+ · 20\d\d · hoort volgens de schrijver bij deze keuze",
        rows.first.locator("p").inner_text(),
    )
    rows.first.get_by_role("link").click()
    expect(page).to_have_url(f"{example_server}/keuzes/{FULL.verwanteKeuzes[0]}")


def test_the_sentence_that_answered_is_marked_and_the_way_back_is_there(
    example_server: str, page: Page
) -> None:
    question = "Hoe bereiken we jongeren in Moerwijk die niet naar bijeenkomsten komen?"
    page.goto(f"{example_server}/antwoord?q={question}")
    marked = page.locator(".keuze mark").first.inner_text()
    page.locator(".keuze h2 a").first.click()
    expect(page.locator("#markering")).to_have_text(marked)
    page.get_by_role("link", name="Terug naar het antwoord").click()
    expect(page.get_by_label("Uw vraag of situatie")).to_have_value(question)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("markeer=afweging:9-3", "markeer: schrijf het als afweging:120-185"),
        ("markeer=contacten:0-9", "markeer: schrijf het als afweging:120-185"),
        ("q=", "q: is leeg"),
        ("kleur=rood", "kleur: is geen parameter van dit adres."),
        ("melding=gelukt", "melding: kent"),
    ],
)
def test_parameters_that_do_not_fit_are_refused_by_name(
    example_server: str, page: Page, query: str, words: str
) -> None:
    answer = page.request.get(f"{example_server}/keuzes/{FULL.id}?{query}")
    assert answer.status == 400
    assert words in answer.text()


def test_a_mark_that_no_longer_fits_marks_nothing(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/keuzes/{FULL.id}?markeer=afweging:19000-19999")
    expect(page.get_by_role("heading", name="Waarom dit instrument")).to_be_visible()
    expect(page.locator("mark")).to_have_count(0)


def test_text_is_shown_as_text(server: str, register: Register, page: Page) -> None:
    nasty = "<script>alert(1)</script> <b>vet</b> {{ 7*7 }} javascript:alert(1)"
    id_ = create(
        register.engine, {**SPARSE, "titel": nasty, "afweging": nasty, "algemeenContact": nasty}, door="p"
    ).id
    page.goto(f"{server}/keuzes/{id_}")
    expect(page.get_by_role("heading", level=1)).to_have_text(nasty)
    expect(page.locator("#afweging")).to_contain_text(nasty)
    expect(page.locator(".contact")).to_have_text(nasty)
    expect(page.locator("main script, main b >> text=vet")).to_have_count(0)


def test_a_choice_that_never_was_is_not_found(example_server: str, page: Page) -> None:
    for path in ("", "/geschiedenis", "/bewerken", "/verwijderen"):
        answer = page.goto(f"{example_server}/keuzes/bestaat-niet{path}")
        assert answer
        assert answer.status == 404


# -- history --------------------------------------------------------------------------------------


def test_history_shows_old_and_new_text_of_every_change(
    server: str, register: Register, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    id_ = create(register.engine, SPARSE, door="import van lijst.xlsx").id
    changed = {**SPARSE, "afweging": "Bij de groenteman kwamen zij toch al.", "publicatie": "openbaar"}
    update(register.engine, id_, changed, door="webformulier")
    update(register.engine, id_, {**changed, "contacten": [{"naam": "Kanarie Proef"}]}, door="api")
    page.goto(f"{server}/keuzes/{id_}")
    page.get_by_role("link", name="Geschiedenis").first.click()
    assert page.locator("main h2").all_inner_texts() == ["Versie 3", "Versie 2", "Versie 1"]
    newest, middle, first = page.locator(".versie").all()
    expect(newest).to_contain_text("via de API")
    expect(newest).to_contain_text("De contacten voor collega's zijn gewijzigd.")
    expect(middle).to_contain_text("via het formulier")
    expect(middle.locator("del")).to_have_text(["bakker", "Concept"])
    expect(middle.locator("ins")).to_have_text(["groenteman", "Openbaar"])
    expect(middle.get_by_role("heading", level=3)).to_have_text(["Waarom dit instrument", "Publicatie"])
    expect(first).to_contain_text("met een import van lijst.xlsx")
    expect(first).to_contain_text(
        "met titel, instrument, gebied, stand van het traject, startdatum en waarom dit instrument."
    )
    assert "Kanarie" not in page.content()
    assert axe_violations(page) == []


def test_a_long_history_comes_in_pages(server: str, register: Register, page: Page) -> None:
    id_ = create(register.engine, SPARSE, door="proef").id
    for i in range(11):
        update(register.engine, id_, {**SPARSE, "bron": f"lijst {i}"}, door="proef")
    page.goto(f"{server}/keuzes/{id_}/geschiedenis")
    expect(page.locator(".versie")).to_have_count(10)
    # The oldest on a page is compared with the newest on the next.
    expect(page.locator(".versie").last.locator("ins")).to_have_text(["1"])
    page.get_by_role("link", name="Oudere versies").click()
    assert page.locator("main h2").all_inner_texts() == ["Versie 2", "Versie 1"]
    answer = page.request.get(f"{server}/keuzes/{id_}/geschiedenis?pagina=3")
    assert answer.status == 400
    assert "Bladzijde 3 van deze geschiedenis bestaat niet; er zijn er 2." in answer.text()


# -- deleting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_a_deleted_choice_is_gone_from_every_page(
    server: str, register: Register, open_page: Callable[..., Page], javascript: bool
) -> None:
    id_ = create(register.engine, SPARSE, door="proef").id
    other = create(
        register.engine, {**SPARSE, "titel": "Iets anders", "verwanteKeuzes": [id_]}, door="proef"
    ).id
    page = open_page(javascript=javascript)
    page.goto(f"{server}/keuzes/{id_}")
    page.get_by_role("link", name="Verwijderen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze keuze verwijderen?")
    assert register.engine.store.count() == 2
    page.get_by_role("button", name="Ja, verwijderen").click()
    expect(page.get_by_role("status").first).to_have_text("De keuze is verwijderd.")
    expect(page.get_by_text(SPARSE["titel"])).to_have_count(0)
    for path in ("", "/geschiedenis", "/bewerken", "/verwijderen", "?markeer=afweging:0-4"):
        answer = page.goto(f"{server}/keuzes/{id_}{path}")
        assert answer
        assert answer.status == 410
        expect(page.get_by_role("heading", level=1)).to_have_text("Deze keuze is verwijderd")
        assert SPARSE["afweging"] not in page.content()
    page.goto(f"{server}/keuzes/{other}")
    expect(page.get_by_text(SPARSE["titel"])).to_have_count(0)


def test_no_link_deletes(server: str, register: Register, page: Page) -> None:
    id_ = create(register.engine, SPARSE, door="proef").id
    page.goto(f"{server}/keuzes/{id_}/verwijderen")
    page.get_by_role("link", name="Nee, terug naar de keuze").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SPARSE["titel"])
    refused = page.request.post(
        f"{server}/keuzes/{id_}/verwijderen", headers={"Origin": "https://elders.example"}
    )
    assert refused.status == 403
    assert register.engine.store.count() == 1


# -- everyone -------------------------------------------------------------------------------------

PATHS = [
    f"/keuzes/{FULL.id}?q=jongeren&markeer=afweging:0-60",
    "/keuzes/voorbeeld-003",
    f"/keuzes/{FULL.id}/geschiedenis",
    f"/keuzes/{FULL.id}/verwijderen",
    f"/keuzes/{FULL.id}?melding=vastgelegd",
]


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(
    example_server: str, page: Page, axe_violations: Callable[[Page], list[str]], path: str
) -> None:
    page.goto(example_server + path)
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


def test_long_words_fit_a_narrow_screen(
    server: str,
    register: Register,
    open_page: Callable[..., Page],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    word = "Zorgverzekeringsmaatschappijenoverleg" * 3
    id_ = create(
        register.engine,
        {
            **SPARSE,
            "titel": word,
            "afweging": word * 5,
            "algemeenContact": word,
            "factoren": [{"factor": "budget", "richting": "voor", "toelichting": word}],
        },
        door="p",
    ).id
    page = open_page(width=320, height=640)
    for path in ("", "/geschiedenis", "/bewerken"):
        page.goto(f"{server}/keuzes/{id_}{path}")
        assert scrolls_sideways(page) == []


def test_prints_the_record_without_buttons(example_server: str, page: Page) -> None:
    page.goto(f"{example_server}/keuzes/{FULL.id}")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Bewerken")).to_be_hidden()
    expect(page.get_by_role("heading", name="Kenmerken")).to_be_visible()
