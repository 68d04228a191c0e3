"""The page with settings: what it shows, what it refuses, and what it leaves in the log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html
from playwright.sync_api import Page, expect

from data.events import Wanted
from service.access import Rol
from service.instellingen import INSTELLINGEN, value_of
from service.opening import Register
from tests.conftest import RunningServer
from tests.signing_in import account_id
from tests.signing_in import client as signed_in

PATH = "/beheer/instellingen"


def test_each_setting_with_what_it_does_and_how_it_was(register: Register) -> None:
    page = html.fromstring(signed_in(register, Rol.BEHEERDER).get(PATH).text)
    for one in INSTELLINGEN.values():
        control = page.get_element_by_id(one.naam)
        assert control.get("value") == str(one.standaard)
        described = " ".join(
            page.get_element_by_id(id_).text_content() for id_ in control.get("aria-describedby").split()
        )
        assert one.uitleg in described
        assert f"Nu: {one.standaard}. Zonder instelling: {one.standaard}." in described


def test_a_new_value_counts_and_stands_in_the_log(register: Register) -> None:
    client = signed_in(register, Rol.BEHEERDER)
    answer = client.post(PATH, data={"overvraging": "5", "herinnering": "14"}, follow_redirects=True)
    assert "De nieuwe waarde geldt vanaf nu." in answer.text
    assert "Nu: 5. Zonder instelling: 3." in answer.text
    assert value_of(register.engine.store, "overvraging") == 5
    (line,) = register.accounts.events.read(Wanted(handeling="instelling"))
    assert (line.object, line.actor) == ("instelling:overvraging", account_id(register, Rol.BEHEERDER))
    log = client.get("/beheer/logboek?handeling=instelling").text
    assert "instelling gewijzigd" in log
    assert f'href="{PATH}"' in log
    again = client.post(PATH, data={"overvraging": "5", "herinnering": "14"}, follow_redirects=True)
    assert "Er was niets te wijzigen." in again.text
    assert register.accounts.events.count(Wanted(handeling="instelling")) == 1


@pytest.mark.parametrize("text", ["1", "51", "drie", "", "3,5"])
def test_what_does_not_fit_is_refused_and_kept_in_sight(register: Register, text: str) -> None:
    client = signed_in(register, Rol.BEHEERDER)
    answer = client.post(PATH, data={"overvraging": text, "herinnering": "7"})
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    control = page.get_element_by_id("overvraging")
    assert (control.get("value"), control.get("aria-invalid")) == (text, "true")
    assert (
        "Kies een getal van 2 tot en met 50." in page.get_element_by_id("overvraging-fout").text_content()
    )
    assert page.get_element_by_id("herinnering").get("value") == "7"
    assert [value_of(register.engine.store, naam) for naam in INSTELLINGEN] == [3, 14]
    assert register.accounts.events.count(Wanted(handeling="instelling")) == 0


def test_a_setting_that_there_is_not_is_refused(register: Register) -> None:
    answer = signed_in(register, Rol.BEHEERDER).post(
        PATH, data={"overvraging": "5", "herinnering": "7", "naam": "x"}
    )
    assert answer.status_code == 400
    assert value_of(register.engine.store, "overvraging") == 3


@pytest.mark.parametrize("role", [None, Rol.PROFESSIONAL, Rol.KENNISMANAGER])
def test_others_can_neither_see_nor_change_it(register: Register, role: Rol | None) -> None:
    client = signed_in(register, role)
    assert client.get(PATH).status_code == (303 if role is None else 403)
    assert client.post(PATH, data={"overvraging": "5", "herinnering": "7"}).status_code in (400, 401, 403)
    assert value_of(register.engine.store, "overvraging") == 3


def test_with_the_keyboard_on_a_narrow_screen(
    register: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    running = RunningServer(register, Rol.BEHEERDER)
    page = open_page(width=320)
    page.goto(f"{running.url}{PATH}")
    page.get_by_label("Wanneer is het veel?").fill("99")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    assert axe_violations(page) + scrolls_sideways(page) == []
    page.get_by_role("link", name="Kies een getal van 2 tot en met 50.").press("Enter")
    expect(page.get_by_label("Wanneer is het veel?")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Bewaard. De nieuwe waarde geldt vanaf nu.")
    assert axe_violations(page) == []
    running.close()
