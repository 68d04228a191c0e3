"""The pages around accounts in a browser: to axe, on a narrow screen, and used without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from data.events import GEWEIGERD, Maker
from service import passwords
from service.access import Rol
from service.opening import Register
from tests.conftest import RunningServer
from tests.signing_in import account_id

PASSWORD = "vier losse woorden hier"
TEST = Maker("test", "test")


@pytest.fixture
def noor(register: Register) -> str:
    """Someone with a long name and address, blocked, and a log of more than a page."""
    store = register.accounts.store
    found = store.add(
        "Noortje van der Lingen-Oosterhuizen", "noortje.van.der.lingen-oosterhuizen@denhaag.example",
        Rol.KENNISMANAGER, TEST,
    )  # fmt: skip
    for number in range(60):
        register.accounts.events.add("keuze.gewijzigd", f"keuze:k{number}", Maker(found.id, "web 10.0.0.7"))
    register.accounts.events.add("inloggen", "account:onbekend", Maker("", "web 10.0.0.7"), GEWEIGERD)
    return found.id


@pytest.fixture
def boss(register: Register) -> Iterator[str]:
    """The address of a server where one is the beheerder, who has a password and two keys."""
    me = account_id(register, Rol.BEHEERDER)
    store = register.accounts.store
    store.change(me, TEST, wachtwoord=passwords.hashed(PASSWORD))
    store.add_key(me, "koppeling dashboard", ["lezen", "vastleggen"], timedelta(days=30), TEST)
    store.add_key(me, "oude koppeling", ["lezen"], timedelta(0), TEST)
    running = RunningServer(register, Rol.BEHEERDER)
    yield running.url
    running.close()


def open_all(page: Page, url: str, noor: str, me: str) -> Iterator[str]:
    """Opens each page in turn, also those that only an answer to a form shows; yields what it is."""
    for path in ("/account", "/beheer/accounts", f"/beheer/accounts/{noor}", f"/beheer/accounts/{me}"):
        page.goto(url + path)
        yield path
    page.goto(f"{url}/beheer/logboek?handeling=keuze&pagina=2")
    yield "the log"
    page.goto(f"{url}/beheer/logboek?object=niets")
    yield "an empty log"
    page.goto(f"{url}/account")
    page.get_by_role("button", name="Maak sleutel").click()
    page.get_by_label("Naam", exact=True).fill("dashboard")
    page.get_by_role("button", name="Maak sleutel").click()
    yield "a refused key"
    page.get_by_label("Keuzes lezen, ook interne").check()
    page.get_by_role("button", name="Maak sleutel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw nieuwe sleutel")
    yield "a key"
    page.goto(f"{url}/beheer/accounts/{noor}")
    page.get_by_role("button", name="Maak een link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Link voor Noortje")
    yield "a link"


def test_axe_finds_nothing(
    register: Register, boss: str, noor: str, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    found = {
        what: axe_violations(page)
        for what in open_all(page, boss, noor, account_id(register, Rol.BEHEERDER))
    }
    assert {what: broken for what, broken in found.items() if broken} == {}
    assert len(found) == 9


def test_fits_a_screen_of_320_pixels(
    register: Register,
    boss: str,
    noor: str,
    open_page: Callable[..., Page],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    page = open_page(width=320, height=640)
    me = account_id(register, Rol.BEHEERDER)
    found = {what: scrolls_sideways(page) for what in open_all(page, boss, noor, me)}
    assert {what: broken for what, broken in found.items() if broken} == {}


def test_from_new_colleague_to_blocked_without_a_script(
    register: Register, boss: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(javascript=False)
    page.goto(boss)
    page.get_by_role("link", name="Beheer", exact=True).click()
    page.get_by_label("Naam").fill("Karim El Idrissi")
    page.get_by_label("E-mailadres").fill("karim@denhaag.example")
    page.get_by_label("kennismanager").check()
    page.get_by_role("button", name="Maak account").click()
    link = page.locator(".eenmalig").inner_text()

    assert link.startswith(f"{boss}/welkom/")

    page.get_by_role("link", name="Terug naar de accounts").click()
    page.get_by_role("link", name="Karim El Idrissi").click()
    page.get_by_role("button", name="Blokkeren").click()
    expect(page.get_by_role("status")).to_have_text(
        "Dit account is geblokkeerd. Inloggen kan niet meer, en de sleutels zijn weg."
    )
    page.get_by_role("link", name="Wat er met dit account gebeurde").click()
    rows = page.get_by_role("row")
    expect(rows).to_have_count(4)
    expect(rows.nth(1)).to_contain_text("geblokkeerd of toegelaten")
    page.get_by_label("Wat").select_option("Eenmalige links")
    page.get_by_role("button", name="Zoek").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Eén regel")
    with page.expect_download() as download:
        page.get_by_role("link", name="Haal deze regel op als CSV").click()
    assert download.value.suggested_filename.startswith("logboek-")
