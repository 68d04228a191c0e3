"""The radar of over-asking: how much is asked of whom, where and when; and what a form says of it meanwhile."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from data import figures as counting
from data import overvraging as asking
from data.dates import MAANDEN
from data.exporting import export_cells
from data.figures import UNKNOWN
from data.gebieden import alle_buurten
from data.months import month_name, month_of
from data.overvraging import Clock
from data.vocabularies import vocabulaire
from service.api.kinds import Code, Number, Option, Refused, Schema
from service.api.parameters import Parameter
from service.axes import ONBEKEND
from service.overvraging import (
    NAAM,
    REGELS,
    Cel,
    Plek,
    Radar,
    behind,
    group_name,
    not_counted,
    place_name,
    without_end,
)
from service.tables import Tabel
from web import overasking_view
from web.files import file_response
from web.formatting import vandaag
from web.forms import Invoer, UnknownInput
from web.listing import PER_PAGE
from web.overasking_view import PATH, list_address, others, radar_address, threshold
from web.strict import query
from web.visitor import face

blueprint = Blueprint("overvraging", __name__)

_LENGTHS = (3, 6, 12, 24)
_EARLIEST, _LATEST = 12 * 1990, 12 * 2100 + 11  # months to begin with
_HOTTEST = 3


class _Doelgroep(Code):
    """A doelgroep, or the word for trajectories that don't say of whom they ask something."""

    def __init__(self) -> None:
        super().__init__("doelgroepen")

    def read(self, text: str) -> str:
        return UNKNOWN if text == ONBEKEND else super().read(text)

    def schema(self) -> Schema:
        return {"type": "string", "enum": [*vocabulaire("doelgroepen").codes, ONBEKEND]}


class _Buurt(Code):
    """A buurt: no wijk, and not Zuidwest as a whole."""

    def __init__(self) -> None:
        super().__init__("gebieden")

    def read(self, text: str) -> str:
        code = super().read(text)
        if code not in alle_buurten():
            raise Refused(f"moet een buurt zijn. Kies uit: {', '.join(alle_buurten())}")
        return code


_CELLS = (
    Parameter("maand", "De maand", Number(1, 12)),
    Parameter("doelgroep", "De doelgroep", _Doelgroep()),
    Parameter("open", "Of u doortelt wat geen einddatum heeft", Option(("ja",))),
)
_RADAR = (
    *_CELLS,
    Parameter("jaar", "Het jaar", Number(_EARLIEST // 12, _LATEST // 12)),
    Parameter("maanden", "Hoeveel maanden", Number(1, max(_LENGTHS)), standaard=12),
)
_LIST = (
    *_CELLS,
    # A table that begins in the last year goes on after it.
    Parameter("jaar", "Het jaar", Number(_EARLIEST // 12, _LATEST // 12 + 2)),
    Parameter("buurt", "De buurt", _Buurt(), verplicht=True),
    Parameter("pagina", "De bladzijde", Number(1, 100_000), standaard=1),
)
_ASKED = ("id", "gebieden", "doelgroepen", "trajectstatus", "startdatum", "einddatum")


@dataclass(frozen=True)
class Vak:
    """A cell: how many, whether that is much, how dark it is (0 to 3), and where the trajectories are listed."""

    aantal: int
    veel: bool
    stap: int
    adres: str


@blueprint.get(PATH)
def page() -> str:
    radar, doelgroep, values = _asked()
    tabel, open_end, months = radar.tabel(doelgroep), radar.clock.open_end, values["maanden"]

    def to(first: int, open_end: bool = open_end) -> str:
        return radar_address(first, doelgroep, maanden=months, open_end=open_end)

    return render_template(
        "overvraging.html",
        tabel=tabel,
        regels=REGELS,
        rijen=[(rij.naam, _cells(radar, rij.id, doelgroep)) for rij in tabel.rijen],
        plekken=[
            (p.in_woorden, list_address(_cell_of(p), open_end=open_end)) for p in radar.plekken(_HOTTEST)
        ],
        leeg=not face().engine.store.count(),
        drempel=radar.drempel,
        doelgroepen=[(g or ONBEKEND, _option(radar, g), g == doelgroep) for g in radar.groepen],
        maandnamen=list(enumerate(MAANDEN, 1)),
        jaar=radar.eerste // 12,
        maand=radar.eerste % 12 + 1,
        maanden=months,
        lengtes=sorted({*_LENGTHS, months}),
        periode=f"{month_name(radar.eerste)} tot en met {month_name(radar.laatste)}"
        if months > 1
        else month_name(radar.eerste),
        eerder=to(radar.eerste - months) if radar.eerste - months >= _EARLIEST else "",
        later=to(radar.laatste + 1) if radar.laatste + 1 <= _LATEST else "",
        open_end=open_end,
        zonder_einde=without_end(face().engine.store.database, radar.eerste, radar.laatste),
        andersom=to(radar.eerste, not open_end),
        bestand=f"{PATH}.csv?{to(radar.eerste).partition('?')[2]}",
    )


@blueprint.get(f"{PATH}.csv")
def as_csv() -> Response:
    """The table of the page, as it stands there."""
    radar, doelgroep, _ = _asked()
    tabel: Tabel = radar.tabel(doelgroep)
    target = io.BytesIO()
    export_cells(tabel.koppen, tabel.rows(), target)
    return file_response(target.getvalue(), "text/csv; charset=utf-8", f"{NAAM}.csv")


@blueprint.get(f"{PATH}/lijst")
def behind_a_count() -> str:
    values = query(_LIST)
    for naam in ("jaar", "maand", "doelgroep"):
        if values[naam] is None:
            abort(400, f"{naam} ontbreekt. Ga terug naar de tabel en kies een getal.")
    cel = Cel(values["buurt"], values["doelgroep"], 12 * values["jaar"] + values["maand"] - 1)
    clock, database = _clock(values), face().engine.store.database
    where = behind(cel, clock)
    count = counting.count(database, where)
    pages, number = max(1, -(-count // PER_PAGE)), values["pagina"]
    if number > pages:
        abort(400, f"Bladzijde {number} bestaat niet; deze lijst heeft er {pages}.")
    found = asking.trajectories(database, where, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    near = 0 <= cel.maand - month_of(vandaag()) < 12
    return render_template(
        "overvraging_lijst.html",
        plaats=place_name(cel.buurt),
        doelgroep=group_name(cel.doelgroep) if cel.doelgroep else "",
        maand=month_name(cel.maand),
        aantal=count,
        drempel=threshold(),
        anderen=others(found),
        open_end=clock.open_end,
        niet_geteld=0 if clock.open_end else not_counted(database, cel, clock.today),
        met_open=list_address(cel, open_end=True),
        terug=radar_address(
            month_of(vandaag()) if near else min(cel.maand, _LATEST), cel.doelgroep, open_end=clock.open_end
        ),
        pagina=number,
        bladzijden=pages,
        naar=lambda n: list_address(cel, open_end=clock.open_end, pagina=n),
    )


@blueprint.get(f"{PATH}/let-op")
def warning() -> str:
    """What the form that is open says of over-asking, for what stands in it."""
    if unknown := set(request.args) - set(_ASKED):
        abort(400, f"{min(unknown)} hoort niet bij deze vraag. Open het formulier opnieuw.")
    given = {naam: values for naam, values in request.args.lists() if naam != "id"}
    try:
        invoer = Invoer.read(given)
    except UnknownInput as wrong:
        abort(400, f"{wrong} Open het formulier opnieuw.")
    bericht = overasking_view.of_form(invoer, request.args.get("id", ""))
    return render_template("_let_op.html", overvraging=bericht, los=True)


def _asked() -> tuple[Radar, str, dict[str, Any]]:
    """The radar that the address asks for, and the doelgroep to show: without one that of which most is asked."""
    values = query(_RADAR)
    today = vandaag()
    year = values["jaar"] or today.year
    month = values["maand"] or (1 if values["jaar"] else today.month)
    first = 12 * year + month - 1
    database = face().engine.store.database
    radar = Radar.read(database, first, first + values["maanden"] - 1, _clock(values), threshold())
    return radar, radar.drukste if values["doelgroep"] is None else values["doelgroep"], values


def _clock(values: dict[str, Any]) -> Clock:
    return Clock(vandaag(), open_end=values["open"] == "ja")


def _cells(radar: Radar, buurt: str, doelgroep: str) -> list[Vak]:
    found = []
    for month in radar.maanden:
        cel = Cel(buurt, doelgroep, month)
        count = radar.aantal(cel)
        much = count >= radar.drempel
        step = 3 if count >= 2 * radar.drempel else 2 if much else min(count, 1)
        adres = list_address(cel, open_end=radar.clock.open_end) if count else ""
        found.append(Vak(count, much, step, adres))
    return found


def _cell_of(plek: Plek) -> Cel:
    return Cel(plek.buurt, plek.doelgroep, plek.maanden[0])


def _option(radar: Radar, doelgroep: str) -> str:
    name = vocabulaire("doelgroepen").label(doelgroep) if doelgroep else "Niet ingevuld"
    most = radar.hoogste[doelgroep]
    return f"{name} (hoogstens {most} tegelijk)" if most else name
