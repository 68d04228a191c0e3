"""The groups of reasons as they are now, for who may read the whole register."""

from __future__ import annotations

from flask import Response, current_app

from data.factors import NIVEAUS
from data.factors import Zin as Reason
from data.records import Vastgelegd
from service.api.factor_shapes import (
    Factorcluster,
    Factorclusterlijst,
    FactorclusterLinks,
    FactorclusterMetZinnen,
    Factorzin,
)
from service.api.kinds import Option, Word, shown
from service.api.options import paging
from service.api.paging import page_links
from service.api.parameters import Parameter
from service.api.problems import Problem
from service.api.replies import json_response
from service.api.routes import Call, Reply, Route, address
from service.api.shapes import KeuzeLink, Link
from service.factors import Factors, Groep
from service.opening import Register

NIVEAU = Option(tuple(NIVEAUS))


def register() -> Register:
    """The whole register: whoever may come here reads all of it."""
    found: Register = current_app.extensions["register"]
    return found


def factors() -> Factors:
    return register().factors


def list_all(call: Call) -> Response:
    niveau, found = call.values["niveau"], factors()
    codeboek = found.codeboek(niveau)
    new = found.changed_since()
    if codeboek is None:
        return json_response(
            Factorclusterlijst(
                niveau=niveau, zinnen=0, uitschieters=0, nieuweKeuzes=new, clusters=[]
            ).as_json()
        )
    return json_response(
        Factorclusterlijst(
            niveau=niveau,
            ronde=codeboek.ronde,
            ingedeeldOp=found.store.ronde(codeboek.ronde).klaarOp,
            zinnen=len(codeboek.numbers),
            uitschieters=int(codeboek.apart.sum()),
            nieuweKeuzes=new,
            clusters=[_cluster(niveau, groep) for groep in codeboek.groepen],
        ).as_json()
    )


def read(call: Call) -> Response:
    niveau, id_ = call.values["niveau"], call.values["id"]
    codeboek = factors().codeboek(niveau)
    if codeboek is None:
        raise Problem(404, "Er is nog geen indeling. Begin een ronde met POST /v1/factorrondes.")
    if id_ not in codeboek:
        raise Problem(404, f"Er is geen groep {shown(id_)} op het niveau {niveau}, of niet meer.")
    page, size = call.values["pagina"], call.values["perPagina"]
    members = codeboek.members(id_).tolist()
    numbers = members[(page - 1) * size : page * size]
    badly = set(codeboek.uitschieters.tolist())
    reasons = factors().store.zinnen(numbers)
    records = {r.nr: r for r in register().engine.store.fetch(sorted({z.keuze_nr for z in reasons}))}
    return json_response(
        FactorclusterMetZinnen(
            niveau=niveau,
            cluster=_cluster(niveau, codeboek[id_]),
            totaal=len(members),
            pagina=page,
            perPagina=size,
            # A record that was deleted this very moment takes its sentences along.
            zinnen=[
                _sentence(reason, records[reason.keuze_nr], reason.nr in badly)
                for reason in reasons
                if reason.keuze_nr in records
            ],
            links=page_links(page, size, len(members)),
        ).as_json()
    )


def _cluster(niveau: str, groep: Groep) -> Factorcluster:
    return Factorcluster(
        id=groep.id,
        naam=groep.naam,
        herkomst=groep.herkomst,  # type: ignore[arg-type]  # pydantic checks the word
        factor=groep.factor,
        vast=groep.vast,
        ruis=groep.ruis,
        woorden=list(groep.woorden),
        zinnen=groep.zinnen,
        keuzes=groep.keuzes,
        links=FactorclusterLinks(self=Link(href=address("leesFactorcluster", niveau=niveau, id=groep.id))),
    )


def _sentence(reason: Reason, record: Vastgelegd, badly: bool) -> Factorzin:
    id_ = record.keuze.id
    return Factorzin(
        nr=reason.nr,
        tekst=reason.tekst,
        keuze=id_,
        titel=record.keuze.titel,
        veld=reason.veld,
        begin=reason.begin,
        eind=reason.eind,
        uitschieter=badly,
        links=KeuzeLink(self=Link(href=address("leesKeuze", id=id_))),
    )


ROUTES = (
    Route(
        "GET",
        "/factorclusters",
        "lijstFactorclusters",
        "Factoren",
        "Zie in welke groepen de redenen vallen",
        list_all,
        (Reply(200, "De groepen van een niveau; geen enkele voor de eerste ronde.", "Factorclusterlijst"),),
        parameters=(Parameter("niveau", "Hoe fijn er is ingedeeld.", NIVEAU, standaard="middel"),),
        uitleg="Een groep bevat zinnen uit afwegingen, afgewezen alternatieven en leerpunten die over hetzelfde gaan.",
    ),
    Route(
        "GET",
        "/factorclusters/{niveau}/{id}",
        "leesFactorcluster",
        "Factoren",
        "Lees een groep met haar zinnen",
        read,
        (Reply(200, "De groep met één pagina van haar zinnen.", "FactorclusterMetZinnen"),),
        parameters=(
            Parameter(
                "niveau", "Hoe fijn er is ingedeeld.", NIVEAU, "path", verplicht=True, voorbeeld="middel"
            ),
            Parameter("id", "Id van de groep.", Word(), "path", verplicht=True, voorbeeld="m1"),
            *paging(20),
        ),
        problems=frozenset({404}),
    ),
)
