"""The groups of one level as they are now: what a run found, with everything that was done by hand since.

An act is never taken away: undoing one is an act too. What a run starts from already holds the merges and
splits before it; names, moves, noise and factors hold for good, whatever run comes after. Acts count in the
order in which they were done: what was done to a group later holds for the sentences that were moved into it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from data.factors import GroepGegevens, Handeling, Verdeling, Zinnen, places
from data.vocabularies import Vocabulaire

RUIS = "ruis"  # the group of sentences that were set apart one by one


class Soort(StrEnum):
    """What can be done to groups by hand."""

    HERNOEM = "hernoem"
    VOEG_SAMEN = "voeg-samen"
    SPLITS = "splits"
    VERPLAATS = "verplaats"
    VERBIED = "verbied"
    RUIS = "ruis"
    FACTOR = "factor"
    ONGEDAAN = "ongedaan"


@dataclass(frozen=True)
class Groep:
    """One group. naam comes from herkomst: "hand" (someone gave it), "factor" or "woorden".

    factor: the code of the vocabulary that it stands for, or None; vast: whether someone said so. zinnen and
    keuzes: how many it has. ruis: whether it was set apart.
    """

    id: str
    naam: str
    herkomst: str
    factor: str | None
    vast: bool
    woorden: tuple[str, ...]
    ruis: bool
    zinnen: int
    keuzes: int


@dataclass(frozen=True)
class Codeboek:
    """One level. groepen: largest first, noise last. numbers, keuze_numbers: (n,) of reasons; lid: (n,) group ids;

    near: (n,) cosines to the middle of the group; apart: (n,) bool. verboden: pairs that may not be merged.
    """

    niveau: str
    ronde: int
    groepen: tuple[Groep, ...]
    numbers: np.ndarray
    keuze_numbers: np.ndarray
    sleutels: np.ndarray
    lid: np.ndarray
    near: np.ndarray
    apart: np.ndarray
    verboden: frozenset[frozenset[str]]

    def __getitem__(self, id_: str) -> Groep:
        """Raises KeyError for a group that is not there (any more)."""
        for groep in self.groepen:
            if groep.id == id_:
                return groep
        raise KeyError(id_)

    def __contains__(self, id_: object) -> bool:
        return any(groep.id == id_ for groep in self.groepen)

    def members(self, id_: str) -> np.ndarray:
        """Numbers of the reasons in a group, the most typical first."""
        at = np.flatnonzero(self.lid == id_)
        numbers: np.ndarray = self.numbers[at[np.argsort(-self.near[at], kind="stable")]]
        return numbers

    @property
    def uitschieters(self) -> np.ndarray:
        """Numbers of the reasons that fit their group badly, worst first."""
        at = np.flatnonzero(self.apart)
        numbers: np.ndarray = self.numbers[at[np.argsort(self.near[at], kind="stable")]]
        return numbers


def highest_number(ids: Iterable[str]) -> int:
    """The highest number in ids of groups, 0 for none: a new group gets the next."""
    return max((int(id_[1:]) for id_ in ids if id_[1:].isdecimal()), default=0)


def ids_in(acts: Iterable[Handeling]) -> Iterable[str]:
    """Every id of a group that an act names."""
    for act in acts:
        yield from (str(act.inhoud[key]) for key in ("groep", "nieuw") if act.inhoud.get(key))
        for key in ("leden", "van", "groepen"):
            yield from map(str, act.inhoud.get(key, ()))


def undone(acts: Iterable[Handeling]) -> set[int]:
    """The numbers of the acts that were undone."""
    return {int(a.inhoud["handeling"]) for a in acts if a.soort == Soort.ONGEDAAN}


def build(
    niveau: str,
    ronde: int,
    absorbed: int,
    verdeling: Verdeling,
    gegevens: Sequence[GroepGegevens],
    acts: Sequence[Handeling],
    zinnen: Zinnen,
    factoren: Vocabulaire,
) -> Codeboek:
    """The level as it is now. absorbed: the last act whose merges and splits the run already holds."""
    known, at = _still_there(verdeling.numbers, zinnen.numbers)
    rows = _Rows(
        zinnen.sleutels[at], verdeling.groepen[niveau][known].astype("U12"), verdeling.apart[niveau][known]
    )
    mine = [a for a in acts if a.niveau == niveau]
    by_number = {a.nr: a for a in mine}
    rows.hold(_held([a for a in mine if a.nr <= absorbed]))
    for act in mine:
        if act.nr > absorbed:
            rows.apply(act, by_number)
    gone = undone(mine)
    standing = [a for a in mine if a.nr not in gone]
    groepen = _described(rows, zinnen.keuze_numbers[at], gegevens, niveau, standing, factoren)
    verboden = frozenset(frozenset(a.inhoud["groepen"]) for a in standing if a.soort == Soort.VERBIED)
    return Codeboek(
        niveau,
        ronde,
        groepen,
        zinnen.numbers[at],
        zinnen.keuze_numbers[at],
        rows.sleutels,
        rows.lid,
        verdeling.near[niveau][known],
        rows.apart,
        verboden,
    )


def _still_there(numbers: np.ndarray, present: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of the numbers are present, as rows of the one and of the other; both ascending."""
    at = places(numbers, present)
    known = np.flatnonzero(at >= 0)
    return known, at[known]


@dataclass
class _Rows:
    """Reasons with the group that each is in, while acts are done to them.

    merged: groups that were put in another one, and in which.
    """

    sleutels: np.ndarray
    lid: np.ndarray
    apart: np.ndarray
    merged: dict[str, str] = field(default_factory=dict)
    _places: dict[str, list[int]] = field(default_factory=dict)

    def apply(self, act: Handeling, acts: Mapping[int, Handeling]) -> None:
        inhoud = act.inhoud
        if act.soort == Soort.VOEG_SAMEN:
            self.merged.pop(inhoud["groep"], None)
            for source in inhoud["leden"]:
                self.lid[self.lid == source] = inhoud["groep"]
                self.merged[source] = inhoud["groep"]
        elif act.soort == Soort.SPLITS:
            self.move(inhoud["sleutels"], inhoud["nieuw"], within=inhoud["groep"])
        elif act.soort == Soort.VERPLAATS:
            self.move(inhoud["sleutels"], inhoud["groep"])
        elif act.soort == Soort.ONGEDAAN and (old := acts.get(int(inhoud["handeling"]))):
            self.take_back(old)

    def take_back(self, act: Handeling) -> None:
        """Undo an act. A group that was put in another one since does not come back by that."""
        inhoud = act.inhoud
        if act.soort == Soort.VOEG_SAMEN:
            within = self._now(inhoud["groep"])
            for source, sleutels in inhoud["leden"].items():
                self.merged.pop(source, None)
                self.move(sleutels, source, within=within)
        elif act.soort == Soort.SPLITS:
            self.lid[self.lid == inhoud["nieuw"]] = self._now(inhoud["groep"])
        elif act.soort == Soort.VERPLAATS:
            within = self._now(inhoud["groep"])
            for sleutel, origin in zip(inhoud["sleutels"], inhoud["van"], strict=True):
                self.move([sleutel], self._now(origin), within=within)

    def _now(self, groep: str) -> str:
        """The group itself, or the one that it was put in."""
        # Never round: who puts others in a group shows that it is there.
        while groep in self.merged:
            groep = self.merged[groep]
        return groep

    def hold(self, held: _Rows) -> None:
        """Put reasons in the groups that they have in `held`."""
        self.merged = held.merged
        for groep in set(held.lid.tolist()):
            self.move(held.sleutels[held.lid == groep].tolist(), groep)

    def move(self, sleutels: Iterable[str], groep: str, within: str | None = None) -> None:
        """Put these in a group; with `within`, only those that are in that one now."""
        if not self._places:
            for row, sleutel in enumerate(self.sleutels.tolist()):
                self._places.setdefault(sleutel, []).append(row)
        rows = [row for sleutel in sleutels for row in self._places.get(sleutel, ())]
        wanted = [row for row in rows if within is None or self.lid[row] == within]
        self.lid[wanted] = groep
        self.apart[wanted] = False


def _held(acts: Sequence[Handeling]) -> _Rows:
    """The reasons that stay where they are whatever a run makes of them, in the group that each is in after these acts.

    Whoever moved a sentence means that sentence: it goes where its group goes, and no run moves it. One that was
    split off after that is free again, as all that were split off with it.
    """
    gone = undone(acts)
    last: dict[str, str] = {}
    for act in acts:
        if act.soort in (Soort.VERPLAATS, Soort.SPLITS) and act.nr not in gone:
            last |= dict.fromkeys(act.inhoud["sleutels"], act.soort)
    moved = [sleutel for sleutel, soort in last.items() if soort == Soort.VERPLAATS]
    # Where they were before they were moved makes no difference.
    rows = _Rows(
        np.array(moved, dtype=str), np.full(len(moved), "", "U12"), np.zeros(len(moved), dtype=bool)
    )
    by_number = {a.nr: a for a in acts}
    for act in acts:
        rows.apply(act, by_number)
    return rows


def _described(
    rows: _Rows,
    keuze_numbers: np.ndarray,
    gegevens: Sequence[GroepGegevens],
    niveau: str,
    acts: Sequence[Handeling],
    factoren: Vocabulaire,
) -> tuple[Groep, ...]:
    said = {g.groep: g for g in gegevens if g.niveau == niveau}
    names = {str(a.inhoud["groep"]): str(a.inhoud["naam"]) for a in acts if a.soort == Soort.HERNOEM}
    names |= {
        str(a.inhoud["nieuw"]): str(a.inhoud["naam"])
        for a in acts
        if a.soort == Soort.SPLITS and a.inhoud.get("naam") and a.inhoud["nieuw"] not in names
    }
    given = {str(a.inhoud["groep"]): str(a.inhoud["factor"]) for a in acts if a.soort == Soort.FACTOR}
    noise = {str(a.inhoud["groep"]) for a in acts if a.soort == Soort.RUIS} | {RUIS}
    sizes: Counter[str] = Counter(rows.lid.tolist())
    ids, at = np.unique(rows.lid, return_inverse=True)
    keuzes = {
        str(id_): len(np.unique(keuze_numbers[at == group])) for group, id_ in enumerate(ids.tolist())
    }
    taken: Counter[str] = Counter()
    found = []
    for id_ in sorted(sizes, key=lambda g: (-sizes[g], g)):
        one = said.get(id_)
        words = one.woorden if one else ()
        factor = given.get(id_) or (one.factor if one else None)
        if factor not in factoren:
            factor = None
        name, origin = _name(id_, names, factor, words, taken, factoren)
        found.append(
            Groep(id_, name, origin, factor, id_ in given, words, id_ in noise, sizes[id_], keuzes[id_])
        )
    return tuple(sorted(found, key=lambda g: g.ruis))


def _name(
    id_: str,
    names: Mapping[str, str],
    factor: str | None,
    words: Sequence[str],
    taken: Counter[str],
    factoren: Vocabulaire,
) -> tuple[str, str]:
    """The name of a group and where it comes from; two groups of one level never have the same."""
    if id_ in names:
        name, origin = names[id_], "hand"
    elif id_ == RUIS:
        name, origin = "Losse zinnen", "woorden"
    elif factor:
        name, origin = factoren.label(factor), "factor"
        if taken[name] and words:
            name = f"{name}: {', '.join(words[:2])}"
    else:
        name, origin = ", ".join(words[:3]).capitalize() or f"Groep {id_}", "woorden"
    taken[name] += 1
    return (name if taken[name] == 1 else f"{name} ({id_})"), origin
