"""Beside the form, while someone types: what was read in the text, and earlier choices that resemble it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from data.keuze import MAX_TEKST
from service.earlier import earlier
from web import earlier_view, suggestions
from web.formatting import vandaag
from web.forms import Invoer
from web.visitor import face, register

blueprint = Blueprint("eerder", __name__)

TEXTS = ("titel", "aanleiding", "afweging")


@blueprint.post("/keuzes/eerder")
def found() -> str:
    """The list alone, for the page that is open."""
    unknown = set(request.form) - {*TEXTS, "id"}
    if unknown:
        abort(400, f"{min(unknown)} hoort niet bij deze vraag. Open het formulier opnieuw.")
    texts = [request.form.get(naam, "") for naam in TEXTS]
    if any(len(text) > MAX_TEKST for text in texts):
        abort(400, f"Een tekst is te lang; er passen {MAX_TEKST} tekens in.")
    return render_template("_eerder.html", **shown(texts, request.form.get("id", ""), Invoer()))


def shown(texts: list[str], id_: str, invoer: Invoer) -> dict[str, object]:
    """What the template of the list needs. invoer: what the form says already, as far as that is known."""
    results = earlier(face().search, texts, id_)
    return {
        "eerder": [earlier_view.of(r) for r in results or ()],
        "gevraagd": results is not None,
        "vondsten": suggestions.found(texts, vandaag(), invoer, register().factor_suggestions.told),
    }
