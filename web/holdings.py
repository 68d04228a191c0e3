"""What the register holds, for the front page; counted once for every change of the register."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from flask import current_app

from data.gebieden import buurten
from data.keuze import Keuze
from service.opening import Register

_KEY = "inhoud"
_LOCK = Lock()


@dataclass(frozen=True)
class Holdings:
    """keuzes, buurten that they cover, first and last year, and how many in a hundred were evaluated."""

    keuzes: int
    buurten: int
    periode: str
    geevalueerd: int


def of(register: Register) -> Holdings:
    """The holdings as they are now."""
    revision = register.engine.store.revision
    with _LOCK:
        known: tuple[int, Holdings] | None = current_app.extensions.get(_KEY)
        if known is None or known[0] != revision:
            known = (revision, count([record.keuze for record in register.engine.store.every()]))
            current_app.extensions[_KEY] = known
        return known[1]


def count(keuzes: list[Keuze]) -> Holdings:
    if not keuzes:
        return Holdings(0, 0, "", 0)
    covered: frozenset[str] = frozenset().union(*(buurten(code) for k in keuzes for code in k.gebieden))
    first = min(k.startdatum.year for k in keuzes)
    last = max((k.einddatum or k.startdatum).year for k in keuzes)
    evaluated = sum(_evaluated(k) for k in keuzes)
    return Holdings(
        keuzes=len(keuzes),
        buurten=len(covered),
        periode=str(first) if first == last else f"{first}–{last}",
        geevalueerd=round(100 * evaluated / len(keuzes)),
    )


def _evaluated(keuze: Keuze) -> bool:
    found = keuze.evaluatie
    return bool(found and (found.naAfloop or found.tussentijds or found.scores))
