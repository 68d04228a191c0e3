"""The texts of the guidance that were changed in this register; the others ship with the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from data.database import Database
from data.events import Maker, note
from data.records import utc_now

CHANGED = "handreiking.gewijzigd"


@dataclass(frozen=True)
class Aanpassing:
    """A change of one text. tekst None: what ships with the program was put back. door: id of an account."""

    nr: int
    sleutel: str
    tekst: str | None
    door: str
    op: datetime


class ChangedMeanwhile(RuntimeError):
    """Someone else changed a text since the editor was opened."""


class GuidanceStore:
    """The changed texts of one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self) -> dict[str, Aanpassing]:
        """The last change of each text that was ever changed."""
        rows = self._database.cursor().execute(
            "SELECT nr, sleutel, tekst, door, op FROM handreiking "
            "QUALIFY row_number() OVER (PARTITION BY sleutel ORDER BY nr DESC) = 1"
        )
        return {r[1]: _change(r) for r in rows.fetchall()}

    def history(self, sleutel: str) -> list[Aanpassing]:
        """Every change of a text, newest first."""
        rows = self._database.cursor().execute(
            "SELECT nr, sleutel, tekst, door, op FROM handreiking WHERE sleutel = ? ORDER BY nr DESC",
            [sleutel],
        )
        return [_change(r) for r in rows.fetchall()]

    def change(self, texts: Mapping[str, str | None], seen: Mapping[str, int], maker: Maker) -> None:
        """Keep these texts (None: put back what ships) from now on, all or none, with a line in the log each.

        seen: the nr of the change of each text that the editor was opened with, 0 for none. Raises
        ChangedMeanwhile when there is a later one.
        """
        with self._database.transaction() as cursor:
            highest = dict(
                cursor.execute("SELECT sleutel, max(nr) FROM handreiking GROUP BY sleutel").fetchall()
            )
            if any(highest.get(sleutel, 0) != seen.get(sleutel, 0) for sleutel in texts):
                raise ChangedMeanwhile
            nr = max(highest.values(), default=0)
            for i, (sleutel, tekst) in enumerate(texts.items(), 1):
                row = [nr + i, sleutel, tekst, maker.actor, utc_now()]
                cursor.execute("INSERT INTO handreiking VALUES (?, ?, ?, ?, ?)", row)
            if texts:
                note(cursor, CHANGED, [f"handreiking:{sleutel}" for sleutel in texts], maker)


def _change(row: tuple[Any, ...]) -> Aanpassing:
    nr, sleutel, tekst, door, op = row
    return Aanpassing(nr, sleutel, tekst, door, op.replace(tzinfo=UTC))
