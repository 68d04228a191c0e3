"""Dashboards as PDF: the page leads to it, with its filters, and each reader gets the own figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from data.events import Maker
from data.public_store import PublicStore
from data.publication import PublicationStore
from data.store import Draft
from models.hash_encoder import HashEncoder
from service.access import Rol
from service.dashboards import DASHBOARDS
from service.opening import Register, open_register
from tests.conftest import settings_for
from tests.reading_pdf import pages
from tests.service.making import keuze
from tests.signing_in import client as signed_in
from web.formatting import vandaag


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Iterator[Register]:
    """Twelve public records and three that are not. Straight into the stores; read only."""
    home = tmp_path_factory.mktemp("pdf") / "var"
    shutil.copytree(empty_home, home)
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    made = [keuze(f"k{i}", instrument="enquete", publicatie="openbaar") for i in range(12)]
    made += [keuze(f"i{i}", instrument="referendum", gebieden=["WK051834"]) for i in range(3)]
    opened.engine.store.save([Draft(one) for one in made], door="test", model="geen")
    publications, public = PublicationStore(opened.engine.store.database), opened.openbaar.engine.store
    ids = [f"k{i}" for i in range(12)]
    publications.agree([(id_, 1) for id_ in ids], Maker("", "test"))
    assert isinstance(public, PublicStore)
    public.put([(one, []) for one in publications.contents(ids)], "geen")
    yield opened
    opened.close()


def text_of(client: FlaskClient, path: str) -> str:
    """All text of a PDF, without spaces."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    return "".join(pages(answer.data))


def link(client: FlaskClient, path: str) -> str:
    """The address to which the page leads for its PDF; "" without one."""
    found = html.fromstring(client.get(path).text).xpath("//a[contains(., 'PDF voor een raadsstuk')]/@href")
    return str(found[0]) if found else ""


def test_the_page_leads_to_its_pdf_with_the_same_filters(filled: Register) -> None:
    client = signed_in(filled)
    for dashboard in DASHBOARDS:
        assert link(client, dashboard.pad) == f"{dashboard.pad}.pdf"
        assert link(client, f"{dashboard.pad}?gebied=WK051834&van=2020").startswith(f"{dashboard.pad}.pdf?")
    naar = link(client, "/dashboard?gebied=WK051834&van=2020")
    assert naar == "/dashboard.pdf?gebied=WK051834&van=2020"
    text = text_of(client, naar)
    assert "Hetheleregister:3keuzes" in text
    assert "Filters:Gebied:Morgenstond;Trajectendieliepen:vanaf2020" in text
    assert "Referendum" in text


def test_each_reader_gets_the_own_figures(filled: Register) -> None:
    colleague, resident = (
        text_of(signed_in(filled, rol), "/dashboard.pdf") for rol in (Rol.PROFESSIONAL, None)
    )
    assert "Hetheleregister:15keuzes" in colleague
    assert "Openbarekeuzes:12openbarekeuzes" in resident
    assert ("Nieuweneerder" in colleague, "Nieuweneerder" in resident) == (True, False)


def test_the_name_of_the_file_and_the_address_in_it(filled: Register) -> None:
    client = signed_in(filled)
    answer = client.get("/dashboard.pdf?doelgroep=jongeren&instrument=enquete&van=2020&tot=2025")
    assert answer.status_code == 404
    answer = client.get("/dashboard.pdf?instrument=enquete")
    name = f'attachment; filename="dashboard-{vandaag().isoformat()}.pdf"'
    assert answer.headers["Content-Disposition"] == name
    assert "http://localhost/dashboard?instrument=enquete" in text_of(
        client, "/dashboard.pdf?instrument=enquete"
    )
    for dashboard in DASHBOARDS:
        assert text_of(client, f"{dashboard.pad}.pdf").startswith("".join(dashboard.titel.split()))


@pytest.mark.parametrize("rol", [Rol.PROFESSIONAL, None])
def test_without_records_there_is_no_pdf_and_it_says_why(
    filled: Register, register: Register, rol: Rol | None
) -> None:
    client = signed_in(filled, rol)
    answer = client.get("/dashboard.pdf?van=1990&tot=1991")
    assert answer.status_code == 404
    assert "Geen keuze past bij deze filters" in unescape(answer.text)
    assert link(client, "/dashboard?van=1990&tot=1991") == ""
    assert signed_in(register, rol).get("/dashboard.pdf").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?van=2024&tot=2020",
        "?van=1800",
        "?gebied=x",
        "?kaart=rond",
        "?a=1",
        "?instrument=enquete&vorm=smal",
    ],
)
def test_what_does_not_fit_is_refused(filled: Register, query: str) -> None:
    assert signed_in(filled).get(f"/dashboard.pdf{query}").status_code == 400


def test_a_map_of_tiles_may_be_asked_for(filled: Register) -> None:
    assert "Schematischekaart" in text_of(signed_in(filled), "/dashboard.pdf?kaart=schema")
