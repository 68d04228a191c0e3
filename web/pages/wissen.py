"""Erasing, for the beheerder: a record or a person, what was erased before, and the receipts of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.person_texts import find_person
from data.store import KeuzeNotFound
from service import backups, erasure, kept_erasures, receipt_words
from service.accounts import Accounts
from service.api.kinds import Text
from service.api.parameters import Parameter
from service.erasing import AlreadyErasing
from service.receipt import Receipt, check
from web.fields import LABELS
from web.strict import query
from web.visitor import actor, maker, register

blueprint = Blueprint("wissen", __name__)

_LONGEST_EMAIL, _LONGEST_NAME, _LONGEST_ROLE = 254, 120, 80
_CHOOSE = (Parameter("keuze", "Id van een keuze om te wissen", Text(64)),)


@blueprint.get("/beheer/wissen")
def page() -> Response | BaseResponse:
    if chosen := query(_CHOOSE, frozenset({"keuze"}))["keuze"]:
        if not _known(chosen):
            return _start(f"Er is geen keuze met id {chosen}, en die was er ook niet.", status=404)
        return redirect(f"/keuzes/{chosen}/wissen", 303)
    return _start()


def _start(fout: str = "", status: int = 200) -> Response:
    receipts = kept_erasures.every(register().settings.home)
    rows = [
        (r["bewijs"], receipt_words.subject(r), receipt_words.moment(r["op"]), r["klaar"]) for r in receipts
    ]
    return make_response(render_template("wissen.html", wissingen=rows, fout=fout), status)


def _run(erase: Callable[[erasure.Progress], Receipt]) -> BaseResponse:
    """To the receipt, which tells how far it is while it goes on."""
    try:
        return redirect(f"/beheer/wissen/{register().erasing.run(erase)}", 303)
    except AlreadyErasing as error:
        return _start(str(error), status=409)


# -- a record -------------------------------------------------------------------------------------


def _known(id_: str) -> bool:
    store = register().engine.store
    return bool(store.fetch_ids([id_])) or store.was_deleted(id_)


@blueprint.get("/keuzes/<id_>/wissen")
def confirm(id_: str) -> Response:
    query(())
    return _confirm(id_)


def _confirm(id_: str, fout: str = "") -> Response:
    if not _known(id_):
        raise KeuzeNotFound(id_)
    found = register().engine.store.fetch_ids([id_])
    content = render_template(
        "keuze_wissen.html",
        id=id_,
        keuze=found[0].keuze if found else None,
        kopieen=_copies(),
        fout=fout,
    )
    return make_response(content, 422 if fout else 200)


@blueprint.post("/keuzes/<id_>/wissen")
def erase(id_: str) -> Response | BaseResponse:
    if request.form.get("id", "").strip() != id_:
        return _confirm(id_, "Er is niets gewist, want het id dat u typte is een ander.")
    whole, by = register(), maker()
    return _run(
        lambda progress: erasure.erase(
            whole.intern, id_, others=[whole.openbaar], maker=by, progress=progress
        )
    )


# -- a person -------------------------------------------------------------------------------------


@blueprint.post("/beheer/wissen/persoon")
def look() -> Response:
    """What would go, and which texts name the person. What was asked stands in no address."""
    email, naam = _who()
    if not email and not naam:
        return _start("Vul een e-mailadres in, of een naam.", 422)
    return _found(email, naam)


@blueprint.post("/beheer/wissen")
def erase_person() -> Response | BaseResponse:
    email, naam = _who()
    if not email and not naam:
        return _start("Vul een e-mailadres in, of een naam.", 422)
    roles = {
        name[5:]: " ".join(text.split()) for name, text in request.form.items() if name.startswith("door-")
    }
    wanted = [one for one in (email, naam) if one]
    if any(len(role) > _LONGEST_ROLE for role in roles.values()):
        return _found(email, naam, f"Een rol is hoogstens {_LONGEST_ROLE} tekens.", roles)
    whole = register()
    named = find_person(whole.engine.store.database, wanted).genoemd if any(roles.values()) else ()
    replacements = [
        (one.id, spelled, role)
        for one in named
        if (role := roles.get(one.id))
        for spelled in one.schrijfwijzen
    ]
    by = maker()

    def erase_whole(progress: erasure.Progress) -> Receipt:
        receipt = erasure.erase_person(
            whole.intern,
            email=email,
            naam=naam,
            others=[whole.openbaar],
            maker=by,
            accounts=whole.accounts,
            replacements=replacements,
            progress=progress,
        )
        # Someone may have practised with the same name; what is practised is nobody's to keep.
        whole.practice.reset()
        return receipt

    return _run(erase_whole)


def _who() -> tuple[str | None, str | None]:
    email, naam = (" ".join(request.form.get(name, "").split()) for name in ("email", "naam"))
    return email[:_LONGEST_EMAIL] or None, naam[:_LONGEST_NAME] or None


def _found(
    email: str | None, naam: str | None, fout: str = "", roles: dict[str, str] | None = None
) -> Response:
    whole = register()
    wanted = [one for one in (email, naam) if one]
    found = find_person(whole.engine.store.database, wanted)
    documents = whole.bronnen.store
    account = whole.accounts.store.by_email(email) if email else None
    content = render_template(
        "wissen_persoon.html",
        email=email or "",
        naam_persoon=naam or "",
        gevonden=found,
        documenten=[(documents.get(id_), count) for id_, count in documents.naming(wanted).items()],
        elders=whole.elders.store.naming(wanted),
        account=account,
        zelf=account is not None and account.id == actor().id,
        eigenaar=whole.accounts.ownership.count(account.id) if account else 0,
        zelfde_naam=_same_name(whole.accounts, naam, account.id if account else ""),
        veldnamen=lambda velden: ", ".join(LABELS.get(veld, veld) for veld in velden),
        rollen=roles or {},
        langste_rol=_LONGEST_ROLE,
        kopieen=_copies(),
        fout=fout,
    )
    return make_response(content, 422 if fout else 200)


def _same_name(accounts: Accounts, naam: str | None, but: str) -> list[Any]:
    """Accounts that are called so: a name is not enough to remove one."""
    if not naam:
        return []
    return [a for a in accounts.store.every() if a.naam.casefold() == naam.casefold() and a.id != but]


# -- receipts -------------------------------------------------------------------------------------


@blueprint.get("/beheer/wissen/<naam>")
def receipt(naam: str) -> str:
    query(())
    return _receipt(_read(naam))


@blueprint.get("/beheer/wissen/<naam>.json")
def download(naam: str) -> Response:
    query(())
    response = make_response(kept_erasures.as_json(_read(naam)))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="wisbewijs-{naam}.json"'
    return response


@blueprint.post("/beheer/wissen/<naam>/controleren")
def look_again(naam: str) -> str:
    """Compare the receipt with the files and tables as they are now."""
    kept, whole = _read(naam), register()
    opened = [whole.engine.store.database, whole.openbaar.engine.store.database]
    return _receipt(kept, check(whole.settings.home, kept, opened))


def _read(naam: str) -> dict[str, Any]:
    found = kept_erasures.read(register().settings.home, naam)
    if not found:
        abort(404, "Dit bewijs is er niet.")
    return found


def _receipt(kept: dict[str, Any], controle: Any = None) -> str:
    told = receipt_words.lines(kept)
    left = receipt_words.attention(kept) if kept["klaar"] else []
    done = told[: len(told) - len(left)]
    links = list(dict.fromkeys(one["id"] for one in kept["vermeldingen"]))
    return render_template(
        "wissen_bewijs.html",
        bewijs=kept["bewijs"],
        klaar=kept["klaar"],
        voortgang=_progress_of(kept),
        kop=receipt_words.subject(kept),
        regels=done,
        let_op=left,
        keuzes=[r.keuze.id for r in register().engine.store.fetch_ids(links)],
        controle=controle,
    )


def _progress_of(kept: dict[str, Any]) -> erasure.Voortgang | None:
    """How far it is; None for what is done, or was cut off when the program ended."""
    now = register().erasing.voortgang
    return now if now and now.bewijs == kept["bewijs"] and not kept["klaar"] else None


def _copies() -> list[str]:
    """Until when each backup is kept that could hold what is erased."""
    return [receipt_words.moment(one.verlooptOp) for one in backups.every(register().settings.home)]
