"""Records and contacts with a word of their own in every field that people fill, read from the model."""

from __future__ import annotations

import re
from typing import Any

from data.database import Database
from data.erasure import columns
from data.examples import example_register
from data.free_text import paths
from data.keuze import Contact, Keuze

# Fields of a contact whose form leaves no room for words.
_FORMS = {"email": "{}@example.nl", "telefoon": "070-{}", "geldigTot": "2090-01-01"}


def word(number: int, kind: str = "") -> str:
    """A word that stands nowhere else, as short as an index leaves it whole."""
    return f"qxz{kind}{number:02d}vwk"


# Any of them, also in the bytes of a file: three letters alone turn up in a key or a vector one day.
PLANTED = re.compile(r"qxz[a-z]?\d\d+vwk", re.IGNORECASE)


def canary_record(id_: str = "kanarie", kind: str = "") -> tuple[Keuze, list[str]]:
    """A record with every field filled, and the words in it, one per free text."""
    values = _fullest() | {"id": id_}
    words = []
    for number, path in enumerate(sorted(paths())):
        words.append(word(number, kind))
        _put(values, path, f"Hier staat {words[-1]} in het veld.")
    return Keuze.model_validate(values), words


def canary_contact(number: int = 0) -> tuple[Contact, list[str]]:
    """A contact with every field filled, and what stands in them."""
    words, values = [], {}
    for at, name in enumerate(Contact.model_fields):
        written = word(10 * number + at, "c") if name != "telefoon" else f"{5550000 + 10 * number + at}"
        values[name] = _FORMS.get(name, "{}").format(written)
        if name != "geldigTot":
            words.append(written)
    return Contact.model_validate(values), words


def _fullest() -> dict[str, Any]:
    """The values of one record that has a value in every field."""
    full: dict[str, Any] = {}
    for keuze, _ in example_register():
        full = {**keuze.as_dict(), **full}
    one = full["instrument"]
    full["alternatieven"] = [a for a in full["alternatieven"] if a["instrument"] != one][:1]
    full["factoren"] = full["factoren"][:1]
    full["beloften"] = full["beloften"][:1]
    full |= {"startdatum": "2024-01-08", "einddatum": "2024-11-21", "verwanteKeuzes": []}
    missing = Keuze.model_fields.keys() - full.keys()
    assert not missing, f"no example fills {missing}: give one a value"
    return full


def _put(values: dict[str, Any], path: tuple[str, ...], text: str) -> None:
    """Put a text at a path, in every item of the lists on the way; what is on the way is there."""
    *above, last = path
    owners: list[dict[str, Any]] = [values]
    for name in above:
        found = [owner[name] for owner in owners]
        owners = [item for one in found for item in (one if isinstance(one, list) else [one])]
    assert owners, f"no example fills {path}"
    for owner in owners:
        owner[last] = text


def table_texts(database: Database) -> dict[str, str]:
    """Per table everything that stands in it, as DuckDB writes it, in lower case."""
    cursor, found = database.cursor(), {}
    for table in {table for table, _ in columns(cursor)}:
        rows = cursor.execute(f'SELECT COLUMNS(*)::VARCHAR FROM "{table}"').fetchall()
        found[table] = repr(rows).lower()
    return found
