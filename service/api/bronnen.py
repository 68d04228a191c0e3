"""Documents beside the choices, for who may read the whole register. They are kept through pages and shell."""

from __future__ import annotations

from flask import Response

from data import bronnen as kept
from service.answers import GevondenBron as Hit
from service.api.kinds import Code, Name
from service.api.options import paging
from service.api.paging import page_links
from service.api.parameters import Parameter
from service.api.problems import Problem
from service.api.replies import json_response
from service.api.routes import Call, Reply, Route, address
from service.api.shapes import (
    Bron,
    BronAlinea,
    Bronlijst,
    BronLinks,
    BronPassage,
    BronSamenvatting,
    GevondenBron,
    Link,
)


def list_page(call: Call) -> Response:
    values, store = call.values, _store(call)
    page, size, soort = values["pagina"], values["perPagina"], values["soort"]
    total = store.count(soort)
    rows = store.page(soort, limit=size, offset=(page - 1) * size)
    return json_response(
        Bronlijst(
            totaal=total,
            pagina=page,
            perPagina=size,
            bronnen=[_summary(bron) for bron in rows],
            links=page_links(page, size, total),
        ).as_json()
    )


def read(call: Call) -> Response:
    store = _store(call)
    try:
        bron = store.get(call.values["id"])
    except kept.BronNotFound:
        raise Problem(404, f"Er is geen bron met id {call.values['id']}.") from None
    alineas = [
        BronAlinea(tekst=a.tekst, plaats=a.plaats, kop=a.kop or None, niveau=a.niveau)
        for a in store.alineas(bron.id)
    ]
    return json_response(
        Bron(
            **_summary(bron).model_dump(by_alias=False), meldingen=list(bron.meldingen), alineas=alineas
        ).as_json()
    )


def found(bron: Hit) -> GevondenBron:
    """A document that was found with a question."""
    return GevondenBron(
        id=bron.id,
        titel=bron.titel,
        soort=bron.soort,
        datum=bron.datum,
        passage=BronPassage(
            tekst=bron.tekst, plaats=bron.plaats, kop=bron.kop or None, van=bron.van, tot=bron.tot
        ),
        links=_links(bron.id),
    )


def _store(call: Call) -> kept.BronStore:
    # Who may ask this reads the whole register, and that one has documents.
    assert call.register.bronnen is not None
    return call.register.bronnen.store


def _summary(bron: kept.Bron) -> BronSamenvatting:
    return BronSamenvatting(
        id=bron.id,
        titel=bron.titel,
        soort=bron.soort,
        datum=bron.datum,
        adres=bron.adres,
        bestand=bron.bestand,
        sha256=bron.sha256,
        bewaardOp=bron.bewaardOp,
        keuzes=list(bron.keuzes),
        links=_links(bron.id),
    )


def _links(id_: str) -> BronLinks:
    return BronLinks(self=Link(href=address("leesBron", id=id_)))


ROUTES = (
    Route(
        "GET",
        "/bronnen",
        "lijstBronnen",
        "Bronnen",
        "Blader door de documenten bij keuzes",
        list_page,
        (Reply(200, "Eén pagina van de documenten.", "Bronlijst"),),
        parameters=(Parameter("soort", "Soort document.", Code(kept.SOORTEN)), *paging(20)),
    ),
    Route(
        "GET",
        "/bronnen/{id}",
        "leesBron",
        "Bronnen",
        "Lees een document",
        read,
        (Reply(200, "Het document met zijn tekst.", "Bron"),),
        parameters=(
            Parameter(
                "id", "Id van het document.", Name(), "path", verplicht=True, voorbeeld="bron-2026-abcdefgh"
            ),
        ),
        problems=frozenset({404}),
    ),
)
