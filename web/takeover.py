"""Taking over parts of an earlier choice in the form: only what is not there yet, and nothing replaced."""

from __future__ import annotations

from dataclasses import replace

from data.keuze import Keuze
from data.vocabularies import vocabulaire
from web.forms import MAX_ROWS, ROWS, Invoer, Row

PARTS = ("factoren", "technieken", "alternatieven")


def offers(keuze: Keuze) -> dict[str, int]:
    """The parts that an earlier choice has to offer, with how many."""
    counts = {
        "factoren": len(_rows("factoren", keuze)),
        "technieken": len(_techniques(keuze)),
        "alternatieven": len(keuze.alternatieven),
    }
    return {part: counts[part] for part in PARTS if counts[part]}


def take_over(invoer: Invoer, part: str, keuze: Keuze) -> Invoer:
    """What stands in the form with one part of an earlier choice added. part: one of PARTS.

    Of a factor its name and direction come along, not what was said about it there.
    """
    if part == "technieken":
        chosen = invoer.keuzes.get(part, ())
        new = tuple(code for code in _techniques(keuze) if code not in chosen)
        return replace(invoer, keuzes={**invoer.keuzes, part: (*chosen, *new)})
    rows = list(invoer.filled(part))
    for row in _rows(part, keuze):
        # What is chosen now can't be an instrument that was rejected.
        now_chosen = part == "alternatieven" and row["instrument"] == invoer.tekst.get("instrument")
        if len(rows) < MAX_ROWS and not now_chosen and not any(_same(part, row, other) for other in rows):
            rows.append(row)
    return replace(invoer, rijen={**invoer.rijen, part: tuple(rows)})


def _techniques(keuze: Keuze) -> list[str]:
    """Those that are still offered."""
    known = vocabulaire("technieken")
    return [code for code in keuze.technieken if not known[code].vervallen]


def _rows(part: str, keuze: Keuze) -> list[Row]:
    empty = dict.fromkeys(ROWS[part], "")
    if part == "factoren":
        known = vocabulaire("factoren")
        return [
            {**empty, "factor": f.factor, "richting": f.richting}
            for f in keuze.factoren
            if not known[f.factor].vervallen
        ]
    return [{**empty, "instrument": a.instrument, "reden": a.reden} for a in keuze.alternatieven]


def _same(part: str, row: Row, other: Row) -> bool:
    names = ("factor", "richting") if part == "factoren" else ("instrument",)
    return all(row[name] == other[name] for name in names)
