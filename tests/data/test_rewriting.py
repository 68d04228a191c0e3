"""The file written anew: nothing of deleted rows in its bytes, readers undisturbed, and killed at any line."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from data import database as module
from data.database import FILE, Database, StoreUnavailable
from data.keuze import Contact
from data.rewriting import MARK, beside, mark_of
from data.store import Draft, Store
from tests.canary import canary_contact, canary_record

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path, "de tests")
    yield opened
    opened.close()


def save(store: Store, id_: str, contacts: list[Contact] | None = None, kind: str = "") -> list[str]:
    record, words = canary_record(id_, kind)
    store.save([Draft(record, (), contacts)], door="de tests", model="m")
    return words


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in the order in which it is kept, but the mark of the file."""
    cursor = database.cursor()
    tables = [
        name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
    ]
    found = {name: cursor.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
    found["register"] = sorted(row for row in found["register"] if row[0] != MARK)
    return found


def schema(database: Database) -> list[tuple[object, ...]]:
    cursor = database.cursor()
    parts = ("duckdb_tables()", "duckdb_indexes()", "duckdb_sequences()")
    found = [
        row for part in parts for row in cursor.execute(f"SELECT sql FROM {part} ORDER BY sql").fetchall()
    ]
    limits = "SELECT table_name, constraint_text FROM duckdb_constraints() ORDER BY ALL"
    return [*found, *cursor.execute(limits).fetchall()]


def holding(folder: Path, words: list[str]) -> set[str]:
    """The words that stand in the bytes of any file of the folder."""
    content = b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return {word for word in words if word.encode() in content}


@pytest.mark.parametrize("compression", ["uncompressed", "auto"])
def test_bytes_of_deleted_rows_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compression: str
) -> None:
    """Without compression a word in the file can be seen, so that not seeing it proves something."""
    monkeypatch.setitem(module._CONFIG, "force_compression", compression)
    store = Store.open(tmp_path, "de tests")
    contact, of_contact = canary_contact()
    stays = save(store, "blijft", kind="b")
    words = [*save(store, "weg", [contact]), *of_contact]
    database = store.database
    database.cursor().execute("CHECKPOINT")
    if compression == "uncompressed":
        assert holding(tmp_path, words) == set(words)
    with database.transaction() as cursor:
        for table, column in (("keuze", "id"), ("versie", "keuzeId"), ("contact", "keuzeId")):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = 'weg'")
    database.cursor().execute("CHECKPOINT")
    if compression == "uncompressed":
        assert holding(tmp_path, words) == set(words)  # the reason for all this
    before = rows(database)
    database.rewrite()
    assert holding(tmp_path, words) == set()
    assert rows(database) == before
    if compression == "uncompressed":
        assert holding(tmp_path, stays) == set(stays)
    store.close()
    assert holding(tmp_path, words) == set()


def test_the_new_file_is_the_same_register(store: Store, tmp_path: Path) -> None:
    people = [Contact(naam=naam) for naam in ("Zeynep", "Anna", "Mo")]
    save(store, "een", people)
    save(store, "twee")
    store.delete("twee", door="de tests")
    before, form, revision = rows(store.database), schema(store.database), store.revision
    store.database.rewrite()
    assert rows(store.database) == before
    assert schema(store.database) == form
    assert store.contacts("een") == people
    save(store, "drie")
    assert (store.get("drie").nr, store.revision) == (3, revision + 1)  # numbers are not given twice
    store.close()
    again = Store.open(tmp_path, "de tests")
    assert again.get("drie").nr == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "in-gebruik.json",
        FILE,
        "register.lock",
    ]
    again.close()


def test_the_file_gets_another_mark_each_time(store: Store) -> None:
    marks = [mark_of(store.database.cursor())]
    for _ in range(3):
        store.database.rewrite()
        marks.append(mark_of(store.database.cursor()))
    assert marks[0] is None
    assert len(set(marks)) == 4


def test_a_reader_who_does_not_finish_is_not_cut_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_UNTIL_READ", 0.1)
    save(store, "een")
    reader = store.database.cursor().execute("SELECT id FROM keuze")
    with pytest.raises(StoreUnavailable, match=r"Iemand leest er nog in\. Probeer het zo nog eens"):
        store.database.rewrite()
    assert reader.fetchall() == [("een",)]
    assert mark_of(store.database.cursor()) is None
    assert not any(path.exists() for path in beside(store.database.folder / FILE))
    save(store, "twee")
    with store.database.transaction(), pytest.raises(StoreUnavailable, match="Iemand leest"):
        store.database.rewrite()
    del reader
    store.database.rewrite()
    assert [r.keuze.id for r in store.every()] == ["een", "twee"]


def test_a_reader_who_comes_at_the_wrong_moment_waits_and_is_told_when_it_lasts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_UNTIL_BACK", 0.05)
    save(store, "een")
    reader = store.database.cursor()
    rewriting = threading.Thread(target=store.database.rewrite)
    rewriting.start()
    told = ""
    while rewriting.is_alive() and not told:
        try:
            assert store.count() == 1
        except StoreUnavailable as error:
            told = str(error)
    assert "wordt opnieuw geschreven" in told
    del reader
    rewriting.join()
    assert store.count() == 1


def test_readers_and_writers_go_on_and_never_see_an_older_state(store: Store) -> None:
    with store.database.transaction() as cursor:
        cursor.execute("CREATE TABLE proef (x INTEGER)")
    written, failed, stop = [0], [], threading.Event()

    def write() -> None:
        while not stop.is_set():
            with store.database.transaction() as cursor:
                cursor.execute("INSERT INTO proef VALUES (?)", [written[0]])
            written[0] += 1

    def read() -> None:
        try:
            while not stop.is_set():
                least = written[0]
                row = store.database.cursor().execute("SELECT count(*), max(x) FROM proef").fetchone()
                assert row is not None
                assert row[0] >= least
                assert row[0] == (row[1] + 1 if row[1] is not None else 0)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=target) for target in (write, read, read, read)]
    for thread in threads:
        thread.start()
    for _ in range(8):
        store.database.rewrite()
        before = written[0]
        while written[0] == before and not failed:  # the writer's turn
            time.sleep(0.001)
    stop.set()
    for thread in threads:
        thread.join()
    assert failed == []
    row = store.database.cursor().execute("SELECT count(*) FROM proef").fetchone()
    assert row == (written[0],)


def test_a_disk_without_room_leaves_the_old_file(store: Store, tmp_path: Path) -> None:
    save(store, "een")
    in_the_way = beside(tmp_path / FILE)[0]
    before = rows(store.database)
    script = (
        "import resource, sys; from pathlib import Path; from data.database import Database, StoreUnavailable\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "database = Database.open(Path(sys.argv[1]), 'de tests')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: database.rewrite()\n"
        "except StoreUnavailable as error: print(error)\n"
        "print(database.cursor().execute('SELECT id FROM keuze').fetchall())\n"
    )
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "kan niet worden geopend of geschreven" in done.stdout
    assert "[('een',)]" in done.stdout
    assert not in_the_way.exists()
    again = Database.open(tmp_path, "de tests")
    assert rows(again) == before
    again.close()


# Rewrites in a child for every number that it reads, and kills it when it has come by so many new lines of
# the program.
KILLER = """
import os, signal, sys
from pathlib import Path
from data import database, rewriting
FILES = {database.__file__, rewriting.__file__}

def rewrite(last):
    opened = database.Database.open(Path(sys.argv[1]), "de tests")
    seen = set()
    def trace(frame, event, argument):
        if frame.f_code.co_filename not in FILES:
            return None
        if event == "line":
            seen.add((frame.f_code.co_filename, frame.f_lineno))
            if len(seen) == last:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace
    sys.settrace(trace)
    opened.rewrite()
    sys.settrace(None)
    opened.close()

for line in sys.stdin:
    child = os.fork()
    if not child:
        rewrite(int(line))
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""
STEP = 4  # with 1 every line is tried


def test_killed_at_any_line_the_old_file_or_the_new_one_is_there(tmp_path: Path) -> None:
    store = Store.open(tmp_path, "de tests")
    save(store, "weg")
    save(store, "blijft", [Contact(naam="Ilse Vos")], kind="b")
    with store.database.transaction() as cursor:
        for table, column in (("keuze", "id"), ("versie", "keuzeId")):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = 'weg'")
    expected = rows(store.database)
    store.close()
    marks: list[str | None] = [None]
    found, line, ended = set(), 1, int(signal.SIGKILL)
    with subprocess.Popen(
        [sys.executable, "-c", KILLER, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as killer:
        assert killer.stdin is not None
        assert killer.stdout is not None
        while ended:
            killer.stdin.write(f"{line}\n")
            killer.stdin.flush()
            ended = int(killer.stdout.readline())
            assert ended in (0, signal.SIGKILL)
            found |= {path.name for path in beside(tmp_path / FILE) if path.exists()}
            opened = Database.open(tmp_path, "de tests")
            assert rows(opened) == expected, line
            marks.append(mark_of(opened.cursor()))
            assert not any(path.exists() for path in beside(tmp_path / FILE)), line
            opened.close()
            line += STEP
        killer.stdin.close()
    # Some were killed before the new file took its place and some after; some left half a file.
    assert 1 < sum(one != other for one, other in pairwise(marks)) < len(marks) - 2
    assert f"{FILE}.nieuw" in found
