"""What a beheerder sets for the register: each setting with what it does, its value and how it was at first."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.wording import listing
from service import instellingen
from service.api.kinds import Option
from service.api.parameters import Parameter
from service.instellingen import INSTELLINGEN, NotInBounds
from web.strict import query
from web.visitor import maker, register

blueprint = Blueprint("instellingen", __name__)

_PATH = "/beheer/instellingen"
_SAID = {
    "bewaard": "Bewaard. De nieuwe waarde geldt vanaf nu.",
    "ongewijzigd": "Er was niets te wijzigen.",
}
_TABLE = (Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),)


@blueprint.get(_PATH)
def page() -> Response:
    done = query(_TABLE)["melding"]
    store = register().engine.store
    typed = {naam: str(instellingen.value_of(store, naam)) for naam in INSTELLINGEN}
    return _page(typed, gelukt=_SAID.get(done or "", ""))


@blueprint.post(_PATH)
def change() -> Response | BaseResponse:
    typed = {naam: request.form.get(naam, "") for naam in INSTELLINGEN}
    if unknown := set(request.form) - {*INSTELLINGEN, "csrf_token"}:
        abort(400, f"{listing(sorted(unknown))} is geen instelling. Open de pagina opnieuw.")
    values, faults = {}, {}
    for naam, text in typed.items():
        try:
            values[naam] = instellingen.read_value(naam, text)
        except NotInBounds as fault:
            faults[naam] = str(fault)
    if faults:
        return _page(typed, faults)
    changed = instellingen.change(register().engine.store, values, maker())
    return redirect(f"{_PATH}?melding={'bewaard' if changed else 'ongewijzigd'}", 303)


def _page(typed: Mapping[str, str], faults: Mapping[str, str] | None = None, gelukt: str = "") -> Response:
    """typed: what stands in the inputs."""
    store = register().engine.store
    content = render_template(
        "instellingen.html",
        instellingen=[(one, instellingen.value_of(store, one.naam)) for one in INSTELLINGEN.values()],
        ingevuld=typed,
        fouten=faults or {},
        gelukt=gelukt,
    )
    return make_response(content, 422 if faults else 200)
