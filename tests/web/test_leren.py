"""What was learned: the page and its file, for colleagues and for residents, on every screen."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from playwright.sync_api import Page

from data.events import Maker
from models.hash_encoder import HashEncoder
from service import publishing
from service.access import Actor, Rol
from service.dashboards import LEREN
from service.opening import Register, open_register
from service.recording import create, update
from tests.conftest import RunningServer, settings_for
from tests.service.making import values
from tests.signing_in import client as signed_in
from tests.web.test_dashboard import reveal
from web.pages import leren

PATH = LEREN.pad
SECRET, PERSON = "Kwartelkanarie", "Zevenbladkanarie"
OTHER = Actor.with_role("ander", "Ander", Rol.KENNISMANAGER)
LONG = "Over participatieverwachtingsmanagementoverleggen " * 3


def learned(text: str, side: str, factor: str = "verwachtingsmanagement", **more: Any) -> dict[str, Any]:
    return {
        "factoren": [{"factor": factor, "richting": side, "toelichting": f"{text} van de brief."}],
        "evaluatie": {
            "naAfloop": True,
            "scores": {"informatie": 4},
            "toelichting": f"{text} bij de evaluatie.",
        },
        "resultaat": f"{text} als resultaat.",
        "leerpunten": f"{text} als les. Wek geen verwachtingen van {text}.",
        **more,
    }


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Iterator[Register]:
    """Twelve public choices, one that was changed since, and two that are not public. Read only."""
    home = tmp_path_factory.mktemp("leren") / "var"
    shutil.copytree(empty_home, home)
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    for i in range(12):
        side = "voor" if i < 6 else "tegen"
        made = {**values(f"k{i}"), **learned(f"Onze ronde {i}", side), "publicatie": "openbaar"}
        create(
            opened.engine,
            {**made, "titel": f"{LONG if i == 3 else 'Tekenen in ronde'} {i}"[:120]},
            door="test",
        )
        publishing.agree(opened, f"k{i}", 1, OTHER, Maker("ander", "test"))
    contact = {"naam": f"Karel {PERSON}", "email": f"{PERSON.lower()}@example.nl"}
    hidden = {**learned(SECRET, "tegen"), "publicatie": "intern", "contacten": [contact]}
    create(opened.engine, {**values("geheim"), "startdatum": "2026-01-01", **hidden}, door="test")
    create(
        opened.engine,
        {**values("ook"), **learned("Halfaf", "voor", "budget"), "instrument": "enquete"},
        door="test",
    )
    later = {**values("k0"), **learned(SECRET, "voor"), "publicatie": "openbaar", "contacten": [contact]}
    update(
        opened.engine,
        "k0",
        {k: v for k, v in later.items() if k != "id"},
        door="test",
        maker=Maker("wie", "test"),
    )
    yield opened
    opened.close()


def subjects(http: FlaskClient, query: str = "") -> dict[str, dict[str, list[tuple[str, str]]]]:
    """By factor and heading: each quote with the record that it links to."""
    answer = http.get(PATH + query)
    assert answer.status_code == 200
    found = {}
    for section in html.fromstring(answer.text).xpath("//section[starts-with(@class, 'les')]"):
        lists = {
            block.xpath("string(h4)"): [
                (quote.xpath("string(.//blockquote/p)"), quote.xpath("string(.//a/@href)"))
                for quote in block.xpath(".//li")
            ]
            for block in section.xpath(".//div[h4]")
        }
        found[section.xpath("string(h3)")] = lists
    return found


def file(http: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = http.get(f"{PATH}.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_quotes_by_hand_with_links_to_their_choices(filled: Register) -> None:
    found = subjects(signed_in(filled, None))
    assert list(found) == ["Verwachtingsmanagement", "Nog niets opgeschreven"]
    lists = found["Verwachtingsmanagement"]
    # Of equal dates by name. What was learned of it comes before what was said beforehand.
    assert lists["Succesfactor: dit hielp"] == [
        (f"Onze ronde {i} van de brief.", f"/keuzes/k{i}") for i in range(3)
    ]
    assert lists["Valkuil: dit zat tegen"] == [
        (f"Wek geen verwachtingen van Onze ronde {i}.", f"/keuzes/k{i}") for i in (10, 11, 6)
    ]
    assert lists["Ook geleerd"] == [
        (f"Wek geen verwachtingen van Onze ronde {i}.", f"/keuzes/k{i}") for i in range(3)
    ]


def test_residents_meet_nothing_that_is_not_public(filled: Register) -> None:
    resident, colleague = signed_in(filled, None), signed_in(filled)
    for path in (PATH, f"{PATH}.csv", f"{PATH}?lens=alles", f"{PATH}.csv?lens=alles"):
        for sign in (SECRET, "geheim", "Halfaf"):
            assert sign not in resident.get(path).text, (path, sign)
        # Contacts are for nobody here.
        for reader in (resident, colleague):
            assert PERSON.lower() not in reader.get(path).text.lower()
    assert SECRET in colleague.get(PATH).text
    assert {row["keuze"] for row in file(colleague, "?lens=alles")} > {"geheim", "ook"}


def test_definitions_stand_on_the_page_once(filled: Register) -> None:
    text = signed_in(filled, None).get(PATH).text
    assert text.count("gemiddeld een 3,5 of hoger op een schaal van 1 tot 5") == 1
    assert text.count("noemt dit als iets wat tegenzat") == 1
    assert text.count("Daar raden wij niet naar") == 1


def test_lens_and_filters(filled: Register) -> None:
    http = signed_in(filled)
    assert list(subjects(http, "?lens=succesfactoren")) == ["Nog niets opgeschreven"]
    assert (
        "Transparant en herleidbaar proces; Budget voor initiatieven; "
        in http.get(f"{PATH}?lens=succesfactoren").text
    )
    assert list(subjects(http, "?lens=alles")) == ["Verwachtingsmanagement", "Budget"]
    assert list(subjects(http, "?lens=alles&instrument=enquete")) == ["Budget"]
    answer = http.get(f"{PATH}?lens=succesfactoren&instrument=enquete").text
    # The lens goes along with the filters.
    assert '<input type="hidden" name="lens" value="succesfactoren">' in answer
    assert "Geen keuze past bij deze filters." in http.get(f"{PATH}?instrument=referendum").text
    for wrong in ("?lens=negen", "?van=2025&tot=2024", "?kleur=rood"):
        assert http.get(PATH + wrong).status_code == 400
        assert http.get(f"{PATH}.csv{wrong}").status_code == 400


def test_counts_lead_to_as_many_choices(filled: Register) -> None:
    http = signed_in(filled)
    page = html.fromstring(http.get(PATH).text)
    links = page.xpath("//p[@class='les__geteld']//a | //div[contains(@class, 'leren__tabel')]//td/a")
    said = [" ".join(a.text_content().split()) for a in links]
    assert said == ["6 keuzes", "7 keuzes", "4,0 (13)", "4,0 (1)"]
    for link in links:
        words = " ".join(link.text_content().split())
        many = (
            int(words.split()[0])
            if words.endswith(("keuze", "keuzes"))
            else int(words[words.index("(") + 1 : -1])
        )
        listed = html.fromstring(http.get(link.get("href")).text)
        assert len(listed.xpath("//li[@class='regel']")) == min(many, 20)


def test_the_file_has_every_quote_of_the_page(filled: Register) -> None:
    for rol in (None, Rol.PROFESSIONAL):
        http = signed_in(filled, rol)
        rows = {(row["zin"], f"/keuzes/{row['keuze']}") for row in file(http)}
        shown = {quote for lists in subjects(http).values() for found in lists.values() for quote in found}
        assert shown < rows
    row = next(r for r in file(http) if r["keuze"] == "k1" and r["richting"] == "succesfactor")
    assert row == {
        "keuze": "k1",
        "titel": "Tekenen in ronde 1",
        "instrument": "Werkplaats participatie",
        "gebied": "Moerwijk",
        "jaar": "2024",
        "factor": "Verwachtingsmanagement",
        "richting": "succesfactor",
        "veld": "Factor",
        "zin": "Onze ronde 1 van de brief.",
    }


def test_the_file_of_too_many_choices_is_refused(filled: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    http = signed_in(filled, None)
    assert f"{PATH}.csv" in http.get(PATH).text
    monkeypatch.setattr(leren, "MOST", 11)
    answer = http.get(f"{PATH}.csv")
    assert answer.status_code == 400
    assert "over meer dan 11 keuzes gaan. Kies met de filters een kleiner deel." in answer.text
    assert f"{PATH}.csv" not in http.get(PATH).text


def test_residents_see_no_small_count(filled: Register, example: Register) -> None:
    # Of twelve choices nothing can be told apart.
    assert not html.fromstring(signed_in(filled, None).get(PATH).text).xpath("//*[@class='les__geteld']")
    page = html.fromstring(signed_in(example, None).get(PATH + "?lens=alles").text)
    told = [*page.xpath("//table//td"), *page.xpath("//*[@class='les__geteld']/*[not(self::b)]")]
    words = {" ".join(one.text_content().split()) for one in told}
    assert {"minder dan 5", "niet getoond"} <= words
    numbers = {
        int(n) for word in words for n in re.findall(r"(?<![\d,])\d+(?![\d,])", word.replace("dan 5", ""))
    }
    assert len(numbers) > 5
    assert min(numbers) >= 5


@pytest.mark.parametrize("rol", [None, Rol.PROFESSIONAL])
def test_an_empty_register_says_so(register: Register, rol: Rol | None) -> None:
    http = signed_in(register, rol)
    assert "Er is nog geen keuze" in http.get(PATH).text
    assert file(http) == []


def test_on_any_screen(
    filled: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    running = RunningServer(filled, None)
    try:
        for width in (320, 768, 1440):
            page = open_page(width=width)
            page.goto(f"{running.url}{PATH}")
            reveal(page)
            assert axe_violations(page) + scrolls_sideways(page) == []
    finally:
        running.close()
