"""Coming in and going out, and the one-time links with which someone chooses a password."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.accounts import Account
from service.accounts import Refused, TooManyAttempts
from service.api.kinds import Text
from service.api.parameters import Parameter
from service.examples import ACCOUNTS as EXAMPLES
from service.examples import PASSWORD as EXAMPLE_PASSWORD
from service.passwords import SHORTEST, WeakPassword
from web import sessions
from web.local import Local, is_local
from web.strict import query
from web.visitor import actor, maker, register

blueprint = Blueprint("inloggen", __name__)

_ALONG = "mee."  # before the names of fields that travel along

_TABLE = (
    Parameter("naar", "Waar u daarna heen gaat", Local()),
    Parameter("email", "Het e-mailadres dat alvast is ingevuld", Text(254)),
)


@blueprint.get("/inloggen")
def page() -> Response | BaseResponse:
    asked = query(_TABLE)
    if actor().known:
        return redirect(asked["naar"] or "/", 303)
    return form(asked["naar"] or "", asked["email"] or "")


@blueprint.post("/inloggen")
def sign_in() -> Response | BaseResponse:
    naar = request.form.get("naar", "")
    naar = naar if is_local(naar) else ""
    email, password = request.form.get("email", ""), request.form.get("wachtwoord", "")
    seen = sessions.seen_account()
    try:
        account, carried = register().accounts.sign_in(email, password, request.remote_addr or "", seen)
    except TooManyAttempts as wait:
        response = form(naar, email, str(wait), status=429, carried=_carried())
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    except Refused as refused:
        return form(naar, email, str(refused), status=422, carried=_carried())
    if typed := _carried():
        return _on_with(account, carried, naar, typed)
    return signed_in(account, carried, naar)


def for_whom_was_writing(path: str) -> Response:
    """The same page when a session ended while someone was writing: what they sent travels along."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return form(path, "", status=401, carried=typed)


def _carried() -> list[tuple[str, str]]:
    """What was typed before the session ended."""
    pairs = request.form.items(multi=True)
    return [(name.removeprefix(_ALONG), value) for name, value in pairs if name.startswith(_ALONG)]


def _on_with(account: Account, carried: str, naar: str, typed: list[tuple[str, str]]) -> Response:
    """Signed in, with one button to send again what was typed."""
    sessions.sign_in(carried)
    response = make_response(render_template("verder.html", naar=naar or "/", meegegeven=typed))
    sessions.remember_browser(response, account)
    return response


@blueprint.post("/uitloggen")
def sign_out() -> BaseResponse:
    if carried := sessions.sign_out():
        register().accounts.sign_out(carried, maker())
    return redirect("/", 303)


@blueprint.get("/welkom/<code>")
def welcome(code: str) -> Response:
    try:
        _, account = register().accounts.invited(code)
    except Refused as refused:
        return _link_form(code, None, str(refused), status=410, dood=True)
    return _link_form(code, account)


@blueprint.post("/welkom/<code>")
def accept(code: str) -> Response | BaseResponse:
    accounts, form = register().accounts, request.form
    password = form.get("wachtwoord", "")
    account = None
    try:
        _, account = accounts.invited(code)
        if password != form.get("nogmaals", ""):
            raise Refused("De twee wachtwoorden zijn niet gelijk. Typ ze nog eens.")
        account = accounts.accept(code, password, form.get("naam", ""), form.get("email", ""))
    except (Refused, WeakPassword) as refused:
        return _link_form(code, account, str(refused), status=422)
    carried = accounts.begin(account, maker().herkomst)
    return signed_in(account, carried, "/")


def signed_in(account: Account, carried: str, naar: str) -> BaseResponse:
    """On to where one wanted to be, with a session."""
    sessions.sign_in(carried)
    response = make_response(redirect(naar or "/", 303))
    sessions.remember_browser(response, account)
    return response


def form(
    naar: str,
    email: str,
    fout: str = "",
    status: int = 200,
    carried: Sequence[tuple[str, str]] = (),
) -> Response:
    """The page where one signs in. fout: what went wrong. carried: what was typed before a session ended."""
    settings = register().settings
    content = render_template(
        "inloggen.html",
        naar=naar,
        email=email,
        fout=fout,
        meegegeven=carried,
        onveilig=sessions.insecure(settings),
        werkaccount=settings.oidc is not None,
        voorbeelden=EXAMPLES if register().fictief else (),
        voorbeeldwachtwoord=EXAMPLE_PASSWORD,
    )
    return make_response(content, status)


def _link_form(
    code: str, account: Account | None, fout: str = "", status: int = 200, dood: bool = False
) -> Response:
    content = render_template(
        "welkom.html",
        code=code,
        account=account,
        fout=fout,
        dood=dood,
        minstens=SHORTEST,
        naam_ingevuld=request.form.get("naam", ""),
        email_ingevuld=request.form.get("email", ""),
    )
    return make_response(content, status)
