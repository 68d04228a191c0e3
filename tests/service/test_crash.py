"""A writer that is killed over and over loses nothing that it had confirmed, and leaves nothing half done.

The writes are planned, and each raises the register's revision by one; so after a kill the revision says
exactly how far the plan got: as far as was confirmed, or one further.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from data.keuze import Keuze
from models.hash_encoder import HashEncoder
from service.engine import Engine
from service.opening import Register, open_register
from service.search import Question
from tests.conftest import ROOT, settings_for
from tests.service.making import assert_in_step, ids, keuze

WRITES = 200
KILLS = 8  # at least


def planned(i: int) -> Keuze:
    """The ith write: a new record, or every third time a change to an earlier one; with a word of its own."""
    rng = random.Random(i)
    number = rng.randrange(i) if i % 3 == 2 else i
    while number % 3 == 2:  # that one was a change itself
        number -= 1
    plain = " ".join(rng.choices("plein tuin brug school park straat winkel".split(), k=15))
    return keuze(f"w{number}", f"Uniek{i}woord staat hier. {plain}.", resultaat=f"Het ging {plain}.")


# Forks a writer for every line it reads, so that only the first has to wait for the imports.
NURSERY = """
import os, sys
from pathlib import Path
from models.hash_encoder import HashEncoder
from service.opening import open_register
from service.texts import sentence_splitter
from tests.conftest import settings_for
from tests.service.test_crash import WRITES, planned
sentence_splitter().sentences("Warm.")  # loaded with the first text, and then by every writer anew

def write():
    register = open_register(settings_for(Path(sys.argv[1])), "de schrijver", encoder=HashEncoder())
    for i in range(register.engine.store.revision, WRITES):
        register.engine.save([planned(i)], door="de schrijver")
        print("bevestigd", i, flush=True)
    register.close()

for _ in sys.stdin:
    child = os.fork()
    if not child:
        print("begonnen", os.getpid(), flush=True)
        write()
        os._exit(0)
    print("geeindigd", os.waitpid(child, 0)[1], flush=True)
"""


class Nursery:
    """Where writers come from, in a process of its own."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, str(home)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def write_until(self, lines: int, rng: random.Random) -> tuple[list[int], bool]:
        """Kill a writer some while after so many confirmations; all it confirmed, and whether it was killed."""
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        print("schrijf", file=asked, flush=True)
        confirmed, writer = list[int](), 0
        for line in told:
            kind, number = line.split()
            if kind == "geeindigd":
                return confirmed, int(number) != 0
            if kind == "begonnen":
                writer = int(number)
            else:
                confirmed.append(int(number))
            if len(confirmed) == lines:
                for _ in range(rng.randrange(3_000_000)):
                    pass  # anywhere within the writes that follow
                os.kill(writer, signal.SIGKILL)
        raise AssertionError("the nursery ended by itself")

    def close(self) -> None:
        self._process.communicate()


def open_again(home: Path, reports: list[str]) -> Register:
    return open_register(settings_for(home), "de tests", reports.append, HashEncoder())


def expected_state(count: int) -> dict[str, Keuze]:
    """What the register holds after so many planned writes."""
    return {record.id: record for record in map(planned, range(count))}


def caught_up(since: int, done: int) -> str:
    """What is reported when planned writes from `since` on were not in the index yet."""
    changed = {planned(i).id for i in range(since, done)}
    return f"Zoekindex bijgewerkt: {len(changed)} nieuw of gewijzigd."


def check_nothing_is_half(engine: Engine) -> None:
    """Every record with all its versions and passages, and nothing without a record."""
    records = list(engine.store.every())
    for record in records:
        versions = engine.store.versions(record.keuze.id)
        assert [v.versie for v in versions] == list(range(record.versie, 0, -1))
        assert Keuze.model_validate(versions[0].inhoud) == record.keuze
    rows = engine.passages.read(engine.encoder.fingerprint)
    assert set(rows.keuze_numbers.tolist()) == {r.nr for r in records}
    cursor = engine.store.database.cursor()
    (versions_kept,) = cursor.execute("SELECT count(*) FROM versie").fetchone() or (0,)
    assert versions_kept == engine.store.revision


def found(register: Register, word: str) -> set[str]:
    answer = register.search.answer(Question(word, modus="lexical", perPagina=50))
    return {r.keuze.id for r in answer.resultaten if word in r.waarom.woorden}


def test_kills_at_any_moment_lose_nothing(tmp_path: Path) -> None:
    rng = random.Random(20261121)
    home, kills, before, fitted = tmp_path / "var", 0, 0, 0
    nursery = Nursery(home)
    while before < WRITES:
        confirmed, killed = nursery.write_until(rng.randint(12, 24), rng)
        kills += killed
        assert confirmed == list(range(before, before + len(confirmed)))
        reports: list[str] = []
        register = open_again(home, reports)
        engine = register.engine
        done = engine.store.revision
        assert before + len(confirmed) <= done <= before + len(confirmed) + 1
        state = expected_state(done)
        assert {r.keuze.id: r.keuze for r in engine.store.every()} == state
        changed, expected = before < done, caught_up(before, done)
        if engine.retriever.space.fitted == fitted:
            assert reports == ([expected] if changed and done < WRITES else []) or (
                # The last one ends by itself, or is killed while it closes.
                done == WRITES and reports == [expected]
            )
        else:
            # The register outgrew its space; with the new one came a snapshot, so there is less to do.
            assert reports in ([], *([caught_up(since, done)] for since in range(before, done)))
        fitted = engine.retriever.space.fitted
        for i in range(before, done):
            id_ = planned(i).id
            newest = state[id_] == planned(i)
            assert found(register, f"uniek{i}woord") == ({id_} if newest else set())
        check_nothing_is_half(engine)
        register.close()
        before = done
    nursery.close()
    assert kills >= KILLS
    register = open_again(home, [])
    assert_in_step(register.engine, [planned(i) for i in range(0, WRITES, 7)])
    everyone = [r.nr for r in register.engine.store.every()]
    assert ids(register.engine, everyone) == set(expected_state(WRITES))
    register.close()
