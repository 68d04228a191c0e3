"""A figure as a tree of plain values, for JSON: its definition, what it is of, and its table with codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from data.filters import Filters
from service.dashboards import Dashboard
from service.figure_words import size
from service.figures import Figure
from service.selection import Selection
from service.small_counts import FEWEST, Telling, Verborgen
from service.tables import Cel, Rij, Tabel

Link = Callable[[Rij, str], str]


def tree(
    dashboard: Dashboard,
    figure: Figure,
    selection: Selection,
    tabel: Tabel | None = None,
    link: Link | None = None,
) -> dict[str, Any]:
    """The figure over these records. tabel: of it, when it was made already; link: to the records behind a count.

    A count that is not told is null, with `minderDan` beside it.
    """
    tabel = tabel or figure.tabel(selection)
    return {
        **head(dashboard, figure),
        "datum": selection.vandaag.isoformat(),
        "openbaar": selection.openbaar,
        "filters": applied(selection.filters),
        **_count("keuzes", size(selection)),
        **({"melding": tabel.let} if tabel.let else {}),
        "rijkop": tabel.koppen[0],
        "kolommen": [_column(tabel, place) for place in range(len(tabel.koppen) - 1)],
        "rijen": [
            {
                "code": rij.id,
                "label": rij.naam,
                "cellen": [_cell(tabel, rij, place, link) for place in range(len(rij.cellen))],
            }
            for rij in tabel.rijen
        ],
    }


def head(dashboard: Dashboard, figure: Figure) -> dict[str, Any]:
    """What a figure is called, what it counts, and the page that it stands on."""
    return {
        "naam": figure.naam,
        "titel": figure.titel,
        "definitie": figure.definitie,
        "dashboard": {"titel": dashboard.titel, "pad": dashboard.pad},
    }


def applied(filters: Filters) -> dict[str, Any]:
    """The filters that are set, as the API takes them."""
    found: dict[str, Any] = {}
    for one in fields(filters):
        value = getattr(filters, one.name)
        if value:
            found[one.name] = list(value) if isinstance(value, tuple) else value.isoformat()
    return found


def _column(tabel: Tabel, place: int) -> dict[str, str]:
    code = tabel.kolommen[place] if place < len(tabel.kolommen) else None
    return {**({"code": code} if code else {}), "label": tabel.koppen[place + 1]}


def _cell(tabel: Tabel, rij: Rij, place: int, link: Link | None) -> dict[str, Any]:
    value: Cel = rij.cellen[place]
    if isinstance(value, str):
        return {"tekst": value}
    found: dict[str, Any] = {**_count("aantal", value)}
    code = tabel.kolommen[place] if place < len(tabel.kolommen) else None
    if link and code and isinstance(value, int) and value and (naar := link(rij, code)):
        found["links"] = {"keuzes": {"href": naar}}
    return found


def _count(name: str, value: Telling) -> dict[str, int | None]:
    return {name: None, "minderDan": FEWEST} if isinstance(value, Verborgen) else {name: value}
