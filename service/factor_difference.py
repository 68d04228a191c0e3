"""What a new run would change: shown to a person before it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.factors import Ronde
from service.factor_codebook import Codeboek

EXAMPLES = 5


@dataclass(frozen=True)
class Overgang:
    """Sentences that go from one group to another. zinnen: how many; voorbeelden: numbers of some."""

    van: str
    naar: str
    zinnen: int
    voorbeelden: tuple[int, ...]


@dataclass(frozen=True)
class Verschil:
    """One level now and after. nieuw, vervallen: ids of groups; gegroeid: per group how many sentences more or fewer.

    gelijk: the adjusted Rand index over the sentences that are in both, 1 when none would move. nieuwe_zinnen and
    weg: how many came and went. hernoemd: per group that stays its name now and after, where those differ. namen
    and namen_behouden: how many groups have a name that someone gave, and how many of those keep it.
    """

    niveau: str
    nieuw: tuple[str, ...]
    vervallen: tuple[str, ...]
    gegroeid: dict[str, int]
    overgangen: tuple[Overgang, ...]
    gelijk: float
    nieuwe_zinnen: int
    weg: int
    hernoemd: dict[str, tuple[str, str]]
    namen: int
    namen_behouden: int


@dataclass(frozen=True)
class Niveau:
    """One level as it is now and as it would be, with what differs."""

    now: Codeboek
    then: Codeboek
    verschil: Verschil

    @property
    def names(self) -> dict[str, str]:
        """What each group of before and after is called, by its id; a group of both has its name of now."""
        return {groep.id: groep.naam for book in (self.then, self.now) for groep in book.groepen}


@dataclass(frozen=True)
class Vergelijking:
    """What accepting a run would change. ronde: that run, which waits; niveaus: each level by its name."""

    ronde: Ronde
    niveaus: Mapping[str, Niveau]


def difference(now: Codeboek, then: Codeboek) -> Verschil:
    """What accepting `then` in the place of `now` would do."""
    from sklearn.metrics import adjusted_rand_score

    shared, at_now, at_then = np.intersect1d(now.numbers, then.numbers, return_indices=True)
    old, new = now.lid[at_now], then.lid[at_then]
    moved: dict[tuple[str, str], list[int]] = {}
    for at in np.flatnonzero(old != new).tolist():
        moved.setdefault((str(old[at]), str(new[at])), []).append(int(shared[at]))
    overgangen = [
        Overgang(van, naar, len(numbers), tuple(numbers[:EXAMPLES]))
        for (van, naar), numbers in sorted(moved.items(), key=lambda m: (-len(m[1]), m[0]))
    ]
    before, after = Counter(now.lid.tolist()), Counter(then.lid.tolist())
    names_now = {g.id: g for g in now.groepen}
    names_then = {g.id: g for g in then.groepen}
    given = [g for g in now.groepen if g.herkomst == "hand"]
    return Verschil(
        now.niveau,
        tuple(g.id for g in then.groepen if g.id not in names_now),
        tuple(g.id for g in now.groepen if g.id not in names_then),
        {id_: after[id_] - before[id_] for id_ in names_now if after[id_] and after[id_] != before[id_]},
        tuple(overgangen),
        float(adjusted_rand_score(old, new)) if len(shared) else 1.0,
        len(then.numbers) - len(shared),
        len(now.numbers) - len(shared),
        {
            id_: (g.naam, names_then[id_].naam)
            for id_, g in names_now.items()
            if id_ in names_then and g.naam != names_then[id_].naam
        },
        len(given),
        sum(1 for g in given if g.id in names_then and names_then[g.id].naam == g.naam),
    )
