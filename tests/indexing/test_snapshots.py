"""Snapshots are whole or absent, whatever goes wrong while one is written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexing import snapshots

ROOT = Path(__file__).resolve().parents[2]


def put(folder: Path, text: str, revision: int = 1) -> None:
    snapshots.write(folder, {"revisie": revision}, lambda target: _fill(target, text))


def _fill(target: Path, text: str) -> None:
    (target / "een.txt").write_text(text)
    (target / "twee.txt").write_text(text * 2)


def held(folder: Path) -> tuple[str, str, dict[str, object]] | None:
    found = snapshots.read(folder)
    if found is None:
        return None
    path, manifest = found
    return (path / "een.txt").read_text(), (path / "twee.txt").read_text(), manifest


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    put(tmp_path / "nieuwe" / "map", "a", 7)
    assert held(tmp_path / "nieuwe" / "map") == ("a", "aa", {"revisie": 7})


def test_each_snapshot_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    for revision in range(12):
        put(tmp_path, chr(97 + revision), revision)
        assert held(tmp_path) == (chr(97 + revision), chr(97 + revision) * 2, {"revisie": revision})
        assert len(list(tmp_path.glob("stand-*"))) == 1


def test_a_fill_that_fails_leaves_the_old_snapshot(tmp_path: Path) -> None:
    put(tmp_path, "oud")

    def fail(target: Path) -> None:
        (target / "een.txt").write_text("half")
        raise OSError("de schijf is vol")

    for _ in range(2):
        with pytest.raises(OSError, match="vol"):
            snapshots.write(tmp_path, {"revisie": 2}, fail)
        assert held(tmp_path) == ("oud", "oudoud", {"revisie": 1})
    put(tmp_path, "nieuw", 3)
    assert held(tmp_path) == ("nieuw", "nieuwnieuw", {"revisie": 3})
    assert len(list(tmp_path.glob("stand-*"))) == 1


def test_a_first_fill_that_fails_leaves_none(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        snapshots.write(tmp_path, {}, lambda _: 1 / 0)  # type: ignore[arg-type,return-value]
    assert snapshots.read(tmp_path) is None


CRASH = """
import os, sys
from pathlib import Path
from indexing import snapshots
folder, moment = Path(sys.argv[1]), sys.argv[2]
if moment == "replace":
    os.replace = lambda *_: os._exit(7)
def fill(target):
    (target / "een.txt").write_text("half")
    if moment == "fill":
        os._exit(7)
snapshots.write(folder, {"revisie": 2}, fill)
"""


@pytest.mark.parametrize("moment", ["fill", "replace"])
def test_a_crash_while_writing_leaves_the_old_snapshot(tmp_path: Path, moment: str) -> None:
    put(tmp_path, "oud")
    done = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path), moment], cwd=ROOT, check=False)
    assert done.returncode == 7
    assert held(tmp_path) == ("oud", "oudoud", {"revisie": 1})
    put(tmp_path, "nieuw", 3)
    assert held(tmp_path) == ("nieuw", "nieuwnieuw", {"revisie": 3})
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("stand")] == ["stand-2"]


def test_a_file_that_changed_afterwards_is_noticed(tmp_path: Path) -> None:
    put(tmp_path, "abc")
    found = snapshots.read(tmp_path)
    assert found is not None
    (found[0] / "een.txt").write_text("abd")
    assert snapshots.read(tmp_path) is None


def test_a_pointer_to_somewhere_else_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "ander", "x")
    (stand,) = (tmp_path / "ander").glob("stand-*")
    (tmp_path / "hier").mkdir()
    for name in (f"../ander/{stand.name}", str(stand)):
        (tmp_path / "hier" / "huidig.json").write_text(json.dumps({"stand": name}))
        assert snapshots.read(tmp_path / "hier") is None
