"""The commands that erase, back up and hand over: what they change, what they print, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import web.main  # noqa: F401  (adds the commands to the shell)
from data.events import Maker
from data.keuze import Contact
from models.hash_encoder import HashEncoder
from service import cli as shell_module
from service import opening
from service.cli import cli
from service.cli_beheer import reservekopie, wissen
from service.opening import Register, open_register
from service.settings import TABLE
from tests.conftest import settings_for
from tests.service.making import keuze

Shell = Callable[..., Result]
SHELL = Maker("shell", "shell")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "thuis"


@pytest.fixture
def shell(home: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Runs a command in this process, with the small encoder in the place of the model."""
    monkeypatch.setattr(opening, "load_encoder", lambda *_: HashEncoder())

    def run(*words: str, typed: str = "") -> Result:
        settings = {s.name: None for s in TABLE} | {"KEUZEREGISTER_HOME": str(home)}
        result = CliRunner().invoke(cli, words, input=typed, env=settings, prog_name="keuzeregister")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@contextmanager
def kept(home: Path) -> Iterator[Register]:
    one = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    try:
        yield one
    finally:
        one.close()


@pytest.fixture
def filled(home: Path) -> Path:
    """Two records that name Ilse, who has an account and owns one of them, and a colleague."""
    with kept(home) as register:
        accounts = register.accounts.store
        ilse = accounts.add("Ilse Vos", "ilse@x.nl", "professional", SHELL)
        accounts.add("Noor Bakker", "noor@x.nl", "beheerder", SHELL)
        register.engine.save(
            [keuze("een", "Dat wilde Ilse Vos."), keuze("twee")],
            door="de tests",
            contacten=[[Contact(naam="Ilse Vos", email="ilse@x.nl")], None],
            maker=Maker(ilse.id, "web"),
        )
    return home


def ok(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_record_is_erased_when_its_id_was_typed(shell: Shell, filled: Path, tmp_path: Path) -> None:
    proof = tmp_path / "bewijs.json"
    answer = shell("wissen", "keuze", "een", typed="twee\n")
    assert (answer.exit_code, "u typte iets anders" in answer.stderr) == (1, True)
    with kept(filled) as register:
        assert register.engine.store.count() == 2
    said = ok(shell("wissen", "keuze", "een", "--bewijs", str(proof), typed="een\n"))
    assert "Typ het id om door te gaan (een)" in said
    assert "Keuze een met haar hele geschiedenis: gewist op" in said
    assert "Uit het register: 1 keuze, 1 versie in de geschiedenis, 1 contact" in said
    assert "Uitvoer (CSV, Excel, JSON) bewaart het programma niet." in said
    receipt = json.loads(proof.read_text())
    assert json.loads((filled / "wissingen" / f"{receipt['bewijs']}.json").read_text()) == receipt
    with kept(filled) as register:
        assert [r.keuze.id for r in register.engine.store.every()] == ["twee"]
    missing = shell("wissen", "keuze", "nooit", "--ja")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "Er is geen keuze met id nooit." in missing.stderr


def test_a_person_and_then_the_text_that_names_them(shell: Shell, filled: Path) -> None:
    assert "Zeg wie" in shell("wissen", "persoon", "--ja").stderr
    said = ok(shell("wissen", "persoon", "--email", "ilse@x.nl", "--naam", "Ilse Vos", typed="ilse@x.nl\n"))
    assert "1 account" in said
    assert "1 contact" in said
    assert "Let op: de tekst van keuze een noemt deze persoon nog, bij afweging (versie 1)." in said
    ok(shell("wissen", "tekst", "een", "--tekst", "Ilse Vos", "--door", "de wijkmanager", "--ja"))
    with kept(filled) as register:
        assert register.engine.store.get("een").keuze.afweging == "Dat wilde de wijkmanager."
        assert register.engine.store.contacts("een") == []
        assert [a.naam for a in register.accounts.store.every()] == ["Noor Bakker"]


def test_checking_a_receipt(shell: Shell, filled: Path, tmp_path: Path) -> None:
    proof = tmp_path / "bewijs.json"
    ok(shell("wissen", "persoon", "--email", "ilse@x.nl", "--bewijs", str(proof), "--ja"))
    assert "Er is niets terug" in ok(shell("wissen", "controleer", str(proof)))
    with kept(filled) as register:
        held = shell("wissen", "controleer", str(proof))
        assert (held.exit_code, "Niet alles is nagekeken" in held.stderr) == (2, True)
        back = Contact(naam="I. Vos", email="ILSE@x.nl")
        register.engine.save([keuze("twee")], door="de tests", contacten=[[back]])
    found = shell("wissen", "controleer", str(proof))
    assert found.exit_code == 1
    assert "namen of adressen van deze persoon bij de contacten" in found.stdout
    proof.write_text("{}")
    assert "is geen wisbewijs" in shell("wissen", "controleer", str(proof)).stderr


def test_backups_from_the_shell(shell: Shell, filled: Path, tmp_path: Path) -> None:
    assert "Er zijn geen reservekopieën" in ok(shell("reservekopie", "lijst"))
    said = ok(shell("reservekopie", "--map", str(tmp_path / "schijf"), "--bewaren", "90"))
    path = Path(said.splitlines()[0].removeprefix("Reservekopie: "))
    assert path.parent == tmp_path / "schijf"
    assert "2 keuzes, bewaard tot" in said
    assert str(path) in ok(shell("reservekopie", "lijst"))
    assert "In reservekopie " in ok(shell("wissen", "keuze", "een", "--ja"))
    with kept(filled):
        for words in (("reservekopie",), ("reservekopie", "terugzetten", str(path), "--ja")):
            assert "in gebruik door de tests" in shell(*words).stderr
    assert "Er is niets teruggezet" in shell("reservekopie", "terugzetten", str(path), typed="nee\n").stderr
    said = ok(shell("reservekopie", "terugzetten", str(path), typed="terugzetten\n"))
    assert "Teruggezet: 2 keuzes." in said
    assert "Opnieuw gewist: 1 keer." in said
    with kept(filled) as register:
        assert [r.keuze.id for r in register.engine.store.every()] == ["twee"]
    assert "opzij gezet bij terugzetten" in ok(shell("reservekopie", "lijst"))


def test_no_register_no_backup(shell: Shell, home: Path) -> None:
    assert "Er is geen register" in shell("reservekopie").stderr
    assert not home.exists()


def test_handing_over(shell: Shell, filled: Path) -> None:
    assert (
        "Er is geen account met het e-mailadres wie@x.nl"
        in shell("overdracht", "ilse@x.nl", "wie@x.nl").stderr
    )
    assert "Kies een andere collega" in shell("overdracht", "ilse@x.nl", "ILSE@x.nl").stderr
    said = ok(shell("overdracht", "Ilse@x.nl", "noor@x.nl"))
    assert said == "2 keuzes en 1 contact van Ilse Vos zijn nu van Noor Bakker.\n"
    with kept(filled) as register:
        noor = register.accounts.store.by_email("noor@x.nl")
        assert noor
        assert [register.engine.store.owner(id_) for id_ in ("een", "twee")] == [noor.id, noor.id]
        assert register.engine.store.contacts("een") == [Contact(naam="Noor Bakker", email="noor@x.nl")]


GROUPS = [(g, name) for g in (wissen, reservekopie) for name in sorted(g.commands)]


@pytest.mark.parametrize(("group", "name"), GROUPS)
def test_the_help_of_each_ends_with_an_example_that_works(
    group: click.Group, name: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shlex

    monkeypatch.chdir(tmp_path)
    for file in ("bewijs.json", "kopie-20261122-083000-1a2b.duckdb"):
        (tmp_path / file).touch()
    command = group.commands[name]
    assert command.help
    example = " ".join(command.help.partition("Voorbeeld: ")[2].split())
    assert " ".join(ok(shell(str(group.name), name, "--help")).split()).find(example) > 0
    program, within, *words = shlex.split(example)
    assert (program, within, words[0]) == ("keuzeregister", group.name, name)
    command.make_context(name, words[1:])


def test_the_commands_are_those_that_the_tests_know() -> None:
    assert set(wissen.commands) == {"keuze", "persoon", "tekst", "controleer"}
    assert set(reservekopie.commands) == {"lijst", "terugzetten"}
    assert shell_module.cli.commands["overdracht"].help
