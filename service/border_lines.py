"""Borders with no more points than a picture shows, in which neighbours keep the border that they share.

Points first go to a fine grid. Then a point goes when the triangle with its neighbours is too small to see
(Visvalingam and Whyatt, 1993). Where three areas meet a point stays, so that what lies between two such points
loses the same points on both sides.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

Punt = tuple[float, float]
Lijn = tuple[Punt, ...]  # round an area, without its first point again at the end
_Cel = tuple[int, int]

_FINE = 4_000  # cells of the grid along the longest side
_PIXELS = 700  # what a picture shows of that side
MOST_AT_ONCE, MOST = 60_000, 3_000  # points that are looked at, and that are kept
_MOST_LINES = 300
_ALWAYS = float("inf")


def simplified(areas: Mapping[str, Sequence[Sequence[Punt]]]) -> dict[str, tuple[Lijn, ...]]:
    """The lines of each area, at most MOST points in all; every area keeps one line at least.

    areas: closed lines in metres, each with at least three different points.
    """
    every = [point for lines in areas.values() for line in lines for point in line]
    west, south = (min(point[i] for point in every) for i in (0, 1))
    side = max(max(point[0] for point in every) - west, max(point[1] for point in every) - south)
    cell = max(side / _FINE, 0.1)
    while True:
        rings = {code: _on_grid(lines, west, south, cell) for code, lines in areas.items()}
        if _points(rings) <= MOST_AT_ONCE or cell > side:
            pixel = (side / _PIXELS / cell) ** 2
            kept = _kept(_largest(rings, least=2 * pixel), least=0.5 * pixel)
            if _points(kept) <= MOST or cell > side:
                break
        cell *= 2
    return {
        code: tuple(
            tuple((round(west + x * cell, 1), round(south + y * cell, 1)) for x, y in ring)
            for ring in of_one
        )
        for code, of_one in kept.items()
    }


def _on_grid(
    lines: Sequence[Sequence[Punt]], west: float, south: float, cell: float
) -> list[tuple[_Cel, ...]]:
    """The lines through cells of a grid; those that are no more than a point or a stroke are left out."""
    found = []
    for line in lines:
        cells = [(round((x - west) / cell), round((y - south) / cell)) for x, y in line]
        ring = [one for one, before in zip(cells, [cells[-1], *cells], strict=False) if one != before]
        if len(set(ring)) >= 3 and _surface(ring):
            found.append(tuple(ring))
    if not found:  # smaller than a cell: a square in its place
        x, y = ((round((lines[0][0][i] - low) / cell)) for i, low in ((0, west), (1, south)))
        found.append(((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)))
    return found


def _kept(
    rings: Mapping[str, Sequence[tuple[_Cel, ...]]], least: float
) -> dict[str, list[tuple[_Cel, ...]]]:
    """The rings without the points that weigh less than `least`, or more when too many would be left."""
    fixed = set(_meetings(ring for of_one in rings.values() for ring in of_one))
    weights: dict[_Cel, float] = defaultdict(float)
    for of_one in rings.values():
        for ring in of_one:
            for point, weight in zip(ring, _weights(ring, fixed), strict=True):
                weights[point] = max(weights[point], weight)
    while True:
        thin = {code: [_thinned(ring, weights, least) for ring in of_one] for code, of_one in rings.items()}
        above = [weight for weight in weights.values() if least <= weight < _ALWAYS]
        if _points(thin) <= MOST or not above:
            return thin
        least = max(2 * least, min(above) + 1e-9)


def _meetings(rings: Iterator[tuple[_Cel, ...]]) -> Iterator[_Cel]:
    """The points where lines part: those that have not the same two neighbours everywhere."""
    beside: dict[_Cel, frozenset[_Cel]] = {}
    for ring in rings:
        for before, point, after in zip((ring[-1], *ring), ring, (*ring[1:], ring[0]), strict=False):
            pair = frozenset((before, after))
            if beside.setdefault(point, pair) != pair:
                yield point


def _weights(ring: tuple[_Cel, ...], fixed: set[_Cel]) -> list[float]:
    """How much each point matters: the triangle that goes with it when it is the least of those left."""
    count = len(ring)
    before, after = [i - 1 for i in range(count)], [(i + 1) % count for i in range(count)]
    before[0] = count - 1
    found = [_ALWAYS] * count

    def triangle(i: int) -> float:
        (a, b), (c, d), (e, f) = ring[before[i]], ring[i], ring[after[i]]
        return abs((c - a) * (f - b) - (e - a) * (d - b)) / 2

    size = [_ALWAYS if ring[i] in fixed else triangle(i) for i in range(count)]
    heap = [(size[i], i) for i in range(count) if size[i] < _ALWAYS]
    heapq.heapify(heap)
    left, most = count, 0.0
    while heap and left > 3:
        this, i = heapq.heappop(heap)
        if this != size[i]:
            continue  # a neighbour went since
        most = max(most, this)
        found[i], size[i] = most, -1.0
        left -= 1
        after[before[i]], before[after[i]] = after[i], before[i]
        for j in (before[i], after[i]):
            if 0 <= size[j] < _ALWAYS:
                size[j] = triangle(j)
                heapq.heappush(heap, (size[j], j))
    return found


def _thinned(ring: tuple[_Cel, ...], weights: Mapping[_Cel, float], least: float) -> tuple[_Cel, ...]:
    return tuple(point for point in ring if weights[point] >= least)


def _largest(
    rings: Mapping[str, Sequence[tuple[_Cel, ...]]], least: float
) -> dict[str, list[tuple[_Cel, ...]]]:
    """Without specks that can't be seen, and of a file full of them the largest; of each area its largest in any case."""
    first = {code: max(of_one, key=_surface) for code, of_one in rings.items()}
    others = [(code, ring) for code, of_one in rings.items() for ring in of_one if ring is not first[code]]
    chosen = {code: [ring] for code, ring in first.items()}
    for code, ring in sorted(others, key=lambda one: -_surface(one[1]))[:_MOST_LINES]:
        if _surface(ring) >= least:
            chosen[code].append(ring)
    return chosen


def _points(rings: Mapping[str, Sequence[Sequence[_Cel]]]) -> int:
    return sum(len(ring) for of_one in rings.values() for ring in of_one)


def _surface(ring: Sequence[_Cel]) -> float:
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairs)) / 2
