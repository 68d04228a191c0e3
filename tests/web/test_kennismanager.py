"""A day of a kennismanager, in a browser: what was given to groups outlives new records and another run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.vocabularies import vocabulaire
from service.access import Rol
from service.opening import Register
from tests.conftest import RunningServer
from tests.grouped import book, few_examples, fill, texts

RUN = 120_000  # milliseconds that a run may take here: it makes way for everything else


@pytest.fixture(autouse=True)
def few_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_examples(tmp_path, monkeypatch)


@pytest.fixture
def address(register: Register) -> Iterator[str]:
    running = RunningServer(register, Rol.KENNISMANAGER)
    yield f"{running.url}/factoren?niveau=grof"
    running.close()


def test_a_day(register: Register, address: str, page: Page) -> None:
    fill(register, 0, 30)

    # Run, and look: the page follows the run by itself.
    page.goto(address)
    page.get_by_role("button", name="Nieuwe indeling maken").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("120 zinnen uit 30 keuzes")).to_be_visible(timeout=RUN)
    page.get_by_role("link", name="Grof 8 groepen").click()
    expect(page.locator(".groep")).to_have_count(8)
    before = book(register)
    named = [groep.id for groep in before.groepen[:3]]
    absorbed, split, promoted = (groep.id for groep in before.groepen[3:6])

    # Three names.
    for id_, name in zip(named, ("Wat het kost", "Wie er komt", "Wanneer het kan"), strict=True):
        page.goto(address)
        page.get_by_role("link", name=before[id_].naam, exact=True).click()
        page.get_by_label("Naam van de groep").fill(name)
        page.get_by_role("button", name="Geef deze naam").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(page.get_by_role("status")).to_have_text("De groep heeft nu deze naam.")

    # Two become one.
    page.goto(address)
    page.get_by_role("link", name="Wat het kost").click()
    page.get_by_text("Samenvoegen met een andere groep").click()
    page.get_by_role("checkbox", name=f"{before[absorbed].naam} (").check()
    page.get_by_role("button", name="Voeg samen").click()
    expect(page.get_by_role("status")).to_have_text("De groepen zijn samengevoegd.")
    expect(page.locator("h1 + .melding + .feiten b")).to_have_text(
        f"{before[named[0]].zinnen + before[absorbed].zinnen} zinnen"
    )

    # One becomes two, with one cross more than is proposed.
    page.goto(address)
    page.get_by_role("link", name=before[split].naam, exact=True).click()
    page.get_by_role("link", name="Splitsen in twee groepen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Splitsen: {before[split].naam}")
    proposed = page.locator("input[name=zin]:checked").count()
    assert proposed > 0
    page.locator("input[name=zin]:not(:checked)").first.check()
    page.get_by_label("Naam van de nieuwe groep").fill("De andere helft")
    page.get_by_role("button", name="Splits").click()
    expect(page.get_by_role("status")).to_contain_text("De groep is gesplitst.")

    # One becomes a factor that colleagues can choose.
    page.goto(address)
    page.get_by_role("link", name=before[promoted].naam, exact=True).click()
    page.get_by_text("Factor van de lijst maken").click()
    page.get_by_label("Deze groep staat voor").select_option(label="Nieuwe factor: vul hieronder in")
    page.get_by_label("Naam van de nieuwe factor").fill("Taal van de brief")
    page.get_by_label("Wat betekent hij?").fill("Of mensen kunnen lezen wat wij sturen.")
    page.get_by_role("button", name="Maak er een factor van").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taal van de brief")
    assert "taal-van-de-brief" in vocabulaire("factoren")

    given = {groep.id: groep.naam for groep in book(register).groepen}
    (new,) = set(given) - {groep.id for groep in before.groepen}
    held = {id_: texts(register, id_) for id_ in given}
    assert len(held[new]) == proposed + 1

    # Thirty records more, another run, and the difference.
    fill(register, 30, 60)
    page.goto(address)
    expect(page.get_by_text("30 keuzes zijn nieuw of gewijzigd sindsdien.")).to_be_visible()
    page.get_by_role("button", name="Nieuwe indeling maken").click()
    expect(page.get_by_text("Er ligt een voorstel voor een nieuwe indeling.")).to_be_visible(timeout=RUN)
    assert {groep.id: groep.naam for groep in book(register).groepen} == given
    page.get_by_role("link", name="Bekijk wat er verandert").click()
    expect(page.get_by_text("240 zinnen uit 60 keuzes.")).to_be_visible()
    row = page.get_by_role("row", name="Grof")
    expect(row).to_contain_text("alle 4 blijven")
    expect(row.get_by_role("cell").nth(1)).to_have_text("120")
    page.get_by_role("button", name="Aanvaarden").click()
    expect(page.get_by_role("status")).to_contain_text("De nieuwe indeling geldt nu.")
    expect(page.get_by_text("240 zinnen uit 60 keuzes.")).to_be_visible()

    # Everything that was given is still there.
    page.get_by_role("link", name="Grof").click()
    for name in ("Wat het kost", "Wie er komt", "Wanneer het kan", "De andere helft", "Taal van de brief"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    after = book(register)
    assert after.ronde == 2
    assert absorbed not in after
    assert [after[id_].naam for id_ in (*named, new)] == [given[id_] for id_ in (*named, new)]
    assert (after[promoted].factor, after[promoted].vast) == ("taal-van-de-brief", True)
    stayed = sum(len(told & texts(register, id_)) for id_, told in held.items())
    assert stayed >= 0.85 * 120
    page.get_by_role("link", name="Wat er met de hand is gedaan").click()
    expect(page.locator(".gedaan > li")).to_have_count(6)
    expect(page.locator(".gedaan")).to_contain_text("Test kennismanager")
