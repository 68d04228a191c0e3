"""The register as a list: what was asked of it, the addresses that lead on, and the filters to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any
from urllib.parse import urlencode
from weakref import proxy

from data import factor_counts
from data.filters import FILTER_VOCABULAIRES, Filters
from data.gebieden import alle_buurten
from data.keuze import Keuze
from data.records import Vastgelegd
from data.store import Store
from data.vocabularies import vocabulaire
from service.api.kinds import Name, Number, Option, Refused
from service.api.parameters import Parameter
from web.narrowing import HEADINGS, PARAMETERS, filters_of, pairs_of, told, without

PATH = "/register"
PER_PAGE = 20
MAX_IDS = 200
_EXCERPT = 220  # characters of a choice in the list

ORDERS = {
    "nieuwste": "Nieuwste eerst",
    "oudste": "Oudste eerst",
    "titel": "Titel",
    "gewijzigd": "Laatst bijgewerkt",
}
SAID = {"verwijderd": "De keuze is verwijderd."}


@dataclass(frozen=True)
class Ids(Name):
    """Ids with commas between them."""

    def read(self, text: str) -> Any:
        parts = text.split(",")
        if len(parts) > MAX_IDS:
            raise Refused(f"noemt {len(parts)} keuzes; er passen er {MAX_IDS}")
        return tuple(dict.fromkeys(super(Ids, self).read(part) for part in parts))


TABLE = (
    *PARAMETERS,
    Parameter("sorteer", "De volgorde", Option(tuple(ORDERS)), standaard="nieuwste"),
    Parameter("pagina", "De bladzijde", Number(1, 100_000), standaard=1),
    Parameter("ids", "Precies deze keuzes", Ids()),
    Parameter("melding", "Wat er net gebeurd is", Option(tuple(SAID))),
)


@dataclass(frozen=True)
class Wanted:
    """What the address asks of the list."""

    filters: Filters = field(default_factory=Filters)
    sorteer: str = "nieuwste"
    pagina: int = 1
    ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Wanted:
        """From the values of TABLE. Raises ValueError, in words, when they don't go together."""
        filters = filters_of(values)
        if values["ids"] and filters:
            raise ValueError("ids noemt precies welke keuzes u wilt zien; filters gaan daar niet bij.")
        return cls(filters, values["sorteer"], values["pagina"], values["ids"] or ())

    # -- addresses --------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        pairs = pairs_of(self.filters)
        pairs += [("ids", ",".join(self.ids))] if self.ids else []
        pairs += [("sorteer", self.sorteer)] if self.sorteer != "nieuwste" else []
        pairs += [("pagina", str(self.pagina))] if self.pagina > 1 else []
        return f"{PATH}?{urlencode(pairs, safe=',')}" if pairs else PATH

    def page(self, number: int) -> Wanted:
        return replace(self, pagina=number)

    def ordered(self, order: str) -> Wanted:
        return replace(self, sorteer=order, pagina=1)

    def without(self, name: str, code: str = "") -> Wanted:
        """Without one value of a filter; name may be PERIODE."""
        return replace(self, filters=without(self.filters, name, code), pagina=1)

    def bare(self) -> Wanted:
        return Wanted(sorteer=self.sorteer)


@dataclass(frozen=True)
class Chip:
    label: str
    zonder: Wanted


def chips(wanted: Wanted) -> list[Chip]:
    """Every filter in words, with the list without it."""
    return [Chip(label, wanted.without(name, code)) for label, name, code in told(wanted.filters)]


@dataclass(frozen=True)
class Choice:
    """A value to filter on. aantal: how many choices of the whole register it finds. niveau: 0 to 2."""

    code: str
    label: str
    aantal: int
    gekozen: bool
    niveau: int = 0


@dataclass(frozen=True)
class Group:
    naam: str
    titel: str
    waarden: tuple[Choice, ...]

    @property
    def gekozen(self) -> int:
        return sum(value.gekozen for value in self.waarden)


class Counts:
    """How many choices each value of each filter finds; counted anew when the register or a list has changed."""

    def __init__(self, store: Store) -> None:
        self._store: Store = proxy(store)  # kept beside its store, it may not keep that alive
        self._lock = Lock()
        self._known: tuple[tuple[object, ...], dict[tuple[str, str], int]] | None = None

    def of(self) -> dict[tuple[str, str], int]:
        state = (self._store.revision, *(vocabulaire(FILTER_VOCABULAIRES[name]) for name in HEADINGS))
        with self._lock:
            if self._known is None or self._known[0] != state:
                self._known = (state, self._count())
            return self._known[1]

    def _count(self) -> dict[tuple[str, str], int]:
        found = {
            (name, code): self._store.count(Filters(**{name: (code,)}))  # type: ignore[arg-type]
            for name in HEADINGS
            if name != "factor"
            for code in vocabulaire(FILTER_VOCABULAIRES[name]).codes
        }
        # At once: one by one, each would read the factors of every record.
        of_factors = factor_counts.per_factor(self._store.database, Filters())
        return found | {("factor", code): counted.keuzes for code, counted in of_factors.items()}


def groups(wanted: Wanted, counts: Mapping[tuple[str, str], int]) -> list[Group]:
    """The filters. A value that finds nothing is left out, unless it was chosen.

    A term that was added since the counting is used by no record yet.
    """
    found = []
    for name, heading in HEADINGS.items():
        chosen = getattr(wanted.filters, name)
        values = tuple(
            Choice(b.code, b.label, counts.get((name, b.code), 0), b.code in chosen, _level(name, b.code))
            for b in vocabulaire(FILTER_VOCABULAIRES[name])
            if counts.get((name, b.code)) or b.code in chosen
        )
        if values:
            found.append(Group(name, heading, values))
    return found


def _level(name: str, code: str) -> int:
    """How far a gebied is set in: buurten under their wijk, wijken under Zuidwest."""
    if name != "gebied" or code == "ZW":
        return 0
    return 2 if code in alle_buurten() else 1


def of_ids(records: Sequence[Vastgelegd], order: str) -> list[Vastgelegd]:
    """Records in one of the orders of the list."""
    if order == "titel":
        return sorted(records, key=lambda r: (r.keuze.titel.lower(), r.keuze.id))
    if order == "gewijzigd":
        return sorted(records, key=lambda r: -r.revisie)
    if order == "oudste":
        return sorted(records, key=lambda r: (r.keuze.startdatum, r.keuze.id))
    return sorted(records, key=lambda r: (-r.keuze.startdatum.toordinal(), r.keuze.id))


def excerpt(keuze: Keuze) -> str:
    """The summary, or else how the considerations begin, cut at a word."""
    text = " ".join((keuze.samenvatting or keuze.afweging).split())
    if len(text) <= (_EXCERPT if not keuze.samenvatting else len(text)):
        return text
    return text[:_EXCERPT].rsplit(" ", 1)[0].rstrip(",;:") + " …"
