"""The factors of the vocabulary, counted in what the reader may read; residents are told no count under five."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from flask import Response

from data import factor_counts
from data.factor_counts import Telling
from data.filters import Filters
from data.vocabularies import vocabulaire
from service import small_counts
from service.api.factor_shapes import (
    Factorlijst,
    FactorLinks,
    Factortelling,
    Factortoelichting,
    GeteldeFactor,
    Instrumenttelling,
)
from service.api.kinds import Word, shown
from service.api.options import FILTERS, filters_of
from service.api.parameters import Parameter
from service.api.problems import Problem
from service.api.replies import json_response
from service.api.routes import Call, Reply, Route, address
from service.api.shapes import KeuzeLink, Link
from service.small_counts import FEWEST, Verborgen
from service.small_counts import Telling as Shown

MOST_QUOTED = 20
_FILTERS = tuple(p for p in FILTERS if p.naam in ("instrument", "gebied", "van", "tot"))
_NO_FILTERS = {p.naam: p.missing for p in FILTERS}
_SIDES = ("voor", "tegen")
_NONE = Telling()


@dataclass(frozen=True)
class _Told:
    """A `Telling` as the reader is told it. sides: "voor" and "tegen"."""

    keuzes: Shown
    sides: Mapping[str, Shown]


def list_all(call: Call) -> Response:
    store = call.register.engine.store
    filters = filters_of({**_NO_FILTERS, **call.values})
    counts, records = factor_counts.per_factor(store.database, filters), store.count(filters)
    keuzes = small_counts.alone(records) if call.register.openbaar else records
    factoren = [
        _counted(begrip.code, _told(call, counts.get(begrip.code, _NONE)))
        for begrip in vocabulaire("factoren")
        if begrip.code in counts or not begrip.vervallen
    ]
    return json_response(
        Factorlijst(keuzes=_number(keuzes), minderDan=_limit(keuzes), factoren=factoren).as_json()
    )


def read(call: Call) -> Response:
    code = _known(call.values["code"])
    database = call.register.engine.store.database
    telling = factor_counts.per_factor(database, Filters()).get(code, _NONE)
    found = _told(call, telling)
    # What is quoted can be counted: beside small counts it is not, or without its side.
    most = 0 if isinstance(found.keuzes, Verborgen) else MOST_QUOTED
    with_side = all(isinstance(count, int) for count in found.sides.values())
    return json_response(
        GeteldeFactor(
            **_counted(code, found).model_dump(by_alias=False),
            definitie=vocabulaire("factoren")[code].definitie,
            instrumenten=_instruments(call, code, telling.keuzes),
            toelichtingen=[
                Factortoelichting(
                    keuze=q.keuze,
                    richting=q.richting if with_side else None,  # type: ignore[arg-type]  # pydantic checks the word
                    tekst=q.tekst,
                    links=KeuzeLink(self=Link(href=address("leesKeuze", id=q.keuze))),
                )
                for q in factor_counts.toelichtingen(database, code, most)
            ],
        ).as_json()
    )


def _known(code: str) -> str:
    """The code of a factor that this reader may see. Raises Problem 404 for any other."""
    codes = vocabulaire("factoren").codes  # of a resident fewer than there are
    if code not in codes:
        near = get_close_matches(code, codes, n=1) if len(code) <= 60 else []
        hint = f" Bedoelde u {near[0]}?" if near else ""
        raise Problem(
            404, f"Er is geen factor {shown(code)}.{hint} Alle codes staan in /v1/vocabulaires/factoren."
        )
    return code


def _told(call: Call, telling: Telling) -> _Told:
    sides = (telling.voor, telling.tegen)
    if not call.register.openbaar:
        return _Told(telling.keuzes, dict(zip(_SIDES, sides, strict=True)))
    # One choice may name a factor on both sides.
    shown = small_counts.row(sides, telling.keuzes, overlapping=True) or (Verborgen.MINDER,) * 2
    return _Told(small_counts.alone(telling.keuzes), dict(zip(_SIDES, shown, strict=True)))


def _counted(code: str, found: _Told) -> Factortelling:
    return Factortelling(
        code=code,
        label=vocabulaire("factoren").label(code),
        keuzes=_number(found.keuzes),
        voor=_number(found.sides["voor"]),
        tegen=_number(found.sides["tegen"]),
        minderDan=_limit(found.keuzes, *found.sides.values()),
        links=FactorLinks(self=Link(href=address("leesFactor", code=code))),
    )


def _instruments(call: Call, code: str, total: int) -> list[Instrumenttelling]:
    """A row for each instrument, the highest count first.

    For residents each instrument of the register they read: which ones are named would tell something too.
    """
    database, labels = call.register.engine.store.database, vocabulaire("instrumenten")
    counts = factor_counts.per_instrument(database, code)
    if not call.register.openbaar:
        return [
            Instrumenttelling(
                instrument=one, label=labels.label(one), keuzes=t.keuzes, voor=t.voor, tegen=t.tegen
            )
            for one, t in sorted(counts.items(), key=lambda item: (-item[1].keuzes, item[0]))
        ]
    used = factor_counts.instruments(database)
    # In the order of the page that has these counts: of two alike, the same one is hidden there.
    every = [code for code in labels.codes if code in used]
    told = small_counts.row([counts.get(one, _NONE).keuzes for one in every], total)
    shown = dict(zip(every, told or [Verborgen.MINDER] * len(every), strict=True))
    return [
        Instrumenttelling(
            instrument=one, label=labels.label(one), keuzes=_number(count), minderDan=_limit(count)
        )
        for one, count in sorted(shown.items(), key=lambda item: (-(_number(item[1]) or 0), item[0]))
    ]


def _number(count: Shown) -> int | None:
    return count if isinstance(count, int) else None


def _limit(*counts: Shown) -> int | None:
    return FEWEST if any(isinstance(count, Verborgen) for count in counts) else None


_SMALL = (
    f"Inwoners krijgen geen telling onder de {FEWEST}: die is null, met minderDan erbij. Ook een telling waaruit "
    "zo'n kleine te berekenen is, is null."
)

ROUTES = (
    Route(
        "GET",
        "/factoren",
        "lijstFactoren",
        "Factoren",
        "Zie hoe vaak elke factor meewoog",
        list_all,
        (Reply(200, "Alle factoren, in de volgorde van de vocabulaire.", "Factorlijst"),),
        parameters=_FILTERS,
        uitleg=f"Geteld wordt wat bij keuzes als factor is vastgelegd. {_SMALL}",
    ),
    Route(
        "GET",
        "/factoren/{code}",
        "leesFactor",
        "Factoren",
        "Lees een factor, per instrument en met toelichtingen",
        read,
        (Reply(200, "De factor met tellingen en toelichtingen.", "GeteldeFactor"),),
        parameters=(
            Parameter(
                "code", "Code van de factor.", Word(), "path", verplicht=True, voorbeeld="politieke-cultuur"
            ),
        ),
        problems=frozenset({404}),
        uitleg=f"{_SMALL} Toelichtingen staan er dan zonder richting, of niet.",
    ),
)
