"""The records that figures are about: of one register, those that pass the filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from data import figures as counting
from data import leren
from data.database import Database
from data.figures import Condition
from data.filters import Filters


@dataclass(frozen=True)
class Selection:
    """openbaar: whether residents are shown it, of their own register and without small counts."""

    database: Database
    filters: Filters
    openbaar: bool
    vandaag: date

    @cached_property
    def where(self) -> Condition:
        return counting.selected(self.filters)

    @cached_property
    def aantal(self) -> int:
        """How many records there are. Not to be shown as it is to residents: see `service.small_counts`."""
        return counting.count(self.database, self.where)

    @cached_property
    def _counted(self) -> dict[tuple[str, ...], dict[Any, int]]:
        return {}

    def per(self, dimension: str) -> dict[str, int]:
        """As `data.figures.per`; counted once, for several figures need the same."""
        if (dimension,) not in self._counted:
            self._counted[(dimension,)] = counting.per(self.database, self.where, dimension)
        return self._counted[(dimension,)]

    def across(self, row: str, column: str) -> dict[tuple[str, str], int]:
        """As `data.figures.across`."""
        return counting.across(self.database, self.where, row, column)

    @cached_property
    def factoren(self) -> dict[str, tuple[int, int]]:
        """As `data.leren.sides`; counted once, for several figures need it."""
        return leren.sides(self.database, self.where)
