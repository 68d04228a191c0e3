"""Every address with every role, against a table that was written by hand: who gets in, and who does not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from data.events import Wanted
from models.hash_encoder import HashEncoder
from service import access
from service.access import Recht, Rol
from service.opening import Register, open_register
from tests.conftest import settings_for
from tests.signing_in import client
from web.app import create_app

# Who gets in, from the left: resident, professional, kennismanager, beheerder. + is in, - is kept out.
EVERYONE, COLLEAGUES, KNOWLEDGE, MANAGER = "++++", "-+++", "--++", "---+"
TABLE = {
    "GET /": EVERYONE,
    "GET /antwoord": EVERYONE,
    "POST /antwoord": EVERYONE,
    "GET /register": EVERYONE,
    "GET /keuzes/<id_>": EVERYONE,
    "GET /keuzes/<id_>/motivering": EVERYONE,
    "GET /keuzes/<id_>/motivering.txt": EVERYONE,
    "GET /keuzes/<id_>/motivering.docx": EVERYONE,
    "GET /keuzes/<id_>/motivering.pdf": EVERYONE,
    "GET /v1/keuzes/<id>/motivering": EVERYONE,
    "GET /over": EVERYONE,
    "GET /privacy": EVERYONE,
    "GET /toegankelijkheid": EVERYONE,
    "GET /open-data": EVERYONE,
    "GET /open-data/keuzes.csv": EVERYONE,
    "GET /open-data/keuzes.json": EVERYONE,
    "GET /open-data/keuzes.csv-metadata.json": EVERYONE,
    "GET /open-data/vocabulaires.json": EVERYONE,
    "GET /open-data/uitwisseling.json": EVERYONE,
    "GET /open-data/catalogus": EVERYONE,
    "GET /open-data/catalogus.ttl": EVERYONE,
    "GET /open-data/catalogus.jsonld": EVERYONE,
    "GET /open-data/algoritmeregister.json": EVERYONE,
    "GET /over/algoritme": EVERYONE,
    "GET /.well-known/security.txt": EVERYONE,
    "GET /robots.txt": EVERYONE,
    "GET /static/<path:filename>": EVERYONE,
    "GET /health/live": EVERYONE,
    "GET /health/ready": EVERYONE,
    "GET /v1/openapi.json": EVERYONE,
    "GET /v1/zoekresultaten": EVERYONE,
    "POST /v1/zoekresultaten": EVERYONE,
    "GET /v1/keuzes": EVERYONE,
    "GET /v1/keuzes/<id>": EVERYONE,
    "GET /v1/keuzes/<id>/vergelijkbare-keuzes": EVERYONE,
    "GET /v1/vocabulaires": EVERYONE,
    "GET /v1/vocabulaires/<naam>": EVERYONE,
    "GET /inloggen": EVERYONE,
    "POST /inloggen": EVERYONE,
    "GET /inloggen/oidc": EVERYONE,
    "GET /inloggen/oidc/terug": EVERYONE,
    "POST /uitloggen": EVERYONE,
    "GET /welkom/<code>": EVERYONE,
    "POST /welkom/<code>": EVERYONE,
    "GET /account": COLLEAGUES,
    "POST /account/wachtwoord": COLLEAGUES,
    "POST /account/uitloggen-overal": COLLEAGUES,
    "POST /account/sleutels": COLLEAGUES,
    "POST /account/sleutels/<id_>/intrekken": COLLEAGUES,
    "GET /beheer/accounts": MANAGER,
    "POST /beheer/accounts": MANAGER,
    "GET /beheer/accounts/<id_>": MANAGER,
    "POST /beheer/accounts/<id_>/rol": MANAGER,
    "POST /beheer/accounts/<id_>/blokkeren": MANAGER,
    "POST /beheer/accounts/<id_>/toelaten": MANAGER,
    "POST /beheer/accounts/<id_>/link": MANAGER,
    "POST /beheer/accounts/<id_>/uitloggen": MANAGER,
    "POST /beheer/accounts/<id_>/werkaccount": MANAGER,
    "GET /beheer/logboek": MANAGER,
    "GET /beheer/logboek.csv": MANAGER,
    "GET /handreiking": EVERYONE,
    "GET /technieken/<code>": EVERYONE,
    "GET /handreiking/bewerken": KNOWLEDGE,
    "POST /handreiking/bewerken": KNOWLEDGE,
    "GET /beheer/begrippen": KNOWLEDGE,
    "GET /beheer/begrippen/<naam>": KNOWLEDGE,
    "POST /beheer/begrippen/<naam>": KNOWLEDGE,
    "GET /beheer/begrippen/<naam>/<code>": KNOWLEDGE,
    "POST /beheer/begrippen/<naam>/<code>": KNOWLEDGE,
    "POST /beheer/begrippen/<naam>/<code>/vervallen": KNOWLEDGE,
    "POST /beheer/begrippen/<naam>/<code>/terughalen": KNOWLEDGE,
    "POST /v1/vocabulaires/<naam>/begrippen": KNOWLEDGE,
    "PATCH /v1/vocabulaires/<naam>/begrippen/<code>": KNOWLEDGE,
    "POST /v1/vocabulaires/<naam>/begrippen/<code>/vervallen": KNOWLEDGE,
    "POST /v1/vocabulaires/<naam>/begrippen/<code>/terughalen": KNOWLEDGE,
    "GET /v1/factoren": EVERYONE,
    "GET /v1/factoren/<code>": EVERYONE,
    "GET /v1/factorclusters": COLLEAGUES,
    "GET /v1/factorclusters/<niveau>/<id>": COLLEAGUES,
    "GET /v1/factorrondes": COLLEAGUES,
    "POST /v1/factorrondes": KNOWLEDGE,
    "GET /v1/factorrondes/<nr>": COLLEAGUES,
    "DELETE /v1/factorrondes/<nr>": KNOWLEDGE,
    "GET /v1/factorrondes/<nr>/verschil": COLLEAGUES,
    "POST /v1/factorrondes/<nr>/aanvaarding": KNOWLEDGE,
    "POST /v1/factorrondes/<nr>/verwerping": KNOWLEDGE,
    "GET /v1/factorhandelingen": COLLEAGUES,
    "POST /v1/factorhandelingen": KNOWLEDGE,
    "DELETE /v1/factorhandelingen/<nr>": KNOWLEDGE,
    "GET /factoren": EVERYONE,
    "GET /dashboard": EVERYONE,
    "GET /dashboard.pdf": EVERYONE,
    "GET /dashboard/landelijk": EVERYONE,
    "GET /dashboard/landelijk.pdf": EVERYONE,
    "GET /dashboard/leren": EVERYONE,
    "GET /dashboard/leren.csv": EVERYONE,
    "GET /dashboard/leren.pdf": EVERYONE,
    "GET /v1/cijfers": EVERYONE,
    "GET /v1/cijfers/<naam>": EVERYONE,
    "GET /dashboard/cijfers/<naam>.csv": EVERYONE,
    "GET /dashboard/cijfers/<naam>.svg": EVERYONE,
    "GET /dashboard/cijfers/<naam>.png": EVERYONE,
    "GET /dashboard/cijfers/<naam>/keuzes": EVERYONE,
    "GET /trajecten": EVERYONE,
    "GET /trajecten.ics": EVERYONE,
    "GET /factoren/beelden": EVERYONE,
    "GET /factoren/beelden/<naam>.csv": EVERYONE,
    "GET /factoren/beelden/<naam>.svg": EVERYONE,
    "GET /factoren/beelden/<naam>.png": EVERYONE,
    "GET /factoren/ronde": COLLEAGUES,
    "POST /factoren/ronde": KNOWLEDGE,
    "POST /factoren/ronde/stoppen": KNOWLEDGE,
    "GET /factoren/voorstel": KNOWLEDGE,
    "POST /factoren/voorstel/aanvaarden": KNOWLEDGE,
    "POST /factoren/voorstel/verwerpen": KNOWLEDGE,
    "GET /factoren/handelingen": COLLEAGUES,
    "POST /factoren/handelingen/<nr>/ongedaan": KNOWLEDGE,
    "GET /factoren/groepen/<niveau>/<groep>": COLLEAGUES,
    "GET /factoren/groepen/<niveau>/<groep>/splitsen": KNOWLEDGE,
    "POST /factoren/groepen/<niveau>/<groep>/<wat>": KNOWLEDGE,
    "GET /trajecten/wie-doet-wat": COLLEAGUES,
    "GET /trajecten/wie-doet-wat.csv": COLLEAGUES,
    "GET /trajecten/overvraging": COLLEAGUES,
    "GET /trajecten/overvraging.csv": COLLEAGUES,
    "GET /trajecten/overvraging/lijst": COLLEAGUES,
    "GET /trajecten/overvraging/let-op": COLLEAGUES,
    "GET /insluiten": EVERYONE,
    "GET /insluiten/zoekvak": EVERYONE,
    "GET /insluiten/keuze/<id_>": EVERYONE,
    "GET /oefenen": COLLEAGUES,
    "POST /oefenen/start": COLLEAGUES,
    "POST /oefenen/stop": COLLEAGUES,
    "POST /oefenen/opnieuw": COLLEAGUES,
    "GET /keuzes/<id_>/geschiedenis": COLLEAGUES,
    "GET /v1/keuzes/<id>/versies": COLLEAGUES,
    "GET /keuzes/<id_>/contacten": COLLEAGUES,
    "GET /elders": EVERYONE,
    "GET /elders/<bron>/<id_>": EVERYONE,
    "POST /elders": KNOWLEDGE,
    "GET /elders/laden": KNOWLEDGE,
    "POST /elders/<bron>/weg": KNOWLEDGE,
    "POST /elders/<bron>/<id_>/weg": KNOWLEDGE,
    "GET /bronnen": COLLEAGUES,
    "POST /bronnen": COLLEAGUES,
    "GET /bronnen/<id_>": COLLEAGUES,
    "POST /bronnen/<id_>/weg": COLLEAGUES,
    "GET /v1/bronnen": COLLEAGUES,
    "GET /v1/bronnen/<id>": COLLEAGUES,
    "GET /publicatie": KNOWLEDGE,
    "GET /keuzes/<id_>/publicatie": COLLEAGUES,
    "POST /keuzes/<id_>/publicatie/aanbieden": COLLEAGUES,
    "POST /keuzes/<id_>/publicatie/intrekken": COLLEAGUES,
    "POST /keuzes/<id_>/publicatie/akkoord": KNOWLEDGE,
    "POST /keuzes/<id_>/publicatie/vrijgeven": KNOWLEDGE,
    "POST /beheer/accounts/<id_>/overdragen": MANAGER,
    "GET /keuzes/<id_>/wissen": MANAGER,
    "POST /keuzes/<id_>/wissen": MANAGER,
    "GET /beheer/wissen": MANAGER,
    "POST /beheer/wissen": MANAGER,
    "POST /beheer/wissen/persoon": MANAGER,
    "GET /beheer/wissen/<naam>": MANAGER,
    "GET /beheer/wissen/<naam>.json": MANAGER,
    "POST /beheer/wissen/<naam>/controleren": MANAGER,
    "GET /beheer/instellingen": MANAGER,
    "POST /beheer/instellingen": MANAGER,
    "GET /beheer/reservekopieen": MANAGER,
    "POST /beheer/reservekopieen": MANAGER,
    "GET /beheer/kaart": MANAGER,
    "POST /beheer/kaart": MANAGER,
    "POST /beheer/kaart/weg": MANAGER,
    "GET /beloften": EVERYONE,
    "POST /beloften/<id_>/gedaan": COLLEAGUES,
    "POST /beloften/<id_>/op-mij": COLLEAGUES,
    "GET /mijn": COLLEAGUES,
    "POST /keuzes/voorbeeld": COLLEAGUES,
    "GET /keuzes/nieuw": COLLEAGUES,
    "POST /keuzes/nieuw": COLLEAGUES,
    "POST /keuzes/nieuw/document": COLLEAGUES,
    "POST /keuzes/klad": COLLEAGUES,
    "POST /keuzes/klad/<id_>/weg": COLLEAGUES,
    "POST /keuzes/eerder": COLLEAGUES,
    "POST /keuzes/persoonsgegevens": COLLEAGUES,
    "GET /keuzes/<id_>/bewerken": COLLEAGUES,
    "POST /keuzes/<id_>/bewerken": COLLEAGUES,
    "GET /keuzes/<id_>/verwijderen": COLLEAGUES,
    "POST /keuzes/<id_>/verwijderen": COLLEAGUES,
    "POST /v1/keuzes": COLLEAGUES,
    "PUT /v1/keuzes/<id>": COLLEAGUES,
    "DELETE /v1/keuzes/<id>": COLLEAGUES,
}
ROLES = (None, Rol.PROFESSIONAL, Rol.KENNISMANAGER, Rol.BEHEERDER)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    opened = open_register(
        settings_for(tmp_path_factory.mktemp("rollen")), "de tests", encoder=HashEncoder()
    )
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(empty: Register) -> Flask:
    return create_app(empty)


def addresses(app: Flask) -> list[str]:
    """Every method and address that the application answers to."""
    return sorted(
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def test_the_table_names_every_address(app: Flask) -> None:
    assert addresses(app) == sorted(TABLE)


@pytest.mark.parametrize(("role", "column"), [(r, i) for i, r in enumerate(ROLES)])
def test_every_address_with_every_role(app: Flask, empty: Register, role: Rol | None, column: int) -> None:
    signed_in = client(empty, role, app)
    wrong = []
    for address, who in TABLE.items():
        if address in ("POST /uitloggen", "POST /account/uitloggen-overal"):
            continue  # it would end the session of this test; open to all, and tried elsewhere
        if (answer := _let_in(signed_in, address)) != (who[column] == "+"):
            wrong.append((address, role, answer))
    assert wrong == []


def _let_in(signed_in: FlaskClient, address: str) -> bool:
    """Whether a request got past the gate: any answer but "sign in first" and "not with your role"."""
    method, rule = address.split(" ", 1)
    path = rule
    for name in ("<id_>", "<id>", "<naam>", "<code>"):
        path = path.replace(name, "er-is-geen")
    path = path.replace("<path:filename>", "stijl/basis.css")
    answer = signed_in.open(path, method=method, buffered=True)
    to_sign_in = answer.status_code == 303 and answer.headers["Location"].startswith("/inloggen?naar=")
    without_token = answer.status_code == 400 and "stond te lang open" in answer.text
    if without_token:
        # A resident has no token yet: the page with the form gives it, with a cookie.
        return TABLE[address] == EVERYONE
    return not to_sign_in and answer.status_code not in (401, 403)


def test_an_address_that_the_table_forgets_is_closed_to_all(empty: Register) -> None:
    app = create_app(empty)
    app.add_url_rule("/vergeten", "vergeten", lambda: "te zien")
    for role in ROLES:
        answer = client(empty, role, app).get("/vergeten")
        assert (answer.status_code, "te zien" in answer.text) == (403, False), role


def test_roles_hold_what_the_ones_before_them_hold() -> None:
    held = [access.RIGHTS[rol] for rol in Rol]
    assert [len(rights) for rights in held] == [1, 5, 7, 8]
    assert all(low < high for low, high in pairwise(held))
    assert Recht.CONTACTEN not in access.RIGHTS[Rol.INWONER]


def test_a_key_may_no_more_than_it_was_made_for(app: Flask, empty: Register) -> None:
    from datetime import timedelta

    from data.events import Maker
    from tests.signing_in import account_id

    id_ = account_id(empty, Rol.BEHEERDER)
    _, reading = empty.accounts.store.add_key(id_, "lezen", ["lezen"], timedelta(hours=1), Maker("t", "t"))
    _, expired = empty.accounts.store.add_key(id_, "oud", ["lezen"], timedelta(0), Maker("t", "t"))
    http = app.test_client()

    def status(path: str, method: str = "GET", **given: str) -> int:
        return http.open(path, method=method, headers=given).status_code

    with_key = {"Authorization": f"Bearer {reading}"}
    assert status("/v1/keuzes/x/versies", **with_key) == 404  # let in: there is no such choice
    assert status("/v1/keuzes/x", "DELETE", **with_key) == 403
    assert status("/keuzes/x/contacten", **with_key) == 403
    assert status("/v1/keuzes/x/versies", Authorization=f"Bearer {expired}") == 401
    assert status("/v1/keuzes", Authorization="Bearer kr_verzonnen") == 401
    assert status("/v1/keuzes", Authorization="Basic YTpi") == 401
    assert status("/v1/keuzes/x/versies") == 401


def test_who_is_kept_out_is_noted(app: Flask, empty: Register) -> None:
    events = empty.accounts.events
    before = events.count(Wanted(handeling="toegang"))
    other = create_app(empty)
    other.add_url_rule("/vergeten", "vergeten", lambda: "te zien")
    client(empty, Rol.PROFESSIONAL, other).get("/vergeten")
    noted = events.read(Wanted(handeling="toegang"))
    assert len(noted) == before + 1
    assert (noted[0].resultaat, noted[0].herkomst) == ("geweigerd", "web 127.0.0.1")
