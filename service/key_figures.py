"""The few numbers at the top of a dashboard, each with its definition."""

from __future__ import annotations

from dataclasses import dataclass

from data import figures as counting
from data.figures import Condition
from service import small_counts
from service.figures import percent
from service.selection import Selection
from service.small_counts import Verborgen


@dataclass(frozen=True)
class Kerncijfer:
    """naam: in its address; waarde: as it is shown; uitleg: its definition; erbij: what to know beside it."""

    naam: str
    titel: str
    waarde: str
    uitleg: str
    erbij: str


def key_figures(selection: Selection) -> tuple[Kerncijfer, ...]:
    return (_choices(selection), _evaluated(selection))


def _choices(selection: Selection) -> Kerncijfer:
    counts = counting.per(selection.database, selection.where, "trajectstatus")
    parts = _parts(selection, [counts.get(stand, 0) for stand in ("lopend", "komend", "afgerond")])
    erbij = f"{parts[0]} lopend, {parts[1]} komend, {parts[2]} afgerond" if parts else ""
    many = small_counts.alone(selection.aantal) if selection.openbaar else selection.aantal
    waarde = many.value if isinstance(many, Verborgen) else str(many)
    return Kerncijfer(
        "keuzes",
        "keuze vastgelegd" if many == 1 else "keuzes vastgelegd",
        waarde,
        "Alle keuzes die bij de filters passen.",
        erbij,
    )


def _evaluated(selection: Selection) -> Kerncijfer:
    done = selection.where & Condition("trajectstatus = 'afgerond'")
    counts = counting.per(selection.database, done, "naAfloop")
    yes, no, unknown = (counts.get(code, 0) for code in ("ja", "nee", counting.UNKNOWN))
    shown = _parts(selection, [yes, no, unknown])
    if shown is None or not yes + no:
        waarde, erbij = "onbekend", "Er is te weinig over bekend." if shown is None else ""
    else:
        waarde = percent(yes, yes + no)
        erbij = f"Bekend van {yes + no} van de {yes + no + unknown} afgeronde keuzes."
    return Kerncijfer(
        "eindevaluatie",
        "met evaluatie na afloop",
        waarde,
        "Van de afgeronde keuzes waarvan het bekend is: het deel dat na afloop is geëvalueerd.",
        erbij,
    )


def _parts(selection: Selection, counts: list[int]) -> list[int] | None:
    """The counts, or None where residents may not see each of them."""
    if not selection.openbaar:
        return counts
    found = small_counts.row(counts, sum(counts))
    return None if found is None or any(isinstance(c, Verborgen) for c in found) else counts
