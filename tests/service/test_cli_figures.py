"""The command `cijfers`: the list, a table on the screen, and the files."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data.events import Maker
from data.public_store import PublicStore
from data.publication import PublicationStore
from data.store import Draft
from data.vocabularies import vocabulaire
from models.hash_encoder import HashEncoder
from service import opening
from service.cli import cli
from service.cli_figures import cijfers
from service.dashboards import DASHBOARDS
from service.opening import open_register
from tests.conftest import settings_for
from tests.reading_pdf import bookmarks
from tests.service.making import keuze


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Path:
    """Twelve public records, and three that are not, of another instrument and place. Read only."""
    home = tmp_path_factory.mktemp("cijfers") / "var"
    shutil.copytree(empty_home, home)
    register = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    made = [
        keuze(f"k{i}", instrument="enquete", beleidsfase="uitvoering" if i < 7 else "besluitvorming")
        for i in range(12)
    ]
    made = [one.model_copy(update={"publicatie": "openbaar"}) for one in made]
    made += [keuze(f"i{i}", instrument="referendum", gebieden=["WK051834"]) for i in range(3)]
    register.engine.store.save([Draft(one) for one in made], door="test", model="geen")
    publications, public = PublicationStore(register.engine.store.database), register.openbaar.engine.store
    ids = [f"k{i}" for i in range(12)]
    publications.agree([(id_, 1) for id_ in ids], Maker("", "test"))
    assert isinstance(public, PublicStore)
    public.put([(one, []) for one in publications.contents(ids)], HashEncoder().fingerprint)
    register.close()
    return home


@pytest.fixture(autouse=True)
def home(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(filled))
    monkeypatch.setattr(opening, "load_encoder", lambda *_: HashEncoder())
    yield
    # Whoever reads lists after a command is no resident.
    assert vocabulaire("instrumenten").codes


def run(*words: object) -> Result:
    done = CliRunner().invoke(cijfers, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def ok(*words: object) -> str:
    done = run(*words)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*words: object) -> str:
    """The message of a command that failed, which wrote nothing else."""
    done = run(*words)
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    return done.stderr


def test_the_list_of_figures_needs_no_register(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path / "nergens"))
    lines = ok().splitlines()
    assert lines[:2] == ["Instrumenten in Zuidwest (dashboard)", "  gebieden                 Waar"]
    assert len(lines) == sum(1 + len(d.figuren) for d in DASHBOARDS)
    assert "nieuw-en-eerder" not in ok("--openbaar")
    assert not (tmp_path / "nergens").exists()


def test_a_table_on_the_screen() -> None:
    assert ok("fasen", "--gebied", "Moerwijk").split("\n\n")[1].splitlines() == [
        "instrument  keuzes  Besluitvorming  Uitvoering",
        "Enquête         12               5           7",
    ]
    told = ok("fasen", "--instrument", "referendum")
    assert told.splitlines()[1] == "Fase van het beleid: 3 keuzes (Instrument: Referendum)"
    assert told.splitlines()[2].startswith("Het aantal keuzes per fase waarin het plan was.")


def test_a_table_that_is_too_wide_is_told_row_by_row() -> None:
    lines = ok("gebieden").splitlines()
    assert lines[-1] == "Wat er niet bij staat, is 0."
    assert lines[-3].startswith(
        "Enquête: keuzes 12, Heel Zuidwest 12, Moerwijk (wijk) 12, Moerwijk-Oost 12,"
    )
    assert lines[-2].startswith("Referendum: keuzes 3, Heel Zuidwest 3, Morgenstond (wijk) 3,")


def test_as_residents_see_it() -> None:
    assert ok("fasen", "--openbaar").splitlines()[1:] == [
        "Fase van het beleid: 12 openbare keuzes",
        "Het aantal keuzes per fase waarin het plan was. Elke keuze telt één keer. Staat het er niet bij, dan telt zij "
        "bij ‘niet ingevuld’.",
        "Er zijn te weinig openbare keuzes om dit te laten zien.",
        "Een aantal onder de 5 laten wij in deze cijfers niet zien. Soms laten wij daarom ook een ander aantal weg.",
    ]
    assert "Referendum" not in ok("instrumenten", "--openbaar")
    assert "Er is geen cijfer" in refused("nieuw-en-eerder", "--openbaar")


def test_a_whole_dashboard_on_the_screen() -> None:
    told = ok("dashboard")
    for one in DASHBOARDS[0].figuren:
        assert f"\n{one.titel}: 15 keuzes\n" in told


def test_files_by_their_extension(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    assert (
        ok("fasen", "--gebied", "Moerwijk", "--uit", path)
        == f"Fase van het beleid geschreven naar {path}.\n"
    )
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    assert rows == [["instrument", "keuzes", "Besluitvorming", "Uitvoering"], ["Enquête", "12", "5", "7"]]

    path = tmp_path / "f.json"
    ok("fasen", "--gebied", "Moerwijk", "--uit", path)
    found = json.loads(path.read_text("utf-8"))
    assert (found["naam"], found["keuzes"], found["filters"]) == ("fasen", 12, {"gebied": ["WK051836"]})
    assert found["rijen"] == [
        {"code": "enquete", "label": "Enquête", "cellen": [{"aantal": 12}, {"aantal": 5}, {"aantal": 7}]}
    ]

    path = tmp_path / "f.svg"
    ok("fasen", "--gebied", "Moerwijk", "--uit", path)
    drawn = path.read_text("utf-8")
    assert drawn.startswith("<?xml")
    assert "12 keuzes, Moerwijk. Bron: Keuzeregister Den Haag Zuidwest," in drawn

    path = tmp_path / "F.PNG"
    ok("fasen", "--uit", path)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_pdf_of_a_figure_and_of_a_dashboard(tmp_path: Path) -> None:
    one, whole, public = (tmp_path / name for name in ("een.pdf", "alles.pdf", "openbaar.pdf"))
    ok("fasen", "--uit", one)
    assert ok("--uit", whole) == f"Instrumenten in Zuidwest geschreven naar {whole}.\n"
    ok("dashboard", "--openbaar", "--uit", public)
    marks = {path: bookmarks(path.read_bytes()) for path in (one, whole, public)}
    assert marks[one] == ["Fase van het beleid", "Bronnen"]
    assert len(marks[whole]) == len(DASHBOARDS[0].figuren) + 2
    assert ("Nieuw en eerder" in marks[whole], "Nieuw en eerder" in marks[public]) == (True, False)


def test_what_can_not_be_is_told_and_leaves_what_was(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("van mij")
    assert refused("fase").startswith('Fout: Er is geen cijfer "fase". Bedoelde u "fasen"?')
    assert "f.docx is geen soort bestand" in refused("fasen", "--uit", tmp_path / "f.docx")
    assert "past alleen in een PDF" in refused("--uit", path)
    assert (
        refused("fasen", "--gebied", "De Uithof")
        == "Fout: Geen keuze past bij deze filters. Laat er een weg.\n"
    )
    assert "--gebied" in refused("fasen", "--gebied", "Amsterdam")
    assert "Er valt niets te tekenen." in refused("scores-invloed", "--uit", tmp_path / "f.svg")
    assert "is niet geschreven" in refused("fasen", "--uit", tmp_path / "weg" / "f.csv")
    assert path.read_text() == "van mij"
    assert {file.name for file in tmp_path.iterdir()} == {"f.csv"}


def test_the_help_ends_with_an_example_that_it_understands() -> None:
    assert cijfers.help is not None
    last = cijfers.help.strip().splitlines()[-1].strip()
    words = last.removeprefix("Voorbeeld: keuzeregister cijfers ").split()
    assert cijfers.make_context("cijfers", words).command is cli.commands["cijfers"]
