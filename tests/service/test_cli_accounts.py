"""The commands about accounts: what they change in the store, what they print, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data.database import Database
from data.events import Maker, Wanted
from service import cli_accounts
from service.access import Rol
from service.accounts import Accounts
from service.cli import cli
from service.settings import TABLE, Settings

Shell = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "thuis"


@pytest.fixture
def shell(home: Path) -> Shell:
    """Runs `account …` in this process. The model is one that is not there: none is needed."""

    def run(*words: str) -> Result:
        settings = {s.name: None for s in TABLE}
        settings |= {"KEUZEREGISTER_HOME": str(home), "KEUZEREGISTER_MODEL": str(home / "geen-model")}
        result = CliRunner().invoke(cli, ["account", *words], env=settings, prog_name="keuzeregister")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@contextmanager
def kept(home: Path) -> Iterator[Accounts]:
    """The accounts as they are on disk between two commands."""
    database = Database.open(Settings.read({"KEUZEREGISTER_HOME": str(home)}).register, "de tests")
    try:
        yield Accounts(database)
    finally:
        database.close()


def ok(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(result: Result, code: int = 1) -> str:
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    return result.stderr


def code_in(text: str) -> str:
    """The code of the link that a command printed, on a line of its own."""
    return text.splitlines()[-1].removeprefix("  /welkom/")


@pytest.fixture
def added(shell: Shell) -> str:
    """What was said when the first beheerder was added."""
    return ok(shell("toevoegen", "bea@denhaag.example", "--naam", "Bea Bos", "--rol", "beheerder"))


def noted(accounts: Accounts) -> list[tuple[str, str, str, str]]:
    return [(e.handeling, e.object, e.herkomst, e.actor) for e in accounts.events.read(Wanted())]


def test_adding_prints_a_link_that_works_once(shell: Shell, home: Path, added: str) -> None:
    assert added.startswith("Het account van Bea Bos is gemaakt: beheerder.\n")
    assert "De link werkt één keer, 7 dagen lang:" in added
    with kept(home) as accounts:
        bea = accounts.store.by_email("bea@denhaag.example")
        assert bea
        assert (bea.naam, bea.rol, bea.actief, bea.wachtwoord) == ("Bea Bos", "beheerder", True, None)
        object_ = f"account:{bea.id}"
        assert noted(accounts) == [
            ("link.wachtwoord", object_, "shell", "shell"),
            ("account.aangemaakt", object_, "shell", "shell"),
        ]
        assert accounts.accept(code_in(added), "vier losse woorden hier").id == bea.id
        account, _ = accounts.sign_in("bea@denhaag.example", "vier losse woorden hier", "10.0.0.7")
        assert account.id == bea.id


@pytest.mark.parametrize(
    ("words", "message", "code"),
    [
        (("bea@denhaag.example", "--naam", "B", "--rol", "professional"), "Er is al een account met", 1),
        (("bea", "--naam", "B", "--rol", "professional"), "Vul een e-mailadres in", 1),
        (("b@x.example", "--naam", " ", "--rol", "professional"), "Vul een naam in", 1),
        (("b@x.example", "--naam", "B", "--rol", "inwoner"), "'inwoner' is not one of", 2),
        (("b@x.example", "--naam", "B"), "Missing option '--rol'", 2),
    ],
)
def test_an_account_that_can_not_be_added(
    shell: Shell, home: Path, added: str, words: tuple[str, ...], message: str, code: int
) -> None:
    assert message in refused(shell("toevoegen", *words), code)
    with kept(home) as accounts:
        assert [a.naam for a in accounts.store.every()] == ["Bea Bos"]


def test_the_list(shell: Shell, home: Path, added: str) -> None:
    with kept(home) as accounts:
        bea = accounts.store.by_email("bea@denhaag.example")
        assert bea
        accounts.store.begin_session(bea.id, timedelta(hours=1), Maker(bea.id, "web"))
        other = accounts.store.add("Ali Anders", "ali@x.example", "professional", Maker(), wachtwoord="x")
        accounts.set_active(other.id, False, Maker())
        moment = accounts.last_signed_in()[bea.id].astimezone(cli_accounts.HERE)
    assert ok(shell("lijst")).splitlines() == [
        "ali@x.example  Ali Anders  professional, geblokkeerd  (ingelogd: nooit)",
        "bea@denhaag.example  Bea Bos  beheerder, nog geen wachtwoord  "
        f"(ingelogd: {moment:%d-%m-%Y %H.%M})",
    ]


def test_a_list_of_nobody(shell: Shell) -> None:
    assert ok(shell("lijst")).startswith("Er zijn nog geen accounts.")


def test_role_access_and_link(shell: Shell, home: Path, added: str) -> None:
    ok(shell("toevoegen", "noor@x.example", "--naam", "Noor", "--rol", "professional"))
    assert ok(shell("rol", "NOOR@x.example", "kennismanager")) == "Noor is nu kennismanager.\n"
    old = code_in(ok(shell("link", "noor@x.example")))
    assert ok(shell("blokkeren", "noor@x.example")) == "Noor kan niet meer inloggen.\n"
    assert "Laat het eerst weer toe" in refused(shell("link", "noor@x.example"))
    assert ok(shell("toelaten", "noor@x.example")) == "Noor kan weer inloggen.\n"
    new = code_in(ok(shell("link", "noor@x.example")))
    with kept(home) as accounts:
        noor = accounts.store.by_email("noor@x.example")
        assert noor
        assert (noor.rol, noor.actief) == ("kennismanager", True)
        assert accounts.store.invitation(old) is None
        assert accounts.invited(new) == ("wachtwoord", noor)
        object_ = f"account:{noor.id}"
        done = [
            handeling
            for handeling, about, *by in noted(accounts)
            if about == object_ and by == ["shell"] * 2
        ]
        assert done == [
            "link.wachtwoord", "account.actief", "account.actief", "link.wachtwoord", "account.rol",
            "link.wachtwoord", "account.aangemaakt",
        ]  # fmt: skip


@pytest.mark.parametrize(
    "words", [("rol", "bea@denhaag.example", "professional"), ("blokkeren", "bea@denhaag.example")]
)
def test_the_only_beheerder_stays(shell: Shell, home: Path, added: str, words: tuple[str, ...]) -> None:
    assert refused(shell(*words)) == (
        "Fout: Dit is de enige beheerder. Maak eerst iemand anders beheerder.\n"
    )
    with kept(home) as accounts:
        assert accounts.store.count(Rol.BEHEERDER) == 1


@pytest.mark.parametrize("words", [("rol", "niemand@x.example", "professional"), ("blokkeren", "niemand@x.example"),
                                   ("toelaten", "niemand@x.example"), ("link", "niemand@x.example")])  # fmt: skip
def test_an_address_of_nobody(shell: Shell, words: tuple[str, ...]) -> None:
    assert "Er is geen account met het e-mailadres niemand@x.example." in refused(shell(*words))


def test_while_a_server_runs_it_says_so(shell: Shell, home: Path) -> None:
    with kept(home):
        assert "de tests" in refused(shell("lijst"))


@pytest.mark.parametrize("name", sorted(cli_accounts.account.commands))
def test_the_help_of_each_ends_with_an_example_that_works(name: str, shell: Shell) -> None:
    command = cli_accounts.account.commands[name]
    assert command.help
    example = " ".join(command.help.partition("Voorbeeld: ")[2].split())
    assert " ".join(ok(shell(name, "--help")).split()).find(example) > 0
    program, group, *words = example.replace('"Noor Bakker"', "Noor").split()
    assert (program, group, words[0]) == ("keuzeregister", "account", name)
    command.make_context(name, words[1:])


def test_the_commands_are_those_that_the_tests_know() -> None:
    assert set(cli_accounts.account.commands) == {
        "toevoegen",
        "lijst",
        "rol",
        "blokkeren",
        "toelaten",
        "link",
    }
