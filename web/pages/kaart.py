"""The borders that the map of the dashboard is drawn by, for the beheerder: looking, loading a file, taking away."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from data.gebieden import alle_buurten
from service import area_borders, area_map
from service.api.kinds import Option
from service.api.parameters import Parameter
from service.geojson import MAX_BYTES, MAX_SOURCE, UnusableMap
from service.map_words import lines
from web.formatting import vandaag
from web.strict import query
from web.visitor import maker, real_register

blueprint = Blueprint("kaart", __name__)

_PATH = "/beheer/kaart"
_SAID = {
    "geladen": "De grenzen zijn geladen. Het dashboard tekent nu deze kaart.",
    "weg": "De grenzen zijn weg. Het dashboard tekent weer de schematische kaart.",
    "ongewijzigd": "Er waren geen grenzen om weg te halen.",
}
_TABLE = (Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),)


@blueprint.get(_PATH)
def page() -> Response:
    done = query(_TABLE)["melding"]
    return _page(gelukt=_SAID.get(done or "", ""))


@blueprint.post(_PATH)
def keep() -> Response | BaseResponse:
    """Draw the borders of this file from now on. The file itself is let go of when it was read."""
    try:
        return _keep()
    finally:
        request.close()  # what was sent stands in a file of its own until then


@blueprint.post(f"{_PATH}/weg")
def remove() -> BaseResponse:
    if set(request.form) - {"csrf_token"}:
        abort(400, "Dit formulier kennen wij niet. Open de pagina opnieuw.")
    gone = area_borders.remove(real_register().engine.store.database, maker())
    return redirect(f"{_PATH}?melding={'weg' if gone else 'ongewijzigd'}", 303)


def _keep() -> Response | BaseResponse:
    sent = request.files.getlist("bestand")
    if set(request.files) - {"bestand"} or set(request.form) - {"csrf_token", "bron"} or len(sent) > 1:
        abort(400, "Dit formulier neemt één bestand. Ga terug en kies het opnieuw.")
    bron = request.form.get("bron", "")
    if not sent or not sent[0].filename:
        return _page(bron, fout="Kies eerst een bestand.")
    try:
        content = sent[0].read()
        grenzen = area_borders.of_file(content, bron, vandaag())
    except UnusableMap as error:
        return _page(bron, fout=str(error))
    area_borders.keep(real_register().engine.store.database, grenzen, maker())
    return redirect(f"{_PATH}?melding=geladen", 303)


def _page(bron: str = "", fout: str = "", gelukt: str = "") -> Response:
    grenzen = area_borders.of(real_register().engine.store)
    # Whether this is the right file is seen at once.
    drawn = [
        (soort, Markup(area_map.outline(grenzen, f"kaart-{soort}", smal=soort == "smal")))
        for soort in ("breed", "smal")
    ]
    content = render_template(
        "kaart.html",
        regels=lines(grenzen),
        grenzen=grenzen,
        buurten=len(alle_buurten()),
        kaarten=drawn,
        bron=bron,
        langst=MAX_SOURCE,
        grootst=MAX_BYTES // 1_000_000,
        fout=fout,
        gelukt=gelukt,
    )
    return make_response(content, 422 if fout else 200)
