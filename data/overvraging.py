"""In which months a trajectory asks something of whom, and how many do so at once: the counting of over-asking.

A trajectory asks something in every month between its first and its last day. Without an end date nobody knows
the last one. Then a finished trajectory counts in its first month, a coming one too, and a running one up to the
month that it is today: no more than is known. `open_end` counts the last two on and on, as `data.filters` does
for the trajectories that ran in a period: what is counted without it is always a part of what those filters find.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from data.database import Database, among
from data.figures import UNKNOWN, Condition, has, has_any
from data.filters import LAST_DAY, NO_END
from data.gebieden import alle_buurten, bits_of
from data.months import first_day, last_day
from data.records import Vastgelegd, fetch_records

EVERYONE = "alle-bewoners"  # the doelgroep that asks something of every other one in the same place


@dataclass(frozen=True)
class Clock:
    """What the last day of a trajectory depends on. open_end: whether one without an end date goes on and on."""

    today: date
    open_end: bool = False


def last_day_of(start: date, eind: date | None, status: str, clock: Clock) -> date:
    """The last day on which a trajectory asks something; `_end` says the same in SQL."""
    if eind is not None:
        return eind
    if clock.open_end:
        return start if status == "afgerond" else NO_END
    return max(start, clock.today) if status == "lopend" else start


# Nobody knows when it ends: as little as is known of it.
_SURE_END = "coalesce(einddatum, CASE WHEN trajectstatus = 'lopend' THEN greatest(startdatum, ?) ELSE startdatum END)"


def _end(clock: Clock) -> tuple[str, list[Any]]:
    return (LAST_DAY, []) if clock.open_end else (_SURE_END, [clock.today])


def asking(first: int, last: int, clock: Clock) -> Condition:
    """The trajectories that ask something in any of these months, both included."""
    end, values = _end(clock)
    return Condition(f"startdatum <= ? AND {end} >= ?", (last_day(last), *values, first_day(first)))


def within(buurten: Sequence[str]) -> Condition:
    """Those for any of these buurten: by name, for their wijk or for all of Zuidwest."""
    return Condition("buurten & ? <> 0", (bits_of(buurten),))


def asking_group(groep: str) -> Condition:
    """Those that ask something of a doelgroep; UNKNOWN: those that don't say of whom."""
    if groep == UNKNOWN:
        return has("doelgroep", UNKNOWN)
    return has_any("doelgroep", tuple(dict.fromkeys((groep, EVERYONE))))


def other_than(id_: str) -> Condition:
    return Condition("id <> ?", (id_,))


def without_end(first: int, last: int) -> Condition:
    """Those without an end date that perhaps ask something in these months: they began, and are not finished."""
    perhaps = Condition(f"startdatum <= ? AND {LAST_DAY} >= ?", (last_day(last), first_day(first)))
    return perhaps & Condition("einddatum IS NULL AND trajectstatus <> 'afgerond'")


def not_counted(month: int, today: date) -> Condition:
    """Those of `without_end` that are not counted in this month, because nobody knows how long they go on."""
    sure = asking(month, month, Clock(today))
    return without_end(month, month) & Condition(f"NOT ({sure.sql})", sure.values)


def counts(
    database: Database, where: Condition, groups: Sequence[str], first: int, last: int, clock: Clock
) -> np.ndarray:
    """How many trajectories ask something at once: (buurt, group, month) int64, buurten as in `alle_buurten`.

    groups: codes of doelgroepen, of which UNKNOWN counts the trajectories that don't say of whom. Every other
    group counts what is asked of it by name and what is asked of everyone, a trajectory once.
    """
    months = last - first + 1
    end, values = _end(clock)
    asked = asking(first, last, clock) & where
    # Whoever asks everyone is added below: so a trajectory that also names groups counts in each of them once.
    sql = (
        "SELECT buurten, list_position(?, groep) - 1 AS plaats, van, tot, count(*) AS aantal FROM ("
        "SELECT buurten, van, tot, unnest(groepen) AS groep FROM (SELECT buurten, "
        "CASE WHEN len(doelgroepen) = 0 THEN [?] WHEN list_contains(doelgroepen, ?) THEN [?] "
        "ELSE doelgroepen END AS groepen, "
        "greatest(datediff('month', ?::DATE, startdatum), 0)::SMALLINT AS van, "
        f"least(datediff('month', ?::DATE, {end}), ?)::SMALLINT AS tot FROM keuze WHERE {asked.sql})) "
        "GROUP BY buurten, groep, van, tot"
    )
    begin = first_day(first)
    given = [list(groups), UNKNOWN, EVERYONE, EVERYONE, begin, begin, *values, months - 1, *asked.values]
    rows = database.cursor().execute(sql, given).fetchnumpy()
    plaats = np.ma.filled(rows["plaats"], -1).astype(np.int64)
    known = plaats >= 0
    bits, plaats, van, tot, aantal = (
        np.asarray(column)[known].astype(np.int64)
        for column in (rows["buurten"], plaats, rows["van"], rows["tot"], rows["aantal"])
    )
    found = np.zeros((len(alle_buurten()), len(groups), months), dtype=np.int64)
    width = months + 1
    for i in range(len(alle_buurten())):
        here = (bits >> i) & 1 == 1
        row = plaats[here] * width
        # More from the first month on, and as many less after the last.
        change = np.bincount(row + van[here], aantal[here], len(groups) * width)
        change -= np.bincount(row + tot[here] + 1, aantal[here], len(groups) * width)
        found[i] = np.rint(change.reshape(len(groups), width).cumsum(axis=1)[:, :months])
    if EVERYONE in groups:
        everyone = found[:, groups.index(EVERYONE)].copy()
        for place, groep in enumerate(groups):
            if groep not in (EVERYONE, UNKNOWN):
                found[:, place] += everyone
    return found


def trajectories(database: Database, where: Condition, *, limit: int, offset: int = 0) -> list[Vastgelegd]:
    """The records that hold, those that begin first before the others."""
    tail = f"{where.sql} ORDER BY startdatum, id LIMIT {int(limit)} OFFSET {int(offset)}"
    return fetch_records(database.cursor(), tail, list(where.values))


def owners(database: Database, ids: Sequence[str]) -> dict[str, str]:
    """The account that looks after each of these records, without those that nobody does."""
    where, values = among("keuzeId", ids)
    rows = database.cursor().execute(f"SELECT keuzeId, account FROM eigenaar WHERE {where}", values)
    return dict(rows.fetchall())
