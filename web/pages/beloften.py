"""What was promised to residents: lists for colleagues, what became of it for residents, and the button "Gedaan"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.beloften import of_account, of_nobody
from data.dates import InvalidDate, parse_date
from data.figures import Condition
from data.keuze import OPENBAAR
from data.store import VersionConflict
from data.validation import InvalidKeuze
from data.vocabularies import vocabulaire
from service import beloften
from service.access import Recht, demand
from service.api.kinds import Number, Option
from service.api.parameters import Parameter
from service.beloften import Lijst, Tellingen, stand_of, term
from service.herinneringen import HERINNERING, rule
from service.instellingen import value_of
from service.selection import Selection
from web import promise_view
from web.figure_view import filter_form, selection_of
from web.formatting import vandaag
from web.listing import PER_PAGE
from web.narrowing import EMPTY, PARAMETERS, address, pairs_of
from web.pages.publicatie import DOOR
from web.promise_view import SAID
from web.reading import Toezegging
from web.strict import query
from web.visitor import actor, face, maker, register

blueprint = Blueprint("beloften", __name__)

PATH = "/beloften"
IEDEREEN, IK, NIEMAND = "iedereen", "ik", "niemand"
_OWNERS = {IEDEREEN: "Iedereen", IK: "Van mij", NIEMAND: "Van niemand"}

# The tabs, for colleagues and for residents, with what each says of its list.
_TABS: Mapping[Lijst, str] = {
    Lijst.TE_LAAT: "Te laat",
    Lijst.BINNENKORT: "Binnenkort",
    Lijst.OPEN: "Open, later",
    Lijst.GEDAAN: "Gedaan",
}
_FOR_RESIDENTS: Mapping[Lijst, str] = {
    Lijst.GEDAAN: "Gedaan",
    Lijst.TE_LAAT: "Te laat",
    Lijst.OPEN: "Nog te doen",
}

_TABLE = (
    *PARAMETERS,
    Parameter("stand", "Welke lijst", Option(tuple(Lijst))),
    Parameter("eigenaar", "Van wie", Option(tuple(_OWNERS)), standaard=IEDEREEN),
    Parameter("pagina", "De bladzijde", Number(1, 100_000), standaard=1),
    Parameter("melding", "Wat er net gebeurd is", Option(tuple(SAID))),
)
# From where a button was pressed, and so where to go afterwards.
_FROM = Parameter("vanuit", "Waar u was", Option(("beloften", "keuze", "mijn")), standaard="beloften")

_KEY = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Asked:
    """What the address asks for. dagen None: what has to be done soon is not told apart."""

    selection: Selection
    lijst: Lijst
    eigenaar: str
    pagina: int
    dagen: int | None

    @property
    def where(self) -> Condition:
        where = self.selection.where
        if self.eigenaar == IK:
            return where & of_account(actor().id)
        return where & of_nobody() if self.eigenaar == NIEMAND else where

    def counts(self) -> Tellingen:
        return beloften.counts(self.selection.database, self.where, self.selection.vandaag, self.dagen)

    def address(self, **changed: str) -> str:
        """The address of this list, with something else in it; "" leaves a part out."""
        owner = {"eigenaar": self.eigenaar} if self.eigenaar != IEDEREEN else {}
        page = {"pagina": str(self.pagina)} if self.pagina > 1 else {}
        told = {"stand": str(self.lijst), **owner, **page, **changed}
        return address(PATH, self.selection.filters, **{name: text for name, text in told.items() if text})

    @property
    def pages_of(self) -> Mapping[Lijst, str]:
        return _FOR_RESIDENTS if self.selection.openbaar else _TABS


def _asked(values: dict[str, Any]) -> Asked:
    """Sends residents who ask for a list of colleagues to sign in first."""
    selection = selection_of(values)
    lijst, eigenaar = values["stand"], values["eigenaar"]
    first = Lijst.GEDAAN if selection.openbaar else Lijst.TE_LAAT
    if eigenaar != IEDEREEN or lijst == Lijst.BINNENKORT:
        demand(actor(), Recht.LEZEN)
    dagen = None if selection.openbaar else value_of(register().engine.store, HERINNERING)
    return Asked(selection, Lijst(lijst) if lijst else first, eigenaar, values["pagina"], dagen)


@blueprint.get(PATH)
def page() -> str:
    values = query(_TABLE, EMPTY | {"gebied"})
    asked = _asked(values)
    counts = asked.counts()
    total = counts[asked.lijst]
    pages = max(1, -(-total // PER_PAGE))
    if asked.pagina > pages:
        abort(400, f"Bladzijde {asked.pagina} bestaat niet; deze lijst heeft er {pages}.")
    selection, openbaar = asked.selection, asked.selection.openbaar
    found = beloften.listed(
        selection.database,
        asked.where,
        asked.lijst,
        selection.vandaag,
        asked.dagen,
        limit=PER_PAGE,
        offset=(asked.pagina - 1) * PER_PAGE,
        # What was late longest is what colleagues begin with; residents read the newest first.
        order="laatste" if openbaar and asked.lijst is Lijst.TE_LAAT else None,
    )
    owner = {} if asked.eigenaar == IEDEREEN else {"eigenaar": asked.eigenaar}
    shared: dict[str, Any] = {
        "lijst": asked.lijst,
        "lijsten": [
            (name, counts[lijst], asked.address(stand=lijst, pagina=""), lijst is asked.lijst)
            for lijst, name in asked.pages_of.items()
        ],
        "tellingen": counts,
        "kop": asked.pages_of[asked.lijst],
        "regels": promise_view.lines(found, selection.vandaag),
        "standen": promise_view.stands,
        "pagina": asked.pagina,
        "bladzijden": pages,
        "naar": lambda number: asked.address(pagina=str(number)),
        "dagen": asked.dagen,
        "leeg": not face().engine.store.count(),
        **filter_form(PATH, selection, stand=str(asked.lijst), **owner),
    }
    if openbaar:
        return render_template(
            "beloften_inwoners.html", gebieden=_places(selection), over=_beside_place(selection), **shared
        )
    return render_template(
        "beloften.html",
        eigenaren=[
            (
                name,
                asked.address(eigenaar="" if code == IEDEREEN else code, pagina=""),
                code == asked.eigenaar,
            )
            for code, name in _OWNERS.items()
        ],
        eigenaar=asked.eigenaar,
        hier=asked.address(),
        vandaag=selection.vandaag,
        herinneringen=register().herinneringen,
        regel=rule(asked.dagen or 0, "Wie voor een keuze zorgt, krijgt"),
        gelukt=SAID.get(values["melding"] or "", ""),
        **shared,
    )


def _places(selection: Selection) -> list[tuple[str, str, bool]]:
    chosen = selection.filters.gebied[:1]
    return [(b.code, b.label, b.code in chosen) for b in vocabulaire("gebieden")]


def _beside_place(selection: Selection) -> list[tuple[str, str]]:
    """The other filters, which go along when another place is chosen."""
    return [(name, code) for name, code in pairs_of(selection.filters) if name != "gebied"]


# -- writing --------------------------------------------------------------------------------------


@blueprint.post(f"{PATH}/<id_>/gedaan")
def done(id_: str) -> Response | BaseResponse:
    values = query((*_TABLE, _FROM), EMPTY)
    versie, key = request.form.get("versie", ""), request.form.get("sleutel", "")
    if not re.fullmatch(r"[0-9]{1,9}", versie) or not _KEY.fullmatch(key):
        abort(400, "Dit formulier klopt niet. Open de pagina opnieuw.")
    today, typed = vandaag(), request.form.get("op", "")
    engine = register().engine
    try:
        beloften.done(engine, id_, key, parse_date(typed), int(versie), today, door=DOOR, maker=maker())
    except InvalidDate as error:
        return _again(id_, key, str(error), typed, 422)
    except InvalidKeuze as error:
        told = "; ".join(fault.reden for fault in error.fouten)
        return _again(id_, key, f"Deze dag kan niet: {told}.", typed, 422)
    except beloften.PromiseGone as gone:
        return _again(id_, key, str(gone), typed, 409)
    except beloften.Refused as refused:
        return _again(id_, key, str(refused), typed, 422)
    except VersionConflict:
        again = (
            "Iemand heeft deze keuze intussen gewijzigd. Hieronder staat hoe de belofte er nu voor staat. "
            "Klopt dat nog? Druk dan nog eens op Gedaan."
        )
        return _again(id_, key, again, typed, 409)
    public = engine.store.get(id_).keuze.publicatie == OPENBAAR
    return _back(id_, values, "gedaan-openbaar" if public else "gedaan")


@blueprint.post(f"{PATH}/<id_>/op-mij")
def take(id_: str) -> BaseResponse:
    """Look after a record that nobody does."""
    values = query((*_TABLE, _FROM), EMPTY)
    taken = register().accounts.ownership.take(id_, actor().id, maker())
    return _back(id_, values, "genomen" if taken else "al-van-collega")


def _back(id_: str, values: dict[str, Any], melding: str) -> BaseResponse:
    """To where the button was; of a list that became shorter, to its last page."""
    if values["vanuit"] == "keuze":
        return redirect(f"/keuzes/{id_}?melding={melding}#terugkoppeling", 303)
    if values["vanuit"] == "mijn":
        return redirect(f"/mijn?melding={melding}", 303)
    asked = _asked(values)
    pages = max(1, -(-asked.counts()[asked.lijst] // PER_PAGE))
    page = min(asked.pagina, pages)
    return redirect(asked.address(pagina=str(page) if page > 1 else "", melding=melding), 303)


def _again(id_: str, key: str, fout: str, typed: str, status: int) -> Response:
    """The one promise by itself, as it stands now, with what went wrong."""
    record, today = register().engine.store.get(id_), vandaag()
    found = beloften.find(record.keuze, key)
    toezegging = Toezegging(found, stand_of(found, today), term(found, today)) if found else None
    content = render_template(
        "belofte.html",
        record=record,
        keuze=record.keuze,
        toezegging=toezegging,
        standen=promise_view.stands,
        op=_day(typed) or today,
        vandaag=today,
        vanuit=request.query_string.decode("ascii", "ignore"),
        fout=fout,
    )
    return make_response(content, status)


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except InvalidDate:
        return None
