"""Filters in the address of a page: reading them, writing them, and telling them in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from data.filters import FILTER_VOCABULAIRES, Filters
from data.vocabularies import vocabulaire
from service.api.kinds import Code, Number
from service.api.parameters import Parameter
from service.search import period_label

PERIODE = "periode"

# The filters with their headings, in the order of the pages.
HEADINGS = {
    "instrument": "Instrument",
    "gebied": "Gebied",
    "doelgroep": "Doelgroep",
    "thema": "Thema",
    "beleidsfase": "Fase van het beleid",
    "invloedBarometer": "Invloed van inwoners",
    "trajectstatus": "Stand van het traject",
    "publicatie": "Publicatie",
    "factor": "Wat meewoog",
}
PARAMETERS = (
    *(
        Parameter(name, heading, Code(FILTER_VOCABULAIRES[name]), herhaald=True)
        for name, heading in HEADINGS.items()
    ),
    Parameter("van", "Het eerste jaar", Number(1990, 2100)),
    Parameter("tot", "Het laatste jaar", Number(1990, 2100)),
)
# What a plain form sends along when nothing was typed.
EMPTY = frozenset({"van", "tot"})


def filters_of(values: Mapping[str, Any]) -> Filters:
    """From the values of PARAMETERS. Raises ValueError, in words, for a period that ends before it starts."""
    van, tot = values["van"], values["tot"]
    if van and tot and van > tot:
        raise ValueError(f"van ({van}) ligt na tot ({tot}). Draai de jaren om.")
    return Filters(
        **{name: tuple(dict.fromkeys(values[name])) for name in HEADINGS},
        van=date(van, 1, 1) if van else None,
        tot=date(tot, 12, 31) if tot else None,
    )


def pairs_of(filters: Filters) -> list[tuple[str, str]]:
    """Names and values for an address."""
    pairs = [(name, code) for name in HEADINGS for code in getattr(filters, name)]
    pairs += [("van", str(filters.van.year))] if filters.van else []
    pairs += [("tot", str(filters.tot.year))] if filters.tot else []
    return pairs


def address(path: str, filters: Filters, **more: str) -> str:
    """The address of a page with these filters."""
    pairs = [*pairs_of(filters), *more.items()]
    return f"{path}?{urlencode(pairs, safe=',')}" if pairs else path


def without(filters: Filters, name: str, code: str = "") -> Filters:
    """Without one value of a filter; name may be PERIODE."""
    if name == PERIODE:
        return replace(filters, van=None, tot=None)
    changed: dict[str, Any] = {name: tuple(c for c in getattr(filters, name) if c != code)}
    return replace(filters, **changed)


def told(filters: Filters) -> list[tuple[str, str, str]]:
    """Every filter in words, with its name and its value ("" for PERIODE)."""
    found = [
        (vocabulaire(FILTER_VOCABULAIRES[name]).label(code), name, code)
        for name in HEADINGS
        for code in getattr(filters, name)
    ]
    if filters.van or filters.tot:
        found.append((period_label(filters.van, filters.tot), PERIODE, ""))
    return found
