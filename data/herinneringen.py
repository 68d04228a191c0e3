"""Reminders of promises: which promises someone can be reminded of, and which reminder each had last.

What goes out is written down first, so that no reminder goes out twice; when it did not go out after all, what
stood there before is put back. A promise that was erased meanwhile leaves nothing: its sleutel is made from its text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from data.beloften import sleutel
from data.database import Database, among
from data.events import Maker, note
from data.keuze import Keuze
from data.records import utc_now

Kenmerk = tuple[str, str]  # id of the record, sleutel of the promise
Gestuurd = tuple[int, datetime]  # the step, and when (UTC, without saying so)


@dataclass(frozen=True)
class Openstaand:
    """A promise that is not done, and the account that looks after its record."""

    keuzeId: str
    titel: str
    wat: str
    uiterlijk: date
    account: str
    naam: str
    email: str

    @property
    def kenmerk(self) -> Kenmerk:
        return self.keuzeId, sleutel(self.wat, self.uiterlijk)


class ReminderStore:
    """The reminders of one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_until(self, day: date) -> list[Openstaand]:
        """The promises to be done by this day at the latest and not done, of records that someone looks after
        who can still come in; per account, the first to be done in front."""
        rows = self._database.cursor().execute(
            "SELECT k.id, k.titel, k.b.wat, k.b.uiterlijk, a.id, a.naam, a.email "
            "FROM (SELECT id, titel, unnest(beloften) AS b FROM keuze WHERE len(beloften) > 0) k "
            "JOIN (SELECT DISTINCT keuzeId, account FROM eigenaar) e ON e.keuzeId = k.id "
            "JOIN account a ON a.id = e.account AND a.actief "
            "WHERE k.b.gedaanOp IS NULL AND k.b.uiterlijk <= ? "
            "ORDER BY a.id, k.b.uiterlijk, k.id, k.b.wat",
            [day],
        )
        return [Openstaand(*row) for row in rows.fetchall()]

    def last_steps(self) -> dict[Kenmerk, int]:
        """The step that each promise was reminded of last."""
        rows = self._database.cursor().execute(
            "SELECT keuzeId, sleutel, max(stap) FROM belofte_herinnering GROUP BY ALL"
        )
        return {(id_, key): stap for id_, key, stap in rows.fetchall()}

    def claim(self, steps: Mapping[Kenmerk, int]) -> dict[Kenmerk, Gestuurd | None]:
        """Write down that these go out now, but for those that did already and those of a record that is gone.
        What each promise had before."""
        with self._database.transaction() as cursor:
            ids = [id_ for id_, _ in steps]
            before, there = _present(cursor, ids), _there(cursor, ids)
            taken: dict[Kenmerk, Gestuurd | None] = {}
            for kenmerk, stap in steps.items():
                last = before.get(kenmerk)
                if kenmerk[0] in there and (last is None or last[0] < stap):
                    taken[kenmerk] = last
            now = utc_now()
            _put(cursor, {kenmerk: (steps[kenmerk], now) for kenmerk in taken})
            return taken

    def give_back(self, taken: Mapping[Kenmerk, Gestuurd | None]) -> None:
        """They did not go out: put back what `claim` told, but for what was erased since."""
        with self._database.transaction() as cursor:
            claimed = _present(cursor, [id_ for id_, _ in taken])
            _put(cursor, {kenmerk: before for kenmerk, before in taken.items() if kenmerk in claimed})

    def sent(self, ids: Sequence[str], maker: Maker) -> None:
        """A line in the log for each record that someone was reminded of."""
        with self._database.transaction() as cursor:
            note(cursor, "belofte.herinnerd", [f"keuze:{id_}" for id_ in dict.fromkeys(ids)], maker)


def follow_texts(cursor: duckdb.DuckDBPyConnection, id_: str, old: Keuze | None, new: Keuze | None) -> None:
    """After texts of a record were replaced: reminders stay with their promises, and those of others go.

    A sleutel is made from the text, so that of a text that had to go may not stay either. None: the record is
    not there any more.
    """
    before = _present(cursor, [id_])
    pairs = zip(old.beloften, new.beloften, strict=True) if old and new else ()
    cursor.execute("DELETE FROM belofte_herinnering WHERE keuzeId = ?", [id_])
    _put(
        cursor,
        {
            (id_, sleutel(after.wat, after.uiterlijk)): before.get((id_, sleutel(was.wat, was.uiterlijk)))
            for was, after in pairs
        },
    )


def _present(cursor: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[Kenmerk, Gestuurd]:
    where, values = among("keuzeId", sorted(set(ids)))
    rows = cursor.execute(
        f"SELECT keuzeId, sleutel, stap, op FROM belofte_herinnering WHERE {where}", values
    )
    return {(id_, key): (stap, op) for id_, key, stap, op in rows.fetchall()}


def _there(cursor: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> set[str]:
    """Those of which the record is there still."""
    where, values = among("id", sorted(set(ids)))
    return {id_ for (id_,) in cursor.execute(f"SELECT id FROM keuze WHERE {where}", values).fetchall()}


def _put(cursor: duckdb.DuckDBPyConnection, rows: Mapping[Kenmerk, Gestuurd | None]) -> None:
    """Let each promise have this as its last reminder, and None have none; nor those of a record that is gone."""
    ids, keys = [id_ for id_, _ in rows], [key for _, key in rows]
    cursor.execute(
        "DELETE FROM belofte_herinnering WHERE (keuzeId, sleutel) IN "
        "(SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]))",
        [ids, keys],
    )
    there = _there(cursor, ids)
    kept = [(*kenmerk, *row) for kenmerk, row in rows.items() if row is not None and kenmerk[0] in there]
    cursor.execute(
        "INSERT INTO belofte_herinnering SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), "
        "unnest(?::INTEGER[]), unnest(?::TIMESTAMP[])",
        [[row[place] for row in kept] for place in range(4)],
    )
