"""The recording form in a browser: recording, faults, rows, and everyone who uses it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from data.examples import example_register
from models.encoding import TextEncoder
from service.opening import Register, open_register
from service.recording import create
from tests.conftest import RunningServer, settings_for

KERN = {
    "titel": "Koffie bij de bakker voor nieuwe buren",
    "instrument": "straatgesprekken",
    "gebieden": ["BU05183398"],
    "trajectstatus": "afgerond",
    "startdatum": "2024-03-01",
    "afweging": "Statushouders kenden de bewonersavond niet. Bij de bakker kwamen zij toch al.",
}


def record(register: Register, **more: object) -> str:
    """A record in the register; its id."""
    return create(register.engine, {**KERN, **more}, door="proef").id


def fill_in(page: Page) -> None:
    """The six questions that every choice must answer."""
    page.get_by_label("Wat is de keuze, in één zin?").fill(KERN["titel"])
    page.get_by_label("Welk instrument koos u?").select_option(label="Straatgesprekken")
    page.get_by_label("Dreven en Gaarden").check()
    page.get_by_label("Afgerond", exact=True).check()
    page.get_by_label("Wanneer begint of begon het?").fill("2024-03-01")
    page.get_by_label("Waarom dit instrument?").fill(KERN["afweging"])


def submit(page: Page) -> None:
    page.locator(".afsluiten").get_by_role("button").click()


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")


# -- recording ------------------------------------------------------------------------------------


@pytest.fixture
def meaning(tmp_path: Path, encoder: TextEncoder) -> Iterator[str]:
    """The address of a register with the real encoder and a few other choices."""
    opened = open_register(settings_for(tmp_path / "betekenis"), "de tests", encoder=encoder)
    others = [k for k, _ in example_register() if k.instrument in ("burgertop", "referendum", "wijkraad")]
    opened.engine.save(others, door="proef")
    running = RunningServer(opened)
    yield running.url
    running.close()
    opened.close()


def test_what_is_recorded_is_found_at_once_in_other_words(meaning: str, page: Page) -> None:
    page.goto(f"{meaning}/register")
    page.get_by_role("link", name="Nieuwe keuze").last.click()
    fill_in(page)
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(KERN["titel"])
    expect(page.get_by_role("status")).to_contain_text("Vastgelegd.")
    page.goto(
        f"{meaning}/antwoord?{urlencode({'q': 'koffiedrinken met mensen die hier net zijn komen wonen'})}"
    )
    expect(page.locator(".keuze h2").first).to_have_text(KERN["titel"])


def test_the_message_after_saving_is_told_once(server: str, page: Page) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    fill_in(page)
    submit(page)
    expect(page.get_by_role("status")).to_be_visible()
    expect(page).not_to_have_url(re.compile("melding"))
    page.reload()
    expect(page.get_by_role("status")).to_have_count(0)


def test_six_questions_are_required_and_the_rest_is_folded(server: str, page: Page) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    for folded in page.locator("details").all():
        expect(folded).not_to_have_attribute("open", "")
    submit(page)
    expect(page.locator(".fouten li")).to_have_text(
        [
            "Vul een titel in.",
            "Kies een instrument.",
            "Kies minstens één gebied.",
            "Kies hoe het met het traject staat.",
            "Vul een startdatum in.",
            "Schrijf op waarom u dit instrument koos.",
        ]
    )


def test_the_chosen_instrument_is_explained(server: str, page: Page) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    page.get_by_label("Welk instrument koos u?").select_option(label="Burgerberaad")
    expect(page.locator("#instrument-uitleg")).to_contain_text("Groep gelote inwoners")


def token(page: Page, server: str) -> dict[str, str]:
    """What every form carries against forged ones, for a form that is sent without the page."""
    page.goto(f"{server}/keuzes/nieuw")
    return {"csrf_token": page.locator("[name=csrf_token]").first.input_value()}


def test_a_form_of_another_page_records_nothing_and_loses_nothing(
    server: str, register: Register, page: Page
) -> None:
    form = {**KERN, "gebieden": "BU05183398", "id": "2024-vals", "actie": "bewaren"}
    for forged in (form, {**form, "csrf_token": "verzonnen"}):
        answer = page.request.post(f"{server}/keuzes/nieuw", form=forged)
        assert answer.status == 400
        assert "Deze pagina stond lang open" in answer.text()
        assert KERN["afweging"] in answer.text()
    assert register.engine.store.count() == 0


def test_the_same_form_sent_twice_records_once(server: str, register: Register, page: Page) -> None:
    form = {
        **KERN,
        "gebieden": "BU05183398",
        "id": "2024-dubbel",
        "actie": "bewaren",
        **token(page, server),
    }
    for _ in range(2):
        answer = page.request.post(f"{server}/keuzes/nieuw", form=form)
        assert answer.url == f"{server}/keuzes/2024-dubbel?melding=vastgelegd"
    assert register.engine.store.get("2024-dubbel").versie == 1
    answer = page.request.post(f"{server}/keuzes/nieuw", form={**form, "titel": "Toch een andere titel"})
    assert answer.status == 409
    assert "U heeft deze keuze al vastgelegd" in answer.text()
    assert 'value="Toch een andere titel"' in answer.text()
    assert register.engine.store.get("2024-dubbel").keuze.titel == KERN["titel"]


def test_going_back_brings_what_was_typed(server: str, page: Page) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    fill_in(page)
    page.get_by_role("link", name="Annuleren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Register")
    page.go_back()
    expect(page.get_by_label("Wat is de keuze, in één zin?")).to_have_value(KERN["titel"])
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value(KERN["afweging"])
    expect(page.locator("#instrument-uitleg")).not_to_be_empty()


# -- faults ---------------------------------------------------------------------------------------


def test_faults_lead_to_their_inputs_and_keep_what_was_typed(
    server: str, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    page.get_by_label("Wat is de keuze, in één zin?").fill("x" * 130)
    page.get_by_label("Waarom dit instrument?").fill("Omdat\n\n  het <b>moest</b> & kon.")
    page.get_by_label("Moerwijk-Oost").check()
    page.get_by_text("Wat viel af en waarom").click()
    page.get_by_label("Waarom niet").fill("Te duur.")
    submit(page)
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("listitem")).to_have_text(
        [
            "Titel is 130 tekens; er passen er 120.",
            "Kies een instrument.",
            "Kies hoe het met het traject staat.",
            "Vul een startdatum in.",
            "Afgewezen instrument 1: kies het instrument dat afviel.",
        ]
    )
    assert page.title().startswith("Fout: ")
    assert axe_violations(page) == []
    for link in summary.get_by_role("link").all():
        target = str(link.get_attribute("href"))
        link.click()
        expect(page.locator(target)).to_be_focused()
    title = page.get_by_label("Wat is de keuze, in één zin?")
    expect(title).to_have_value("x" * 130)
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_accessible_description(re.compile("Titel is 130 tekens; er passen er 120."))
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value("Omdat\n\n  het <b>moest</b> & kon.")
    expect(page.get_by_label("Moerwijk-Oost")).to_be_checked()
    expect(page.get_by_label("Waarom niet")).to_have_value("Te duur.")


def test_a_date_in_words_is_understood_and_a_wrong_one_is_kept(
    server: str, register: Register, page: Page
) -> None:
    # A browser without date inputs sends what was typed.
    page.goto(f"{server}/keuzes/nieuw")
    fill_in(page)
    page.evaluate("document.getElementById('startdatum').type = 'text'")
    page.get_by_label("Wanneer begint of begon het?").fill("31 feb 2024")
    submit(page)
    expect(page.get_by_label("Wanneer begint of begon het?")).to_have_value("31 feb 2024")
    page.get_by_label("Wanneer begint of begon het?").fill("3-4-2023")
    submit(page)
    expect(page.locator(".feiten").first).to_contain_text("april 2023")


def test_a_linked_choice_must_exist(server: str, register: Register, page: Page) -> None:
    other = record(register)
    page.goto(f"{server}/keuzes/nieuw")
    fill_in(page)
    page.get_by_text("Verwante keuzes en bron").click()
    linked = page.get_by_label("Verwante keuzes", exact=True)
    linked.fill(f"{server}/keuzes/{other}?q=koffie\n2020-bestaatniet")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text('"2020-bestaatniet" staat niet in het register')
    linked.fill(f"{server}/keuzes/{other}?q=koffie")
    submit(page)
    expect(page.locator(".vergelijkbaar li").first).to_contain_text(
        "hoort volgens de schrijver bij deze keuze"
    )


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"wachtwoord": "x"}, "wachtwoord is geen vraag van dit formulier."),
        ({"versie": "een"}, "De versie in het formulier is geen getal."),
        ({"id": "../x"}, "Het nummer in het formulier klopt niet."),
        ({"actie": "weg:alles"}, "Deze knop hoort niet bij het formulier."),
    ],
)
def test_a_form_that_is_not_ours_is_refused(
    server: str, page: Page, form: dict[str, str], words: str
) -> None:
    answer = page.request.post(f"{server}/keuzes/nieuw", form={**form, **token(page, server)})
    assert answer.status == 400
    assert words in answer.text()


def test_the_longest_record_fits(server: str, register: Register, page: Page) -> None:
    text = "é€" * 10_000
    long = dict.fromkeys(("aanleiding", "beinvloedingsruimte", "resultaat", "leerpunten"), text)
    id_ = record(register, **long)
    page.goto(f"{server}/keuzes/{id_}/bewerken")
    page.get_by_label("Waarom dit instrument?").fill(text)
    submit(page)
    expect(page.get_by_role("status")).to_contain_text("Vastgelegd.")
    assert register.engine.store.get(id_).keuze.afweging == text


# -- rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "zonder-script"])
def test_rows_more_and_less(
    server: str, register: Register, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"{server}/keuzes/nieuw")
    fill_in(page)
    page.get_by_text("Wat speelde mee").click()
    rows = page.locator("#rijen-factoren .rij")
    rows.nth(0).get_by_label("Factor", exact=True).select_option(label="Budget")
    rows.nth(0).get_by_label("Voor of tegen").select_option(label="Tegen")
    rows.nth(0).get_by_label("Toelichting").fill("Eerste regel\ntweede regel")
    page.get_by_role("button", name="Nog een factor").click()
    expect(rows).to_have_count(2)
    expect(rows.nth(1).get_by_label("Factor", exact=True)).to_be_focused()
    expect(rows.nth(0).get_by_label("Toelichting")).to_have_value("Eerste regel\ntweede regel")
    expect(rows.nth(0).get_by_label("Factor", exact=True)).to_have_value("budget")
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value(KERN["afweging"])
    rows.nth(1).get_by_label("Factor", exact=True).select_option(label="Capaciteit")
    rows.nth(1).get_by_label("Voor of tegen").select_option(label="Voor")
    page.get_by_role("button", name="Haal weg: factor 1").click()
    expect(rows).to_have_count(1)
    expect(rows.nth(0).get_by_label("Factor", exact=True)).to_have_value("capaciteit")
    expect(page.get_by_role("button", name="Nog een factor")).to_be_focused()
    submit(page)
    expect(page.locator(".wegen__kant--voor li")).to_have_text(["Capaciteit"])
    expect(page.locator(".wegen__kant--tegen")).to_have_count(0)
    (saved,) = register.engine.store.every()
    assert [f.factor for f in saved.keuze.factoren] == ["capaciteit"]


def test_enter_in_a_text_saves_and_adds_no_row(server: str, page: Page) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    fill_in(page)
    page.get_by_label("Wat is de keuze, in één zin?").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(KERN["titel"])


def test_every_question_can_be_answered_without_a_script(
    server: str, register: Register, open_page: Callable[..., Page]
) -> None:
    """An example record with everything in it, shown by the edit form and saved again, stays the same."""
    everything = max((k for k, _ in example_register()), key=lambda k: len(k.as_dict()))
    related = {k.id: k for k, _ in example_register()}
    register.engine.save([everything, *(related[i] for i in everything.verwanteKeuzes)], door="proef")
    page = open_page(javascript=False)
    page.goto(f"{server}/keuzes/{everything.id}/bewerken")
    submit(page)
    expect(page.get_by_role("status")).to_contain_text("Er was niets te wijzigen.")
    assert register.engine.store.get(everything.id).versie == 1


# -- everyone -------------------------------------------------------------------------------------


def test_with_the_keyboard_alone(server: str, register: Register, page: Page) -> None:
    page.goto(f"{server}/keuzes/nieuw")

    def tab_to(id_: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            focused, shown = page.evaluate(
                """() => { const e = document.activeElement, s = getComputedStyle(e);
                  return [e.id || e.textContent.trim(), s.outlineStyle !== 'none'] }"""
            )
            assert shown, f"{focused} shows no focus"
            if focused == id_:
                return
        pytest.fail(f"{id_} is not reached")

    tab_to("titel")
    page.keyboard.type("Met de toetsen")
    tab_to("instrument")
    page.keyboard.type("Straat")
    tab_to("gebieden-0")
    page.keyboard.press("Space")
    tab_to("trajectstatus-0")
    page.keyboard.press("ArrowDown")
    tab_to("startdatum")
    page.keyboard.type("05052025")
    tab_to("afweging")
    page.keyboard.type("Zonder muis gaat het ook.")
    tab_to("Vastleggen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Met de toetsen")
    (saved,) = register.engine.store.every()
    assert saved.keuze.instrument == "straatgesprekken"
    assert saved.keuze.gebieden == ["ZW"]
    assert saved.keuze.trajectstatus == "lopend"
    assert saved.keuze.startdatum.isoformat() == "2025-05-05"


@pytest.mark.parametrize("path", ["/keuzes/nieuw", "/keuzes/voorbeeld-001/bewerken"])
def test_axe_finds_nothing_folded_or_unfolded(
    example_server: str, page: Page, axe_violations: Callable[[Page], list[str]], path: str
) -> None:
    page.goto(example_server + path)
    assert axe_violations(page) == []
    unfold(page)
    assert axe_violations(page) == []


def test_fits_a_screen_of_320_pixels(
    example_server: str,
    open_page: Callable[..., Page],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    page = open_page(width=320, height=640)
    for path in ("/keuzes/nieuw", "/keuzes/voorbeeld-001/bewerken"):
        page.goto(example_server + path)
        assert scrolls_sideways(page) == []
        unfold(page)
        assert scrolls_sideways(page) == []
    page.goto(f"{example_server}/keuzes/nieuw")
    submit(page)  # refused, so nothing is written
    expect(page.get_by_role("alert")).to_be_visible()
    assert scrolls_sideways(page) == []


def test_targets_are_large_enough(example_server: str, open_page: Callable[..., Page]) -> None:
    page = open_page(width=360)
    page.goto(f"{example_server}/keuzes/voorbeeld-001/bewerken")
    unfold(page)
    for box in page.locator("input[name=technieken]").all():
        box.check()  # unfolds its steps
    small = page.evaluate(
        """() => [...document.querySelectorAll('main :is(button, summary, input, select, textarea):not([type=hidden], [aria-hidden])')]
           .map(e => [e, (e.labels?.[0] && e.matches('[type=checkbox], [type=radio]') ? e.closest('.optie') : e).getBoundingClientRect()])
           .filter(([, box]) => box.height < 24 || box.width < 24)
           .map(([e]) => e.outerHTML.slice(0, 120))"""
    )
    assert small == []
