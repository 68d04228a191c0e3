"""Zuidwest beside the country: the page, its files, what residents get, and every screen."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from models.hash_encoder import HashEncoder
from service.access import Rol
from service.dashboards import LANDELIJK
from service.opening import Register, open_register
from tests.conftest import RunningServer, settings_for
from tests.signing_in import client as signed_in
from tests.web.test_dashboard import fill, links, plain, records_behind, reveal, rows, sections

PATH, CIJFERS = LANDELIJK.pad, "/dashboard/cijfers"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Iterator[Register]:
    """Read only: 36 choices, of which 32 are public."""
    home = tmp_path_factory.mktemp("landelijk") / "var"
    shutil.copytree(empty_home, home)
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    fill(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize("rol", [Rol.PROFESSIONAL, None])
def test_the_page_says_that_these_are_two_measures(filled: Register, rol: Rol | None) -> None:
    page = plain(signed_in(filled, rol).get(PATH).text)
    assert "Dit zijn twee verschillende maten. Zuidwest telt keuzes in dit register." in page
    assert "niet van elkaar aftrekken" in page
    assert (
        "uit de Barometer Burgerparticipatie 2023 van Publiek Denken en Invior (oktober 2023). "
        "Van 75 gemeenten" in page
    )


@pytest.mark.parametrize("rol", [Rol.PROFESSIONAL, None])
@pytest.mark.parametrize("query", ["", "?gebied=WK051836&van=2019"])
def test_page_and_file_agree_and_counts_lead_to_their_choices(
    filled: Register, rol: Rol | None, query: str
) -> None:
    client = signed_in(filled, rol)
    page = sections(client.get(PATH + query).text)
    assert set(page) == {one.naam for one in LANDELIJK.figuren if rol is not None or one.voor_inwoners}
    followed = 0
    for naam, section in page.items():
        told = client.get(f"{CIJFERS}/{naam}.csv{query}").data.decode("utf-8-sig")
        assert list(csv.reader(io.StringIO(told), delimiter=";")) == rows(section)
        drawn = links(client.get(f"{CIJFERS}/{naam}.svg{query or '?'}&vorm=blok".replace("?&", "?")).text)
        wanted = links(section)
        assert drawn.items() <= wanted.items()
        for address, many in list(wanted.items())[:6]:
            assert records_behind(client, address) == many, address
            followed += 1
    # In so few, the size of a group would tell residents how few are not in it.
    assert followed >= (20 if rol else bool(query))


def test_the_country_is_told_where_zuidwest_has_nothing(filled: Register) -> None:
    """No choice of this register began in 2022 or 2023."""
    section = sections(signed_in(filled).get(PATH).text)["landelijk-instrumenten"]
    found = {row[0]: row[1:] for row in rows(section)[1:]}
    assert found["Enquête"][:3] == ["0", "0", "geen keuzes"]
    assert found["Enquête"][4:6] == ["84%", "onbekend"]
    assert links(section) == {}


def test_residents_get_no_small_count(filled: Register) -> None:
    client = signed_in(filled, None)
    for query in ("", "?gebied=BU05183398", "?tot=2019"):
        for section in sections(client.get(PATH + query).text).values():
            small = {cell for row in rows(section)[1:] for cell in row[1:]} & {"0", "1", "2", "3", "4"}
            assert small == set()
            assert all(many >= 5 for many in links(section).values())
    for naam in ("landelijk-fasen", "landelijk-eerste-doel", "technieken-jaren"):
        assert client.get(f"{CIJFERS}/{naam}.csv").status_code == 404


def test_nothing_to_show(filled: Register, register: Register) -> None:
    assert "Geen keuze past bij deze filters." in plain(signed_in(filled).get(f"{PATH}?van=2090").text)
    assert "Er is nog geen keuze vastgelegd." in plain(signed_in(register).get(PATH).text)
    assert signed_in(filled).get(f"{PATH}?van=1800").status_code == 400
    assert signed_in(filled).get(f"{PATH}?kaart=schema").status_code == 400


def test_on_any_screen(
    filled: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    running = RunningServer(filled, Rol.PROFESSIONAL)
    try:
        page = open_page()
        for width in (320, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{running.url}{PATH}?van=2019")
            reveal(page)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = !d.name)")
            assert axe_violations(page) + scrolls_sideways(page) == []
        # By keyboard from the picture to the choices behind it.
        section = page.locator("section[aria-labelledby=landelijk-werkwijze]")
        mark = section.locator("svg a").first
        mark.focus()
        assert mark.locator("title").text_content() == "Evaluatie na afloop, keuzes: 18"
        page.keyboard.press("Enter")
        page.wait_for_url("**/cijfers/landelijk-werkwijze/keuzes?*rij=na-afloop*")
        assert page.locator(".inleiding").inner_text().startswith("18 keuzes, binnen: vanaf 2019")
        assert page.locator(".regel").count() == 18
    finally:
        running.close()
