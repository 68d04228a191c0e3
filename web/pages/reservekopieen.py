"""Backups, for the beheerder: making one while the server runs, and until when each is kept."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from service import backups
from service.api.kinds import Option
from service.api.parameters import Parameter
from service.receipt_words import moment
from web.strict import query
from web.visitor import maker, register

blueprint = Blueprint("reservekopieen", __name__)

_SAID = {"gemaakt": "De reservekopie is gemaakt. Zij staat bovenaan in de lijst."}
_TABLE = (Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),)


@blueprint.get("/beheer/reservekopieen")
def page() -> Response:
    done = query(_TABLE)["melding"]
    return _page(gelukt=_SAID.get(done or "", ""))


@blueprint.post("/beheer/reservekopieen")
def make() -> Response | BaseResponse:
    days = request.form.get("dagen", str(backups.DAYS))
    home, database = register().settings.home, register().engine.store.database
    try:
        backups.make(
            database,
            home,
            maker(),
            days=int(days) if days.isascii() and days.isdecimal() and len(days) < 9 else 0,
        )
    except backups.BackupRefused as refused:
        return _page(fout=str(refused))
    return redirect("/beheer/reservekopieen?melding=gemaakt", 303)


def _page(gelukt: str = "", fout: str = "") -> Response:
    home = register().settings.home
    rows = [
        (one, moment(one.gemaaktOp), moment(one.verlooptOp), one.path.exists())
        for one in backups.every(home)
    ]
    content = render_template(
        "reservekopieen.html",
        kopieen=rows,
        map=backups.folder_of(home),
        dagen=backups.DAYS,
        meeste=backups.MOST_DAYS,
        opzij=backups.ASIDE,
        gelukt=gelukt,
        fout=fout,
    )
    return make_response(content, 422 if fout else 200)
