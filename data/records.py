"""Rows of the table `keuze`: how a record is written to it and read from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from data.gebieden import bits_of
from data.keuze import Keuze


@dataclass(frozen=True)
class Vastgelegd:
    """A record as it stands in the store."""

    keuze: Keuze
    nr: int
    versie: int
    revisie: int
    aangemaaktOp: datetime
    gewijzigdOp: datetime


HEAD = ("nr", "versie", "revisie", "aangemaaktOp", "gewijzigdOp", "inhoud")
# Fields that SQL filters, sorts and counts by; the record itself is read from `inhoud`.
COLUMNS = (
    "id", "titel", "instrument", "gebieden", "trajectstatus", "startdatum", "einddatum", "alternatieven",
    "factoren", "technieken", "doelen", "beleidsfase", "invloedBarometer", "invloedHaags", "doelgroepen",
    "themas", "deelnemers", "budgetklasse", "communicatiemiddelen", "rolRaad", "rolWethouder",
    "verantwoordelijkParticipatie", "verantwoordelijkCommunicatie", "beloften", "evaluatie", "publicatie",
)  # fmt: skip


def fetch_records(cursor: duckdb.DuckDBPyConnection, tail: str, values: Sequence[Any]) -> list[Vastgelegd]:
    """The records that fit the rest of a query, which begins after WHERE."""
    rows = cursor.execute(f"SELECT {', '.join(HEAD)} FROM keuze WHERE {tail}", values).fetchall()
    return [_record(row) for row in rows]


def _record(row: Sequence[Any]) -> Vastgelegd:
    keuze = Keuze.model_validate_json(row[5])
    return Vastgelegd(keuze, row[0], row[1], row[2], row[3].replace(tzinfo=UTC), row[4].replace(tzinfo=UTC))


def write_record(cursor: duckdb.DuckDBPyConnection, keuze: Keuze, head: tuple[Any, ...]) -> None:
    """Put a record in the place of the one with its id. head: the values of HEAD but the last."""
    values = keuze.model_dump()
    cursor.execute("DELETE FROM keuze WHERE id = ?", [keuze.id])
    names = (*HEAD, *COLUMNS, "buurten")
    cursor.execute(
        f"INSERT INTO keuze ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})",
        [*head, content_of(keuze), *(values[f] for f in COLUMNS), bits_of(keuze.gebieden)],
    )


def content_of(keuze: Keuze) -> str:
    """A record as the one JSON text that it is kept as."""
    return json.dumps(keuze.as_dict(), ensure_ascii=False)


def utc_now() -> datetime:
    """The moment, in UTC and without a zone: so DuckDB keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def one_value(cursor: duckdb.DuckDBPyConnection) -> Any:
    """The first value of the one row that there is."""
    row = cursor.fetchone()
    assert row is not None
    return row[0]


def next_revision(cursor: duckdb.DuckDBPyConnection) -> int:
    """Raise the revision of the register; what indexes have seen is told by it."""
    return int(
        one_value(
            cursor.execute(
                "UPDATE register SET waarde = (waarde::BIGINT + 1)::VARCHAR "
                "WHERE sleutel = 'revisie' RETURNING waarde"
            )
        )
    )
