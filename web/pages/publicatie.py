"""From colleagues to residents: what a resident would see, asking a second person, and agreeing."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.store import VersionConflict
from service import publishing
from service.access import Recht
from service.api.kinds import Option
from service.api.parameters import Parameter
from web import resident_view
from web.forms import Invoer
from web.personal import LOOKS_LIKE
from web.sent import read_sent
from web.strict import query
from web.visitor import actor, maker, may, register

blueprint = Blueprint("publicatie", __name__)

DOOR = "webformulier"
SAID = {
    "aangeboden": "Aangeboden. Een collega die keuzes nakijkt, ziet haar nu in de lijst.",
    "openbaar": "Openbaar. Inwoners kunnen deze keuze nu lezen.",
    "ingetrokken": "Niet meer openbaar. Collega's kunnen de keuze nog lezen.",
    "vrijgegeven": "Genoteerd dat dit geen persoonsgegeven is.",
}
_TABLE = (Parameter("melding", "Wat er net gebeurd is", Option(tuple(SAID))),)


@blueprint.get("/publicatie")
def waiting() -> str:
    """Everything that waits for a second person."""
    names = register().accounts.name
    rows = [
        (
            state,
            [names(id_) or "iemand zonder account" for id_ in sorted(state.schrijvers)],
            actor().id in state.schrijvers,
        )
        for state in publishing.waiting(register())
    ]
    return render_template("publicatielijst.html", rijen=rows)


@blueprint.get("/keuzes/<id_>/publicatie")
def page(id_: str) -> Response:
    asked = query(_TABLE)
    return _page(id_, gelukt=SAID.get(asked["melding"] or "", ""))


@blueprint.post("/keuzes/<id_>/publicatie/aanbieden")
def offer(id_: str) -> Response | BaseResponse:
    return _act(id_, "aangeboden", lambda versie: publishing.offer(register(), id_, versie, DOOR, maker()))


@blueprint.post("/keuzes/<id_>/publicatie/intrekken")
def withdraw(id_: str) -> Response | BaseResponse:
    return _act(
        id_, "ingetrokken", lambda versie: publishing.withdraw(register(), id_, versie, DOOR, maker())
    )


@blueprint.post("/keuzes/<id_>/publicatie/akkoord")
def agree(id_: str) -> Response | BaseResponse:
    return _act(id_, "openbaar", lambda versie: publishing.agree(register(), id_, versie, actor(), maker()))


@blueprint.post("/keuzes/<id_>/publicatie/vrijgeven")
def release(id_: str) -> Response | BaseResponse:
    soort, tekst, reden = (request.form.get(name, "") for name in ("soort", "tekst", "reden"))

    def act(_: int) -> None:
        publishing.release(register(), id_, soort, tekst, reden, actor(), maker())

    return _act(id_, "vrijgegeven", act)


@blueprint.post("/keuzes/voorbeeld")
def preview() -> str:
    """What a resident would read of what stands in the form now. Nothing of it is kept."""
    if any(naam.startswith("contacten") for naam in request.form):
        abort(400, "Contacten horen niet bij wat een inwoner leest. Open het formulier opnieuw.")
    invoer = read_sent(request.form).invoer
    return render_template("_voorbeeld.html", voorbeeld=of_form(invoer))


def of_form(invoer: Invoer) -> resident_view.Voorbeeld:
    """What a resident would read of a form, whole or not."""
    values, _ = invoer.without_empty_rows().values()
    values.pop("contacten", None)
    return resident_view.of(values, register().settings.contact)


def _act(id_: str, said: str, act: Callable[[int], None]) -> Response | BaseResponse:
    versie = request.form.get("versie", "")
    if not versie.isdecimal() or len(versie) > 9:
        abort(400, "De versie in het formulier is geen getal. Open de pagina opnieuw.")
    try:
        act(int(versie))
    except publishing.Refused as refused:
        return _page(id_, fout=str(refused), status=422)
    except VersionConflict:
        again = (
            "Iemand heeft deze keuze intussen gewijzigd. Lees hieronder de nieuwste versie en kies opnieuw."
        )
        return _page(id_, fout=again, status=409)
    return redirect(f"/keuzes/{id_}/publicatie?{urlencode({'melding': said})}", 303)


def _page(id_: str, gelukt: str = "", fout: str = "", status: int = 200) -> Response:
    found = publishing.publication(register(), id_)
    name = register().accounts.name
    mine = actor().id in found.schrijvers
    content = render_template(
        "publicatie.html",
        keuze=found.record.keuze,
        record=found.record,
        publicatie=found,
        voorbeeld=resident_view.of(found.record.keuze.as_dict(), register().settings.contact),
        akkoord_van=name(found.gelezen.door) if found.gelezen else "",
        mag_akkoord=may(Recht.BEOORDELEN) and not mine,
        eigen=mine,
        bevindingen=[(b, LOOKS_LIKE[b.finding.soort]) for b in found.open],
        gelukt=gelukt,
        fout=fout,
    )
    return make_response(content, status)
