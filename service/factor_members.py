"""Who has which factor: sentences that belong to a group, or factors that a record names, each for or against.

Of the groups of a level of the codebook the noise is left out. A sentence is for when its record names the factor
of the group as one for, against when it names it as one against; of a record that names neither or both, the reason
why an alternative was not chosen is against, and of another sentence it is not said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.database import Database
from data.factor_metadata import recorded_factors, rejecting_reasons
from data.vocabularies import Vocabulaire, vocabulaire
from service.factor_codebook import Codeboek

NIET_GEZEGD, VOOR, TEGEN = range(3)
GEEN_SOORT = "geen factor"


@dataclass(frozen=True)
class Ding:
    """A group or a factor. soort: what kind of factor it is (near), or GEEN_SOORT."""

    id: str
    naam: str
    soort: str = GEEN_SOORT


@dataclass(frozen=True)
class Leden:
    """Memberships. wat: (m,) places in `dingen`; keuze_numbers: (m,) records; richting: (m,) of the three above.

    zinnen: whether a membership is a sentence; otherwise it is what a record names, once for each richting.
    """

    dingen: tuple[Ding, ...]
    wat: np.ndarray
    keuze_numbers: np.ndarray
    richting: np.ndarray
    zinnen: bool


def of_groups(codeboek: Codeboek, database: Database) -> Leden:
    """The sentences of every group that is no noise."""
    factoren, recorded = vocabulaire("factoren"), recorded_factors(database)
    groepen = [g for g in codeboek.groepen if not g.ruis]
    at = {g.id: i for i, g in enumerate(groepen)}
    ids, of = np.unique(codeboek.lid, return_inverse=True)
    wat = np.array([at.get(str(id_), -1) for id_ in ids.tolist()], dtype=np.int64)[of.reshape(-1)]
    kept = np.flatnonzero(wat >= 0)
    wat, keuzes = wat[kept], codeboek.keuze_numbers[kept]
    rejected = np.isin(codeboek.numbers[kept], rejecting_reasons(database))
    richting = np.where(rejected, TEGEN, NIET_GEZEGD)
    for i, groep in enumerate(groepen):
        if groep.factor is None:
            continue
        own, said = np.flatnonzero(wat == i), recorded.factoren == groep.factor
        voor = np.isin(keuzes[own], recorded.keuze_numbers[said & recorded.voor])
        tegen = np.isin(keuzes[own], recorded.keuze_numbers[said & ~recorded.voor])
        richting[own[voor & ~tegen]] = VOOR
        richting[own[tegen & ~voor]] = TEGEN
    dingen = tuple(Ding(g.id, g.naam, _soort(g.factor, factoren)) for g in groepen)
    return Leden(dingen, wat, keuzes, richting, zinnen=True)


def of_records(database: Database) -> Leden:
    """The factors that records name."""
    factoren, recorded = vocabulaire("factoren"), recorded_factors(database)
    codes, wat = np.unique(recorded.factoren, return_inverse=True)
    dingen = tuple(Ding(c, factoren.label(c), _soort(c, factoren)) for c in codes.tolist())
    return Leden(
        dingen,
        wat.reshape(-1),
        recorded.keuze_numbers,
        np.where(recorded.voor, VOOR, TEGEN),
        zinnen=False,
    )


def _soort(code: str | None, factoren: Vocabulaire) -> str:
    return str(factoren[code].extra.get("soort", GEEN_SOORT)) if code else GEEN_SOORT
