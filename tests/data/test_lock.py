"""One process holds a register; the next is refused and told which one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.lock import FolderLock, RegisterInUse, holder_of

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import sys
from pathlib import Path
from data.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]), sys.argv[2])
print("vast", flush=True)
sys.stdin.readline()
lock.release()
"""


@contextmanager
def held_elsewhere(folder: Path, holder: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), holder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "vast\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_and_told_which_one_holds_it(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path, "de server op http://127.0.0.1:8000") as other:
        with pytest.raises(RegisterInUse) as caught:
            FolderLock(tmp_path, "de opdracht import")
        named = f"de server op http://127.0.0.1:8000 (proces {other.pid})"
        assert caught.value.holder == named
        assert str(caught.value) == (
            f"Het register in {tmp_path} is in gebruik door {named}. "
            "Stop dat proces, of gebruik de webpagina of de API ervan."
        )
        assert holder_of(tmp_path) == named


def test_a_crash_frees_the_lock(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path, "een proces dat omvalt") as other:
        other.kill()
        other.wait()
        assert (tmp_path / "in-gebruik.json").exists()
        assert holder_of(tmp_path) is None
        lock = FolderLock(tmp_path, "de opvolger")
        assert json.loads((tmp_path / "in-gebruik.json").read_text(encoding="utf-8")) == {
            "proces": os.getpid(),
            "wat": "de opvolger",
        }
        lock.release()


def test_the_same_process_holds_it_once(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path, "de eerste")
    with pytest.raises(RegisterInUse, match=r"in gebruik door de eerste \(proces \d+\)\."):
        FolderLock(tmp_path, "de tweede")
    lock.describe("de eerste, nu op poort 8000")
    assert holder_of(tmp_path) == f"de eerste, nu op poort 8000 (proces {os.getpid()})"
    lock.release()
    assert holder_of(tmp_path) is None
    FolderLock(tmp_path, "de tweede").release()


def test_released_in_another_thread_it_is_free(tmp_path: Path) -> None:
    made: list[FolderLock] = []
    thread = threading.Thread(target=lambda: made.append(FolderLock(tmp_path, "een draad")))
    thread.start()
    thread.join()
    made[0].release()
    FolderLock(tmp_path, "de volgende").release()


def test_a_lock_that_could_not_be_described_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "in-gebruik.json").mkdir()
    with pytest.raises(OSError, match="in-gebruik") as caught:
        FolderLock(tmp_path, "pech")
    (tmp_path / "in-gebruik.json").rmdir()
    FolderLock(tmp_path, "de volgende").release()
    assert caught.value  # still alive, and with it all that it refers to


def test_releasing_twice_leaves_the_next_holder_alone(tmp_path: Path) -> None:
    first = FolderLock(tmp_path, "de eerste")
    first.release()
    second = FolderLock(tmp_path, "de tweede")
    first.release()
    assert holder_of(tmp_path) == f"de tweede (proces {os.getpid()})"
    second.release()


@pytest.mark.parametrize("note", ["", "geen json", "[]", "5", "{}", '{"wat": "x"}', "\udcff"])
def test_a_note_that_cannot_be_read_names_another_process(tmp_path: Path, note: str) -> None:
    lock = FolderLock(tmp_path, "de eerste")
    (tmp_path / "in-gebruik.json").write_bytes(note.encode("utf-8", "surrogateescape"))
    assert holder_of(tmp_path) == "een ander proces"
    with pytest.raises(RegisterInUse, match="in gebruik door een ander proces"):
        FolderLock(tmp_path, "de tweede")
    lock.release()


def test_a_folder_that_nobody_holds(tmp_path: Path) -> None:
    assert holder_of(tmp_path / "bestaat niet") is None
    assert holder_of(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_accents_in_a_description_stay(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path, 'de één z\'n "invoer"')
    assert holder_of(tmp_path) == f'de één z\'n "invoer" (proces {os.getpid()})'
    lock.release()
