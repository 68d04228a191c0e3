"""Promises to participants over all records: how many there are, and a page of them with who looks after each.

What makes a promise late is not decided here: whoever asks says between which days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Literal

import duckdb

from data.database import Database, among
from data.figures import Condition
from data.keuze import Belofte
from data.records import Vastgelegd, fetch_records

Volgorde = Literal["eerste", "laatste", "gedaan"]
# By the last day, the first or the last in front; or by the day on which it was done, the last in front.
_ORDERS: dict[Volgorde, str] = {
    "eerste": "b.uiterlijk, id, plaats",
    "laatste": "b.uiterlijk DESC, id, plaats",
    "gedaan": "b.gedaanOp DESC, id, plaats",
}
# Every promise of the records that pass a condition; plaats is its number in the record, from 1.
_EACH = (
    "SELECT id, versie, unnest(beloften) AS b, generate_subscripts(beloften, 1) AS plaats FROM keuze "
    "WHERE len(beloften) > 0 AND ({where})"
)


@dataclass(frozen=True)
class Gezocht:
    """Which promises. gedaan: whether they were done, None for both; op_tijd: by their last day.

    vanaf, tot: between which days that last day lies, both included; None for no bound.
    """

    gedaan: bool | None = None
    op_tijd: bool | None = None
    vanaf: date | None = None
    tot: date | None = None

    @property
    def condition(self) -> Condition:
        """The same in SQL, of a promise b."""
        parts: list[str] = []
        if self.gedaan is not None:
            parts.append(f"b.gedaanOp IS {'NOT ' if self.gedaan else ''}NULL")
        if self.op_tijd is not None:
            parts.append(f"b.gedaanOp {'<=' if self.op_tijd else '>'} b.uiterlijk")
        days = [(">=", self.vanaf), ("<=", self.tot)]
        parts += [f"b.uiterlijk {sign} ?" for sign, day in days if day]
        return Condition(" AND ".join(parts) or "TRUE", tuple(day for _, day in days if day))


@dataclass(frozen=True)
class Beloofd:
    """A promise with its record. plaats: where it stands in `keuze.beloften`, from 0.

    eigenaar: the account that looks after the record, "" for none; actief: whether that one can still come in.
    herinnerdOp: when its last reminder went out.
    """

    record: Vastgelegd
    plaats: int
    eigenaar: str = ""
    actief: bool = False
    herinnerdOp: datetime | None = None

    @property
    def belofte(self) -> Belofte:
        return self.record.keuze.beloften[self.plaats]


def sleutel(wat: str, uiterlijk: date) -> str:
    """What a promise is known by as long as it says the same for the same day."""
    return sha256(f"{uiterlijk.isoformat()} {wat}".encode()).hexdigest()[:16]


def of_account(account: str) -> Condition:
    """The records that this account looks after."""
    return Condition("id IN (SELECT keuzeId FROM eigenaar WHERE account = ?)", (account,))


def of_nobody() -> Condition:
    """The records that no one looks after who can still come in."""
    return Condition(
        "id NOT IN (SELECT e.keuzeId FROM eigenaar e JOIN account a ON a.id = e.account AND a.actief)"
    )


def count(database: Database, where: Condition, sought: Sequence[Gezocht]) -> list[int]:
    """How many promises of these records there are of each kind."""
    tests = [one.condition for one in sought]
    counts = ", ".join(f"count(*) FILTER (WHERE {test.sql})" for test in tests)
    values = [value for test in tests for value in test.values]
    sql = f"SELECT {counts} FROM ({_EACH.format(where=where.sql)})"
    row = database.cursor().execute(sql, [*values, *where.values]).fetchone()
    assert row is not None
    return [int(found) for found in row]


def listed(
    database: Database, where: Condition, sought: Gezocht, order: Volgorde, *, limit: int, offset: int = 0
) -> list[Beloofd]:
    """A page of the promises of these records. One of a record that is being written at this moment may be left out."""
    test = sought.condition
    sql = (
        f"SELECT id, versie, plaats FROM ({_EACH.format(where=where.sql)}) WHERE {test.sql} "
        f"ORDER BY {_ORDERS[order]} LIMIT {int(limit)} OFFSET {int(offset)}"
    )
    cursor = database.cursor()
    rows = cursor.execute(sql, [*where.values, *test.values]).fetchall()
    ids = list(dict.fromkeys(row[0] for row in rows))
    records = {r.keuze.id: r for r in fetch_records(cursor, *among("id", ids))}
    owners, sent = _owners(cursor, ids), _reminded(cursor, ids)
    found = []
    for id_, versie, plaats in rows:
        record = records.get(id_)
        if record is None or record.versie != versie:
            continue
        one = record.keuze.beloften[plaats - 1]
        when = sent.get((id_, sleutel(one.wat, one.uiterlijk)))
        found.append(Beloofd(record, plaats - 1, *owners.get(id_, ("", False)), when))
    return found


def owner_of(database: Database, id_: str) -> tuple[str, bool]:
    """The account that looks after a record, "" for none, and whether that one can still come in."""
    return _owners(database.cursor(), [id_]).get(id_, ("", False))


def _owners(cursor: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> dict[str, tuple[str, bool]]:
    where, values = among("e.keuzeId", list(ids))
    rows = cursor.execute(
        "SELECT e.keuzeId, a.id, a.actief FROM eigenaar e JOIN account a ON a.id = e.account "
        f"WHERE {where} ORDER BY a.actief, a.id",  # of two, the one that can come in
        values,
    )
    return {id_: (account, actief) for id_, account, actief in rows.fetchall()}


def _reminded(cursor: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> dict[tuple[str, str], datetime]:
    where, values = among("keuzeId", list(ids))
    rows: list[Any] = cursor.execute(
        f"SELECT keuzeId, sleutel, op FROM belofte_herinnering WHERE {where}", values
    ).fetchall()
    return {(id_, key): op.replace(tzinfo=UTC) for id_, key, op in rows}
