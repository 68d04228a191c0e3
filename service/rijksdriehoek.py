"""From degrees to the metres of the Dutch national grid, in which a map can be drawn as it is.

The approximation by F.H. Schreutelkamp and G.L. Strang van Hees, right to within a metre in the Netherlands.
"""

from __future__ import annotations

# Amersfoort, in degrees and in metres.
_NORTH, _EAST = 52.15517440, 5.38720621
_X, _Y = 155_000.0, 463_000.0
# (power of the latitude, power of the longitude): factor
_TO_X = {
    (0, 1): 190094.945, (1, 1): -11832.228, (2, 1): -114.221, (0, 3): -32.391, (1, 0): -0.705,
    (3, 1): -2.340, (1, 3): -0.608, (0, 2): -0.008, (2, 3): 0.148,
}  # fmt: skip
_TO_Y = {
    (1, 0): 309056.544, (0, 2): 3638.893, (2, 0): 73.077, (1, 2): -157.984, (3, 0): 59.788,
    (0, 1): 0.433, (2, 2): -6.439, (1, 1): -0.032, (0, 4): 0.092, (1, 4): -0.054,
}  # fmt: skip


def metres(longitude: float, latitude: float) -> tuple[float, float]:
    """x to the east and y to the north, for WGS84 or ETRS89 (EPSG:28992)."""
    north, east = 0.36 * (latitude - _NORTH), 0.36 * (longitude - _EAST)
    x, y = (
        sum(factor * north**p * east**q for (p, q), factor in table.items()) for table in (_TO_X, _TO_Y)
    )
    return _X + x, _Y + y
