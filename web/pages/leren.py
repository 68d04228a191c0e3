"""What was learned: success factors and pitfalls with quotes, and how often instruments were evaluated."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from data.exporting import export_cells
from data.filters import Filters
from data.vocabularies import vocabulaire
from data.wording import dutch_number, listing
from service import learning
from service.api.kinds import Option
from service.api.parameters import Parameter
from service.dashboards import INSTRUMENTEN, LEREN
from service.learning import LENZEN, NOT_GROUPED, PER_LIST, UITLEG, Gegroepeerd, Geleerd, Lens, Soort
from service.learning_figures import EVALUATIES, FactorSides, told_sides
from service.selection import Selection
from service.small_counts import Telling
from service.tables import Rij
from service.texts import field_label
from web.figure_view import Shown, filter_form, selection_of, show
from web.files import file_response
from web.narrowing import EMPTY, PARAMETERS, address
from web.outcomes import places
from web.strict import query
from web.visitor import face, real_register

blueprint = Blueprint("leren", __name__)

MOST = 20_000  # choices of which the quotes go into one file, which is made while the reader waits

_LENS = Parameter("lens", "Waardoor u kijkt", Option(tuple(LENZEN)), standaard=learning.SLEUTELS.code)
_COLUMNS = ("keuze", "titel", "instrument", "gebied", "jaar", "factor", "richting", "veld", "zin")
_MARKS = tuple(one for one in INSTRUMENTEN.figuren if one.naam.startswith("scores-"))
# What each kind of quote is headed by.
KOPPEN = {
    Soort.SUCCES: "Succesfactor: dit hielp",
    Soort.VALKUIL: "Valkuil: dit zat tegen",
    Soort.OOK: "Ook geleerd",
}


@dataclass(frozen=True)
class Onderwerp:
    """A factor on the page. geteld: how often for and against, in words with the address behind it."""

    geleerd: Geleerd
    naam: str
    definitie: str
    geteld: tuple[tuple[Telling, str, str], ...]
    alle: str


@dataclass(frozen=True)
class Instrumentregel:
    """An instrument with what is known of how it went. cijfers: mean, of how many, and the address of those."""

    naam: str
    naar: str
    rij: Rij
    cijfers: tuple[tuple[str, Telling, str] | None, ...]


@blueprint.get(LEREN.pad)
def page() -> str:
    selection, lens = _asked()
    mee = {} if lens is learning.SLEUTELS else {"lens": lens.code}
    beelden = show(LEREN, selection) if selection.aantal else []
    onderwerpen = _subjects(selection, lens) if beelden else []
    return render_template(
        "leren.html",
        dashboard=LEREN,
        beelden=beelden,
        kern=(),
        leeg=not face().engine.store.count(),
        openbaar=selection.openbaar,
        pdf=address(f"{LEREN.pad}.pdf", selection.filters),
        lens=lens,
        lenzen=[(one, _lens_address(selection.filters, one)) for one in LENZEN.values()],
        uitleg=[(KOPPEN[soort], UITLEG[soort]) for soort in Soort],
        koppen=KOPPEN,
        meest=PER_LIST,
        onderwerpen=[o for o in onderwerpen if not o.geleerd.leeg],
        niets=[o for o in onderwerpen if o.geleerd.leeg],
        bestand=address(f"{LEREN.pad}.csv", selection.filters, **mee) if selection.aantal <= MOST else None,
        instrumenten=_instruments(selection, mee) if beelden else [],
        cijfers=[one.titel.removeprefix("Cijfer voor ") for one in _MARKS],
        plaats=places,
        veldnaam=field_label,
        **filter_form(LEREN.pad, selection, **mee),
    )


@blueprint.get(f"{LEREN.pad}.csv")
def as_csv() -> Response:
    """Every quote through the lens, not only those that the page shows."""
    selection, lens = _asked()
    if selection.aantal > MOST:
        abort(
            400,
            f"Dit bestand zou over meer dan {dutch_number(MOST)} keuzes gaan. Kies met de filters een kleiner deel.",
        )
    target = io.BytesIO()
    export_cells(_COLUMNS, _rows(selection, lens), target)
    return file_response(target.getvalue(), "text/csv; charset=utf-8", f"geleerd-{lens.code}.csv")


def _asked() -> tuple[Selection, Lens]:
    values = query((*PARAMETERS, _LENS), EMPTY)
    return selection_of(values), LENZEN[values["lens"]]


def _lens_address(filters: Filters, lens: Lens) -> str:
    return address(LEREN.pad, filters, lens=lens.code) + "#lens"


def _grouped(selection: Selection, lens: Lens, *, every: bool = False) -> Gegroepeerd:
    """Which sentences are about which factor, for colleagues alone: it was worked out from the whole register."""
    if selection.openbaar:
        return NOT_GROUPED
    most = None if every else learning.CANDIDATES
    return learning.grouped(selection, real_register().factors, lens.factoren, most)


def _subjects(selection: Selection, lens: Lens) -> list[Onderwerp]:
    terms, told = vocabulaire("factoren"), told_sides(selection)
    figuur = next(f for f in LEREN.figuren if isinstance(f, FactorSides) and f.lens is lens)
    shown = Shown(figuur, figuur.tabel(selection), selection)
    rows = {rij.id: rij for rij in shown.tabel.rijen}
    found = []
    for one in learning.learned(selection, face().engine, lens, _grouped(selection, lens)):
        begrip, rij = terms[one.factor], rows.get(one.factor)
        if one.leeg and not rij and not lens.vast:
            continue
        words = ("voor", "tegen")
        geteld = (
            tuple((told[one.factor][i], word, shown.behind(rij, i)) for i, word in enumerate(words))
            if rij
            else ()
        )
        alle = address("/register", replace(selection.filters, factor=(one.factor,)))
        found.append(Onderwerp(one, begrip.label, begrip.definitie, geteld, alle))
    order = list(rows)
    return found if lens.vast else sorted(found, key=lambda o: _place(order, o.geleerd.factor))


def _place(order: list[str], factor: str) -> int:
    return order.index(factor) if factor in order else len(order)


def _instruments(selection: Selection, mee: dict[str, str]) -> list[Instrumentregel]:
    """Each instrument with its marks, as the figures of marks tell them."""
    marks = [Shown(one, one.tabel(selection), selection) for one in _MARKS]
    rows = [{rij.id: rij for rij in one.tabel.rijen} for one in marks]
    found = []
    for rij in EVALUATIES.tabel(selection).rijen:
        cells: list[tuple[str, Telling, str] | None] = []
        for one, by_id in zip(marks, rows, strict=True):
            mark = by_id.get(rij.id)
            many, mean = mark.cellen[:2] if mark else (0, "")
            cells.append(
                (str(mean), many, one.behind(mark, 0)) if mark and isinstance(many, int) and many else None
            )
        chosen = replace(selection.filters, instrument=(rij.id,))
        found.append(Instrumentregel(rij.naam, address(LEREN.pad, chosen, **mee), rij, tuple(cells)))
    return found


def _rows(selection: Selection, lens: Lens) -> Iterator[list[Any]]:
    instruments, terms = vocabulaire("instrumenten"), vocabulaire("factoren")
    groepen = _grouped(selection, lens, every=True)
    for one in learning.all_quotes(selection, face().engine, lens, groepen):
        keuze = one.record.keuze
        yield [
            keuze.id,
            keuze.titel,
            instruments.label(keuze.instrument),
            listing([vocabulaire("gebieden").label(code) for code in keuze.gebieden]),
            keuze.startdatum.year,
            terms.label(one.factor),
            str(one.soort),
            field_label(one.veld),
            one.zin,
        ]
