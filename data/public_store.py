"""The store that residents read: a register of its own, with nothing in it but what was made public.

It is made from the register itself and can be made again at any moment, so it has no history, no contacts
and no tombstones that would keep a record from being made public once more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import duckdb

from data.database import among
from data.keuze import Keuze
from data.open_records import recorded_in_parts
from data.passages import NewPassage, insert_passages, remove_passages
from data.records import Vastgelegd, fetch_records, next_revision, one_value, utc_now, write_record
from data.store import Store


@dataclass(frozen=True)
class Published:
    """A record as it was made public: its version, and when that was written and made public (UTC)."""

    keuze: Keuze
    versie: int
    aangemaaktOp: datetime
    op: datetime


class PublicStore(Store):
    """What residents read. Only `put` and `take_away` write to it."""

    def save(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("what residents read is made from the register, never written by itself")

    def delete(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("what residents read is made from the register, never deleted by itself")

    def put(self, records: Sequence[tuple[Published, Sequence[NewPassage]]], model: str) -> None:
        """Let residents read these versions, in the place of earlier ones of the same records."""
        numbers = []
        with self.database.transaction() as cursor:
            for published, passages in records:
                numbers.append(_put(cursor, published, passages, model))
        self.database.recent.forget(numbers)

    def take_away(self, ids: Collection[str]) -> None:
        """Let residents read these records no more. Ids that are not there are left alone."""
        numbers = []
        with self.database.transaction() as cursor:
            for record in fetch_records(cursor, *among("id", sorted(ids))):
                numbers.append(record.nr)
                cursor.execute("DELETE FROM keuze WHERE id = ?", [record.keuze.id])
                remove_passages(cursor, record.nr)
                # For the index alone: it tells a number, under a name that no record can have.
                values = [record.nr, "", next_revision(cursor), utc_now(), ""]
                cursor.execute("INSERT INTO grafsteen VALUES (?, ?, ?, ?, ?)", values)
        self.database.recent.forget(numbers)

    def in_parts(self) -> Iterator[Vastgelegd]:
        """All records in the order in which they came, with few of them in memory at a time."""
        return recorded_in_parts(self.database)

    def versions_read(self, ids: Collection[str] | None = None) -> dict[str, int]:
        """The version that residents read, of these records (None: of all)."""
        where, values = ("TRUE", []) if ids is None else among("id", sorted(ids))
        rows = self.database.cursor().execute(f"SELECT id, versie FROM keuze WHERE {where}", values)
        return {row[0]: row[1] for row in rows.fetchall()}


def _put(
    cursor: duckdb.DuckDBPyConnection, published: Published, passages: Sequence[NewPassage], model: str
) -> int:
    known = fetch_records(cursor, "id = ?", [published.keuze.id])
    nr = int(known[0].nr if known else one_value(cursor.execute("SELECT nextval('keuze_nr')")))
    moments = [moment.replace(tzinfo=None) for moment in (published.aangemaaktOp, published.op)]
    write_record(cursor, published.keuze, (nr, published.versie, next_revision(cursor), *moments))
    remove_passages(cursor, nr)
    insert_passages(cursor, model, nr, passages)
    return nr
