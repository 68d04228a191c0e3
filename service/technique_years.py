"""Which techniques helped to choose, year by year: how many choices name each, and which share of a year that is."""

from __future__ import annotations

from dataclasses import dataclass

from data import figures as counting
from data.figures import UNKNOWN, Condition
from service.axes import JAAR, TECHNIEK
from service.comparison import NIET_INGEVULD
from service.figures import KEUZES, Figure, Vorm, code_of, percent, word_of
from service.selection import Selection
from service.tables import Cel, Rij, Tabel


@dataclass(frozen=True)
class TechniqueYears:
    """For colleagues: in a table of two fields a small count could be worked out. delen: with shares, or counts alone."""

    naam: str
    titel: str
    definitie: str
    vorm: Vorm = "vlakken"
    voor_inwoners: bool = False
    delen: bool = True

    @property
    def getekend(self) -> Figure:
        """What its picture is drawn from."""
        return TechniqueYears(self.naam, self.titel, self.definitie, delen=False)

    def tabel(self, selection: Selection) -> Tabel:
        pairs = selection.across(JAAR.dimension, TECHNIEK.dimension)
        per_year = selection.per(JAAR.dimension)
        used = dict.fromkeys((technique for _, technique in pairs), 1)
        columns = TECHNIEK.codes(selection, used, also_none=True)
        rows = []
        for year in JAAR.codes(selection, per_year):
            many = per_year.get(year, 0)
            known = many - pairs.get((year, UNKNOWN), 0)
            cells: list[Cel] = [many]
            for code in columns:
                count = pairs.get((year, code), 0)
                cells.append(count)
                if self.delen and code != UNKNOWN:
                    cells.append(NIET_INGEVULD if many and not known else percent(count, known))
            rows.append(Rij(year, year, tuple(cells)))
        koppen = [JAAR.kop, KEUZES]
        kolommen: list[str | None] = [KEUZES]
        for code in columns:
            koppen.append(TECHNIEK.label(code))
            kolommen.append(word_of(code))
            if self.delen and code != UNKNOWN:
                koppen.append(f"{TECHNIEK.label(code)}, deel")
                kolommen.append(None)
        return Tabel(self.naam, self.titel, self.definitie, "", tuple(koppen), tuple(rows), tuple(kolommen))

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        found = selection.where & counting.has(JAAR.dimension, code_of(JAAR, rij))
        return (
            found if kolom == KEUZES else found & counting.has(TECHNIEK.dimension, code_of(TECHNIEK, kolom))
        )
