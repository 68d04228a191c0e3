"""Figures in words: which records they are of, by which filters, and what their lists are taken from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from data.dates import format_date
from data.filters import FILTER_VOCABULAIRES, Filters
from data.vocabularies import vocabulaire
from data.wording import counted
from service import small_counts
from service.axes import INSTRUMENT, Axis
from service.figures import Across, Chosen, Figure, NewAndEarlier, Per, Scores
from service.search import period_label
from service.selection import Selection
from service.small_counts import Telling, Verborgen

SMALL = (
    f"Een aantal onder de {small_counts.FEWEST} laten wij in deze cijfers niet zien. "
    "Soms laten wij daarom ook een ander aantal weg."
)
OWN = "eigen indeling van het register"
_HEADINGS = {
    "instrument": "Instrument",
    "gebied": "Gebied",
    "doelgroep": "Doelgroep",
    "thema": "Thema",
    "beleidsfase": "Fase van het beleid",
    "invloedBarometer": "Invloed volgens de Barometer",
    "invloedHaags": "Invloed volgens de Haagse verordening",
    "trajectstatus": "Stand van het traject",
    "publicatie": "Publicatie",
    "factor": "Wat meewoog",
}


@runtime_checkable
class Sourced(Protocol):
    """A figure that names what it takes from elsewhere."""

    @property
    def bronnen(self) -> tuple[str, ...]: ...


def chosen(filters: Filters) -> list[tuple[str, str]]:
    """Each filter by its heading, in words."""
    found = [
        (heading, " of ".join(vocabulaire(FILTER_VOCABULAIRES[name]).label(code) for code in codes))
        for name, heading in _HEADINGS.items()
        if (codes := getattr(filters, name))
    ]
    if period := _period(filters):
        found.append(("Trajecten die liepen", period))
    return found


def size(selection: Selection) -> Telling:
    """How many records the figures are of, as the reader may know it."""
    return small_counts.alone(selection.aantal) if selection.openbaar else selection.aantal


def of_what(selection: Selection) -> str:
    """ "170 keuzes", "1 openbare keuze", "minder dan 5 openbare keuzes"."""
    kind = "openbare keuze" if selection.openbaar else "keuze"
    many = size(selection)
    return f"{many.value} {kind}s" if isinstance(many, Verborgen) else counted(many, kind, f"{kind}s")


def subject(selection: Selection, naam: str) -> str:
    """What a picture that stands alone is of, and where it comes from. naam: of the register."""
    labels = [
        vocabulaire(FILTER_VOCABULAIRES[name]).label(code)
        for name in _HEADINGS
        for code in getattr(selection.filters, name)
    ]
    period = _period(selection.filters)
    told = ", ".join([of_what(selection), *labels, *([period] if period else [])])
    return f"{told}. Bron: Keuzeregister {naam}, {format_date(selection.vandaag)}."


def _period(filters: Filters) -> str:
    return period_label(filters.van, filters.tot) if filters.van or filters.tot else ""


def whose(selection: Selection) -> str:
    return "Openbare keuzes" if selection.openbaar else "Het hele register"


def sources(figures: Iterable[Figure], selection: Selection) -> list[str]:
    """What the lists of these figures are taken from, each source with the lists; not what the register made up."""
    by_source: dict[str, list[str]] = {}
    more: dict[str, None] = {}
    for figure in figures:
        for axis in _axes(figure, selection):
            if axis.lijst:
                found = vocabulaire(axis.lijst)
                if found.bron != OWN:
                    by_source.setdefault(found.bron, []).append(found.titel)
        if isinstance(figure, Sourced):
            more |= dict.fromkeys(figure.bronnen)
    told = [f"{source} (voor: {', '.join(dict.fromkeys(lists))})" for source, lists in by_source.items()]
    return [*told, *more]


def _axes(figure: Figure, selection: Selection) -> list[Axis]:
    """By what a figure is set out."""
    axes = [figure.axis] if isinstance(figure, Per | Across) else []
    with_instrument = isinstance(figure, Chosen | NewAndEarlier | Scores) or (
        isinstance(figure, Across) and not selection.openbaar
    )
    return [INSTRUMENT, *axes] if with_instrument else axes
