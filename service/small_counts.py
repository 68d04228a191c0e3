"""Counts under five are not shown to residents, and can't be worked out from what is shown beside them.

A table has rows of counts, and of each row the total is shown; totals of columns are not shown anywhere. Then:

1. A count under FEWEST is shown as "minder dan 5", nought as well as four. So is a total under FEWEST.
2. A row with a total under LEAST shows no counts at all: there is too little to divide.
3. Where one count alone is under FEWEST, it would be the total minus the others. The smallest of the others
   is then left out too ("niet getoond").
4. Where the counts under FEWEST would still follow, as when all of them must be nought, the row shows no
   counts at all; and so that this tells nothing, neither do rows that are much like it.
5. Nor does a row of which no count would be left to read.

Whoever knows these rules can still not work a count out: `tests/service/test_small_counts.py` tries it with
every row there can be. That holds within one page; pages with different filters can be compared.

This keeps small numbers from being read off, it keeps no secret. Only public records are counted, and each of
them shows its factors to everyone. So what lists those records may count them: the filter on factors in the
register and the facet beside the answers to a question give residents the exact number, also under five. What
counts without listing does not: the panel that says what weighed, the pictures of factors, and factors in
the API.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

FEWEST = 5
LEAST = 2 * FEWEST


class Verborgen(Enum):
    """What stands in the place of a count that is not shown."""

    MINDER = f"minder dan {FEWEST}"
    NIET = "niet getoond"


Telling = int | Verborgen


def alone(count: int) -> Telling:
    """A count of which no parts are shown, or the total of a row."""
    return Verborgen.MINDER if count < FEWEST else count


def row(counts: Sequence[int], total: int, *, overlapping: bool = False) -> tuple[Telling, ...] | None:
    """The counts of a row whose total is shown as `alone` does; None when none of them may be.

    overlapping: one thing may be counted in several places, so the counts make at least the total, not exactly.
    """
    if total < LEAST:
        return None
    small = [i for i, count in enumerate(counts) if count < FEWEST]
    left = sorted((i for i, count in enumerate(counts) if count >= FEWEST), key=lambda i: (counts[i], i))
    if not small:
        return tuple(counts)
    also = left[:1] if len(small) == 1 else []
    shown = left[len(also) :]
    if not shown:
        return None
    if overlapping and len(left) < 2 and total <= (FEWEST - 1) * len(counts):
        return None  # as where all are four, which would follow from the total
    rest = max(total - sum(counts[i] for i in shown), 0)
    # What was left out besides is the smallest, and of equals the first.
    most = min((counts[i] - (i < also[0]) for i in shown), default=rest) if also else None
    if not _open(rest, len(small), most, overlapping):
        return None
    hidden = dict.fromkeys(small, Verborgen.MINDER) | dict.fromkeys(also, Verborgen.NIET)
    return tuple(hidden.get(i, count) for i, count in enumerate(counts))


def _open(rest: int, small: int, other: int | None, overlapping: bool) -> bool:
    """Whether each of the small counts can be more than one number, given what is left of the total for them.

    other: where one more was left out, the most that it can be.
    """
    low, high = rest - (FEWEST - 1) * (small - 1), min(FEWEST - 1, rest)
    if other is not None:
        low -= other
        high = min(high, rest - FEWEST)
    return max(low, 0) < (FEWEST - 1 if overlapping else high)
