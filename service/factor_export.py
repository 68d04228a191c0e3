"""The groups of reasons as a file, for people who go on with them elsewhere: as rows for CSV, as a tree for JSON.

It holds sentences of records that are not public.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from data.factors import Zin
from service.factor_codebook import Codeboek, Groep
from service.opening import Register

HEADERS = (
    "niveau",
    "groep",
    "naam",
    "herkomst",
    "factor",
    "ruis",
    "keuze",
    "veld",
    "begin",
    "eind",
    "zin",
    "uitschieter",
)


def rows(register: Register, niveaus: Sequence[str]) -> Iterator[list[Any]]:
    """A row for each sentence on each of these levels, in the order of HEADERS; none before the first run."""
    read = _Read(register, niveaus)
    for codeboek in read.levels:
        for groep, zinnen in read.groups(codeboek):
            for zin, keuze, uitschieter in zinnen:
                yield [
                    codeboek.niveau,
                    groep.id,
                    groep.naam,
                    groep.herkomst,
                    groep.factor or "",
                    _yes(groep.ruis),
                    keuze,
                    zin.veld,
                    zin.begin,
                    zin.eind,
                    zin.tekst,
                    _yes(uitschieter),
                ]


def tree(register: Register, niveaus: Sequence[str]) -> dict[str, Any]:
    """Levels, their groups and the sentences of these; without levels before the first run."""
    read = _Read(register, niveaus)
    return {
        "niveaus": [
            {
                "niveau": codeboek.niveau,
                "ronde": codeboek.ronde,
                "groepen": [
                    {
                        "id": groep.id,
                        "naam": groep.naam,
                        "herkomst": groep.herkomst,
                        "factor": groep.factor,
                        "ruis": groep.ruis,
                        "woorden": list(groep.woorden),
                        "keuzes": groep.keuzes,
                        "zinnen": [
                            {
                                "keuze": keuze,
                                "veld": zin.veld,
                                "begin": zin.begin,
                                "eind": zin.eind,
                                "tekst": zin.tekst,
                                "uitschieter": uitschieter,
                            }
                            for zin, keuze, uitschieter in zinnen
                        ],
                    }
                    for groep, zinnen in read.groups(codeboek)
                ],
            }
            for codeboek in read.levels
        ]
    }


class _Read:
    """Levels, and the sentences of all their groups, read once with the id of the record of each."""

    def __init__(self, register: Register, niveaus: Sequence[str]) -> None:
        known = register.factors.codeboeken()
        self.levels = [known[niveau] for niveau in niveaus if niveau in known]
        numbers = {nr for codeboek in self.levels for nr in codeboek.numbers.tolist()}
        zinnen = register.factors.store.zinnen(numbers)
        records = register.engine.store.fetch(sorted({zin.keuze_nr for zin in zinnen}))
        ids = {r.nr: r.keuze.id for r in records}
        self._zinnen = {zin.nr: (zin, ids[zin.keuze_nr]) for zin in zinnen if zin.keuze_nr in ids}

    def groups(self, codeboek: Codeboek) -> Iterator[tuple[Groep, list[tuple[Zin, str, bool]]]]:
        """Each group with its sentences, the id of the record of each, and whether it fits badly."""
        badly = set(codeboek.uitschieters.tolist())
        for groep in codeboek.groepen:
            members = [nr for nr in codeboek.members(groep.id).tolist() if nr in self._zinnen]
            yield groep, [(*self._zinnen[nr], nr in badly) for nr in members]


def _yes(value: bool) -> str:
    return "ja" if value else "nee"
