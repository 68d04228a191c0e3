"""Fills a register for measuring: the texts of the records that it holds, recombined into many more.

Each new record takes its title and summary from one record, its instrument and considerations from a
second, its outcome from a third, and its places, dates and groups from a fourth. So words and filters
occur as often as in the records it was made from. Rows are copied by DuckDB itself, some 8,000 records
a second; saving them one by one as the service does takes hundreds of times longer. They have no
versions and no contacts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import numpy as np

from data.database import Database

Vary = Callable[[np.ndarray], np.ndarray]
"""Makes other vectors of some: (n, d) float32 unit rows to the same."""

CHUNK = 5_000  # records per transaction: about 90 MB of vectors
_DAYS = 2_500  # a record lies at most so many days before the one that lends it its dates

# The fields whose passages a record takes, by the record that lends them.
_LENT = {
    "a": "p.veld IN ('samenvatting', 'geheel')",
    "b": "p.veld IN ('afweging', 'alternatieven[0].reden')",
    "c": "p.veld IN ('resultaat', 'leerpunten')",
}

_RECORDS = """
INSERT INTO keuze BY NAME
SELECT nr, 1 AS versie, revisie, now()::TIMESTAMP AS aangemaaktOp, now()::TIMESTAMP AS gewijzigdOp, buurten,
    k.* EXCLUDE (samenvatting, afweging, resultaat, leerpunten), to_json(k)::VARCHAR AS inhoud
FROM (SELECT v.nr, v.revisie, d.buurten, {
    'id': 'meting-' || lpad(v.nr::VARCHAR, 8, '0'),
    'titel': left(a.titel, 105) || ' ' || v.nr, 'samenvatting': a.inhoud->>'samenvatting',
    'instrument': b.instrument, 'afweging': b.inhoud->>'afweging',
    'alternatieven': b.alternatieven[:1], 'technieken': b.technieken,
    'factoren': [{'factor': f.factor, 'richting': f.richting, 'toelichting': NULL::VARCHAR}
        FOR f IN b.factoren],
    'resultaat': c.inhoud->>'resultaat', 'leerpunten': c.inhoud->>'leerpunten',
    'invloedBarometer': c.invloedBarometer, 'invloedHaags': c.invloedHaags,
    'evaluatie': CASE WHEN c.evaluatie.scores IS NOT NULL THEN {'tussentijds': c.evaluatie.tussentijds,
        'naAfloop': c.evaluatie.naAfloop, 'scores': c.evaluatie.scores, 'toelichting': NULL::VARCHAR} END,
    'gebieden': d.gebieden, 'trajectstatus': d.trajectstatus, 'startdatum': d.startdatum - v.dagen,
    'einddatum': d.einddatum - v.dagen, 'doelgroepen': d.doelgroepen, 'themas': d.themas,
    'doelen': d.doelen, 'beleidsfase': d.beleidsfase, 'budgetklasse': d.budgetklasse,
    'rolRaad': d.rolRaad, 'rolWethouder': d.rolWethouder,
    'verantwoordelijkParticipatie': d.verantwoordelijkParticipatie,
    'verantwoordelijkCommunicatie': d.verantwoordelijkCommunicatie,
    'deelnemers': d.deelnemers, 'communicatiemiddelen': d.communicatiemiddelen,
    'beloften': [{'wat': f.wat, 'kanaal': f.kanaal, 'uiterlijk': f.uiterlijk - v.dagen,
        'gedaanOp': f.gedaanOp - v.dagen} FOR f IN d.beloften],
    'publicatie': d.publicatie
} AS k
FROM (SELECT unnest($nrs) AS nr, unnest($revisies) AS revisie, unnest($a) AS a, unnest($b) AS b,
    unnest($c) AS c, unnest($d) AS d, unnest($dagen)::INTEGER AS dagen) v
JOIN keuze a ON a.nr = v.a JOIN keuze b ON b.nr = v.b JOIN keuze c ON c.nr = v.c JOIN keuze d ON d.nr = v.d)
ORDER BY nr
"""

_PASSAGES = """
INSERT INTO passage
SELECT v.nr, p.model, v.keuzeNr, p.veld, p.begin, p.eind, p.tekst, v.vector, p.zinnen, v.zinvectoren
FROM (SELECT unnest($nrs) AS nr, unnest($owners) AS keuzeNr, unnest($sources) AS bron,
    unnest($vectors) AS vector, unnest($sentences) AS zinvectoren) v
JOIN passage p ON p.nr = v.bron
ORDER BY v.nr
"""


@dataclass(frozen=True)
class _Sources:
    """The passages to copy from. vectors: (n, d) float32; sentences: per passage (m, d) float32."""

    numbers: np.ndarray
    vectors: np.ndarray
    sentences: list[np.ndarray]


def recombine(
    database: Database,
    count: int,
    seed: int,
    vary: Vary | None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Add records until there are `count`; returns how many passages came with them.

    vary: what the vectors of passages and sentences become in the copies; None for records without passages, which
    can be counted and not searched. The same seed gives the same records. Raises ValueError for a register that is empty.
    """
    cursor = database.cursor()
    held = [row[0] for row in cursor.execute("SELECT nr FROM keuze ORDER BY nr").fetchall()]
    if not held:
        raise ValueError("Een leeg register heeft geen teksten om te herschikken.")
    sources = _sources(cursor) if vary else None
    rng = np.random.default_rng(seed)
    todo, added = max(0, count - len(held)), 0
    for start in range(0, todo, CHUNK):
        size = min(CHUNK, todo - start)
        lent = {name: rng.choice(held, size).tolist() for name in "abcd"}
        with database.transaction() as writing:
            nrs = _write_records(writing, lent, rng.integers(0, _DAYS, size).tolist())
            if vary and sources:
                added += _write_passages(writing, nrs, lent, sources, vary)
        progress(start + size, todo)
    return added


def _sources(cursor: duckdb.DuckDBPyConnection) -> _Sources:
    rows = cursor.execute("SELECT nr, vector, zinvectoren, len(zinnen) FROM passage ORDER BY nr").fetchall()
    vectors = np.stack([np.frombuffer(row[1], dtype="<f4") for row in rows])
    sentences = [np.frombuffer(row[2], dtype="<f2").astype(np.float32) for row in rows]
    # A record as a whole has a vector and no sentences.
    shaped = [
        found.reshape(row[3] // 2, vectors.shape[1]) for found, row in zip(sentences, rows, strict=True)
    ]
    return _Sources(np.array([row[0] for row in rows], dtype=np.int64), vectors, shaped)


def _write_records(
    cursor: duckdb.DuckDBPyConnection, lent: dict[str, list[int]], days: list[int]
) -> list[int]:
    """Records with what others lend them; returns their numbers."""
    nrs = _next(cursor, "keuze_nr", len(days))
    (revision,) = cursor.execute("SELECT waarde::BIGINT FROM register WHERE sleutel = 'revisie'").fetchall()
    revisions = list(range(revision[0] + 1, revision[0] + 1 + len(days)))
    cursor.execute(_RECORDS, {"nrs": nrs, "revisies": revisions, "dagen": days, **lent})
    cursor.execute("UPDATE register SET waarde = ? WHERE sleutel = 'revisie'", [str(revisions[-1])])
    return nrs


def _write_passages(
    cursor: duckdb.DuckDBPyConnection,
    nrs: list[int],
    lent: dict[str, list[int]],
    sources: _Sources,
    vary: Vary,
) -> int:
    """The passages of these records; returns how many there are."""
    parts = " UNION ALL ".join(
        f"SELECT v.nr AS nr, p.nr AS bron FROM v JOIN passage p ON p.keuzeNr = v.{name} AND {test}"
        for name, test in _LENT.items()
    )
    lenders = {name: lent[name] for name in _LENT}
    pairs = cursor.execute(
        "WITH v AS (SELECT unnest($nrs) AS nr, unnest($a) AS a, unnest($b) AS b, unnest($c) AS c) "
        f"SELECT nr, bron FROM ({parts}) ORDER BY nr, bron",
        {"nrs": nrs, **lenders},
    ).fetchnumpy()
    at = np.searchsorted(sources.numbers, pairs["bron"])
    sentences = [sources.sentences[i] for i in at]
    cuts = np.cumsum([len(rows) for rows in sentences])[:-1]
    varied = np.split(vary(np.concatenate(sentences)), cuts)
    cursor.execute(
        _PASSAGES,
        {
            "nrs": _next(cursor, "passage_nr", len(at)),
            "owners": pairs["nr"].tolist(),
            "sources": pairs["bron"].tolist(),
            "vectors": [row.tobytes() for row in vary(sources.vectors[at]).astype("<f4")],
            "sentences": [rows.astype("<f2").tobytes() for rows in varied],
        },
    )
    return len(at)


def _next(cursor: duckdb.DuckDBPyConnection, sequence: str, count: int) -> list[int]:
    rows = cursor.execute(f"SELECT nextval('{sequence}') FROM range(?)", [count]).fetchall()
    return [row[0] for row in rows]
