"""Erasing a record, a person or a text from every table (AVG, article 17).

Deleting (`Store.delete`) keeps the history; erasing keeps nothing that anyone wrote. What stays is a
tombstone with id, number, revision and time, so that the id does not come back and indexes that lag behind
catch up, and the lines in `gebeurtenis`, which hold no free text. Rows that are gone can still be read in
the bytes of the file until `Database.rewrite`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from data.database import Database
from data.drafts import forget_contacts, replace_in_drafts
from data.events import Maker, note
from data.free_text import fields_with, replaced
from data.herinneringen import follow_texts
from data.keuze import clean
from data.passages import MADE_OF_A_RECORD, remove_passages
from data.records import Vastgelegd, fetch_records, next_revision, utc_now, write_record
from data.store import KeuzeNotFound, write_version
from data.validation import build

# table -> the column that says of which record a row is. A test compares this with the schema.
OF_A_RECORD = {
    "keuze": "id",
    "versie": "keuzeId",
    "contact": "keuzeId",
    "eigenaar": "keuzeId",
    "gepubliceerd": "keuzeId",
    "vrijgave": "keuzeId",
    "klad": "keuzeId",
    "bron_keuze": "keuzeId",
    "belofte_herinnering": "keuzeId",
}
# The same for a document that is kept beside the choices: it stays when a choice that it belongs to is erased,
# and is removed as a whole by `BronStore.remove`.
OF_A_BRON = {"bron_keuze": "bron", "bron_passage": "bron", "bron_alinea": "bron", "bron": "id"}
# The same for a choice of another municipality; its source and what was kept out stay (see `data.elders`).
OF_ELDERS = {"elders_passage": "id", "elders": "id"}
# Rows of these keep the id of an erased record, and no word of anyone.
STAYING = {"grafsteen", "gebeurtenis"}
# Stands where a row that stays said who wrote it.
GEWIST = "gewist"


@dataclass(frozen=True)
class Wissing:
    """What was erased. nr: the number of the record in indexes. tabellen: rows removed per table."""

    id: str
    nr: int
    revisie: int
    tabellen: dict[str, int]


@dataclass(frozen=True)
class Vermelding:
    """A field of a record that names someone, in these versions; huidig: also as the record is now."""

    id: str
    veld: str
    versies: tuple[int, ...]
    huidig: bool


@dataclass(frozen=True)
class PersoonGewist:
    """What was erased of a person, and what is left for someone to judge.

    keuzes: ids of the records that had the contact. vermeldingen: texts that name the person; put a role in
    the place of the name with `replace_everywhere`. elders: rows of other tables that name the person, such
    as an account.
    """

    keuzes: tuple[str, ...]
    tabellen: dict[str, int]
    vermeldingen: tuple[Vermelding, ...]
    elders: dict[str, int]


@dataclass(frozen=True)
class Vervanging:
    """What was replaced. versies: how many of the history; velden: those of the record as it is now.

    revisie None: the text stood nowhere and nothing was changed.
    """

    id: str
    nr: int | None
    revisie: int | None
    versies: int
    velden: tuple[str, ...]
    tabellen: dict[str, int]


# -- a record -------------------------------------------------------------------------------------


def erase_record(database: Database, id_: str, maker: Maker = Maker()) -> Wissing:  # noqa: B008  (frozen)
    """Remove every row of a record, its history and its contacts included, in one transaction.

    Also of one that was deleted earlier; a second time finds nothing more and is no error. Raises
    KeuzeNotFound for an id that never was.
    """
    with database.transaction() as cursor:
        row = cursor.execute("SELECT nr FROM keuze WHERE id = ?", [id_]).fetchone()
        stone = cursor.execute(
            "SELECT keuzeNr, revisie FROM grafsteen WHERE keuzeId = ? ORDER BY revisie DESC", [id_]
        ).fetchone()
        if row is None and stone is None:
            raise KeuzeNotFound(id_)
        nr, revisie = (row[0], next_revision(cursor)) if row else stone or (0, 0)
        counts = {table: _delete(cursor, table, column, id_) for table, column in OF_A_RECORD.items()}
        counts |= {table: _delete(cursor, table, "keuzeNr", nr) for table in MADE_OF_A_RECORD}
        if row:
            stone_row = [nr, id_, revisie, utc_now(), GEWIST]
            cursor.execute("INSERT INTO grafsteen VALUES (?, ?, ?, ?, ?)", stone_row)
        # Who deleted it earlier was written by a person too.
        cursor.execute("UPDATE grafsteen SET door = ? WHERE keuzeId = ?", [GEWIST, id_])
        if any(counts.values()):
            note(cursor, "keuze.gewist", [f"keuze:{id_}"], maker)
    database.recent.forget([nr])
    return Wissing(id_, nr, revisie, counts)


def _delete(
    cursor: duckdb.DuckDBPyConnection, table: str, column: str, value: Any, also: str = "TRUE"
) -> int:
    row = cursor.execute(f'DELETE FROM {table} WHERE "{column}" = ? AND {also}', [value]).fetchone()
    return int(row[0]) if row else 0


# -- a person -------------------------------------------------------------------------------------


def erase_person(
    database: Database,
    *,
    email: str | None = None,
    naam: str | None = None,
    maker: Maker = Maker(),  # noqa: B008  (frozen)
) -> PersoonGewist:
    """Remove the contacts with this address or with exactly this name; capitals and spaces don't matter.

    Where a version says that it came in by this person, it says so no more. Texts that name the person are
    told, not changed: only a reader knows what fits in the place of a name, and whether it is the same
    person. Two people with one name: give the address alone. Raises ValueError without address and name.
    """
    wanted = {key for given in (email, naam) if given and (key := person_key(given))}
    if not wanted:
        raise ValueError("give an address or a name")
    with database.transaction() as cursor:
        ids, counts = _forget_person(cursor, lambda text: person_key(text) in wanted, maker)
        elders = _rows_naming(cursor, wanted)
        return PersoonGewist(ids, counts, tuple(_mentions(cursor, wanted)), elders)


def erase_whoever(database: Database, is_person: Callable[[str], bool], maker: Maker) -> dict[str, int]:
    """The same for whoever passes a test, by name or address; rows per table. Texts are not looked at."""
    with database.transaction() as cursor:
        return _forget_person(cursor, is_person, maker)[1]


def _forget_person(
    cursor: duckdb.DuckDBPyConnection, is_person: Callable[[str], bool], maker: Maker
) -> tuple[tuple[str, ...], dict[str, int]]:
    contacts = cursor.execute("SELECT rowid, keuzeId, naam, email FROM contact").fetchall()
    of_person = [row for row in contacts if is_person(row[2]) or is_person(row[3] or "")]
    ids = tuple(dict.fromkeys(row[1] for row in of_person))
    cursor.execute(
        "DELETE FROM contact WHERE rowid IN (SELECT unnest(?::BIGINT[]))", [[r[0] for r in of_person]]
    )
    counts = {"contact": len(of_person), "klad": forget_contacts(cursor, is_person)}
    for table in ("versie", "grafsteen"):
        writers = cursor.execute(f"SELECT DISTINCT door FROM {table}").fetchall()
        same = [door for (door,) in writers if is_person(door)]
        row = cursor.execute(
            f"UPDATE {table} SET door = ? WHERE door IN (SELECT unnest(?::VARCHAR[]))", [GEWIST, same]
        ).fetchone()
        counts[f"{table}.door"] = int(row[0]) if row else 0
    if ids:
        note(cursor, "contact.gewist", [f"keuze:{id_}" for id_ in ids], maker)
    return ids, counts


def person_key(text: str) -> str:
    """A name or an address as it is compared: composed, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def mentions(database: Database, wanted: Iterable[str]) -> list[Vermelding]:
    """The fields of records, as they are now and in their history, that hold one of these names or addresses."""
    return list(_mentions(database.cursor(), {person_key(one) for one in wanted}))


def _mentions(cursor: duckdb.DuckDBPyConnection, wanted: set[str]) -> Iterable[Vermelding]:
    test = naming(wanted)
    found: dict[tuple[str, str], tuple[list[int], list[bool]]] = {}
    where, parts = likely("inhoud", sorted(wanted))
    for source, current in (
        ("SELECT id, versie, inhoud FROM keuze", True),
        ("SELECT keuzeId, versie, inhoud FROM versie", False),
    ):
        for id_, versie, inhoud in cursor.execute(f"{source} WHERE {where}", parts).fetchall():
            for veld in fields_with(json.loads(inhoud), test):
                versions, now = found.setdefault((id_, veld), ([], []))
                versions.append(versie)
                now.append(current)
    for (id_, veld), (versions, now) in sorted(found.items()):
        yield Vermelding(id_, veld, tuple(sorted(set(versions))), any(now))


def likely(column: str, keys: Sequence[str]) -> tuple[str, list[str]]:
    """A condition that a column may name one of these keys; `naming` reads what is left.

    Looks for the longest word of each, which JSON writes as it is; a key has ss where a text may have ß.
    """
    parts = [max(re.findall(r"(?:(?!ss)\w)+", key) or [""], key=len) for key in keys]
    return " OR ".join(f"contains(lower({column}), ?)" for _ in parts), parts


def naming(wanted: Iterable[str]) -> Callable[[str], object]:
    """A test that a text names one of these keys, as whole words."""
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in wanted))
    return lambda text: pattern.search(person_key(text))


def _rows_naming(cursor: duckdb.DuckDBPyConnection, wanted: set[str]) -> dict[str, int]:
    """Rows per table, but those whose texts are told field by field or follow from them."""
    tables = {table for table, _ in columns(cursor)} - {
        "keuze",
        "versie",
        "bron_passage",
        "elders_passage",
        *MADE_OF_A_RECORD,
    }
    found = {table: sum(rows_with(cursor, table, one) for one in wanted) for table in sorted(tables)}
    return {table: count for table, count in found.items() if count}


# -- a text ---------------------------------------------------------------------------------------


def replace_everywhere(
    database: Database,
    id_: str,
    text: str,
    replacement: str,
    *,
    maker: Maker = Maker(),  # noqa: B008  (frozen)
) -> Vervanging:
    """Put `replacement` in the place of `text` in every free text of a record and of all its versions.

    Whole words, in these capitals; a line end may stand where `text` has a space. The record gets a version
    more, so that a form that was opened before can't bring the text back; when residents read a version that
    held the text, they read it no more until a second person agrees again. The passages are removed, and the
    record turns up as one that has none (`PassageStore.missing`). Also of the versions of a deleted record.
    Raises KeuzeNotFound, InvalidKeuze when the record does not fit with the replacement, ValueError when
    there is nothing to look for.
    """
    words = clean(text).split()
    if not words:
        raise ValueError("give a text to replace")
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)")

    def change(old: str) -> str:
        return pattern.sub(lambda _: clean(replacement), old)

    return replace_by(database, id_, change, lambda old: clean(text) in old, maker)


def replace_by(
    database: Database,
    id_: str,
    change: Callable[[str], str],
    holds: Callable[[str], bool],
    maker: Maker,
) -> Vervanging:
    """The same with any change of a text. holds: what a second person said of such a text is removed."""
    with database.transaction() as cursor:
        found = fetch_records(cursor, "id = ?", [id_])
        history = cursor.execute(
            "SELECT versie, inhoud FROM versie WHERE keuzeId = ? ORDER BY versie", [id_]
        ).fetchall()
        if not found and not history:
            raise KeuzeNotFound(id_)
        versions = public = 0
        for versie, inhoud in history:
            new = json.dumps(replaced(json.loads(inhoud), change), ensure_ascii=False)
            if new != inhoud:
                versions += 1
                # Residents read no text that a second person has not agreed with.
                public += _delete(cursor, "gepubliceerd", "keuzeId", id_, f"versie = {versie:d}")
                cursor.execute(
                    "UPDATE versie SET inhoud = ? WHERE keuzeId = ? AND versie = ?", [new, id_, versie]
                )
        # What a second person said of the text, in words that hold it.
        said = cursor.execute(
            "SELECT rowid, tekst, reden FROM vrijgave WHERE keuzeId = ?", [id_]
        ).fetchall()
        gone = [row[0] for row in said if holds(row[1]) or holds(row[2])]
        cursor.execute("DELETE FROM vrijgave WHERE rowid IN (SELECT unnest(?::BIGINT[]))", [gone])
        counts = {"versie": versions, "gepubliceerd": public, "vrijgave": len(gone)}
        counts["klad"] = replace_in_drafts(cursor, id_, change)
        nr = found[0].nr if found else None
        fields = (
            tuple(fields_with(found[0].keuze.as_dict(), lambda old: change(old) != old)) if found else ()
        )
        revisie = None
        if fields:
            revisie = _write_again(cursor, found[0], change, fields, maker, counts)
        if versions or fields:
            old = found[0].keuze if found else None
            follow_texts(cursor, id_, old, build(replaced(old.as_dict(), change)) if old else None)
        if fields or any(counts.values()):
            note(cursor, "keuze.tekst-vervangen", [f"keuze:{id_}"], maker)
    database.recent.forget(None if nr is None else [nr])
    return Vervanging(id_, nr, revisie, versions, fields, counts)


def _write_again(
    cursor: duckdb.DuckDBPyConnection,
    record: Vastgelegd,
    change: Any,
    fields: Sequence[str],
    maker: Maker,
    counts: dict[str, int],
) -> int:
    """The record with its texts changed, as a version more; its new revision."""
    keuze, now = build(replaced(record.keuze.as_dict(), change)), utc_now()
    revisie, versie = next_revision(cursor), record.versie + 1
    write_record(cursor, keuze, (record.nr, versie, revisie, record.aangemaaktOp.replace(tzinfo=None), now))
    write_version(cursor, keuze, versie, revisie, now, "wissing", "gewijzigd", tuple(fields), maker)
    row = cursor.execute("SELECT count(*) FROM passage WHERE keuzeNr = ?", [record.nr]).fetchone()
    remove_passages(cursor, record.nr)
    counts |= {"keuze": 1, "passage": int(row[0]) if row else 0}
    return revisie


# -- looking back ---------------------------------------------------------------------------------


def columns(cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Every column of every table of this register, as (table, column)."""
    return cursor.execute(
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = current_database() AND NOT internal ORDER BY table_name, column_index"
    ).fetchall()


def rows_with(cursor: duckdb.DuckDBPyConnection, table: str, text: str) -> int:
    """How many rows of a table hold this text in any column, whatever its type; capitals don't matter."""
    names = [column for one, column in columns(cursor) if one == table]
    tests = " OR ".join(f'contains(lower("{name}"::VARCHAR), ?)' for name in names)
    row = cursor.execute(
        f'SELECT count(*) FROM "{table}" WHERE {tests}', [text.lower()] * len(names)
    ).fetchone()
    return int(row[0]) if row else 0
