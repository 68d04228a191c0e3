"""What a proposal is made of: values for fields, each with the words of the document that it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from data.documents import Alinea

# A code, a text, a day, or the parts of an alternatief (instrument, reden).
Waarde = str | date | dict[str, str]


@dataclass(frozen=True)
class Herkomst:
    """Words of a document: alinea.tekst[begin:eind]."""

    alinea: Alinea
    begin: int
    eind: int

    @property
    def tekst(self) -> str:
        return self.alinea.tekst[self.begin : self.eind]

    @property
    def plaats(self) -> str:
        return self.alinea.plaats


@dataclass(frozen=True)
class Voorgesteld:
    """A value for a field of a record, and where it was read; never without a place."""

    veld: str
    waarde: Waarde
    herkomst: tuple[Herkomst, ...]


def whole(alinea: Alinea) -> Herkomst:
    return Herkomst(alinea, 0, len(alinea.tekst))


def left_over(alineas: Iterable[Alinea], used: Iterable[Herkomst]) -> tuple[Herkomst, ...]:
    """The stretches of text that are in no `used`, in order: nothing of a document is lost on the way.

    A heading is left over when nothing stands directly under it, for else its text still carries it.
    """
    spans: dict[int, list[tuple[int, int]]] = {}
    for place in used:
        spans.setdefault(id(place.alinea), []).append((place.begin, place.eind))
    listed = list(alineas)
    found: list[Herkomst] = []
    for i, alinea in enumerate(listed):
        below = listed[i + 1] if i + 1 < len(listed) else None
        if alinea.niveau and below and not below.niveau and below.kop == alinea.tekst:
            continue
        at = 0
        for begin, eind in [*sorted(spans.get(id(alinea), [])), (len(alinea.tekst), len(alinea.tekst))]:
            if begin > at and any(ch.isalnum() for ch in alinea.tekst[at:begin]):
                found.append(_trimmed(alinea, at, begin))
            at = max(at, eind)
    return tuple(found)


def _trimmed(alinea: Alinea, begin: int, eind: int) -> Herkomst:
    while alinea.tekst[begin].isspace():
        begin += 1
    while alinea.tekst[eind - 1].isspace():
        eind -= 1
    return Herkomst(alinea, begin, eind)
