"""What figures are set out by: the values of a field with their names, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.figures import GEBIED, UNKNOWN
from data.gebieden import alle_buurten, buurten
from data.vocabularies import vocabulaire
from service.selection import Selection

ONBEKEND = "onbekend"  # in addresses, for the records that say nothing
_MOST_YEARS = 30


@dataclass(frozen=True)
class Axis:
    """A dimension of `data.figures` with what it is called and what it can be.

    lijst: its vocabulary; woorden: its values where it has none. niets: what is said of records that say nothing.
    meer: whether a record can have several values. op_volgorde: whether the values have an order of their own.
    """

    dimension: str
    kop: str
    lijst: str = ""
    woorden: tuple[tuple[str, str], ...] = ()
    niets: str = "niet ingevuld"
    meer: bool = False
    op_volgorde: bool = False

    def label(self, code: str) -> str:
        if code == UNKNOWN:
            return self.niets
        if self.lijst:
            begrip = vocabulaire(self.lijst)[code]
            return (
                _place(begrip.label, str(begrip.extra["soort"]))
                if self.lijst == "gebieden"
                else begrip.label
            )
        return dict(self.woorden).get(code, code)

    def codes(
        self, selection: Selection, counts: Mapping[str, int], *, also_none: bool = False
    ) -> list[str]:
        """Its values in the order of its list, UNKNOWN last.

        For colleagues those that occur, unless also_none. For residents all that there could be: a value that is
        missing would say that nobody has it.
        """
        if self.dimension == GEBIED:
            every = list(_within(selection))
        elif self.dimension == "jaar":
            return _years(selection)
        else:
            every = (
                list(vocabulaire(self.lijst).codes) if self.lijst else [code for code, _ in self.woorden]
            )
        known = [code for code in every if counts.get(code) or also_none or selection.openbaar]
        strange = [] if self.dimension == GEBIED else sorted(set(counts) - set(every) - {UNKNOWN})
        return (
            known + strange + ([UNKNOWN] if counts.get(UNKNOWN) or self._may_say_nothing(selection) else [])
        )

    def _may_say_nothing(self, selection: Selection) -> bool:
        return selection.openbaar and self.dimension not in (GEBIED, "instrument", "trajectstatus")


def _place(label: str, soort: str) -> str:
    return {"wijk": f"{label} (wijk)", "zuidwest": f"Heel {label}"}.get(soort, label)


def _within(selection: Selection) -> tuple[str, ...]:
    """The areas to tell of: those within the ones that were chosen. Residents are told of buurten alone.

    A wijk beside its buurten would let a small count be worked out.
    """
    chosen = selection.filters.gebied
    wanted = frozenset().union(*(buurten(code) for code in chosen)) if chosen else frozenset(alle_buurten())
    every = alle_buurten() if selection.openbaar else tuple(vocabulaire("gebieden").codes)
    return tuple(code for code in every if buurten(code) <= wanted)


def _years(selection: Selection) -> list[str]:
    """From the first to the last year, also those in which nothing began; of a very long time the last ones.

    Residents get every year: what began in those that are left out would follow from the sum.
    """
    found = [int(year) for year in selection.per("jaar")]
    if not found:
        return []
    first, last = min(found), max(found)
    begin = first if selection.openbaar else max(first, last - _MOST_YEARS + 1)
    return [str(year) for year in range(begin, last + 1)]


INSTRUMENT = Axis("instrument", "instrument", "instrumenten")
GEBIEDEN = Axis(GEBIED, "gebied", "gebieden", meer=True, op_volgorde=True)
JAAR = Axis("jaar", "jaar", op_volgorde=True)
KWARTAAL = Axis(
    "kwartaal", "kwartaal", woorden=tuple((str(i), f"kwartaal {i}") for i in range(1, 5)), op_volgorde=True
)
FASE = Axis("beleidsfase", "fase", "beleidsfasen", op_volgorde=True)
BAROMETER = Axis("invloedBarometer", "invloed", "invloed-barometer", op_volgorde=True)
HAAGS = Axis("invloedHaags", "invloed", "invloed-haags", op_volgorde=True)
DOELGROEP = Axis("doelgroep", "doelgroep", "doelgroepen", meer=True)
TECHNIEK = Axis("techniek", "techniek", "technieken", meer=True)
DOEL = Axis("doel", "doel", "doelen", meer=True)
EERSTE_DOEL = Axis("eersteDoel", "belangrijkste doel", "doelen")
MIDDEL = Axis("communicatiemiddel", "communicatiemiddel", "communicatiemiddelen", meer=True)
BUDGET = Axis("budgetklasse", "budget", "budgetklassen", op_volgorde=True)
RAAD = Axis("rolRaad", "rol van de raad", "rollen-raad", op_volgorde=True)
WETHOUDER = Axis("rolWethouder", "rol van de wethouder", "rollen-wethouder", op_volgorde=True)
