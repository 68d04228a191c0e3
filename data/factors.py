"""Reasons, the runs that group them, and what was done to groups by hand, as kept in DuckDB.

Contacts are in none of it: reasons are taken from the texts of records alone. The reasons of a record go
in the transaction that changes, deletes or erases it (`data.passages.remove_passages`).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import duckdb
import numpy as np

from data.database import Database
from data.events import Maker, note
from data.passages import stacked
from data.records import one_value, utc_now

# How finely reasons are grouped, with the number of groups that is aimed at.
NIVEAUS: Mapping[str, int] = {"grof": 8, "middel": 20, "fijn": 50}


class Stand(StrEnum):
    """How a run is. KLAAR waits for someone to accept it."""

    LOOPT = "loopt"
    KLAAR = "klaar"
    AANVAARD = "aanvaard"
    VERWORPEN = "verworpen"
    GESTOPT = "gestopt"
    MISLUKT = "mislukt"


class RondeNotFound(LookupError):
    """There is no run with this number."""


class HandelingNotFound(LookupError):
    """There is no act with this number."""


@dataclass(frozen=True)
class NewZin:
    """A reason to be kept: veld[begin:eind] is `tekst`. vector: (d,) float32, unit length."""

    veld: str
    begin: int
    eind: int
    tekst: str
    woord: str | None
    sleutel: str
    vector: np.ndarray


@dataclass(frozen=True)
class Zin:
    """A reason where it stands: of record keuze_nr, in veld[begin:eind]."""

    nr: int
    keuze_nr: int
    veld: str
    begin: int
    eind: int
    tekst: str
    woord: str | None
    sleutel: str


@dataclass(frozen=True)
class Zinnen:
    """All reasons column by column, in order of nr; (n,) each."""

    numbers: np.ndarray
    keuze_numbers: np.ndarray
    sleutels: np.ndarray


@dataclass(frozen=True)
class Verdeling:
    """Which reason a run put in which group. numbers: (n,) int64 ascending, of reasons.

    groepen and near: per level (n,) of group ids (str) and of cosines to the middle of the group (float32);
    apart: per level (n,) bool, which fit it badly.
    """

    numbers: np.ndarray
    groepen: Mapping[str, np.ndarray]
    near: Mapping[str, np.ndarray]
    apart: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class GroepGegevens:
    """What a run says of one group. woorden: the most telling first; factor: a code that it is near, or None."""

    niveau: str
    groep: str
    woorden: tuple[str, ...]
    factor: str | None


@dataclass(frozen=True)
class Ronde:
    """A run. begonnenOp, klaarOp: UTC. melding: why it failed or was stopped, else ""."""

    nr: int
    begonnenOp: datetime
    klaarOp: datetime | None
    actor: str
    stand: Stand
    model: str
    revisie: int
    handeling: int
    keuzes: int
    zinnen: int
    melding: str


@dataclass(frozen=True)
class Handeling:
    """Something done to groups by hand. op: UTC. inhoud: what, as service.factor_acts writes it."""

    nr: int
    op: datetime
    actor: str
    soort: str
    niveau: str
    inhoud: Mapping[str, Any]


def places(wanted: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Where each of `wanted` (n,) stands in `numbers` (ascending), -1 for those that do not: (n,) int64."""
    if not len(numbers):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    return np.where(numbers[at] == wanted, at, -1)


_RONDE = "nr, begonnenOp, klaarOp, actor, stand, model, revisie, handeling, keuzes, zinnen, melding"


class FactorStore:
    """Reasons and groups of one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- reasons ----------------------------------------------------------------------------------

    def missing(self) -> list[int]:
        """Numbers of the records whose reasons were not taken since they changed."""
        rows = self._database.cursor().execute(
            "SELECT nr FROM keuze WHERE nr NOT IN (SELECT keuzeNr FROM factor_gelezen) ORDER BY nr"
        )
        return [row[0] for row in rows.fetchall()]

    def add(self, model: str, records: Sequence[tuple[int, int, Sequence[NewZin]]]) -> None:
        """Keep the reasons of records: number, revision and reasons of each.

        A record that has changed since that revision is left out, and stays missing.
        """
        with self._database.transaction() as cursor:
            for nr, revisie, zinnen in records:
                row = cursor.execute("SELECT revisie FROM keuze WHERE nr = ?", [nr]).fetchone()
                if row is None or row[0] != revisie:
                    continue
                for table in ("factor_zin", "factor_gelezen"):
                    cursor.execute(f"DELETE FROM {table} WHERE keuzeNr = ?", [nr])
                cursor.execute("INSERT INTO factor_gelezen VALUES (?)", [nr])
                if zinnen:
                    _insert(cursor, model, nr, zinnen)

    def of_other_models(self, model: str, most: int) -> list[Zin]:
        """Reasons whose vector was made with another model, at most so many."""
        return self._zinnen("model <> ? ORDER BY nr LIMIT ?", [model, most])

    def set_vectors(self, model: str, numbers: Sequence[int], vectors: np.ndarray) -> None:
        """vectors: (n, d) float32 for these reasons; those that are gone meanwhile stay gone."""
        with self._database.transaction() as cursor:
            cursor.execute(
                "UPDATE factor_zin SET model = ?, vector = v FROM (SELECT unnest(?) AS n, unnest(?) AS v) "
                "WHERE nr = n",
                [model, list(numbers), _blobs(vectors)],
            )

    def columns(self) -> Zinnen:
        """All reasons, without their texts."""
        found = (
            self._database.cursor()
            .execute("SELECT nr, keuzeNr, sleutel FROM factor_zin ORDER BY nr")
            .fetchnumpy()
        )
        sleutels = np.asarray(found["sleutel"], dtype=str)
        return Zinnen(found["nr"].astype(np.int64), found["keuzeNr"].astype(np.int64), sleutels)

    def every(self, model: str) -> tuple[list[Zin], np.ndarray]:
        """All reasons with a vector of this model, and the vectors: (n, d) float32."""
        rows = (
            self._database.cursor()
            .execute(
                "SELECT nr, keuzeNr, veld, begin, eind, tekst, woord, sleutel, vector FROM factor_zin "
                "WHERE model = ? ORDER BY nr",
                [model],
            )
            .fetchall()
        )
        return [Zin(*row[:8]) for row in rows], stacked([row[8] for row in rows])

    def zinnen(self, numbers: Iterable[int]) -> list[Zin]:
        """These reasons, in the order asked for; those that are gone are left out."""
        wanted = [int(nr) for nr in numbers]
        found = {z.nr: z for z in self._zinnen("nr IN (SELECT unnest(?::BIGINT[]))", [wanted])}
        return [found[nr] for nr in wanted if nr in found]

    def vectors(self, numbers: Sequence[int], model: str | None = None) -> tuple[list[int], np.ndarray]:
        """Those of the reasons that have a vector of this model, in the same order, and (n, d) float32.

        model: the one that most of them have when it is not given. After a change of model, reasons have vectors of
        the former one until a run reads them again.
        """
        rows = (
            self._database.cursor()
            .execute(
                "WITH asked AS (SELECT nr, model, vector FROM factor_zin WHERE nr IN (SELECT unnest(?::BIGINT[]))) "
                "SELECT nr, vector FROM asked WHERE model = coalesce(?, (SELECT mode(model) FROM asked))",
                [list(numbers), model],
            )
            .fetchall()
        )
        known = dict(rows)
        found = [nr for nr in numbers if nr in known]
        return found, stacked([known[nr] for nr in found])

    def _zinnen(self, tail: str, values: Sequence[Any]) -> list[Zin]:
        rows = self._database.cursor().execute(
            f"SELECT nr, keuzeNr, veld, begin, eind, tekst, woord, sleutel FROM factor_zin WHERE {tail}",
            values,
        )
        return [Zin(*row) for row in rows.fetchall()]

    # -- runs -------------------------------------------------------------------------------------

    def begin(self, model: str, revisie: int, handeling: int, maker: Maker) -> Ronde:
        """A run that starts now."""
        with self._database.transaction() as cursor:
            nr = int(one_value(cursor.execute("SELECT nextval('factor_ronde_nr')")))
            cursor.execute(
                f"INSERT INTO factor_ronde ({_RONDE}) VALUES (?, ?, NULL, ?, ?, ?, ?, ?, 0, 0, '')",
                [nr, utc_now(), maker.actor, Stand.LOOPT, model, revisie, handeling],
            )
            note(cursor, "factorronde.begonnen", [f"factorronde:{nr}"], maker)
        return self.ronde(nr)

    def finish(
        self,
        nr: int,
        keuzes: int,
        zinnen: int,
        verdeling: Verdeling,
        groepen: Sequence[GroepGegevens],
        maker: Maker,
    ) -> None:
        """Keep what a run found, in the place of what an earlier one proposed that nobody accepted."""
        with self._database.transaction() as cursor:
            waiting = cursor.execute("SELECT nr FROM factor_ronde WHERE stand = ?", [Stand.KLAAR])
            for (replaced,) in waiting.fetchall():
                _reject(cursor, replaced, maker)
            cursor.execute(
                "UPDATE factor_ronde SET stand = ?, klaarOp = ?, keuzes = ?, zinnen = ?, verdeling = ? WHERE nr = ?",
                [Stand.KLAAR, utc_now(), keuzes, zinnen, _packed(verdeling), nr],
            )
            cursor.execute(
                "INSERT INTO factor_groep SELECT ?, unnest(?), unnest(?), unnest(?::VARCHAR[][]), unnest(?::VARCHAR[])",
                [
                    nr,
                    [g.niveau for g in groepen],
                    [g.groep for g in groepen],
                    [list(g.woorden) for g in groepen],
                    [g.factor for g in groepen],
                ],
            )

    def end(self, nr: int, stand: Stand, melding: str) -> None:
        """A run that was stopped or failed."""
        with self._database.transaction() as cursor:
            cursor.execute(
                "UPDATE factor_ronde SET stand = ?, klaarOp = ?, melding = ? WHERE nr = ?",
                [stand, utc_now(), melding, nr],
            )

    def accept(self, nr: int, maker: Maker) -> None:
        """Let this run count from now on; of the one before only its line is kept."""
        with self._database.transaction() as cursor:
            cursor.execute(
                "UPDATE factor_ronde SET verdeling = NULL WHERE stand = ? AND nr <> ?", [Stand.AANVAARD, nr]
            )
            cursor.execute("DELETE FROM factor_groep WHERE ronde <> ?", [nr])
            cursor.execute("UPDATE factor_ronde SET stand = ? WHERE nr = ?", [Stand.AANVAARD, nr])
            note(cursor, "factorronde.aanvaard", [f"factorronde:{nr}"], maker)

    def reject(self, nr: int, maker: Maker) -> None:
        """Leave a proposal aside."""
        with self._database.transaction() as cursor:
            _reject(cursor, nr, maker)

    def ronde(self, nr: int) -> Ronde:
        """Raises RondeNotFound."""
        found = self._rondes("nr = ?", [nr])
        if not found:
            raise RondeNotFound(nr)
        return found[0]

    def rondes(self, limit: int = 20) -> list[Ronde]:
        """The runs, newest first."""
        return self._rondes("TRUE ORDER BY nr DESC LIMIT ?", [limit])

    def in_stand(self, stand: Stand) -> Ronde | None:
        """The newest run that is so."""
        found = self._rondes("stand = ? ORDER BY nr DESC LIMIT 1", [stand])
        return found[0] if found else None

    def geldend(self) -> Ronde | None:
        """The run that counts: the last one accepted."""
        found = self._rondes(
            "stand = ? AND verdeling IS NOT NULL ORDER BY nr DESC LIMIT 1", [Stand.AANVAARD]
        )
        return found[0] if found else None

    def _rondes(self, tail: str, values: Sequence[Any]) -> list[Ronde]:
        rows = self._database.cursor().execute(f"SELECT {_RONDE} FROM factor_ronde WHERE {tail}", values)
        return [
            Ronde(
                row[0],
                row[1].replace(tzinfo=UTC),
                row[2].replace(tzinfo=UTC) if row[2] else None,
                row[3],
                Stand(row[4]),
                *row[5:],
            )
            for row in rows.fetchall()
        ]

    def verdeling(self, nr: int) -> Verdeling | None:
        """What this run found; None when it is not kept (any more)."""
        row = (
            self._database.cursor()
            .execute("SELECT verdeling FROM factor_ronde WHERE nr = ?", [nr])
            .fetchone()
        )
        return _unpacked(row[0]) if row and row[0] else None

    def groepen(self, nr: int) -> list[GroepGegevens]:
        rows = self._database.cursor().execute(
            "SELECT niveau, groep, woorden, factor FROM factor_groep WHERE ronde = ?", [nr]
        )
        return [GroepGegevens(row[0], row[1], tuple(row[2]), row[3]) for row in rows.fetchall()]

    def group_ids(self) -> set[str]:
        """The ids of all groups of the run that counts and of the proposal that waits."""
        rows = self._database.cursor().execute("SELECT DISTINCT groep FROM factor_groep")
        return {row[0] for row in rows.fetchall()}

    # -- what was done by hand ----------------------------------------------------------------------

    def act(self, soort: str, niveau: str, inhoud: Mapping[str, Any], maker: Maker) -> Handeling:
        """Keep an act; its number tells the order."""
        with self._database.transaction() as cursor:
            nr = int(one_value(cursor.execute("SELECT nextval('factor_handeling_nr')")))
            text = json.dumps(inhoud, ensure_ascii=False)
            now = utc_now()
            cursor.execute(
                "INSERT INTO factor_handeling VALUES (?, ?, ?, ?, ?, ?)",
                [nr, now, maker.actor, soort, niveau, text],
            )
            note(cursor, f"factorgroep.{soort}", [f"factorhandeling:{nr}"], maker)
        return Handeling(nr, now.replace(tzinfo=UTC), maker.actor, soort, niveau, inhoud)

    def acts(self) -> list[Handeling]:
        """All acts, in order."""
        rows = self._database.cursor().execute(
            "SELECT nr, op, actor, soort, niveau, inhoud FROM factor_handeling ORDER BY nr"
        )
        return [
            Handeling(row[0], row[1].replace(tzinfo=UTC), row[2], row[3], row[4], json.loads(row[5]))
            for row in rows.fetchall()
        ]

    def last_act(self) -> int:
        """The number of the last act, 0 before the first."""
        return int(
            one_value(self._database.cursor().execute("SELECT coalesce(max(nr), 0) FROM factor_handeling"))
        )

    def state(self) -> tuple[int, int, int, int]:
        """Changes whenever a group could: the run that counts, the last act, how many reasons and the newest."""
        row = (
            self._database.cursor()
            .execute(
                "SELECT (SELECT coalesce(max(nr), 0) FROM factor_ronde WHERE stand = ? AND verdeling IS NOT NULL), "
                "(SELECT coalesce(max(nr), 0) FROM factor_handeling), (SELECT count(*) FROM factor_zin), (SELECT coalesce(max(nr), 0) FROM factor_zin)",
                [Stand.AANVAARD],
            )
            .fetchone()
        )
        assert row is not None
        return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def _insert(cursor: duckdb.DuckDBPyConnection, model: str, keuze_nr: int, zinnen: Sequence[NewZin]) -> None:
    cursor.execute(
        "INSERT INTO factor_zin SELECT nextval('factor_zin_nr'), ?, unnest(?), unnest(?), unnest(?), unnest(?), "
        "unnest(?::VARCHAR[]), unnest(?), ?, unnest(?)",
        [
            keuze_nr,
            [z.veld for z in zinnen],
            [z.begin for z in zinnen],
            [z.eind for z in zinnen],
            [z.tekst for z in zinnen],
            [z.woord for z in zinnen],
            [z.sleutel for z in zinnen],
            model,
            _blobs(np.stack([z.vector for z in zinnen])),
        ],
    )


def _reject(cursor: duckdb.DuckDBPyConnection, nr: int, maker: Maker) -> None:
    """Keep only the line of a proposal."""
    cursor.execute(
        "UPDATE factor_ronde SET stand = ?, verdeling = NULL WHERE nr = ?", [Stand.VERWORPEN, nr]
    )
    cursor.execute("DELETE FROM factor_groep WHERE ronde = ?", [nr])
    note(cursor, "factorronde.verworpen", [f"factorronde:{nr}"], maker)


def _blobs(vectors: np.ndarray) -> list[bytes]:
    return [row.tobytes() for row in np.asarray(vectors, dtype="<f4")]


def _packed(verdeling: Verdeling) -> bytes:
    arrays: dict[str, np.ndarray] = {"nr": verdeling.numbers}
    for niveau in verdeling.groepen:
        arrays[f"groep.{niveau}"] = verdeling.groepen[niveau].astype(str)
        arrays[f"near.{niveau}"] = verdeling.near[niveau].astype("<f4")
        arrays[f"apart.{niveau}"] = verdeling.apart[niveau].astype(bool)
    buffer = io.BytesIO()
    # As plain arrays: nothing in it is run when it is read.
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _unpacked(blob: bytes) -> Verdeling:
    with np.load(io.BytesIO(blob), allow_pickle=False) as held:
        niveaus = [name.removeprefix("groep.") for name in held.files if name.startswith("groep.")]
        return Verdeling(
            held["nr"],
            {n: held[f"groep.{n}"] for n in niveaus},
            {n: held[f"near.{n}"] for n in niveaus},
            {n: held[f"apart.{n}"] for n in niveaus},
        )
