"""What was done, one line each: action, object, result, origin, actor and time. No free text.

The line of a change is written in the transaction of that change: neither is there without the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb

from data.database import Database
from data.dates import HERE
from data.records import utc_now

GELUKT, GEWEIGERD = "gelukt", "geweigerd"

_COLUMNS = "nr, op, handeling, object, resultaat, herkomst, actor"
_AT_ONCE = 20_000


@dataclass(frozen=True)
class Maker:
    """Who does something, and from where.

    actor: id of an account, "shell", or "" for nobody known. herkomst: web, api, shell or import, and the
    address that it came from where that matters, such as "web 10.0.0.7".
    """

    actor: str = ""
    herkomst: str = ""


@dataclass(frozen=True)
class Gebeurtenis:
    """One line. handeling: a word such as keuze.gewijzigd; object: kind and id, such as keuze:2024-abcd."""

    nr: int
    op: datetime
    handeling: str
    object: str
    resultaat: str
    herkomst: str
    actor: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"op": self.op.isoformat(timespec="seconds")}


@dataclass(frozen=True)
class Wanted:
    """Which lines: empty fields let everything through. van and tot are days by the clock here, both
    included."""

    handeling: str = ""
    object: str = ""
    actor: str = ""
    resultaat: str = ""
    van: date | None = None
    tot: date | None = None

    def where(self) -> tuple[str, list[Any]]:
        conditions, values = ["TRUE"], []
        for column in ("object", "actor", "resultaat"):
            if value := getattr(self, column):
                conditions.append(f"{column} = ?")
                values.append(value)
        if self.handeling:
            # "keuze" stands for keuze.aangemaakt, keuze.gewijzigd and so on.
            conditions.append("(handeling = ? OR starts_with(handeling, ?))")
            values += [self.handeling, f"{self.handeling}."]
        if self.van:
            conditions.append("op >= ?")
            values.append(_midnight(self.van))
        if self.tot:
            conditions.append("op < ?")
            values.append(_midnight(self.tot + timedelta(days=1)))
        return " AND ".join(conditions), values


def _midnight(day: date) -> datetime:
    """When a day begins here, as moments are kept: UTC, without saying so."""
    return datetime.combine(day, datetime.min.time(), HERE).astimezone(UTC).replace(tzinfo=None)


def note(
    cursor: duckdb.DuckDBPyConnection,
    handeling: str,
    objects: Sequence[str],
    maker: Maker,
    resultaat: str = GELUKT,
) -> None:
    """A line for each object, within the transaction of this cursor."""
    cursor.execute(
        "INSERT INTO gebeurtenis SELECT nextval('gebeurtenis_nr'), ?, ?, o, ?, ?, ? FROM unnest(?) AS t(o)",
        [utc_now(), handeling, resultaat, maker.herkomst, maker.actor, list(objects)],
    )


class Events:
    """The lines of one register."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, handeling: str, object_: str, maker: Maker, resultaat: str = GELUKT) -> None:
        """A line of something that changes nothing itself, such as reading a contact. Kept when this returns."""
        with self._database.transaction() as cursor:
            note(cursor, handeling, [object_], maker, resultaat)

    def count(self, wanted: Wanted) -> int:
        where, values = wanted.where()
        row = self._database.cursor().execute(f"SELECT count(*) FROM gebeurtenis WHERE {where}", values)
        found = row.fetchone()
        return int(found[0]) if found else 0

    def read(self, wanted: Wanted, limit: int | None = None, offset: int = 0) -> list[Gebeurtenis]:
        """The lines, newest first."""
        where, values = wanted.where()
        tail = "LIMIT ? OFFSET ?" if limit is not None else ""
        more = [limit, offset] if limit is not None else []
        rows = self._database.cursor().execute(
            f"SELECT {_COLUMNS} FROM gebeurtenis WHERE {where} ORDER BY nr DESC {tail}", [*values, *more]
        )
        return [_line(row) for row in rows.fetchall()]

    def every(self, wanted: Wanted) -> Iterator[Gebeurtenis]:
        """The same lines, all of them: years of log do not fit in memory as objects.

        Each part is read anew, so that the file can be written anew meanwhile.
        """
        where, values = wanted.where()
        sql = f"SELECT {_COLUMNS} FROM gebeurtenis WHERE {where} AND nr < ? ORDER BY nr DESC LIMIT ?"
        before = 2**63 - 1
        while some := self._database.cursor().execute(sql, [*values, before, _AT_ONCE]).fetchall():
            yield from map(_line, some)
            before = some[-1][0]

    def groups(self) -> list[str]:
        """What stands before the dot in the actions that there are lines of, by name."""
        return self._words("split_part(handeling, '.', 1)")

    def actors(self) -> list[str]:
        """Who there are lines of: ids of accounts, also of those that are gone, and "shell"."""
        return [actor for actor in self._words("actor") if actor]

    def _words(self, expression: str) -> list[str]:
        rows = self._database.cursor().execute(
            f"SELECT DISTINCT {expression} AS woord FROM gebeurtenis ORDER BY woord"
        )
        return [row[0] for row in rows.fetchall()]

    def newest(self, handeling: str) -> dict[str, datetime]:
        """When this was last done to each object (UTC)."""
        rows = self._database.cursor().execute(
            "SELECT object, max(op) FROM gebeurtenis WHERE handeling = ? AND resultaat = ? GROUP BY object",
            [handeling, GELUKT],
        )
        return {row[0]: row[1].replace(tzinfo=UTC) for row in rows.fetchall()}


def _line(row: Sequence[Any]) -> Gebeurtenis:
    return Gebeurtenis(row[0], row[1].replace(tzinfo=UTC), *row[2:])
