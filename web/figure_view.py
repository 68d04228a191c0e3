"""Figures as pages show them: for the filters in the address, as the visitor may see them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort

from data.filters import FILTER_VOCABULAIRES
from data.vocabularies import vocabulaire
from service.access import Recht
from service.dashboards import DASHBOARDS, Dashboard, figure
from service.figures import Figure
from service.selection import Selection
from service.tables import Rij, Tabel
from web.formatting import vandaag
from web.narrowing import HEADINGS, address, filters_of, told, without
from web.visitor import face, may

CIJFERS = "/dashboard/cijfers"
# The filters that are named first; the others are behind a button.
_FIRST = ("gebied", "beleidsfase", "doelgroep")


@dataclass(frozen=True)
class Shown:
    """A figure as a page shows it."""

    figuur: Figure
    tabel: Tabel
    selection: Selection

    def file(self, kind: str, **more: str) -> str:
        return address(f"{CIJFERS}/{self.figuur.naam}.{kind}", self.selection.filters, **more)

    def behind(self, rij: Rij, place: int) -> str:
        """The address of the records behind a count; "" where it has none, or residents may not see it."""
        kolommen = self.tabel.kolommen
        kolom = kolommen[place] if place < len(kolommen) else None
        count = rij.cellen[place]
        if kolom is None or not rij.id or not isinstance(count, int) or not count:
            return ""
        path = f"{CIJFERS}/{self.figuur.naam}/keuzes"
        return address(path, self.selection.filters, rij=rij.id, kolom=kolom)


def selection_of(values: dict[str, object]) -> Selection:
    """What the address asks for, of the register that this visitor reads. Answers 400 for what does not go together."""
    try:
        filters = filters_of(values)
    except ValueError as error:
        abort(400, str(error))
    return Selection(face().engine.store.database, filters, not may(Recht.LEZEN), vandaag())


def show(dashboard: Dashboard, selection: Selection) -> list[Shown]:
    """The figures of a dashboard that this visitor gets."""
    return [
        Shown(one, one.tabel(selection), selection)
        for one in dashboard.figuren
        if one.voor_inwoners or not selection.openbaar
    ]


def filter_form(path: str, selection: Selection) -> dict[str, object]:
    """What `_cijferfilters.html` needs."""
    filters = selection.filters
    groups = [
        (name, heading, _values(selection, name))
        for name, heading in HEADINGS.items()
        if name != "publicatie" or not selection.openbaar
    ]
    return {
        "pad": path,
        "dashboards": [(address(d.pad, filters), d.titel) for d in DASHBOARDS],
        "filters": filters,
        "voorop": [g for g in groups if g[0] in _FIRST],
        "verder": [g for g in groups if g[0] not in _FIRST],
        "fiches": [
            (label, address(path, without(filters, name, code))) for label, name, code in told(filters)
        ],
    }


def _values(selection: Selection, name: str) -> list[tuple[str, str, bool]]:
    chosen = getattr(selection.filters, name)
    return [(b.code, b.label, b.code in chosen) for b in vocabulaire(FILTER_VOCABULAIRES[name])]


def known(naam: str, selection: Selection) -> tuple[Dashboard, Figure]:
    """A figure that this visitor gets, with its page. Answers 404 for any other."""
    try:
        dashboard, found = figure(naam)
    except KeyError:
        abort(404, "Dit cijfer is er niet. Ga naar het dashboard om te zien welke er zijn.")
    if selection.openbaar and not found.voor_inwoners:
        abort(404, "Dit cijfer is er alleen voor collega’s van de gemeente.")
    return dashboard, found
