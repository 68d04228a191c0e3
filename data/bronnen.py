"""Documents kept beside the choices: their text, where it stands, and the passages that are searched.

Of the file itself only the name and the SHA-256 are kept. Residents read none of this: no part of the public
register is made from these tables.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import numpy as np

from data.alineas import Alinea
from data.database import Database, among
from data.erasure import OF_A_BRON, likely, naming, person_key
from data.events import Maker, note
from data.records import one_value, utc_now

SOORTEN = "bronsoorten"
MAX_TITEL, MAX_ADRES, MAX_KEUZES = 200, 500, 20

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_HEAD = "id, titel, soort, datum, adres, bestand, sha256, meldingen, bewaardOp"


class BronNotFound(LookupError):
    """There is no document with this id (any more)."""


@dataclass(frozen=True)
class Bron:
    """A document. soort: a code of SOORTEN. adres: where it is published, or None. bewaardOp: UTC.

    bestand and sha256: of the file that the text was read from. meldingen: what a reader should know about
    that. keuzes: ids of the choices that it belongs to, also of those that are not recorded (any more).
    """

    id: str
    titel: str
    soort: str
    datum: date | None
    adres: str | None
    bestand: str
    sha256: str
    meldingen: tuple[str, ...]
    bewaardOp: datetime
    keuzes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewBronPassage:
    """A piece of the text under one heading: of paragraphs van up to and including tot, counted from 0."""

    van: int
    tot: int
    tekst: str


@dataclass(frozen=True)
class BronPassages:
    """What is searched of one document. tekst, plaats and kop: of each passage.

    vectors: (n, d) float32, or (0, 0) when they are not all made with the model that was asked for.
    """

    id: str
    titel: str
    soort: str
    datum: date | None
    passages: tuple[NewBronPassage, ...]
    plaatsen: tuple[str, ...]
    koppen: tuple[str, ...]
    vectors: np.ndarray


def new_bron_id() -> str:
    """The year and eight characters that can be read out over the phone."""
    return f"bron-{datetime.now(UTC).year}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


class BronStore:
    """The documents of one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- reading ----------------------------------------------------------------------------------

    def count(self, soort: str | None = None) -> int:
        where, values = _of_kind(soort)
        return int(one_value(self._cursor().execute(f"SELECT count(*) FROM bron WHERE {where}", values)))

    def page(self, soort: str | None = None, *, limit: int = 50, offset: int = 0) -> list[Bron]:
        """Newest first: by the date of the document, and by when it was kept where it has none."""
        where, values = _of_kind(soort)
        tail = f"{where} ORDER BY coalesce(datum, bewaardOp::DATE) DESC, titel, id LIMIT ? OFFSET ?"
        return _read(self._cursor(), tail, [*values, limit, offset])

    def counts(self) -> dict[str, int]:
        """How many documents there are of each kind."""
        rows = self._cursor().execute("SELECT soort, count(*) FROM bron GROUP BY soort").fetchall()
        return {soort: int(count) for soort, count in rows}

    def get(self, id_: str) -> Bron:
        """Raises BronNotFound."""
        found = _read(self._cursor(), "id = ?", [id_])
        if not found:
            raise BronNotFound(id_)
        return found[0]

    def with_digest(self, sha256: str) -> Bron | None:
        """The document that was read from this very file."""
        found = _read(self._cursor(), "sha256 = ? ORDER BY bewaardOp LIMIT 1", [sha256])
        return found[0] if found else None

    def of_choice(self, keuze_id: str) -> list[Bron]:
        """The documents that belong to a choice, newest first."""
        tail = (
            "id IN (SELECT bron FROM bron_keuze WHERE keuzeId = ?) "
            "ORDER BY coalesce(datum, bewaardOp::DATE) DESC, titel, id"
        )
        return _read(self._cursor(), tail, [keuze_id])

    def alineas(self, id_: str) -> tuple[Alinea, ...]:
        """The text of a document, in order; nothing for one that is not there."""
        rows = (
            self._cursor()
            .execute("SELECT tekst, kop, plaats, niveau FROM bron_alinea WHERE bron = ? ORDER BY nr", [id_])
            .fetchall()
        )
        return tuple(Alinea(*row) for row in rows)

    def missing(self, model: str) -> list[str]:
        """Ids of documents with a passage that has no vector of this model, the oldest first."""
        rows = (
            self._cursor()
            .execute(
                "SELECT id FROM bron WHERE id IN (SELECT bron FROM bron_passage WHERE model IS DISTINCT FROM ?) "
                "ORDER BY bewaardOp, id",
                [model],
            )
            .fetchall()
        )
        return [row[0] for row in rows]

    def passages(self, model: str, ids: Sequence[str] | None = None) -> list[BronPassages]:
        """What is searched, of all documents or of some, with the vectors that this model made."""
        cursor = self._cursor()
        some, values = ("TRUE", []) if ids is None else among("id", ids)
        heads = cursor.execute(
            f"SELECT id, titel, soort, datum FROM bron WHERE {some} ORDER BY bewaardOp, id", values
        ).fetchall()
        some, values = ("TRUE", []) if ids is None else among("p.bron", ids)
        rows = cursor.execute(
            "SELECT p.bron, p.van, p.tot, p.tekst, a.plaats, a.kop, p.model, p.vector FROM bron_passage p "
            f"JOIN bron_alinea a ON a.bron = p.bron AND a.nr = p.van WHERE {some} ORDER BY p.bron, p.nr",
            values,
        ).fetchall()
        of: dict[str, list[Any]] = {}
        for row in rows:
            of.setdefault(row[0], []).append(row)
        return [_passages(head, of.get(head[0], []), model) for head in heads]

    # -- writing ----------------------------------------------------------------------------------

    def add(
        self, bron: Bron, alineas: Sequence[Alinea], passages: Sequence[NewBronPassage], maker: Maker
    ) -> None:
        """Keep a document; its passages get their vectors later. Kept for good when this returns."""
        with self._database.transaction() as cursor:
            cursor.execute(
                f"INSERT INTO bron ({_HEAD}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [bron.id, bron.titel, bron.soort, bron.datum, bron.adres, bron.bestand, bron.sha256,
                 list(bron.meldingen), utc_now()],
            )  # fmt: skip
            _link(cursor, bron.id, bron.keuzes)
            cursor.execute(
                "INSERT INTO bron_alinea SELECT ?, unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)",
                [bron.id, list(range(len(alineas))), [a.tekst for a in alineas], [a.kop for a in alineas],
                 [a.plaats for a in alineas], [a.niveau for a in alineas]],
            )  # fmt: skip
            _insert(cursor, bron.id, passages, None, [None] * len(passages))
            note(cursor, "bron.bewaard", [f"bron:{bron.id}"], maker)

    def link(self, id_: str, keuzes: Sequence[str], maker: Maker) -> None:
        """Let a document belong to these choices too. Raises BronNotFound."""
        with self._database.transaction() as cursor:
            known = _read(cursor, "id = ?", [id_])
            if not known:
                raise BronNotFound(id_)
            fresh = [keuze for keuze in keuzes if keuze not in known[0].keuzes]
            if fresh:
                _link(cursor, id_, fresh)
                note(cursor, "bron.gekoppeld", [f"bron:{id_}"], maker)

    def encoded(
        self, id_: str, model: str, passages: Sequence[NewBronPassage], vectors: np.ndarray
    ) -> bool:
        """Put passages with their vectors, (n, d) float32, in the place of those there were.

        Returns False, and writes nothing, when the document is gone.
        """
        with self._database.transaction() as cursor:
            if not one_value(cursor.execute("SELECT count(*) FROM bron WHERE id = ?", [id_])):
                return False
            cursor.execute("DELETE FROM bron_passage WHERE bron = ?", [id_])
            rows = [row.tobytes() for row in np.asarray(vectors, dtype="<f4")]
            _insert(cursor, id_, passages, model, rows)
        return True

    def remove(self, id_: str, maker: Maker) -> dict[str, int]:
        """Remove every row of a document; nothing of it is kept but the line that says so.

        Returns the rows per table. Raises BronNotFound.
        """
        with self._database.transaction() as cursor:
            counts = {}
            for table, column in OF_A_BRON.items():
                counts[table] = len(
                    cursor.execute(f"DELETE FROM {table} WHERE {column} = ? RETURNING 1", [id_]).fetchall()
                )
            if not counts["bron"]:
                raise BronNotFound(id_)
            note(cursor, "bron.verwijderd", [f"bron:{id_}"], maker)
        return counts

    def naming(self, texts: Sequence[str]) -> dict[str, int]:
        """Documents that hold one of these names or addresses as whole words, with the number of paragraphs.

        A title or a file name that does counts as one.
        """
        wanted = [person_key(text) for text in texts if person_key(text)]
        if not wanted:
            return {}
        names, (where, parts) = naming(wanted), likely("tekst", wanted)
        rows = self._cursor().execute(
            "SELECT bron, tekst FROM (SELECT bron, tekst FROM bron_alinea UNION ALL "
            f"SELECT id AS bron, concat_ws(' ', titel, bestand, adres) AS tekst FROM bron) WHERE {where}",
            parts,
        )
        found: dict[str, int] = {}
        for id_, tekst in rows.fetchall():
            if names(tekst):
                found[id_] = found.get(id_, 0) + 1
        return dict(sorted(found.items()))

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self._database.cursor()


def _of_kind(soort: str | None) -> tuple[str, list[Any]]:
    return ("soort = ?", [soort]) if soort else ("TRUE", [])


def _read(cursor: duckdb.DuckDBPyConnection, tail: str, values: Sequence[Any]) -> list[Bron]:
    rows: list[tuple[Any, ...]] = cursor.execute(
        f"SELECT {_HEAD} FROM bron WHERE {tail}", list(values)
    ).fetchall()
    if not rows:
        return []
    some, ids = among("bron", [row[0] for row in rows])
    linked: dict[str, list[str]] = {}
    links = f"SELECT bron, keuzeId FROM bron_keuze WHERE {some} ORDER BY rowid"
    for bron, keuze in cursor.execute(links, ids).fetchall():
        linked.setdefault(bron, []).append(keuze)
    return [_bron(row, linked.get(row[0], [])) for row in rows]


def _bron(row: Sequence[Any], keuzes: Sequence[str]) -> Bron:
    id_, titel, soort, datum, adres, bestand, sha256, meldingen, kept = row
    return Bron(
        id_,
        titel,
        soort,
        datum,
        adres,
        bestand,
        sha256,
        tuple(meldingen),
        kept.replace(tzinfo=UTC),
        tuple(keuzes),
    )


def _link(cursor: duckdb.DuckDBPyConnection, id_: str, keuzes: Sequence[str]) -> None:
    if keuzes:
        cursor.execute("INSERT INTO bron_keuze SELECT ?, unnest(?)", [id_, list(dict.fromkeys(keuzes))])


def _insert(
    cursor: duckdb.DuckDBPyConnection,
    id_: str,
    passages: Sequence[NewBronPassage],
    model: str | None,
    vectors: Sequence[bytes | None],
) -> None:
    if passages:
        cursor.execute(
            "INSERT INTO bron_passage SELECT ?, unnest(?), unnest(?), unnest(?), unnest(?), ?, unnest(?::BLOB[])",
            [id_, list(range(len(passages))), [p.van for p in passages], [p.tot for p in passages],
             [p.tekst for p in passages], model, list(vectors)],
        )  # fmt: skip


def _passages(head: Sequence[Any], rows: Sequence[Any], model: str) -> BronPassages:
    blobs = [row[7] for row in rows if row[6] == model]
    vectors = np.zeros((0, 0), dtype=np.float32)
    if rows and len(blobs) == len(rows):
        vectors = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1)
    id_, titel, soort, datum = head
    return BronPassages(
        id_, titel, soort, datum,
        tuple(NewBronPassage(row[1], row[2], row[3]) for row in rows),
        tuple(row[4] for row in rows),
        tuple(row[5] for row in rows),
        vectors,
    )  # fmt: skip
