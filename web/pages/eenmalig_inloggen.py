"""Coming in with the account of one's work: leaving for the provider, and coming back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, redirect, request, session
from werkzeug.wrappers import Response as BaseResponse

from service.api.parameters import Parameter
from service.sign_on_faults import SignOnRefused
from web import sessions
from web.local import Local
from web.own_address import own_address
from web.pages import inloggen
from web.strict import query
from web.visitor import actor, maker, register

if TYPE_CHECKING:
    from service.single_sign_on import SingleSignOn

blueprint = Blueprint("eenmalig_inloggen", __name__)

# In the session cookie: one attempt at a time, the last that was begun.
_FLOW = "werkaccount"
_TABLE = (Parameter("naar", "Waar u daarna heen gaat", Local()),)
# What is read of what the provider sends along; some send more.
_ANSWER = ("state", "code", "error", "iss")


@blueprint.get("/inloggen/oidc")
def start() -> Response | BaseResponse:
    sign_on, naar = _sign_on(), query(_TABLE)["naar"] or ""
    if actor().known:
        return redirect(naar or "/", 303)
    if sessions.insecure(register().settings):
        return inloggen.form(naar, "")  # which says how to come here safely
    try:
        address, flow = sign_on.begin(f"{own_address()}/inloggen/oidc/terug", maker())
    except SignOnRefused as refused:
        return inloggen.form(naar, "", refused.message, refused.status)
    session[_FLOW] = flow.__dict__ | {"naar": naar}
    return redirect(address, 303)


@blueprint.get("/inloggen/oidc/terug")
def back() -> Response | BaseResponse:
    sign_on = _sign_on()
    # Loaded by now; a server without work accounts does without it and all that it brings.
    from service.openid import Flow

    kept = session.pop(_FLOW, None)
    naar = kept.pop("naar") if kept else ""
    # Sent twice, a parameter says nothing.
    answer = {name: found[0] for name in _ANSWER if len(found := request.args.getlist(name)) == 1}
    try:
        account, carried = sign_on.finish(Flow(**kept) if kept else None, answer, maker())
    except SignOnRefused as refused:
        return inloggen.form(naar, "", refused.message, refused.status)
    return inloggen.signed_in(account, carried, naar)


def _sign_on() -> SingleSignOn:
    found = register().single_sign_on
    if found is None:
        abort(404, "Dit register gebruikt geen werkaccounts. Log in met uw e-mailadres en wachtwoord.")
    return found
