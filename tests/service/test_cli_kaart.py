"""The command that gives a register real borders: what it says, what it keeps, and what it refuses."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data.database import Database
from data.events import Events, Wanted
from data.gebieden import alle_buurten
from data.store import Store
from service import area_borders
from service.cli_kaart import kaart
from tests.conftest import settings_for
from tests.data.test_tile_map import BORDERS

CBS = "CBS Wijken en buurten 2025, CC BY 4.0"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path / "var"))
    shutil.copytree(empty_home, tmp_path / "var")
    return tmp_path / "var"


def run(*words: str) -> Result:
    return CliRunner().invoke(kaart, words)


@contextmanager
def opened(home: Path) -> Iterator[Store]:
    store = Store(Database.open(settings_for(home).register, "de tests"))
    yield store
    store.close()


def test_borders_are_loaded_told_and_taken_away(home: Path) -> None:
    assert run().stdout == "Er zijn geen grenzen: de kaart is schematisch.\n"
    assert run("--weg").stdout == "Er waren geen grenzen.\n"
    done = run(str(BORDERS), "--bron", CBS)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[:5] == [
        "De grenzen zijn bewaard.",
        "Van alle 11 buurten is er een grens.",
        f"Bron: {CBS}",
        "Coördinaten: lengte en breedte (WGS84).",
        "In het bestand stonden 2 gebieden die dit register niet kent.",
    ]
    assert run().stdout.splitlines() == lines[1:]
    with opened(home) as store:
        kept = area_borders.of(store)
        assert kept is not None
        assert [code for code, _ in kept.gebieden] == list(alle_buurten())
    assert run("--weg").stdout == "De grenzen zijn weg: de kaart is weer schematisch.\n"
    with opened(home) as store:
        assert area_borders.of(store) is None
        lines_of_log = Events(store.database).read(Wanted(handeling="kaart"))
    assert [(e.handeling, e.object, e.actor, e.herkomst) for e in lines_of_log] == [
        ("kaart.weggehaald", "kaart:grenzen", "shell", "shell"),
        ("kaart.geladen", "kaart:grenzen", "shell", "shell"),
    ]


def test_a_part_of_the_buurten(home: Path, tmp_path: Path) -> None:
    file = json.loads(BORDERS.read_text("utf-8"))
    file["features"] = file["features"][2:12]
    part = tmp_path / "deel.json"
    part.write_text(json.dumps(file), encoding="utf-8")
    told = run(str(part), "--bron", CBS).stdout
    assert "Van 9 van de 11 buurten is er een grens.\n" in told
    assert "Zonder grens: Venen, Oorden en Raden; Zijden, Steden en Zichten.\n" in told
    assert "In het bestand stond 1 gebied dat dit register niet kent.\n" in told


def test_what_is_refused_changes_nothing(home: Path, tmp_path: Path) -> None:
    run(str(BORDERS), "--bron", CBS)
    large, broken = tmp_path / "groot.geojson", tmp_path / "kapot.geojson"
    large.write_bytes(b" " * 7_300_000)
    broken.write_text("<gml/>")
    for words, said in (
        ([str(large)], "Fout: groot.geojson: Het bestand is 7,3 MB en wij lezen tot 5 MB."),
        ([str(broken)], "Fout: kapot.geojson: Dit is geen GeoJSON-bestand: er staat geen geldige JSON in."),
        ([str(BORDERS), "--weg"], "Fout: Kies: een bestand, of --weg."),
    ):
        done = run(*words)
        assert done.exit_code == 1
        assert said in done.stderr
    assert f"Bron: {CBS}" in run().stdout


def test_it_says_who_has_the_register(home: Path) -> None:
    with opened(home):
        done = run(str(BORDERS), "--bron", CBS)
    assert (done.exit_code, "in gebruik door de tests" in done.stderr) == (1, True)


def test_where_there_is_no_register(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path / "nergens"))
    assert "Er is geen register in" in run().stderr
    assert not (tmp_path / "nergens").exists()
