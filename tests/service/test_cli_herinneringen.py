"""`keuzeregister herinneringen`: what it would send, what it sends, and what it says when it can't."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import web.main  # noqa: F401  (adds the command to the shell)
from data.accounts import AccountStore
from data.dates import today_here
from data.events import Maker
from data.store import Draft, Store
from service.cli import cli
from service.settings import TABLE
from tests.mail_server import Mailbox, free_port, mail_server
from tests.service.making import keuze

Shell = Callable[..., Result]
LATE = today_here() - timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A register with a promise that is late since today."""
    home = tmp_path / "var"
    store = Store.open(home / "register", "de tests")
    owner = AccountStore(store.database).add(
        "Noor Bakker", "noor@x.example", "professional", Maker("s", "s")
    )
    record = keuze("een", titel="Het plein", beloften=[{"wat": "een verslag", "uiterlijk": LATE}])
    store.save([Draft(record)], door="t", model="m", maker=Maker(owner.id, "web"))
    store.close()
    return home


@pytest.fixture
def shell(home: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    for setting in TABLE:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(home))

    def run(*words: str, **environment: str) -> Result:
        return CliRunner().invoke(cli, ["herinneringen", *words], env=environment)

    return run


def mail_at(port: int) -> dict[str, str]:
    return {
        "KEUZEREGISTER_ADRES": "https://keuzes.example.nl",
        "KEUZEREGISTER_SMTP_HOST": "127.0.0.1",
        "KEUZEREGISTER_SMTP_PORT": str(port),
        "KEUZEREGISTER_SMTP_BEVEILIGING": "geen",
        "KEUZEREGISTER_SMTP_AFZENDER": "keuzes@example.nl",
    }


def test_a_trial_shows_all_and_sends_nothing(shell: Shell) -> None:
    said = shell("--proef")
    assert said.exit_code == 0, said.output
    assert "Aan: noor@x.example\nOnderwerp: Te laat: een belofte bij “Het plein”\n" in said.stdout
    assert "- een verslag\n" in said.stdout
    assert "1 dag te laat." in said.stdout
    assert "http://127.0.0.1:8000/keuzes/een#terugkoppeling" in said.stdout
    assert said.stdout.endswith("1 herinnering. Er is niets verstuurd.\n")
    assert shell("--proef").stdout == said.stdout


def test_it_sends_once(shell: Shell) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert shell(**mail_at(port)).stdout == "1 herinnering verstuurd.\n"
        assert shell(**mail_at(port)).stdout == "0 herinneringen verstuurd.\n"
    assert mailbox.to == ["noor@x.example"]
    assert "https://keuzes.example.nl/keuzes/een" in mailbox.messages[0].get_content()
    assert shell("--proef").stdout == "0 herinneringen. Er is niets verstuurd.\n"


def test_it_says_what_went_wrong(shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    none = shell()
    assert none.exit_code == 1
    assert "Er is geen mailserver ingesteld, dus er gaat niets uit." in none.stderr
    down = shell(**mail_at(free_port()))
    assert down.exit_code == 1
    assert "0 herinneringen verstuurd, en toen hield het op: de mailserver" in down.stderr
    mailbox = Mailbox()
    mailbox.refused = {"noor@x.example"}
    with mail_server(mailbox) as port:
        refused = shell(**mail_at(port))
    assert refused.exit_code == 1
    assert "1 herinnering niet verstuurd; de volgende keer opnieuw." in refused.stderr
    store = Store.open(home / "register", "de tests")
    assert "in gebruik door de tests" in shell("--proef").stderr
    store.close()
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(home / "elders"))
    assert "Er is geen register" in shell("--proef").stderr
