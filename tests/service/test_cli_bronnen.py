"""The command that keeps documents in bulk and lists them: what it says of every file."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from models.hash_encoder import HashEncoder
from service import opening
from service.cli_bronnen import bronnen_command
from service.opening import open_register
from service.search import Question
from tests.conftest import settings_for


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path / "var"))
    monkeypatch.setattr(opening, "load_encoder", lambda *_: HashEncoder())
    return tmp_path / "var"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stukken"
    (made / "dieper").mkdir(parents=True)
    (made / "dieper" / "zwembad.md").write_text("# Zwembad\n\nEr komt een buitenbad.\n", encoding="utf-8")
    (made / "plein.txt").write_text("Zes bankjes op het plein.\n", encoding="utf-8")
    (made / "kapot.pdf").write_bytes(b"%PDF-1.7 niets")
    (made / "foto.jpg").write_bytes(b"geen document")
    return made


def run(*words: str) -> Result:
    return CliRunner().invoke(bronnen_command, words)


def rows(done: Result) -> list[list[str]]:
    """The lines of the table, in words, without the ids."""
    lines = [line.split() for line in done.stdout.splitlines()]
    return [[word for word in line if not word.startswith("bron-")] for line in lines if line]


def test_a_folder_is_kept_and_each_file_told_of(folder: Path, home: Path) -> None:
    done = run(str(folder), "--soort", "evaluatie")
    assert done.exit_code == 2
    told = rows(done)
    assert told[:2] == [["stand", "id", "woorden", "titel"], ["bewaard", "5", "Zwembad"]]
    assert told[2][:4] == ["geweigerd", "kapot.pdf", "is", "beschadigd:"]
    assert ["bewaard", "5", "plein.txt"] in told
    assert done.stdout.rstrip().endswith("2 bewaard, 0 waren er al, 1 geweigerd.")
    register = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    assert [b.soort for b in register.bronnen.store.page()] == ["evaluatie", "evaluatie"]
    assert register.bronnen.store.missing(HashEncoder.fingerprint) == []
    (hit,) = register.search.answer(Question("bankjes plein")).bronnen
    assert hit.titel == "plein.txt"
    register.close()


def test_twice_is_once(folder: Path) -> None:
    (folder / "kapot.pdf").unlink()
    assert run(str(folder)).exit_code == 0
    again = run(str(folder))
    assert again.exit_code == 0
    assert "0 bewaard, 2 waren er al, 0 geweigerd." in again.output


def test_without_files_it_lists_what_is_kept(folder: Path) -> None:
    assert run().stdout == "Er is nog geen document bewaard.\n"
    run(str(folder / "plein.txt"), "--soort", "Verslag")
    done = run()
    assert rows(done) == [
        ["datum", "id", "keuzes", "titel"],
        ["-", "0", "plein.txt", "(Verslag)"],
        ["1", "document."],
    ]
    assert run("--soort", "evaluatie").stdout == "Er is geen document van deze soort.\n"


def test_an_unknown_kind_and_a_folder_without_documents_are_said(folder: Path, tmp_path: Path) -> None:
    done = run(str(folder), "--soort", "evaluaties2")
    assert done.exit_code == 1
    assert 'Bedoelde u "Evaluatie"?' in done.output
    (tmp_path / "leeg").mkdir()
    done = run(str(tmp_path / "leeg"))
    assert done.exit_code == 1
    assert "Hier staat geen document dat wij kunnen lezen" in done.output
