"""Which version of which record residents may read, and what a second person said about it.

A record says itself whether it is meant for residents (`publicatie`); it is public only from the moment
that a second person agreed with one of its versions, and until it says something else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from data.database import Database, among
from data.events import Maker, note
from data.keuze import OPENBAAR, Keuze
from data.public_store import Published
from data.records import Vastgelegd, fetch_records, utc_now
from data.store import KeuzeNotFound, VersionConflict


@dataclass(frozen=True)
class Openbaar:
    """The version that residents read, who agreed with it (id of an account) and when (UTC)."""

    versie: int
    door: str
    op: datetime


@dataclass(frozen=True)
class Vrijgave:
    """A text that looks like personal data and is none, by the word of a second person."""

    soort: str
    tekst: str
    reden: str
    door: str


class PublicationStore:
    """What was made public of one register."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def agree(self, agreed: Sequence[tuple[str, int]], maker: Maker) -> None:
        """Make these versions of records public, all of them or none.

        Raises KeuzeNotFound, and VersionConflict when a record has moved on since it was read. A record
        that does not say that it is meant for residents is the caller's mistake: ValueError.
        """
        with self._database.transaction() as cursor:
            for id_, versie in agreed:
                found = fetch_records(cursor, "id = ?", [id_])
                if not found:
                    raise KeuzeNotFound(id_)
                if found[0].versie != versie:
                    raise VersionConflict(id_, versie, found[0].versie)
                if found[0].keuze.publicatie != OPENBAAR:
                    raise ValueError(f"{id_} does not say that it is meant for residents")
                cursor.execute("DELETE FROM gepubliceerd WHERE keuzeId = ?", [id_])
                cursor.execute(
                    "INSERT INTO gepubliceerd VALUES (?, ?, ?, ?)", [id_, versie, maker.actor, utc_now()]
                )
            note(cursor, "publicatie.openbaar", [f"keuze:{id_}" for id_, _ in agreed], maker)

    def versions(self, ids: Collection[str] | None = None) -> dict[str, int]:
        """The version that residents may read, of these records (None: of all)."""
        where, values = ("TRUE", []) if ids is None else among("keuzeId", sorted(ids))
        rows = self._database.cursor().execute(
            f"SELECT keuzeId, versie FROM gepubliceerd WHERE {where}", values
        )
        return {row[0]: row[1] for row in rows.fetchall()}

    def get(self, id_: str) -> Openbaar | None:
        """What residents read of a record; None for nothing."""
        row = (
            self._database.cursor()
            .execute("SELECT versie, door, op FROM gepubliceerd WHERE keuzeId = ?", [id_])
            .fetchone()
        )
        return Openbaar(row[0], row[1], row[2].replace(tzinfo=UTC)) if row else None

    def contents(self, ids: Collection[str]) -> list[Published]:
        """The versions that residents may read, of these records, with only those links that they can follow."""
        condition, values = among("g.keuzeId", sorted(ids))
        rows = (
            self._database.cursor()
            .execute(
                "SELECT v.inhoud, v.versie, k.aangemaaktOp, v.op FROM gepubliceerd g "
                "JOIN versie v ON v.keuzeId = g.keuzeId AND v.versie = g.versie "
                f"JOIN keuze k ON k.id = g.keuzeId WHERE {condition} ORDER BY k.nr",
                values,
            )
            .fetchall()
        )
        contents = [json.loads(row[0]) for row in rows]
        linked = {other for content in contents for other in content.get("verwanteKeuzes", ())}
        public = self.versions(linked) if linked else {}
        return [
            Published(
                Keuze.model_validate(_with_public_links(content, public)),
                row[1],
                row[2].replace(tzinfo=UTC),
                row[3].replace(tzinfo=UTC),
            )
            for content, row in zip(contents, rows, strict=True)
        ]

    def linking_to(self, ids: Collection[str]) -> set[str]:
        """Public records that name one of these as related: whether residents see that may have changed."""
        if not ids:
            return set()
        rows = self._database.cursor().execute(
            "SELECT g.keuzeId FROM gepubliceerd g "
            "JOIN versie v ON v.keuzeId = g.keuzeId AND v.versie = g.versie "
            "WHERE list_has_any(v.inhoud->>'$.verwanteKeuzes[*]', ?)",
            [sorted(ids)],
        )
        return {row[0] for row in rows.fetchall()}

    def waiting(self) -> list[Vastgelegd]:
        """Records that are meant for residents in a version that no second person has agreed with, oldest first."""
        return fetch_records(
            self._database.cursor(),
            "publicatie = ? AND NOT EXISTS (SELECT 1 FROM gepubliceerd g "
            "WHERE g.keuzeId = keuze.id AND g.versie = keuze.versie) ORDER BY revisie",
            [OPENBAAR],
        )

    def writers(self, id_: str) -> set[str]:
        """The accounts that wrote on the versions that residents don't read yet."""
        rows = self._database.cursor().execute(
            "SELECT DISTINCT actor FROM versie WHERE keuzeId = ? AND actor IS NOT NULL AND actor <> '' "
            "AND versie > coalesce((SELECT versie FROM gepubliceerd WHERE keuzeId = ?), 0)",
            [id_, id_],
        )
        return {row[0] for row in rows.fetchall()}

    def release(self, id_: str, vrijgave: Vrijgave, maker: Maker) -> None:
        """Keep that a text is no personal data in this record."""
        with self._database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO vrijgave VALUES (?, ?, ?, ?, ?, ?)",
                [id_, vrijgave.soort, vrijgave.tekst, vrijgave.reden, maker.actor, utc_now()],
            )
            note(cursor, "publicatie.vrijgegeven", [f"keuze:{id_}"], maker)

    def released(self, id_: str) -> list[Vrijgave]:
        rows = self._database.cursor().execute(
            "SELECT soort, tekst, reden, door FROM vrijgave WHERE keuzeId = ? ORDER BY op", [id_]
        )
        return [Vrijgave(*row) for row in rows.fetchall()]


def _with_public_links(content: dict[str, Any], public: Collection[str]) -> dict[str, Any]:
    links = [other for other in content.get("verwanteKeuzes", ()) if other in public]
    return {**content, "verwanteKeuzes": links}
