"""The borders of areas as this register keeps them: one text beside the records, so a backup holds it too."""

from __future__ import annotations

from data.database import Database
from data.events import Maker, note

KEY = "kaart"  # in `register`; read with `Store.value`
LOADED, REMOVED = "kaart.geladen", "kaart.weggehaald"
_OBJECT = "kaart:grenzen"


def keep(database: Database, text: str, maker: Maker) -> None:
    """Keep these borders in the place of what was there, with a line in the log."""
    with database.transaction() as cursor:
        cursor.execute("INSERT OR REPLACE INTO register VALUES (?, ?)", [KEY, text])
        note(cursor, LOADED, [_OBJECT], maker)
    database.recent.values.forget([KEY])


def remove(database: Database, maker: Maker) -> bool:
    """Take the borders away, with a line in the log; whether there were any."""
    with database.transaction() as cursor:
        gone = cursor.execute("DELETE FROM register WHERE sleutel = ? RETURNING sleutel", [KEY]).fetchall()
        if gone:
            note(cursor, REMOVED, [_OBJECT], maker)
    database.recent.values.forget([KEY])
    return bool(gone)
