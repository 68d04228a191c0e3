"""Searching: a question in the address, or a longer situation in the body."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from flask import Response

from data.filters import Filters
from service.answers import Answer, Evidence, Result
from service.answers import Fragment as Found
from service.api.bronnen import found
from service.api.kinds import Schema
from service.api.options import ASK, DESCRIBE, question_of
from service.api.paging import page_links
from service.api.parameters import read_members
from service.api.replies import json_response
from service.api.routes import Body, Call, Reply, Route, address
from service.api.shapes import (
    Begrepen,
    Bewijs,
    Facetwaarde,
    Fragment,
    Link,
    PaginaLinks,
    Resultaat,
    ResultaatLinks,
    Toegepast,
    Waarom,
    Zoekantwoord,
)


def ask(call: Call) -> Response:
    answer = call.register.search.answer(question_of(call.values["q"], call.values))
    links = page_links(answer.pagina, answer.perPagina, answer.totaal)
    return json_response(_answer(call, answer, links).as_json())


def describe(call: Call) -> Response:
    values = read_members(DESCRIBE, call.body)
    answer = call.register.search.answer(question_of(values["situatie"], values))
    return json_response(_answer(call, answer, None).as_json())


def _answer(call: Call, answer: Answer, links: PaginaLinks | None) -> Zoekantwoord:
    return Zoekantwoord(
        vraag=answer.vraag,
        tekst=answer.tekst,
        begrepen=[Begrepen.model_validate(u) for u in answer.begrepen],
        filters=_applied(answer.filters),
        bedoeling=answer.bedoeling,  # type: ignore[arg-type]  # pydantic checks the word
        oordeel=answer.oordeel,  # type: ignore[arg-type]
        verwant=answer.verwant,
        totaal=answer.totaal,
        pagina=answer.pagina,
        perPagina=answer.perPagina,
        betekenis=answer.betekenis,
        resultaten=[_result(r) for r in answer.resultaten],
        facetten={
            naam: [Facetwaarde.model_validate(v) for v in values]
            for naam, values in answer.facetten.items()
        },
        bewijs=_evidence(answer.bewijs),
        bronnen=[found(bron) for bron in answer.bronnen] if call.register.bronnen is not None else None,
        links=links,
    )


def _applied(filters: Filters) -> Toegepast:
    given = {f.name: getattr(filters, f.name) for f in fields(Filters)}
    return Toegepast.model_validate({naam: value for naam, value in given.items() if value})


def _evidence(evidence: Evidence) -> Bewijs:
    return Bewijs.model_validate(evidence)


def _result(result: Result) -> Resultaat:
    return Resultaat(
        rang=result.rang,
        keuze=result.keuze.as_dict(),
        versie=result.record.versie,
        gewijzigdOp=result.record.gewijzigdOp,
        fragment=_fragment(result.fragment),
        waarom=Waarom.model_validate(result.waarom),
        verwantschap=result.verwantschap,  # type: ignore[arg-type]
        links=ResultaatLinks(self=Link(href=address("leesKeuze", id=result.keuze.id))),
    )


def _fragment(found: Found) -> Fragment:
    return Fragment(
        veld=found.veld,
        label=found.label,
        tekst=found.tekst,
        begin=found.begin,
        eind=found.eind,
        zin=found.parts[1],
        zinBegin=found.zinBegin,
        zinEind=found.zinEind,
    )


def _situation_schema() -> Schema:
    members: dict[str, Any] = {p.naam: {**p.schema(), "description": p.uitleg} for p in DESCRIBE}
    required = [p.naam for p in DESCRIBE if p.verplicht]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": members,
        "required": required,
    }


SITUATION = {
    "situatie": "In een buurt met veel portiekflats komt nieuwbouw. Bewoners zijn moe van inspraakavonden, "
    "en jongeren bereiken we nauwelijks. Welke vorm past hier, en wat is eerder afgevallen?",
    "trajectstatus": ["afgerond"],
    "perPagina": 5,
}

ROUTES = (
    Route(
        "GET",
        "/zoekresultaten",
        "zoekKeuzes",
        "Zoeken",
        "Stel een vraag aan het register",
        ask,
        (Reply(200, "Gevonden keuzes, met wat daaruit blijkt.", "Zoekantwoord"),),
        parameters=ASK,
    ),
    Route(
        "POST",
        "/zoekresultaten",
        "zoekBijSituatie",
        "Zoeken",
        "Beschrijf een situatie en zie wat eerder is gekozen",
        describe,
        (Reply(200, "Gevonden keuzes, met wat daaruit blijkt.", "Zoekantwoord"),),
        body=Body(_situation_schema(), SITUATION),
        uitleg="Hiermee verandert niets in het register. De tekst staat in de inhoud, omdat zij voor een adres te lang is.",
    ),
)
