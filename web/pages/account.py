"""One's own account: what it may do, the password, where one is signed in, and keys for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from service.access import FOR_KEYS, Recht
from service.accounts import KEY_LENGTHS, Refused, TooManyAttempts
from service.api.kinds import Option
from service.api.parameters import Parameter
from service.passwords import SHORTEST, WeakPassword
from web import sessions
from web.own_address import own_address
from web.role_words import FOR_WHAT, MAY
from web.strict import query
from web.visitor import actor, maker, may, register

blueprint = Blueprint("account", __name__)

_SAID = {
    "wachtwoord": "Uw wachtwoord is gewijzigd. Op andere plekken bent u nu uitgelogd.",
    "ingetrokken": "De sleutel is ingetrokken. Een programma dat hem gebruikt, krijgt geen toegang meer.",
}
_TABLE = (Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),)


@blueprint.get("/account")
def page() -> Response:
    done = query(_TABLE)["melding"]
    return _page(gelukt=_SAID[done] if done else "")


@blueprint.post("/account/wachtwoord")
def change_password() -> BaseResponse:
    accounts, form, who = register().accounts, request.form, actor().id
    new, address = form.get("nieuw", ""), request.remote_addr or ""
    try:
        if new != form.get("nogmaals", ""):
            raise Refused("De twee nieuwe wachtwoorden zijn niet gelijk. Typ ze nog eens.")
        accounts.change_password(who, form.get("huidig", ""), new, address, maker())
    except TooManyAttempts as wait:
        response = _page(fout=str(wait), status=429)
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    except (Refused, WeakPassword) as refused:
        return _page(fout=str(refused), status=422)
    account = accounts.account(who)
    sessions.sign_in(accounts.begin(account, maker().herkomst))
    answer = make_response(redirect("/account?melding=wachtwoord", 303))
    sessions.remember_browser(answer, account)
    return answer


@blueprint.post("/account/uitloggen-overal")
def sign_out_everywhere() -> BaseResponse:
    register().accounts.sign_out_everywhere(actor().id, maker())
    sessions.sign_out()
    return redirect("/inloggen", 303)


@blueprint.post("/account/sleutels")
def add_key() -> Response:
    """The key stands on this answer and nowhere else: it is not in the address, and is not kept."""
    form = request.form
    try:
        days = int(form.get("dagen", "")) if form.get("dagen", "").isascii() else 0
    except ValueError:
        days = 0  # refused with the lengths that there are
    try:
        key, carried = register().accounts.add_key(
            actor(), form.get("naam", ""), form.getlist("rechten"), days, maker()
        )
    except Refused as refused:
        return _page(fout=str(refused), status=422)
    return make_response(
        render_template(
            "account_sleutel.html",
            sleutel=key,
            gedragen=carried,
            waarvoor=FOR_WHAT,
            adres=f"{own_address()}/v1/keuzes",
        )
    )


@blueprint.post("/account/sleutels/<id_>/intrekken")
def withdraw_key(id_: str) -> BaseResponse:
    try:
        register().accounts.withdraw_key(actor(), id_, maker())
    except Refused as refused:
        return _page(fout=str(refused), status=404)
    return redirect("/account?melding=ingetrokken", 303)


def _page(gelukt: str = "", fout: str = "", status: int = 200) -> Response:
    accounts = register().accounts
    account = accounts.account(actor().id)
    form = request.form
    content = render_template(
        "account.html",
        account=account,
        mag_alles=MAY[account.rol],
        plekken=accounts.store.sessions(account.id),
        sleutels=accounts.store.keys(account.id),
        nu=datetime.now(UTC),
        rechten=[(recht, FOR_WHAT[recht]) for recht in FOR_KEYS if may(Recht(recht))],
        waarvoor=FOR_WHAT,
        dagen=KEY_LENGTHS,
        minstens=SHORTEST,
        gelukt=gelukt,
        fout=fout,
        naam_ingevuld=form.get("naam", ""),
        rechten_gekozen=form.getlist("rechten"),
        dagen_gekozen=form.get("dagen", ""),
    )
    return make_response(content, status)
