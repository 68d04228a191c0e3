"""Figures over records: each is defined once, here and in `service.dashboards`, for page, API, files and pictures.

A figure makes a table, and leads from each count in it to the records behind that count. Residents get figures of
public records by one field at a time, without small counts (`service.small_counts`): in a table of two fields a
small count could be worked out from the sums of its rows and columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

from data import figures as counting
from data.dates import format_date
from data.figures import UNKNOWN, Condition
from service import small_counts
from service.axes import INSTRUMENT, JAAR, KWARTAAL, ONBEKEND, Axis
from service.selection import Selection
from service.small_counts import Telling, Verborgen
from service.tables import Cel, Rij, Tabel

Vorm = Literal["staven", "dubbel", "vlakken", "kolommen", "punten", "kaart", "vergelijking"]
KEUZES, GEKOZEN, AFGEWEZEN, NIEUW, EERDER = "keuzes", "gekozen", "afgewezen", "nieuw", "eerder"
TOO_FEW = "Er zijn te weinig openbare keuzes om dit te laten zien."
UNKNOWN_APART = " Keuzes waarbij het niet is ingevuld, staan apart."


class Figure(Protocol):
    """One figure. vorm: how it is drawn; voor_inwoners: whether residents get it too."""

    @property
    def naam(self) -> str: ...
    @property
    def titel(self) -> str: ...
    @property
    def definitie(self) -> str: ...
    @property
    def vorm(self) -> Vorm: ...
    @property
    def voor_inwoners(self) -> bool: ...

    def tabel(self, selection: Selection) -> Tabel:
        """The figure over these records."""

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        """The records behind the count in a row and a column. Raises KeyError for codes that it does not have."""


def code_of(axis: Axis, word: str) -> str:
    """The code that an address means. Raises KeyError for one that the axis does not have."""
    code = UNKNOWN if word == ONBEKEND else word
    if code and axis.lijst:
        axis.label(code)
    elif code and axis.woorden and code not in dict(axis.woorden):
        raise KeyError(word)
    return code


def word_of(code: str) -> str:
    return code or ONBEKEND


def shown(
    selection: Selection, counts: Sequence[int], *, total: int | None = None, overlapping: bool = False
) -> tuple[Telling, ...] | None:
    """Counts of which the total is shown, as the reader may see them; None when that is none of them."""
    whole = selection.aantal if total is None else total
    if not selection.openbaar:
        return tuple(counts)
    return small_counts.row(counts, whole, overlapping=overlapping)


def beside(
    selection: Selection, counts: Sequence[int], others: Sequence[int]
) -> tuple[Telling, ...] | None:
    """Counts as the reader may see them, with others that follow from them and the whole; None when that is none."""
    found = shown(selection, [*counts, *others])
    told = found and found[: len(counts)]
    return told if told and any(isinstance(count, int) for count in told) else None


def most_first(axis: Axis, codes: Sequence[str], counts: Mapping[str, Telling]) -> list[str]:
    """In the order in which a table shows them: of hidden counts the order may tell nothing."""
    if axis.op_volgorde:
        return list(codes)

    def key(place: int) -> tuple[bool, int, int]:
        count = counts[codes[place]]
        return codes[place] == UNKNOWN, -count if isinstance(count, int) else 0, place

    return [codes[place] for place in sorted(range(len(codes)), key=key)]


def percent(part: int, whole: int) -> str:
    """A share in whole per cents; all and nothing are said of all and nothing alone."""
    if not whole:
        return "–"
    rounded = round(100 * part / whole)
    if rounded == 100 and part < whole:
        return ">99%"
    return "<1%" if rounded == 0 and part else f"{rounded}%"


@dataclass(frozen=True)
class Per:
    """How many records there are for each value of a field."""

    naam: str
    titel: str
    definitie: str
    axis: Axis
    vorm: Vorm = "staven"
    voor_inwoners: bool = True

    def tabel(self, selection: Selection) -> Tabel:
        counts = selection.per(self.axis.dimension)
        # On a map nought differs from an area that is not asked for.
        codes = self.axis.codes(selection, counts, also_none=self.vorm == "kaart")
        found = shown(selection, [counts.get(c, 0) for c in codes], overlapping=self.axis.meer)
        rows: tuple[Rij, ...] = ()
        if found is not None:
            told = dict(zip(codes, found, strict=True))
            rows = tuple(
                Rij(word_of(c), self.axis.label(c), (told[c], self._share(selection, told[c])))
                for c in most_first(self.axis, codes, told)
            )
        let = TOO_FEW if selection.aantal and not rows else ""
        koppen = (self.axis.kop, KEUZES, "aandeel")
        return Tabel(self.naam, self.titel, self.definitie, let, koppen, rows, (KEUZES, None))

    def _share(self, selection: Selection, count: Telling) -> str:
        return "" if isinstance(count, Verborgen) else percent(count, selection.aantal)

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        if kolom != KEUZES:
            raise KeyError(kolom)
        return selection.where & counting.has(self.axis.dimension, code_of(self.axis, rij))


@dataclass(frozen=True)
class Across:
    """How many records there are for each instrument and each value of a field; for residents, of the field alone."""

    naam: str
    titel: str
    definitie: str
    axis: Axis
    vorm: Vorm = "vlakken"
    voor_inwoners: bool = True

    @property
    def alone(self) -> Per:
        vorm: Vorm = "kaart" if self.vorm == "kaart" else "kolommen" if self.axis is JAAR else "staven"
        return Per(self.naam, self.titel, self.definitie, self.axis, vorm)

    def tabel(self, selection: Selection) -> Tabel:
        if selection.openbaar:
            return self.alone.tabel(selection)
        pairs = selection.across(INSTRUMENT.dimension, self.axis.dimension)
        instruments = selection.per(INSTRUMENT.dimension)
        present = dict.fromkeys((column for _, column in pairs), 1)
        columns = self.axis.codes(selection, present)
        rows = tuple(
            Rij(i, INSTRUMENT.label(i), (instruments[i], *(pairs.get((i, c), 0) for c in columns)))
            for i in most_first(INSTRUMENT, INSTRUMENT.codes(selection, instruments), instruments)
        )
        koppen = (INSTRUMENT.kop, KEUZES, *(self.axis.label(c) for c in columns))
        kolommen = (KEUZES, *(word_of(c) for c in columns))
        return Tabel(self.naam, self.titel, self.definitie, "", koppen, rows, kolommen)

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        if selection.openbaar:
            return self.alone.behind(selection, rij, kolom)
        found = selection.where & counting.has(INSTRUMENT.dimension, code_of(INSTRUMENT, rij))
        if kolom == KEUZES:
            return found
        return found & counting.has(self.axis.dimension, code_of(self.axis, kolom))


def pictured(figure: Figure, selection: Selection) -> Figure:
    """The figure that a picture is drawn from: of a field alone where residents get that, and for a map."""
    if isinstance(figure, Across) and (selection.openbaar or figure.vorm == "kaart"):
        return figure.alone
    drawn: Figure = getattr(figure, "getekend", figure)  # where a picture shows a part of its table
    return drawn


@dataclass(frozen=True)
class Chosen:
    """How often each instrument was chosen, and how often it was considered and rejected."""

    naam: str
    titel: str
    definitie: str
    vorm: Vorm = "dubbel"
    voor_inwoners: bool = True

    def tabel(self, selection: Selection) -> Tabel:
        chosen = selection.per(INSTRUMENT.dimension)
        rejected = selection.per(AFGEWEZEN)
        both = {c: chosen.get(c, 0) + rejected.get(c, 0) for c in {*chosen, *rejected} - {UNKNOWN}}
        codes = INSTRUMENT.codes(selection, both)
        first = shown(selection, [chosen.get(c, 0) for c in codes])
        # A record can reject several, so these do not make up a whole.
        second = shown(selection, [rejected.get(c, 0) for c in codes], overlapping=True)
        rows: tuple[Rij, ...] = ()
        if first is not None and second is not None:
            told = dict(zip(codes, zip(first, second, strict=True), strict=True))
            order = most_first(INSTRUMENT, codes, {c: told[c][0] for c in codes})
            rows = tuple(Rij(c, INSTRUMENT.label(c), told[c]) for c in order)
        let = TOO_FEW if selection.aantal and not rows else ""
        koppen = (INSTRUMENT.kop, GEKOZEN, AFGEWEZEN)
        return Tabel(self.naam, self.titel, self.definitie, let, koppen, rows, (GEKOZEN, AFGEWEZEN))

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        dimension = {GEKOZEN: INSTRUMENT.dimension, AFGEWEZEN: AFGEWEZEN}[kolom]
        return selection.where & counting.has(dimension, code_of(INSTRUMENT, rij))


@dataclass(frozen=True)
class Quarters:
    """How many trajectories began in each quarter of each year."""

    naam: str
    titel: str
    definitie: str
    vorm: Vorm = "vlakken"
    voor_inwoners: bool = True

    def tabel(self, selection: Selection) -> Tabel:
        pairs = selection.across(JAAR.dimension, KWARTAAL.dimension)
        per_year = selection.per(JAAR.dimension)
        codes = JAAR.codes(selection, per_year)
        totals = shown(selection, [per_year.get(year, 0) for year in codes])
        rows = []
        for year, total in zip(codes, totals or (), strict=False):
            quarters: tuple[Cel, ...] | None = None
            if isinstance(total, int):
                quarters = shown(
                    selection, [pairs.get((year, c), 0) for c, _ in KWARTAAL.woorden], total=total
                )
            rows.append(Rij(year, year, (total, *(quarters or (Verborgen.NIET,) * 4))))
        let = TOO_FEW if selection.aantal and not rows else ""
        koppen = (JAAR.kop, KEUZES, *(word for _, word in KWARTAAL.woorden))
        kolommen = (KEUZES, *(code for code, _ in KWARTAAL.woorden))
        return Tabel(self.naam, self.titel, self.definitie, let, koppen, tuple(rows), kolommen)

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        found = selection.where & counting.has(JAAR.dimension, code_of(JAAR, rij))
        return (
            found if kolom == KEUZES else found & counting.has(KWARTAAL.dimension, code_of(KWARTAAL, kolom))
        )


@dataclass(frozen=True)
class NewAndEarlier:
    """What began in the last twelve months, beside the twelve before."""

    naam: str
    titel: str
    definitie: str
    vorm: Vorm = "dubbel"
    voor_inwoners: bool = False

    def tabel(self, selection: Selection) -> Tabel:
        found = {
            kolom: counting.per(
                selection.database, selection.where & counting.begun(*days), INSTRUMENT.dimension
            )
            for kolom, days in self.periods(selection.vandaag).items()
        }
        new, earlier = found[NIEUW], found[EERDER]
        both = {c: new.get(c, 0) + earlier.get(c, 0) for c in {*new, *earlier}}
        rows = tuple(
            Rij(c, INSTRUMENT.label(c), (new.get(c, 0), earlier.get(c, 0), _change(new, earlier, c)))
            for c in most_first(INSTRUMENT, INSTRUMENT.codes(selection, both), both)
        )
        first, last = self.periods(selection.vandaag)[NIEUW]
        let = f"De laatste twaalf maanden: {format_date(first)} tot en met {format_date(last)}."
        koppen = (INSTRUMENT.kop, "laatste 12 maanden", "12 maanden daarvoor", "verschil")
        return Tabel(self.naam, self.titel, self.definitie, let, koppen, rows, (NIEUW, EERDER, None))

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        days = self.periods(selection.vandaag)[kolom]
        return (
            selection.where
            & counting.begun(*days)
            & counting.has(INSTRUMENT.dimension, code_of(INSTRUMENT, rij))
        )

    @staticmethod
    def periods(today: date) -> dict[str, tuple[date, date]]:
        """The first and last day of the last twelve months and of those before."""
        start, before = (_years_before(today, years) for years in (1, 2))
        day = timedelta(days=1)
        return {NIEUW: (start + day, today), EERDER: (before + day, start)}


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _change(new: Mapping[str, int], earlier: Mapping[str, int], code: str) -> str:
    change = new.get(code, 0) - earlier.get(code, 0)
    return f"+{change}" if change > 0 else str(change).replace("-", "−")


@dataclass(frozen=True)
class Scores:
    """The marks for one subject by instrument: how many, their mean, and how often each mark was given."""

    naam: str
    titel: str
    definitie: str
    dimension: str
    vorm: Vorm = "punten"
    voor_inwoners: bool = True

    MARKS = tuple(str(mark) for mark in range(1, 6))

    def tabel(self, selection: Selection) -> Tabel:
        where = selection.where & counting.says_something(self.dimension)
        pairs = counting.across(selection.database, where, INSTRUMENT.dimension, self.dimension)
        sizes: dict[str, int] = {}
        sums: dict[str, int] = {}
        for (instrument, mark), many in pairs.items():
            sizes[instrument] = sizes.get(instrument, 0) + many
            sums[instrument] = sums.get(instrument, 0) + many * int(mark)
        codes = INSTRUMENT.codes(selection, sizes)
        # How many have no mark follows from how many there are, so that may be no small number either.
        without = selection.aantal - sum(sizes.values())
        found = beside(selection, [sizes.get(c, 0) for c in codes], [without])
        told = dict(zip(codes, found or (), strict=False))
        rows = []
        for c in most_first(INSTRUMENT, list(told), told):
            hidden = isinstance(told[c], Verborgen)
            mean = "" if hidden else f"{sums[c] / sizes[c]:.1f}".replace(".", ",")
            marks = () if selection.openbaar else tuple(pairs.get((c, mark), 0) for mark in self.MARKS)
            rows.append(Rij(c, INSTRUMENT.label(c), (told[c], mean, *marks)))
        let = TOO_FEW if selection.openbaar and sizes and not rows else ""
        more = () if selection.openbaar else tuple(f"cijfer {mark}" for mark in self.MARKS)
        kolommen = (KEUZES, None, *(() if selection.openbaar else self.MARKS))
        koppen = (INSTRUMENT.kop, "keuzes met cijfer", "gemiddeld", *more)
        return Tabel(self.naam, self.titel, self.definitie, let, koppen, tuple(rows), kolommen)

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        found = selection.where & counting.has(INSTRUMENT.dimension, code_of(INSTRUMENT, rij))
        if kolom == KEUZES:
            return found & counting.says_something(self.dimension)
        if kolom not in self.MARKS or selection.openbaar:
            raise KeyError(kolom)
        return found & counting.has(self.dimension, kolom)
