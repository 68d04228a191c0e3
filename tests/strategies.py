"""Hypothesis strategies: any record that is valid, with the texts that files find hardest."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from hypothesis import strategies as st

from data.keuze import VOCABULAIRES, Keuze
from data.vocabularies import vocabulaire

# Pieces that some format, parser or spreadsheet gives a meaning of its own.
NASTY = (
    "=1+1",
    "+31",
    "-",
    "@SUM(A1)",
    "'",
    "''=x",
    '"',
    ";",
    ",",
    "|",
    ":",
    "\n",
    "\t",
    "(uiterlijk 2024-01-01)",
    "[1]",
    "{titel}",
    "<script>alert(1)</script>",
    "'; DROP TABLE keuze; --",
    "#REF!",
    "#ONTBREEKT",
    "_x000D_",
    "_x005F_",
    "\ufeff",
    "\uffff",
    "\u2028",
    "é",
    "😀",
    "ja",
    "onbekend",
    "12",
    "1-2-2024",
)


def texts(max_size: int = 60) -> st.SearchStrategy[str]:
    """Text that a record keeps as it is: composed, without control characters or loose surrogates."""
    letters = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
    pieces = st.lists(st.one_of(st.sampled_from(NASTY), letters), min_size=1, max_size=6)
    joined = pieces.map(lambda found: unicodedata.normalize("NFC", "".join(found)).strip())
    return joined.filter(lambda text: 0 < len(text) <= max_size)


def one_liners(max_size: int = 60) -> st.SearchStrategy[str]:
    return texts(max_size).map(lambda text: " ".join(text.split())).filter(bool)


def codes(naam: str) -> st.SearchStrategy[str]:
    return st.sampled_from(vocabulaire(naam).codes)


def code_lists(naam: str, min_size: int = 0, max_size: int = 4) -> st.SearchStrategy[list[str]]:
    return st.lists(codes(naam), min_size=min_size, max_size=max_size, unique=True)


def dates() -> st.SearchStrategy[date]:
    return st.dates(date(1990, 1, 1), date(2100, 12, 31))


def ids() -> st.SearchStrategy[str]:
    return st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)


def _optional(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def keuzes(draw: st.DrawFn) -> Keuze:
    """Any valid record, with any of its optional fields left out."""
    instrument = draw(codes("instrumenten"))
    start = draw(dates())
    id_ = draw(ids())
    others = codes("instrumenten").filter(lambda code: code != instrument)
    scores = {naam: st.integers(1, 5) for naam in ("informatie", "inclusie", "invloed")}
    optional = {
        "einddatum": st.dates(start, date(2100, 12, 31)),
        **{
            veld: texts()
            for veld in (
                "samenvatting",
                "aanleiding",
                "beinvloedingsruimte",
                "afwijking",
                "resultaat",
                "leerpunten",
            )
        },
        "alternatieven": st.lists(
            st.fixed_dictionaries({"instrument": others, "reden": texts()}),
            max_size=3,
            unique_by=lambda item: item["instrument"],
        ),
        "factoren": st.lists(
            _optional(
                {"factor": codes("factoren"), "richting": st.sampled_from(["voor", "tegen"])},
                {"toelichting": texts()},
            ),
            max_size=3,
            unique_by=lambda item: (item["factor"], item["richting"]),
        ),
        "beloften": st.lists(
            _optional(
                {"wat": texts(), "uiterlijk": dates()},
                {"kanaal": codes("communicatiemiddelen"), "gedaanOp": dates()},
            ),
            max_size=3,
        ),
        "evaluatie": _optional(
            {},
            {
                "tussentijds": st.booleans(),
                "naAfloop": st.booleans(),
                "scores": _optional({}, scores),
                "toelichting": texts(),
            },
        ),
        **{
            veld: code_lists(VOCABULAIRES[veld])
            for veld in ("technieken", "doelgroepen", "themas", "communicatiemiddelen")
        },
        "doelen": code_lists("doelen", max_size=3),
        **{
            veld: codes(VOCABULAIRES[veld])
            for veld in (
                "beleidsfase",
                "invloedBarometer",
                "invloedHaags",
                "budgetklasse",
                "rolRaad",
                "rolWethouder",
                "publicatie",
            )
        },
        "deelnemers": st.integers(0, 1_000_000),
        "verwanteKeuzes": st.lists(ids().filter(lambda other: other != id_), max_size=3, unique=True),
        "verantwoordelijkParticipatie": one_liners(),
        "verantwoordelijkCommunicatie": one_liners(),
        "algemeenContact": one_liners(),
        "bron": one_liners(),
    }
    required = {
        "titel": one_liners(),
        "gebieden": code_lists("gebieden", min_size=1),
        "trajectstatus": codes("trajectstatussen"),
        "afweging": texts(),
    }
    values = draw(_optional(required, optional))
    return Keuze.model_validate({"id": id_, "instrument": instrument, "startdatum": start, **values})
