"""What the register holds, for the front page; counted once for every change of the register."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from flask import current_app

from data.gebieden import buurten
from data.statistics import Totals, totals
from data.store import Store
from service.opening import Face

_KEY = "inhoud"
_LOCK = Lock()


@dataclass(frozen=True)
class Holdings:
    """keuzes, buurten that they cover, first and last year, and how many in a hundred were evaluated."""

    keuzes: int
    buurten: int
    periode: str
    geevalueerd: int


def of(register: Face) -> Holdings:
    """The holdings as they are now."""
    store = register.engine.store
    revision = store.revision
    with _LOCK:
        kept: WeakKeyDictionary[Store, tuple[int, Holdings]] = current_app.extensions.setdefault(
            _KEY, WeakKeyDictionary()
        )
        known = kept.get(store)
        if known is None or known[0] != revision:
            known = kept[store] = (revision, shown(totals(store.database)))
        return known[1]


def shown(found: Totals) -> Holdings:
    if found.jaren is None:
        return Holdings(0, 0, "", 0)
    covered: frozenset[str] = frozenset().union(*(buurten(code) for code in found.gebieden))
    first, last = found.jaren
    return Holdings(
        keuzes=found.keuzes,
        buurten=len(covered),
        periode=str(first) if first == last else f"{first}–{last}",
        geevalueerd=round(100 * found.geevalueerd / found.keuzes),
    )
