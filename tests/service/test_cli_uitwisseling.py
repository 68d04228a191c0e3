"""The commands of `uitwisseling`: writing a file, loading one, listing and taking away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from models.hash_encoder import HashEncoder
from service import opening
from service.cli import cli
from service.cli_uitwisseling import uitwisseling
from service.opening import open_register
from tests.conftest import settings_for
from tests.service.exchanging import content, publish, record


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path / "var"))
    monkeypatch.setattr(opening, "load_encoder", lambda *_: HashEncoder())
    return tmp_path / "var"


def run(*words: str) -> Result:
    return CliRunner().invoke(uitwisseling, words)


def test_what_is_public_is_written(home: Path, tmp_path: Path) -> None:
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    publish(opened, "k1", "k2")
    opened.close()
    done = run("schrijven", str(tmp_path / "u.json"))
    assert done.exit_code == 0
    assert done.output.startswith("2 openbare keuzes geschreven naar ")
    assert json.loads((tmp_path / "u.json").read_text(encoding="utf-8"))["aantal"] == 2
    wrong = run("schrijven", str(tmp_path / "u.csv"))
    assert (wrong.exit_code, "Gebruik .json" in wrong.output) == (1, True)
    own = run("laden", str(tmp_path / "u.json"))
    assert (own.exit_code, "komt van dit register zelf" in own.output) == (1, True)


def test_a_file_is_loaded_told_of_and_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(content(record("a"), record("b", titel="")))
    assert run().output == "Er zijn geen keuzes van andere gemeenten geladen.\n"
    done = run("laden", str(path))
    assert done.exit_code == 2
    assert "Rotterdam Zuid: 1 nieuw, 0 gewijzigd, 0 vervallen, 0 ongewijzigd, 1 geweigerd." in done.output
    assert "Nummer 2 (b): titel: is leeg" in done.output
    assert "rotterdam-zuid" in run().output
    path.write_bytes(content(record("a", versie=2)))
    run("laden", str(path))
    path.write_bytes(content(record("a", versie=1)))
    assert "1 stond hier al in een nieuwere versie" in run("laden", str(path)).output
    status = CliRunner().invoke(cli, ["status"]).output
    assert "Elders    keuzes van andere gemeenten: 1, uit 1 andere register(s)" in status
    assert "Wel van: rotterdam-zuid." in run("weg", "x").output
    assert run("weg", "rotterdam-zuid").output == "1 keuze van rotterdam-zuid weggehaald.\n"
