"""The motivation of a choice, as the participation regulation asks for it."""

from __future__ import annotations

from flask import Response

from service.api.options import ID
from service.api.replies import json_response
from service.api.routes import Call, Reply, Route, address
from service.api.shapes import GebruikteKeuze, Gemis, KeuzeLink, Link, MotiveringLinks, Onderdeel
from service.api.shapes import Motivering as MotiveringShape
from service.motivering import motivering_of


def read(call: Call) -> Response:
    id_ = call.values["id"]
    made = motivering_of(call.register.engine.store, id_)
    return json_response(
        MotiveringShape(
            titel=made.titel,
            versie=made.versie,
            tekst=made.as_text(),
            onderdelen=[Onderdeel.model_validate(o) for o in made.onderdelen],
            ontbreekt=[Gemis.model_validate(g) for g in made.ontbreekt],
            gebruikteKeuzes=[
                GebruikteKeuze(
                    id=g.id,
                    titel=g.titel,
                    jaar=g.jaar,
                    instrument=g.instrument,
                    links=KeuzeLink(self=Link(href=address("leesKeuze", id=g.id))),
                )
                for g in made.gebruikteKeuzes
            ],
            links=MotiveringLinks(
                self=Link(href=address("leesMotivering", id=id_)),
                keuze=Link(href=address("leesKeuze", id=id_)),
            ),
        ).as_json()
    )


ROUTES = (
    Route(
        "GET",
        "/keuzes/{id}/motivering",
        "leesMotivering",
        "Keuzes",
        "Lees de motivering van een keuze",
        read,
        (Reply(200, "De motivering van de nieuwste versie.", "Motivering"),),
        parameters=(ID,),
        problems=frozenset({404, 410}),
        uitleg="De tekst komt uit de keuze zelf, uit de lijsten met begrippen en uit haar verwante keuzes. Wat "
        "de keuze niet zegt, wordt niet ingevuld, maar staat in ontbreekt.",
    ),
)
