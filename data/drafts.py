"""Drafts: what someone is writing and has not saved, as it stands in the inputs of the form.

A draft is of one account; every question here names it, so that nobody reads what someone else is typing.
It can hold contacts and half sentences: it is in no search, on no page of others and in no line of the log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from data.database import Database
from data.free_text import paths
from data.records import one_value, utc_now

KEPT = timedelta(days=90)
MOST = 30  # of one account

Pairs = tuple[tuple[str, str], ...]

_COLUMNS = "keuzeId, versie, venster, inhoud, bewaardOp"
_ROW = re.compile(r"\[[0-9]+\]")
_CONTACT = re.compile(r"contacten(\[[0-9]+\])\.([a-z]+)")


@dataclass(frozen=True)
class Klad:
    """A draft. inhoud: names and values of inputs, as a browser sends them; bewaardOp: UTC.

    versie: the version of the record that it began with, 0 for a new one. venster: the window it came from.
    """

    keuzeId: str
    versie: int
    venster: str
    inhoud: Pairs
    bewaardOp: datetime


class NotKept(RuntimeError):
    """A draft that was not kept, and why: elders, vol or vastgelegd.

    elders: another window keeps a draft of this record, given in `klad`. vol: this account has MOST already.
    vastgelegd: the new record that it was for is in the register by now, or was and is deleted.
    """

    def __init__(self, reden: str, klad: Klad | None = None) -> None:
        self.reden, self.klad = reden, klad
        super().__init__(reden)


class DraftStore:
    """The drafts of one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self,
        account: str,
        keuze_id: str,
        versie: int,
        inhoud: Iterable[tuple[str, str]],
        *,
        venster: str,
        vervangt: str = "",
    ) -> datetime:
        """Keep a draft in the place of the one before it; returns when (UTC). Kept for good when this returns.

        A draft from another window than `venster` is replaced when it came from the window `vervangt`.
        Raises NotKept, and then what was there stays.
        """
        now = utc_now()
        with self._database.transaction() as cursor:
            there = _window(cursor, account, keuze_id)
            if there is not None and there not in (venster, vervangt):
                (other,) = _read(cursor, "account = ? AND keuzeId = ?", [account, keuze_id])
                raise NotKept("elders", other)
            if there is None:
                if _count(cursor, "SELECT count(*) FROM klad WHERE account = ?", account) >= MOST:
                    raise NotKept("vol")
                # A draft that was still on its way when the form itself was saved.
                if not versie and _known(cursor, keuze_id):
                    raise NotKept("vastgelegd")
            values = [account, keuze_id, versie, venster, _text_of(inhoud), now]
            cursor.execute("INSERT OR REPLACE INTO klad VALUES (?, ?, ?, ?, ?, ?)", values)
        return now.replace(tzinfo=UTC)

    def read(self, account: str, keuze_id: str) -> Klad | None:
        found = _read(self._database.cursor(), "account = ? AND keuzeId = ?", [account, keuze_id])
        return found[0] if found else None

    def of(self, account: str) -> list[Klad]:
        """All drafts of an account, newest first."""
        return _read(self._database.cursor(), "account = ? ORDER BY bewaardOp DESC, keuzeId", [account])

    def remove(self, account: str, keuze_id: str, vensters: Collection[str] | None = None) -> bool:
        """Whether there was one. vensters: only a draft from one of these windows (None: from any)."""
        with self._database.transaction() as cursor:
            there = _window(cursor, account, keuze_id)
            if there is None or (vensters is not None and there not in vensters):
                return False
            cursor.execute("DELETE FROM klad WHERE account = ? AND keuzeId = ?", [account, keuze_id])
        return True

    def remove_old(self) -> int:
        """Remove what was not touched for KEPT; returns how many."""
        with self._database.transaction() as cursor:
            rows = cursor.execute(
                "DELETE FROM klad WHERE bewaardOp < ? RETURNING keuzeId", [utc_now() - KEPT]
            )
            return len(rows.fetchall())


# -- erasing, within the transaction of whoever erases --------------------------------------------


def replace_in_drafts(
    cursor: duckdb.DuckDBPyConnection, keuze_id: str, change: Callable[[str], str]
) -> int:
    """Change the free texts in every draft of a record; returns how many drafts it changed."""

    def new(pairs: Pairs) -> Pairs:
        return tuple(
            (name, change(text) if tuple(_ROW.sub("", name).split(".")) in paths() else text)
            for name, text in pairs
        )

    return _rewrite(cursor, "keuzeId = ?", [keuze_id], new)


def forget_contacts(cursor: duckdb.DuckDBPyConnection, is_person: Callable[[str], bool]) -> int:
    """Empty the contacts with the name or address of a person in all drafts; returns how many drafts."""

    def new(pairs: Pairs) -> Pairs:
        named = {
            found[1]
            for name, text in pairs
            if (found := _CONTACT.fullmatch(name)) and found[2] in ("naam", "email") and is_person(text)
        }
        return tuple(
            (name, "" if (found := _CONTACT.fullmatch(name)) and found[1] in named else text)
            for name, text in pairs
        )

    return _rewrite(cursor, "TRUE", [], new)


def _rewrite(
    cursor: duckdb.DuckDBPyConnection, where: str, values: list[Any], new: Callable[[Pairs], Pairs]
) -> int:
    changed = 0
    rows = cursor.execute(f"SELECT account, keuzeId, inhoud FROM klad WHERE {where}", values).fetchall()
    for account, keuze_id, inhoud in rows:
        old = _pairs_of(inhoud)
        if (pairs := new(old)) != old:
            changed += 1
            cursor.execute(
                "UPDATE klad SET inhoud = ? WHERE account = ? AND keuzeId = ?",
                [_text_of(pairs), account, keuze_id],
            )
    return changed


# -- rows -----------------------------------------------------------------------------------------


def _read(cursor: duckdb.DuckDBPyConnection, tail: str, values: list[Any]) -> list[Klad]:
    rows = cursor.execute(f"SELECT {_COLUMNS} FROM klad WHERE {tail}", values).fetchall()
    return [Klad(r[0], r[1], r[2], _pairs_of(r[3]), r[4].replace(tzinfo=UTC)) for r in rows]


def _window(cursor: duckdb.DuckDBPyConnection, account: str, keuze_id: str) -> str | None:
    """The window that a draft came from; None when there is no draft."""
    query = "SELECT venster FROM klad WHERE account = ? AND keuzeId = ?"
    row = cursor.execute(query, [account, keuze_id]).fetchone()
    return row[0] if row else None


def _known(cursor: duckdb.DuckDBPyConnection, keuze_id: str) -> bool:
    return any(
        _count(cursor, f"SELECT count(*) FROM {table} WHERE {column} = ?", keuze_id)
        for table, column in (("keuze", "id"), ("grafsteen", "keuzeId"))
    )


def _count(cursor: duckdb.DuckDBPyConnection, query: str, value: str) -> int:
    return int(one_value(cursor.execute(query, [value])))


def _text_of(pairs: Iterable[tuple[str, str]]) -> str:
    """As one JSON text; letters stay letters, so that erasing can look for words in it."""
    return json.dumps([list(pair) for pair in pairs], ensure_ascii=False)


def _pairs_of(text: str) -> Pairs:
    return tuple((name, value) for name, value in json.loads(text))
