"""Zuidwest beside the country: shares of choices beside what the Barometer published of municipalities."""

from __future__ import annotations

from flask import Blueprint, render_template

from data.barometer import barometer
from service.dashboards import LANDELIJK
from web.figure_view import filter_form, selection_of, show
from web.narrowing import EMPTY, PARAMETERS, address
from web.strict import query
from web.visitor import face

blueprint = Blueprint("landelijk", __name__)


@blueprint.get(LANDELIJK.pad)
def page() -> str:
    selection = selection_of(query(PARAMETERS, EMPTY))
    return render_template(
        "landelijk.html",
        dashboard=LANDELIJK,
        beelden=show(LANDELIJK, selection) if selection.aantal else [],
        barometer=barometer(),
        kern=(),
        pdf=address(f"{LANDELIJK.pad}.pdf", selection.filters),
        leeg=not face().engine.store.count(),
        openbaar=selection.openbaar,
        **filter_form(LANDELIJK.pad, selection),
    )
