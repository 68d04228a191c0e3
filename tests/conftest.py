"""Fixtures for every package: real stores and indexes; the real encoder where meaning matters."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings
from waitress import wasyncore
from waitress.server import create_server

from models.encoder import Encoder
from models.encoding import TextEncoder
from models.hash_encoder import HashEncoder
from models.weights import prepare_default_model
from service.access import Rol
from service.examples import fill_with_examples
from service.opening import Register, open_register
from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# The same examples in every run, and no clock: a slow machine is not a failure.
settings.register_profile("vast", derandomize=True, deadline=None)
settings.load_profile("vast")


def settings_for(home: Path) -> Settings:
    return Settings.read({"KEUZEREGISTER_HOME": str(home)})


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """The packaged model, converted once per checkout."""
    return prepare_default_model(ROOT / "var" / "modellen" / "e5-small")


@pytest.fixture(scope="session")
def encoder(model_folder: Path) -> TextEncoder:
    """The real encoder."""
    return Encoder.load(str(model_folder), threads=2)


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory, encoder: TextEncoder) -> Path:
    """The folder of a closed example register, for tests to copy.

    Encoding it takes longer than anything else here, so processes that share a run share the folder.
    """
    own = tmp_path_factory.getbasetemp()
    home = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "voorbeeld"
    with FileLock(f"{home}.lock"):
        if not home.is_dir():
            making = tmp_path_factory.mktemp("voorbeeld-in-de-maak")
            opened = open_register(settings_for(making), "de tests", encoder=encoder)
            fill_with_examples(opened)
            opened.close()
            making.rename(home)
    return home


@pytest.fixture(scope="session")
def example(
    tmp_path_factory: pytest.TempPathFactory, example_home: Path, encoder: TextEncoder
) -> Iterator[Register]:
    """The example register with the real encoder. Read only: tests that write take `register`."""
    home = tmp_path_factory.mktemp("voorbeeld") / "var"
    shutil.copytree(example_home, home)
    opened = open_register(settings_for(home), "de tests", encoder=encoder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register that was opened and closed, to copy: its tables are made once and not for every test."""
    home = tmp_path_factory.mktemp("leeg") / "var"
    open_register(settings_for(home), "de tests", encoder=HashEncoder()).close()
    return home


@pytest.fixture
def register(tmp_path: Path, empty_home: Path) -> Iterator[Register]:
    """An empty register with the small encoder."""
    shutil.copytree(empty_home, tmp_path / "var")
    opened = open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())
    yield opened
    opened.close()


class RunningServer:
    """The application behind waitress on a free port of loopback.

    Whoever brings no cookie is signed in with this role; with None, a resident like any visitor.
    """

    def __init__(self, register: Register, rol: Rol | None = Rol.PROFESSIONAL) -> None:
        from tests.signing_in import SignedIn
        from web.app import create_app

        app = create_app(register)
        served = SignedIn(app, register, rol) if rol else app
        self._server = create_server(served, host="127.0.0.1", port=0, threads=4)
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        stop(self._server)
        self._thread.join(timeout=10)


def stop(server: Any) -> None:
    """Close a waitress server from its own loop: from another thread, the loop may be waiting on a socket
    that is gone and fail."""
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))


@pytest.fixture(scope="session")
def example_server(example: Register) -> Iterator[str]:
    """The address of a server with the example register. Read only."""
    server = RunningServer(example)
    yield server.url
    server.close()


@pytest.fixture
def server(register: Register) -> Iterator[str]:
    """The address of a server with the empty register of this test."""
    running = RunningServer(register)
    yield running.url
    running.close()
