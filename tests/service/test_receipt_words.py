"""What a receipt says in words: every table that it can count has a name that people know."""

from __future__ import annotations

from pathlib import Path

from data.database import Database
from data.erasure import OF_A_BRON, OF_A_RECORD
from service import receipt_words

# Of these no receipt tells rows: they are counted field by field, follow from others, or hold no words.
SILENT = {"migratie", "register", "grafsteen", "bron_passage", "elders_passage"}


def test_every_table_has_a_name(tmp_path: Path) -> None:
    opened = Database.open(tmp_path, "de tests")
    tables = {
        row[0] for row in opened.cursor().execute("SELECT table_name FROM duckdb_tables()").fetchall()
    }
    opened.close()
    assert {*OF_A_RECORD, *OF_A_BRON} <= tables
    assert tables - SILENT - set(receipt_words._ROWS) == set()
