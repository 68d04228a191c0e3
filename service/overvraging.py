"""The radar of over-asking: how many trajectories ask something of the same people at once, per buurt and month.

For colleagues. The numbers are small and half of what is planned is not public, so there is no version for residents.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from data import figures as counting
from data import overvraging as asking
from data.database import Database
from data.figures import UNKNOWN, Condition
from data.gebieden import alle_buurten
from data.months import month_short, months_told
from data.overvraging import Clock
from data.vocabularies import vocabulaire
from data.wording import klein, number_word
from service.tables import Rij, Tabel

NAAM = "overvraging"
NIET_INGEVULD = "niet ingevuld"
_EVERY = Condition("TRUE")

# How it is counted, for whoever reads the page.
REGELS = (
    "Een traject vraagt iets van mensen in elke maand van zijn begin tot en met zijn einde.",
    "Een lopend traject zonder einddatum telt tot en met deze maand. Een traject dat nog komt en geen einddatum "
    "heeft, telt alleen in zijn eerste maand. Een afgerond traject zonder einddatum ook.",
    "Een traject voor een hele wijk telt mee in elke buurt van die wijk, een traject voor heel Zuidwest in alle buurten.",
    "Een traject voor alle bewoners vraagt iets van iedereen. Het telt dus mee bij elke doelgroep.",
    "Een traject zonder doelgroep telt niet mee bij een doelgroep. Kies ‘niet ingevuld’ om die trajecten te zien.",
    "Ook keuzes die nog niet openbaar zijn, tellen mee.",
)
DOORTELLEN = (
    "U telt nu ook door wat geen einddatum heeft: een traject dat loopt of nog komt, telt dan in elke maand vanaf "
    "zijn begin. Zo tellen ook de filters op periode in het register."
)


@dataclass(frozen=True)
class Cel:
    """A place on the radar: a buurt, a doelgroep (UNKNOWN: not said) and a month."""

    buurt: str
    doelgroep: str
    maand: int


@dataclass(frozen=True)
class Plek:
    """A buurt where much is asked: of which doelgroep, in which months (ascending), by how many trajectories."""

    buurt: str
    doelgroep: str
    maanden: tuple[int, ...]
    aantal: int

    @property
    def in_woorden(self) -> str:
        """ "In Moerwijk-Noord vragen in maart 2027 vijf trajecten iets van jongeren." """
        return f"In {self.zin()}"

    @property
    def kort(self) -> str:
        """ "Moerwijk-Noord, vijf trajecten voor jongeren" """
        return f"{place_name(self.buurt)}, {number_word(self.aantal)} trajecten voor {group_name(self.doelgroep)}"

    def zin(self, al: str = "") -> str:
        """The same without its first word; al: what stands before the number."""
        vragen = asks(self.aantal, months_told(self.maanden), al)
        return f"{place_name(self.buurt)} {vragen} iets van {group_name(self.doelgroep)}."


def asks(aantal: int, wanneer: str, al: str = "") -> str:
    """ "vragen in maart 2027 vijf trajecten"; al: a word before the number."""
    verb, noun = ("vraagt", "traject") if aantal == 1 else ("vragen", "trajecten")
    return " ".join(filter(None, (verb, wanneer, al, number_word(aantal), noun)))


def place_name(buurt: str) -> str:
    return vocabulaire("gebieden").label(buurt)


def group_name(doelgroep: str) -> str:
    """As it stands within a sentence."""
    return klein(vocabulaire("doelgroepen").label(doelgroep)) if doelgroep else NIET_INGEVULD


def group_codes() -> tuple[str, ...]:
    """Every doelgroep in the order of the vocabulary, UNKNOWN last."""
    return (*vocabulaire("doelgroepen").codes, UNKNOWN)


@dataclass(frozen=True)
class Radar:
    """How many trajectories ask something: (buurt, doelgroep, month), as `data.overvraging.counts` has them.

    eerste, laatste: its months, both included; drempel: from how many it is much. groepen: codes, UNKNOWN last.
    """

    eerste: int
    laatste: int
    clock: Clock
    drempel: int
    groepen: tuple[str, ...]
    aantallen: np.ndarray

    @classmethod
    def read(
        cls,
        database: Database,
        eerste: int,
        laatste: int,
        clock: Clock,
        drempel: int,
        where: Condition = _EVERY,
    ) -> Radar:
        """where: the trajectories that are counted."""
        groepen = group_codes()
        found = asking.counts(database, where, groepen, eerste, laatste, clock)
        return cls(eerste, laatste, clock, drempel, groepen, found)

    @property
    def maanden(self) -> range:
        return range(self.eerste, self.laatste + 1)

    def aantal(self, cel: Cel) -> int:
        """Raises KeyError for a place that is not on it."""
        if cel.buurt not in alle_buurten() or cel.doelgroep not in self.groepen:
            raise KeyError(cel)
        if cel.maand not in self.maanden:
            raise KeyError(cel)
        place = alle_buurten().index(cel.buurt), self.groepen.index(cel.doelgroep), cel.maand - self.eerste
        return int(self.aantallen[place])

    @cached_property
    def hoogste(self) -> dict[str, int]:
        """Per doelgroep the most trajectories that ask something of it at once, in any buurt."""
        found = self.aantallen.max(axis=(0, 2)).tolist()
        return dict(zip(self.groepen, found, strict=True))

    @property
    def drukste(self) -> str:
        """The doelgroep of which most is asked: at once, then in all; of equals the first of the vocabulary."""
        named = [g for g in self.groepen if g != UNKNOWN]
        whole = dict(zip(self.groepen, self.aantallen.sum(axis=(0, 2)).tolist(), strict=True))
        return max(named, key=lambda g: (self.hoogste[g], whole[g], -self.groepen.index(g)))

    def plekken(
        self, most: int, groepen: Sequence[str] = (), buurten: Collection[str] = ()
    ) -> tuple[Plek, ...]:
        """The buurten where most is asked at once, each once, with the doelgroep and the months of its peak.

        Only where several trajectories ask at once. Of equals the one that comes first, then by the vocabulary.
        groepen, buurten: which to look at; none: all.
        """
        named = [i for i, g in enumerate(self.groepen) if g != UNKNOWN and (not groepen or g in groepen)]
        found = []
        for i, buurt in enumerate(alle_buurten()):
            here = self.aantallen[i, named]
            peak = int(here.max(initial=0))
            if peak < 2 or (buurten and buurt not in buurten):
                continue
            group = int(np.argmax((here == peak).any(axis=1)))
            months = tuple((np.flatnonzero(here[group] == peak) + self.eerste).tolist())
            found.append(Plek(buurt, self.groepen[named[group]], months, peak))
        return tuple(sorted(found, key=lambda p: (-p.aantal, p.maanden[0]))[:most])

    def tabel(self, doelgroep: str) -> Tabel:
        """A row for each buurt, a column for each month; id and column are the codes of the address behind a cell."""
        column = self.groepen.index(doelgroep)
        rows = tuple(
            Rij(buurt, place_name(buurt), tuple(self.aantallen[i, column].tolist()))
            for i, buurt in enumerate(alle_buurten())
        )
        wie = (
            f"iets vragen van {group_name(doelgroep)}"
            if doelgroep
            else "niet zeggen van wie zij iets vragen"
        )
        return Tabel(
            NAAM,
            f"Overvraging: {group_name(doelgroep)}",
            f"Hoeveel trajecten {wie}, per buurt en maand. Vanaf {number_word(self.drempel)} noemen wij dat veel.",
            DOORTELLEN if self.clock.open_end else "",
            ("buurt", *map(month_short, self.maanden)),
            rows,
            tuple(month_code(m) for m in self.maanden),
        )


def month_code(maand: int) -> str:
    """2027-03, as it stands in files."""
    return f"{maand // 12}-{maand % 12 + 1:02d}"


def behind(cel: Cel, clock: Clock) -> Condition:
    """The trajectories behind a count."""
    return (
        asking.asking(cel.maand, cel.maand, clock)
        & asking.within([cel.buurt])
        & asking.asking_group(cel.doelgroep)
    )


def without_end(database: Database, eerste: int, laatste: int) -> int:
    """How many trajectories have no end date and perhaps ask something in these months."""
    return counting.count(database, asking.without_end(eerste, laatste))


def not_counted(database: Database, cel: Cel, today: date) -> int:
    """How many of them are not in a count, because nobody knows how long they go on."""
    there = asking.within([cel.buurt]) & asking.asking_group(cel.doelgroep)
    return counting.count(database, asking.not_counted(cel.maand, today) & there)
