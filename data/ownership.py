"""Who looks after which records: what asks for their attention, and handing all of them to a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from data.accounts import Account
from data.beloften import Gezocht, count, of_account
from data.database import Database, among
from data.erasure import person_key
from data.events import Maker, note
from data.recent import Recent
from data.records import Vastgelegd, fetch_records, one_value
from data.store import KeuzeNotFound


@dataclass(frozen=True)
class Overgedragen:
    """What was handed over. keuzes: ids of the records; contacten: rows that name the other colleague now."""

    keuzes: tuple[str, ...]
    contacten: int


class OwnershipStore:
    """The owners of one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted: Recent[tuple[str, date, date, int], int] = Recent(500)

    def records(self, account: str, limit: int, offset: int = 0) -> list[Vastgelegd]:
        """A page of the records that someone looks after, the newest first."""
        return fetch_records(
            self._database.cursor(),
            "id IN (SELECT keuzeId FROM eigenaar WHERE account = ?) ORDER BY revisie DESC "
            f"LIMIT {int(limit)} OFFSET {int(offset)}",
            [account],
        )

    def attention(self, account: str, until: date, promised: date) -> int:
        """How many records `expiring` tells, and how many promises have to be done by the day `promised`.

        Every page shows it, so it is remembered until anything is written: asking takes 3 ms over 10,000 records.
        """
        key = (account, until, promised, self._database.writes)

        def load(_: object) -> dict[tuple[str, date, date, int], int]:
            due = count(self._database, of_account(account), [Gezocht(gedaan=False, tot=promised)])
            return {key: len(self.expiring(account, until)) + due[0]}

        return self._counted.read([key], load)[key]

    def expiring(self, account: str, until: date) -> dict[str, tuple[int, date]]:
        """Per record of someone: how many contacts can be reached no longer than `until`, and the first day."""
        rows = self._database.cursor().execute(
            "SELECT c.keuzeId, count(*), min(c.geldigTot) FROM contact c JOIN eigenaar e USING (keuzeId) "
            "WHERE e.account = ? AND c.geldigTot <= ? GROUP BY c.keuzeId ORDER BY min(c.geldigTot), c.keuzeId",
            [account, until],
        )
        return {row[0]: (row[1], row[2]) for row in rows.fetchall()}

    def count(self, account: str) -> int:
        cursor = self._database.cursor()
        return int(one_value(cursor.execute("SELECT count(*) FROM eigenaar WHERE account = ?", [account])))

    def take(self, id_: str, account: str, maker: Maker) -> bool:
        """Let this account look after a record that no one does who can still come in. False when someone does.

        Raises KeuzeNotFound.
        """
        with self._database.transaction() as cursor:
            if not cursor.execute("SELECT 1 FROM keuze WHERE id = ?", [id_]).fetchone():
                raise KeuzeNotFound(id_)
            looked_after = cursor.execute(
                "SELECT 1 FROM eigenaar e JOIN account a ON a.id = e.account AND a.actief WHERE e.keuzeId = ?",
                [id_],
            ).fetchone()
            if looked_after:
                return False
            cursor.execute("DELETE FROM eigenaar WHERE keuzeId = ?", [id_])
            cursor.execute("INSERT INTO eigenaar VALUES (?, ?)", [id_, account])
            note(cursor, "eigenaar.genomen", [f"keuze:{id_}"], maker)
            return True

    def hand_over(self, van: Account, naar: Account, maker: Maker) -> Overgedragen:
        """Let `naar` look after the records of `van`, and be called where `van` was; in one transaction.

        Contacts with the address of `van` get the name and address of `naar`; role and department stay, since
        the work goes on, and telephone and last day are emptied, since those were of the person.
        """
        with self._database.transaction() as cursor:
            mine = cursor.execute(
                "SELECT keuzeId FROM eigenaar WHERE account = ? ORDER BY keuzeId", [van.id]
            ).fetchall()
            ids = tuple(dict.fromkeys(row[0] for row in mine))
            # Someone who owns a record already does not own it twice.
            condition, values = among("keuzeId", ids)
            cursor.execute(f"DELETE FROM eigenaar WHERE account = ? AND {condition}", [naar.id, *values])
            cursor.execute("UPDATE eigenaar SET account = ? WHERE account = ?", [naar.id, van.id])
            changed = _hand_over_contacts(cursor, van, naar)
            for handeling, objects in (
                ("eigenaar.overgedragen", ids),
                ("contact.overgedragen", tuple(changed)),
            ):
                if objects:
                    note(cursor, handeling, [f"keuze:{id_}" for id_ in objects], maker)
            if ids or changed:
                note(cursor, "account.overgedragen", [f"account:{van.id}"], maker)
        return Overgedragen(ids, sum(changed.values()))


def _hand_over_contacts(cursor: duckdb.DuckDBPyConnection, van: Account, naar: Account) -> dict[str, int]:
    """Rows changed per record, in the order of their ids."""
    rows = cursor.execute("SELECT rowid, keuzeId, email FROM contact ORDER BY keuzeId, rowid").fetchall()
    there = {keuze for _, keuze, email in rows if person_key(email or "") == person_key(naar.email)}
    changed: dict[str, int] = {}
    for rowid, keuze, email in rows:
        if person_key(email or "") != person_key(van.email):
            continue
        if keuze in there:  # the other is a contact of this record already
            cursor.execute("DELETE FROM contact WHERE rowid = ?", [rowid])
        else:
            cursor.execute(
                "UPDATE contact SET naam = ?, email = ?, telefoon = NULL, geldigTot = NULL WHERE rowid = ?",
                [naar.naam, naar.email, rowid],
            )
            there.add(keuze)
        changed[keuze] = changed.get(keuze, 0) + 1
    return changed
