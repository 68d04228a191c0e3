"""Pictures of factors: the same numbers on the page, in the file and by a plain count, for both kinds of readers."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from data.events import Maker
from data.factors import NIVEAUS, FactorStore, GroepGegevens, NewZin, Verdeling
from data.gebieden import areas_in, bits_of
from data.keuze import Keuze
from data.publication import PublicationStore
from data.vocabularies import vocabulaire
from models.hash_encoder import HashEncoder
from service.access import Rol
from service.factor_figures import NAMEN
from service.opening import Register, open_register
from tests.conftest import RunningServer, settings_for
from tests.service.making import keuze
from tests.signing_in import client as signed_in

PATH = "/factoren/beelden"
MAKER = Maker("", "test")
INSTRUMENTEN = ("enquete", "wijkraad", "enquete", "partnerraad")
GEBIEDEN = (["WK051836"], ["BU05183620", "ZW"], ["ZW"])
EVIL = "=<b>x</b>&"
FIELDS = ("afweging", "leerpunten", "alternatieven[0].reden")


def fill(register: Register, many: int = 30) -> None:
    """Public records. All name budget, the even ones capaciteit, three werkdruk; and one that is not public."""
    records = []
    for i in range(many):
        named = [("budget", "voor" if i % 3 else "tegen")]
        named += [("capaciteit", "tegen")] if i % 2 == 0 else []
        named += [("werkdruk", "voor")] if i < 3 else []
        said = [{"factor": f, "richting": r, "toelichting": f"Over {f} in {i}."} for f, r in named]
        record = keuze(
            f"k{i}",
            instrument=INSTRUMENTEN[i % 4],
            gebieden=GEBIEDEN[i % 3],
            startdatum=f"{2021 + i % 5 % 3}-03-04",
            factoren=said,
            publicatie="openbaar",
        )
        records.append(record)
    records.append(keuze("intern", factoren=[{"factor": "budget", "richting": "voor"}]))
    register.engine.save(records, door="test")
    publish(register, many)


def publish(register: Register, many: int) -> None:
    ids = [f"k{i}" for i in range(many)]
    PublicationStore(register.engine.store.database).agree([(id_, 1) for id_ in ids], MAKER)
    register.engine.on_change(ids)


def group(register: Register) -> None:
    """Three sentences of each public record, in groups by turns, as if a run had found them."""
    store = FactorStore(register.engine.store.database)
    records = register.engine.store.fetch_ids([f"k{i}" for i in range(30)])
    rng = np.random.default_rng(3)
    for r in records:
        zinnen = [
            NewZin(veld, 0, 5, "Een zin.", None, f"{r.nr}{veld}", rng.normal(size=8).astype(np.float32))
            for veld in FIELDS
        ]
        store.add("m", [(r.nr, r.revisie, zinnen)])
    found = store.columns()
    n = len(found.numbers)
    lid = {v: np.array([f"{v[0]}{i * i % 7}" for i in range(n)]) for v in NIVEAUS}
    nr = store.begin("m", 1, 0, MAKER).nr
    verdeling = Verdeling(
        found.numbers,
        lid,
        {v: np.ones(n, dtype=np.float32) for v in NIVEAUS},
        {v: np.zeros(n, dtype=bool) for v in NIVEAUS},
    )
    groepen = [
        GroepGegevens(
            v, id_, (EVIL if v == "fijn" else "geld", "en", id_), "budget" if id_.endswith("1") else None
        )
        for v in NIVEAUS
        for id_ in sorted(set(lid[v]))
    ]
    store.finish(nr, len(records), n, verdeling, groepen, MAKER)
    store.accept(nr, MAKER)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Iterator[Register]:
    """Read only."""
    home = tmp_path_factory.mktemp("beelden") / "var"
    shutil.copytree(empty_home, home)
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    fill(opened)
    group(opened)
    yield opened
    opened.close()


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def on_page(client: FlaskClient, query: str = "") -> dict[str, list[list[str]]]:
    """The tables of the page by the name of their figure, row by row."""
    found = {}
    for section in re.findall(r'<section class="beeld".*?</section>', client.get(PATH + query).text, re.S):
        naam = re.search(r'<h2 id="([^"]+)"', section)
        assert naam
        rows = re.findall(r"<tr>.*?</tr>", section, re.S)
        found[naam[1]] = [[plain(c) for c in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows]
    return found


def in_file(client: FlaskClient, naam: str, query: str = "") -> list[list[str]]:
    answer = client.get(f"{PATH}/{naam}.csv{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("rol", [Rol.PROFESSIONAL, None])
@pytest.mark.parametrize("query", ["", "?gebied=WK051836&instrument=enquete&van=2021&tot=2022"])
def test_the_file_holds_what_the_page_shows(filled: Register, rol: Rol | None, query: str) -> None:
    client = signed_in(filled, rol)
    page = on_page(client, query)
    assert tuple(page) == NAMEN
    for naam, rows in page.items():
        assert in_file(client, naam, query) == (rows or in_file(client, naam, query)[:1])


# -- plain counts ---------------------------------------------------------------------------------


def test_groups_are_what_a_plain_count_finds(filled: Register) -> None:
    client = signed_in(filled, Rol.PROFESSIONAL)
    book = filled.factors.codeboek("middel")
    assert book
    keuzes = {r.nr: r.keuze for r in filled.engine.store.every()}
    wanted = set(areas_in(bits_of(["WK051834"])))  # what is for all of Zuidwest is for Morgenstond too
    inside = {nr: k for nr, k in keuzes.items() if set(k.gebieden) & wanted}
    assert len(inside) == 20
    query = "?gebied=WK051834"
    jaren, instrumenten = in_file(client, "jaren", query), in_file(client, "instrumenten", query)
    assert jaren[0] == ["groep", "zinnen", "keuzes", "2021", "2022", "2023"]
    label = vocabulaire("instrumenten").label
    for groep in book.groepen:
        sentences = [nr for nr in book.keuze_numbers[book.lid == groep.id].tolist() if nr in inside]
        having: list[Keuze] = [inside[nr] for nr in set(sentences)]
        years = Counter(k.startdatum.year for k in having)
        (row,) = [r for r in jaren if r[0] == groep.naam]
        assert row[1:] == [
            str(n) for n in (len(sentences), len(having), *(years[y] for y in (2021, 2022, 2023)))
        ]
        used = Counter(label(k.instrument) for k in having)
        (row,) = [r for r in instrumenten if r[0] == groep.naam]
        assert dict(zip(instrumenten[0][2:], map(int, row[2:]), strict=True)) == {
            head: used[head] for head in instrumenten[0][2:]
        }


def test_residents_get_what_a_plain_count_of_public_choices_finds(filled: Register) -> None:
    client = signed_in(filled, None)
    assert in_file(client, "kaart") == [
        ["factor", "soort factor", "keuzes"],
        ["Budget", "belemmering", "30"],
        ["Capaciteit", "belemmering", "15"],
        ["Werkdruk", "belemmering", "minder dan 5"],
    ]
    assert in_file(client, "voor-tegen") == [
        ["factor", "keuzes", "voor", "tegen"],
        ["Budget", "30", "20", "10"],
    ]
    assert in_file(client, "instrumenten") == [
        ["factor", "keuzes", "Partnerraad", "Enquête", "Wijkraad"],
        ["Budget", "30", "7", "15", "8"],
    ]  # Capaciteit: 15 with enquête alone, and nought for the others would follow
    assert in_file(client, "samen")[1:] == [["Budget", "Capaciteit", "15", "15,0", "1,0"]]
    assert "Factoren in openbare keuzes: 30 keuzes" in plain(client.get(PATH).text)


def test_no_small_number_reaches_residents(filled: Register) -> None:
    """Of the numbers in tables, files and pictures none is from 0 to 4, whatever the filters."""
    client = signed_in(filled, None)
    for query in (
        "",
        "?instrument=enquete",
        "?gebied=BU05183620",
        "?tot=2021",
        "?van=2023&instrument=wijkraad",
    ):
        for naam, rows in on_page(client, query).items():
            counts = [cel for row in rows[1:] for cel in row[1:] if re.fullmatch(r"\d+", cel)]
            assert [n for n in counts if int(n) < 5] == []
            for vorm in ("breed", "smal"):
                answer = client.get(f"{PATH}/{naam}.svg{query or '?'}&vorm={vorm}".replace("?&", "?"))
                if answer.status_code == 200:
                    told = re.findall(r"<text[^>]*>(\d+)</text>", answer.text)
                    assert [n for n in told if int(n) < 5] == []


# -- where rows lead ------------------------------------------------------------------------------


def test_rows_lead_to_sentences_for_colleagues_and_to_the_register_for_residents(filled: Register) -> None:
    colleague, resident = signed_in(filled, Rol.PROFESSIONAL), signed_in(filled, None)
    page = colleague.get(f"{PATH}?niveau=grof").text
    assert 'href="/factoren/groepen/grof/g1"' in page
    assert colleague.get("/factoren/groepen/grof/g1").status_code == 200
    page = resident.get(f"{PATH}?tot=2021").text
    assert "/factoren/groepen" not in page
    assert 'href="/register?factor=budget&amp;tot=2021"' in page
    listed = resident.get("/register?factor=budget&tot=2021").text
    found = set(re.findall(r'href="/keuzes/(k\d+)', listed))
    assert found == {f"k{i}" for i in range(30) if i % 5 % 3 == 0}
    # Not where that would tell how few there are.
    assert "factor=werkdruk" not in page
    assert "factor=tijd-en-doorlooptijd" not in page


def test_residents_meet_nothing_of_groups(filled: Register) -> None:
    resident = signed_in(filled, None)
    everything = resident.get(f"{PATH}?niveau=grof").text + "".join(
        resident.get(f"{PATH}/{naam}.csv?niveau=grof").text for naam in NAMEN
    )
    assert not re.search("geld, en|groep|Groepen|zinnen", everything)


# -- files ----------------------------------------------------------------------------------------


def test_pictures_as_files(filled: Register) -> None:
    client = signed_in(filled, Rol.PROFESSIONAL)
    answer = client.get(f"{PATH}/jaren.svg?van=2022&niveau=grof")
    assert answer.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="factoren-jaren.svg"'
    assert "Groepen van zinnen, indeling grof:" in answer.text
    assert "vanaf 2022" in answer.text
    assert answer.text != client.get(f"{PATH}/jaren.svg?van=2022&niveau=grof&vorm=smal").text
    answer = client.get(f"{PATH}/kaart.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    for path in ("onzin.svg", "onzin.csv", "onzin.png"):
        assert client.get(f"{PATH}/{path}").status_code == 404


def test_names_that_people_gave_are_text(filled: Register) -> None:
    client = signed_in(filled, Rol.PROFESSIONAL)
    for path in (f"{PATH}?niveau=fijn", f"{PATH}/jaren.svg?niveau=fijn"):
        assert "<b>x" not in client.get(path).text
    assert in_file(client, "kaart", "?niveau=fijn")[1][0].startswith(
        "'=<b>x</b>&"
    )  # no spreadsheet runs it


@pytest.mark.parametrize(
    "query", ["?van=2024&tot=2020", "?niveau=reuze", "?gebied=x", "?vorm=smal", "?a=1"]
)
def test_what_does_not_fit_is_refused(filled: Register, query: str) -> None:
    client = signed_in(filled, Rol.PROFESSIONAL)
    assert client.get(PATH + query).status_code == 400


# -- nothing to show ------------------------------------------------------------------------------


def test_an_empty_register_says_so(register: Register) -> None:
    assert "Er is nog geen keuze vastgelegd." in signed_in(register).get(PATH).text
    resident = signed_in(register, None)
    assert "Er is nog geen keuze openbaar." in resident.get(PATH).text
    for file in ("kaart.csv", "kaart.svg", "jaren.png"):
        assert resident.get(f"{PATH}/{file}").status_code == 404


def test_before_the_first_run_and_with_too_little(register: Register) -> None:
    fill(register, 4)
    page = plain(signed_in(register).get(PATH).text)
    assert "De zinnen in het register zijn nog niet in groepen verdeeld." in page
    resident = signed_in(register, None)
    page = plain(resident.get(PATH).text)
    assert "Er zijn minder dan 5 keuzes. Daarom laten wij hier niets zien." in page
    assert "Budget" not in page
    assert "Met deze filters blijft er niets over" in resident.get(f"{PATH}?van=2090").text
    assert resident.get(f"{PATH}/kaart.csv").status_code == 404


def test_figures_follow_what_changes(register: Register) -> None:
    fill(register)
    group(register)
    resident, colleague = signed_in(register, None), signed_in(register, Rol.PROFESSIONAL)
    assert in_file(resident, "kaart")[1][2] == "30"
    assert sum(int(row[2]) for row in in_file(colleague, "kaart")[1:]) == 90
    register.engine.delete("k0", door="test")
    assert in_file(resident, "kaart")[1][2] == "29"
    assert sum(int(row[2]) for row in in_file(colleague, "kaart")[1:]) == 87


def test_no_factor_named(register: Register) -> None:
    register.engine.save([keuze(f"k{i}", publicatie="openbaar") for i in range(6)], door="test")
    publish(register, 6)
    page = signed_in(register, None).get(PATH).text
    assert "Bij geen enkele openbare keuze is een factor genoemd." in page


# -- how it looks ---------------------------------------------------------------------------------

_OVERLAPS = """async (path) => {
  const drawn = new DOMParser().parseFromString(await (await fetch(path)).text(), 'image/svg+xml').documentElement;
  document.querySelector('main').append(document.importNode(drawn, true));
  const svg = document.querySelector('main > svg');
  const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  const all = svg.getBoundingClientRect();
  const wrong = boxes.filter(([, b]) => b.left < all.left - 1 || b.right > all.right + 1).map(([t]) => 'uit beeld: ' + t);
  boxes.forEach(([t, a], i) => boxes.slice(i + 1).forEach(([u, b]) => {
    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2)
      wrong.push(t + ' / ' + u);
  }));
  svg.remove();
  return wrong;
}"""


@pytest.mark.parametrize("rol", [Rol.PROFESSIONAL, None])
def test_axe_and_narrow_screens(
    filled: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
    rol: Rol | None,
) -> None:
    running = RunningServer(filled, rol)
    try:
        page = open_page(width=320)
        page.goto(running.url + PATH)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert axe_violations(page) + scrolls_sideways(page) == []
        pictures = page.locator("main img")
        assert pictures.count() >= 4
        for picture in pictures.all():
            picture.scroll_into_view_if_needed()
            source = picture.evaluate("async i => { await i.decode(); return i.currentSrc }")
            assert "vorm=smal" in source
            # Within the page too a picture breaks no rule of the policy, and no text lies on another.
            assert page.evaluate(_OVERLAPS, source) == []
            assert page.evaluate(_OVERLAPS, source.replace("vorm=smal", "vorm=breed")) == []
        page.get_by_label("Van jaar").fill("2022")
        page.get_by_role("button", name="Toon").click()
        page.wait_for_url("**/factoren/beelden?*van=2022*")
        assert page.locator(".feiten").inner_text().endswith("vanaf 2022")
        page.wait_for_load_state("networkidle")
    finally:
        running.close()
