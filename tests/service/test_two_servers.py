"""One process holds a register: whoever comes second is told who was first, and the first notices nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest

from data.accounts import AccountStore
from data.database import Database
from data.events import Maker
from data.lock import RegisterInUse, holder_of
from models.hash_encoder import HashEncoder
from service.access import FOR_KEYS, Rol
from service.opening import open_register
from service.settings import Settings
from tests.conftest import ROOT, settings_for
from tests.service.conftest import Server
from tests.service.making import assert_in_step, values


def run(server: Server, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the shell on the register that this server holds."""
    return subprocess.run(
        [sys.executable, "-m", "web.main", *words],
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )


def key_in(home: Path) -> str:
    """A key for a professional in the register of this folder, made before there is a server."""
    database = Database.open(home / "register", "de tests")
    accounts, maker = AccountStore(database), Maker("test", "test")
    who = accounts.add("Test", "professional@tests.example", Rol.PROFESSIONAL, maker)
    _, carried = accounts.add_key(who.id, "tests", FOR_KEYS, timedelta(hours=1), maker)
    database.close()
    return carried


def holder(server: Server) -> str:
    return f"de server op {server.url} (proces {server.process.pid})"


def ready(server: Server) -> bool:
    with urllib.request.urlopen(f"{server.url}/health/ready", timeout=30) as response:
        return response.status == 200


def test_a_second_server_refuses_and_names_the_first(running: Server) -> None:
    done = run(running, "serve")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Fout: Het register in {running.home / 'register'} is in gebruik door {holder(running)}. "
        "Stop dat proces, of gebruik de webpagina of de API ervan.\n"
    )
    assert ready(running)


@pytest.mark.parametrize(
    "words",
    [("search", "jongeren"), ("example",), ("reindex",), ("export", "x.csv")],
    ids=lambda words: words[0],
)
def test_a_command_is_refused_while_a_server_holds_the_register(
    running: Server, words: tuple[str, ...], tmp_path: Path
) -> None:
    done = run(running, *(str(tmp_path / w) if w == "x.csv" else w for w in words))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"is in gebruik door {holder(running)}" in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert ready(running)


def test_status_tells_who_holds_it(running: Server) -> None:
    done = run(running, "status")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"In gebruik door {holder(running)}" in done.stdout
    assert "/health/ready" in done.stdout


def test_another_opening_in_this_process_is_refused_too(running: Server) -> None:
    with pytest.raises(RegisterInUse) as caught:
        open_register(settings_for(running.home), "de tests", encoder=HashEncoder())
    assert caught.value.holder == holder(running)
    assert holder_of(running.home / "register") == holder(running)


@pytest.mark.parametrize(
    ("number", "host"),
    [(signal.SIGTERM, "*"), (signal.SIGKILL, "127.0.0.1")],
    ids=["asked", "killed"],
)
def test_when_the_first_ends_the_register_is_free(
    tmp_path: Path, tiny_model: Path, number: signal.Signals, host: str
) -> None:
    """However it ends; and what it had confirmed is there. Ended in order, nothing is left to catch up.

    A server on every address ("*") listens on two sockets where there is IPv6, and warns of it.
    """
    key = key_in(tmp_path)
    server = Server(tmp_path, tiny_model, HOST=host)
    request = urllib.request.Request(
        f"{server.url.replace('*', '127.0.0.1')}/v1/keuzes",
        data=json.dumps(values("a", "Wij plantten een kastanje.")).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        assert response.status == 201
    code, _, errors = server.stop(number)
    assert code == (-9 if number == signal.SIGKILL else 0)
    assert "Traceback" not in errors
    assert ("andere computers" in errors) == (host == "*")
    assert holder_of(tmp_path / "register") is None
    reports: list[str] = []
    environment = {"KEUZEREGISTER_HOME": str(tmp_path), "KEUZEREGISTER_MODEL": str(tiny_model)}
    register = open_register(Settings.read(environment), "de tests", reports.append)
    assert reports == (["Zoekindex bijgewerkt: 1 nieuw of gewijzigd."] if number == signal.SIGKILL else [])
    assert [r.keuze.id for r in register.engine.store.every()] == ["a"]
    assert_in_step(register.engine)
    register.close()


@pytest.mark.parametrize(("proxy", "believed"), [("127.0.0.1", True), ("10.0.0.1", False)])
def test_only_the_proxy_that_is_named_is_believed(
    tmp_path: Path, tiny_model: Path, proxy: str, believed: bool
) -> None:
    """Whether a request came by https, and from whom: the log says so of a wrong password."""
    server = Server(tmp_path, tiny_model, KEUZEREGISTER_PROXY=proxy)
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    with urllib.request.urlopen(urllib.request.Request(f"{server.url}/over", headers=headers)) as response:
        assert ("Strict-Transport-Security" in response.headers) == believed
    server.stop()
