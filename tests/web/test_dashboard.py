"""The dashboard: page, files and pictures agree, and each count leads to exactly the choices behind it."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from data.dates import today_here
from data.events import Maker
from data.publication import PublicationStore
from models.hash_encoder import HashEncoder
from service.access import Rol
from service.dashboards import INSTRUMENTEN
from service.opening import Register, open_register
from tests.conftest import RunningServer, settings_for
from tests.service.making import keuze
from tests.signing_in import client as signed_in

PATH = INSTRUMENTEN.pad
CIJFERS = f"{PATH}/cijfers"
MAKER = Maker("", "test")
TODAY = today_here()
INSTRUMENTS = (*["enquete"] * 4, *["wijkraad"] * 2, *["partnerraad"] * 2, "burgerpanel")
FASEN = ("agendavorming", "beleidsvoorbereiding", "besluitvorming", "uitvoering", None)
BAROMETER = ("niets-weten", "meeweten", "meedenken", "meebeslissen", "meedoen", None)
HAAGS = ("raadplegen", "adviseren", "coproduceren", "meebeslissen", None)
PUBLIC, MANY = 32, 36


def values(i: int) -> dict[str, Any]:
    """Of 36 choices, of which the last four are not public."""
    more: dict[str, Any] = {}
    if i % 2 == 0 and i % 9 < 4:
        more["alternatieven"] = [
            {"instrument": "wijkraad", "reden": "Te traag."},
            {"instrument": "referendum", "reden": "Te groot."},
        ]
    if i % 2:
        scores = {"informatie": 1 + i % 5, "inclusie": 3} | ({"invloed": 2} if i > 20 else {})
        more["evaluatie"] = {"naAfloop": True, "scores": scores}
    return {
        "instrument": INSTRUMENTS[i % 9],
        "beleidsfase": FASEN[i % 5],
        "invloedBarometer": BAROMETER[i % 6],
        "invloedHaags": HAAGS[i % 5],
        "gebieden": (["WK051836"], ["BU05183620", "BU05183398"], ["ZW"])[i % 3],
        # Seven within the last twelve months.
        "startdatum": str(TODAY - timedelta(days=30 * i)) if i < 8 else f"{2019 + i % 2}-0{1 + i % 6}-11",
        "doelgroepen": ["jongeren", "ouderen"] if i % 5 < 2 else [],
        "technieken": ["haags-samenspel"] if i % 2 else [],
        "budgetklasse": "geen-budget" if i % 6 else None,
        "verantwoordelijkParticipatie": "Team Wijken" if i % 3 else None,
        **more,
    }


def fill(register: Register, many: int = MANY, public: int = PUBLIC) -> None:
    records = [
        keuze(f"k{i}", **values(i), publicatie="openbaar" if i < public else "intern") for i in range(many)
    ]
    register.engine.save(records, door="test")
    ids = [f"k{i}" for i in range(min(many, public))]
    PublicationStore(register.engine.store.database).agree([(id_, 1) for id_ in ids], MAKER)
    register.engine.on_change(ids)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Iterator[Register]:
    """Read only."""
    home = tmp_path_factory.mktemp("dashboard") / "var"
    shutil.copytree(empty_home, home)
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    fill(opened)
    yield opened
    opened.close()


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def sections(page: str) -> dict[str, str]:
    """Each figure of a page by its name."""
    found = re.findall(r'<section class="figuur.*?</section>', page, re.S)
    return {re.search(r'<h2 id="([^"]+)"', one)[1]: one for one in found}  # type: ignore[index]


def rows(section: str) -> list[list[str]]:
    found = re.findall(r"<tr>.*?</tr>", section, re.S)
    return [[plain(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in found]


def links(html: str) -> dict[str, int]:
    """The addresses of records behind counts, with these counts: of a table and of a picture."""
    found = re.findall(r'<a href="([^"]+/keuzes\?[^"]+)">(?:<title>(.*?)</title>|([\d.]+)</a>)', html)
    return {unescape(to): int(re.sub(r".*:|\D", "", told or many)) for to, told, many in found}


def in_file(client: FlaskClient, naam: str, query: str = "") -> list[list[str]]:
    answer = client.get(f"{CIJFERS}/{naam}.csv{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def records_behind(client: FlaskClient, address: str) -> int:
    """How many choices are listed, over all pages of the list."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    listed = answer.text.count('<li class="regel">')
    more = re.search(r"Bladzijde 1 van (\d+)", answer.text)
    for page in range(2, int(more[1]) + 1 if more else 2):
        listed += client.get(f"{address}&pagina={page}").text.count('<li class="regel">')
    return listed


# -- the page, the file, the picture and the list -------------------------------------------------


@pytest.mark.parametrize("rol", [Rol.PROFESSIONAL, None])
@pytest.mark.parametrize("query", ["", "?gebied=WK051836&van=2019"])
def test_the_file_holds_what_the_page_shows(filled: Register, rol: Rol | None, query: str) -> None:
    client = signed_in(filled, rol)
    page = sections(client.get(PATH + query).text)
    assert set(page) == {one.naam for one in INSTRUMENTEN.figuren if rol is not None or one.voor_inwoners}
    for naam, section in page.items():
        told = in_file(client, naam, query)
        # No spreadsheet takes "+2" for a formula.
        assert [[cell.removeprefix("'") for cell in row] for row in told] == (rows(section) or told[:1])


def test_numbers_are_those_of_a_plain_count(filled: Register) -> None:
    client = signed_in(filled, Rol.PROFESSIONAL)
    every = [values(i) for i in range(MANY)]
    chosen = Counter(v["instrument"] for v in every)
    assert in_file(client, "instrumenten")[1:] == [
        ["Enquête", str(chosen["enquete"]), "0"],
        ["Partnerraad", str(chosen["partnerraad"]), "0"],
        ["Wijkraad", str(chosen["wijkraad"]), "8"],
        ["Burgerpanel", str(chosen["burgerpanel"]), "0"],
        ["Referendum", "0", "8"],
    ]
    scores = in_file(client, "scores-inclusie")
    assert scores[0][1:] == ["keuzes met cijfer", "gemiddeld", *(f"cijfer {i}" for i in range(1, 6))]
    assert scores[1] == ["Enquête", "8", "3,0", "0", "0", "8", "0", "0"]
    years = in_file(client, "jaren")
    for line in years[1:]:
        assert int(line[1]) == sum(map(int, line[2:]))
    for year, many in zip(
        years[0][2:], map(sum, zip(*(map(int, line[2:]) for line in years[1:]), strict=True)), strict=True
    ):
        assert many == sum(v["startdatum"].startswith(year) for v in every)


@pytest.mark.parametrize("rol", [Rol.PROFESSIONAL, None])
def test_each_key_figure_leads_to_where_more_of_it_stands(filled: Register, rol: Rol | None) -> None:
    client = signed_in(filled, rol)
    query = "?instrument=enquete&van=2019"
    top = client.get(f"{PATH}{query}").text.partition('<ul class="kern">')[2].partition("</ul>")[0]
    onward = [unescape(found) for found in re.findall(r'href="([^"]+)"', top)]
    assert [address.partition("?")[0] for address in onward] == [
        "/register",
        "/dashboard/landelijk",
        "/beloften",
        *(["/trajecten/overvraging"] if rol else []),
    ]
    for address in onward:
        path, _, part = address.partition("#")
        assert path.endswith((query, "/overvraging")), address
        page = client.get(path)
        assert page.status_code == 200
        assert f'id="{part}"' in page.text or not part


@pytest.mark.parametrize("rol", [Rol.PROFESSIONAL, None])
def test_each_count_of_each_figure_leads_to_that_many_choices(filled: Register, rol: Rol | None) -> None:
    """As many as the count says: from the table, and from the picture, wide and narrow."""
    client = signed_in(filled, rol)
    followed = 0
    for naam, section in sections(client.get(PATH).text).items():
        wanted = links(section)
        counts = [cell for row in rows(section)[1:] for cell in row[1:]]
        assert (
            len(wanted) == sum(bool(re.fullmatch(r"[1-9]\d*", cell)) for cell in counts) > 0 or not counts
        )
        drawn = [links(client.get(f"{CIJFERS}/{naam}.svg?vorm={v}").text) for v in ("blok", "blok-smal")]
        if naam == "gebieden":
            wanted |= drawn[0]  # the map has the sums of its own
        else:
            assert drawn == [wanted, wanted]
        for address, many in wanted.items():
            assert records_behind(client, address) == many, address
            followed += 1
    assert followed > (200 if rol else 40)


def test_residents_find_no_small_number_in_a_picture(filled: Register) -> None:
    client = signed_in(filled, None)
    for query in ("", "?gebied=BU05183398", "?tot=2019"):
        for naam, section in sections(client.get(PATH + query).text).items():
            told = {cell for row in rows(section)[1:] for cell in row[1:]}
            assert not [cell for cell in told if cell in ("0", "1", "2", "3", "4")]
            answer = client.get(f"{CIJFERS}/{naam}.svg{query or '?'}&vorm=blok".replace("?&", "?"))
            drawn = re.findall(r"<text[^>]*>(\d+)(?: \(.*?\))?</text>", answer.text)
            # Along the line of the marks stand 1 to 5.
            assert not [n for n in drawn if int(n) < 5 and not naam.startswith("scores")]
            assert all(many >= 5 for many in links(answer.text).values())


def test_what_is_not_public_is_in_no_figure_of_residents(filled: Register) -> None:
    colleague, resident = signed_in(filled, Rol.PROFESSIONAL), signed_in(filled, None)
    assert "36 keuzes vastgelegd" in plain(colleague.get(PATH).text)
    assert "32 keuzes vastgelegd" in plain(resident.get(PATH).text)
    assert (
        "32 openbare keuzes. Bron: Keuzeregister Den Haag Zuidwest"
        in resident.get(f"{CIJFERS}/fasen.svg").text
    )
    assert "36 keuzes, vanaf 2019. Bron:" in colleague.get(f"{CIJFERS}/fasen.svg?van=2019").text


# -- files ----------------------------------------------------------------------------------------


def test_pictures_as_files(filled: Register) -> None:
    client = signed_in(filled, Rol.PROFESSIONAL)
    for naam in ("gebieden", "instrumenten", "jaren", "scores-inclusie"):
        answer = client.get(f"{CIJFERS}/{naam}.svg")
        assert answer.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{naam}.svg"'
        assert 'role="img"' in answer.text
        assert "<a" not in answer.text
    assert client.get(f"{CIJFERS}/jaren.svg").data != client.get(f"{CIJFERS}/jaren.svg?vorm=smal").data
    answer = client.get(f"{CIJFERS}/jaren.png?gebied=WK051836")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="jaren.png"'
    assert answer.data.startswith(b"\x89PNG")


def test_a_picture_for_the_page(filled: Register) -> None:
    client = signed_in(filled, Rol.PROFESSIONAL)
    page = client.get(f"{PATH}?van=2019").text
    for naam, section in sections(page).items():
        for vorm, kind in (("blok", "breed"), ("blok-smal", "smal")):
            address = f"{CIJFERS}/{naam}.svg?van=2019&vorm={vorm}"
            assert address in [unescape(to) for to in re.findall(r'hx-get="([^"]+)"', section)]
            answer = client.get(address)
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            assert answer.text.startswith("<svg")
            assert not re.search(r"<style|<script|\sstyle=|\son\w+=", answer.text)
            # The place that is kept for it has its size.
            kept = re.search(
                rf'figuur__beeld--{kind}\b.*?<svg viewBox="0 0 ([\d.]+) ([\d.]+)"', section, re.S
            )
            size = re.search(r'<svg[^>]* viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', answer.text)
            assert kept
            assert size
            assert [float(n) for n in kept.groups()] == pytest.approx(
                [float(n) for n in size.groups()], abs=0.1
            )
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


# -- what is refused ------------------------------------------------------------------------------


def test_what_residents_do_not_get(filled: Register) -> None:
    resident = signed_in(filled, None)
    for rest in (".csv", ".svg", ".png", "/keuzes?rij=enquete&kolom=nieuw"):
        answer = resident.get(f"{CIJFERS}/nieuw-en-eerder{rest}")
        assert answer.status_code == 404
        assert "alleen voor collega’s" in plain(answer.text)
    assert (
        resident.get(f"{CIJFERS}/fasen/keuzes?rij=enquete&kolom=uitvoering").status_code == 404
    )  # a cell of colleagues
    hidden = resident.get(f"{CIJFERS}/instrumenten/keuzes?rij=referendum&kolom=gekozen")
    assert (hidden.status_code, "te klein om te laten zien" in hidden.text) == (404, True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{CIJFERS}/onzin.csv", 404),
        (f"{CIJFERS}/onzin.svg", 404),
        (f"{CIJFERS}/onzin.png", 404),
        (f"{CIJFERS}/fasen/keuzes?rij=onzin&kolom=keuzes", 404),
        (f"{CIJFERS}/fasen/keuzes?rij=enquete&kolom=onzin", 404),
        (f"{CIJFERS}/fasen/keuzes?rij=enquete&kolom=keuzes&pagina=9", 400),
        (f"{CIJFERS}/fasen/keuzes?rij=enquete", 400),
        (f"{CIJFERS}/fasen.svg?vorm=reuze", 400),
        (f"{CIJFERS}/fasen.png?vorm=blok", 400),
        (f"{CIJFERS}/fasen.csv?vorm=smal", 400),
        (f"{PATH}?van=1800", 400),
        (f"{PATH}?van=2024&tot=2020", 400),
        (f"{PATH}?gebied=x", 400),
        (f"{PATH}?a=1", 400),
    ],
)
def test_what_does_not_fit_is_refused(filled: Register, path: str, status: int) -> None:
    assert signed_in(filled, Rol.PROFESSIONAL).get(path).status_code == status


def test_a_refusal_says_why(filled: Register) -> None:
    client = signed_in(filled, Rol.PROFESSIONAL)
    assert "1990 tot en met 2100" in plain(client.get(f"{PATH}?van=1800").text)
    assert "Draai de jaren om." in plain(client.get(f"{PATH}?van=2024&tot=2020").text)


# -- little to show -------------------------------------------------------------------------------


def test_a_filter_with_nothing_left(filled: Register) -> None:
    for rol in (Rol.PROFESSIONAL, None):
        client = signed_in(filled, rol)
        page = client.get(f"{PATH}?van=2090")
        assert "Geen keuze past bij deze filters." in plain(page.text)
        assert sections(page.text) == {}
        for file in ("gebieden.svg", "fasen.svg", "fasen.png", "fasen.svg?vorm=blok"):
            joined = "&" if "?" in file else "?"
            assert client.get(f"{CIJFERS}/{file}{joined}van=2090").status_code == 404
        assert len(in_file(client, "instrumenten", "?van=2090")) == 1


def test_an_empty_register_says_so(register: Register) -> None:
    assert "Er is nog geen keuze vastgelegd." in signed_in(register).get(PATH).text
    resident = signed_in(register, None)
    assert "Er is nog geen keuze openbaar." in resident.get(PATH).text
    assert resident.get(f"{CIJFERS}/fasen.svg").status_code == 404


def test_one_choice(register: Register) -> None:
    fill(register, 1, 1)
    page = signed_in(register).get(PATH).text
    assert "1 keuze vastgelegd" in plain(page)
    assert "Enquête, keuzes: 1" in unescape(signed_in(register).get(f"{CIJFERS}/fasen.svg?vorm=blok").text)
    resident = signed_in(register, None)
    told = plain(resident.get(PATH).text)
    assert "minder dan 5 keuzes vastgelegd" in told
    assert told.count("Er zijn te weinig openbare keuzes om dit te laten zien.") > 5
    assert links(resident.get(PATH).text) == {}
    assert resident.get(f"{CIJFERS}/instrumenten.svg").status_code == 404


def test_the_first_and_the_last_year(register: Register) -> None:
    register.engine.save(
        [keuze("a", startdatum="1990-01-01"), keuze("b", startdatum="2100-12-31")], door="test"
    )
    client = signed_in(register)
    half = False
    for section in sections(
        client.get(PATH).text
    ).values():  # what takes a whole line leaves no half one before it
        wide = "figuur--breed" in section
        assert not (wide and half)
        half = not wide and not half
    assert not half
    heads = in_file(client, "jaren", "?van=1990&tot=2100")[0]
    assert (heads[2], heads[-1], len(heads)) == ("2071", "2100", 32)  # the last thirty years
    for vorm in ("blok", "blok-smal"):
        assert links(client.get(f"{CIJFERS}/kwartalen.svg?vorm={vorm}").text) == {
            f"{CIJFERS}/kwartalen/keuzes?rij=2100&kolom=keuzes": 1,
            f"{CIJFERS}/kwartalen/keuzes?rij=2100&kolom=4": 1,
        }


# -- in a browser ---------------------------------------------------------------------------------

_OVERLAPS = """svg => {
  const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  const all = svg.getBoundingClientRect();
  const wrong = boxes.filter(([, b]) => b.left < all.left - 1 || b.right > all.right + 1).map(([t]) => 'uit beeld: ' + t);
  boxes.forEach(([t, a], i) => boxes.slice(i + 1).forEach(([u, b]) => {
    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
      wrong.push(t + ' / ' + u);
  }));
  return wrong;
}"""


def reveal(page: Page) -> None:
    """Every picture of the page, as for someone who reads it to its end."""
    for place in page.locator(".figuur__beeld >> visible=true").all():
        place.scroll_into_view_if_needed()
        place.locator("svg[role=group]").wait_for()


@pytest.mark.parametrize(("colours", "rol"), [("none", Rol.PROFESSIONAL), ("active", None)])
def test_pictures_on_any_screen(
    filled: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
    colours: str,
    rol: Rol | None,
) -> None:
    running = RunningServer(filled, rol)
    try:
        page = open_page(forced_colors=colours)
        for width in (320, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(running.url + PATH)
            before = page.evaluate("document.documentElement.scrollHeight")
            reveal(page)
            # What was drawn took the place that was kept for it.
            assert abs(page.evaluate("document.documentElement.scrollHeight") - before) < 3
            pictures = page.locator(".figuur__beeld svg[role=group]")
            assert pictures.count() == page.locator(".figuur:has(.figuur__beeld)").count() > 9
            for picture in pictures.all():
                assert picture.evaluate(_OVERLAPS) == []
            assert scrolls_sideways(page) == []
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = !d.name)")
            assert scrolls_sideways(page) == []
            if colours == "none" or width == 320:
                assert axe_violations(page) == []
    finally:
        running.close()


def test_a_bar_is_reached_and_followed_with_the_keyboard(
    filled: Register, open_page: Callable[..., Page]
) -> None:
    running = RunningServer(filled, Rol.PROFESSIONAL)
    try:
        page = open_page(width=320)
        page.goto(f"{running.url}{PATH}?instrument=enquete&instrument=partnerraad")
        section = page.locator("section[aria-labelledby=instrumenten]")
        section.scroll_into_view_if_needed()
        section.locator("svg a").first.wait_for()
        past = section.get_by_role("link", name="Sla het beeld over")
        past.focus()
        page.keyboard.press("Tab")
        named = "document.activeElement.querySelector('title').textContent"
        assert page.evaluate(named) == "Enquête, gekozen: 16"
        page.keyboard.press("Tab")
        assert page.evaluate(named) == "Partnerraad, gekozen: 8"
        page.keyboard.press("Enter")
        page.wait_for_url("**/cijfers/instrumenten/keuzes?*rij=partnerraad*")
        assert page.locator(".inleiding").inner_text().startswith("8 keuzes in de kolom ‘gekozen’")
        assert page.locator(".regel").count() == 8
        # Or past it, to the table.
        page.go_back()
        past.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "instrumenten-tabel"
    finally:
        running.close()


def test_a_page_without_script_has_its_pictures_and_filters(
    filled: Register, open_page: Callable[..., Page]
) -> None:
    running = RunningServer(filled, None)
    try:
        page = open_page(width=320, javascript=False)
        page.goto(running.url + PATH)
        section = page.locator("section[aria-labelledby=instrumenten]")
        section.scroll_into_view_if_needed()
        assert section.locator("img").get_attribute("alt").startswith("Welk instrument. ")
        assert not section.get_by_text("Het beeld komt eraan.").locator("visible=true").count()
        page.locator("summary", has_text="Gebied").first.click()
        page.get_by_label("Moerwijk-Oost").check()
        page.get_by_role("button", name="Toon").click()
        page.wait_for_url("**/dashboard?*gebied=BU05183620*")
        assert page.locator(".fiche").inner_text().startswith("Moerwijk-Oost")
    finally:
        running.close()


def test_a_picture_that_does_not_come_says_so(filled: Register, open_page: Callable[..., Page]) -> None:
    running = RunningServer(filled, Rol.PROFESSIONAL)
    try:
        page = open_page()
        page.route("**/instrumenten.svg*", lambda route: route.fulfill(status=500, body="<p>mis</p>"))
        page.goto(running.url + PATH)
        section = page.locator("section[aria-labelledby=instrumenten]")
        section.scroll_into_view_if_needed()
        section.get_by_text("Het beeld kwam niet. De tabel heeft dezelfde getallen.").wait_for()
        assert not section.get_by_text("mis", exact=True).count()
    finally:
        running.close()
