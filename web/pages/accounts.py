"""Accounts of others, for the beheerder: who may come in, as what, and the links to choose a password."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.accounts import Account
from data.beloften import Gezocht, count, of_account
from service.accounts import LINK_LENGTH, Refused
from service.api.kinds import Option
from service.api.parameters import Parameter
from service.beloften import Stand, sought
from web import sessions
from web.formatting import vandaag
from web.own_address import own_address
from web.role_words import ROLES
from web.strict import query
from web.visitor import actor, maker, register

blueprint = Blueprint("accounts", __name__)

_SAID = {
    "rol": "De rol is gewijzigd. Deze persoon moet opnieuw inloggen.",
    "geblokkeerd": "Dit account is geblokkeerd. Inloggen kan niet meer, en de sleutels zijn weg.",
    "toegelaten": "Dit account mag weer inloggen.",
    "gekoppeld": "Wie met dit e-mailadres en een werkaccount inlogt, krijgt dit account. Het wachtwoord is weg.",
    "uitgelogd": "Deze persoon is overal uitgelogd.",
}
_TABLE = (Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),)


@blueprint.get("/beheer/accounts")
def page() -> Response:
    query(())
    return _list()


@blueprint.post("/beheer/accounts")
def add() -> Response:
    form = request.form
    try:
        account, code = register().accounts.add(
            form.get("naam", ""), form.get("email", ""), form.get("rol", ""), maker()
        )
    except Refused as refused:
        return _list(str(refused), 422)
    return _link(account, code, nieuw=True)


@blueprint.get("/beheer/accounts/<id_>")
def one(id_: str) -> Response:
    done = query(_TABLE)["melding"]
    return _one(_account(id_), gelukt=_SAID[done] if done else "")


@blueprint.post("/beheer/accounts/<id_>/rol")
def change_role(id_: str) -> BaseResponse:
    account = _account(id_)
    try:
        register().accounts.change_role(id_, request.form.get("rol", ""), maker())
    except Refused as refused:
        return _one(account, fout=str(refused))
    return _back(id_, "rol")


@blueprint.post("/beheer/accounts/<id_>/blokkeren")
def block(id_: str) -> BaseResponse:
    account = _account(id_)
    try:
        register().accounts.set_active(id_, False, maker())
    except Refused as refused:
        return _one(account, fout=str(refused))
    return _back(id_, "geblokkeerd")


@blueprint.post("/beheer/accounts/<id_>/toelaten")
def let_in(id_: str) -> BaseResponse:
    _account(id_)
    register().accounts.set_active(id_, True, maker())
    return _back(id_, "toegelaten")


@blueprint.post("/beheer/accounts/<id_>/link")
def new_link(id_: str) -> Response:
    account = _account(id_)
    try:
        code = register().accounts.invite(id_, maker())
    except Refused as refused:
        return _one(account, fout=str(refused))
    return _link(account, code, nieuw=False)


@blueprint.post("/beheer/accounts/<id_>/werkaccount")
def expect_work_account(id_: str) -> BaseResponse:
    """Whoever signs on next with the e-mail address of this account has it from then on."""
    account, sign_on = _account(id_), register().single_sign_on
    if sign_on is None:
        return _one(account, fout="Dit register gebruikt geen werkaccounts.")
    if id_ == actor().id:
        return _one(account, fout="U kunt uw eigen account niet koppelen. Vraag een andere beheerder.")
    sign_on.expect(id_, maker())
    return _back(id_, "gekoppeld")


@blueprint.post("/beheer/accounts/<id_>/uitloggen")
def sign_out_everywhere(id_: str) -> BaseResponse:
    _account(id_)
    register().accounts.sign_out_everywhere(id_, maker())
    if id_ == actor().id:
        sessions.sign_out()
        return redirect("/inloggen", 303)
    return _back(id_, "uitgelogd")


@blueprint.post("/beheer/accounts/<id_>/overdragen")
def hand_over(id_: str) -> BaseResponse:
    account = _account(id_)
    promised = _promises(id_)
    try:
        done = register().accounts.hand_over(id_, request.form.get("naar", ""), maker())
    except Refused as refused:
        return _one(account, fout=str(refused))
    # The numbers stand on the page that follows, and in no address.
    if not done.keuzes and not done.contacten:
        return _one(account, fout="Er was niets om over te dragen.")
    return _one(_account(id_), gelukt=_told(len(done.keuzes), done.contacten, promised.open))


@dataclass(frozen=True)
class Beloften:
    """How many promises of an account are not done yet, and how many of those are late."""

    open: int
    te_laat: int


def _promises(id_: str) -> Beloften:
    kinds = [Gezocht(gedaan=False), sought(Stand.TE_LAAT, vandaag())]
    return Beloften(*count(register().engine.store.database, of_account(id_), kinds))


def _told(keuzes: int, contacten: int, beloften: int) -> str:
    choices = "1 keuze is" if keuzes == 1 else f"{keuzes} keuzes zijn"
    contacts = "1 contact is" if contacten == 1 else f"{contacten} contacten zijn"
    promises = {0: "", 1: " Daar hoort 1 open belofte bij."}.get(
        beloften, f" Daar horen {beloften} open beloften bij."
    )
    return f"{choices} overgedragen en {contacts} bijgewerkt.{promises} De nieuwe eigenaar ziet de keuzes bij Mijn werk."


def _account(id_: str) -> Account:
    try:
        return register().accounts.account(id_)
    except Refused as refused:
        abort(404, str(refused))


def _back(id_: str, melding: str) -> BaseResponse:
    return redirect(f"/beheer/accounts/{id_}?melding={melding}", 303)


def _list(fout: str = "", status: int = 200) -> Response:
    accounts, form = register().accounts, request.form
    content = render_template(
        "accounts.html",
        accounts=accounts.store.every(),
        laatst=accounts.last_signed_in(),
        rollen=ROLES,
        fout=fout,
        ingevuld={name: form.get(name, "") for name in ("naam", "email", "rol")},
    )
    return make_response(content, status)


def _one(account: Account, gelukt: str = "", fout: str = "") -> Response:
    accounts = register().accounts
    content = render_template(
        "accounts_een.html",
        account=account,
        zelf=account.id == actor().id,
        laatst=accounts.last_signed_in().get(account.id),
        plekken=accounts.store.sessions(account.id),
        sleutels=len(accounts.store.keys(account.id)),
        keuzes=accounts.ownership.count(account.id),
        beloften=_promises(account.id),
        collegas=[a for a in accounts.store.every() if a.actief and a.id != account.id],
        rollen=ROLES,
        werkaccounts=register().single_sign_on is not None,
        gelukt=gelukt,
        fout=fout,
    )
    return make_response(content, 422 if fout else 200)


def _link(account: Account, code: str, nieuw: bool) -> Response:
    """The link stands on this answer and nowhere else."""
    content = render_template(
        "accounts_link.html",
        account=account,
        link=f"{own_address()}/welkom/{code}",
        dagen=LINK_LENGTH.days,
        nieuw=nieuw,
    )
    return make_response(content)
