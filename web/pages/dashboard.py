"""Dashboards: figures over the choices that the filters leave, each with its table, its files and its records."""

from __future__ import annotations

import io

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from data import figures as counting
from data.exporting import export_cells
from service.api.kinds import Number, Text
from service.api.parameters import Parameter
from service.dashboards import INSTRUMENTEN
from service.key_figures import key_figures
from web.figure_view import CIJFERS, Shown, filter_form, known, selection_of, show
from web.files import file_response
from web.listing import PER_PAGE, excerpt
from web.narrowing import EMPTY, PARAMETERS, address, told
from web.outcomes import places
from web.strict import query
from web.visitor import face

blueprint = Blueprint("dashboard", __name__)

_CELL = (
    Parameter("rij", "De regel van de tabel", Text(80), verplicht=True),
    Parameter("kolom", "De kolom van de tabel", Text(80), verplicht=True),
    Parameter("pagina", "De bladzijde", Number(1, 100_000), standaard=1),
)


@blueprint.get(INSTRUMENTEN.pad)
def instruments() -> str:
    selection = selection_of(query(PARAMETERS, EMPTY))
    return render_template(
        "dashboard.html",
        dashboard=INSTRUMENTEN,
        kern=key_figures(selection),
        beelden=show(INSTRUMENTEN, selection) if selection.aantal else [],
        leeg=not face().engine.store.count(),
        openbaar=selection.openbaar,
        **filter_form(INSTRUMENTEN.pad, selection),
    )


@blueprint.get(f"{CIJFERS}/<naam>.csv")
def as_csv(naam: str) -> Response:
    """The table of the page, as it stands there."""
    shown = _asked(naam)
    target = io.BytesIO()
    export_cells(shown.tabel.koppen, shown.tabel.rows(), target)
    return file_response(target.getvalue(), "text/csv; charset=utf-8", f"{naam}.csv")


@blueprint.get(f"{CIJFERS}/<naam>/keuzes")
def behind(naam: str) -> str:
    """The records behind one count."""
    values = query((*PARAMETERS, *_CELL), EMPTY)
    selection = selection_of(values)
    dashboard, figuur = known(naam, selection)
    tabel = figuur.tabel(selection)
    rij = next((r for r in tabel.rijen if r.id == values["rij"]), None)
    if rij is None or values["kolom"] not in tabel.kolommen:
        abort(404, "Dit getal staat niet in de tabel. Ga terug naar het dashboard en kies een getal.")
    place = tabel.kolommen.index(values["kolom"])
    count = rij.cellen[place]
    if not isinstance(count, int):
        abort(404, "Dit aantal is te klein om te laten zien.")
    pages = max(1, -(-count // PER_PAGE))
    page = values["pagina"]
    if page > pages:
        abort(400, f"Bladzijde {page} bestaat niet; deze lijst heeft er {pages}.")
    where = figuur.behind(selection, rij.id, values["kolom"])
    found = counting.records(selection.database, where, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    path = request.path
    return render_template(
        "dashboard_keuzes.html",
        dashboard=dashboard,
        terug=address(dashboard.pad, selection.filters) + f"#{naam}",
        figuur=figuur,
        rij=rij.naam,
        kolom=tabel.koppen[place + 1],
        aantal=count,
        chosen=[label for label, _, _ in told(selection.filters)],
        regels=[(r, places(r.keuze.gebieden), excerpt(r.keuze)) for r in found],
        pagina=page,
        bladzijden=pages,
        naar=lambda number: address(
            path, selection.filters, rij=values["rij"], kolom=values["kolom"], pagina=str(number)
        ),
    )


def _asked(naam: str) -> Shown:
    selection = selection_of(query(PARAMETERS, EMPTY))
    _, figuur = known(naam, selection)
    return Shown(figuur, figuur.tabel(selection), selection)
