"""Which records a question may be answered from: values per field, and a period."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from data.gebieden import bits_of

# filter -> vocabulary: what a page, the API and the shell offer
FILTER_VOCABULAIRES = {
    "instrument": "instrumenten",
    "gebied": "gebieden",
    "doelgroep": "doelgroepen",
    "thema": "themas",
    "beleidsfase": "beleidsfasen",
    "invloedBarometer": "invloed-barometer",
    "invloedHaags": "invloed-haags",
    "trajectstatus": "trajectstatussen",
    "publicatie": "publicatiestatussen",
    "factor": "factoren",
}

# filter -> column; lists match when they share a value
_FACTORS = "list_transform(factoren, lambda f: f.factor)"
_COLUMNS = {"doelgroep": "doelgroepen", "thema": "themas", "factor": _FACTORS}
_LISTS = {"doelgroepen", "themas", _FACTORS}

# The last day on which a trajectory ran, in SQL; one that is not finished has no end yet.
NO_END = date(9999, 12, 31)
LAST_DAY = (
    "coalesce(einddatum, CASE WHEN trajectstatus = 'afgerond' THEN startdatum "
    f"ELSE DATE '{NO_END.isoformat()}' END)"
)


@dataclass(frozen=True)
class Filters:
    """Values within one field widen, fields together narrow; empty means no restriction.

    `gebied` also finds the areas above and below it. `van` and `tot` (both included) find
    trajectories that ran at any moment in between. Without an end date a finished one counts on its
    first day, and one that is not finished has no end yet.
    """

    instrument: tuple[str, ...] = ()
    gebied: tuple[str, ...] = ()
    doelgroep: tuple[str, ...] = ()
    thema: tuple[str, ...] = ()
    beleidsfase: tuple[str, ...] = ()
    invloedBarometer: tuple[str, ...] = ()
    invloedHaags: tuple[str, ...] = ()
    trajectstatus: tuple[str, ...] = ()
    publicatie: tuple[str, ...] = ()
    factor: tuple[str, ...] = ()
    van: date | None = None
    tot: date | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))

    def where(self, unknown_passes: Collection[str] = ()) -> tuple[str, list[Any]]:
        """A condition for SQL with its parameters; "TRUE" when nothing is restricted.

        unknown_passes: filters that a record also passes when it says nothing in that field.
        """
        parts: list[str] = []
        values: list[Any] = []
        for name in FILTER_VOCABULAIRES:
            wanted = getattr(self, name)
            if not wanted:
                continue
            if name == "gebied":
                parts.append("buurten & ? <> 0")  # every record has a gebied, so none is unknown
                values.append(bits_of(wanted))
                continue
            column = _COLUMNS.get(name, name)
            if column in _LISTS:
                # One by one: list_has_any takes three times as long.
                tests = [f"list_contains({column}, ?)"] * len(wanted)
                values += wanted
            else:
                tests = [f"list_contains(?, {column})"]
                values.append(list(wanted))
            if name in unknown_passes:
                tests.append(f"len({column}) = 0" if column in _LISTS else f"{column} IS NULL")
            parts.append(f"({' OR '.join(tests)})")
        if self.van and self.tot and self.van > self.tot:
            parts.append("FALSE")  # no day lies in between
        if self.tot:
            parts.append("startdatum <= ?")
            values.append(self.tot)
        if self.van:
            parts.append(f"{LAST_DAY} >= ?")
            values.append(self.van)
        return " AND ".join(parts) or "TRUE", values
