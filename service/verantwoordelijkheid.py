"""Who does what in a trajectory: the five things that a record should say, and which of them it does not say.

Unclear responsibilities, participation and communication that are steered apart, and money without a plan are known
to make trajectories fail. So what is missing is shown as missing, and counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data import figures as counting
from data import verantwoordelijkheid as said
from data.figures import UNKNOWN, Condition
from data.keuze import VOCABULAIRES, Keuze
from data.vocabularies import vocabulaire
from service.figures import TOO_FEW, Vorm, shown
from service.selection import Selection
from service.small_counts import Verborgen
from service.tables import Rij, Tabel

# field -> what it is called in a table
KOPPEN: Mapping[str, str] = dict(
    zip(
        said.FIELDS,
        ("Participatie", "Communicatie", "Rol van de raad", "Rol van de wethouder", "Budget"),
        strict=True,
    )
)
# Whose trajectories are shown unless someone asks otherwise: of the past nothing can be arranged any more.
STANDEN = ("lopend", "komend")
UITLEG = (
    "Een traject is volledig als er alle vijf staan: wie verantwoordelijk is voor de participatie, wie voor de "
    "communicatie, wat de raad doet, wat de wethouder doet en hoeveel geld er is. ‘Geen rol’ en ‘Geen budget’ tellen "
    "als ingevuld."
)
INGEVULD, NIET_INGEVULD = "ingevuld", "niet-ingevuld"
_OTHERS = "Van de rollen en het budget staat dit bij het cijfer dat daarover gaat."


@dataclass(frozen=True)
class Onderdeel:
    """One of the five. tekst: what the record says, "" for nothing."""

    veld: str
    kop: str
    tekst: str


def onderdelen(values: Mapping[str, str | None]) -> tuple[Onderdeel, ...]:
    """All five of a record, from what it says by field."""
    return tuple(Onderdeel(veld, kop, _in_words(veld, values.get(veld))) for veld, kop in KOPPEN.items())


def of_record(keuze: Keuze) -> tuple[Onderdeel, ...]:
    return onderdelen({veld: getattr(keuze, veld) for veld in KOPPEN})


def _in_words(veld: str, value: str | None) -> str:
    return vocabulaire(VOCABULAIRES[veld]).label(value) if value and veld in VOCABULAIRES else value or ""


@dataclass(frozen=True)
class Filled:
    """How many records say each of the five, and how many do not."""

    naam: str
    titel: str
    definitie: str
    vorm: Vorm = "dubbel"
    voor_inwoners: bool = True

    def tabel(self, selection: Selection) -> Tabel:
        found = said.counted(selection.database, selection.where)
        rows, hidden = [], (Verborgen.NIET, Verborgen.NIET)
        told = False
        for veld, missing in found.ontbreekt.items():
            if selection.openbaar and veld in VOCABULAIRES:
                continue  # what its own figure hides, could be worked out with this one
            # To residents: of two that make up a known total one can't be hidden without the other.
            cells = shown(selection, (found.aantal - missing, missing), total=found.aantal)
            told = told or cells is not None
            rows.append(Rij(veld, KOPPEN[veld], cells or hidden))
        let = _OTHERS if selection.openbaar and told else "" if told or not found.aantal else TOO_FEW
        koppen = ("onderdeel", INGEVULD, NIET_INGEVULD.replace("-", " "))
        rijen = tuple(rows) if told and found.aantal else ()
        return Tabel(self.naam, self.titel, self.definitie, let, koppen, rijen, (INGEVULD, NIET_INGEVULD))

    def behind(self, selection: Selection, rij: str, kolom: str) -> Condition:
        if rij not in KOPPEN:
            raise KeyError(rij)
        part = {
            INGEVULD: counting.says_something(rij),
            NIET_INGEVULD: counting.has(rij, UNKNOWN),
        }[kolom]
        return selection.where & part
