"""The store of records: saving with versions, reading, deleting with tombstones, catching up.

DuckDB is the truth; an index remembers the revision it has seen and asks for what came after.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from data.database import Database, among
from data.dates import format_date
from data.filters import Filters
from data.keuze import Contact, Keuze
from data.passages import NewPassage, insert_passages, remove_passages

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
class Vastgelegd:
    """A record as it stands in the store."""

    keuze: Keuze
    nr: int
    versie: int
    revisie: int
    aangemaaktOp: datetime
    gewijzigdOp: datetime


@dataclass(frozen=True)
class Versie:
    """One version in a record's history. `gewijzigd` names the fields that differ from the one before."""

    versie: int
    revisie: int
    op: datetime
    door: str
    handeling: str
    gewijzigd: tuple[str, ...]
    inhoud: dict[str, Any]


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
    ) -> list[Saved]:
        """Save records, versions, contacts and passages in one transaction.

        `door` says who or what wrote. A draft equal to what is stored changes nothing. With
        `expected_version` (0: must not exist yet) a record that moved on raises VersionConflict.
        Raises KeuzeNotFound for an id that was deleted: a deleted id is not used again.
        """
        with self.database.transaction() as cursor:
            saved = [self._save(cursor, d, door, model, expected_version) for d in drafts]
        self.database.recent.forget([s.nr for s in saved])
        return saved

    def _save(
        self,
        cursor: duckdb.DuckDBPyConnection,
        draft: Draft,
        door: str,
        model: str,
        expected: int | None,
    ) -> Saved:
        keuze, now = draft.keuze, _now()
        old = _fetch(cursor, "id = ?", [keuze.id])
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
        revisie = _next_revision(cursor)
        nr = current.nr if current else _one(cursor.execute("SELECT nextval('keuze_nr')"))
        versie = current.versie + 1 if current else 1
        created = current.aangemaaktOp.replace(tzinfo=None) if current else now
        _write_row(cursor, keuze, (nr, versie, revisie, created, now))
        handeling = "gewijzigd" if current else "aangemaakt"
        _write_version(cursor, keuze, versie, revisie, now, door, handeling, changed)
        remove_passages(cursor, nr)
        numbers = insert_passages(cursor, model, nr, draft.passages)
        return Saved(
            keuze.id, nr, versie, revisie, handeling, tuple(zip(numbers, draft.passages, strict=True))
        )

    def delete(self, id_: str, *, door: str, expected_version: int | None = None) -> int:
        """Remove a record, its contacts and its passages; leave a tombstone and the versions.

        Returns the record's number, for the indexes. Raises KeuzeNotFound, and VersionConflict when it
        is not at `expected_version` any more.
        """
        record = self._delete(id_, door, expected_version)
        self.database.recent.forget([record.nr])
        return record.nr

    def _delete(self, id_: str, door: str, expected_version: int | None) -> Vastgelegd:
        with self.database.transaction() as cursor:
            found = _fetch(cursor, "id = ?", [id_])
            if not found:
                self._refuse_deleted(cursor, id_)
                raise KeuzeNotFound(id_)
            if expected_version not in (None, found[0].versie):
                raise VersionConflict(id_, expected_version or 0, found[0].versie)
            record, now, revisie = found[0], _now(), _next_revision(cursor)
            cursor.execute("DELETE FROM keuze WHERE id = ?", [id_])
            cursor.execute("DELETE FROM contact WHERE keuzeId = ?", [id_])
            remove_passages(cursor, record.nr)
            cursor.execute(
                "INSERT INTO grafsteen VALUES (?, ?, ?, ?, ?)", [record.nr, id_, revisie, now, door]
            )
            _write_version(cursor, record.keuze, record.versie + 1, revisie, now, door, "verwijderd", ())
            return record

    def _refuse_deleted(self, cursor: duckdb.DuckDBPyConnection, id_: str) -> None:
        row = cursor.execute("SELECT max(op) FROM grafsteen WHERE keuzeId = ?", [id_]).fetchone()
        if row and row[0]:
            raise KeuzeNotFound(id_, row[0].replace(tzinfo=UTC))

    # -- reading ----------------------------------------------------------------------------------

    def get(self, id_: str) -> Vastgelegd:
        """The newest version. Raises KeuzeNotFound."""
        cursor = self.database.cursor()
        found = _fetch(cursor, "id = ?", [id_])
        if not found:
            self._refuse_deleted(cursor, id_)
            raise KeuzeNotFound(id_)
        return found[0]

    def fetch(self, numbers: Sequence[int]) -> list[Vastgelegd]:
        """Records by number, in the order asked for; numbers that are gone are left out."""
        cursor = self.database.cursor()  # also refuses to answer from memory when the file is broken

        def load(missing: list[int]) -> dict[int, Vastgelegd]:
            return {r.nr: r for r in _fetch(cursor, *among("nr", missing))}

        found = self.database.recent.records.read(numbers, load)
        return [found[nr] for nr in numbers if nr in found]

    def fetch_ids(self, ids: Sequence[str]) -> list[Vastgelegd]:
        """Records by id, in the order asked for; ids that are gone are left out."""
        found = {r.keuze.id: r for r in _fetch(self.database.cursor(), *among("id", ids))}
        return [found[i] for i in ids if i in found]

    def search_list(
        self, filters: Filters, *, order: str = "nieuwste", limit: int = 20, offset: int = 0
    ) -> list[Vastgelegd]:
        """A page of the register. `order` is nieuwste, oudste, titel or gewijzigd."""
        where, values = filters.where()
        tail = f" ORDER BY {_ORDERS[order]} LIMIT {int(limit)} OFFSET {int(offset)}"
        return _fetch(self.database.cursor(), where + tail, values)

    def every(self) -> Iterable[Vastgelegd]:
        """All records, in the order in which they came."""
        return _fetch(self.database.cursor(), "TRUE ORDER BY nr", [])

    def count(self, filters: Filters | None = None) -> int:
        where, values = (filters or Filters()).where()
        sql = f"SELECT count(*) FROM keuze WHERE {where}"
        return int(_one(self.database.cursor().execute(sql, values)))

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
                "SELECT versie, revisie, op, door, handeling, gewijzigd, inhoud FROM versie "
                "WHERE keuzeId = ? ORDER BY versie DESC",
                [id_],
            )
            .fetchall()
        )
        if not rows:
            raise KeuzeNotFound(id_)
        return [
            Versie(r[0], r[1], r[2].replace(tzinfo=UTC), r[3], r[4], tuple(r[5]), json.loads(r[6]))
            for r in rows
        ]

    def was_deleted(self, id_: str) -> bool:
        row = self.database.cursor().execute("SELECT 1 FROM grafsteen WHERE keuzeId = ?", [id_]).fetchone()
        return row is not None

    def contacts(self, id_: str) -> list[Contact]:
        """The people to call, for professionals only."""
        return _contacts(self.database.cursor(), id_)

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
        with self.database.transaction() as cursor:
            cursor.execute("INSERT OR REPLACE INTO register VALUES (?, ?)", [key, value])
        self.database.recent.values.forget([key])


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _one(cursor: duckdb.DuckDBPyConnection) -> Any:
    row = cursor.fetchone()
    assert row is not None
    return row[0]


def _next_revision(cursor: duckdb.DuckDBPyConnection) -> int:
    return int(
        _one(
            cursor.execute(
                "UPDATE register SET waarde = (waarde::BIGINT + 1)::VARCHAR "
                "WHERE sleutel = 'revisie' RETURNING waarde"
            )
        )
    )


_HEAD = ("nr", "versie", "revisie", "aangemaaktOp", "gewijzigdOp", "inhoud")
# Fields that SQL filters, sorts and counts by; the record itself is read from `inhoud`.
_COLUMNS = (
    "id", "titel", "instrument", "gebieden", "trajectstatus", "startdatum", "einddatum", "alternatieven",
    "factoren", "technieken", "doelen", "beleidsfase", "invloedBarometer", "invloedHaags", "doelgroepen",
    "themas", "deelnemers", "budgetklasse", "communicatiemiddelen", "rolRaad", "beloften", "evaluatie",
    "publicatie",
)  # fmt: skip


def _fetch(cursor: duckdb.DuckDBPyConnection, tail: str, values: Sequence[Any]) -> list[Vastgelegd]:
    rows = cursor.execute(f"SELECT {', '.join(_HEAD)} FROM keuze WHERE {tail}", values).fetchall()
    return [_record(row) for row in rows]


def _record(row: Sequence[Any]) -> Vastgelegd:
    keuze = Keuze.model_validate_json(row[5])
    return Vastgelegd(keuze, row[0], row[1], row[2], row[3].replace(tzinfo=UTC), row[4].replace(tzinfo=UTC))


def _write_row(cursor: duckdb.DuckDBPyConnection, keuze: Keuze, head: tuple[Any, ...]) -> None:
    values = keuze.model_dump()
    cursor.execute("DELETE FROM keuze WHERE id = ?", [keuze.id])
    names = (*_HEAD, *_COLUMNS)
    cursor.execute(
        f"INSERT INTO keuze ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})",
        [*head, _content(keuze), *(values[f] for f in _COLUMNS)],
    )


def _content(keuze: Keuze) -> str:
    return json.dumps(keuze.as_dict(), ensure_ascii=False)


def _write_version(
    cursor: duckdb.DuckDBPyConnection,
    keuze: Keuze,
    versie: int,
    revisie: int,
    now: datetime,
    door: str,
    handeling: str,
    changed: tuple[str, ...],
) -> None:
    cursor.execute(
        "INSERT INTO versie VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [keuze.id, versie, revisie, now, door, handeling, list(changed), _content(keuze)],
    )


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
