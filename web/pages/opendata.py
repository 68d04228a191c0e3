"""The published register as open data: files to take along, what they are, and who stands behind them.

Everybody gets the same, whoever is signed in: what residents read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, TypeVar

from flask import Blueprint, Response, render_template, request

from data.algoritme import IN_GEBRUIK, IN_ONTWIKKELING, VELDEN, Gebruik, complete
from data.filters import Filters
from data.open_records import first_published, stand
from data.vocabularies import names, read_as_resident, vocabulaire
from service.api.vocabulaires import whole
from service.catalogue import Bestand, Situation, describe
from service.linked_data import Ding, json_ld, turtle
from service.open_data import CSV, SOORTEN, Download, StillMaking
from web.downloads import conditional, download_response
from web.open_columns import csvw
from web.own_address import own_address
from web.strict import query
from web.visitor import real_register

blueprint = Blueprint("opendata", __name__)

_T = TypeVar("_T")

PATH = "/open-data"
_TYPES = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}
_FEW = 1_000
_TURTLE, _JSON_LD, _CSVW = "text/turtle; charset=utf-8", "application/ld+json", "application/csvm+json"
# In a page of the standard these say nothing to a reader.
_NOT_SHOWN = (
    "name",
    "description_short",
    "lang",
    "standard_version",
    "source_id",
    "tags",
    "website",
    "url",
)


@blueprint.get(PATH)
def page() -> str:
    """What there is to take along, and the API in a few calls that work as they stand."""
    query(())
    register = real_register()
    now = stand(register.openbaar.engine.store.database)
    # With many records nobody waits here for a file of which the size alone is told.
    found = _made if now.aantal <= _FEW else register.downloads.ready
    newest = register.openbaar.engine.store.search_list(Filters(), limit=1)
    return render_template(
        "open-data.html",
        server=own_address(),
        voorbeeld=newest[0].keuze.id if newest else None,
        stand=now,
        downloads={soort: found(soort) for soort in SOORTEN},
        vocabulaires=len(_vocabularies()),
        lijsten=len(names()),
        uitgever=register.settings.uitgever,
    )


def _made(soort: str) -> Download | None:
    """None while it is being made for another: the page can do without its size."""
    try:
        return real_register().downloads.get(soort)
    except StillMaking:
        return None


@blueprint.get(f"{PATH}/keuzes.csv")
def choices_csv() -> Response:
    return _records("csv")


@blueprint.get(f"{PATH}/keuzes.json")
def choices_json() -> Response:
    return _records("json")


def _records(soort: str) -> Response:
    query(())
    response = download_response(real_register().downloads.get(soort), _TYPES[soort], f"keuzes.{soort}")
    if soort == CSV:
        response.headers["Link"] = (
            '<keuzes.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
        )
    return response


@blueprint.get(f"{PATH}/keuzes.csv-metadata.json")
def columns() -> Response:
    query(())
    settings = real_register().settings
    titel = f"Openbare keuzes van het Keuzeregister {settings.naam}"
    return _told(_as_json(csvw("keuzes.csv", titel, settings.uitgever.licentie)), _CSVW)


@blueprint.get(f"{PATH}/vocabulaires.json")
def lists() -> Response:
    query(())
    return _told(_vocabularies(), "application/json", "vocabulaires.json")


@blueprint.get(f"{PATH}/catalogus.ttl")
def catalogue_turtle() -> Response:
    query(())
    return _told(_described(turtle), _TURTLE)


@blueprint.get(f"{PATH}/catalogus.jsonld")
def catalogue_json() -> Response:
    query(())
    return _told(_described(json_ld), _JSON_LD)


@blueprint.get(f"{PATH}/catalogus")
def catalogue() -> Response:
    """The address by which the catalogue itself is known; programs that ask for JSON-LD get that."""
    query(())
    best = request.accept_mimetypes.best_match(["text/turtle", _JSON_LD], "text/turtle")
    response = catalogue_json() if best == _JSON_LD else catalogue_turtle()
    response.vary.add("Accept")
    return response


@blueprint.get(f"{PATH}/algoritmeregister.json")
def algorithms() -> Response:
    query(())
    return _told(_as_json(_registrations()), "application/json")


@blueprint.get("/over/algoritme")
def explained() -> str:
    query(())
    return render_template(
        "algoritme.html",
        registraties=[
            (one, [(VELDEN[name].label, name, one[name]) for name in one if name not in _NOT_SHOWN])
            for one in _registrations()
        ],
    )


def _registrations() -> list[dict[str, Any]]:
    register, server = real_register(), own_address()
    return complete(
        Gebruik(
            organisatie=register.settings.uitgever.naam,
            contact=register.settings.contact,
            website=f"{server}/over/algoritme",
            url=f"{server}{PATH}/algoritmeregister.json",
            status=IN_ONTWIKKELING if register.fictief else IN_GEBRUIK,
        )
    )


def _described(write: Callable[[list[Ding]], str]) -> bytes:
    """The catalogue; names of places are read from the lists, and so as residents read them."""
    return _as_resident(lambda: write(describe(_situation())).encode())


def _situation() -> Situation:
    register = real_register()
    lists = _vocabularies()
    return Situation(
        register.settings,
        own_address(),
        stand(register.openbaar.engine.store.database),
        first_published(register.engine.store.database),
        {soort: register.downloads.get(soort) for soort in SOORTEN},
        Bestand(len(lists), hashlib.sha256(lists).hexdigest()),
        register.fictief,
    )


def _vocabularies() -> bytes:
    """All lists as residents read them, each as the API gives it."""
    return _as_resident(
        lambda: _as_json({"vocabulaires": [whole(vocabulaire(naam)).as_json() for naam in names()]}),
    )


def _as_resident(make: Callable[[], _T]) -> _T:
    """What is made reads the lists as residents do, whoever asks."""

    def run() -> _T:
        read_as_resident(True)
        return make()

    return copy_context().run(run)


def _as_json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _told(content: bytes, kind: str, naam: str = "") -> Response:
    response = Response(content, content_type=kind)
    if naam:
        response.headers["Content-Disposition"] = f'attachment; filename="{naam}"'
    return conditional(response, hashlib.sha256(content).hexdigest(), len(content))
