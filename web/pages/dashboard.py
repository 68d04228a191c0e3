"""Dashboards: figures over the choices that the filters leave, each with its table, its files and its records."""

from __future__ import annotations

import io
from dataclasses import replace

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from data import figures as counting
from data.exporting import export_cells
from service import figure_charts, figure_words
from service.api.kinds import Number, Option, Text
from service.api.parameters import Parameter
from service.dashboards import INSTRUMENTEN, LANDELIJK
from service.figure_charts import Beeld
from service.figures import pictured
from service.key_figures import key_figures
from service.selection import Selection
from web.figure_view import CIJFERS, KAART, SCHEMA, Shown, filter_form, known, selection_of, show
from web.files import file_response
from web.listing import PER_PAGE, excerpt
from web.narrowing import EMPTY, PARAMETERS, address, told
from web.outcomes import places
from web.overasking_view import threshold
from web.strict import query
from web.visitor import face, real_register

blueprint = Blueprint("dashboard", __name__)

_CELL = (
    Parameter("rij", "De regel van de tabel", Text(80), verplicht=True),
    Parameter("kolom", "De kolom van de tabel", Text(80), verplicht=True),
    Parameter("pagina", "De bladzijde", Number(1, 100_000), standaard=1),
)
_FILES = ("breed", "smal")
_BLOCKS = ("blok", "blok-smal")  # within a page, with links
_NOTHING = "Hier valt niets van te tekenen. Kies minder filters."


@blueprint.get(INSTRUMENTEN.pad)
def instruments() -> str:
    values = query((*PARAMETERS, KAART), EMPTY)
    selection, kaart = selection_of(values), values["kaart"]
    return render_template(
        "dashboard.html",
        dashboard=INSTRUMENTEN,
        kern=[(een, _onward(een.naam, selection)) for een in key_figures(selection, threshold())],
        beelden=show(INSTRUMENTEN, selection, kaart) if selection.aantal else [],
        leeg=not face().engine.store.count(),
        openbaar=selection.openbaar,
        pdf=address(f"{INSTRUMENTEN.pad}.pdf", selection.filters, **({"kaart": kaart} if kaart else {})),
        **filter_form(INSTRUMENTEN.pad, selection, **({"kaart": kaart} if kaart else {})),
    )


def _onward(naam: str, selection: Selection) -> tuple[str, str]:
    """The page that tells more of a key figure, with the words that lead to it; nothing where there is none."""
    filters = selection.filters
    return {
        "keuzes": (address("/register", filters), "Bekijk deze keuzes"),
        "eindevaluatie": (
            f"{address(LANDELIJK.pad, filters)}#landelijk-werkwijze",
            "Vergelijk met Nederland",
        ),
        "beloften": (address("/beloften", filters), "Bekijk de beloften"),
        "overvraging": ("/trajecten/overvraging", "Bekijk waar en wanneer"),
    }.get(naam, ("", ""))


@blueprint.get(f"{CIJFERS}/<naam>.csv")
def as_csv(naam: str) -> Response:
    """The table of the page, as it stands there."""
    shown = _asked(naam)
    target = io.BytesIO()
    export_cells(shown.tabel.koppen, shown.tabel.rows(), target)
    return file_response(target.getvalue(), "text/csv; charset=utf-8", f"{naam}.csv")


@blueprint.get(f"{CIJFERS}/<naam>.svg")
def as_svg(naam: str) -> Response:
    """The picture as a file, or the part of a page that it is."""
    shown, vorm = _picture(naam, (*_FILES, *_BLOCKS))
    if vorm in _FILES:
        drawn = figure_charts.svg(_alone(shown, vorm))
        return file_response(drawn, "image/svg+xml; charset=utf-8", f"{naam}.svg")
    beeld = replace(shown.beeld, smal=vorm == "blok-smal")
    tabel = beeld.tabel
    part = figure_charts.block(
        beeld, f"beeld-{naam}-{vorm}", lambda rij, place: shown.behind(rij, place, tabel)
    )
    return Response(part, content_type="text/html; charset=utf-8")


@blueprint.get(f"{CIJFERS}/<naam>.png")
def as_png(naam: str) -> Response:
    shown, vorm = _picture(naam, _FILES)
    return file_response(figure_charts.png(_alone(shown, vorm)), "image/png", f"{naam}.png")


@blueprint.get(f"{CIJFERS}/<naam>/keuzes")
def behind(naam: str) -> str:
    """The records behind one count."""
    values = query((*PARAMETERS, *_CELL), EMPTY)
    selection = selection_of(values)
    dashboard, figuur = known(naam, selection)
    # The table of the page, and that of the picture where it has another.
    for source in dict.fromkeys((figuur, pictured(figuur, selection))):
        tabel = source.tabel(selection)
        rij = next((r for r in tabel.rijen if r.id == values["rij"]), None)
        if rij and values["kolom"] in tabel.kolommen:
            break
    else:
        abort(404, "Dit getal staat niet in de tabel. Ga terug naar het dashboard en kies een getal.")
    place = tabel.kolommen.index(values["kolom"])
    count = rij.cellen[place]
    if not isinstance(count, int):
        abort(404, "Dit aantal is te klein om te laten zien.")
    pages = max(1, -(-count // PER_PAGE))
    page = values["pagina"]
    if page > pages:
        abort(400, f"Bladzijde {page} bestaat niet; deze lijst heeft er {pages}.")
    where = source.behind(selection, rij.id, values["kolom"])
    found = counting.records(selection.database, where, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    path = request.path
    return render_template(
        "dashboard_keuzes.html",
        dashboard=dashboard,
        terug=address(dashboard.pad, selection.filters) + f"#{naam}",
        figuur=figuur,
        rij=rij.naam,
        kolom=tabel.koppen[place + 1],
        aantal=count,
        chosen=[label for label, _, _ in told(selection.filters)],
        regels=[(r, places(r.keuze.gebieden), excerpt(r.keuze)) for r in found],
        pagina=page,
        bladzijden=pages,
        naar=lambda number: address(
            path, selection.filters, rij=values["rij"], kolom=values["kolom"], pagina=str(number)
        ),
    )


def _asked(naam: str) -> Shown:
    selection = selection_of(query((*PARAMETERS, KAART), EMPTY))
    _, figuur = known(naam, selection)
    return Shown(figuur, figuur.tabel(selection), selection)


def _picture(naam: str, kinds: tuple[str, ...]) -> tuple[Shown, str]:
    """A figure to draw, and how. Answers 404 where nothing would stand on the picture."""
    vorm = Parameter("vorm", "Hoe het beeld wordt", Option(kinds), standaard=kinds[0])
    values = query((*PARAMETERS, vorm, KAART), EMPTY)
    selection = selection_of(values)
    _, figuur = known(naam, selection)
    shown = Shown(figuur, figuur.tabel(selection), selection, schema=values["kaart"] == SCHEMA)
    if not shown.beeld.tabel.te_tekenen:
        abort(404, _NOTHING)
    return shown, values["vorm"]


def _alone(shown: Shown, vorm: str) -> Beeld:
    """A picture that tells what it is of, where it comes from and of which day it is."""
    of = figure_words.subject(shown.selection, real_register().settings.naam)
    return replace(shown.beeld, smal=vorm == "smal", selectie=of)
