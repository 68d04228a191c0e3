"""Where the areas stand on the schematic map: tiles on a grid, laid out after where the buurten really lie.

Worked out from the middles of the buurten (CBS wijken en buurten 2025): no tile stands further east or further
north than one that really lies further. A wijk has a tile of its own among its buurten, for its name.
"""

from __future__ import annotations

from collections.abc import Mapping

Plek = tuple[int, int]  # column from the west, row from the north

BREED: Mapping[str, Plek] = {
    "WK051833": (2, 2),  # Bouwlust en Vrederust
    "BU05183387": (1, 2),  # Venen, Oorden en Raden
    "BU05183396": (1, 3),  # Zijden, Steden en Zichten
    "BU05183398": (2, 3),  # Dreven en Gaarden
    "BU05183399": (0, 3),  # De Uithof
    "WK051834": (3, 1),  # Morgenstond
    "BU05183480": (3, 2),  # Morgenstond-Zuid
    "BU05183488": (2, 1),  # Morgenstond-West
    "BU05183489": (3, 0),  # Morgenstond-Oost
    "WK051836": (4, 0),  # Moerwijk
    "BU05183620": (5, 1),  # Moerwijk-Oost
    "BU05183637": (4, 1),  # Moerwijk-West
    "BU05183638": (5, 0),  # Moerwijk-Noord
    "BU05183639": (4, 2),  # Moerwijk-Zuid
}
# The same for narrow screens, in fewer columns.
SMAL: Mapping[str, Plek] = {
    "WK051833": (1, 5),
    "BU05183387": (0, 3),
    "BU05183396": (0, 4),
    "BU05183398": (1, 4),
    "BU05183399": (0, 5),
    "WK051834": (1, 3),
    "BU05183480": (2, 3),
    "BU05183488": (1, 2),
    "BU05183489": (1, 1),
    "WK051836": (2, 0),
    "BU05183620": (3, 1),
    "BU05183637": (2, 1),
    "BU05183638": (3, 0),
    "BU05183639": (2, 2),
}
