"""Each dashboard as a PDF for a council paper, with the filters that its page has."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from service import area_borders
from service.dashboards import DASHBOARDS, INSTRUMENTEN, Dashboard
from service.figure_pdf import as_pdf
from service.figure_report import Herkomst, compose
from service.key_figures import key_figures
from service.typesetting import MEDIA_TYPE
from web.figure_view import KAART, SCHEMA, selection_of
from web.files import file_response
from web.narrowing import EMPTY, PARAMETERS, address
from web.overasking_view import threshold
from web.own_address import own_address
from web.strict import query
from web.visitor import face, real_register

blueprint = Blueprint("dashboardpdf", __name__)

_NOTHING = "Geen keuze past bij deze filters, dus er is niets om op papier te zetten. Haal een filter weg."


def _page(dashboard: Dashboard) -> Callable[[], Response]:
    def as_file() -> Response:
        values = query((*PARAMETERS, KAART), EMPTY)
        selection = selection_of(values)
        if not selection.aantal:
            abort(404, _NOTHING)
        # What residents see is drawn with the same borders.
        grenzen = None if values["kaart"] == SCHEMA else area_borders.of(real_register().engine.store)
        herkomst = Herkomst(
            real_register().settings.naam,
            face().engine.store.revision,
            f"{own_address()}{address(dashboard.pad, selection.filters)}",
            grenzen,
            face().fictief(),
        )
        kern = key_figures(selection, threshold()) if dashboard is INSTRUMENTEN else ()
        made = as_pdf(compose(dashboard, dashboard.figuren, selection, kern, herkomst))
        return file_response(made, MEDIA_TYPE, f"{dashboard.naam}-{selection.vandaag.isoformat()}.pdf")

    return as_file


for _dashboard in DASHBOARDS:
    blueprint.add_url_rule(f"{_dashboard.pad}.pdf", _dashboard.naam, _page(_dashboard))
