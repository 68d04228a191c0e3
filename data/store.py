"""The store of records: saving with versions, reading, deleting with tombstones, catching up.

DuckDB is the truth; an index remembers the revision it has seen and asks for what came after.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from data.database import Database, among
from data.dates import format_date
from data.events import Maker, note
from data.filters import Filters
from data.keuze import OPENBAAR, Contact, Keuze
from data.passages import NewPassage, insert_passages, remove_passages
from data.records import (
    Vastgelegd,
    content_of,
    fetch_records,
    next_revision,
    one_value,
    utc_now,
    write_record,
)

_FIELDS = tuple(Keuze.model_fields)
_ORDERS = {
    "nieuwste": "startdatum DESC, id",
    "oudste": "startdatum, id",
    "titel": "lower(titel), id",
    "gewijzigd": "revisie DESC, id",
}


class KeuzeNotFound(LookupError):
    """No record with that id. `verwijderdOp` is set when it once existed."""

    def __init__(self, id_: str, verwijderdOp: datetime | None = None) -> None:
        self.id, self.verwijderdOp = id_, verwijderdOp
        gone = f" Zij is verwijderd op {format_date(verwijderdOp)}." if verwijderdOp else ""
        super().__init__(f"Er is geen keuze met id {id_}.{gone}")


class VersionConflict(RuntimeError):
    """The record was changed since the writer read it. `versie` is the newest one."""

    def __init__(self, id_: str, expected: int, versie: int) -> None:
        self.versie = versie
        super().__init__(
            f"Keuze {id_} is intussen gewijzigd: u begon met versie {expected}, nu is er versie {versie}. "
            "Open de nieuwste versie en voeg uw wijziging daarin toe."
        )


@dataclass(frozen=True)
class Versie:
    """One version in a record's history. `gewijzigd` names the fields that differ from the one before.

    door: the way in, such as webformulier; actor: the account that wrote it, "" when none is known.
    """

    versie: int
    revisie: int
    op: datetime
    door: str
    handeling: str
    gewijzigd: tuple[str, ...]
    inhoud: dict[str, Any]
    actor: str = ""


@dataclass(frozen=True)
class Draft:
    """A record about to be saved. contacten None leaves the contacts as they are."""

    keuze: Keuze
    passages: Sequence[NewPassage] = ()
    contacten: Sequence[Contact] | None = None


@dataclass(frozen=True)
class Saved:
    """What saving did: handeling is aangemaakt, gewijzigd or ongewijzigd."""

    id: str
    nr: int
    versie: int
    revisie: int
    handeling: str
    passages: tuple[tuple[int, NewPassage], ...] = field(default=(), repr=False)


class Store:
    """The records of one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, folder: Path, holder: str) -> Store:
        return cls(Database.open(folder, holder))

    def close(self) -> None:
        self.database.close()

    # -- writing ----------------------------------------------------------------------------------

    def save(
        self,
        drafts: Sequence[Draft],
        *,
        door: str,
        model: str,
        expected_version: int | None = None,
        maker: Maker | None = None,
    ) -> list[Saved]:
        """Save records, versions, contacts and passages in one transaction, with the lines that say so.

        `door` is the way in, maker who came (None: nobody known; the log then tells `door`, so it may not hold
        words of anyone). A record that no longer
        says that it is public is public no more with this very transaction. A draft equal to what is stored changes nothing. With
        `expected_version` (0: must not exist yet) a record that moved on raises VersionConflict.
        Raises KeuzeNotFound for an id that was deleted: a deleted id is not used again.
        """
        maker = maker or Maker(herkomst=door)
        with self.database.transaction() as cursor:
            saved = [self._save(cursor, d, door, model, expected_version, maker) for d in drafts]
            for handeling in ("aangemaakt", "gewijzigd"):
                if changed := [f"keuze:{s.id}" for s in saved if s.handeling == handeling]:
                    note(cursor, f"keuze.{handeling}", changed, maker)
        self.database.recent.forget([s.nr for s in saved])
        return saved

    def _save(
        self,
        cursor: duckdb.DuckDBPyConnection,
        draft: Draft,
        door: str,
        model: str,
        expected: int | None,
        maker: Maker,
    ) -> Saved:
        keuze, now = draft.keuze, utc_now()
        old = fetch_records(cursor, "id = ?", [keuze.id])
        if not old:
            self._refuse_deleted(cursor, keuze.id)
        current = old[0] if old else None
        if expected is not None and expected != (current.versie if current else 0):
            raise VersionConflict(keuze.id, expected, current.versie if current else 0)
        changed = _changed_fields(current.keuze if current else None, keuze)
        if draft.contacten is not None and list(draft.contacten) != _contacts(cursor, keuze.id):
            _replace_contacts(cursor, keuze.id, draft.contacten)
            # The history says that contacts changed, never who they are.
            changed += ("contacten",) if current else ()
        if current and not changed:
            return Saved(keuze.id, current.nr, current.versie, current.revisie, "ongewijzigd")
        revisie = next_revision(cursor)
        nr = current.nr if current else one_value(cursor.execute("SELECT nextval('keuze_nr')"))
        versie = current.versie + 1 if current else 1
        created = current.aangemaaktOp.replace(tzinfo=None) if current else now
        write_record(cursor, keuze, (nr, versie, revisie, created, now))
        handeling = "gewijzigd" if current else "aangemaakt"
        write_version(cursor, keuze, versie, revisie, now, door, handeling, changed, maker)
        if keuze.publicatie != OPENBAAR:
            _withdraw(cursor, keuze.id, maker)
        if not current and maker.actor:
            cursor.execute("INSERT INTO eigenaar VALUES (?, ?)", [keuze.id, maker.actor])
        remove_passages(cursor, nr)
        numbers = insert_passages(cursor, model, nr, draft.passages)
        return Saved(
            keuze.id, nr, versie, revisie, handeling, tuple(zip(numbers, draft.passages, strict=True))
        )

    def delete(
        self, id_: str, *, door: str, expected_version: int | None = None, maker: Maker | None = None
    ) -> int:
        """Remove a record, its contacts and its passages; leave a tombstone and the versions.

        Returns the record's number, for the indexes. Raises KeuzeNotFound, and VersionConflict when it
        is not at `expected_version` any more.
        """
        record = self._delete(id_, door, expected_version, maker or Maker(herkomst=door))
        self.database.recent.forget([record.nr])
        return record.nr

    def _delete(self, id_: str, door: str, expected_version: int | None, maker: Maker) -> Vastgelegd:
        with self.database.transaction() as cursor:
            found = fetch_records(cursor, "id = ?", [id_])
            if not found:
                self._refuse_deleted(cursor, id_)
                raise KeuzeNotFound(id_)
            if expected_version not in (None, found[0].versie):
                raise VersionConflict(id_, expected_version or 0, found[0].versie)
            record, now, revisie = found[0], utc_now(), next_revision(cursor)
            cursor.execute("DELETE FROM keuze WHERE id = ?", [id_])
            cursor.execute("DELETE FROM contact WHERE keuzeId = ?", [id_])
            remove_passages(cursor, record.nr)
            cursor.execute(
                "INSERT INTO grafsteen VALUES (?, ?, ?, ?, ?)", [record.nr, id_, revisie, now, door]
            )
            last = record.versie + 1
            write_version(cursor, record.keuze, last, revisie, now, door, "verwijderd", (), maker)
            _withdraw(cursor, id_, maker)
            cursor.execute("DELETE FROM eigenaar WHERE keuzeId = ?", [id_])
            cursor.execute("DELETE FROM belofte_herinnering WHERE keuzeId = ?", [id_])
            note(cursor, "keuze.verwijderd", [f"keuze:{id_}"], maker)
            return record

    def _refuse_deleted(self, cursor: duckdb.DuckDBPyConnection, id_: str) -> None:
        row = cursor.execute("SELECT max(op) FROM grafsteen WHERE keuzeId = ?", [id_]).fetchone()
        if row and row[0]:
            raise KeuzeNotFound(id_, row[0].replace(tzinfo=UTC))

    # -- reading ----------------------------------------------------------------------------------

    def get(self, id_: str) -> Vastgelegd:
        """The newest version. Raises KeuzeNotFound."""
        cursor = self.database.cursor()
        found = fetch_records(cursor, "id = ?", [id_])
        if not found:
            self._refuse_deleted(cursor, id_)
            raise KeuzeNotFound(id_)
        return found[0]

    def fetch(self, numbers: Sequence[int]) -> list[Vastgelegd]:
        """Records by number, in the order asked for; numbers that are gone are left out."""
        cursor = self.database.cursor()  # also refuses to answer from memory when the file is broken

        def load(missing: list[int]) -> dict[int, Vastgelegd]:
            return {r.nr: r for r in fetch_records(cursor, *among("nr", missing))}

        found = self.database.recent.records.read(numbers, load)
        return [found[nr] for nr in numbers if nr in found]

    def fetch_ids(self, ids: Sequence[str]) -> list[Vastgelegd]:
        """Records by id, in the order asked for; ids that are gone are left out."""
        found = {r.keuze.id: r for r in fetch_records(self.database.cursor(), *among("id", ids))}
        return [found[i] for i in ids if i in found]

    def search_list(
        self, filters: Filters, *, order: str = "nieuwste", limit: int = 20, offset: int = 0
    ) -> list[Vastgelegd]:
        """A page of the register. `order` is nieuwste, oudste, titel or gewijzigd."""
        where, values = filters.where()
        tail = f" ORDER BY {_ORDERS[order]} LIMIT {int(limit)} OFFSET {int(offset)}"
        return fetch_records(self.database.cursor(), where + tail, values)

    def every(self) -> Iterable[Vastgelegd]:
        """All records, in the order in which they came."""
        return fetch_records(self.database.cursor(), "TRUE ORDER BY nr", [])

    def count(self, filters: Filters | None = None) -> int:
        where, values = (filters or Filters()).where()
        sql = f"SELECT count(*) FROM keuze WHERE {where}"
        return int(one_value(self.database.cursor().execute(sql, values)))

    def allowed(self, filters: Filters, unknown_passes: Collection[str] = ()) -> np.ndarray | None:
        """Numbers of the records that pass the filters, (n,) int64, ascending; None when all do.

        unknown_passes: filters that a record also passes when it says nothing in that field.
        """
        if not filters:
            return None
        where, values = filters.where(unknown_passes)
        rows = self.database.cursor().execute(f"SELECT nr FROM keuze WHERE {where}", values)
        return np.sort(np.asarray(rows.fetchnumpy()["nr"], dtype=np.int64))

    def versions(self, id_: str) -> list[Versie]:
        """The history of a record, newest first; also of a deleted one. Raises KeuzeNotFound."""
        rows = (
            self.database.cursor()
            .execute(
                "SELECT versie, revisie, op, door, handeling, gewijzigd, inhoud, actor FROM versie "
                "WHERE keuzeId = ? ORDER BY versie DESC",
                [id_],
            )
            .fetchall()
        )
        if not rows:
            raise KeuzeNotFound(id_)
        return [
            Versie(
                r[0], r[1], r[2].replace(tzinfo=UTC), r[3], r[4], tuple(r[5]), json.loads(r[6]), r[7] or ""
            )
            for r in rows
        ]

    def written_by(self, door: str) -> set[str]:
        """Ids of the records whose newest version came in by this way."""
        rows = self.database.cursor().execute(
            "SELECT k.id FROM keuze k JOIN versie v ON v.keuzeId = k.id AND v.versie = k.versie WHERE v.door = ?",
            [door],
        )
        return {row[0] for row in rows.fetchall()}

    def was_deleted(self, id_: str) -> bool:
        row = self.database.cursor().execute("SELECT 1 FROM grafsteen WHERE keuzeId = ?", [id_]).fetchone()
        return row is not None

    def contacts(self, id_: str) -> list[Contact]:
        """All the people to call, also those who left: for writing them. Readers get `read_contacts`."""
        return _contacts(self.database.cursor(), id_)

    def read_contacts(self, id_: str, maker: Maker, today: date) -> list[Contact]:
        """The people who can be called today. That they were read is noted before they are told."""
        with self.database.transaction() as cursor:
            found = _contacts(cursor, id_)
            if found:
                note(cursor, "contact.gelezen", [f"keuze:{id_}"], maker)
        return [c for c in found if c.geldigTot is None or c.geldigTot >= today]

    def owner(self, id_: str) -> str | None:
        """The account that looks after a record; None for one that nobody does."""
        row = (
            self.database.cursor()
            .execute("SELECT account FROM eigenaar WHERE keuzeId = ?", [id_])
            .fetchone()
        )
        return row[0] if row else None

    # -- following --------------------------------------------------------------------------------

    @property
    def revision(self) -> int:
        """Rises with every change that was committed."""
        return int(self._value("revisie") or 0)

    def changed_since(self, revision: int) -> tuple[list[int], list[int]]:
        """Numbers of records written, and of records deleted, after that revision."""
        cursor = self.database.cursor()
        written = cursor.execute(
            "SELECT nr FROM keuze WHERE revisie > ? ORDER BY nr", [revision]
        ).fetchall()
        deleted = cursor.execute("SELECT keuzeNr FROM grafsteen WHERE revisie > ?", [revision]).fetchall()
        return [r[0] for r in written], [r[0] for r in deleted]

    def value(self, key: str) -> str | None:
        """A setting of the register itself, such as the model its passages were made with."""
        self.database.cursor()  # raises when the file is broken, also for what is in memory
        return self.database.recent.values.read([key], lambda _: {key: self._value(key)})[key]

    def _value(self, key: str) -> str | None:
        row = (
            self.database.cursor()
            .execute("SELECT waarde FROM register WHERE sleutel = ?", [key])
            .fetchone()
        )
        return row[0] if row else None

    def set_value(self, key: str, value: str) -> None:
        self.set_values({key: value})

    def set_values(
        self,
        values: Mapping[str, str],
        handeling: str = "",
        objects: Sequence[str] = (),
        maker: Maker | None = None,
    ) -> None:
        """Several settings at once, with the lines that say who changed what."""
        with self.database.transaction() as cursor:
            for key, value in values.items():
                cursor.execute("INSERT OR REPLACE INTO register VALUES (?, ?)", [key, value])
            if objects:
                note(cursor, handeling, objects, maker or Maker())
        self.database.recent.values.forget(list(values))


def write_version(
    cursor: duckdb.DuckDBPyConnection,
    keuze: Keuze,
    versie: int,
    revisie: int,
    now: datetime,
    door: str,
    handeling: str,
    changed: tuple[str, ...],
    maker: Maker,
) -> None:
    cursor.execute(
        "INSERT INTO versie VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [keuze.id, versie, revisie, now, door, handeling, list(changed), content_of(keuze), maker.actor],
    )


def _withdraw(cursor: duckdb.DuckDBPyConnection, id_: str, maker: Maker) -> None:
    """Residents read the record no more, from the moment that this transaction is done."""
    gone = cursor.execute("DELETE FROM gepubliceerd WHERE keuzeId = ? RETURNING keuzeId", [id_]).fetchall()
    if gone:
        note(cursor, "publicatie.ingetrokken", [f"keuze:{id_}"], maker)


def _changed_fields(old: Keuze | None, new: Keuze) -> tuple[str, ...]:
    if old is None:
        return tuple(new.as_dict())
    return tuple(name for name in _FIELDS if getattr(old, name) != getattr(new, name))


def _contacts(cursor: duckdb.DuckDBPyConnection, id_: str) -> list[Contact]:
    names = tuple(Contact.model_fields)
    rows = cursor.execute(f"SELECT {', '.join(names)} FROM contact WHERE keuzeId = ? ORDER BY rowid", [id_])
    return [Contact.model_validate(dict(zip(names, row, strict=True))) for row in rows.fetchall()]


def _replace_contacts(cursor: duckdb.DuckDBPyConnection, id_: str, contacts: Sequence[Contact]) -> None:
    cursor.execute("DELETE FROM contact WHERE keuzeId = ?", [id_])
    for contact in contacts:
        cursor.execute(
            "INSERT INTO contact VALUES (?, ?, ?, ?, ?, ?, ?)", [id_, *contact.model_dump().values()]
        )
