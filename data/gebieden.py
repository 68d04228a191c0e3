"""Areas of Zuidwest and their levels: Zuidwest > wijk > buurt (CBS wijken en buurten 2025)."""

from __future__ import annotations

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
def overlapping(code: str) -> frozenset[str]:
    """Every area that shares a buurt with this one: itself, what lies within it, what it lies in.

    A choice for all of Moerwijk is also a choice for Moerwijk-Oost, so a filter on either finds it.
    """
    own = buurten(code)
    return frozenset(b.code for b in vocabulaire("gebieden") if buurten(b.code) & own)


@cache
def alle_buurten() -> tuple[str, ...]:
    """The eleven buurten, in the order of the vocabulary."""
    return tuple(b.code for b in vocabulaire("gebieden") if b.extra["soort"] == "buurt")
