"""Choices of other municipalities, beside the own ones: where they come from, what they say, what is searched.

Never in table `keuze`, so nothing that counts, lists, exports or publishes the own choices meets one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import numpy as np

from data.database import Database, among
from data.erasure import OF_ELDERS, likely, naming, person_key
from data.events import Maker, note
from data.records import one_value, utc_now
from data.vocabularies import fold

Sleutel = tuple[str, str]  # id of the source here, id of the record there

_SOURCE = "id, uri, naam, kop, gemaaktOp, geladenOp"
_RECORD = "bron, id, versie, openbaarOp, startdatum, titel, instrument, inhoud, geladenOp"


class EldersNotFound(LookupError):
    """There is no such source, or no such record of it (any more)."""


@dataclass(frozen=True)
class EldersBron:
    """A register of another municipality.

    uri: its own name, the same in every file; naam: as people call it. kop: the head of its last file.
    gemaaktOp: when that file was made there; geladenOp: when it was loaded here (UTC).
    """

    id: str
    uri: str
    naam: str
    kop: Mapping[str, Any]
    gemaaktOp: datetime
    geladenOp: datetime


@dataclass(frozen=True)
class Gegeven:
    """A record as a file gives it. inhoud: everything that stood there, also what is not known here."""

    id: str
    versie: int
    openbaarOp: datetime
    startdatum: date
    titel: str
    instrument: str
    inhoud: Mapping[str, Any]


@dataclass(frozen=True)
class EldersKeuze(Gegeven):
    """A record as it is kept. bron: id of its source."""

    bron: str = ""
    geladenOp: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def sleutel(self) -> Sleutel:
        return self.bron, self.id


@dataclass(frozen=True)
class EldersPassage:
    """A piece of one text of a record."""

    veld: str
    tekst: str


@dataclass(frozen=True)
class EldersPassages:
    """What is searched of one record.

    vectors: (n, d) float32, or (0, 0) when they are not all made with the model that was asked for.
    """

    id: Sleutel
    titel: str
    passages: tuple[EldersPassage, ...]
    vectors: np.ndarray


@dataclass(frozen=True)
class Gewijzigd:
    """What loading a source changed, in records. ouder: in the file of an earlier version than here, and left.

    geweerd: taken away here before, and not taken in again.
    """

    nieuw: int = 0
    gewijzigd: int = 0
    vervallen: int = 0
    ongewijzigd: int = 0
    ouder: int = 0
    geweerd: int = 0


class EldersStore:
    """The choices of other municipalities in one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- reading ----------------------------------------------------------------------------------

    def sources(self) -> list[EldersBron]:
        """Where there are records from, by name."""
        return _sources(self._cursor(), "TRUE ORDER BY naam, id", [])

    def source(self, id_: str) -> EldersBron:
        """Raises EldersNotFound."""
        found = _sources(self._cursor(), "id = ?", [id_])
        if not found:
            raise EldersNotFound(id_)
        return found[0]

    def by_uri(self, uri: str) -> EldersBron | None:
        found = _sources(self._cursor(), "uri = ?", [uri])
        return found[0] if found else None

    def count(self, bron: str | None = None, instrument: str | None = None) -> int:
        where, values = _where(bron, instrument)
        return int(one_value(self._cursor().execute(f"SELECT count(*) FROM elders WHERE {where}", values)))

    def counts(self) -> dict[str, dict[str, int]]:
        """Per source how many records there are of each instrument."""
        rows = (
            self._cursor().execute("SELECT bron, instrument, count(*) FROM elders GROUP BY ALL").fetchall()
        )
        found: dict[str, dict[str, int]] = {}
        for bron, instrument, count in rows:
            found.setdefault(bron, {})[instrument] = int(count)
        return found

    def page(
        self, bron: str | None = None, instrument: str | None = None, *, limit: int = 25, offset: int = 0
    ) -> list[EldersKeuze]:
        """Newest first, by when the trajectory began."""
        where, values = _where(bron, instrument)
        tail = f"{where} ORDER BY startdatum DESC, titel, bron, id LIMIT ? OFFSET ?"
        return _records(self._cursor(), tail, [*values, limit, offset])

    def get(self, bron: str, id_: str) -> EldersKeuze:
        """Raises EldersNotFound."""
        found = _records(self._cursor(), "bron = ? AND id = ?", [bron, id_])
        if not found:
            raise EldersNotFound(f"{bron}/{id_}")
        return found[0]

    def fetch(self, keys: Sequence[Sleutel]) -> list[EldersKeuze]:
        """These records, in this order; those that are gone are left out."""
        where, values = among("id", sorted({id_ for _, id_ in keys}))
        found = {one.sleutel: one for one in _records(self._cursor(), where, values)}
        return [found[key] for key in keys if key in found]

    def missing(self, model: str) -> list[Sleutel]:
        """Records with a passage that has no vector of this model."""
        rows = self._cursor().execute(
            "SELECT DISTINCT bron, id FROM elders_passage WHERE model IS DISTINCT FROM ? ORDER BY bron, id",
            [model],
        )
        return [(bron, id_) for bron, id_ in rows.fetchall()]

    def passages(self, model: str, keys: Collection[Sleutel] | None = None) -> list[EldersPassages]:
        """What is searched, of all records or of some, with the vectors that this model made."""
        where, values = ("TRUE", []) if keys is None else among("p.id", sorted({id_ for _, id_ in keys}))
        rows = self._cursor().execute(
            "SELECT p.bron, p.id, e.titel, p.veld, p.tekst, p.model, p.vector FROM elders_passage p "
            f"JOIN elders e ON e.bron = p.bron AND e.id = p.id WHERE {where} ORDER BY p.bron, p.id, p.nr",
            values,
        )
        of: dict[Sleutel, list[Any]] = {}
        for row in rows.fetchall():
            of.setdefault((row[0], row[1]), []).append(row)
        return [_passages(key, found, model) for key, found in of.items() if keys is None or key in keys]

    def naming(self, texts: Sequence[str]) -> list[EldersKeuze]:
        """The records that hold one of these names or addresses as whole words."""
        wanted = [person_key(text) for text in texts if person_key(text)]
        if not wanted:
            return []
        names, (where, parts) = naming(wanted), likely("inhoud", wanted)
        found = _records(self._cursor(), f"{where} ORDER BY titel, bron, id", parts)
        return [one for one in found if any(names(text) for text in strings(one.inhoud))]

    # -- writing ----------------------------------------------------------------------------------

    def load(
        self,
        kop: Mapping[str, Any],
        gemaaktOp: datetime,
        records: Sequence[tuple[Gegeven, Sequence[EldersPassage]]],
        maker: Maker,
    ) -> tuple[EldersBron, Gewijzigd, list[Sleutel]]:
        """Put these records in the place of those of the same source. Kept for good when this returns.

        Returns the source, what changed, and the records that look different now or are gone. Those that did
        not change keep their vectors.
        """
        uri, naam = kop["bron"]["uri"], kop["bron"]["naam"]
        with self._database.transaction() as cursor:
            found = next(iter(_sources(cursor, "uri = ?", [uri])), None)
            bron = found.id if found else _new_id(cursor, naam)
            _put_source(cursor, bron, uri, naam, kop, gemaaktOp)
            rows = cursor.execute("SELECT id, versie, inhoud FROM elders WHERE bron = ?", [bron]).fetchall()
            known: dict[str, tuple[int, str]] = {id_: (versie, inhoud) for id_, versie, inhoud in rows}
            out = {
                row[0]
                for row in cursor.execute("SELECT id FROM elders_geweerd WHERE uri = ?", [uri]).fetchall()
            }
            count = dict.fromkeys(("nieuw", "gewijzigd", "ongewijzigd", "ouder", "geweerd"), 0)
            fresh = []
            for one, passages in records:
                what = "geweerd" if one.id in out else _compared(one, known.get(one.id))
                count[what] += 1
                if what in ("nieuw", "gewijzigd"):
                    fresh.append((one, passages))
            gone = known.keys() - {one.id for one, _ in records}
            _take_away(cursor, bron, gone | {one.id for one, _ in fresh})
            _put(cursor, bron, fresh)
            note(cursor, "elders.geladen", [f"elders:{bron}"], maker)
            (source,) = _sources(cursor, "id = ?", [bron])
        changed = [(bron, id_) for id_ in sorted(gone | {one.id for one, _ in fresh})]
        return source, Gewijzigd(vervallen=len(gone), **count), changed

    def encoded(
        self, key: Sleutel, model: str, passages: Sequence[EldersPassage], vectors: np.ndarray, inhoud: Any
    ) -> bool:
        """Put passages with their vectors, (n, d) float32, in the place of those there were.

        Returns False, and writes nothing, when the record is gone or says something else than inhoud by now.
        """
        with self._database.transaction() as cursor:
            found = _records(cursor, "bron = ? AND id = ?", list(key))
            if not found or found[0].inhoud != inhoud:
                return False
            cursor.execute("DELETE FROM elders_passage WHERE bron = ? AND id = ?", list(key))
            rows = [row.tobytes() for row in np.asarray(vectors, dtype="<f4")]
            _insert_passages(cursor, [(key, n, p) for n, p in enumerate(passages)], model, rows)
        return True

    def remove_source(self, id_: str, maker: Maker) -> int:
        """Remove a source with all its records; returns how many. Raises EldersNotFound."""
        with self._database.transaction() as cursor:
            if not _sources(cursor, "id = ?", [id_]):
                raise EldersNotFound(id_)
            cursor.execute("DELETE FROM elders_passage WHERE bron = ?", [id_])
            gone = cursor.execute("DELETE FROM elders WHERE bron = ? RETURNING 1", [id_]).fetchall()
            cursor.execute("DELETE FROM elders_bron WHERE id = ?", [id_])
            note(cursor, "elders.verwijderd", [f"elders:{id_}"], maker)
        return len(gone)

    def remove(self, bron: str, id_: str, maker: Maker) -> None:
        """Remove one record for good: it does not come back with a later file. Raises EldersNotFound."""
        with self._database.transaction() as cursor:
            source = next(iter(_sources(cursor, "id = ?", [bron])), None)
            if source is None or not _records(cursor, "bron = ? AND id = ?", [bron, id_]):
                raise EldersNotFound(f"{bron}/{id_}")
            _take_away(cursor, bron, {id_})
            cursor.execute("INSERT INTO elders_geweerd VALUES (?, ?, ?)", [source.uri, id_, utc_now()])
            note(cursor, "elders.keuze-geweerd", [f"elders:{bron}/{id_}"], maker)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self._database.cursor()


def strings(value: Any) -> list[str]:
    """Every text in plain JSON values, the names of fields left out."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [text for part in parts for text in strings(part)]


def _where(bron: str | None, instrument: str | None) -> tuple[str, list[Any]]:
    given = {"bron": bron, "instrument": instrument}
    wanted = {column: value for column, value in given.items() if value}
    return " AND ".join(["TRUE", *(f"{column} = ?" for column in wanted)]), list(wanted.values())


def _sources(cursor: duckdb.DuckDBPyConnection, tail: str, values: Sequence[Any]) -> list[EldersBron]:
    rows = cursor.execute(f"SELECT {_SOURCE} FROM elders_bron WHERE {tail}", list(values)).fetchall()
    return [
        EldersBron(id_, uri, naam, json.loads(kop), made.replace(tzinfo=UTC), loaded.replace(tzinfo=UTC))
        for id_, uri, naam, kop, made, loaded in rows
    ]


def _records(cursor: duckdb.DuckDBPyConnection, tail: str, values: Sequence[Any]) -> list[EldersKeuze]:
    rows = cursor.execute(f"SELECT {_RECORD} FROM elders WHERE {tail}", list(values)).fetchall()
    return [
        EldersKeuze(
            id_, versie, public.replace(tzinfo=UTC), start, titel, instrument, json.loads(inhoud), bron,
            loaded.replace(tzinfo=UTC),
        )
        for bron, id_, versie, public, start, titel, instrument, inhoud, loaded in rows
    ]  # fmt: skip


def _new_id(cursor: duckdb.DuckDBPyConnection, naam: str) -> str:
    """Short, readable, and not given to another source."""
    taken = {row[0] for row in cursor.execute("SELECT id FROM elders_bron").fetchall()}
    words = "-".join("".join(ch for ch in word if ch.isascii()) for word in fold(naam).split())
    base = words.strip("-")[:40].strip("-") or "bron"
    number, id_ = 1, base
    while id_ in taken:
        number += 1
        id_ = f"{base}-{number}"
    return id_


def _put_source(
    cursor: duckdb.DuckDBPyConnection, id_: str, uri: str, naam: str, kop: Any, made: datetime
) -> None:
    cursor.execute("DELETE FROM elders_bron WHERE id = ?", [id_])
    values = [id_, uri, naam, json.dumps(kop, ensure_ascii=False), _plain(made), utc_now()]
    cursor.execute(f"INSERT INTO elders_bron ({_SOURCE}) VALUES (?, ?, ?, ?, ?, ?)", values)


def _compared(one: Gegeven, known: tuple[int, str] | None) -> str:
    if known is None:
        return "nieuw"
    if one.versie < known[0]:
        return "ouder"
    same = one.versie == known[0] and one.inhoud == json.loads(known[1])
    return "ongewijzigd" if same else "gewijzigd"


def _take_away(cursor: duckdb.DuckDBPyConnection, bron: str, ids: Collection[str]) -> None:
    if ids:
        where, values = among("id", sorted(ids))
        for table in OF_ELDERS:
            cursor.execute(f"DELETE FROM {table} WHERE bron = ? AND {where}", [bron, *values])


def _put(
    cursor: duckdb.DuckDBPyConnection,
    bron: str,
    records: Sequence[tuple[Gegeven, Sequence[EldersPassage]]],
) -> None:
    if not records:
        return
    made = [one for one, _ in records]
    cursor.execute(
        f"INSERT INTO elders ({_RECORD}) SELECT ?, unnest(?), unnest(?), unnest(?::TIMESTAMP[]), "
        "unnest(?::DATE[]), unnest(?), unnest(?), unnest(?), ?",
        [bron, [o.id for o in made], [o.versie for o in made], [_plain(o.openbaarOp) for o in made],
         [o.startdatum for o in made], [o.titel for o in made], [o.instrument for o in made],
         [json.dumps(o.inhoud, ensure_ascii=False) for o in made], utc_now()],
    )  # fmt: skip
    flat = [((bron, one.id), n, p) for one, passages in records for n, p in enumerate(passages)]
    _insert_passages(cursor, flat, None, [None] * len(flat))


def _insert_passages(
    cursor: duckdb.DuckDBPyConnection,
    rows: Sequence[tuple[Sleutel, int, EldersPassage]],
    model: str | None,
    vectors: Sequence[bytes | None],
) -> None:
    if rows:
        cursor.execute(
            "INSERT INTO elders_passage SELECT unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), ?, "
            "unnest(?::BLOB[])",
            [[key[0] for key, _, _ in rows], [key[1] for key, _, _ in rows], [n for _, n, _ in rows],
             [p.veld for _, _, p in rows], [p.tekst for _, _, p in rows], model, list(vectors)],
        )  # fmt: skip


def _passages(key: Sleutel, rows: Sequence[Any], model: str) -> EldersPassages:
    blobs = [row[6] for row in rows if row[5] == model]
    vectors = np.zeros((0, 0), dtype=np.float32)
    if len(blobs) == len(rows):
        vectors = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1)
    return EldersPassages(key, rows[0][2], tuple(EldersPassage(row[3], row[4]) for row in rows), vectors)


def _plain(moment: datetime) -> datetime:
    """As DuckDB keeps it: in UTC, without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)
