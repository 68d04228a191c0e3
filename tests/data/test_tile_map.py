"""The tiles of the schematic map against where the buurten really lie."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest

from data.gebieden import alle_buurten, buurten
from data.tile_map import BREED, SMAL, Plek
from data.vocabularies import vocabulaire
from tests.conftest import ROOT

BORDERS = ROOT / "tests" / "fixtures" / "zuidwest_buurten.geojson"


def middle_of(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of what a closed line goes round, by the textbook."""
    size = east = north = 0.0
    for (x, y), (u, v) in pairwise(ring):
        cross = x * v - u * y
        size, east, north = size + cross, east + (x + u) * cross, north + (y + v) * cross
    return east / (3 * size), north / (3 * size)


def middles() -> dict[str, tuple[float, float]]:
    """The middle of each buurt: longitude and latitude."""
    features = json.loads(BORDERS.read_text("utf-8"))["features"]
    return {feature["id"]: middle_of(feature["geometry"]["coordinates"][0]) for feature in features}


MIDDLES = middles()
LAYOUTS = pytest.mark.parametrize("layout", [BREED, SMAL], ids=["breed", "smal"])


@LAYOUTS
def test_every_buurt_and_every_wijk_has_one_tile(layout: dict[str, Plek]) -> None:
    areas = {b.code for b in vocabulaire("gebieden") if b.extra["soort"] in ("buurt", "wijk")}
    assert set(layout) == areas
    assert len(set(layout.values())) == len(layout) == 14


@LAYOUTS
def test_no_tile_lies_on_the_wrong_side_of_another(layout: dict[str, Plek]) -> None:
    """Columns go up with the longitude of the middles, and rows go down with the latitude."""
    wrong = []
    for one, other in combinations(alle_buurten(), 2):
        (x, y), (u, v) = layout[one], layout[other]
        east, north = (MIDDLES[other][i] - MIDDLES[one][i] for i in (0, 1))
        if (
            (u > x and east <= 0)
            or (u < x and east >= 0)
            or (v < y and north <= 0)
            or (v > y and north >= 0)
        ):
            wrong.append((one, other))
    assert wrong == []


def test_what_someone_who_knows_zuidwest_would_say() -> None:
    """Read off a paper map of Zuidwest, not off the file."""
    noord, zuid, oost, west = (BREED[f"BU051836{n}"] for n in ("38", "39", "20", "37"))
    assert noord[0] > zuid[0]  # Moerwijk-Noord lies to the north-east of Moerwijk-Zuid
    assert noord[1] < zuid[1]
    assert west[0] < oost[0]
    uithof = BREED["BU05183399"]
    assert all(uithof[0] <= x and uithof[1] >= y for x, y in (BREED[code] for code in alle_buurten()))
    venen, zijden, dreven = (BREED[f"BU051833{n}"] for n in ("87", "96", "98"))
    assert venen[1] < zijden[1] <= dreven[1]
    assert venen[0] <= zijden[0] < dreven[0]


@LAYOUTS
def test_a_wijk_with_its_buurten_is_one_piece(layout: dict[str, Plek]) -> None:
    for wijk in ("WK051833", "WK051834", "WK051836"):
        cells = {layout[code] for code in (wijk, *buurten(wijk))}
        reached, edge = set(), {next(iter(cells))}
        while edge:
            reached |= edge
            edge = {
                (x + i, y + j) for x, y in edge for i, j in ((1, 0), (-1, 0), (0, 1), (0, -1))
            } & cells - reached
        assert reached == cells, wijk
