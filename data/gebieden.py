"""Areas of Zuidwest and their levels: Zuidwest > wijk > buurt (CBS wijken en buurten 2025)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from data.vocabularies import vocabulaire


@cache
def buurten(code: str) -> frozenset[str]:
    """The buurten that an area consists of; a buurt is its own only member."""
    begrip = vocabulaire("gebieden")[code]
    if begrip.extra["soort"] == "buurt":
        return frozenset([code])
    children = [b.code for b in vocabulaire("gebieden") if b.extra.get("ouder") == code]
    return frozenset().union(*(buurten(child) for child in children))


@cache
def alle_buurten() -> tuple[str, ...]:
    """The eleven buurten, in the order of the vocabulary."""
    return tuple(b.code for b in vocabulaire("gebieden") if b.extra["soort"] == "buurt")


def bits_of(codes: Iterable[str]) -> int:
    """The buurten of these areas together, each a bit by its place in `alle_buurten`: so the store keeps them.

    Two areas overlap where they share a bit. A new buurt comes at the end of the vocabulary and takes the next bit.
    """
    found = 0
    for code in codes:
        for buurt in buurten(code):
            found |= 1 << alle_buurten().index(buurt)
    return found


@cache
def areas_in(bits: int) -> tuple[str, ...]:
    """Every area that shares one of these buurten, in the order of the vocabulary.

    A choice for all of Moerwijk is also a choice for Moerwijk-Oost, so a filter on either finds it.
    """
    return tuple(b.code for b in vocabulaire("gebieden") if bits_of([b.code]) & bits)
