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
    for codeboek in _levels(register, niveaus):
        for groep, zinnen in _groups(register, codeboek):
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
                    for groep, zinnen in _groups(register, codeboek)
                ],
            }
            for codeboek in _levels(register, niveaus)
        ]
    }


def _levels(register: Register, niveaus: Sequence[str]) -> Iterator[Codeboek]:
    for niveau in niveaus:
        if codeboek := register.factors.codeboek(niveau):
            yield codeboek


def _groups(register: Register, codeboek: Codeboek) -> Iterator[tuple[Groep, list[tuple[Zin, str, bool]]]]:
    """Each group with its sentences, the id of the record of each, and whether it fits badly."""
    badly = set(codeboek.uitschieters.tolist())
    for groep in codeboek.groepen:
        zinnen = register.factors.store.zinnen(codeboek.members(groep.id).tolist())
        numbers = sorted({zin.keuze_nr for zin in zinnen})
        ids = {r.nr: r.keuze.id for r in register.engine.store.fetch(numbers)}
        yield groep, [(zin, ids[zin.keuze_nr], zin.nr in badly) for zin in zinnen if zin.keuze_nr in ids]


def _yes(value: bool) -> str:
    return "ja" if value else "nee"
