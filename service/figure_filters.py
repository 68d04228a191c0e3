"""The records behind a count as filters of the register, where filters can say it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from data.figures import DIMENSIONS, GEBIED, UNKNOWN
from data.filters import FILTER_VOCABULAIRES, Filters
from service.axes import INSTRUMENT
from service.figures import GEKOZEN, KEUZES, Across, Chosen, Figure, Per, code_of
from service.selection import Selection


def behind(figure: Figure, selection: Selection, rij: str, kolom: str) -> Filters | None:
    """The filters that leave exactly the records of a row and a column; None where no filters do."""
    parts = _parts(figure, selection, rij, kolom)
    if parts is None:
        return None
    filters = selection.filters
    for dimension, code in parts:
        narrowed = _narrowed(filters, dimension, code)
        if narrowed is None:
            return None
        filters = narrowed
    return filters


def _parts(figure: Figure, selection: Selection, rij: str, kolom: str) -> list[tuple[str, str]] | None:
    """Dimension and code of what a count is of; None for a count of something else."""
    if isinstance(figure, Across) and selection.openbaar:
        figure = figure.alone
    if isinstance(figure, Per):
        return [(figure.axis.dimension, code_of(figure.axis, rij))]
    if isinstance(figure, Across):
        first = (INSTRUMENT.dimension, code_of(INSTRUMENT, rij))
        return [first] if kolom == KEUZES else [first, (figure.axis.dimension, code_of(figure.axis, kolom))]
    if isinstance(figure, Chosen) and kolom == GEKOZEN:
        return [(INSTRUMENT.dimension, code_of(INSTRUMENT, rij))]
    return None


def _narrowed(filters: Filters, dimension: str, code: str) -> Filters | None:
    """With one value more that records must have. Values of one filter widen, so a second is often too much."""
    if dimension not in FILTER_VOCABULAIRES or code == UNKNOWN:
        return None
    wanted: tuple[str, ...] = getattr(filters, dimension)
    several = DIMENSIONS[dimension].many or dimension == GEBIED
    if not wanted or wanted == (code,) or (code in wanted and not several):
        changed: dict[str, Any] = {dimension: (code,)}
        return replace(filters, **changed)
    return None
