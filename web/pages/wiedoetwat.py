"""Who does what, trajectory by trajectory, and what is not said: for colleagues who can still put it right."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from data import verantwoordelijkheid as said
from data.exporting import export_cells
from data.figures import Condition
from data.vocabularies import vocabulaire
from data.wording import dutch_number, listing
from service.api.kinds import Number, Option
from service.api.parameters import Parameter
from service.selection import Selection
from service.verantwoordelijkheid import KOPPEN, STANDEN, UITLEG, Onderdeel, onderdelen
from web.figure_view import filter_form, selection_of
from web.files import file_response
from web.narrowing import EMPTY, PARAMETERS, address
from web.outcomes import places
from web.strict import query

blueprint = Blueprint("wiedoetwat", __name__)

PATH = "/trajecten/wie-doet-wat"
PER_PAGE = 25
MOST = 200_000  # trajectories in one file, which is made while the reader waits
_MISSING = Parameter("mist", "Wat er niet staat", Option(tuple(KOPPEN)))
_PAGE = Parameter("pagina", "De bladzijde", Number(1, 100_000), standaard=1)
_NOTHING = "niet ingevuld"
_COLUMNS = ("keuze", "traject", "gebieden", "stand", "begin", "einde")


@dataclass(frozen=True)
class Row:
    regel: said.Regel
    plaats: str
    delen: tuple[Onderdeel, ...]


@blueprint.get(PATH)
def page() -> str:
    values = query((*PARAMETERS, _MISSING, _PAGE), EMPTY)
    selection = _selection(values)
    mist, number = values["mist"], values["pagina"]
    counted = said.counted(selection.database, selection.where)
    shown = counted.ontbreekt[mist] if mist else counted.aantal
    pages = max(1, -(-shown // PER_PAGE))
    if number > pages:
        abort(400, f"Bladzijde {number} bestaat niet; deze lijst heeft er {pages}.")
    found = said.page(
        selection.database, _where(selection, mist), limit=PER_PAGE, offset=(number - 1) * PER_PAGE
    )
    more = {"mist": mist} if mist else {}

    def to(page: int) -> str:
        return address(PATH, selection.filters, **more, pagina=str(page))

    return render_template(
        "wiedoetwat.html",
        geteld=counted,
        uitleg=UITLEG,
        gewoon=selection.filters.trajectstatus == STANDEN,
        koppen=[
            (veld, kop, counted.ontbreekt[veld], address(PATH, selection.filters, mist=veld))
            for veld, kop in KOPPEN.items()
        ],
        mist=mist,
        alles=address(PATH, selection.filters),
        regels=[Row(r, places(r.gebieden), onderdelen(r.waarden)) for r in found],
        getoond=shown,
        pagina=number,
        bladzijden=pages,
        naar=to,
        bestand=address(f"{PATH}.csv", selection.filters, **more) if selection.aantal <= MOST else None,
        **filter_form(PATH, selection, **more),
    )


@blueprint.get(f"{PATH}.csv")
def as_csv() -> Response:
    """The same list as a file, all of it."""
    values = query((*PARAMETERS, _MISSING), EMPTY)
    selection = _selection(values)
    if selection.aantal > MOST:
        abort(
            400,
            f"Dit bestand zou over meer dan {dutch_number(MOST)} trajecten gaan. Kies met de filters een kleiner deel.",
        )
    headers = (*_COLUMNS, *KOPPEN.values(), f"aantal {_NOTHING}")
    target = io.BytesIO()
    rows = said.every(selection.database, _where(selection, values["mist"]))
    export_cells(headers, map(_cells, rows), target)
    return file_response(target.getvalue(), "text/csv; charset=utf-8", "wie-doet-wat.csv")


def _cells(regel: said.Regel) -> list[Any]:
    delen = onderdelen(regel.waarden)
    missing: Iterable[bool] = (not deel.tekst for deel in delen)
    return [
        regel.id,
        regel.titel,
        listing([vocabulaire("gebieden").label(code) for code in regel.gebieden]),
        vocabulaire("trajectstatussen").label(regel.trajectstatus),
        regel.startdatum,
        regel.einddatum,
        *(deel.tekst or _NOTHING for deel in delen),
        sum(missing),
    ]


def _selection(values: dict[str, Any]) -> Selection:
    """What the address asks for; without a word about their state, the trajectories that still can be put right."""
    selection = selection_of(values)
    if selection.filters.trajectstatus:
        return selection
    return replace(selection, filters=replace(selection.filters, trajectstatus=STANDEN))


def _where(selection: Selection, mist: str | None) -> Condition:
    return selection.where & said.without(mist) if mist else selection.where
