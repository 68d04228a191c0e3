"""Zuidwest, its wijken and buurten, and which areas share ground."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.gebieden import alle_buurten, areas_in, bits_of, buurten
from data.vocabularies import vocabulaire

BOUWLUST = {"BU05183387", "BU05183396", "BU05183398", "BU05183399"}
MORGENSTOND = {"BU05183480", "BU05183488", "BU05183489"}
MOERWIJK = {"BU05183620", "BU05183637", "BU05183638", "BU05183639"}
ALL = BOUWLUST | MORGENSTOND | MOERWIJK
WIJKEN = {"WK051833": BOUWLUST, "WK051834": MORGENSTOND, "WK051836": MOERWIJK}
gebied = st.sampled_from(vocabulaire("gebieden").codes)


def test_the_eleven_buurten_in_order() -> None:
    assert alle_buurten() == (
        "BU05183387", "BU05183396", "BU05183398", "BU05183399", "BU05183480", "BU05183488", "BU05183489",
        "BU05183620", "BU05183637", "BU05183638", "BU05183639",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "members"), [("ZW", ALL), *WIJKEN.items(), *((b, {b}) for b in sorted(ALL))]
)
def test_the_buurten_of_an_area(code: str, members: set[str]) -> None:
    assert buurten(code) == members


@pytest.mark.parametrize(
    ("code", "areas"),
    [
        ("ZW", {"ZW", *WIJKEN, *ALL}),
        ("WK051836", {"ZW", "WK051836", *MOERWIJK}),
        ("WK051834", {"ZW", "WK051834", *MORGENSTOND}),
        ("BU05183620", {"ZW", "WK051836", "BU05183620"}),
        ("BU05183399", {"ZW", "WK051833", "BU05183399"}),
    ],
)
def test_areas_above_and_below(code: str, areas: set[str]) -> None:
    assert set(areas_in(bits_of([code]))) == areas


@given(gebied, gebied)
def test_sharing_ground_works_both_ways(a: str, b: str) -> None:
    assert (a in areas_in(bits_of([b]))) == (b in areas_in(bits_of([a]))) == bool(buurten(a) & buurten(b))


@pytest.mark.parametrize("code", ["Moerwijk", "", "GM0518"])
def test_what_is_no_area_is_refused(code: str) -> None:
    with pytest.raises(KeyError):
        buurten(code)
    with pytest.raises(KeyError):
        bits_of([code])
