"""Drafts of the form in a browser: nothing typed is lost when a browser, a session or a connection ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, LocatorAssertions, Page, expect

from data.events import Maker, Wanted
from service.access import Rol
from service.opening import Register
from tests.conftest import RunningServer
from tests.signing_in import account_id, client
from tests.web.test_formulier import KERN, fill_in, record, submit

TITLE, WHY = "Wat is de keuze, in één zin?", "Waarom dit instrument?"
KEPT = re.compile(r"^Klad bewaard om [0-9]{2}:[0-9]{2}$")


def stand(page: Page) -> LocatorAssertions:
    """What the page says of its draft."""
    return expect(page.locator("#klad-stand"))


def later(page: Page) -> None:
    """The clock of the page some seconds further: the script has had its pause."""
    page.clock.run_for(4000)


def kept(page: Page) -> None:
    """Everything that was typed is kept."""
    later(page)
    stand(page).to_have_text(KEPT)


@pytest.fixture
def page(page: Page) -> Page:
    """A page of which the tests move the clock."""
    page.context.clock.install()
    return page


def drafts(register: Register, rol: Rol = Rol.PROFESSIONAL) -> list[dict[str, str]]:
    """What is kept of someone, newest first."""
    return [dict(klad.inhoud) for klad in register.drafts.of(account_id(register, rol))]


def sent(register: Register, rol: Rol = Rol.PROFESSIONAL, **more: object) -> dict[str, object]:
    """What the script on the page sends."""
    return {"id": "2026-klad", "venster": "aa", "wie": account_id(register, rol), **more}


# -- a browser that stops -------------------------------------------------------------------------


@contextmanager
def own_browser(browser: Browser, chromium: str, folder: Path) -> Iterator[tuple[Page, Callable[[], None]]]:
    """A page in a browser of its own, and a way to kill that browser without a word of warning."""
    process = subprocess.Popen(
        [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip

    def kill() -> None:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    try:
        told = folder / "DevToolsActivePort"
        until = time.monotonic() + 20
        while not (told.exists() and told.read_text().count("\n")):
            assert time.monotonic() < until, "the browser does not start"
            time.sleep(0.05)
        found = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{told.read_text().split()[0]}")
        yield found.contexts[0].pages[0], kill
    finally:
        if process.poll() is None:
            kill()


def test_a_killed_browser_loses_at_most_the_last_sentence(
    server: str, browser: Browser, chromium: str, tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    first, last = "Bij de bakker kwamen zij al. ", "In de zaal kwam die avond niemand."
    with own_browser(browser, chromium, tmp_path / "profiel") as (writing, kill):
        writing.goto(f"{server}/keuzes/nieuw")
        writing.get_by_label(WHY).press_sequentially(first + last, delay=85)  # never a pause
        kill()
    page = open_page()
    page.goto(f"{server}/keuzes/nieuw")
    expect(page.get_by_label(WHY)).to_have_value("")
    expect(page.locator(".kladden")).to_contain_text("U was bezig met: Bij de bakker kwamen")
    page.get_by_role("link", name="Verder gaan").click()
    found = page.get_by_label(WHY).input_value()
    assert len(found) >= len(first)
    assert (first + last).startswith(found)


def test_what_was_typed_goes_along_when_the_page_is_left(server: str, page: Page) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    page.get_by_label(TITLE).fill("Nog geen seconde oud")
    page.get_by_role("link", name="Register", exact=True).click()
    page.wait_for_url("**/register")
    # It travels beside the next page, so it can arrive after that one.
    until = time.monotonic() + 15
    while not (kept := page.locator(".kladden")).count() and time.monotonic() < until:
        page.goto(f"{server}/keuzes/nieuw")
    expect(kept).to_contain_text("U was bezig met: Nog geen seconde oud, vandaag om")


# -- a session and a connection that end ----------------------------------------------------------

PASSWORD = "een lang genoeg wachtwoord"


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()


def test_a_session_that_ends_loses_nothing(
    register: Register, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    for who in ("ilse", "bram"):
        register.accounts.add_example(who, f"{who}@tests.example", "professional", PASSWORD)
    ids = {who: register.accounts.store.by_email(f"{who}@tests.example").id for who in ("ilse", "bram")}
    running = RunningServer(register, None)
    page.goto(f"{running.url}/inloggen?naar=/keuzes/nieuw")
    sign_in(page, "ilse@tests.example")
    title = page.get_by_label(TITLE)
    title.fill("Voor de pauze")
    kept(page)
    register.accounts.sign_out_everywhere(ids["ilse"], Maker("test", "test"))
    title.fill("Voor de pauze en erna")
    later(page)
    stand(page).to_have_text("U bent niet meer ingelogd; uw tekst staat nog in dit venster.")
    assert axe_violations(page) == []
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in (opent in een nieuw tabblad)").click()
    sign_in(opened.value, "ilse@tests.example")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    kept(page)
    (klad,) = register.drafts.of(ids["ilse"])
    assert dict(klad.inhoud)["titel"] == "Voor de pauze en erna"
    # The next person at the same desk gets nothing of it.
    opened.value.get_by_role("button", name="Uitloggen").click()
    opened.value.goto(f"{running.url}/inloggen")
    sign_in(opened.value, "bram@tests.example")
    title.fill("Nog steeds Ilse")
    later(page)
    stand(page).to_contain_text("In deze browser is nu iemand anders ingelogd")
    assert register.drafts.of(ids["bram"]) == []
    running.close()


def test_a_connection_that_breaks_and_comes_back(server: str, register: Register, page: Page) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    page.context.set_offline(True)
    page.get_by_label(TITLE).fill("In de tunnel getypt")
    later(page)
    stand(page).to_contain_text("Geen verbinding: uw tekst is nog niet bewaard")
    assert drafts(register) == []
    page.context.set_offline(False)
    kept(page)
    assert [d["titel"] for d in drafts(register)] == ["In de tunnel getypt"]


def test_a_server_that_starts_again_still_has_it(register: Register, page: Page) -> None:
    first = RunningServer(register)
    page.goto(f"{first.url}/keuzes/nieuw")
    fill_in(page)
    page.get_by_text("Voor collega's, en een algemeen adres").click()
    page.locator("#rijen-contacten").get_by_label("Naam").fill("Kanarie Vogelzang")
    kept(page)
    first.close()
    second = RunningServer(register)
    page.goto(f"{second.url}/keuzes/nieuw")
    page.get_by_role("link", name="Verder gaan").click()
    expect(page.get_by_label(TITLE)).to_have_value(KERN["titel"])
    expect(page.get_by_label(WHY)).to_have_value(KERN["afweging"])
    expect(page.get_by_label("Dreven en Gaarden")).to_be_checked()
    expect(page.locator("#rijen-contacten").get_by_label("Naam")).to_have_value("Kanarie Vogelzang")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(KERN["titel"])
    assert drafts(register) == []
    second.close()


# -- two windows, two people ----------------------------------------------------------------------


def test_two_windows_do_not_overwrite_each_other(server: str, register: Register, page: Page) -> None:
    id_ = record(register)
    other = page.context.new_page()
    for one in (page, other):
        one.goto(f"{server}/keuzes/{id_}/bewerken")
    page.get_by_label(TITLE).fill("Uit het eerste venster")
    kept(page)
    other.get_by_label(TITLE).fill("Uit het tweede venster")
    later(other)
    stand(other).to_contain_text("Er staat al een ander klad van u voor deze keuze")
    assert [d["titel"] for d in drafts(register)] == ["Uit het eerste venster"]
    other.get_by_role("button", name="Bewaar wat hier staat").click()
    kept(other)
    assert [d["titel"] for d in drafts(register)] == ["Uit het tweede venster"]
    # Saving the one leaves the work in the other.
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Uit het eerste venster")
    assert [d["titel"] for d in drafts(register)] == ["Uit het tweede venster"]


def test_nobody_sees_the_drafts_of_someone_else(register: Register) -> None:
    mine, other = client(register), client(register, Rol.KENNISMANAGER)
    assert mine.post("/keuzes/klad", data=sent(register, titel="Kanarie Vogelzang")).status_code == 200
    for address in ("/keuzes/nieuw", "/keuzes/nieuw?klad=2026-klad", "/register", "/antwoord?q=kanarie"):
        answer = other.get(address)
        assert "Vogelzang" not in answer.text, address
        assert answer.status_code == (404 if "klad=" in address else 200)
    other.post("/keuzes/klad/2026-klad/weg")
    assert [d["titel"] for d in drafts(register)] == ["Kanarie Vogelzang"]
    theirs = sent(register, Rol.KENNISMANAGER, titel="Van mij")
    assert other.post("/keuzes/klad", data=theirs).status_code == 200
    assert "Vogelzang" in mine.get("/keuzes/nieuw?klad=2026-klad").text
    # What one person typed is not taken for the work of whoever is signed in by now.
    assert other.post("/keuzes/klad", data=sent(register, titel="x")).get_json() == {"reden": "account"}


# -- without a script -----------------------------------------------------------------------------


def test_a_button_keeps_a_draft_without_a_script(
    server: str,
    register: Register,
    open_page: Callable[..., Page],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    page = open_page(width=320, javascript=False)
    page.goto(f"{server}/keuzes/nieuw")
    page.get_by_label(WHY).fill("Nog maar half\n\n af")
    page.get_by_role("button", name="Bewaar als klad").click()
    stand(page).to_have_text(KEPT)
    expect(page.locator("#klad")).to_be_focused()
    expect(page.get_by_label(WHY)).to_have_value("Nog maar half\n\n af")
    page.get_by_label(TITLE).fill("Titel")
    page.get_by_role("button", name="Bewaar als klad").click()
    stand(page).to_have_text(KEPT)
    page.goto(f"{server}/keuzes/nieuw")
    assert scrolls_sideways(page) == []
    page.get_by_role("link", name="Verder gaan").click()
    expect(page.get_by_label(TITLE)).to_have_value("Titel")
    expect(page.get_by_label(WHY)).to_have_value("Nog maar half\n\n af")
    page.get_by_role("button", name="Gooi dit klad weg").click()
    expect(page.get_by_text("Het klad is weggegooid.")).to_be_visible()
    assert drafts(register) == []


def test_without_a_script_another_draft_is_replaced_only_by_pressing_again(register: Register) -> None:
    http = client(register)
    http.post("/keuzes/klad", data=sent(register, titel="Eerst"))
    form = {"id": "2026-klad", "titel": "Later", "venster": "bb", "actie": "klad"}
    answer = http.post("/keuzes/nieuw", data=form)
    assert "Er staat al een ander klad van u" in answer.text
    assert [d["titel"] for d in drafts(register)] == ["Eerst"]
    again = re.search(r'name="vervangt" value="([^"]*)"', answer.text)
    assert again
    http.post("/keuzes/nieuw", data={**form, "vervangt": again[1]})
    assert [d["titel"] for d in drafts(register)] == ["Later"]


# -- when it goes ---------------------------------------------------------------------------------


def test_saving_removes_the_draft_and_nothing_brings_it_back(
    server: str, register: Register, page: Page
) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    fill_in(page)
    kept(page)
    expect(page).to_have_url(re.compile(r"/keuzes/nieuw\?klad="))
    address = page.url
    page.get_by_label(TITLE).fill("Op het laatst veranderd")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Op het laatst veranderd")
    assert drafts(register) == []
    page.goto(address)  # as a browser that restores its tabs does
    expect(page.get_by_role("heading", level=1)).to_have_text("Op het laatst veranderd")


def test_a_page_that_leaves_because_it_is_saved_sends_no_draft(
    server: str, register: Register, page: Page
) -> None:
    id_ = record(register)
    page.goto(f"{server}/keuzes/{id_}/bewerken")
    page.get_by_label(TITLE).fill("In één keer vastgelegd")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("In één keer vastgelegd")
    page.request.get(f"{server}/keuzes/{id_}")  # what was on its way has arrived by now
    assert drafts(register) == []


def test_deleting_the_choice_removes_its_draft(register: Register) -> None:
    http, id_ = client(register), record(register)
    http.post("/keuzes/klad", data=sent(register, id=id_, versie="1", titel="Anders"))
    assert len(drafts(register)) == 1
    http.post(f"/keuzes/{id_}/verwijderen")
    assert drafts(register) == []


def test_a_form_that_is_refused_is_kept(register: Register) -> None:
    http = client(register)
    form = {"id": "2026-klad", "venster": "aa", "titel": "Alleen een titel", "actie": "bewaren"}
    answer = http.post("/keuzes/nieuw", data=form)
    assert (answer.status_code, "Klad bewaard om" in answer.text) == (422, True)
    assert [d["titel"] for d in drafts(register)] == ["Alleen een titel"]
    http.post("/keuzes/nieuw", data={**form, "titel": " "})
    assert drafts(register) == []  # a form in which nothing stands is no draft


# -- a choice that moved on -----------------------------------------------------------------------


def test_a_draft_of_a_change_meets_what_others_changed(
    server: str, register: Register, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    http, id_ = client(register), record(register)
    changed = {**KERN, "gebieden": KERN["gebieden"][0], "titel": "Mijn titel"}
    http.post("/keuzes/klad", data=sent(register, id=id_, versie="1", **changed))
    keuze = register.engine.store.get(id_).keuze
    register.engine.save([keuze.model_copy(update={"leerpunten": "Van een ander."})], door="proef")
    page.goto(f"{server}/keuzes/{id_}/bewerken")
    expect(page.get_by_label(TITLE)).to_have_value(KERN["titel"])
    expect(page.locator(".kladden")).to_contain_text("U was bezig met: Mijn titel, vandaag om")
    assert axe_violations(page) == []
    page.get_by_role("link", name="Verder gaan").click()
    expect(page.get_by_label(TITLE)).to_have_value("Mijn titel")
    assert axe_violations(page) == []
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("Iemand anders heeft deze keuze intussen gewijzigd")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn titel")
    assert register.engine.store.get(id_).keuze.leerpunten == "Van een ander."
    assert drafts(register) == []


def test_a_draft_of_a_choice_that_was_deleted_can_become_a_new_one(register: Register) -> None:
    http, id_ = client(register), record(register)
    http.post("/keuzes/klad", data=sent(register, id=id_, versie="1", titel="Dit wil ik niet kwijt"))
    register.engine.delete(id_, door="proef")
    assert f'href="/keuzes/nieuw?klad={id_}"' in http.get("/keuzes/nieuw").text
    opened = http.get(f"/keuzes/nieuw?klad={id_}")
    assert "Deze keuze is intussen verwijderd" in opened.text
    assert 'value="Dit wil ik niet kwijt"' in opened.text
    assert f'name="id" value="{id_}"' not in opened.text


def test_a_draft_without_words_is_not_called_by_a_code(register: Register) -> None:
    http, form = client(register), sent(register, instrument="enquete", beleidsfase="agendavorming")
    assert status(http, form | {"publicatie": "concept"}) == 200
    assert "een keuze zonder titel" in http.get("/keuzes/nieuw").text


# -- the door -------------------------------------------------------------------------------------


def status(http: FlaskClient, data: dict[str, object], **headers: str) -> int:
    return http.post("/keuzes/klad", data=data, headers=headers).status_code


@pytest.mark.parametrize(
    "wrong",
    [{"wachtwoord": "x"}, {"versie": "een"}, {"id": "../x"}, {"venster": "<b>"}, {"vervangt": "x" * 40}],
)
def test_what_is_no_input_of_the_form_is_refused(register: Register, wrong: dict[str, str]) -> None:
    assert status(client(register), sent(register, titel="x") | wrong) == 400
    assert drafts(register) == []


def test_a_draft_is_bounded_and_needs_a_session_and_a_token(register: Register) -> None:
    http, form = client(register), sent(register, afweging="é")
    assert status(http, form | {"afweging": "x" * 5_000_000}) == 413
    assert status(http, form, **{"X-CSRFToken": "verzonnen"}) == 400
    assert status(client(register, None), form) == 401
    assert drafts(register) == []
    lines = register.accounts.events.count(Wanted())
    for afweging in ("é" * 100_000, "niet geldig \u202e", "31 feb"):
        assert status(http, form | {"afweging": afweging, "startdatum": "31 feb"}) == 200
        assert [(d["afweging"], d["startdatum"]) for d in drafts(register)] == [(afweging, "31 feb")]
    assert register.accounts.events.count(Wanted()) == lines
