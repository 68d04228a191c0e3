"""The map of the dashboard and the page that gives it real borders, by hand and in a browser."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from data import area_borders as kept_borders
from data.events import Maker, Wanted
from data.gebieden import alle_buurten
from data.publication import PublicationStore
from data.vocabularies import vocabulaire
from models.hash_encoder import HashEncoder
from service import area_borders
from service.access import Rol
from service.geojson import MAX_BYTES
from service.opening import Register, open_register
from tests.conftest import RunningServer, settings_for
from tests.data.test_tile_map import BORDERS
from tests.service.making import keuze
from tests.service.test_geojson import BROKEN, TODAY, collection, feature
from tests.signing_in import client as signed_in

PAGE, DASHBOARD = "/beheer/kaart", "/dashboard"
PICTURE = f"{DASHBOARD}/cijfers/gebieden"
CBS = "CBS Wijken en buurten 2025, CC BY 4.0"
NOORD, UITHOF, MOERWIJK = "BU05183638", "BU05183399", "WK051836"
# How many choices there are for each place: 21 in all.
PLACES = {NOORD: 7, MOERWIJK: 3, "ZW": 2, "BU05183398": 6, UITHOF: 3}


def fill(register: Register) -> None:
    places = [code for code, many in PLACES.items() for _ in range(many)]
    records = [
        keuze(f"k{i}", gebieden=[code], publicatie="openbaar", startdatum=f"20{20 + i % 3}-01-05")
        for i, code in enumerate(places)
    ]
    register.engine.save(records, door="test")
    ids = [f"k{i}" for i in range(len(places))]
    PublicationStore(register.engine.store.database).agree([(id_, 1) for id_ in ids], Maker("", "test"))
    register.engine.on_change(ids)


def give_borders(register: Register) -> None:
    grenzen = area_borders.of_file(BORDERS.read_bytes(), CBS, TODAY)
    area_borders.keep(register.engine.store.database, grenzen, Maker("", "test"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Iterator[Register]:
    """With choices and with borders. Read only."""
    home = tmp_path_factory.mktemp("kaart") / "var"
    shutil.copytree(empty_home, home)
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    fill(opened)
    give_borders(opened)
    yield opened
    opened.close()


def send(client: FlaskClient, content: bytes, bron: str = CBS) -> TestResponse:
    """As a browser sends it; made here, for the client would leave a file open for a large one."""
    head = 'Content-Disposition: form-data; name="{}"'
    body = b"\r\n".join(
        [
            b"--grens",
            head.format("bron").encode(),
            b"",
            bron.encode(),
            b"--grens",
            head.format("bestand").encode() + b'; filename="buurten.geojson"',
            b"Content-Type: application/geo+json",
            b"",
            content,
            b"--grens--",
            b"",
        ]
    )
    return client.post(PAGE, data=body, content_type="multipart/form-data; boundary=grens")


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def links(picture: str) -> dict[str, str]:
    """What is said of each place of a map that leads somewhere, by its address."""
    return {
        unescape(to): told for to, told in re.findall(r'<a href="([^"]+)"><title>(.*?)</title>', picture)
    }


# -- the page of the beheerder ------------------------------------------------------------------------


def test_borders_come_and_go(register: Register) -> None:
    boss = signed_in(register, Rol.BEHEERDER)
    assert "Er zijn geen grenzen: de kaart is schematisch." in plain(boss.get(PAGE).text)
    done = send(boss, BORDERS.read_bytes())
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?melding=geladen")
    told = plain(boss.get(done.headers["Location"]).text)
    for words in ("Het dashboard tekent nu deze kaart.", "Van alle 11 buurten is er een grens.", f"Bron: {CBS}",
                  "Coördinaten: lengte en breedte (WGS84).", "stonden 2 gebieden"):  # fmt: skip
        assert words in told
    done = boss.post(f"{PAGE}/weg")
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?melding=weg")
    assert "de kaart is schematisch" in plain(boss.get(PAGE).text)
    assert boss.post(f"{PAGE}/weg").headers["Location"] == f"{PAGE}?melding=ongewijzigd"
    log = register.accounts.events.read(Wanted(handeling="kaart"))
    assert [(e.handeling, e.object, e.resultaat) for e in log] == [
        ("kaart.weggehaald", "kaart:grenzen", "gelukt"),
        ("kaart.geladen", "kaart:grenzen", "gelukt"),
    ]
    rows = plain(boss.get("/beheer/logboek?handeling=kaart").text)
    assert "De kaart met de gebieden" in rows
    assert "kaart geladen grenzen van buurten" in rows


def test_a_broken_file_is_refused_and_nothing_changes(filled: Register) -> None:
    boss = signed_in(filled, Rol.BEHEERDER)
    before = filled.engine.store.value(kept_borders.KEY)
    for which, (file, said) in BROKEN.items():
        answer = send(boss, file if isinstance(file, bytes) else json.dumps(file).encode())
        assert answer.status_code == 422, which
        assert said in plain(answer.text), which
        assert f'value="{CBS}"' in answer.text  # what was typed is still there
    assert filled.engine.store.value(kept_borders.KEY) == before is not None


def test_forms_that_are_not_ours(filled: Register) -> None:
    boss = signed_in(filled, Rol.BEHEERDER)
    file = lambda: (io.BytesIO(b"{}"), "a.json")  # noqa: E731
    assert boss.post(PAGE, data={"bron": "x"}).status_code == 422
    assert "Kies eerst een bestand." in boss.post(PAGE, data={"bron": "x"}).text
    assert boss.post(PAGE, data={"bestand": file(), "a": "b"}).status_code == 400
    assert boss.post(PAGE, data={"bestand": [file(), file()]}).status_code == 400
    assert boss.post(PAGE, data={"ander": file()}).status_code == 400
    assert boss.post(f"{PAGE}/weg", data={"a": "b"}).status_code == 400
    assert boss.get(f"{PAGE}?melding=onzin").status_code == 400
    too_large = send(boss, b" " * (MAX_BYTES + 100_000))
    assert (too_large.status_code, "Het bestand is 5,1 MB en wij lezen tot 5 MB." in too_large.text) == (
        422,
        True,
    )
    assert send(boss, b" " * 25_000_000).status_code == 413


def test_what_stands_in_a_file_is_text(register: Register) -> None:
    boss = signed_in(register, Rol.BEHEERDER)
    file = collection(feature(), bron="<b>x</b> & <script>alert(1)</script>")
    assert send(boss, json.dumps(file).encode(), bron="").status_code == 303
    fill(register)
    for page in (PAGE, f"{PICTURE}.svg?vorm=blok", f"{PICTURE}.svg"):
        assert "<b>x" not in boss.get(page).text
        assert "<script>alert" not in boss.get(page).text
        assert "&lt;b&gt;x" in boss.get(page).text


def test_borders_are_kept_with_the_register(tmp_path: Path, empty_home: Path) -> None:
    """In the file that a backup copies."""
    shutil.copytree(empty_home, tmp_path / "var")
    first = open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())
    give_borders(first)
    first.engine.store.database.rewrite()
    kept = area_borders.of(first.engine.store)
    first.close()
    (tmp_path / "var").rename(tmp_path / "elders")
    second = open_register(settings_for(tmp_path / "elders"), "de tests", encoder=HashEncoder())
    assert area_borders.of(second.engine.store) == kept is not None
    second.close()


# -- the map of the dashboard -------------------------------------------------------------------------


@pytest.mark.parametrize("rol", [Rol.PROFESSIONAL, None])
def test_each_place_leads_to_as_many_choices(filled: Register, rol: Rol | None) -> None:
    client = signed_in(filled, rol)
    # How many places lead somewhere for colleagues, and for residents.
    for query, places in (
        ("", (14, 6)),
        (f"&gebied={MOERWIJK}", (5, 4)),
        ("&van=2021&instrument=werkplaats-participatie", (14, 2)),
    ):
        pictures = [
            links(client.get(f"{PICTURE}.svg?vorm={vorm}&kaart={kaart}{query}").text)
            for vorm in ("blok", "blok-smal")
            for kaart in ("grenzen", "schema")
        ]
        assert all(found == pictures[0] for found in pictures)
        assert len(pictures[0]) == places[rol is None]
        for address, told in pictures[0].items():
            many = int(re.sub(r".*: |\D", "", told))
            listed = client.get(address)
            assert listed.status_code == 200
            assert listed.text.count('<li class="regel">') == min(many, 20) >= (1 if rol else 5)
            assert f"{many} keuzes" in plain(listed.text)


def test_the_map_counts_as_a_plain_count_does(filled: Register) -> None:
    """A choice for a wijk or for Zuidwest counts in each buurt; by hand from PLACES."""
    told = links(signed_in(filled).get(f"{PICTURE}.svg?vorm=blok&kaart=schema").text).values()
    assert {t for t in told if not t.endswith(": 2 keuzes")} == {
        "Moerwijk-Noord: 12 keuzes",  # its own 7, the wijk's 3, Zuidwest's 2
        *(f"Moerwijk-{side}: 5 keuzes" for side in ("Zuid", "Oost", "West")),
        "Moerwijk (wijk): 12 keuzes",
        "Dreven en Gaarden: 8 keuzes",
        "De Uithof: 5 keuzes",
        "Bouwlust en Vrederust (wijk): 11 keuzes",
    }
    assert len(told) == 14
    residents = links(signed_in(filled, None).get(f"{PICTURE}.svg?vorm=blok").text).values()
    assert all(int(re.sub(r".*: |\D", "", t)) >= 5 and "(wijk)" not in t for t in residents)


def test_the_table_below_stays_that_of_instruments(filled: Register) -> None:
    text = signed_in(filled).get(f"{PICTURE}.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    label = vocabulaire("gebieden").label
    assert rows[0][:2] == ["instrument", "keuzes"]
    assert set(rows[0][2:]) >= {label(code) for code in alle_buurten()}
    assert rows[1][1] == "21"


def test_one_can_choose_between_tiles_and_borders(filled: Register, register: Register) -> None:
    client = signed_in(filled)
    page = client.get(f"{DASHBOARD}?van=2020").text
    assert re.search(
        r'href="/dashboard\?van=2020&amp;kaart=grenzen#gebieden" aria-current="true">Kaart</a>', page
    )
    assert 'href="/dashboard?van=2020&amp;kaart=schema#gebieden">Schematisch</a>' in page
    assert f"Grenzen: {CBS}" in client.get(f"{PICTURE}.svg").text
    page = client.get(f"{DASHBOARD}?kaart=schema").text
    assert re.search(r'kaart=schema#gebieden" aria-current="true">Schematisch</a>', page)
    for address in re.findall(r'hx-get="([^"]*gebieden\.svg[^"]*)"', page):
        assert "Schematische kaart" in client.get(unescape(address)).text
    assert '<input type="hidden" name="kaart" value="schema">' in page  # filters keep it
    assert client.get(f"{DASHBOARD}?kaart=onzin").status_code == 400
    # Without borders there is nothing to choose, and what is asked for is drawn as it can be.
    fill(register)
    bare = signed_in(register)
    assert "kaartsoort" not in bare.get(DASHBOARD).text
    assert "Schematische kaart" in bare.get(f"{PICTURE}.svg?kaart=grenzen").text


# -- in a browser -------------------------------------------------------------------------------------


# From the north down, each row from the west.
IN_ORDER = [
    "Morgenstond-Oost", "Moerwijk (wijk)", "Moerwijk-Noord",
    "Morgenstond-West", "Morgenstond (wijk)", "Moerwijk-West", "Moerwijk-Oost",
    "Venen, Oorden en Raden", "Bouwlust en Vrederust (wijk)", "Morgenstond-Zuid", "Moerwijk-Zuid",
    "De Uithof", "Zijden, Steden en Zichten", "Dreven en Gaarden",
]  # fmt: skip
_NAME = "document.activeElement.querySelector('title').textContent"
_EDGE = "getComputedStyle(document.activeElement.querySelector('.kaart__rand')).stroke"


def test_tab_goes_through_the_places_and_enter_leads_to_their_choices(
    filled: Register, open_page: Callable[..., Page]
) -> None:
    running = RunningServer(filled)
    try:
        page = open_page()
        section = page.locator("section[aria-labelledby=gebieden]")
        for kaart in ("schema", "grenzen"):
            page.goto(f"{running.url}{DASHBOARD}?kaart={kaart}")
            section.scroll_into_view_if_needed()
            section.locator("svg a").first.wait_for()
            section.get_by_role("link", name="Sla het beeld over").focus()
            told = []
            for _ in IN_ORDER:
                page.keyboard.press("Tab")
                told.append(page.evaluate(_NAME))
                assert page.evaluate(_EDGE) == "rgb(31, 31, 31)"  # one sees where one is
            assert [t.partition(":")[0] for t in told] == IN_ORDER
            for _ in range(11):
                page.keyboard.press("Shift+Tab")
            assert page.evaluate(_NAME) == told[2] == "Moerwijk-Noord: 12 keuzes"
            page.keyboard.press("Enter")
            page.wait_for_url(f"**/cijfers/gebieden/keuzes?*rij={NOORD}*")
            expect(page.locator(".regel")).to_have_count(12)
            expect(page.locator("main")).to_contain_text("12 keuzes")
        # What is seen can be pointed at too.
        page.go_back()
        section.locator("svg a").first.wait_for()
        section.locator("a", has=page.locator("title", has_text="De Uithof")).click()
        page.wait_for_url(f"**/cijfers/gebieden/keuzes?*rij={UITHOF}*")
        expect(page.locator(".regel")).to_have_count(5)
    finally:
        running.close()


def test_the_beheerder_loads_a_file(
    register: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
    tmp_path: Path,
) -> None:
    broken = tmp_path / "kapot.geojson"
    broken.write_text("{}")
    running = RunningServer(register, Rol.BEHEERDER)
    try:
        page = open_page(width=320)
        page.goto(running.url + PAGE)
        for file, ends in ((broken, ".fouten"), (BORDERS, ".melding--goed")):
            assert axe_violations(page) + scrolls_sideways(page) == []
            page.get_by_label("GeoJSON-bestand").set_input_files(file)
            page.get_by_label("Bron en licentie").fill(CBS)
            page.get_by_role("button", name="Laad de grenzen").click()
            page.locator(ends).wait_for()
        assert axe_violations(page) + scrolls_sideways(page) == []
        page.set_viewport_size({"width": 1280, "height": 900})
        assert axe_violations(page) + scrolls_sideways(page) == []
        page.get_by_role("button", name="Haal de grenzen weg").click()
        expect(page.locator(".melding--goed")).to_contain_text("weer de schematische kaart")
    finally:
        running.close()


def test_axe_finds_nothing_on_a_real_map(
    filled: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    running = RunningServer(filled, None)
    try:
        page = open_page()
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{running.url}{DASHBOARD}?gebied={MOERWIJK}&gebied={UITHOF}&gebied=BU05183398")
            page.locator("section[aria-labelledby=gebieden]").scroll_into_view_if_needed()
            page.locator("section[aria-labelledby=gebieden] svg a >> visible=true").first.wait_for()
            assert axe_violations(page) + scrolls_sideways(page) == []
    finally:
        running.close()
