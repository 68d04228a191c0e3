"""Where someone stands in the register, for whoever decides what to erase: contacts, and texts with the name."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass

import duckdb

from data.database import Database
from data.erasure import mentions, person_key
from data.free_text import each

_AROUND = 70  # characters of a text before and after a name


@dataclass(frozen=True)
class Genoemd:
    """A record that names someone. velden: in which fields; versies: in which versions.

    schrijfwijzen: exactly as the texts write it, the longest first. omgeving: the words around the first.
    titel: None for a record that was deleted; its history is there still.
    """

    id: str
    titel: str | None
    velden: tuple[str, ...]
    versies: tuple[int, ...]
    huidig: bool
    schrijfwijzen: tuple[str, ...]
    omgeving: str


@dataclass(frozen=True)
class Gevonden:
    """What the register holds of someone. contacten: per record (id, title) how many rows."""

    contacten: tuple[tuple[str, str, int], ...]
    genoemd: tuple[Genoemd, ...]


def find_person(database: Database, wanted: Collection[str]) -> Gevonden:
    """The contacts with one of these names or addresses, and the texts that hold one."""
    keys = {key for one in wanted if (key := person_key(one))}
    cursor = database.cursor()
    counts: dict[str, int] = {}
    for id_, naam, email in cursor.execute(
        "SELECT keuzeId, naam, email FROM contact ORDER BY keuzeId"
    ).fetchall():
        if keys & {person_key(naam), person_key(email or "")}:
            counts[id_] = counts.get(id_, 0) + 1
    titles = dict(cursor.execute("SELECT id, titel FROM keuze").fetchall())
    contacts = tuple((id_, titles.get(id_, id_), count) for id_, count in counts.items())
    found: dict[str, list[tuple[str, tuple[int, ...], bool]]] = {}
    for one in mentions(database, keys):
        found.setdefault(one.id, []).append((one.veld, one.versies, one.huidig))
    pattern = re.compile("|".join(sorted(map(_as_written, keys), key=len, reverse=True)), re.IGNORECASE)
    return Gevonden(
        contacts,
        tuple(_named(cursor, id_, titles.get(id_), places, pattern) for id_, places in found.items()),
    )


def _as_written(key: str) -> str:
    return r"(?<!\w)" + r"\s+".join(map(re.escape, key.split())) + r"(?!\w)"


def _named(
    cursor: duckdb.DuckDBPyConnection,
    id_: str,
    titel: str | None,
    places: list[tuple[str, tuple[int, ...], bool]],
    pattern: re.Pattern[str],
) -> Genoemd:
    rows = cursor.execute(
        "SELECT inhoud FROM versie WHERE keuzeId = ? ORDER BY versie DESC", [id_]
    ).fetchall()
    texts = [text for (inhoud,) in rows for _, text in each(json.loads(inhoud))]
    spelled = {" ".join(found.group().split()) for text in texts for found in pattern.finditer(text)}
    first = next((f for text in texts if (f := pattern.search(text))), None)
    return Genoemd(
        id=id_,
        titel=titel,
        velden=tuple(veld for veld, _, _ in places),
        versies=tuple(sorted({v for _, versies, _ in places for v in versies})),
        huidig=any(huidig for _, _, huidig in places),
        schrijfwijzen=tuple(sorted(spelled, key=lambda one: (-len(one), one))),
        omgeving=_around(first) if first else "",
    )


def _around(found: re.Match[str]) -> str:
    text, begin, end = found.string, max(0, found.start() - _AROUND), found.end() + _AROUND
    cut = " ".join(text[begin:end].split())
    return f"{'… ' if begin else ''}{cut}{' …' if end < len(text) else ''}"
