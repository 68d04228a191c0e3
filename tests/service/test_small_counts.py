"""Small counts are not shown, and whoever knows the rules tries in vain to work them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest

from service.small_counts import FEWEST, LEAST, Telling, Verborgen, alone, row

MINDER, NIET = Verborgen.MINDER, Verborgen.NIET


def test_the_words() -> None:
    assert (MINDER.value, NIET.value) == ("minder dan 5", "niet getoond")
    assert [alone(n) for n in (0, 4, 5)] == [MINDER, MINDER, 5]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((12, 5, 8), (12, 5, 8)),
        ((12, 3, 2), (12, MINDER, MINDER)),  # 5 together, in more than one way
        ((12, 3, 9), (12, MINDER, NIET)),  # 3 would be 24 - 12 - 9
        ((12, 0, 9), (12, MINDER, NIET)),
        ((5, 5, 2, 20), None),  # the one left out could be no more than 5, so 2 would follow
        ((7, 9, 0, 0), None),  # the two together would be nought
        ((4, 4, 4), None),  # 12 is 4 and 4 and 4
        ((3, 3), None),  # too few to divide
        ((11, 3), None),  # no count would be left to read
        ((16,), (16,)),
    ],
)
def test_rows_by_hand(counts: tuple[int, ...], shown: tuple[Telling, ...] | None) -> None:
    assert row(counts, sum(counts)) == shown


def test_rows_in_which_one_record_counts_more_than_once() -> None:
    assert row((11, 6, 3), 12, overlapping=True) == (11, NIET, MINDER)
    assert row((11, 3), 12, overlapping=True) is None  # no count would be left
    assert row((11, 2, 2), 13, overlapping=True) == (11, MINDER, MINDER)
    assert row((9, 2, 1), 10, overlapping=True) is None  # looks like 4, 4, 4
    assert row((6, 4, 4), 14, overlapping=True) is None  # at least 14: then both are 4
    assert row((13, 4, 4), 14, overlapping=True) == (13, MINDER, MINDER)


def rows(columns: int, most: int) -> Iterator[tuple[int, ...]]:
    return (counts for counts in product(range(most + 1), repeat=columns) if sum(counts) <= most)


@pytest.mark.parametrize(("columns", "most"), [(1, 30), (2, 40), (3, 32), (4, 24), (5, 20)])
def test_no_count_can_be_worked_out(columns: int, most: int) -> None:
    """Every row that there can be, put together with those that look the same: what do they have in common?"""
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for counts in rows(columns, most):
        total = sum(counts)
        if total:  # what nobody named has no row
            alike[alone(total), row(counts, total)].append(counts)
    for (total, shown), possible in alike.items():
        for i in range(columns):
            known = {counts[i] for counts in possible}
            if shown is not None and isinstance(shown[i], int):
                assert known == {shown[i]}
                assert shown[i] >= FEWEST
            else:
                assert len(known) > 1 or min(known) >= FEWEST, (total, shown, i, known)


@pytest.mark.parametrize(("columns", "most"), [(2, 16), (3, 12)])
def test_neither_where_one_record_counts_more_than_once(columns: int, most: int) -> None:
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most + 1), repeat=columns):
        for total in range(max(*counts, 1), min(sum(counts), most) + 1):
            alike[alone(total), row(counts, total, overlapping=True)].append(counts)
    for (total, shown), possible in alike.items():
        for i in range(columns):
            known = {counts[i] for counts in possible}
            if shown is None or not isinstance(shown[i], int):
                assert len(known) > 1 or min(known) >= FEWEST, (total, shown, i, known)


def test_a_total_under_the_least_is_not_divided() -> None:
    assert all(row(counts, sum(counts)) is None for counts in rows(3, LEAST - 1))
