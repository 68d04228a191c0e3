"""The records that figures are about: of one register, those that pass the filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from data import figures as counting
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
