"""Changing a recorded choice in a browser: versions, conflicts, and contacts that are never shown."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from service.opening import Register
from tests.web.test_formulier import fill_in, record, submit

# -- changing -------------------------------------------------------------------------------------


def test_a_change_is_saved_as_a_new_version(server: str, register: Register, page: Page) -> None:
    id_ = record(register)
    page.goto(f"{server}/keuzes/{id_}")
    page.get_by_role("link", name="Bewerken").click()
    page.get_by_label("Waarom dit instrument?").fill("Bij de bakker kwamen zij toch al, elke ochtend.")
    page.get_by_label("Openbaar", exact=True).check()
    submit(page)
    expect(page.locator(".feiten").nth(1)).to_contain_text("Openbaar · bijgewerkt")
    expect(page.locator(".feiten").nth(1)).to_contain_text("versie 2")
    assert register.engine.store.get(id_).keuze.publicatie == "openbaar"


def test_two_writers_keep_what_both_wrote(
    server: str, register: Register, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    id_ = record(register, resultaat="Twaalf gesprekken.")
    page.goto(f"{server}/keuzes/{id_}/bewerken")
    other = page.context.new_page()
    other.goto(f"{server}/keuzes/{id_}/bewerken")
    other.get_by_label("Wat is de keuze, in één zin?").fill("Koffie bij de groenteman")
    other.get_by_text("Hoe het ging").click()
    other.get_by_label("Wat leverde het op?").fill("Veertig gesprekken.")
    submit(other)
    expect(other.get_by_role("status")).to_be_visible()

    page.get_by_label("Wat is de keuze, in één zin?").fill("Thee bij de bakker")
    page.get_by_label("Waarom dit instrument?").fill("Mijn eigen, lange verhaal.")
    submit(page)
    notice = page.get_by_role("alert")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("Iemand anders heeft deze keuze intussen gewijzigd")
    expect(notice.get_by_role("link", name="Titel")).to_be_visible()
    expect(notice.locator("ins").first).to_have_text("groenteman")
    assert axe_violations(page) == []
    expect(page.get_by_label("Wat is de keuze, in één zin?")).to_have_value("Thee bij de bakker")
    assert register.engine.store.get(id_).keuze.titel == "Koffie bij de groenteman"

    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thee bij de bakker")
    keuze = register.engine.store.get(id_).keuze
    assert (keuze.afweging, keuze.resultaat) == ("Mijn eigen, lange verhaal.", "Veertig gesprekken.")


def test_what_was_typed_survives_that_the_choice_was_deleted(
    server: str, register: Register, page: Page
) -> None:
    id_ = record(register)
    page.goto(f"{server}/keuzes/{id_}/bewerken")
    page.get_by_label("Wat is de keuze, in één zin?").fill("Dit wil ik niet kwijt")
    register.engine.delete(id_, door="proef")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("Deze keuze is intussen verwijderd")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit wil ik niet kwijt")
    assert register.engine.store.was_deleted(id_)


# -- contacts -------------------------------------------------------------------------------------

CANARY = ("Zilvermeeuw Proefpersoon", "kanarie@proef.example", "070-555 98 76", "Afdeling Papegaai")


def test_contacts_come_back_on_no_page(server: str, register: Register, page: Page) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    fill_in(page)
    page.get_by_text("Voor collega's, en een algemeen adres").click()
    row = page.locator("#rijen-contacten .rij").first
    for label, value in zip(("Naam", "E-mailadres", "Telefoonnummer", "Afdeling"), CANARY, strict=True):
        row.get_by_label(label).fill(value)
    submit(page)
    expect(page.get_by_role("status")).to_be_visible()
    (saved,) = register.engine.store.every()
    id_ = saved.keuze.id
    assert [c.naam for c in register.engine.store.contacts(id_)] == [CANARY[0]]

    def nowhere() -> None:
        for path in ("", "/geschiedenis", "/bewerken", "/verwijderen", "?markeer=afweging:0-10"):
            seen = page.request.get(f"{server}/keuzes/{id_}{path}")
            assert seen.status == 200
            assert not [word for word in CANARY if word in seen.text()], path
        for path in ("/", "/register", f"/v1/keuzes/{id_}"):
            assert not [word for word in CANARY if word in page.request.get(server + path).text()], path
        # The question is repeated on its page; what is found with it is not about contacts.
        page.goto(f"{server}/antwoord?{urlencode({'q': 'Zilvermeeuw'})}")
        expect(page.get_by_text("gevonden op het woord")).to_have_count(0)

    nowhere()
    # Changing something else leaves them, and says so.
    page.goto(f"{server}/keuzes/{id_}/bewerken")
    page.get_by_label("Waarom dit instrument?").fill("Anders.")
    submit(page)
    expect(page.get_by_role("status")).to_contain_text("Vastgelegd.")
    assert [c.naam for c in register.engine.store.contacts(id_)] == [CANARY[0]]
    nowhere()
    # And they can be taken away without being seen.
    page.goto(f"{server}/keuzes/{id_}/bewerken")
    page.get_by_text("Voor collega's, en een algemeen adres").click()
    page.get_by_label("Haal alle contacten van deze keuze weg").check()
    submit(page)
    expect(page.get_by_role("status")).to_contain_text("Vastgelegd.")
    assert register.engine.store.contacts(id_) == []
    nowhere()
    page.goto(f"{server}/keuzes/{id_}/geschiedenis")
    expect(page.get_by_text("De contacten voor collega's zijn gewijzigd.")).to_be_visible()
