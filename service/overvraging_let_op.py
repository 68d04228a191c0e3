"""While someone records a trajectory: whether it makes that much is asked of the same people, and by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from data import figures as counting
from data import overvraging as asking
from data.database import Database
from data.figures import UNKNOWN, Condition
from data.gebieden import alle_buurten, buurten
from data.months import month_of, runs
from data.overvraging import EVERYONE, Clock
from data.records import Vastgelegd
from data.wording import listing, number_word
from service.overvraging import Plek, Radar, group_codes, group_name, place_name

_NAMED = 3  # buurten and doelgroepen beside those of which most is asked


@dataclass(frozen=True)
class Plan:
    """What a trajectory asks, as far as it is known. id: of its record, which is not counted."""

    id: str
    gebieden: tuple[str, ...]
    doelgroepen: tuple[str, ...]
    startdatum: date
    einddatum: date | None
    trajectstatus: str

    def maanden(self, today: date) -> range:
        """The months in which it asks something, from this month on: what is over can't be changed."""
        last = asking.last_day_of(self.startdatum, self.einddatum, self.trajectstatus, Clock(today))
        return range(max(month_of(self.startdatum), month_of(today)), month_of(last) + 1)

    def buurten(self) -> list[str]:
        """In the order of the vocabulary."""
        own = frozenset[str]().union(*(buurten(code) for code in self.gebieden))
        return [code for code in alle_buurten() if code in own]

    def groepen(self) -> list[str]:
        """The doelgroepen of which it asks something; when it asks everyone, all there are."""
        wanted = group_codes() if EVERYONE in self.doelgroepen else self.doelgroepen
        return [code for code in group_codes() if code in wanted and code != UNKNOWN]


@dataclass(frozen=True)
class LetOp:
    """A warning. plek: where most is asked already, without the plan; buurten, doelgroepen: what else it is about.

    trajecten: the first of the others that ask something there and then; totaal: how many they are.
    """

    plek: Plek
    buurten: tuple[str, ...]
    doelgroepen: tuple[str, ...]
    drempel: int
    trajecten: tuple[Vastgelegd, ...]
    totaal: int

    @property
    def kop(self) -> str:
        """ "Let op: in Moerwijk-Noord vragen in maart 2027 al drie trajecten iets van jongeren." """
        return f"Let op: in {self.plek.zin('al')}"

    @property
    def uitleg(self) -> str:
        """What it means, and what else it is about."""
        told = (
            f"Met dit traject erbij zijn het er {number_word(self.plek.aantal + 1)}. "
            f"Vanaf {number_word(self.drempel)} noemen wij dat veel."
        )
        if self.buurten:
            told += f" Het wordt ook veel in {_some(self.buurten, place_name, 'buurt', 'buurten')}."
        if self.doelgroepen:
            told += f" Het wordt ook veel voor {_some(self.doelgroepen, group_name, 'groep', 'groepen')}."
        return told


def _some(codes: Sequence[str], name: Callable[[str], str], one: str, more: str) -> str:
    """The first of them by name, and how many others there are."""
    names = [name(code) for code in codes[:_NAMED]]
    if rest := len(codes) - len(names):
        names.append(f"{number_word(rest)} andere {one if rest == 1 else more}")
    return listing(names)


def let_op(database: Database, plan: Plan, drempel: int, today: date, most: int) -> LetOp | None:
    """None when the plan makes it nowhere much. most: how many of the others to name."""
    months, places, groups = plan.maanden(today), plan.buurten(), plan.groepen()
    if not months or not places or not groups:
        return None
    clock, others = Clock(today), asking.other_than(plan.id)
    radar = Radar.read(database, months[0], months[-1], clock, drempel, asking.within(places) & others)
    rows, columns = [alle_buurten().index(p) for p in places], [radar.groepen.index(g) for g in groups]
    already = radar.aantallen[np.ix_(rows, columns)]
    much = already + 1 >= drempel
    if not much.any():
        return None
    plek = _worst(already, places, groups, months[0])
    where = _where(much, places, groups, months[0], clock) & others
    also = _others(groups, much.any(axis=(0, 2)), (plek.doelgroep, EVERYONE))
    return LetOp(
        plek,
        _others(places, much.any(axis=(1, 2)), (plek.buurt,)),
        () if plek.doelgroep == EVERYONE else also,  # much for everyone says all there is to say
        drempel,
        tuple(asking.trajectories(database, where, limit=most)),
        counting.count(database, where),
    )


def _others(codes: Sequence[str], much: Any, told: Sequence[str]) -> tuple[str, ...]:
    """Those for which it gets much, but for what was told already."""
    return tuple(code for code, one in zip(codes, much, strict=True) if one and code not in told)


def _worst(already: np.ndarray, places: Sequence[str], groups: Sequence[str], first: int) -> Plek:
    """Where most is asked; of equals the first group, then the first buurt."""
    peak = int(already.max())
    column, row = np.argwhere((already == peak).any(axis=2).T)[0].tolist()
    months = tuple((np.flatnonzero(already[row, column] == peak) + first).tolist())
    return Plek(places[row], groups[column], months, peak)


def _where(
    much: np.ndarray, places: Sequence[str], groups: Sequence[str], first: int, clock: Clock
) -> Condition:
    """The records that ask something wherever and whenever it gets much."""
    there: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for i, place in enumerate(places):
        for j, group in enumerate(groups):
            for begin, end in runs((np.flatnonzero(much[i, j]) + first).tolist()):
                there[group, begin, end].append(place)
    return counting.any_of(
        [
            asking.asking(begin, end, clock) & asking.within(these) & asking.asking_group(group)
            for (group, begin, end), these in there.items()
        ]
    )
