"""Figures as pages show them: for the filters in the address, as the visitor may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flask import abort

from data.filters import FILTER_VOCABULAIRES, Filters
from data.vocabularies import vocabulaire
from service import area_borders
from service.access import Recht
from service.api.kinds import Option
from service.api.parameters import Parameter
from service.area_borders import Grenzen
from service.dashboards import DASHBOARDS, Dashboard, figure
from service.figure_charts import Beeld, size
from service.figures import Figure, pictured
from service.selection import Selection
from service.tables import Rij, Tabel
from web.formatting import vandaag
from web.narrowing import HEADINGS, address, filters_of, told, without
from web.visitor import face, may, real_register

CIJFERS = "/dashboard/cijfers"
# The filters that are named first; the others are behind a button.
_FIRST = ("gebied", "beleidsfase", "doelgroep")
SCHEMA = "schema"
# Without it the real borders, where the register has those.
KAART = Parameter("kaart", "Hoe de kaart wordt getekend", Option(("grenzen", SCHEMA)))


@dataclass(frozen=True)
class Shown:
    """A figure as a page shows it. breed: whether it gets the whole width of a page; schema: a map as tiles alone."""

    figuur: Figure
    tabel: Tabel
    selection: Selection
    breed: bool = False
    schema: bool = False

    @cached_property
    def beeld(self) -> Beeld:
        """Its picture for a page, where there is a count to draw."""
        drawn = pictured(self.figuur, self.selection)
        tabel = self.tabel if drawn is self.figuur else drawn.tabel(self.selection)
        return Beeld(tabel, drawn.vorm, grenzen=None if self.schema else self._grenzen)

    @cached_property
    def _grenzen(self) -> Grenzen | None:
        """The borders of the register for a map; residents see the same ones."""
        return area_borders.of(real_register().engine.store) if self.figuur.vorm == "kaart" else None

    @property
    def kaarten(self) -> list[tuple[str, str, bool]]:
        """The two ways to draw a map: how, at which address, and whether it is drawn so. Empty where there is one."""
        if self._grenzen is None:
            return []
        path, filters = figure(self.figuur.naam)[0].pad, self.selection.filters
        ways = (("Kaart", "grenzen", not self.schema), ("Schematisch", SCHEMA, self.schema))
        place = f"#{self.figuur.naam}"
        return [(words, address(path, filters, kaart=which) + place, now) for words, which, now in ways]

    @property
    def beelden(self) -> list[tuple[str, str, tuple[float, float]]]:
        """For wide and for narrow screens: which, the address of the picture, and how wide and high it is."""
        if not self.beeld.tabel.te_tekenen:
            return []
        kinds = (("breed", "blok", self.beeld), ("smal", "blok-smal", replace(self.beeld, smal=True)))
        return [(which, self.file("svg", vorm=vorm), size(beeld)) for which, vorm, beeld in kinds]

    def file(self, kind: str, **more: str) -> str:
        if self.schema:
            more = {"kaart": SCHEMA, **more}
        return address(f"{CIJFERS}/{self.figuur.naam}.{kind}", self.selection.filters, **more)

    def behind(self, rij: Rij, place: int, tabel: Tabel | None = None) -> str:
        """The address of the records behind a count; "" where it has none, or residents may not see it.

        tabel: where the row stands; without it, in the table of the page.
        """
        kolommen = (tabel or self.tabel).kolommen
        kolom = kolommen[place] if place < len(kolommen) else None
        count = rij.cellen[place]
        if kolom is None or not rij.id or not isinstance(count, int) or not count:
            return ""
        path = f"{CIJFERS}/{self.figuur.naam}/keuzes"
        return address(path, self.selection.filters, rij=rij.id, kolom=kolom)


def selection_of(values: dict[str, object]) -> Selection:
    """What the address asks for, of the register that this visitor reads. Answers 400 for what does not go together."""
    try:
        filters = filters_of(values)
    except ValueError as error:
        abort(400, str(error))
    return Selection(face().engine.store.database, filters, not may(Recht.LEZEN), vandaag())


def show(dashboard: Dashboard, selection: Selection, kaart: str | None = None) -> list[Shown]:
    """The figures of a dashboard that this visitor gets, so that no half of the page stays empty.

    kaart: a value of KAART.
    """
    return paired(
        [
            Shown(
                one,
                one.tabel(selection),
                selection,
                schema=kaart == SCHEMA and one.vorm == "kaart",
            )
            for one in dashboard.figuren
            if one.voor_inwoners or not selection.openbaar
        ]
    )


def paired(figures: Sequence[Shown]) -> list[Shown]:
    """In their order, but a figure that needs the whole width waits for the second half of the line before it."""
    found: list[Shown] = []
    waiting: list[Shown] = []
    half = False
    for one in figures:
        if one.beeld.ruim:
            waiting.append(replace(one, breed=True))
        else:
            found.append(one)
            half = not half
        if not half:
            found += waiting
            waiting = []
    if half:
        last = len(found) - 1
        found[last] = replace(found[last], breed=True)
    return found + waiting


def filter_form(path: str, selection: Selection, **mee: str) -> dict[str, object]:
    """What `_cijferfilters.html` needs. mee: what goes along in the address beside the filters."""
    filters = selection.filters
    groups = [
        (name, heading, _values(selection, name))
        for name, heading in HEADINGS.items()
        if name != "publicatie" or not selection.openbaar
    ]
    return {
        "pad": path,
        "dashboards": [(address(d.pad, filters), d.titel) for d in DASHBOARDS],
        "filters": filters,
        "mee": mee,
        "zonder_filters": address(path, Filters(), **mee),
        "voorop": [g for g in groups if g[0] in _FIRST],
        "verder": [g for g in groups if g[0] not in _FIRST],
        "fiches": [
            (label, address(path, without(filters, name, code), **mee))
            for label, name, code in told(filters)
        ],
    }


def _values(selection: Selection, name: str) -> list[tuple[str, str, bool]]:
    chosen = getattr(selection.filters, name)
    return [(b.code, b.label, b.code in chosen) for b in vocabulaire(FILTER_VOCABULAIRES[name])]


def known(naam: str, selection: Selection) -> tuple[Dashboard, Figure]:
    """A figure that this visitor gets, with its page. Answers 404 for any other."""
    try:
        dashboard, found = figure(naam)
    except KeyError:
        abort(404, "Dit cijfer is er niet. Ga naar het dashboard om te zien welke er zijn.")
    if selection.openbaar and not found.voor_inwoners:
        abort(404, "Dit cijfer is er alleen voor collega’s van de gemeente.")
    return dashboard, found
