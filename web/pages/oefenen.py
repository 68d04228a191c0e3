"""Trying out how recording works: starting, stopping, and beginning again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from service.api.kinds import Option
from service.api.parameters import Parameter
from web import practising
from web.strict import query
from web.visitor import real_register

blueprint = Blueprint("oefenen", __name__)

_SAID = {
    "opnieuw": "Alles wat er was vastgelegd om te oefenen, is weg. U kunt opnieuw beginnen.",
    "gestopt": "U oefent niet meer. Wat u nu vastlegt, telt weer mee.",
}
_TABLE = (Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),)


@blueprint.get("/oefenen")
def page() -> str:
    asked = query(_TABLE)
    return render_template("oefenen.html", gelukt=_SAID.get(asked["melding"] or "", ""), fout="")


@blueprint.post("/oefenen/start")
def start() -> Response:
    # The first time its records are made ready, which takes seconds: now, and not at the first page.
    with real_register().practice.use():
        practising.begin()
    return redirect("/keuzes/nieuw", 303)


@blueprint.post("/oefenen/stop")
def stop() -> Response:
    practising.end()
    return redirect("/oefenen?melding=gestopt", 303)


@blueprint.post("/oefenen/opnieuw")
def again() -> Response:
    real_register().practice.reset()
    return redirect("/oefenen?melding=opnieuw", 303)
