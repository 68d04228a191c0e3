"""Drafts of the form: kept by a script while someone types, and thrown away."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from data.store import KeuzeNotFound
from web import drafts
from web.sent import read_sent
from web.sessions import forged
from web.visitor import actor, register

blueprint = Blueprint("klad", __name__)


@blueprint.post("/keuzes/klad")
def keep() -> tuple[Response, int]:
    """The whole form as it is typed, valid or not. Answers {"om": "14:32"}, or why it was not kept.

    reden: account (someone else is signed in in this browser by now), sleutel (the token is of an earlier
    session) or klad (`fout` says what, and `vervangt` what to send to replace a draft from another window).
    """
    form = request.form.copy()
    # What one person typed is not kept for the next one who signs in at the same desk.
    if form.pop("wie", "") != actor().id:
        return jsonify(reden="account"), 409
    if forged():
        return jsonify(reden="sleutel"), 400
    stand = drafts.keep(read_sent(form))
    if stand.fout:
        return jsonify(reden="klad", fout=stand.fout, vervangt=stand.vervangt), 409
    return jsonify(om=stand.om), 200


@blueprint.post("/keuzes/klad/<id_>/weg")
def remove(id_: str) -> BaseResponse:
    register().drafts.remove(actor().id, id_)
    try:
        register().engine.store.get(id_)
    except KeuzeNotFound:
        return redirect("/keuzes/nieuw?melding=weggegooid", 303)
    return redirect(f"/keuzes/{id_}/bewerken?melding=weggegooid", 303)
