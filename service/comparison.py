"""Figures of the register beside those of the Barometer, which measure something else.

The register counts choices, the Barometer asked municipalities. So they stand beside each other, each with what it
counts and of how many, and are never subtracted or called better or worse. What was not published is "onbekend",
what records do not say is "niet ingevuld", and neither of these is nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from data import figures as counting
from data.barometer import Onderwerp, barometer
from data.figures import UNKNOWN, Condition
from data.vocabularies import vocabulaire
from service import small_counts
from service.axes import INSTRUMENT, ONBEKEND, Axis
from service.figures import KEUZES, TOO_FEW, Vorm, percent, shown
from service.selection import Selection
from service.small_counts import Telling, Verborgen
from service.tables import Cel, Rij, Tabel

BEKEND = "bekend"
ZUIDWEST, NEDERLAND = "Zuidwest", "Nederland"
ONGEPUBLICEERD, NIET_INGEVULD, GEEN = "onbekend", "niet ingevuld", "geen keuzes"
DEEL = "deel daarvan"  # of what was published as a number of something: worked out here
TWO_MEASURES = "Dit zijn twee verschillende maten: trek ze niet van elkaar af."
_EVERY = Condition("TRUE")
FINISHED = counting.has("trajectstatus", "afgerond")
_HIDDEN = (Verborgen.NIET,)


@dataclass(frozen=True)
class Regel:
    """A row: the records that count under any of its codes. id: also the code of it in the Barometer."""

    id: str
    naam: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Groep:
    """Rows that are shares of the same records. telt: what is counted of those, in words.

    waar: which records; anders: the codes of none of the rows. volledig: whether each of these records says
    something here; meer: whether one can count in several rows.
    """

    dimension: str
    telt: str
    regels: tuple[Regel, ...]
    waar: Condition = _EVERY
    anders: tuple[str, ...] = ()
    volledig: bool = False
    meer: bool = False


class Rows(Protocol):
    """What a comparison has rows of. kop: over their names; op_volgorde: whether they have an order of their own."""

    @property
    def kop(self) -> str: ...
    @property
    def op_volgorde(self) -> bool: ...

    def groups(self) -> tuple[Groep, ...]: ...


@dataclass(frozen=True)
class ByValue:
    """A row for each value of a field."""

    axis: Axis
    telt: str

    @property
    def kop(self) -> str:
        return self.axis.kop

    @property
    def op_volgorde(self) -> bool:
        return self.axis.op_volgorde

    def groups(self) -> tuple[Groep, ...]:
        # In the order of the list: of equal counts the first is hidden, the same one as in other figures.
        codes = vocabulaire(self.axis.lijst).codes
        rows = tuple(Regel(code, self.axis.label(code), (code,)) for code in codes)
        certain = self.axis is INSTRUMENT
        return (Groep(self.axis.dimension, self.telt, rows, volledig=certain, meer=self.axis.meer),)


@dataclass(frozen=True)
class Given:
    """Rows as they are given."""

    kop: str
    groepen: tuple[Groep, ...]
    op_volgorde: bool = True

    def groups(self) -> tuple[Groep, ...]:
        return self.groepen


@dataclass(frozen=True)
class Landelijk:
    """What the Barometer published of a subject. telt: what it counted, in words.

    eenheid: what there are so many of: the municipalities that took part, or the examples that they gave.
    """

    onderwerp: str
    maten: tuple[str, ...]
    telt: str
    eenheid: str = "gemeenten"

    @property
    def gepubliceerd(self) -> Onderwerp:
        return barometer().onderwerpen[self.onderwerp]

    @property
    def opgeteld(self) -> bool:
        """Whether numbers were published, of which a share can be worked out."""
        return self.eenheid != "gemeenten"

    @property
    def aantal(self) -> int:
        """Of how many."""
        if not self.opgeteld:
            return barometer().gemeenten
        (maat,) = self.maten
        return sum(int(one[maat]) for one in self.gepubliceerd.cijfers.values())

    @property
    def koppen(self) -> tuple[str, ...]:
        return tuple(f"{NEDERLAND}: {maat}" for maat in (*self.maten, *((DEEL,) if self.opgeteld else ())))

    def cells(self, code: str) -> tuple[str, ...]:
        found = [self.gepubliceerd.cijfer(code, maat) for maat in self.maten]
        if self.opgeteld:
            (many,) = found
            found.append(percent(int(many), self.aantal) if many else None)
        return tuple(ONGEPUBLICEERD if one is None else one for one in found)


@dataclass(frozen=True)
class Counted:
    """What was counted of a group, as the reader may see it. bekend: of how many; geheim: whether no row is told.

    mist: how many say nothing, "" where each says something.
    """

    rows: tuple[Telling, ...]
    bekend: Telling
    mist: Cel
    geheim: bool


@dataclass(frozen=True)
class Comparison:
    """Shares of choices in Zuidwest beside what the Barometer published."""

    naam: str
    titel: str
    definitie: str
    rows: Rows
    landelijk: Landelijk
    vorm: Vorm = "vergelijking"
    voor_inwoners: bool = True

    @property
    def bronnen(self) -> tuple[str, ...]:
        return (barometer().bron,)

    def tabel(self, selection: Selection) -> Tabel:
        where, groups = self._where(selection), self.rows.groups()
        found = [_count(selection, where, groep) for groep in groups]
        also_missing = not all(groep.volledig for groep in groups)
        rijen = []
        for groep, told in zip(groups, found, strict=True):
            for regel, count in zip(groep.regels, told.rows, strict=True):
                national = self.landelijk.cells(regel.id)
                if count == 0 and set(national) == {ONGEPUBLICEERD}:
                    continue
                missing = (told.mist,) if also_missing else ()
                own = (count, told.bekend, *missing, _share(count, told), groep.telt)
                rijen.append(
                    Rij(
                        regel.id,
                        regel.naam,
                        (*own, *national, self.landelijk.aantal, self.landelijk.telt),
                    )
                )
        if not self.rows.op_volgorde:  # what there is to compare comes first
            rijen.sort(key=lambda rij: rij.id not in self.landelijk.gepubliceerd.cijfers)
        let = [TWO_MEASURES, self._period(selection)]
        if all(told.geheim for told in found) and selection.aantal:
            let.append(TOO_FEW)
        koppen = (
            self.rows.kop,
            *(KEUZES, "van hoeveel"),
            *((NIET_INGEVULD,) if also_missing else ()),
            *(ZUIDWEST, "wat telt in Zuidwest"),
            *self.landelijk.koppen,
            *(self.landelijk.eenheid, "wat telt in Nederland"),
        )
        own_codes = (KEUZES, BEKEND, *((ONBEKEND,) if also_missing else ()))
        kolommen = (*own_codes, *(None for _ in koppen[len(own_codes) + 1 :]))
        return Tabel(
            self.naam,
            self.titel,
            self.definitie,
            " ".join(filter(None, let)),
            koppen,
            tuple(rijen),
            kolommen,
        )

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        groep, regel = next(
            ((g, r) for g in self.rows.groups() for r in g.regels if r.id == rij), (None, None)
        )
        if groep is None or regel is None:
            raise KeyError(rij)
        where = self._where(selection) & groep.waar
        if kolom == KEUZES:
            return where & counting.has_any(groep.dimension, regel.codes)
        if kolom == BEKEND:
            return where if groep.volledig else where & counting.says_something(groep.dimension)
        if kolom == ONBEKEND and not groep.volledig:
            return where & counting.has(groep.dimension, UNKNOWN)
        raise KeyError(kolom)

    def _own_years(self, selection: Selection) -> tuple[int, int] | None:
        """The years of the Barometer, unless the reader chose a period."""
        chosen = selection.filters.van or selection.filters.tot
        return None if chosen else self.landelijk.gepubliceerd.jaren

    def _where(self, selection: Selection) -> Condition:
        years = self._own_years(selection)
        if years is None:
            return selection.where
        return selection.where & counting.begun(date(years[0], 1, 1), date(years[1], 12, 31))

    def _period(self, selection: Selection) -> str:
        """What counts in time, for a subject that the Barometer asked of some years."""
        about = self.landelijk.gepubliceerd.jaren
        if about is None:
            return ""
        first, last = about
        if self._own_years(selection) is None:
            return (
                "U koos zelf een periode: hier tellen alle trajecten die toen liepen. "
                f"De Barometer gaat over {first} en {last}."
            )
        return (
            f"Hier tellen alleen keuzes waarvan het traject in {first} of {last} begon, want daarover gaat de "
            "Barometer. Kiest u zelf een periode, dan tellen de trajecten die toen liepen."
        )


def _count(selection: Selection, where: Condition, groep: Groep) -> Counted:
    """Each row of a group, and what is left of it: a small count could be worked out from what is not shown."""
    own = where & groep.waar
    per = counting.per(selection.database, own, groep.dimension)
    total = counting.count(selection.database, own) if groep.meer else sum(per.values())
    rows = [sum(per.get(code, 0) for code in regel.codes) for regel in groep.regels]
    missing = per.get(UNKNOWN, 0)
    parts = [*rows, *(per.get(code, 0) for code in groep.anders), *(() if groep.volledig else (missing,))]
    found = shown(selection, parts, total=total, overlapping=groep.meer)
    if _tells_the_others(selection, where, groep, total):
        mist = "" if groep.volledig else Verborgen.NIET
        return Counted(_HIDDEN * len(rows), Verborgen.NIET, mist, geheim=True)
    if groep.volledig:
        told = found[: len(rows)] if found else _HIDDEN * len(rows)
        return Counted(told, _size(selection, total), "", found is None)
    if found is None:
        return Counted(_HIDDEN * len(rows), Verborgen.NIET, Verborgen.NIET, geheim=True)
    silent = found[-1]
    bekend = Verborgen.NIET if isinstance(silent, Verborgen) else _size(selection, total - silent)
    return Counted(found[: len(rows)], bekend, silent, geheim=False)


def _tells_the_others(selection: Selection, where: Condition, groep: Groep, total: int) -> bool:
    """Whether the size of a group would tell residents how few records of the selection are not in it."""
    if not selection.openbaar or selection.aantal - total >= small_counts.FEWEST:
        return False
    whole = where is selection.where and groep.waar is _EVERY
    finished = groep.waar is FINISHED and selection.filters.trajectstatus == ("afgerond",)
    return not (whole or finished)  # then there are no others by definition


def _size(selection: Selection, many: int) -> Telling:
    return small_counts.alone(many) if selection.openbaar else many


def _share(count: Telling, told: Counted) -> str:
    """Of those that say something; "" where a share would tell a number that is not shown."""
    if isinstance(count, Verborgen) or isinstance(told.bekend, Verborgen):
        return ""
    if told.bekend:
        return percent(count, told.bekend)
    return NIET_INGEVULD if told.mist else GEEN
