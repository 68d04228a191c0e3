"""The lists with terms for the kennismanager, and the terms that were added here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.own_terms import (
    MAX_DEFINITIE,
    MAX_LABEL,
    MAX_SYNONIEMEN,
    SOORTEN,
    ChangedMeanwhile,
    EigenBegrip,
    Refused,
    TermNotFound,
)
from data.vocabularies import vocabulaire
from service import own_terms
from service.api.kinds import Option
from service.api.parameters import Parameter
from service.own_terms import LISTS
from web.strict import query
from web.visitor import maker, real_register

blueprint = Blueprint("begrippen", __name__)

_SAID = {
    "toegevoegd": "Het begrip staat in de lijst. Collega's kunnen het vanaf nu kiezen.",
    "gewijzigd": "Bewaard. Collega's zien het vanaf nu zo.",
    "ongewijzigd": "Er was niets te wijzigen.",
    "vervallen": "Het begrip is vervallen. Keuzes die het hebben, houden het.",
    "teruggehaald": "Het begrip is weer te kiezen.",
}
_TABLE = (Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),)
_MEANWHILE = "Iemand anders heeft dit begrip intussen gewijzigd. Hieronder staat wat u typte. Bewaart u het, dan vervangt het die wijziging."
_KINDS = {
    "context": "Omstandigheid: het speelt mee, voor of tegen",
    "belemmering": "Belemmering: het zit vaak in de weg",
    "succesfactor": "Succesfactor: het helpt vaak",
}
# The filter of the register that finds the choices with a term of this list.
_FILTERS = {"themas": "thema", "doelgroepen": "doelgroep"}


@dataclass(frozen=True)
class Getypt:
    """What stands in the form of a term. nr: how often the term was written when it was opened."""

    label: str = ""
    definitie: str = ""
    synoniemen: str = ""
    soort: str = SOORTEN[0]
    nr: int = 0

    @classmethod
    def of(cls, term: EigenBegrip) -> Getypt:
        return cls(term.label, term.definitie, "\n".join(term.synoniemen), term.soort, term.wijzigingen)

    @classmethod
    def sent(cls, naam: str) -> Getypt:
        form, nr = request.form, request.form.get("nr", "0")
        if not nr.isdecimal() or len(nr) > 9:
            abort(400, "Het formulier is niet compleet. Open de pagina opnieuw.")
        return cls(
            form.get("label", ""),
            form.get("definitie", ""),
            form.get("synoniemen", ""),
            form.get("soort", "") if naam == "factoren" else "",
            int(nr),
        )

    @property
    def names(self) -> list[str]:
        """The other words, one a line."""
        return [line for line in self.synoniemen.splitlines() if line.strip()]


@blueprint.get("/beheer/begrippen")
def page() -> str:
    query(())
    terms = real_register().own_terms
    return render_template(
        "begrippen.html",
        lijsten=[(vocabulaire(naam), len(terms.list(naam))) for naam in LISTS],
    )


@blueprint.get("/beheer/begrippen/<naam>")
def one_list(naam: str) -> Response:
    done = query(_TABLE)["melding"]
    return _list(_known(naam), gelukt=_SAID[done] if done else "")


@blueprint.post("/beheer/begrippen/<naam>")
def add(naam: str) -> BaseResponse:
    typed = Getypt.sent(_known(naam))
    try:
        own_terms.add(
            real_register(), naam, typed.label, typed.definitie, typed.names, maker(), soort=typed.soort
        )
    except Refused as refused:
        return _list(naam, typed, refused)
    return _back(naam, "toegevoegd")


@blueprint.get("/beheer/begrippen/<naam>/<code>")
def one_term(naam: str, code: str) -> Response:
    query(())
    return _term(naam, code, Getypt.of(_own(naam, code)))


@blueprint.post("/beheer/begrippen/<naam>/<code>")
def change(naam: str, code: str) -> BaseResponse:
    term, typed = _own(naam, code), Getypt.sent(naam)
    try:
        changed = own_terms.change(
            real_register(),
            naam,
            code,
            typed.label,
            typed.definitie,
            typed.names,
            maker(),
            soort=typed.soort,
            seen=typed.nr,
        )
    except Refused as refused:
        return _term(naam, code, typed, refused)
    except ChangedMeanwhile:
        now = Getypt(typed.label, typed.definitie, typed.synoniemen, typed.soort, term.wijzigingen)
        return _term(naam, code, now, Refused("", _MEANWHILE), 409)
    return _back(naam, "gewijzigd" if changed else "ongewijzigd")


@blueprint.post("/beheer/begrippen/<naam>/<code>/vervallen")
def retire(naam: str, code: str) -> BaseResponse:
    own_terms.retire(real_register(), naam, _own(naam, code).code, maker())
    return _back(naam, "vervallen")


@blueprint.post("/beheer/begrippen/<naam>/<code>/terughalen")
def restore(naam: str, code: str) -> BaseResponse:
    own_terms.restore(real_register(), naam, _own(naam, code).code, maker())
    return _back(naam, "teruggehaald")


def _known(naam: str) -> str:
    if naam not in LISTS:
        abort(404, "Deze lijst heeft geen eigen begrippen.")
    return naam


def _own(naam: str, code: str) -> EigenBegrip:
    try:
        return real_register().own_terms.get(_known(naam), code)
    except TermNotFound:
        abort(404, "Dit begrip is niet hier toegevoegd. Begrippen van het programma kunt u niet wijzigen.")


def _back(naam: str, said: str) -> BaseResponse:
    return redirect(f"/beheer/begrippen/{naam}?melding={said}", 303)


def _list(
    naam: str, typed: Getypt | None = None, refused: Refused | None = None, gelukt: str = ""
) -> Response:
    terms = own_terms.overview(real_register(), naam)
    return _page(
        "begrippen_lijst.html",
        naam,
        typed or Getypt(),
        refused,
        422,
        gelukt=gelukt,
        eigen=[term for term in terms if term.eigen],
        gegeven=[term for term in terms if not term.eigen],
        wie=_who([term.eigen for term in terms if term.eigen]),
        filter=_FILTERS.get(naam),
    )


def _term(
    naam: str, code: str, typed: Getypt, refused: Refused | None = None, status: int = 422
) -> Response:
    term = _own(naam, code)
    return _page(
        "begrippen_een.html",
        naam,
        typed,
        refused,
        status,
        begrip=term,
        aantal=real_register().own_terms.used(naam).get(code, 0),
        wie=_who([term]),
    )


def _page(
    template: str, naam: str, typed: Getypt, refused: Refused | None, status: int, **more: object
) -> Response:
    """status: of a page that says what was refused."""
    content = render_template(
        template,
        lijst=vocabulaire(naam),
        getypt=typed,
        soorten=_KINDS if naam == "factoren" else {},
        fout=str(refused) if refused else "",
        fout_bij=refused.veld if refused else "",
        langst={"label": MAX_LABEL, "definitie": MAX_DEFINITIE, "synoniemen": MAX_SYNONIEMEN},
        **more,
    )
    return make_response(content, status if refused else 200)


def _who(terms: Sequence[EigenBegrip]) -> dict[str, str]:
    """Who added them: per account what it is called."""
    name = real_register().accounts.name
    return {actor: name(actor) or "een account dat weg is" for actor in {term.actor for term in terms}}
