"""The vocabularies: which codes there are and what they mean."""

from __future__ import annotations

from difflib import get_close_matches

from flask import Response

from data import vocabularies
from service.api.kinds import Word, shown
from service.api.parameters import Parameter
from service.api.problems import Problem
from service.api.replies import json_response
from service.api.routes import Call, Reply, Route, address
from service.api.shapes import (
    Begrip,
    Link,
    Vocabulaire,
    Vocabulairelijst,
    VocabulaireLinks,
    VocabulaireSamenvatting,
)


def list_all(call: Call) -> Response:
    found = [vocabularies.vocabulaire(naam) for naam in vocabularies.names()]
    return json_response(
        Vocabulairelijst(
            vocabulaires=[
                VocabulaireSamenvatting(
                    naam=v.naam,
                    titel=v.titel,
                    omschrijving=v.omschrijving,
                    versie=v.versie,
                    bron=v.bron,
                    aantal=len(v.begrippen),
                    links=VocabulaireLinks(self=Link(href=address("leesVocabulaire", naam=v.naam))),
                )
                for v in found
            ]
        ).as_json()
    )


def read(call: Call) -> Response:
    return json_response(whole(vocabularies.vocabulaire(known_list(call.values["naam"]))).as_json())


def whole(found: vocabularies.Vocabulaire) -> Vocabulaire:
    """A list with all its terms, as the API gives it."""
    return Vocabulaire(
        naam=found.naam,
        titel=found.titel,
        omschrijving=found.omschrijving,
        versie=found.versie,
        bron=found.bron,
        toelichting=found.toelichting,
        begrippen=[term(b) for b in found.begrippen],
    )


def known_list(naam: str) -> str:
    """The name of a vocabulary. Raises Problem 404 for any other."""
    known = vocabularies.names()
    if naam not in known:
        near = get_close_matches(naam, known, n=1) if len(naam) <= 60 else []
        hint = f" Bedoelde u {near[0]}?" if near else ""
        raise Problem(404, f"Er is geen vocabulaire {shown(naam)}.{hint} Kies uit: {', '.join(known)}.")
    return naam


def term(begrip: vocabularies.Begrip) -> Begrip:
    """A term as the API gives it."""
    return Begrip(
        code=begrip.code,
        label=begrip.label,
        definitie=begrip.definitie,
        synoniemen=list(begrip.synoniemen),
        bron=begrip.bron,
        kenmerken=dict(begrip.extra),
        eigen=begrip.eigen or None,
        vervallen=begrip.vervallen or None,
    )


ROUTES = (
    Route(
        "GET",
        "/vocabulaires",
        "lijstVocabulaires",
        "Vocabulaires",
        "Zie welke lijsten met begrippen er zijn",
        list_all,
        (Reply(200, "Alle lijsten.", "Vocabulairelijst"),),
    ),
    Route(
        "GET",
        "/vocabulaires/{naam}",
        "leesVocabulaire",
        "Vocabulaires",
        "Lees een lijst met begrippen",
        read,
        (
            Reply(
                200,
                "De lijst met al haar begrippen; eigen begrippen van dit register staan achteraan.",
                "Vocabulaire",
            ),
        ),
        parameters=(
            Parameter(
                "naam",
                "Naam van de lijst.",
                Word(vocabularies.names()),
                "path",
                verplicht=True,
                voorbeeld="instrumenten",
            ),
        ),
        problems=frozenset({404}),
    ),
)
