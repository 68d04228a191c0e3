"""A canary in every text of what is not public, and in every contact: no resident ever meets it.

One word stands in every free text of a record that is not public and of a later version of one that is;
another in every field of the contacts of both. Residents ask for them by every address there is.
"""

from __future__ import annotations

import gzip
import logging
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from data.events import Maker
from data.free_text import each, paths
from data.keuze import Keuze
from models.hash_encoder import HashEncoder
from service import publishing
from service.access import Actor, Rol
from service.opening import Register, open_register
from service.recording import create, update
from tests.conftest import settings_for
from tests.signing_in import client
from web.app import create_app

TEXT, PERSON = "Kwartelkanarie", "Zevenbladkanarie"
CONTACT = {
    "naam": f"Karel {PERSON}",
    "rol": f"{PERSON}rol",
    "afdeling": f"{PERSON}afdeling",
    "email": f"{PERSON.lower()}@example.nl",
    "telefoon": "070-5559731",
    "geldigTot": "2091-07-13",
}
SIGNS = (TEXT.lower(), PERSON.lower(), "5559731", "2091-07-13", "geheime-keuze")
OTHER = Actor.with_role("ander", "Ander", Rol.KENNISMANAGER)

WHOLE: dict[str, Any] = {
    "titel": "{}",
    "instrument": "werkplaats-participatie",
    "gebieden": ["BU05183398"],
    "trajectstatus": "afgerond",
    "startdatum": "2024-03-04",
    "samenvatting": "{}",
    "aanleiding": "{}",
    "afweging": "{}",
    "beinvloedingsruimte": "{}",
    "afwijking": "{}",
    "resultaat": "{}",
    "leerpunten": "{}",
    "alternatieven": [{"instrument": "enquete", "reden": "{}"}],
    "factoren": [{"factor": "vertrouwen-in-elkaar", "richting": "voor", "toelichting": "{}"}],
    "beloften": [{"wat": "{}", "uiterlijk": "2024-09-01"}],
    "evaluatie": {"naAfloop": True, "toelichting": "{}"},
    "verantwoordelijkParticipatie": "{}",
    "verantwoordelijkCommunicatie": "{}",
    "algemeenContact": "{}",
    "bron": "{}",
}


def filled(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {name: filled(part, text) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, text) for part in value]
    return text if value == "{}" else value


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    home = tmp_path_factory.mktemp("kanarie")
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    seen = "Bewoners tekenden samen de tuin"
    made = [
        ({"id": "open-keuze", **filled(WHOLE, seen), "publicatie": "openbaar"}, True),
        ({"id": "geheime-keuze", **filled(WHOLE, TEXT), "publicatie": "intern"}, False),
        ({"id": "geheime-keuze-2", **filled(WHOLE, TEXT), "publicatie": "openbaar"}, False),
        ({"id": "geheime-keuze-3", **filled(WHOLE, TEXT), "publicatie": "openbaar"}, True),
    ]
    for values, agreed in made:
        linked = ["geheime-keuze"] if values["id"] == "open-keuze" else []
        create(opened.engine, {**values, "contacten": [CONTACT], "verwanteKeuzes": linked}, door="test")
        if agreed:
            publishing.agree(opened, values["id"], 1, OTHER, Maker("ander", "test"))
    # Made public once, and taken back; made public, and changed since.
    publishing.withdraw(opened, "geheime-keuze-3", 1, "test", Maker("wie", "test"))
    later = {**filled(WHOLE, TEXT), "publicatie": "openbaar", "contacten": [CONTACT]}
    update(opened.engine, "open-keuze", later, door="test", maker=Maker("wie", "test"))
    opened.public.engine.save_indexes()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(register: Register) -> Flask:
    return create_app(register)


def test_the_canary_stands_in_every_text(register: Register) -> None:
    """A field that is added to records must be added above."""
    for id_ in ("geheime-keuze", "open-keuze"):
        texts = each(register.engine.store.get(id_).keuze.as_dict())
        assert {text for _, text in texts} == {TEXT}
        names = {tuple(part.split("[")[0] for part in veld.split(".")) for veld, _ in texts}
        assert names == paths(Keuze)
    assert register.openbaar.engine.store.get("open-keuze").versie == 1


def signs_in(data: bytes | str) -> list[str]:
    text = (data.decode("utf-8", "replace") if isinstance(data, bytes) else data).lower()
    return [sign for sign in SIGNS if sign in text]


def asked(rule: str) -> Iterator[str]:
    """Addresses of a rule, filled in with what exists for residents and what does not."""
    for id_ in ("open-keuze", "geheime-keuze", "geheime-keuze-2", "geheime-keuze-3", "nergens"):
        path = rule
        for name in ("<id_>", "<id>"):
            path = path.replace(name, id_)
        path = path.replace("<naam>", "instrumenten").replace("<code>", "x")
        yield path.replace("<path:filename>", "stijl/basis.css")
        if "<id" not in rule:
            return


QUESTIONS = ("tuin", TEXT, PERSON, f"{TEXT[:9]}", "070-5559731", "wie is karel", "werkplaats moerwijk 2024")


def test_no_resident_meets_it(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    http = client(app.extensions["register"], None, app)
    tried = 0
    with caplog.at_level(logging.DEBUG):
        for path in _every_address(app):
            own = path.lower()
            answer = http.get(path, buffered=True)
            tried += 1
            seen = signs_in(answer.data) + signs_in(str(answer.headers))
            # What was asked for stands in the box; only that, and never as something found.
            assert [sign for sign in seen if sign not in own] == [], path
            if answer.is_json and answer.status_code == 200:
                assert "geheime-keuze" not in answer.text, path
    assert tried > 80
    assert signs_in(caplog.text) == []


def _every_address(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield from asked(rule.rule)
    for q in QUESTIONS:
        for modus in ("lexical", "dense", "hybrid"):
            yield f"/v1/zoekresultaten?q={q}&modus={modus}&minder=true"
        yield f"/antwoord?q={q}"
        yield f"/antwoord?q={q}&minder=ja&gebied=BU05183398"
    for publicatie in ("concept", "intern", "openbaar", "gearchiveerd"):
        yield f"/register?publicatie={publicatie}"
        yield f"/v1/keuzes?publicatie={publicatie}"
    yield "/register?keuze=geheime-keuze"
    yield "/keuzes/open-keuze?markeer=afweging:0-5"


def test_residents_find_the_public_version_by_its_own_words(app: Flask) -> None:
    http = client(app.extensions["register"], None, app)
    found = http.get("/v1/zoekresultaten?q=tuin").get_json()
    assert [r["keuze"]["id"] for r in found["resultaten"]] == ["open-keuze"]
    assert found["resultaten"][0]["keuze"]["afweging"] == "Bewoners tekenden samen de tuin"
    assert "verwanteKeuzes" not in found["resultaten"][0]["keuze"]


def test_it_is_in_no_file_that_residents_are_answered_from(register: Register) -> None:
    files = [p for p in register.settings.public.rglob("*") if p.is_file()]
    assert any("woorden" in p.parts for p in files)
    assert any(p.suffix == ".duckdb" for p in files)
    for path in files:
        for data in _readings(path):
            assert signs_in(data) == [] or path.suffix in (".duckdb", ".wal"), path
    # DuckDB keeps blocks of what was taken away until they are used again: its tables are what counts.
    cursor = register.openbaar.engine.store.database.cursor()
    for (table,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        rows = cursor.execute(f"SELECT * FROM {table}").fetchall()
        assert signs_in(str(rows)) == [], table


def _readings(path: Path) -> Iterator[bytes]:
    """A file as it is, and as it would read when it is compressed."""
    data = path.read_bytes()
    yield data
    for unpack in (gzip.decompress, zlib.decompress):
        try:
            yield unpack(data)
        except (OSError, zlib.error, EOFError):
            continue


def test_no_contact_is_in_an_index_or_on_another_page_of_colleagues(
    app: Flask, register: Register, caplog: pytest.LogCaptureFixture
) -> None:
    register.engine.save_indexes()
    for path in register.settings.indexes.rglob("*"):
        if path.is_file():
            assert [s for s in signs_in(path.read_bytes()) if s not in (TEXT.lower(), SIGNS[-1])] == [], (
                path
            )
    http: FlaskClient = client(register, Rol.BEHEERDER, app)
    people = [s for s in SIGNS if s not in (TEXT.lower(), "geheime-keuze")]
    shown = set()
    with caplog.at_level(logging.DEBUG):
        for path in _every_address(app):
            if path.endswith("uitloggen"):
                continue
            text = http.get(path, buffered=True).data.decode("utf-8", "replace").lower()
            if any(sign in text and sign not in path.lower() for sign in people):
                shown.add(path)
    assert shown == {f"/keuzes/{id_}/contacten" for id_ in
                     ("open-keuze", "geheime-keuze", "geheime-keuze-2", "geheime-keuze-3")}  # fmt: skip
    assert signs_in(caplog.text) == []
