"""The figures of the dashboards: the same tables, over the records that the caller may read."""

from __future__ import annotations

from difflib import get_close_matches
from urllib.parse import urlencode

from flask import Response

from data.dates import today_here
from data.filters import Filters
from service import figure_export, figure_filters
from service.api.figure_shapes import Cijfer, Cijferlijst, CijferLinks, Cijfersamenvatting
from service.api.kinds import Word, shown
from service.api.options import FILTERS, filters_of
from service.api.parameters import Parameter
from service.api.problems import Problem
from service.api.replies import json_response
from service.api.routes import Call, Reply, Route, address
from service.api.shapes import Link
from service.dashboards import DASHBOARDS, Dashboard
from service.figures import Figure
from service.selection import Selection
from service.tables import Rij


def list_all(call: Call) -> Response:
    """Those that this caller gets."""
    return json_response(
        Cijferlijst(
            cijfers=[
                Cijfersamenvatting.model_validate(
                    {**figure_export.head(dashboard, one), "links": _links(one, Filters())}
                )
                for dashboard, one in _given(call)
            ]
        ).as_json()
    )


def read(call: Call) -> Response:
    dashboard, figure = _known(call)
    selection = Selection(
        call.register.engine.store.database,
        filters_of(call.values),
        call.register.openbaar,
        today_here(),
    )

    def link(rij: Rij, kolom: str) -> str:
        found = figure_filters.behind(figure, selection, rij.id, kolom)
        return "" if found is None else _with_filters(address("lijstKeuzes"), found)

    made = figure_export.tree(dashboard, figure, selection, link=link)
    return json_response(
        Cijfer.model_validate({**made, "links": _links(figure, selection.filters)}).as_json()
    )


def _given(call: Call) -> list[tuple[Dashboard, Figure]]:
    return [
        (dashboard, one)
        for dashboard in DASHBOARDS
        for one in dashboard.figuren
        if one.voor_inwoners or not call.register.openbaar
    ]


def _known(call: Call) -> tuple[Dashboard, Figure]:
    """A figure that this caller gets. Raises Problem 404 for any other."""
    naam, given = call.values["naam"], {one.naam: (d, one) for d, one in _given(call)}
    if naam not in given:
        near = get_close_matches(naam, given, n=1) if len(naam) <= 60 else []
        hint = f" Bedoelde u {near[0]}?" if near else ""
        raise Problem(404, f"Er is geen cijfer {shown(naam)}.{hint} Alle namen staan in /v1/cijfers.")
    return given[naam]


def _links(figure: Figure, filters: Filters) -> CijferLinks:
    return CijferLinks(self=Link(href=_with_filters(address("leesCijfer", naam=figure.naam), filters)))


def _with_filters(path: str, filters: Filters) -> str:
    pairs = figure_export.applied(filters)
    return f"{path}?{urlencode(pairs, doseq=True)}" if pairs else path


_SMALL = (
    "Inwoners krijgen geen telling onder de 5: die is null, met minderDan erbij. Ook een telling waaruit zo'n "
    "kleine te berekenen is, is null."
)

ROUTES = (
    Route(
        "GET",
        "/cijfers",
        "lijstCijfers",
        "Cijfers",
        "Zie welke cijfers er zijn",
        list_all,
        (Reply(200, "Alle cijfers met hun definitie.", "Cijferlijst"),),
    ),
    Route(
        "GET",
        "/cijfers/{naam}",
        "leesCijfer",
        "Cijfers",
        "Vraag een cijfer op, met de filters die u wilt",
        read,
        (Reply(200, "De tabel, met wat er is geteld en hoe.", "Cijfer"),),
        parameters=(
            Parameter(
                "naam", "Naam van het cijfer.", Word(), "path", verplicht=True, voorbeeld="instrumenten"
            ),
            *FILTERS,
        ),
        problems=frozenset({404}),
        uitleg=f"Dit zijn dezelfde tabellen als op het dashboard. {_SMALL}",
    ),
)
