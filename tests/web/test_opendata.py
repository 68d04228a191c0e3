"""The open data: what is in the files, who gets them, when they change, and the pages about them."""

from __future__ import annotations

import csv
import gc
import hashlib
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, ValidationError
from playwright.sync_api import Page
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef

from data.events import Maker
from data.exporting import COLUMNS, export_records
from data.importing import convert
from data.mapping import match_headers
from data.tables import read_table
from models.hash_encoder import HashEncoder
from service import open_data, publishing
from service.access import Actor, Rol
from service.opening import Register, open_register
from service.recording import create, update
from tests.canary import PLANTED, canary_contact, canary_record
from tests.conftest import RunningServer, settings_for
from tests.service.making import values
from tests.signing_in import client as signed_in

PATH = "/open-data"
FILES = ("keuzes.csv", "keuzes.json", "keuzes.csv-metadata.json", "vocabulaires.json", "catalogus",
         "catalogus.ttl", "catalogus.jsonld", "algoritmeregister.json")  # fmt: skip
OTHER = Actor.with_role("ander", "Ander", Rol.KENNISMANAGER)
MAKER = Maker("ander", "test")
FORMULA = '=HYPERLINK("http://fout.example";"klik")'


def publish(register: Register, id_: str, **more: Any) -> None:
    create(register.engine, values(id_, **{"publicatie": "openbaar", **more}), door="test")
    publishing.agree(register, id_, 1, OTHER, MAKER)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Iterator[Register]:
    """Read only: three public choices; one that is not, one that changed since, each with a word everywhere."""
    home = tmp_path_factory.mktemp("opendata") / "var"
    shutil.copytree(empty_home, home)
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    publish(opened, "een", afweging=FORMULA, evaluatie={}, deelnemers=12)
    publish(opened, "twee", evaluatie={"naAfloop": True, "scores": {"inclusie": 4}}, gebieden=["WK051834"])
    publish(opened, "drie", startdatum="2023-01-02", einddatum="2023-05-06", verwanteKeuzes=["geheim"])
    secret, _ = canary_record("geheim")
    contact = canary_contact()[0].model_dump(mode="json")
    create(opened.engine, {**secret.as_dict(), "publicatie": "intern", "contacten": [contact]}, door="test")
    later, _ = canary_record("twee", "n")
    changed = {**later.as_dict(), "publicatie": "openbaar", "contacten": [contact]}
    update(opened.engine, "twee", changed, door="test", maker=MAKER)
    yield opened
    opened.close()


def table(http: FlaskClient) -> list[list[str]]:
    answer = http.get(f"{PATH}/keuzes.csv")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("rol", [None, Rol.PROFESSIONAL, Rol.BEHEERDER])
def test_everybody_gets_the_public_records_and_no_others(filled: Register, rol: Rol | None) -> None:
    http = signed_in(filled, rol)
    assert [k["id"] for k in http.get(f"{PATH}/keuzes.json").get_json()["keuzes"]] == [
        "een",
        "twee",
        "drie",
    ]
    assert [row[0] for row in table(http)] == ["id", "een", "twee", "drie"]
    # In every file and on the page: no word of what is not public, of a later version, or of a contact.
    for name in ("", *FILES):
        text = http.get(f"{PATH}/{name}".rstrip("/")).text.lower()
        assert text
        assert not PLANTED.search(text), name
        assert "geheim" not in text, name


def test_a_file_is_what_it_says_it_is(filled: Register) -> None:
    http = signed_in(filled, None)
    kinds = {
        "keuzes.csv": "text/csv; charset=utf-8; header=present",
        "keuzes.json": "application/json",
        "keuzes.csv-metadata.json": "application/csvm+json",
        "vocabulaires.json": "application/json",
        "catalogus": "text/turtle; charset=utf-8",
        "catalogus.ttl": "text/turtle; charset=utf-8",
        "catalogus.jsonld": "application/ld+json",
        "algoritmeregister.json": "application/json",
    }
    for name in FILES:
        answer = http.get(f"{PATH}/{name}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kinds[name])
        assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.data).hexdigest()}"'
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        head = http.head(f"{PATH}/{name}")
        assert (head.data, head.headers["ETag"]) == (b"", answer.headers["ETag"])
        assert http.get(f"{PATH}/{name}?gebied=WK051836").status_code == 400
    for name in ("keuzes.csv", "keuzes.json", "vocabulaires.json"):
        found = http.get(f"{PATH}/{name}").headers["Content-Disposition"]
        assert found == f'attachment; filename="{name}"'


def test_a_spreadsheet_runs_nothing_and_import_gives_it_back(filled: Register, tmp_path: Path) -> None:
    http = signed_in(filled, None)
    rows = table(http)
    assert rows[1][COLUMNS.index("afweging")] == "'" + FORMULA
    public = [r.keuze for r in filled.openbaar.engine.store.every()]
    for name in ("keuzes.csv", "keuzes.json"):
        path = tmp_path / name
        path.write_bytes(http.get(f"{PATH}/{name}").data)
        read = read_table(path)
        again = [row.keuze for row in convert(read, match_headers(read.headers))]  # type: ignore[union-attr]
        assert again == public
        target = io.BytesIO()
        export_records(public, path.suffix[1:], target)
        assert target.getvalue() == path.read_bytes()


def test_a_reader_is_told_what_changed(register: Register) -> None:
    http = signed_in(register, None)
    assert http.get(f"{PATH}/keuzes.json").get_json() == {"keuzes": []}
    publish(register, "een")
    first = http.get(f"{PATH}/keuzes.csv")
    asked = {"If-None-Match": first.headers["ETag"]}
    again = http.get(f"{PATH}/keuzes.csv", headers=asked)
    assert (again.status_code, again.data) == (304, b"")
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert http.get(f"{PATH}/keuzes.csv", headers=since).status_code == 304
    part = http.get(f"{PATH}/keuzes.csv", headers={"Range": "bytes=3-20"})
    assert (part.status_code, part.data) == (206, first.data[3:21])
    # What is written and not public changes nothing; what becomes public does, and what is withdrawn.
    create(register.engine, values("intern-ding"), door="test")
    assert http.get(f"{PATH}/keuzes.csv", headers=asked).status_code == 304
    publish(register, "twee")
    second = http.get(f"{PATH}/keuzes.csv", headers=asked)
    assert (second.status_code, second.data.count(b"\r\n")) == (200, 3)
    publishing.withdraw(register, "twee", 1, "test", MAKER)
    third = http.get(f"{PATH}/keuzes.csv", headers={"If-None-Match": second.headers["ETag"]})
    assert (third.status_code, third.data) == (200, first.data)


def test_files_let_go_of_what_residents_read_no_more(register: Register) -> None:
    """And whoever is reading goes on undisturbed."""
    publish(register, "een", afweging="Kwartelkanarie in de tuin.")
    download = register.downloads.get("json")
    assert register.downloads.get("json") is download
    assert register.downloads.ready("csv") is None
    reading, other = download.open(), download.open()
    begin = reading.read(10)
    publishing.withdraw(register, "een", 1, "test", MAKER)
    assert register.downloads.ready("json") is None
    assert b"Kwartelkanarie" in (begin or b"") + reading.read()
    file = download._file
    del download, reading
    assert b"Kwartelkanarie" in other.read()
    del other
    gc.collect()
    assert file.closed
    assert b"Kwartel" not in register.downloads.get("json").open().read()
    assert not [p for p in register.settings.public.iterdir() if p.name.startswith("tmp")]


def test_who_would_wait_long_for_another_is_told_to_come_back(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(register, "een")
    http = signed_in(register, None)
    monkeypatch.setattr(open_data, "PATIENCE", 0.05)
    with register.downloads._making, register.exchange._making:
        for name in ("keuzes.csv", "keuzes.json", "catalogus", "catalogus.jsonld", "uitwisseling.json"):
            answer = http.get(f"{PATH}/{name}")
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), name
            assert "<h1>Dit bestand wordt nog gemaakt</h1>" in answer.text
            assert "Probeer het over een halve minuut nog eens." in answer.text
        assert http.get(PATH).status_code == 200
    first = http.get(f"{PATH}/keuzes.csv")
    exchanged = http.get(f"{PATH}/uitwisseling.json")
    with register.downloads._making, register.exchange._making:
        # What is there needs no turn.
        assert http.get(f"{PATH}/keuzes.csv").data == first.data
        assert http.get(f"{PATH}/uitwisseling.json").data == exchanged.data


def test_the_columns_are_described(filled: Register) -> None:
    """Every cell fits the description of its column."""
    http = signed_in(filled, None)
    told = http.get(f"{PATH}/keuzes.csv-metadata.json").get_json()
    header, *rows = table(http)
    columns = told["tableSchema"]["columns"]
    assert (told["url"], told["dialect"]["delimiter"]) == ("keuzes.csv", ";")
    assert [c["titles"] for c in columns] == header == list(COLUMNS)
    assert {c["name"] for c in columns if c["required"]} == {
        "id", "titel", "instrument", "gebieden", "trajectstatus", "startdatum", "afweging"}  # fmt: skip
    assert all(c["dc:description"] and c["dc:title"] for c in columns)
    reads: dict[str, Callable[[str], object]] = {
        "date": date.fromisoformat,
        "integer": int,
        "boolean": {"ja": True, "nee": False}.__getitem__,
        "string": str,
    }
    for row in rows:
        for cell, column in zip(row, columns, strict=True):
            empty = cell in column.get("null", [""])
            assert not (empty and column["required"])
            if not empty:
                kind = column["datatype"]
                reads[kind if isinstance(kind, str) else kind["base"]](cell)
    link = http.get(f"{PATH}/keuzes.csv").headers["Link"]
    assert link.startswith('<keuzes.csv-metadata.json>; rel="describedby"')


def test_lists_are_those_of_the_api(filled: Register) -> None:
    http = signed_in(filled, None)
    found = http.get(f"{PATH}/vocabulaires.json").get_json()["vocabulaires"]
    listed = http.get("/v1/vocabulaires").get_json()["vocabulaires"]
    assert [v["naam"] for v in found] == [v["naam"] for v in listed]
    assert found == [http.get(f"/v1/vocabulaires/{v['naam']}").get_json() for v in listed]
    codes = {v["naam"]: {b["code"] for b in v["begrippen"]} for v in found}
    assert {"WK051836", "BU05183398"} <= codes["gebieden"]


def test_the_description_of_the_api_tells_what_the_files_are(filled: Register) -> None:
    http = signed_in(filled, None)
    schemas = {"components": http.get("/v1/openapi.json").get_json()["components"]}
    for file, naam in (
        ("keuzes.json", "Keuzebestand"),
        ("vocabulaires.json", "Vocabulairebestand"),
        ("uitwisseling.json", "Uitwisselbestand"),
    ):
        check = Draft202012Validator({"$ref": f"#/components/schemas/{naam}", **schemas})
        content = http.get(f"{PATH}/{file}").get_json()
        check.validate(content)
        with pytest.raises(ValidationError):
            check.validate({**content, "onbekend": 1})
        for part in content:
            with pytest.raises(ValidationError):
                check.validate({name: value for name, value in content.items() if name != part})


def test_the_catalogue_leads_to_the_files_as_they_are(filled: Register) -> None:
    http = signed_in(filled, None)
    graph = Graph().parse(data=http.get(f"{PATH}/catalogus.ttl").text, format="turtle")
    sizes = {}
    for one in graph.subjects(RDF.type, DCAT.Distribution):
        (address,), told = graph.objects(one, DCAT.downloadURL), list(graph.objects(one, DCAT.byteSize))
        answer = http.get(str(address).removeprefix("http://localhost"))
        assert answer.status_code == 200
        sizes[str(address)] = [str(len(answer.data))] == [str(size) for size in told]
    # The exchange file is not made for its size alone.
    assert sizes == {
        f"http://localhost{PATH}/{name}": name != "uitwisseling.json"
        for name in ("keuzes.csv", "keuzes.json", "vocabulaires.json", "uitwisseling.json")
    }
    catalogue = URIRef(f"http://localhost{PATH}/catalogus")
    assert (catalogue, RDF.type, DCAT.Catalog) in graph
    (period,) = graph.objects(URIRef(f"{catalogue}#keuzes"), DCTERMS.temporal)
    assert str(next(iter(graph.objects(period, DCAT.startDate)))) == "2023-01-02"
    for name in (DCAT.endpointDescription, DCAT.landingPage):
        for found in graph.objects(None, name):
            assert http.get(str(found).removeprefix("http://localhost")).status_code == 200
    wanted = {"Accept": "application/ld+json"}
    asked = http.get(f"{PATH}/catalogus", headers=wanted)
    assert (asked.content_type, asked.data) == (
        "application/ld+json",
        http.get(f"{PATH}/catalogus.jsonld").data,
    )
    assert "Accept" in asked.headers["Vary"]
    assert f"Allow: {PATH}/catalogus\n" in http.get("/robots.txt").text


def test_the_algorithms_are_told_for_people_and_for_the_register(filled: Register) -> None:
    http = signed_in(filled, None)
    registrations = http.get(f"{PATH}/algoritmeregister.json").get_json()
    page = http.get("/over/algoritme").text
    assert [r["organization"] for r in registrations] == ["Gemeente Den Haag"] * 2
    assert {r["status"] for r in registrations} == {"In gebruik"}  # this one holds no examples
    for one in registrations:
        assert one["name"] in page
        assert one["website"] == "http://localhost/over/algoritme"
        assert one["contact_email"] == "participatie.zuidwest@example.nl"


def test_the_page_tells_what_one_may_and_how_large_it_is(filled: Register, register: Register) -> None:
    text = signed_in(filled, Rol.PROFESSIONAL).get(PATH).text
    assert "<b>3 openbare keuzes</b>" in text
    assert "CC0 1.0 (publiek domein)" in text
    assert len(re.findall(r'<span class="zacht">\d+ (?:kB|bytes)</span>', text)) == 3
    assert "Er is nog geen keuze openbaar" in signed_in(register, None).get(PATH).text


def test_pages_fit_every_screen(
    example: Register, open_page: Callable[..., Page], scrolls_sideways: Callable[[Page], list[str]]
) -> None:
    """Narrow ones, and axe, are tried with all other pages."""
    running = RunningServer(example, None)
    for width in (768, 1440):
        page = open_page(width=width)
        for path in (PATH, "/over/algoritme"):
            page.goto(running.url + path)
            assert scrolls_sideways(page) == [], (path, width)
    # Over a real server a file comes whole too, and several at a time.
    page = open_page()
    for name in ("keuzes.csv", "keuzes.json"):
        answer = page.request.get(f"{running.url}{PATH}/{name}")
        assert answer.status == 200
        assert answer.headers["etag"] == f'"{hashlib.sha256(answer.body()).hexdigest()}"'
    assert len(json.loads(answer.body())["keuzes"]) == len(list(example.openbaar.engine.store.every()))
    running.close()
