"""Figures of what was learned: how often each factor was named for and against, and what was evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data import leren
from data.figures import Condition, has
from data.vocabularies import vocabulaire
from service.axes import INSTRUMENT
from service.figures import TOO_FEW, Figure, Vorm, beside, code_of, most_first, shown
from service.learning import ALLES, SLEUTELS, SUCCESFACTOREN, Lens
from service.selection import Selection
from service.small_counts import Telling, Verborgen
from service.tables import Rij, Tabel

AFGEROND, GEEVALUEERD = "afgerond", "geevalueerd"
_HIDDEN = (Verborgen.NIET, Verborgen.NIET)


@dataclass(frozen=True)
class FactorSides:
    """How often each factor of a lens was named as one for a choice, and as one against it."""

    naam: str
    titel: str
    definitie: str
    lens: Lens
    vorm: Vorm = "dubbel"
    voor_inwoners: bool = True

    @property
    def bronnen(self) -> tuple[str, ...]:
        return (self.lens.bron,) if self.lens.vast else ()

    def tabel(self, selection: Selection) -> Tabel:
        told = told_sides(selection)
        # For residents also those that nobody names: what is missing would say that.
        codes = [c for c in self.lens.factoren if c in told]
        if not self.lens.vast:
            codes.sort(key=lambda c: -sum(n for n in told[c] if isinstance(n, int)))
        label = vocabulaire("factoren").label
        rijen = tuple(Rij(c, label(c), told[c]) for c in codes)
        let = TOO_FEW if selection.openbaar and selection.aantal and not told else ""
        koppen = ("factor", "sprak voor", "sprak tegen")
        return Tabel(self.naam, self.titel, self.definitie, let, koppen, rijen, (leren.VOOR, leren.TEGEN))

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        if rij not in self.lens.factoren or kolom not in (leren.VOOR, leren.TEGEN):
            raise KeyError(rij, kolom)
        return selection.where & leren.on_side(rij, kolom)


def told_sides(selection: Selection) -> dict[str, tuple[Telling, Telling]]:
    """By factor how often it was named for and against, as the reader may see it: the same in every figure."""
    counts = selection.factoren
    if not selection.openbaar:
        return {code: (voor, tegen) for code, (voor, tegen) in counts.items()}
    codes = [*vocabulaire("factoren").codes, *(c for c in counts if c not in vocabulaire("factoren"))]
    pairs = [counts.get(code, (0, 0)) for code in codes]
    sides = [shown(selection, [pair[side] for pair in pairs], overlapping=True) for side in range(2)]
    if sides == [None, None]:
        return {}
    voor, tegen = (side or (Verborgen.NIET,) * len(codes) for side in sides)
    told = dict(zip(codes, zip(voor, tegen, strict=True), strict=True))
    if len(selection.filters.factor) == 1:
        # All records name this one, so of the two sides one could follow from the other.
        (code,) = selection.filters.factor
        told[code] = _both(selection, told[code], counts.get(code, (0, 0)))
    return told


def _both(
    selection: Selection, told: tuple[Telling, Telling], counts: tuple[int, int]
) -> tuple[Telling, Telling]:
    again = shown(selection, counts, overlapping=True)
    if again is None or any(isinstance(cell, Verborgen) for cell in (*told, *again)):
        return _HIDDEN
    return told


@dataclass(frozen=True)
class Evaluated:
    """Per instrument how many trajectories are finished, and how many of those were evaluated afterwards."""

    naam: str
    titel: str
    definitie: str
    vorm: Vorm = "dubbel"
    voor_inwoners: bool = True

    def tabel(self, selection: Selection) -> Tabel:
        counts = leren.finished(selection.database, selection.where)
        sizes = {code: every for code, (every, _) in counts.items()}
        codes = INSTRUMENT.codes(selection, sizes)
        # How many are not finished follows from how many there are, unless only finished ones were asked for.
        others = (
            []
            if selection.filters.trajectstatus == ("afgerond",)
            else [selection.aantal - sum(sizes.values())]
        )
        found = beside(selection, [sizes.get(c, 0) for c in codes], others)
        told: dict[str, Telling] = dict(zip(codes, found or (), strict=False))
        rijen = tuple(
            Rij(c, INSTRUMENT.label(c), (told[c], _evaluated(selection, told[c], counts.get(c, (0, 0)))))
            for c in most_first(INSTRUMENT, list(told), told)
        )
        let = TOO_FEW if selection.openbaar and selection.aantal and not rijen else ""
        koppen = (INSTRUMENT.kop, "afgerond", "na afloop geëvalueerd")
        return Tabel(self.naam, self.titel, self.definitie, let, koppen, rijen, (AFGEROND, GEEVALUEERD))

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        found = selection.where & has(INSTRUMENT.dimension, code_of(INSTRUMENT, rij))
        part: dict[str, Any] = {AFGEROND: "TRUE", GEEVALUEERD: "evaluatie.naAfloop"}
        return found & Condition(f"trajectstatus = 'afgerond' AND {part[kolom]}")


def _evaluated(selection: Selection, every: Telling, counts: tuple[int, int]) -> Telling:
    """To residents only where what is left of the finished ones is no small number either."""
    if isinstance(every, Verborgen):
        return Verborgen.NIET
    cells = shown(selection, (counts[1], counts[0] - counts[1]), total=counts[0])
    return Verborgen.NIET if cells is None else cells[0]


_HOW = (
    "Hoe vaak een keuze deze factor noemt als iets wat voor de keuze sprak, en als iets wat tegen de keuze sprak. "
    "Een keuze kan meer factoren noemen."
)
EVALUATIES = Evaluated(
    "evaluaties",
    "Evaluatie per instrument",
    "Het aantal afgeronde keuzes per instrument, en hoeveel daarvan na afloop zijn geëvalueerd. Staat het er niet bij, "
    "dan telt de keuze niet bij geëvalueerd.",
)
FIGUREN: tuple[Figure, ...] = (
    FactorSides("sleutels", "De acht sleutels", _HOW, SLEUTELS),
    FactorSides("succesfactoren", "De zes succesfactoren", _HOW, SUCCESFACTOREN),
    FactorSides("factoren", "Alle factoren", _HOW, ALLES),
    EVALUATIES,
)
