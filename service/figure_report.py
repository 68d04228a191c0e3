"""A dashboard as a document for a council paper: key figures, figures with their tables, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.dates import format_date
from data.wording import dutch_number
from service import area_map, figure_charts, figure_words
from service.area_borders import Grenzen
from service.dashboards import Dashboard
from service.figure_charts import Beeld
from service.figures import Figure, pictured
from service.key_figures import Kerncijfer
from service.selection import Selection
from service.small_counts import Verborgen
from service.tables import Cel

_NOTHING = "Geen van deze keuzes zegt hier iets over."
_MADE_UP = "Dit is een voorbeeldregister. Alle keuzes zijn verzonnen."
_NO_FILTERS = "Geen, alle keuzes tellen mee"


@dataclass(frozen=True)
class Herkomst:
    """The register that the figures are of. revisie: how often it had changed; grenzen: the borders that it has.

    fictief: whether its records are made up.
    """

    naam: str
    revisie: int
    adres: str = ""
    grenzen: Grenzen | None = None
    fictief: bool = False


@dataclass(frozen=True)
class Beeldvlak:
    """A picture: its SVG, how wide and high it is in pixels, and what it shows in words."""

    svg: str
    breed: float
    hoog: float
    woorden: str


@dataclass(frozen=True)
class Onderdeel:
    """A figure. koppen and rijen: its table in words; empty when there is nothing to show, and let says so."""

    titel: str
    uitleg: str
    let: str
    beeld: Beeldvlak | None
    koppen: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Rapport:
    """feiten: what it is of, by heading. klein: what is said of small counts, "" where all are shown."""

    titel: str
    vraag: str
    feiten: tuple[tuple[str, str], ...]
    klein: str
    kern: tuple[Kerncijfer, ...]
    onderdelen: tuple[Onderdeel, ...]
    bronnen: tuple[str, ...]
    voet: str


def compose(
    dashboard: Dashboard,
    figures: Iterable[Figure],
    selection: Selection,
    kern: Sequence[Kerncijfer],
    herkomst: Herkomst,
) -> Rapport:
    """The document over these records, of the figures that this reader gets."""
    given = [one for one in figures if one.voor_inwoners or not selection.openbaar]
    register = f"Keuzeregister {herkomst.naam}"
    day = format_date(selection.vandaag)
    title = given[0].titel if len(given) == 1 else dashboard.titel
    filters = "; ".join(f"{kop}: {words}" for kop, words in figure_words.chosen(selection.filters))
    facts = (
        ("Register", register),
        ("Cijfers over", f"{figure_words.whose(selection)}: {figure_words.of_what(selection)}"),
        ("Filters", filters or _NO_FILTERS),
        ("Datum", day),
        *((("Let op", _MADE_UP),) if herkomst.fictief else ()),
    )
    return Rapport(
        titel=title,
        vraag="" if len(given) == 1 else dashboard.vraag,
        feiten=facts,
        klein=figure_words.SMALL if selection.openbaar else "",
        kern=tuple(kern),
        onderdelen=tuple(_part(one, selection, herkomst.grenzen) for one in given),
        bronnen=_sources(given, selection, herkomst, register, day),
        voet=f"{register}, {day}" + (" (verzonnen voorbeelden)" if herkomst.fictief else ""),
    )


def _part(figure: Figure, selection: Selection, grenzen: Grenzen | None) -> Onderdeel:
    tabel = figure.tabel(selection)
    let = tabel.let if tabel.rijen or tabel.let else _NOTHING
    return Onderdeel(
        titel=tabel.titel,
        uitleg=tabel.uitleg,
        let=let,
        beeld=_picture(figure, selection, grenzen),
        koppen=tabel.koppen if tabel.rijen else (),
        rijen=tuple((rij.naam, *map(_told, rij.cellen)) for rij in tabel.rijen),
    )


def _told(cell: Cel) -> str:
    if isinstance(cell, Verborgen):
        return cell.value
    return dutch_number(cell) if isinstance(cell, int) else cell


def _picture(figure: Figure, selection: Selection, grenzen: Grenzen | None) -> Beeldvlak | None:
    """As the page has it; None where nothing would stand on it."""
    drawn = pictured(figure, selection)
    tabel = drawn.tabel(selection)
    if not tabel.te_tekenen:
        return None
    beeld = Beeld(tabel, drawn.vorm, grenzen=grenzen if drawn.vorm == "kaart" else None)
    words = area_map.in_words(tabel) if beeld.kaart else tabel.in_woorden
    return Beeldvlak(figure_charts.svg(beeld).decode(), *figure_charts.size(beeld), words)


def _sources(
    figures: Sequence[Figure], selection: Selection, herkomst: Herkomst, register: str, day: str
) -> tuple[str, ...]:
    own = (
        f"{register}, {figure_words.whose(selection).lower()}, stand van {day} (revisie {herkomst.revisie})"
    )
    borders = (
        [f"Grenzen op de kaart: {herkomst.grenzen.bron}"]
        if herkomst.grenzen and any(one.vorm == "kaart" for one in figures)
        else []
    )
    return (
        f"{own}. {herkomst.adres}".strip() if herkomst.adres else f"{own}.",
        *(f"{one}." for one in [*figure_words.sources(figures, selection), *borders]),
    )
