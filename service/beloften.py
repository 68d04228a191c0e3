"""What was promised to participants: how each promise stands, who looks after it, and writing that it was done.

A promise may be done up to and including its last day; from the day after it is late. One that was done is kept,
also when that was later than promised. It belongs to whoever looks after its record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from data import beloften as store
from data.beloften import Beloofd, Gezocht, Volgorde, sleutel
from data.database import Database
from data.dates import format_date
from data.events import Maker
from data.figures import Condition
from data.keuze import Belofte, Keuze
from data.store import Saved, VersionConflict
from service import recording
from service.engine import Engine


class Stand(StrEnum):
    """How a promise stands on a day."""

    OP_TIJD = "op-tijd"  # done, on its last day or before
    LATER = "later"  # done, after its last day
    OPEN = "open"
    TE_LAAT = "te-laat"  # not done, and its last day has passed

    @property
    def gedaan(self) -> bool:
        return self in (Stand.OP_TIJD, Stand.LATER)


def stand_of(belofte: Belofte, vandaag: date) -> Stand:
    if belofte.gedaanOp:
        return Stand.OP_TIJD if belofte.gedaanOp <= belofte.uiterlijk else Stand.LATER
    return Stand.TE_LAAT if belofte.uiterlijk < vandaag else Stand.OPEN


def sought(stand: Stand, vandaag: date) -> Gezocht:
    """The same rule, for looking among all promises."""
    if stand.gedaan:
        return Gezocht(gedaan=True, op_tijd=stand is Stand.OP_TIJD)
    if stand is Stand.TE_LAAT:
        return Gezocht(gedaan=False, tot=vandaag - timedelta(days=1))
    return Gezocht(gedaan=False, vanaf=vandaag)


# -- lists ----------------------------------------------------------------------------------------


class Lijst(StrEnum):
    """The lists that each promise is in one of. BINNENKORT: what is open and soon has to be done."""

    TE_LAAT = "te-laat"
    BINNENKORT = "binnenkort"
    OPEN = "open"
    GEDAAN = "gedaan"


ORDERS: dict[Lijst, Volgorde] = {
    Lijst.TE_LAAT: "eerste",
    Lijst.BINNENKORT: "eerste",
    Lijst.OPEN: "eerste",
    Lijst.GEDAAN: "gedaan",
}


@dataclass(frozen=True)
class Tellingen:
    """How many promises there are in each list, and of those that were done how many were in time."""

    lijsten: dict[Lijst, int]
    op_tijd: int

    def __getitem__(self, lijst: Lijst) -> int:
        return self.lijsten[lijst]

    @property
    def totaal(self) -> int:
        return sum(self.lijsten.values())


def in_list(lijst: Lijst, vandaag: date, dagen: int | None) -> Gezocht:
    """dagen: up to so many days before its last day a promise that is open is in BINNENKORT; None: that list is
    not there, and what is open is in OPEN."""
    if lijst is Lijst.TE_LAAT:
        return sought(Stand.TE_LAAT, vandaag)
    if lijst is Lijst.GEDAAN:
        return Gezocht(gedaan=True)
    still_open = sought(Stand.OPEN, vandaag)
    if dagen is None:
        return still_open
    until = vandaag + timedelta(days=dagen)
    if lijst is Lijst.BINNENKORT:
        return replace(still_open, tot=until)
    return replace(still_open, vanaf=until + timedelta(days=1))


def counts(database: Database, where: Condition, vandaag: date, dagen: int | None) -> Tellingen:
    lists = [lijst for lijst in Lijst if dagen is not None or lijst is not Lijst.BINNENKORT]
    *found, op_tijd = store.count(
        database,
        where,
        [*(in_list(lijst, vandaag, dagen) for lijst in lists), sought(Stand.OP_TIJD, vandaag)],
    )
    return Tellingen(dict(zip(lists, found, strict=True)), op_tijd)


def listed(
    database: Database,
    where: Condition,
    lijst: Lijst,
    vandaag: date,
    dagen: int | None,
    *,
    limit: int,
    offset: int = 0,
    order: Volgorde | None = None,
) -> list[Beloofd]:
    """A page of a list, in its own order or in another one."""
    found = in_list(lijst, vandaag, dagen)
    return store.listed(database, where, found, order or ORDERS[lijst], limit=limit, offset=offset)


@dataclass(frozen=True)
class Nagekomen:
    """Of the promises whose last day has passed: how many were done, and how many are late now."""

    gedaan: int
    te_laat: int


def kept(database: Database, where: Condition, vandaag: date) -> Nagekomen:
    passed = Gezocht(gedaan=True, tot=vandaag - timedelta(days=1))
    return Nagekomen(*store.count(database, where, [passed, sought(Stand.TE_LAAT, vandaag)]))


# -- in words -------------------------------------------------------------------------------------


def period(first: date, last: date) -> str:
    """How long from one day to a later one: "1 dag", "13 dagen", "ruim 2 weken", "3 maanden", "ruim 4 jaar"."""
    days = (last - first).days
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    if months >= 24:
        exact = months % 12 == 0 and last.day == first.day
        return f"{'' if exact else 'ruim '}{months // 12} jaar"
    if months >= 2:
        return f"{'' if last.day == first.day else 'ruim '}{months} maanden"
    if days >= 14:
        return f"{'ruim ' if days % 7 else ''}{days // 7} weken"
    return "1 dag" if days == 1 else f"{days} dagen"


def term(belofte: Belofte, vandaag: date) -> str:
    """How a promise stands in time: "ruim 2 weken te laat", "nog 8 dagen", "3 dagen later dan beloofd", "op tijd"."""
    stand = stand_of(belofte, vandaag)
    if stand is Stand.OP_TIJD:
        return "op tijd"
    if belofte.gedaanOp:
        return f"{period(belofte.uiterlijk, belofte.gedaanOp)} later dan beloofd"
    left = (belofte.uiterlijk - vandaag).days
    if left < 0:
        return f"{period(belofte.uiterlijk, vandaag)} te laat"
    return {0: "vandaag is de laatste dag", 1: "morgen is de laatste dag"}.get(
        left, f"nog {period(vandaag, belofte.uiterlijk)}"
    )


# -- writing --------------------------------------------------------------------------------------


class Refused(ValueError):
    """What was asked can't be done; the message says why and what to do, in Dutch."""


class PromiseGone(Refused):
    """The promise does not stand in the record (any more), or was done already."""


def find(keuze: Keuze, key: str) -> Belofte | None:
    """The promise with this sleutel; of two that are the same, the one that is not done."""
    same = [b for b in keuze.beloften if sleutel(b.wat, b.uiterlijk) == key]
    return next((b for b in same if b.gedaanOp is None), same[0] if same else None)


def done(
    engine: Engine, id_: str, key: str, op: date, versie: int, vandaag: date, *, door: str, maker: Maker
) -> Saved:
    """Write that a promise was done on a day, as a new version of its record, which was read as `versie`.

    Raises Refused for a day that has yet to come, PromiseGone, KeuzeNotFound, VersionConflict, InvalidKeuze.
    """
    if op > vandaag:
        raise Refused(f"{format_date(op).capitalize()} moet nog komen. Kies vandaag of een dag daarvoor.")
    record = engine.store.get(id_)
    found = find(record.keuze, key)
    if found is None:
        raise PromiseGone("Deze belofte staat niet meer zo in de keuze. Kijk bij de keuze wat er nu staat.")
    if found.gedaanOp:
        raise PromiseGone(f"Deze belofte staat al op gedaan, op {format_date(found.gedaanOp)}.")
    # Only now: who presses twice hears that it was done, not that someone else changed the record.
    if record.versie != versie:
        raise VersionConflict(id_, versie, record.versie)
    changed = [b.model_copy(update={"gedaanOp": op}) if b is found else b for b in record.keuze.beloften]
    values = record.keuze.model_copy(update={"beloften": changed}).as_dict()
    return recording.update(engine, id_, values, door=door, expected_version=versie, maker=maker)
