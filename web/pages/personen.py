"""Beside a text of the form, while someone types: personal data that seems to stand in it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from data.keuze import MAX_TEKST
from web import personal

blueprint = Blueprint("personen", __name__)


@blueprint.post("/keuzes/persoonsgegevens")
def found() -> str:
    """The list for one text, for the page that is open. Nothing of it is kept."""
    if set(request.form) != {"veld", "tekst"} or request.form["veld"] not in personal.TEXTS:
        abort(400, "Dit hoort niet bij het formulier. Open het formulier opnieuw.")
    text = request.form["tekst"]
    if len(text) > MAX_TEKST:
        abort(400, f"De tekst is te lang; er passen {MAX_TEKST} tekens in.")
    return render_template("_personen.html", personen=personal.found(text), veld=request.form["veld"])
